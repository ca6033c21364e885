"""Bank entries that follow from the rest: customers pay after some time, suppliers, wages, taxes and loans are paid.

A customer pays the invoices of a month in one transfer; small expenses go through one monthly reimbursement. What
the business leaves over is taken out by the owner; what it lacks, the owner or a lender puts in. So the balance
stays near some weeks of turnover, and thins out when trouble comes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.deals import IN, OUT
from huoshui.sources.town.entries import (
    FEE,
    NO_ENTRIES,
    NOBODY,
    OTHER,
    PURPOSES,
    TAX,
    TRADE,
    TRANSFER,
    WAGES,
    entries,
    join,
)
from huoshui.sources.town.seasons import next_working_day
from huoshui.sources.town.sheets import Sheet, dates, numbers, words_of

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints
    from huoshui.sources.town.credit import Loans
    from huoshui.sources.town.entries import (
        Entries,
    )
    from huoshui.sources.town.run import Run

_TEXTS: Final = ("货款", "代发工资", "缴纳税款", "贷款", "贷款利息", "往来款", "现金", "账户服务费", "费用报销")
_SHARES_STATEMENTS: Final = 0.62
"""Share of firms that let us see their account."""
_CREDIT, _DEBIT = 0, 1
_NEVER_PAID: Final = 0.012
_TAKES_OUT: Final = 0.8
"""Share of months with a surplus in which the owner takes it out."""
_ACQUIRER: Final = 8
"""The national party that settles card and code payments."""


def bank_sheet(run: Run, tills: Ints, wages: Ints, taxes: tuple[Ints, Ints, Ints], loans: Loans) -> Sheet:
    """Return the bank entries of the firms that share their statements.

    ``tills`` and ``wages``: firms x months, fen. ``taxes``: positions, days and amounts of tax payments.
    """
    shown = run.chance.happens("statements", _SHARES_STATEMENTS, run.firms.number)
    row, day, amount = taxes
    flows = join(
        [
            _trade(run, shown),
            _card_payments(run, tills),
            _wage_payments(run, wages),
            entries(row, day, -amount, TAX),
            _fees(run),
            loans.movements(run),
        ]
    )
    flows = flows.pick(np.flatnonzero(shown[flows.row] & (flows.amount != 0) & (flows.day <= run.calendar.last_day)))
    flows = flows.pick(np.flatnonzero(flows.day >= run.calendar.first_day[0]))
    every = join([flows, _owner(run, flows, shown)])
    order = np.lexsort((every.amount, every.party, every.purpose, every.day, every.row))
    return _booked(run, every.pick(order))


def _trade(run: Run, shown: np.ndarray) -> Entries:
    """Payments of customers and to suppliers: one per deal and month; small expenses by reimbursement."""
    inv, deals = run.invoices, run.deals
    use = np.flatnonzero(~inv.void & shown[inv.row])
    cell = inv.deal[use] * run.months + inv.month[use]
    starts = np.flatnonzero(np.append(True, cell[1:] != cell[:-1])) if len(cell) else np.zeros(0, np.int64)
    if not len(starts):
        return NO_ENTRIES
    gross = np.add.reduceat((inv.net + inv.tax)[use], starts)
    day = np.maximum.reduceat(inv.day[use], starts)
    deal, month = inv.deal[use][starts], inv.month[use][starts]
    settled = day + _payment_delay(run, deal, month)
    paid = ~run.chance.happens("never pays", _NEVER_PAID, deals.key[deal], deals.place[deal] * 100 + month)
    small = (deals.week[deal] > 1) & (deals.direction[deal] == IN) & ~deals.inside[deal]
    direct = np.flatnonzero(paid & ~small & (gross > 0))
    sign = np.where(deals.direction[deal] == OUT, 1, -1)
    row = deals.row[deal]
    trade = entries(
        row[direct], settled[direct], (gross * sign)[direct], TRADE, deals.party[deal[direct]].astype(np.int64)
    )
    return join([trade, _reimbursements(run, row[small], month[small], gross[small])])


def _payment_delay(run: Run, deal: Ints, month: Ints) -> Ints:
    """Return days from the last invoice of a month to its payment; the same for both sides of a deal."""
    key, place = run.deals.key[deal], run.deals.place[deal]
    usual = 24.0 * np.exp(0.75 * run.chance.normal("terms", key, place))
    luck = np.exp(0.35 * run.chance.normal("pays when", key, place * 100 + month))
    return np.clip(np.floor(usual * luck), 0, 240).astype(np.int64)


def _reimbursements(run: Run, row: Ints, month: Ints, gross: Ints) -> Entries:
    total = np.bincount(row * run.months + month, gross, len(run) * run.months)
    cell = np.flatnonzero(total > 0)
    row, month = cell // run.months, cell % run.months
    day = run.calendar.first_day[month + 1] + 2 + run.chance.between("refunded on", 0, 6, run.firms.number[row], month)
    return entries(row, next_working_day(day), -total[cell], OTHER)


def _card_payments(run: Run, tills: Ints) -> Entries:
    """What the acquirer pays out for store turnover: four times a month, less its fee."""
    row, month = np.nonzero(tills > 0)
    parts = []
    first, length = run.calendar.first_day[month], np.diff(run.calendar.first_day)[month]
    for quarter in range(4):
        weight = 0.25 + 0.03 * run.chance.normal("settles", run.firms.number[row], month * 4 + quarter)
        day = first + (length * (quarter + 1)) // 4 + 1
        amount = tills[row, month] * np.clip(weight, 0.15, 0.35) * 0.94 * 0.994
        party = np.full(len(row), run.world.national_from + _ACQUIRER, np.int64)
        parts.append(entries(row, day, amount, TRADE, party))
    return join(parts)


def _wage_payments(run: Run, wages: Ints) -> Entries:
    row, month = np.nonzero(wages > 0)
    number = run.firms.number[row]
    day = run.calendar.first_day[month + 1] + run.chance.between("payday", 7, 14, number)
    late = 12 * run.chance.happens("late wages", 0.6 * run.trouble[row, month], number, month)
    paid = ~run.chance.happens("unpaid wages", 0.35 * run.trouble[row, month] ** 2, number, month)
    return entries(row, next_working_day(day) + late, -wages[row, month] * paid, WAGES)


def _fees(run: Run) -> Entries:
    row, month = np.nonzero(run.alive)
    day = run.calendar.first_day[month] + 20
    fee = 100 * run.chance.between("bank fee", 10, 120, run.firms.number[row], month)
    return entries(row, day, -fee, FEE)


def _owner(run: Run, flows: Entries, shown: np.ndarray) -> Entries:
    """What owners take out and put in at the end of each month, to keep some weeks of turnover on the account."""
    month = np.searchsorted(run.calendar.first_day, flows.day, side="right") - 1
    net = np.bincount(flows.row * run.months + month, flows.amount.astype(np.float64), len(run) * run.months)
    net = net.reshape(len(run), run.months)
    weeks = np.exp(0.6 * run.chance.normal("cushion", run.firms.number)) * 0.06
    target = np.maximum(run.yearly_sales() * weeks, 500_000.0)
    held = target.copy()
    moved = np.zeros_like(net)
    number, every = run.grid()
    eager = run.chance.uniform("takes out", number, every)
    for m in range(run.months):
        held += net[:, m]
        wanted = target * (1.0 - 0.85 * run.trouble[:, m])
        surplus, lack = np.maximum(held - 1.6 * wanted, 0.0), np.maximum(0.35 * wanted - held, 0.0)
        # owners of firms in trouble put in less and less
        moved[:, m] = lack * (1.0 - 0.5 * run.trouble[:, m]) - surplus * (eager[:, m] < _TAKES_OUT)
        moved[:, m] = np.trunc(moved[:, m] / 10_000.0) * 10_000.0
        held += moved[:, m]
    row, at = np.nonzero((moved != 0) & shown[:, None])
    day = np.minimum(run.calendar.first_day[at + 1] - 1 - (eager[row, at] * 3).astype(np.int64), run.calendar.last_day)
    return entries(row, day, moved[row, at], TRANSFER)


def _booked(run: Run, every: Entries) -> Sheet:
    """Give entries their references and balances; the opening balance keeps every account above zero."""
    count = len(every.row)
    starts = np.flatnonzero(np.append(True, every.row[1:] != every.row[:-1])) if count else np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, count))
    total = np.cumsum(every.amount)
    before = np.repeat(total[starts] - every.amount[starts], sizes)
    running = total - before
    lowest = np.minimum.reduceat(running, starts) if count else np.zeros(0, np.int64)
    number = run.firms.number[every.row]
    spare = _opening(run, every.row[starts], lowest)
    serial = np.arange(count) - np.repeat(starts, sizes) + 1
    return Sheet(
        every.row,
        {
            "account": _account(number),
            "entry_ref": _reference(serial),
            "booked_on": dates(every.day),
            "value_on": dates(every.day),
            "direction": words_of(("credit", "debit"), np.where(every.amount > 0, _CREDIT, _DEBIT)),
            "amount": numbers(np.abs(every.amount)),
            "balance": numbers(running + np.repeat(spare, sizes)),
            "party": numbers(every.party, missing=every.party == NOBODY),
            "purpose": words_of(PURPOSES, every.purpose),
            "text": words_of(_TEXTS, every.purpose),
            "currency": words_of(["CNY"], np.zeros(count, np.int64)),
            "received_on": dates(np.minimum(every.day + 1, run.calendar.last_day)),
        },
    )


def _opening(run: Run, rows: Ints, lowest: Ints) -> Ints:
    """Return opening balances: enough for the deepest point, and a little that differs from firm to firm."""
    little = 100_000 * np.exp(1.2 * run.chance.normal("opening", run.firms.number[rows]) + 0.5 * run.firms.size[rows])
    return np.asarray(np.maximum(-lowest, 0) + np.floor(little), np.int64)


def _account(number: Ints) -> pa.Array:
    unique, place = np.unique(number, return_inverse=True)
    return pa.array([f"【虚构】6217{n:09d}" for n in unique]).take(pa.array(place))


def _reference(serial: Ints) -> pa.Array:
    top = int(serial.max()) if len(serial) else 0
    return pa.array([f"B{n:07d}" for n in range(top + 1)]).take(pa.array(serial))
