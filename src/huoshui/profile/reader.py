"""Reading runs of firms out of a home: the largest tables stream through arrays, small ones are kept as tables."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.kernel import cells
from huoshui.profile.columns import table_cells
from huoshui.profile.rows import NOT_COVERED, FirmRows, Part
from huoshui.records.direct import Arrays, read_arrays
from huoshui.records.firmindex import INDEX_SCHEMA
from huoshui.records.layout import stored_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import numpy.typing as npt

    from huoshui.kernel import Cells
    from huoshui.profile.compute import Profiler
    from huoshui.profile.rows import Days, Places, Rows
    from huoshui.records.home import Home
    from huoshui.records.rowgroup import RowGroup

FIRMS_PER_RUN = 16_384
"""A run of firms ends at the first row group of the largest record type that brings it to this many firms."""
_KEPT_GROUPS = 48  # row groups of small tables kept because the next run needs them too


class TypeRows:
    """What a bulk run knows of one record type: its row groups, where firms stand in them, who is covered."""

    def __init__(self, home: Home, record: str, as_of: date, keys: npt.NDArray[np.int32]) -> None:
        self.record = record
        self.groups = home.row_groups(record)
        self.rows = sum(group.rows for group in self.groups)
        self.covered_from, self.covered_to = _coverage(home, record, as_of, keys)
        index = home.index(record).table if self.groups else INDEX_SCHEMA.empty_table()
        firm = np.searchsorted(keys, index["firm"].to_numpy())
        self._start = np.zeros(len(keys), dtype=np.int32)
        self._length = np.zeros(len(keys), dtype=np.int32)
        self._start[firm] = index["offset"].to_numpy()
        self._length[firm] = index["rows"].to_numpy()
        last = np.array([group.last_firm for group in self.groups], dtype=np.int32)
        self.ends = np.searchsorted(keys, last, side="right")
        """One past the place of the last firm of each row group."""

    def of_groups(self, start: int, stop: int) -> Iterator[tuple[RowGroup, int, int]]:
        """Yield the row groups that hold the firms from place ``start`` to before ``stop``, each with its firms.

        Firms without rows go with the row group after them.
        """
        number = int(np.searchsorted(self.ends, start, side="right"))
        while start < stop and number < len(self.groups):
            end = stop if number == len(self.groups) - 1 else min(int(self.ends[number]), stop)
            yield self.groups[number], start, end
            start, number = end, number + 1

    def places(self, start: int, stop: int) -> tuple[Places, Places]:
        """Return where the rows of the firms begin in their row group, and how many there are."""
        return self._start[start:stop].astype(np.int64), self._length[start:stop].astype(np.int64)


def _coverage(home: Home, record: str, as_of: date, keys: npt.NDArray[np.int32]) -> tuple[Days, Days]:
    cover = home.coverage(record, as_of)
    since = np.full(len(keys), NOT_COVERED, dtype=np.int32)
    until = np.zeros(len(keys), dtype=np.int32)
    firm = np.searchsorted(keys, cover["firm"].to_numpy())
    since[firm] = cover["covered_from"].cast(pa.int32()).to_numpy()
    until[firm] = cover["covered_to"].cast(pa.int32()).to_numpy()
    return since, until


class GroupTables:
    """The row groups read last, as tables, for types of which one row group serves many runs."""

    def __init__(self) -> None:
        self._tables: OrderedDict[tuple[str, str, int], pa.Table] = OrderedDict()
        self._lock = Lock()

    def table(self, group: RowGroup, columns: list[str]) -> pa.Table:
        """Return the columns of a row group."""
        key = (group.record_type, str(group.path), group.index)
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        table = group.read(columns).combine_chunks()
        with self._lock:
            self._tables[key] = table
            while len(self._tables) > _KEPT_GROUPS:
                self._tables.popitem(last=False)
        return table


@dataclass(frozen=True)
class GroupRows:
    """The rows of a run of firms in the row groups of one record type, read part by part."""

    type_rows: TypeRows
    start: int
    stop: int
    columns: Mapping[bool, list[str]]  # by whether all rows are visible
    days: int
    tables: GroupTables
    arrays: Arrays

    @property
    def covered_from(self) -> Days:
        """First day covered, per firm."""
        return self.type_rows.covered_from[self.start : self.stop]

    @property
    def covered_to(self) -> Days:
        """Last day covered, per firm."""
        return self.type_rows.covered_to[self.start : self.stop]

    def parts(self) -> Iterator[Part]:
        """Yield one part per row group; the cells of one are gone when the next is read.

        A record type that covers firms and has no row at all gives one part without rows.
        """
        if not self.type_rows.groups:
            empty = table_cells(self._nothing(), self.columns[True])
            yield Part(0, self.stop - self.start, empty, *self.type_rows.places(self.start, self.stop))
        for group, start, stop in self.type_rows.of_groups(self.start, self.stop):
            where = self.type_rows.places(start, stop)
            yield Part(start - self.start, stop - self.start, self._cells(group), *where)

    def _cells(self, group: RowGroup) -> dict[str, Cells]:
        columns = self.columns[group.all_visible(self.days)]
        if group.rows * 4 > self.type_rows.rows or group.last_firm - group.first_firm > 2 * FIRMS_PER_RUN:
            table = self.tables.table(group, self.columns[False])
            return table_cells(table, columns)
        found = read_arrays([group], columns, self.arrays)
        if found is None:
            return table_cells(group.read(columns), columns)
        return {name: cells(values) for name, values in found.items()}

    def _nothing(self) -> pa.Table:
        return stored_schema(self.type_rows.record).empty_table().select(self.columns[False])

    def as_table(self) -> FirmRows:
        """Return all rows in one table."""
        if not self.type_rows.groups:
            nowhere = self.type_rows.places(self.start, self.stop)
            return FirmRows(self._nothing(), *nowhere, self.covered_from, self.covered_to)
        tables, starts, lengths, before = [], [], [], 0
        for group, start, stop in self.type_rows.of_groups(self.start, self.stop):
            where, length = self.type_rows.places(start, stop)
            tables.append(self.tables.table(group, self.columns[False]))
            starts.append(where + before)
            lengths.append(length)
            before += group.rows
        table = tables[0] if len(tables) == 1 else pa.concat_tables(tables).combine_chunks()
        return FirmRows(table, np.concatenate(starts), np.concatenate(lengths), self.covered_from, self.covered_to)


class HomeReader:
    """Reads runs of firms out of a home for a profiler; may be used from several threads."""

    def __init__(self, home: Home, profiler: Profiler) -> None:
        self.profiler = profiler
        self.keys = home.firm_keys()
        self.ids = home.firm_ids()
        self._types = [TypeRows(home, r, profiler.as_of, self.keys) for r in profiler.record_types]
        self._tables = GroupTables()
        self._arrays: list[Arrays] = []

    def runs(self) -> list[tuple[int, int]]:
        """Return the runs of firms as places in ``keys``: first and one past the last."""
        largest = max(self._types, key=lambda t: t.rows, default=None)
        ends = largest.ends.tolist() if largest else []
        cuts = [0]
        for end, following in itertools.pairwise([*ends, len(self.keys), len(self.keys)]):
            while end - cuts[-1] > 2 * FIRMS_PER_RUN:
                cuts.append(cuts[-1] + FIRMS_PER_RUN)
            if end > cuts[-1] and (following - cuts[-1] > FIRMS_PER_RUN or end == len(self.keys)):
                cuts.append(end)
        return list(itertools.pairwise(cuts))

    def read(self, start: int, stop: int, arrays: Arrays) -> dict[str, Rows]:
        """Return the rows of the firms from place ``start`` to before ``stop``, by record type."""
        rows: dict[str, Rows] = {}
        for t in self._types:
            columns = {seen: self.profiler.columns_of(t.record, all_visible=seen) for seen in (True, False)}
            group_rows = GroupRows(t, start, stop, columns, self.profiler.days, self._tables, arrays)
            rows[t.record] = group_rows.as_table() if self.profiler.needs_table(t.record) else group_rows
        return rows

    def batch(self, run: tuple[int, int]) -> pa.RecordBatch:
        """Return the profile of one run of firms."""
        start, stop = run
        arrays = self._arrays.pop() if self._arrays else Arrays()
        batch = self.profiler.compute(self.read(start, stop, arrays), self.ids.slice(start, stop - start))
        self._arrays.append(arrays)
        return batch
