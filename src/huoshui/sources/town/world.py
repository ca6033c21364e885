"""The whole town before its papers: every firm, every month's business, every link inside the town."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.chance import Chance
from huoshui.sources.town.firms import Firms, make_firms, thinned
from huoshui.sources.town.life import activity, cumulative
from huoshui.sources.town.network import Market, customers, join_links, links_of
from huoshui.sources.town.seasons import calendar

if TYPE_CHECKING:
    from datetime import date

    from huoshui.sources.town.chance import Floats, Ints
    from huoshui.sources.town.network import Links
    from huoshui.sources.town.seasons import Calendar

RUN: Final = 8192
"""Firms made at a time while the town is founded."""
NATIONAL: Final = 1009
"""Sellers known to everybody (fuel, telephone, tolls, insurance, mail order); a prime."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything the papers of any firm follow from.

    Parties are numbered: firms of the town, national sellers, local customers and local sellers known to several
    firms, and parties known to one firm only. Memory: about 250 bytes and 4 bytes a month per firm, 20 per link.
    """

    chance: Chance
    calendar: Calendar
    firms: Firms
    done: np.ndarray  # business done by the end of each month, share of all (float32)
    sales: Floats  # expected sales invoices
    purchases: Floats  # expected purchase invoices
    links: Links
    local: int  # number of local customers, and of local sellers; a prime
    private: Ints  # first private party of each firm
    thinned: float  # by how much fewer invoices a partner gets than in real life; 1 at scale 1
    serial: Ints  # first serial number of the invoices each firm has with the outside

    @property
    def size(self) -> int:
        """Number of firms."""
        return len(self.firms)

    @property
    def national_from(self) -> int:
        """Number of the first national seller."""
        return self.size

    @property
    def local_from(self) -> int:
        """Number of the first local customer."""
        return self.size + NATIONAL

    @property
    def sellers_from(self) -> int:
        """Number of the first local seller."""
        return self.local_from + self.local

    @property
    def private_from(self) -> int:
        """Number of the first private party."""
        return self.sellers_from + self.local

    def own_seller(self, firm: Ints, place: Ints) -> Ints:
        """Return the private party at ``place`` of a firm's list of suppliers."""
        return self.private_from + self.private[firm] + self._customers(firm) + place

    def place_of(self, party: Ints) -> tuple[Ints, Ints]:
        """Return the firm that knows a private party, and its place among the suppliers (negative: a customer)."""
        slot = party - self.private_from
        firm = np.searchsorted(self.private, slot, side="right") - 1
        return firm, slot - self.private[firm] - self._customers(firm)

    def _customers(self, firm: Ints) -> Ints:
        return _customer_slots(self.firms.pick(firm), self.sales[firm]).astype(np.int64)

    @property
    def parties(self) -> int:
        """Number of parties, firms included."""
        return self.private_from + int(self.private[-1])


@dataclass(frozen=True, slots=True)
class People:
    """The firms of a town with how busy they are, before they trade with each other."""

    runs: list[Firms]
    done: np.ndarray  # see ``World.done``
    sales: Floats
    purchases: Floats


def settle(chance: Chance, months: Calendar, firms: int, scale: float) -> People:
    """Return the firms numbered 0 to ``firms - 1``; ``scale`` multiplies their invoices."""
    runs, done = [], np.empty((firms, months.months), np.float32)
    sales, purchases = np.empty(firms), np.empty(firms)
    for start in range(0, firms, RUN):
        run = make_firms(chance, months, start, min(start + RUN, firms), scale)
        business = activity(chance, months, run)
        place = slice(start, start + len(run))
        done[place] = cumulative(business)
        volume = business.sum(axis=1)
        sales[place], purchases[place] = run.sales_rate * volume, run.buying_rate * volume
        runs.append(run)
    return People(runs, done, sales, purchases)


def found(firms: int, months: int, seed: int, until: date, scale: float) -> World:
    """Return the world of a town; ``scale`` multiplies invoice counts (1: as many as the real firms)."""
    chance, months_of = Chance(seed), calendar(months, until)
    people = settle(chance, months_of, firms, scale)
    sales, purchases = people.sales, people.purchases
    everyone = Firms(**{f.name: np.concatenate([getattr(r, f.name) for r in people.runs]) for f in fields(Firms)})
    people.runs.clear()
    market = Market(everyone, sales_value(everyone, sales) * everyone.spend)
    cuts = [(start, min(start + RUN, firms)) for start in range(0, firms, RUN)]
    some = ((everyone.take(a, b), sales[a:b]) for a, b in cuts)
    parts = [links_of(chance, market, run, customers(chance, run, sold)) for run, sold in some]
    links = join_links(parts, firms)
    papers = np.ceil(sales + everyone.buyers + 1.4 * purchases + 2 * everyone.suppliers) + 64
    return World(
        chance=chance,
        calendar=months_of,
        firms=everyone,
        done=people.done,
        sales=sales,
        purchases=purchases,
        links=links,
        local=prime_from(max(503, int(firms * 0.8))),
        private=_starts(_customer_slots(everyone, sales) + np.minimum(everyone.suppliers, purchases) + 2.0),
        thinned=thinned(scale) ** 0.5,
        serial=links.total + _starts(papers),
    )


def sales_value(firms: Firms, sales: Floats) -> Floats:
    """Return roughly what firms sell, in fen, from the number of invoices they write: enough to size purchases."""
    return np.asarray(sales * np.minimum(firms.ticket * 1.35, firms.limit * 0.85))


def _customer_slots(firms: Firms, sales: Floats) -> Floats:
    """Return how many customers a firm can have at most."""
    return np.maximum(1.0, np.ceil(np.minimum(firms.buyers, sales)))


def _starts(counts: Floats) -> Ints:
    return np.concatenate([[0], np.cumsum(np.ceil(counts))]).astype(np.int64)


def prime_from(number: int) -> int:
    """Return the smallest prime not below ``number``.

    >>> prime_from(1000), prime_from(503)
    (1009, 503)
    """
    while any(number % d == 0 for d in range(2, int(number**0.5) + 1)):
        number += 1
    return number
