"""Exploring a home with DuckDB: one view per record type, with identifiers and words spelled out.

For reading, joining and checking. The online path never comes here.
"""

# ruff: noqa: S608 - the views name this home's own files and columns; nothing a user types reaches them

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from huoshui.records.layout import ABOUT_COLUMNS, record_type
from huoshui.records.record_type import ColumnKind

if TYPE_CHECKING:
    from datetime import date

    from huoshui.records.home import Home
    from huoshui.records.record_type import Column


def connect(home: Home, as_of: date | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection with a view per record type of ``home`` that has rows.

    Columns: those of the record type (identifiers as text, enumerated words as words, money in whole fen), then
    ``received_on``, ``superseded_on``, ``source``, ``file``, ``line``, ``batch``. ``as_of``: only the rows that
    exist on that day; None: every row ever received, replaced ones too.

    >>> connect(home).sql("select status, count(*) from invoice group by all")  # doctest: +SKIP
    """
    connection = duckdb.connect()
    if home.manifest.parties:
        segments = _paths(home, [s.path for s in home.manifest.parties])
        connection.execute(f"create view parties as select key, id from read_parquet({segments})")
    for name in home.types():
        files = [f.path for f in home.manifest.types[name].files]
        columns = ", ".join([*(_column(c) for c in record_type(name).columns), *(f"r.{c}" for c in ABOUT_COLUMNS)])
        joins = " ".join(
            f"left join parties {c.name}_words on {c.name}_words.key = r.{c.name}"
            for c in record_type(name).columns
            if c.kind is ColumnKind.PARTY
        )
        seen = "" if as_of is None else _visible(as_of)
        source = f"read_parquet({_paths(home, files)}, union_by_name = true)"
        connection.execute(f"create view {name} as select {columns} from {source} r {joins} {seen}")
    return connection


def _paths(home: Home, names: list[str]) -> str:
    return "[" + ", ".join("'" + str(home.path / n).replace("'", "''") + "'" for n in names) + "]"


def _column(column: Column) -> str:
    if column.kind is ColumnKind.PARTY:
        return f"{column.name}_words.id as {column.name}"
    if column.kind is ColumnKind.ENUM:
        words = ", ".join(f"'{w}'" for w in column.values)
        return f"[{words}][r.{column.name} + 1] as {column.name}"
    return f'r."{column.name}"'


def _visible(as_of: date) -> str:
    day = f"date '{as_of.isoformat()}'"
    return f"where r.received_on <= {day} and (r.superseded_on is null or r.superseded_on > {day})"
