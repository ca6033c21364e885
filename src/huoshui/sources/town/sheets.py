"""Sheets: the records of one type for a run of firms, and the files they are written to.

A file is cut into row groups of a fixed number of rows, so its bytes do not depend on the runs its rows came in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.records.layout import native_schema
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from huoshui.sources.town.chance import Ints

ROWS_PER_GROUP: Final = 262_144
DICTIONARY: Final = pa.dictionary(pa.int32(), pa.string())
UNIQUE: Final = frozenset({"number", "entry_ref", "red_of", "uscc", "name"})
"""Text columns that hardly repeat."""
FEN: Final = "_fen"
"""Ending of the names of money columns that hold whole fen."""


def dates(days: np.ndarray, *, missing: np.ndarray | None = None) -> pa.Array:
    """Return days since 1970 as dates; ``missing`` marks the ones that are not known."""
    return pa.array(days.astype(np.int32), mask=missing).cast(pa.date32())


def numbers(values: np.ndarray, *, missing: np.ndarray | None = None) -> pa.Array:
    """Return whole numbers as int64 and others as float64."""
    kind = np.int64 if values.dtype.kind in "iub" else np.float64
    return pa.array(values.astype(kind), mask=missing)


def flags(values: np.ndarray, *, missing: np.ndarray | None = None) -> pa.Array:
    """Return truth values."""
    return pa.array(values.astype(bool), mask=missing)


def texts(values: np.ndarray | Iterable[Any], *, missing: np.ndarray | None = None) -> pa.Array:
    """Return strings; None is missing."""
    return pa.array(values, pa.string(), mask=missing)


def words_of(choices: Iterable[str], which: np.ndarray, *, missing: np.ndarray | None = None) -> pa.Array:
    """Return the word at each position of ``choices``."""
    return pa.array(list(choices), pa.string()).take(pa.array(which, mask=missing))


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of one type; ``row`` is the position of each record's firm in its run."""

    row: Ints
    columns: dict[str, pa.Array] = field(default_factory=dict)

    def pick(self, keep: np.ndarray) -> Sheet:
        """Return some records."""
        where = pa.array(keep)
        return Sheet(self.row[keep], {name: column.take(where) for name, column in self.columns.items()})

    def table(self, start: int) -> pa.Table:
        """Return the records with the number of their firm (``firm``)."""
        return pa.table({"firm": pa.array(self.row + start), **self.columns})


class SheetFile:
    """One Parquet file of the native format.

    ``columns`` are its columns in order. ``finish`` turns buffered columns into them; it sees whole row groups
    only. A column that ``finish`` does not give is empty.
    """

    def __init__(self, path: Path, columns: pa.Schema, finish: Callable[[pa.Table], pa.Table]) -> None:
        self.path = path
        self.rows = 0
        self._finish = finish
        self._held: list[pa.Table] = []
        self._waiting = 0
        self._schema = columns
        numbers_ = [f.name for f in columns if pa.types.is_integer(f.type) or pa.types.is_date32(f.type)]
        self._file = pq.ParquetWriter(
            path,
            columns,
            compression={f.name: "none" if f.name in numbers_ else "zstd" for f in columns},
            use_dictionary=[f.name for f in columns if _repeats(f)],
            column_encoding=dict.fromkeys(numbers_, "DELTA_BINARY_PACKED"),
            store_schema=False,  # readers see plain strings, also where we hand over dictionaries
        )

    def add(self, table: pa.Table) -> None:
        """Add records; whole row groups are written at once."""
        self.rows += table.num_rows
        self._held.append(table)
        self._waiting += table.num_rows
        while self._waiting >= ROWS_PER_GROUP:
            every = pa.concat_tables(self._held)
            self._write(every.slice(0, ROWS_PER_GROUP))
            self._held, self._waiting = [every.slice(ROWS_PER_GROUP)], self._waiting - ROWS_PER_GROUP

    def close(self) -> None:
        """Write what is left and close the file."""
        if self._waiting:
            self._write(pa.concat_tables(self._held))
        self._file.close()

    def _write(self, group: pa.Table) -> None:
        done = self._finish(group.combine_chunks())
        columns = {name.removesuffix(FEN): column for name, column in zip(done.column_names, done.columns, strict=True)}
        arrays = [
            columns.get(f.name.removesuffix(FEN), pa.nulls(done.num_rows, f.type)).cast(f.type) for f in self._schema
        ]
        self._file.write_table(pa.table(arrays, schema=self._schema), row_group_size=ROWS_PER_GROUP)


def _repeats(field_: pa.Field) -> bool:
    text = pa.types.is_string(field_.type) or pa.types.is_dictionary(field_.type)
    return bool(text and field_.name not in UNIQUE)


def columns_of(record_type: str, dictionaries: tuple[str, ...] = ()) -> pa.Schema:
    """Return the columns of a native Parquet file of a record type; money columns say that they are fen.

    ``dictionaries``: columns handed over as dictionaries; in the file they are strings.
    """
    kinds = {c.name: c.kind for c in RECORD_TYPES[record_type].columns}
    fields = [f for f in native_schema(record_type) if f.name != "line"]
    fields = [pa.field(f.name + FEN, f.type) if kinds.get(f.name) is ColumnKind.MONEY else f for f in fields]
    return pa.schema([pa.field(f.name, DICTIONARY) if f.name in dictionaries else f for f in fields])
