"""Months between dates: the day before, the day of, the day after."""

from datetime import date
from operator import ge, gt, le, lt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.formula.canonical import from_text
from huoshui.formula.fold import fold_months
from huoshui.formula.months import EPOCH_ORDINAL, FIRST_DAY, LAST_DAY, add_months, months_between
from huoshui.formula.tree import Kind, Ref


def day(*ymd):
    return date(*ymd).toordinal() - EPOCH_ORDINAL


days = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(lambda d: d.toordinal() - EPOCH_ORDINAL)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2024, 3, 15), (2026, 3, 14), 23),
        ((2024, 3, 15), (2026, 3, 15), 24),
        ((2024, 3, 15), (2026, 3, 16), 24),
        ((2024, 1, 31), (2024, 2, 28), 0),
        ((2024, 1, 31), (2024, 2, 29), 1),
        ((2024, 1, 31), (2024, 3, 1), 1),
        ((2024, 2, 29), (2025, 2, 27), 11),
        ((2024, 2, 29), (2025, 2, 28), 12),
        ((2023, 11, 30), (2024, 2, 29), 3),
        ((2024, 5, 10), (2024, 5, 10), 0),
        ((2024, 5, 10), (2024, 5, 9), -1),
        ((2024, 5, 10), (2024, 4, 10), -1),
        ((2024, 5, 10), (2024, 4, 9), -2),
    ],
)
def test_a_month_is_complete_on_the_same_day_or_the_last_day_of_a_shorter_month(start, end, months):
    assert months_between(day(*start), day(*end)) == months


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2023, 1, 31), 1, (2023, 2, 28)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), -12, (2023, 2, 28)),
        ((2024, 12, 15), 1, (2025, 1, 15)),
        ((2024, 1, 15), -1, (2023, 12, 15)),
        ((2024, 1, 15), 0, (2024, 1, 15)),
    ],
)
def test_adding_months_keeps_the_day_or_takes_the_last_of_the_month(start, months, expected):
    assert add_months(day(*start), float(months)) == day(*expected)


@given(days, st.integers(-1200, 1200))
def test_the_months_added_are_the_months_between(start, months):
    assert months_between(start, add_months(start, float(months))) == months


@given(days, days, days)
def test_later_never_means_fewer_months(start, one, other):
    earlier, later = sorted((one, other))
    assert months_between(start, earlier) <= months_between(start, later)


@pytest.mark.parametrize(
    "day_of", [(2026, 6, 15), (2024, 2, 29), (2023, 2, 28), (2025, 1, 31), (1900, 1, 1), (2200, 12, 31)]
)
@pytest.mark.parametrize(
    "comparison", ["{} >= 24", "{} > 0", "{} < 24", "{} <= -1", "24 > {}", "2.5 <= {}", "{} > 9999"]
)
def test_months_against_a_fixed_day_are_one_comparison_of_dates(day_of, comparison):
    fixed = f"d:{day(*day_of)}"
    for months in (f"(months_between date@x {fixed})", f"(months_between {fixed} date@x)"):
        left, op, right = comparison.format("m").split()
        node = from_text(
            f"({op} {left} {right})".replace("m", months, 1) if left != "m" else f"({op} {months} {right})"
        )
        folded = fold_months(node)
        assert folded.args[0] == Ref("x", Kind.DATE)
        holds = {"<": lt, "<=": le, ">": gt, ">=": ge}[op]
        for x in range(day(*day_of) - 1200, day(*day_of) + 1200):
            if not FIRST_DAY <= x <= LAST_DAY:
                continue
            found = months_between(x, day(*day_of)) if months.endswith(f"{fixed})") else months_between(day(*day_of), x)
            expected = holds(found, float(right)) if left == "m" else holds(float(left), found)
            assert {"<": lt, ">=": ge}[folded.op](x, folded.args[1].value) is expected
