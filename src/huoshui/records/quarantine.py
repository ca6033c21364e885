"""The quarantine: rows set aside, with file, line, column, value and reason, so that nothing is lost.

Each batch has one Parquet file and one CSV file (UTF-8 with a byte-order mark, so that spreadsheets open it;
cells that a spreadsheet would run as a formula are quoted with an apostrophe).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from huoshui.records.layout import record_type
from huoshui.records.manifest import sync_file
from huoshui.records.schema import ColumnKind
from huoshui.records.versions import Verdict
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

REJECT_SCHEMA = pa.schema(
    [
        pa.field("line", pa.int64(), nullable=False),  # 1-based line or row; a table's header is line 1
        pa.field("column", pa.string(), nullable=False),  # the column as the file names it, "" for the row
        pa.field("value", pa.string()),  # what stood there, clipped
        pa.field("code", pa.string(), nullable=False),
        pa.field("reason_zh", pa.string(), nullable=False),
        pa.field("reason_en", pa.string(), nullable=False),
        pa.field("raw", pa.string()),  # the whole row as read
    ]
)
"""What a source says about a row it set aside."""

QUARANTINE_SCHEMA = pa.schema([pa.field("source", pa.string()), pa.field("file", pa.string()), *REJECT_SCHEMA])
"""A quarantined row: the source and file it came from, then :data:`REJECT_SCHEMA`."""

DUPLICATES = {
    Verdict.DUPLICATE_IDENTICAL: (
        "duplicate_identical",
        Text("同一文件中完全相同的重复行,已保留第一行", "the same row stands earlier in the file; the first is kept"),
    ),
    Verdict.DUPLICATE_CONFLICTING: (
        "duplicate_conflicting",
        Text(
            "同一标识对应不同内容,无法判断哪一行正确,全部隔离",
            "rows with the same key say different things; nobody can say which is right, so all are set aside",
        ),
    ),
}
HELD_BYTES = 32 * 2**20
"""Rejects held back in memory beyond this size go to disk."""
_RUNS_AS_FORMULA = r"^([=+\-@\t])"


class Quarantine:
    """Writes the quarantine files of one batch.

    Rows of the file being read are held back (on disk when they are many) until :meth:`keep`, so that a file
    that turns out unusable leaves nothing behind.
    """

    def __init__(self, home: Path, batch: str, scratch: Path) -> None:
        self._stems = (f"quarantine/{batch}.parquet", f"quarantine/{batch}.csv")
        self._paths = tuple(home / n for n in self._stems)
        self._scratch = scratch / "rejects.parquet"
        self._held: list[pa.Table] = []
        self._spilled: pq.ParquetWriter | None = None
        self._out: _Out | None = None
        self.names: tuple[str, ...] = ()

    def add(self, source: str, file: str, rejects: pa.Table) -> None:
        """Hold rejected rows (:data:`REJECT_SCHEMA`) of one file."""
        if rejects.num_rows == 0:
            return
        words = [pa.array([word] * rejects.num_rows, pa.string()) for word in (source, file)]
        columns = rejects.select(REJECT_SCHEMA.names).cast(REJECT_SCHEMA).columns
        self._held.append(pa.table([*words, *columns], schema=QUARANTINE_SCHEMA))
        if sum(t.nbytes for t in self._held) > HELD_BYTES:
            self._spill()

    def keep(self) -> None:
        """Write what is held to the quarantine."""
        if self._out is None and (self._held or self._spilled is not None):
            self._out = _Out(self._paths)
        if self._out is None:
            return
        if self._spilled is not None:
            self._spilled.close()
            self._spilled = None
            with pq.ParquetFile(self._scratch) as file:
                for group in range(file.num_row_groups):
                    self._out.write(file.read_row_group(group))
        for table in self._held:
            self._out.write(table)
        self._held = []

    def drop(self) -> None:
        """Forget what is held."""
        self._held = []
        if self._spilled is not None:
            self._spilled.close()
            self._spilled = None

    def close(self) -> tuple[str, ...]:
        """Finish the files, make them durable, and return their names in the home; none without rows."""
        self.keep()
        if self._out is not None:
            self._out.close()
            self._out, self.names = None, self._stems
            for path in self._paths:
                sync_file(path)
        return self.names

    def _spill(self) -> None:
        if self._spilled is None:
            self._scratch.parent.mkdir(parents=True, exist_ok=True)
            self._spilled = pq.ParquetWriter(self._scratch, QUARANTINE_SCHEMA, compression="lz4")
        for table in self._held:
            self._spilled.write_table(table)
        self._held = []


class _Out:
    """The two files of a quarantine, open for writing."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._parquet = pq.ParquetWriter(paths[0], QUARANTINE_SCHEMA, compression="zstd")
        self._sink = pa.OSFile(str(paths[1]), "wb")
        self._sink.write("\ufeff".encode())
        self._csv = pcsv.CSVWriter(self._sink, QUARANTINE_SCHEMA)

    def write(self, table: pa.Table) -> None:
        self._parquet.write_table(table)
        self._csv.write_table(_harmless(table))

    def close(self) -> None:
        self._parquet.close()
        self._csv.close()
        self._sink.close()


def _harmless(table: pa.Table) -> pa.Table:
    for name in ("file", "column", "value", "raw"):
        quoted = pc.replace_substring_regex(table[name], _RUNS_AS_FORMULA, r"'\1")
        table = table.set_column(table.column_names.index(name), name, quoted)
    return table


def duplicate_rejects(record: str, rows: pa.Table, identifiers: pa.ChunkedArray) -> pa.Table:
    """Return the reject rows of duplicates found at filing.

    ``rows`` are stored rows with a ``verdict`` column; ``identifiers`` are the words of the party dictionary.
    """
    rtype = record_type(record)
    key = next((c for c in reversed(rtype.key) if rows[c].null_count < rows.num_rows), rtype.key[-1])
    out = []
    for row in _readable(record, rows, identifiers):
        code, reason = DUPLICATES[Verdict(row.pop("verdict"))]
        line = row.pop("line")
        out.append(
            {
                "line": line,
                "column": key,
                "value": None if row[key] is None else str(row[key]),
                "code": code,
                "reason_zh": reason.zh,
                "reason_en": reason.en,
                "raw": json.dumps({"record": record, **row}, ensure_ascii=False, default=str),
            }
        )
    return pa.Table.from_pylist(out, schema=REJECT_SCHEMA)


def _readable(record: str, rows: pa.Table, identifiers: pa.ChunkedArray) -> Iterable[dict[str, Any]]:
    """Yield stored rows with identifiers and enum words spelled out, and with ``line`` and ``verdict``."""
    rtype = record_type(record)
    table = rows.select([*rtype.by_name, "line", "verdict"])
    for column in rtype.columns:
        if column.kind in (ColumnKind.PARTY, ColumnKind.ENUM):
            words = identifiers if column.kind is ColumnKind.PARTY else pa.array(column.values)
            at = table.column_names.index(column.name)
            table = table.set_column(at, column.name, pc.take(words, table[column.name].combine_chunks()))
    yield from table.to_pylist()
