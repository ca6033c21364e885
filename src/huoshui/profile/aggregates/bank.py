"""Aggregates over bank entries. Amounts are fen; transfers between the firm's own accounts are not flow."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M3, M12, PREV_12M, Rows
from huoshui.profile.definition import Reduce, Test

ENTRIES = Rows("bank_entry")
_NOT_OWN = Test("purpose", "<>", "transfer", or_missing=True)
_UNNAMED = Test("purpose", "missing")

INFLOW = ENTRIES.that(Test("direction", "=", "credit"), _NOT_OWN)
OUTFLOW = ENTRIES.that(Test("direction", "=", "debit"), _NOT_OWN)
TRADE_IN = INFLOW.that(Test("purpose", "=", "trade"))
TRADE_OUT = OUTFLOW.that(Test("purpose", "=", "trade"))
WAGES = OUTFLOW.that(Test("purpose", "=", "wages"))

AGGREGATES = (
    INFLOW.sum("bank_in_3m", "amount", M3),
    INFLOW.sum("bank_in_12m", "amount", M12),
    INFLOW.sum("bank_in_prev_12m", "amount", PREV_12M),
    INFLOW.fold(Reduce.SERIES_SPREAD, "bank_in_spread_12m", "amount", M12),
    INFLOW.fold(Reduce.SERIES_NONZERO, "bank_in_months_12m", "amount", M12),
    INFLOW.that(Test("purpose", "=", "cash")).sum("bank_in_cash_12m", "amount", M12),
    INFLOW.that(Test("purpose", "=", "loan")).sum("bank_in_loan_12m", "amount", M12),
    INFLOW.that(_UNNAMED).count("bank_in_unnamed_12m", M12),
    TRADE_IN.sum("bank_in_trade_12m", "amount", M12),
    TRADE_IN.fold(Reduce.PARTY_COUNT, "bank_payers_count_12m", "", M12),
    TRADE_IN.fold(Reduce.PARTY_TOP, "bank_payers_top1_12m", "amount", M12, nth=1),
    TRADE_IN.fold(Reduce.PARTY_BOTH, "bank_payers_both_12m", "amount", M12, other_where=TRADE_OUT.where),
    OUTFLOW.sum("bank_out_12m", "amount", M12),
    OUTFLOW.that(_UNNAMED).count("bank_out_unnamed_12m", M12),
    OUTFLOW.that(Test("purpose", "=", "tax")).sum("bank_out_tax_12m", "amount", M12),
    OUTFLOW.that(Test("purpose", "in", ("loan", "interest"))).sum("bank_out_debt_12m", "amount", M12),
    WAGES.sum("bank_out_wages_12m", "amount", M12),
    WAGES.fold(Reduce.SERIES_NONZERO, "bank_wage_months_count_12m", "amount", M12),
    ENTRIES.latest("bank_balance_latest", "balance"),
    ENTRIES.fold(Reduce.MIN, "bank_balance_least_3m", "balance", M3),
    ENTRIES.fold(Reduce.MEDIAN, "bank_balance_middle_3m", "balance", M3),
)
