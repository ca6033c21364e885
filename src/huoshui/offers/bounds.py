"""A score known only between a low and a high: what a comparison with it says.

``score >= 60`` is true when the low score reaches 60, false when even the high score does not, else unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.build import FALSE, TRUE, all_of, any_of, arithmetic, case, compare, negation, number, ref
from huoshui.formula.tree import Kind, Op, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from huoshui.formula.tree import Node

_TURNED = {Opcode.LT: Opcode.GT, Opcode.LE: Opcode.GE, Opcode.GT: Opcode.LT, Opcode.GE: Opcode.LE}
_COMPARISONS = frozenset({*_TURNED, Opcode.EQ, Opcode.NE})


def names_of(score: str) -> tuple[str, str]:
    """Return the names of a score's bounds: ``card.low``; of a group ``card.group_low``.

    >>> names_of("srdi_score"), names_of("srdi_score.innovation")
    (('srdi_score.low', 'srdi_score.high'), ('srdi_score.innovation_low', 'srdi_score.innovation_high'))
    """
    dot = "_" if "." in score else "."
    return f"{score}{dot}low", f"{score}{dot}high"


def in_bounds(node: Node, scores: AbstractSet[str]) -> Node:
    """Return the tree with every bare score read through its bounds.

    A comparison of a bare score with something else is decided by the bounds. Anywhere else (in a sum, in a
    CASE value) the score is known only where both bounds are equal.
    """
    if isinstance(node, Ref):
        return _exact(node.name) if node.name in scores else node
    if not isinstance(node, Op):
        return node
    if node.op in _COMPARISONS:
        left, right = node.args
        if isinstance(left, Ref) and left.name in scores:
            return _compared(left.name, node.op, in_bounds(right, scores))
        if isinstance(right, Ref) and right.name in scores:
            return _compared(right.name, _TURNED.get(node.op, node.op), in_bounds(left, scores))
    args = tuple(in_bounds(arg, scores) for arg in node.args)
    return node if args == node.args else Op(node.op, args, node.kind)


def limited(points: Node, most: float) -> Node:
    """Return points that a formula gives, limited to 0..``most``."""
    return arithmetic(Opcode.GREATEST, number(0), arithmetic(Opcode.LEAST, number(most), points))


def _exact(score: str) -> Node:
    low, high = _bounds(score)
    return case([(compare(Opcode.EQ, low, high), low)])


def _compared(score: str, op: Opcode, other: Node) -> Node:
    low, high = _bounds(score)
    if op in {Opcode.EQ, Opcode.NE}:
        outside = any_of([compare(Opcode.LT, other, low), compare(Opcode.GT, other, high)])
        same = all_of([compare(Opcode.EQ, low, high), compare(Opcode.EQ, low, other)])
        equal = case([(same, TRUE), (outside, FALSE)])
        return equal if op is Opcode.EQ else negation(equal)
    least, best = (low, high) if op in {Opcode.GE, Opcode.GT} else (high, low)
    return case([(compare(op, least, other), TRUE), (negation(compare(op, best, other)), FALSE)])


def _bounds(score: str) -> tuple[Ref, Ref]:
    low, high = names_of(score)
    return ref(low, Kind.NUMBER), ref(high, Kind.NUMBER)
