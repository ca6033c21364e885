"""What a fact's formula may name: aggregates, the as-of date, and facts; with units and sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind
from huoshui.profile.definition import Reduce, Unit
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from huoshui.profile.definition import Aggregate, Fact

AS_OF = Symbol("as_of", Kind.DATE)

_WHOLE_LARGEST = 9.3e18  # int64
_SQUARE_LARGEST = 1.8e38  # int128
_SQUARES = frozenset({Reduce.SERIES_SPREAD, Reduce.SERIES_CROSS, Reduce.PARTY_SUMSQ})
_MONTHS = frozenset({Reduce.SERIES_NONZERO, Reduce.SERIES_GAP, Reduce.SERIES_FALLS})
_VALUE_OF_ROW = frozenset({Reduce.MIN, Reduce.MAX, Reduce.MEDIAN, Reduce.LATEST})
_COUNTED = {"headcount": Unit.PERSONS}
_RANKED = frozenset({"title"})  # whose whole numbers are ranks and levels, not counts


def measure_kind(aggregate: Aggregate) -> ColumnKind | None:
    """Return how the measured column is stored, or None for a count of rows or parties."""
    if not aggregate.measure:
        return None
    return RECORD_TYPES[aggregate.record].by_name[aggregate.measure].kind


def is_fractional(aggregate: Aggregate) -> bool:
    """Return whether the aggregate is a DOUBLE of unbounded size (a NUMBER column), to be sanitised on loading."""
    return measure_kind(aggregate) is ColumnKind.NUMBER and aggregate.reduce is not Reduce.DISTINCT


def is_exact(aggregate: Aggregate) -> bool:
    """Return whether every engine gives the same bits: all but sums of NUMBER columns."""
    return not (is_fractional(aggregate) and aggregate.reduce is Reduce.SUM)


def aggregate_symbol(aggregate: Aggregate) -> Symbol:
    """Return the name of an aggregate as formulas see it. Money is in fen under the unit CNY.

    >>> from huoshui.profile.catalogue import FACTS
    >>> first, sales = FACTS.aggregates["out_first"], FACTS.aggregates["out_net_3m"]
    >>> print(aggregate_symbol(first).kind, aggregate_symbol(sales).unit)
    date CNY
    """
    kind = measure_kind(aggregate)
    if kind is ColumnKind.DATE and aggregate.reduce in _VALUE_OF_ROW:
        return Symbol(aggregate.name, Kind.DATE)
    if is_fractional(aggregate):
        return Symbol(aggregate.name, Kind.NUMBER)
    largest = _SQUARE_LARGEST if aggregate.reduce in _SQUARES else _WHOLE_LARGEST
    halves = aggregate.reduce in {Reduce.MEDIAN, Reduce.SERIES_MEDIAN}
    return Symbol(aggregate.name, Kind.NUMBER, _unit(aggregate, kind), largest=largest, smallest=0.5 if halves else 1.0)


def fact_symbol(fact: Fact) -> Symbol:
    """Return the name of a fact as formulas and offers see it."""
    unit = str(fact.unit) if fact.kind is Kind.NUMBER else ""
    return Symbol(fact.name, fact.kind, unit, fact.values)


def _unit(aggregate: Aggregate, kind: ColumnKind | None) -> str:
    if aggregate.reduce in _MONTHS:
        return Unit.MONTHS
    if aggregate.reduce is Reduce.PARTY_TENURE:
        return Unit.DAYS
    if aggregate.reduce is Reduce.DISTINCT:
        return ""  # days, stores, parties: whatever was told apart
    if kind is None:
        return Unit.COUNT
    if kind is ColumnKind.MONEY:
        return "CNY^2" if aggregate.reduce in _SQUARES else Unit.CNY
    counted = kind is ColumnKind.COUNT and aggregate.record not in _RANKED
    return _COUNTED.get(aggregate.record, Unit.COUNT) if counted else ""
