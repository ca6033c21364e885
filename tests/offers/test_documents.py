"""The pages about the offer language say what the loader does."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from huoshui.offers import expect, read_facts, read_offer, read_outputs, read_scorecards, read_tests, unit_words
from huoshui.offers.check import check
from huoshui.offers.load import load_text
from huoshui.profile import catalogue as profile_catalogue

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGE = DOCS / "reference" / "offer-language.md"
HOW_TO = DOCS / "how-to" / "add-an-offer.md"


def yaml_in(page):
    return re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def shipped_facts():
    return {fact.name: fact for fact in profile_catalogue.FACTS}


def test_the_offer_on_the_reference_page_loads_and_its_tests_pass(shipped_facts):
    catalogue = load_text(yaml_in(LANGUAGE)[0], shipped_facts)
    assert [str(problem) for problem in check(catalogue) if problem.severity == "error"] == []


def test_the_offer_of_the_how_to_leaves_nothing_to_be_said(shipped_facts):
    head, tests, *_ = yaml_in(HOW_TO)
    assert [str(problem) for problem in check(load_text(head + tests, shipped_facts), mutants=True)] == []


@pytest.mark.parametrize(
    "words",
    [
        read_offer.KEYS,
        read_scorecards._WAYS,
        read_scorecards._ITEM_KEYS,
        read_facts._KEYS,
        read_outputs._KEYS,
        tuple(read_outputs.LABELS),
        read_tests._KEYS,
        expect.WORDS,
        unit_words.OUTPUT_UNITS,
    ],
)
def test_every_key_is_on_the_page(words):
    text = LANGUAGE.read_text(encoding="utf-8")
    assert [word for word in words if not re.search(rf"\b{word}\b", text)] == []


def test_the_python_example_runs():
    assert doctest.testfile(str(LANGUAGE), module_relative=False).failed == 0
