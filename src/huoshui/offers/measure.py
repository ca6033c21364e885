"""The unit of a tree's value, from the units of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula import units
from huoshui.formula.tree import Kind, Literal, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.formula.tree import Node


def unit_of(node: Node, names: Mapping[str, str]) -> str | None:
    """Return the unit of a checked tree; None for a plain number. A date difference is in days.

    >>> from huoshui.formula.canonical import from_text
    >>> unit_of(from_text("(- 0.7 (/ number@debt number@assets))"), {"debt": "CNY", "assets": "CNY"})
    'ratio'
    """
    if isinstance(node, Ref):
        return names.get(node.name) or None
    if isinstance(node, Literal) or node.kind is not Kind.NUMBER:
        return None
    inner = [unit_of(arg, names) for arg in node.args]
    match node.op:
        case Opcode.MUL:
            return units.of_product(*inner)
        case Opcode.DIV:
            return units.of_quotient(*inner)
        case Opcode.MONTHS_BETWEEN:
            return "months"
        case Opcode.DAYS_BETWEEN:
            return "days"
        case Opcode.SQRT:
            return units.of_root(inner[0])
        case Opcode.CASE:
            inner = [*inner[1:-1:2], inner[-1]]
        case _:
            pass
    return next((unit for unit in inner if unit is not None), None)
