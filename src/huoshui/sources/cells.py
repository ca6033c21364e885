"""Reading the cells of a column: what people write for a number, a date, a word, turned into values.

Every function takes an Arrow array as a file gave it (text from CSV and XLSX, typed from Parquet), works on
whole columns, and returns a :class:`Cells`: the values, and where a cell could not be read.

Numbers: thousands separators, full-width digits, currency signs, 元/万元/亿元, brackets for negative, a
trailing minus, percent. Money is rounded half away from zero to the fen (``domain/data_formats.md``).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.shape import RejectCode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FEN_PER_YUAN = 100
LARGEST = 1e15
"""No number of a record is larger than this (the formula language's bound)."""
LARGEST_FEN = 10**15
_TINIEST = 1e-15
_TIE = 1e-6  # a tie of half a fen may be a hair off in binary
_EXACT = 2.0**53

UNITS: Mapping[str, float] = {"元": 1.0, "百元": 1e2, "千元": 1e3, "万元": 1e4, "百万元": 1e6, "亿元": 1e8}
"""Units a column of money may be written in."""
_SUFFIX = {
    "": 1.0,
    "元": 1.0,
    "圆": 1.0,
    "万": 1e4,
    "万元": 1e4,
    "亿": 1e8,
    "亿元": 1e8,
    "%": 0.01,
    "千": 1e3,
    "千元": 1e3,
}
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "\\", "n/a", "na", "null", "none", "nan", "#n/a", "无", "空"})
_GROUPED = r"^[+-]?[0-9]{1,3}([,，][0-9]{3})+(\.[0-9]+)?$"
_NUMBER = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(e[+-]?\d+)?(元|圆|万元|万|亿元|亿|千元|千|%)?(-?)")
_TRUE = frozenset({"1", "true", "t", "yes", "y", "是", "有", "√", "✓", "1.0"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "否", "无", "×", "0.0"})


@dataclass(slots=True)
class Cells:
    """The values of a column, and where cells could not be read (a truth per row, by reason)."""

    values: pa.Array
    faults: list[tuple[RejectCode, np.ndarray]] = field(default_factory=list)

    def fault(self, code: RejectCode, rows: np.ndarray) -> None:
        """Note the rows whose cell is faulty, if there are any."""
        if rows.any():
            self.faults.append((code, rows))


def trimmed(array: pa.Array) -> pa.Array:
    """Return text without surrounding blanks (full-width ones too); an empty cell is missing.

    A dictionary stays one.
    """
    if pa.types.is_dictionary(array.type):
        return respelled(array, trimmed(array.dictionary))
    text = pc.utf8_trim_whitespace(as_text(array))
    blank = pc.equal(text, "")
    return pc.if_else(blank, pa.scalar(None, pa.string()), text) if pc.any(blank).as_py() else text


def respelled(array: pa.DictionaryArray, words: pa.Array) -> pa.DictionaryArray:
    """Return a dictionary array whose words are replaced by ``words``, one for one; a NULL word is missing."""
    spelled = words.dictionary_encode()
    return pa.DictionaryArray.from_arrays(spelled.indices.take(array.indices), spelled.dictionary)


def as_text(array: pa.Array) -> pa.Array:
    """Return any column as text; whole numbers lose a meaningless ``.0``."""
    kind = array.type
    if pa.types.is_string(kind):
        return array
    if pa.types.is_dictionary(kind):
        return as_text(array.dictionary_decode())
    if pa.types.is_floating(kind):
        return _floats_as_text(array.cast(pa.float64()))
    return array.cast(pa.string())


def _floats_as_text(array: pa.Array) -> pa.Array:
    values = array.fill_null(np.nan).to_numpy()
    whole = np.isfinite(values) & (np.abs(values) < _EXACT) & (values == np.floor(values))
    integers = pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.string())
    text = pc.if_else(pa.array(whole), integers, array.cast(pa.string()))
    return pc.if_else(pa.array(np.isnan(values)), pa.scalar(None, pa.string()), text)


def half_width(text: str) -> str:
    """Return text with full-width letters, digits and signs made half-width.

    >>> half_width("１，２３４．５０")
    '1,234.50'
    """
    return unicodedata.normalize("NFKC", text)


def each_word(array: pa.Array, read: Callable[[str], object], kind: pa.DataType) -> tuple[pa.Array, np.ndarray]:
    """Read a text column word by word, each distinct word once.

    ``read`` returns the value, None for missing, or raises ValueError. Returns values and unreadable rows.
    """
    encoded = array.dictionary_encode()
    values, bad = [], []
    for word in encoded.dictionary.to_pylist():
        try:
            values.append(read(word))
            bad.append(False)
        except (ValueError, OverflowError):
            values.append(None)
            bad.append(True)
    taken = pa.array(values, kind).take(encoded.indices)
    wrong = np.array([*bad, False])[np.asarray(encoded.indices.fill_null(len(bad)).to_numpy(), dtype=np.int64)]
    return taken, wrong


def number_of(word: str) -> float | None:
    """Read one number as people write it; None when the cell says there is none.

    >>> number_of("￥1,234.50"), number_of("（12）"), number_of("3.5万元"), number_of("12%"), number_of("-")
    (1234.5, -12.0, 35000.0, 0.12, None)
    """
    text = half_width(word).strip().casefold().lstrip("'")
    if text in _NOTHING:
        return None
    negative = text.startswith("(") and text.endswith(")")
    text = re.sub(r"^(cny|rmb|￥|¥)|[\s_]|(cny|rmb)$", "", text.strip("()") if negative else text)
    text = re.sub(r"^([+-])?[¥￥]", r"\1", text)
    if "," in text:
        head = re.split(r"[.e元圆万亿千%]", text, maxsplit=1)[0].rstrip("-")
        if not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", head):
            raise ValueError(word)
        text = text.replace(",", "")
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise ValueError(word)
    sign, digits, power, suffix, trailing = match.groups()
    value = float(sign + digits + (power or "")) * _SUFFIX[suffix or ""]
    return -value if negative or trailing else value


def numbers(array: pa.Array) -> Cells:
    """Read a column of numbers (float64). NaN and infinity in typed columns are missing."""
    kind = array.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_null(kind):
        return Cells(_finite(array.cast(pa.float64())))
    if pa.types.is_boolean(kind) or pa.types.is_temporal(kind):
        cells = Cells(pa.nulls(len(array), pa.float64()))
        cells.fault(RejectCode.BAD_NUMBER, _known(array))
        return cells
    text = as_text(array)
    try:
        return Cells(_finite(text.cast(pa.float64())))
    except pa.ArrowInvalid:
        return _numbers_of_text(trimmed(text))


def _numbers_of_text(text: pa.Array) -> Cells:
    """Read numbers of which some are not plain: grouped ones at once, the rest word by word."""
    grouped = pc.match_substring_regex(text, _GROUPED)
    if pc.any(grouped).as_py():
        text = pc.if_else(grouped, pc.replace_substring_regex(text, "[,，]", ""), text)
    try:
        return Cells(_finite(text.cast(pa.float64())))
    except pa.ArrowInvalid:
        plain = pc.match_substring_regex(text, r"^[+-]?[0-9]+(\.[0-9]*)?$")
    easy = pc.if_else(plain, text, pa.scalar(None, pa.string())).cast(pa.float64())
    rest = pc.if_else(plain, pa.scalar(None, pa.string()), text)
    hard, wrong = each_word(rest, number_of, pa.float64())
    cells = Cells(_finite(pc.coalesce(easy, hard)))
    cells.fault(RejectCode.BAD_NUMBER, wrong)
    return cells


def _finite(array: pa.Array) -> pa.Array:
    """Return floats with NaN and infinities missing and negative zero made zero."""
    values = array.fill_null(np.nan).to_numpy() + 0.0
    return pa.array(values, mask=~np.isfinite(values))


def bounded(array: pa.Array) -> pa.Array:
    """Return floats with those missing that the formula language cannot hold."""
    values = array.fill_null(np.nan).to_numpy()
    size = np.abs(values)
    return pa.array(values, mask=~((size <= LARGEST) & ((size >= _TINIEST) | (size == 0))))


def money(array: pa.Array, unit: float = 1.0) -> Cells:
    """Read a column of money written in ``unit`` yuan as whole fen (int64).

    A share is no amount, and a cell that names a unit where the column already has one is not read twice.
    """
    read = numbers(array)
    odd = _misfits(array, unit)
    yuan = read.values.fill_null(0.0).to_numpy() * (unit * FEN_PER_YUAN)
    size = np.abs(yuan)
    near = np.rint(yuan)
    tie = np.abs(size - np.floor(size) - 0.5) < _TIE
    fen = np.where(tie, np.copysign(np.floor(size + 0.5 + _TIE), yuan), near)
    large = ~(size <= LARGEST_FEN)
    values = pa.array(np.where(large, 0, fen).astype(np.int64), mask=~_known(read.values) | large | odd)
    cells = Cells(values, read.faults)
    cells.fault(RejectCode.BAD_NUMBER, odd)
    cells.fault(RejectCode.OUT_OF_RANGE, large & ~odd)
    return cells


def _misfits(array: pa.Array, unit: float) -> np.ndarray:
    """Return which cells of a money column are shares, or name a unit of their own beside the column's."""
    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return np.zeros(len(array), dtype=bool)
    pattern = "[%％]" if unit == 1.0 else "[%％元圆万亿千]"
    found = pc.fill_null(pc.match_substring_regex(array, pattern), pa.scalar(value=False))
    return np.asarray(found.to_numpy(zero_copy_only=False))


def whole(array: pa.Array, largest: int = LARGEST_FEN) -> Cells:
    """Read a column of whole numbers (int64): counts, and money already in fen."""
    if pa.types.is_integer(array.type):
        values, faults = array.cast(pa.int64(), safe=False), []
    else:
        read = numbers(array)
        values, faults = read.values, read.faults
    numbers_ = np.asarray(values.fill_null(0).to_numpy())
    large = ~(np.abs(numbers_.astype(np.float64)) <= largest)
    broken = ~large & (numbers_ != np.floor(numbers_))
    ok = _known(values) & ~large & ~broken
    cells = Cells(pa.array(np.where(ok, numbers_, 0).astype(np.int64), mask=~ok), faults)
    cells.fault(RejectCode.BAD_NUMBER, broken)
    cells.fault(RejectCode.OUT_OF_RANGE, large)
    return cells


def flags(array: pa.Array, translate: Mapping[str, str] | None = None) -> Cells:
    """Read a column of yes and no; ``translate`` maps the file's words to ``true`` and ``false`` first."""
    if pa.types.is_boolean(array.type):
        return Cells(array)
    text = translated(array, translate).values if translate else trimmed(array)
    values, wrong = each_word(text, _flag_of, pa.bool_())
    cells = Cells(values)
    cells.fault(RejectCode.BAD_FLAG, wrong)
    return cells


def _flag_of(word: str) -> bool:
    text = half_width(word).casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise ValueError(word)


def words(array: pa.Array, values: tuple[str, ...], translate: Mapping[str, str] | None = None) -> Cells:
    """Read a column of words of a closed list; ``translate`` maps the file's words to the list's."""
    table = {w.casefold(): w for w in values}
    table |= {half_width(k).strip().casefold(): v for k, v in (translate or {}).items()}

    def read(word: str) -> str:
        found = table.get(half_width(word).strip().casefold())
        if found is None:
            raise ValueError(word)
        return found

    spelled, wrong = each_word(trimmed(array), read, pa.string())
    cells = Cells(spelled)
    cells.fault(RejectCode.UNKNOWN_VALUE, wrong)
    return cells


def identifiers(array: pa.Array) -> Cells:
    """Read a column of identifiers and numbers that identify: half-width text.

    A number that a spreadsheet turned into a power of ten has lost its digits and is refused.
    """
    if pa.types.is_floating(array.type):
        size = np.abs(array.cast(pa.float64()).fill_null(0.0).to_numpy())
        cells = Cells(trimmed(array))
        cells.fault(RejectCode.BAD_IDENTIFIER, size >= _EXACT)
        return cells
    if pa.types.is_integer(array.type):
        return Cells(array.cast(pa.string()))
    text = trimmed(as_text(array))
    if not _is_ascii(text):
        text, _ = each_word(text, half_width, pa.string())
    cells = Cells(text)
    ruined = pc.match_substring_regex(text, r"^[0-9](\.[0-9]+)?[eE]\+?[0-9]+$").fill_null(False)  # noqa: FBT003  # Arrow's fill_null takes the value by position
    cells.fault(RejectCode.BAD_IDENTIFIER, ruined.to_numpy(zero_copy_only=False))
    return cells


def parties(array: pa.Array, prefix: str = "") -> Cells:
    """Read a column of identifiers of firms and parties: as :func:`identifiers`, each distinct one once.

    The values come as a dictionary array.
    """
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    read = identifiers(encoded.dictionary)
    names = pc.binary_join_element_wise(prefix, read.values, "") if prefix else read.values
    cells = Cells(respelled(encoded, names))
    at = np.asarray(encoded.indices.fill_null(len(names)).to_numpy(), dtype=np.int64)
    for code, rows in read.faults:
        cells.fault(code, np.append(rows, False)[at])
    return cells


def _is_ascii(text: pa.Array) -> bool:
    return bool(pc.all(pc.string_is_ascii(text), skip_nulls=True).as_py() is not False)


def _known(array: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_valid(array).to_numpy(zero_copy_only=False))


def translated(array: pa.Array, table: Mapping[str, str]) -> Cells:
    """Read a text column through a translation; words that are not in it stay as they are."""
    spelled = {half_width(k).strip().casefold(): v for k, v in table.items()}
    values, _ = each_word(trimmed(array), lambda w: spelled.get(half_width(w).strip().casefold(), w), pa.string())
    return Cells(values)
