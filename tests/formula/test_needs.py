"""Margins and the value that turns a comparison, evaluated again on the formula itself."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from words_of_trade import tree

from huoshui.formula.canonical import to_text
from huoshui.formula.closure import to_closure
from huoshui.formula.margin import margin
from huoshui.formula.needs import needs

ROW = {
    "sales": 1_000_000.0,
    "rd": 25_000.0,
    "tax": 8_000.0,
    "debt": 900_000.0,
    "assets": 1_000_000.0,
    "staff": 20.0,
    "growth": -0.25,
    "filings": 3.0,
    "registered_on": 19000,
    "as_of": 19500,
}


def value(node, **changes):
    return to_closure([node])({**ROW, **changes})[0]


MARGINS = {
    "sales >= 1_200_000": -200_000.0,
    "sales > 0": 1_000_000.0,
    "debt / assets <= 0.7": -0.20000000000000007,
    "filings < 3": 0.0,
    "filings = 2": -1.0,
    "filings <> 2": 1.0,
    "not sales >= 1_200_000": 200_000.0,
    "sales between 900_000 and 1_050_000": 50_000.0,
    "sales < 900_000 or sales > 1_200_000": -100_000.0,
    "as_of >= DATE '2023-06-26'": -34.0,
    "months_between(registered_on, as_of) >= 24": -8.0,
}


@pytest.mark.parametrize(("text", "expected"), MARGINS.items())
def test_the_margin_is_the_signed_distance_from_passing(text, expected):
    assert value(margin(tree(text))) == expected


@pytest.mark.parametrize(
    "text", ["grade = 'A'", "grade in ('A')", "listed", "is_known(sales)", "sales > 1 and staff > 1"]
)
def test_what_has_no_distance_has_no_margin(text):
    assert margin(tree(text)) is None


def test_the_margin_of_something_unknown_is_unknown():
    assert to_closure([margin(tree("sales >= 1"))])({}) == (None,)


NEEDS = {
    ("sales >= 1_200_000", "sales"): 1_200_000.0,
    ("rd / sales >= 0.03", "rd"): 30_000.0,
    ("rd / sales >= 0.03", "sales"): 25_000.0 / 0.03,
    ("0.03 <= rd / sales", "rd"): 30_000.0,
    ("debt / assets <= 0.7", "debt"): 700_000.0,
    ("sales - tax - rd >= 0", "rd"): 992_000.0,
    ("(sales - debt) / sales >= 0.2", "debt"): 800_000.0,
    ("(sales - debt) / sales >= 0.2", "sales"): 1_125_000.0,
    ("sales - debt >= 0.2 * sales", "sales"): 1_125_000.0,
    ("(sales + tax) / (sales - debt) <= 5", "sales"): 1_127_000.0,
    ("(sales - debt) / (sales + debt) > 0.5", "sales"): 2_700_000.0,
    ("least(9 * tax, 0.1 * sales) >= 90_000", "tax"): 10_000.0,
    ("least(9 * tax, 0.1 * sales) >= 90_000", "sales"): 900_000.0,
    ("floor(staff / 10) >= 3", "staff"): 30.0,
    ("sqrt(staff) >= 5", "staff"): 25.0,
    ("-growth <= 0.1", "growth"): -0.1,
    ("case when listed then sales else 2 * sales end >= 3_000_000", "sales"): None,
    ("case when listed then 1 else 2 * sales / tax end >= 300", "sales"): 1_200_000.0,
    ("months_between(registered_on, as_of) >= 24", "as_of"): 19000 + 730,
    ("not sales < 1_200_000", "sales"): 1_200_000.0,
    ("sales >= 1", "tax"): None,
    ("sales * sales >= 4", "sales"): None,
    ("abs(growth) <= 0.1", "growth"): None,
    ("grade = 'A'", "sales"): None,
    ("sales - sales >= 4", "sales"): None,
    ("tax / (sales * rd) >= 4", "rd"): 0.002,
}


@pytest.mark.parametrize(("question", "expected"), NEEDS.items())
def test_the_value_that_turns_a_comparison_is_found(question, expected):
    text, fact = question
    found = needs(tree(text), fact)
    assert (found and value(found)) == (expected if expected is None else pytest.approx(expected, rel=1e-12))


NOT_ALONE = ("least(9 * tax, 0.1 * sales) >= 90_000", "sales")  # tax holds the other branch down


@pytest.mark.parametrize("question", [q for q, v in NEEDS.items() if v and q[1] != "as_of" and q != NOT_ALONE])
def test_the_value_found_is_the_threshold_when_evaluated_again(question):
    text, fact = question
    turned = value(needs(tree(text), fact))
    near = [value(tree(text), **{fact: turned * (1 + d) + d}) for d in (-1e-6, 1e-6)]
    assert set(near) == {True, False}


@given(
    st.floats(1.0, 1e12),
    st.floats(1e-4, 0.99),
    st.sampled_from(["rd / sales >= {}", "(sales - rd) / sales <= {}", "rd >= {} * sales", "rd - {} * sales > 0"]),
)
def test_inversion_lands_within_a_few_units_in_the_last_place(sales, share, form):
    text = form.format(repr(share))
    found = value(needs(tree(text), "rd"), sales=sales)
    step = 16 * math.ulp(max(found, sales))
    assert {value(tree(text), sales=sales, rd=found - step), value(tree(text), sales=sales, rd=found + step)} == {
        True,
        False,
    }


def test_a_value_that_turns_one_branch_may_not_be_enough_so_it_is_evaluated_again():
    text, fact = NOT_ALONE
    assert value(tree(text), **{fact: value(needs(tree(text), fact)) * 2}) is False


def test_the_solution_is_a_formula_over_the_other_facts():
    assert to_text(needs(tree("rd / sales >= 0.03"), "sales")) == "(/ number@rd 0.03)"
    assert to_closure([needs(tree("rd / sales >= 0.03"), "sales")])({}) == (None,)
