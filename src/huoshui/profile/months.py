"""Windows as intervals of days: which days a window spans as of a date.

Everything here is plain calendar arithmetic on :class:`datetime.date`; the first day of ``Ever`` is None.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from huoshui.profile.definition import Days, Ever, Months, Year

if TYPE_CHECKING:
    from huoshui.profile.definition import Window


def month_zero(as_of: date) -> int:
    """Number of the last calendar month complete on ``as_of``, as ``year * 12 + month - 1``.

    >>> month_zero(date(2024, 2, 29)) == 2024 * 12 + 1, month_zero(date(2024, 2, 28)) == 2024 * 12
    (True, True)
    """
    index = as_of.year * 12 + as_of.month - 1
    complete = as_of.day == monthrange(as_of.year, as_of.month)[1]
    return index if complete else index - 1


def first_of_month(index: int) -> date:
    """First day of the month numbered ``index`` (``year * 12 + month - 1``)."""
    return date(index // 12, index % 12 + 1, 1)


def add_months(day: date, months: int) -> date:
    """``day`` moved by whole months; a day past the end of the target month becomes its last day.

    >>> add_months(date(2024, 2, 29), 12), add_months(date(2024, 3, 31), -1)
    (datetime.date(2025, 2, 28), datetime.date(2024, 2, 29))
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def bounds(window: Window, as_of: date) -> tuple[date | None, date]:
    """First and last day of ``window`` as of ``as_of``, both included.

    The last day is never after ``as_of``. The first day is None for :class:`Ever`.

    >>> bounds(Months(0, 12), date(2024, 2, 28))
    (datetime.date(2023, 2, 1), datetime.date(2024, 1, 31))
    >>> bounds(Days(30), date(2024, 2, 28))
    (datetime.date(2024, 1, 30), datetime.date(2024, 2, 28))
    >>> bounds(Year(1), date(2024, 2, 28))
    (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    """
    match window:
        case Months(newest, oldest):
            zero = month_zero(as_of)
            last = first_of_month(zero - newest + 1) - timedelta(days=1)
            return first_of_month(zero - oldest + 1), min(last, as_of)
        case Days(days, ago):
            last = as_of - timedelta(days=ago)
            return last - timedelta(days=days - 1), last
        case Year(back):
            year = as_of.year - back
            return date(year, 1, 1), min(date(year, 12, 31), as_of)
        case Ever():
            return None, as_of


def window_before(window: Months) -> Months:
    """The equally long window just before ``window``."""
    length = window.oldest - window.newest
    return Months(window.oldest, window.oldest + length)
