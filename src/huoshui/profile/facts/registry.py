"""Registry: age, place, trade, owner, lists."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import (
    AUTHORITY_DOWN,
    FIRM_BOTH,
    FIRM_UP,
    TIME_UP,
    Theme,
    age_months,
    yuan,
)
from huoshui.profile.size_groups import SIZE_GROUPS

_T = Theme(
    "registry",
    ("登记信息", "registry extract"),
    "市场主体登记；GB/T 4754-2017；GB/T 2260 (company registry; national industry and region codes)",
)
_NICHE = "工信部企业〔2022〕63号附件4：从事特定细分市场年限 (annex 4: years in the niche market)"
_ZH_CELL, _EN_CELL = "登记信息未给出", "the registry does not state it"

FACTS = (
    _T.day("registered_on", "firm_registered_on")
    .zh("成立日期", "登记的成立日期。", _ZH_CELL)
    .en("registration date", "Date of registration.", _EN_CELL),
    _T.number("age_months", Unit.MONTHS, age_months("firm_registered_on"), TIME_UP)
    .zh("成立月数", "从成立日期到截止日的整月数。", _ZH_CELL)
    .en("age of the firm", "Whole months from registration to the as-of date.", _EN_CELL),
    _T.number("legal_rep_months", Unit.MONTHS, age_months("firm_legal_rep_since"), TIME_UP)
    .zh("法定代表人任职月数", "从现任法定代表人任职起到截止日的整月数。", _ZH_CELL)
    .en("months of the legal representative", "Whole months the legal representative has been in office.", _EN_CELL),
    _T.number("owner_age_years", Unit.YEARS, "floor(months_between(firm_owner_birth_on, as_of) / 12)", TIME_UP)
    .zh("经营者年龄", "经营者在截止日的周岁。", _ZH_CELL)
    .en("age of the owner", "Age of the owner in full years on the as-of date.", _EN_CELL),
    _T.ratio("owner_holding", "firm_owner_holding", FIRM_UP)
    .zh("实际控制人持股比例", "实际控制人持有的股权比例。", _ZH_CELL)
    .en("controller's holding", "Share of capital held by the controller.", _EN_CELL),
    _T.money("registered_capital", yuan("firm_registered_capital"), FIRM_UP)
    .zh("注册资本", "登记的注册资本（认缴）。", _ZH_CELL)
    .en("registered capital", "Registered (subscribed) capital.", _EN_CELL),
    _T.number("niche_years", Unit.YEARS, "floor(months_between(firm_niche_since, as_of) / 12)", TIME_UP)
    .by(_NICHE)
    .zh("从事细分市场年限", "从开始从事该细分市场到截止日的整年数，与成立年限无关。", _ZH_CELL)
    .en(
        "years in the niche", "Full years in the niche market up to the as-of date, whatever the firm's age.", _EN_CELL
    ),
    _T.number(
        "niche_years_at_year_end",
        Unit.YEARS,
        "floor(months_between(firm_niche_since, accounts_year_end_0) / 12)",
        TIME_UP,
    )
    .by(_NICHE)
    .zh("截至上年末从事细分市场年限", "从开始从事该细分市场到最近会计年度截止日的整年数。", "没有年度报表")
    .en(
        "years in the niche at year end",
        "Full years in the niche at the end of the latest fiscal year.",
        "there are no annual accounts",
    ),
    _T.word(
        "firm_kind",
        "firm.firm_kind",
        values=("company", "individual_household", "farmer_cooperative", "farmer", "other"),
    )
    .zh("主体类型", "登记的主体类型：企业、个体工商户、农民专业合作社、农户或其他。", _ZH_CELL)
    .en("kind of firm", "Company, individual household, farmers' co-operative, farmer or other.", _EN_CELL),
    _T.word("industry", "firm.industry:class", FIRM_BOTH)
    .zh("行业小类", "GB/T 4754-2017行业小类四位代码。", _ZH_CELL)
    .en("industry class", "Four-digit class of GB/T 4754-2017.", _EN_CELL),
    _T.word("industry_group", "firm.industry:group", FIRM_BOTH)
    .zh("行业中类", "GB/T 4754-2017行业中类三位代码。", _ZH_CELL)
    .en("industry group", "Three-digit group of GB/T 4754-2017.", _EN_CELL),
    _T.word("industry_division", "firm.industry:division", FIRM_BOTH)
    .zh("行业大类", "GB/T 4754-2017行业大类两位代码。", _ZH_CELL)
    .en("industry division", "Two-digit division of GB/T 4754-2017.", _EN_CELL),
    _T.word("industry_section", "firm.industry:section", FIRM_BOTH, tuple("ABCDEFGHIJKLMNOPQRST"))
    .zh("行业门类", "GB/T 4754-2017行业门类字母代码（A至T）。", _ZH_CELL)
    .en("industry section", "Section letter of GB/T 4754-2017 (A to T).", _EN_CELL),
    _T.word("sme_size_group", "firm.industry:size_group", FIRM_BOTH, SIZE_GROUPS)
    .by("国统字〔2017〕213号附表 (annex of the statistical size standard, 2017)")
    .zh("划型行业", "中小企业划型标准中企业所属的行业行，由行业代码决定；outside表示标准未列。", _ZH_CELL)
    .en("size-table industry", "Row of the size standard the industry code belongs to; outside: not listed.", _EN_CELL),
    _T.word("region", "firm.region:code", FIRM_BOTH)
    .zh("所在地区", "住所地GB/T 2260六位代码，登记到哪一级就是哪一级。", _ZH_CELL)
    .en("region", "Six-digit GB/T 2260 code of the registered seat, as fine as the registry gives it.", _EN_CELL),
    _T.word("region_city", "firm.region:city", FIRM_BOTH)
    .zh("所在地市", "住所地GB/T 2260代码前四位。", _ZH_CELL)
    .en("city", "First four digits of the region code.", _EN_CELL),
    _T.word("region_province", "firm.region:province", FIRM_BOTH)
    .zh("所在省", "住所地GB/T 2260代码前两位，如11为北京。", _ZH_CELL)
    .en("province", "First two digits of the region code; 11 is Beijing.", _EN_CELL),
    _T.word("collection_code_bank", "firm.collection_code_bank", FIRM_BOTH)
    .zh("收款码开户行", "收款码结算账户所在银行。", _ZH_CELL)
    .en("bank of the collection code", "Bank that settles the firm's collection code.", _EN_CELL),
    _T.condition("strategic_emerging", "firm_strategic_emerging = 1", FIRM_UP)
    .by("战略性新兴产业分类（2018）（国家统计局令第23号） (classification of strategic emerging industries)")
    .zh("战略性新兴产业", "主导产品是否属于《战略性新兴产业分类》。", _ZH_CELL)
    .en("strategic emerging industry", "Whether the leading product is in a strategic emerging industry.", _EN_CELL),
    _T.condition("abnormal_list", "firm_abnormal_list = 1", AUTHORITY_DOWN)
    .zh("经营异常名录", "截止日是否被列入经营异常名录。", _ZH_CELL)
    .en("on the abnormal list", "Whether the firm is on the list of abnormal operation.", _EN_CELL),
    _T.condition("serious_dishonesty", "firm_serious_dishonesty = 1", AUTHORITY_DOWN)
    .zh("严重失信主体", "截止日是否被列入严重违法失信名单。", _ZH_CELL)
    .en("on the dishonesty list", "Whether the firm is on the list of serious dishonesty.", _EN_CELL),
)
