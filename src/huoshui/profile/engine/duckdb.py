"""The oracle on DuckDB: the facts of a home by plain SQL over its Parquet files.

This is the independent check of the kernel, and a way to read a fact's whole computation. It is not the
production path.
"""

# ruff: noqa: S608 - the query names this home's own files; nothing a user types reaches it

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from huoshui.profile.catalogue import FACTS
from huoshui.profile.oracle import Tables, aggregates_sql, profile_sql
from huoshui.records.layout import stored_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.records.home import Home


def profile_by_sql(home: Home, as_of: date, catalogue: FactCatalogue = FACTS) -> pa.Table:
    """Return every fact of every firm as of a date, computed by DuckDB.

    Shape: one row per firm, rising by key; ``firm_id`` is the key, then one column per fact in catalogue order
    (numbers DOUBLE, dates DATE, conditions BOOLEAN, texts).
    """
    return _run(home, as_of, catalogue, profile_sql)


def aggregates_by_sql(home: Home, as_of: date, catalogue: FactCatalogue = FACTS) -> pa.Table:
    """Return every aggregate of every firm as of a date, computed by DuckDB: ``firm_id``, then one column each."""
    return _run(home, as_of, catalogue, aggregates_sql)


def _run(home: Home, as_of: date, catalogue: FactCatalogue, query_of: Callable[..., str]) -> pa.Table:
    with duckdb.connect() as connection:
        tables = home_tables(connection, home, as_of, catalogue)
        query = query_of(catalogue, as_of, tables, "duckdb")
        return connection.sql(f"{query}\nORDER BY firms.firm_id").to_arrow_table()


def home_tables(
    connection: duckdb.DuckDBPyConnection, home: Home, as_of: date, catalogue: FactCatalogue = FACTS
) -> Tables:
    """Make a home's record files and coverage readable in a connection; return their names for the oracle."""
    records = {a.record for a in catalogue.aggregates.values()} | {"firm", "answer"}
    rows, coverage = {}, {}
    for record in sorted(records):
        entry = home.manifest.types.get(record)
        if entry is None:  # a source may cover firms and have no row of theirs
            connection.register(f"rows_{record}", stored_schema(record).empty_table())
        else:
            paths = ", ".join("'" + str(home.path / file.path).replace("'", "''") + "'" for file in entry.files)
            columns = ", ".join(f'"{name}"' for name in stored_schema(record).names)
            connection.execute(
                f'CREATE VIEW "rows_{record}" AS SELECT {columns} FROM read_parquet([{paths}], union_by_name = true)'
            )
        rows[record] = f'"rows_{record}"'
        connection.register(f"coverage_{record}", home.coverage(record, as_of))
        coverage[record] = f'"coverage_{record}"'
    connection.register("all_firms", pa.table({"firm_id": home.firm_keys()}))
    return Tables("all_firms", rows, coverage)
