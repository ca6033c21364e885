"""Printing a tree in the formula language itself, so that it reads back to the same tree."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(8)  # how tightly a construct binds

_STRENGTH = {
    Opcode.OR: _OR,
    Opcode.AND: _AND,
    Opcode.NOT: _NOT,
    Opcode.IN: _COMPARE,
    Opcode.EQ: _COMPARE,
    Opcode.NE: _COMPARE,
    Opcode.LT: _COMPARE,
    Opcode.LE: _COMPARE,
    Opcode.GT: _COMPARE,
    Opcode.GE: _COMPARE,
    Opcode.ADD: _SUM,
    Opcode.SUB: _SUM,
    Opcode.MUL: _PRODUCT,
    Opcode.DIV: _PRODUCT,
    Opcode.NEG: _SIGN,
}


def to_source(node: Node) -> str:
    """Return the formula text of a tree.

    >>> from huoshui.formula.canonical import from_text
    >>> to_source(from_text('(and (not (in text@grade "A" "B")) (>= (/ number@rd number@sales) 0.03))'))
    "grade NOT IN ('A', 'B') AND rd / sales >= 0.03"
    """
    return _print(node)[0]


def _print(node: Node) -> tuple[str, int]:
    """Return the text of a node and how tightly it binds."""
    if isinstance(node, Ref):
        return node.name, _ATOM
    return _literal(node) if isinstance(node, Literal) else _operation(node)


def _operation(node: Op) -> tuple[str, int]:
    if node.op in _SPECIAL:
        return _SPECIAL[node.op](node)
    if node.op in {Opcode.AND, Opcode.OR}:
        return f" {node.op.upper()} ".join(_inside(arg, _STRENGTH[node.op] + 1) for arg in node.args), _STRENGTH[
            node.op
        ]
    if node.op in _STRENGTH:
        return _infix(node, _STRENGTH[node.op])
    return f"{node.op}({_list(node.args)})", _ATOM


def _infix(node: Op, strength: int) -> tuple[str, int]:
    left, right = node.args
    least_left = strength + 1 if strength == _COMPARE else strength
    return f"{_inside(left, least_left)} {node.op} {_inside(right, strength + 1)}", strength


def _inside(node: Node, least: int) -> str:
    """Return the text of an argument, in brackets if it binds less tightly than ``least``."""
    text, strength = _print(node)
    return text if strength >= least else f"({text})"


def _list(nodes: tuple[Node, ...]) -> str:
    return ", ".join(to_source(node) for node in nodes)


def _literal(node: Literal) -> tuple[str, int]:
    value = node.value
    if value is None:
        return "NULL", _ATOM
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), _ATOM
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'", _ATOM
    if node.kind is Kind.DATE:
        return f"DATE '{date.fromordinal(int(value) + EPOCH_ORDINAL).isoformat()}'", _ATOM
    written = repr(float(value)).removesuffix(".0")
    return written, (_SIGN if value < 0 else _ATOM)


def _negation(inner: Node) -> tuple[str, int]:
    if isinstance(inner, Op) and inner.op is Opcode.IN:
        return f"{_inside(inner.args[0], _SUM)} NOT IN ({_list(inner.args[1:])})", _COMPARE
    if isinstance(inner, Op) and inner.op is Opcode.IS_KNOWN:
        return f"NOT is_known({to_source(inner.args[0])})", _NOT
    return f"NOT {_inside(inner, _NOT)}", _NOT


def _sign(inner: Node) -> tuple[str, int]:
    """Return a negation of a number; ``-floor(-x)`` is ``ceil(x)``."""
    if isinstance(inner, Op) and inner.op is Opcode.FLOOR:
        under = inner.args[0]
        if isinstance(under, Op) and under.op is Opcode.NEG:
            return f"ceil({to_source(under.args[0])})", _ATOM
    text, strength = _print(inner)
    return (f"-{text}" if strength > _SIGN else f"-({text})"), _SIGN


def _case(node: Op) -> str:
    *branches, otherwise = node.args
    pairs = zip(branches[::2], branches[1::2], strict=True)
    whens = " ".join(f"WHEN {to_source(when)} THEN {to_source(then)}" for when, then in pairs)
    known = not (isinstance(otherwise, Literal) and otherwise.value is None)
    return f"CASE {whens} ELSE {to_source(otherwise)} END" if known else f"CASE {whens} END"


_SPECIAL = {
    Opcode.NOT: lambda node: _negation(node.args[0]),
    Opcode.NEG: lambda node: _sign(node.args[0]),
    Opcode.IN: lambda node: (f"{_inside(node.args[0], _SUM)} IN ({_list(node.args[1:])})", _COMPARE),
    Opcode.CASE: lambda node: (_case(node), _ATOM),
}
