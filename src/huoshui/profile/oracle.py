"""The oracle: every aggregate and fact as one readable SQL query, printed from the same definitions.

It shares nothing with the kernel but the definitions, and is there to check it (and to be read). The query
reads the tables of a home in stored form: keys of parties, positions of enums, fen, ``received_on``,
``superseded_on``, ``line``. It runs on DuckDB and on Spark.
"""

# ruff: noqa: S608 - the query is printed from this package's definitions; nothing a user types reaches it

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.sql import sanitise_sql, to_sql
from huoshui.formula.tree import Kind
from huoshui.profile.definition import Reduce
from huoshui.profile.months import bounds, window_before
from huoshui.profile.oracle_parties import PartySteps
from huoshui.profile.oracle_record import Steps, add_latest, add_medians, add_totals
from huoshui.profile.oracle_series import SeriesSteps
from huoshui.profile.oracle_texts import answer_sql, attribute_sql, latest_answers, latest_firm, word_of_latest
from huoshui.profile.oracle_words import Rows, Words, day_sql
from huoshui.profile.symbols import AS_OF, aggregate_symbol, is_fractional
from huoshui.records.schema import RECORD_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from huoshui.formula.sql import Dialect
    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.profile.definition import Aggregate, Fact

INEXACT = (
    "electricity_3m",
    "electricity_12m",
    "electricity_prev_12m",
    "electricity_growth_12m",
    "electricity_per_10k_sales",
    "electricity_per_output",
    "running_hours_12m",
    "output_units_12m",
)
"""The facts over sums of fractions, whose last bits depend on the order of addition. All others agree to the bit."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Where the oracle reads, as SQL table names or bracketed queries.

    ``firms``: a column ``firm_id`` with every firm wanted. ``rows``: the stored rows of each record type.
    ``coverage``: ``firm``, ``covered_from``, ``covered_to`` of each record type as of the date. A record type
    that is absent covers nobody.
    """

    firms: str
    rows: Mapping[str, str]
    coverage: Mapping[str, str]


def profile_sql(catalogue: FactCatalogue, as_of: date, tables: Tables, dialect: Dialect = "duckdb") -> str:
    """Return the query of all facts: ``firm_id`` and one column per fact, one row per firm."""
    return _Query(catalogue, as_of, tables, Words(dialect)).profile()


def aggregates_sql(catalogue: FactCatalogue, as_of: date, tables: Tables, dialect: Dialect = "duckdb") -> str:
    """Return the query of all aggregates: ``firm_id`` and one column per aggregate, one row per firm."""
    return _Query(catalogue, as_of, tables, Words(dialect)).aggregates()


class _Query:
    def __init__(self, catalogue: FactCatalogue, as_of: date, tables: Tables, words: Words) -> None:
        self.catalogue, self.as_of, self.tables, self.words = catalogue, as_of, tables, words
        self.steps: list[tuple[str, str]] = [("firms", f"SELECT firm_id FROM {tables.firms}")]
        self._add_registry()
        self.records = list(dict.fromkeys(a.record for a in catalogue.aggregates.values()))
        for record in self.records:
            self._add_record(record)

    def profile(self) -> str:
        reviewed = [fact for fact in self.catalogue if fact.review]
        if reviewed and "answer" in self.tables.rows:
            self._add_rows("answer")
            self.steps.append(("answers", latest_answers(reviewed, Rows.of("answer", self.as_of, self.words))))
        columns = [f"{self._fact(fact)} AS {self.words.quoted(fact.name)}" for fact in self.catalogue]
        joined = [f"{record}_aggregates" for record in self.records] + ["firm_latest", "answers"]
        return self._select(columns, joined)

    def aggregates(self) -> str:
        columns = [f"{a.record}_aggregates.{name} AS {name}" for name, a in self.catalogue.aggregates.items()]
        return self._select(columns, [f"{record}_aggregates" for record in self.records])

    def _select(self, columns: list[str], joined: list[str]) -> str:
        present = {name for name, _ in self.steps}
        joins = "".join(f"\nLEFT JOIN {n} ON {n}.firm_id = firms.firm_id" for n in joined if n in present)
        steps = ",\n".join(f"{name} AS (\n  {query}\n)" for name, query in self.steps)
        selected = ",\n  ".join(["firms.firm_id AS firm_id", *columns])
        return f"WITH {steps}\nSELECT\n  {selected}\nFROM firms{joins}"

    def _add_rows(self, record: str) -> None:
        visible = Rows.of(record, self.as_of, self.words).visible()
        self.steps.append((f"{record}_rows", f"SELECT * FROM {self.tables.rows[record]}\n  WHERE {visible}"))

    def _add_registry(self) -> None:
        """Add each firm's latest registry row: its texts, and the day before which nothing could be covered."""
        if "firm" in self.tables.rows:
            self._add_rows("firm")
            self.steps.append(("firm_latest", latest_firm(Rows.of("firm", self.as_of, self.words))))
        else:
            self.steps.append(
                ("firm_latest", "SELECT firm_id, CAST(NULL AS DATE) AS registered_on FROM firms WHERE FALSE")
            )

    def _add_record(self, record: str) -> None:
        mine = {name: a for name, a in self.catalogue.aggregates.items() if a.record == record}
        if record not in self.tables.rows or record not in self.tables.coverage:
            nulls = ",\n    ".join(f"{_null(a)} AS {name}" for name, a in mine.items())
            self.steps.append((f"{record}_aggregates", f"SELECT firm_id,\n    {nulls}\n  FROM firms"))
            return
        if record != "firm":
            self._add_rows(record)
        rows, steps = Rows.of(record, self.as_of, self.words), Steps()
        add_totals(steps, rows, self.words, list(mine.values()))
        add_medians(steps, rows, self.words, list(mine.values()))
        add_latest(steps, rows, self.words, list(mine.values()))
        SeriesSteps(steps, rows, self.words, mine).add()
        PartySteps(steps, rows, self.words, mine.values()).add()
        self.steps.extend(steps.steps)
        self.steps.append((f"{record}_covered", f"SELECT * FROM {self.tables.coverage[record]}"))
        self.steps.append((f"{record}_aggregates", self._known(record, mine, steps)))

    def _known(self, record: str, mine: Mapping[str, Aggregate], steps: Steps) -> str:
        """Return the query that keeps each value where the source covers its window."""
        columns = []
        for name, aggregate in mine.items():
            step, value, empty = steps.value[name]
            found = f"CASE WHEN {step}.firm_id IS NULL THEN {empty} ELSE {value} END"
            columns.append(f"CASE WHEN {self._is_covered(aggregate)} THEN {found} END AS {name}")
        selected = ",\n    ".join(["firms.firm_id", *columns])
        joins = "".join(
            f"\n  LEFT JOIN {step} ON {step}.firm_id = firms.firm_id"
            for step in dict.fromkeys(step for step, _, _ in steps.value.values())
        )
        return (
            f"SELECT\n    {selected}\n  FROM firms\n"
            f"  LEFT JOIN {record}_covered ON {record}_covered.firm = firms.firm_id\n"
            f"  LEFT JOIN firm_latest ON firm_latest.firm_id = firms.firm_id{joins}"
        )

    def _is_covered(self, aggregate: Aggregate) -> str:
        covered, record = f"{aggregate.record}_covered", RECORD_TYPES[aggregate.record]
        first, last = bounds(aggregate.window, self.as_of)
        if aggregate.reduce is Reduce.PARTY_KEPT:
            first, _ = bounds(window_before(aggregate.window), self.as_of)  # type: ignore[arg-type] # always Months
        late = f"{self.words.add_days(f'{covered}.covered_to', record.lag_days)} >= {day_sql(last)}"
        if first is None:
            return late
        early = f"{covered}.covered_from <= {day_sql(first)} OR {covered}.covered_from <= firm_latest.registered_on"
        return f"({early}) AND {late}"

    def _fact(self, fact: Fact) -> str:
        if fact.review:
            return answer_sql(fact, self.words) if "answer" in self.tables.rows else _typed_null(fact.kind)
        if fact.attribute in self.catalogue.aggregates:
            return word_of_latest(self.catalogue.aggregates[fact.attribute])
        if fact.attribute:
            return attribute_sql(fact) if "firm" in self.tables.rows else _typed_null(fact.kind)
        columns = {a.name: self._input(a) for a in self.catalogue.rests_on(fact.name)}
        columns[AS_OF.name] = day_sql(self.as_of)
        return to_sql(self.catalogue.tree(fact.name), self.words.dialect, columns, output=True)

    def _input(self, aggregate: Aggregate) -> str:
        column = f"{aggregate.record}_aggregates.{aggregate.name}"
        return f"({sanitise_sql(column)})" if is_fractional(aggregate) else column


def _null(aggregate: Aggregate) -> str:
    return _typed_null(aggregate_symbol(aggregate).kind)


def _typed_null(kind: Kind) -> str:
    name = {Kind.DATE: "DATE", Kind.BOOLEAN: "BOOLEAN", Kind.TEXT: "STRING"}.get(kind, "DOUBLE")
    return f"CAST(NULL AS {name})"
