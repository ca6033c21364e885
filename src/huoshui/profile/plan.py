"""From aggregates to the kernel: windows become days, words become positions, columns become cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.kernel import Aggregator, Column, ColumnType, Condition, Layout, Plan, Reduction
from huoshui.profile.definition import AsOf, Months, Reduce
from huoshui.profile.months import add_months, bounds, first_of_month, month_zero, window_before
from huoshui.records.schema import RECORD_TYPES, ColumnKind
from huoshui.values.dates import to_days
from huoshui.values.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from huoshui.kernel import Where
    from huoshui.profile.definition import Aggregate, Test
    from huoshui.records.schema import RecordType

STORED_AS = {
    ColumnKind.PARTY: ColumnType.DAY,  # int32 keys
    ColumnKind.ENUM: ColumnType.BYTE,
    ColumnKind.MONEY: ColumnType.WHOLE,
    ColumnKind.COUNT: ColumnType.WHOLE,
    ColumnKind.NUMBER: ColumnType.NUMBER,
    ColumnKind.DATE: ColumnType.DAY,
    ColumnKind.FLAG: ColumnType.BIT,
}
_PARTY = "party_id"
_RECEIVED, _SUPERSEDED, _LINE = "received_on", "superseded_on", "line"
_SECOND_COLUMN = {"later_than": "", "with_tax_multiple_of": "tax"}


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """The aggregates of one record type, ready to run as of one date."""

    record: RecordType
    aggregates: tuple[Aggregate, ...]
    aggregator: Aggregator
    as_of_days: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns the plan reads, without those that only decide whether a row is visible."""
        about = {_RECEIVED, _SUPERSEDED} if not self.orders_by_receipt else {_SUPERSEDED}
        return tuple(c.name for c in self.aggregator.plan.layout.columns if c.name not in about)

    @property
    def orders_by_receipt(self) -> bool:
        """Whether the day a row was received decides between rows of one day."""
        return any(a.reduce is Reduce.LATEST for a in self.aggregates)

    @property
    def visibility_columns(self) -> tuple[str, ...]:
        """The columns that decide whether a row exists as of the date."""
        return _RECEIVED, _SUPERSEDED


def record_plan(record: RecordType, aggregates: Sequence[Aggregate], as_of: date) -> RecordPlan:
    """Plan the ``aggregates``, all over ``record``, as of a date.

    Raises:
        InvalidInput: an aggregate names a column, word or partner that does not exist, or needs more room than
            the kernel's tables have.
    """
    by_name = {a.name: a for a in aggregates}
    reductions = [reduction(a, by_name, as_of) for a in aggregates]
    layout = _layout(record, reductions, latest=any(a.reduce is Reduce.LATEST for a in aggregates))
    days = to_days(as_of)
    return RecordPlan(record, tuple(aggregates), Aggregator(Plan(layout, reductions, days)), days)


def reduction(aggregate: Aggregate, by_name: Mapping[str, Aggregate], as_of: date) -> Reduction:
    """Return an aggregate in the kernel's terms: windows as days, words as positions in their lists."""
    record = RECORD_TYPES[aggregate.record]
    first, last = bounds(aggregate.window, as_of)
    before = None
    if aggregate.reduce is Reduce.PARTY_KEPT:
        before = bounds(window_before(_months(aggregate)), as_of)[0]
    series = aggregate.reduce.value.startswith("series_")
    both = aggregate.reduce is Reduce.PARTY_BOTH
    return Reduction(
        kind=aggregate.reduce.value,
        measure=aggregate.measure,
        where=_where(record, aggregate.where, as_of),
        first=None if first is None else to_days(first),
        last=to_days(last),
        nth=aggregate.nth,
        months=_month_edges(_months(aggregate), as_of) if series else (),
        before=None if before is None else to_days(before),
        partner=_partner(aggregate, by_name, as_of) if aggregate.reduce is Reduce.SERIES_CROSS else None,
        other_where=_where(record, aggregate.other_where, as_of) if both else None,
    )


def _months(aggregate: Aggregate) -> Months:
    window = aggregate.window
    if not isinstance(window, Months):
        raise InvalidInput(
            f"aggregate '{aggregate.name}' has no window of calendar months",
            cause=f"{aggregate.reduce.value} is counted in months",
            cure="give it a Months window",
        )
    return window


def _month_edges(window: Months, as_of: date) -> tuple[int, ...]:
    zero = month_zero(as_of)
    return tuple(to_days(first_of_month(zero - back + 1)) for back in range(window.oldest, window.newest - 1, -1))


def _partner(aggregate: Aggregate, by_name: Mapping[str, Aggregate], as_of: date) -> tuple[str, Where]:
    other = by_name.get(aggregate.other)
    if other is None or other.record != aggregate.record:
        raise InvalidInput(
            f"aggregate '{aggregate.name}' crosses its months with '{aggregate.other}'",
            cause=f"there is no aggregate of that name over {aggregate.record} records",
            near=nearest(aggregate.other, by_name),
        )
    return other.measure, _where(RECORD_TYPES[other.record], other.where, as_of)


def _where(record: RecordType, tests: Sequence[Test], as_of: date) -> Where:
    return frozenset(_condition(record, test, as_of) for test in tests)


def _condition(record: RecordType, test: Test, as_of: date) -> Condition:
    column = record.by_name.get(test.column)
    if column is None or column.kind is ColumnKind.TEXT:
        raise InvalidInput(
            f"a condition on '{test.column}' of {record.name} records",
            cause="there is no such column" if column is None else "texts are not compared row by row",
            near=nearest(test.column, record.by_name),
            cure="declare the column's words as an enum" if column is not None else "",
        )
    if test.op == "later_than":
        return Condition(test.column, test.op, or_missing=test.or_missing, other=str(test.value))
    if test.op == "with_tax_multiple_of":
        value = _number(column.values, test, as_of)
        return Condition(test.column, "sum_multiple_of", value, or_missing=test.or_missing, other="tax")
    return Condition(test.column, test.op, _number(column.values, test, as_of), or_missing=test.or_missing)


def _number(words: tuple[str, ...], test: Test, as_of: date) -> float:
    """Return the number a cell is compared with: a position, a bit set of positions, days, or the number itself."""
    value = test.value
    if isinstance(value, AsOf):
        return to_days(add_months(as_of, value.months))
    if isinstance(value, tuple):
        return sum(1 << _position(words, word, test) for word in value)
    if isinstance(value, str):
        return _position(words, value, test)
    return value


def _position(words: tuple[str, ...], word: str, test: Test) -> int:
    if word not in words:
        raise InvalidInput(
            f"'{word}' is not a word of column '{test.column}'",
            near=nearest(word, words),
            cure="the words are: " + ", ".join(words),
        )
    return words.index(word)


def _layout(record: RecordType, reductions: Sequence[Reduction], *, latest: bool) -> Layout:
    """Return the columns the reductions read, in the order of the record type."""
    used = {record.day}
    for r in reductions:
        wheres = [r.where, r.other_where or frozenset(), r.partner[1] if r.partner else frozenset()]
        used |= {c.column for where in wheres for c in where} | {c.other for where in wheres for c in where}
        used |= {r.measure, r.partner[0] if r.partner else ""}
        if r.kind.startswith("party_"):
            used.add(_PARTY)
    unknown = used - {""} - set(record.by_name)
    if unknown:
        raise InvalidInput(
            f"{record.name} records have no column '{min(unknown)}'", near=nearest(min(unknown), record.by_name)
        )
    texts = [c.name for c in record.columns if c.name in used and c.kind is ColumnKind.TEXT]
    if texts:
        raise InvalidInput(
            f"column '{texts[0]}' of {record.name} records is text",
            cause="texts are not aggregated row by row",
            cure="declare the column's words as an enum",
        )
    chosen = [Column(c.name, STORED_AS[c.kind], not c.required) for c in record.columns if c.name in used]
    about = [Column(_RECEIVED, ColumnType.DAY), Column(_SUPERSEDED, ColumnType.DAY, nullable=True)]
    if latest:
        about.append(Column(_LINE, ColumnType.DAY))
    return Layout(
        (*chosen, *about),
        day=record.day,
        party=_PARTY if _PARTY in used else "",
        received=_RECEIVED,
        superseded=_SUPERSEDED,
        line=_LINE if latest else "",
    )
