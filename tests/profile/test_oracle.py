"""The oracle gives what a person gets by hand, and the kernel gives what the oracle gives."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import tea_shop
from homes import fill

from huoshui.profile.catalogue import FACTS
from huoshui.profile.engine.duckdb import profile_by_sql
from huoshui.profile.oracle import INEXACT

GOLDEN = Path(__file__).parent / "golden" / "tea_shop.tsv"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return the facts of the tea shop by the oracle."""
    home = fill(tmp_path_factory.mktemp("shop") / "home", tea_shop.ROWS, covered=tea_shop.COVERED)
    (row,) = profile_by_sql(home, tea_shop.AS_OF).to_pylist()
    return row


@pytest.mark.parametrize("name", tea_shop.BY_HAND)
def test_a_fact_computed_by_hand(shop, name):
    expected = tea_shop.BY_HAND[name]
    if isinstance(expected, float) and not isinstance(expected, bool):
        assert shop[name] == pytest.approx(expected, rel=1e-12, abs=1e-15)
    else:
        assert shop[name] == expected


def test_the_whole_table_is_the_one_a_person_read(shop):
    assert GOLDEN.read_text(encoding="utf-8") == table_of(shop)


def table_of(row):
    """Return a firm's facts as the golden file shows them."""
    lines = ["fact\tvalue\tunit\tlabel"]
    for fact in FACTS:
        value = row[fact.name]
        shown = "unknown" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
        lines.append(f"{fact.name}\t{shown}\t{fact.unit}\t{fact.label.zh}")
    return "\n".join(lines) + "\n"


def test_the_inexact_facts_are_the_ones_over_sums_of_fractions():
    assert tuple(fact.name for fact in FACTS if not FACTS.is_exact(fact.name)) == INEXACT


def test_no_number_is_ever_negative_zero_or_not_finite(shop):
    for value in shop.values():
        if isinstance(value, float):
            assert math.isfinite(value)
            assert math.copysign(1.0, value) > 0 or value < 0
