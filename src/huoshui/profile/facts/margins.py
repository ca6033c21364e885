"""Margins and the VAT burden, as invoices show them."""

from __future__ import annotations

from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, share, yuan

_T = Theme(
    "margins",
    ("发票数据", "invoice source"),
    "增值税一般计税方法：应纳税额=销项税额-进项税额 (VAT law: tax due = output tax - input tax)",
)
_ZH_NONE, _EN_NONE = "期间销售额不为正", "sales in the period are not positive"

FACTS = (
    _T.money("output_tax_12m", yuan("out_tax_12m"), FIRM_UP, "12m")
    .zh("近12个月销项税额", "最近12个完整自然月有效销项发票的税额合计，红字冲减，作废不计。")
    .en("output tax, last 12 months", "VAT on valid sales invoices of the last 12 calendar months, less red letters."),
    _T.money("input_tax_12m", yuan("in_tax_12m"), NOBODY, "12m")
    .zh("近12个月进项税额", "最近12个完整自然月有效进项发票的税额合计，不论是否已抵扣，红字冲减，作废不计。")
    .en("input tax, last 12 months", "VAT on valid purchase invoices of the last 12 calendar months, deducted or not."),
    _T.money("vat_gap_12m", yuan("(out_tax_12m - in_tax_12m)"), NOBODY, "12m")
    .zh("近12个月进销税差", "近12个月销项税额减进项税额；持续为负而无出口或留抵原因时需核实。")
    .en("output less input tax", "Output tax less input tax of 12 months; long negative without exports needs a look."),
    _T.ratio("vat_burden_12m", share("(out_tax_12m - in_tax_12m)", "out_net_12m"), NOBODY, "12m")
    .zh("发票口径增值税税负率", "近12个月销项税额与进项税额之差除以不含税销售额。", _ZH_NONE)
    .en("VAT burden by invoices", "Output less input tax of the last 12 months over net sales.", _EN_NONE),
    _T.ratio("output_tax_rate_12m", share("out_tax_12m", "out_net_12m"), NOBODY, "12m")
    .zh("平均销项税率", "近12个月销项税额除以不含税销售额，反映适用税率结构。", _ZH_NONE)
    .en("mean output tax rate", "Output tax over net sales of 12 months; shows the mix of VAT rates.", _EN_NONE),
    _T.ratio("input_tax_rate_12m", share("in_tax_12m", "in_net_12m"), NOBODY, "12m")
    .zh("平均进项税率", "近12个月进项税额除以不含税采购额。", "期间采购额不为正")
    .en(
        "mean input tax rate", "Input tax over net purchases of 12 months.", "purchases in the period are not positive"
    ),
    _T.money("gross_spread_12m", yuan("(out_net_12m - in_net_12m)"), FIRM_UP, "12m")
    .zh("近12个月进销差额", "近12个月不含税销售额减不含税采购额，是毛利的发票口径近似，不含存货变动和人工。")
    .en(
        "sales less purchases", "Net sales less net purchases of 12 months; near gross profit, without stock and wages."
    ),
    _T.ratio("gross_spread_ratio_12m", share("(out_net_12m - in_net_12m)", "out_net_12m"), FIRM_UP, "12m")
    .zh("进销差率", "近12个月进销差额除以销售额。", _ZH_NONE)
    .en("spread ratio", "Sales less purchases of 12 months over sales.", _EN_NONE),
    _T.ratio(
        "gross_spread_ratio_prev_12m",
        share("(out_net_prev_12m - in_net_prev_12m)", "out_net_prev_12m"),
        NOBODY,
        "prev_12m",
    )
    .zh("前12个月进销差率", "再往前12个月（第13至24个月）的进销差额除以销售额。", _ZH_NONE)
    .en("spread ratio, year before", "Sales less purchases over sales of months 13 to 24.", _EN_NONE),
    _T.ratio("gross_spread_change", "gross_spread_ratio_12m - gross_spread_ratio_prev_12m", FIRM_UP, "24m")
    .zh("进销差率变动", "近12个月进销差率减前12个月进销差率；-0.05表示下降5个百分点。", _ZH_NONE)
    .en("change of the spread ratio", "Spread ratio less that of the year before; -0.05 is 5 points less.", _EN_NONE),
    _T.ratio("purchases_to_sales_12m", share("in_net_12m", "out_net_12m"), FIRM_BOTH, "12m")
    .zh("购销比", "近12个月不含税采购额除以不含税销售额；远低或远高于同业时需核实。", _ZH_NONE)
    .en(
        "purchases to sales",
        "Net purchases over net sales of 12 months; far from the trade's usual asks for a look.",
        _EN_NONE,
    ),
    _T.ratio("untaxed_sales_share_12m", share("out_untaxed_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("零税额销售占比", "近12个月税额为零的销项发票（免税、零税率、不征税）金额占销售额的比例。", _ZH_NONE)
    .en("untaxed share of sales", "Share of 12 months' net sales invoiced without VAT (exempt, zero-rated).", _EN_NONE),
)
