"""Suppliers: how many, how concentrated, how stable. A supplier is a party on a valid purchase invoice."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, concentration, share

_T = Theme(
    "suppliers",
    ("发票数据", "invoice source"),
    "供应商集中度与稳定性惯例 (supplier concentration and stability, lending practice)",
)
_ZH_NONE, _EN_NONE = "期间采购额不为正", "purchases in the period are not positive"
_ZH_NOBODY, _EN_NOBODY = "期间没有供应商", "there was no supplier in the period"
_ZH_BEFORE, _EN_BEFORE = "前12个月没有供应商", "there was no supplier in the 12 months before"
_SEEN_24M = "is_known(in_net_12m) AND is_known(in_net_prev_12m)"

FACTS = (
    _T.number("suppliers_12m", Unit.COUNT, "suppliers_count_12m", FIRM_BOTH, "12m")
    .zh("近12个月供应商数", "最近12个完整自然月有效进项发票上不同销方的个数。")
    .en("suppliers, last 12 months", "Distinct sellers on valid purchase invoices of the last 12 calendar months."),
    _T.number("suppliers_prev_12m", Unit.COUNT, "suppliers_count_prev_12m", NOBODY, "prev_12m")
    .zh("前12个月供应商数", "再往前12个完整自然月（第13至24个月）有效进项发票上不同销方的个数。")
    .en("suppliers, the 12 months before", "Distinct sellers on valid purchase invoices of months 13 to 24."),
    _T.ratio("supplier_hhi_12m", concentration("suppliers_sumsq_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("供应商集中度HHI", "近12个月各供应商采购份额平方之和，0到1；只有一个供应商时为1。", _ZH_NONE)
    .en(
        "supplier concentration (HHI)",
        "Sum of the squared shares of all suppliers in 12 months' purchases; 1 means a single one.",
        _EN_NONE,
    ),
    _T.ratio("supplier_top1_share_12m", share("suppliers_top1_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("第一大供应商占比", "近12个月采购额最大的一个供应商占采购额的比例。", _ZH_NONE)
    .en("share of the top supplier", "Share of the largest supplier in the purchases of 12 months.", _EN_NONE),
    _T.ratio("supplier_top3_share_12m", share("suppliers_top3_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("前三大供应商占比", "近12个月采购额最大的三个供应商合计占采购额的比例。", _ZH_NONE)
    .en("share of the top 3 suppliers", "Share of the 3 largest suppliers in 12 months' purchases.", _EN_NONE),
    _T.ratio("supplier_top5_share_12m", share("suppliers_top5_12m", "in_net_12m"), FIRM_DOWN, "12m")
    .zh("前五大供应商占比", "近12个月采购额最大的五个供应商合计占采购额的比例。", _ZH_NONE)
    .en("share of the top 5 suppliers", "Share of the 5 largest suppliers in 12 months' purchases.", _EN_NONE),
    _T.number("new_suppliers_12m", Unit.COUNT, f"CASE WHEN {_SEEN_24M} THEN suppliers_new_12m END", FIRM_BOTH, "24m")
    .zh("近12个月新供应商数", "首张有效进项发票落在最近12个完整自然月内的供应商数；须有24个月发票才能判断。")
    .en("new suppliers, 12 months", "Suppliers whose first invoice is in the last 12 months; needs 24 months of data."),
    _T.ratio(
        "new_supplier_purchases_share_12m",
        f"CASE WHEN {_SEEN_24M} AND in_net_12m > 0 THEN suppliers_new_net_12m / in_net_12m END",
        FIRM_BOTH,
        "24m",
    )
    .zh("新供应商采购占比", "近12个月向新供应商的采购额占近12个月采购额的比例。", _ZH_NONE)
    .en(
        "purchase share of new suppliers",
        "Purchases from new suppliers over all purchases of the last 12 calendar months.",
        _EN_NONE,
    ),
    _T.ratio("supplier_retention_12m", share("suppliers_kept_12m", "suppliers_count_prev_12m"), FIRM_UP, "24m")
    .zh("供应商保留率", "前12个月的供应商中，近12个月仍有有效进项发票的比例。", _ZH_BEFORE)
    .en(
        "supplier retention",
        "Share of the suppliers of the 12 months before that invoiced the firm again in the last 12.",
        _EN_BEFORE,
    ),
    _T.number("supplier_tenure_days_12m", Unit.DAYS, "suppliers_tenure_12m / suppliers_count_12m", FIRM_UP, "12m")
    .zh("供应商平均合作天数", "近12个月有交易的供应商，从首张到最近一张有效进项发票的平均天数。", _ZH_NOBODY)
    .en(
        "mean supplier tenure",
        "Mean days from the first to the last invoice of each supplier seen in the last 12 months.",
        _EN_NOBODY,
    ),
    _T.money("purchases_per_supplier_12m", "in_net_12m / suppliers_count_12m / 100", FIRM_BOTH, "12m")
    .zh("户均采购额", "近12个月采购额除以供应商数。", _ZH_NOBODY)
    .en("purchases per supplier", "Purchases of the last 12 months over the number of suppliers.", _EN_NOBODY),
)
