"""The SQL of counterparties: one row per firm and party, then one row per firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.profile.definition import Ever, Months, Reduce
from huoshui.profile.months import bounds, window_before
from huoshui.profile.oracle_words import day_sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.profile.definition import Aggregate, Test, Window
    from huoshui.profile.oracle_record import Steps
    from huoshui.profile.oracle_words import Rows, Words


class PartySteps:
    """The steps of the party folds of one record type."""

    def __init__(self, steps: Steps, rows: Rows, words: Words, aggregates: Iterable[Aggregate]) -> None:
        self.steps, self.rows, self.words = steps, rows, words
        self.mine = [a for a in aggregates if a.reduce.startswith("party_")]
        self.columns: dict[str, str] = {}  # SQL of a sum per party -> its column
        self.name = rows.record.name

    def add(self) -> None:
        """Add the steps, if the record type has party folds at all."""
        if not self.mine:
            return
        tops = [a for a in self.mine if a.reduce is Reduce.PARTY_TOP]
        rest = [a for a in self.mine if a.reduce is not Reduce.PARTY_TOP]
        folds = [f"{self._fold(a)} AS {a.name}" for a in rest]
        ranks = {a.name: self._rank(a) for a in tops}  # names their columns before the columns are printed
        selected = ",\n    ".join(["firm_id", "party_id", *(f"{sql} AS {name}" for sql, name in self.columns.items())])
        self.steps.add(
            f"{self.name}_parties",
            f"SELECT\n    {selected}\n  FROM {self.name}_rows\n"
            "  WHERE party_id IS NOT NULL\n  GROUP BY firm_id, party_id",
        )
        self._add_party(rest, folds)
        self._add_tops(tops, ranks)

    def _add_party(self, rest: list[Aggregate], folds: list[str]) -> None:
        step = f"{self.name}_party"
        selected = ",\n    ".join(["firm_id", *folds])
        self.steps.add(step, f"SELECT\n    {selected}\n  FROM {self.name}_parties\n  GROUP BY firm_id")
        for a in rest:
            is_square = a.reduce is Reduce.PARTY_SUMSQ
            convert = self.words.wide_to_double if is_square else self.words.whole_to_double
            self.steps.gives(a.name, step, convert(f"{step}.{a.name}"), "0e0")

    def _add_tops(self, tops: list[Aggregate], ranks: dict[str, tuple[str, str]]) -> None:
        if not tops:
            return
        ranked, step = f"{self.name}_party_ranked", f"{self.name}_party_top"
        pairs = dict.fromkeys(ranks.values())
        numbered = {pair: f"place{number}" for number, pair in enumerate(pairs)}
        places = [
            f"ROW_NUMBER() OVER (PARTITION BY firm_id ORDER BY CASE WHEN {seen} > 0 THEN {total} END DESC NULLS LAST) "
            f"AS {place}"
            for (seen, total), place in numbered.items()
        ]
        kept = list(dict.fromkeys(column for pair in pairs for column in pair))
        selected = ",\n    ".join(["firm_id", *kept, *places])
        self.steps.add(ranked, f"SELECT\n    {selected}\n  FROM {self.name}_parties")
        sums = [
            f"SUM(CASE WHEN {seen} > 0 AND {numbered[seen, total]} <= {a.nth} THEN {total} ELSE 0 END) AS {a.name}"
            for a in tops
            for seen, total in (ranks[a.name],)
        ]
        selected = ",\n    ".join(["firm_id", *sums])
        self.steps.add(step, f"SELECT\n    {selected}\n  FROM {ranked}\n  GROUP BY firm_id")
        for a in tops:
            self.steps.gives(a.name, step, self.words.whole_to_double(f"{step}.{a.name}"), "0e0")

    def _rank(self, a: Aggregate) -> tuple[str, str]:
        return self._seen(a.where, a.window), self._total(a)

    def _fold(self, a: Aggregate) -> str:
        seen = self._seen(a.where, a.window)
        if a.reduce is Reduce.PARTY_COUNT:
            return f"SUM(CASE WHEN {seen} > 0 THEN 1 ELSE 0 END)"
        if a.reduce is Reduce.PARTY_SUMSQ:
            total = self.words.wide(self._total(a))
            return f"SUM({total} * {total})"
        if a.reduce is Reduce.PARTY_NEW:
            value = self._total(a) if a.measure else "1"
            return f"SUM(CASE WHEN {self._is_new(a)} THEN {value} ELSE 0 END)"
        if a.reduce is Reduce.PARTY_KEPT:
            before = self._seen(a.where, window_before(_months(a)))
            return f"SUM(CASE WHEN {seen} > 0 AND {before} > 0 THEN 1 ELSE 0 END)"
        if a.reduce is Reduce.PARTY_TENURE:
            days = self.words.days_between(self._edge("MIN", a.where), self._edge("MAX", a.where))
            return f"SUM(CASE WHEN {seen} > 0 THEN {days} ELSE 0 END)"
        both = self._seen(a.other_where, a.window)
        return f"SUM(CASE WHEN {both} > 0 THEN {self._total(a)} ELSE 0 END)"

    def _is_new(self, a: Aggregate) -> str:
        first, last = bounds(a.window, self.rows.as_of)
        seen = self._edge("MIN", a.where)
        return f"{seen} BETWEEN {day_sql(first)} AND {day_sql(last)}" if first else f"{seen} <= {day_sql(last)}"

    def _seen(self, where: tuple[Test, ...], window: Window) -> str:
        """Return the column with the party's number of rows in the window."""
        return self._named(f"SUM(CASE WHEN {self.rows.chosen(where, window)} THEN 1 ELSE 0 END)", "n")

    def _total(self, a: Aggregate) -> str:
        """Return the column with the party's sum of the measure in the window."""
        return self._named(
            f"SUM(CASE WHEN {self.rows.chosen(a.where, a.window)} THEN {self.rows.cell(a.measure)} ELSE 0 END)", "s"
        )

    def _edge(self, word: str, where: tuple[Test, ...]) -> str:
        """Return the column with the first or last day the party was ever seen."""
        chosen = self.rows.chosen(where, Ever())
        return self._named(f"{word}(CASE WHEN {chosen} THEN {self.rows.record.day} END)", word.lower())

    def _named(self, sql: str, letter: str) -> str:
        return self.columns.setdefault(sql, f"{letter}{len(self.columns)}")


def _months(a: Aggregate) -> Months:
    assert isinstance(a.window, Months)  # noqa: S101 - tests check every aggregate
    return a.window
