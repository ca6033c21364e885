"""Score tables carry bounds: an unknown item counts nothing in the low score and its maximum in the high score."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

from datetime import date

import pytest
from deciding import criterion, decide, offer_file, when

from huoshui.offers.parts import Status

CARD = """\
scorecards:
  quality:
    - {item: {zh: 净利润率, en: margin}, group: profit, of: net_profit / revenue, bands: [[0.1, 10], [0.05, 5]]}
    - {item: {zh: 资产负债率, en: debt ratio}, group: risk, of: debt / assets, bands_down: [[0.5, 8], [0.7, 2]]}
    - {item: {zh: 研发机构, en: R&D unit}, of: rd_unit_level, map: {national: 10, province: 8}, else: 1}
    - {item: {zh: 质量管理, en: quality}, points: 3 * quality_items, max: 5}
"""
OUT = "outputs:\n  score_low: {value: quality.low, always: true}\n  score_high: {value: quality.high, always: true}\n"
BEST = {"net_profit": 10, "revenue": 100, "debt": 5, "assets": 10, "rd_unit_level": "national", "quality_items": 9}


def scores(decision):
    return decision.output("score_low"), decision.output("score_high")


@pytest.fixture(scope="module")
def cards(facts):
    from huoshui.offers.load import load_text

    return load_text(offer_file(CARD + when("quality >= 20", "quality.risk >= 2") + OUT), facts)


@pytest.mark.parametrize(
    ("fact", "value", "low"),
    [
        ("net_profit", 10, 33),  # exactly 10 %: the higher band
        ("net_profit", 9.99, 28),
        ("net_profit", 5, 28),
        ("net_profit", 4.99, 23),
        ("debt", 5, 33),  # exactly 50 %: the higher band
        ("debt", 5.01, 27),
        ("debt", 7, 27),
        ("debt", 7.01, 25),
        ("rd_unit_level", "province", 31),
        ("rd_unit_level", "city", 24),  # not in the map: else
        ("quality_items", 1, 31),
        ("quality_items", 2, 33),  # limited to max
        ("quality_items", -1, 28),  # and to 0
    ],
)
def test_the_boundary_of_two_bands_belongs_to_the_higher_score(cards, fact, value, low):
    assert scores(decide(cards, "demo", **BEST | {fact: value})) == (low, low)


@pytest.mark.parametrize(
    ("unknown", "bounds"),
    [("net_profit", (23, 33)), ("debt", (25, 33)), ("rd_unit_level", (23, 33)), ("quality_items", (28, 33))],
)
def test_an_unknown_item_widens_the_bounds(cards, unknown, bounds):
    assert scores(decide(cards, "demo", **BEST | {unknown: None})) == bounds


def test_a_quotient_without_a_value_is_an_unknown_item(cards):
    decision = decide(cards, "demo", **BEST | {"revenue": 0})
    assert scores(decision) == (23, 33)
    assert decision.items[0].points is None


def test_a_score_that_can_only_pass_is_true_although_items_are_unknown(cards):
    decision = decide(cards, "demo", net_profit=10, revenue=100, rd_unit_level="national")
    assert criterion(decision, "C1").truth is True
    assert criterion(decision, "C2").truth is None
    assert decision.missing == ("debt", "assets")


def test_a_score_that_cannot_pass_any_more_is_false_although_items_are_unknown(cards):
    decision = decide(cards, "demo", net_profit=0, revenue=100, rd_unit_level="city")
    assert criterion(decision, "C1").truth is False
    assert criterion(decision, "C1").margin == -19  # of the low score, 1


@pytest.mark.parametrize(
    ("condition", "truths"),
    [
        ("quality >= 10", (None, True, True)),
        ("quality > 9", (None, True, True)),
        ("10 <= quality", (None, True, True)),
        ("quality <= 10", (None, True, True)),
        ("quality < 10", (None, False, False)),
        ("quality = 10", (None, True, True)),
        ("quality <> 10", (None, False, False)),
        ("NOT quality >= 10", (None, False, False)),
        ("quality BETWEEN 10 AND 12", (None, True, True)),
        ("quality + 1 >= 11", (None, True, True)),  # inside a sum it is known only when the bounds agree
        ("quality >= 21", (False, False, False)),
        ("quality <= 20", (True, True, True)),
        ("quality = 21", (False, False, False)),
    ],
)
def test_every_comparison_of_a_bare_score(load, condition, truths):
    card = "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: debt, bands: [[3, 20], [2, 10]]}\n"
    catalogue = load(offer_file(card + when(condition)))
    found = tuple(
        criterion(decide(catalogue, "demo", **facts), "C1").truth for facts in ({}, {"debt": 2}, {"debt": 2.5})
    )
    assert found == truths


def test_bands_may_be_written_as_intervals(load):
    card = (
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: debt, "
        'bands: {">= 3": 5, "[1, 2)": 1, "[2, 3)": 3, "< 1": 0}}\n'
    )
    catalogue = load(offer_file(card + when("quality >= 0") + "outputs: {score: quality.low}\n"))
    found = [decide(catalogue, "demo", debt=debt).output("score") for debt in (0.99, 1, 1.99, 2, 3, 99)]
    assert found == [0, 1, 1, 3, 5, 5]


def test_a_map_may_hang_on_a_number_or_a_yes(load):
    card = (
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: digital_level, map: {1: 2, 2: 4}}\n"
        "    - {item: {zh: 乙, en: b}, of: maker_contest_top500, map: {true: 3, false: 1}}\n"
    )
    catalogue = load(offer_file(card + when("quality >= 0") + "outputs: {score: quality.low}\n"))
    found = [
        decide(catalogue, "demo", digital_level=level, maker_contest_top500=top).output("score")
        for level, top in ((1, True), (2, False), (3, True))
    ]
    assert found == [5, 5, 3]


def test_a_judged_item_that_is_open_is_listed_for_review_and_not_as_missing_data(catalogue):
    firm = {
        "innovative_title": True, "niche_years": 3, "rd_expense": 5e6, "revenue": 4e7, "main_revenue": 3.5e7, "main_growth_2y": 0.1,
        "digital_level": 3, "quality_items": 2, "net_profit": 1e6, "debt": 7e6, "assets": 9e6, "ip_class": "class2", "rd_staff": 1,
        "employees": 60, "rd_unit_level": "none", "equity_raised_2y": 0, "rd_expense_prev": 0, "maker_contest_top500": False,
        "national_award_rank": 99,
    }  # fmt: skip
    decision = decide(catalogue, "srdi_sme", date(2025, 6, 1), **firm)
    assert decision.status is Status.CANNOT_TELL
    assert (decision.missing, decision.review) == ((), ("chain_role", "local_points"))
