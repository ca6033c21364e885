"""Numbers and dates as a person reads them, with their unit, in Chinese and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.values.text import Lang

_MYRIAD, _HUNDRED_MILLION = Decimal(10_000), Decimal(100_000_000)
_TIMES_FROM = 10  # a ratio from here on reads better as "12 times" than as "1200%"
_UNITS = {
    "persons": (Text("{}人", "{} people"), "1 person"),
    "days": (Text("{}天", "{} days"), "1 day"),
    "months": (Text("{}个月", "{} months"), "1 month"),
    "years": (Text("{}年", "{} years"), "1 year"),
    "points": (Text("{}分", "{} points"), "1 point"),
    "kWh": (Text("{}千瓦时", "{} kWh"), "1 kWh"),
    "per_year": (Text("年化{}%", "{}% a year"), ""),
}
_PLAIN = frozenset({"", "none", "count"})
_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def quantity(value: float, unit: str | None, lang: Lang, *, exact: bool = True) -> str:
    """Return a number with its unit: money in 万元 or 亿元 in Chinese where that is shorter, ratios as percentages.

    ``exact`` keeps every digit of the shortest decimal (thresholds); otherwise two decimals (values of facts).

    >>> quantity(500_000, "CNY", "zh"), quantity(500_000, "CNY", "en"), quantity(0.0345, "ratio", "zh")
    ('50万元', 'CNY 500,000', '3.45%')
    >>> quantity(1234567.891, "CNY", "zh", exact=False), quantity(24, "months", "en"), quantity(1, "months", "en")
    ('123.46万元', '24 months', '1 month')
    """
    number = Decimal(repr(float(value) + 0.0))
    if unit == "CNY":
        return _money(number, lang, exact=exact)
    if unit == "ratio":
        return _ratio(number, lang, exact=exact)
    if unit in _UNITS:
        phrase, single = _UNITS[unit]
        if unit == "per_year":
            number *= 100
        written = _written(number, exact=exact)
        return single if lang == "en" and written == "1" and single else phrase.in_(lang).format(written)
    written = _written(number, exact=exact)
    return written if unit is None or unit in _PLAIN else f"{written} {unit}"


def day_words(days: int, lang: Lang) -> str:
    """Return a date in words.

    >>> day_words(19534, "zh"), day_words(19534, "en")
    ('2023年6月26日', '26 June 2023')
    """
    day = date.fromordinal(days + EPOCH_ORDINAL)
    if lang == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def _money(number: Decimal, lang: Lang, *, exact: bool) -> str:
    if lang == "en":
        return f"CNY {_written(number, exact=exact)}"
    for size, word in ((_HUNDRED_MILLION, "亿元"), (_MYRIAD, "万元")):
        if abs(number) >= size and (not exact or number % (size / 100) == 0):
            return f"{_written(number / size, exact=exact)}{word}"
    return f"{_written(number, exact=exact)}元"


def _ratio(number: Decimal, lang: Lang, *, exact: bool) -> str:
    if abs(number) >= _TIMES_FROM:
        return _written(number, exact=exact) + ("倍" if lang == "zh" else " times")
    return f"{_written(number * 100, exact=exact)}%"


def _written(number: Decimal, *, exact: bool) -> str:
    """Return the number with thousands separators and no trailing zeros."""
    if not exact:
        number = round(number, 2)
    written = f"{number:,f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written
