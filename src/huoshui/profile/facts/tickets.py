"""Tickets: the size and number of sales invoices. A ticket is a valid positive (blue) invoice, net of VAT."""

from __future__ import annotations

from dataclasses import replace

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, growth, share, yuan

_T = Theme(
    "tickets",
    ("发票数据", "invoice source"),
    "银税互动惯例：开票张数与单笔金额 (bank-tax lending practice: number and size of invoices)",
)
_ZH_NO_ROW, _EN_NO_ROW = "期间没有蓝字销项发票", "there was no positive sales invoice"

FACTS = (
    _T.number("sales_invoice_count_3m", Unit.COUNT, "out_blue_count_3m", FIRM_UP, "3m")
    .zh("近3个月销项发票张数", "最近3个完整自然月有效蓝字销项发票的张数。")
    .en("sales invoices, last 3 months", "Number of valid positive sales invoices of the last 3 calendar months."),
    _T.number("sales_invoice_count_12m", Unit.COUNT, "out_blue_count_12m", FIRM_UP, "12m")
    .zh("近12个月销项发票张数", "最近12个完整自然月有效蓝字销项发票的张数。")
    .en("sales invoices, last 12 months", "Number of valid positive sales invoices of the last 12 calendar months."),
    _T.number("sales_invoice_count_prev_12m", Unit.COUNT, "out_blue_count_prev_12m", NOBODY, "prev_12m")
    .zh("前12个月销项发票张数", "再往前12个完整自然月（第13至24个月）有效蓝字销项发票的张数。")
    .en("sales invoices, the 12 months before", "Number of valid positive sales invoices of months 13 to 24."),
    _T.ratio("sales_invoice_count_growth_12m", growth("out_blue_count_12m", "out_blue_count_prev_12m"), FIRM_UP, "24m")
    .zh("销项发票张数增长率", "近12个月有效蓝字销项发票张数相对前12个月的增长率。", "前12个月没有销项发票")
    .en(
        "growth of sales invoices",
        "Growth of the number of sales invoices over the year before.",
        "there were none then",
    ),
    _T.money("sales_ticket_mean_12m", "out_blue_net_12m / out_blue_count_12m / 100", FIRM_BOTH, "12m")
    .zh("平均每张销售金额", "近12个月有效蓝字销项发票不含税金额的平均值。", _ZH_NO_ROW)
    .en("mean sales invoice", "Mean net amount of valid positive sales invoices of 12 months.", _EN_NO_ROW),
    _T.money("sales_ticket_median_12m", yuan("out_blue_median_12m"), FIRM_BOTH, "12m")
    .zh("每张销售金额中位数", "近12个月有效蓝字销项发票不含税金额的精确中位数。", _ZH_NO_ROW)
    .en("median sales invoice", "Exact median of the net amounts of sales invoices of 12 months.", _EN_NO_ROW),
    _T.money("sales_ticket_max_12m", yuan("out_blue_max_12m"), NOBODY, "12m")
    .zh("最大单张销售金额", "近12个月有效蓝字销项发票中最大一张的不含税金额。", _ZH_NO_ROW)
    .en("largest sales invoice", "Net amount of the largest valid sales invoice of 12 months.", _EN_NO_ROW),
    _T.ratio("sales_ticket_max_share_12m", share("out_blue_max_12m", "out_blue_net_12m"), FIRM_DOWN, "12m")
    .zh("最大单张占比", "近12个月最大一张蓝字销项发票占全部蓝字销项发票金额的比例。", _ZH_NO_ROW)
    .en("share of the largest invoice", "Largest sales invoice over all positive ones of 12 months.", _EN_NO_ROW),
    _T.ratio("sales_ticket_skew_12m", "out_blue_net_12m / out_blue_count_12m / out_blue_median_12m", NOBODY, "12m")
    .zh("单张金额偏度", "近12个月每张销售金额的平均值与中位数之比；越大说明越依赖少数大单。", _ZH_NO_ROW)
    .en(
        "skew of sales invoices",
        "Mean over median of sales invoices of 12 months; the larger, the more hangs on a few big ones.",
        _EN_NO_ROW,
    ),
    _T.number("sales_days_12m", Unit.DAYS, "out_days_12m", FIRM_UP, "12m")
    .zh("近12个月有销售天数", "最近12个完整自然月中至少有一张有效蓝字销项发票的天数。")
    .en("days with sales, last 12 months", "Distinct days with a valid positive sales invoice in the last 12 months."),
    replace(
        _T.number("sales_invoices_per_day_12m", Unit.COUNT, "out_blue_count_12m / out_days_12m", FIRM_UP, "12m")
        .zh("开票日均张数", "近12个月有效蓝字销项发票张数除以有销售天数。", _ZH_NO_ROW)
        .en("sales invoices per active day", "Sales invoices of 12 months over the days that had any.", _EN_NO_ROW),
        step=0.1,
    ),
)
