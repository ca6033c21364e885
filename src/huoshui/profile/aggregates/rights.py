"""Aggregates over intellectual-property rights and equity rounds.

Classes I and II are those of 工信部企业〔2022〕63号, annex 4: a right counts when it is in force, related to
the leading product and, if bought, bought at least a year ago. The 2026 text counts only rights of the firm's
own making with the firm among the first three holders.
"""

from __future__ import annotations

from huoshui.profile.aggregates.writing import Rows, within
from huoshui.profile.definition import AsOf, Reduce, Test

IN_FORCE = Rows("ip_right", Test("ended_on", ">", AsOf(), or_missing=True))
RELATED = IN_FORCE.that(
    Test("related_to_product", "=", value=True), Test("acquired_on", "<=", AsOf(-12), or_missing=True)
)
CLASS_1 = RELATED.that(Test("ip_kind", "in", ("invention", "plant", "ic_layout", "drug")))
OWN_CLASS_1 = CLASS_1.that(Test("acquired_on", "missing"))

RAISED = Rows("equity_round", Test("qualified_investor", "=", value=True), Test("share_sold", "<=", 0.3))

AGGREGATES = (
    IN_FORCE.count("ip_rights_in_force"),
    IN_FORCE.that(Test("ip_kind", "=", "invention")).count("ip_inventions_in_force"),
    IN_FORCE.that(within("granted_on", 36)).count("ip_granted_36m"),
    CLASS_1.count("ip_class1_count"),
    OWN_CLASS_1.count("ip_class1_own"),
    OWN_CLASS_1.that(Test("holder_rank", "<=", 3)).count("ip_class1_own_first3"),
    CLASS_1.that(Test("high_value", "=", value=True)).count("ip_class1_marked_high"),
    CLASS_1.that(Test("high_value", "=", value=False, or_missing=True), Test("granted_on", "<", AsOf(-120))).count(
        "ip_class1_old_unmarked"
    ),
    RELATED.that(Test("ip_kind", "=", "software")).count("ip_software"),
    RELATED.that(Test("ip_kind", "in", ("utility", "design")), Test("granted_on", "<", AsOf(-24))).count(
        "ip_models_over_2y"
    ),
    RAISED.that(within("paid_on", 24)).sum("equity_paid_in_24m", "paid_in"),
    RAISED.that(within("paid_on", 36)).sum("equity_paid_in_36m", "paid_in"),
    RAISED.that(within("paid_on", 36)).fold(Reduce.DISTINCT, "equity_dates_36m", "paid_on"),
    Rows("equity_round").fold(Reduce.MAX, "equity_last", "paid_on"),
)
