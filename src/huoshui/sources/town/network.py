"""Who trades with whom: the customers of every firm, some of them firms of the same town.

A *link* is a seller and a buyer with a number of invoices between them. Links inside the town are made once,
kept for the whole town and seen from both sides; links to the outside belong to one firm and are remade
whenever that firm is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import trade_values

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Chance, Floats, Ints
    from huoshui.sources.town.firms import Firms

NEAR: Final = 0.5
"""Share of town customers that a firm finds in its own district."""
_TOP_SPREAD: Final = 1.65
"""Spread of a firm's custom over its customers (log)."""


@dataclass(frozen=True, slots=True)
class Custom:
    """Every customer of a run of firms: which firm, which place in its list, how many invoices."""

    row: Ints  # position of the seller in the run
    place: Ints  # 0-based place in the seller's list of customers
    invoices: Ints
    inside: np.ndarray  # the customer is a firm of the town


@dataclass(frozen=True, slots=True)
class Links:
    """The links inside the town, ordered by seller and buyer, with an index by buyer."""

    seller: np.ndarray
    buyer: np.ndarray
    place: np.ndarray
    invoices: np.ndarray
    first: Ints  # serial number of the first invoice of each link
    by_seller: Ints  # links of seller s: by_seller[s] to by_seller[s + 1]
    buyer_order: np.ndarray  # positions of the links, ordered by buyer and seller
    by_buyer: Ints

    @property
    def total(self) -> int:
        """Number of invoices between firms of the town."""
        return int(self.invoices.sum())

    def sold_by(self, start: int, stop: int) -> Ints:
        """Return the positions of the links whose sellers are in a run of firms."""
        return np.arange(self.by_seller[start], self.by_seller[stop])

    def bought_by(self, start: int, stop: int) -> Ints:
        """Return the positions of the links whose buyers are in a run of firms, ordered by buyer and seller."""
        return self.buyer_order[self.by_buyer[start] : self.by_buyer[stop]].astype(np.int64)


def relation(luck: Floats, length: Floats) -> tuple[Floats, Floats]:
    """Return when relations begin and how long they last inside the town's time, given their full length.

    Times are shares of the town's time. A relation may have begun before it or end after it. The chance of a
    beginning is in proportion to what is left inside, so that at every moment as many relations are alive.
    """
    early = -length + np.sqrt(2.0 * length * luck)
    late = 1.0 - np.sqrt(2.0 * length * (1.0 - luck))
    begin = np.where(luck < length / 2, early, np.where(luck > 1.0 - length / 2, late, luck - length / 2))
    stop = np.minimum(begin + length, 1.0)
    begin = np.maximum(begin, 0.0)
    return begin, stop - begin


def spread(counts: Ints) -> tuple[Ints, Ints]:
    """Return (row, place) of ``counts[row]`` items per row.

    >>> [list(map(int, a)) for a in spread(np.array([2, 0, 1]))]
    [[0, 0, 2], [0, 1, 0]]
    """
    row = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
    return row, np.arange(len(row), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)


def customers(chance: Chance, firms: Firms, sales: Floats) -> Custom:
    """Return the customers of a run of firms. ``sales``: invoices each expects to write.

    A firm's custom falls on its customers by lognormal weights: a few large ones and a long tail.
    """
    counts = np.maximum(1, np.minimum(np.rint(firms.buyers), np.ceil(sales))).astype(np.int64)
    row, place = spread(counts)
    number = firms.number[row]
    share = np.exp(_TOP_SPREAD * chance.normal("custom", number, place))
    share /= np.repeat(np.add.reduceat(share, np.cumsum(counts) - counts), counts)
    exact = sales[row] * share
    invoices = np.maximum(1, np.floor(exact + chance.uniform("part invoice", number, place))).astype(np.int64)
    business = trade_values("business")[firms.trade]
    return Custom(row, place, invoices, chance.happens("inside", business[row], number, place))


class Market:
    """Chooses town buyers: firms that buy much are chosen often, firms of the same district more often.

    ``needs``: what each firm buys, in any unit.
    """

    def __init__(self, firms: Firms, needs: Floats) -> None:
        self._order = np.argsort(firms.region, kind="stable")
        self._total = np.cumsum(needs[self._order])
        ends = np.searchsorted(firms.region[self._order], np.arange(firms.region.max() + 2))
        totals = np.concatenate([[0.0], self._total])
        self._low, self._high = totals[ends[:-1]], totals[ends[1:]]

    def buyers(self, chance: Chance, seller: Ints, place: Ints, region: Ints) -> Ints:
        """Return the number of the buying firm for each (seller, place)."""
        where = chance.uniform("buyer", seller, place)
        near = chance.happens("near", NEAR, seller, place)
        low = np.where(near, self._low[region], 0.0)
        high = np.where(near, self._high[region], self._total[-1])
        found = np.searchsorted(self._total, low + where * (high - low), side="right")
        return np.asarray(self._order[np.minimum(found, len(self._order) - 1)], np.int64)


def links_of(chance: Chance, market: Market, firms: Firms, custom: Custom) -> tuple[np.ndarray, ...]:
    """Return the links inside the town of a run of sellers: seller, buyer, place, invoices; one per pair.

    A seller that would be its own customer, or the same customer twice, keeps the first link only.
    """
    row, place = custom.row[custom.inside], custom.place[custom.inside]
    seller = firms.number[row]
    buyer = market.buyers(chance, seller, place, firms.region[row])
    pair = (seller << np.int64(32)) | buyer
    _, first = np.unique(pair, return_index=True)
    keep = first[seller[first] != buyer[first]]
    invoices = custom.invoices[custom.inside]
    return tuple(a[keep].astype(np.int32) for a in (seller, buyer, place, invoices))


def join_links(parts: list[tuple[np.ndarray, ...]], firms: int) -> Links:
    """Return the links of all runs of sellers as one table."""
    seller, buyer, place, invoices = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.argsort(buyer, kind="stable").astype(np.int32)
    numbers = np.arange(firms + 1)
    return Links(
        seller=seller,
        buyer=buyer,
        place=place,
        invoices=invoices,
        first=np.cumsum(invoices, dtype=np.int64) - invoices,
        by_seller=np.searchsorted(seller, numbers),
        buyer_order=order,
        by_buyer=np.searchsorted(buyer[order], numbers),
    )
