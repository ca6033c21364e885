"""Loose values become inputs of formulas, or unknown; sizes and units follow the operations."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from huoshui.formula import bounds, units
from huoshui.formula.row import as_input, as_row, sanitise
from huoshui.formula.tree import Kind


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        (3, Kind.NUMBER, 3.0),
        (Decimal("0.57"), Kind.NUMBER, 0.57),
        (float("nan"), Kind.NUMBER, None),
        (float("-inf"), Kind.NUMBER, None),
        (1e15, Kind.NUMBER, 1e15),
        (1.0000000000000002e15, Kind.NUMBER, None),
        (1e-16, Kind.NUMBER, None),
        (10**400, Kind.NUMBER, None),
        (-0.0, Kind.NUMBER, 0.0),
        (date(1970, 1, 2), Kind.DATE, 1),
        (datetime(1970, 1, 2, 23, 59, tzinfo=UTC), Kind.DATE, 1),
        (19534, Kind.DATE, 19534),
        (date(1899, 12, 31), Kind.DATE, None),
        (10**7, Kind.DATE, None),
        ("A", Kind.TEXT, "A"),
        (False, Kind.BOOLEAN, False),
        (None, Kind.NUMBER, None),
    ],
)
def test_a_value_becomes_an_input_or_unknown(value, kind, expected):
    assert as_input(value, kind) == expected


@pytest.mark.parametrize(
    ("value", "kind"), [("3", Kind.NUMBER), (True, Kind.NUMBER), (1, Kind.BOOLEAN), (3, Kind.TEXT), ("x", Kind.DATE)]
)
def test_a_value_of_another_kind_is_an_error(value, kind):
    with pytest.raises(TypeError, match="is not a"):
        as_input(value, kind)


def test_a_row_names_the_value_that_is_wrong_and_leaves_out_what_nobody_reads():
    kinds = {"sales": Kind.NUMBER}
    assert as_row({"sales": 5, "note": object()}, kinds) == {"sales": 5.0}
    with pytest.raises(TypeError, match="'sales': '5' is not a number"):
        as_row({"sales": "5"}, kinds)


def test_own_limits_replace_the_usual_ones():
    assert sanitise(1e20, largest=1e36) == 1e20


def test_bounds_follow_the_operations():
    x = bounds.INPUT
    assert bounds.of_product(x, x).largest == 1e30
    assert bounds.of_quotient(x, x).largest == pytest.approx(1e30)
    assert bounds.of_sum(x, x) == bounds.of_sum(bounds.of_sum(x, x), x).__class__(2e15, x.grid, x.grid)
    assert bounds.of_sum(bounds.of_sum(x, x), x).smallest == x.grid
    assert bounds.of_floor(bounds.of_literal(0.5)) == bounds.Bound(1.0, 1.0, 1.0)
    assert not bounds.bound(1e301, 1.0).is_safe()
    assert not bounds.bound(1.0, 1e-301).is_safe()


def test_zero_times_and_zero_divided_stay_zero():
    zero = bounds.of_literal(0.0)
    assert bounds.of_product(zero, bounds.INPUT).largest == 0.0
    assert bounds.of_quotient(zero, bounds.INPUT).is_safe()
    assert bounds.of_root(zero).largest == 0.0


UNITS = [
    ("CNY", "CNY", "CNY^2", "ratio"),
    ("CNY", "ratio", "CNY", "CNY"),
    ("ratio", "CNY", "CNY", "CNY^-1"),
    ("CNY", "persons", "CNY", "CNY"),
    ("CNY", None, "CNY", "CNY"),
    (None, "CNY", "CNY", None),
    ("persons", None, None, None),
    ("persons", "persons", None, "ratio"),
    ("days", "count", None, "days"),
    ("ratio", "days", "days", None),
    ("none", "none", "none", "none"),
    ("CNY^2", "CNY", "CNY^3", "CNY"),
    ("CNY^2", "CNY^2", "CNY^4", "ratio"),
]


@pytest.mark.parametrize(("left", "right", "product", "quotient"), UNITS)
def test_units_of_products_and_quotients(left, right, product, quotient):
    assert (units.of_product(left, right), units.of_quotient(left, right)) == (product, quotient)
