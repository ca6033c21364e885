"""Months between dates: the one definition the compilers print.

A month from a date is complete on the day of the same number, or on the last day of a month too short to
have one (Civil Code of China, article 202: a period counted in months ends on the corresponding day, and where
there is none, on the last day of the month). So ``months_between(d, add_months(d, n)) == n`` for all ``d`` and ``n``.

Dates are whole days since 1970-01-01.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

EPOCH_ORDINAL = 719163  # date(1970, 1, 1).toordinal()
FIRST_DAY = date(1900, 1, 1).toordinal() - EPOCH_ORDINAL
LAST_DAY = date(2200, 12, 31).toordinal() - EPOCH_ORDINAL
MONTHS_LARGEST = 1200  # ``add_months`` moves at most a hundred years


def months_between(start: int, end: int) -> float:
    """Return the whole months from ``start`` to ``end``; negative, rounded down, when ``end`` is earlier.

    >>> from datetime import date
    >>> days = lambda *ymd: date(*ymd).toordinal() - EPOCH_ORDINAL
    >>> months_between(days(2024, 2, 28), days(2026, 2, 27)), months_between(days(2024, 2, 28), days(2026, 2, 28))
    (23.0, 24.0)
    >>> months_between(days(2024, 1, 31), days(2024, 2, 29))
    1.0
    """
    first = date.fromordinal(start + EPOCH_ORDINAL)
    last = date.fromordinal(end + EPOCH_ORDINAL)
    months = 12 * (last.year - first.year) + last.month - first.month
    if last.day < first.day and date.fromordinal(end + EPOCH_ORDINAL + 1).day != 1:  # not the last day of its month
        months -= 1
    return float(months)


def add_months(start: int, months: float) -> int:
    """Return the date ``months`` whole months later (earlier when negative), clipped to the month's end.

    >>> from datetime import date
    >>> date.fromordinal(add_months(date(2024, 1, 31).toordinal() - EPOCH_ORDINAL, 1.0) + EPOCH_ORDINAL)
    datetime.date(2024, 2, 29)
    """
    first = date.fromordinal(start + EPOCH_ORDINAL)
    year, month = divmod(12 * first.year + first.month - 1 + int(months), 12)
    day = min(first.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day).toordinal() - EPOCH_ORDINAL
