"""Record types of what a firm is and has: registry, stores, staff, rights, titles, credit, outcomes.

One row of each, its columns and its key; money is whole fen, enumerated words keep their order for ever.
"""

from __future__ import annotations

from huoshui.records.record_type import FIRM_ID, ColumnKind, RecordType
from huoshui.records.record_type import column as _c
from huoshui.values.text import Text

K = ColumnKind

FIRM = RecordType(
    "firm",
    Text("企业登记", "firm registry"),
    day="as_recorded_on",
    key=("firm_id",),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("as_recorded_on", K.DATE, "登记信息日期", "date of the registry extract", required=True),
        _c("name", K.TEXT, "名称", "name"),
        _c("uscc", K.TEXT, "统一社会信用代码", "unified social credit code", identifies=True),
        _c(
            "firm_kind",
            K.ENUM,
            "主体类型",
            "kind of firm",
            values=("company", "individual_household", "farmer_cooperative", "farmer", "other"),
        ),
        _c("registered_on", K.DATE, "成立日期", "registration date"),
        _c("industry", K.TEXT, "行业代码(GB/T 4754-2017)", "industry code (GB/T 4754-2017)", identifies=True),
        _c("region", K.TEXT, "行政区划代码(GB/T 2260)", "region code (GB/T 2260)", identifies=True),
        _c("registered_capital", K.MONEY, "注册资本", "registered capital"),
        _c("owner_birth_on", K.DATE, "经营者出生日期", "owner's date of birth"),
        _c("owner_holding", K.NUMBER, "实际控制人持股比例", "controller's share of capital"),
        _c("legal_rep_since", K.DATE, "法定代表人任职起", "legal representative since"),
        _c("niche_since", K.DATE, "从事细分市场起", "in the niche market since"),
        _c("strategic_emerging", K.FLAG, "战略性新兴产业", "strategic emerging industry"),
        _c("abnormal_list", K.FLAG, "经营异常名录", "on the list of abnormal operation"),
        _c("serious_dishonesty", K.FLAG, "严重失信主体", "on the list of serious dishonesty"),
        _c("collection_code_bank", K.TEXT, "收款码开户行", "bank of the collection code"),
    ),
)

STORE = RecordType(
    "store",
    Text("门店", "store"),
    day="opened_on",
    key=("store_id",),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("store_id", K.TEXT, "门店标识", "store identifier", required=True, identifies=True),
        _c("opened_on", K.DATE, "开业日期", "opening date", required=True),
        _c("closed_on", K.DATE, "关店日期", "closing date"),
        _c(
            "sector",
            K.ENUM,
            "板块",
            "sector",
            values=("catering", "retail", "service", "culture_sport", "other"),
        ),
        _c("region", K.TEXT, "行政区划代码", "region code", identifies=True),
        _c("area_sqm", K.NUMBER, "面积(平方米)", "floor area, square metres"),
    ),
)

HEADCOUNT = RecordType(
    "headcount",
    Text("用工人数", "headcount"),
    day="month_end",
    key=("firm_id", "month_end"),
    lag_days=93,
    columns=(
        FIRM_ID,
        _c("month_end", K.DATE, "月末", "month end", required=True),
        _c("employees", K.COUNT, "从业人员", "employees"),
        _c("insured", K.COUNT, "参保人数", "insured staff"),
        _c("rd_staff", K.COUNT, "研发人员", "R&D staff"),
        _c("hired_key_group", K.COUNT, "当月新招重点群体", "key-group persons hired in the month"),
        _c("left", K.COUNT, "当月离职", "persons who left in the month"),
        _c("wages", K.MONEY, "工资总额", "wages"),
        _c("unemployment_premium", K.MONEY, "失业保险费", "unemployment premium paid"),
    ),
)

IP_RIGHT = RecordType(
    "ip_right",
    Text("知识产权", "IP right"),
    day="granted_on",
    key=("firm_id", "number"),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("number", K.TEXT, "权利号", "number", required=True, identifies=True),
        _c(
            "ip_kind",
            K.ENUM,
            "类型",
            "kind",
            required=True,
            values=("invention", "utility", "design", "software", "plant", "ic_layout", "drug", "trademark"),
        ),
        _c("applied_on", K.DATE, "申请日", "application date"),
        _c("granted_on", K.DATE, "授权日", "grant date", required=True),
        _c("ended_on", K.DATE, "失效日", "ended on"),
        _c("acquired_on", K.DATE, "受让日(自主研发为空)", "acquired on (empty: self-developed)"),
        _c("holder_rank", K.COUNT, "权利人排序", "rank among holders"),
        _c("high_value", K.FLAG, "高价值", "high value"),
        _c("related_to_product", K.FLAG, "与主导产品相关", "related to the leading product"),
    ),
)

EQUITY_ROUND = RecordType(
    "equity_round",
    Text("股权融资", "equity round"),
    day="paid_on",
    key=("firm_id", "paid_on", "investor"),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("paid_on", K.DATE, "实缴日", "paid-in date", required=True),
        _c("investor", K.TEXT, "投资人", "investor"),
        _c("paid_in", K.MONEY, "实缴金额", "amount paid in", required=True),
        _c("share_sold", K.NUMBER, "出让比例", "share of capital sold"),
        _c("qualified_investor", K.FLAG, "合格机构投资者", "qualified institutional investor"),
    ),
)

TITLE = RecordType(
    "title",
    Text("称号与奖项", "title or award"),
    day="granted_on",
    key=("firm_id", "title", "granted_on"),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c(
            "title",
            K.ENUM,
            "称号",
            "title",
            required=True,
            values=(
                "innovative_sme",
                "srdi_sme",
                "little_giant",
                "manufacturing_champion",
                "high_tech",
                "tech_sme",
                "tax_credit_grade",
                "science_award_national",
                "science_award_provincial",
                "maker_contest_national",
                "quality_award",
                "quality_certificate",
                "own_brand",
                "standard_setting",
                "rd_institution",
                "digital_level",
                "ip_demonstration",
                "credit_village",
                "other",
            ),
        ),
        _c("granted_on", K.DATE, "授予日", "granted on", required=True),
        _c("valid_until", K.DATE, "有效期至", "valid until"),
        _c(
            "grade",
            K.ENUM,
            "等级(A/B/M/C/D、国家/省/市/市以下)",
            "grade (A/B/M/C/D; national, provincial, city, below city)",
            values=("A", "B", "M", "C", "D", "national", "provincial", "city", "below_city"),
        ),
        _c("rank", K.COUNT, "排名或级数", "rank or level"),
    ),
)

CREDIT_REPORT = RecordType(
    "credit_report",
    Text("征信摘要", "credit-report summary"),
    day="report_on",
    key=("firm_id", "report_on"),
    lag_days=93,
    columns=(
        FIRM_ID,
        _c("report_on", K.DATE, "报告日", "report date", required=True),
        _c("loans_outstanding", K.MONEY, "贷款余额", "loans outstanding"),
        _c("working_capital_loans", K.MONEY, "流动资金贷款余额", "working-capital loans outstanding"),
        _c("credit_loans", K.MONEY, "信用贷款余额", "unsecured loans outstanding"),
        _c("overdue_now", K.MONEY, "当前逾期金额", "amount overdue now"),
        _c("overdue_count_24m", K.COUNT, "近24个月逾期次数", "times overdue in 24 months"),
        _c("overdue_run_24m", K.COUNT, "近24个月最长连续逾期期数", "longest run of overdue periods in 24 months"),
        _c("enquiries_2m", K.COUNT, "近2个月查询次数", "enquiries in 2 months"),
        _c("enquiries_3m", K.COUNT, "近3个月查询次数", "enquiries in 3 months"),
        _c("enquiries_6m", K.COUNT, "近6个月查询次数", "enquiries in 6 months"),
        _c("card_use", K.NUMBER, "信用卡使用率", "credit-card use"),
        _c(
            "loan_class",
            K.ENUM,
            "五级分类",
            "risk class",
            values=("normal", "special_mention", "substandard", "doubtful", "loss"),
        ),
        _c("guarantees_given", K.MONEY, "对外担保", "guarantees given"),
        _c("ever_borrowed", K.FLAG, "有过银行贷款", "has ever had a bank loan"),
    ),
)

OUTCOME = RecordType(
    "outcome",
    Text("结果", "outcome"),
    day="observed_on",
    key=("firm_id", "outcome", "observed_on"),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("observed_on", K.DATE, "观察日", "observed on", required=True),
        _c(
            "outcome",
            K.ENUM,
            "结果",
            "outcome",
            required=True,
            values=("default", "no_default", "rating", "closed", "repaid", "other"),
        ),
        _c("value", K.TEXT, "值", "value"),
    ),
)

ANSWER = RecordType(
    "answer",
    Text("人工判断", "officer's answer"),
    day="answered_on",
    key=("firm_id", "fact"),
    lag_days=3650,
    columns=(
        FIRM_ID,
        _c("fact", K.TEXT, "事实名", "name of the review fact", required=True),
        _c("answered_on", K.DATE, "判断日", "answered on", required=True),
        _c("value", K.TEXT, "判断", "answer: yes, no, a number or a word of the fact's list", required=True),
        _c("officer", K.TEXT, "判断人", "officer"),
        _c("evidence", K.TEXT, "依据", "evidence"),
    ),
)
