"""Conditions as bits of a row's flag word, and wheres as the bits that must be set."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from huoshui.kernel import tables
from huoshui.kernel.reduction import ColumnType, Condition
from huoshui.kernel.shared import Shared
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.kernel.reduction import Column, Layout, Reduction, Where


class Columns:
    """The columns of a layout by name."""

    def __init__(self, layout: Layout) -> None:
        self._number = {column.name: number for number, column in enumerate(layout.columns)}
        self._columns = layout.columns

    def number(self, name: str) -> int:
        """Return a column's number.

        Raises:
            InvalidInput: there is no such column.
        """
        if name not in self._number:
            raise InvalidInput(
                f"the aggregator was given no column '{name}'",
                cause="a reduction or condition reads it",
                cure="name it in the layout's columns",
            )
        return self._number[name]

    def column(self, name: str) -> Column:
        """Return a column."""
        return self._columns[self.number(name)]

    def is_number(self, name: str) -> bool:
        """Whether the column holds fractions."""
        return self.column(name).type is ColumnType.NUMBER


class Conditions:
    """All conditions of some reductions, one bit each: those on the day first, those on one column together."""

    def __init__(self, columns: Columns, reductions: Iterable[Reduction], day: str) -> None:
        self._columns = columns
        wanted: set[Condition] = set()
        for r in reductions:
            wanted |= counted_rows(r) | (r.other_where or frozenset()) | (r.partner[1] if r.partner else frozenset())
        order = sorted(wanted, key=lambda c: (columns.number(c.column), c.op, c.value, c.other, c.or_missing))
        order.sort(key=lambda c: c.column != day or c.other != "")
        self.on_day = sum(c.column == day and not c.other for c in order)
        self._bit = {condition: bit for bit, condition in enumerate(order)}
        self.wheres = Shared()

    def __len__(self) -> int:
        return len(self._bit)

    def where(self, where: Where) -> int:
        """Return the number of a where; a new one has no month series."""
        return self.wheres.place(where, [sum(1 << self._bit[condition] for condition in where), -1])

    def rows(self) -> list[list[int]]:
        """Return the fields of ``hs_test`` for every condition."""
        return [self._row(condition) for condition in self._bit]

    def _row(self, condition: Condition) -> list[int]:
        inverse = limit = shift = 0
        if condition.op == "sum_multiple_of":
            divisor = int(condition.value)
            shift = (divisor & -divisor).bit_length() - 1
            inverse, limit = pow(divisor >> shift, -1, 2**64), (2**64 - 1) // divisor
        value = int(condition.value)
        if self._columns.is_number(condition.column):
            value = struct.unpack("<q", struct.pack("<d", condition.value))[0]
        column = self._columns.number(condition.column)
        other = self._columns.number(condition.other) if condition.other else -1
        about = [column, tables.TEST_OPS[condition.op], value, int(condition.or_missing), other]
        return [*about, _signed(inverse), _signed(limit), shift]


def counted_rows(r: Reduction) -> Where:
    """Return the conditions on a reduction's rows: a count of a measure counts the rows that have it."""
    if r.kind == "count" and r.measure:
        return r.where | {Condition(r.measure, "known")}
    return r.where


def _signed(value: int) -> int:
    return value - 2**64 if value >= 2**63 else value
