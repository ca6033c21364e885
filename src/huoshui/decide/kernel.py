"""The compiled path: all offers of a plan as one program of the block machine."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.outcome import DecidedBlock, Outcome, bitmap, fen_to_money, numbers
from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.months import FIRST_DAY, LAST_DAY
from huoshui.formula.program import to_program
from huoshui.formula.tree import Kind
from huoshui.kernel.machine import Machine

if TYPE_CHECKING:
    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn, Plan, PlannedOffer
    from huoshui.kernel.machine import Outputs

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]

TEXT = pa.dictionary(pa.int32(), pa.string())


class PlanMachine:
    """A plan compiled for the kernel; ``decide`` may run in several threads at once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.kinds = {ref.name: ref.kind for ref in plan.inputs}
        limits = {ref.name: (INPUT_SMALLEST, INPUT_LARGEST) for ref in plan.inputs if ref.kind is Kind.NUMBER}
        trees = [node for offer in plan.offers for _, node in offer.outputs]
        masks = [offer.truths for offer in plan.offers]
        self.machine = Machine(to_program(trees, masks=masks, limits=limits))
        self._codes = {text: code for code, text in enumerate(self.machine.program.texts)}
        self._lock = Lock()

    def decide(self, facts: pa.RecordBatch) -> DecidedBlock:
        """Return the decisions of a block of firms."""
        n = facts.num_rows
        present = set(facts.schema.names)
        columns = [
            self._column(facts.column(name), self.kinds[name]) if name in present else _unknown(n)
            for name in self.machine.program.inputs
        ]
        out = self.machine.run([values for values, _ in columns], [valid for _, valid in columns], n)
        return DecidedBlock(facts, self._outcomes(out))

    def _outcomes(self, out: Outputs) -> tuple[Outcome, ...]:
        words = pa.array(list(self._codes), pa.string())
        values, truths = iter(zip(out.values, out.valid, strict=True)), iter(zip(out.true, out.false, strict=True))

        def output(column: OutputColumn) -> pa.Array:
            if column.kind is Kind.BOOLEAN:
                true, false = next(truths)
                return pa.Array.from_buffers(
                    pa.bool_(),
                    len(true),
                    [bitmap((true | false) != 0), pa.py_buffer(np.packbits(true, bitorder="little"))],
                )
            x, valid = next(values)
            return _array(column, x, valid != 0, words)

        def outcome(index: int, offer: PlannedOffer) -> Outcome:
            outputs = {column.name: output(column) for column, _ in offer.outputs}
            return Outcome(out.passing[index], out.unknown[index], offer.full, outputs)

        return tuple(outcome(index, offer) for index, offer in enumerate(self.plan.offers))

    def _column(self, array: pa.Array, kind: Kind) -> tuple[Numbers, Bytes | None]:
        """Return a fact as the machine reads it: doubles and bytes that say which are known."""
        n, valid = len(array), valid_bytes(array)
        if kind is Kind.NUMBER:
            return np.frombuffer(array.buffers()[1], np.float64, n, array.offset * 8), valid
        if kind is Kind.BOOLEAN:
            return _bits(array.buffers()[1], array.offset, n).astype(np.float64), valid
        if kind is Kind.DATE:
            days = np.frombuffer(array.buffers()[1], np.int32, n, array.offset * 4)
            inside = (days >= FIRST_DAY) & (days <= LAST_DAY)
            if not inside.all():
                valid = inside.astype(np.uint8) if valid is None else valid * inside
            return days.astype(np.float64), valid
        return self._text(array), valid

    def _text(self, array: pa.DictionaryArray) -> Numbers:
        with self._lock:
            codes = [self._codes.setdefault(word, len(self._codes)) for word in array.dictionary.to_pylist()]
        indices = np.frombuffer(array.indices.buffers()[1], np.int32, len(array), array.indices.offset * 4)
        return np.array([*codes, 0.0])[np.minimum(indices, len(codes)) if array.null_count else indices]


def valid_bytes(array: pa.Array) -> Bytes | None:
    """Return 1 where an array is known and 0 where it is not; None when all is known."""
    if array.null_count == 0:
        return None
    if pa.types.is_dictionary(array.type):
        array = array.indices
    if pa.types.is_null(array.type):
        return np.zeros(len(array), dtype=np.uint8)
    return _bits(array.buffers()[0], array.offset, len(array))


def _bits(buffer: pa.Buffer, offset: int, n: int) -> Bytes:
    first, last = offset // 8, (offset + n + 7) // 8
    packed = np.frombuffer(buffer, np.uint8, last - first, first)
    return np.unpackbits(packed, bitorder="little")[offset % 8 : offset % 8 + n]


def _unknown(n: int) -> tuple[Numbers, Bytes]:
    return np.zeros(n), np.zeros(n, dtype=np.uint8)


def _array(column: OutputColumn, x: Numbers, valid: npt.NDArray[np.bool_], words: pa.Array) -> pa.Array:
    if column.is_money:
        return fen_to_money(x, valid)
    if column.kind is Kind.NUMBER:
        return numbers(x, valid)
    if column.kind is Kind.DATE:
        days = np.where(valid, x, 0.0).astype(np.int32)
        return pa.Array.from_buffers(pa.date32(), len(x), [bitmap(valid), pa.py_buffer(days)])
    codes = np.where(valid, x, 0.0).astype(np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.Array.from_buffers(pa.int32(), len(x), [bitmap(valid), pa.py_buffer(codes)]), words
    )
