"""Turning loose values into the inputs of a formula: floats, day numbers, texts, booleans, or unknown."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.months import EPOCH_ORDINAL, FIRST_DAY, LAST_DAY
from huoshui.formula.tree import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = float | int | str | bool | None  # NUMBER: float, DATE: int days since 1970-01-01


def sanitise(value: float, largest: float = INPUT_LARGEST, smallest: float = INPUT_SMALLEST) -> float | None:
    """Return the number if formulas may read it, else None: NaN, infinities and absurd sizes are not known.

    >>> sanitise(12.5), sanitise(0.0), sanitise(float("nan")), sanitise(1e16)
    (12.5, 0.0, None, None)
    """
    return value if value == 0 or smallest <= abs(value) <= largest else None


def as_input(value: object, kind: Kind) -> Value:
    """Return ``value`` as the input of a formula of ``kind``.

    Numbers become floats (whole numbers and decimals are rounded once, to nearest), dates day numbers since
    1970-01-01 (day numbers stay). NaN, infinities, sizes outside 1e-15..1e15 and dates outside 1900..2200 become
    None: unknown.

    Raises:
        TypeError: the value is of another kind.

    >>> as_input(3, Kind.NUMBER), as_input(date(1970, 1, 2), Kind.DATE), as_input(None, Kind.TEXT)
    (3.0, 1, None)
    """
    if value is None:
        return None
    if kind is Kind.NUMBER and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        try:
            return sanitise(float(value))
        except OverflowError:
            return None
    if kind is Kind.DATE and isinstance(value, int) and not isinstance(value, bool):
        return value if FIRST_DAY <= value <= LAST_DAY else None
    if kind is Kind.DATE and isinstance(value, date):
        day = (value.date() if isinstance(value, datetime) else value).toordinal() - EPOCH_ORDINAL
        return day if FIRST_DAY <= day <= LAST_DAY else None
    if (kind is Kind.TEXT and isinstance(value, str)) or (kind is Kind.BOOLEAN and isinstance(value, bool)):
        return value
    raise TypeError(f"{value!r} is not a {kind}")


def as_row(values: Mapping[str, object], kinds: Mapping[str, Kind]) -> dict[str, Value]:
    """Return the values a formula may read, by name; names without a kind are left out.

    Raises:
        TypeError: a value is of another kind than its name.
    """
    row: dict[str, Value] = {}
    for name, value in values.items():
        if name in kinds:
            try:
                row[name] = as_input(value, kinds[name])
            except TypeError as error:
                raise TypeError(f"'{name}': {error}") from None
    return row
