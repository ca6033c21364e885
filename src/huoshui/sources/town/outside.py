"""Purchases from sellers outside the town: a few suppliers of what the firm trades in, and many small expenses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import FACE_LIMITS
from huoshui.sources.town.goods import FIRST_EXPENSE, FIRST_INPUT, KINDS
from huoshui.sources.town.network import relation, spread
from huoshui.sources.town.trades import RateKind
from huoshui.sources.town.world import NATIONAL, sales_value
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Chance, Flags, Floats, Ints
    from huoshui.sources.town.world import World

MAIN_SHARE: Final = 0.24
"""Share of a firm's outside suppliers that deliver what it trades in."""
_NATIONAL_SHARE: Final = 0.3
_LOCAL_SHARE: Final = 0.3
_MOST_NATIONAL: Final = 500
_LARGE_ORDER: Final = 15.5
"""Log of the order in fen from which a supplier has a million-yuan face limit."""


@dataclass(frozen=True, slots=True)
class Expense:
    """One kind of everyday purchase: its share, median gross amount in yuan, spread and rate."""

    label: Text
    share: float
    amount: float
    spread: float
    rate: RateKind
    special: float


EXPENSES: Final = (
    Expense(Text("成品油", "fuel"), 0.26, 320, 0.8, RateKind.GOODS, 0.6),
    Expense(Text("电信服务", "telephone and data"), 0.08, 210, 0.9, RateKind.SERVICES, 0.5),
    Expense(Text("办公用品", "office supplies"), 0.14, 260, 1.1, RateKind.GOODS, 0.5),
    Expense(Text("住宿餐饮", "lodging and meals"), 0.14, 420, 0.8, RateKind.SERVICES, 0.2),
    Expense(Text("运输与快递", "freight and parcels"), 0.12, 480, 1.2, RateKind.WORKS, 0.7),
    Expense(Text("修理修配", "repairs"), 0.08, 900, 1.1, RateKind.SMALL, 0.4),
    Expense(Text("保险与金融服务", "insurance and bank charges"), 0.06, 380, 1.4, RateKind.SERVICES, 0.6),
    Expense(Text("水电燃气", "electricity, water and gas"), 0.05, 1_900, 1.1, RateKind.GOODS, 0.9),
    Expense(Text("租赁与物业", "rent and property services"), 0.07, 6_500, 0.9, RateKind.WORKS, 0.6),
)
_MAIN_RATES: Final = (0.56, 0.07, 0.09, 0.03, 0.25)
_UNUSUAL: Final = 0.35


def shared_party(chance: Chance, stream: str, firm: Ints, place: Ints, count: int) -> Ints:
    """Return which of ``count`` shared parties (a prime) stands at ``place`` of a firm's list; never twice."""
    one = np.zeros_like(firm)
    step = 1 + (chance.bits(stream, firm, one) % np.uint64(count - 1)).astype(np.int64)
    offset = (chance.bits(stream, firm, one + 1) % np.uint64(count)).astype(np.int64)
    return (place * step + offset) % count


@dataclass(frozen=True, slots=True)
class _Sellers:
    """The outside sellers of a run of firms: ``row`` is the buyer's position, ``place`` its place in the list."""

    chance: Chance
    row: Ints
    firm: Ints
    place: Ints
    main: Flags

    def shares(self, weight: Floats, firms: int) -> Floats:
        """Return weights as shares of each buyer's total."""
        return np.asarray(weight / np.maximum(np.bincount(self.row, weight, firms), 1e-12)[self.row])


def bought_outside(world: World, start: int, stop: int, inside_row: Ints, inside_count: Ints) -> dict[str, np.ndarray]:
    """Return the columns of the purchase deals with outside sellers.

    ``inside_row`` and ``inside_count``: what the same firms already buy inside the town, which comes first.
    """
    chance, firms = world.chance, world.firms.take(start, stop)
    wanted = world.purchases[start:stop]
    inside = np.bincount(inside_row, inside_count, stop - start)
    sellers = np.bincount(inside_row, minlength=stop - start)
    rest = np.maximum(np.maximum(wanted - inside, 0.12 * wanted), 1.0)
    count = np.clip(np.rint(np.minimum(firms.suppliers, wanted)) - sellers, 1, np.ceil(rest)).astype(np.int64)
    row, place = spread(count)
    firm = firms.number[row]
    main = is_main(chance, firm, place)
    needed = (
        np.maximum(1.0 - inside / np.maximum(wanted, 1.0), 0.15)
        * firms.spend
        * sales_value(firms, world.sales[start:stop])
    )
    every = _Sellers(chance, row, firm, place, main)
    invoices, ticket = _main_orders(every, needed, rest)
    invoices = _with_expenses(every, invoices, rest)
    invoices = _within(invoices, row, world.serial[start + 1 : stop + 1] - world.serial[start:stop], world, start)
    party = _parties(world, firm, place, main)
    kind = expense_kind(world, party)
    width = np.minimum(
        0.05 + 0.3 * np.log(np.maximum(invoices / world.thinned, 1)) * chance.uniform("supply time", firm, place), 1.0
    )
    begin, width = relation(chance.uniform("supply from", firm, place), width)
    first = np.cumsum(invoices)
    ends = world.serial[firm + 1]
    before = np.concatenate([[0], first])[np.searchsorted(row, row)]
    return {
        "row": row,
        "party": party,
        "direction": np.ones(len(row), np.int64),
        "key": -1 - firm,
        "place": place,
        "invoices": invoices,
        "first": ends - (first - before),
        "profile": firm,
        "start": begin,
        "stop": begin + width,
        "ticket": np.where(main, ticket, np.log(100.0 * _of(EXPENSES, "amount")[kind]) + _habit(chance, firm, place)),
        "spread": np.where(main, 0.7, _of(EXPENSES, "spread")[kind] * 0.7),
        "limit": np.where(ticket > _LARGE_ORDER, FACE_LIMITS[2], FACE_LIMITS[1]),
        "rate": np.where(main, _main_rate(chance, firm, place), _of(EXPENSES, "rate")[kind]),
        "voids": firms.voids_in[row],
        "reds": firms.reds_in[row],
        "run": np.where(chance.happens("same day", 0.12, firm, place), 2, 1).astype(np.int64),
        "week": np.where(main, 1, 2).astype(np.int64),
        "special": np.where(main, 0.75, _of(EXPENSES, "special")[kind]),
        "item": np.where(main, FIRST_INPUT + KINDS * firms.trade[row], FIRST_EXPENSE + KINDS * kind),
        "line": chance.between("what it sells", 0, KINDS - 1, party),
        "inside": np.zeros(len(row), bool),
        "seller": np.full(len(row), -1, np.int64),
    }


def _of(expenses: tuple[Expense, ...], name: str) -> np.ndarray:
    return np.array([getattr(e, name) for e in expenses])


def _habit(chance: Chance, firm: Ints, place: Ints) -> Floats:
    return 0.85 * chance.normal("expense size", firm, place)


def _main_rate(chance: Chance, firm: Ints, place: Ints) -> Ints:
    """Return the rate kind of main suppliers: most of a firm's suppliers are of one kind."""
    usual = chance.pick("usual rate", _MAIN_RATES, firm)
    own = chance.pick("main rate", _MAIN_RATES, firm, place)
    return np.where(chance.happens("unusual", _UNUSUAL, firm, place), own, usual)


def _main_orders(sellers: _Sellers, needed: Floats, rest: Floats) -> tuple[Ints, Floats]:
    """Return invoices and log ticket of the main suppliers: their value is what the firm needs to buy."""
    chance, keys, row = sellers.chance, (sellers.firm, sellers.place), sellers.row
    weight = sellers.shares(np.where(sellers.main, np.exp(1.25 * chance.normal("supply", *keys)), 0.0), len(rest))
    value = needed[row] * weight
    usual = np.exp(14.4 + 1.1 * chance.normal("delivery", *keys))
    count = np.clip(value / usual, 1.0, np.maximum(0.3 * rest[row] * weight, 1.0))
    count = np.where(sellers.main, np.floor(count + chance.uniform("delivery part", *keys)), 0.0)
    mean = value / np.maximum(count, 1.0)
    return np.maximum(count, sellers.main).astype(np.int64), np.log(np.clip(mean * 0.78, 3_000.0, 9.0e7))


def _with_expenses(sellers: _Sellers, invoices: Ints, rest: Floats) -> Ints:
    """Return the invoices of all sellers: expenses share what the main suppliers leave, by a long tail."""
    chance, keys = sellers.chance, (sellers.firm, sellers.place)
    left = np.maximum(rest - np.bincount(sellers.row, invoices, len(rest)), 0.0)
    weight = sellers.shares(np.where(sellers.main, 0.0, np.exp(1.8 * chance.normal("often", *keys))), len(rest))
    count = np.maximum(np.floor(left[sellers.row] * weight + chance.uniform("expense part", *keys)), 1.0)
    return np.where(sellers.main, invoices, count).astype(np.int64)


def _within(invoices: Ints, row: Ints, room: Ints, world: World, start: int) -> Ints:
    """Cut counts so that a firm never runs out of the serial numbers set aside for it."""
    sold = np.ceil(world.sales[start : start + len(room)] + world.firms.buyers[start : start + len(room)]) + 2
    left = (room - sold).astype(np.int64)
    ends = np.cumsum(invoices)
    before = np.concatenate([[0], ends])[np.searchsorted(row, row)]
    return np.asarray(np.clip(left[row] - (ends - invoices - before), 0, invoices), np.int64)


def _parties(world: World, firm: Ints, place: Ints, main: np.ndarray) -> Ints:
    """Return who sells: national names for many expenses, local parties, and sellers only this firm knows."""
    chance = world.chance
    where = chance.uniform("seller", firm, place)
    national = ~main & (where < _NATIONAL_SHARE) & (place < _MOST_NATIONAL)
    local = ~main & ~national & (where < _NATIONAL_SHARE + _LOCAL_SHARE) & (place < world.local)
    own = world.own_seller(firm, place)
    near = world.sellers_from + shared_party(chance, "local seller", firm, place, world.local)
    everywhere = world.national_from + shared_party(chance, "national seller", firm, place, NATIONAL)
    return np.where(national, everywhere, np.where(local, near, own))


def is_main(chance: Chance, firm: Ints, place: Ints) -> Flags:
    """Return which of a firm's outside suppliers deliver what it trades in; the others sell everyday things."""
    return np.asarray(chance.happens("main supplier", MAIN_SHARE, firm, place) | (place == 0))


def expense_kind(world: World, party: Ints) -> Ints:
    """Return what an outside seller mainly sells (position in ``EXPENSES``), the same for all its customers."""
    return world.chance.pick("expense", [e.share for e in EXPENSES], party)
