"""What several reductions use and the aggregator keeps only once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable


class Shared:
    """The rows of one table, each kept once under its key."""

    def __init__(self) -> None:
        self.rows: list[list[int]] = []
        self._places: dict[Hashable, int] = {}

    def place(self, key: Hashable, row: Iterable[int]) -> int:
        """Return the number of the row named ``key``, added when new."""
        if key not in self._places:
            self._places[key] = len(self.rows)
            self.rows.append(list(row))
        return self._places[key]


@dataclass(slots=True)
class Fold:
    """What is added up over the parties of one window: sums of one lane, against one earlier and one other window."""

    window: int
    days: tuple[int, int]
    lane: int | None
    missing: int
    before: int | None
    other: int | None
    keep: int
    wants: int

    def takes_in(self, wanted: Fold) -> bool:
        """Take in another fold of the same window, if no part that both need differs."""
        mine, theirs = (self.lane, self.before, self.other), (wanted.lane, wanted.before, wanted.other)
        if self.window != wanted.window or any(
            a != b and None not in (a, b) for a, b in zip(mine, theirs, strict=True)
        ):
            return False
        if wanted.lane is not None:
            self.lane, self.missing = wanted.lane, wanted.missing
        self.before = wanted.before if self.before is None else self.before
        self.other = wanted.other if self.other is None else self.other
        self.keep = max(self.keep, wanted.keep)
        self.wants |= wanted.wants
        return True

    def row(self, new_place: list[int]) -> list[int]:
        """Return the fields of ``hs_party_fold``, windows under their new numbers."""
        others = [-1 if part is None else new_place[part] for part in (self.before, self.other)]
        return [new_place[self.window], self.lane or 0, self.missing, *others, *self.days, self.keep, self.wants]


def fold_into(folds: list[Fold], wanted: Fold) -> int:
    """Return the number of a fold that gives what is wanted: one that can take it in, or a new one."""
    for number, fold in enumerate(folds):
        if fold.takes_in(wanted):
            return number
    folds.append(wanted)
    return len(folds) - 1
