"""Cash flow as the bank account shows it. Transfers between the firm's own accounts are not flow."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import FIRM_BOTH, FIRM_DOWN, FIRM_UP, NOBODY, Theme, growth, variation, yuan

_T = Theme(
    "bank",
    ("银行流水", "bank statement"),
    "流水核验惯例：剔除本企业账户互转 (statement practice: transfers between own accounts excluded)",
)
_ZH_NONE, _EN_NONE = "期间没有流入", "nothing flowed in"
_ZH_UNNAMED, _EN_UNNAMED = "有流水未标明用途", "some entries do not state their purpose"
_IN_NAMED = "bank_in_unnamed_12m = 0"
_OUT_NAMED = "bank_out_unnamed_12m = 0"


def _if(condition: str, value: str) -> str:
    return f"CASE WHEN {condition} THEN {value} END"


FACTS = (
    _T.money("bank_inflow_3m", yuan("bank_in_3m"), FIRM_UP, "3m")
    .zh("近3个月银行流入", "最近3个完整自然月各账户贷方发生额合计，不含本企业账户互转。")
    .en("bank inflow, 3 months", "Credits of all accounts in the last 3 calendar months, own transfers excluded."),
    _T.money("bank_inflow_12m", yuan("bank_in_12m"), FIRM_UP, "12m")
    .zh("近12个月银行流入", "最近12个完整自然月各账户贷方发生额合计，不含本企业账户互转。")
    .en("bank inflow, 12 months", "Credits of all accounts in the last 12 calendar months, own transfers excluded."),
    _T.money("bank_inflow_prev_12m", yuan("bank_in_prev_12m"), NOBODY, "prev_12m")
    .zh("前12个月银行流入", "再往前12个完整自然月各账户贷方发生额合计，不含本企业账户互转。")
    .en("bank inflow, the 12 months before", "Credits of months 13 to 24, own transfers excluded."),
    _T.money("bank_outflow_12m", yuan("bank_out_12m"), FIRM_BOTH, "12m")
    .zh("近12个月银行流出", "最近12个完整自然月各账户借方发生额合计，不含本企业账户互转。")
    .en("bank outflow, 12 months", "Debits of all accounts in the last 12 calendar months, own transfers excluded."),
    _T.money("bank_net_12m", yuan("(bank_in_12m - bank_out_12m)"), FIRM_UP, "12m")
    .zh("近12个月银行净流入", "近12个月银行流入减银行流出。")
    .en("bank net inflow, 12 months", "Bank inflow less bank outflow of the last 12 calendar months."),
    _T.ratio("bank_inflow_growth_12m", growth("bank_in_12m", "bank_in_prev_12m"), FIRM_UP, "24m")
    .zh("银行流入增长率", "近12个月银行流入相对前12个月的增长率。", "前12个月没有流入")
    .en(
        "growth of bank inflow",
        "Growth of 12 months' inflow over the 12 before.",
        "nothing flowed in during the 12 months before",
    ),
    _T.ratio("bank_inflow_volatility_12m", variation("bank_in_spread_12m", "bank_in_12m"), FIRM_DOWN, "12m")
    .zh("银行流入波动率", "近12个月月流入额的变异系数：总体标准差除以均值。", _ZH_NONE)
    .en("volatility of bank inflow", "Coefficient of variation of the 12 monthly inflows.", _EN_NONE),
    _T.number("bank_inflow_months_12m", Unit.MONTHS, "bank_in_months_12m", FIRM_UP, "12m")
    .zh("近12个月有流入月数", "最近12个完整自然月中有银行流入的月数。")
    .en("months with bank inflow", "Number of the last 12 calendar months with bank inflow."),
    _T.money("bank_balance", yuan("bank_balance_latest"), FIRM_UP)
    .zh("最近账户余额", "截止日前最后一笔流水之后的账户余额；多个账户时取最后记账的那个账户。", "流水未给出余额")
    .en(
        "latest balance",
        "Balance after the last entry up to the as-of date; with several accounts, of the one booked last.",
        "the entry gives no balance",
    ),
    _T.money("bank_balance_min_3m", yuan("bank_balance_least_3m"), FIRM_UP, "3m")
    .zh("近3个月最低余额", "最近3个完整自然月任一笔流水后余额的最小值。", "流水未给出余额")
    .en("lowest balance, 3 months", "Smallest balance after any entry of the last 3 months.", "no balance is given"),
    _T.money("bank_balance_median_3m", yuan("bank_balance_middle_3m"), FIRM_UP, "3m")
    .zh("近3个月余额中位数", "最近3个完整自然月各笔流水后余额的中位数。", "流水未给出余额")
    .en("median balance, 3 months", "Median balance after the entries of the last 3 months.", "no balance is given"),
    _T.money("bank_trade_inflow_12m", _if(_IN_NAMED, yuan("bank_in_trade_12m")), FIRM_UP, "12m")
    .zh("近12个月货款流入", "最近12个完整自然月用途为货款的贷方发生额合计。", _ZH_UNNAMED)
    .en("trade inflow, 12 months", "Credits whose purpose is trade in the last 12 calendar months.", _EN_UNNAMED),
    _T.money("bank_loan_inflow_12m", _if(_IN_NAMED, yuan("bank_in_loan_12m")), NOBODY, "12m")
    .zh("近12个月借款流入", "最近12个完整自然月用途为借款的贷方发生额合计。", _ZH_UNNAMED)
    .en("loan inflow, 12 months", "Credits whose purpose is a loan in the last 12 calendar months.", _EN_UNNAMED),
    _T.ratio(
        "bank_cash_share_12m",
        _if(f"{_IN_NAMED} AND bank_in_12m > 0", "bank_in_cash_12m / bank_in_12m"),
        FIRM_DOWN,
        "12m",
    )
    .zh("现金存入占比", "近12个月现金存入占银行流入的比例。", _ZH_UNNAMED)
    .en(
        "cash share of inflow",
        "Cash paid into the accounts over bank inflow of the last 12 calendar months.",
        _EN_UNNAMED,
    ),
    _T.ratio(
        "inflow_to_sales_12m",
        _if(f"{_IN_NAMED} AND out_net_12m + out_tax_12m > 0", "bank_in_trade_12m / (out_net_12m + out_tax_12m)"),
        FIRM_UP,
        "12m",
    )
    .zh("回款率", "近12个月货款流入除以开票含税销售额；远低于1说明开票未见回款。", "无开票销售或流水用途不明")
    .en(
        "inflow to invoiced sales",
        "Trade inflow over invoiced sales with tax, 12 months; far below 1 means sales without money received.",
        "there are no invoiced sales or purposes are not stated",
    ),
    _T.number("bank_payers_12m", Unit.COUNT, _if(_IN_NAMED, "bank_payers_count_12m"), FIRM_UP, "12m")
    .zh("付款方个数", "近12个月货款流入中不同付款方的个数。", _ZH_UNNAMED)
    .en("payers", "Distinct payers of trade inflow in the last 12 calendar months.", _EN_UNNAMED),
    _T.ratio(
        "bank_payer_top1_share_12m",
        _if(f"{_IN_NAMED} AND bank_in_trade_12m > 0", "bank_payers_top1_12m / bank_in_trade_12m"),
        FIRM_DOWN,
        "12m",
    )
    .zh("第一大付款方占比", "近12个月货款流入中金额最大的一个付款方的比例。", _ZH_UNNAMED)
    .en("share of the top payer", "Share of the largest payer in the trade inflow of 12 months.", _EN_UNNAMED),
    _T.ratio(
        "bank_round_trip_share_12m",
        _if(f"{_IN_NAMED} AND {_OUT_NAMED} AND bank_in_trade_12m > 0", "bank_payers_both_12m / bank_in_trade_12m"),
        FIRM_DOWN,
        "12m",
    )
    .zh("资金往返占比", "近12个月货款流入中，来自同期也收到本企业货款的对手的比例。", _ZH_UNNAMED)
    .en(
        "round-trip share",
        "Share of 12 months' trade inflow from parties that the firm also paid for trade in the same months.",
        _EN_UNNAMED,
    ),
    _T.money("bank_wages_12m", _if(_OUT_NAMED, yuan("bank_out_wages_12m")), FIRM_UP, "12m")
    .zh("近12个月代发工资", "最近12个完整自然月用途为工资的借方发生额合计。", _ZH_UNNAMED)
    .en("wages paid, 12 months", "Debits whose purpose is wages in the last 12 calendar months.", _EN_UNNAMED),
    _T.number("bank_wage_months_12m", Unit.MONTHS, _if(_OUT_NAMED, "bank_wage_months_count_12m"), FIRM_UP, "12m")
    .zh("近12个月发薪月数", "最近12个完整自然月中有工资支出的月数。", _ZH_UNNAMED)
    .en("months with wages paid", "Number of the last 12 calendar months with wages paid.", _EN_UNNAMED),
    _T.money("bank_tax_12m", _if(_OUT_NAMED, yuan("bank_out_tax_12m")), FIRM_UP, "12m")
    .zh("近12个月缴税流出", "最近12个完整自然月用途为税款的借方发生额合计。", _ZH_UNNAMED)
    .en("tax outflow, 12 months", "Debits whose purpose is tax in the last 12 calendar months.", _EN_UNNAMED),
    _T.money("bank_debt_service_12m", _if(_OUT_NAMED, yuan("bank_out_debt_12m")), FIRM_DOWN, "12m")
    .zh("近12个月还本付息", "最近12个完整自然月用途为还贷或利息的借方发生额合计。", _ZH_UNNAMED)
    .en("debt service, 12 months", "Debits for loans and interest in the last 12 calendar months.", _EN_UNNAMED),
    _T.ratio(
        "bank_debt_service_ratio_12m",
        _if(f"{_IN_NAMED} AND {_OUT_NAMED} AND bank_in_trade_12m > 0", "bank_out_debt_12m / bank_in_trade_12m"),
        FIRM_DOWN,
        "12m",
    )
    .zh("偿债率", "近12个月还本付息除以货款流入。", _ZH_UNNAMED)
    .en("debt service ratio", "Debt service over trade inflow of the last 12 calendar months.", _EN_UNNAMED),
)
