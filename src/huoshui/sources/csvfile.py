"""Reading CSV as it comes: any encoding, delimiter and quoting, ragged rows, line breaks inside cells."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from huoshui.sources.cells import trimmed
from huoshui.sources.pieces import Chunk, OpenTable, distinct
from huoshui.sources.reasons import reason
from huoshui.sources.shape import Reject, RejectCode
from huoshui.sources.textfile import AsUtf8, encoding_of, examine, first_lines
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from huoshui.sources.pieces import Layout
    from huoshui.sources.textfile import Examined

BLOCK_BYTES = 4 * 2**20
"""A CSV is read in blocks of this size, so that memory does not grow with the file."""
_DELIMITERS = ",\t;|"
_PEEK = 64 * 1024
csv.field_size_limit(2**31 - 1)  # a long cell is a cell; the row is judged later
_NEWLINE = 10
_NOTHING = _DELIMITERS + '" \r\n\u3000'  # a line of nothing else is no row
_NO_ROWS = ("Empty CSV", "either file is too short")  # what the parser says of a header without rows


def open_csv(path: Path, layout: Layout, *, peek: bool = False) -> OpenTable:
    """Open the CSV at ``path``. ``peek`` reads only the header (and guesses the encoding from the start)."""
    encoding = _peeked_encoding(path) if peek else examine(path).encoding
    lines = first_lines(path, encoding, layout.header_line + 1)
    header = lines[layout.header_line - 1] if len(lines) >= layout.header_line else ""
    if not header.strip():
        _refuse_blank_header(path, layout)
        return OpenTable((), iter(()))
    delimiter = max(_DELIMITERS, key=header.count)
    heads = next(csv.reader([header], delimiter=delimiter))
    names = distinct(heads + _trailing(lines[layout.header_line :], len(heads), delimiter))
    if peek:
        return OpenTable(tuple(names), iter(()))
    seen = examine(path)
    return OpenTable(tuple(names), _chunks(path, seen, names, delimiter, layout), seen.broken)


def _refuse_blank_header(path: Path, layout: Layout) -> None:
    """Refuse a file whose header line is blank while something stands below it; an empty file is no mistake."""
    with path.open("rb") as file:
        while block := file.read(_PEEK):
            if block.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
                raise InvalidInput(
                    f"line {layout.header_line} of '{path.name}' is blank where the header should stand",
                    cure="remove the blank lines above the header",
                )


def _trailing(lines: Sequence[str], count: int, delimiter: str) -> list[str]:
    """Return a nameless column for each delimiter that ends the first row beyond the header's columns."""
    first = next(csv.reader(lines[:1], delimiter=delimiter), [])
    extra = first[count:]
    return [""] * len(extra) if extra and not any(cell.strip() for cell in extra) else []


def _peeked_encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_PEEK)
    encoding = encoding_of(head)
    if encoding == "utf-8":
        try:
            head[: head.rfind(b"\n") + 1].decode("utf-8")
        except UnicodeDecodeError:
            return "gb18030"
    return encoding


class _Lines:
    """Keeps count of lines while a parser hands out good rows in pieces and bad rows one by one."""

    def __init__(self, first: int) -> None:
        self.next_row = first  # number of the next row, as if no cell held a line break
        self.extra = 0  # line breaks inside the cells so far
        self.bad: list[tuple[int, str]] = []

    def note(self, row: pcsv.InvalidRow) -> str:
        """Remember a row with the wrong number of cells."""
        self.bad.append((int(row.number), row.text))
        return "skip"

    def number(self, count: int, breaks: np.ndarray | None) -> tuple[np.ndarray, list[tuple[int, str]]]:
        """Return the lines of the next ``count`` good rows, and the bad rows among them with their lines."""
        first, end, taken = self.next_row, self.next_row + count, 0
        while taken < len(self.bad) and self.bad[taken][0] < end:
            taken, end = taken + 1, end + 1
        bad, self.bad = self.bad[:taken], self.bad[taken:]
        rows = np.arange(first, end)
        is_bad = np.isin(rows, [n for n, _ in bad])
        inside = np.zeros(len(rows), dtype=np.int64)
        if breaks is not None:
            inside[~is_bad] = breaks
        inside[is_bad] = [text.count("\n") for _, text in bad]
        line = rows + self.extra + np.cumsum(inside) - inside
        self.next_row, self.extra = end, self.extra + int(inside.sum())
        return line[~is_bad], list(zip(line[is_bad].tolist(), [t for _, t in bad], strict=True))

    def rest(self) -> list[tuple[int, str]]:
        """Return the bad rows after the last good one."""
        bad, self.bad = self.bad, []
        return [(n + self.extra, text) for n, text in bad]


def _chunks(path: Path, seen: Examined, names: Sequence[str], delimiter: str, layout: Layout) -> Iterator[Chunk]:
    lines = _Lines(layout.header_line + 1)
    plain = not seen.broken and seen.encoding in {"utf-8", "utf-8-sig"}
    source = str(path) if plain else pa.PythonFile(AsUtf8(path, seen.encoding), mode="r")
    try:
        reader = pcsv.open_csv(
            source,
            read_options=pcsv.ReadOptions(
                use_threads=False, block_size=BLOCK_BYTES, column_names=names, skip_rows=layout.header_line
            ),
            parse_options=pcsv.ParseOptions(
                delimiter=delimiter,
                quote_char='"' if seen.quotes_balance else False,
                newlines_in_values=seen.quotes_balance,
                invalid_row_handler=lines.note,
                ignore_empty_lines=False,
            ),
            convert_options=pcsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                check_utf8=False,
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
        for batch in reader:
            yield _chunk(batch, lines, quoted=not seen.quotes_balance)
    except pa.ArrowInvalid as error:
        if not any(said in str(error) for said in _NO_ROWS):
            raise InvalidInput(
                f"'{path.name}' cannot be read as CSV near line {lines.next_row + lines.extra}",
                cause=str(error).splitlines()[0],
                cure="look for an unclosed quotation mark there; nothing of the file was stored",
            ) from error
    if left := lines.rest():
        empty = pa.schema([pa.field(n, pa.string()) for n in names]).empty_table()
        yield Chunk(empty, np.zeros(0, dtype=np.int64), tuple(_ragged(n, t) for n, t in left if t.strip(_NOTHING)))


def _chunk(batch: pa.RecordBatch, lines: _Lines, *, quoted: bool) -> Chunk:
    breaks = _line_breaks(batch)
    line, bad = lines.number(batch.num_rows, breaks)
    columns = list(batch.columns)
    if quoted:
        columns = [pc.utf8_trim(c, '"') for c in columns]
    table = pa.table(columns, names=batch.schema.names)
    blank = _blank_rows(columns)
    if blank.any():
        table, line = table.filter(pa.array(~blank)), line[~blank]
    return Chunk(table, line, tuple(_ragged(n, t) for n, t in bad if t.strip(_NOTHING)))


def _blank_rows(columns: Sequence[pa.Array]) -> np.ndarray:
    """Tell which rows have nothing but blanks in any cell; such lines are no rows."""
    blank = trimmed(columns[0]).is_null().to_numpy(zero_copy_only=False)
    for column in columns[1:]:
        rows = np.flatnonzero(blank)
        if not len(rows):
            break
        blank[rows] = trimmed(column.take(pa.array(rows))).is_null().to_numpy(zero_copy_only=False)
    return np.asarray(blank)


def _line_breaks(batch: pa.RecordBatch) -> np.ndarray | None:
    """Count the line breaks inside the cells of each row; None when there are none."""
    total: np.ndarray | None = None
    for column in batch.columns:
        data = column.buffers()[2]
        if data is None or not (np.frombuffer(data, dtype=np.uint8) == _NEWLINE).any():
            continue
        count = pc.count_substring(column, pattern="\n").fill_null(0).to_numpy()
        total = count.astype(np.int64) if total is None else total + count
    return total


def _ragged(line: int, text: str) -> Reject:
    return Reject(line, "", None, RejectCode.RAGGED_ROW, reason(RejectCode.RAGGED_ROW), text)
