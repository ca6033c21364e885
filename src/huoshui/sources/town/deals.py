"""The deals of a run of firms: one row per firm, counterparty and direction, with everything its invoices follow from.

A deal between two firms of the town is computed from the seller and its place in the seller's list of customers,
so both firms get the same invoices from it. Deals come ordered by firm, party and direction.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import NEVER
from huoshui.sources.town.goods import KINDS
from huoshui.sources.town.network import customers, relation
from huoshui.sources.town.outside import bought_outside, shared_party

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Floats, Ints
    from huoshui.sources.town.world import World

OUT: Final = 0
IN: Final = 1
_LEAST_TIME: Final = 1e-4
_LEAVES: Final = 0.85
"""Share of customers that a seller in trouble loses before its end."""
_OLD_CUSTOMER: Final = 0.6
"""Share of firms whose first customer is there from the first month to the last."""
_PAIRS: Final = 0.85
_LOCAL_CUSTOMERS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Deals:
    """Columns of deals. Times are shares of the profile firm's business (see ``life.cumulative``)."""

    row: Ints  # position of the firm in the run
    party: Ints  # number of the counterparty
    direction: Ints  # OUT or IN
    key: Ints  # what the chance of its invoices hangs on, with ``place``
    place: Ints
    invoices: Ints
    first: Ints  # serial number of the first invoice
    profile: Ints  # number of the firm whose months it follows
    start: Floats
    stop: Floats
    ticket: Floats  # log of the median gross amount in fen
    spread: Floats  # spread of log amounts
    limit: Ints  # face limit, fen
    rate: Ints  # RateKind
    voids: Floats
    reds: Floats
    run: Ints  # invoices written at one go
    week: Ints  # style of the week: 0 closed on weekends, 1 office, 2 open
    special: Floats  # share of special VAT invoices
    item: Ints  # first of the four kinds of goods
    line: Ints  # which of the four it mostly is
    inside: np.ndarray  # both firms are of the town
    seller: Ints  # number of the selling firm of the town, or -1

    def __len__(self) -> int:
        return len(self.row)

    def pick(self, keep: np.ndarray) -> Deals:
        """Return some deals, or all in another order."""
        return Deals(**{f.name: getattr(self, f.name)[keep] for f in fields(self)})


def deals_of(world: World, start: int, stop: int) -> Deals:
    """Return the deals of the firms numbered ``start`` to ``stop - 1``."""
    links = world.links
    sold, bought = links.sold_by(start, stop), links.bought_by(start, stop)
    inside_out = _between_firms(world, sold, OUT, start)
    inside_in = _between_firms(world, bought, IN, start)
    outside_out = _sold_outside(world, start, stop)
    outside_in = Deals(**bought_outside(world, start, stop, inside_in.row, inside_in.invoices))
    parts = (inside_out, inside_in, outside_out, outside_in)
    every = Deals(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Deals)})
    return every.pick(np.argsort((every.row << 40) | (every.party << 1) | every.direction))


def _between_firms(world: World, link: Ints, direction: int, start: int) -> Deals:
    """Return the deals of links inside the town, seen by the seller or by the buyer."""
    links, firms = world.links, world.firms
    seller, buyer = links.seller[link].astype(np.int64), links.buyer[link].astype(np.int64)
    mine, other = (seller, buyer) if direction == OUT else (buyer, seller)
    terms = _terms(world, seller, links.place[link].astype(np.int64), links.invoices[link].astype(np.int64))
    earliest = _done_before(world, seller, firms.opens[buyer])
    latest = _done_before(world, seller, np.minimum(firms.closes[buyer], world.calendar.months))
    width = terms["stop"] - terms["start"]
    room = np.maximum(latest - earliest, 0.0)
    begin = np.minimum(np.maximum(terms["start"], earliest), np.maximum(latest - np.minimum(width, room), earliest))
    terms |= {"start": begin, "stop": np.minimum(begin + width, latest)}
    deals = Deals(
        row=mine - start,
        party=other,
        direction=np.full(len(link), direction, np.int64),
        invoices=links.invoices[link].astype(np.int64),
        first=links.first[link],
        inside=np.ones(len(link), bool),
        **terms,
    )
    return deals.pick(np.flatnonzero(room > _LEAST_TIME))


def _done_before(world: World, firm: Ints, month: Ints) -> Floats:
    """Return the share of a firm's business done before a month begins."""
    last = np.clip(month - 1, 0, world.calendar.months - 1)
    return np.where(month <= 0, 0.0, world.done[firm, last].astype(np.float64))


def _sold_outside(world: World, start: int, stop: int) -> Deals:
    """Return the sales deals with customers outside the town."""
    firms = world.firms.take(start, stop)
    custom = customers(world.chance, firms, world.sales[start:stop])
    out = np.flatnonzero(~custom.inside)
    row, place, invoices = custom.row[out], custom.place[out], custom.invoices[out]
    seller = firms.number[row]
    ends = np.cumsum(invoices)
    before = np.concatenate([[0], ends])[np.searchsorted(row, row)]
    known = world.chance.happens("known customer", _LOCAL_CUSTOMERS, seller, place) & (place < world.local)
    shared = world.local_from + shared_party(world.chance, "customer", seller, place, world.local)
    own = world.private_from + world.private[seller] + place
    return Deals(
        row=row,
        party=np.where(known, shared, own),
        direction=np.full(len(row), OUT, np.int64),
        invoices=invoices,
        first=world.serial[seller] + ends - invoices - before,
        inside=np.zeros(len(row), bool),
        **_terms(world, seller, place, invoices),
    )


def _terms(world: World, seller: Ints, place: Ints, invoices: Ints) -> dict[str, np.ndarray]:
    """Return what a sale deal's invoices follow from, given its seller and place in the seller's list."""
    chance, firms = world.chance, world.firms
    begin, width = _time(world, seller, place, invoices)
    regular = chance.happens("regular", 0.09, seller, place)
    wide = 0.6 * np.exp(0.45 * chance.normal("amounts", seller, place) + 0.45 * chance.normal("prices", seller))
    order = firms.ticket[seller] * np.exp(0.85 * chance.normal("order", seller, place))
    per_order = np.minimum(order * world.thinned**1.3 / firms.limit[seller], 12.0)  # fewer, not longer runs
    burst = chance.uniform("burst", seller, place)
    run = np.where(per_order > 1.0, np.rint(1.0 + per_order * burst * 1.6), np.where(burst > _PAIRS, 2.0, 1.0))
    return {
        "key": seller,
        "place": place,
        "profile": seller,
        "start": begin,
        "stop": begin + width,
        "ticket": np.log(order),
        "spread": np.where(regular, 0.02, np.minimum(wide, 2.2)),
        "limit": firms.limit[seller],
        "rate": firms.rate[seller],
        "voids": firms.voids[seller],
        "reds": firms.reds[seller],
        "run": np.minimum(run, invoices).astype(np.int64),
        "week": firms.week[seller],
        "special": np.where(firms.general[seller], 0.15 + 0.8 * chance.uniform("special", seller, place), 0.06),
        "item": KINDS * firms.trade[seller],
        "line": firms.line[seller],
        "seller": seller,
    }


def _time(world: World, seller: Ints, place: Ints, invoices: Ints) -> tuple[Floats, Floats]:
    """Return when a customer comes and for how long, as shares of the seller's business.

    Most customers come once or for a short while; those with many invoices stay. A seller in trouble loses
    all but its largest customers before the end, so its custom concentrates.
    """
    chance, firms = world.chance, world.firms
    usual = np.log(np.maximum(invoices / world.thinned, 1))
    stay = chance.uniform("stay", seller, place)
    length = np.minimum(0.06 + (0.286 * usual + 0.4 * (1.0 - world.thinned)) * stay, 1.0)
    begin, length = relation(chance.uniform("comes", seller, place), length)
    failing = firms.distress[seller] < NEVER
    stays = (place == 0) & (failing | chance.happens("stays", _OLD_CUSTOMER, seller))
    begin, length = np.where(stays, 0.0, begin), np.where(stays, 1.0, length)
    troubled = failing & (place > 0) & chance.happens("leaves", _LEAVES, seller, place)
    leaves = np.maximum(_done_before(world, seller, firms.distress[seller] + 1), 0.05)
    begin = np.where(troubled & (begin + length > leaves), np.maximum(leaves - length, 0.0), begin)
    return begin, np.where(troubled, np.minimum(length, leaves), length)
