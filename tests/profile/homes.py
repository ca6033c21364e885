"""Homes for tests: rows are given as dictionaries, everything not given is missing."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from huoshui.records.home import Home
from huoshui.records.layout import native_schema
from huoshui.records.loaded import LoadedFile

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]
COVERED_SCHEMA = pa.schema(
    [
        ("firm_id", pa.string()),
        ("record_type", pa.string()),
        ("covered_from", pa.date32()),
        ("covered_to", pa.date32()),
        ("received_on", pa.date32()),
    ]
)


def fill(
    path: Path,
    rows: dict[str, list[Row]],
    *,
    covered: dict[str, tuple[date, date]] | None = None,
    received: date = date(2000, 1, 1),
    file: str = "rows.csv",
    firms: tuple[str, ...] = (),
) -> Home:
    """Load rows into the home at ``path`` (made if absent) as one file, and return it open for reading.

    ``received`` is the day of rows that give none, and of the coverage. ``covered`` states for record types which
    days are covered, for every firm that has a row of any kind, and for ``firms``.
    """
    exists = (path / "huoshui.json").exists()
    with Home.open(path, write=True) if exists else Home.create(path) as home:
        batch = home.begin()
        batch.begin_file(LoadedFile("test", file, sha256(repr((rows, received)).encode()).hexdigest()))
        named = sorted({row["firm_id"] for table in rows.values() for row in table} | set(firms))
        if covered:
            batch.cover(_coverage(named, covered, received))
        line = 1
        for record, table in rows.items():
            filled = []
            for row in table:
                line += 1
                filled.append({"line": line, "received_on": received} | row)
            batch.count(len(filled))
            if filled:
                batch.add(record, pa.Table.from_pylist(filled, schema=native_schema(record)))
        batch.commit()
    return Home.open(path)


def _coverage(firms: list[str], covered: dict[str, tuple[date, date]], received: date) -> pa.Table:
    spans = [
        {"firm_id": firm, "record_type": record, "covered_from": first, "covered_to": last, "received_on": received}
        for record, (first, last) in covered.items()
        for firm in firms
    ]
    return pa.Table.from_pylist(spans, schema=COVERED_SCHEMA)


def invoice(firm: str, day: date, net: int, party: str = "P1", **more: object) -> Row:
    """Return a sales invoice of ``net`` yuan with 13 % VAT; ``number`` is made unique from the content."""
    tax = round(net * 13)
    row: Row = {
        "firm_id": firm,
        "direction": "out",
        "issued_on": day,
        "party_id": party,
        "net": net * 100,
        "tax": tax,
        "gross": net * 100 + tax,
        "status": "valid",
    }
    row |= more
    row.setdefault("number", f"{day:%y%m%d}-{party}-{row['net']}-{row['direction']}-{row['status']}")
    return row
