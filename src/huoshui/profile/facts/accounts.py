"""Annual accounts: the latest fiscal year, the years before it, and the working-capital cycle."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, age_months, share, yuan

_T = Theme(
    "accounts",
    ("年度财务报表", "annual accounts source"),
    "年度财务报表；工信部企业〔2022〕63号附件指标口径 (annual accounts; SRDI annexes)",
)
_W = Theme(
    "accounts",
    _T.data,
    "流动资金贷款管理办法（国家金融监督管理总局令2024年第2号）附件：流动资金贷款需求量的测算参考 (annex of the "
    "working-capital loan rules)",
)
_ZH_CELL, _EN_CELL = "报表未列该项", "the accounts do not state it"
_ZH_PREV, _EN_PREV = "没有连续上一年度报表", "the year just before has no accounts"
_ZH_3Y, _EN_3Y = "没有连续三个年度报表", "there are not three fiscal years in a row"
_ZH_REV, _EN_REV = "营业收入不为正或缺项", "revenue is not positive or an item is missing"

PREVIOUS_YEAR = "months_between(accounts_year_end_1, accounts_year_end_0) = 12"
_THREE_YEARS = f"{PREVIOUS_YEAR} AND months_between(accounts_year_end_2, accounts_year_end_1) = 12"


def _growth(item: str) -> str:
    now, before = f"accounts_{item}_0", f"accounts_{item}_1"
    return f"CASE WHEN {PREVIOUS_YEAR} AND {before} > 0 THEN {now} / {before} - 1 END"


def _growth_2y(item: str) -> str:
    """Return the mean of the growth rates of the two latest years."""
    now, before, first = (f"accounts_{item}_{nth}" for nth in range(3))
    positive = f"{before} > 0 AND {first} > 0"
    return f"CASE WHEN {_THREE_YEARS} AND {positive} THEN ({now} / {before} - 1 + ({before} / {first} - 1)) / 2 END"


def _days(item: str, turned_over: str) -> str:
    """Return 360 / (turnover / mean of opening and closing balance) = 180 * (opening + closing) / turnover."""
    balances = f"(accounts_{item}_0 + accounts_{item}_1)"
    flow = f"accounts_{turned_over}_0"
    return f"CASE WHEN {PREVIOUS_YEAR} AND {flow} > 0 THEN {balances} * 180 / {flow} END"


FACTS = (
    _T.day("last_year_end", "accounts_year_end_0")
    .zh("最近会计年度截止日", "截止日前最近一个有报表的会计年度的截止日。")
    .en("end of the latest fiscal year", "Last day of the latest fiscal year with accounts by the as-of date."),
    _T.number("accounts_age_months", Unit.MONTHS, age_months("accounts_year_end_0"), NOBODY)
    .zh("报表距今月数", "从最近会计年度截止日到截止日的整月数。")
    .en("age of the accounts", "Whole months from the end of the latest fiscal year to the as-of date."),
    _T.condition("accounts_audited", "accounts_audited_0 = 1", FIRM_UP)
    .zh("报表经审计", "最近会计年度报表是否经审计。", _ZH_CELL)
    .en("accounts audited", "Whether the accounts of the latest fiscal year are audited.", _EN_CELL),
    _T.money("revenue_last_year", yuan("accounts_revenue_0"), FIRM_UP)
    .zh("上年度营业收入", "最近会计年度的营业收入。", _ZH_CELL)
    .en("revenue, last year", "Revenue of the latest fiscal year with accounts.", _EN_CELL),
    _T.money("revenue_prev_year", f"CASE WHEN {PREVIOUS_YEAR} THEN accounts_revenue_1 / 100 END", NOBODY)
    .zh("前一年度营业收入", "最近会计年度的上一年度的营业收入。", _ZH_PREV)
    .en("revenue, year before", "Revenue of the fiscal year before the latest.", _EN_PREV),
    _T.money("main_revenue_last_year", yuan("accounts_main_revenue_0"), FIRM_UP)
    .zh("上年度主营业务收入", "最近会计年度的主营业务收入。", _ZH_CELL)
    .en("main-business revenue, last year", "Main-business revenue of the latest fiscal year.", _EN_CELL),
    _T.money("main_revenue_prev_year", f"CASE WHEN {PREVIOUS_YEAR} THEN accounts_main_revenue_1 / 100 END", NOBODY)
    .zh("前一年度主营业务收入", "最近会计年度的上一年度的主营业务收入。", _ZH_PREV)
    .en("main-business revenue, year before", "Main-business revenue of the year before the latest.", _EN_PREV),
    _T.ratio("main_revenue_share", share("accounts_main_revenue_0", "accounts_revenue_0"), FIRM_UP)
    .zh("主营业务收入占比", "最近会计年度主营业务收入除以营业收入。", _ZH_REV)
    .en("main-business share", "Main-business revenue over revenue of the latest fiscal year.", _EN_REV),
    _T.ratio("main_revenue_growth", _growth("main_revenue"), FIRM_UP)
    .zh("主营业务收入增长率", "最近会计年度主营业务收入相对上一年度的增长率。", _ZH_PREV)
    .en("growth of main-business revenue", "Growth of main-business revenue over the year before.", _EN_PREV),
    _T.ratio("main_revenue_growth_2y", _growth_2y("main_revenue"), FIRM_UP)
    .zh("主营业务收入两年平均增长率", "最近两个会计年度主营业务收入增长率的算术平均。", _ZH_3Y)
    .en(
        "mean growth of main revenue, 2 years",
        "Mean of the two latest yearly growth rates of main-business revenue.",
        _EN_3Y,
    ),
    _T.ratio("revenue_growth", _growth("revenue"), FIRM_UP)
    .zh("营业收入增长率", "最近会计年度营业收入相对上一年度的增长率。", _ZH_PREV)
    .en("growth of revenue", "Growth of revenue over the fiscal year before.", _EN_PREV),
    _T.ratio("revenue_growth_2y", _growth_2y("revenue"), FIRM_UP)
    .zh("营业收入两年平均增长率", "最近两个会计年度营业收入增长率的算术平均。", _ZH_3Y)
    .en("mean growth of revenue, 2 years", "Mean of the two latest yearly growth rates of revenue.", _EN_3Y),
    _T.ratio(
        "revenue_cagr_2y",
        f"CASE WHEN {_THREE_YEARS} AND accounts_revenue_2 > 0 "
        "THEN sqrt(accounts_revenue_0 / accounts_revenue_2) - 1 END",
        FIRM_UP,
    )
    .zh("营业收入两年复合增长率", "最近会计年度营业收入与两年前营业收入之比的平方根减1。", _ZH_3Y)
    .en(
        "compound growth of revenue, 2 years",
        "Square root of latest revenue over revenue two fiscal years earlier, less 1.",
        _EN_3Y,
    ),
    _T.money("net_profit_last_year", yuan("accounts_net_profit_0"), FIRM_UP)
    .zh("上年度净利润", "最近会计年度的净利润，亏损为负。", _ZH_CELL)
    .en("net profit, last year", "Net profit of the latest fiscal year; a loss is negative.", _EN_CELL),
    _T.ratio("net_margin", share("accounts_net_profit_0", "accounts_revenue_0"), FIRM_UP)
    .zh("净利润率", "最近会计年度净利润除以营业收入。", _ZH_REV)
    .en("net margin", "Net profit over revenue of the latest fiscal year.", _EN_REV),
    _T.ratio("gross_margin", share("(accounts_revenue_0 - accounts_cost_0)", "accounts_revenue_0"), FIRM_UP)
    .zh("毛利率", "最近会计年度营业收入减营业成本，再除以营业收入。", _ZH_REV)
    .en("gross margin", "Revenue less cost of sales, over revenue, of the latest fiscal year.", _EN_REV),
    _T.money("taxable_income_last_year", yuan("accounts_taxable_income_0"), NOBODY)
    .zh("上年度应纳税所得额", "最近会计年度的企业所得税应纳税所得额。", _ZH_CELL)
    .en("taxable income, last year", "Taxable income of the latest fiscal year.", _EN_CELL),
    _T.money("total_assets", yuan("accounts_total_assets_0"), FIRM_BOTH)
    .zh("资产总计", "最近会计年度末的资产总计。", _ZH_CELL)
    .en("total assets", "Total assets at the end of the latest fiscal year.", _EN_CELL),
    _T.money("total_debt", yuan("accounts_total_debt_0"), FIRM_DOWN)
    .zh("负债合计", "最近会计年度末的负债合计。", _ZH_CELL)
    .en("total liabilities", "Total liabilities at the end of the latest fiscal year.", _EN_CELL),
    _T.money("net_assets", yuan("(accounts_total_assets_0 - accounts_total_debt_0)"), FIRM_UP)
    .zh("净资产", "最近会计年度末资产总计减负债合计；资不抵债时为负。", _ZH_CELL)
    .en("net assets", "Total assets less liabilities at year end; negative when insolvent on paper.", _EN_CELL),
    _T.ratio("debt_ratio", share("accounts_total_debt_0", "accounts_total_assets_0"), FIRM_DOWN)
    .zh("资产负债率", "最近会计年度末负债合计除以资产总计。", _ZH_CELL)
    .en("debt ratio", "Total liabilities over total assets at the end of the latest fiscal year.", _EN_CELL),
    _T.ratio("roe", share("accounts_net_profit_0", "(accounts_total_assets_0 - accounts_total_debt_0)"), FIRM_UP)
    .zh("净资产收益率", "最近会计年度净利润除以年末净资产。", "净资产不为正或缺项")
    .en(
        "return on equity", "Net profit over year-end net assets.", "net assets are not positive or an item is missing"
    ),
    _T.ratio("asset_turnover", share("accounts_revenue_0", "accounts_total_assets_0"), FIRM_UP)
    .zh("总资产周转率", "最近会计年度营业收入除以年末资产总计。", _ZH_CELL)
    .en("asset turnover", "Revenue over year-end total assets.", _EN_CELL),
    _T.money("revenue_per_employee", "accounts_revenue_0 / staff_employees / 100", FIRM_UP)
    .zh("人均营业收入", "最近会计年度营业收入除以最近月末从业人员数。", "没有人员数据")
    .en("revenue per employee", "Revenue of the latest year over employees now.", "there is no headcount"),
    _W.number("inventory_days", Unit.DAYS, _days("inventory", "cost"), FIRM_DOWN)
    .zh("存货周转天数", "360除以（营业成本÷平均存货），平均存货为年初年末均值。", _ZH_PREV)
    .en("inventory days", "360 days times the mean of opening and closing inventory, over cost of sales.", _EN_PREV),
    _W.number("receivable_days", Unit.DAYS, _days("receivables", "revenue"), FIRM_DOWN)
    .zh("应收账款周转天数", "360除以（营业收入÷平均应收账款），平均为年初年末均值。", _ZH_PREV)
    .en("receivable days", "360 days times the mean of opening and closing receivables, over revenue.", _EN_PREV),
    _W.number("payable_days", Unit.DAYS, _days("payables", "cost"), FIRM_BOTH)
    .zh("应付账款周转天数", "360除以（营业成本÷平均应付账款），平均为年初年末均值。", _ZH_PREV)
    .en("payable days", "360 days times the mean of opening and closing payables, over cost of sales.", _EN_PREV),
    _W.number("prepayment_days", Unit.DAYS, _days("prepayments", "cost"), FIRM_DOWN)
    .zh("预付账款周转天数", "360除以（营业成本÷平均预付账款），平均为年初年末均值。", _ZH_PREV)
    .en("prepayment days", "360 days times the mean of opening and closing prepayments, over cost of sales.", _EN_PREV),
    _W.number("advance_days", Unit.DAYS, _days("advance_receipts", "revenue"), FIRM_BOTH)
    .zh("预收账款周转天数", "360除以（营业收入÷平均预收账款），平均为年初年末均值。", _ZH_PREV)
    .en(
        "advance-receipt days",
        "360 days times the mean of opening and closing advance receipts, over revenue.",
        _EN_PREV,
    ),
    _W.number(
        "working_capital_days",
        Unit.DAYS,
        "inventory_days + receivable_days - payable_days + prepayment_days - advance_days",
        FIRM_DOWN,
    )
    .zh("营运资金周转天数", "存货、应收、预付周转天数之和减应付、预收周转天数。", _ZH_PREV)
    .en("working-capital days", "Inventory, receivable and prepayment days less payable and advance days.", _EN_PREV),
    _W.number(
        "working_capital_turns",
        Unit.RATIO,
        "CASE WHEN working_capital_days > 0 THEN 360 / working_capital_days END",
        FIRM_UP,
    )
    .zh("营运资金周转次数", "360除以营运资金周转天数；天数不为正时公式不适用，转人工。", "周转天数不为正")
    .en(
        "working-capital turns",
        "360 over working-capital days; not defined when the days are 0 or less.",
        "working-capital days are 0 or less",
    ),
    _W.money(
        "working_capital_need",
        "CASE WHEN working_capital_days > 0 "
        "THEN (accounts_revenue_0 - accounts_net_profit_0) * working_capital_days / 36000 END",
        NOBODY,
    )
    .zh(
        "营运资金量（零增长）",
        "上年度销售收入×（1-销售净利率）×（1+0）÷营运资金周转次数；预计增长率由产品规则另乘。",
        "周转天数不为正",
    )
    .en(
        "working capital needed at zero growth",
        "Revenue x (1 - net margin) / turns; an offer multiplies by 1 + its expected growth.",
        "working-capital days are not positive",
    ),
)
