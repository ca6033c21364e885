"""Days and dated values: what is in force on a day, where a history has a hole, where two overlap.

All days are inclusive: ``until`` is the last day in force, as legal texts write it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``since`` to ``until``, both included; None is open.

    >>> year = Period(date(2023, 1, 1), date(2023, 12, 31))
    >>> year.holds(date(2023, 12, 31)), year.holds(date(2024, 1, 1))
    (True, False)
    """

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Return whether ``day`` lies inside."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share a day."""
        return not (
            (self.until is not None and other.since is not None and self.until < other.since)
            or (other.until is not None and self.since is not None and other.until < self.since)
        )

    def is_empty(self) -> bool:
        """Return whether it ends before it starts."""
        return self.since is not None and self.until is not None and self.until < self.since

    def turns(self) -> list[date]:
        """Return the days on which something changes: the first day, and the day after the last."""
        after = [self.until + ONE_DAY] if self.until is not None and self.until < date.max else []
        return ([self.since] if self.since is not None else []) + after


class Starting(Protocol):
    """Something that holds from a day on; None: from the beginning."""

    @property
    def since(self) -> date | None:
        """First day."""


S = TypeVar("S", bound=Starting)


def latest(history: Sequence[S], day: date) -> S | None:
    """Return the entry in force on ``day``: the last one that started, or None before the first."""
    started = [entry for entry in history if entry.since is None or entry.since <= day]
    return max(started, key=lambda entry: entry.since or date.min, default=None)


def stretch(turns: Iterable[date], valid: Period, day: date) -> Period:
    """Return the longest period around ``day`` in which nothing changes.

    >>> stretch([date(2026, 1, 1)], Period(date(2024, 1, 1)), date(2025, 6, 1))
    Period(since=datetime.date(2024, 1, 1), until=datetime.date(2025, 12, 31))
    """
    days = sorted(turn for turn in turns if valid.holds(turn))
    before = [turn for turn in days if turn <= day]
    after = [turn for turn in days if turn > day]
    return Period(before[-1] if before else valid.since, after[0] - ONE_DAY if after else valid.until)
