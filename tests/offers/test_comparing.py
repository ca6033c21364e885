"""What changed between two versions, and who enters or leaves."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from deciding import offer_file, when

from huoshui.offers.diff import diff, near_misses, swap
from huoshui.values.errors import InvalidInput

DAY = date(2026, 6, 1)


@pytest.fixture
def version(load):
    def make(body, as_of=DAY):
        (found,) = load(offer_file(body)).at(as_of)
        return found

    return make


def changes(old, new):
    return [(d.part, d.name, d.before, d.after) for d in diff(old, new)]


def test_a_dated_parameter_shows_once_as_a_parameter(version):
    body = "parameters:\n  least: {2024-01-01: 5, 2026-01-01: 6.5}\n" + when("debt >= least")
    assert changes(version(body, date(2025, 12, 31)), version(body, date(2026, 1, 1))) == [
        ("parameter", "least", "5", "6.5")
    ]


def test_every_part_that_differs_is_listed(version):
    old = version(
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: debt, bands: [[3, 20]]}\n"
        + when("quality >= 5", "assets >= 1")
        + "outputs: {amount: {value: debt, unit: CNY}}\n"
    )
    new = version(
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: debt, bands: [[4, 20]]}\n"
        "assume:\n  - {fact: assets, value: 1, when: debt >= 3, zh: 甲, en: a}\n"
        + when("quality  >=  5.0", "assets > 1", "revenue >= 1")
        + "outputs: {amount: {value: debt, unit: CNY, round_down_to: 1000}}\n"
    )
    assert changes(old, new) == [
        ("score item", "quality: a", "debt [>= 3: 20]", "debt [>= 4: 20]"),
        ("criterion", "C2", "assets >= 1", "assets > 1"),
        ("output", "amount", "debt in CNY", "debt in CNY, rounded down to 1000"),
        ("assumption", "assets", "", "1 when debt >= 3"),
        ("criterion", "C3", "", "revenue >= 1"),
    ]
    assert changes(new, new) == []


def test_the_swap_set_comes_from_the_masks(version):
    old, new = version(when("debt >= 1", "assets >= 1")), version(when("debt >= 2", "assets >= 1", "revenue >= 1"))
    found = swap(old, np.array([3, 3, 1, 0], np.int64), new, np.array([7, 4, 7, 0], np.int64))
    assert found.entering.tolist() == [False, False, True, False]
    assert found.leaving.tolist() == [False, True, False, False]
    assert found.lost == {"C1": 1, "C2": 1}


def test_two_columns_of_different_firms_are_refused(version):
    old = version(when("debt >= 1"))
    with pytest.raises(InvalidInput, match="hold 1 and 2 firms"):
        swap(old, np.array([1], np.int64), old, np.array([1, 0], np.int64))


def test_a_near_miss_fails_one_criterion_and_has_none_open(version):
    offer = version(when("debt >= 1", "assets >= 1", "revenue >= 1"))
    passing, unknown = np.array([0b110, 0b110, 0b011, 0b111, 0b100], np.int64), np.array([0, 0, 0b100, 0, 0], np.int64)
    assert near_misses(offer, passing, unknown) == {"C1": 2}
