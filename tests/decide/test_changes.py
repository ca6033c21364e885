"""Who becomes eligible and who no longer is: between two files, and between two versions of an offer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from decided_firms import CATALOGUE, catalogue, good_firm

from huoshui.decide.bulk import decide_all
from huoshui.decide.changes import changed_files, swap_versions
from huoshui.offers.load import load_texts
from huoshui.profile.catalogue import FACTS
from huoshui.values.errors import InvalidInput, NotFound

DAY = date(2024, 6, 30)


def firms(*sales):
    good = good_firm()
    return pa.Table.from_pylist([{"firm_id": f"F{i}", **good, "sales_12m": float(s)} for i, s in enumerate(sales, 1)])


def with_least_sales(wan):
    """Return the shipped loan with another threshold of sales."""
    text = (CATALOGUE / "online_bank_like/tax_invoice_loan.yaml").read_text(encoding="utf-8")
    changed = text.replace("least_sales: {value: 100,", f"least_sales: {{value: {wan},")
    assert changed != text
    found = load_texts({"loan.yaml": changed}, FACTS.by_name)
    return found, found.at(DAY)[0]


def version(as_of=DAY, offer="tax_invoice_loan"):
    return catalogue(), next(found for found in catalogue().at(as_of) if found.id == offer)


def test_between_two_runs_firms_enter_and_leave(tmp_path):
    before = decide_all(firms(2e6, 2e6, 5e5), catalogue(), DAY, out=tmp_path / "before", offers=["tax_invoice_loan"])
    after = decide_all(firms(2e6, 5e5, 2e6), catalogue(), DAY, out=tmp_path / "after", offers=["tax_invoice_loan"])
    found = changed_files(before.decisions, after.decisions)
    assert found["offers"]["tax_invoice_loan"] == {
        "newly_eligible": 1,
        "lost": 1,
        "newly_eligible_firms": ["F3"],
        "lost_firms": ["F2"],
    }


def test_a_firm_in_one_file_only_was_or_is_not_eligible_in_the_other(tmp_path):
    before = decide_all(firms(2e6), catalogue(), DAY, out=tmp_path / "before", offers=["tax_invoice_loan"])
    after = decide_all(firms(2e6, 2e6), catalogue(), DAY, out=tmp_path / "after", offers=["tax_invoice_loan"])
    assert changed_files(before.decisions, after.decisions)["offers"]["tax_invoice_loan"]["newly_eligible"] == 1
    assert changed_files(after.decisions, before.decisions)["offers"]["tax_invoice_loan"]["lost"] == 1


def test_files_that_hold_no_decisions_are_refused(tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(InvalidInput, match="holds no decisions"):
        changed_files(tmp_path / "a.parquet", tmp_path / "a.parquet")
    with pytest.raises(NotFound, match="no decisions at"):
        changed_files(tmp_path / "a.parquet", tmp_path / "b.parquet")


def test_raising_a_threshold_loses_the_firms_below_it_for_that_reason():
    found = swap_versions(firms(1e6, 1.5e6, 9e6), version(), with_least_sales(150))
    assert (found["firms"], found["entering"], found["leaving"]) == (3, 0, 1)
    assert found["lost"] == {"SALES": 1}
    assert found["leaving_firms"] == ["F1"]


def test_lowering_a_threshold_lets_firms_enter():
    found = swap_versions(firms(6e5, 1.5e6), version(), with_least_sales(50))
    assert (found["entering"], found["leaving"], found["entering_firms"]) == (1, 0, ["F1"])


def test_two_texts_of_one_offer_are_each_decided_on_a_day_of_their_own():
    good = {"firm_id": "F1", **good_firm(), "rd_ratio_prev_year": 0.029}
    profile = pa.Table.from_pylist([good]).replace_schema_metadata({"huoshui.as_of": "2026-03-31"})
    old, new = version(date(2026, 3, 31), "srdi_sme"), version(date(2026, 4, 1), "srdi_sme")
    found = swap_versions(profile, old, new)
    assert (found["entering"], found["leaving"], found["lost"]) == (0, 1, {"RD_PREV_YEAR": 1})


def test_the_profile_may_be_a_file(tmp_path):
    path = Path(tmp_path / "profile.parquet")
    pq.write_table(firms(1e6), path)
    assert swap_versions(path, version(), with_least_sales(150))["leaving"] == 1
