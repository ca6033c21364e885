"""Defaults are visible, money is whole fen, and nothing is promised to who does not qualify."""

# ruff: noqa: E501 - offer lines are one line each, as a person writes them

from __future__ import annotations

from datetime import date

import pytest
from deciding import criterion, decide, offer_file, when

from huoshui.offers.parts import Status

ASSUME = 'assume:\n  - {fact: overdue_tax, value: 0, when: "invoice_count_12m < 10", zh: 票少, en: few invoices}\n'


@pytest.fixture
def assuming(load):
    return load(offer_file(ASSUME + when("overdue_tax <= 0")))


def test_an_assumption_stands_in_for_an_unknown_fact_and_is_repeated(assuming):
    decision = decide(assuming, "demo", invoice_count_12m=9)
    assert decision.status is Status.ELIGIBLE
    assert [(a.fact, a.value, a.label.en) for a in decision.assumed] == [("overdue_tax", 0.0, "few invoices")]
    (overdue,) = [fact for fact in criterion(decision, "C1").facts if fact.name == "overdue_tax"]
    assert (overdue.value, overdue.assumed) == (0.0, True)


def test_an_assumption_never_overrides_a_known_fact(assuming):
    decision = decide(assuming, "demo", invoice_count_12m=9, overdue_tax=5)
    assert (decision.status, decision.assumed) == (Status.NOT_ELIGIBLE, ())


@pytest.mark.parametrize("known", [{"invoice_count_12m": 10}, {}])
def test_an_assumption_needs_its_condition_to_be_true_not_merely_unknown(assuming, known):
    decision = decide(assuming, "demo", **known)
    assert (decision.status, decision.assumed, decision.missing[-1]) == (Status.CANNOT_TELL, (), "overdue_tax")


OUTPUTS = """\
outputs:
  amount: {value: 0.1 * vat_sales_12m, unit: CNY}
  limit: {value: 0.1 * vat_sales_12m, unit: CNY, round_down_to: 1000}
  rate: {value: debt / assets, unit: per_year, round_down_to: 0.0005}
  size_class: {value: "CASE WHEN debt < 5 THEN 'small' ELSE 'large' END", always: true}
  first_day: {value: "add_months(registered_on, 12)", zh: 首日, en: first day}
"""


@pytest.fixture
def giving(load):
    return load(offer_file(when("debt >= 3") + OUTPUTS))


FIRM = {"debt": 4, "assets": 100, "vat_sales_12m": 123_456.78, "registered_on": date(2024, 2, 29)}


def test_money_is_whole_fen_and_steps_are_rounded_down(giving):
    decision = decide(giving, "demo", **FIRM)
    found = {output.name: output.value for output in decision.outputs}
    assert found == {
        "amount": 12_345.68,
        "limit": 12_000.0,
        "rate": 0.04,
        "size_class": "small",
        "first_day": date(2025, 2, 28),
    }


@pytest.mark.parametrize(("sales", "fen"), [(0.05, 0.01), (0.049, 0.0), (0.15, 0.02), (1e15, 1e14)])
def test_half_a_fen_is_rounded_up(giving, sales, fen):
    assert decide(giving, "demo", **FIRM | {"vat_sales_12m": sales}).output("amount") == fen


def test_nothing_is_given_to_who_does_not_qualify_unless_it_says_always(giving):
    decision = decide(giving, "demo", **FIRM | {"debt": 2})
    assert [output.name for output in decision.outputs if output.value is not None] == ["size_class"]
    open_ = decide(giving, "demo", assets=100, vat_sales_12m=1e6)
    assert (open_.status, open_.output("amount")) == (Status.CANNOT_TELL, None)


def test_an_amount_beyond_any_store_is_not_given(load):
    catalogue = load(offer_file(when("debt >= 0") + "outputs: {amount: {value: debt * 1000, unit: CNY}}\n"))
    assert decide(catalogue, "demo", debt=1e12).output("amount") == 1e15
    assert decide(catalogue, "demo", debt=1e13).output("amount") is None


def test_a_mapped_parameter_has_no_value_for_a_word_it_does_not_list(load):
    text = offer_file(
        "parameters:\n  multiple: {map: tax_grade, A: 9, B: 7}\n"
        + when("debt >= 0")
        + "outputs: {amount: {value: multiple * debt, unit: CNY}}\n"
    )
    found = [decide(load(text), "demo", debt=2, tax_grade=grade).output("amount") for grade in ("A", "B", "C", None)]
    assert found == [18.0, 14.0, None, None]
    with_else = load(text.replace("B: 7", "else: 1"))
    assert [decide(with_else, "demo", debt=2, tax_grade=grade).output("amount") for grade in ("A", "C", None)] == [
        18.0,
        2.0,
        None,
    ]


def test_a_case_never_takes_its_else_because_it_does_not_know(load):
    catalogue = load(
        offer_file(
            when("CASE WHEN debt < 5 THEN TRUE ELSE assets >= 1 END")
            + "outputs:\n  tier: {value: \"CASE WHEN revenue < 10 THEN 'micro' WHEN revenue < 20 THEN 'small' ELSE 'large' END\", always: true}\n"
            "  size_class: {value: \"CASE WHEN is_known(revenue) THEN 'told' ELSE 'not told' END\", always: true}\n"
        )
    )
    open_ = decide(catalogue, "demo", assets=9)
    assert (open_.status, open_.missing) == (Status.CANNOT_TELL, ("debt",))
    assert (open_.output("tier"), open_.output("size_class")) == (None, "not told")
    assert criterion(open_, "C1").parts == ()
    known = decide(catalogue, "demo", assets=9, debt=7, revenue=20)
    assert (known.status, known.output("tier"), known.output("size_class")) == (Status.ELIGIBLE, "large", "told")


def test_an_item_of_a_score_is_unknown_when_its_case_is(load):
    card = (
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, points: CASE WHEN debt < 5 THEN 3 ELSE 1 END, max: 5}\n"
    )
    catalogue = load(
        offer_file(card + when("quality >= 0") + "outputs: {score_low: quality.low, score_high: quality.high}\n")
    )
    (version,) = catalogue.at(date(2026, 6, 1))
    decision = decide(catalogue, "demo")
    assert (decision.output("score_low"), decision.output("score_high")) == (0, 5)
    assert version.facts == ("debt",)
