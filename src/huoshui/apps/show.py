"""How values are shown to people: money in 万 and 亿, shares in per cent, days as dates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from huoshui.apps.value_words import VALUE_WORDS
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.values.text import Lang

WAN = 1e4
YI = 1e8
_UNKNOWN = Text("未知", "not known")
_YES = Text("是", "yes")
_NO = Text("否", "no")
_UNITS = {
    "persons": Text("人", "persons"),
    "days": Text("天", "days"),
    "months": Text("个月", "months"),
    "years": Text("年", "years"),
    "points": Text("分", "points"),
    "kWh": Text("千瓦时", "kWh"),
}
_EPOCH = date(1970, 1, 1)


def money(yuan: float, lang: Lang) -> str:
    """Return an amount of yuan as people of the language write it.

    >>> money(1_234_500, "zh"), money(1_234_500, "en"), money(88.5, "zh")
    ('123.45万元', 'CNY 1,234,500', '88.50元')
    """
    if lang == "en":
        return f"CNY {yuan:,.0f}" if abs(yuan) >= WAN else f"CNY {yuan:,.2f}"
    if abs(yuan) >= YI:
        return f"{yuan / YI:,.2f}亿元"
    if abs(yuan) >= WAN:
        return f"{yuan / WAN:,.2f}万元"
    return f"{yuan:,.2f}元"


def percent(share: float) -> str:
    """Return a share in per cent, with as many digits as it needs.

    >>> percent(0.25), percent(0.0345), percent(12.5)
    ('25%', '3.45%', '1,250%')
    """
    return f"{share * 100:,.2f}".rstrip("0").rstrip(".") + "%"


def value(given: object, unit: str, lang: Lang) -> str:
    """Return a fact's or an output's value with its unit; NULL reads as not known.

    >>> value(0.04, "ratio", "en"), value(None, "CNY", "zh"), value(24.0, "months", "zh"), value("micro", "", "zh")
    ('4%', '未知', '24个月', '微型')
    """
    if given is None:
        return _UNKNOWN.in_(lang)
    if isinstance(given, bool):
        return (_YES if given else _NO).in_(lang)
    if isinstance(given, date):
        return given.isoformat()
    if not isinstance(given, int | float):
        word = VALUE_WORDS.get(str(given))
        return str(given) if word is None else word.in_(lang)
    return _number(float(given), unit, lang)


def _number(given: float, unit: str, lang: Lang) -> str:
    if unit == "CNY":
        return money(given, lang)
    if unit in ("ratio", "per_year"):
        return percent(given)
    shown = f"{given:,.0f}" if given.is_integer() else f"{given:,.2f}"
    word = _UNITS.get(unit)
    if word is None:
        return shown
    return f"{shown}{word.zh}" if lang == "zh" else f"{shown} {word.en}"


def day_of(number: float) -> date:
    """Return the date of a day number since 1970-01-01.

    >>> day_of(0).isoformat()
    '1970-01-01'
    """
    return _EPOCH + timedelta(days=int(number))
