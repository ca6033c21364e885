"""Printing a tree as a scalar SQL expression for DuckDB and Spark.

Only operations that both engines compute to the same bit are printed: ``+ - * /``, comparisons, Kleene logic, CASE,
FLOOR, SQRT, LEAST/GREATEST of known values, and calendar functions of year, month and day. Every number is a DOUBLE,
every literal reads back to exactly its double.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.formula.tree import Kind, Literal, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.formula.tree import Node, Op

Dialect = OneOf["duckdb", "spark"]

_NULLS = {
    "duckdb": {Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"},
    "spark": {Kind.NUMBER: "DOUBLE", Kind.TEXT: "STRING", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"},
}
_INFIX = frozenset({"+", "-", "*", "=", "<>", "<", "<=", ">", ">=", "and", "or"})
_EXACT_WHOLE = "9007199254740992e0"  # 2**53: from here on every double is whole


def to_sql(node: Node, dialect: Dialect, columns: Mapping[str, str] | None = None, *, output: bool = False) -> str:
    """Return the SQL text of a tree.

    ``columns`` maps reference names to SQL text; a name that is absent is printed as a quoted column. Number
    columns must be DOUBLE and sanitised (:func:`sanitise_sql`), dates DATE, texts strings, conditions BOOLEAN.
    ``output`` normalises -0.0 to 0.0, as every stored number is.

    >>> from huoshui.formula.canonical import from_text
    >>> to_sql(from_text("(>= (/ number@rd number@revenue) 0.03)"), "duckdb")
    '(("rd" / NULLIF("revenue", 0e0)) >= 0.03e0)'
    """
    printed = _Printer(dialect, columns or {}).print(node)
    return f"({printed} + 0e0)" if output and node.kind is Kind.NUMBER else printed


def sanitise_sql(column: str, largest: float = INPUT_LARGEST, smallest: float = INPUT_SMALLEST) -> str:
    """Return SQL (both dialects) that is the DOUBLE ``column`` where formulas may read it, else NULL."""
    low, high = number_sql(smallest), number_sql(largest)
    return f"CASE WHEN {column} = 0e0 OR (ABS({column}) >= {low} AND ABS({column}) <= {high}) THEN {column} END"


def number_sql(value: float) -> str:
    """Return a DOUBLE literal that reads back to exactly ``value`` on both engines.

    >>> number_sql(0.57), number_sql(1e-15), number_sql(-2.0)
    ('0.57e0', '1e-15', '(-2.0e0)')
    """
    if value < 0:
        return f"(-{number_sql(-value)})"
    written = repr(float(value) + 0.0)
    if written == "0.0":
        return "0e0"
    return written.replace("e+", "e") if "e" in written else f"{written}e0"


def text_sql(value: str, dialect: Dialect) -> str:
    """Return a string literal."""
    if dialect == "spark":
        value = value.replace("\\", "\\\\").replace("'", "\\'")
        return f"'{value}'"
    return "'" + value.replace("'", "''") + "'"


def name_sql(name: str, dialect: Dialect) -> str:
    """Return a quoted column name."""
    if dialect == "spark":
        return "`" + name.replace("`", "``") + "`"
    return '"' + name.replace('"', '""') + '"'


class _Printer:
    """Prints nodes for one dialect."""

    def __init__(self, dialect: Dialect, columns: Mapping[str, str]) -> None:
        self.dialect: Dialect = dialect
        self.columns = columns
        self._special: dict[Opcode, Callable[[Op], str]] = {
            Opcode.DIV: lambda op: f"({self.print(op.args[0])} / NULLIF({self.print(op.args[1])}, 0e0))",
            Opcode.NEG: lambda op: f"(- {self.print(op.args[0])})",
            Opcode.NOT: lambda op: f"(NOT {self.print(op.args[0])})",
            Opcode.ABS: lambda op: f"ABS({self.print(op.args[0])})",
            Opcode.FLOOR: self._floor,
            Opcode.SQRT: self._sqrt,
            Opcode.LEAST: self._extreme,
            Opcode.GREATEST: self._extreme,
            Opcode.IN: self._in,
            Opcode.IS_KNOWN: lambda op: f"({self.print(op.args[0])} IS NOT NULL)",
            Opcode.CASE: self._case,
            Opcode.MONTHS_BETWEEN: self._months_between,
            Opcode.DAYS_BETWEEN: self._days_between,
            Opcode.ADD_MONTHS: self._add_months,
        }

    def print(self, node: Node) -> str:
        """Return the SQL of any node."""
        if isinstance(node, Ref):
            return self.columns.get(node.name) or name_sql(node.name, self.dialect)
        if isinstance(node, Literal):
            return self._literal(node)
        if node.op.value in _INFIX:
            return "(" + f" {node.op.value.upper()} ".join(self.print(arg) for arg in node.args) + ")"
        return self._special[node.op](node)

    def _literal(self, node: Literal) -> str:
        value = node.value
        if value is None:
            return f"CAST(NULL AS {_NULLS[self.dialect][node.kind]})"
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, str):
            return text_sql(value, self.dialect)
        if node.kind is Kind.DATE:
            return f"DATE '{date.fromordinal(int(value) + EPOCH_ORDINAL).isoformat()}'"
        return number_sql(value)

    def _floor(self, op: Op) -> str:
        inner = self.print(op.args[0])
        if self.dialect == "duckdb":
            return f"FLOOR({inner})"
        large = f"ABS({inner}) >= {_EXACT_WHOLE}"  # Spark's FLOOR gives a whole number type that would overflow
        return f"(CASE WHEN {large} THEN {inner} ELSE CAST(FLOOR({inner}) AS DOUBLE) END)"

    def _sqrt(self, op: Op) -> str:
        inner = self.print(op.args[0])
        return f"SQRT(CASE WHEN {inner} >= 0e0 THEN {inner} END)"

    def _extreme(self, op: Op) -> str:
        """LEAST and GREATEST of SQL skip NULL; ours are unknown if any argument is."""
        printed = [self.print(arg) for arg in op.args]
        known = [f"{text} IS NOT NULL" for text, arg in zip(printed, op.args, strict=True) if not _is_constant(arg)]
        call = f"{op.op.value.upper()}({', '.join(printed)})"
        return f"(CASE WHEN {' AND '.join(known)} THEN {call} END)" if known else call

    def _in(self, op: Op) -> str:
        return f"({self.print(op.args[0])} IN ({', '.join(self.print(arg) for arg in op.args[1:])}))"

    def _case(self, op: Op) -> str:
        printed = [self.print(arg) for arg in op.args]
        whens = [f"WHEN {when} THEN {then}" for when, then in zip(printed[:-1:2], printed[1:-1:2], strict=True)]
        return f"(CASE {' '.join(whens)} ELSE {printed[-1]} END)"

    def _months_between(self, op: Op) -> str:
        a, b = (self.print(arg) for arg in op.args)
        short = f"CASE WHEN DAY({b}) < DAY({a}) AND {b} <> LAST_DAY({b}) THEN 1 ELSE 0 END"
        return f"CAST(12 * (YEAR({b}) - YEAR({a})) + (MONTH({b}) - MONTH({a})) - {short} AS DOUBLE)"

    def _days_between(self, op: Op) -> str:
        a, b = (self.print(arg) for arg in op.args)
        days = f"DATE_DIFF('day', {a}, {b})" if self.dialect == "duckdb" else f"DATEDIFF({b}, {a})"
        return f"CAST({days} AS DOUBLE)"

    def _add_months(self, op: Op) -> str:
        start, months = op.args
        count = int(months.value) if isinstance(months, Literal) and isinstance(months.value, float) else 0
        if self.dialect == "duckdb":
            return f"CAST({self.print(start)} + INTERVAL ({count}) MONTH AS DATE)"
        return f"ADD_MONTHS({self.print(start)}, {count})"


def _is_constant(node: Node) -> bool:
    return isinstance(node, Literal) and node.value is not None
