"""A rewrite before compiling for speed: months against a fixed day become a plain comparison of dates.

``months_between(registered_on, DATE '2026-06-15') >= 24`` holds exactly for the days up to 2024-06-15, because the
months between never grow with a later start. The calendar is then consulted once when compiling, not once per firm.
SQL is printed without this rewrite, so the identity tests prove it.
"""

from __future__ import annotations

from bisect import bisect_left
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING

from huoshui.formula.months import FIRST_DAY, LAST_DAY, months_between
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

_HOLDS = {Opcode.GE: ge, Opcode.GT: gt, Opcode.LE: le, Opcode.LT: lt}
_TURNED = {Opcode.GE: Opcode.LE, Opcode.GT: Opcode.LT, Opcode.LE: Opcode.GE, Opcode.LT: Opcode.GT}


def fold_months(node: Node) -> Node:
    """Return an equal tree in which a comparison of months from or to a fixed day is a comparison of dates.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> to_text(fold_months(from_text("(>= (months_between date@registered_on d:20619) 24.0)")))
    '(< date@registered_on d:19890)'
    """
    if not isinstance(node, Op):
        return node
    args = tuple(fold_months(arg) for arg in node.args)
    if node.op in _HOLDS:
        left, right = args
        if isinstance(right, Literal) and isinstance(left, Op) and left.op is Opcode.MONTHS_BETWEEN:
            return _dates(node.op, left, right) or Op(node.op, args, node.kind)
        if isinstance(left, Literal) and isinstance(right, Op) and right.op is Opcode.MONTHS_BETWEEN:
            return _dates(_TURNED[node.op], right, left) or Op(node.op, args, node.kind)
    return node if args == node.args else Op(node.op, args, node.kind)


def _dates(op: Opcode, months: Op, count: Literal) -> Node | None:
    """Return ``months op count`` as a comparison of the one date that is not fixed; None where both or none are."""
    start, end = months.args
    if isinstance(start, Ref) and isinstance(end, Literal):
        free, fixed, grows = start, end, False
    elif isinstance(end, Ref) and isinstance(start, Literal):
        free, fixed, grows = end, start, True
    else:
        return None
    if not isinstance(fixed.value, int) or not isinstance(count.value, float):
        return None
    limit, day, holds = count.value, fixed.value, _HOLDS[op]
    rises = grows is (op in {Opcode.GE, Opcode.GT})  # whether the condition holds from some day on, or up to it

    def turned(candidate: int) -> bool:
        found = months_between(day, candidate) if grows else months_between(candidate, day)
        return holds(found, limit) is rises

    first = FIRST_DAY + bisect_left(range(FIRST_DAY, LAST_DAY + 1), x=True, key=turned)
    return Op(Opcode.GE if rises else Opcode.LT, (free, Literal(Kind.DATE, first)), Kind.BOOLEAN)
