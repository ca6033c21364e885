"""The canonical tree of a formula: the only place where meaning lives.

A formula is a one-line expression of the closed SQL subset. After parsing and checking it becomes a
tree of five node classes. Every compiler (DuckDB SQL, Spark SQL, Python closure, kernel program)
reads this tree and nothing else, so all of them mean the same.

Meaning, fixed here once:

* three-valued (Kleene) logic; a missing input makes a comparison unknown;
* numbers are IEEE DOUBLE; ``/`` is unknown where the divisor is 0;
* no operation can overflow: the checker bounds magnitudes at load (see ``check.py``);
* dates are whole days since 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The four types of a value."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"


class Opcode(StrEnum):
    """The closed list of operations. Arity and kinds are given beside each."""

    ADD = "+"  # number, number -> number
    SUB = "-"
    MUL = "*"
    DIV = "/"  # unknown where the right side is 0
    NEG = "neg"  # number -> number
    FLOOR = "floor"
    ABS = "abs"
    LEAST = "least"  # number, number, ... -> number; unknown if any is unknown (strict)
    GREATEST = "greatest"
    SQRT = "sqrt"  # unknown below 0; correctly rounded on every engine
    EQ = "="  # any kind, twice the same -> boolean
    NE = "<>"
    LT = "<"  # number or date
    LE = "<="
    GT = ">"
    GE = ">="
    IN = "in"  # value, literal, literal, ... -> boolean
    AND = "and"  # boolean, boolean, ... -> boolean
    OR = "or"
    NOT = "not"
    IS_KNOWN = "is_known"  # any -> boolean, never unknown
    CASE = "case"  # when, then, when, then, ..., otherwise -> kind of the thens
    MONTHS_BETWEEN = "months_between"  # date, date -> number: whole months from the first to the second (months.py)
    DAYS_BETWEEN = "days_between"  # date, date -> number
    ADD_MONTHS = "add_months"  # date, whole-number literal -> date (end of month clipped)


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant. ``value`` is float, str, bool, int (days, for DATE) or None (unknown)."""

    kind: Kind
    value: float | str | bool | int | None


@dataclass(frozen=True, slots=True)
class Ref:
    """A named input: a fact, an aggregate, or another offer's result (``offer.output``)."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Op:
    """An operation on nodes. ``between``, ``not in``, ``ceil``, ``is null`` are rewritten before this."""

    op: Opcode
    args: tuple[Node, ...]
    kind: Kind


Node = Literal | Ref | Op
