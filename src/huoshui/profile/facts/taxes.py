"""Tax compliance: what was declared, paid, late, and how it fits the invoices."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_DOWN, FIRM_UP, NOBODY, TIME_UP, Theme, age_months, growth, share, yuan

_T = Theme(
    "taxes",
    ("纳税申报数据", "tax return source"),
    "银税互动：近12个月增值税与企业所得税实缴额、申报记录 (bank-tax interaction: VAT and CIT paid, filings)",
)
_PAID = "(vat_paid_sum_12m + cit_paid_sum_12m)"
_PAID_BEFORE = "(vat_paid_sum_prev_12m + cit_paid_sum_prev_12m)"
_LATE = "(returns_late_12m + returns_not_filed_12m)"
_ZH_SALES, _EN_SALES = "申报销售额不为正", "declared sales are not positive"

FACTS = (
    _T.money("tax_paid_12m", yuan(_PAID), FIRM_UP, "12m")
    .zh("近12个月纳税额", "所属期截止日落在最近12个完整自然月的增值税与企业所得税实缴税额合计。", "有申报未注明实缴额")
    .en(
        "tax paid, 12 months",
        "VAT and corporate income tax paid for periods that ended in the last 12 complete calendar months.",
        "a return does not state what was paid",
    ),
    _T.money("tax_paid_prev_12m", yuan(_PAID_BEFORE), NOBODY, "prev_12m")
    .zh("前12个月纳税额", "所属期截止日落在再往前12个完整自然月的增值税与企业所得税实缴税额合计。")
    .en("tax paid, the 12 months before", "VAT and corporate income tax paid for periods ended in months 13 to 24."),
    _T.ratio("tax_paid_growth_12m", growth(_PAID, _PAID_BEFORE), FIRM_UP, "24m")
    .zh("纳税额增长率", "近12个月纳税额相对前12个月的增长率。", "前12个月没有纳税")
    .en(
        "growth of tax paid",
        "Growth of tax paid in 12 months over the 12 before.",
        "no tax was paid in the 12 months before",
    ),
    _T.money("vat_paid_12m", yuan("vat_paid_sum_12m"), FIRM_UP, "12m")
    .zh("近12个月增值税实缴额", "所属期截止日落在最近12个完整自然月的增值税实缴税额合计。")
    .en("VAT paid, 12 months", "VAT paid for periods that ended in the last 12 complete calendar months."),
    _T.money("cit_paid_12m", yuan("cit_paid_sum_12m"), FIRM_UP, "12m")
    .zh("近12个月企业所得税实缴额", "所属期截止日落在最近12个完整自然月的企业所得税实缴税额合计。")
    .en("corporate income tax paid", "Corporate income tax paid for periods ended in the last 12 calendar months."),
    _T.money("social_paid_12m", yuan("social_paid_sum_12m"), FIRM_UP, "12m")
    .zh("近12个月社保费实缴额", "所属期截止日落在最近12个完整自然月的社会保险费实缴额合计。")
    .en("social premiums paid", "Social insurance premiums paid for periods ended in the last 12 calendar months."),
    _T.money("declared_sales_12m", yuan("vat_sales_12m"), FIRM_UP, "12m")
    .zh("近12个月申报销售额", "所属期截止日落在最近12个完整自然月的增值税申报销售额合计。", "有申报未注明销售额")
    .en(
        "declared sales, 12 months",
        "Sales in VAT returns of the last 12 calendar months.",
        "a return does not state sales",
    ),
    _T.money("declared_sales_prev_12m", yuan("vat_sales_prev_12m"), NOBODY, "prev_12m")
    .zh("前12个月申报销售额", "再往前12个完整自然月的增值税申报销售额合计。")
    .en("declared sales, the 12 months before", "Sales in VAT returns of months 13 to 24."),
    _T.ratio("declared_sales_growth_12m", growth("vat_sales_12m", "vat_sales_prev_12m"), FIRM_UP, "24m")
    .zh("申报销售增长率", "近12个月申报销售额相对前12个月的增长率。", "前12个月没有申报销售额")
    .en(
        "growth of declared sales",
        "Growth of declared sales over the 12 months before.",
        "no sales were declared in the 12 months before",
    ),
    _T.ratio("tax_to_sales_12m", share(_PAID, "vat_sales_12m"), NOBODY, "12m")
    .zh("综合税负率", "近12个月增值税与企业所得税实缴额除以申报销售额。", _ZH_SALES)
    .en("tax burden", "VAT and corporate income tax paid over declared sales of 12 months.", _EN_SALES),
    _T.ratio("declared_to_invoiced_gap_12m", growth("vat_sales_12m", "out_net_12m"), NOBODY, "12m")
    .zh("申报与开票差异率", "近12个月申报销售额与开票销售额之差除以开票销售额；绝对值超过20%须核实。", "没有开票销售额")
    .en(
        "declared to invoiced gap",
        "Declared less invoiced sales over invoiced sales, 12 months; beyond 20 % either way asks for a look.",
        "there are no invoiced sales",
    ),
    _T.number("vat_filings_12m", Unit.COUNT, "vat_returns_12m", FIRM_UP, "12m")
    .zh("近12个月增值税申报次数", "所属期截止日落在最近12个完整自然月的增值税申报表份数（按月或按季）。")
    .en("VAT returns, 12 months", "VAT returns for periods that ended in the last 12 months (monthly or quarterly)."),
    _T.number("tax_zero_filings_12m", Unit.COUNT, "vat_zero_returns_12m", FIRM_DOWN, "12m")
    .zh("近12个月零申报次数", "近12个月申报销售额为零的增值税申报表份数。")
    .en("zero filings, 12 months", "VAT returns of the last 12 calendar months that declare no sales."),
    _T.number("tax_late_filings_12m", Unit.COUNT, _LATE, FIRM_DOWN, "12m")
    .zh("近12个月逾期申报次数", "近12个月各税种在期限后申报或过期仍未申报的申报表份数。")
    .en(
        "late filings, 12 months",
        "Returns of all taxes of 12 months filed after their deadline, or past it and still not filed.",
    ),
    _T.ratio(
        "tax_on_time_share_12m",
        f"CASE WHEN returns_12m > 0 THEN (returns_12m - {_LATE}) / returns_12m END",
        FIRM_UP,
        "12m",
    )
    .zh("按期申报率", "近12个月有期限的申报中按期完成的比例。", "没有带期限的申报")
    .en("on-time share of filings", "Share of 12 months' returns filed by their deadline.", "no return has a deadline"),
    _T.money("tax_arrears", yuan("tax_arrears_sum"), FIRM_DOWN)
    .zh("欠税余额", "截止日可见的各税种申报记录中尚未缴清的欠税合计。", "有申报未注明欠税")
    .en("tax arrears", "Tax still owed in all returns visible on the as-of date.", "a return does not state arrears"),
    _T.money("tax_late_fees_12m", yuan("tax_late_fee_sum_12m"), FIRM_DOWN, "12m")
    .zh("近12个月滞纳金", "所属期截止日落在最近12个完整自然月的滞纳金合计。", "有申报未注明滞纳金")
    .en("late fees, 12 months", "Late fees on returns of the last 12 calendar months.", "a return does not state them"),
    _T.number("tax_history_months", Unit.MONTHS, age_months("vat_first_period"), TIME_UP)
    .zh("纳税历史月数", "从记录中第一个增值税所属期截止日到截止日的整月数。", "从未申报增值税")
    .en("months of tax history", "Whole months since the first VAT period on record ended.", "VAT was never declared"),
    _T.condition("vat_payer", "vat_returns_12m > 0", FIRM_UP, "12m")
    .zh("增值税申报户", "最近12个完整自然月是否有增值税申报。")
    .en("files VAT", "Whether there is a VAT return for the last 12 complete calendar months."),
)
