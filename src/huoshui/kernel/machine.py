"""The block machine: a compiled program over columns of firms."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huoshui.kernel.library import kernel
from huoshui.kernel.opcodes import FIELDS
from huoshui.kernel.tables import CBlockRun, CProgram, address
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from huoshui.kernel.opcodes import Program

    Numbers = npt.NDArray[np.float64]
    Bytes = npt.NDArray[np.uint8]
    Masks = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a program stored, one row of each array per output and one column per firm.

    ``values`` is 0.0 where ``valid`` is 0. A truth is unknown where neither ``true`` nor ``false`` is 1.
    """

    values: Numbers
    valid: Bytes
    true: Bytes
    false: Bytes
    passing: Masks
    unknown: Masks


class Machine:
    """A program ready to run; may be called from several threads at once (the interpreter lock is released).

    Raises:
        InvalidInput: the program holds an instruction the kernel does not know.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._code = np.ascontiguousarray(program.code, dtype=np.int32).reshape(-1, FIELDS)
        self._constants = np.append(np.asarray(program.constants, dtype=np.float64), 0.0)
        self._structure = CProgram(
            code=address(self._code) if len(self._code) else 0,
            constants=address(self._constants),
            instructions=len(self._code),
            once=program.once,
            value_registers=program.value_registers,
            truth_registers=program.truth_registers,
            value_outputs=program.value_outputs,
            truth_outputs=program.truth_outputs,
            masks=program.masks,
            inputs=len(program.inputs),
        )
        self._free: list[int] = []
        self.give(self.take())  # refuse a bad program now, not at the first call

    def take(self) -> int:
        """Return registers to run with, made when none are free."""
        try:
            return self._free.pop()
        except IndexError:
            made = kernel().hs_machine_new(ctypes.byref(self._structure))
            if not made:
                raise InvalidInput(
                    "the program holds an instruction the kernel does not know",
                    cause="it was compiled for another version, or memory ran out",
                    cure="compile the formulas again with this version",
                ) from None
            return int(made)

    def give(self, machine: int) -> None:
        """Put registers back for the next call."""
        self._free.append(machine)

    def __del__(self) -> None:
        while self.__dict__.get("_free"):
            kernel().hs_machine_free(self._free.pop())

    def run(
        self,
        values: Sequence[Numbers],
        valid: Sequence[Bytes | None],
        rows: int,
        out: Outputs | None = None,
    ) -> Outputs:
        """Run the program over ``rows`` firms: one array of values and of validity (None: all) per input.

        Raises:
            InvalidInput: an input is missing, too short, of another dtype or not contiguous.
        """
        self._check(values, valid, rows)
        outputs = out if out is not None else self.room(rows)
        inputs = len(self.program.inputs)
        value_at = np.zeros(inputs + 1, dtype=np.int64)
        valid_at = np.zeros(inputs + 1, dtype=np.int64)
        for i, (x, known) in enumerate(zip(values, valid, strict=True)):
            value_at[i] = address(x)
            valid_at[i] = 0 if known is None else address(known)
        run = CBlockRun(
            rows=rows,
            values=address(value_at),
            valid=address(valid_at),
            out_values=address(outputs.values),
            out_valid=address(outputs.valid),
            out_true=address(outputs.true),
            out_false=address(outputs.false),
            passing=address(outputs.passing),
            unknown=address(outputs.unknown),
            stride=outputs.values.shape[1],
        )
        machine = self.take()
        kernel().hs_machine_run(machine, ctypes.byref(run))
        self.give(machine)
        return outputs

    def room(self, rows: int) -> Outputs:
        """Return fresh output arrays for ``rows`` firms."""
        p = self.program
        return Outputs(
            values=np.empty((p.value_outputs, rows)),
            valid=np.empty((p.value_outputs, rows), dtype=np.uint8),
            true=np.empty((p.truth_outputs, rows), dtype=np.uint8),
            false=np.empty((p.truth_outputs, rows), dtype=np.uint8),
            passing=np.empty((p.masks, rows), dtype=np.int64),
            unknown=np.empty((p.masks, rows), dtype=np.int64),
        )

    def _check(self, values: Sequence[Numbers], valid: Sequence[Bytes | None], rows: int) -> None:
        names = self.program.inputs
        if len(values) != len(names) or len(valid) != len(names):
            raise InvalidInput(f"the program reads {len(names)} inputs and was given {len(values)}")
        for name, x, known in zip(names, values, valid, strict=True):
            for array, dtype in ((x, np.float64), (known, np.uint8)):
                if array is None:
                    continue
                if array.dtype != dtype or array.shape[0] < rows or not array.flags.c_contiguous:
                    raise InvalidInput(
                        f"input '{name}' is {array.dtype} of shape {array.shape}",
                        cause=f"{rows} contiguous {np.dtype(dtype)} are read",
                        cure="convert it with numpy.ascontiguousarray",
                    )
