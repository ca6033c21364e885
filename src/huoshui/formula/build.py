"""Constructors of canonical trees, for code that makes formulas (score bands, decision tables, status rules).

They do the canonical rewrites, so a tree made here equals the tree parsed from the same text. They do not
check units or bounds; give them checked parts.

>>> from huoshui.formula.canonical import to_text
>>> to_text(all_of([compare(Opcode.GE, Ref("sales", Kind.NUMBER), number(10)), TRUE]))
'(and (>= number@sales 10.0) true)'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from huoshui.formula.tree import Node

TRUE = Literal(Kind.BOOLEAN, value=True)
FALSE = Literal(Kind.BOOLEAN, value=False)


def number(value: float) -> Literal:
    """Return a number literal; -0.0 becomes 0.0."""
    return Literal(Kind.NUMBER, float(value) + 0.0)


def text(value: str) -> Literal:
    """Return a text literal."""
    return Literal(Kind.TEXT, value)


def day(value: date) -> Literal:
    """Return a date literal."""
    return Literal(Kind.DATE, value.toordinal() - EPOCH_ORDINAL)


def unknown(kind: Kind) -> Literal:
    """Return the unknown value of a kind."""
    return Literal(kind, None)


def arithmetic(op: Opcode, *args: Node) -> Node:
    """Return ``op`` (+ - * / neg floor abs sqrt least greatest, months_between, days_between) of numbers or dates.

    The negative of a literal is a literal. ``least`` and ``greatest`` of one value are that value.
    """
    first = args[0]
    if op is Opcode.NEG and isinstance(first, Literal) and isinstance(first.value, float):
        return number(-first.value)
    if op in {Opcode.LEAST, Opcode.GREATEST} and len(args) == 1:
        return first
    kind = Kind.DATE if op is Opcode.ADD_MONTHS else Kind.NUMBER
    return Op(op, args, kind)


def ceiling(node: Node) -> Node:
    """Return the smallest whole number not below ``node``: ``-floor(-x)``."""
    return arithmetic(Opcode.NEG, arithmetic(Opcode.FLOOR, arithmetic(Opcode.NEG, node)))


def compare(op: Opcode, left: Node, right: Node) -> Node:
    """Return a comparison. A boolean compared with true or false is the boolean or its negation."""
    if op in {Opcode.EQ, Opcode.NE}:
        for this, other in ((left, right), (right, left)):
            if this in {TRUE, FALSE}:
                return other if (this == TRUE) is (op is Opcode.EQ) else negation(other)
    return Op(op, (left, right), Kind.BOOLEAN)


def between(node: Node, low: Node, high: Node) -> Node:
    """Return ``low <= node and node <= high``, both ends included."""
    return all_of([compare(Opcode.GE, node, low), compare(Opcode.LE, node, high)])


def is_in(node: Node, values: Sequence[Node]) -> Node:
    """Return whether ``node`` equals one of the literals; unknown when ``node`` is."""
    return Op(Opcode.IN, (node, *values), Kind.BOOLEAN)


def negation(node: Node) -> Node:
    """Return ``not node``."""
    return Op(Opcode.NOT, (node,), Kind.BOOLEAN)


def is_known(node: Node) -> Node:
    """Return whether ``node`` is known: true or false, never unknown."""
    return Op(Opcode.IS_KNOWN, (node,), Kind.BOOLEAN)


def all_of(nodes: Iterable[Node]) -> Node:
    """Return the conjunction: false if one is false, else unknown if one is unknown. Of nothing: true."""
    return _chain(Opcode.AND, nodes, TRUE)


def any_of(nodes: Iterable[Node]) -> Node:
    """Return the disjunction: true if one is true, else unknown if one is unknown. Of nothing: false."""
    return _chain(Opcode.OR, nodes, FALSE)


def case(branches: Sequence[tuple[Node, Node]], otherwise: Node | None = None) -> Node:
    """Return the value of the first branch whose condition is true; an unknown condition counts as not true."""
    kind = branches[0][1].kind
    flat = [part for branch in branches for part in branch]
    return Op(Opcode.CASE, (*flat, unknown(kind) if otherwise is None else otherwise), kind)


def _chain(op: Opcode, nodes: Iterable[Node], empty: Node) -> Node:
    flat: list[Node] = []
    for node in nodes:
        flat.extend(node.args if isinstance(node, Op) and node.op is op else (node,))
    if not flat:
        return empty
    return flat[0] if len(flat) == 1 else Op(op, tuple(flat), Kind.BOOLEAN)


def ref(name: str, kind: Kind) -> Ref:
    """Return a reference to a named input."""
    return Ref(name, kind)
