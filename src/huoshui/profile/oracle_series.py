"""The SQL of month series: monthly sums on a dense grid of months, then one row per firm.

``m`` counts months back from month 0, so month ``oldest - 1`` comes first in a window.
"""

# ruff: noqa: S608 - the query is printed from this package's definitions; nothing a user types reaches it

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.profile.definition import Months, Reduce
from huoshui.profile.months import bounds, month_zero
from huoshui.profile.oracle_record import is_required, middle_of
from huoshui.profile.oracle_words import day_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.profile.definition import Aggregate, Test
    from huoshui.profile.oracle_record import Steps
    from huoshui.profile.oracle_words import Rows, Words

Series = tuple[tuple["Test", ...], str]  # where, measure


class SeriesSteps:
    """The steps of the series of one record type."""

    def __init__(self, steps: Steps, rows: Rows, words: Words, aggregates: Mapping[str, Aggregate]) -> None:
        self.steps, self.rows, self.words = steps, rows, words
        self.mine = [a for a in aggregates.values() if a.reduce.startswith("series_")]
        self.aggregates = aggregates
        self.columns: dict[Series, str] = {}
        for a in self.mine:
            self._column(a)
            if a.reduce is Reduce.SERIES_CROSS:
                self._column(aggregates[a.other])
        self.name = rows.record.name

    def add(self) -> None:
        """Add the steps, if the record type has series at all."""
        if not self.mine:
            return
        self._add_months()
        folded = [a for a in self.mine if a.reduce in _FOLDS]
        columns = [f"{_FOLDS[a.reduce](self, a)} AS {a.name}" for a in folded]
        columns += [self._unknown(a) for a in self.mine]
        selected = ",\n    ".join(["firm_id", *columns])
        self.steps.add(f"{self.name}_series", f"SELECT\n    {selected}\n  FROM {self.name}_months\n  GROUP BY firm_id")
        for a in folded:
            wide = self.words.wide_to_double if a.reduce in _SQUARES else self.words.whole_to_double
            self._give(a, f"{self.name}_series", wide(f"{self.name}_series.{a.name}"))
        for a in self.mine:
            if a.reduce is Reduce.SERIES_MEDIAN:
                self._add_median(a)
            elif a.reduce is Reduce.SERIES_GAP:
                self._add_gap(a)
            elif a.reduce is Reduce.SERIES_FALLS:
                self._add_falls(a)

    def _column(self, a: Aggregate) -> str:
        return self.columns.setdefault((a.where, a.measure), f"s{len(self.columns)}")

    def _add_months(self) -> None:
        windows = [_window(a) for a in self.mine]
        newest, oldest = min(w.newest for w in windows), max(w.oldest for w in windows)
        first, last = bounds(Months(newest, oldest), self.rows.as_of)
        zero = month_zero(self.rows.as_of)
        day = self.rows.record.day
        sums = [text for series, column in self.columns.items() for text in self._sums(series, column)]
        selected = ",\n    ".join(["firm_id", f"{zero} - (YEAR({day}) * 12 + MONTH({day}) - 1) AS m", *sums])
        self.steps.add(
            f"{self.name}_monthly",
            f"SELECT\n    {selected}\n  FROM {self.name}_rows\n"
            f"  WHERE {day} BETWEEN {day_sql(first or last)} AND {day_sql(last)}\n"
            f"  GROUP BY firm_id, YEAR({day}), MONTH({day})",
        )
        grid = " UNION ALL ".join(f"SELECT {m} AS m" for m in range(newest, oldest))
        filled = [
            f"COALESCE(s.{column}, 0) AS {column}"
            for name in self.columns.values()
            for column in (name, f"{name}_unknown")
        ]
        selected = ",\n    ".join(["f.firm_id", "g.m", *filled])
        self.steps.add(
            f"{self.name}_months",
            f"SELECT\n    {selected}\n  FROM firms f CROSS JOIN ({grid}) g\n"
            f"  LEFT JOIN {self.name}_monthly s ON s.firm_id = f.firm_id AND s.m = g.m",
        )

    def _sums(self, series: Series, column: str) -> list[str]:
        where, measure = series
        chosen = " AND ".join(self.rows.test(test) for test in where) or "TRUE"
        if not measure:
            return [f"SUM(CASE WHEN {chosen} THEN 1 ELSE 0 END) AS {column}", f"0 AS {column}_unknown"]
        measure = self.rows.cell(measure)
        return [
            f"SUM(CASE WHEN {chosen} THEN {measure} ELSE 0 END) AS {column}",
            f"SUM(CASE WHEN {chosen} AND {measure} IS NULL THEN 1 ELSE 0 END) AS {column}_unknown",
        ]

    def inside(self, a: Aggregate) -> str:
        """Return the condition that a month lies in the window."""
        window = _window(a)
        return f"m >= {window.newest} AND m < {window.oldest}"

    def value(self, a: Aggregate) -> str:
        """Return the column of monthly sums."""
        return self._column(a)

    def over(self, a: Aggregate, sql: str) -> str:
        """Return ``sql`` summed over the months of the window."""
        return f"SUM(CASE WHEN {self.inside(a)} THEN {sql} ELSE 0 END)"

    def months(self, a: Aggregate) -> int:
        """Return how many months the window has."""
        window = _window(a)
        return window.oldest - window.newest

    def _unknown(self, a: Aggregate) -> str:
        return f"{self.over(a, self.value(a) + '_unknown')} AS {a.name}_unknown"

    def _give(self, a: Aggregate, step: str, value: str) -> None:
        if not is_required(a, self.rows):
            value = f"CASE WHEN {self.name}_series.{a.name}_unknown = 0 THEN {value} END"
        self.steps.gives(a.name, step, value, "0e0")

    def _add_median(self, a: Aggregate) -> None:
        ordered, middle = f"{a.name}_ordered", f"{a.name}_middle"
        value = self.value(a)
        self.steps.add(
            ordered,
            f"SELECT firm_id, {value} AS v,\n"
            f"    ROW_NUMBER() OVER (PARTITION BY firm_id ORDER BY {value}) AS place,\n"
            f"    COUNT(*) OVER (PARTITION BY firm_id) AS n\n"
            f"  FROM {self.name}_months\n  WHERE {self.inside(a)}",
        )
        self.steps.add(middle, middle_of(ordered))
        self._give(a, middle, f"{self.words.whole_to_double(f'{middle}.twice')} / 2e0")

    def _add_gap(self, a: Aggregate) -> None:
        """Number the stretches between months with a value; the longest stretch of empty months is the gap."""
        stretches, gap = f"{a.name}_stretches", f"{a.name}_longest"
        value = self.value(a)
        self.steps.add(
            stretches,
            f"SELECT firm_id, {value} AS v,\n"
            f"    SUM(CASE WHEN {value} <> 0 THEN 1 ELSE 0 END) OVER (PARTITION BY firm_id ORDER BY m) AS stretch\n"
            f"  FROM {self.name}_months\n  WHERE {self.inside(a)}",
        )
        self.steps.add(
            gap,
            "SELECT firm_id, MAX(empty) AS longest FROM (\n"
            "    SELECT firm_id, stretch, SUM(CASE WHEN v = 0 THEN 1 ELSE 0 END) AS empty\n"
            f"    FROM {stretches} GROUP BY firm_id, stretch\n  ) runs GROUP BY firm_id",
        )
        self._give(a, gap, self.words.whole_to_double(f"{gap}.longest"))

    def _add_falls(self, a: Aggregate) -> None:
        falls, value = f"{a.name}_falling", self.value(a)
        self.steps.add(
            falls,
            "SELECT firm_id, SUM(CASE WHEN v < before THEN 1 ELSE 0 END) AS falls FROM (\n"
            f"    SELECT firm_id, {value} AS v,\n"
            f"      LAG({value}) OVER (PARTITION BY firm_id ORDER BY m DESC) AS before\n"
            f"    FROM {self.name}_months WHERE {self.inside(a)}\n  ) pairs GROUP BY firm_id",
        )
        self._give(a, falls, self.words.whole_to_double(f"{falls}.falls"))


def _window(a: Aggregate) -> Months:
    assert isinstance(a.window, Months)  # noqa: S101 - series are counted in months; tests check every aggregate
    return a.window


def _spread(s: SeriesSteps, a: Aggregate) -> str:
    value = s.words.wide(s.value(a))
    total = s.words.wide(s.over(a, s.value(a)))
    return f"{s.months(a)} * {s.over(a, f'{value} * {value}')} - {total} * {total}"


def _cross(s: SeriesSteps, a: Aggregate) -> str:
    mine, others = s.value(a), s.value(s.aggregates[a.other])
    product = f"{s.words.wide(mine)} * {s.words.wide(others)}"
    totals = f"{s.words.wide(s.over(a, mine))} * {s.words.wide(s.over(a, others))}"
    return f"{s.months(a)} * {s.over(a, product)} - {totals}"


def _slope(s: SeriesSteps, a: Aggregate) -> str:
    position = f"({_window(a).oldest - 1} - m)"
    return s.over(a, f"(2 * {position} - {s.months(a) - 1}) * {s.value(a)}")


def _largest(s: SeriesSteps, a: Aggregate) -> str:
    return f"MAX(CASE WHEN {s.inside(a)} THEN {s.value(a)} END)"


def _smallest(s: SeriesSteps, a: Aggregate) -> str:
    return f"MIN(CASE WHEN {s.inside(a)} THEN {s.value(a)} END)"


def _nonzero(s: SeriesSteps, a: Aggregate) -> str:
    return s.over(a, f"CASE WHEN {s.value(a)} <> 0 THEN 1 ELSE 0 END")


_SQUARES = frozenset({Reduce.SERIES_SPREAD, Reduce.SERIES_CROSS})
_FOLDS: dict[Reduce, Callable[[SeriesSteps, Aggregate], str]] = {
    Reduce.SERIES_SPREAD: _spread,
    Reduce.SERIES_CROSS: _cross,
    Reduce.SERIES_SLOPE: _slope,
    Reduce.SERIES_MAX: _largest,
    Reduce.SERIES_MIN: _smallest,
    Reduce.SERIES_NONZERO: _nonzero,
}
