"""Rewrites of trees that SQL engines evaluate faster, each with the same value for every input.

SQL engines select rows by AND and OR quickly but compute AND and OR as nullable values slowly. So a truth is asked for
twice, as a condition and as its negation with NOT pushed down to the comparisons, and LEAST and GREATEST become CASE.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.build import case, compare
from huoshui.formula.tree import Kind, Literal, Op, Opcode

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

_OPPOSITE = {
    Opcode.EQ: Opcode.NE,
    Opcode.NE: Opcode.EQ,
    Opcode.LT: Opcode.GE,
    Opcode.LE: Opcode.GT,
    Opcode.GT: Opcode.LE,
    Opcode.GE: Opcode.LT,
}
_DUAL = {Opcode.AND: Opcode.OR, Opcode.OR: Opcode.AND}


def opposite(node: Node) -> Node:
    """Return the negation of a condition, with NOT only before leaves that have no opposite of their own.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> to_text(opposite(from_text("(and (>= number@sales 10.0) (not boolean@listed))")))
    '(or (< number@sales 10.0) boolean@listed)'
    """
    if isinstance(node, Literal):
        value = node.value
        return node if value is None else Literal(Kind.BOOLEAN, value=not value)
    if isinstance(node, Op):
        if node.op in _DUAL:
            return Op(_DUAL[node.op], tuple(opposite(arg) for arg in node.args), Kind.BOOLEAN)
        if node.op is Opcode.NOT:
            return node.args[0]
        if node.op in _OPPOSITE:
            return Op(_OPPOSITE[node.op], node.args, Kind.BOOLEAN)
        if node.op is Opcode.CASE:
            last = len(node.args) - 1
            args = tuple(opposite(arg) if i % 2 or i == last else arg for i, arg in enumerate(node.args))
            return Op(Opcode.CASE, args, Kind.BOOLEAN)
    return Op(Opcode.NOT, (node,), Kind.BOOLEAN)


class Lowering:
    """Rewrites trees, each distinct part once."""

    def __init__(self) -> None:
        self._done: dict[Node, Node] = {}

    def lower(self, node: Node) -> Node:
        """Return the tree without LEAST and GREATEST, and with NOT pushed down."""
        if not isinstance(node, Op):
            return node
        found = self._done.get(node)
        if found is None:
            found = self._done[node] = self._lower(node)
        return found

    def _lower(self, node: Op) -> Node:
        args = tuple(self.lower(arg) for arg in node.args)
        if node.op is Opcode.NOT:
            return opposite(args[0])
        if node.op in {Opcode.LEAST, Opcode.GREATEST}:
            result = args[0]
            for arg in args[1:]:
                result = _extreme(node.op, result, arg)
            return result
        return Op(node.op, args, node.kind)


def _extreme(op: Opcode, left: Node, right: Node) -> Node:
    """Return the smaller or larger of two; unknown where one is."""
    first, second = (Opcode.LT, Opcode.GE) if op is Opcode.LEAST else (Opcode.GT, Opcode.LE)
    return case([(compare(first, left, right), left), (compare(second, left, right), right)])
