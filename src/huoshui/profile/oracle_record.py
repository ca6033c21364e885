"""The SQL of the aggregates of one record type, as a chain of readable steps (CTEs).

=================  =====================================================================================
step               what it holds
=================  =====================================================================================
``<type>_rows``    the rows that exist on the as-of date
``<type>_totals``  sums, counts, extremes, distinct values: one row per firm
``<type>_last``    the nth latest values: one row per firm
``<name>_middle``  one median: one row per firm
``<type>_months``  monthly sums, then ``<type>_series`` (see ``oracle_series.py``)
``<type>_parties`` sums per counterparty, then ``<type>_party`` (see ``oracle_parties.py``)
=================  =====================================================================================
"""

# ruff: noqa: S608 - the query is printed from this package's definitions; nothing a user types reaches it

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huoshui.profile.definition import Reduce
from huoshui.records.schema import ColumnKind

if TYPE_CHECKING:
    from huoshui.profile.definition import Aggregate
    from huoshui.profile.oracle_words import Rows, Words

Step = tuple[str, str]  # name, query

_TOTALS = frozenset({Reduce.SUM, Reduce.COUNT, Reduce.MIN, Reduce.MAX, Reduce.DISTINCT})


@dataclass
class Steps:
    """Steps collected so far, and for each aggregate the step and the column that hold its value.

    ``empty`` is the value of a firm that is covered and has no row in the step (SQL text).
    """

    steps: list[Step] = field(default_factory=list)
    value: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def add(self, name: str, query: str) -> None:
        """Add a step."""
        self.steps.append((name, query))

    def gives(self, aggregate: str, step: str, sql: str, empty: str) -> None:
        """Say where an aggregate's value is: an expression over one step."""
        self.value[aggregate] = (step, sql, empty)


def sql_kind(aggregate: Aggregate, rows: Rows) -> ColumnKind | None:
    """Return the kind of the measured column, or None for a count."""
    return rows.record.by_name[aggregate.measure].kind if aggregate.measure else None


def is_required(aggregate: Aggregate, rows: Rows) -> bool:
    """Return whether the measure can never be missing."""
    return not aggregate.measure or rows.record.by_name[aggregate.measure].required


def add_totals(steps: Steps, rows: Rows, words: Words, aggregates: list[Aggregate]) -> None:
    """Add the step of sums, counts, extremes and distinct values."""
    mine = [a for a in aggregates if a.reduce in _TOTALS]
    if not mine:
        return
    name = rows.record.name
    columns = [column for a in mine for column in _total_columns(a, rows)]
    selected = ",\n    ".join(["firm_id", *columns])
    steps.add(f"{name}_totals", f"SELECT\n    {selected}\n  FROM {name}_rows\n  GROUP BY firm_id")
    for a in mine:
        _give_total(steps, rows, words, a)


def _total_columns(aggregate: Aggregate, rows: Rows) -> list[str]:
    chosen = rows.chosen(aggregate.where, aggregate.window)
    name, measure = aggregate.name, rows.cell(aggregate.measure)
    if aggregate.reduce is Reduce.COUNT:
        return [f"SUM(CASE WHEN {chosen} THEN 1 ELSE 0 END) AS {name}"]
    if aggregate.reduce is Reduce.DISTINCT:
        return [f"COUNT(DISTINCT CASE WHEN {chosen} THEN {measure} END) AS {name}"]
    if aggregate.reduce is not Reduce.SUM:
        return [f"{aggregate.reduce.upper()}(CASE WHEN {chosen} THEN {measure} END) AS {name}"]
    zero = "0e0" if sql_kind(aggregate, rows) is ColumnKind.NUMBER else "0"
    total = f"SUM(CASE WHEN {chosen} THEN {measure} ELSE {zero} END) AS {name}"
    if is_required(aggregate, rows):
        return [total]
    return [total, f"SUM(CASE WHEN {chosen} AND {measure} IS NULL THEN 1 ELSE 0 END) AS {name}_unknown"]


def _give_total(steps: Steps, rows: Rows, words: Words, aggregate: Aggregate) -> None:
    step, name, kind = f"{rows.record.name}_totals", aggregate.name, sql_kind(aggregate, rows)
    if aggregate.reduce in {Reduce.MIN, Reduce.MAX}:
        sql = as_value(f"{step}.{name}", kind, words)
        steps.gives(name, step, sql, null_of(kind))
        return
    is_fraction = aggregate.reduce is Reduce.SUM and kind is ColumnKind.NUMBER
    value = f"{step}.{name}" if is_fraction else words.whole_to_double(f"{step}.{name}")
    if aggregate.reduce is Reduce.SUM and not is_required(aggregate, rows):
        value = f"CASE WHEN {step}.{name}_unknown = 0 THEN {value} END"
    steps.gives(name, step, value, "0e0")


def add_latest(steps: Steps, rows: Rows, words: Words, aggregates: list[Aggregate]) -> None:
    """Add the steps of the nth latest values: rows numbered from the latest, then picked."""
    mine = [a for a in aggregates if a.reduce is Reduce.LATEST]
    groups = list(dict.fromkeys((a.where, a.window) for a in mine))
    for number, (where, window) in enumerate(groups):
        ranked, last = (f"{rows.record.name}_{word}{number or ''}" for word in ("ranked", "last"))
        members = [a for a in mine if (a.where, a.window) == (where, window)]
        measures = list(dict.fromkeys(a.measure for a in members))
        order = f"PARTITION BY firm_id ORDER BY {rows.record.day} DESC, received_on DESC, line DESC"
        places = [f"ROW_NUMBER() OVER ({order}, {rows.cell(m)} DESC NULLS LAST) AS place_of_{m}" for m in measures]
        selected = ",\n    ".join(["firm_id", *map(rows.cell, measures), *places])
        steps.add(
            ranked, f"SELECT\n    {selected}\n  FROM {rows.record.name}_rows\n  WHERE {rows.chosen(where, window)}"
        )
        picks = [
            f"MAX(CASE WHEN place_of_{a.measure} = {a.nth + 1} THEN {rows.cell(a.measure)} END) AS {a.name}"
            for a in members
        ]
        steps.add(
            last, "SELECT\n    {}\n  FROM {}\n  GROUP BY firm_id".format(",\n    ".join(["firm_id", *picks]), ranked)
        )
        for a in members:
            kind = sql_kind(a, rows)
            steps.gives(a.name, last, as_value(f"{last}.{a.name}", kind, words), null_of(kind))


def add_medians(steps: Steps, rows: Rows, words: Words, aggregates: list[Aggregate]) -> None:
    """Add one pair of steps per median: values numbered in order, then the middle one or two."""
    for a in aggregates:
        if a.reduce is not Reduce.MEDIAN:
            continue
        ordered, middle = f"{a.name}_ordered", f"{a.name}_middle"
        steps.add(
            ordered,
            f"SELECT firm_id, {rows.cell(a.measure)} AS v,\n"
            f"    ROW_NUMBER() OVER (PARTITION BY firm_id ORDER BY {rows.cell(a.measure)}) AS place,\n"
            f"    COUNT(*) OVER (PARTITION BY firm_id) AS n\n"
            f"  FROM {rows.record.name}_rows\n"
            f"  WHERE {rows.chosen(a.where, a.window)} AND {rows.cell(a.measure)} IS NOT NULL",
        )
        steps.add(middle, middle_of(ordered))
        steps.gives(a.name, middle, f"{words.whole_to_double(f'{middle}.twice')} / 2e0", "CAST(NULL AS DOUBLE)")


def middle_of(ordered: str) -> str:
    """Return the query of twice the median of numbered values: the sum of the two middle ones (or the one twice)."""
    return (
        f"SELECT firm_id, MIN(v) + MAX(v) AS twice\n  FROM {ordered}\n"
        "  WHERE 2 * place = n OR 2 * place = n + 1 OR 2 * place = n + 2\n  GROUP BY firm_id"
    )


def as_value(sql: str, kind: ColumnKind | None, words: Words) -> str:
    """Return one cell as formulas read it: DATE as it is, everything else a DOUBLE."""
    if kind is ColumnKind.DATE:
        return sql
    if kind is ColumnKind.FLAG:
        return f"CASE WHEN {sql} THEN 1e0 WHEN NOT {sql} THEN 0e0 END"
    return sql if kind is ColumnKind.NUMBER else words.whole_to_double(sql)


def null_of(kind: ColumnKind | None) -> str:
    """Return the typed NULL of a cell."""
    return f"CAST(NULL AS {'DATE' if kind is ColumnKind.DATE else 'DOUBLE'})"
