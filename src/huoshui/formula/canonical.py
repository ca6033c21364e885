"""The stable text of a canonical tree, its hash, and reading it back without an SQL parser.

One node is one word or one bracket::

    (and (>= number@rd_expense 1000000.0) (in text@tax_grade "A" "B"))

Numbers are written as the shortest decimal that reads back to the same double, dates as ``d:`` and the day
number, the unknown value as ``null:`` and its kind. The text of a tree never changes between releases of one format
version: receipts hold its hash.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref

if TYPE_CHECKING:
    from huoshui.formula.tree import Node

FORMAT = "huoshui-formula/1"

_TOKEN = re.compile(r"""[()]|"(?:[^"\\]|\\.)*"|[^\s()"]+""")
_NUMBERS = frozenset(
    {
        Opcode.ADD,
        Opcode.SUB,
        Opcode.MUL,
        Opcode.DIV,
        Opcode.NEG,
        Opcode.FLOOR,
        Opcode.ABS,
        Opcode.LEAST,
        Opcode.GREATEST,
        Opcode.SQRT,
        Opcode.MONTHS_BETWEEN,
        Opcode.DAYS_BETWEEN,
    }
)


def to_text(node: Node) -> str:
    """Return the stable text of a tree."""
    if isinstance(node, Ref):
        return f"{node.kind}@{node.name}"
    if isinstance(node, Literal):
        return _literal(node)
    return f"({node.op} {' '.join(to_text(arg) for arg in node.args)})"


def from_text(text: str) -> Node:
    """Return the tree of a stable text; equal trees have equal texts and the other way round.

    Raises:
        ValueError: the text was not written by :func:`to_text`.

    >>> from_text("(>= number@sales 10.0)").op
    <Opcode.GE: '>='>
    """
    stack: list[list[Node | Opcode]] = [[]]
    words = iter(_TOKEN.findall(text))
    for word in words:
        if word == "(":
            stack.append([Opcode(next(words, ""))])
        elif word == ")":
            done = stack.pop()
            if not stack:
                break
            stack[-1].append(_operation(done))
        else:
            stack[-1].append(_leaf(word))
    if len(stack) != 1 or len(stack[0]) != 1:
        raise ValueError(f"not the text of one formula: {text!r}")
    (root,) = stack[0]
    if isinstance(root, Opcode):
        raise ValueError(f"an operation without arguments: {text!r}")  # noqa: TRY004 - the text is wrong, not a type
    return root


def canonical_hash(node: Node) -> str:
    """Return the sha256 of the tree's stable text, as 64 hexadecimal digits."""
    return sha256(f"{FORMAT} {to_text(node)}".encode()).hexdigest()


def _literal(node: Literal) -> str:
    value = node.value
    if value is None:
        return f"null:{node.kind}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return f"d:{value}" if node.kind is Kind.DATE else repr(float(value))


@lru_cache(maxsize=8192)
def _leaf(word: str) -> Node:
    if word in {"true", "false"}:
        return Literal(Kind.BOOLEAN, word == "true")
    if word[0] == '"':
        return Literal(Kind.TEXT, str(json.loads(word)))
    if word.startswith("d:"):
        return Literal(Kind.DATE, int(word[2:]))
    if word.startswith("null:"):
        return Literal(Kind(word[5:]), None)
    kind, at, name = word.partition("@")
    return Ref(name, Kind(kind)) if at else Literal(Kind.NUMBER, float(word))


def _operation(parts: list[Node | Opcode]) -> Op:
    op, args = parts[0], tuple(part for part in parts[1:] if not isinstance(part, Opcode))
    if not isinstance(op, Opcode) or not args:
        raise ValueError(f"an operation without arguments: {op}")
    return Op(op, args, _kind(op, args))


def _kind(op: Opcode, args: tuple[Node, ...]) -> Kind:
    """Return the kind of an operation's result, which its arguments determine."""
    if op in _NUMBERS:
        return Kind.NUMBER
    if op is Opcode.ADD_MONTHS:
        return Kind.DATE
    return args[-1].kind if op is Opcode.CASE else Kind.BOOLEAN
