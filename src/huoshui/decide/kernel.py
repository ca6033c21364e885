"""The compiled path: all offers of a plan as one program of the block machine."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.outcome import DecidedBlock, Outcome, bitmap, fen_to_money, numbers, valid_bytes
from huoshui.decide.word_folds import PREFIX, FoldedPlan, word_codes
from huoshui.formula.program import to_program
from huoshui.formula.tree import Kind
from huoshui.kernel import Machine

if TYPE_CHECKING:
    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn, Plan, PlannedOffer
    from huoshui.kernel import Outputs

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]
    Column = tuple[Numbers, Bytes | None]


class PlanMachine:
    """A plan compiled for the kernel; ``decide`` may run in several threads at once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._kinds = {ref.name: ref.kind for ref in plan.inputs}
        self._folded = FoldedPlan(plan)
        offers = self._folded.plan.offers
        trees = [node for offer in offers for _, node in offer.outputs]
        self.machine = Machine(to_program(trees, masks=[offer.truths for offer in offers]))
        self._codes = {text: code for code, text in enumerate(self.machine.program.texts)}
        self._lock = Lock()

    def decide(self, facts: pa.RecordBatch) -> DecidedBlock:
        """Return the decisions of a block of firms, sanitised as :meth:`Profile.blocks` gives it."""
        columns = self.columns(facts)
        out = self.machine.run([x for x, _ in columns], [valid for _, valid in columns], facts.num_rows)
        return DecidedBlock(facts, self._outcomes(out))

    def columns(self, facts: pa.RecordBatch) -> list[Column]:
        """Return the program's inputs for a block of firms."""
        n, present = facts.num_rows, set(facts.schema.names)
        with self._lock:
            folded = self._folded.columns(facts)
        found = []
        for name in self.machine.program.inputs:
            if name.startswith(PREFIX):
                found.append(folded[name])
            elif name in present:
                found.append(self._column(facts.column(name), self._kinds[name]))
            else:
                found.append((np.zeros(n), np.zeros(n, dtype=np.uint8)))
        return found

    def _column(self, array: pa.Array, kind: Kind) -> Column:
        """Return a fact as the machine reads it: doubles and bytes that say which are known."""
        n, valid = len(array), valid_bytes(array)
        if kind is Kind.NUMBER:
            return np.frombuffer(array.buffers()[1], np.float64, n, array.offset * 8), valid
        if kind is Kind.BOOLEAN:
            packed = np.frombuffer(array.buffers()[1], np.uint8)
            bits = np.unpackbits(packed, bitorder="little", count=array.offset + n)[array.offset :]
            return bits.astype(np.float64), valid
        if kind is Kind.DATE:
            days = np.frombuffer(array.buffers()[1], np.int32, n, array.offset * 4)
            return days.astype(np.float64), valid
        with self._lock:
            codes = [self._codes.setdefault(word, len(self._codes)) for word in array.dictionary.to_pylist()]
        return np.array([*codes, 0.0])[word_codes(array)], valid

    def _outcomes(self, out: Outputs) -> tuple[Outcome, ...]:
        words = pa.array(list(self._codes), pa.string())
        values = iter(zip(out.values, out.valid, strict=True))
        truths = iter(zip(out.true, out.false, strict=True))

        def output(column: OutputColumn) -> pa.Array:
            if column.kind is Kind.BOOLEAN:
                true, false = next(truths)
                known = bitmap((true | false) != 0)
                return pa.Array.from_buffers(
                    pa.bool_(), len(true), [known, pa.py_buffer(np.packbits(true, bitorder="little"))]
                )
            x, valid = next(values)
            return _array(column, x, valid != 0, words)

        def outcome(index: int, offer: PlannedOffer) -> Outcome:
            outputs = {column.name: output(column) for column, _ in offer.outputs}
            return Outcome(out.passing[index], out.unknown[index], offer.full, outputs)

        return tuple(outcome(index, offer) for index, offer in enumerate(self.plan.offers))


def _array(column: OutputColumn, x: Numbers, valid: npt.NDArray[np.bool_], words: pa.Array) -> pa.Array:
    if column.is_money:
        return fen_to_money(x, valid)
    if column.kind is Kind.NUMBER:
        return numbers(x, valid)
    if column.kind is Kind.DATE:
        days = np.where(valid, x, 0.0).astype(np.int32)
        return pa.Array.from_buffers(pa.date32(), len(x), [bitmap(valid), pa.py_buffer(days)])
    codes = np.where(valid, x, 0.0).astype(np.int32)
    indices = pa.Array.from_buffers(pa.int32(), len(x), [bitmap(valid), pa.py_buffer(codes)])
    return pa.DictionaryArray.from_arrays(indices, words)
