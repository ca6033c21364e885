"""Calendar days and months: whole days since 1970-01-01, the month arithmetic of notices and contracts.

A day is a ``datetime.date`` at the edges and an ``int`` (days since 1970-01-01) inside stores and formulas.
Months follow the formula language: an end of month is clipped (31 January + 1 month = 28 or 29 February).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Final
from unicodedata import normalize

from huoshui.values.errors import InvalidInput

_EPOCH: Final = date(1970, 1, 1).toordinal()
_MONTHS: Final = 12
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2200
_SHAPES: Final = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?(?:\s*\d.*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4}(?:\d{2})?(?:\.\d+)?|\d{9})?"),
    re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:\s.*)?"),
)


def to_days(day: date) -> int:
    """Return the whole days from 1970-01-01 to ``day`` (negative before).

    >>> to_days(date(1970, 1, 2)), to_days(date(2026, 1, 1))
    (1, 20454)
    """
    return day.toordinal() - _EPOCH


def from_days(days: int) -> date:
    """Return the day that is ``days`` after 1970-01-01. Raises ValueError outside the years 1 to 9999.

    >>> from_days(20454)
    datetime.date(2026, 1, 1)
    """
    return date.fromordinal(days + _EPOCH)


def month_index(day: date) -> int:
    """Return the number of whole calendar months from January 1970 to the month of ``day``.

    >>> month_index(date(1970, 1, 31)), month_index(date(2026, 1, 1)), month_index(date(1969, 12, 31))
    (0, 672, -1)
    """
    return (day.year - 1970) * _MONTHS + day.month - 1


def month_start(index: int) -> date:
    """Return the first day of the month with ``month_index`` ``index``.

    >>> month_start(672)
    datetime.date(2026, 1, 1)
    """
    return date(1970 + index // _MONTHS, index % _MONTHS + 1, 1)


def month_end(index: int) -> date:
    """Return the last day of the month with ``month_index`` ``index``.

    >>> month_end(month_index(date(2024, 2, 5)))
    datetime.date(2024, 2, 29)
    """
    first = month_start(index)
    return first.replace(day=monthrange(first.year, first.month)[1])


def last_complete_month(as_of: date) -> int:
    """Return the ``month_index`` of the last calendar month that is complete on ``as_of``.

    The month of ``as_of`` itself counts when ``as_of`` is its last day.

    >>> month_start(last_complete_month(date(2026, 1, 30))), month_start(last_complete_month(date(2026, 1, 31)))
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    index = month_index(as_of)
    return index if as_of == month_end(index) else index - 1


def add_months(day: date, months: int) -> date:
    """Return the day ``months`` after ``day``, clipped to the end of a shorter month.

    >>> add_months(date(2024, 1, 31), 1), add_months(date(2024, 3, 31), -13)
    (datetime.date(2024, 2, 29), datetime.date(2023, 2, 28))
    """
    last = month_end(month_index(day) + months)
    return last.replace(day=min(day.day, last.day))


def months_between(first: date, second: date) -> int:
    """Return the whole months from ``first`` to ``second``; negative, rounded down, when ``second`` is earlier.

    A month is complete on the day of the same number, or on the last day of a month that has none (Civil Code of
    China, article 202), so ``months_between(d, add_months(d, n)) == n``. The formula language means the same.

    >>> months_between(date(2024, 1, 15), date(2025, 1, 14)), months_between(date(2024, 1, 31), date(2024, 2, 29))
    (11, 1)
    """
    months = month_index(second) - month_index(first)
    last = monthrange(second.year, second.month)[1]
    return months - (second.day < first.day and second.day != last)


def parse_day(text: str) -> date:
    """Return the calendar day of ``text``, as written: a time and a zone after it are not applied.

    Accepted: 2026-01-05, with a time or zone after it; 2026年1月5日; 20260105, with a compact time after it
    (20260105093000); 2026/1/5; 2026.1.5; full-width digits. Raises InvalidInput for anything else and for days
    that do not exist. Years outside 1900 to 2200 are refused: they are typing errors in business records.

    >>> parse_day("2020年10月10日"), parse_day("20260701102030"), parse_day("2014-12-31T23:15:00+01:00")
    (datetime.date(2020, 10, 10), datetime.date(2026, 7, 1), datetime.date(2014, 12, 31))
    """
    plain = normalize("NFKC", text).strip()
    for shape in _SHAPES:
        if found := shape.fullmatch(plain):
            return _existing_day(text, *(int(part) for part in found.groups()))
    raise InvalidInput(
        f"{text!r} is not a date",
        cause="none of the known spellings fits",
        cure="write it as 2026-01-05, 2026年1月5日 or 20260105",
    )


def _existing_day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a date", cause=str(error), cure="correct the day") from error
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InvalidInput(
            f"{text!r} is not a business date", cause=f"year {year} is outside {_FIRST_YEAR} to {_LAST_YEAR}"
        )
    return found
