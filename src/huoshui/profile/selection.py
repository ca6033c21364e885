"""Which rows of one firm enter an aggregate: the definitions read row by row, for showing evidence.

The input is a table of one record type in stored form, already cut to the rows that exist on the as-of date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.profile.definition import AsOf, Ever, Months, Reduce
from huoshui.profile.months import add_months, bounds, window_before
from huoshui.records.schema import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import numpy.typing as npt

    from huoshui.profile.definition import Aggregate, Test, Window


class Selection:
    """The rows of one record type of one firm, and which of them enter which aggregate."""

    def __init__(self, record: str, rows: pa.Table, as_of: date) -> None:
        self.record = RECORD_TYPES[record]
        self.rows = rows.combine_chunks()
        self.as_of = as_of

    def of(self, aggregate: Aggregate, by_name: Mapping[str, Aggregate]) -> npt.NDArray[np.bool_]:
        """Return which rows enter an aggregate: one truth value per row.

        Sums, counts, medians and series: every row they add up. MIN, MAX: the rows that hold the extreme.
        LATEST: the one row. Party folds: the rows of the parties they count.
        """
        chosen = self.where(aggregate.where) & self.within(aggregate.window)
        if aggregate.reduce in {Reduce.MIN, Reduce.MAX}:
            return self._extreme(aggregate, chosen)
        if aggregate.reduce is Reduce.LATEST:
            return self._latest(aggregate, chosen)
        if aggregate.reduce is Reduce.SERIES_CROSS:
            other = by_name[aggregate.other]
            return chosen | (self.where(other.where) & self.within(aggregate.window))
        party_rule = _PARTY_RULES.get(aggregate.reduce)
        return chosen if party_rule is None else party_rule(self, aggregate, chosen)

    def where(self, tests: tuple[Test, ...]) -> npt.NDArray[np.bool_]:
        """Return which rows satisfy every test."""
        mask = np.ones(self.rows.num_rows, dtype=bool)
        for test in tests:
            mask &= self._test(test)
        return mask

    def within(self, window: Window) -> npt.NDArray[np.bool_]:
        """Return which rows lie in a window."""
        first, last = bounds(window, self.as_of)
        day = self.rows[self.record.day]
        inside = pc.less_equal(day, pa.scalar(last, pa.date32()))
        if first is not None:
            inside = pc.and_(inside, pc.greater_equal(day, pa.scalar(first, pa.date32())))
        return _truth(inside)

    def _test(self, test: Test) -> npt.NDArray[np.bool_]:
        cells = self.rows[test.column]
        missing = _truth(pc.is_null(cells))
        if test.op in {"missing", "known"}:
            return missing if test.op == "missing" else ~missing
        satisfied = _truth(self._comparison(test, cells))
        return satisfied | missing if test.or_missing else satisfied

    def _comparison(self, test: Test, cells: pa.ChunkedArray) -> pa.ChunkedArray:
        if test.op == "month_day>=":
            return pc.greater_equal(pc.day(cells), test.value)
        if test.op == "with_tax_multiple_of":
            gross = pc.add(cells, self.rows["tax"])
            whole = pc.multiply(pc.divide(gross, test.value), test.value)
            return pc.and_(pc.equal(gross, whole), pc.not_equal(gross, 0))
        if test.op == "later_than":
            return pc.greater(cells, self.rows[str(test.value)])
        if isinstance(test.value, tuple):
            wanted = [self._position(test.column, word) for word in test.value]
            return pc.is_in(cells, pa.array(wanted, cells.type))
        return _COMPARE[test.op](cells, self._scalar(test, cells.type))

    def _scalar(self, test: Test, kind: pa.DataType) -> pa.Scalar:
        value = test.value
        if isinstance(value, AsOf):
            return pa.scalar(add_months(self.as_of, value.months), pa.date32())
        if isinstance(value, str):
            return pa.scalar(self._position(test.column, value), kind)
        return pa.scalar(value) if isinstance(value, float) else pa.scalar(value, kind)

    def _position(self, column: str, word: str) -> int:
        return self.record.by_name[column].values.index(word)

    def _extreme(self, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        cells = self.rows[aggregate.measure].filter(pa.array(chosen))
        extreme = pc.min(cells) if aggregate.reduce is Reduce.MIN else pc.max(cells)
        if not extreme.is_valid:
            return np.zeros_like(chosen)
        return chosen & _truth(pc.equal(self.rows[aggregate.measure], extreme))

    def _latest(self, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        keys = [(self.record.day, "descending"), ("received_on", "descending"), ("line", "descending")]
        keys.append((aggregate.measure, "descending"))
        columns = dict.fromkeys([name for name, _ in keys])
        candidates = self.rows.select(list(columns)).filter(pa.array(chosen))
        mask = np.zeros_like(chosen)
        if aggregate.nth < candidates.num_rows:
            order = pc.sort_indices(candidates, sort_keys=keys)
            mask[np.flatnonzero(chosen)[order[aggregate.nth].as_py()]] = True
        return mask

    def parties(self, chosen: npt.NDArray[np.bool_]) -> pa.Array:
        """Return the distinct parties of some rows."""
        return pc.drop_null(pc.unique(self.rows["party_id"].filter(pa.array(chosen))))

    def of_parties(self, parties: pa.Array) -> npt.NDArray[np.bool_]:
        """Return which rows name one of the parties."""
        return _truth(pc.is_in(self.rows["party_id"], parties))

    def known_party(self) -> npt.NDArray[np.bool_]:
        """Return which rows name a party at all."""
        return ~_truth(pc.is_null(self.rows["party_id"]))


def _truth(mask: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    filled = pc.fill_null(mask, fill_value=False)
    values = filled.combine_chunks() if isinstance(filled, pa.ChunkedArray) else filled
    return np.array(values.to_numpy(zero_copy_only=False), dtype=bool)


def _counted(rows: Selection, _: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    return chosen & rows.known_party()


def _top(rows: Selection, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the rows of the largest parties; of parties with equal sums, the one with the larger key last."""
    table = rows.rows.select(["party_id", aggregate.measure]).filter(pa.array(chosen & rows.known_party()))
    sums = table.group_by("party_id").aggregate([(aggregate.measure, "sum")])
    keys = [(f"{aggregate.measure}_sum", "descending"), ("party_id", "ascending")]
    largest = sums.take(pc.sort_indices(sums, sort_keys=keys)[: aggregate.nth])
    return chosen & rows.of_parties(largest["party_id"].combine_chunks())


def _new(rows: Selection, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    first, _ = bounds(aggregate.window, rows.as_of)
    ever = rows.where(aggregate.where)
    if first is None:
        return chosen & rows.known_party()
    before = ever & _truth(pc.less(rows.rows[rows.record.day], pa.scalar(first, pa.date32())))
    return chosen & rows.known_party() & ~rows.of_parties(rows.parties(before))


def _kept(rows: Selection, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    assert isinstance(aggregate.window, Months)  # noqa: S101 - tests check every aggregate
    before = rows.where(aggregate.where) & rows.within(window_before(aggregate.window))
    kept = rows.of_parties(rows.parties(chosen)) & rows.of_parties(rows.parties(before))
    return (chosen | before) & kept


def _tenure(rows: Selection, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    ever = rows.where(aggregate.where) & rows.within(Ever())
    return ever & rows.of_parties(rows.parties(chosen))


def _both(rows: Selection, aggregate: Aggregate, chosen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    other = rows.where(aggregate.other_where) & rows.within(aggregate.window)
    both = rows.of_parties(rows.parties(chosen)) & rows.of_parties(rows.parties(other))
    return (chosen | other) & both


_PARTY_RULES: dict[Reduce, Callable[[Selection, Aggregate, npt.NDArray[np.bool_]], npt.NDArray[np.bool_]]] = {
    Reduce.PARTY_COUNT: _counted,
    Reduce.PARTY_SUMSQ: _counted,
    Reduce.PARTY_TOP: _top,
    Reduce.PARTY_NEW: _new,
    Reduce.PARTY_KEPT: _kept,
    Reduce.PARTY_TENURE: _tenure,
    Reduce.PARTY_BOTH: _both,
}
_COMPARE = {
    "=": pc.equal,
    "<>": pc.not_equal,
    "<": pc.less,
    "<=": pc.less_equal,
    ">": pc.greater,
    ">=": pc.greater_equal,
}
