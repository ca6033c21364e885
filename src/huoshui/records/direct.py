"""Reading numbers of record files straight into arrays: the quick way for whole row groups.

Record files keep numbers without a codec in encodings the kernel decodes itself (``kernel/pages.c``), about five
times quicker than through tables. What it does not read (missing cells, fractions, texts) is read with
:meth:`RowGroup.read`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.kernel.pages import Chunk, read_chunk
from huoshui.records.layout import stored_schema
from huoshui.records.rowgroup import footer
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from huoshui.records.rowgroup import RowGroup

    Array = npt.NDArray[np.generic]

_DTYPES: dict[pa.DataType, np.dtype[np.generic]] = {
    pa.int8(): np.dtype(np.int8),
    pa.bool_(): np.dtype(np.int8),
    pa.int32(): np.dtype(np.int32),
    pa.date32(): np.dtype(np.int32),
    pa.int64(): np.dtype(np.int64),
}


class Arrays:
    """Arrays that are used again and again, one per column: no memory is asked for twice. Not for two threads."""

    def __init__(self) -> None:
        self._room: dict[tuple[str, str], Array] = {}

    def of(self, record_type: str, name: str, dtype: np.dtype[np.generic], rows: int) -> Array:
        """Return the array of a column, at least ``rows`` long; its content is undefined."""
        key = (record_type, name)
        found = self._room.get(key)
        if found is None or len(found) < rows:
            found = np.empty(rows + rows // 4, dtype=dtype)
            self._room[key] = found
        return found


def read_arrays(groups: Sequence[RowGroup], columns: Sequence[str], arrays: Arrays) -> dict[str, Array] | None:
    """Return columns of adjacent row groups, one after another, as arrays out of ``arrays``.

    Enums and flags come as int8, days and keys as int32, whole numbers as int64. None when a column cannot be
    read this way.

    Raises:
        InvalidInput: a file is damaged.
    """
    record_type = groups[0].record_type
    schema = stored_schema(record_type)
    rows = sum(group.rows for group in groups)
    found: dict[str, Array] = {}
    for name in columns:
        dtype = _DTYPES.get(schema.field(name).type)
        if dtype is None:
            return None
        whole = arrays.of(record_type, name, dtype, rows)
        if not _fill(groups, name, whole):
            return None
        found[name] = whole[:rows]
    return found


def _fill(groups: Sequence[RowGroup], name: str, whole: Array) -> bool:
    start = 0
    for group in groups:
        path = str(group.path)
        chunks = _chunks(path, name)
        chunk = chunks[group.index] if chunks is not None else None
        if chunk is None:
            return False
        try:
            done = read_chunk(_mapped(path), chunk, whole[start : start + group.rows])
        except InvalidInput as error:
            what = f"column '{name}' of '{path}' cannot be read"
            raise InvalidInput(what, cause=error.what, cure="restore the file, or load its source again") from error
        if not done:
            return False
        start += group.rows
    return True


@lru_cache(maxsize=64)
def _mapped(path: str) -> npt.NDArray[np.uint8]:
    return np.memmap(path, dtype=np.uint8, mode="r")


@lru_cache(maxsize=16_384)
def _chunks(path: str, name: str) -> list[Chunk | None] | None:
    """Return where a column's chunks are, per row group: None for one with a codec; None when there is no column."""
    about = footer(path)
    names = about.schema.names
    if name not in names:
        return None
    place = names.index(name)
    optional = about.schema.column(place).max_definition_level > 0
    chunks: list[Chunk | None] = []
    for group in range(about.num_row_groups):
        column = about.row_group(group).column(place)
        first = column.data_page_offset
        if column.has_dictionary_page and column.dictionary_page_offset is not None:
            first = min(first, column.dictionary_page_offset)
        plain = column.compression == "UNCOMPRESSED"
        chunks.append(Chunk(first, column.total_compressed_size, column.physical_type, optional) if plain else None)
    return chunks
