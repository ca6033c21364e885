"""Evidence: the rows of the store behind a fact of a firm as of a date.

A fact's formula is followed to its aggregates, and each aggregate to the rows that enter it. The command
``huoshui fact FIRM NAME --as-of DAY`` prints what :func:`evidence` returns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.profile.attributes import source_of
from huoshui.profile.catalogue import FACTS
from huoshui.profile.definition import Aggregate, Reduce
from huoshui.profile.months import bounds
from huoshui.profile.selection import Selection
from huoshui.records.rowgroup import visible
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from datetime import date

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.profile.definition import Fact
    from huoshui.records.home import Home

YUAN = pa.decimal128(21, 2)
_ABOUT = ("source", "file", "line", "received_on")


@dataclass(frozen=True, slots=True)
class Part:
    """One aggregate of a fact: what it reduces, and over which days (``first`` None: from the beginning)."""

    name: str
    reduce: str
    measure: str
    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one record type behind a fact.

    ``rows`` has the columns of the record type as people read them (identifiers, words, yuan), then ``source``,
    ``file``, ``line``, ``received_on`` and ``enters``, the aggregates each row enters; sorted by day. Rows that
    enter nothing are left out. ``covered`` are the days the source covers, None when it does not cover the firm.
    """

    record_type: str
    covered: tuple[date, date] | None
    parts: tuple[Part, ...]
    rows: pa.Table


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows behind one fact of one firm as of a date, by record type."""

    fact: Fact
    firm_id: str
    as_of: date
    groups: tuple[Group, ...]

    @property
    def row_count(self) -> int:
        """How many rows there are in all."""
        return sum(group.rows.num_rows for group in self.groups)

    def as_dict(self) -> dict[str, object]:
        """Return the evidence as a JSON-ready object (dates and amounts as texts)."""
        return {
            "firm_id": self.firm_id,
            "fact": self.fact.name,
            "as_of": self.as_of.isoformat(),
            "formula": self.fact.formula,
            "evidence": [
                {
                    "record_type": group.record_type,
                    "covered": None if group.covered is None else [day.isoformat() for day in group.covered],
                    "aggregates": [
                        {
                            "name": part.name,
                            "reduce": part.reduce,
                            "measure": part.measure,
                            "from": None if part.first is None else part.first.isoformat(),
                            "to": part.last.isoformat(),
                        }
                        for part in group.parts
                    ],
                    "rows": [_plain(row) for row in group.rows.to_pylist()],
                }
                for group in self.groups
            ],
        }


def evidence(home: Home, firm_id: str, fact: str, as_of: date, catalogue: FactCatalogue = FACTS) -> Evidence:
    """Return the rows behind a fact of a firm as of a date.

    Only rows received by ``as_of`` and not superseded by then; an unknown fact has what rows there are.

    Raises:
        NotFound: the firm is not in the home, or the fact is not in the catalogue; the nearest are named.
    """
    found = catalogue.fact(fact)
    reader = _Reader(home, home.firm_key(firm_id), as_of, catalogue)
    groups = tuple(reader.group(record, found) for record in catalogue.record_types(fact))
    return Evidence(found, firm_id, as_of, groups)


@dataclass(frozen=True, slots=True)
class _Reader:
    home: Home
    key: int
    as_of: date
    catalogue: FactCatalogue

    def group(self, record: str, fact: Fact) -> Group:
        """Return the rows of one record type behind a fact."""
        selection = Selection(record, self._rows(record), self.as_of)
        aggregates = [a for a in self.catalogue.rests_on(fact.name) if a.record == record]
        if aggregates:
            enters = {a.name: selection.of(a, self.catalogue.aggregates) for a in aggregates}
            parts = [Part(a.name, a.reduce.value, a.measure, *bounds(a.window, self.as_of)) for a in aggregates]
        else:
            enters = {fact.name: _latest_row(selection, fact)}
            parts = [Part(fact.name, Reduce.LATEST.value, _read_column(fact), None, self.as_of)]
        rows = _readable(self.home, record, selection.rows, enters)
        return Group(record, self._covered(record), tuple(parts), rows)

    def _rows(self, record: str) -> pa.Table:
        rows = visible(self.home.firm_slice(record, self.key), self.as_of)
        return rows.filter(pc.less_equal(rows[RECORD_TYPES[record].day], pa.scalar(self.as_of, pa.date32())))

    def _covered(self, record: str) -> tuple[date, date] | None:
        spans = self.home.coverage(record, self.as_of)
        mine = spans.filter(pc.equal(spans["firm"], pa.scalar(self.key, pa.int32())))
        if mine.num_rows == 0:
            return None
        return mine["covered_from"][0].as_py(), mine["covered_to"][0].as_py()


def _latest_row(selection: Selection, fact: Fact) -> np.ndarray:
    """Return the row a registry text or an officer's answer is read from."""
    rows, column = selection.rows, _read_column(fact)
    mine = np.ones(rows.num_rows, dtype=bool)
    if fact.review:
        mine = np.asarray(pc.equal(rows["fact"], fact.name).to_numpy(), dtype=bool) if rows.num_rows else mine
    latest = Aggregate(fact.name, selection.record.name, Reduce.LATEST, column)
    shown = np.zeros(rows.num_rows, dtype=bool)
    shown[np.flatnonzero(mine)] = Selection(selection.record.name, rows.filter(pa.array(mine)), selection.as_of).of(
        latest, {}
    )
    return shown


def _read_column(fact: Fact) -> str:
    return "value" if fact.review else source_of(fact)[0]


def _readable(home: Home, record: str, rows: pa.Table, enters: dict[str, np.ndarray]) -> pa.Table:
    """Return the rows that enter anything, as people read them."""
    any_of = np.zeros(rows.num_rows, dtype=bool)
    for mask in enters.values():
        any_of |= mask
    kept = np.flatnonzero(any_of)
    table = rows.take(pa.array(kept))
    shown = {name: _cells(home, record, name, table[name]) for name in _columns(record)}
    shown |= {name: table[name] for name in _ABOUT}
    named = [[name for name, mask in enters.items() if mask[row]] for row in kept]
    shown["enters"] = pa.array(named, pa.list_(pa.string()))
    return pa.table(shown).sort_by([(RECORD_TYPES[record].day, "ascending"), ("line", "ascending")])


def _columns(record: str) -> list[str]:
    return [column.name for column in RECORD_TYPES[record].columns if column.name != "firm_id"]


def _cells(home: Home, record: str, name: str, cells: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Return a column as people read it: identifiers instead of keys, words instead of positions, yuan."""
    column = RECORD_TYPES[record].by_name[name]
    if column.kind is ColumnKind.PARTY:
        return home.party_ids(cells)
    if column.kind is ColumnKind.ENUM:
        return pa.array(column.values, pa.string()).take(cells.combine_chunks().cast(pa.int32()))
    return yuan(cells.combine_chunks()) if column.kind is ColumnKind.MONEY else cells


def yuan(fen: pa.Array) -> pa.Array:
    """Return whole fen as exact decimals of yuan.

    >>> yuan(pa.array([12345, None]))[0].as_py()
    Decimal('123.45')
    """
    whole = fen.cast(pa.decimal128(21, 0))
    return pa.Array.from_buffers(YUAN, len(whole), whole.buffers(), whole.null_count, whole.offset)


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {
        name: value if value is None or isinstance(value, bool | int | float | str | list) else str(value)
        for name, value in row.items()
    }
