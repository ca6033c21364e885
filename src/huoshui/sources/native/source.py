"""Reading native tables: CSV, XLSX or Parquet files named after their record type.

``invoice.csv``, ``invoice-2024-05.parquet`` and ``invoice/part-0.parquet`` hold invoices. Columns may stand in any
order; columns beyond the record type's are reported and not read. Money is in yuan, or whole fen in a column
whose name ends with ``_fen``. A column ``received_on`` says when each row was learned. ``coverage.csv`` says which
days the folder covers (``firm_id``, ``record_type``, ``covered_from``, ``covered_to``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from huoshui.records.schema import RECORD_TYPES, Column, ColumnKind
from huoshui.sources.native.covered import read_coverage
from huoshui.sources.plan import ColumnPlan, Header, RecordPlan, bind
from huoshui.sources.rows import read_rows
from huoshui.sources.shape import Parsed, Rule, no_rejects
from huoshui.sources.tables import is_table, open_table, spelled
from huoshui.values.errors import InvalidInput, nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from huoshui.records.schema import RecordType
    from huoshui.sources.shape import ReadOptions

RECEIVED = Column("received_on", ColumnKind.DATE, Text("收到日", "day received"))
COVERAGE = "coverage"


def native_plan(rtype: RecordType) -> RecordPlan:
    """Return the plan that reads a record type from columns of its own names."""
    columns = tuple(ColumnPlan(c, (c.name,)) for c in rtype.columns)
    return RecordPlan(rtype, columns, received_column=ColumnPlan(RECEIVED, (RECEIVED.name,)))


def named_type(path: Path) -> str | None:
    """Return the record type a file's name or folder stands for, ``coverage``, or None.

    >>> from pathlib import Path
    >>> [named_type(Path(p)) for p in ("in/Invoice-2024-05.csv", "invoice/part-0.parquet", "x.csv")]
    ['invoice', 'invoice', None]
    """
    if not is_table(path):
        return None
    known = {*RECORD_TYPES, COVERAGE}
    for name in (re.split(r"[-.]", path.stem, maxsplit=1)[0], path.parent.name):
        if name.casefold() in known:
            return name.casefold()
    return None


class NativeSource:
    """Tables of our own column names."""

    name = "native"
    fingerprint = "1"
    looks_for = Text(
        "以记录类型命名的 CSV、XLSX 或 Parquet 文件 (invoice.csv 等)",
        "CSV, XLSX or Parquet files named after a record type (invoice.csv, store_day.parquet, ...)",
    )
    delivery_coverage = False

    def sniff(self, path: Path) -> bool:
        """Tell whether the file's name says which record type it holds."""
        return named_type(path) is not None

    def rule(self, path: Path) -> Rule:  # noqa: ARG002  # the same for every file
        """Return the rule: a row supersedes the one with the same key."""
        return Rule()

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read the file in pieces.

        Raises:
            InvalidInput: a required column is missing, or the file is damaged.
        """
        name = named_type(path)
        if name is None:
            raise InvalidInput(
                f"'{path.name}' does not say which record type it holds",
                cause="a native table is named after its record type",
                near=nearest(path.stem, RECORD_TYPES),
                cure="name it after one of: " + ", ".join(RECORD_TYPES),
            )
        if name == COVERAGE:
            yield from read_coverage(path)
            return
        rtype = RECORD_TYPES[name]
        table = open_table(path)
        if not table.columns:
            yield Parsed({}, no_rejects(), 0, notes=(Text("空文件", "the file is empty"),))
            return
        record = bind(native_plan(rtype), Header(path.name, table.columns))
        notes = extra_columns(table.columns, record.sources())
        yield Parsed({}, no_rejects(), 0, notes=notes)
        for chunk in open_table(path, wanted=sorted(record.sources())).chunks:
            yield read_rows(chunk, [record], options, broken=table.broken)


def extra_columns(columns: Sequence[str], read: set[str]) -> tuple[Text, ...]:
    """Return the remark on columns that are not read, if there are any."""
    extra = [c for c in columns if c not in read and spelled(c)]
    if not extra:
        return ()
    return (Text("未读取的列: " + "、".join(extra), "columns that were not read: " + ", ".join(extra)),)
