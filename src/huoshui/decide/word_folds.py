"""Parts of formulas that read one text fact and nothing else, evaluated once per word instead of once per firm.

``CASE sme_size_group WHEN 'industry' THEN 1000 ...`` is a number per word. The engines read it as one more input,
looked up by the word's code; a firm without the fact takes the value of the unknown word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.outcome import bitmap, valid_bytes
from huoshui.decide.plan import Plan, PlannedOffer
from huoshui.formula.closure import to_closure
from huoshui.formula.tree import Kind, Op, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn
    from huoshui.formula.row import Value
    from huoshui.formula.tree import Node

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]
    Column = tuple[Numbers, Bytes | None]

PREFIX = "_of_"
_NO_FACT, _SEVERAL = "", "*"


class WordFolds:
    """The foldable parts of some trees: ``trees`` are the trees with those parts read as inputs."""

    def __init__(self, trees: Iterable[Node]) -> None:
        self._facts: dict[Node, str] = {}
        self._made: dict[Node, Ref] = {}
        self.trees = tuple(self._folded(tree) for tree in trees)
        self.by_fact: dict[str, list[tuple[str, Node]]] = {}
        for node, ref in self._made.items():
            self.by_fact.setdefault(self._fact(node), []).append((ref.name, node))
        self._closures: dict[str, Callable[[Mapping[str, Value]], tuple[Value, ...]]] = {
            fact: to_closure([node for _, node in folds]) for fact, folds in self.by_fact.items()
        }
        self._values: dict[tuple[str, str | None], tuple[Value, ...]] = {}

    def _fact(self, node: Node) -> str:
        """Return the one text fact a node reads; empty for a constant, ``*`` for anything else."""
        found = self._facts.get(node)
        if found is None:
            if isinstance(node, Ref):
                found = node.name if node.kind is Kind.TEXT else _SEVERAL
            else:
                parts = {self._fact(arg) for arg in node.args} - {_NO_FACT} if isinstance(node, Op) else set()
                found = parts.pop() if len(parts) == 1 else (_SEVERAL if parts else _NO_FACT)
            self._facts[node] = found
        return found

    def _folded(self, node: Node) -> Node:
        if not isinstance(node, Op):
            return node
        if self._fact(node) not in {_NO_FACT, _SEVERAL} and node.kind in {Kind.NUMBER, Kind.BOOLEAN}:
            return self._made.setdefault(node, Ref(f"{PREFIX}{len(self._made)}", node.kind))
        args = tuple(self._folded(arg) for arg in node.args)
        return node if args == node.args else Op(node.op, args, node.kind)

    def columns(
        self, fact: str, words: Sequence[str], codes: npt.NDArray[np.int32] | None, rows: int
    ) -> dict[str, Column]:
        """Return the folds of ``fact`` as columns: values and which are known (None: all).

        ``codes`` are positions in ``words``; ``len(words)`` is not known. No codes: not known for any firm.
        """
        lines = [self._line(fact, word) for word in (*words, None)]
        found: dict[str, Column] = {}
        for place, (name, _) in enumerate(self.by_fact[fact]):
            values = [line[place] for line in lines]
            valid = np.array([value is not None for value in values], dtype=np.uint8)
            table = np.array([0.0 if value is None else float(value) for value in values])
            if codes is None:
                found[name] = np.full(rows, table[-1]), np.full(rows, valid[-1])
            else:
                found[name] = table[codes], None if valid.all() else valid[codes]
        return found

    def _line(self, fact: str, word: str | None) -> tuple[Value, ...]:
        line = self._values.get((fact, word))
        if line is None:
            line = self._values[fact, word] = self._closures[fact]({fact: word})
        return line


class FoldedPlan:
    """A plan whose foldable parts are columns of the profile's blocks."""

    def __init__(self, plan: Plan) -> None:
        trees = [node for offer in plan.offers for node in plan.nodes(offer)]
        self.folds = WordFolds(trees)
        rest = iter(self.folds.trees)
        self.plan = Plan(plan.as_of, plan.snapshot, tuple(_with_trees(offer, rest) for offer in plan.offers))
        self.reads = plan.reads

    @property
    def shape(self) -> list[pa.Field]:
        """The columns that :meth:`extended` adds."""
        return [
            pa.field(name, pa.bool_() if node.kind is Kind.BOOLEAN else pa.float64())
            for folds in self.folds.by_fact.values()
            for name, node in folds
        ]

    def columns(self, facts: pa.RecordBatch) -> dict[str, Column]:
        """Return the folded columns of a block: values and which are known."""
        present = set(facts.schema.names)
        found: dict[str, Column] = {}
        for fact in self.folds.by_fact:
            if fact in present:
                array = facts.column(fact)
                found |= self.folds.columns(fact, array.dictionary.to_pylist(), word_codes(array), facts.num_rows)
            else:
                found |= self.folds.columns(fact, (), None, facts.num_rows)
        return found

    def extended(self, facts: pa.RecordBatch) -> pa.RecordBatch:
        """Return a block with its folded columns."""
        columns = self.columns(facts)
        added = [_arrow(*columns[field.name], field.type) for field in self.shape]
        schema = pa.schema([*facts.schema, *self.shape])
        return pa.RecordBatch.from_arrays([*facts.columns, *added], schema=schema)


def word_codes(array: pa.DictionaryArray) -> npt.NDArray[np.int32]:
    """Return the positions of the words of a text fact; where it is not known, the number of words."""
    indices = np.frombuffer(array.indices.buffers()[1], np.int32, len(array), array.indices.offset * 4)
    valid = valid_bytes(array)
    return indices if valid is None else np.where(valid, indices, np.int32(len(array.dictionary)))


def _with_trees(offer: PlannedOffer, trees: Iterator[Node]) -> PlannedOffer:
    truths = tuple(next(trees) for _ in offer.truths)
    outputs: tuple[tuple[OutputColumn, Node], ...] = tuple((column, next(trees)) for column, _ in offer.outputs)
    return PlannedOffer(offer.version, truths, outputs, offer.receipt)


def _arrow(values: Numbers, valid: Bytes | None, kind: pa.DataType) -> pa.Array:
    known = None if valid is None else bitmap(valid != 0)
    if kind == pa.bool_():
        bits = pa.py_buffer(np.packbits(values != 0, bitorder="little"))
        return pa.Array.from_buffers(kind, len(values), [known, bits])
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(values)])
