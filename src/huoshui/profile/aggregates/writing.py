"""Short hands for writing aggregates: the windows and the row conditions many of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.profile.definition import Aggregate, AsOf, Ever, Months, Reduce, Test

if TYPE_CHECKING:
    from huoshui.profile.definition import Window

M1 = Months(0, 1)
M3 = Months(0, 3)
M6 = Months(0, 6)
M12 = Months(0, 12)
M24 = Months(0, 24)
PREV_3M = Months(3, 6)
PREV_12M = Months(12, 24)
SAME_3M = Months(12, 15)  # the same three months one year earlier
EVER = Ever()


class Rows:
    """Rows of one record type that satisfy some conditions; its methods write aggregates over them.

    >>> sales = Rows("invoice", Test("direction", "=", "out"), Test("status", "=", "valid"))
    >>> sales.sum("out_net_12m", "net", M12).reduce
    <Reduce.SUM: 'sum'>
    """

    def __init__(self, record: str, *where: Test) -> None:
        self.record = record
        self.where = where

    def that(self, *where: Test) -> Rows:
        """Return the rows that satisfy ``where`` too."""
        return Rows(self.record, *self.where, *where)

    def fold(
        self,
        reduce: Reduce,
        name: str,
        measure: str = "",
        window: Window = EVER,
        *,
        nth: int = 0,
        other: str = "",
        other_where: tuple[Test, ...] = (),
    ) -> Aggregate:
        """Return the aggregate ``name``: ``reduce`` of ``measure`` over these rows inside ``window``."""
        return Aggregate(name, self.record, reduce, measure, self.where, window, nth, other, other_where)

    def sum(self, name: str, measure: str, window: Window = EVER) -> Aggregate:
        """Return the sum of ``measure``."""
        return self.fold(Reduce.SUM, name, measure, window)

    def count(self, name: str, window: Window = EVER) -> Aggregate:
        """Return the number of rows."""
        return self.fold(Reduce.COUNT, name, "", window)

    def latest(self, name: str, measure: str, nth: int = 0, window: Window = EVER) -> Aggregate:
        """Return ``measure`` in the ``nth`` latest row."""
        return self.fold(Reduce.LATEST, name, measure, window, nth=nth)


def within(column: str, months: int) -> Test:
    """Return the condition "``column`` lies in the last ``months`` months before as_of"."""
    return Test(column, ">", AsOf(-months))


IN_FORCE = Test("valid_until", ">=", AsOf(), or_missing=True)
