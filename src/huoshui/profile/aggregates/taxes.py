"""Aggregates over tax returns, placed in time by the end of their period. Amounts are fen."""

from __future__ import annotations

from huoshui.profile.aggregates.writing import M12, PREV_12M, Rows
from huoshui.profile.definition import AsOf, Reduce, Test

RETURNS = Rows("tax_return")
VAT = RETURNS.that(Test("tax", "=", "vat"))
INCOME_TAX = RETURNS.that(Test("tax", "=", "cit"))
DUE = RETURNS.that(Test("due_on", "<", AsOf()))

AGGREGATES = (
    VAT.sum("vat_paid_sum_12m", "tax_paid", M12),
    VAT.sum("vat_paid_sum_prev_12m", "tax_paid", PREV_12M),
    INCOME_TAX.sum("cit_paid_sum_12m", "tax_paid", M12),
    INCOME_TAX.sum("cit_paid_sum_prev_12m", "tax_paid", PREV_12M),
    RETURNS.that(Test("tax", "=", "social")).sum("social_paid_sum_12m", "tax_paid", M12),
    VAT.sum("vat_sales_12m", "sales", M12),
    VAT.sum("vat_sales_prev_12m", "sales", PREV_12M),
    VAT.count("vat_returns_12m", M12),
    VAT.that(Test("sales", "=", 0)).count("vat_zero_returns_12m", M12),
    VAT.fold(Reduce.MIN, "vat_first_period", "period_end"),
    RETURNS.that(Test("due_on", "known")).count("returns_12m", M12),
    RETURNS.that(Test("filed_on", "later_than", "due_on")).count("returns_late_12m", M12),
    DUE.that(Test("filed_on", "missing")).count("returns_not_filed_12m", M12),
    RETURNS.sum("tax_arrears_sum", "arrears"),
    RETURNS.sum("tax_late_fee_sum_12m", "late_fee", M12),
)
