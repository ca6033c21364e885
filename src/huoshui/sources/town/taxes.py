"""Tax returns that follow from the invoices: VAT by month or quarter, income tax, surcharges, social insurance.

General taxpayers deduct input tax and carry the rest forward; small-scale taxpayers file by quarter and pay
nothing under the threshold. Most firms declare what they invoiced; some declare less, shift a month, or file late,
and firms in trouble stop paying before they stop filing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.firms import Kind, trade_values
from huoshui.sources.town.seasons import next_working_day
from huoshui.sources.town.sheets import Sheet, dates, numbers, words_of

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Flags, Floats, Ints
    from huoshui.sources.town.run import Run

TAXES: Final = ("vat", "cit", "surcharge", "social")
_VAT, _CIT, _SURCHARGE, _SOCIAL = range(4)
_QUARTER_FREE: Final = (
    (np.datetime64("2013-01-01"), 9_000_000),
    (np.datetime64("2019-01-01"), 30_000_000),
    (np.datetime64("2021-04-01"), 45_000_000),
    (np.datetime64("2023-01-01"), 30_000_000),
)
"""Quarterly sales, in fen, up to which small-scale taxpayers pay no VAT on ordinary invoices (财税〔2013〕52号 and its
successors; 2023: 财政部 税务总局公告2023年第1号)."""
FILES_LATE: Final = 0.07
"""Share of firms that file late again and again."""
_LATE_FEE_PER_DAY: Final = 0.0005
_PAYS_NO_MORE: Final = 0.25
"""How deep in trouble a firm stops paying taxes in full."""
_SURCHARGE_RATE: Final = 0.12
_SMALL_PROFIT_RATE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Declared:
    """What firms tell the tax office, firms x months, in fen: sales and the VAT that falls due."""

    sales: Ints
    output_tax: Ints
    input_tax: Ints
    due: Ints


def declared(run: Run, tills: Ints) -> Declared:
    """Return declared sales and VAT by month. ``tills``: store turnover with tax, firms x months."""
    number, month = run.grid()
    chance, firms = run.chance, run.firms
    careless = chance.pick("careless", (0.78, 0.17, 0.05), firms.number)
    share = np.array([1.0, 0.97, 0.82])[careless]
    noise = 1.0 + 0.06 * (share < 1.0)[:, None] * chance.normal("declares", number, month)
    honest = np.clip(share[:, None] * noise, 0.3, 1.05) - 0.25 * run.trouble * (share < 1.0)[:, None]
    invoiced = np.floor(run.sales * honest)
    from_tills = np.floor(np.maximum(tills / 1.06 - run.sales * 0.8, 0.0) * 0.75)
    shift = np.where(chance.happens("shifts", 0.03, number, month), 0.25, 0.0)
    late = np.floor(np.maximum(invoiced, 0) * shift)
    invoiced = invoiced - late
    invoiced[:, 1:] += late[:, :-1]
    rate = run.output_tax / np.where(run.sales == 0, 1, run.sales)
    usual = run.output_tax.sum(axis=1) / np.maximum(run.sales.sum(axis=1), 1)
    rate = np.where(run.sales > 0, rate, np.clip(usual, 0.0, 0.17)[:, None])
    sales = invoiced + from_tills
    output = np.floor(sales * np.clip(rate, 0.0, 0.17))
    verified = np.floor(run.input_tax * np.where(firms.general, 0.97, 0.0)[:, None])
    due = np.where(firms.general[:, None], _carried(output, verified), output)
    return Declared(*(a.astype(np.int64) for a in (sales, output, verified, due)))


def _carried(output: Floats, deductible: Floats) -> Floats:
    """Return the VAT due each month when input tax that is not used is carried forward."""
    due = np.zeros_like(output)
    rest = np.zeros(len(output))
    for m in range(output.shape[1]):
        balance = output[:, m] - deductible[:, m] - rest
        due[:, m] = np.maximum(balance, 0.0)
        rest = np.maximum(-balance, 0.0)
    return due


@dataclass(frozen=True, slots=True)
class Period:
    """Periods of one tax, by firm: positions in the run, first and last month, and what is declared (fen)."""

    tax: int
    row: Ints
    first: Ints
    last: Ints
    sales: Ints | None
    due: Ints
    input_tax: Ints | None


def tax_sheet(run: Run, told: Declared, wages: Ints) -> Sheet:
    """Return the returns of all taxes whose filing date has come. ``wages``: firms x months, fen."""
    periods = [_vat(run, told), _cit(run, told), _social(run, wages)]
    periods.insert(2, _surcharge(periods[0]))
    parts = [_filed(run, p) for p in periods]
    names = parts[0].columns
    columns = {name: pa.concat_arrays([p.columns[name] for p in parts]) for name in names}
    return Sheet(np.concatenate([p.row for p in parts]), columns)


def _vat(run: Run, told: Declared) -> Period:
    month = np.arange(run.months)
    monthly = run.alive & run.firms.general[:, None] & (month < run.calendar.whole_months)
    quarters = _quarters(run)
    quarterly = _whole_quarters(run, quarters) & ~run.firms.general[:, None]
    row, at = np.nonzero(monthly)
    qrow, q = np.nonzero(quarterly)
    sums = {name: _by_quarter(getattr(told, name), quarters) for name in ("sales", "due", "input_tax")}
    free = _below_threshold(run, quarters, sums["sales"])
    special = _by_quarter(run.special_tax, quarters)
    due = np.where(free, np.minimum(np.maximum(special, 0), np.maximum(sums["due"], 0)), np.maximum(sums["due"], 0))
    first = np.concatenate([month[at], quarters[q]])
    return Period(
        _VAT,
        np.concatenate([row, qrow]),
        first,
        np.concatenate([month[at], quarters[q] + 2]),
        np.concatenate([told.sales[row, at], sums["sales"][qrow, q]]),
        np.concatenate([told.due[row, at], due[qrow, q]]).astype(np.int64),
        np.concatenate([told.input_tax[row, at], sums["input_tax"][qrow, q]]),
    )


def _quarters(run: Run) -> Ints:
    """Return the first month of every calendar quarter that lies wholly inside the town."""
    first = run.calendar.first_day[:-1].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    starts = np.flatnonzero(first % 3 == 0)
    return starts[starts + 2 < run.calendar.whole_months]


def _whole_quarters(run: Run, quarters: Ints) -> Flags:
    alive = run.alive
    return np.asarray(alive[:, quarters] | alive[:, quarters + 1] | alive[:, quarters + 2])


def _by_quarter(monthly: Ints, quarters: Ints) -> Ints:
    return np.asarray(monthly[:, quarters] + monthly[:, quarters + 1] + monthly[:, quarters + 2])


def _below_threshold(run: Run, quarters: Ints, sales: np.ndarray) -> np.ndarray:
    starts = run.calendar.first_day[quarters].astype("datetime64[D]")
    limits = np.array([limit for _, limit in _QUARTER_FREE])
    at = np.searchsorted(np.array([day for day, _ in _QUARTER_FREE]), starts, side="right") - 1
    return sales <= limits[np.maximum(at, 0)]


def _cit(run: Run, told: Declared) -> Period:
    """Income tax prepaid by quarter: companies and cooperatives, 5 % of small profits, nothing of losses."""
    quarters = _quarters(run)
    legal = (run.firms.kind == Kind.COMPANY) | (run.firms.kind == Kind.COOPERATIVE)
    row, q = np.nonzero(_whole_quarters(run, quarters) & legal[:, None])
    sales = _by_quarter(told.sales, quarters)[row, q]
    margin = trade_values("margin")[run.firms.trade][row]
    luck = run.chance.normal("profit", run.firms.number[row], quarters[q])
    deep = run.trouble[row, quarters[q]]
    profit = sales * (margin + 0.04 * luck - 0.25 * deep)
    due = np.floor(np.maximum(profit, 0.0) * _SMALL_PROFIT_RATE).astype(np.int64)
    return Period(_CIT, row, quarters[q], quarters[q] + 2, sales, due, None)


def _surcharge(vat: Period) -> Period:
    owed = vat.due > 0
    due = np.floor(vat.due[owed] * _SURCHARGE_RATE).astype(np.int64)
    return Period(_SURCHARGE, vat.row[owed], vat.first[owed], vat.last[owed], None, due, None)


def _social(run: Run, wages: Ints) -> Period:
    row, month = np.nonzero((run.alive & (wages > 0))[:, : run.calendar.whole_months])
    due = np.floor(wages[row, month] * 0.26).astype(np.int64)
    return Period(_SOCIAL, row, month, month, None, due, None)


def _filed(run: Run, period: Period) -> Sheet:
    """Return the periods whose due date has come, with when they were filed and what was paid."""
    last_day = run.calendar.last_day
    ends = run.calendar.first_day[period.last + 1] - 1
    due_on = _due_dates(ends)
    number = run.firms.number[period.row]
    key = period.tax * 1000 + period.last
    deep = run.trouble[period.row, period.last]
    sloppy = run.chance.happens("files late", FILES_LATE, run.firms.number)[period.row]
    late = run.chance.happens("late", np.where(sloppy, 0.18, 0.006) + 0.45 * deep, number, key)
    delay = np.floor(2.0 + 45.0 * run.chance.uniform("how late", number, key) ** 2 * (1.0 + 2.0 * deep))
    early = np.floor(11.0 * run.chance.uniform("early", number, key))
    filed_on = np.where(late, due_on + delay, due_on - early).astype(np.int64)
    seen = (filed_on <= last_day) | (due_on + 20 <= last_day)
    missing = filed_on > last_day
    unpaid = run.chance.happens("pays", 0.9 * deep, number, key) & (deep > _PAYS_NO_MORE) & ~missing
    paid = np.where(unpaid, np.floor(period.due * (1.0 - np.minimum(deep, 0.9))), period.due).astype(np.int64)
    owed = period.due - paid
    fee = np.floor(owed * _LATE_FEE_PER_DAY * 30.0) + np.where(
        late, np.floor(period.due * _LATE_FEE_PER_DAY * delay), 0
    )
    sheet = Sheet(
        period.row,
        {
            "tax": words_of(TAXES, np.full(len(number), period.tax)),
            "period_start": dates(run.calendar.first_day[period.first]),
            "period_end": dates(ends),
            "due_on": dates(due_on),
            "filed_on": dates(filed_on, missing=missing),
            "sales": _money(period.sales, missing),
            "tax_due": _money(period.due, missing),
            "tax_paid": _money(paid, missing),
            "input_tax": _money(period.input_tax, missing),
            "arrears": _money(owed, missing),
            "late_fee": _money(fee.astype(np.int64), missing),
            "received_on": dates(np.where(missing, np.minimum(due_on + 20, last_day), filed_on)),
        },
    )
    return sheet.pick(np.flatnonzero(seen))


def _money(values: Ints | None, missing: np.ndarray) -> pa.Array:
    if values is None:
        return pa.nulls(len(missing), pa.int64())
    return numbers(values, missing=missing)


def _due_dates(ends: Ints) -> Ints:
    """Return the 15th of the month after each period, the 25th in October, moved past weekends."""
    next_month = (ends + 1).astype("datetime64[D]").astype("datetime64[M]")
    october = next_month.astype(np.int64) % 12 == 9  # noqa: PLR2004 (months count from January 1970)
    day = np.where(october, 24, 14)
    return next_working_day(next_month.astype("datetime64[D]").astype(np.int64) + day)


def tax_payments(sheet: Sheet) -> tuple[Ints, Ints, Ints]:
    """Return the payments behind filed returns: position of the firm, day, amount in fen."""
    paid = sheet.columns["tax_paid"].fill_null(0).to_numpy()
    rows = np.flatnonzero(paid > 0)
    day = sheet.columns["filed_on"].cast(pa.int32()).fill_null(0).to_numpy()
    return sheet.row[rows], day[rows].astype(np.int64), paid[rows]
