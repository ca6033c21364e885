"""The firms of a town: what is fixed about each before it writes a single invoice.

One array per property, one place per firm. Everything follows from the seed and the firm's number, so a block
of firms can be made without the others.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.trades import REGION_SHARE, TRADES, RateKind

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Chance, Flags, Floats, Ints
    from huoshui.sources.town.seasons import Calendar

LINES: Final = 4
"""Lines of business of each trade."""

NEVER: Final = 10_000
"""A month index beyond every town: "does not happen"."""

FACE_LIMITS: Final = np.array([1_000_000, 10_000_000, 100_000_000], np.int64)
"""Largest net amount one invoice may bear, in fen: 万元版, 十万元版, 百万元版. Larger orders are split."""

_YOUNG, _OLD = 3.0, 12.0
"""Years: young firms grow and fail more often, old ones fail less."""
_ORDINARY_RATE: Final = 19.0
"""Sales invoices a month of a firm of ordinary size at scale 1."""
_LEAST_RATE: Final = 1.6
"""Invoices a month that a firm of the smallest town still writes: below it stops being a trading firm."""
_SMALL_SCALE_SALES: Final = 5.0e8
"""Yearly sales in fen above which a firm must be a general taxpayer (财税〔2018〕33号: five million yuan)."""
_SMALL_ORDER, _LARGE_ORDER = 6.0e5, 3.2e7
"""Orders in fen up to which a firm holds the smallest face limit, and from which the largest."""


class Kind(IntEnum):
    """Kind of firm; the order of ``firm_kind`` in the record type."""

    COMPANY = 0
    HOUSEHOLD = 1
    COOPERATIVE = 2
    FARMER = 3


@dataclass(frozen=True, slots=True)
class Firms:
    """Properties of firms, by position. Months are positions in the town's calendar and may lie outside it."""

    number: Ints  # the firm's number in the town
    trade: Ints
    line: Ints  # which of its trade's four lines it is in
    region: Ints
    kind: Ints
    size: Floats  # standard normal: how large for its trade
    born: Ints  # registration, days since 1970
    opens: Ints  # first month of business
    closes: Ints  # first month without business; NEVER
    fails: Ints  # month of default; NEVER
    distress: Ints  # month in which the trouble starts; NEVER
    growth: Floats  # log growth a year
    unsteady: Floats  # spread of monthly business
    idle: Floats  # chance that a month has no business
    general: np.ndarray  # general VAT taxpayer
    rate: Ints  # RateKind of its sales
    week: Ints  # style of its week: 0 closed on weekends, 1 office, 2 open
    ticket: Floats  # median order, fen without tax
    limit: Ints  # face limit of its invoices, fen
    sales_rate: Floats  # sales invoices in an ordinary month
    buying_rate: Floats  # purchase invoices in an ordinary month
    buyers: Floats  # customers over the whole time of an ordinary firm
    suppliers: Floats
    spend: Floats  # purchases per yuan of sales
    voids: Floats  # share of sales invoices voided in good times
    voids_in: Floats
    reds: Floats  # share of sales invoices that are red letters
    reds_in: Floats

    def __len__(self) -> int:
        return len(self.number)

    def pick(self, which: Ints) -> Firms:
        """Return some firms, in any order."""
        return Firms(**{f.name: getattr(self, f.name)[which] for f in fields(self)})

    def take(self, start: int, stop: int) -> Firms:
        """Return a run of firms."""
        return Firms(**{f.name: getattr(self, f.name)[start:stop] for f in fields(self)})


def trade_values(name: str) -> Floats:
    """Return one number of every trade, in the order of ``TRADES``."""
    return np.array([getattr(trade, name) for trade in TRADES], np.float64)


def trade_named(name: str, trade: Ints) -> Flags:
    """Return where a trade is the one called ``name``."""
    return np.asarray(trade == [t.name for t in TRADES].index(name))


def thinned(scale: float) -> float:
    """Return how many invoices an ordinary firm writes at a scale, as a share of those at scale 1; at most 1."""
    return min(float(np.hypot(_ORDINARY_RATE * scale, _LEAST_RATE)) / _ORDINARY_RATE, 1.0)


def make_firms(chance: Chance, calendar: Calendar, start: int, stop: int, scale: float) -> Firms:
    """Return the firms numbered ``start`` to ``stop - 1``.

    ``scale`` multiplies the number of invoices of every firm; 1 is the size of the real firms.
    """
    number = np.arange(start, stop, dtype=np.int64)
    trade = chance.pick("trade", trade_values("share"), number)
    size = chance.normal("size", number)
    kind = _kinds(chance, number, trade)
    size = np.where(kind == Kind.COMPANY, size, size - 0.6)
    life = _lives(chance, calendar, number, size)
    larger = 180.0 * thinned(scale) ** -0.75  # firms that write fewer invoices write larger ones
    spread = np.exp(0.5 * size + 0.9 * chance.normal("ticket", number))
    ticket = larger * trade_values("ticket")[trade] * spread
    failing = life["fails"] < NEVER
    counts = _counts(chance, number, trade, size, failing=failing, scale=scale, months=calendar.months)
    limit = _face_limit(chance, number, ticket)
    chosen = chance.happens("general", np.clip(trade_values("general")[trade] + 0.18 * size, 0.02, 0.99), number)
    general = chosen | (12.0 * counts["sales_rate"] * np.minimum(ticket * 1.35, limit * 0.85) > _SMALL_SCALE_SALES)
    return Firms(
        number=number,
        trade=trade,
        line=chance.between("line", 0, LINES - 1, number),
        region=chance.pick("region", REGION_SHARE, number),
        kind=kind,
        size=size,
        **life,
        unsteady=np.clip(0.62 * np.exp(0.35 * chance.normal("unsteady", number) - 0.12 * size), 0.2, 1.6),
        general=general,
        rate=_rate_kind(chance, number, trade, general),
        week=_week(chance, number, trade),
        ticket=ticket,
        limit=limit,
        **counts,
        **_papers(chance, number, failing),
    )


def _kinds(chance: Chance, number: Ints, trade: Ints) -> Ints:
    household = chance.happens("kind", trade_values("household")[trade], number)
    kind = np.where(household, Kind.HOUSEHOLD, Kind.COMPANY)
    farm = trade_named("farming", trade)
    rural = chance.pick("rural", (0.45, 0.1, 0.25, 0.2), number)
    return np.where(farm, rural, kind).astype(np.int64)


def _lives(chance: Chance, calendar: Calendar, number: Ints, size: Floats) -> dict[str, np.ndarray]:
    """Registration, first month, growth, and for some firms trouble, default or an orderly end."""
    months = calendar.months
    years = 0.9 + 10.5 * -np.log1p(-chance.uniform("age", number)) * np.exp(0.25 * size)
    born = calendar.last_day - np.floor(np.minimum(years, 40.0) * 365.25).astype(np.int64)
    month_born = np.searchsorted(calendar.first_day[:-1], born, side="right").astype(np.int64)
    wait = np.floor(6.0 * chance.uniform("wait", number) ** 2).astype(np.int64)
    opens = np.where(born < calendar.first_day[0], 0, month_born + wait)
    opens = np.where(
        chance.happens("late", 0.14, number), np.maximum(opens, _late_start(chance, number, months)), opens
    )
    risk = 1.0 / (1.0 + np.exp(3.05 + 1.45 * size - 0.5 * (years < _YOUNG) + 0.5 * (years > _OLD)))
    fails_at = np.floor(months * 0.6 + chance.uniform("fails at", number) * (months * 0.4 + 12.0)).astype(np.int64)
    failing = chance.happens("fails", risk * (0.55 + months / 60.0), number) & (fails_at > opens + 4)
    fails = np.where(failing, fails_at, NEVER)
    distress = np.where(failing, fails_at - chance.between("distress", 8, 15, number), NEVER)
    ends = months * chance.uniform("closes at", number)
    orderly = chance.happens("closes", 0.03, number) & ~failing & (ends > opens + 3)
    closes = np.where(failing, fails, np.where(orderly, np.floor(ends).astype(np.int64), NEVER))
    growth = 0.09 + 0.28 * chance.normal("growth", number) + np.where(years < _YOUNG, 0.25, 0.0)
    idle = 0.5 * chance.uniform("idle", number) ** 4.0 * np.exp(-0.55 * size)
    idle = np.where(failing, idle + 0.10, idle)
    return {
        "born": born,
        "opens": opens,
        "closes": closes,
        "fails": fails,
        "distress": distress,
        "growth": growth,
        "idle": np.clip(idle, 0.0, 0.7),
    }


def _late_start(chance: Chance, number: Ints, months: int) -> Ints:
    """Return the month in which a firm's digital records begin, for those that came late to the tax disk."""
    return np.floor(chance.uniform("late start", number) * months * 0.4).astype(np.int64)


def _rate_kind(chance: Chance, number: Ints, trade: Ints, general: Flags) -> Ints:
    simple = general & chance.happens("simple levy", trade_values("simple")[trade], number)
    kind = np.where(general, trade_values("rate")[trade], RateKind.SMALL)
    return np.where(simple, RateKind.SIMPLE, kind).astype(np.int64)


def _week(chance: Chance, number: Ints, trade: Ints) -> Ints:
    opened = trade_values("stores")[trade] > 0.0
    week = chance.pick("week", (0.36, 0.5, 0.14), number)
    return np.where(opened & (week == 0), 2, week).astype(np.int64)


def _face_limit(chance: Chance, number: Ints, ticket: Floats) -> Ints:
    want = ticket * np.exp(0.9 * chance.normal("limit", number))
    level = np.where(want < _SMALL_ORDER, 0, np.where(want < _LARGE_ORDER, 1, 2))
    return FACE_LIMITS[level]


def _counts(
    chance: Chance, number: Ints, trade: Ints, size: Floats, *, failing: Flags, scale: float, months: int
) -> dict[str, np.ndarray]:
    """Monthly invoice counts and the number of partners; shapes from the real firms, in logarithms."""
    tail = 1.35 - 0.35 * min(scale, 1.0) ** 0.5  # the floor of small towns narrows counts; the tail makes up for it
    busy = 0.95 * size + chance.normal("busy", number)
    kind = trade_values("invoices")[trade]
    sales = np.hypot(_ORDINARY_RATE * scale * kind * np.exp(tail * busy), _LEAST_RATE)
    often = busy + np.log(kind)
    thin = np.where(chance.happens("thin", 0.18, number), -2.6, 0.25)
    log_buying = 0.62 * often + thin + 1.1 * chance.normal("buying", number) + np.log(trade_values("suppliers")[trade])
    buying = np.hypot(30.0 * scale * np.exp(log_buying), _LEAST_RATE)
    time = (months / 38.0) ** 0.55 * scale**0.72
    buyers = 62.0 * time * trade_values("buyers")[trade] * np.exp(0.74 * often + 1.1 * chance.normal("buyers", number))
    suppliers = 125.0 * time * np.exp(0.83 * np.log(buying / (30.0 * scale)) + 0.45 * chance.normal("sellers", number))
    buyers = np.where(failing, 0.55 * buyers, buyers)
    sales = np.where(failing, 0.6 * sales, sales)
    spend = trade_values("purchases")[trade] * np.exp(0.75 * chance.normal("spend", number) - 0.6)
    return {
        "sales_rate": sales,
        "buying_rate": buying,
        "buyers": np.maximum(buyers, 1.0),
        "suppliers": np.maximum(suppliers, 1.0),
        "spend": np.minimum(spend, 2.5),
    }


def _papers(chance: Chance, number: Ints, failing: Flags) -> dict[str, np.ndarray]:
    """Return the shares of voided and red-letter invoices in good times; who will fail keeps worse books."""
    voids = 0.086 * np.exp(0.62 * chance.normal("voids", number)) * np.where(failing, 1.45, 1.0)
    sloppy = chance.happens("sloppy", 0.035, number)
    voids = np.where(sloppy, 0.3 + 0.6 * chance.uniform("how sloppy", number), voids)
    reds = 0.024 * np.exp(0.95 * chance.normal("reds", number)) * chance.happens("has reds", 0.75, number)
    reds_in = 0.0058 * np.exp(0.9 * chance.normal("reds in", number)) * chance.happens("has reds in", 0.8, number)
    return {
        "voids": np.minimum(voids, 0.92),
        "voids_in": np.minimum(0.03 * np.exp(0.6 * chance.normal("voids in", number)), 0.25),
        "reds": np.minimum(reds, 0.25),
        "reds_in": np.minimum(reds_in, 0.12),
    }
