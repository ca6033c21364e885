"""Decoding column chunks of Parquet files whose numbers are stored plainly, into arrays that are used again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from huoshui.kernel.library import OK, kernel
from huoshui.kernel.tables import address
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    import numpy.typing as npt

SLACK = 16
"""Bytes that must be readable behind a chunk (a Parquet file ends in a footer longer than that)."""

_OTHER, _DAMAGED = 10, 11
_STORED = {"BOOLEAN": 0, "INT32": 1, "INT64": 2}
_AS = {np.dtype(np.int8): 1, np.dtype(np.int32): 2, np.dtype(np.int64): 3}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where one column chunk stands in its file. ``stored``: its physical type; ``optional``: cells may be missing."""

    offset: int
    size: int
    stored: str
    optional: bool


def read_chunk(file: npt.NDArray[np.uint8], chunk: Chunk, out: npt.NDArray[np.generic]) -> bool:
    """Decode a chunk of ``len(out)`` cells into ``out`` (int8, int32 or int64).

    Returns:
        False, with ``out`` undefined, when a cell is missing or the chunk is stored in another way than record
        files are written: the general reader must be used.

    Raises:
        InvalidInput: the chunk is damaged or reaches beyond the file.
    """
    if chunk.stored not in _STORED or out.dtype not in _AS:
        return False
    if chunk.offset < 0 or chunk.size < 0 or chunk.offset + chunk.size + SLACK > len(file):
        raise InvalidInput("a column chunk reaches beyond its file", cause="the file is cut off or damaged")
    status = kernel().hs_read_chunk(
        address(file) + chunk.offset,
        chunk.size,
        len(out),
        _STORED[chunk.stored],
        int(chunk.optional),
        _AS[out.dtype],
        address(out),
    )
    if status == _DAMAGED:
        raise InvalidInput("a column chunk is damaged", cure="restore the file, or load its source again")
    return bool(status == OK)
