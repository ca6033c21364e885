"""What the aggregator is asked for: tests on columns and reductions over intervals of days. No business words.

Days are whole days since 1970-01-01. All rules (missing cells, ties, exactness) are those of
``huoshui.profile.definition``, which is written in these terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnType(StrEnum):
    """How a column's cells are stored."""

    BYTE = "byte"  # int8
    BIT = "bit"  # one bit, as Arrow stores booleans
    DAY = "day"  # int32, days since 1970-01-01; also keys of parties
    WHOLE = "whole"  # int64
    NUMBER = "number"  # float64


@dataclass(frozen=True, slots=True)
class Column:
    """A column the plan reads. ``nullable``: cells may be missing."""

    name: str
    type: ColumnType
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a row.

    ``op``: ``= <> < <= > >=`` with a number; ``in`` with a bit set of small values; ``known``, ``missing``;
    ``month_day>=`` (a day's day of the month); ``later_than`` (the ``other`` column); ``sum_multiple_of`` (its sum
    with the ``other`` column is a multiple of ``value``, and not 0). A missing cell satisfies only ``missing``,
    or any test with ``or_missing``.
    """

    column: str
    op: str
    value: float = 0
    or_missing: bool = False
    other: str = ""


Where = frozenset[Condition]


@dataclass(frozen=True, slots=True)
class Reduction:
    """One number per firm.

    ``kind`` is a value of ``huoshui.profile.definition.Reduce``. The window is ``first`` to ``last``, both
    included; ``first`` None reaches back without end; an empty window has ``first > last``. ``months`` are the
    first days of a series' months and the day after its last. ``before`` is the first day of the window before.
    """

    kind: str
    measure: str
    where: Where
    first: int | None
    last: int
    nth: int = 0
    months: tuple[int, ...] = ()
    before: int | None = None
    partner: tuple[str, Where] | None = None
    other_where: Where | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a table of rows and which of them have a role."""

    columns: tuple[Column, ...]
    day: str
    party: str = ""
    received: str = ""
    superseded: str = ""
    line: str = ""
