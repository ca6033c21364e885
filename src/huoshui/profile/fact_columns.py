"""What the block machine stored, as Arrow columns: no value is copied, validity bytes become bits all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.formula.tree import Kind

if TYPE_CHECKING:
    import numpy.typing as npt

    from huoshui.kernel import Outputs

TEXT = pa.dictionary(pa.int32(), pa.string())
SHAPES = {Kind.NUMBER: pa.float64(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.TEXT: TEXT}


class StoredColumns:
    """The outputs of one run as Arrow arrays."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs
        self._firms = outputs.values.shape[1] if len(outputs.values) else outputs.true.shape[1]
        self._valid = _bits(outputs.valid)
        self._missing = self._firms - outputs.valid.sum(axis=1, dtype=np.int64)
        known = outputs.true | outputs.false
        self._true, self._known = _bits(outputs.true), _bits(known)
        self._unknown = self._firms - known.sum(axis=1, dtype=np.int64)

    def number(self, place: int) -> pa.Array:
        """Return value output ``place``: doubles, NULL where not known."""
        return self._values(pa.float64(), self._outputs.values[place], place)

    def date(self, place: int) -> pa.Array:
        """Return value output ``place``, whole days, as dates."""
        return self._values(pa.date32(), self._outputs.values[place].astype(np.int32), place)

    def truth(self, place: int) -> pa.Array:
        """Return truth output ``place``: true, false, or NULL."""
        buffers = [pa.py_buffer(self._known[place]), pa.py_buffer(self._true[place])]
        return pa.Array.from_buffers(pa.bool_(), self._firms, buffers, int(self._unknown[place]))

    def _values(self, shape: pa.DataType, values: npt.NDArray[np.generic], place: int) -> pa.Array:
        buffers = [pa.py_buffer(self._valid[place]), pa.py_buffer(values)]
        return pa.Array.from_buffers(shape, self._firms, buffers, int(self._missing[place]))


def _bits(flags: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.packbits(flags, axis=1, bitorder="little")
