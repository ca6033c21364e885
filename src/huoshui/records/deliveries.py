"""Collecting what a batch covers while its rows come in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.coverage import MEMBER_SCHEMA, SPAN_SCHEMA, file_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.records.coverage import Coverage
    from huoshui.records.schema import RecordType

_NEVER = np.iinfo(np.int64).max
_PIECES = 16


@dataclass(frozen=True, slots=True)
class Delivery:
    """What covers days together: a file, or with ``name`` empty all files of a source in this batch."""

    file: int
    source: str
    name: str


@dataclass(slots=True)
class _Seen:
    """Rows of one record type in one delivery: how its days widen, its firms with the first day received."""

    received: np.ndarray
    low: np.ndarray
    high: np.ndarray
    firms: pa.Array
    first: np.ndarray


@dataclass(slots=True)
class Deliveries:
    """The coverage of a batch, as it is collected."""

    _seen: dict[tuple[str, Delivery], list[_Seen]] = field(default_factory=dict)
    _stated: list[tuple[Delivery, pa.Table]] = field(default_factory=list)

    def add(self, rtype: RecordType, delivery: Delivery, table: pa.Table) -> None:
        """Note the days and firms of rows in native form."""
        if table.num_rows == 0:
            return
        day, received = (_days(table[c]) for c in (rtype.day, "received_on"))
        firm = table["firm_id"].combine_chunks()
        firm = firm if pa.types.is_dictionary(firm.type) else firm.dictionary_encode()
        first = np.full(len(firm.dictionary), _NEVER)
        np.minimum.at(first, firm.indices.to_numpy(), received)
        present = np.flatnonzero(first != _NEVER)
        names = firm.dictionary.cast(pa.string()).take(pa.array(present))
        together = self._seen.setdefault((rtype.name, delivery), [])
        together.append(_Seen(*file_spans(day, received), names, first[present]))
        if len(together) > _PIECES:
            together[:] = [_merged(together)]

    def state(self, delivery: Delivery, table: pa.Table) -> None:
        """Note coverage that a source states itself: for its record types it replaces first and last days."""
        if table.num_rows:
            self._stated.append((delivery, table))

    def drop(self, file: int) -> None:
        """Forget what one file covers."""
        self._seen = {(r, d): seen for (r, d), seen in self._seen.items() if d.file != file}
        self._stated = [(d, t) for d, t in self._stated if d.file != file]

    def firms(self) -> list[pa.Array]:
        """Return the firm identifiers of the stated coverage, one array per table."""
        return [t["firm_id"].combine_chunks() for _, t in self._stated]

    def onto(self, coverage: Coverage, known: pa.ChunkedArray | pa.Array) -> Coverage:
        """Return ``coverage`` with this batch added; ``known`` are the identifiers in order of key."""
        stated = {(r, d.source) for d, t in self._stated for r in t["record_type"].unique().to_pylist()}
        groups: dict[tuple[str, str, str], list[_Seen]] = {}
        for (record, delivery), seen in self._seen.items():
            if (record, delivery.source) not in stated:
                groups.setdefault((record, delivery.source, delivery.name), []).extend(seen)
        spans, members = [], []
        number = coverage.next_span()
        for (record, _, _), together in sorted(groups.items()):
            one = _merged(together)
            at, low, high, firm = one.received, one.low, one.high, _keys(one.firms, known)
            spans.append(_table(SPAN_SCHEMA, record, len(at), np.full(len(at), number), at, low, high))
            members.append(_table(MEMBER_SCHEMA, record, len(firm), firm, np.full(len(firm), number), one.first))
            number += 1
        for _, table in self._stated:
            span, member = _stated_spans(table, known, number)
            spans.append(span)
            members.append(member)
            number += span.num_rows
        return coverage.plus(pa.concat_tables(spans), pa.concat_tables(members)) if spans else coverage


def _merged(together: Sequence[_Seen]) -> _Seen:
    """Return one summary of several: days as they widen, each firm with the first day a row was received."""
    received = np.concatenate([s.received for s in together] * 2)
    days = np.concatenate([s.low for s in together] + [s.high for s in together])
    firms = pa.concat_arrays([s.firms for s in together]).dictionary_encode()
    first = np.full(len(firms.dictionary), _NEVER)
    np.minimum.at(first, firms.indices.to_numpy(), np.concatenate([s.first for s in together]))
    return _Seen(*file_spans(days, received), firms.dictionary, first)


def _stated_spans(table: pa.Table, known: pa.ChunkedArray | pa.Array, number: int) -> tuple[pa.Table, pa.Table]:
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
