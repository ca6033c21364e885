"""Patterns that ask for a look: reciprocal trade, round amounts, month-end invoicing. A pattern is no verdict."""

from __future__ import annotations

from huoshui.profile.facts.writing import FIRM_DOWN, NOBODY, Theme, share

_T = Theme(
    "patterns",
    ("发票数据", "invoice source"),
    "反欺诈惯例：呈现形态与证据，须人工核实，不作定性 (anti-fraud practice: pattern and evidence, never a verdict)",
)
_ZH_NONE, _EN_NONE = "期间销售额不为正", "sales in the period are not positive"
_ZH_IN, _EN_IN = "期间采购额不为正", "purchases in the period are not positive"
_ZH_BLUE, _EN_BLUE = "期间没有蓝字销项发票", "there was no positive sales invoice in the period"

FACTS = (
    _T.ratio("reciprocal_sales_share_12m", share("customers_both_net_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("互为购销的销售占比", "近12个月对同时也是供应商的客户的销售额占销售额的比例。", _ZH_NONE)
    .en(
        "sales to own suppliers",
        "Share of 12 months' sales that went to parties which sold to the firm in the same months.",
        _EN_NONE,
    ),
    _T.ratio("reciprocal_purchases_share_12m", share("suppliers_both_net_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("互为购销的采购占比", "近12个月向同时也是客户的供应商的采购额占采购额的比例。", _ZH_IN)
    .en(
        "purchases from own customers",
        "Share of 12 months' purchases that came from parties which bought from the firm in the same months.",
        _EN_IN,
    ),
    _T.ratio("round_ticket_share_12m", share("out_round_count_12m", "out_blue_count_12m"), FIRM_DOWN, "12m")
    .zh("整数金额占比", "近12个月价税合计为1000元整数倍的蓝字销项发票张数占比。", _ZH_BLUE)
    .en(
        "share of round invoices",
        "Share by number of positive sales invoices of 12 months that are, with tax, a multiple of 1,000 yuan.",
        _EN_BLUE,
    ),
    _T.ratio("month_end_sales_share_12m", share("out_month_end_net_12m", "out_blue_net_12m"), FIRM_DOWN, "12m")
    .zh("月末开票占比", "近12个月每月28日及以后开具的蓝字销项发票金额占比；均匀开票时约为10%。", _ZH_BLUE)
    .en(
        "month-end share of sales",
        "Share of 12 months' positive sales dated the 28th of a month or later; about 10 % when even.",
        _EN_BLUE,
    ),
    _T.ratio(
        "special_invoice_share_12m",
        "CASE WHEN out_kind_known_net_12m = out_blue_net_12m AND out_blue_net_12m > 0 "
        "THEN out_special_net_12m / out_blue_net_12m END",
        NOBODY,
        "12m",
    )
    .zh("销项专票占比", "近12个月蓝字销项发票金额中增值税专用发票的比例。", "有发票未注明是否专票")
    .en(
        "special share of sales",
        "Share of special VAT invoices in the positive sales of the last 12 calendar months.",
        "some invoices do not say whether they are special",
    ),
    _T.ratio(
        "special_purchase_share_12m",
        "CASE WHEN in_kind_known_net_12m = in_blue_net_12m AND in_blue_net_12m > 0 "
        "THEN in_special_net_12m / in_blue_net_12m END",
        NOBODY,
        "12m",
    )
    .zh("进项专票占比", "近12个月蓝字进项发票金额中增值税专用发票的比例。", "有发票未注明是否专票")
    .en(
        "special share of purchases",
        "Share of special VAT invoices in the positive purchases of the last 12 calendar months.",
        "some invoices do not say whether they are special",
    ),
)
