"""The aggregator: rows of many firms in, one number per firm and reduction out."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from huoshui.kernel.library import OK, kernel
from huoshui.kernel.reduction import ColumnType
from huoshui.kernel.tables import KIND_OF_TYPE, CBatch, CColumn, address
from huoshui.values.errors import HuoshuiError, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from huoshui.kernel.plan import Plan

_DTYPES = {
    np.dtype(np.int8): "byte",
    np.dtype(np.int32): "day",
    np.dtype(np.int64): "whole",
    np.dtype(np.float64): "number",
}
_READABLE = {
    ColumnType.BYTE: ("byte", "bit"),
    ColumnType.BIT: ("byte", "bit"),
    ColumnType.DAY: ("day",),
    ColumnType.WHOLE: ("whole",),
    ColumnType.NUMBER: ("number",),
}


@dataclass(frozen=True, slots=True)
class Cells:
    """One column's cells where they stand in memory; ``keep`` owns that memory.

    ``validity`` is the address of Arrow validity bits (0: nothing is missing); ``offset`` is the first cell's
    place in them. ``data`` already points at the first cell, except for bits.
    """

    type: str
    length: int
    data: int
    validity: int = 0
    offset: int = 0
    keep: object = field(default=None, repr=False)


def cells(values: npt.NDArray[np.generic], missing: npt.NDArray[np.bool_] | None = None) -> Cells:
    """Describe a numpy array as a column: int8, int32 (days, parties), int64 or float64, contiguous.

    Raises:
        InvalidInput: another dtype, or an array with gaps between its elements.

    >>> cells(np.array([1, 2], dtype=np.int64)).type
    'whole'
    """
    if values.dtype not in _DTYPES or not values.flags.c_contiguous or values.ndim != 1:
        raise InvalidInput(
            f"an array of {values.dtype} and shape {values.shape} cannot be a column",
            cause="the kernel reads contiguous int8, int32, int64 and float64 arrays of one dimension",
            cure="convert it with numpy.ascontiguousarray(array, dtype=...)",
        )
    kept: tuple[object, ...] = (values,)
    validity = 0
    if missing is not None and bool(missing.any()):
        bits = np.packbits(~missing, bitorder="little")
        kept, validity = (values, bits), address(bits)
    return Cells(_DTYPES[values.dtype], len(values), address(values), validity, 0, kept)


class Scratches:
    """Working rooms of one plan: a thread takes one, and gives it back for the next call."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan  # the rooms point into its tables
        self._structure = ctypes.byref(plan.structure)
        self._free: list[int] = []

    def take(self) -> int:
        """Return a room, made when none is free."""
        try:
            return self._free.pop()
        except IndexError:
            made = kernel().hs_scratch_new(self._structure)
            if not made:
                raise MemoryError from None
            return int(made)

    def give(self, scratch: int) -> None:
        """Put a room back."""
        self._free.append(scratch)

    def __del__(self) -> None:
        while self._free:
            kernel().hs_scratch_free(self._free.pop())


class Aggregator:
    """A plan with its working rooms; may be called from several threads at once.

    Calls release the interpreter lock while they compute.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._scratches = Scratches(plan)

    def run(
        self,
        columns: Mapping[str, Cells],
        start: npt.NDArray[np.int64],
        length: npt.NDArray[np.int64],
        covered: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]] | None = None,
        out: tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]] | None = None,
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        """Aggregate rows ``start[i] .. start[i] + length[i]`` of the columns for every firm ``i``.

        Rows of a firm may come in any order; sorted by party is fastest. ``covered`` gives each firm's first
        and last day known to its source (the last with the source's lag added); a firm that is not covered has
        first day 2**31 - 1. ``out`` receives the result instead of new arrays: views of larger ones, with the same
        distance between their rows.

        Returns:
            ``(reductions, firms)`` arrays: the values (0.0 where unknown) and whether each is known (0 or 1).

        Raises:
            InvalidInput: a column is missing, of another type or shorter than the rows asked for.
        """
        firms = len(start)
        table = self._columns(columns, start, length)
        values, valid = out if out is not None else self._room(firms)
        batch = CBatch(
            columns=table,
            start=address(start),
            length=address(length),
            firms=firms,
            covered_from=address(covered[0]) if covered else 0,
            covered_to=address(covered[1]) if covered else 0,
            values=address(values),
            valid=address(valid),
            stride=values.strides[0] // values.itemsize,
        )
        scratch = self._scratches.take()
        status = kernel().hs_aggregate(scratch, ctypes.byref(batch))
        self._scratches.give(scratch)
        if status != OK:
            raise HuoshuiError("the aggregator ran out of memory", cure="give the process more memory or fewer threads")
        return values, valid

    def _room(self, firms: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8]]:
        outs = len(self.plan.reductions)
        return np.empty((outs, firms), dtype=np.float64), np.empty((outs, firms), dtype=np.uint8)

    def _columns(
        self, columns: Mapping[str, Cells], start: npt.NDArray[np.int64], length: npt.NDArray[np.int64]
    ) -> ctypes.Array[CColumn]:
        layout = self.plan.layout
        rows = int((start + length).max(initial=0, where=length > 0))
        if start.dtype != np.int64 or length.dtype != np.int64 or bool((start < 0).any() | (length < 0).any()):
            raise InvalidInput("rows of firms are given by int64 starts and lengths, none below 0")
        table = (CColumn * len(layout.columns))()
        for place, column in enumerate(layout.columns):
            given = columns.get(column.name)
            if given is None:
                if rows == 0 or column.name in {layout.received, layout.superseded, layout.line}:
                    continue
                raise InvalidInput(f"column '{column.name}' is missing", near=tuple(columns)[:3])
            if given.type not in _READABLE[column.type] or given.length < rows:
                raise InvalidInput(
                    f"column '{column.name}' holds {given.length} cells of type {given.type}",
                    cause=f"{rows} cells of type {column.type} are read",
                    cure="convert the column, or give it as long as the others",
                )
            table[place] = CColumn(given.data, given.validity, given.offset, KIND_OF_TYPE[given.type])
        return table
