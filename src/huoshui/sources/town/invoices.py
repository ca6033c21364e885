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
from huoshui.sources.town.life import how_deep
from huoshui.sources.town.seasons import DAY_STEPS
from huoshui.sources.town.trades import RateKind, rate_percent

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Bits, Flags, Floats, Ints
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
_FULL_PRICE: Final = 166
"""In 256ths: orders beyond the limit that are written at the full round limit, the others a little below."""
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
    place = np.arange(len(deal), dtype=np.int64) - (np.cumsum(count) - count).take(deal)
    event = _events(deals, deal, place)
    luck = _luck(world, deals, deal, event)
    month, day = _when(world, deals, deal, event, luck)
    bits = scramble(luck + place.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
    factor = _percent(world, deals.rate.take(deal), month)
    factor += 100.0
    void = field(bits, 16, 16) < _voids(world, deals, deal, month)
    gross = _amounts(deals, deal, bits, factor)
    _reissue(gross, day, void, place, bits)
    net = np.floor(gross * 100.0 / factor + 0.5)
    tax = gross - net
    blue = _red_letters(deals, deal, place, void, bits)
    red = np.flatnonzero(blue >= 0)
    net[red], tax[red] = -net[blue[red]], -tax[blue[red]]
    voided = np.flatnonzero(void)
    blank = voided[field(bits[voided], 48, 8) < round(_BLANK * 256)]
    net[blank], tax[blank] = 0.0, 0.0
    hidden = _hidden(deals, deal, voided, luck)
    if len(hidden):
        kept = np.delete(np.arange(len(deal)), hidden)
        blue = _moved(blue, kept)
        deal, place, month, day = deal.take(kept), place.take(kept), month.take(kept), day.take(kept)
        net, tax, void, bits = net.take(kept), tax.take(kept), void.take(kept), bits.take(kept)
    return Invoices(
        deal=deal,
        row=deals.row.take(deal),
        party=deals.party.take(deal),
        direction=deals.direction.take(deal),
        serial=deals.first.take(deal) + place,
        month=month,
        day=day,
        net=net.astype(np.int64),
        tax=tax.astype(np.int64),
        void=void,
        special=field(bits, 56, 8) < (deals.special * 256).take(deal),
        item=deals.item.take(deal) + _goods(deals.line.take(deal), bits),
        blue=blue,
    )


def _events(deals: Deals, deal: Ints, place: Ints) -> Ints:
    """Return the order each invoice belongs to: runs of invoices written at one go."""
    long = np.flatnonzero((deals.run > 1).take(deal))
    event = place.copy()
    event[long] = place[long] // deals.run[deal[long]]
    return event


def _goods(line: Ints, bits: Bits) -> Ints:
    """Return which of four goods an invoice bears: mostly those of the seller's line."""
    return np.where(field(bits, 28, 2) == 0, field(bits, 30, 2), line)


def _hidden(deals: Deals, deal: Ints, voided: Ints, luck: Bits) -> Ints:
    """Return the voided invoices of town sellers that their buyer never sees."""
    bought = (deals.inside & (deals.direction == IN))[deal[voided]]
    unseen = bought & (field(luck[voided], 40, 8) < round(HIDDEN_VOIDS * 256))
    return np.asarray(voided[unseen])


def _moved(blue: Ints, kept: Ints) -> Ints:
    """Return the positions of reversed invoices after some rows were left out; only voided rows are."""
    place = np.full(len(blue), -1, np.int64)
    place[kept] = np.arange(len(kept))
    mine = blue.take(kept)
    return np.where(mine < 0, -1, place.take(mine))


def _luck(world: World, deals: Deals, deal: Ints, event: Ints) -> Bits:
    """Return 64 random bits per order (a run of invoices written at one go shares them)."""
    base = world.chance.bits("deal", deals.key, deals.place)
    return scramble(base.take(deal) + event.view(np.uint64) * np.uint64(0xD1B54A32D192ED03))


def _when(world: World, deals: Deals, deal: Ints, event: Ints, luck: Bits) -> tuple[Ints, Ints]:
    """Return month and day: orders spread over the deal's time, as busy as the firm is in each month."""
    profile, place = np.unique(deals.profile, return_inverse=True)
    months = world.calendar.months
    number = np.arange(len(profile), dtype=np.float64)
    # business done by the end of each month, one firm after another: 0.. for the first, 1.. for the second
    done = np.empty((len(profile), months + 1))
    done[:, 0] = number
    np.add(world.done[profile], number[:, None], out=done[:, 1:])
    flat = done.ravel()
    orders = np.maximum((deals.invoices + deals.run - 1) // deals.run, 1)
    width = (deals.stop - deals.start) / orders
    at = event + field(luck, 0, 16) * (1.0 / 65536.0)
    at *= width.take(deal)
    at += deals.start.take(deal)
    np.minimum(at, 1.0 - 1e-6, out=at)
    line = place.take(deal)
    at += line
    # every firm has one step more than months: the one at which it begins
    found = np.searchsorted(flat, at, side="right") - 1
    month = np.minimum(found - line * (months + 1), months - 1)
    begin = flat.take(found)
    inside = (at - begin) / np.maximum(flat.take(np.minimum(found + 1, len(flat) - 1)) - begin, 1e-9)
    step = (inside * DAY_STEPS).astype(np.int64)
    np.minimum(step, DAY_STEPS - 1, out=step)
    step += (deals.week.take(deal) * months + month) * DAY_STEPS
    day = world.calendar.first_day.take(month) + world.calendar.day_of.ravel().take(step)
    return month, day


def _percent(world: World, kind: Ints, month: Ints) -> Floats:
    """Return VAT rates by kind and month: rates change on the first day of a month."""
    kinds = len(RateKind)
    grid = np.arange(kinds * world.calendar.months)
    table = rate_percent(grid % kinds, world.calendar.first_day[grid // kinds])
    return np.asarray(table.astype(np.float64).take(month * kinds + kind))


def _voids(world: World, deals: Deals, deal: Ints, month: Ints) -> Floats:
    """Return the chance of being voided in 65,536ths; it rises when the seller is in trouble."""
    chances = (deals.voids * 65536.0).take(deal)
    seller = np.maximum(deals.seller, 0)
    fails, distress = world.firms.fails[seller], world.firms.distress[seller]
    rows = np.flatnonzero(((deals.seller >= 0) & (distress < NEVER)).take(deal))
    if len(rows):
        which = deal[rows]
        deep = how_deep(fails[which], distress[which], month[rows])
        chances[rows] = np.minimum(chances[rows] * (1.0 + 4.0 * deep), 60_000.0)
    return chances


@cache
def _exponentials() -> Floats:
    return np.array([float(int(exp(i / LOG_STEPS))) for i in range(_LARGEST_LOG + 1)])


def _amounts(deals: Deals, deal: Ints, bits: Bits, factor: Floats) -> Floats:
    """Return gross amounts: lognormal around the deal's order, cut at the face limit, rounded as people round."""
    step = (deals.spread * LOG_STEPS).take(deal) * normals().take(field(bits, 0, 16))
    step += (deals.ticket * LOG_STEPS).take(deal)
    gross = _exponentials().take(np.clip(step, 0, _LARGEST_LOG).astype(np.int64))
    unit = _units().take(field(bits, 32, 8))
    small = np.flatnonzero(gross < 4.0 * unit)
    exact = np.maximum(gross[small], 100.0)
    gross = np.floor(gross / unit) * unit
    gross[small] = exact
    limit = (deals.limit - 1.0).take(deal)
    over = np.flatnonzero(gross * 100.0 > limit * factor)
    at_limit = np.floor(limit[over] * factor[over] / 100.0)
    near = field(bits[over], 40, 8)
    part = np.floor(at_limit * (0.965 + near * 0.000137))
    gross[over] = np.where(near < _FULL_PRICE, np.minimum(limit[over] + 1.0, at_limit), part)
    return gross


@cache
def _units() -> Floats:
    """Return the rounding unit for each of 256 draws."""
    return _UNITS.take(np.searchsorted(np.cumsum(_UNIT_SHARE), (np.arange(256) + 0.5) / 256))


def _reissue(gross: Floats, day: Ints, void: Flags, place: Ints, bits: Bits) -> None:
    """Write voided invoices again: the next invoice of the deal bears the same amount, a few days later."""
    after = np.flatnonzero(void[:-1] & ~void[1:] & (place[1:] > 0)) + 1
    after = after[field(bits[after], 48, 8) < round(_REISSUED * 256)]
    gross[after] = gross[after - 1]
    day[after] = np.minimum(day[after], day[after - 1] + field(bits[after], 46, 2))


def _red_letters(deals: Deals, deal: Ints, place: Ints, void: Flags, bits: Bits) -> Ints:
    """Return for each red-letter invoice the position of the one it reverses, -1 for all others."""
    red = field(bits, 24, 16) < (deals.reds * 65536.0).take(deal)
    red &= ~void & (place > 0)
    red[1:] &= ~void[:-1] & ~red[:-1]
    return np.where(red, np.arange(len(deal)) - 1, -1)
