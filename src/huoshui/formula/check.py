"""The rules of types, units, words and magnitudes, applied to each operation as it is built.

Every function takes checked parts and returns a checked part, or raises :class:`Mistake` at the part that is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from huoshui.formula import bounds, build, units
from huoshui.formula.months import MONTHS_LARGEST
from huoshui.formula.refusals import Refusal
from huoshui.formula.tree import Kind, Literal, Op, Opcode
from huoshui.formula.walk import nodes
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from huoshui.formula.bounds import Bound
    from huoshui.formula.tree import Node


@dataclass(frozen=True, slots=True)
class Part:
    """A checked piece of a formula: its tree, unit, possible words, magnitude bound and place in the text."""

    node: Node
    span: tuple[int, int]
    unit: units.Unit = None
    values: tuple[str, ...] = ()  # of a text: the words it can be; empty: any
    bound: Bound = bounds.INPUT
    bracketed: bool = False

    @property
    def kind(self) -> Kind:
        """The kind of the value."""
        return self.node.kind

    @property
    def is_literal(self) -> bool:
        """Whether it is a constant."""
        return isinstance(self.node, Literal)


class Mistake(Exception):
    """A rule broken at a place of the text."""

    def __init__(self, refusal: Refusal, span: tuple[int, int], near: tuple[str, ...] = ()) -> None:
        self.refusal = refusal
        self.span = span
        self.near = near
        super().__init__(refusal.what)


_NAMES = {Kind.NUMBER: "a number", Kind.TEXT: "a text", Kind.BOOLEAN: "a condition", Kind.DATE: "a date"}
_CURES = {
    Kind.TEXT: "a text is written in quotes and only compared",
    Kind.DATE: "use days_between(a, b), months_between(a, b) or add_months(a, n)",
}
_COMPARISONS = frozenset({Opcode.EQ, Opcode.NE, Opcode.LT, Opcode.LE, Opcode.GT, Opcode.GE})


def arithmetic(op: Opcode, *parts: Part) -> Part:
    """Check + - * / neg floor abs sqrt least greatest of numbers."""
    for part in parts:
        _need(part, Kind.NUMBER, op)
    span = _span(*parts)
    if op is Opcode.DIV and isinstance(parts[1].node, Literal) and parts[1].node.value == 0:
        cure = "a quotient by zero is never known; remove the division"
        raise Mistake(Refusal("division by 0", cure=cure), parts[1].span)
    made = Part(build.arithmetic(op, *(part.node for part in parts)), span, _unit(op, parts), bound=_bound(op, parts))
    if not made.bound.is_safe():
        cause = f"its size could reach {made.bound.largest:.0e} or shrink to {made.bound.smallest:.0e}"
        cure = "divide before multiplying, or compare the parts separately"
        raise Mistake(Refusal("the result could leave the range of exact arithmetic", cause, cure), span)
    return made


def _unit(op: Opcode, parts: tuple[Part, ...]) -> units.Unit:
    unit = parts[0].unit
    if op is Opcode.MUL:
        return units.of_product(unit, parts[1].unit)
    if op is Opcode.DIV:
        return units.of_quotient(unit, parts[1].unit)
    if op is Opcode.SQRT:
        try:
            return units.of_root(unit)
        except ValueError:
            raise Mistake(Refusal(f"the square root of {unit} has no unit"), parts[0].span) from None
    return _same_unit(parts, "cannot combine")


def _bound(op: Opcode, parts: tuple[Part, ...]) -> Bound:
    first = parts[0].bound
    if op in {Opcode.ADD, Opcode.SUB}:
        return bounds.of_sum(first, parts[1].bound)
    if op is Opcode.MUL:
        return bounds.of_product(first, parts[1].bound)
    if op is Opcode.DIV:
        return bounds.of_quotient(first, parts[1].bound)
    if op is Opcode.SQRT:
        return bounds.of_root(first)
    if op is Opcode.FLOOR:
        return bounds.of_floor(first)
    return bounds.of_either(*(part.bound for part in parts))


def comparison(op: Opcode, left: Part, right: Part) -> Part:
    """Check a comparison of two values of one kind and unit."""
    span = _span(left, right)
    for part in (left, right):
        if getattr(part.node, "op", None) in _COMPARISONS and not part.bracketed:
            cure = "write a <= x AND x <= b, or x BETWEEN a AND b"
            raise Mistake(Refusal("comparisons cannot be chained", cure=cure), span)
        _not_null(part)
    _same_kind(left, right)
    if op not in {Opcode.EQ, Opcode.NE} and left.kind in {Kind.TEXT, Kind.BOOLEAN}:
        what = f"{_NAMES[left.kind]} has no order: '{op}' needs numbers or dates"
        raise Mistake(Refusal(what, cure="use =, <> or IN"), span)
    if left.kind is Kind.NUMBER:
        _same_unit((left, right), "cannot compare")
    _known_words(left, right)
    return Part(build.compare(op, left.node, right.node), span)


def between(part: Part, low: Part, high: Part) -> Part:
    """Check ``part BETWEEN low AND high``."""
    comparison(Opcode.GE, part, low)
    comparison(Opcode.LE, part, high)
    ends = (low.node, high.node)
    if all(isinstance(end, Literal) for end in ends):
        first, last = (end.value for end in ends if isinstance(end, Literal))
        if isinstance(first, int | float) and isinstance(last, int | float) and first > last:
            raise Mistake(Refusal("nothing lies between these two", cure="put the smaller first"), _span(low, high))
    return Part(build.between(part.node, low.node, high.node), _span(part, high))


def is_in(part: Part, values: tuple[Part, ...], span: tuple[int, int]) -> Part:
    """Check ``part IN (literal, ...)``."""
    if not values:
        raise Mistake(Refusal("the list after IN is empty", cure="write at least one value"), span)
    for value in values:
        if not value.is_literal:
            raise Mistake(Refusal("IN takes constants", cure="write a = x OR a = y"), value.span)
        comparison(Opcode.EQ, part, value)
    if part.kind is Kind.BOOLEAN:
        raise Mistake(Refusal("IN is for numbers, texts and dates", cure="use the condition itself"), part.span)
    return Part(build.is_in(part.node, tuple(dict.fromkeys(value.node for value in values))), _span(part, *values))


def logic(op: Opcode, *parts: Part) -> Part:
    """Check AND, OR, NOT of conditions."""
    for part in parts:
        _need(part, Kind.BOOLEAN, op)
    inner = [part.node for part in parts]
    if op is Opcode.NOT:
        node = build.negation(inner[0])
    else:
        node = build.all_of(inner) if op is Opcode.AND else build.any_of(inner)
    return Part(node, _span(*parts))


def is_known(part: Part, span: tuple[int, int]) -> Part:
    """Check ``is_known(x)`` or ``x IS NOT NULL``."""
    if part.is_literal:
        raise Mistake(Refusal("a constant is always known", cure="name a fact"), span)
    return Part(build.is_known(part.node), span)


def case(branches: list[tuple[Part, Part]], otherwise: Part | None, span: tuple[int, int]) -> Part:
    """Check CASE WHEN condition THEN value ... ELSE value END: conditions, and values of one kind and unit."""
    results = [then for _, then in branches] + ([] if otherwise is None else [otherwise])
    known = [part for part in results if not _is_null(part)]
    if not known:
        raise Mistake(Refusal("every branch of this CASE is unknown", cure="give at least one value"), span)
    for when, _ in branches:
        _need(when, Kind.BOOLEAN, Opcode.CASE)
    for part in known[1:]:
        _same_kind(known[0], part)
    kind = known[0].kind
    unit = _same_unit(tuple(known), "cannot mix") if kind is Kind.NUMBER else None
    pairs = [(when.node, _of_kind(then, kind)) for when, then in branches]
    node = build.case(pairs, build.unknown(kind) if otherwise is None else _of_kind(otherwise, kind))
    return Part(node, span, unit, _words(known), bounds.of_either(*(part.bound for part in known)))


def date_function(op: Opcode, parts: tuple[Part, ...], span: tuple[int, int]) -> Part:
    """Check months_between, days_between (dates) and add_months (a date and a whole constant)."""
    _need(parts[0], Kind.DATE, op)
    if op is Opcode.ADD_MONTHS:
        _need(parts[1], Kind.NUMBER, op)
        months = parts[1].node.value if isinstance(parts[1].node, Literal) else None
        if not isinstance(months, float) or months != int(months) or abs(months) > MONTHS_LARGEST:
            what = "add_months takes a whole constant number of months"
            raise Mistake(
                Refusal(what, cure=f"write a number between -{MONTHS_LARGEST} and {MONTHS_LARGEST}"), parts[1].span
            )
    else:
        _need(parts[1], Kind.DATE, op)
    moved = any(isinstance(node, Op) and node.op is Opcode.ADD_MONTHS for node in nodes(parts[0].node))
    if op is Opcode.ADD_MONTHS and moved:
        raise Mistake(Refusal("add_months of add_months", cure="add the months in one call"), span)
    unit = {Opcode.MONTHS_BETWEEN: "months", Opcode.DAYS_BETWEEN: "days"}.get(op)
    return Part(build.arithmetic(op, *(part.node for part in parts)), span, unit, bound=bounds.WHOLE)


def bracketed(part: Part) -> Part:
    """Return the part, marked as written in brackets."""
    return replace(part, bracketed=True)


def result(part: Part) -> None:
    """Refuse a formula that is only NULL."""
    _not_null(part)


def condition(part: Part) -> None:
    """Refuse a formula that is not a condition."""
    if part.kind is not Kind.BOOLEAN:
        cure = "compare it: x >= 1, x = 'A'"
        raise Mistake(Refusal(f"a condition is needed here, this is {_NAMES[part.kind]}", cure=cure), part.span)


def _need(part: Part, kind: Kind, op: Opcode) -> None:
    _not_null(part)
    if part.kind is not kind:
        what = f"'{op}' needs {_NAMES[kind]}, this is {_NAMES[part.kind]}"
        cure = _CURES.get(part.kind, "")
        raise Mistake(Refusal(what, cure=cure), part.span)


def _same_kind(left: Part, right: Part) -> None:
    if left.kind is right.kind:
        return
    cure = ""
    if {left.kind, right.kind} == {Kind.DATE, Kind.TEXT}:
        cure = "write the date as DATE '2023-06-26'"
    elif {left.kind, right.kind} == {Kind.NUMBER, Kind.TEXT}:
        cure = "write numbers without quotes, texts in single quotes"
    what = f"cannot compare {_NAMES[left.kind]} with {_NAMES[right.kind]}"
    raise Mistake(Refusal(what, cure=cure), _span(left, right))


def _same_unit(parts: tuple[Part, ...], verb: str) -> units.Unit:
    unit = parts[0].unit
    for part in parts[1:]:
        if not units.same(unit, part.unit):
            what = f"{verb} {unit} with {part.unit}"
            raise Mistake(Refusal(what, cure="bring both to one unit, or divide to get a ratio"), _span(*parts))
        unit = units.either(unit, part.unit)
    return unit


def _known_words(left: Part, right: Part) -> None:
    """Refuse a text literal that the other side can never be."""
    for side, other in ((left, right), (right, left)):
        word = other.node.value if isinstance(other.node, Literal) else None
        if side.values and not side.is_literal and isinstance(word, str) and word not in side.values:
            name = getattr(side.node, "name", "this text")
            what = f"'{word}' is not a value of {name}"
            cure = f"its values are: {', '.join(side.values)}"
            raise Mistake(Refusal(what, cure=cure), other.span, nearest(word, side.values))


def _words(parts: list[Part]) -> tuple[str, ...]:
    """Return the words a CASE of texts can be, if they are all known."""
    if all(part.values for part in parts):
        return tuple(dict.fromkeys(word for part in parts for word in part.values))
    return ()


def _is_null(part: Part) -> bool:
    return isinstance(part.node, Literal) and part.node.value is None


def _not_null(part: Part) -> None:
    if _is_null(part):
        cure = "write x IS NULL, x IS NOT NULL or is_known(x)"
        raise Mistake(Refusal("NULL stands for 'not known' and equals nothing", cure=cure), part.span)


def _of_kind(part: Part, kind: Kind) -> Node:
    return build.unknown(kind) if _is_null(part) else part.node


def _span(*parts: Part) -> tuple[int, int]:
    return min(part.span[0] for part in parts), max(part.span[1] for part in parts)
