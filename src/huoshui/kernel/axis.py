"""Days cut into slots by the edges of windows."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.kernel.reduction import Reduction


class Axis:
    """Days up to ``as_of`` cut at some edges; slot 0 is everything before the first edge."""

    def __init__(self, edges: Iterable[int], as_of: int) -> None:
        self.edges = sorted({e for e in edges if e <= as_of})

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return len(self.edges) + 1

    def slot(self, day: int) -> int:
        """Return the slot a day lies in."""
        return bisect_right(self.edges, day)

    def span(self, first: int | None, last: int) -> tuple[int, int]:
        """Return the slots ``[lo, hi)`` of the days first..last, whose edges are among the cuts."""
        if first is not None and first > last:
            return 0, 0
        return (0 if first is None else self.slot(first)), self.slot(last) + 1


def window_edges(reductions: Iterable[Reduction]) -> list[int]:
    """Return the first days of all windows and months, and the days after their last."""
    edges: list[int] = []
    for r in reductions:
        if r.first is not None:
            edges.append(r.first)
        edges.append(r.last + 1)
        edges.extend(r.months)
        if r.before is not None:
            edges.append(r.before)
    return edges
