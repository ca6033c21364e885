"""Annual accounts that agree with the declared sales; years before the town's first month are counted back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.firms import Kind, trade_values
from huoshui.sources.town.life import trouble
from huoshui.sources.town.seasons import months_before
from huoshui.sources.town.sheets import Sheet, dates, flags, numbers

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Floats, Ints
    from huoshui.sources.town.run import Run
    from huoshui.sources.town.taxes import Declared

_YEARS_BACK: Final = 2
_LARGE: Final = 2.0e9
_HANDED_IN: Final = 0.9
"""Share of companies that give us their accounts."""
_FILED_AFTER_DAYS: Final = 151
"""Days from the year's end to 31 May, when the yearly income-tax return is due."""


def rd_intensity(run: Run) -> Floats:
    """Return R&D expense per yuan of revenue: nothing for most, 2-15 % for technical firms."""
    chance, firms = run.chance, run.firms
    technical = chance.happens("technical", trade_values("technical")[firms.trade], firms.number)
    amount = 0.048 * np.exp(0.6 * chance.normal("rd", firms.number))
    return np.where(technical, np.minimum(amount, 0.3), 0.0)


def account_sheet(run: Run, told: Declared) -> Sheet:
    """Return the accounts of every fiscal year that was filed by the last day."""
    last = run.calendar.last_day
    end_year = int(np.datetime64(last, "D").astype("datetime64[Y]").astype(int)) + 1970
    start_year = int(np.datetime64(int(run.calendar.first_day[0]), "D").astype("datetime64[Y]").astype(int)) + 1970
    legal = (run.firms.kind != Kind.HOUSEHOLD) & (run.firms.kind != Kind.FARMER)
    hands_in = legal & run.chance.happens("accounts", _HANDED_IN, run.firms.number)
    parts = []
    for year in range(start_year - _YEARS_BACK, end_year + 1):
        ends = _day(year, 12, 31)
        if ends + _FILED_AFTER_DAYS > last:
            break
        revenue = _revenue(run, told, year)
        had_year = (run.firms.born < ends - 180) & (run.firms.closes > months_before(run.calendar, np.array([ends]))[0])
        rows = np.flatnonzero(hands_in & had_year & (revenue > 0))
        parts.append(_year(run, rows, year, revenue[rows].astype(np.float64)))
    names = parts[0].columns if parts else {}
    return Sheet(
        np.concatenate([p.row for p in parts]) if parts else np.zeros(0, np.int64),
        {name: pa.concat_arrays([p.columns[name] for p in parts]) for name in names},
    )


def _day(year: int, month: int, day: int) -> int:
    return int(np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D").astype(np.int64))


def _revenue(run: Run, told: Declared, year: int) -> Ints:
    """Return revenue of a calendar year: declared sales, or counted back from the first twelve known months."""
    starts = run.calendar.first_day[:-1].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    inside = np.flatnonzero(starts == year)
    known = told.sales[:, inside].sum(axis=1) if len(inside) else np.zeros(len(run), np.int64)
    missing = 12 - len(inside)
    if missing <= 0:
        return known
    first = told.sales[:, : min(12, run.months)]
    monthly = first.sum(axis=1) / np.maximum((first != 0).sum(axis=1), 1)
    years = (float(starts[0]) - year) + 0.5
    back = monthly * missing * np.exp(-np.clip(run.firms.growth, -0.3, 0.4) * years)
    luck = np.exp(0.12 * run.chance.normal("past year", run.firms.number, np.full(len(run), year)))
    began = np.clip((_day(year, 12, 31) - run.firms.born) / 365.0, 0.0, 1.0)
    return np.asarray(known + np.floor(np.maximum(back * luck * began, 0.0)), np.int64)


def _year(run: Run, rows: Ints, year: int, revenue: Floats) -> Sheet:
    chance, firms = run.chance, run.firms.pick(rows)
    number, key = firms.number, np.full(len(rows), year)
    ends = _day(year, 12, 31)
    deep = trouble(firms, int(months_before(run.calendar, np.array([ends]))[0]))
    rd = revenue * rd_intensity(run)[rows] * np.exp(0.15 * chance.normal("rd year", number, key))
    margin = trade_values("margin")[firms.trade] + 0.035 * chance.normal("margin", number)
    margin = margin + 0.03 * chance.normal("margin year", number, key) - 0.25 * deep
    profit = revenue * np.clip(margin, -0.8, 0.45)
    cost = revenue * np.clip(0.62 + 0.9 * (0.25 - margin) - 0.2, 0.2, 1.1)
    assets = revenue * 0.75 * np.exp(0.5 * chance.normal("assets", number))
    debt_share = (
        0.46 + 0.17 * chance.normal("debt", number) + 0.03 * chance.normal("debt year", number, key) + 0.3 * deep
    )
    receivables = revenue * np.clip(0.14 + 0.09 * chance.normal("owed to", number), 0.01, 0.6)
    inventory = revenue * np.clip(0.10 + 0.08 * chance.normal("stock", number), 0.0, 0.5)
    payables = revenue * np.clip(0.10 + 0.07 * chance.normal("owes", number), 0.005, 0.5)
    main = np.clip(
        0.93 + 0.08 * chance.normal("main", number) + 0.02 * chance.normal("main year", number, key), 0.35, 1.0
    )
    columns = {
        "revenue": revenue,
        "main_revenue": revenue * main,
        "cost": cost,
        "net_profit": profit,
        "taxable_income": np.maximum(profit * 1.04, 0.0),
        "total_assets": np.maximum(assets, receivables + inventory + 1.0),
        "total_debt": np.maximum(assets, receivables + inventory + 1.0) * np.clip(debt_share, 0.03, 1.35),
        "rd_expense": rd,
        "inventory": inventory,
        "receivables": receivables,
        "payables": payables,
        "prepayments": revenue * 0.02 * chance.uniform("prepaid", number, key),
        "advance_receipts": revenue * 0.02 * chance.uniform("advance", number, key),
    }
    filed = ends + _FILED_AFTER_DAYS - chance.between("files accounts", 0, 70, number, key)
    return Sheet(
        rows,
        {
            "year_end": dates(np.full(len(rows), ends)),
            **{name: numbers(np.floor(amount).astype(np.int64)) for name, amount in columns.items()},
            "audited": flags(chance.happens("audited", np.where(revenue > _LARGE, 0.6, 0.15), number)),
            "received_on": dates(filed),
        },
    )
