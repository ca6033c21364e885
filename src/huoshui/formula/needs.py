"""Which value of a fact would turn a comparison."""

from __future__ import annotations

from huoshui.formula.build import arithmetic, ceiling, number
from huoshui.formula.tree import Kind, Literal, Node, Op, Opcode, Ref
from huoshui.formula.walk import nodes

_COMPARISONS = frozenset({Opcode.GE, Opcode.GT, Opcode.LE, Opcode.LT, Opcode.EQ, Opcode.NE})
_INVERSES = {Opcode.ADD: Opcode.SUB, Opcode.SUB: Opcode.ADD, Opcode.MUL: Opcode.DIV, Opcode.DIV: Opcode.MUL}


def needs(node: Node, fact: str) -> Node | None:
    """Return the value of ``fact`` at which a comparison turns, as a tree over the other facts; None if none is found.

    The comparison is solved for the fact: by inverting ``+ - * /`` along the path where the fact occurs once, as a
    quotient of two straight lines where it occurs more often. Through ``least``, ``greatest`` and CASE the branch that
    holds the fact is followed. Inversion in floating point can miss its own threshold by one unit in the last
    place, and a strict comparison always does: round outward in the display unit and evaluate again.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> to_text(needs(from_text("(>= (/ number@rd number@revenue) 0.03)"), "revenue"))
    '(/ number@rd 0.03)'
    """
    if isinstance(node, Op) and node.op is Opcode.NOT:
        return needs(node.args[0], fact)
    if not isinstance(node, Op) or node.op not in _COMPARISONS:
        return None
    left, right = (_count(arg, fact) for arg in node.args)
    if left + right == 1:
        side, target = (node.args[0], node.args[1]) if left else (node.args[1], node.args[0])
        return _invert(side, target, fact)
    if left + right > 1 and node.args[0].kind is Kind.NUMBER:
        return _root(arithmetic(Opcode.SUB, *node.args), fact)
    return None


def _count(node: Node, fact: str) -> int:
    return sum(isinstance(part, Ref) and part.name == fact for part in nodes(node))


def _invert(side: Node, target: Node, fact: str) -> Node | None:
    """Return the value of ``fact`` for which ``side`` equals ``target``."""
    while isinstance(side, Op):
        place = next(i for i, arg in enumerate(side.args) if _count(arg, fact))
        solved = _step_back(side, place, target)
        if solved is None:
            return None
        side, target = side.args[place], solved
    return target


def _step_back(side: Op, place: int, target: Node) -> Node | None:
    """Return what argument ``place`` of ``side`` must be for ``side`` to be ``target``."""
    other = side.args[1 - place] if len(side.args) == 2 else None  # noqa: PLR2004 - two-place operations
    if other is not None:
        return _step_back_pair(side.op, place, other, target)
    if side.op in {Opcode.LEAST, Opcode.GREATEST}:
        return target
    if side.op is Opcode.NEG:
        return arithmetic(Opcode.NEG, target)
    if side.op is Opcode.SQRT:
        return arithmetic(Opcode.MUL, target, target)
    if side.op is Opcode.FLOOR:
        return target if isinstance(target, Literal) and _is_whole(target) else ceiling(target)
    in_value = side.op is Opcode.CASE and (place % 2 == 1 or place == len(side.args) - 1)
    return target if in_value else None


def _step_back_pair(op: Opcode, place: int, other: Node, target: Node) -> Node | None:
    if op in _INVERSES:
        inverse = _INVERSES[op]
        if place and op in {Opcode.SUB, Opcode.DIV}:
            return arithmetic(op, other, target)
        return arithmetic(inverse, target, other)
    if op in {Opcode.LEAST, Opcode.GREATEST}:
        return target
    if op is Opcode.MONTHS_BETWEEN and isinstance(target, Literal) and _is_whole(target):
        months = target if place else arithmetic(Opcode.NEG, target)
        return arithmetic(Opcode.ADD_MONTHS, other, months)
    return None


def _is_whole(node: Literal) -> bool:
    return isinstance(node.value, float) and node.value.is_integer()


_ZERO, _ONE = number(0), number(1)
_Line = tuple[Node, Node]  # slope and offset: slope * fact + offset


def _root(difference: Node, fact: str) -> Node | None:
    """Return the value of ``fact`` where ``difference`` is 0, if it is a quotient of two straight lines in it."""
    lines = _quotient(difference, fact)
    if lines is None or lines[0][0] == _ZERO:
        return None
    slope, offset = lines[0]
    return _div(arithmetic(Opcode.NEG, offset), slope)


def _quotient(node: Node, fact: str) -> tuple[_Line, _Line] | None:
    """Return (numerator, denominator) of ``node`` as lines in ``fact``."""
    if not _count(node, fact):
        return (_ZERO, node), (_ZERO, _ONE)
    if not isinstance(node, Op):
        return (_ONE, _ZERO), (_ZERO, _ONE)
    parts = [_quotient(arg, fact) for arg in node.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or node.op not in {*_INVERSES, Opcode.NEG}:
        return None
    if node.op is Opcode.NEG:
        return _scale(known[0][0], number(-1)), known[0][1]
    if node.op in {Opcode.ADD, Opcode.SUB}:
        return _sum(node.op, *known)
    numerator, denominator = known[1] if node.op is Opcode.MUL else reversed(known[1])
    return _product(known[0], (numerator, denominator))


def _sum(op: Opcode, left: tuple[_Line, _Line], right: tuple[_Line, _Line]) -> tuple[_Line, _Line] | None:
    if left[1] == right[1]:
        numerators = left[0], right[0]
        denominator: _Line | None = left[1]
    else:
        crossed = _times(left[0], right[1]), _times(right[0], left[1])
        if crossed[0] is None or crossed[1] is None:
            return None
        numerators, denominator = (crossed[0], crossed[1]), _times(left[1], right[1])
    if denominator is None:
        return None
    combine = _add if op is Opcode.ADD else _sub
    (a, b), (c, d) = numerators
    return (combine(a, c), combine(b, d)), denominator


def _product(left: tuple[_Line, _Line], right: tuple[_Line, _Line]) -> tuple[_Line, _Line] | None:
    numerator, denominator = _times(left[0], right[0]), _times(left[1], right[1])
    return None if numerator is None or denominator is None else (numerator, denominator)


def _times(left: _Line, right: _Line) -> _Line | None:
    """Return the product of two lines, or None where it is not a line."""
    if left[0] == _ZERO:
        return _scale(right, left[1])
    return _scale(left, right[1]) if right[0] == _ZERO else None


def _scale(line: _Line, factor: Node) -> _Line:
    return _mul(line[0], factor), _mul(line[1], factor)


def _add(left: Node, right: Node) -> Node:
    if left == _ZERO:
        return right
    return left if right == _ZERO else arithmetic(Opcode.ADD, left, right)


def _sub(left: Node, right: Node) -> Node:
    if right == _ZERO:
        return left
    return arithmetic(Opcode.NEG, right) if left == _ZERO else arithmetic(Opcode.SUB, left, right)


def _mul(left: Node, right: Node) -> Node:
    if _ZERO in {left, right}:
        return _ZERO
    if left == _ONE:
        return right
    return left if right == _ONE else arithmetic(Opcode.MUL, left, right)


def _div(left: Node, right: Node) -> Node:
    return left if right == _ONE else arithmetic(Opcode.DIV, left, right)
