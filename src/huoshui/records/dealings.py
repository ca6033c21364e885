"""Record types of what a firm does day by day: invoices, bank entries, takings, readings, and what it declares.

One row of each, its columns and its key; money is whole fen, enumerated words keep their order for ever.
"""

from __future__ import annotations

from huoshui.records.record_type import FIRM_ID, ColumnKind, RecordType
from huoshui.records.record_type import column as _c
from huoshui.values.text import Text

K = ColumnKind

INVOICE = RecordType(
    "invoice",
    Text("增值税发票", "VAT invoice"),
    day="issued_on",
    key=("firm_id", "direction", "code", "number"),
    one_across_sources=True,
    columns=(
        FIRM_ID,
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
        FIRM_ID,
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
        FIRM_ID,
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
        FIRM_ID,
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
        FIRM_ID,
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

DEVICE_READING = RecordType(
    "device_reading",
    Text("设备读数", "device reading"),
    day="read_on",
    key=("firm_id", "device", "metric", "read_on"),
    columns=(
        FIRM_ID,
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
