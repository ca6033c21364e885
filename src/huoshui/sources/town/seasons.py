"""The town's calendar: months, trading days, public holidays and the seasons of business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Floats, Ints

SPRING_FESTIVALS: Final = {
    2012: (1, 23), 2013: (2, 10), 2014: (1, 31), 2015: (2, 19), 2016: (2, 8), 2017: (1, 28), 2018: (2, 16),
    2019: (2, 5), 2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29),
    2026: (2, 17), 2027: (2, 6), 2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11),
    2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}  # fmt: skip
"""First day of the lunar year: the largest season of all, and it moves."""

CLOSED_WEEK: Final = (1.38, 1.36, 1.30, 1.22, 1.14, 0.03, 0.01)
"""Firms that write invoices on working days only."""
OFFICE_WEEK: Final = (1.30, 1.28, 1.24, 1.16, 1.10, 0.30, 0.24)
"""Invoices by weekday from Monday, as in the real sales invoices (weekends are rare, not absent)."""
OPEN_WEEK: Final = (1.10, 1.13, 1.14, 1.15, 1.10, 0.72, 0.66)
"""The same for everyday purchases (fuel, tolls, meals, online orders)."""
MONTH_SHAPE: Final = (1.14, 1.00, 0.94, 0.90, 0.93, 0.96, 0.99, 0.99, 0.99, 0.99, 1.10, 1.28)
"""Business by month before the holidays thin it out: quiet spring, closing of the books in December."""

DAY_STEPS = 1024
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a town, oldest first.

    ``first_day[m]``: first day of month m (days since 1970), one extra at the end; ``shape[m]``: how much
    business the month holds for a trade of ordinary season; ``day_of[style, m, step]``: the day of the month
    (0-based) at which a share ``step / DAY_STEPS`` of the month's business is done; style 0 closed
    on weekends, 1 office, 2 open.
    """

    first_day: Ints
    shape: Floats
    day_of: np.ndarray

    @property
    def months(self) -> int:
        """Number of months."""
        return len(self.shape)

    @property
    def whole_months(self) -> int:
        """Number of months that end with their last day; one less than all when the town ends inside a month."""
        after = _EPOCH + timedelta(days=int(self.first_day[-1]))
        return self.months if after.day == 1 else self.months - 1

    @property
    def last_day(self) -> int:
        """The last day of the town, days since 1970."""
        return int(self.first_day[-1]) - 1

    def month_start(self, month: int) -> date:
        """Return the first day of a month as a date."""
        return _EPOCH + timedelta(days=int(self.first_day[month]))


def calendar(months: int, until: date) -> Calendar:
    """Return the calendar of the ``months`` calendar months that end with the month of ``until``.

    The last month ends on ``until`` itself. Raises InvalidInput outside 2012 to 2035.
    """
    firsts = _month_starts(max(months, 1), until)
    if firsts[0].year not in SPRING_FESTIVALS or until.year not in SPRING_FESTIVALS or months < 1:
        raise InvalidInput(
            f"a town cannot run {months} months until {until}",
            cause="the town's calendar knows the years 2012 to 2035",
            cure="choose --months >= 1 and an --until inside these years",
        )
    first_day = np.array([(d - _EPOCH).days for d in firsts] + [(until - _EPOCH).days + 1], np.int64)
    weeks = [
        [_weights(firsts[m], int(first_day[m + 1] - first_day[m]), week) for m in range(months)]
        for week in (CLOSED_WEEK, OFFICE_WEEK, OPEN_WEEK)
    ]
    shape = np.array([MONTH_SHAPE[firsts[m].month - 1] * weeks[1][m].sum() for m in range(months)])
    return Calendar(first_day, shape / shape.mean(), np.stack([_steps(week) for week in weeks]))


def _month_starts(months: int, until: date) -> list[date]:
    last = until.year * 12 + until.month - 1
    return [date(k // 12, k % 12 + 1, 1) for k in range(last - months + 1, last + 1)]


def _weights(first: date, days: int, week: tuple[float, ...]) -> Floats:
    """Return the weight of each day of a month: weekday, holiday, and the rise toward the month's end."""
    weights = np.empty(days)
    for i in range(days):
        day = first + timedelta(days=i)
        end_of_month = 0.72 + 0.5 * min(i / 26.0, 1.0) - (0.45 if i >= 29 else 0.0)  # noqa: PLR2004 (day 30)
        weights[i] = week[day.weekday()] * holiday_factor(day) * end_of_month
    return weights


def holiday_factor(day: date) -> float:
    """Return how much business a day keeps: 1 on ordinary days, little on public holidays.

    >>> holiday_factor(date(2024, 2, 12)), holiday_factor(date(2024, 6, 4))
    (0.05, 1.0)
    """
    from_festival = (day - date(day.year, *SPRING_FESTIVALS[day.year])).days
    if -1 <= from_festival <= 6:  # noqa: PLR2004 (eve to the seventh day)
        return 0.05
    if 7 <= from_festival <= 15:  # noqa: PLR2004 (to the lantern festival)
        return 0.35 + 0.06 * (from_festival - 7)
    if -12 <= from_festival < -1:  # noqa: PLR2004 (orders are settled before people travel home)
        return 1.15 if from_festival < -5 else 0.6  # noqa: PLR2004
    fixed = {(1, 1), (4, 4), (4, 5), (5, 1), (5, 2), (5, 3), *((10, d) for d in range(1, 8))}
    return 0.12 if (day.month, day.day) in fixed else 1.0


def _steps(weights: list[Floats]) -> np.ndarray:
    table = np.empty((len(weights), DAY_STEPS), np.int16)
    at = (np.arange(DAY_STEPS) + 0.5) / DAY_STEPS
    for m, month in enumerate(weights):
        done = np.cumsum(month)
        table[m] = np.searchsorted(done / done[-1], at)
    return table


def months_before(calendar: Calendar, days: Ints) -> Ints:
    """Return the month of the calendar in which each day lies; negative before the first month.

    Days before the calendar are counted back in months of 30.44 days.
    """
    inside = np.searchsorted(calendar.first_day[:-1], days, side="right") - 1
    before = np.floor((days - calendar.first_day[0]) / 30.44).astype(np.int64)
    return np.where(days < calendar.first_day[0], np.minimum(before, -1), inside)


def next_working_day(days: Ints) -> Ints:
    """Return each day, or the Monday after it when it falls on a weekend (1970-01-01 was a Thursday).

    >>> next_working_day(np.array([2, 4])).tolist()
    [4, 4]
    """
    weekday = (days + 3) % 7
    return days + np.where(weekday >= 5, 7 - weekday, 0)  # noqa: PLR2004 (Saturday)
