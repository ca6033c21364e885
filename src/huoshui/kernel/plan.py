"""From reductions to the aggregator's tables: what can be shared is shared here, once per run.

Windows become ranges of *slots*, the intervals between all their edges. Reductions with the same rows share
one where; sums of one where share its coarse table; series of one where share its fine table; party folds of
one where and window share the party's sums.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from huoshui.kernel import tables
from huoshui.kernel.reduction import ColumnType, Condition
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from huoshui.kernel.reduction import Layout, Reduction, Where

_NO_FIRST = 2**31 - 2  # any source that covers the firm at all will do
_EARLIEST = -(2**31)
_MAX_TESTS, _MAX_SLOTS, _MAX_LANES, _MAX_PARTY_WHERES = 63, 128, 64, 64

Row = tuple[int, ...]


class _Rows:
    """Rows of one table, each kept once."""

    def __init__(self) -> None:
        self.rows: list[list[int]] = []
        self._places: dict[Hashable, int] = {}

    def place(self, key: Hashable, row: Iterable[int]) -> int:
        """Return the number of the row named ``key``, added when new."""
        if key not in self._places:
            self._places[key] = len(self.rows)
            self.rows.append(list(row))
        return self._places[key]


class _Axis:
    """Days cut at some edges; slot 0 is everything before the first edge."""

    def __init__(self, edges: Iterable[int], as_of: int) -> None:
        self.edges = sorted({e for e in edges if e <= as_of})

    @property
    def slots(self) -> int:
        return len(self.edges) + 1

    def slot(self, day: int) -> int:
        return bisect_right(self.edges, day)

    def span(self, first: int | None, last: int) -> tuple[int, int]:
        """Return the slots ``[lo, hi)`` of the days first..last, whose edges are among the cuts."""
        if first is not None and first > last:
            return 0, 0
        return (0 if first is None else self.slot(first)), self.slot(last) + 1


def _window_edges(reductions: Iterable[Reduction]) -> list[int]:
    edges: list[int] = []
    for r in reductions:
        if r.first is not None:
            edges.append(r.first)
        edges.append(r.last + 1)
        edges.extend(r.months)
        if r.before is not None:
            edges.append(r.before)
    return edges


class Plan:
    """The tables of one run: one record type, one as-of day, a list of reductions.

    Raises:
        InvalidInput: a reduction that makes no sense (a sum over days of parties without a party column, an
            unknown column), or more tests, windows or measures than the tables hold.
    """

    def __init__(self, layout: Layout, reductions: Sequence[Reduction], as_of: int) -> None:
        self.layout = layout
        self.as_of = as_of
        self.reductions = tuple(reductions)
        self._columns = tables.names([c.name for c in layout.columns])
        self._type = {c.name: c for c in layout.columns}
        self._collect_tests()
        sums = [r for r in reductions if r.kind in {"sum", "count"}]
        parties = [r for r in reductions if r.kind.startswith("party_") or self._counts_parties(r)]
        whole = [r for r in reductions if not self._about_days(r)]
        self._axis = _Axis(_window_edges(whole), as_of)
        self._coarse = _Axis(_window_edges(sums), as_of)
        self._party = _Axis(_window_edges(parties), as_of)
        self._limit("windows", self._axis.slots, _MAX_SLOTS)
        self._rows = {name: _Rows() for name in ("where", "view", "daymap", "collect", "latest", "serie")}
        self._rows |= {name: _Rows() for name in ("party_where", "party_window", "party_op")}
        self._lanes: list[int] = [-1]
        self._party_lanes: list[int] = [-1]
        self._bins: list[int] = []
        self._bins_of: dict[tuple[int, ...], int] = {}
        self._fine = 0
        self._outs = [self._out(r) for r in reductions]
        self.structure = self._finish()

    # -- tests and wheres

    def _collect_tests(self) -> None:
        wanted: set[Condition] = set()
        for r in self.reductions:
            wanted |= r.where | (r.other_where or frozenset()) | (r.partner[1] if r.partner else frozenset())
            if r.kind == "count" and r.measure:
                wanted.add(Condition(r.measure, "known"))
        for test in wanted:
            self._column(test.column)
        order = sorted(wanted, key=lambda t: (self._columns[t.column], t.op, t.value, t.or_missing))
        self._limit("tests", len(order), _MAX_TESTS)
        self._tests = {test: bit for bit, test in enumerate(order)}

    def _test_row(self, test: Condition) -> Row:
        value = test.value
        inverse = limit = shift = 0
        if test.op == "multiple_of":
            divisor = int(value)
            while divisor >> shift & 1 == 0:
                shift += 1
            inverse, limit = pow(divisor >> shift, -1, 2**64), (2**64 - 1) // divisor
        stored = int(value)
        if self._type[test.column].type is ColumnType.NUMBER:
            stored = struct.unpack("<q", struct.pack("<d", value))[0]
        op = tables.TEST_OPS[test.op]
        return self._columns[test.column], op, stored, int(test.or_missing), _signed(inverse), _signed(limit), shift

    def _where(self, where: Where) -> int:
        need = sum(1 << self._tests[test] for test in where)
        return self._rows["where"].place(where, [need, -1])

    # -- columns, views, lanes

    def _column(self, name: str) -> int:
        if name not in self._columns:
            raise InvalidInput(
                f"the aggregator was given no column '{name}'",
                cause="a reduction or test reads it",
                cure="name it in the layout's columns",
            )
        return self._columns[name]

    def _view(self, name: str, kind: int) -> int:
        column = self._column(name)
        return self._rows["view"].place((column, kind), [column, kind])

    def _key_view(self, name: str) -> tuple[int, int]:
        """Return a view of whole or sortable values, and 1 if it is of sortable ones."""
        self._column(name)
        is_number = self._type[name].type is ColumnType.NUMBER
        return self._view(name, tables.VIEW_KEY if is_number else tables.VIEW_INT), int(is_number)

    def _lane_of(self, lanes: list[int], view: int, also: int | None = None) -> int:
        if view in lanes[1:]:
            return lanes.index(view, 1)
        lanes.append(view)
        if also is not None:
            lanes.append(also)
        return lanes.index(view, 1)

    def _measure_lanes(self, lanes: list[int], measure: str) -> tuple[int, int]:
        """Return the lane of a measure's sum and the lane that counts its missing cells (-1: none can be)."""
        if not measure:
            return 0, -1
        self._column(measure)
        column = self._type[measure]
        number = column.type is ColumnType.NUMBER
        if number:
            fraction = self._view(measure, tables.VIEW_FRACTION)
            lane = self._lane_of(lanes, self._view(measure, tables.VIEW_WHOLE), fraction)
        else:
            lane = self._lane_of(lanes, self._view(measure, tables.VIEW_INT))
        missing = -1
        if column.nullable or number:
            missing = self._lane_of(lanes, self._view(measure, tables.VIEW_MISSING))
        self._limit("measures", len(lanes), _MAX_LANES)
        return lane, missing

    # -- results

    def _about_days(self, r: Reduction) -> bool:
        return r.measure == self.layout.day and r.kind in {"min", "max", "distinct"}

    def _counts_parties(self, r: Reduction) -> bool:
        return r.kind == "distinct" and r.measure == self.layout.party and r.measure != ""

    def _out(self, r: Reduction) -> Row:
        known_from = _NO_FIRST if r.first is None else r.first
        if r.before is not None:
            known_from = r.before
        return (*self._result(r), known_from, r.last)

    def _result(self, r: Reduction) -> Row:
        """Return kind, item, lane, missing, lo, hi, nth, other, key."""
        if r.kind in {"sum", "count"}:
            return self._sum(r)
        if r.kind.startswith("series_"):
            return self._series(r)
        if r.kind.startswith("party_") or self._counts_parties(r):
            return self._parties(r)
        if self._about_days(r):
            return self._days(r)
        if r.kind == "latest":
            return self._latest(r)
        if r.kind in {"min", "max", "median", "distinct"}:
            return self._collected(r)
        raise InvalidInput(f"the aggregator knows no reduction '{r.kind}'")

    def _sum(self, r: Reduction) -> Row:
        where = r.where | {Condition(r.measure, "known")} if r.kind == "count" and r.measure else r.where
        lane, missing = (0, -1) if r.kind == "count" else self._measure_lanes(self._lanes, r.measure)
        number = lane > 0 and self._type[r.measure].type is ColumnType.NUMBER
        lo, hi = self._coarse.span(r.first, r.last)
        kind = tables.OUT_KINDS["sum_number" if number else "sum"]
        return kind, self._where(frozenset(where)), lane, missing, lo, hi, 0, 0, 0

    def _series_row(self, measure: str, where: Where, months: tuple[int, ...]) -> int:
        if measure and self._type[measure].type is ColumnType.NUMBER:
            raise InvalidInput(
                f"no month series over '{measure}'",
                cause="series are exact, and the column holds fractions",
                cure="store the measure as a whole number of a smaller unit",
            )
        place = self._where(where)
        needs = self._rows["where"].rows[place]
        if needs[1] < 0:
            needs[1] = self._fine
            self._fine += 1
        lane, missing = self._measure_lanes(self._lanes, measure)
        row = [place, lane, missing, self._bins_at(months), len(months) - 1]
        return self._rows["serie"].place(tuple(row), row)

    def _bins_at(self, months: tuple[int, ...]) -> int:
        """Return where the slot boundaries of these months stand among the bins."""
        if months not in self._bins_of:
            self._bins_of[months] = len(self._bins)
            self._bins.extend(self._axis.slot(day - 1) + 1 for day in months)
        return self._bins_of[months]

    def _series(self, r: Reduction) -> Row:
        serie = self._series_row(r.measure, r.where, r.months)
        other = self._series_row(*r.partner, r.months) if r.partner else 0
        return tables.OUT_KINDS[r.kind], serie, 0, -1, 0, 0, 0, other, 0

    def _days(self, r: Reduction) -> Row:
        daymap = self._rows["daymap"].place(r.where, [self._where(r.where)])
        kind = {"min": "first_day", "max": "last_day", "distinct": "days"}[r.kind]
        first = _EARLIEST if r.first is None else r.first
        return tables.OUT_KINDS[kind], daymap, 0, -1, first, r.last, 0, 0, 0

    def _collected(self, r: Reduction) -> Row:
        view, key = self._key_view(r.measure)
        lo, hi = self._axis.span(r.first, r.last)
        row = [self._where(r.where), view, lo, hi]
        return tables.OUT_KINDS[r.kind], self._rows["collect"].place(tuple(row), row), 0, -1, 0, 0, 0, 0, key

    def _latest(self, r: Reduction) -> Row:
        view, key = self._key_view(r.measure)
        lo, hi = self._axis.span(r.first, r.last)
        row = [self._where(r.where), view, lo, hi]
        place = self._rows["latest"].place(tuple(row), [*row, 0])
        kept = self._rows["latest"].rows[place]
        kept[4] = max(kept[4], r.nth + 1)
        return tables.OUT_KINDS["latest"], place, 0, -1, 0, 0, r.nth, 0, key

    def _party_window(self, where: Where, first: int | None, last: int) -> int:
        place = self._rows["party_where"].place(where, [self._where(where)])
        lo, hi = self._party.span(first, last)
        return self._rows["party_window"].place((place, lo, hi), [place, lo, hi])

    def _parties(self, r: Reduction) -> Row:
        if not self.layout.party:
            raise InvalidInput(
                f"'{r.kind}' needs a party column", cause="the record type has none", cure="use another reduction"
            )
        kind = "party_count" if r.kind == "distinct" else r.kind
        measure = "" if kind in {"party_count", "party_kept", "party_tenure"} or r.kind == "distinct" else r.measure
        if measure and self._type[measure].type is ColumnType.NUMBER:
            raise InvalidInput(
                f"no sums by party over '{measure}'",
                cause="they are exact, and the column holds fractions",
                cure="store the measure as a whole number of a smaller unit",
            )
        lane, missing = self._measure_lanes(self._party_lanes, measure)
        window = self._party_window(r.where, r.first, r.last)
        other = -1
        if r.other_where is not None:
            other = self._party_window(r.other_where, r.first, r.last)
        if r.before is not None and r.first is not None:
            other = self._party_window(r.where, r.before, r.first - 1)
        first = _EARLIEST if r.first is None else r.first
        row = [tables.PARTY_KINDS[kind], window, lane, missing, other, first, r.last, 0]
        place = self._rows["party_op"].place(tuple(row), row)
        kept = self._rows["party_op"].rows[place]
        kept[7] = max(kept[7], r.nth)
        out = tables.OUT_KINDS["party_top" if kind == "party_top" else "party"]
        return out, place, 0, -1, 0, 0, r.nth, 0, 0

    # -- the structure

    def _limit(self, what: str, number: int, most: int) -> None:
        if number > most:
            raise InvalidInput(
                f"{number} different {what} over one record type",
                cause=f"the aggregator's tables hold {most}",
                cure="let aggregates share windows, tests or measures",
            )

    def _finish(self) -> tables.CPlan:
        self._limit("party conditions", len(self._rows["party_where"].rows), _MAX_PARTY_WHERES)
        for lanes in (self._lanes, self._party_lanes):
            if len(lanes) % 2:
                lanes.append(-1)
        first = self._axis.edges[0] if self._axis.edges else self.as_of
        days = np.arange(first, self.as_of + 1)
        starts = [first - 1, *self._axis.edges]
        self._arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
            "slot_of_day": np.searchsorted(self._axis.edges, days, side="right").astype(np.uint8),
            "coarse_of_slot": np.array([self._coarse.slot(day) for day in starts], dtype=np.uint8),
            "party_of_slot": np.array([self._party.slot(day) for day in starts], dtype=np.uint8),
            "lane_views": np.array(self._lanes, dtype=np.int64),
            "party_lane_views": np.array(self._party_lanes, dtype=np.int64),
            "bins": np.array([*self._bins, 0], dtype=np.int64),
        }
        rows = {name: table.rows for name, table in self._rows.items()}
        rows["test"] = [list(self._test_row(test)) for test in self._tests]
        rows["out"] = [list(row) for row in self._outs]
        self._tables = {name: np.array(table or [[0]], dtype=np.int64) for name, table in rows.items()}
        plural = {"serie": "series", "latest": "latests"}
        counts = {plural.get(name, name + "s"): len(table) for name, table in rows.items()}
        counts["columns"] = len(self.layout.columns)
        roles = ("day", "party", "received", "superseded", "line")
        numbers = {f"{role}_column": self._columns.get(getattr(self.layout, role), -1) for role in roles}
        numbers |= {
            "as_of": self.as_of,
            "first_day": first,
            "days": len(days),
            "slots": self._axis.slots,
            "coarse": self._coarse.slots,
            "party_slots": self._party.slots,
            "lanes": len(self._lanes),
            "party_lanes": len(self._party_lanes),
            "fine": self._fine,
        }
        return tables.plan_structure(numbers, self._arrays, self._tables, counts)


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
