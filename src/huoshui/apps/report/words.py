"""The sentences of the report, in both languages."""

from __future__ import annotations

from huoshui.values.text import Text

WORDS: dict[str, Text] = {
    "title": Text("小微企业融资与政策匹配报告", "Finance and policy matching report"),
    "lead": Text(
        "用企业自己的记录，对每一家企业逐项判断每一个产品与政策：符合、不符合，还是不能判断，并说明理由。",
        "Every firm against every offer, from the firm's own records: yes, no or cannot tell, with reasons.",
    ),
    "invented_mark": Text("虚构数据。", "Invented data."),
    "invented": Text(
        "本报告中的企业、人员和交易全部由程序生成，不对应任何真实主体。",
        "All firms, persons and transactions in this report are generated and stand for nobody real.",
    ),
    "at_a_glance": Text("概览", "At a glance"),
    "offers_head": Text("各产品与政策的结论", "Decisions by offer"),
    "eligible": Text("符合", "eligible"),
    "not_eligible": Text("不符合", "not eligible"),
    "cannot_tell": Text("不能判断", "cannot tell"),
    "offer": Text("产品或政策", "Offer"),
    "near_miss": Text("差一点", "near miss"),
    "total_amount": Text("金额合计", "total amount"),
    "top_reason": Text("最常见的未满足条件", "most frequent failing criterion"),
    "near_miss_explained": Text(
        "差一点：只有一项条件不满足，且没有任何未知项。不能判断：没有不满足的条件，但有事实尚未知道。"
        "金额合计为各产品最高可贷或可享金额之和，不是审批结果。",
        "Near miss: exactly one criterion fails and nothing is unknown. Cannot tell: nothing fails, but a fact is not "
        "known yet. Total amount adds the highest amounts of the offers; it is not an approval.",
    ),
    "reasons_head": Text("谁差一点，差在哪里", "Where near misses fail"),
    "reasons_lead": Text("只差这一项的企业数", "firms that fail this criterion alone"),
    "missing_head": Text("补上哪项记录最有用", "Which record would settle most"),
    "missing_lead": Text("因该事实未知而不能判断的企业数", "firms that cannot be told because this fact is not known"),
    "by_size": Text("按企业规模", "By size of firm"),
    "by_section": Text("按行业门类", "By industry section"),
    "by_province": Text("按地区", "By region"),
    "share_lead": Text("至少一项贷款类产品的判定为符合的比例（{}）", "share eligible for {}"),
    "firm_head": Text("一家企业的完整说明", "One firm in full"),
    "monthly_head": Text("每月开票销售与采购（元，不含税）", "Invoiced sales and purchases by month (CNY, net of VAT)"),
    "sales": Text("销售", "sales"),
    "purchases": Text("采购", "purchases"),
    "facts_head": Text("主要事实", "Main facts"),
    "decisions_head": Text("逐项结论与理由", "Decisions with reasons"),
    "assumed": Text("采用的假定", "Assumed"),
    "settle": Text("需要补充", "Would settle it"),
    "review": Text("需人工判断", "officer's judgement"),
    "receipt": Text("判定编号", "Receipt"),
    "provenance": Text("口径与可追溯", "Provenance"),
    "role": Text(
        "平台只做准备、匹配、说明与记录，不放贷；是否授信由持牌机构决定。",
        "The platform prepares, matches, explains and records. It never lends: licensed parties decide.",
    ),
    "firms": Text("家企业", "firms"),
    "decisions": Text("条结论", "decisions"),
    "offers_in_force": Text("个在效产品与政策", "offers in force"),
    "eligible_somewhere": Text("条判定为符合", "decisions eligible"),
    "facts_each": Text("个事实／企业", "facts per firm"),
    "as_of": Text("截至", "as of"),
    "snapshot": Text("数据快照", "snapshot"),
    "version": Text("程序版本", "version"),
    "not_known": Text("未知", "not known"),
    "advice": Text("改变建议：{label} {before} → {after}", "what would change it: {label} {before} → {after}"),
    "alone": Text("（仅此一项即可符合）", " (this alone is enough)"),
    "now": Text("当前：{}", "now: {}"),
}
CONFIDENCE = {
    "official": Text("官方文本", "official text"),
    "secondary": Text("二手来源", "secondary source"),
    "memory_high": Text("待核：凭记忆（高）", "unchecked: from memory (high)"),
    "memory_medium": Text("待核：凭记忆（中）", "unchecked: from memory (medium)"),
    "memory_low": Text("待核：凭记忆（低）", "unchecked: from memory (low)"),
}
KINDS = {
    "loan": Text("贷款", "loan"),
    "revenue_share": Text("收入分成", "revenue share"),
    "recognition": Text("认定", "recognition"),
    "classification": Text("划型", "classification"),
    "subsidy": Text("补贴", "subsidy"),
    "tax": Text("税收", "tax"),
    "fund": Text("基金", "fund"),
}
SIZES = {
    "large": Text("大型", "large"),
    "medium": Text("中型", "medium"),
    "small": Text("小型", "small"),
    "micro": Text("微型", "micro"),
}
SHOWN_FACTS = (
    "age_months",
    "sales_12m",
    "sales_growth_12m",
    "sales_volatility_12m",
    "purchases_12m",
    "customers_12m",
    "customer_top1_share_12m",
    "customer_retention_12m",
    "void_share_12m",
    "red_amount_share_12m",
    "tax_paid_12m",
    "tax_credit_grade",
    "bank_inflow_12m",
    "inflow_to_sales_12m",
    "employees",
    "debt_ratio",
    "rd_ratio_last_year",
    "ip_class1",
    "overdue_now",
    "last_sale_days",
)
