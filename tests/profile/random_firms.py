"""Generated firms for identity tests: every record type, days at every window's edges, every kind of gap.

Nothing here is believable; it is made to find differences. The same seed gives the same home.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from homes import fill

from huoshui.profile.catalogue import FACTS
from huoshui.profile.definition import Ever
from huoshui.profile.months import bounds
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from pathlib import Path

    from homes import Row

    from huoshui.records.home import Home
    from huoshui.records.schema import Column, RecordType

AS_OF = date(2024, 2, 29)
ROWS_PER_FIRM = {"invoice": 60, "bank_entry": 40, "store_day": 40, "title": 12, "tax_return": 15, "device_reading": 20}
FEW_ROWS = 5
MISSING_SHARE = 0.04
LARGE_FEN = 10**13


def pick(chance: np.random.Generator, options: Any) -> Any:
    """Return one of the options."""
    return options[int(chance.integers(len(options)))]


def edge_days(record: str) -> list[date]:
    """Return the day before, the day of and the day after both ends of every window over a record type."""
    days = set()
    for aggregate in FACTS.aggregates.values():
        if aggregate.record == record:
            for day in bounds(aggregate.window, AS_OF):
                days |= {day + timedelta(days=step) for step in (-1, 0, 1)} if day else set()
        if aggregate.record == record and isinstance(aggregate.window, Ever):
            days |= {AS_OF - timedelta(days=step) for step in (0, 365, 366, 731, 1096)}
    return sorted(days)


def random_home(path: Path, seed: int, firms: int = 60) -> Home:
    """Make a home of ``firms`` firms: first deliveries, then corrections received before and after the date."""
    chance = np.random.default_rng(seed)
    names = [f"F{number:03d}" for number in range(firms)]
    rows = {record: _rows(chance, RECORD_TYPES[record], names) for record in RECORD_TYPES if record != "answer"}
    _special_firms(rows["invoice"], names)
    rows["answer"] = _answers(chance, names)
    records = [record for record in rows if rows[record]]
    home = fill(path, rows, covered={r: _covered(chance, r) for r in records}, received=date(2022, 1, 1))
    changed = {record: _corrections(chance, RECORD_TYPES[record], rows[record]) for record in ("invoice", "title")}
    for number, received in enumerate((AS_OF, AS_OF + timedelta(days=1))):
        corrected = {record: pair[number] for record, pair in changed.items()}
        home = fill(path, corrected, received=received, file=f"corrected-{number}.csv")
    return home


def _covered(chance: np.random.Generator, record: str) -> tuple[date, date]:
    """Return days covered: mostly enough for every window, now and then a day too few at either end."""
    lag = RECORD_TYPES[record].lag_days
    first = pick(chance, [date(2010, 1, 1), date(2010, 1, 1), date(2022, 3, 1), date(2022, 3, 2), date(2023, 3, 1)])
    short = pick(chance, [0, 0, 0, 0, lag, lag, lag + 1])
    return first, max(first, AS_OF - timedelta(days=short))


def _rows(chance: np.random.Generator, record: RecordType, firms: list[str]) -> list[Row]:
    days = edge_days(record.name) or [AS_OF]
    rows: list[Row] = []
    for firm in firms[1:]:  # the first firm has no row at all
        count = int(chance.poisson(ROWS_PER_FIRM.get(record.name, FEW_ROWS)))
        rows.extend(_row(chance, record, firm, days, number) for number in range(count))
    return list({tuple(row.get(name) for name in record.key): row for row in rows}.values())


def _row(chance: np.random.Generator, record: RecordType, firm: str, days: list[date], number: int) -> Row:
    row: Row = {"firm_id": firm}
    for column in record.columns[1:]:
        if not column.required and chance.random() < MISSING_SHARE:
            continue
        row[column.name] = _cell(chance, record, column, days, number)
    late = int(chance.integers(0, 20))
    row["received_on"] = AS_OF + timedelta(days=1) if late == 0 else AS_OF if late == 1 else date(2022, 1, 1)
    return row


def _cell(chance: np.random.Generator, record: RecordType, column: Column, days: list[date], number: int) -> Any:
    if column.kind is ColumnKind.DATE:
        if column.name == record.day and chance.random() < 0.7:
            return pick(chance, days)
        return AS_OF - timedelta(days=int(chance.integers(-40, 1500)))
    if column.kind is ColumnKind.ENUM:
        return pick(chance, column.values)
    if column.kind is ColumnKind.PARTY:
        return f"P{int(chance.pareto(0.7)) % 9}"
    if column.kind is ColumnKind.MONEY:
        scale = LARGE_FEN if chance.random() < 0.02 else 1_000_000
        return pick(chance, [0, 100_000, -100_000, *map(int, chance.integers(-scale // 4, scale, 3))])
    return {
        ColumnKind.COUNT: lambda: int(chance.integers(0, 6)),
        ColumnKind.NUMBER: lambda: pick(chance, [0.0, 0.3, 0.31, float(chance.lognormal(3, 2))]),
        ColumnKind.FLAG: lambda: bool(chance.integers(2)),
        ColumnKind.TEXT: lambda: _text(chance, column.name, number),
    }[column.kind]()


def _text(chance: np.random.Generator, name: str, number: int) -> str:
    words = {"industry": ["C3911", "5211", "65", "A", "K7010"], "region": ["110108", "350200", "440000"]}
    return pick(chance, words[name]) if name in words else f"{name}-{number}"


def _special_firms(invoices: list[Row], firms: list[str]) -> None:
    """Give some firms only void invoices, only red letters, one party, or one invoice a month."""
    for row in invoices:
        if row["firm_id"] == firms[2]:
            row["status"] = "void"
        elif row["firm_id"] == firms[3]:
            row["net"] = -abs(row["net"]) - 1
        elif row["firm_id"] == firms[4]:
            row["party_id"] = "P0"
        elif row["firm_id"] == firms[5]:
            row |= {"net": 100, "tax": 13}


def _answers(chance: np.random.Generator, firms: list[str]) -> list[Row]:
    said = ["yes", "no", "perhaps", "61.5", "-3", "1e3", "other", "key_gap", ""]
    asked = [fact.name for fact in FACTS if fact.review]
    return [
        {"firm_id": firm, "fact": fact, "answered_on": date(2024, 1, 5), "value": pick(chance, said)}
        for firm in firms[1:]
        for fact in asked
        if chance.random() < 0.5
    ]


def _corrections(chance: np.random.Generator, record: RecordType, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Return two lots of corrected rows, to be received on the date and on the day after."""
    lots: tuple[list[Row], list[Row]] = ([], [])
    money = next((c.name for c in record.columns if c.kind in {ColumnKind.MONEY, ColumnKind.COUNT}), None)
    for row in rows:
        lot = int(chance.integers(0, 12))
        if lot < len(lots) and money and row.get("received_on") == date(2022, 1, 1):
            changed = {name: value for name, value in row.items() if name != "received_on"}
            lots[lot].append(changed | {money: 7})
    return lots
