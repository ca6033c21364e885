"""Common subexpressions: several trees as one list of steps, each computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.tree import Op

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.formula.tree import Kind, Literal, Node, Opcode, Ref


@dataclass(frozen=True, slots=True)
class Step:
    """One distinct node: a leaf, or an operation on earlier steps (``args`` are their numbers)."""

    kind: Kind
    leaf: Literal | Ref | None = None
    op: Opcode | None = None
    args: tuple[int, ...] = ()


def share(nodes: Sequence[Node]) -> tuple[list[Step], list[int]]:
    """Return the distinct steps of the trees, arguments before operations, and the step of each tree's root.

    >>> from huoshui.formula.build import arithmetic, number
    >>> from huoshui.formula.tree import Opcode
    >>> two = arithmetic(Opcode.ADD, number(1), number(1))
    >>> share([arithmetic(Opcode.MUL, two, two)])[1]
    [2]
    """
    steps: list[Step] = []
    known: dict[object, int] = {}
    return steps, [_number(node, steps, known) for node in nodes]


def _number(node: Node, steps: list[Step], known: dict[object, int]) -> int:
    if isinstance(node, Op):
        args = tuple(_number(arg, steps, known) for arg in node.args)
        key: object = (node.op, args)
        step = Step(node.kind, op=node.op, args=args)
    else:
        key = node
        step = Step(node.kind, leaf=node)
    found = known.get(key)
    if found is None:
        found = known[key] = len(steps)
        steps.append(step)
    return found
