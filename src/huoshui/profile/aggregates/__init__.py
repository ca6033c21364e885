"""Every aggregate, by theme. A new one is one line in the file of its records."""

from __future__ import annotations

from huoshui.profile.aggregates import (
    accounts,
    bank,
    counterparties,
    honours,
    purchases,
    registers,
    rights,
    sales,
    staffing,
    taxes,
    tills,
)

AGGREGATES = (
    *sales.AGGREGATES,
    *purchases.AGGREGATES,
    *counterparties.AGGREGATES,
    *bank.AGGREGATES,
    *tills.AGGREGATES,
    *taxes.AGGREGATES,
    *accounts.AGGREGATES,
    *staffing.AGGREGATES,
    *rights.AGGREGATES,
    *honours.AGGREGATES,
    *registers.AGGREGATES,
)
