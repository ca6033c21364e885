"""The block machine's instruction set: the one agreement between the formula compiler and the C code.

A program runs over *blocks* of rows (about 1024 firms). It has two register files:

* **value registers** ``V[r]``: ``double x[block]`` and ``uint8 valid[block]`` (0 or 1). Numbers, dates
  (whole days since 1970-01-01), texts (dictionary codes) and booleans read from a column (0.0 / 1.0) live here.
  ``x`` is 0.0 or any finite number where ``valid`` is 0: nobody may look at it.
* **truth registers** ``T[r]``: ``uint8 is_true[block]`` and ``uint8 is_false[block]`` (0 or 1, never both 1).
  Both 0 means unknown.

An instruction is five ``int32``: ``op, dst, a, b, c``. Unused fields are 0. The program is a C-contiguous
``int32[n][5]`` array. ``dst`` is never one of the operands of the same file, so operand pointers may be
``restrict``. The first ``once`` instructions are CONST and CONST_TRUTH only: run them once per thread before the first
block; no later instruction writes their registers (so the machine may treat them as scalars). Every other
instruction runs once per block, in order. There are no jumps.

Numbers are IEEE doubles, compiled without fast-math and without contraction of ``a * b + c``. The checker
has bounded all magnitudes, so no operation overflows on valid rows; on rows that are not valid anything may
happen to ``x`` (raise no floating-point traps).

==================  ============================================================================
op                  meaning (``[i]`` over the rows of the block)
==================  ============================================================================
LOAD                V[dst] = input column ``a`` (x and valid; a missing valid array means all valid).
                    The machine may point the register at the column instead of copying
BOUND               V[dst].x = V[a].x; valid = V[a].valid and (x == 0 or C[b] <= abs(x) <= C[c]); false for NaN
CONST               V[dst].x = C[a], valid = 1; ``b`` = 1: valid = 0 (the unknown value)
CONST_TRUTH         T[dst] = true if a == 1, false if a == 0, unknown if a == -1
ADD SUB MUL         V[dst].x = V[a].x op V[b].x; valid = both valid
DIV                 the same; also not valid where V[b].x == 0
NEG FLOOR ABS       V[dst].x = -x, floor(x), fabs(x); valid = V[a].valid
SQRT                V[dst].x = sqrt(x); valid = V[a].valid and x >= 0
LEAST GREATEST      V[dst].x = a < b ? a : b  /  a > b ? a : b; valid = both valid
EQ NE LT LE GT GE   T[dst].is_true = both valid and (V[a].x op V[b].x); is_false = both valid and not (...)
AND                 T[dst].is_true = a.t & b.t; is_false = a.f | b.f
OR                  T[dst].is_true = a.t | b.t; is_false = a.f & b.f
NOT                 T[dst].is_true = a.f; is_false = a.t
KNOWN               T[dst].is_true = V[a].valid; is_false = 1 - V[a].valid
KNOWN_TRUTH         T[dst].is_true = a.t | a.f; is_false = 1 - is_true
SELECT              V[dst] = T[a].is_true ? V[b] : V[c]   (x and valid; an unknown condition takes V[c])
SELECT_TRUTH        T[dst] = T[a].is_true ? T[b] : T[c]
TRUTH_OF            T[dst].is_true = valid and x != 0; is_false = valid and x == 0      (of V[a])
VALUE_OF            V[dst].x = T[a].is_true; valid = is_true | is_false
MONTHS_BETWEEN      V[dst].x = whole months from date V[a] to date V[b]: with (y, m, d) of each,
                    12*(y2-y1) + (m2-m1) - (d2 < d1 and the second is not the last day of its month);
                    valid = both valid
ADD_MONTHS          V[dst].x = date V[a] moved by the whole number C[b] of months, day clipped to the month's end
STORE               value output ``dst`` = V[a]: x + 0.0 (so that -0.0 becomes 0.0), 0.0 where not valid; valid
STORE_TRUTH         truth output ``dst`` = T[a]: is_true and is_false bytes
STORE_BIT           mask pair ``dst``: pass_mask |= is_true << b; unknown_mask |= !(is_true | is_false) << b
                    (both int64, 0 before the block)
==================  ============================================================================

Dates on valid rows lie between 1800-01-01 and 2400-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class BlockOp(IntEnum):
    """Numeric opcodes. Never renumber: compiled programs may be cached."""

    LOAD = 1
    BOUND = 2
    CONST = 3
    CONST_TRUTH = 4
    ADD = 10
    SUB = 11
    MUL = 12
    DIV = 13
    NEG = 14
    FLOOR = 15
    ABS = 16
    SQRT = 17
    LEAST = 18
    GREATEST = 19
    EQ = 30
    NE = 31
    LT = 32
    LE = 33
    GT = 34
    GE = 35
    AND = 40
    OR = 41
    NOT = 42
    KNOWN = 43
    KNOWN_TRUTH = 44
    SELECT = 50
    SELECT_TRUTH = 51
    TRUTH_OF = 52
    VALUE_OF = 53
    MONTHS_BETWEEN = 60
    ADD_MONTHS = 61
    STORE = 70
    STORE_TRUTH = 71
    STORE_BIT = 72


FIELDS = 5  # int32 fields per instruction: op, dst, a, b, c


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled program and what its runner must bring.

    ``inputs[i]`` is the name of input column ``i``: float64 values and uint8 validity. Text inputs
    (positions in ``text_inputs``) hold codes of one dictionary shared by the whole run: code ``k`` is
    ``texts[k]`` for the first ``len(texts)`` codes; texts that do not occur there get further codes, the same
    text the same code in every column. Date inputs hold whole days since 1970-01-01.
    """

    code: npt.NDArray[np.int32]  # shape (instructions, FIELDS)
    once: int
    constants: npt.NDArray[np.float64]
    inputs: tuple[str, ...]
    text_inputs: tuple[int, ...]
    texts: tuple[str, ...]
    value_registers: int
    truth_registers: int
    value_outputs: int
    truth_outputs: int
    masks: int
