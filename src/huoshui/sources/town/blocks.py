"""The town in pieces: runs of firms with their invoices, in order, on as many threads as wanted."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np

from huoshui.sources.town.chance import Chance
from huoshui.sources.town.deals import deals_of
from huoshui.sources.town.seasons import calendar
from huoshui.sources.town.world import found, settle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from huoshui.sources.town.world import World

ROWS_PER_RUN: Final = 50_000
"""Invoices expected in one run of firms: small enough for a processor's cache."""
_MOST_FIRMS: Final = 4096

NATURAL_ROWS_PER_MONTH: Final = 66.0
"""Mean invoices of a firm in a month at scale 1, both directions."""
PILOT: Final = 8000
"""Firms whose expected invoices are counted to try out a scale."""
PILOT_INVOICES: Final = 400_000
"""Size of the small town whose invoices are counted, to learn how many more there are than expected."""

Piece = TypeVar("Piece")


def runs(world: World, rows: int = ROWS_PER_RUN) -> list[tuple[int, int]]:
    """Return runs of firms with about ``rows`` invoices each: (first number, last number + 1).

    What a firm's records say does not depend on the run it is made in.
    """
    ends = np.cumsum(world.sales + world.purchases)
    cuts, start = [], 0
    while start < world.size:
        done = ends[start - 1] if start else 0.0
        stop = int(np.searchsorted(ends, done + rows)) + 1
        stop = min(stop, start + _MOST_FIRMS, world.size)
        cuts.append((start, stop))
        start = stop
    return cuts


def scale_for(invoices_per_firm: float, months: int, seed: int, until: date) -> float:
    """Return the scale at which a town's firms have about ``invoices_per_firm`` invoices on average.

    Tried out on small towns of the same seed: small firms keep at least one invoice with each partner, and so
    shrink less than large ones. No town goes below about three invoices a firm and month.
    """
    chance, calendar_ = Chance(seed), calendar(months, until)
    scale = invoices_per_firm / (NATURAL_ROWS_PER_MONTH * months)
    small = int(min(max(PILOT_INVOICES / invoices_per_firm, 100), 2000))
    for _ in range(4):
        people = settle(chance, calendar_, PILOT, scale)
        expected = (people.sales + people.purchases).mean()
        world = found(small, months, seed, until, scale)
        rows = sum(int(deals_of(world, a, b).invoices.sum()) for a, b in runs(world))
        more = rows / float((world.sales + world.purchases).sum())
        scale *= invoices_per_firm / (expected * more)
    return scale


def in_order(work: Callable[[int, int], Piece], of: list[tuple[int, int]], threads: int) -> Iterator[Piece]:
    """Yield ``work(start, stop)`` for each run, in order, working ahead on ``threads`` threads."""
    if threads <= 1:
        yield from (work(start, stop) for start, stop in of)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead = deque(pool.submit(work, *run) for run in of[: threads + 1])
        for run in of[threads + 1 :]:
            yield ahead.popleft().result()
            ahead.append(pool.submit(work, *run))
        while ahead:
            yield ahead.popleft().result()
