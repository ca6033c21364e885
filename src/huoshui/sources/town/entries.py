"""Movements on bank accounts, before they are put in order and get their balances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints

PURPOSES: Final = ("trade", "wages", "tax", "loan", "interest", "transfer", "cash", "fee", "other")
TRADE, WAGES, TAX, LOAN, INTEREST, TRANSFER, CASH, FEE, OTHER = range(9)
NOBODY: Final = -1


@dataclass(frozen=True, slots=True)
class Entries:
    """Movements on accounts: positions of firms, days, amounts in fen (positive is in), purposes, parties."""

    row: Ints
    day: Ints
    amount: Ints
    purpose: Ints
    party: Ints

    def pick(self, keep: np.ndarray) -> Entries:
        """Return some entries, in any order."""
        return Entries(self.row[keep], self.day[keep], self.amount[keep], self.purpose[keep], self.party[keep])


def entries(row: Ints, day: Ints, amount: np.ndarray, purpose: int, party: Ints | None = None) -> Entries:
    """Return entries of one purpose; without ``party`` they have no counterparty."""
    count = len(row)
    whole = np.asarray(amount).astype(np.int64)
    who = np.full(count, NOBODY, np.int64) if party is None else party
    return Entries(row, day, whole, np.full(count, purpose, np.int64), who)


_NONE: Final = np.zeros(0, np.int64)
NO_ENTRIES: Final = entries(_NONE, _NONE, _NONE, TRADE)


def join(parts: list[Entries]) -> Entries:
    """Return several lists of entries as one."""
    names = ("row", "day", "amount", "purpose", "party")
    return Entries(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))
