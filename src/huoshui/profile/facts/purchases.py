"""Purchases as invoiced to the firm: level, growth, trend, volatility, tickets."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import (
    FIRM_BOTH,
    FIRM_DOWN,
    FIRM_UP,
    NOBODY,
    Theme,
    age_days,
    growth,
    share,
    slope,
    variation,
    yuan,
)

_T = Theme(
    "purchases",
    ("发票数据", "invoice source"),
    "增值税发票规则：作废不计、红字冲减；银税互动惯例 (VAT invoice rules; bank-tax lending practice)",
)
_ZH_NONE, _EN_NONE = "期间采购额不为正", "purchases in the period are not positive"
_ZH_BASE, _EN_BASE = "对比期采购额不为正", "purchases in the period compared with are not positive"
_ZH_NEVER, _EN_NEVER = "从未收到进项发票", "no purchase invoice was ever received"
_ZH_NO_ROW, _EN_NO_ROW = "期间没有蓝字进项发票", "there was no positive purchase invoice"

FACTS = (
    _T.money("purchases_3m", yuan("in_net_3m"), FIRM_BOTH, "3m")
    .zh("近3个月采购额", "最近3个完整自然月收到的有效进项发票不含税金额合计，红字冲减，作废不计。")
    .en("purchases, last 3 months", "Net total of valid purchase invoices of the last 3 calendar months."),
    _T.money("purchases_12m", yuan("in_net_12m"), FIRM_BOTH, "12m")
    .zh("近12个月采购额", "最近12个完整自然月收到的有效进项发票不含税金额合计，红字冲减，作废不计。")
    .en("purchases, last 12 months", "Net total of valid purchase invoices of the last 12 calendar months."),
    _T.money("purchases_prev_12m", yuan("in_net_prev_12m"), NOBODY, "prev_12m")
    .zh("前12个月采购额", "再往前12个完整自然月（第13至24个月）的不含税采购额，红字冲减，作废不计。")
    .en("purchases, the 12 months before", "Net purchases of the 12 calendar months before the last 12."),
    _T.ratio("purchases_growth_12m", growth("in_net_12m", "in_net_prev_12m"), FIRM_BOTH, "24m")
    .zh("年采购增长率", "近12个月采购额相对前12个月的增长率。", _ZH_BASE)
    .en("yearly purchase growth", "Growth of the last 12 months' purchases over the 12 before.", _EN_BASE),
    _T.ratio("purchases_growth_3m", growth("in_net_3m", "in_net_same_3m"), FIRM_BOTH, "13_15m")
    .zh("近3个月采购同比增长率", "近3个月采购额相对上年相同月份的增长率。", _ZH_BASE)
    .en("3-month purchase growth", "Growth of 3 months' purchases over the same months a year earlier.", _EN_BASE),
    _T.ratio("purchases_trend_12m", slope("in_slope_12m", "in_net_12m"), FIRM_BOTH, "12m")
    .zh("采购趋势", "近12个月月采购额的最小二乘斜率除以月均采购额。", _ZH_NONE)
    .en("purchase trend", "Least-squares slope of the 12 monthly purchases over their mean.", _EN_NONE),
    _T.ratio("purchases_volatility_12m", variation("in_spread_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("采购波动率", "近12个月月采购额的变异系数：总体标准差除以均值。", _ZH_NONE)
    .en("purchase volatility", "Coefficient of variation of the 12 monthly purchases.", _EN_NONE),
    _T.ratio("purchases_peak_month_share_12m", share("in_max_month_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("最高月采购占比", "近12个月中采购额最高的一个月占12个月采购额的比例。", _ZH_NONE)
    .en("share of the largest purchase month", "Share of the largest month in 12 months' purchases.", _EN_NONE),
    _T.number("purchases_months_12m", Unit.MONTHS, "in_months_12m", FIRM_UP, "12m")
    .zh("近12个月有采购月数", "近12个完整自然月中净采购额不为零的月数。")
    .en("months with purchases, last 12", "Number of the last 12 calendar months whose net purchases are not zero."),
    _T.number("purchases_silence_months_12m", Unit.MONTHS, "in_gap_12m", FIRM_DOWN, "12m")
    .zh("最长连续无采购月数", "近12个完整自然月中净采购额连续为零的最长月数。")
    .en("longest silence in purchases", "Longest run of months with zero net purchases in the last 12."),
    _T.number("last_purchase_days", Unit.DAYS, age_days("in_last"), FIRM_DOWN)
    .zh("距最近一次采购天数", "从最近一张有效蓝字进项发票的开票日到截止日的天数。", _ZH_NEVER)
    .en("days since the last purchase", "Days from the last valid positive purchase invoice to as-of.", _EN_NEVER),
    _T.number("purchase_invoice_count_12m", Unit.COUNT, "in_blue_count_12m", FIRM_BOTH, "12m")
    .zh("近12个月进项发票张数", "最近12个完整自然月有效蓝字进项发票的张数。")
    .en("purchase invoices, last 12 months", "Number of valid positive purchase invoices of the last 12 months."),
    _T.number("purchase_days_12m", Unit.DAYS, "in_days_12m", FIRM_BOTH, "12m")
    .zh("近12个月有采购天数", "最近12个完整自然月中至少有一张有效蓝字进项发票的天数。")
    .en("days with purchases, last 12 months", "Distinct days with a valid positive purchase invoice in 12 months."),
    _T.money("purchase_ticket_mean_12m", "in_blue_net_12m / in_blue_count_12m / 100", FIRM_BOTH, "12m")
    .zh("平均每张采购金额", "近12个月有效蓝字进项发票不含税金额的平均值。", _ZH_NO_ROW)
    .en("mean purchase invoice", "Mean net amount of valid positive purchase invoices of 12 months.", _EN_NO_ROW),
    _T.money("purchase_ticket_median_12m", yuan("in_blue_median_12m"), FIRM_BOTH, "12m")
    .zh("每张采购金额中位数", "近12个月有效蓝字进项发票不含税金额的精确中位数。", _ZH_NO_ROW)
    .en("median purchase invoice", "Exact median of valid positive purchase invoices of 12 months.", _EN_NO_ROW),
)
