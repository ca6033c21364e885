"""Tables in files: CSV of any encoding and delimiter, XLSX, Parquet; read in pieces of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.sources.cells import half_width
from huoshui.sources.pieces import Chunk, Layout, OpenTable
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet", ".pq")
_PARQUET_ROWS = 262_144
_FEW = 6  # bytes per value: dictionary positions take up to four


def is_table(path: Path) -> bool:
    """Tell by its name whether a file may be a table."""
    return path.suffix.casefold() in TABLE_SUFFIXES


def header_of(path: Path, layout: Layout | None = None) -> tuple[str, ...]:
    """Return a table's header without reading the file; empty for an empty file.

    Raises:
        InvalidInput: the file is damaged.
    """
    return open_table(path, layout, peek=True).columns


def open_table(
    path: Path, layout: Layout | None = None, wanted: Sequence[str] | None = None, *, peek: bool = False
) -> OpenTable:
    """Open the table in ``path``; ``wanted`` limits which columns of a Parquet file are read.

    Raises:
        InvalidInput: the file is damaged or not of the kind its name says.
    """
    suffix = path.suffix.casefold()
    if suffix in {".parquet", ".pq"}:
        return _open_parquet(path, wanted)
    if suffix in {".xlsx", ".xls"}:
        from huoshui.sources.workbook import open_workbook  # the reader is loaded when needed

        return open_workbook(path, layout or Layout())
    from huoshui.sources.csvfile import open_csv  # the same

    return open_csv(path, layout or Layout(), peek=peek)


def spelled(name: str) -> str:
    """Return a column name in the spelling in which names are compared: half-width, no blanks, lower case.

    >>> spelled(" 金额（元） ") == spelled("金额(元)")
    True
    """
    return "".join(half_width(name).replace("\ufeff", "").split()).casefold()


def _open_parquet(path: Path, wanted: Sequence[str] | None) -> OpenTable:
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowInvalid, OSError) as error:
        raise InvalidInput(
            f"'{path.name}' is not a whole Parquet file",
            cause=f"it is truncated or of another kind ({str(error).splitlines()[0]})",
            cure="copy or export the file again",
        ) from error
    repeating = _repeating(file)
    if repeating:
        file = pq.ParquetFile(path, memory_map=True, read_dictionary=repeating)
    names = tuple(f.name for f in file.schema_arrow if not pa.types.is_nested(f.type))
    read = [n for n in names if wanted is None or n in wanted]
    return OpenTable(names, _parquet_chunks(path, file, read))


def _repeating(file: pq.ParquetFile) -> list[str]:
    """Return the text columns stored with few words, which are quicker read as dictionaries."""
    about = file.metadata
    if about.num_row_groups == 0:
        return []
    group = about.row_group(0)
    text = {f.name for f in file.schema_arrow if pa.types.is_string(f.type)}
    chunks = (group.column(n) for n in range(group.num_columns))
    return [
        c.path_in_schema
        for c in chunks
        if c.path_in_schema in text and c.has_dictionary_page and c.total_uncompressed_size < _FEW * c.num_values
    ]


def _parquet_chunks(path: Path, file: pq.ParquetFile, columns: Sequence[str]) -> Iterator[Chunk]:
    line = 1
    try:
        for batch in file.iter_batches(_PARQUET_ROWS, columns=list(columns)):
            yield Chunk(pa.Table.from_batches([batch]), np.arange(line, line + batch.num_rows))
            line += batch.num_rows
    except (pa.ArrowInvalid, OSError) as error:
        raise InvalidInput(
            f"'{path.name}' is damaged after row {line - 1}",
            cause=str(error).splitlines()[0],
            cure="copy or export the file again; nothing of it was stored",
        ) from error
