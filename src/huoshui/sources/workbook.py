"""Reading a sheet of a workbook (XLSX, XLS): cells become text, so that one set of rules reads them all."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from huoshui.sources.pieces import Chunk, OpenTable, distinct
from huoshui.values.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from huoshui.sources.pieces import Layout

_ROWS = 65_536
_EXACT = 2.0**53


def open_workbook(path: Path, layout: Layout) -> OpenTable:
    """Open a sheet: the one named by ``layout``, else the first with cells.

    Raises:
        InvalidInput: the file is no workbook, or the sheet is not in it.
    """
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = list(book.sheet_names)
        if layout.sheet and layout.sheet not in names:
            raise InvalidInput(
                f"'{path.name}' has no sheet '{layout.sheet}'",
                near=nearest(layout.sheet, names),
                cure="its sheets are: " + ", ".join(names),
            )
        sheet = next(
            (s for s in (book.get_sheet_by_name(n) for n in ([layout.sheet] if layout.sheet else names)) if s.height),
            None,
        )
    except (CalamineError, OSError) as error:
        raise InvalidInput(
            f"'{path.name}' is not a whole workbook",
            cause=f"it is truncated, protected or of another kind ({error})",
            cure="open it in a spreadsheet and save it again as XLSX or CSV",
        ) from error
    if sheet is None:
        return OpenTable((), iter(()))
    first = (sheet.start or (0, 0))[0] + 1
    rows = iter(sheet.iter_rows())
    skip = max(layout.header_line - first, 0)
    header = next(islice(rows, skip, skip + 1), None)
    if header is None:
        return OpenTable((), iter(()))
    columns = distinct([cell_text(c) or "" for c in header])
    return OpenTable(tuple(columns), _chunks(rows, columns, first + skip + 1))


def _chunks(rows: Iterator[Sequence[object]], columns: Sequence[str], line: int) -> Iterator[Chunk]:
    while block := list(islice(rows, _ROWS)):
        held = [(line + n, row) for n, row in enumerate(block) if any(_filled(c) for c in row)]
        line += len(block)
        if not held:
            continue
        arrays = [pa.array([cell_text(row[n]) for _, row in held], pa.string()) for n in range(len(columns))]
        yield Chunk(pa.table(arrays, names=list(columns)), np.array([n for n, _ in held], dtype=np.int64))


def _filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def cell_text(cell: object) -> str | None:
    """Return a cell as text; whole numbers lose ``.0``, large ones that lost digits keep their power of ten.

    >>> cell_text(43831.0), cell_text(1.5), cell_text(True), cell_text(""), cell_text(1.2345678901234567e19)
    ('43831', '1.5', 'true', None, '1.2345678901234567e+19')
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
