"""Aggregates over the purchase invoices a firm received. Amounts are fen, net of VAT."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M3, M12, PREV_12M, SAME_3M, Rows
from huoshui.profile.definition import Reduce, Test

RECEIVED = Rows("invoice", Test("direction", "=", "in"))  # void ones too
PURCHASES = RECEIVED.that(Test("status", "=", "valid"))  # red letters (net < 0) net off
BLUE = PURCHASES.that(Test("net", ">", 0))
RED = PURCHASES.that(Test("net", "<", 0))
VOID = RECEIVED.that(Test("status", "=", "void"))

AGGREGATES = (
    PURCHASES.sum("in_net_3m", "net", M3),
    PURCHASES.sum("in_net_12m", "net", M12),
    PURCHASES.sum("in_net_same_3m", "net", SAME_3M),
    PURCHASES.sum("in_net_prev_12m", "net", PREV_12M),
    PURCHASES.fold(Reduce.SERIES_SPREAD, "in_spread_12m", "net", M12),
    PURCHASES.fold(Reduce.SERIES_SLOPE, "in_slope_12m", "net", M12),
    PURCHASES.fold(Reduce.SERIES_MAX, "in_max_month_12m", "net", M12),
    PURCHASES.fold(Reduce.SERIES_NONZERO, "in_months_12m", "net", M12),
    PURCHASES.fold(Reduce.SERIES_GAP, "in_gap_12m", "net", M12),
    PURCHASES.sum("in_tax_12m", "tax", M12),
    BLUE.fold(Reduce.MAX, "in_last", "issued_on"),
    BLUE.count("in_blue_count_12m", M12),
    BLUE.sum("in_blue_net_12m", "net", M12),
    BLUE.fold(Reduce.MEDIAN, "in_blue_median_12m", "net", M12),
    BLUE.fold(Reduce.DISTINCT, "in_days_12m", "issued_on", M12),
    PURCHASES.count("in_valid_count_12m", M12),
    RED.count("in_red_count_12m", M12),
    RED.sum("in_red_net_12m", "net", M12),
    RECEIVED.count("in_issued_count_12m", M12),
    VOID.count("in_void_count_12m", M12),
    BLUE.that(Test("special", "known")).sum("in_kind_known_net_12m", "net", M12),
    BLUE.that(Test("special", "=", value=True)).sum("in_special_net_12m", "net", M12),
)
