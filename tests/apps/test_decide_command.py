"""``huoshui decide``: one firm, every offer, with reasons a person can act on."""

from __future__ import annotations

import pytest

AT = ("--as-of", "2026-06-30")
KEYS = ("firm_id", "offer_id", "status", "outputs", "criteria", "missing", "assumed", "receipt")
CRITERION = ("code", "truth", "margin", "facts", "change")


def test_one_offer_prints_one_object(ask, home, granted):
    answer = ask("decide", granted, "--home", home, *AT, "--offer", "tax_invoice_loan", "--json")
    one = answer.json
    assert answer.code == 0
    assert answer.err == ""
    assert set(KEYS) <= set(one)
    assert (one["firm_id"], one["offer_id"], one["status"]) == (granted, "tax_invoice_loan", "eligible")
    assert one["outputs"]["amount"] > 0


def test_all_offers_print_a_list_of_decisions(ask, home, granted, decided):
    answer = ask("decide", granted, "--home", home, *AT, "--json").json
    assert list(answer) == ["decisions"]
    assert all(set(KEYS) <= set(d) for d in answer["decisions"])
    assert {d["offer_id"] for d in answer["decisions"]} == {r["offer_id"] for r in decided}


def test_several_named_offers_print_a_list_too(ask, home, granted):
    words = ("--offer", "tax_invoice_loan", "--offer", "sme_size_class", "--json")
    answer = ask("decide", granted, "--home", home, *AT, *words).json
    assert {d["offer_id"] for d in answer["decisions"]} == {"tax_invoice_loan", "sme_size_class"}


def test_every_criterion_says_truth_margin_facts_and_what_would_change_it(ask, home, granted):
    for decision in ask("decide", granted, "--home", home, *AT, "--json").json["decisions"]:
        for criterion in decision["criteria"]:
            assert set(CRITERION) <= set(criterion)
            assert criterion["truth"] in {True, False, None}
            for fact in criterion["facts"]:
                assert {"fact", "value", "source", "unit", "label"} <= set(fact)
                assert fact["source"]["zh"]


def test_one_firm_is_told_what_the_run_wrote(ask, home, decided):
    """Bulk and online agree on status, masks and receipts for the first firms."""
    for firm in sorted({r["firm_id"] for r in decided})[:8]:
        said = ask("decide", firm, "--home", home, *AT, "--json").json["decisions"]
        wrote = {r["offer_id"]: r for r in decided if r["firm_id"] == firm}
        for d in said:
            row = wrote[d["offer_id"]]
            assert (d["status"], d["pass_mask"], d["unknown_mask"]) == (
                row["status"],
                row["pass_mask"],
                row["unknown_mask"],
            )
            amount = d["outputs"].get("amount")
            assert amount == (None if row["amount"] is None else float(row["amount"]))


def test_cannot_tell_names_what_is_missing(ask, home, decided):
    row = next(r for r in decided if r["status"] == "cannot_tell" and r["offer_id"] == "tax_invoice_loan")
    one = ask("decide", row["firm_id"], "--home", home, *AT, "--offer", row["offer_id"], "--json").json
    unknown = [c for c in one["criteria"] if c["truth"] is None]
    assert unknown
    assert all(c["missing"] or c["undefined"] for c in unknown)


def test_words_give_the_decision_and_the_next_command(ask, home, granted):
    overview = ask("decide", granted, "--home", home, *AT)
    assert "✓ eligible" in overview.out
    assert f"--home {home}" in overview.err
    assert "--offer" in overview.err
    chinese = ask("--lang", "zh", "decide", granted, "--home", home, *AT)
    assert "✓ 符合" in chinese.out
    assert "eligible" not in chinese.out


def test_one_offer_in_words_is_a_letter_with_its_receipt(ask, home, granted):
    words = ("decide", granted, "--home", home, *AT, "--offer", "tax_invoice_loan")
    one = ask(*words, "--json").json
    for lang in ("zh", "en"):
        letter = ask(*words, "--lang", lang).out
        assert granted in letter
        assert one["receipt"]["id"] in letter


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("T00000001",), (3, "'T00000001'")),
        (("{firm}", "--offer", "tax_invoice_loam"), (3, "Did you mean: tax_invoice_loan?")),
        (("{firm}", "--home", "nowhere"), (3, "no home at 'nowhere'")),
        (("{firm}", "--catalogue", "nowhere.yaml"), (3, "'nowhere.yaml' does not exist")),
    ],
)
def test_unknown_names_end_with_3_and_name_the_nearest(ask, home, granted, words, outcome):
    given = [w.format(firm=granted) for w in words]
    answer = ask("decide", *given[:1], "--home", home, *AT, "--json", *given[1:])
    assert (answer.code, answer.out) == (outcome[0], "")
    assert outcome[1] in answer.err


def test_a_mistyped_firm_gets_its_nearest_spelling(ask, home, granted):
    answer = ask("decide", granted[:-1] + "X", "--home", home, *AT)
    assert answer.code == 3
    assert "Did you mean: T" in answer.err
