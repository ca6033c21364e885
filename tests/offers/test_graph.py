"""Offers that refer to each other: order, results, circles."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

from datetime import date

import pytest
from deciding import DAY, criterion, decide, offer_file, refused, when

from huoshui.offers.graph import layers
from huoshui.offers.load import load_texts
from huoshui.offers.parts import Status


def named(name, body, **head):
    return offer_file(body, **head).replace("offer: demo", f"offer: {name}")


BASE = named("base", when("debt >= 3") + "outputs: {amount: {value: 2 * debt, unit: CNY}}\n")
SIZE = named(
    "size", "outputs:\n  size_class: {value: \"CASE WHEN employees < 10 THEN 'micro' ELSE 'small' END\", always: true}\n",
    kind="classification",
)  # fmt: skip
TOP = named("top", "requires: base\n" + when("base.amount >= 10 OR size.size_class = 'micro'"))


@pytest.fixture
def three(facts):
    return load_texts({"top.yaml": TOP, "base.yaml": BASE, "size.yaml": SIZE}, facts)


def test_an_offer_stands_after_those_it_refers_to(three):
    assert refused(three) == ""
    assert three.ids() == ("base", "size", "top")
    assert [[version.id for version in layer] for layer in layers(three.at(DAY))] == [["base", "size"], ["top"]]


@pytest.mark.parametrize(
    ("known", "status", "reasons"),
    [
        ({"debt": 5, "employees": 50}, Status.ELIGIBLE, ()),
        ({"debt": 4.99, "employees": 50}, Status.NOT_ELIGIBLE, ("C1",)),
        ({"debt": 3, "employees": 5}, Status.ELIGIBLE, ()),
        ({"debt": 2, "employees": 5}, Status.NOT_ELIGIBLE, ("REQUIRES_BASE",)),
        ({"employees": 5}, Status.CANNOT_TELL, ("REQUIRES_BASE",)),
    ],
)
def test_a_required_offer_is_decided_from_the_same_facts(three, known, status, reasons):
    decision = decide(three, "top", **known)
    assert (decision.status, decision.reasons) == (status, reasons)


def test_what_keeps_a_required_offer_open_is_what_is_missing(three):
    assert decide(three, "top", employees=5).missing == ("debt",)


def test_a_change_is_found_through_the_required_offer(facts):
    catalogue = load_texts(
        {"top.yaml": TOP, "base.yaml": BASE.replace("debt >= 3", "assets >= 3"), "size.yaml": SIZE}, facts
    )
    decision = decide(catalogue, "top", assets=1, debt=9, employees=50)
    (change,) = criterion(decision, "REQUIRES_BASE").change
    assert (change.fact, change.after, change.makes_eligible) == ("assets", 3.0, True)


def test_a_given_result_stands_for_the_other_offer(three):
    assert decide(three, "top", base__eligible=True, base__amount=10, employees=50).status is Status.ELIGIBLE


def test_an_offer_that_is_not_in_force_has_no_result(facts):
    ended = BASE.replace("from: 2024-01-01}", "from: 2024-01-01, until: 2025-12-31}")
    catalogue = load_texts({"top.yaml": TOP, "base.yaml": ended, "size.yaml": SIZE}, facts)
    assert decide(catalogue, "top", date(2025, 12, 31), debt=9, employees=5).status is Status.ELIGIBLE
    later = decide(catalogue, "top", date(2026, 1, 1), debt=9, employees=5)
    assert (later.status, later.missing, criterion(later, "REQUIRES_BASE").undefined) == (Status.CANNOT_TELL, (), True)


def test_offers_that_refer_to_each_other_in_a_circle_are_refused_and_named(facts):
    texts = {
        "a.yaml": named("a", "requires: b\n" + when("debt >= 1")),
        "b.yaml": named("b", when("c.eligible")),
        "c.yaml": named("c", "requires: [a]\n" + when("debt >= 1")),
        "d.yaml": named("d", "requires: a\n" + when("debt >= 1")),
        "e.yaml": named("e", when("debt >= 1")),
    }
    catalogue = load_texts(texts, facts)
    assert catalogue.ids() == ("e",)
    assert catalogue.skipped == ("a.yaml", "b.yaml", "c.yaml", "d.yaml")
    cure = "Cure: let one of them stop asking for the other"
    assert refused(catalogue) == "\n".join(
        [
            f"a.yaml:8:11: offers refer to each other in a circle: a -> b -> c -> a. {cure}",
            "  requires: b",
            "            ^",
            f"b.yaml:9:21: offers refer to each other in a circle: a -> b -> c -> a. {cure}",
            '    - {code: C1, if: "c.eligible", zh: 条件, en: condition}',
            "                      ^",
            f"c.yaml:8:12: offers refer to each other in a circle: a -> b -> c -> a. {cure}",
            "  requires: [a]",
            "             ^",
            "d.yaml:8:11: offer 'a', which this one refers to, was skipped. Cure: correct that one first",
            "  requires: a",
            "            ^",
        ]
    )


def test_an_offer_that_names_itself_is_refused(facts):
    catalogue = load_texts({"a.yaml": named("a", when("a.eligible"))}, facts)
    assert "unknown name 'a.eligible'" in refused(catalogue)


def test_offers_that_rest_on_a_skipped_one_say_so(facts):
    catalogue = load_texts(
        {"top.yaml": TOP, "base.yaml": BASE.replace("debt >= 3", "debts >= 3"), "size.yaml": SIZE}, facts
    )
    assert catalogue.ids() == ("size",)
    assert [(problem.offer, problem.what) for problem in catalogue.problems if problem.severity == "error"] == [
        ("base", "unknown name 'debts'"),
        ("top", "offer 'base', which this one refers to, was skipped"),
    ]


def test_an_output_of_an_offer_without_that_output_is_unknown_to_the_reader(facts):
    catalogue = load_texts({"base.yaml": BASE, "top.yaml": named("top", when("base.amont >= 10"))}, facts)
    assert "unknown name 'base.amont'. Did you mean: base.amount?" in refused(catalogue)
