"""Credit report: loans, overdue amounts, enquiries. A report older than three months is not current."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_DOWN, NOBODY, TIME_DOWN, Theme, age_days, share, yuan

_T = Theme(
    "credit",
    ("征信报告摘要", "credit report"),
    "征信业务管理办法；贷款准入惯例（两年内连三累六、查询次数） (credit reporting rules; loan entry practice)",
)
_CLASS = "商业银行金融资产风险分类办法（2023年第1号令） (risk classification of financial assets)"
_ZH_CELL, _EN_CELL = "报告未给出该项", "the report does not state it"

FACTS = (
    _T.money("overdue_now", yuan("report_overdue_now"), FIRM_DOWN)
    .zh("当前逾期金额", "最近征信报告中当前逾期的本息合计。", _ZH_CELL)
    .en("overdue now", "Amount overdue in the latest credit report.", _EN_CELL),
    _T.number("overdue_count_24m", Unit.COUNT, "report_overdue_count_24m", TIME_DOWN)
    .zh("近24个月逾期次数", "最近征信报告中近24个月累计逾期期数（“累六”判断用）。", _ZH_CELL)
    .en("times overdue, 24 months", "Overdue periods in 24 months in the latest credit report.", _EN_CELL),
    _T.number("overdue_run_24m", Unit.COUNT, "report_overdue_run_24m", TIME_DOWN)
    .zh("近24个月最长连续逾期", "最近征信报告中近24个月最长连续逾期期数（“连三”判断用）。", _ZH_CELL)
    .en("longest overdue run, 24 months", "Longest run of overdue periods in 24 months.", _EN_CELL),
    _T.number("enquiries_2m", Unit.COUNT, "report_enquiries_2m", TIME_DOWN)
    .zh("近2个月查询次数", "最近征信报告中近2个月因贷款审批被查询的次数。", _ZH_CELL)
    .en("enquiries, 2 months", "Lending enquiries in 2 months in the latest credit report.", _EN_CELL),
    _T.number("enquiries_3m", Unit.COUNT, "report_enquiries_3m", TIME_DOWN)
    .zh("近3个月查询次数", "最近征信报告中近3个月因贷款审批被查询的次数。", _ZH_CELL)
    .en("enquiries, 3 months", "Lending enquiries in 3 months in the latest credit report.", _EN_CELL),
    _T.number("enquiries_6m", Unit.COUNT, "report_enquiries_6m", TIME_DOWN)
    .zh("近6个月查询次数", "最近征信报告中近6个月因贷款审批被查询的次数。", _ZH_CELL)
    .en("enquiries, 6 months", "Lending enquiries in 6 months in the latest credit report.", _EN_CELL),
    _T.ratio("card_use", "report_card_use", FIRM_DOWN)
    .zh("信用卡使用率", "最近征信报告中信用卡已用额度除以授信额度。", _ZH_CELL)
    .en("credit-card use", "Used over granted card limits in the latest credit report.", _EN_CELL),
    _T.money("loans_outstanding", yuan("report_loans_outstanding"), FIRM_DOWN)
    .zh("贷款余额", "最近征信报告中全部贷款余额。", _ZH_CELL)
    .en("loans outstanding", "All loans outstanding in the latest credit report.", _EN_CELL),
    _T.money("working_capital_loans", yuan("report_working_capital_loans"), FIRM_DOWN)
    .zh("流动资金贷款余额", "最近征信报告中流动资金贷款余额。", _ZH_CELL)
    .en("working-capital loans", "Working-capital loans outstanding in the latest report.", _EN_CELL),
    _T.money("credit_loans", yuan("report_credit_loans"), FIRM_DOWN)
    .zh("信用贷款余额", "最近征信报告中无抵押无担保的贷款余额。", _ZH_CELL)
    .en("unsecured loans", "Unsecured loans outstanding in the latest credit report.", _EN_CELL),
    _T.money("guarantees_given", yuan("report_guarantees_given"), FIRM_DOWN)
    .zh("对外担保余额", "最近征信报告中为他人担保的余额。", _ZH_CELL)
    .en("guarantees given", "Guarantees given for others in the latest credit report.", _EN_CELL),
    _T.ratio("loans_to_sales", share("report_loans_outstanding", "out_net_12m"), FIRM_DOWN)
    .zh(
        "贷款销售比",
        "最近征信报告中贷款余额除以近12个月开票销售额。",
        "没有覆盖最近12个完整自然月的发票，或销售额不为正",
    )
    .en(
        "loans to sales",
        "Loans outstanding over invoiced sales of 12 months.",
        "no invoices cover 12 months, or sales are not positive",
    ),
    _T.word("loan_class", "report_loan_class", values=("normal", "special_mention", "substandard", "doubtful", "loss"))
    .by(_CLASS)
    .zh("贷款五级分类", "最近征信报告中最差一笔贷款的五级分类。", _ZH_CELL)
    .en("risk class", "Five-level class of the worst loan in the latest credit report.", _EN_CELL),
    _T.condition("ever_borrowed", "report_ever_borrowed = 1", NOBODY)
    .zh("有过银行贷款", "最近征信报告显示是否有过银行贷款；否为首贷户。", _ZH_CELL)
    .en("has borrowed before", "Whether the report shows any bank loan ever; if not, a first-time borrower.", _EN_CELL),
    _T.number("credit_report_days", Unit.DAYS, age_days("report_report_on"), FIRM_DOWN)
    .zh("征信报告距今天数", "从最近征信报告日到截止日的天数。")
    .en("age of the credit report", "Days from the latest credit report to the as-of date."),
)
