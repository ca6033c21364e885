"""Facts only a person can settle: unknown until an officer answers, never a hidden yes."""

from __future__ import annotations

from huoshui.formula.tree import Kind
from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import (
    AUTHORITY_BOTH,
    AUTHORITY_UP,
    FIRM_DOWN,
    FIRM_UP,
    NOBODY,
    TIME_UP,
    Theme,
)

_ANSWER = ("人工判断", "officer's answer")
_SRDI_2022 = Theme("review", _ANSWER, "工信部企业〔2022〕63号附件 (SRDI measures 2022, annexes)")
_SRDI_2026 = Theme("review", _ANSWER, "工信部企业〔2026〕2号附件 (SRDI measures 2026, annexes)")
_COMMON = Theme("review", _ANSWER, "优质中小企业梯度培育：通用条件 (common conditions of the SRDI tiers)")
_LOAN = Theme("review", _ANSWER, "互联网贷款与流动资金贷款办法：身份、用途核实 (loan rules: identity and purpose)")
_RURAL = Theme("review", _ANSWER, "涉农信用贷款产品卡，如裕农快贷 (rural credit product cards)")
_STORE = Theme("review", _ANSWER, "门店日收入分成合约惯例 (daily revenue contracts)")
_HIRING = Theme("review", _ANSWER, "一次性吸纳就业补贴（京人社毕发〔2023〕23号） (one-off hiring subsidy, Beijing)")
_TAX = Theme("review", _ANSWER, "财税〔2015〕119号；财政部 税务总局公告2023年第7号 (R&D super-deduction)")

RECOGNITION = (
    _SRDI_2022.asked("product_field", Kind.TEXT)
    .one_of("key_gap", "six_bases_or_chain", "other")
    .zh(
        "主导产品所属领域",
        "key_gap：补短板、锻长板、填空白且有实效；six_bases_or_chain：工业六基、老字号或龙头配套；other：其他。",
    )
    .en(
        "field of the leading product",
        "key_gap: it fills a key gap; six_bases_or_chain: six bases, old brand, supplier of a chain leader; other.",
    ),
    _SRDI_2022.asked("chain_key_link")
    .zh("产业链关键环节", "企业是否位于产业链关键环节并发挥补短板、锻长板、填空白作用。")
    .en("key link of a chain", "Whether the firm holds a key link of its chain and fills a gap there."),
    _SRDI_2022.asked("six_bases_product")
    .zh("主导产品属六基等重点领域", "主导产品是否属于工业六基、制造强国十大重点领域或网络强国领域。")
    .en("product in the six bases", "Whether the leading product is of the six bases, ten key fields or cyber fields."),
    _SRDI_2026.asked("market_share_high")
    .zh("细分市场占有率较高", "主导产品在细分市场的占有率是否处于较高水平。")
    .en("market share relatively high", "Whether the leading product's share of its niche is relatively high."),
    _SRDI_2022.asked("market_share_national", Kind.NUMBER, Unit.RATIO, FIRM_UP)
    .zh("全国细分市场占有率", "主导产品在全国细分市场的占有率，附证明。")
    .en("national market share", "Share of the leading product in its national niche, with evidence."),
    _SRDI_2026.asked("market_rank_national", Kind.NUMBER)
    .zh("全国细分市场排名", "主导产品在全国细分市场的排名，1为第一。")
    .en("national market rank", "Rank of the leading product in its national niche; 1 is first."),
    _SRDI_2026.asked("platform_score", Kind.NUMBER, Unit.POINTS, AUTHORITY_UP)
    .zh("平台发展评价得分", "本年度专精特新发展评价得分（工信厅企业〔2024〕75号），由平台给出，不在此重算。")
    .en("platform score", "This year's development score given by the ministry's platform; never recomputed here."),
    _SRDI_2026.asked("platform_score_prev", Kind.NUMBER, Unit.POINTS, NOBODY)
    .zh("平台上年度评价得分", "上一年度专精特新发展评价得分，由平台给出。")
    .en("platform score, year before", "Last year's development score given by the ministry's platform."),
    _SRDI_2022.asked("local_indicator_points", Kind.NUMBER, Unit.POINTS, AUTHORITY_BOTH)
    .zh("地方特色指标得分", "省级部门设定的1至3项特色指标的得分，0至15分。")
    .en("points of local indicators", "Points of the province's own 1 to 3 indicators, 0 to 15."),
    _SRDI_2022.asked("information_system", who=FIRM_UP)
    .zh("核心业务采用信息系统", "是否至少1项核心业务采用信息系统支撑。")
    .en("core business on an information system", "Whether at least one core business runs on an information system."),
    _SRDI_2022.asked("product_certification", who=FIRM_UP)
    .zh("管理体系或境外产品认证", "是否取得相关管理体系认证，或产品通过发达国家和地区产品认证。")
    .en(
        "certified system or product",
        "Whether the management system, or a product in a developed country, is certified.",
    ),
    _SRDI_2022.asked("ip_class1_applied", who=FIRM_UP)
    .zh("Ⅰ类知识产权实际应用", "计入的Ⅰ类知识产权是否实际应用并产生经济效益。")
    .en("class I IP in use and earning", "Whether the class I IP counted is applied and earns."),
    _COMMON.asked("prohibited_product", who=FIRM_DOWN)
    .zh("产品属禁止或淘汰类", "主导产品是否属于国家禁止、限制或淘汰类。")
    .en("prohibited product", "Whether the leading product is prohibited, restricted or to be phased out."),
    _COMMON.asked("major_accident_3y")
    .zh("近三年重大事故", "近三年是否发生重大安全（含网络、数据安全）、质量或环境污染事故。")
    .en(
        "major accident in 3 years",
        "Whether a major safety (data included), quality or environmental accident happened.",
    ),
    _COMMON.asked("tax_evasion_3y")
    .zh("近三年偷漏税等违法", "近三年是否有偷漏税等严重违法失信行为。")
    .en("tax evasion in 3 years", "Whether there was tax evasion or a like offence in 3 years."),
    _COMMON.asked("data_fraud_3y")
    .zh("近三年申报数据造假", "近三年是否因申报数据造假被取消称号或禁止申报。")
    .en("false data in 3 years", "Whether a title was lost or barred for false data within 3 years."),
)

LENDING = (
    _LOAN.asked("negative_record_2y")
    .zh("近两年重大负面记录", "企业及法定代表人近两年是否有被执行、重大处罚、重大诉讼等负面记录。")
    .en(
        "major negative record in 2 years", "Whether firm or legal representative has enforcement, penalty or lawsuits."
    ),
    _LOAN.asked("tax_dishonesty_6m")
    .zh("近6个月税务失信", "近6个月是否有税务违法失信或稽查未结记录。")
    .en("tax dishonesty in 6 months", "Whether there is a tax offence or an open tax audit in 6 months."),
    _LOAN.asked("mainland_resident")
    .zh("经营者为境内居民", "经营者是否为中国境内居民。")
    .en("owner is a mainland resident", "Whether the owner is a resident of mainland China."),
    _LOAN.asked("corporate_account", who=FIRM_UP)
    .zh("对公账户与企业网银", "是否在放款行开立对公结算账户并开通企业网银。")
    .en("corporate account with e-banking", "Whether the lender holds the firm's settlement account with e-banking."),
    _LOAN.asked("purpose_confirmed", who=FIRM_UP)
    .zh("贷款用途合规", "贷款用途是否已核实为经营周转，不用于购房、股权、证券等。")
    .en("loan purpose confirmed", "Whether the loan is for working capital, not housing, equity or securities."),
    _RURAL.asked("rural_resident")
    .zh("农村居民", "经营者是否为农村户籍或长期居住农村。")
    .en("rural resident", "Whether the owner is registered or long resident in the country."),
    _RURAL.asked("rural_premises", who=FIRM_UP)
    .zh("农村固定经营场所", "是否在农村有固定生产经营场所。")
    .en("rural premises", "Whether the business has fixed premises in the country."),
    _RURAL.asked("rural_business_years", Kind.NUMBER, Unit.YEARS, TIME_UP)
    .zh("从事涉农经营年限", "从事农业生产或涉农经营的整年数。")
    .en("years in rural business", "Full years in farming or rural business."),
    _RURAL.asked("farmer_group", Kind.TEXT)
    .one_of(
        "service_point_owner",
        "village_official",
        "village_doctor",
        "veteran",
        "rural_teacher",
        "family_farm",
        "cooperative",
        "credit_household",
        "subsidy_3y",
        "other",
    )
    .zh("农户客群", "裕农通业主、村干部、村医、退役军人、乡村教师、家庭农场、合作社、信用户、三年补贴户或其他。")
    .en("farmer group", "Which group of the product card the owner belongs to; other when none."),
    _RURAL.asked("household_debt", Kind.NUMBER, Unit.CNY, FIRM_DOWN)
    .zh("家庭负债总额", "经营者家庭全部负债余额。")
    .en("household debt", "All debt outstanding of the owner's household."),
    _RURAL.asked("household_credit_debt", Kind.NUMBER, Unit.CNY, FIRM_DOWN)
    .zh("家庭信用类负债", "经营者家庭无抵押无担保的负债余额。")
    .en("household unsecured debt", "Unsecured debt outstanding of the owner's household."),
    _STORE.asked("store_lease_months", Kind.NUMBER, Unit.MONTHS, FIRM_UP)
    .zh("门店剩余租期", "主要门店租约剩余的整月数；自有物业填999。")
    .en("remaining lease of the store", "Whole months left on the main store's lease; 999 if the premises are owned."),
    _STORE.asked("store_revenue_split_ready", who=FIRM_UP)
    .zh("收款渠道可日分账", "门店全部收款渠道是否支持按日自动分账。")
    .en("daily split ready", "Whether every payment channel of the stores can split turnover daily."),
)

SUBSIDIES = (
    _HIRING.asked("hires_documented", who=FIRM_UP)
    .zh("新招人员材料齐全", "计入的新招人员是否均签订1年以上劳动合同并缴纳社会保险，人员类别已核实。")
    .en(
        "hires documented",
        "Whether each hire counted has a contract of a year, insurance paid and a verified category.",
    ),
    _HIRING.asked("hires_not_claimed_elsewhere")
    .zh("新招人员未重复申领", "计入人员是否未被其他单位使用，且未享受一次性扩岗补助。")
    .en("hires not claimed elsewhere", "Whether no hire counted was used by another firm or for another subsidy."),
    _TAX.asked("rd_costs_documented", who=FIRM_UP)
    .zh("研发费用归集备查", "研发项目立项、费用辅助账及归集是否留存备查。")
    .en("R&D costs documented", "Whether R&D projects and their cost ledgers are kept on file."),
)

FACTS = RECOGNITION + LENDING + SUBSIDIES
