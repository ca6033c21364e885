"""The record types: what one row of each means, its columns and its key.

This module is the single definition behind the native folder format, the store's Parquet schema, the
reference page and the aggregates. Money columns are whole fen (int64) inside the store; sources convert.
Enumerated columns are stored as small integers: the position in ``values``, so the order never changes;
new values are appended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from huoshui.values.text import Text


class ColumnKind(StrEnum):
    """How a column is stored and parsed."""

    TEXT = "text"  # string
    PARTY = "party"  # string identifier of a firm or counterparty; an int key inside the store
    ENUM = "enum"  # one of ``values``; int8 inside the store
    MONEY = "money"  # whole fen, int64
    COUNT = "count"  # int64
    NUMBER = "number"  # float64
    DATE = "date"  # date32
    FLAG = "flag"  # boolean; int8 0/1 inside the kernel


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a record type."""

    name: str
    kind: ColumnKind
    label: Text
    required: bool = False
    values: tuple[str, ...] = ()
    identifies: bool = False  # a text that names something (a number, a code): read half-width, digits kept


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of record.

    ``key`` identifies a record of one source: a later row with the same key supersedes the earlier one.
    ``day`` is the date column that places the record in time (a window is over this column).
    ``lag_days`` is how long after ``day`` a source may normally deliver: a firm counts as covered up to
    the last day its source covers plus this lag. Only point estimates from the trade; shown in the docs.
    ``one_across_sources``: two sources that tell of the same key tell of the same thing (the tax bureau's
    export and the invoice's own XML), so the one received later supersedes the other.
    """

    name: str
    label: Text
    day: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    lag_days: int = 31
    one_across_sources: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})


def _c(
    name: str,
    kind: ColumnKind,
    zh: str,
    en: str,
    *,
    required: bool = False,
    values: tuple[str, ...] = (),
    identifies: bool = False,
) -> Column:
    return Column(name, kind, Text(zh, en), required, values, identifies)


K = ColumnKind
_FIRM = _c("firm_id", K.PARTY, "企业标识", "firm identifier", required=True)

FIRM = RecordType(
    "firm",
    Text("企业登记", "firm registry"),
    day="as_recorded_on",
    key=("firm_id",),
    lag_days=3650,
    columns=(
        _FIRM,
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
        _FIRM,
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

INVOICE = RecordType(
    "invoice",
    Text("增值税发票", "VAT invoice"),
    day="issued_on",
    key=("firm_id", "direction", "code", "number"),
    one_across_sources=True,
    columns=(
        _FIRM,
        _c("direction", K.ENUM, "进销方向", "direction", required=True, values=("out", "in")),
        _c("code", K.TEXT, "发票代码", "invoice code", identifies=True),
        _c("number", K.TEXT, "发票号码", "invoice number", required=True, identifies=True),
        _c("issued_on", K.DATE, "开票日期", "date of issue", required=True),
        _c("party_id", K.PARTY, "对方标识", "counterparty identifier", required=True),
        _c("party_name", K.TEXT, "对方名称", "counterparty name"),
        _c("net", K.MONEY, "金额(不含税)", "net amount", required=True),
        _c("tax", K.MONEY, "税额", "tax amount", required=True),
        _c("gross", K.MONEY, "价税合计", "gross amount"),
        _c("status", K.ENUM, "发票状态", "status", required=True, values=("valid", "void")),
        _c("special", K.FLAG, "专用发票", "special VAT invoice"),
        _c("item", K.TEXT, "货物或服务名称", "goods or service"),
        _c("currency", K.TEXT, "币种", "currency"),
        _c("red_of", K.TEXT, "对应蓝字发票", "blue invoice it reverses", identifies=True),
    ),
)

TAX_RETURN = RecordType(
    "tax_return",
    Text("纳税申报", "tax return"),
    day="period_end",
    key=("firm_id", "tax", "period_start", "period_end"),
    lag_days=62,
    columns=(
        _FIRM,
        _c(
            "tax",
            K.ENUM,
            "税种",
            "tax",
            required=True,
            values=("vat", "cit", "iit", "surcharge", "stamp", "social", "other"),
        ),
        _c("period_start", K.DATE, "所属期起", "period start", required=True),
        _c("period_end", K.DATE, "所属期止", "period end", required=True),
        _c("due_on", K.DATE, "申报期限", "filing deadline"),
        _c("filed_on", K.DATE, "申报日期", "filed on"),
        _c("sales", K.MONEY, "申报销售额", "declared sales"),
        _c("tax_due", K.MONEY, "应纳税额", "tax due"),
        _c("tax_paid", K.MONEY, "实缴税额", "tax paid"),
        _c("input_tax", K.MONEY, "进项税额", "input tax"),
        _c("arrears", K.MONEY, "欠税额", "arrears"),
        _c("late_fee", K.MONEY, "滞纳金", "late fee"),
    ),
)

ANNUAL_ACCOUNTS = RecordType(
    "annual_accounts",
    Text("年度财务报表", "annual accounts"),
    day="year_end",
    key=("firm_id", "year_end"),
    lag_days=550,
    columns=(
        _FIRM,
        _c("year_end", K.DATE, "会计年度截止日", "fiscal year end", required=True),
        _c("revenue", K.MONEY, "营业收入", "revenue"),
        _c("main_revenue", K.MONEY, "主营业务收入", "main-business revenue"),
        _c("cost", K.MONEY, "营业成本", "cost of sales"),
        _c("net_profit", K.MONEY, "净利润", "net profit"),
        _c("taxable_income", K.MONEY, "应纳税所得额", "taxable income"),
        _c("total_assets", K.MONEY, "资产总计", "total assets"),
        _c("total_debt", K.MONEY, "负债合计", "total liabilities"),
        _c("rd_expense", K.MONEY, "研发费用", "R&D expense"),
        _c("inventory", K.MONEY, "存货", "inventory"),
        _c("receivables", K.MONEY, "应收账款", "receivables"),
        _c("payables", K.MONEY, "应付账款", "payables"),
        _c("prepayments", K.MONEY, "预付账款", "prepayments"),
        _c("advance_receipts", K.MONEY, "预收账款", "advance receipts"),
        _c("audited", K.FLAG, "经审计", "audited"),
    ),
)

BANK_ENTRY = RecordType(
    "bank_entry",
    Text("银行流水", "bank entry"),
    day="booked_on",
    key=("firm_id", "account", "entry_ref"),
    columns=(
        _FIRM,
        _c("account", K.TEXT, "账号", "account", required=True, identifies=True),
        _c("entry_ref", K.TEXT, "流水号", "entry reference", required=True, identifies=True),
        _c("booked_on", K.DATE, "记账日期", "booking date", required=True),
        _c("value_on", K.DATE, "起息日", "value date"),
        _c("direction", K.ENUM, "收付方向", "direction", required=True, values=("credit", "debit")),
        _c("amount", K.MONEY, "金额", "amount", required=True),
        _c("balance", K.MONEY, "余额", "balance after the entry"),
        _c("party_id", K.PARTY, "对方", "counterparty"),
        _c(
            "purpose",
            K.ENUM,
            "用途",
            "purpose",
            values=("trade", "wages", "tax", "loan", "interest", "transfer", "cash", "fee", "other"),
        ),
        _c("text", K.TEXT, "摘要", "remittance text"),
        _c("currency", K.TEXT, "币种", "currency"),
        _c("party_name", K.TEXT, "对方户名", "counterparty name"),
    ),
)

STORE_DAY = RecordType(
    "store_day",
    Text("门店日流水", "store-day turnover"),
    day="day",
    key=("store_id", "day"),
    columns=(
        _FIRM,
        _c("store_id", K.TEXT, "门店标识", "store identifier", required=True, identifies=True),
        _c("day", K.DATE, "营业日", "trading day", required=True),
        _c("gross", K.MONEY, "流水总额", "gross turnover", required=True),
        _c("refunds", K.MONEY, "退款", "refunds"),
        _c("discounts", K.MONEY, "优惠", "discounts"),
        _c("net", K.MONEY, "净流水", "net turnover"),
        _c("orders", K.COUNT, "订单数", "orders"),
        _c("open", K.FLAG, "营业", "open that day"),
    ),
)

HEADCOUNT = RecordType(
    "headcount",
    Text("用工人数", "headcount"),
    day="month_end",
    key=("firm_id", "month_end"),
    lag_days=93,
    columns=(
        _FIRM,
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
        _FIRM,
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
        _FIRM,
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
        _FIRM,
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
        _FIRM,
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

DEVICE_READING = RecordType(
    "device_reading",
    Text("设备读数", "device reading"),
    day="read_on",
    key=("firm_id", "device", "metric", "read_on"),
    columns=(
        _FIRM,
        _c("device", K.TEXT, "设备", "device", required=True, identifies=True),
        _c("read_on", K.DATE, "读数日期", "reading date", required=True),
        _c(
            "metric",
            K.ENUM,
            "指标",
            "metric",
            required=True,
            values=("electricity_kwh", "water_m3", "gas_m3", "running_hours", "output_units", "livestock_heads"),
        ),
        _c("value", K.NUMBER, "数值", "value", required=True),
    ),
)

OUTCOME = RecordType(
    "outcome",
    Text("结果", "outcome"),
    day="observed_on",
    key=("firm_id", "outcome", "observed_on"),
    lag_days=3650,
    columns=(
        _FIRM,
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
        _FIRM,
        _c("fact", K.TEXT, "事实名", "name of the review fact", required=True),
        _c("answered_on", K.DATE, "判断日", "answered on", required=True),
        _c("value", K.TEXT, "判断", "answer: yes, no, a number or a word of the fact's list", required=True),
        _c("officer", K.TEXT, "判断人", "officer"),
        _c("evidence", K.TEXT, "依据", "evidence"),
    ),
)

RECORD_TYPES: dict[str, RecordType] = {
    t.name: t
    for t in (
        FIRM,
        STORE,
        INVOICE,
        TAX_RETURN,
        ANNUAL_ACCOUNTS,
        BANK_ENTRY,
        STORE_DAY,
        HEADCOUNT,
        IP_RIGHT,
        EQUITY_ROUND,
        TITLE,
        CREDIT_REPORT,
        DEVICE_READING,
        OUTCOME,
        ANSWER,
    )
}
