"""Aggregates over stores and their daily turnover. Amounts are fen."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M12, PREV_12M, Rows, within
from huoshui.profile.definition import AsOf, Days, Reduce, Test

DAYS = Rows("store_day")
TRADING = DAYS.that(Test("gross", ">", 0))
STORES = Rows("store")

D30 = Days(30)
D90 = Days(90)
D90_YEAR_AGO = Days(90, ago=364)  # 52 whole weeks earlier, so the same weekdays

AGGREGATES = (
    DAYS.sum("till_net_30d", "net", D30),
    DAYS.sum("till_net_90d", "net", D90),
    DAYS.sum("till_net_90d_year_ago", "net", D90_YEAR_AGO),
    DAYS.sum("till_net_12m", "net", M12),
    DAYS.sum("till_net_prev_12m", "net", PREV_12M),
    DAYS.sum("till_gross_12m", "gross", M12),
    DAYS.sum("till_refunds_12m", "refunds", M12),
    DAYS.sum("till_discounts_12m", "discounts", M12),
    DAYS.sum("till_orders_12m", "orders", M12),
    DAYS.fold(Reduce.SERIES_SPREAD, "till_spread_12m", "net", M12),
    DAYS.fold(Reduce.SERIES_MAX, "till_max_month_12m", "net", M12),
    DAYS.fold(Reduce.SERIES_MEDIAN, "till_median_month_12m", "net", M12),
    DAYS.fold(Reduce.SERIES_NONZERO, "till_months_12m", "gross", M12),
    DAYS.fold(Reduce.SERIES_GAP, "till_gap_12m", "gross", M12),
    TRADING.fold(Reduce.DISTINCT, "till_days_30d", "day", D30),
    TRADING.fold(Reduce.DISTINCT, "till_days_90d", "day", D90),
    TRADING.fold(Reduce.DISTINCT, "till_days_12m", "day", M12),
    TRADING.fold(Reduce.MIN, "till_first", "day"),
    TRADING.fold(Reduce.MAX, "till_last", "day"),
    STORES.that(Test("closed_on", ">", AsOf(), or_missing=True)).count("stores_open"),
    STORES.that(within("closed_on", 12), Test("closed_on", "<=", AsOf())).count("stores_closed_12m"),
    STORES.latest("store_sector_latest", "sector"),
)
