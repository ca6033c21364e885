"""Money: whole minor units of one currency, with named rounding, and the amount texts of business papers.

An amount that is not exact in the minor unit of its currency is refused, never rounded in silence: whoever must
round says how, by a :class:`Rounding`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
)
from enum import Enum
from typing import Final
from unicodedata import normalize

from huoshui.values.errors import InvalidInput

MAX_MINOR: Final = 2**63 - 1
"""The largest amount a record can hold, in minor units (int64)."""

_DECIMALS: Final = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF"), 0
    ),
    **dict.fromkeys(("XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_MOST_DIGITS: Final = 40
_EXACT: Final = Context(prec=2 * _MOST_DIGITS)
_SCALES: Final = {"万": 10_000, "千": 1_000, "百万": 1_000_000, "亿": 100_000_000, "万亿": 10**12, "": 1}
_WRITTEN: Final = re.compile(
    r"(?P<minus>[-负])?(?:人民币|RMB|CNY|¥)?(?P<sign>-)?"
    r"(?P<number>(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?P<scale>百万|万亿|万|千|亿)?[元圆]?[整正]?",
    re.ASCII,
)
_IN_CAPITALS: Final = re.compile(
    r"(?P<minus>负)?(?:人民币)?(?:(?P<yuan>[^圆元角分整正]+)[圆元])?零?(?:(?P<jiao>.)角)?零?(?:(?P<fen>.)分)?[整正]?"
)
_CAPITALS: Final = {c: i % 10 for i, c in enumerate("零壹贰叁肆伍陆柒捌玖〇一二三四五六七八九")}
_TENS: Final = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_MYRIADS: Final = {"万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8}


class Rounding(Enum):
    """How to reach a whole minor unit."""

    EXACT = "exact"  # refuse when digits would be lost
    HALF_UP = ROUND_HALF_UP  # 四舍五入, away from zero at the half
    HALF_EVEN = ROUND_HALF_EVEN
    DOWN = ROUND_DOWN  # towards zero
    UP = ROUND_UP  # away from zero
    FLOOR = ROUND_FLOOR
    CEILING = ROUND_CEILING


def minor_digits(currency: str) -> int:
    """Return the decimals of ``currency``'s minor unit, ISO 4217: CNY 2, JPY 0, KWD 3.

    Raises InvalidInput for a text that is not three capital letters. Letters unknown to ISO 4217 count as two
    decimals, as nearly all currencies have.

    >>> minor_digits("CNY"), minor_digits("JPY")
    (2, 0)
    """
    if not _CURRENCY.fullmatch(currency):
        raise InvalidInput(f"{currency!r} is not a currency", cure="use the three letters of ISO 4217, such as CNY")
    return _DECIMALS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: ``minor`` whole minor units (fen, cents) of ``currency``.

    >>> Money(31_800, "CNY") - Money(1_800, "CNY")
    Money(minor=30000, currency='CNY')
    >>> str(Money(-5, "CNY")), str(Money(2700, "JPY"))
    ('CNY -0.05', 'JPY 2700')
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        minor_digits(self.currency)

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str, rounding: Rounding = Rounding.EXACT) -> Money:
        """Return ``amount`` major units (yuan) as money.

        Raises InvalidInput when the amount is not a plain number, not exact under ``Rounding.EXACT`` (trailing
        zeros do not matter), or beyond ``MAX_MINOR``.

        >>> Money.of("8.850", "EUR"), Money.of("0.125", "CNY", Rounding.HALF_UP).minor
        (Money(minor=885, currency='EUR'), 13)
        """
        value = parse_decimal(amount) if isinstance(amount, str) else Decimal(amount)
        if not value.is_finite():
            raise InvalidInput(f"{amount} is not an amount", cure="give a finite number")
        digits = minor_digits(currency)
        minor = value.scaleb(digits, _EXACT)
        whole = minor.to_integral_value(ROUND_HALF_UP if rounding is Rounding.EXACT else rounding.value)
        if rounding is Rounding.EXACT and whole != minor:
            raise InvalidInput(
                f"{amount} {currency} is not exact",
                cause=f"{currency} has {digits} decimals",
                cure="correct the amount, or round it on purpose before loading",
            )
        if abs(whole) > MAX_MINOR:
            raise InvalidInput(f"{amount} {currency} is too large to be an amount", cure="correct the amount")
        return cls(int(whole), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units (yuan), exact."""
        return Decimal(self.minor).scaleb(-minor_digits(self.currency), _EXACT)

    def __add__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.major:f}"

    def _same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise InvalidInput(
                f"{self} and {other} cannot be added or subtracted",
                cause="the currencies differ",
                cure="convert one of them first",
            )


def parse_decimal(text: str) -> Decimal:
    """Return the plain decimal number in ``text``: digits, one point, an optional sign; no separators.

    This is ``xs:decimal``, the number of XML documents. Raises InvalidInput for anything else, including
    exponents, ``NaN`` and more than 40 characters.

    >>> parse_decimal(" -12.50 ")
    Decimal('-12.50')
    """
    plain = text.strip()
    if len(plain) > _MOST_DIGITS or not plain.isascii() or not _PLAIN.fullmatch(plain):
        raise InvalidInput(f"{_short(text)!r} is not a number", cure="write digits with a decimal point: 1234.50")
    return Decimal(plain)


def parse_amount(text: str, currency: str = "CNY", rounding: Rounding = Rounding.EXACT) -> Money:
    """Return the amount a person wrote, in Chinese business style.

    Accepted: ``1,234.56``, ``¥1,234.56``, ``-5``, ``(5.00)`` as negative, ``1.2万元``, ``3亿``, full-width
    digits, and the capital numerals of invoices (``叁佰壹拾捌圆整``). Raises InvalidInput otherwise.

    >>> parse_amount("￥１,２３４.５６").minor, parse_amount("1.2万元").minor, parse_amount("叁佰壹拾捌圆整").minor
    (123456, 1200000, 31800)
    """
    plain = "".join(normalize("NFKC", text).split())
    in_brackets = plain.startswith("(") and plain.endswith(")")
    body = plain[1:-1] if in_brackets else plain
    found = _WRITTEN.fullmatch(body)
    if found:
        number = parse_decimal(found["number"].replace(",", ""))
        value = _EXACT.multiply(number, Decimal(_SCALES[found["scale"] or ""]))
        signs = (in_brackets, bool(found["minus"]), bool(found["sign"]))
    else:
        value, minus = _in_capitals(text, body)
        signs = (in_brackets, minus, False)
    if sum(signs) > 1:
        raise InvalidInput(f"{_short(text)!r} is not an amount", cause="it has more than one minus sign")
    return Money.of(-value if any(signs) else value, currency, rounding)


def _in_capitals(text: str, body: str) -> tuple[Decimal, bool]:
    """Return the yuan of Chinese capital numerals such as 壹万零贰佰圆叁角伍分, and whether 负 stands before."""
    parts = _IN_CAPITALS.fullmatch(body)
    refusal = InvalidInput(
        f"{_short(text)!r} is not an amount",
        cure="write it as 1234.50, 1.2万元 or in capital numerals such as 壹佰圆整",
    )
    if parts is None or not any((parts["yuan"], parts["jiao"], parts["fen"])) or len(body) > _MOST_DIGITS:
        raise refusal
    try:
        whole = _whole_number(parts["yuan"] or "零")
        jiao, fen = (_CAPITALS[parts[name] or "零"] for name in ("jiao", "fen"))
    except KeyError as error:
        raise refusal from error
    return Decimal(whole * 100 + jiao * 10 + fen).scaleb(-2), parts["minus"] is not None


def _whole_number(numerals: str) -> int:
    """Return the value of Chinese numerals; 万 and 亿 multiply everything before them."""
    total = section = digit = 0
    for character in numerals:
        if character in _CAPITALS:
            digit = _CAPITALS[character]
        elif character in _TENS:
            section += (digit or 1) * _TENS[character]
            digit = 0
        else:
            scale = _MYRIADS[character]
            section += digit
            if scale == 10**8:  # multiplies what stands before it, 万 included
                total, section = (total + section) * scale, 0
            else:
                total, section = total + section * scale, 0
            digit = 0
    return total + section + digit


def _short(text: str) -> str:
    return text if len(text) <= _MOST_DIGITS else text[:_MOST_DIGITS] + "…"
