"""A rectangular sheet from a CSV or XLSX file, as texts with the place of every cell."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from huoshui.offers.problems import OfferError, Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.offers.fields import Fields

_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of one sheet as texts. Rows and columns are shown counting from 1."""

    file: str
    rows: tuple[tuple[str, ...], ...]

    def at(self, row: int, column: int) -> Place:
        """Return the place of a cell; both count from 0 here."""
        return Place(self.file, row + 1, column + 1)

    def cell(self, row: int, column: int) -> str:
        """Return a cell's text; a cell beyond the end of a short row is empty."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""


def named_sheet(fields: Fields, opened: Callable[[str], bytes]) -> Sheet:
    """Return the sheet that ``{file: ..., sheet: ...}`` names, opened beside the offer file.

    Raises:
        OfferError: there is no such file, or it cannot be read.
    """
    name = fields.word("file")
    try:
        content = opened(name)
    except OSError as error:
        what = f"table file '{name}' cannot be opened"
        place = fields.place(fields.need("file"))
        raise OfferError(place, what, cause=str(error.strerror), cure="put it beside the offer file") from error
    return read_sheet(name, content, fields.word("sheet", ""))


def read_sheet(file: str, content: bytes, sheet: str = "") -> Sheet:
    r"""Read a CSV (UTF-8 or GB18030) or the first (or named) sheet of an XLSX file.

    >>> read_sheet("t.csv", "a,-> b\n>= 1,2\n".encode()).rows
    (('a', '-> b'), ('>= 1', '2'))

    Raises:
        OfferError: the content is neither.
    """
    if file.lower().endswith((".xlsx", ".xls", ".ods")):
        return Sheet(file, _workbook(file, content, sheet))
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return Sheet(file, tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""))))
    raise OfferError(
        Place(file, 1, 1), "the table is neither UTF-8 nor GB18030 text", cure="save it as CSV UTF-8 or XLSX"
    )


def _workbook(file: str, content: bytes, sheet: str) -> tuple[tuple[str, ...], ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except CalamineError as error:
        raise OfferError(
            Place(file, 1, 1), "the workbook cannot be read", cause=str(error), cure="save it again as XLSX or CSV"
        ) from error
    if sheet and sheet not in book.sheet_names:
        raise OfferError(Place(file, 1, 1), f"there is no sheet '{sheet}'", near=tuple(book.sheet_names))
    values = (book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)).to_python(skip_empty_area=False)
    return tuple(tuple(_text(value) for value in row) for row in values)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value)
