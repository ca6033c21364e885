"""Loans, credit reports and outcomes: who borrows, who falls behind, and what became of them after the last day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.entries import INTEREST, LOAN, entries, join
from huoshui.sources.town.firms import NEVER
from huoshui.sources.town.sheets import Sheet, dates, flags, numbers, texts, words_of

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints
    from huoshui.sources.town.entries import Entries
    from huoshui.sources.town.run import Run

CLASSES: Final = ("normal", "special_mention", "substandard", "doubtful", "loss")
_REPORTED: Final = 0.75
_NO_NEW_LOAN, _REPAYS, _PAYS_INTEREST = 0.6, 0.7, 0.8
"""How deep in trouble a firm gets no new loan, repays no more, pays no interest."""
_OBSERVED: Final = 0.92
_MONTHLY_RATE: Final = 0.0041


@dataclass(frozen=True, slots=True)
class Loans:
    """At most one one-year loan a year per firm: amount in fen (0: none), first month of each year's loan."""

    amount: Ints
    starts: Ints  # month of the year (0-11) in which the loan is renewed
    unsecured: np.ndarray
    ever: np.ndarray

    def movements(self, run: Run) -> Entries:
        """Return drawdowns, repayments and monthly interest."""
        first = run.calendar.first_day
        month_of_year = (first[:-1].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) % 12
        renews = month_of_year[None, :] == self.starts[:, None]
        borrows = (self.amount > 0)[:, None] & run.alive & (run.trouble < _NO_NEW_LOAN)
        row, month = np.nonzero(renews & borrows)
        drawn = entries(row, first[month] + 11, self.amount[row], LOAN)
        old = run.firms.born[:, None] < first[0] - 365
        again = renews & (self.amount > 0)[:, None] & (old | (np.cumsum(renews & borrows, axis=1) > 1))
        row, month = np.nonzero(again & run.alive & (run.trouble < _REPAYS))
        back = entries(row, first[month] + 9, -self.amount[row], LOAN)
        row, month = np.nonzero((self.amount > 0)[:, None] & run.alive & (run.trouble < _PAYS_INTEREST))
        interest = entries(row, first[month] + 20, -np.floor(self.amount[row] * _MONTHLY_RATE), INTEREST)
        return join([drawn, back, interest])


def loans_of(run: Run) -> Loans:
    """Return who borrows how much: larger and older firms more often, a tenth to a third of yearly sales."""
    chance, firms = run.chance, run.firms
    years = (run.calendar.last_day - firms.born) / 365.25
    likely = np.clip(
        0.18 + 0.12 * firms.size + 0.02 * np.minimum(years, 10.0) + 0.7 * (firms.fails < NEVER), 0.03, 0.95
    )
    borrows = chance.happens("borrows", likely, firms.number)
    wanted = run.yearly_sales() * (0.06 + 0.22 * chance.uniform("borrowed", firms.number))
    wanted *= np.where(firms.fails < NEVER, 1.5, 1.0)
    amount = np.where(borrows, np.clip(np.floor(wanted / 5e6) * 5e6, 1e7, 3e9), 0).astype(np.int64)
    ever = borrows | chance.happens("ever borrowed", 0.25, firms.number)
    return Loans(
        amount,
        chance.between("loan month", 0, 11, firms.number),
        chance.happens("credit loan", 0.55, firms.number),
        ever,
    )


def credit_sheet(run: Run, loans: Loans) -> Sheet:
    """Return credit reports: one in the last month, one about a year before, for firms that agreed."""
    chance, firms = run.chance, run.firms
    agreed = chance.happens("credit report", _REPORTED, firms.number)
    parts = []
    for year in (1, 0):
        day = run.calendar.last_day - 365 * year - chance.between("reported", 0, 24, firms.number)
        known = (day > np.maximum(firms.born + 90, run.calendar.first_day[0])) & agreed
        rows = np.flatnonzero(known & (firms.closes > _month(run, day)))
        parts.append(_report(run, loans, rows, day[rows]))
    names = parts[0].columns
    columns = {name: pa.concat_arrays([p.columns[name] for p in parts]) for name in names}
    return Sheet(np.concatenate([p.row for p in parts]), columns)


def _month(run: Run, day: Ints) -> Ints:
    return np.clip(np.searchsorted(run.calendar.first_day, day, side="right") - 1, 0, run.months - 1)


def _report(run: Run, loans: Loans, rows: Ints, day: Ints) -> Sheet:
    chance, firms = run.chance, run.firms.pick(rows)
    number = firms.number
    deep = run.trouble[rows, _month(run, day)]
    amount = loans.amount[rows]
    behind = chance.happens("behind", 1.6 * (deep - 0.25), number, day) & (amount > 0)
    careless = chance.happens("forgets", 0.09, number)
    times = np.where(careless, chance.between("times", 1, 3, number), 0) + np.floor(5.0 * np.maximum(deep - 0.2, 0.0))
    times = np.where(loans.ever[rows], times, 0).astype(np.int64)
    enquiries = np.floor(3.2 * chance.uniform("enquiries", number, day) ** 2 * (1.0 + 2.5 * deep))
    overdue = np.where(behind, np.floor(amount * np.minimum(deep, 1.0) * 0.4), 0)
    worst = np.clip(np.floor(3.2 * (deep - 0.35)), 0, 4) * (amount > 0)
    working = np.floor(amount * np.where(chance.happens("working", 0.8, number), 1.0, 0.6))
    guarantee = np.where(chance.happens("guarantees", 0.1, number), amount * 0.5 + 5e7, 0)
    return Sheet(
        rows,
        {
            "report_on": dates(day),
            "loans_outstanding": numbers(amount),
            "working_capital_loans": numbers(working.astype(np.int64)),
            "credit_loans": numbers(np.where(loans.unsecured[rows], amount, amount // 3)),
            "overdue_now": numbers(overdue.astype(np.int64)),
            "overdue_count_24m": numbers(times),
            "overdue_run_24m": numbers(np.minimum(times, np.ceil(3.0 * deep) + 1).astype(np.int64)),
            "enquiries_2m": numbers(np.floor(enquiries * 0.5).astype(np.int64)),
            "enquiries_3m": numbers(enquiries.astype(np.int64)),
            "enquiries_6m": numbers(np.floor(enquiries * 1.7).astype(np.int64)),
            "card_use": numbers(
                np.round(np.clip(0.28 + 0.22 * chance.normal("card", number, day) + 0.4 * deep, 0, 1), 2)
            ),
            "loan_class": words_of(CLASSES, worst.astype(np.int64)),
            "guarantees_given": numbers(guarantee.astype(np.int64)),
            "ever_borrowed": flags(loans.ever[rows]),
            "received_on": dates(day),
        },
    )


def outcome_sheet(run: Run, loans: Loans) -> Sheet:
    """Return what became of most borrowers: default or not, observed up to a year after the last day; and closures.

    An outcome is known on the day it is observed, so a profile as of the town's last day does not see it.
    """
    chance, firms = run.chance, run.firms
    seen = chance.happens("observed", _OBSERVED, firms.number)
    ended = (firms.closes <= run.months) & (firms.fails == NEVER)
    last = run.calendar.last_day
    first_after = last + 1
    within = np.minimum(firms.fails, run.months - 1)
    inside = run.calendar.first_day[within] + 14
    later = first_after + np.floor((firms.fails - run.months) * 30.44).astype(np.int64) + 14
    failed_on = np.where(firms.fails < run.months, inside, later)
    rows = np.flatnonzero(seen & (firms.opens < run.months) & ((loans.amount > 0) | ended))
    failed = firms.fails[rows] < NEVER
    closed_on = run.calendar.first_day[np.minimum(firms.closes[rows], run.months)]
    day = np.where(failed, failed_on[rows], np.where(ended[rows], closed_on, last + 365))
    return Sheet(
        rows,
        {
            "observed_on": dates(day),
            "outcome": words_of(("default", "no_default", "closed"), np.where(failed, 0, np.where(ended[rows], 2, 1))),
            "value": texts([None] * len(rows)),
            "received_on": dates(day),
        },
    )
