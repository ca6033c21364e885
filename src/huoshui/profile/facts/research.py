"""Research and development, and the rights that came of it."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.accounts import PREVIOUS_YEAR
from huoshui.profile.facts.writing import FIRM_UP, NOBODY, TIME_UP, Theme, share, yuan

_RD = Theme(
    "research",
    ("年度财务报表", "annual accounts source"),
    "优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）附件 (SRDI measures, annexes)",
)
_IP = Theme(
    "research",
    ("知识产权数据", "IP register"),
    "优质中小企业梯度培育管理暂行办法（工信部企业〔2022〕63号）附件4：Ⅰ类、Ⅱ类知识产权 (annex 4: class I and II IP)",
)
_IP_2026 = "优质中小企业梯度培育管理办法（工信部企业〔2026〕2号）附件：仅计自主取得且前三权利人 (2026 text)"
_ZH_RD, _EN_RD = "报表未列研发费用", "the accounts state no R&D expense"
_ZH_PREV, _EN_PREV = "没有连续上一年度报表", "the year just before has no accounts"
_ZH_RELATED = "；未标明与主导产品相关的不计"
_BOTH_YEARS = f"CASE WHEN {PREVIOUS_YEAR} THEN (accounts_rd_expense_0 + accounts_rd_expense_1)"

FACTS = (
    _RD.money("rd_expense_last_year", yuan("accounts_rd_expense_0"), FIRM_UP)
    .zh("上年度研发费用", "最近一个有报表的会计年度的研发费用。", _ZH_RD)
    .en("R&D expense, last year", "R&D expense of the latest fiscal year with accounts.", _EN_RD),
    _RD.money("rd_expense_prev_year", f"CASE WHEN {PREVIOUS_YEAR} THEN accounts_rd_expense_1 / 100 END", NOBODY)
    .zh("前一年度研发费用", "最近会计年度的上一年度的研发费用。", _ZH_PREV)
    .en("R&D expense, year before", "R&D expense of the fiscal year before the latest.", _EN_PREV),
    _RD.money("rd_expense_mean_2y", f"{_BOTH_YEARS} / 200 END", FIRM_UP)
    .zh("近两年研发费用均值", "最近两个会计年度研发费用的平均值。", _ZH_PREV)
    .en("mean R&D expense, 2 years", "Mean R&D expense of the two latest fiscal years.", _EN_PREV),
    _RD.money("rd_expense_sum_2y", f"{_BOTH_YEARS} / 100 END", FIRM_UP)
    .zh("近两年研发费用合计", "最近两个会计年度研发费用的合计。", _ZH_PREV)
    .en("R&D expense of 2 years", "Sum of the R&D expense of the two latest fiscal years.", _EN_PREV),
    _RD.ratio("rd_ratio_last_year", share("accounts_rd_expense_0", "accounts_revenue_0"), FIRM_UP)
    .zh("上年度研发费用占比", "最近会计年度研发费用除以营业收入。", "没有研发费用或营业收入不为正")
    .en(
        "R&D ratio, last year",
        "R&D expense over revenue of the latest fiscal year.",
        "R&D expense is missing or revenue is not positive",
    ),
    _RD.ratio(
        "rd_ratio_prev_year",
        f"CASE WHEN {PREVIOUS_YEAR} AND accounts_revenue_1 > 0 THEN accounts_rd_expense_1 / accounts_revenue_1 END",
        NOBODY,
    )
    .zh("前一年度研发费用占比", "最近会计年度的上一年度的研发费用除以当年营业收入。", _ZH_PREV)
    .en("R&D ratio, year before", "R&D expense over revenue of the fiscal year before the latest.", _EN_PREV),
    _IP.number("ip_in_force", Unit.COUNT, "ip_rights_in_force", FIRM_UP)
    .zh("有效知识产权件数", "截止日有效的全部知识产权件数，不论种类和是否与主导产品相关。")
    .en("IP rights in force", "IP rights of any kind in force on the as-of date, related to the product or not."),
    _IP.number("ip_inventions", Unit.COUNT, "ip_inventions_in_force", FIRM_UP)
    .zh("有效发明专利件数", "截止日有效的发明专利件数，不论是否与主导产品相关。")
    .en("invention patents in force", "Invention patents in force on the as-of date, related to the product or not."),
    _IP.number("ip_granted_3y", Unit.COUNT, "ip_granted_36m", FIRM_UP)
    .zh("近三年授权件数", "截止日前36个月内授权且仍有效的知识产权件数。")
    .en("IP granted in 3 years", "IP rights granted within the 36 months up to as-of and still in force."),
    _IP.number("ip_class1", Unit.COUNT, "ip_class1_count", FIRM_UP)
    .zh(
        "Ⅰ类知识产权件数",
        "与主导产品相关、有效、受让满1年的发明专利、植物新品种、集成电路布图、新药等件数" + _ZH_RELATED + "。",
    )
    .en(
        "class I IP rights",
        "Inventions, plant varieties, chip layouts, drugs in force, marked as related to the leading product and, if "
        "bought, bought at least 12 months ago.",
    ),
    _IP.number("ip_class1_self", Unit.COUNT, "ip_class1_own", FIRM_UP)
    .zh("自主研发Ⅰ类件数", "Ⅰ类知识产权中非受让取得的件数。")
    .en("class I, self-developed", "Class I IP rights that were not acquired from others."),
    _IP.number("ip_class1_high_value", Unit.COUNT, "ip_class1_marked_high + ip_class1_old_unmarked", FIRM_UP)
    .zh("Ⅰ类高价值件数", "Ⅰ类知识产权中标记为高价值或授权后维持超过10年的件数。")
    .en("class I, high value", "Class I IP rights marked as high value, or kept more than 10 years after grant."),
    _IP.number("ip_class1_first3", Unit.COUNT, "ip_class1_own_first3", FIRM_UP)
    .by(_IP_2026)
    .zh("Ⅰ类件数（2026口径）", "Ⅰ类知识产权中非受让取得且企业为前三权利人的件数；权利人排序未注明的不计。")
    .en("class I by the 2026 text", "Class I rights not acquired, the firm among the first 3 holders as recorded."),
    _IP.number("ip_class2", Unit.COUNT, "ip_software + ip_models_over_2y", TIME_UP)
    .zh(
        "Ⅱ类知识产权件数",
        "与主导产品相关且有效的软件著作权，以及授权超过2年的实用新型和外观设计件数" + _ZH_RELATED + "。",
    )
    .en("class II IP rights", "Software, and utility models or designs granted over 2 years ago, marked as related."),
)
