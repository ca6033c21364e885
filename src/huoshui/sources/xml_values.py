"""Values in XML documents: amounts, days and required texts, refused with their column and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse
from huoshui.values.dates import parse_day
from huoshui.values.errors import InvalidInput
from huoshui.values.money import Money, minor_digits, parse_decimal

if TYPE_CHECKING:
    from datetime import date


def required(text: str | None, column: str, label_zh: str, *, line: int) -> str:
    """Return a text that must be there."""
    if text is None:
        raise refuse(RejectCode.MISSING_VALUE, f"缺少{label_zh}", f"{column} is missing", line=line, column=column)
    return text


def currency_of(text: str | None, column: str, *, line: int) -> str:
    """Return a currency that must be there: three capital letters."""
    currency = required(text, column, "币种", line=line)
    try:
        minor_digits(currency)
    except InvalidInput as error:
        raise refuse(
            RejectCode.UNKNOWN_VALUE, f"“{currency}”不是币种", error.what, line=line, column=column, value=currency
        ) from error
    return currency


def amount_of(text: str, currency: str, column: str, *, line: int) -> int:
    """Return an ``xs:decimal`` amount in minor units of ``currency``.

    Trailing zeros beyond the minor unit do not matter; other digits there are refused, never rounded.
    """
    try:
        parse_decimal(text)
    except InvalidInput as error:
        raise refuse(
            RejectCode.BAD_NUMBER, f"“{text[:40]}”不是金额", error.what, line=line, column=column, value=text
        ) from error
    try:
        return Money.of(text, currency).minor
    except InvalidInput as error:
        digits = minor_digits(currency)
        raise refuse(
            RejectCode.BAD_NUMBER,
            f"金额{text}不能用{currency}的{digits}位小数精确表示",
            f"{error.what}: {error.cause}",
            line=line,
            column=column,
            value=text,
        ) from error


def day_of(text: str, column: str, *, line: int) -> date:
    """Return a calendar day, as written."""
    try:
        return parse_day(text)
    except InvalidInput as error:
        raise refuse(
            RejectCode.BAD_DATE, f"“{text[:40]}”不是日期", error.what, line=line, column=column, value=text
        ) from error
