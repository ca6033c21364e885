"""CASE without hidden defaults: in an offer, a CASE whose condition is unknown is unknown.

In the formula language an unknown condition counts as not true, so ``CASE WHEN x < 10 THEN 'micro' ELSE 'small' END``
would call a firm small whose ``x`` nobody knows. Offers do not guess: the branch is guarded before the tree is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.build import is_known, negation, unknown
from huoshui.formula.tree import Literal, Op, Opcode

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

_LOGIC = frozenset({Opcode.AND, Opcode.OR, Opcode.NOT})


def strict(node: Node) -> Node:
    """Return the tree with every CASE guarded against unknown conditions.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> to_text(strict(from_text('(case (< number@x 10.0) "micro" "small")')))
    '(case (not (is_known (< number@x 10.0))) null:text (< number@x 10.0) "micro" "small")'
    """
    if not isinstance(node, Op):
        return node
    args = tuple(strict(arg) for arg in node.args)
    if node.op is Opcode.CASE:
        args = _guarded(args, unknown(node.kind))
    return node if args == node.args else Op(node.op, args, node.kind)


def _guarded(args: tuple[Node, ...], nothing: Literal) -> tuple[Node, ...]:
    found: list[Node] = []
    for when, then in zip(args[:-1:2], args[1:-1:2], strict=True):
        if not _is_decided(when):
            found += [negation(is_known(when)), nothing]
        found += [when, then]
    return (*found, args[-1])


def _is_decided(condition: Node) -> bool:
    """Return whether a condition can never be unknown."""
    if isinstance(condition, Literal):
        return condition.value is not None
    if not isinstance(condition, Op):
        return False
    return condition.op is Opcode.IS_KNOWN or (condition.op in _LOGIC and all(map(_is_decided, condition.args)))
