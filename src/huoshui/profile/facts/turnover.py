"""Turnover as invoiced: level, growth, trend, volatility, seasons, gaps."""

from __future__ import annotations

from huoshui.profile.definition import Unit
from huoshui.profile.facts.writing import (
    FIRM_BOTH,
    FIRM_DOWN,
    FIRM_UP,
    NOBODY,
    TIME_UP,
    Theme,
    age_days,
    age_months,
    growth,
    share,
    slope,
    variation,
    yuan,
)

_T = Theme(
    "turnover",
    ("发票数据", "invoice source"),
    "增值税发票规则：作废不计、红字冲减；银税互动惯例 (VAT invoice rules; bank-tax lending practice)",
)
_ZH_NONE, _EN_NONE = "期间销售额不为正", "sales in the period are not positive"
_ZH_BASE, _EN_BASE = "对比期销售额不为正", "sales in the period compared with are not positive"
_ZH_MEDIAN, _EN_MEDIAN = "月销售额中位数不为正", "the median month has no positive sales"
_ZH_NEVER, _EN_NEVER = "从未开具销项发票", "no sales invoice was ever issued"

FACTS = (
    _T.money("sales_1m", yuan("out_net_1m"), FIRM_UP, "1m")
    .zh("近1个月销售额", "最近1个完整自然月开具的有效销项发票不含税金额合计，红字冲减，作废不计。")
    .en(
        "sales, last month", "Net total of valid sales invoices of the last complete calendar month, less red letters."
    ),
    _T.money("sales_3m", yuan("out_net_3m"), FIRM_UP, "3m")
    .zh("近3个月销售额", "最近3个完整自然月开具的有效销项发票不含税金额合计，红字冲减，作废不计。")
    .en("sales, last 3 months", "Net total of valid sales invoices of the last 3 calendar months, less red letters."),
    _T.money("sales_6m", yuan("out_net_6m"), FIRM_UP, "6m")
    .zh("近6个月销售额", "最近6个完整自然月开具的有效销项发票不含税金额合计，红字冲减，作废不计。")
    .en("sales, last 6 months", "Net total of valid sales invoices of the last 6 calendar months, less red letters."),
    _T.money("sales_12m", yuan("out_net_12m"), FIRM_UP, "12m")
    .zh("近12个月销售额", "最近12个完整自然月开具的有效销项发票不含税金额合计，红字冲减，作废不计。")
    .en("sales, last 12 months", "Net total of valid sales invoices of the last 12 calendar months, less red letters."),
    _T.money("sales_24m", yuan("out_net_24m"), FIRM_UP, "24m")
    .zh("近24个月销售额", "最近24个完整自然月开具的有效销项发票不含税金额合计，红字冲减，作废不计。")
    .en("sales, last 24 months", "Net total of valid sales invoices of the last 24 calendar months, less red letters."),
    _T.money("sales_prev_12m", yuan("out_net_prev_12m"), NOBODY, "prev_12m")
    .zh("前12个月销售额", "再往前12个完整自然月（第13至24个月）的不含税销售额，红字冲减，作废不计。")
    .en("sales, the 12 months before", "Net sales of the 12 calendar months before the last 12 (months 13 to 24)."),
    _T.money("sales_prev_3m", yuan("out_net_prev_3m"), NOBODY, "6m")
    .zh("前3个月销售额", "再往前3个完整自然月（第4至6个月）的不含税销售额，红字冲减，作废不计。")
    .en("sales, the 3 months before", "Net sales of the 3 calendar months before the last 3 (months 4 to 6)."),
    _T.money("sales_same_3m_last_year", yuan("out_net_same_3m"), NOBODY, "13_15m")
    .zh("上年同期3个月销售额", "与最近3个完整自然月相同的月份在上一年的不含税销售额，红字冲减，作废不计。")
    .en("sales, same 3 months last year", "Net sales of the same 3 calendar months one year earlier."),
    _T.ratio("sales_growth_12m", growth("out_net_12m", "out_net_prev_12m"), FIRM_UP, "24m")
    .zh("年销售增长率", "近12个月销售额相对前12个月的增长率；0.1表示增长10%。", _ZH_BASE)
    .en("yearly sales growth", "Growth of the last 12 months' sales over the 12 before; 0.1 is 10 % more.", _EN_BASE),
    _T.ratio("sales_growth_3m", growth("out_net_3m", "out_net_same_3m"), FIRM_UP, "13_15m")
    .zh("近3个月同比增长率", "近3个月销售额相对上年相同月份的增长率，不受季节影响。", _ZH_BASE)
    .en(
        "3-month sales growth on last year",
        "Growth of the last 3 months' sales over the same months a year earlier; free of the season.",
        _EN_BASE,
    ),
    _T.ratio("sales_change_3m", growth("out_net_3m", "out_net_prev_3m"), FIRM_UP, "6m")
    .zh("近3个月环比增长率", "近3个月销售额相对紧邻前3个月的增长率，含季节影响。", _ZH_BASE)
    .en(
        "3-month sales change",
        "Growth of the last 3 months' sales over the 3 months just before; includes the season.",
        _EN_BASE,
    ),
    _T.ratio("sales_acceleration", "sales_growth_3m - sales_growth_12m", FIRM_UP, "24m")
    .zh("销售增速变化", "近3个月同比增长率减去年销售增长率；为负说明增长放缓。", _ZH_BASE)
    .en("sales acceleration", "3-month growth on last year less yearly growth; below 0 growth is slowing.", _EN_BASE),
    _T.ratio("sales_trend_12m", slope("out_slope_12m", "out_net_12m"), FIRM_UP, "12m")
    .zh("销售趋势", "近12个月月销售额的最小二乘斜率除以月均销售额；0.01表示每月约增1%。", _ZH_NONE)
    .en(
        "sales trend",
        "Least-squares slope of the 12 monthly sales over their mean; 0.01 is about 1 % more each month.",
        _EN_NONE,
    ),
    _T.ratio("sales_volatility_12m", variation("out_spread_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("销售波动率", "近12个月月销售额的变异系数：总体标准差除以均值。", _ZH_NONE)
    .en(
        "sales volatility",
        "Coefficient of variation of the 12 monthly sales: population standard deviation over the mean.",
        _EN_NONE,
    ),
    _T.ratio("sales_volatility_24m", variation("out_spread_24m", "out_net_24m"), FIRM_DOWN, "24m")
    .zh("两年销售波动率", "近24个月月销售额的变异系数：总体标准差除以均值。", _ZH_NONE)
    .en(
        "sales volatility, 24 months",
        "Coefficient of variation of the 24 monthly sales: population standard deviation over the mean.",
        _EN_NONE,
    ),
    _T.ratio("sales_peak_month_share_12m", share("out_max_month_12m", "out_net_12m"), FIRM_DOWN, "12m")
    .zh("最高月销售占比", "近12个月中销售额最高的一个月占12个月销售额的比例；均匀经营时约为8%。", _ZH_NONE)
    .en("share of the best month", "Share of the best month in 12 months' sales; about 8 % when even.", _EN_NONE),
    _T.ratio("sales_low_month_share_12m", share("out_min_month_12m", "out_net_12m"), FIRM_UP, "12m")
    .zh("最低月销售占比", "近12个月中销售额最低的一个月占12个月销售额的比例；红字多于蓝字时为负。", _ZH_NONE)
    .en(
        "share of the worst month",
        "Share of the worst month in 12 months' sales; negative when its red letters exceed its sales.",
        _EN_NONE,
    ),
    _T.ratio("sales_spike_ratio_12m", share("out_max_month_12m", "out_median_month_12m"), FIRM_DOWN, "12m")
    .zh("销售突增倍数", "近12个月最高月销售额与月销售额中位数之比；达到3倍时需核实。", _ZH_MEDIAN)
    .en(
        "sales spike ratio",
        "Best of the last 12 months over their median month; from 3 it asks for a look.",
        _EN_MEDIAN,
    ),
    _T.ratio("sales_last_month_ratio", share("out_net_1m", "out_median_month_12m"), FIRM_BOTH, "12m")
    .zh("最近月与常月之比", "最近1个完整自然月销售额与近12个月月销售额中位数之比。", _ZH_MEDIAN)
    .en("last month to a usual month", "Sales of the last month over the median of the last 12 months.", _EN_MEDIAN),
    _T.number("sales_months_12m", Unit.MONTHS, "out_months_12m", FIRM_UP, "12m")
    .zh("近12个月有销售月数", "近12个完整自然月中净销售额不为零的月数。")
    .en("months with sales, last 12", "Number of the last 12 calendar months whose net sales are not zero."),
    _T.number("sales_months_24m", Unit.MONTHS, "out_months_24m", FIRM_UP, "24m")
    .zh("近24个月有销售月数", "近24个完整自然月中净销售额不为零的月数。")
    .en("months with sales, last 24", "Number of the last 24 calendar months whose net sales are not zero."),
    _T.number("sales_gap_months_12m", Unit.MONTHS, "12 - out_months_12m", FIRM_DOWN, "12m")
    .zh("近12个月断票月数", "近12个完整自然月中净销售额为零的月数。")
    .en("months without sales, last 12", "Number of the last 12 calendar months whose net sales are zero."),
    _T.number("sales_silence_months_12m", Unit.MONTHS, "out_gap_12m", FIRM_DOWN, "12m")
    .zh("最长连续断票月数", "近12个完整自然月中净销售额连续为零的最长月数。")
    .en("longest silence in sales", "Longest run of months with zero net sales within the last 12 calendar months."),
    _T.number("sales_falls_12m", Unit.MONTHS, "out_falls_12m", FIRM_DOWN, "12m")
    .zh("销售下降月数", "近12个月中销售额低于上一个月的月数，最多11。")
    .en("months of falling sales", "Number of the last 12 months with sales below the month before; at most 11."),
    _T.money("sales_median_month_12m", yuan("out_median_month_12m"), FIRM_UP, "12m")
    .zh("月销售额中位数", "近12个完整自然月月销售额的中位数，不受个别大月影响。")
    .en("median monthly sales", "Median of the 12 monthly sales; a single large month does not move it."),
    _T.money("sales_max_month_12m", yuan("out_max_month_12m"), FIRM_UP, "12m")
    .zh("最高月销售额", "近12个完整自然月中最高的月销售额。")
    .en("best monthly sales", "Sales of the best of the last 12 calendar months."),
    _T.money("sales_min_month_12m", yuan("out_min_month_12m"), FIRM_UP, "12m")
    .zh("最低月销售额", "近12个完整自然月中最低的月销售额；无销售的月份为零，净红字的月份为负。")
    .en(
        "worst monthly sales",
        "Sales of the worst of the last 12 months; 0 without sales, negative if red letters exceed.",
    ),
    _T.number("last_sale_days", Unit.DAYS, age_days("out_last"), FIRM_DOWN)
    .zh("距最近一次开票天数", "从最近一张有效蓝字销项发票的开票日到截止日的天数。", _ZH_NEVER)
    .en("days since the last sale", "Days from the last valid positive sales invoice to the as-of date.", _EN_NEVER),
    _T.number("trading_months", Unit.MONTHS, age_months("out_first"), TIME_UP)
    .zh("开票经营月数", "从记录中第一张有效蓝字销项发票到截止日的整月数。", _ZH_NEVER)
    .en("months of trading", "Whole months from the first positive sales invoice on record to as-of.", _EN_NEVER),
    _T.ratio(
        "sales_purchases_correlation_12m",
        "CASE WHEN out_spread_12m > 0 AND in_spread_12m > 0 "
        "THEN out_in_cross_12m / (sqrt(out_spread_12m) * sqrt(in_spread_12m)) END",
        NOBODY,
        "12m",
    )
    .zh(
        "进销相关系数",
        "近12个月月销售额与月采购额的皮尔逊相关系数；真实购销通常明显为正。",
        "销售或采购每月相同",
    )
    .en(
        "correlation of sales and purchases",
        "Pearson correlation of monthly sales and purchases over 12 months; real trade is usually well above 0.",
        "sales or purchases are the same every month",
    ),
)
