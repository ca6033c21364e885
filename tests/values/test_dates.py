"""Days are counted from 1970-01-01, months by the Civil Code's article 202, dates are read as written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from huoshui.formula import months as formula_months
from huoshui.values.dates import (
    add_months,
    from_days,
    last_complete_month,
    month_end,
    month_index,
    month_start,
    months_between,
    parse_day,
    to_days,
)
from huoshui.values.errors import InvalidInput

days = st.dates(date(1950, 1, 1), date(2150, 1, 1))


def test_the_first_day_is_zero():
    assert to_days(date(1970, 1, 1)) == 0
    assert to_days(date(1969, 12, 31)) == -1


@given(days)
def test_days_and_months_are_inverses(day):
    assert from_days(to_days(day)) == day
    assert month_start(month_index(day)) <= day <= month_end(month_index(day))


@pytest.mark.parametrize(
    ("as_of", "last"),
    [
        (date(2026, 1, 30), date(2025, 12, 1)),
        (date(2026, 1, 31), date(2026, 1, 1)),
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(2024, 2, 28), date(2024, 1, 1)),
        (date(2024, 2, 29), date(2024, 2, 1)),
    ],
)
def test_a_month_is_complete_on_its_last_day(as_of, last):
    assert month_start(last_complete_month(as_of)) == last


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [
        (date(2024, 1, 15), date(2025, 1, 14), 11),
        (date(2024, 1, 15), date(2025, 1, 15), 12),
        (date(2024, 1, 15), date(2025, 1, 16), 12),
        (date(2024, 1, 31), date(2024, 2, 28), 0),
        (date(2024, 1, 31), date(2024, 2, 29), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 1, 15), date(2024, 1, 16), -12),
    ],
)
def test_whole_months_the_day_before_the_day_of_the_day_after(first, second, months):
    assert months_between(first, second) == months


@given(days, st.integers(-600, 600))
def test_adding_months_is_what_counting_them_finds(day, months):
    assert months_between(day, add_months(day, months)) == months


@given(days, days)
def test_months_are_those_of_the_formula_language(first, second):
    assert months_between(first, second) == formula_months.months_between(to_days(first), to_days(second))


@given(days, st.integers(-600, 600))
def test_month_ends_are_those_of_the_formula_language(day, months):
    assert to_days(add_months(day, months)) == formula_months.add_months(to_days(day), float(months))


@pytest.mark.parametrize(
    "text",
    [
        "2026-07-01",
        " 2026-07-01 ",
        "2026-7-1",
        "2026-07-01 10:20:30",
        "2026-07-01T23:59:59+08:00",
        "2026-07-01T00:00:00.000Z",
        "2026-07-01Z",
        "2026-07-01+02:00",
        "20260701",
        "20260701102030",
        "20260701T1020",
        "20260701102030000",
        "2026年07月01日",
        "2026年7月1日 10:20",
        "2026/7/1",
        "2026.07.01",
        "２０２６年７月１日",
    ],
)
def test_every_known_spelling_is_the_day_as_written(text):
    assert parse_day(text) == date(2026, 7, 1)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-07", "2026-13-01", "2026-02-30", "01/07/2026", "1 July 2026", "20260732", "46204", "x"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(InvalidInput, match="is not a date"):
        parse_day(text)


@pytest.mark.parametrize("text", ["1899-12-31", "2201-01-01", "0001-01-01"])
def test_years_no_business_record_has_are_refused(text):
    with pytest.raises(InvalidInput, match="outside 1900 to 2200"):
        parse_day(text)


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_refused(text):
    try:
        assert 1900 <= parse_day(text).year <= 2200
    except InvalidInput:
        event("refused")
