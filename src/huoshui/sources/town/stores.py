"""Stores and their daily turnover: weekdays, seasons, closed days, luck, openings and closures.

Weekday and luck follow what 789 real stores show: about 15 % luck around a weekday's usual turnover, 25-30 %
over the year. Chinese holidays move trade between sectors instead of closing the shops.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import NEVER, trade_values
from huoshui.sources.town.life import trouble
from huoshui.sources.town.network import spread
from huoshui.sources.town.seasons import SPRING_FESTIVALS
from huoshui.sources.town.sheets import Sheet, dates, flags, numbers, texts, words_of
from huoshui.sources.town.trades import REGION_CODES, TRADES

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Flags, Floats, Ints
    from huoshui.sources.town.run import Run

SECTORS: Final = ("catering", "retail", "service", "culture_sport", "other")
_SECTOR_OF: Final = np.array([SECTORS.index(t.sector) for t in TRADES])
_WEEK: Final = np.array(
    [
        [0.86, 0.87, 0.90, 0.94, 1.08, 1.22, 1.13],
        [0.93, 0.92, 0.93, 0.95, 1.03, 1.14, 1.10],
        [0.84, 0.86, 0.90, 0.94, 1.05, 1.24, 1.17],
        [0.78, 0.80, 0.84, 0.88, 1.02, 1.40, 1.28],
        [1.00] * 7,
    ]
)
_PER_SQUARE_METRE: Final = np.array([34.0, 30.0, 17.0, 7.0, 20.0])
"""Usual turnover per square metre and day, in yuan."""
_AREA: Final = np.array([140.0, 180.0, 110.0, 420.0, 150.0])
_BASKET: Final = np.array([62.0, 48.0, 95.0, 120.0, 60.0])
_SHOPPING_DAYS, _HOLIDAYS = 14, 7
_SUMMER: Final = np.array([1.04, 1.00, 1.00, 1.10, 1.0])
_TAKES_PART: Final = 0.85
"""Share of firms whose payment channels show us their turnover, or that they have none."""


@dataclass(frozen=True, slots=True)
class Stores:
    """The stores of a run of firms; ``row`` is the firm's position, days since 1970."""

    row: Ints
    place: Ints
    sector: Ints
    area: Floats
    opened: Ints
    closed: Ints  # first day closed for good, or NEVER days
    level: Floats  # usual turnover of a day, fen
    shown: np.ndarray  # its daily turnover is known

    def __len__(self) -> int:
        return len(self.row)


_OPEN_END: Final = 1_000_000


def stores_of(run: Run) -> Stores:
    """Return the stores of a run of firms: mostly one, sometimes a small chain."""
    chance, firms = run.chance, run.firms
    has = chance.happens("has stores", trade_values("stores")[firms.trade], firms.number)
    more = np.floor(np.exp(1.1 * chance.normal("chain", firms.number) + 0.45 * firms.size - 0.35))
    row, place = spread(np.where(has, np.clip(1 + more, 1, 30), 0).astype(np.int64))
    number = firms.number[row]
    sector = _SECTOR_OF[firms.trade[row]]
    area = np.round(_AREA[sector] * np.exp(0.6 * chance.normal("area", number, place)), 0)
    last = run.calendar.last_day
    age = last - firms.born[row]
    opened = firms.born[row] + np.floor(age * np.where(place == 0, 0.02, chance.uniform("opened", number, place) * 0.9))
    gone = _closing_day(run, row)
    early = chance.happens("store closes", 0.08 + 0.3 * (firms.fails[row] < NEVER), number, place)
    middle = opened + (np.minimum(gone, last) - opened) * (0.3 + 0.7 * chance.uniform("store end", number, place))
    closed = np.where(early & (place > 0), np.minimum(middle, gone), gone).astype(np.int64)
    level = 100.0 * area * _PER_SQUARE_METRE[sector] * np.exp(0.45 * chance.normal("store level", number, place))
    shown = takes_part(run)[row]
    return Stores(row, place, sector, area, opened.astype(np.int64), closed, level, shown)


def takes_part(run: Run) -> Flags:
    """Return which firms let the payment channels show their turnover."""
    return run.chance.happens("takes part", _TAKES_PART, run.firms.number)


def _closing_day(run: Run, row: Ints) -> Ints:
    closes = run.firms.closes[row]
    inside = closes < run.months
    return np.where(inside, run.calendar.first_day[np.minimum(closes, run.months)], _OPEN_END)


def store_sheet(run: Run, stores: Stores) -> Sheet:
    """Return the store records."""
    closed = stores.closed <= run.calendar.last_day
    return Sheet(
        stores.row,
        {
            "store_id": texts(store_ids(run, stores)),
            "opened_on": dates(stores.opened),
            "closed_on": dates(np.where(closed, stores.closed, 0), missing=~closed),
            "sector": words_of(SECTORS, stores.sector),
            "region": texts(REGION_CODES[run.firms.region[stores.row]]),
            "area_sqm": numbers(stores.area),
            "received_on": dates(np.maximum(stores.opened, run.calendar.first_day[0])),
        },
    )


def store_ids(run: Run, stores: Stores) -> np.ndarray:
    """Return the identifiers of stores: the firm's number and the store's place."""
    numbers_ = run.firms.number[stores.row]
    return np.array([f"S{n:09d}-{p + 1:02d}" for n, p in zip(numbers_, stores.place, strict=True)], object)


@dataclass(frozen=True, slots=True)
class StoreDays:
    """Days of stores on which something is known; amounts in fen."""

    store: Ints
    day: Ints
    gross: Ints
    refunds: Ints
    discounts: Ints
    orders: Ints
    open: Ints  # 1 on days the store is open

    @property
    def net(self) -> Ints:
        """Turnover after refunds and discounts."""
        return self.gross - self.refunds - self.discounts


def store_days_of(run: Run, stores: Stores) -> StoreDays:
    """Return the turnover of every day from the first shown day to the last."""
    first, last = int(run.calendar.first_day[0]), run.calendar.last_day
    begin = np.maximum(stores.opened, first)
    count = np.where(stores.shown, np.clip(np.minimum(stores.closed - 1, last) - begin + 1, 0, None), 0)
    store, offset = spread(count.astype(np.int64))
    day = begin[store] + offset
    number, place = run.firms.number[stores.row[store]], stores.place[store]
    key = place * 100_000 + day
    usual = stores.level[store] * _season(run, stores, store, day) * _health(run, stores, store, day)
    luck = np.exp(0.15 * run.chance.normal("store luck", number, key) - 0.011)
    promotion = run.chance.happens("promotion", 0.16, number, place * 10_000 + day // 14)
    rest = _closed_days(run, stores, store, day)
    gross = np.where(rest, 0.0, np.floor(usual * luck * np.where(promotion, 1.22, 1.0)))
    basket = 100.0 * _BASKET[stores.sector[store]] * np.exp(0.3 * run.chance.normal("basket", number, place))
    orders = np.maximum(np.rint(gross / basket), (gross > 0).astype(np.float64))
    refunds = np.floor(gross * 0.012 * run.chance.uniform("refunds", number, key) ** 2 * 3.0)
    discounts = np.floor(gross * np.where(promotion, 0.09, 0.012))
    return StoreDays(store, day, *(a.astype(np.int64) for a in (gross, refunds, discounts, orders, ~rest)))


def _season(run: Run, stores: Stores, store: Ints, day: Ints) -> Floats:
    sector = stores.sector[store]
    weekday = (day + 3) % 7
    month = (day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12) + 1
    summer = np.where((month == 7) | (month == 8), _SUMMER[sector], 1.0)  # noqa: PLR2004 (school holidays)
    yearly = np.where(month == 12, 1.06, np.where(month <= 2, 0.95, 1.0))  # noqa: PLR2004
    from_festival = _from_spring_festival(day)
    before = (from_festival >= -_SHOPPING_DAYS) & (from_festival < -1)
    during = (from_festival >= 0) & (from_festival < _HOLIDAYS)
    festive = np.where(before & (sector == 1), 1.55, np.where(before, 1.15, 1.0))
    festive = np.where(during, np.where(sector == 1, 0.7, 1.25), festive)
    slow = 1.0 + 0.04 * np.sin(2.0 * np.pi * day / 91.0 + run.firms.number[stores.row[store]] % 7)
    return np.asarray(_WEEK[sector, weekday] * summer * yearly * festive * slow)


def _from_spring_festival(day: Ints) -> Ints:
    """Return days since the nearest spring festival, negative before it."""
    starts = [np.datetime64(f"{y}-{m:02d}-{d:02d}") for y, (m, d) in SPRING_FESTIVALS.items()]
    festivals = np.array(starts, "datetime64[D]").astype(np.int64)
    after = np.searchsorted(festivals, day, side="right")
    previous = day - festivals[np.maximum(after - 1, 0)]
    coming = day - festivals[np.minimum(after, len(festivals) - 1)]
    return np.where(previous < -coming, previous, coming)


def _health(run: Run, stores: Stores, store: Ints, day: Ints) -> Floats:
    """Growth since opening, and decline when the firm is in trouble."""
    years = (day - run.calendar.first_day[0]) / 365.25
    row = stores.row[store]
    month = np.searchsorted(run.calendar.first_day, day, side="right") - 1
    young = 1.0 - 0.45 * np.exp(-(day - stores.opened[store]) / 60.0)
    deep = trouble(run.firms.pick(row), month)
    return np.asarray(np.exp(np.clip(run.firms.growth[row], -0.3, 0.35) * (years - 1.5) * 0.7 - 1.1 * deep) * young)


def _closed_days(run: Run, stores: Stores, store: Ints, day: Ints) -> np.ndarray:
    """Return which days a store stays closed: the spring festival for most, a weekly rest for some, mishaps."""
    number, place = run.firms.number[stores.row[store]], stores.place[store]
    from_festival = _from_spring_festival(day)
    rest_days = np.floor(run.chance.uniform("festival rest", number, place) * 9.0)
    festival = (from_festival >= -1) & (from_festival < rest_days - 1)
    weekly = run.chance.happens("weekly rest", 0.12, number, place) & ((day + 3) % 7 == 0)
    mishap = run.chance.happens("mishap", 0.004, number, place * 100_000 + day)
    return np.asarray(festival | weekly | mishap)


def store_day_sheet(run: Run, stores: Stores, days: StoreDays) -> Sheet:
    """Return the store-day records; each is known the day after."""
    ids = texts(store_ids(run, stores))
    return Sheet(
        stores.row[days.store],
        {
            "store_id": ids.take(numbers(days.store)),
            "day": dates(days.day),
            "gross": numbers(days.gross),
            "refunds": numbers(days.refunds),
            "discounts": numbers(days.discounts),
            "net": numbers(days.net),
            "orders": numbers(days.orders),
            "open": flags(days.open),
            "received_on": dates(np.minimum(days.day + 1, run.calendar.last_day)),
        },
    )


def tills(run: Run, stores: Stores, days: StoreDays) -> Ints:
    """Return the net turnover of a firm's stores by month (firms x months), in fen, tax included."""
    month = np.searchsorted(run.calendar.first_day, days.day, side="right") - 1
    cell = stores.row[days.store] * run.months + month
    total = np.bincount(cell, days.net.astype(np.float64), len(run) * run.months)
    return total.astype(np.int64).reshape(len(run), run.months)
