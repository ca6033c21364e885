"""From reductions to the aggregator's tables: what can be shared is shared here, once per run.

Windows become ranges of *slots*, the intervals between all their edges. Reductions with the same rows share
one where; sums of one where share its coarse table; series of one where share its fine table; party folds of
one where and window share the party's sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huoshui.kernel import tables
from huoshui.kernel.axis import Axis, window_edges
from huoshui.kernel.conditions import Columns, Conditions, counted_rows
from huoshui.kernel.shared import Fold, Shared, fold_into
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.kernel.reduction import Layout, Reduction, Where

_NO_FIRST = 2**31 - 2  # any source that covers the firm at all will do
_EARLIEST = -(2**31)
_COUNT = -1  # the lane that no view fills
_LANES = (1, 2, 4, 8, 16, 32, 64)
_MOST_TESTS, _MOST_DAY_TESTS, _MOST_SLOTS, _MOST_BITS = 56, 8, 250, 64
_SUMS = frozenset({tables.OUT_KINDS["sum"], tables.OUT_KINDS["sum_number"]})
_PARTY = frozenset({tables.OUT_KINDS["party"], tables.OUT_KINDS["party_sumsq"], tables.OUT_KINDS["party_top"]})
_KIND, _ITEM, _LANE, _MISSING, _LO, _HI = range(6)  # fields of a result row

Row = list[int]


class Plan:
    """The tables of one run: one record type, one as-of day, a list of reductions.

    Raises:
        InvalidInput: a reduction that makes no sense (an unknown column, parties without a party column), or
            more conditions, windows or measures than the tables hold.
    """

    def __init__(self, layout: Layout, reductions: Sequence[Reduction], as_of: int) -> None:
        self.layout = layout
        self.as_of = as_of
        self.reductions = tuple(reductions)
        self._columns = Columns(layout)
        self._conditions = Conditions(self._columns, reductions, layout.day)
        self._axis = Axis(window_edges(r for r in reductions if not self._about_days(r)), as_of)
        self._coarse = Axis(window_edges(r for r in reductions if r.kind in {"sum", "count"}), as_of)
        self._party = Axis(window_edges(r for r in reductions if self._about_parties(r)), as_of)
        shared = ("view", "daymap", "collect", "latest", "serie", "party_where", "party_window", "span")
        self._rows = {name: Shared() for name in shared} | {"where": self._conditions.wheres}
        self._folds: list[Fold] = []
        self._lanes: list[int] = [_COUNT]
        self._bins: list[int] = []
        self._bins_of: dict[tuple[int, ...], int] = {}
        self._fine = 0
        self._outs = [self._out(r) for r in reductions]
        self._check()
        self.structure = self._structure()

    def _about_days(self, r: Reduction) -> bool:
        return r.measure == self.layout.day and r.kind in {"min", "max", "distinct"}

    def _about_parties(self, r: Reduction) -> bool:
        counts = r.kind == "distinct" and r.measure == self.layout.party and r.measure != ""
        return counts or r.kind.startswith("party_")

    # -- measures

    def _view(self, name: str, kind: int) -> int:
        column = self._columns.number(name)
        return self._rows["view"].place((column, kind), [column, kind])

    def _value_view(self, name: str) -> tuple[int, int]:
        """Return a view that sorts as the column does, and 1 if its values are keys of fractions."""
        number = self._columns.is_number(name)
        return self._view(name, tables.VIEW_KEY if number else tables.VIEW_INT), int(number)

    def _lane(self, *views: int) -> int:
        if views[0] not in self._lanes:
            self._lanes += views
        return self._lanes.index(views[0])

    def _measure(self, name: str) -> tuple[int, int]:
        """Return the lane of a measure's sum and the lane that counts its missing cells (-1: none can be)."""
        if not name:
            return 0, -1
        if self._columns.is_number(name):
            lane = self._lane(self._view(name, tables.VIEW_WHOLE), self._view(name, tables.VIEW_FRACTION))
            return lane, self._lane(self._view(name, tables.VIEW_MISSING))
        lane = self._lane(self._view(name, tables.VIEW_INT))
        nullable = self._columns.column(name).nullable
        return lane, self._lane(self._view(name, tables.VIEW_MISSING)) if nullable else -1

    def _whole_measure(self, name: str, what: str) -> tuple[int, int]:
        if name and self._columns.is_number(name):
            raise InvalidInput(
                f"no {what} over '{name}'",
                cause="they are exact, and the column holds fractions",
                cure="store the measure as a whole number of a smaller unit",
            )
        return self._measure(name)

    # -- results: kind, item, lane, missing, lo, hi, nth, other, key, span

    def _out(self, r: Reduction) -> Row:
        first = r.before if r.before is not None else r.first
        span = (_NO_FIRST if first is None else first, r.last)
        return [*self._result(r), self._rows["span"].place(span, span)]

    def _result(self, r: Reduction) -> Row:
        if r.kind in {"sum", "count"}:
            return self._sum(r)
        if r.kind.startswith("series_"):
            serie = self._series(r.measure, r.where, r.months)
            other = self._series(*r.partner, r.months) if r.partner else 0
            return [tables.OUT_KINDS[r.kind], serie, 0, -1, 0, 0, 0, other, 0]
        if self._about_parties(r):
            return self._parties(r)
        if self._about_days(r):
            return self._days(r)
        if r.kind in {"min", "max", "median", "distinct", "latest"}:
            return self._values(r)
        raise InvalidInput(f"the aggregator knows no reduction '{r.kind}'")

    def _sum(self, r: Reduction) -> Row:
        lane, missing = self._measure("" if r.kind == "count" else r.measure)
        number = lane > 0 and self._columns.is_number(r.measure)
        lo, hi = self._coarse.span(r.first, r.last)
        kind = tables.OUT_KINDS["sum_number" if number else "sum"]
        return [kind, self._conditions.where(counted_rows(r)), lane, missing, lo, hi, 0, 0, 0]

    def _series(self, measure: str, where: Where, months: tuple[int, ...]) -> int:
        lane, missing = self._whole_measure(measure, "month series")
        needs = self._rows["where"].rows[self._conditions.where(where)]
        if needs[1] < 0:
            needs[1] = self._fine
            self._fine += 1
        if months not in self._bins_of:
            self._bins_of[months] = len(self._bins)
            self._bins.extend(self._axis.slot(day - 1) + 1 for day in months)
        row = [needs[1], lane, missing, self._bins_of[months], len(months) - 1]
        return self._rows["serie"].place(tuple(row), row)

    def _days(self, r: Reduction) -> Row:
        daymap = self._rows["daymap"].place(r.where, [self._conditions.where(r.where)])
        kind = {"min": "first_day", "max": "last_day", "distinct": "days"}[r.kind]
        first = _EARLIEST if r.first is None else r.first
        return [tables.OUT_KINDS[kind], daymap, 0, -1, first, r.last, 0, 0, 0]

    def _values(self, r: Reduction) -> Row:
        view, key = self._value_view(r.measure)
        row = [self._conditions.where(r.where), view, *self._axis.span(r.first, r.last)]
        table = self._rows["latest" if r.kind == "latest" else "collect"]
        place = table.place(tuple(row), [*row, 0] if r.kind == "latest" else row)
        if r.kind == "latest":
            table.rows[place][4] = max(table.rows[place][4], r.nth + 1)
        return [tables.OUT_KINDS[r.kind], place, 0, -1, 0, 0, r.nth, 0, key]

    def _window(self, where: Where, first: int | None, last: int) -> int:
        place = self._rows["party_where"].place(where, [self._conditions.where(where)])
        row = [place, *self._party.span(first, last)]
        return self._rows["party_window"].place(tuple(row), row)

    def _parties(self, r: Reduction) -> Row:
        if not self.layout.party:
            raise InvalidInput(f"'{r.kind}' needs a party column", cure="use another reduction on these records")
        kind, measure = ("party_count", "") if r.kind == "distinct" else (r.kind, r.measure)
        lane, missing = self._whole_measure(measure, "sums by party")
        before = other = None
        if r.other_where is not None:
            other = self._window(r.other_where, r.first, r.last)
        if r.before is not None and r.first is not None:
            before = self._window(r.where, r.before, r.first - 1)
        days = (_EARLIEST if r.first is None else r.first, r.last)
        window = self._window(r.where, r.first, r.last)
        wants = tables.FOLD_WANTS.get(kind, 0)
        fold = Fold(window, days, lane if measure else None, missing, before, other, r.nth, wants)
        number = fold_into(self._folds, fold)
        if kind in {"party_sumsq", "party_top"}:
            return [tables.OUT_KINDS[kind], number, 0, missing, 0, 0, r.nth, 0, 0]
        field = tables.FOLD_FIELDS[kind, bool(measure)]
        return [tables.OUT_KINDS["party"], number, field, missing, 0, 0, 0, 0, 0]

    # -- the structure

    def _check(self) -> None:
        limits = [
            ("windows", self._axis.slots, _MOST_SLOTS),
            ("conditions", len(self._conditions), _MOST_TESTS),
            ("conditions on the day", self._conditions.on_day, _MOST_DAY_TESTS),
            ("measures", len(self._lanes), _LANES[-1]),
            ("conditions with month series", self._fine, _MOST_BITS),
        ]
        tables_of_bits = ("party_where", "collect", "latest", "daymap")
        limits += [(f"conditions ({name})", len(self._rows[name].rows), _MOST_BITS) for name in tables_of_bits]
        for what, number, most in limits:
            if number > most:
                raise InvalidInput(
                    f"{number} different {what} over one record type",
                    cause=f"the aggregator's tables hold {most}",
                    cure="let aggregates share windows, conditions or measures",
                )

    def _result_rows(self) -> tuple[list[Row], int]:
        """Return the results, plain sums first with places in the coarse table, and how many of them there are."""
        size = (self._coarse.slots + 1) * len(self._lanes)
        fold_order = self._fold_order()
        placed: list[Row] = []
        for at, out in enumerate(self._outs):
            row = [*out, at]
            if row[_KIND] in _PARTY:
                row[_ITEM] = fold_order.index(row[_ITEM])
            if row[_KIND] in _SUMS:
                row[_LO] = row[_ITEM] * size + row[_LO] * len(self._lanes)
                row[_HI] = row[_ITEM] * size + row[_HI] * len(self._lanes)
            placed.append(row)

        def plain(row: Row) -> bool:
            return row[_KIND] == tables.OUT_KINDS["sum"] and row[_MISSING] < 0

        placed.sort(key=lambda row: (not plain(row), row[_KIND]))
        return placed, sum(plain(row) for row in placed)

    def _party_rows(self) -> dict[str, list[Row]]:
        """Return the tables about parties; windows and folds of one where stand side by side."""
        windows = self._rows["party_window"].rows
        by_where = sorted(range(len(windows)), key=lambda w: windows[w][0])
        new_place = [by_where.index(w) for w in range(len(windows))]
        folds = [self._folds[f] for f in self._fold_order()]
        wheres = []
        for number, row in enumerate(self._rows["party_where"].rows):
            mine = [place for place, w in enumerate(by_where) if windows[w][0] == number]
            mine_folded = [place for place, fold in enumerate(folds) if windows[fold.window][0] == number]
            wheres.append([row[0], min(mine), len(mine), min(mine_folded, default=0), len(mine_folded)])
        rows = {"party_where": wheres, "party_window": [windows[w] for w in by_where]}
        return rows | {"party_fold": [fold.row(new_place) for fold in folds]}

    def _fold_order(self) -> list[int]:
        windows = self._rows["party_window"].rows
        return sorted(range(len(self._folds)), key=lambda f: windows[self._folds[f].window][0])

    def _structure(self) -> tables.CPlan:
        padded = next(size for size in _LANES if size >= len(self._lanes))
        self._lanes += [self._lanes[-1]] * (padded - len(self._lanes))
        first = self._axis.edges[0] if self._axis.edges else self.as_of
        days = np.arange(first, self.as_of + 1)
        starts = [first - 1, *self._axis.edges]
        self._arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.generic]]] = {
            "slot_of_day": np.searchsorted(self._axis.edges, days, side="right").astype(np.uint8),
            "coarse_of_slot": np.array([self._coarse.slot(day) for day in starts], dtype=np.uint8),
            "party_of_slot": np.array([self._party.slot(day) for day in starts], dtype=np.uint8),
            "lane_views": np.array(self._lanes, dtype=np.int64),
            "bins": np.array([*self._bins, 0], dtype=np.int64),
        }
        outs, plain_sums = self._result_rows()
        rows = {name: table.rows for name, table in self._rows.items()} | self._party_rows()
        rows |= {"test": self._conditions.rows(), "out": outs}
        self._tables = {name: np.array(table or [[0]], dtype=np.int64) for name, table in rows.items()}
        plural = {"serie": "series", "latest": "latests"}
        counts = {plural.get(name, name + "s"): len(table) for name, table in rows.items()}
        counts |= {"columns": len(self.layout.columns), "plain_sums": plain_sums}
        roles = ("day", "party", "received", "superseded", "line")
        named = {f"{role}_column": getattr(self.layout, role) for role in roles}
        numbers = {role: self._columns.number(name) if name else -1 for role, name in named.items()}
        numbers |= {"as_of": self.as_of, "first_day": first, "days": len(days), "slots": self._axis.slots}
        numbers |= {"coarse": self._coarse.slots, "party_slots": self._party.slots}
        numbers |= {"lanes": len(self._lanes), "fine": self._fine}
        return tables.plan_structure(numbers, self._arrays, self._tables, counts)
