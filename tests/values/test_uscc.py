"""A unified social credit code is believed only when both its check characters fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoshui.values.uscc import (
    ALPHABET,
    check_uscc,
    is_valid_uscc,
    normalise_uscc,
    organisation_check_character,
    uscc_check_character,
    uscc_region,
)

VALID = [
    "914403001922038216",
    "9144030071526726XG",
    "9144030031977063XH",
    "91440300192185379H",
    "91330100799655058B",
    "91100000100003962T",
    "91110000100018988F",
    "9153000077859986X2",
    "915300007194052520",
]

codes = st.builds(
    lambda head, region, organisation: _complete(head + region + organisation),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(ALPHABET, min_size=8, max_size=8),
)


def _complete(first_16):
    first_17 = first_16 + organisation_check_character(first_16[8:])
    return first_17 + uscc_check_character(first_17)


@pytest.mark.parametrize("code", VALID)
def test_codes_of_real_firms_are_valid(code):
    assert check_uscc(code) is None
    assert is_valid_uscc(code)


def test_a_wrong_check_character_names_the_right_one():
    reason = check_uscc("911000001000044477")
    assert reason.en == "check character (position 18) is 7, must be 3: the code may be '911000001000044473'"
    assert "应为3" in reason.zh
    assert not is_valid_uscc("911000001000044477")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "empty"),
        ("91440300192203821", "has 17"),
        ("440301103097413", "old registration number"),
        ("192203821", "old organisation code"),
        ("9144030019220382I6", "position 17 has 'I'"),
        ("9144030019220382l6", "position 17 has 'l'"),
        ("9144O3001922038216", "the code may be '914403001922038216'"),
        ("914403001922038Z16", "position 16 has 'Z'"),
        ("91A403001922038216", "six region digits"),
        ("914403001922038226", "position 17 (organisation check) is 2, must be 1"),
        ("９14403001922038216", "the code may be '914403001922038216'"),
        ("91440300 1922038216", "write '914403001922038216'"),
        ("9144030071526726xg", "the code may be '9144030071526726XG'"),
        ("914403001922083216", "positions 14 and 15 may be exchanged: the code may be '914403001922038216'"),
    ],
)
def test_every_mistake_has_its_reason_in_both_languages(code, words):
    reason = check_uscc(code)
    assert words in reason.en
    assert reason.zh
    assert not is_valid_uscc(code)


def test_the_region_is_inside_the_code():
    assert uscc_region("914403001922038216") == "440300"


def test_blanks_hyphens_case_and_full_width_are_spelling():
    assert normalise_uscc("9144-0300 7152 6726xg") == "9144030071526726XG"


@given(codes)
def test_a_code_completed_with_its_check_characters_is_valid(code):
    assert check_uscc(code) is None


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_noticed(code, position, character):
    if code[position] != character:
        damaged = code[:position] + character + code[position + 1 :]
        assert check_uscc(damaged) is not None


@given(st.text(max_size=20))
def test_the_quick_and_the_explaining_check_agree_on_any_text(code):
    assert is_valid_uscc(code) == (check_uscc(code) is None)
