"""Units of numbers in formulas.

A unit is a word: ``CNY``, ``ratio``, ``count``, ``persons``, ``days`` ... ``None`` is the unit of a number literal: it
takes the unit of its surroundings. Money is strict: it may be scaled, divided into a ratio or averaged
over a count, but never added to or compared with anything that is not money. Powers of money are
written ``CNY^2``. Any other word counts things.
"""

from __future__ import annotations

Unit = str | None

PLAIN = frozenset({"ratio", "none"})  # pure numbers
_MONEY = "CNY"


def same(left: Unit, right: Unit) -> bool:
    """Return whether two numbers may be added or compared."""
    return left is None or right is None or left == right


def either(left: Unit, right: Unit) -> Unit:
    """Return the unit of a sum of two numbers that may be added."""
    return right if left is None else left


def of_product(left: Unit, right: Unit) -> Unit:
    """Return the unit of a product.

    >>> of_product("CNY", "ratio"), of_product(None, "CNY"), of_product(None, "persons"), of_product("CNY", "CNY")
    ('CNY', 'CNY', None, 'CNY^2')
    """
    money = _power(left) + _power(right)
    if _power(left) or _power(right):
        return _money(money)
    if left in PLAIN:
        return None if right is None else right
    if right in PLAIN:
        return left
    return None


def of_quotient(left: Unit, right: Unit) -> Unit:
    """Return the unit of a quotient.

    >>> of_quotient("CNY", "CNY"), of_quotient("CNY", "count"), of_quotient("days", None), of_quotient("days", "days")
    ('ratio', 'CNY', None, 'ratio')
    """
    if left is None and _power(right):
        return None
    if _power(left) or _power(right):
        return _money(_power(left) - _power(right))
    if left is None or right is None:
        return None
    if right in PLAIN:
        return left
    if left == right:
        return "ratio"
    return None if left in PLAIN else left


def of_root(inner: Unit) -> Unit:
    """Return the unit of a square root (``CNY^2`` gives ``CNY``).

    Raises:
        ValueError: the root of an odd power of money has no unit.
    """
    power = _power(inner)
    if not power:
        return inner if inner in PLAIN else None
    if power % 2:
        raise ValueError(inner)
    return _money(power // 2)


def _power(unit: Unit) -> int:
    """Return the exponent of money in ``unit`` (0: no money in it)."""
    if unit is None or not unit.startswith(_MONEY):
        return 0
    return int(unit[4:]) if unit.startswith("CNY^") else int(unit == _MONEY)


def _money(power: int) -> str:
    if power == 0:
        return "ratio"
    return _MONEY if power == 1 else f"{_MONEY}^{power}"
