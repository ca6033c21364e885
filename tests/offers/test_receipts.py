"""A receipt is what is needed to replay a decision, and says when a replay would not be the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from deciding import decide, offer_file, when

from huoshui.offers.load import load_texts
from huoshui.offers.receipt import check_replay, tree_hashes
from huoshui.values.errors import Conflict

DAY = date(2026, 6, 1)


@pytest.fixture
def receipt(catalogue):
    return decide(catalogue, "tax_loan", DAY).receipt


def hashed(facts, text, name="demo", as_of=DAY, **others):
    texts = {"demo.yaml": text, **{f"{key}.yaml": value for key, value in others.items()}}
    return tree_hashes(load_texts(texts, facts).at(as_of))[name]


BASE = offer_file(when("debt >= 5"))


def test_the_same_decision_has_the_same_receipt(catalogue, receipt):
    again = decide(catalogue, "tax_loan", DAY, debt=5).receipt
    assert (again.id, len(again.id), receipt.id) == (receipt.id, 32, again.id)
    check_replay(receipt, again)


def test_words_and_spaces_do_not_change_the_hash(facts):
    reworded = BASE.replace("zh: 条件", "zh: 要求").replace("debt >= 5", "debt  >=  5.0").replace("bank", "banks")
    assert hashed(facts, BASE) == hashed(facts, reworded)


@pytest.mark.parametrize(
    "text",
    [
        offer_file(when("debt >= 6")),
        offer_file(when("debt > 5")),
        BASE.replace("code: C1", "code: C2"),
        BASE + "outputs: {amount: {value: debt, unit: CNY}}\n",
        BASE + "assume:\n  - {fact: debt, value: 9, zh: 甲, en: a}\n",
    ],
)
def test_whatever_can_change_a_decision_changes_the_hash(facts, text):
    assert hashed(facts, text) != hashed(facts, BASE)


def test_a_parameter_changes_the_hash_from_its_day_on(facts):
    text = offer_file("parameters:\n  least: {2024-01-01: 5, 2026-01-01: 6}\n" + when("debt >= least"))
    assert hashed(facts, text, as_of=date(2025, 12, 31)) == hashed(facts, BASE)
    assert hashed(facts, text, as_of=date(2026, 1, 1)) == hashed(facts, offer_file(when("debt >= 6")))


def test_the_hash_covers_the_offers_it_rests_on(facts):
    top = offer_file("requires: base\n" + when("assets >= 1"))
    base = BASE.replace("offer: demo", "offer: base")
    changed = base.replace("debt >= 5", "debt >= 6")
    assert hashed(facts, top, base=base) != hashed(facts, top, base=changed)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tree_hash": "0" * 64}, "check out the catalogue as it was when the decision was made"),
        ({"engine": "huoshui-offers/0"}, "replay with the release of Huoshui that made the decision"),
        ({"snapshot": "another"}, "build the profile again from the records as of that day"),
        ({"as_of": "2026-06-02"}, "ask for the same offer and day"),
    ],
)
def test_a_replay_that_would_differ_is_refused_with_the_cure(receipt, change, said):
    (name,) = change
    with pytest.raises(Conflict) as refused:
        check_replay(receipt, replace(receipt, **change))
    assert f"receipt {receipt.id} cannot be replayed: '{name}' differs" in str(refused.value)
    assert str(refused.value).endswith(f"Cure: {said}")
