"""The shipped offers hold what their sources say: their own tests pass, and every number in them is pinned by one."""

from __future__ import annotations

from datetime import date

import pytest
from decided_firms import catalogue

from huoshui.offers.coverage import coverage
from huoshui.offers.mutate import mutate
from huoshui.offers.parts import Confidence, OfferKind
from huoshui.offers.testing import run_tests

TEXTS = {
    ("beijing_hiring_subsidy", "2023-01-01"),
    ("farmer_loan", "2023-01-01"),
    ("innovative_sme", "2022-08-01"),
    ("merchant_flow_loan", "2023-01-01"),
    ("rd_super_deduction", "2023-01-01"),
    ("sme_size_class", "2017-12-28"),
    ("srdi_sme", "2022-08-01"),
    ("srdi_sme", "2026-04-01"),
    ("store_revenue_share", "2021-08-01"),
    ("tax_invoice_loan", "2018-01-01"),
}
WORKED_EXAMPLES = ("I-1", "I-2", "I-3", "I-4", "S22-1", "S22-2", "S22-3", "S26-1", "Z-1", "Z-2", "Z-3", "Z-4", "Z-5")

MULTIPLES_OF_FIVE = "all points of the table are multiples of five, so no firm lies between this and the next"
CLAMPED = "points of an item are limited to 0 and its maximum, so going beyond them changes nothing"
ALL_WORDS_LISTED = "both answers have points of their own, so 'otherwise' is never read"
EQUIVALENT = {
    ("innovative_sme", "parameter pass_innovation", 18.0): MULTIPLES_OF_FIVE,
    ("innovative_sme", "parameter pass_growth", 13.5): MULTIPLES_OF_FIVE,
    ("innovative_sme", "parameter pass_specialisation", 13.5): MULTIPLES_OF_FIVE,
    ("innovative_sme", "innovative_score: valid IP related to the leading product", 22.0): CLAMPED,
    ("innovative_sme", "innovative_score: valid IP related to the leading product", -1.0): CLAMPED,
    ("innovative_sme", "innovative_score: leading product in a strategic emerging industry", 1.0): ALL_WORDS_LISTED,
    ("innovative_sme", "innovative_score: leading product in a strategic emerging industry", -1.0): ALL_WORDS_LISTED,
    ("srdi_sme", "srdi_score: valid IP related to the leading product", 11.0): CLAMPED,
    ("srdi_sme", "srdi_score: valid IP related to the leading product", -1.0): CLAMPED,
    ("srdi_sme", "srdi_score: R&D last year, by amount or share, the better of the two", 11.0): CLAMPED,
    ("srdi_sme", "srdi_score: R&D last year, by amount or share, the better of the two", -1.0): CLAMPED,
}
"""Changed numbers that no test can notice, because no firm would be decided otherwise, and why."""


def test_the_catalogue_holds_the_ten_texts():
    assert {(offer.id, offer.valid.since.isoformat()) for offer in catalogue().offers} == TEXTS
    assert catalogue().problems == ()


def test_every_test_in_the_files_passes():
    failed = [str(problem) for result in run_tests(catalogue()) for problem in result.problems]
    assert failed == []


def test_every_outcome_and_the_days_around_every_date_are_tried():
    assert [str(problem) for problem in coverage(catalogue(), run_tests(catalogue()))] == []


def test_the_worked_examples_of_the_rules_are_among_the_tests():
    names = [test.name for offer in catalogue().offers for test in offer.tests]
    missing = [example for example in WORKED_EXAMPLES if not any(name.startswith(f"{example} ") for name in names)]
    assert missing == []


@pytest.mark.slow
def test_changing_any_number_breaks_a_test_unless_no_firm_would_notice():
    survivors = {(m.offer, m.site.what, m.value) for m in mutate(catalogue()) if m.survived}
    assert survivors == set(EQUIVALENT)


@pytest.mark.parametrize("offer", catalogue().offers, ids=lambda offer: f"{offer.id} {offer.valid.since}")
def test_every_offer_says_where_it_comes_from_and_what_to_bring(offer):
    assert all(source.title for source in offer.sources)
    assert offer.documents
    assert offer.channel or offer.kind is OfferKind.CLASSIFICATION
    assert offer.gives
    remembered = offer.confidence in {Confidence.MEMORY_HIGH, Confidence.MEMORY_MEDIUM, Confidence.MEMORY_LOW}
    assert offer.needs_review_from is not None or not remembered


@pytest.mark.parametrize("kind", [OfferKind.LOAN, OfferKind.REVENUE_SHARE])
def test_lenders_and_investors_are_illustrations_and_no_product_of_theirs(kind):
    offers = [offer for offer in catalogue().offers if offer.kind is kind]
    assert offers
    for offer in offers:
        assert "示意" in offer.name.zh
        assert "illustration" in offer.name.en
        assert "示意" in offer.owner.zh
        assert offer.confidence is Confidence.MEMORY_LOW


def test_no_offer_asks_for_collateral():
    for offer in catalogue().offers:
        for document in offer.documents:
            assert not {"抵押", "质押", "担保"} & {document.zh[i : i + 2] for i in range(len(document.zh))}
        for criterion in offer.criteria:
            assert "collateral" not in criterion.label.en


def test_only_the_2022_text_is_in_force_on_its_last_day_and_only_the_2026_text_on_the_next():
    def texts(day):
        return [(v.id, v.offer.sources[0].number) for v in catalogue().at(day) if v.id == "srdi_sme"]

    assert texts(date(2026, 3, 31)) == [("srdi_sme", "工信部企业〔2022〕63号")]
    assert texts(date(2026, 4, 1)) == [("srdi_sme", "工信部企业〔2026〕2号")]
