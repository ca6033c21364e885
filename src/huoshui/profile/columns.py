"""Arrow columns as the kernel's cells: where they stand in memory, nothing is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from huoshui.kernel import Cells
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPES = {
    pa.int8(): ("byte", 1),
    pa.int32(): ("day", 4),
    pa.date32(): ("day", 4),
    pa.int64(): ("whole", 8),
    pa.float64(): ("number", 8),
    pa.bool_(): ("bit", 0),
}


def column_cells(column: pa.Array | pa.ChunkedArray) -> Cells:
    """Describe one Arrow column (int8, int32, date32, int64, double or bool) to the kernel.

    Raises:
        InvalidInput: the column has another type.
    """
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    if column.type not in _TYPES:
        raise InvalidInput(
            f"a column of Arrow type {column.type} cannot be aggregated",
            cause="records hold int8, int32, date32, int64, double and bool columns",
            cure="cast it to the type of the store (huoshui.records.layout)",
        )
    kind, width = _TYPES[column.type]
    validity, data = column.buffers()
    missing = validity.address if validity is not None and column.null_count else 0
    start = 0 if data is None else data.address + column.offset * width
    return Cells(kind, len(column), start, missing, column.offset, column)


def table_cells(table: pa.Table, names: Sequence[str]) -> dict[str, Cells]:
    """Describe the named columns of a table."""
    return {name: column_cells(table.column(name)) for name in names}
