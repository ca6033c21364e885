"""Unary cells of decision tables and score bands: ``>= 24``, ``[0.6, 0.7)``, ``A|B|M``, ``not A|B``, empty or ``-``.

A cell is a condition on the value of its column. Numbers may carry thousands separators (``300,000``) outside
intervals, and ``%``, ``万`` or ``亿``; days are written 2024-01-31.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huoshui.formula.build import FALSE, TRUE, all_of, any_of, compare, day, is_in, negation, number, text
from huoshui.formula.tree import Kind, Opcode
from huoshui.offers.problems import OfferError
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from huoshui.formula.tree import Literal, Node
    from huoshui.offers.problems import Place

_COMPARED = re.compile(r"(>=|<=|<>|!=|≥|≤|>|<|=)\s*(.+)")
_INTERVAL = re.compile(r"([\[(])\s*([^,，]*)[,，]\s*([^\])]*)([\])])")
_SCALES = {
    "%": Decimal("0.01"),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "亿": Decimal(10**8),
    "亿元": Decimal(10**8),
}
_OPS = {
    ">=": Opcode.GE,
    "≥": Opcode.GE,
    "<=": Opcode.LE,
    "≤": Opcode.LE,
    ">": Opcode.GT,
    "<": Opcode.LT,
    "=": Opcode.EQ,
}
_OPEN = {"", "-", "+", "inf", "-inf", "+inf", "∞", "-∞", "+∞"}


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers between two ends; an infinite end is open."""

    low: float = -math.inf
    has_low: bool = False
    high: float = math.inf
    has_high: bool = False

    def is_empty(self) -> bool:
        """Return whether no number lies inside."""
        return self.low > self.high or (self.low == self.high and not (self.has_low and self.has_high))

    @property
    def order(self) -> tuple[float, bool]:
        """What ranges are sorted by: the lower end, an included one first."""
        return self.low, not self.has_low

    def meets(self, before: Interval) -> str:
        """Return what is wrong between ``before`` and this range, which follows it; "" when they meet."""
        if self.low < before.high or (self.low == before.high and self.has_low and before.has_high):
            return f"the bands {before} and {self} overlap"
        if self.low > before.high or not (self.has_low or before.has_high):
            return f"there is a gap between the bands {before} and {self}"
        return ""

    def condition(self, of: Node) -> Node:
        """Return the condition that ``of`` lies inside."""
        parts = []
        if self.low != -math.inf:
            parts.append(compare(Opcode.GE if self.has_low else Opcode.GT, of, number(self.low)))
        if self.high != math.inf:
            parts.append(compare(Opcode.LE if self.has_high else Opcode.LT, of, number(self.high)))
        return all_of(parts)

    def __str__(self) -> str:
        left = "[" if self.has_low else "("
        right = "]" if self.has_high else ")"
        return f"{left}{plain(self.low)}, {plain(self.high)}{right}"


def plain(value: float) -> str:
    """Return a number as short as it can be written, an infinite one as nothing.

    >>> plain(24.0), plain(0.7), plain(float("inf"))
    ('24', '0.7', '')
    """
    if math.isinf(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def is_range(cell: str) -> bool:
    """Return whether a cell is written as a range of numbers.

    >>> is_range(">= 24"), is_range("[1, 2)"), is_range("A|B"), is_range("<> 3")
    (True, True, False, False)
    """
    written = cell.strip()
    return bool(_INTERVAL.fullmatch(written)) or (written[:1] in set("<>≥≤") and not written.startswith("<>"))


def interval_of(cell: str, place: Place) -> Interval:
    """Read a cell that describes a range of numbers.

    >>> from huoshui.offers.problems import Place
    >>> str(interval_of(">= 24", Place("t.csv", 2, 1))), str(interval_of("[0.6, 0.7)", Place("t.csv", 2, 1)))
    ('[24, )', '[0.6, 0.7)')

    Raises:
        OfferError: it is something else, or no number lies inside.
    """
    found = _INTERVAL.fullmatch(cell.strip())
    if found:
        left, low, high, right = found.groups()
        lowest = -math.inf if low.strip() in _OPEN else _number(low, place)
        highest = math.inf if high.strip() in _OPEN else _number(high, place)
        interval = Interval(lowest, left == "[" and lowest != -math.inf, highest, right == "]" and highest != math.inf)
    else:
        interval = _one_sided(cell.strip(), place)
    if interval.is_empty():
        raise OfferError(place, f"no number lies in '{cell}'", cure="write the smaller end first")
    return interval


def cell_condition(cell: str, of: Node, words: tuple[str, ...], place: Place) -> Node:
    """Return the condition a cell puts on ``of``. ``words`` are the values of a closed text, if known.

    Raises:
        OfferError: the cell is not a condition on a value of this kind.
    """
    written = cell.strip()
    if written in {"", "-"}:
        return TRUE
    if written.lower().startswith("not "):
        return negation(cell_condition(written[4:], of, words, place))
    compared = _COMPARED.fullmatch(written)
    op, value = compared.groups() if compared else ("=", written)
    if op in {"<>", "!="}:
        return negation(_equals(value, of, words, place))
    if op in _OPS and op != "=" and of.kind is not Kind.NUMBER:
        return _ordered(_OPS[op], value, of, place)
    is_range = of.kind is Kind.NUMBER and (op != "=" or _INTERVAL.fullmatch(written))
    return interval_of(written, place).condition(of) if is_range else _equals(value, of, words, place)


def _one_sided(cell: str, place: Place) -> Interval:
    compared = _COMPARED.fullmatch(cell)
    if compared is None:
        value = _number(cell, place)
        return Interval(value, has_low=True, high=value, has_high=True)
    op, end = compared.group(1), _number(compared.group(2), place)
    match op:
        case ">=" | "≥":
            return Interval(end, has_low=True)
        case ">":
            return Interval(end)
        case "<=" | "≤":
            return Interval(high=end, has_high=True)
        case "<":
            return Interval(high=end)
        case "=":
            return Interval(end, has_low=True, high=end, has_high=True)
        case _:
            raise OfferError(place, f"'{cell}' is not a range", cure="write >= 24, < 10 or [0.6, 0.7)")


def _equals(cell: str, of: Node, words: tuple[str, ...], place: Place) -> Node:
    values = [part.strip() for part in cell.split("|")]
    literals = [_literal(value, of.kind, words, place) for value in values]
    if of.kind is Kind.BOOLEAN:
        return any_of([of if literal.value else negation(of) for literal in literals])
    return compare(Opcode.EQ, of, literals[0]) if len(literals) == 1 else is_in(of, literals)


def _ordered(op: Opcode, value: str, of: Node, place: Place) -> Node:
    if of.kind is not Kind.DATE:
        raise OfferError(
            place, f"a {of.kind} has no order: '{op}' needs a number or a day", cure="list the words: A|B|M"
        )
    return compare(op, of, _literal(value, Kind.DATE, (), place))


def _literal(value: str, kind: Kind, words: tuple[str, ...], place: Place) -> Literal:
    if kind is Kind.NUMBER:
        return number(_number(value, place))
    if kind is Kind.DATE:
        try:
            return day(date.fromisoformat(value.strip()))
        except ValueError as error:
            raise OfferError(place, f"'{value}' is not a day", cure="write 2024-01-31") from error
    if kind is Kind.BOOLEAN:
        if value.lower() not in {"true", "false"}:
            raise OfferError(place, f"'{value}' is not true or false")
        return TRUE if value.lower() == "true" else FALSE
    if words and value not in words:
        raise OfferError(
            place,
            f"'{value}' is not a value of this column",
            near=nearest(value, words),
            cure="its values: " + ", ".join(words),
        )
    return text(value)


def number_in(value: str) -> float | None:
    """Return the number a cell holds (``24``, ``300,000``, ``30%``, ``5万``), or None when it is a word.

    >>> number_in("7%"), number_in("300,000"), number_in("A")
    (0.07, 300000.0, None)
    """
    written = value.strip().replace("_", "")
    scale = next((word for word in sorted(_SCALES, key=len, reverse=True) if written.endswith(word)), "")
    digits = written.removesuffix(scale).strip()
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?", digits):
        return None
    return float(Decimal(digits) * _SCALES.get(scale, Decimal(1)))


def _number(value: str, place: Place) -> float:
    found = number_in(value)
    if found is None:
        raise OfferError(
            place,
            f"'{value.strip()}' is not a number",
            cure="write 24, 0.7, 30% or 300万; leave an open end empty: [24, )",
        )
    return found
