"""Aggregates over a firm's customers and suppliers: invoices grouped by the other party. Amounts are fen."""

from __future__ import annotations

from huoshui.profile.aggregates.purchases import PURCHASES
from huoshui.profile.aggregates.sales import SALES
from huoshui.profile.aggregates.writing import M3, M12, PREV_12M
from huoshui.profile.definition import Reduce

CUSTOMERS = (
    SALES.fold(Reduce.PARTY_COUNT, "customers_count_3m", "", M3),
    SALES.fold(Reduce.PARTY_COUNT, "customers_count_12m", "", M12),
    SALES.fold(Reduce.PARTY_COUNT, "customers_count_prev_12m", "", PREV_12M),
    SALES.fold(Reduce.PARTY_SUMSQ, "customers_sumsq_12m", "net", M12),
    SALES.fold(Reduce.PARTY_SUMSQ, "customers_sumsq_prev_12m", "net", PREV_12M),
    SALES.fold(Reduce.PARTY_TOP, "customers_top1_3m", "net", M3, nth=1),
    SALES.fold(Reduce.PARTY_TOP, "customers_top1_12m", "net", M12, nth=1),
    SALES.fold(Reduce.PARTY_TOP, "customers_top3_12m", "net", M12, nth=3),
    SALES.fold(Reduce.PARTY_TOP, "customers_top5_12m", "net", M12, nth=5),
    SALES.fold(Reduce.PARTY_NEW, "customers_new_12m", "", M12),
    SALES.fold(Reduce.PARTY_NEW, "customers_new_net_12m", "net", M12),
    SALES.fold(Reduce.PARTY_KEPT, "customers_kept_12m", "", M12),
    SALES.fold(Reduce.PARTY_TENURE, "customers_tenure_12m", "", M12),
    SALES.fold(Reduce.PARTY_BOTH, "customers_both_net_12m", "net", M12, other_where=PURCHASES.where),
)

SUPPLIERS = (
    PURCHASES.fold(Reduce.PARTY_COUNT, "suppliers_count_12m", "", M12),
    PURCHASES.fold(Reduce.PARTY_COUNT, "suppliers_count_prev_12m", "", PREV_12M),
    PURCHASES.fold(Reduce.PARTY_SUMSQ, "suppliers_sumsq_12m", "net", M12),
    PURCHASES.fold(Reduce.PARTY_TOP, "suppliers_top1_12m", "net", M12, nth=1),
    PURCHASES.fold(Reduce.PARTY_TOP, "suppliers_top3_12m", "net", M12, nth=3),
    PURCHASES.fold(Reduce.PARTY_TOP, "suppliers_top5_12m", "net", M12, nth=5),
    PURCHASES.fold(Reduce.PARTY_NEW, "suppliers_new_12m", "", M12),
    PURCHASES.fold(Reduce.PARTY_NEW, "suppliers_new_net_12m", "net", M12),
    PURCHASES.fold(Reduce.PARTY_KEPT, "suppliers_kept_12m", "", M12),
    PURCHASES.fold(Reduce.PARTY_TENURE, "suppliers_tenure_12m", "", M12),
    PURCHASES.fold(Reduce.PARTY_BOTH, "suppliers_both_net_12m", "net", M12, other_where=SALES.where),
)

AGGREGATES = CUSTOMERS + SUPPLIERS
