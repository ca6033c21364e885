"""A run of firms with everything their other records follow from: their invoices and their months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huoshui.sources.town.deals import IN, OUT
from huoshui.sources.town.invoices import invoices_of
from huoshui.sources.town.life import activity, trouble
from huoshui.sources.town.seasons import months_before

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Chance, Floats, Ints
    from huoshui.sources.town.deals import Deals
    from huoshui.sources.town.firms import Firms
    from huoshui.sources.town.invoices import Invoices
    from huoshui.sources.town.seasons import Calendar
    from huoshui.sources.town.world import World


@dataclass(frozen=True, slots=True)
class Run:
    """Firms ``start`` to ``stop - 1``. Monthly arrays are firms x months, amounts in fen."""

    world: World
    start: int
    stop: int
    firms: Firms
    deals: Deals
    invoices: Invoices
    business: Floats  # 1 is an ordinary month of the firm
    trouble: Floats  # 0 in good times, 1 at the default
    sales: Ints  # valid sales without tax, red letters netted
    output_tax: Ints
    purchases: Ints
    input_tax: Ints  # on special invoices
    special_tax: Ints  # output tax on special invoices

    @property
    def chance(self) -> Chance:
        """The town's chance."""
        return self.world.chance

    @property
    def calendar(self) -> Calendar:
        """The town's months."""
        return self.world.calendar

    @property
    def months(self) -> int:
        """Number of months."""
        return self.world.calendar.months

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def alive(self) -> np.ndarray:
        """Whether each firm is registered and not closed, by month."""
        month = np.arange(self.months)
        born = months_before(self.calendar, self.firms.born)
        return (born[:, None] <= month) & (month < self.firms.closes[:, None])

    def yearly_sales(self) -> Floats:
        """Return what each firm sells in an ordinary year, in fen: the yardstick of its other figures."""
        alive = np.maximum(self.alive.sum(axis=1), 3)
        return np.asarray(np.maximum(self.sales.sum(axis=1), 0) / alive * 12.0)

    def grid(self) -> tuple[Ints, Ints]:
        """Return firm numbers and months as two firms x months arrays, the keys of monthly chance."""
        shape = (len(self), self.months)
        numbers = np.broadcast_to(self.firms.number[:, None], shape)
        return numbers, np.broadcast_to(np.arange(self.months)[None, :], shape)


def run_of(world: World, start: int, stop: int) -> Run:
    """Return the firms numbered ``start`` to ``stop - 1`` with their invoices and months."""
    firms = world.firms.take(start, stop)
    deals, inv = invoices_of(world, start, stop)
    cell = inv.row * world.calendar.months + inv.month
    out, bought = inv.direction == OUT, inv.direction == IN
    valid = ~inv.void

    def by_month(amount: Ints, rows: np.ndarray) -> Ints:
        total = np.bincount(cell[rows], amount[rows], len(firms) * world.calendar.months)
        return total.astype(np.int64).reshape(len(firms), world.calendar.months)

    month = np.arange(world.calendar.months)
    return Run(
        world=world,
        start=start,
        stop=stop,
        firms=firms,
        deals=deals,
        invoices=inv,
        business=activity(world.chance, world.calendar, firms),
        trouble=np.stack([trouble(firms, int(m)) for m in month], axis=1),
        sales=by_month(inv.net, valid & out),
        output_tax=by_month(inv.tax, valid & out),
        purchases=by_month(inv.net, valid & bought),
        input_tax=by_month(inv.tax, valid & bought & inv.special),
        special_tax=by_month(inv.tax, valid & out & inv.special),
    )
