"""How far a condition is from turning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.build import arithmetic
from huoshui.formula.tree import Kind, Literal, Op, Opcode

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

_ABOVE = frozenset({Opcode.GE, Opcode.GT})
_BELOW = frozenset({Opcode.LE, Opcode.LT})
_COMPARISONS = _ABOVE | _BELOW | {Opcode.EQ, Opcode.NE}


def margin(node: Node) -> Node | None:
    """Return the signed distance of a condition from its turning point, as a tree; None where there is none.

    At least 0 passes (for ``<`` and ``>``: above 0 passes; for ``=`` it is at most 0). In the unit of what is compared,
    for dates in days. A conjunction or disjunction has a margin when all its comparisons measure the same thing
    (``x BETWEEN a AND b``). Conditions on texts and on bare booleans have none.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> to_text(margin(from_text("(<= (/ number@debt number@assets) 0.7)")))
    '(- 0.7 (/ number@debt number@assets))'
    """
    if not isinstance(node, Op):
        return None
    if node.op is Opcode.NOT:
        inner = margin(node.args[0])
        return None if inner is None else arithmetic(Opcode.NEG, inner)
    if node.op in {Opcode.AND, Opcode.OR}:
        return _joint_margin(node)
    return _distance(node) if node.op in _COMPARISONS and node.args[0].kind in {Kind.NUMBER, Kind.DATE} else None


def _distance(node: Op) -> Node:
    """Return the margin of one comparison of numbers or dates."""
    left, right = node.args
    if node.op in _ABOVE:
        return _difference(left, right)
    if node.op in _BELOW:
        return _difference(right, left)
    distance = arithmetic(Opcode.ABS, _difference(left, right))
    return arithmetic(Opcode.NEG, distance) if node.op is Opcode.EQ else distance


def _joint_margin(node: Op) -> Node | None:
    subjects = {arg.args[0] if isinstance(arg, Op) else arg for arg in node.args}
    margins = [margin(arg) for arg in node.args]
    known = [part for part in margins if part is not None]
    if len(subjects) > 1 or len(known) < len(margins):
        return None
    return arithmetic(Opcode.LEAST if node.op is Opcode.AND else Opcode.GREATEST, *known)


def _difference(left: Node, right: Node) -> Node:
    if left.kind is Kind.DATE:
        return arithmetic(Opcode.DAYS_BETWEEN, right, left)
    if isinstance(right, Literal) and right.value == 0:
        return left
    return arithmetic(Opcode.SUB, left, right)
