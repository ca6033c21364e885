"""Money is whole minor units; nothing is rounded unless somebody says how."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from huoshui.values.errors import InvalidInput
from huoshui.values.money import MAX_MINOR, Money, Rounding, minor_digits, parse_amount, parse_decimal


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_minor_units_follow_iso_4217(currency, digits):
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("currency", ["", "cny", "人民币", "EURO", "U$D"])
def test_a_currency_is_three_capital_letters(currency):
    with pytest.raises(InvalidInput, match="is not a currency"):
        Money(1, currency)


def test_trailing_zeros_are_exact_further_digits_are_not():
    assert Money.of("8.85000", "EUR").minor == 885
    with pytest.raises(InvalidInput, match="EUR has 2 decimals"):
        Money.of("8.85001", "EUR")
    with pytest.raises(InvalidInput, match="JPY has 0 decimals"):
        Money.of("2700.5", "JPY")


@pytest.mark.parametrize(
    ("rounding", "up", "down"),
    [
        (Rounding.HALF_UP, 13, -13),
        (Rounding.HALF_EVEN, 12, -12),
        (Rounding.DOWN, 12, -12),
        (Rounding.UP, 13, -13),
        (Rounding.FLOOR, 12, -13),
        (Rounding.CEILING, 13, -12),
    ],
)
def test_rounding_is_named(rounding, up, down):
    assert Money.of(Decimal("0.125"), "CNY", rounding).minor == up
    assert Money.of(Decimal("-0.125"), "CNY", rounding).minor == down


def test_an_amount_no_record_can_hold_is_refused():
    assert Money.of(MAX_MINOR, "JPY").minor == MAX_MINOR
    with pytest.raises(InvalidInput, match="too large"):
        Money.of(MAX_MINOR + 1, "JPY")
    with pytest.raises(InvalidInput, match="not an amount"):
        Money.of(Decimal("NaN"), "CNY")


def test_currencies_do_not_mix():
    assert Money(1, "CNY") + Money(2, "CNY") == -Money(-3, "CNY")
    with pytest.raises(InvalidInput, match="currencies differ"):
        Money(1, "CNY") + Money(1, "EUR")


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_an_amount_written_and_read_is_the_same(minor, currency):
    money = Money(minor, currency)
    assert Money.of(money.major, currency) == money
    assert Money.of(str(money).split(" ")[1], currency) == money


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,234.56", 123456),
        ("¥1,234.56", 123456),
        ("￥１,２３４.５６元", 123456),
        ("-5", -500),
        ("¥-5", -500),
        ("(5.00)", -500),
        ("（5.00）", -500),
        ("1.2万元", 1_200_000),
        ("3亿", 30_000_000_000),
        ("1万亿", 100_000_000_000_000),
        ("叁佰壹拾捌圆整", 31_800),
        ("人民币壹万零贰佰圆叁角伍分", 1_020_035),
        ("肆仟肆佰肆拾玖圆整", 444_900),
        ("壹亿贰仟万元整", 12_000_000_000),
        ("负伍拾圆整", -5000),
        ("伍分", 5),
        ("壹佰圆零伍分", 10_005),
        ("拾伍元", 1500),
    ],
)
def test_amounts_of_chinese_business_papers(text, fen):
    assert parse_amount(text) == Money(fen, "CNY")


@pytest.mark.parametrize("text", ["", "abc", "--5", "(-5)", "12,34", "1e5", "NaN", "角", "1.2.3", "5元5", "9" * 60])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_amount(text)


def test_half_a_fen_is_refused_unless_rounded_on_purpose():
    with pytest.raises(InvalidInput, match="CNY has 2 decimals"):
        parse_amount("12.345")
    assert parse_amount("12.345", rounding=Rounding.HALF_UP).minor == 1235


@pytest.mark.parametrize("text", ["", "1,000", "1e3", "NaN", "Infinity", "٣", "0x10", "1_000", "." * 3, "1" * 41])
def test_a_plain_number_has_digits_and_one_point(text):
    with pytest.raises(InvalidInput, match="is not a number"):
        parse_decimal(text)


@given(st.text(max_size=40))
def test_any_text_is_an_amount_or_refused(text):
    try:
        assert parse_amount(text).currency == "CNY"
    except InvalidInput:
        event("refused")
