"""Advice is tried before it is given: every change shown really turns its criterion."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

from datetime import date

import pytest
from deciding import DAY, criterion, decide, offer_file, when
from edge_rows import edge_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.formula.tree import Kind
from huoshui.offers.change import Lever, _numbers
from huoshui.offers.evaluate import row_of
from huoshui.offers.explain import Explainer
from huoshui.offers.parts import Status
from huoshui.profile.definition import Direction, Mover
from huoshui.values.dates import to_days


def changes(load, condition, **facts):
    decision = decide(load(offer_file(when(condition))), "demo", **facts)
    return [(change.fact, change.before, change.after) for change in criterion(decision, "C1").change]


def test_a_fact_is_moved_to_the_threshold_in_its_own_step(load):
    assert changes(load, "vat_sales_12m >= 500_500", vat_sales_12m=420_000) == [("vat_sales_12m", 420_000, 501_000)]


def test_a_strict_comparison_needs_one_step_more(load):
    assert changes(load, "vat_sales_12m > 501_000", vat_sales_12m=420_000) == [("vat_sales_12m", 420_000, 502_000)]
    assert changes(load, "voided_invoice_share < 0.1", voided_invoice_share=0.3) == [
        ("voided_invoice_share", 0.3, 0.099)
    ]


def test_each_side_of_a_ratio_is_tried_in_its_own_direction(load):
    assert changes(load, "debt / assets <= 0.7", debt=90, assets=100) == [("debt", 90, 70), ("assets", 100, 129)]


@pytest.mark.parametrize("condition", ["vat_sales_12m <= 300_000", "invoice_count_12m >= 500", "tax_grade = 'A'"])
def test_nothing_is_advised_against_the_direction_or_beyond_the_firms_reach(load, condition):
    facts = {"vat_sales_12m": 420_000, "invoice_count_12m": 3, "tax_grade": "D"}
    assert changes(load, condition, **facts) == []


def test_nobody_is_advised_to_owe_less_than_nothing():
    loans = Lever("loans", Kind.NUMBER, Mover.FIRM, Direction.DOWN, 1000.0, ())
    assert _numbers(loans, 0.0, [-10_000.0]) == []
    assert _numbers(loans, 50_000.0, [20_000.0])[0] == 20_000.0


def test_a_yes_or_a_word_may_be_what_to_reach(load):
    assert changes(load, "innovative_title", innovative_title=False) == [("innovative_title", False, True)]
    assert changes(load, "ip_class IN ('class1', 'class1_own')", ip_class="none") == [
        ("ip_class", "none", "class1_own")
    ]


def test_an_unknown_fact_is_asked_for_and_not_advised(load):
    assert changes(load, "vat_sales_12m >= 5 AND debt <= 3", debt=4) == []  # debt alone would leave it open


def test_a_change_that_breaks_another_criterion_is_not_shown(load):
    catalogue = load(offer_file(when("debt / assets <= 0.5", "assets <= 120")))
    decision = decide(catalogue, "demo", debt=90, assets=100)
    assert [change.fact for change in criterion(decision, "C1").change] == ["debt"]


def test_a_better_band_of_a_score_is_found(load):
    card = "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: rd_staff / employees, bands: [[0.2, 5], [0.1, 3], [0.05, 1]]}\n"
    decision = decide(load(offer_file(card + when("quality >= 3"))), "demo", rd_staff=2, employees=60)
    (change,) = decision.plan
    assert (change.fact, change.before, change.after, change.makes_eligible) == ("rd_staff", 2, 6, True)


def test_a_plan_puts_one_change_per_failing_criterion_together(load):
    catalogue = load(offer_file(when("vat_sales_12m >= 500_000", "debt / assets <= 0.5", "tax_grade <> 'D'")))
    decision = decide(catalogue, "demo", vat_sales_12m=1, debt=9, assets=10, tax_grade="A")
    assert [(change.fact, change.after) for change in decision.plan] == [("vat_sales_12m", 500_000), ("debt", 5)]
    assert not any(change.makes_eligible for change in decision.plan)
    after = decide(catalogue, "demo", vat_sales_12m=500_000, debt=5, assets=10, tax_grade="A")
    assert after.status is Status.ELIGIBLE
    hopeless = decide(catalogue, "demo", vat_sales_12m=1, debt=9, assets=10, tax_grade="D")
    assert hopeless.plan == ()


def test_time_helps_where_a_date_is_counted(load):
    catalogue = load(offer_file(when("months_between(registered_on, as_of) >= 24")))
    (change,) = decide(catalogue, "demo", DAY, registered_on=date(2024, 8, 31)).plan
    assert (change.after, change.by) == (date(2026, 8, 31), "time")
    (early,) = decide(catalogue, "demo", DAY, registered_on=date(2024, 6, 2)).plan
    assert early.after == date(2026, 6, 2)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), as_of=st.sampled_from((date(2025, 6, 1), date(2026, 8, 1))))
def test_every_change_shown_turns_its_criterion_and_spoils_none(catalogue, seed, as_of):
    versions = catalogue.at(as_of)
    explainer = Explainer(versions, catalogue.facts, as_of)
    rows, inputs = edge_rows(versions, catalogue.facts, as_of, 12, seed)
    for row in rows:
        for decision in explainer.explain_row(row):
            before = {c.code: c.truth for c in decision.criteria}
            for outcome in decision.criteria:
                for change in outcome.change:
                    after = _after(explainer, row, inputs, decision, change)
                    truths = {c.code: c.truth for c in after.criteria}
                    assert truths[outcome.code] is True
                    assert all(truths[code] is True for code, truth in before.items() if truth is True)
                    assert (after.status is Status.ELIGIBLE) is change.makes_eligible
                    _allowed(catalogue, change)
            if decision.plan:
                moved = row
                for change in decision.plan:
                    moved = {**moved, change.fact: _input(change.after)}
                (after,) = explainer.explain_row(moved, offers=[decision.offer_id], changes=False)
                assert after.status is Status.ELIGIBLE


def _after(explainer, row, inputs, decision, change):
    assert change.fact == "as_of" or change.fact in inputs
    moved = {**row, change.fact: _input(change.after)}
    return explainer.explain_row(moved, offers=[decision.offer_id], changes=False)[0]


def _input(value):
    return to_days(value) if isinstance(value, date) else value


def _allowed(catalogue, change):
    if change.fact == "as_of":
        assert change.by == "time"
        return
    fact = catalogue.facts[change.fact]
    assert fact.mover in {Mover.FIRM, Mover.TIME}
    assert fact.direction is not Direction.NONE
    if fact.kind is Kind.NUMBER:
        wanted = {Direction.UP: "up", Direction.DOWN: "down"}.get(fact.direction, change.direction)
        assert change.direction == wanted
        assert abs(change.after / fact.step - round(change.after / fact.step)) < 1e-6


def test_the_row_of_a_firm_holds_the_day(catalogue):
    assert row_of({"debt": 5}, catalogue.facts, date(1970, 1, 11)) == {"debt": 5.0, "as_of": 10}
