"""Aggregates over the sales invoices a firm issued. Amounts are fen, net of VAT."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import (
    M1,
    M3,
    M6,
    M12,
    M24,
    PREV_3M,
    PREV_12M,
    SAME_3M,
    Rows,
)
from huoshui.profile.definition import Reduce, Test

ISSUED = Rows("invoice", Test("direction", "=", "out"))  # void ones too
SALES = ISSUED.that(Test("status", "=", "valid"))  # red letters (net < 0) net off
BLUE = SALES.that(Test("net", ">", 0))
RED = SALES.that(Test("net", "<", 0))
VOID = ISSUED.that(Test("status", "=", "void"))

_POSITIVE = Test("net", ">", 0)
ROUND_FEN = 100_000  # 1,000 yuan
MONTH_END_DAY = 28

AGGREGATES = (
    SALES.sum("out_net_1m", "net", M1),
    SALES.sum("out_net_3m", "net", M3),
    SALES.sum("out_net_6m", "net", M6),
    SALES.sum("out_net_12m", "net", M12),
    SALES.sum("out_net_24m", "net", M24),
    SALES.sum("out_net_prev_3m", "net", PREV_3M),
    SALES.sum("out_net_same_3m", "net", SAME_3M),
    SALES.sum("out_net_prev_12m", "net", PREV_12M),
    SALES.fold(Reduce.SERIES_SPREAD, "out_spread_12m", "net", M12),
    SALES.fold(Reduce.SERIES_SPREAD, "out_spread_24m", "net", M24),
    SALES.fold(Reduce.SERIES_SLOPE, "out_slope_12m", "net", M12),
    SALES.fold(Reduce.SERIES_MAX, "out_max_month_12m", "net", M12),
    SALES.fold(Reduce.SERIES_MIN, "out_min_month_12m", "net", M12),
    SALES.fold(Reduce.SERIES_MEDIAN, "out_median_month_12m", "net", M12),
    SALES.fold(Reduce.SERIES_NONZERO, "out_months_12m", "net", M12),
    SALES.fold(Reduce.SERIES_NONZERO, "out_months_24m", "net", M24),
    SALES.fold(Reduce.SERIES_GAP, "out_gap_12m", "net", M12),
    SALES.fold(Reduce.SERIES_FALLS, "out_falls_12m", "net", M12),
    SALES.fold(Reduce.SERIES_CROSS, "out_in_cross_12m", "net", M12, other="in_spread_12m"),
    SALES.sum("out_tax_12m", "tax", M12),
    SALES.that(Test("tax", "=", 0)).sum("out_untaxed_12m", "net", M12),
    BLUE.fold(Reduce.MIN, "out_first", "issued_on"),
    BLUE.fold(Reduce.MAX, "out_last", "issued_on"),
    BLUE.count("out_blue_count_3m", M3),
    BLUE.count("out_blue_count_12m", M12),
    BLUE.count("out_blue_count_prev_12m", PREV_12M),
    BLUE.sum("out_blue_net_3m", "net", M3),
    BLUE.sum("out_blue_net_12m", "net", M12),
    BLUE.fold(Reduce.MEDIAN, "out_blue_median_12m", "net", M12),
    BLUE.fold(Reduce.MAX, "out_blue_max_12m", "net", M12),
    BLUE.fold(Reduce.DISTINCT, "out_days_12m", "issued_on", M12),
    SALES.count("out_valid_count_12m", M12),
    RED.count("out_red_count_12m", M12),
    RED.sum("out_red_net_3m", "net", M3),
    RED.sum("out_red_net_12m", "net", M12),
    ISSUED.count("out_issued_count_3m", M3),
    ISSUED.count("out_issued_count_12m", M12),
    ISSUED.count("out_issued_count_prev_12m", PREV_12M),
    ISSUED.that(_POSITIVE).sum("out_issued_net_12m", "net", M12),
    VOID.count("out_void_count_3m", M3),
    VOID.count("out_void_count_12m", M12),
    VOID.count("out_void_count_prev_12m", PREV_12M),
    VOID.that(_POSITIVE).sum("out_void_net_12m", "net", M12),
    BLUE.that(Test("special", "known")).sum("out_kind_known_net_12m", "net", M12),
    BLUE.that(Test("special", "=", value=True)).sum("out_special_net_12m", "net", M12),
    BLUE.that(Test("net", "with_tax_multiple_of", ROUND_FEN)).count("out_round_count_12m", M12),
    BLUE.that(Test("issued_on", "month_day>=", MONTH_END_DAY)).sum("out_month_end_net_12m", "net", M12),
)
