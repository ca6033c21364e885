"""Till flows: the daily turnover of a firm's stores."""

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
    variation,
    yuan,
)

_T = Theme(
    "tills",
    ("门店流水", "till source"),
    "门店日收入分成与商户收单贷惯例：净流水=总额-退款-优惠 (revenue-share and merchant loans: net of refunds and "
    "discounts)",
)
_STORES = Theme("tills", ("门店登记", "store register"), _T.source)
_ZH_NONE, _EN_NONE = "期间净流水不为正", "net turnover in the period is not positive"
_ZH_BASE, _EN_BASE = "对比期净流水不为正", "net turnover in the period compared with is not positive"
_ZH_CLOSED, _EN_CLOSED = "期间没有营业日", "no store traded in the period"
_ZH_NEVER, _EN_NEVER = "从未有流水", "no turnover was ever recorded"

FACTS = (
    _T.money("store_net_30d", yuan("till_net_30d"), FIRM_UP, "30d")
    .zh("近30天净流水", "最近30天（含截止日）全部门店净流水合计：总额减退款减优惠。")
    .en("net turnover, 30 days", "Net turnover (gross less refunds and discounts) of all stores, last 30 days."),
    _T.money("store_net_90d", yuan("till_net_90d"), FIRM_UP, "90d")
    .zh("近90天净流水", "最近90天（含截止日）全部门店净流水合计：总额减退款减优惠。")
    .en("net turnover, 90 days", "Net turnover (gross less refunds and discounts) of all stores, last 90 days."),
    _T.money("store_net_12m", yuan("till_net_12m"), FIRM_UP, "12m")
    .zh("近12个月净流水", "最近12个完整自然月全部门店净流水合计：总额减退款减优惠。")
    .en("net turnover, 12 months", "Net turnover of all stores in the last 12 complete calendar months."),
    _T.money("store_net_prev_12m", yuan("till_net_prev_12m"), NOBODY, "prev_12m")
    .zh("前12个月净流水", "再往前12个完整自然月（第13至24个月）全部门店净流水合计。")
    .en("net turnover, the 12 months before", "Net turnover of all stores in months 13 to 24."),
    _T.money("store_gross_12m", yuan("till_gross_12m"), FIRM_UP, "12m")
    .zh("近12个月流水总额", "最近12个完整自然月全部门店未扣退款与优惠的流水合计。")
    .en("gross turnover, 12 months", "Turnover of all stores before refunds and discounts, last 12 calendar months."),
    _T.ratio("store_growth_12m", growth("till_net_12m", "till_net_prev_12m"), FIRM_UP, "24m")
    .zh("年净流水增长率", "近12个月净流水相对前12个月的增长率。", _ZH_BASE)
    .en("yearly growth of turnover", "Growth of 12 months' net turnover over the 12 before.", _EN_BASE),
    _T.ratio("store_growth_90d", growth("till_net_90d", "till_net_90d_year_ago"), FIRM_UP, "90d")
    .zh("近90天同比增长率", "近90天净流水相对364天前的90天（星期对齐）的增长率。", "上年同期没有数据或净流水不为正")
    .en(
        "90-day growth on last year",
        "Growth of 90 days' net turnover over the 90 days that ended 364 days earlier (same weekdays).",
        "the year before is not covered or not positive",
    ),
    _T.ratio("store_volatility_12m", variation("till_spread_12m", "till_net_12m"), FIRM_DOWN, "12m")
    .zh("净流水波动率", "近12个月月净流水的变异系数：总体标准差除以均值。", _ZH_NONE)
    .en("volatility of turnover", "Coefficient of variation of the 12 monthly net turnovers.", _EN_NONE),
    _T.ratio("store_peak_month_share_12m", share("till_max_month_12m", "till_net_12m"), FIRM_DOWN, "12m")
    .zh("最高月流水占比", "近12个月中净流水最高的一个月占12个月净流水的比例。", _ZH_NONE)
    .en("best month in turnover", "Share of the best month in 12 months' net turnover.", _EN_NONE),
    _T.money("store_median_month_12m", yuan("till_median_month_12m"), FIRM_UP, "12m")
    .zh("月净流水中位数", "近12个完整自然月月净流水的中位数。")
    .en("median monthly turnover", "Median of the 12 monthly net turnovers."),
    _T.number("store_flow_months_12m", Unit.MONTHS, "till_months_12m", FIRM_UP, "12m")
    .zh("近12个月有流水月数", "最近12个完整自然月中有门店流水的月数。")
    .en("months with turnover", "Number of the last 12 calendar months with turnover."),
    _T.number("store_silence_months_12m", Unit.MONTHS, "till_gap_12m", FIRM_DOWN, "12m")
    .zh("最长连续停业月数", "最近12个完整自然月中连续没有流水的最长月数。")
    .en("longest silence of the tills", "Longest run of months without turnover in the last 12."),
    _T.number("store_open_days_30d", Unit.DAYS, "till_days_30d", FIRM_UP, "30d")
    .zh("近30天营业天数", "最近30天中至少一家门店有流水的天数。")
    .en("trading days, 30 days", "Days of the last 30 on which at least one store had turnover."),
    _T.number("store_open_days_90d", Unit.DAYS, "till_days_90d", FIRM_UP, "90d")
    .zh("近90天营业天数", "最近90天中至少一家门店有流水的天数。")
    .en("trading days, 90 days", "Days of the last 90 on which at least one store had turnover."),
    _T.number("store_open_days_12m", Unit.DAYS, "till_days_12m", FIRM_UP, "12m")
    .zh("近12个月营业天数", "最近12个完整自然月中至少一家门店有流水的天数。")
    .en("trading days, 12 months", "Days of the last 12 calendar months on which a store had turnover."),
    _T.money("store_net_per_open_day_90d", "till_net_90d / till_days_90d / 100", FIRM_UP, "90d")
    .zh("日均净流水", "近90天净流水除以近90天营业天数。", _ZH_CLOSED)
    .en("net turnover per trading day", "Net turnover of 90 days over its trading days.", _EN_CLOSED),
    _T.number("store_orders_12m", Unit.COUNT, "till_orders_12m", FIRM_UP, "12m")
    .zh("近12个月订单数", "最近12个完整自然月全部门店的订单数合计。", "流水未给出订单数")
    .en("orders, 12 months", "Orders of all stores in the last 12 calendar months.", "a day gives no orders"),
    _T.money("store_ticket_12m", "till_net_12m / till_orders_12m / 100", FIRM_BOTH, "12m")
    .advised_in(1.0)
    .zh("客单价", "近12个月净流水除以订单数。", "没有订单数")
    .en("ticket", "Net turnover of 12 months over the number of orders.", "the number of orders is 0 or not given"),
    _T.ratio("store_refund_share_12m", share("till_refunds_12m", "till_gross_12m"), FIRM_DOWN, "12m")
    .zh("退款率", "近12个月退款占流水总额的比例。", "没有流水或退款未给出")
    .en("refund share", "Refunds over gross turnover of 12 months.", "there was no turnover or refunds are not given"),
    _T.ratio("store_discount_share_12m", share("till_discounts_12m", "till_gross_12m"), FIRM_DOWN, "12m")
    .zh("优惠率", "近12个月优惠占流水总额的比例。", "没有流水或优惠未给出")
    .en(
        "discount share",
        "Discounts over gross turnover of 12 months.",
        "there was no turnover or discounts are not given",
    ),
    _T.number("last_store_day_days", Unit.DAYS, age_days("till_last"), FIRM_DOWN)
    .zh("距最近营业日天数", "从最近一个有流水的日子到截止日的天数。", _ZH_NEVER)
    .en("days since the last trading day", "Days from the last day with turnover to the as-of date.", _EN_NEVER),
    _T.number("store_history_months", Unit.MONTHS, age_months("till_first"), TIME_UP)
    .zh("流水历史月数", "从记录中第一个有流水的日子到截止日的整月数。", _ZH_NEVER)
    .en("months of till history", "Whole months from the first day with turnover to as-of.", _EN_NEVER),
    _STORES.number("open_stores", Unit.COUNT, "stores_open", FIRM_UP)
    .zh("在营门店数", "截止日前已开业且未关店的门店数。")
    .en("open stores", "Stores opened on or before the as-of date and not closed by then."),
    _STORES.number("closed_stores_12m", Unit.COUNT, "stores_closed_12m", FIRM_DOWN)
    .zh("近12个月关店数", "截止日前12个月内关闭的门店数。")
    .en("stores closed, 12 months", "Stores closed within the 12 months up to the as-of date."),
    _STORES.word(
        "store_sector", "store_sector_latest", values=("catering", "retail", "service", "culture_sport", "other")
    )
    .zh("门店板块", "最近开业门店的板块：餐饮、零售、服务、文体或其他。", "没有门店")
    .en("sector of the stores", "Sector of the store opened last.", "there is no store"),
)
