"""``huoshui offer``: list, check, test, show and diff, for the shipped catalogue and one's own files."""

from __future__ import annotations

import pytest

GOOD = """
offer: any_sales
kind: loan
name: {zh: 有销售即可, en: any sales}
owner: {zh: 示例, en: example}
source: {title: 示例}
confidence: memory_low
valid: {from: 2020-01-01}
eligible_when:
  - {code: SALES, if: sales_12m > 1000, zh: 有销售, en: has sales}
tests:
  - {name: enough, as_of: 2026-06-30, given: {sales_12m: 1001}, expect: {status: eligible}}
  - {name: on the line, as_of: 2026-06-30, given: {sales_12m: 1000}, expect: {fails: [SALES]}}
  - {name: not known, as_of: 2026-06-30, given: {}, expect: {status: cannot_tell}}
"""
NAMED = ("tax_invoice_loan", "merchant_flow_loan", "farmer_loan", "store_revenue_share", "innovative_sme")


@pytest.fixture
def mine(tmp_path):
    """Return an offer file without a mistake."""
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    return file


def test_the_list_has_every_offer_with_its_dates(ask):
    listed = ask("offer", "list", "--as-of", "2026-06-30", "--json")
    assert listed.code == 0
    assert set(NAMED) <= {o["offer_id"] for o in listed.json}
    srdi = {o["valid_from"]: o["in_force"] for o in listed.json if o["offer_id"] == "srdi_sme"}
    assert srdi == {"2022-08-01": False, "2026-04-01": True}


def test_the_list_reads_in_both_languages(ask):
    assert "in force" in ask("offer", "list").out
    assert "在效" in ask("offer", "list", "--lang", "zh").out
    assert "huoshui offer show" in ask("offer", "list").err


def test_check_finds_nothing_wrong_with_the_shipped_catalogue(ask):
    checked = ask("offer", "check", "--json")
    assert checked.code == 0
    assert checked.json["skipped"] == []
    assert not [p for p in checked.json["problems"] if p["severity"] == "error"]


def test_check_ends_with_6_and_the_place_of_a_mistake(ask, mine):
    mine.write_text(GOOD.replace("sales_12m > 1000", "sales_12mm > 1000"), encoding="utf-8")
    checked = ask("offer", "check", mine)
    line = next(n for n, text in enumerate(GOOD.splitlines(), 1) if "code: SALES" in text)
    assert checked.code == 6
    assert f"mine.yaml:{line}:" in checked.out
    assert "sales_12m" in checked.out
    found = ask("offer", "check", mine, "--json")
    assert found.code == 6
    assert len(found.json["skipped"]) == 1


def test_one_bad_file_leaves_the_others_usable(ask, mine, tmp_path):
    (tmp_path / "bad.yaml").write_text("offer: [", encoding="utf-8")
    listed = ask("offer", "list", "--catalogue", tmp_path, "--json")
    assert [o["offer_id"] for o in listed.json] == ["any_sales"]
    assert listed.code == 6
    assert mine.exists()


def test_the_tests_of_a_file_run(ask, mine):
    done = ask("offer", "test", mine, "--json")
    assert (done.code, done.json["tests"], done.json["passed"], done.json["failed"]) == (0, 3, 3, [])


def test_a_failing_test_ends_with_6_and_says_what_was_expected(ask, mine):
    wrong = "given: {sales_12m: 1000}, expect: {status: eligible}"
    mine.write_text(GOOD.replace("given: {sales_12m: 1000}, expect: {fails: [SALES]}", wrong), encoding="utf-8")
    done = ask("offer", "test", mine)
    assert done.code == 6
    assert "on the line" in done.out
    assert "1 failed" in done.err
    assert [f["test"] for f in ask("offer", "test", mine, "--json").json["failed"]] == ["on the line"]


def test_a_threshold_no_test_guards_is_a_finding(ask, mine):
    kept = [line for line in GOOD.splitlines() if "on the line" not in line]
    mine.write_text("\n".join(kept).replace("sales_12m: 1001", "sales_12m: 900000"), encoding="utf-8")
    done = ask("offer", "test", mine, "--mutate", "--json")
    assert done.code == 6
    assert done.json["mutants"] > 0
    assert done.json["survivors"]


def test_the_tests_of_one_shipped_offer_pass(ask):
    done = ask("offer", "test", "--offer", "sme_size_class", "--json")
    assert done.code == 0
    assert done.json["tests"] > 0


@pytest.mark.parametrize(("lang", "word"), [("zh", "税票流动资金信用贷款"), ("en", "Tax-and-invoice")])
def test_show_puts_the_rule_in_words(ask, lang, word):
    shown = ask("offer", "show", "tax_invoice_loan", "--as-of", "2026-06-30", "--lang", lang)
    assert shown.code == 0
    assert word in shown.out


def test_show_in_json_has_the_criteria_and_both_pages(ask):
    one = ask("offer", "show", "tax_invoice_loan", "--as-of", "2026-06-30", "--json").json
    assert one["offer_id"] == "tax_invoice_loan"
    assert {"code", "label", "clause"} <= set(one["criteria"][0])
    assert set(one["page"]) == {"zh", "en"}
    assert "sales_12m" in one["facts"]


def test_an_offer_of_the_past_is_shown_as_it_last_stood(ask):
    assert "2023" in ask("offer", "show", "beijing_hiring_subsidy").out


def test_diff_tells_one_text_from_the_next(ask):
    told = ask("offer", "diff", "srdi_sme@2025-01-01", "srdi_sme@2026-06-30", "--json").json
    changed = {(d["part"], d["name"]) for d in told["differences"]}
    assert ("parameter", "least_revenue") in changed
    assert told["swap"] is None
    assert "least_revenue" in ask("offer", "diff", "srdi_sme@2025-01-01", "srdi_sme@2026-06-30").out


def test_diff_with_a_profile_counts_who_enters_and_leaves(ask, mine, results, tmp_path):
    stricter = tmp_path / "stricter.yaml"
    stricter.write_text(GOOD.replace("> 1000,", "> 1_000_000_000,"), encoding="utf-8")
    told = ask("offer", "diff", mine, stricter, "--profile", results / "profile.parquet", "--json").json["swap"]
    assert told["firms"] == 60
    assert told["entering"] == 0
    assert told["leaving"] > 0


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("show", "srdi"), (3, "Did you mean: srdi_sme?")),
        (("show", "srdi_sme", "--as-of", "2020-01-01"), (3, "2020-01-01")),
        (("diff", "srdi_sme@soon", "srdi_sme"), (2, "YYYY-MM-DD")),
        (("diff", "nowhere.yaml", "srdi_sme"), (3, "nowhere.yaml")),
        (("check", "nowhere.yaml"), (3, "nowhere.yaml")),
        (("test", "nowhere.yaml"), (3, "nowhere.yaml")),
        (("test", "--offer", "srdi"), (3, "srdi_sme")),
    ],
)
def test_unknown_offers_and_files_have_their_exit_code(ask, words, outcome):
    answer = ask("offer", *words, "--json")
    assert (answer.code, answer.out) == (outcome[0], "")
    assert outcome[1] in answer.err
