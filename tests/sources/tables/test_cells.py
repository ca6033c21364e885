"""What people write for numbers, words and identifiers, and what is read."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.sources import cells
from huoshui.sources.shape import RejectCode


def codes(read):
    return {code.value for code, rows in read.faults if rows.any()}


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("1234.5", 123450),
        (" 1234.50 ", 123450),
        ("1,234.50", 123450),
        ("1，234.50", 123450),
        ("12,345,678", 1234567800),
        ("１，２３４．５０", 123450),
        ("￥1,234.50", 123450),
        ("¥-12", -1200),
        ("RMB 12", 1200),
        ("12元", 1200),
        ("3.5万", 3500000),
        ("3.5 万元", 3500000),
        ("-0.2亿元", -2000000000),
        ("(12.00)", -1200),
        ("（12）", -1200),
        ("12-", -1200),
        ("+5", 500),
        ("1.2E+05", 12000000),
        (".5", 50),
        ("'12", 1200),
        ("-0.00", 0),
        ("0.145", 15),
        ("-0.145", -15),
        ("0.144", 14),
    ],
)
def test_money_as_people_write_it(written, fen):
    read = cells.money(pa.array([written]))
    assert read.values.to_pylist() == [fen]
    assert codes(read) == set()


@pytest.mark.parametrize("written", ["abc", "1,23", "1,2345.00", "12..5", "1 2/3", "--5", "12元5", "1,234,56"])
def test_what_is_no_number_is_refused(written):
    read = cells.money(pa.array([written, "5"]))
    assert read.values.to_pylist() == [None, 500]
    assert codes(read) == {"bad_number"}


@pytest.mark.parametrize("written", ["", "  ", "　", "-", "--", "N/A", "NULL", "无", "nan", None])
def test_what_says_there_is_nothing_is_missing(written):
    read = cells.money(pa.array([written, "5"]))
    assert read.values.to_pylist() == [None, 500]
    assert codes(read) == set()


def test_money_that_cannot_be_true_is_refused():
    assert codes(cells.money(pa.array(["99999999999999"]))) == {"out_of_range"}
    assert codes(cells.money(pa.array([1e300]))) == {"out_of_range"}


def test_units_of_a_column():
    assert cells.money(pa.array(["12.345678"]), cells.UNITS["万元"]).values.to_pylist() == [12345678]


def test_typed_numbers_of_parquet():
    assert cells.money(pa.array([-943.4, float("nan"), None, -0.0])).values.to_pylist() == [-94340, None, None, 0]
    assert cells.money(pa.array([5, None], pa.int32())).values.to_pylist() == [500, None]
    assert cells.money(pa.array([Decimal("1.05")])).values.to_pylist() == [105]
    assert codes(cells.money(pa.array([True]))) == {"bad_number"}


def test_numbers_are_bounded_and_never_negative_zero():
    read = cells.bounded(cells.numbers(pa.array([1e16, 1e-16, -0.0, float("inf"), 0.25])).values).to_pylist()
    assert read == [None, None, 0.0, None, 0.25]
    assert math.copysign(1, read[2]) == 1


def test_percent_is_a_ratio():
    assert cells.numbers(pa.array(["12.5%"])).values.to_pylist() == [0.125]


@given(st.decimals(-(10**10), 10**10, places=4, allow_nan=False))
def test_money_is_rounded_half_away_from_zero_to_the_fen(amount):
    rounded = int((abs(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP)) * (-1 if amount < 0 else 1)
    assert cells.money(pa.array([str(amount)])).values.to_pylist() == [rounded]


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1), st.sampled_from(["plain", "grouped", "yuan", "double"]))
def test_fen_survive_every_way_of_writing_them(fen, style):
    write = {
        "plain": lambda f: f"{Decimal(f) / 100}",
        "grouped": lambda f: f"{Decimal(f) / 100:,.2f}",
        "yuan": lambda f: f"{Decimal(f) / 100:.2f}元",
        "double": lambda f: f / 100,
    }[style]
    assert cells.money(pa.array([write(f) for f in fen])).values.to_pylist() == fen


def test_whole_numbers():
    read = cells.whole(pa.array(["3", "4.0", "4.5", "x"]))
    assert read.values.to_pylist() == [3, 4, None, None]
    assert codes(read) == {"bad_number"}


@pytest.mark.parametrize(
    ("written", "truth"), [("是", True), ("否", False), ("Y", True), ("0", False), ("TRUE", True), ("１", True)]
)
def test_flags(written, truth):
    assert cells.flags(pa.array([written])).values.to_pylist() == [truth]


def test_a_flag_that_is_neither_is_refused():
    assert codes(cells.flags(pa.array(["maybe"]))) == {"bad_flag"}


def test_words_of_a_closed_list_and_their_translation():
    read = cells.words(pa.array([" Valid ", "有效发票", " 作废发票", "lost", None]), ("valid", "void"),
                       {"有效发票": "valid", "作废发票": "void"})  # fmt: skip
    assert read.values.to_pylist() == ["valid", "valid", "void", None, None]
    assert [(c.value, r.tolist()) for c, r in read.faults] == [("unknown_value", [False, False, False, True, False])]


@pytest.mark.parametrize(
    ("written", "read"),
    [("００１２", "0012"), (" E1 ", "E1"), (15674048.0, "15674048"), (15674048, "15674048")],
)
def test_identifiers_keep_their_digits(written, read):
    assert cells.identifiers(pa.array([written])).values.to_pylist() == [read]
    assert cells.parties(pa.array([written])).values.to_pylist() == [read]


@pytest.mark.parametrize("written", ["2.4112E+19", "2e19", 2.4112e19])
def test_a_number_that_a_spreadsheet_ruined_is_refused(written):
    assert codes(cells.identifiers(pa.array([written]))) == {RejectCode.BAD_IDENTIFIER.value}
    assert codes(cells.parties(pa.array([written]))) == {RejectCode.BAD_IDENTIFIER.value}


def test_identifiers_with_a_prefix():
    assert cells.parties(pa.array([2, 2, 3]), "rossmann-").values.to_pylist() == ["rossmann-2"] * 2 + ["rossmann-3"]
