"""The few words on which DuckDB and Spark differ, and how rows, windows and tests are written in both.

Everything the oracle prints is plain SQL: CASE pivots, no FILTER. Sums of whole numbers stay whole until one cast;
products are 128 bits wide and reach DOUBLE through their decimal text, which both engines read correctly rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.sql import number_sql
from huoshui.profile.definition import AsOf, Ever
from huoshui.profile.months import add_months, bounds
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from datetime import date

    from huoshui.formula.sql import Dialect
    from huoshui.profile.definition import Test, Window
    from huoshui.records.schema import Column, RecordType


_WORDS_OF_SQL = frozenset({"left", "value", "open", "rank"})


@dataclass(frozen=True, slots=True)
class Words:
    """How a dialect says what the other says differently."""

    dialect: Dialect

    def wide(self, sql: str) -> str:
        """Return a whole number widened so that its square cannot overflow."""
        return f"CAST({sql} AS {'HUGEINT' if self.dialect == 'duckdb' else 'DECIMAL(38,0)'})"

    def wide_to_double(self, sql: str) -> str:
        """Return the DOUBLE nearest to a wide whole number."""
        return f"CAST(CAST({sql} AS STRING) AS DOUBLE)"

    def whole_to_double(self, sql: str) -> str:
        """Return the DOUBLE nearest to a whole number of 64 bits."""
        return f"CAST(CAST({sql} AS BIGINT) AS DOUBLE)"

    def days_between(self, first: str, last: str) -> str:
        """Return whole days from one date to another."""
        return f"({last} - {first})" if self.dialect == "duckdb" else f"DATEDIFF({last}, {first})"

    def add_days(self, day: str, days: int) -> str:
        """Return a date some days later."""
        return f"({day} + {days})" if self.dialect == "duckdb" else f"DATE_ADD({day}, {days})"

    def decimal(self, text: str) -> str:
        """Return the DOUBLE a text writes as a plain decimal number, else NULL."""
        pattern = r"^-?[0-9]+([.][0-9]+)?$"
        test = f"REGEXP_MATCHES({text}, '{pattern}')" if self.dialect == "duckdb" else f"{text} RLIKE '{pattern}'"
        return f"CASE WHEN {test} THEN CAST({text} AS DOUBLE) END"

    def quoted(self, name: str) -> str:
        """Return a column name in the dialect's quotes."""
        return f'"{name}"' if self.dialect == "duckdb" else f"`{name}`"


def day_sql(day: date) -> str:
    """Return a date literal.

    >>> from datetime import date
    >>> day_sql(date(2024, 2, 29))
    "DATE '2024-02-29'"
    """
    return f"DATE '{day.isoformat()}'"


def text_sql(text: str) -> str:
    """Return a text literal."""
    return "'" + text.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a record type a window and tests select, as of a date."""

    record: RecordType
    as_of: date
    words: Words

    @classmethod
    def of(cls, record: str, as_of: date, words: Words) -> Rows:
        """Return the rows of the record type called ``record``."""
        return cls(RECORD_TYPES[record], as_of, words)

    def cell(self, column: str) -> str:
        """Return a column, in quotes if its name is a word of SQL."""
        return self.words.quoted(column) if column in _WORDS_OF_SQL else column

    def visible(self) -> str:
        """Return the condition that a row exists on the as-of date and is not dated after it."""
        day = day_sql(self.as_of)
        return (
            f"received_on <= {day} AND (superseded_on IS NULL OR superseded_on > {day}) AND {self.record.day} <= {day}"
        )

    def chosen(self, where: tuple[Test, ...], window: Window) -> str:
        """Return the condition that a row satisfies every test and lies in the window."""
        parts = [self.test(test) for test in where]
        if not isinstance(window, Ever):
            first, last = bounds(window, self.as_of)
            assert first is not None  # noqa: S101 - only Ever has no first day
            parts.append(f"{self.record.day} BETWEEN {day_sql(first)} AND {day_sql(last)}")
        return " AND ".join(parts) or "TRUE"

    def test(self, test: Test) -> str:
        """Return one test as SQL; a missing cell makes it NULL, which selects nothing."""
        if test.op in {"known", "missing"}:
            return f"{self.cell(test.column)} IS {'NOT ' if test.op == 'known' else ''}NULL"
        sql = self._comparison(test)
        return f"({sql} OR {self.cell(test.column)} IS NULL)" if test.or_missing else sql

    def _comparison(self, test: Test) -> str:
        column, cell = self.record.by_name[test.column], self.cell(test.column)
        if test.op == "month_day>=":
            return f"DAY({cell}) >= {test.value}"
        if test.op == "with_tax_multiple_of":
            gross = f"({cell} + tax)"
            return f"({gross} <> 0 AND {gross} % {test.value} = 0)"
        if test.op == "later_than":
            return f"{cell} > {self.cell(str(test.value))}"
        if isinstance(test.value, tuple):  # only ENUM columns
            return f"{cell} IN ({', '.join(str(column.values.index(word)) for word in test.value)})"
        return f"{cell} {test.op} {self._value(column, test)}"

    def _value(self, column: Column, test: Test) -> str:
        value = test.value
        assert not isinstance(value, tuple)  # noqa: S101 - handled by the caller
        if isinstance(value, AsOf):
            return day_sql(add_months(self.as_of, value.months))
        if isinstance(value, str):
            return str(column.values.index(value))
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, float) or column.kind is ColumnKind.NUMBER:
            return number_sql(float(value))
        return str(value)
