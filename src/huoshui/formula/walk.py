"""Walking and rewriting trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.tree import Literal, Op, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from huoshui.formula.tree import Node


def refs(node: Node) -> tuple[Ref, ...]:
    """Return the references of a tree, each once, in the order they are first read."""
    return tuple(dict.fromkeys(part for part in nodes(node) if isinstance(part, Ref)))


def nodes(node: Node) -> Iterator[Node]:
    """Yield every node of a tree, an operation before its arguments, left to right."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        if isinstance(here, Op):
            stack.extend(reversed(here.args))


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """Return the tree with the named references replaced (parameters by their dated values).

    Raises:
        ValueError: a replacement has another kind than the reference.
    """
    if isinstance(node, Literal):
        return node
    if isinstance(node, Ref):
        found = values.get(node.name, node)
        if found.kind is not node.kind:
            raise ValueError(f"'{node.name}' is a {node.kind}, its replacement a {found.kind}")
        return found
    args = tuple(substitute(arg, values) for arg in node.args)
    return node if args == node.args else Op(node.op, args, node.kind)
