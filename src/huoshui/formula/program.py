"""Compiling trees to a program of the block machine (``kernel.opcodes``): the fast path over many firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from huoshui.formula.fold import fold_months
from huoshui.formula.share import share
from huoshui.formula.tree import Kind, Literal, Opcode, Ref
from huoshui.kernel.opcodes import FIELDS, BlockOp, Program

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huoshui.formula.share import Step
    from huoshui.formula.tree import Node

_VALUE_OPS = {
    Opcode.ADD: BlockOp.ADD,
    Opcode.SUB: BlockOp.SUB,
    Opcode.MUL: BlockOp.MUL,
    Opcode.DIV: BlockOp.DIV,
    Opcode.NEG: BlockOp.NEG,
    Opcode.FLOOR: BlockOp.FLOOR,
    Opcode.ABS: BlockOp.ABS,
    Opcode.SQRT: BlockOp.SQRT,
    Opcode.LEAST: BlockOp.LEAST,
    Opcode.GREATEST: BlockOp.GREATEST,
    Opcode.MONTHS_BETWEEN: BlockOp.MONTHS_BETWEEN,
}
_COMPARISONS = {
    Opcode.EQ: BlockOp.EQ,
    Opcode.NE: BlockOp.NE,
    Opcode.LT: BlockOp.LT,
    Opcode.LE: BlockOp.LE,
    Opcode.GT: BlockOp.GT,
    Opcode.GE: BlockOp.GE,
}


def to_program(
    outputs: Sequence[Node],
    *,
    masks: Sequence[Sequence[Node]] = (),
    limits: Mapping[str, tuple[float, float]] | None = None,
) -> Program:
    """Return the program that computes the trees.

    Conditions in ``outputs`` become the truth outputs 0, 1, ... in order, all other trees the value outputs 0, 1, ...
    Each group of ``masks`` is up to 62 conditions and becomes one pair of pass and unknown masks: bit ``i`` for
    condition ``i``. ``limits`` gives (smallest, largest) sizes for number inputs that must be sanitised on loading;
    inputs without one are promised to be within their symbol's bounds.
    """
    groups = [condition for group in masks for condition in group]
    steps, roots = share([fold_months(node) for node in (*outputs, *groups)])
    assembler = _Assembler(steps, limits or {})
    for root in roots:
        assembler.uses[root] += 1
    values = truths = 0
    for node, root in zip(outputs, roots[: len(outputs)], strict=True):
        if node.kind is Kind.BOOLEAN:
            assembler.store(BlockOp.STORE_TRUTH, truths, root)
            truths += 1
        else:
            assembler.store(BlockOp.STORE, values, root)
            values += 1
    bits = [(mask, bit) for mask, group in enumerate(masks) for bit, _ in enumerate(group)]
    for (mask, bit), root in zip(bits, roots[len(outputs) :], strict=True):
        assembler.store(BlockOp.STORE_BIT, mask, root, bit)
    return assembler.program(values, truths, len(masks))


class _File:
    """One register file: hands out the lowest free register."""

    def __init__(self) -> None:
        self.free: list[int] = []
        self.size = 0

    def take(self) -> int:
        if self.free:
            self.free.sort(reverse=True)
            return self.free.pop()
        self.size += 1
        return self.size - 1


class _Assembler:
    """Emits instructions for steps when they are first needed and frees registers after their last use."""

    def __init__(self, steps: list[Step], limits: Mapping[str, tuple[float, float]]) -> None:
        self.steps = steps
        self.limits = limits
        self.once: list[tuple[int, ...]] = []
        self.code: list[tuple[int, ...]] = []
        self.values, self.truths = _File(), _File()
        self.constants: dict[float, int] = {}
        self.inputs: dict[str, int] = {}
        self.text_inputs: list[int] = []
        self.texts: dict[str, int] = {}
        self.at: dict[int, int] = {}  # step -> its register
        self.uses = [0] * len(steps)
        for step in steps:
            for arg in step.args:
                self.uses[arg] += 1

    def program(self, values: int, truths: int, masks: int) -> Program:
        """Return the finished program."""
        code = np.array([*self.once, *self.code], dtype=np.int32).reshape(-1, FIELDS)
        return Program(
            code=code,
            once=len(self.once),
            constants=np.array(list(self.constants), dtype=np.float64),
            inputs=tuple(self.inputs),
            text_inputs=tuple(self.text_inputs),
            texts=tuple(self.texts),
            value_registers=self.values.size,
            truth_registers=self.truths.size,
            value_outputs=values,
            truth_outputs=truths,
            masks=masks,
        )

    def store(self, op: BlockOp, dst: int, root: int, bit: int = 0) -> None:
        """Compute a root and store it."""
        register = self._register(root)
        self._emit(op, dst, register, bit)
        self._used(root)

    def _register(self, number: int) -> int:
        """Return the register of a step, computing it first if needed."""
        if number not in self.at:
            self.at[number] = self._compute(number)
        return self.at[number]

    def _compute(self, number: int) -> int:
        step = self.steps[number]
        if isinstance(step.leaf, Literal):
            return self._constant(step.leaf)
        if isinstance(step.leaf, Ref):
            return self._load(step.leaf)
        args = [self._register(arg) for arg in step.args]
        register = self._operation(step, args)
        for arg in step.args:
            self._used(arg)
        return register

    def _used(self, number: int) -> None:
        """Count one use of a step; after the last, its register is free (constants keep theirs)."""
        self.uses[number] -= 1
        step = self.steps[number]
        if self.uses[number] == 0 and not isinstance(step.leaf, Literal):
            self._file(step.kind).free.append(self.at[number])

    def _file(self, kind: Kind) -> _File:
        return self.truths if kind is Kind.BOOLEAN else self.values

    def _emit(self, op: BlockOp, dst: int, a: int = 0, b: int = 0, c: int = 0) -> int:
        self.code.append((int(op), dst, a, b, c))
        return dst

    def _constant(self, leaf: Literal) -> int:
        value = leaf.value
        if leaf.kind is Kind.BOOLEAN:
            register = self._fresh(self.truths)
            self.once.append((int(BlockOp.CONST_TRUTH), register, -1 if value is None else int(bool(value)), 0, 0))
            return register
        register = self._fresh(self.values)
        if isinstance(value, str):
            value = self.texts.setdefault(value, len(self.texts))
        index = self._pool(0.0 if value is None else float(value))
        self.once.append((int(BlockOp.CONST), register, index, int(value is None), 0))
        return register

    @staticmethod
    def _fresh(file: _File) -> int:
        """Return a register no instruction before could have written: constants are set before the first block."""
        file.size += 1
        return file.size - 1

    def _pool(self, value: float) -> int:
        return self.constants.setdefault(value, len(self.constants))

    def _load(self, leaf: Ref) -> int:
        column = self.inputs.setdefault(leaf.name, len(self.inputs))
        if leaf.kind is Kind.TEXT:
            self.text_inputs.append(column)
        register = self._emit(BlockOp.LOAD, self.values.take(), column)
        if leaf.kind is Kind.BOOLEAN:
            truth = self._emit(BlockOp.TRUTH_OF, self.truths.take(), register)
            self.values.free.append(register)
            return truth
        if leaf.name in self.limits:
            smallest, largest = self.limits[leaf.name]
            checked = self._emit(BlockOp.BOUND, self.values.take(), register, self._pool(smallest), self._pool(largest))
            self.values.free.append(register)
            return checked
        return register

    def _operation(self, step: Step, args: list[int]) -> int:
        op = step.op
        if op in _VALUE_OPS:
            return self._chain(_VALUE_OPS[op], self.values, args)
        if op in _COMPARISONS:
            return self._comparison(_COMPARISONS[op], step, args)
        if op is Opcode.CASE:
            return self._case(step.kind, args)
        if op is Opcode.IN:
            equals = [self._emit(BlockOp.EQ, self.truths.take(), args[0], other) for other in args[1:]]
            return self._chain(BlockOp.OR, self.truths, equals, own=len(equals))
        if op in {Opcode.AND, Opcode.OR}:
            return self._chain(BlockOp.AND if op is Opcode.AND else BlockOp.OR, self.truths, args)
        return self._single(step, args)

    def _single(self, step: Step, args: list[int]) -> int:
        if step.op is Opcode.NOT:
            return self._emit(BlockOp.NOT, self.truths.take(), args[0])
        if step.op is Opcode.IS_KNOWN:
            of_truth = self.steps[step.args[0]].kind is Kind.BOOLEAN
            return self._emit(BlockOp.KNOWN_TRUTH if of_truth else BlockOp.KNOWN, self.truths.take(), args[0])
        if step.op is Opcode.DAYS_BETWEEN:
            return self._emit(BlockOp.SUB, self.values.take(), args[1], args[0])
        months = self.steps[step.args[1]].leaf  # add_months
        index = self._pool(float(months.value or 0) if isinstance(months, Literal) else 0.0)
        return self._emit(BlockOp.ADD_MONTHS, self.values.take(), args[0], index)

    def _chain(self, op: BlockOp, file: _File, args: list[int], own: int = 0) -> int:
        """Fold the arguments by a one- or two-place operation; the first ``own`` may be freed when read."""
        if len(args) == 1:
            return args[0] if own else self._emit(op, file.take(), args[0])
        result = args[0]
        for i, arg in enumerate(args[1:], start=1):
            made = self._emit(op, file.take(), result, arg)
            if i > 1 or own:
                file.free.append(result)
            if i < own:
                file.free.append(arg)
            result = made
        return result

    def _comparison(self, op: BlockOp, step: Step, args: list[int]) -> int:
        if self.steps[step.args[0]].kind is not Kind.BOOLEAN:
            return self._emit(op, self.truths.take(), *args)
        numbers = [self._emit(BlockOp.VALUE_OF, self.values.take(), arg) for arg in args]
        result = self._emit(op, self.truths.take(), *numbers)
        self.values.free.extend(numbers)
        return result

    def _case(self, kind: Kind, args: list[int]) -> int:
        """Select from the last branch to the first, so that the first true condition wins."""
        file = self._file(kind)
        op = BlockOp.SELECT_TRUTH if kind is Kind.BOOLEAN else BlockOp.SELECT
        result = args[-1]
        for i in range(len(args) - 3, -1, -2):
            made = self._emit(op, file.take(), args[i], args[i + 1], result)
            if i < len(args) - 3:
                file.free.append(result)
            result = made
        return result
