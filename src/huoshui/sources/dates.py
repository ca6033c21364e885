"""Reading dates as files write them: ISO, slashes, dots, 年月日, compact, with a time, spreadsheet serials."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.cells import Cells, as_text, each_word, half_width, trimmed
from huoshui.sources.shape import RejectCode

if TYPE_CHECKING:
    from collections.abc import Sequence

_SERIAL_ZERO = date(1899, 12, 30)  # spreadsheet day 0 after its leap-year mistake of 1900
_FIRST_SERIAL, _LAST_SERIAL = 367, 109_575  # 1901-01-01 to 2200-01-01
EARLIEST = date(1901, 1, 1)
LATEST = date(2200, 1, 1)
"""Days outside these bounds are not dates of a firm's life; spreadsheets show empty dates as 1900."""
FIRST_RECORD = date(1980, 1, 1)
"""No record of today's firms is dated earlier."""
_YMD = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[t\s].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2}\d{2}(\d{2})?)?")
_SERIAL = re.compile(r"(\d{1,6})(\.\d+)?")
_NOTHING = frozenset({"", "-", "--", "/", "null", "none", "nan", "nat", "n/a", "无", "0", "0000-00-00", "长期"})


def date_of(word: str, formats: Sequence[str] = ()) -> date | None:
    """Read one date; ``formats`` (strptime) replace the usual spellings. None when the cell says there is none.

    Day-first and two-digit years are ambiguous and need a format.

    >>> date_of("2024年3月5日"), date_of("20240305"), date_of("45356"), date_of("2024/3/5 18:00")
    (datetime.date(2024, 3, 5), datetime.date(2024, 3, 5), datetime.date(2024, 3, 5), datetime.date(2024, 3, 5))
    """
    text = half_width(word).strip().casefold().lstrip("'")
    if text in _NOTHING:
        return None
    for layout in formats:
        try:
            return datetime.strptime(text, layout).date()  # noqa: DTZ007  # a date has no time zone
        except ValueError:
            continue
    if formats:
        raise ValueError(word)
    match = _YMD.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is not None:
        return date(int(match[1]), int(match[2]), int(match[3]))
    serial = _SERIAL.fullmatch(text)
    if serial is not None and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return _SERIAL_ZERO + timedelta(days=int(serial[1]))
    raise ValueError(word)


def dates(array: pa.Array, formats: Sequence[str] = ()) -> Cells:
    """Read a column of dates (date32); days outside 1901 to 2200 are refused."""
    kind = array.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        array = pc.local_timestamp(array)
        kind = array.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_null(kind):
        cells = Cells(array.cast(pa.timestamp("s"), safe=False).cast(pa.date32(), safe=False))
    else:
        values, wrong = each_word(trimmed(as_text(array)), lambda w: date_of(w, formats), pa.date32())
        cells = Cells(values)
        cells.fault(RejectCode.BAD_DATE, wrong)
    outside = outside_days(cells.values, EARLIEST, LATEST)
    cells.fault(RejectCode.BAD_DATE, outside)
    return cells


def outside_days(days: pa.Array, first: date, last: date) -> np.ndarray:
    """Tell which days lie before ``first`` or after ``last``; missing days do not."""
    early = pc.less(days, pa.scalar(first, pa.date32()))
    late = pc.greater(days, pa.scalar(last, pa.date32()))
    return np.asarray(pc.or_(early, late).fill_null(False).to_numpy(zero_copy_only=False))  # noqa: FBT003  # Arrow's fill_null takes the value by position
