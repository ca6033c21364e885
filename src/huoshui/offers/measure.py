"""The unit of a tree's value, from the units of its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula import units
from huoshui.formula.tree import Kind, Literal, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.formula.tree import Node

_FIXED = {Opcode.MONTHS_BETWEEN: "months", Opcode.DAYS_BETWEEN: "days"}
_COMBINED: dict[Opcode, Callable[..., str | None]] = {
    Opcode.MUL: units.of_product,
    Opcode.DIV: units.of_quotient,
    Opcode.SQRT: units.of_root,
}


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
    if node.op in _FIXED:
        return _FIXED[node.op]
    if node.op in _COMBINED:
        return _COMBINED[node.op](*inner)
    if node.op is Opcode.CASE:
        inner = [*inner[1:-1:2], inner[-1]]
    return next((unit for unit in inner if unit is not None), None)
