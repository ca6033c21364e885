"""Text facts as numbers: comparing words once per row instead of once per comparison.

A fact that formulas only compare with literals is replaced by a number: the position of its word among the literals,
0 for any other word, unknown where it is unknown. Every comparison keeps its truth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.build import case, compare, is_in, is_known, number, ref, text
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref
from huoshui.formula.walk import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.formula.tree import Node

PREFIX = "_word_"
_COMPARES = frozenset({Opcode.EQ, Opcode.NE, Opcode.IN, Opcode.IS_KNOWN})


class WordCodes:
    """The text facts of some trees that can be read as numbers."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self._words: dict[str, dict[str, int]] = {}
        kept: set[str] = set()
        for tree in trees:
            if isinstance(tree, Ref):
                kept.add(tree.name)
            for node in nodes(tree):
                if isinstance(node, Op):
                    self._look(node, kept)
        for name in kept & self._words.keys():
            del self._words[name]
        self._done: dict[int, tuple[Node, Node]] = {}

    def _look(self, node: Op, kept: set[str]) -> None:
        for arg in node.args:
            if not isinstance(arg, Ref) or arg.kind is not Kind.TEXT:
                continue
            others = [other for other in node.args if other is not arg]
            if node.op not in _COMPARES or not all(_is_word(other) for other in others):
                kept.add(arg.name)
                continue
            words = self._words.setdefault(arg.name, {})
            for other in others:
                words.setdefault(_word(other), len(words) + 1)

    def columns(self) -> list[tuple[str, Node]]:
        """Return the number columns that stand for texts, by name, as trees over the texts."""
        return [(f"{PREFIX}{name}", self._column(name, words)) for name, words in self._words.items()]

    @staticmethod
    def _column(name: str, words: dict[str, int]) -> Node:
        fact = ref(name, Kind.TEXT)
        branches = [(compare(Opcode.EQ, fact, text(word)), number(code)) for word, code in words.items()]
        return case([*branches, (is_known(fact), number(0))])

    def coded(self, node: Node) -> Node:
        """Return the tree with those facts read as numbers."""
        if not isinstance(node, Op):
            return node
        found = self._done.get(id(node))
        if found is None:
            found = self._done[id(node)] = (node, self._coded(node))
        return found[1]

    def _coded(self, node: Op) -> Node:
        name = next((arg.name for arg in node.args if isinstance(arg, Ref) and arg.name in self._words), None)
        if name is None:
            args = tuple(self.coded(arg) for arg in node.args)
            return Op(node.op, args, node.kind)
        words, code = self._words[name], ref(f"{PREFIX}{name}", Kind.NUMBER)
        if node.op is Opcode.IN:
            return is_in(code, [number(words[_word(arg)]) for arg in node.args[1:]])
        args = tuple(code if isinstance(arg, Ref) else number(words[_word(arg)]) for arg in node.args)
        return Op(node.op, args, node.kind)


def _is_word(node: Node) -> bool:
    return isinstance(node, Literal) and isinstance(node.value, str)


def _word(node: Node) -> str:
    if not isinstance(node, Literal) or not isinstance(node.value, str):
        raise TypeError(node)
    return node.value
