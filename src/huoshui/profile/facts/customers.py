"""Customers: how many, how concentrated, how loyal. A customer is a party on a valid sales invoice."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, concentration, growth, share

_T = Theme(
    "customers",
    ("发票数据", "invoice source"),
    "客户集中度与稳定性惯例：首位客户超过50%或HHI超过0.25须核实 (concentration practice: top customer above 50 % or "
    "HHI above 0.25 asks for a look)",
)
_ZH_NONE, _EN_NONE = "期间销售额不为正", "sales in the period are not positive"
_ZH_NOBODY, _EN_NOBODY = "期间没有客户", "there was no customer in the period"
_ZH_BEFORE, _EN_BEFORE = "前12个月没有客户", "there was no customer in the 12 months before"


def _if_seen_24m(value: str) -> str:
    """Return ``value`` where invoices cover 24 months: only then is a party known to be new."""
    return f"CASE WHEN is_known(out_net_24m) THEN {value} END"


def _share_if_seen_24m(part: str, whole: str) -> str:
    return f"CASE WHEN is_known(out_net_24m) AND {whole} > 0 THEN {part} / {whole} END"


FACTS = (
    _T.number("customers_3m", Unit.COUNT, "customers_count_3m", FIRM_UP, "3m")
    .zh("近3个月客户数", "最近3个完整自然月有效销项发票上不同购方的个数。")
    .en("customers, last 3 months", "Distinct buyers on valid sales invoices of the last 3 calendar months."),
    _T.number("customers_12m", Unit.COUNT, "customers_count_12m", FIRM_UP, "12m")
    .zh("近12个月客户数", "最近12个完整自然月有效销项发票上不同购方的个数。")
    .en("customers, last 12 months", "Distinct buyers on valid sales invoices of the last 12 calendar months."),
    _T.number("customers_prev_12m", Unit.COUNT, "customers_count_prev_12m", NOBODY, "prev_12m")
    .zh("前12个月客户数", "再往前12个完整自然月（第13至24个月）有效销项发票上不同购方的个数。")
    .en("customers, the 12 months before", "Distinct buyers on valid sales invoices of months 13 to 24."),
    _T.ratio("customers_growth_12m", growth("customers_count_12m", "customers_count_prev_12m"), FIRM_UP, "24m")
    .zh("客户数增长率", "近12个月客户数相对前12个月的增长率。", _ZH_BEFORE)
    .en("growth of customers", "Growth of the number of customers over the 12 months before.", _EN_BEFORE),
    _T.ratio("customer_hhi_12m", concentration("customers_sumsq_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("客户集中度HHI", "近12个月各客户销售份额平方之和，0到1；只有一个客户时为1。", _ZH_NONE)
    .en(
        "customer concentration (HHI)",
        "Sum of the squared shares of all customers in 12 months' sales; 1 means a single one.",
        _EN_NONE,
    ),
    _T.ratio(
        "customer_hhi_change",
        "CASE WHEN out_net_12m > 0 AND out_net_prev_12m > 0 THEN customers_sumsq_12m / (out_net_12m * out_net_12m) "
        "- customers_sumsq_prev_12m / (out_net_prev_12m * out_net_prev_12m) END",
        FIRM_DOWN,
        "24m",
    )
    .zh("客户集中度变动", "近12个月客户HHI减前12个月客户HHI；为正说明更集中。", _ZH_NONE)
    .en(
        "change of customer HHI",
        "Customer HHI less that of the 12 months before; above 0 sales are more concentrated.",
        _EN_NONE,
    ),
    _T.ratio("customer_top1_share_12m", share("customers_top1_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("第一大客户占比", "近12个月销售额最大的一个客户占销售额的比例。", _ZH_NONE)
    .en("share of the top customer", "Share of the largest customer in the sales of 12 months.", _EN_NONE),
    _T.ratio("customer_top3_share_12m", share("customers_top3_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("前三大客户占比", "近12个月销售额最大的三个客户合计占销售额的比例。", _ZH_NONE)
    .en("share of the top 3 customers", "Share of the 3 largest customers in the sales of 12 months.", _EN_NONE),
    _T.ratio("customer_top5_share_12m", share("customers_top5_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("前五大客户占比", "近12个月销售额最大的五个客户合计占销售额的比例。", _ZH_NONE)
    .en("share of the top 5 customers", "Share of the 5 largest customers in the sales of 12 months.", _EN_NONE),
    _T.ratio("customer_top1_share_3m", share("customers_top1_3m", "out_net_3m"), FIRM_DOWN, "3m")
    .zh("近3个月第一大客户占比", "近3个月销售额最大的一个客户占近3个月销售额的比例。", _ZH_NONE)
    .en("share of the top customer, 3 months", "Share of the largest customer in 3 months' sales.", _EN_NONE),
    _T.number("new_customers_12m", Unit.COUNT, _if_seen_24m("customers_new_12m"), FIRM_UP, "24m")
    .zh("近12个月新客户数", "首张有效销项发票落在最近12个完整自然月内的客户数；须有24个月发票才能判断。")
    .en("new customers, 12 months", "Customers whose first invoice is in the last 12 months; needs 24 months of data."),
    _T.ratio("new_customer_share_12m", _share_if_seen_24m("customers_new_12m", "customers_count_12m"), FIRM_BOTH, "24m")
    .zh("新客户占比（户数）", "近12个月新客户数占近12个月客户数的比例。", _ZH_NOBODY)
    .en("share of new customers", "New customers over all customers of the last 12 months.", _EN_NOBODY),
    _T.ratio(
        "new_customer_sales_share_12m", _share_if_seen_24m("customers_new_net_12m", "out_net_12m"), FIRM_BOTH, "24m"
    )
    .zh("新客户销售占比", "近12个月对新客户的销售额占近12个月销售额的比例。", _ZH_NONE)
    .en(
        "sales share of new customers",
        "Sales to new customers over all sales of the last 12 calendar months.",
        _EN_NONE,
    ),
    _T.ratio("customer_retention_12m", share("customers_kept_12m", "customers_count_prev_12m"), FIRM_UP, "24m")
    .zh("客户保留率", "前12个月的客户中，近12个月仍有有效销项发票的比例。", _ZH_BEFORE)
    .en(
        "customer retention",
        "Share of the customers of the 12 months before that were invoiced again in the last 12.",
        _EN_BEFORE,
    ),
    _T.ratio(
        "customer_churn_12m",
        "CASE WHEN customers_count_prev_12m > 0 "
        "THEN (customers_count_prev_12m - customers_kept_12m) / customers_count_prev_12m END",
        FIRM_DOWN,
        "24m",
    )
    .zh("客户流失率", "前12个月的客户中，近12个月不再有有效销项发票的比例。", _ZH_BEFORE)
    .en(
        "customer churn",
        "Share of the customers of the 12 months before that were not invoiced in the last 12.",
        _EN_BEFORE,
    ),
    _T.number("customer_tenure_days_12m", Unit.DAYS, "customers_tenure_12m / customers_count_12m", FIRM_UP, "12m")
    .zh("客户平均合作天数", "近12个月有交易的客户，从首张到最近一张有效销项发票的平均天数。", _ZH_NOBODY)
    .en(
        "mean customer tenure",
        "Mean days from the first to the last invoice of each customer invoiced in the last 12 months.",
        _EN_NOBODY,
    ),
    _T.money("sales_per_customer_12m", "out_net_12m / customers_count_12m / 100", FIRM_UP, "12m")
    .zh("户均销售额", "近12个月销售额除以客户数。", _ZH_NOBODY)
    .en("sales per customer", "Sales of the last 12 months over the number of customers.", _EN_NOBODY),
)
