"""Reading record files: row groups cut at firm boundaries, and one firm's slice of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoshui.records.layout import stored_schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from huoshui.records.manifest import FileEntry


@lru_cache(maxsize=4096)
def footer(path: str) -> pq.FileMetaData:
    """Return a file's footer; record files are never changed once written, so it stays true."""
    return pq.read_metadata(path)


@dataclass(frozen=True, slots=True)
class RowGroup:
    """One row group: all rows of the firms ``first_firm`` to ``last_firm`` of one record type.

    Rows are sorted by (firm, party, first enumerated column, day). ``min_received`` and ``max_received`` are
    days from 1970-01-01: where ``max_received <= as_of`` and nothing is superseded, every row is visible.
    """

    record_type: str
    path: Path
    index: int
    rows: int
    first_firm: int
    last_firm: int
    min_received: int
    max_received: int
    has_superseded: bool

    def read(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the row group's table in stored form; ``columns`` empty means all.

        A column that the record type gained after the file was written comes as NULL.
        """
        schema = stored_schema(self.record_type)
        wanted = list(columns) if columns is not None else schema.names
        present = set(footer(str(self.path)).schema.names)
        with pq.ParquetFile(self.path, metadata=footer(str(self.path)), memory_map=True) as file:
            table = file.read_row_group(self.index, [c for c in wanted if c in present], use_threads=False)
        for position, name in enumerate(wanted):
            if name not in present:
                nulls = pa.nulls(table.num_rows, schema.field(name).type)
                table = table.add_column(position, schema.field(name), nulls)
        return table.select(wanted).cast(pa.schema([schema.field(c) for c in wanted]))

    def all_visible(self, as_of_days: int) -> bool:
        """Tell whether every row exists as of the day, so that no row needs to be tested."""
        return not self.has_superseded and self.max_received <= as_of_days


def groups_of(record_type: str, home: Path, files: Sequence[FileEntry]) -> list[RowGroup]:
    """Return the row groups of a record type, in order of firm."""
    return [
        RowGroup(
            record_type,
            home / file.path,
            position,
            group.rows,
            group.first_firm,
            group.last_firm,
            group.min_received,
            group.max_received,
            group.has_superseded,
        )
        for file in files
        for position, group in enumerate(file.groups)
    ]


def visible(table: pa.Table, as_of: date) -> pa.Table:
    """Return the rows that exist as of a day: received by then and not yet superseded.

    ``table`` needs the columns ``received_on`` and ``superseded_on``.
    """
    day = pa.scalar(as_of, pa.date32())
    received = pc.less_equal(table["received_on"], day)
    superseded = pc.fill_null(pc.less_equal(table["superseded_on"], day), fill_value=False)
    return table.filter(pc.and_not(received, superseded))


def read_whole(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Return one small Parquet file whole.

    Unlike ``pyarrow.parquet.read_table`` this does not load Arrow's dataset library, which costs a cold command
    a fifth of a second.
    """
    with pq.ParquetFile(path) as file:
        return file.read(list(columns) if columns is not None else None)
