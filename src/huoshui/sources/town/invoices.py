"""The invoices of a run of firms: every deal written out, one row per invoice and side.

Rows come ordered by firm, party, direction and day, as the store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import exp
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.chance import field, normals, scramble
from huoshui.sources.town.deals import IN, deals_of
from huoshui.sources.town.firms import NEVER
from huoshui.sources.town.life import trouble
from huoshui.sources.town.seasons import DAY_STEPS
from huoshui.sources.town.trades import rate_percent

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Bits, Floats, Ints
    from huoshui.sources.town.deals import Deals
    from huoshui.sources.town.world import World

LOG_STEPS: Final = 1024
"""Amounts are drawn on a logarithmic grid of 0.1 %, so that no platform's exponential can change a fen."""
_LARGEST_LOG: Final = 24 * LOG_STEPS

_UNITS: Final = np.array([1.0, 100.0, 1_000.0, 10_000.0, 100_000.0, 1_000_000.0])
_UNIT_SHARE: Final = (0.27, 0.26, 0.20, 0.16, 0.07, 0.04)
"""To which fen people round what they agree on: gross prices are round, net amounts are not."""

HIDDEN_VOIDS: Final = 0.7
"""Share of a town seller's voided invoices that the buyer never sees: voided before delivery."""
_REISSUED: Final = 0.42
_BLANK: Final = 0.11


@dataclass(frozen=True, slots=True)
class Invoices:
    """Columns of invoices; amounts in fen as whole numbers."""

    deal: Ints  # position of the deal
    row: Ints  # position of the firm in the run
    party: Ints
    direction: Ints
    serial: Ints
    month: Ints
    day: Ints  # days since 1970
    net: Ints
    tax: Ints
    void: np.ndarray
    special: np.ndarray
    item: Ints
    blue: Ints  # position of the invoice this one reverses, or -1

    def __len__(self) -> int:
        return len(self.day)


def invoices_of(world: World, start: int, stop: int) -> tuple[Deals, Invoices]:
    """Return the deals and the invoices of the firms numbered ``start`` to ``stop - 1``."""
    deals = deals_of(world, start, stop)
    return deals, written(world, deals)


def written(world: World, deals: Deals) -> Invoices:
    """Return the invoices of ``deals``."""
    count = deals.invoices
    deal = np.repeat(np.arange(len(deals), dtype=np.int64), count)
    place = np.arange(len(deal), dtype=np.int64) - np.repeat(np.cumsum(count) - count, count)
    event = place // deals.run[deal]
    luck = _luck(world, deals, deal, event)
    month, day = _when(world, deals, deal, event, luck)
    bits = scramble(luck + place.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    percent = rate_percent(deals.rate[deal], world.calendar.first_day[month])
    void = field(bits, 16, 16) < _voids(world, deals, deal, month)
    gross = _amounts(deals, deal, bits, percent)
    gross, day = _reissue(gross, day, void, place, bits)
    net = np.floor(gross * 100.0 / (100.0 + percent) + 0.5)
    tax = gross - net
    blue = _red_letters(deals, deal, place, void, bits)
    red = np.flatnonzero(blue >= 0)
    net[red], tax[red] = -net[blue[red]], -tax[blue[red]]
    blank = void & (field(bits, 48, 8) < round(_BLANK * 256))
    net[blank], tax[blank] = 0.0, 0.0
    hidden = void & (deals.inside & (deals.direction == IN))[deal] & (field(luck, 40, 8) < round(HIDDEN_VOIDS * 256))
    kept = np.flatnonzero(~hidden)
    if len(kept) < len(deal):
        blue = _moved(blue, kept)
        deal, place, month, day = deal[kept], place[kept], month[kept], day[kept]
        net, tax, void, bits = net[kept], tax[kept], void[kept], bits[kept]
    return Invoices(
        deal=deal,
        row=deals.row[deal],
        party=deals.party[deal],
        direction=deals.direction[deal],
        serial=deals.first[deal] + place,
        month=month,
        day=day,
        net=net.astype(np.int64),
        tax=tax.astype(np.int64),
        void=void,
        special=field(bits, 56, 8) < (deals.special * 256)[deal],
        item=deals.item[deal] + _goods(deals.line[deal], bits),
        blue=blue,
    )


def _goods(line: Ints, bits: Bits) -> Ints:
    """Return which of four goods an invoice bears: mostly those of the seller's line."""
    return np.where(field(bits, 28, 2) == 0, field(bits, 30, 2), line)


def _moved(blue: Ints, kept: Ints) -> Ints:
    """Return the positions of reversed invoices after some rows were left out; only voided rows are."""
    place = np.full(len(blue), -1, np.int64)
    place[kept] = np.arange(len(kept))
    mine = blue[kept]
    return np.where(mine < 0, -1, place[mine])


def _luck(world: World, deals: Deals, deal: Ints, event: Ints) -> Bits:
    """Return 64 random bits per order (a run of invoices written at one go shares them)."""
    base = world.chance.bits("deal", deals.key, deals.place)
    return scramble(base[deal] + event.astype(np.uint64) * np.uint64(0xD1B54A32D192ED03))


def _when(world: World, deals: Deals, deal: Ints, event: Ints, luck: Bits) -> tuple[Ints, Ints]:
    """Return month and day: orders spread over the deal's time, as busy as the firm is in each month."""
    profile, place = np.unique(deals.profile, return_inverse=True)
    done = world.done[profile].astype(np.float64)
    flat = (done + np.arange(len(profile))[:, None]).ravel()
    orders = np.maximum((deals.invoices + deals.run - 1) // deals.run, 1)
    width = (deals.stop - deals.start) / orders
    jitter = field(luck, 0, 16) * (1.0 / 65536.0)
    at = np.minimum((deals.start[deal] + (event + jitter) * width[deal]), 1.0 - 1e-6)
    line = place[deal]
    months = world.calendar.months
    found = np.searchsorted(flat, at + line, side="right")
    month = np.minimum(found - line * months, months - 1)
    before = np.where(month > 0, flat[line * months + month - 1] - line, 0.0)
    inside = (at - before) / np.maximum(flat[line * months + month] - line - before, 1e-9)
    step = np.clip(inside * DAY_STEPS, 0, DAY_STEPS - 1).astype(np.int64)
    day = world.calendar.first_day[month] + world.calendar.day_of[deals.week[deal], month, step]
    return month, day


def _voids(world: World, deals: Deals, deal: Ints, month: Ints) -> Floats:
    """Return the chance of being voided in 65,536ths; it rises when the seller is in trouble."""
    chances = (deals.voids * 65536.0)[deal]
    firms = world.firms
    troubled = (deals.seller >= 0) & (firms.distress[np.maximum(deals.seller, 0)] < NEVER)
    rows = np.flatnonzero(troubled[deal])
    if len(rows):
        sellers = firms.pick(deals.seller[deal[rows]])
        chances[rows] = np.minimum(chances[rows] * (1.0 + 4.0 * trouble(sellers, month[rows])), 60_000.0)
    return chances


@cache
def _exponentials() -> Floats:
    return np.array([float(int(exp(i / LOG_STEPS))) for i in range(_LARGEST_LOG + 1)])


def _amounts(deals: Deals, deal: Ints, bits: Bits, percent: Ints) -> Floats:
    """Return gross amounts: lognormal around the deal's order, cut at the face limit, rounded as people round."""
    wide = (deals.spread * LOG_STEPS)[deal] * normals()[field(bits, 0, 16)]
    step = ((deals.ticket * LOG_STEPS)[deal] + wide).astype(np.int64)
    gross = _exponentials()[np.clip(step, 0, _LARGEST_LOG)]
    unit = _UNITS[_unit_choice()[field(bits, 32, 8)]]
    rounded = np.floor(gross / unit) * unit
    gross = np.where(gross < 4.0 * unit, np.maximum(gross, 100.0), rounded)
    limit = deals.limit[deal].astype(np.float64)
    at_limit = np.floor((limit - 1.0) * (100.0 + percent) / 100.0)
    near = field(bits, 40, 8)
    full = np.where(near < 166, np.minimum(limit, at_limit), np.floor(at_limit * (0.965 + near * 0.000137)))  # noqa: PLR2004 (65 % of 256)
    return np.where(gross > at_limit, full, gross)


@cache
def _unit_choice() -> np.ndarray:
    return np.searchsorted(np.cumsum(_UNIT_SHARE), (np.arange(256) + 0.5) / 256)


def _reissue(gross: Floats, day: Ints, void: np.ndarray, place: Ints, bits: Bits) -> tuple[Floats, Ints]:
    """Write voided invoices again: the next invoice of the deal bears the same amount, a few days later."""
    again = np.flatnonzero(void[:-1] & ~void[1:] & (place[1:] > 0) & (field(bits[1:], 48, 8) < round(_REISSUED * 256)))
    gross[again + 1] = gross[again]
    day[again + 1] = np.minimum(day[again + 1], day[again] + field(bits[again + 1], 46, 2))
    return gross, day


def _red_letters(deals: Deals, deal: Ints, place: Ints, void: np.ndarray, bits: Bits) -> Ints:
    """Return for each red-letter invoice the position of the one it reverses, -1 for all others."""
    red = (field(bits, 24, 16) < (deals.reds * 65536.0)[deal]) & ~void & (place > 0)
    red[1:] &= ~void[:-1] & ~red[:-1]
    return np.where(red, np.arange(len(deal)) - 1, -1)
