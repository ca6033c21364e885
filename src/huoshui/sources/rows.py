"""Turning rows of a table into records: every cell read, every rule checked, every bad row set aside once."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.layout import NATIVE
from huoshui.records.schema import ColumnKind
from huoshui.sources import cells
from huoshui.sources.checks import Fault, check_record
from huoshui.sources.dates import FIRST_RECORD, dates
from huoshui.sources.perspective import seen_from
from huoshui.sources.shape import Parsed, Reject, RejectCode, no_rejects, reject_table
from huoshui.sources.textfile import REPLACEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from huoshui.sources.pieces import Chunk
    from huoshui.sources.plan import BoundColumn, BoundRecord
    from huoshui.sources.shape import ReadOptions
    from huoshui.values.text import Text


@dataclass(slots=True)
class RowFaults:
    """The first fault of each row: its number in ``listed``, or -1."""

    first: np.ndarray
    listed: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault, among: np.ndarray | None = None) -> None:
        """Note a fault for the rows that have none yet; ``among`` limits it to some rows."""
        rows = fault.rows if among is None else fault.rows & among
        if not rows.any():
            return
        self.first[rows & (self.first < 0)] = len(self.listed)
        self.listed.append(fault)

    @property
    def any(self) -> bool:
        """Whether any row is faulty."""
        return bool(self.listed)


def read_rows(chunk: Chunk, records: Sequence[BoundRecord], options: ReadOptions, *, broken: bool = False) -> Parsed:
    """Turn a piece of a table into records and rejects.

    A row that cannot give one of its records gives none. ``broken``: the file has bytes that are no text.
    """
    count = chunk.table.num_rows
    if count == 0:
        return Parsed({}, reject_table(chunk.rejects), chunk.rows_in)
    faults = RowFaults(np.full(count, -1, dtype=np.int32))
    for fault in _text_faults(chunk.table, broken=broken):
        faults.add(fault)
    made = [_record(chunk, record, options, faults) for record in records]
    good = faults.first < 0
    tables: dict[str, pa.Table] = {}
    for record, (table, present) in zip(records, made, strict=True):
        keep = good if present is None else good & present
        kept = table if keep.all() else table.filter(pa.array(keep))
        name = record.plan.rtype.name
        tables[name] = pa.concat_tables([tables[name], kept]) if name in tables else kept
    rejects = (
        reject_table([*chunk.rejects, *rejects_of(chunk, faults)]) if faults.any or chunk.rejects else no_rejects()
    )
    return Parsed(tables, rejects, chunk.rows_in)


def _record(
    chunk: Chunk, record: BoundRecord, options: ReadOptions, faults: RowFaults
) -> tuple[pa.Table, np.ndarray | None]:
    """Read one record per row; return the table and which rows have such a record (None: all)."""
    rtype = record.plan.rtype
    present = _present(chunk, record)
    labels = {b.plan.column.name: b.label for b in record.columns}
    table = _values(chunk, record, options, faults, present)
    table = table.append_column("line", pa.array(chunk.line, pa.int64()))
    table = table.append_column("received_on", _received(chunk, record, options, faults))
    for fault in _day_faults(table, rtype.day, labels.get(rtype.day, rtype.day), options):
        faults.add(fault, present)
    table, broken_rules = check_record(rtype.name, table)
    for fault in broken_rules:
        fault.column = labels.get(fault.column, fault.column)
        faults.add(fault, present)
    return table, present


def _values(
    chunk: Chunk, record: BoundRecord, options: ReadOptions, faults: RowFaults, present: np.ndarray | None
) -> pa.Table:
    """Read the columns of a record type; those the file does not have are NULL."""
    arrays, fault = seen_from(chunk.table, record, options)
    if fault is not None:
        faults.add(fault, present)
    labels: dict[str, str] = {}
    for bound in record.columns:
        read = read_column(chunk.table, bound)
        for code, rows in read.faults:
            faults.add(Fault(bound.label, code, rows), present)
        arrays[bound.plan.column.name] = read.values
        labels[bound.plan.column.name] = bound.label
    for column in record.plan.rtype.columns:
        if column.name not in arrays:
            arrays[column.name] = pa.nulls(chunk.table.num_rows, NATIVE[column.kind])
        elif column.required and arrays[column.name].null_count:
            missing = arrays[column.name].is_null().to_numpy(zero_copy_only=False)
            label = labels.get(column.name, column.name)
            faults.add(Fault(label, RejectCode.MISSING_VALUE, missing), present)
    return pa.table({c.name: arrays[c.name] for c in record.plan.rtype.columns})


def _present(chunk: Chunk, record: BoundRecord) -> np.ndarray | None:
    if not record.when:
        return None
    filled = [cells.trimmed(_array(chunk.table, w)).is_valid().to_numpy(zero_copy_only=False) for w in record.when]
    return np.asarray(np.logical_or.reduce(filled))


def _array(table: pa.Table, name: str) -> pa.Array:
    column = table[name]
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def read_column(table: pa.Table, bound: BoundColumn) -> cells.Cells:
    """Read one column of a record from a raw table."""
    plan = bound.plan
    if not bound.sources:
        if plan.constant is None:
            return cells.Cells(pa.nulls(table.num_rows, NATIVE[plan.column.kind]))
        return read_cells(pa.array([plan.constant] * table.num_rows, pa.string()), bound)
    raw = _array(table, bound.sources[0])
    if len(bound.sources) > 1:
        raw = pc.coalesce(*(cells.trimmed(cells.as_text(_array(table, s))) for s in bound.sources))
    read = read_cells(raw, bound)
    if plan.constant is not None and read.values.null_count:
        fallback = read_cells(pa.array([plan.constant], pa.string()), bound).values[0]
        read.values = read.values.fill_null(fallback)
    return read


def read_cells(raw: pa.Array, bound: BoundColumn) -> cells.Cells:
    """Read the cells of one column by its kind."""
    return _READ[bound.plan.column.kind](raw, bound)


def _money(raw: pa.Array, bound: BoundColumn) -> cells.Cells:
    return cells.whole(raw) if bound.in_fen else cells.money(raw, bound.unit)


def _number(raw: pa.Array, _: BoundColumn) -> cells.Cells:
    read = cells.numbers(raw)
    read.values = cells.bounded(read.values)
    return read


def _party(raw: pa.Array, bound: BoundColumn) -> cells.Cells:
    return _text(raw, bound) if bound.plan.words else cells.parties(raw, bound.plan.prefix)


def _text(raw: pa.Array, bound: BoundColumn) -> cells.Cells:
    plan = bound.plan
    if plan.words:
        read = cells.translated(raw, plan.words)
    elif plan.column.identifies:
        read = cells.identifiers(raw)
    else:
        read = cells.Cells(cells.trimmed(raw))
    if plan.prefix:
        read.values = pc.binary_join_element_wise(plan.prefix, read.values, "")
    return read


_READ: Mapping[ColumnKind, Callable[[pa.Array, BoundColumn], cells.Cells]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.PARTY: _party,
    ColumnKind.ENUM: lambda raw, bound: cells.words(raw, bound.plan.column.values, bound.plan.words),
    ColumnKind.MONEY: _money,
    ColumnKind.COUNT: lambda raw, _: cells.whole(raw),
    ColumnKind.NUMBER: _number,
    ColumnKind.DATE: lambda raw, bound: dates(raw, bound.plan.formats),
    ColumnKind.FLAG: lambda raw, bound: cells.flags(raw, bound.plan.words),
}


def _received(chunk: Chunk, record: BoundRecord, options: ReadOptions, faults: RowFaults) -> pa.Array:
    """Return the day each row was received as far as the file or the mapping says it; NULL where not."""
    count = chunk.table.num_rows
    if record.received is not None:
        read = read_column(chunk.table, record.received)
        for code, rows in read.faults:
            faults.add(Fault(record.received.label, code, rows))
        if options.today is not None:
            late = pc.greater(read.values, pa.scalar(options.today, pa.date32())).fill_null(False)  # noqa: FBT003  # Arrow's fill_null takes the value by position
            faults.add(Fault(record.received.label, RejectCode.DATE_IN_FUTURE, late.to_numpy(zero_copy_only=False)))
        return read.values
    if record.plan.received_constant is not None and options.received_on is None:
        return pa.array([record.plan.received_constant] * count, pa.date32())
    return pa.nulls(count, pa.date32())


def _day_faults(table: pa.Table, day: str, label: str, options: ReadOptions) -> Iterator[Fault]:
    """Yield the rows whose day lies before 1980 or after the day they were received (or after today)."""
    days = table[day].combine_chunks()
    early = pc.less(days, pa.scalar(FIRST_RECORD, pa.date32()))
    yield Fault(label, RejectCode.DATE_TOO_EARLY, _truth(early))
    limit = table["received_on"].combine_chunks()
    known = options.received_on or options.today
    if known is not None and limit.null_count:
        limit = limit.fill_null(pa.scalar(known, pa.date32()))
    yield Fault(label, RejectCode.DATE_IN_FUTURE, _truth(pc.greater(days, limit)))


def _truth(array: pa.Array) -> np.ndarray:
    return np.asarray(array.fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003  # Arrow's fill_null takes the value by position


def _text_faults(table: pa.Table, *, broken: bool) -> Iterator[Fault]:
    """Yield the rows with a NUL byte, and in a broken file those with bytes that are no text."""
    for name in table.column_names:
        column = _array(table, name)
        if pa.types.is_dictionary(column.type):
            column = cells.as_text(column) if _has_nul(column.dictionary) or broken else column.dictionary.slice(0, 0)
        if not pa.types.is_string(column.type) or column.null_count == len(column):
            continue
        if _has_nul(column):
            yield Fault(name, RejectCode.NUL_BYTE, _truth(pc.match_substring(column, "\x00")))
        if broken:
            yield Fault(name, RejectCode.UNDECODABLE, _truth(pc.match_substring(column, REPLACEMENT)))


def _has_nul(text: pa.Array) -> bool:
    """Tell whether a NUL byte stands anywhere in a text column (a look at its bytes, not at its rows)."""
    data = text.buffers()[2]
    return data is not None and not np.frombuffer(data, dtype=np.uint8).all()


def rejects_of(chunk: Chunk, faults: RowFaults) -> Iterator[Reject]:
    """Yield the faulty rows with their first fault, in the order of lines."""
    rows = np.flatnonzero(faults.first >= 0)
    if not len(rows):
        return
    raw = chunk.table.take(pa.array(rows)).to_pylist()
    for at, cells_of_row in zip(rows.tolist(), raw, strict=True):
        fault = faults.listed[faults.first[at]]
        value = cells_of_row.get(fault.column)
        shown = None if value is None else str(value)
        sentence: Text = fault.reason(shown)
        whole = json.dumps(cells_of_row, ensure_ascii=False, default=str)
        yield Reject(int(chunk.line[at]), fault.column, shown, fault.code, sentence, whole)
