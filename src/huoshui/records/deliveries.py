"""Collecting what a batch covers while its rows come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.coverage import MEMBER_SCHEMA, SPAN_SCHEMA, file_spans

if TYPE_CHECKING:
    from huoshui.records.coverage import Coverage
    from huoshui.records.schema import RecordType


@dataclass(slots=True)
class _Seen:
    """One delivery of one record type: days and days received, and the firms in it."""

    day: list[np.ndarray] = field(default_factory=list)
    received: list[np.ndarray] = field(default_factory=list)
    firms: list[tuple[pa.Array, np.ndarray]] = field(default_factory=list)  # identifiers, first day received


@dataclass(slots=True)
class Deliveries:
    """The coverage of a batch, by record type and delivery."""

    _seen: dict[tuple[str, str], _Seen] = field(default_factory=dict)
    _stated: list[pa.Table] = field(default_factory=list)
    _stated_for: set[tuple[str, str]] = field(default_factory=set)

    def add(self, rtype: RecordType, delivery: str, table: pa.Table) -> None:
        """Note the days and firms of rows in native form; ``delivery`` names the file or the load."""
        if table.num_rows == 0:
            return
        day, received = (_days(table[c]) for c in (rtype.day, "received_on"))
        firm = table["firm_id"].combine_chunks()
        firm = firm if pa.types.is_dictionary(firm.type) else firm.dictionary_encode()
        first = np.full(len(firm.dictionary), np.iinfo(np.int64).max)
        np.minimum.at(first, firm.indices.to_numpy(), received)
        present = np.flatnonzero(first != np.iinfo(np.int64).max)
        seen = self._seen.setdefault((rtype.name, delivery), _Seen())
        at, low, high = file_spans(day, received)
        seen.day += [low, high]
        seen.received += [at, at]
        seen.firms.append((firm.dictionary.cast(pa.string()).take(pa.array(present)), first[present]))

    def state(self, delivery: str, table: pa.Table) -> None:
        """Note coverage that a source states itself; it counts instead of the first and last day."""
        if table.num_rows:
            self._stated.append(table)
            self._stated_for |= {(t, delivery) for t in table["record_type"].unique().to_pylist()}

    def firms(self) -> list[pa.Array]:
        """Return the firm identifiers of the stated coverage, one array per table."""
        return [t["firm_id"].combine_chunks() for t in self._stated]

    def onto(self, coverage: Coverage, known: pa.ChunkedArray | pa.Array) -> Coverage:
        """Return ``coverage`` with this batch added; ``known`` are the identifiers in order of key."""
        spans, members = [], []
        number = coverage.next_span()
        for (name, delivery), seen in sorted(self._seen.items()):
            if (name, delivery) in self._stated_for:
                continue
            at, low, high = file_spans(np.concatenate(seen.day), np.concatenate(seen.received))
            spans.append(_table(SPAN_SCHEMA, name, len(at), np.full(len(at), number), at, low, high))
            firm, first = _first_received(seen, known)
            members.append(_table(MEMBER_SCHEMA, name, len(firm), firm, np.full(len(firm), number), first))
            number += 1
        for table in self._stated:
            span, member = _stated(table, known, number)
            spans.append(span)
            members.append(member)
            number += span.num_rows
        if not spans:
            return coverage
        return coverage.plus(pa.concat_tables(spans), pa.concat_tables(members))


def _first_received(seen: _Seen, known: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the firms of a delivery (keys, rising) and the first day a row of each was received."""
    keys = _keys(pa.concat_arrays([ids for ids, _ in seen.firms]), known)
    first = np.concatenate([days for _, days in seen.firms])
    firm, inverse = np.unique(keys, return_inverse=True)
    earliest = np.full(len(firm), np.iinfo(np.int64).max)
    np.minimum.at(earliest, inverse, first)
    return firm, earliest


def _stated(table: pa.Table, known: pa.ChunkedArray | pa.Array, number: int) -> tuple[pa.Table, pa.Table]:
    """Return the spans and members of stated coverage: one span per row."""
    count = table.num_rows
    numbers = np.arange(number, number + count)
    received, low, high = (_days(table[c]) for c in ("received_on", "covered_from", "covered_to"))
    name = table["record_type"].combine_chunks()
    span = pa.table([name, *_columns(SPAN_SCHEMA, numbers, received, low, high)], schema=SPAN_SCHEMA)
    keys = _keys(table["firm_id"].combine_chunks(), known)
    return span, pa.table([name, *_columns(MEMBER_SCHEMA, keys, numbers, received)], schema=MEMBER_SCHEMA)


def _table(schema: pa.Schema, name: str, count: int, *columns: np.ndarray) -> pa.Table:
    return pa.table([pa.array([name] * count, pa.string()), *_columns(schema, *columns)], schema=schema)


def _columns(schema: pa.Schema, *columns: np.ndarray) -> list[pa.Array]:
    types = schema.types[1:]
    return [pa.array(c.astype(np.int32)).cast(t) for c, t in zip(columns, types, strict=True)]


def _keys(ids: pa.Array, known: pa.ChunkedArray | pa.Array) -> np.ndarray:
    return np.asarray(pc.index_in(ids, value_set=known).to_numpy(zero_copy_only=False), dtype=np.int64)


def _days(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(column.combine_chunks().cast(pa.int32()).to_numpy(), dtype=np.int64)
