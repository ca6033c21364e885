"""The block machine's instruction set executed with numpy: the reading of ``kernel/opcodes.py`` the C code shares."""

from __future__ import annotations

import numpy as np

from huoshui.formula.months import add_months, months_between
from huoshui.formula.tree import Kind
from huoshui.kernel.opcodes import BlockOp


def _both(f):
    return lambda x, y: (f(x[0], y[0]), x[1] & y[1])


def _alone(f):
    return lambda x: (f(x[0]), x[1])


def _compare(f):
    def compared(x, y):
        holds, known = f(x[0], y[0]), x[1] & y[1]
        return known & holds, known & ~holds

    return compared


def _dates(f):
    def moved(x, y):
        known = x[1] & y[1]
        out = [f(int(a), int(b)) if ok else 0 for a, b, ok in zip(x[0], y[0], known, strict=True)]
        return np.array(out, dtype=float), known

    return moved


def _select(condition, yes, no):
    return tuple(np.where(condition[0], a, b) for a, b in zip(yes, no, strict=True))


# operand registers are read as "v" (value) or "t" (truth); the result goes to the file named last
_OPERATIONS = {
    BlockOp.ADD: ("vv", _both(np.add), "v"),
    BlockOp.SUB: ("vv", _both(np.subtract), "v"),
    BlockOp.MUL: ("vv", _both(np.multiply), "v"),
    BlockOp.DIV: ("vv", lambda x, y: (x[0] / y[0], x[1] & y[1] & (y[0] != 0)), "v"),
    BlockOp.NEG: ("v", _alone(np.negative), "v"),
    BlockOp.FLOOR: ("v", _alone(np.floor), "v"),
    BlockOp.ABS: ("v", _alone(np.abs), "v"),
    BlockOp.SQRT: ("v", lambda x: (np.sqrt(x[0]), x[1] & (x[0] >= 0)), "v"),
    BlockOp.LEAST: ("vv", _both(lambda a, b: np.where(a < b, a, b)), "v"),
    BlockOp.GREATEST: ("vv", _both(lambda a, b: np.where(a > b, a, b)), "v"),
    BlockOp.EQ: ("vv", _compare(np.equal), "t"),
    BlockOp.NE: ("vv", _compare(np.not_equal), "t"),
    BlockOp.LT: ("vv", _compare(np.less), "t"),
    BlockOp.LE: ("vv", _compare(np.less_equal), "t"),
    BlockOp.GT: ("vv", _compare(np.greater), "t"),
    BlockOp.GE: ("vv", _compare(np.greater_equal), "t"),
    BlockOp.AND: ("tt", lambda p, q: (p[0] & q[0], p[1] | q[1]), "t"),
    BlockOp.OR: ("tt", lambda p, q: (p[0] | q[0], p[1] & q[1]), "t"),
    BlockOp.NOT: ("t", lambda p: (p[1], p[0]), "t"),
    BlockOp.KNOWN: ("v", lambda x: (x[1], ~x[1]), "t"),
    BlockOp.KNOWN_TRUTH: ("t", lambda p: (p[0] | p[1], ~(p[0] | p[1])), "t"),
    BlockOp.SELECT: ("tvv", _select, "v"),
    BlockOp.SELECT_TRUTH: ("ttt", _select, "t"),
    BlockOp.TRUTH_OF: ("v", lambda x: (x[1] & (x[0] != 0), x[1] & (x[0] == 0)), "t"),
    BlockOp.VALUE_OF: ("t", lambda p: (p[0].astype(float), p[0] | p[1]), "v"),
    BlockOp.MONTHS_BETWEEN: ("vv", _dates(months_between), "v"),
}


class Reference:
    """One run of a program over (values, known) columns of ``rows`` rows."""

    def __init__(self, program, columns, rows):
        self.program = program
        self.columns = columns
        self.rows = rows
        self.files = {"v": {}, "t": {}}
        self.values = [None] * program.value_outputs
        self.truths = [None] * program.truth_outputs
        self.passed = np.zeros((program.masks, rows), dtype=np.int64)
        self.unknown = np.zeros((program.masks, rows), dtype=np.int64)
        with np.errstate(all="ignore"):
            for op, *fields in program.code.tolist():
                self.step(BlockOp(op), *fields)

    def step(self, op, dst, a, b, c):
        if op in _OPERATIONS:
            reads, f, writes = _OPERATIONS[op]
            operands = [self.files[file][number] for file, number in zip(reads, (a, b, c), strict=False)]
            assert dst not in [n for file, n in zip(reads, (a, b, c), strict=False) if file == writes]
            self.files[writes][dst] = f(*operands)
        elif op in {BlockOp.STORE, BlockOp.STORE_TRUTH, BlockOp.STORE_BIT}:
            self.store(op, dst, a, b)
        else:
            self.bring(op, dst, a, b, c)

    def bring(self, op, dst, a, b, c):
        values, truths, constants = self.files["v"], self.files["t"], self.program.constants
        if op is BlockOp.LOAD:
            values[dst] = self.columns[a]
        elif op is BlockOp.BOUND:
            x, known = values[a]
            values[dst] = x, known & ((x == 0) | ((np.abs(x) >= constants[b]) & (np.abs(x) <= constants[c])))
        elif op is BlockOp.CONST:
            values[dst] = np.full(self.rows, constants[a]), np.full(self.rows, not b)
        elif op is BlockOp.CONST_TRUTH:
            truths[dst] = np.full(self.rows, a == 1), np.full(self.rows, a == 0)
        else:
            assert op is BlockOp.ADD_MONTHS
            months = np.full(self.rows, constants[b]), values[a][1]
            values[dst] = _dates(add_months)(values[a], months)

    def store(self, op, dst, a, b):
        if op is BlockOp.STORE:
            x, known = self.files["v"][a]
            self.values[dst] = np.where(known, x + 0.0, 0.0), known
            return
        true, false = self.files["t"][a]
        if op is BlockOp.STORE_TRUTH:
            self.truths[dst] = true, false
        else:
            self.passed[dst] |= true.astype(np.int64) << b
            self.unknown[dst] |= (~(true | false)).astype(np.int64) << b


def columns(program, rows):
    """Return the (values, known) input columns of a program from rows, and its text dictionary."""
    texts = {text: float(code) for code, text in enumerate(program.texts)}
    out = []
    for name in program.inputs:
        found = [row.get(name) for row in rows]
        coded = [texts.setdefault(x, float(len(texts))) if isinstance(x, str) else x for x in found]
        x = np.array([0.0 if value is None else float(value) for value in coded])
        out.append((x, np.array([value is not None for value in found])))
    return out, list(texts)


def results(nodes, values, truths, texts):
    """Return per row the tuple of values of the trees, in the form the closure gives them."""
    value, truth = iter(values), iter(truths)
    series = []
    for node in nodes:
        if node.kind is Kind.BOOLEAN:
            true, false = next(truth)
            series.append([True if p else False if n else None for p, n in zip(true, false, strict=True)])
            continue
        x, known = next(value)
        read = {Kind.TEXT: lambda code: texts[int(code)], Kind.DATE: int}.get(node.kind, float)
        series.append([read(v) if ok else None for v, ok in zip(x, known, strict=True)])
    return list(zip(*series, strict=True))
