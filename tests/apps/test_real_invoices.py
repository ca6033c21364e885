"""The real invoices go in whole and come out decided."""

from __future__ import annotations

from pathlib import Path

import pytest

REAL = Path(__file__).parents[3] / "shared" / "data" / "cumcm2020c"


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the folder ../shared with the real invoices is not here")
def test_1_099_441_invoices_of_425_firms_are_loaded_run_and_decided(ask, tmp_path):
    home, out = tmp_path / "home", tmp_path / "out"
    loaded = ask("load", REAL, "--as", "cumcm2020c", "--home", home, "--json").json
    assert loaded["rows_in"] == 1_099_441 + 425
    assert loaded["rows_in"] == loaded["rows_kept"] + loaded["rows_quarantined"]
    assert loaded["reasons"] == {"amounts_do_not_add": 5}
    ran = ask("run", "--home", home, "--as-of", "2020-03-01", "--out", out, "--json").json
    assert ran["firms"] == 425
    one = ask("decide", "E1", "--home", home, "--as-of", "2020-03-01", "--json").json["decisions"]
    assert {d["offer_id"] for d in one} == {o["offer_id"] for o in ran["offers"]}
    again = ask("load", REAL, "--as", "cumcm2020c", "--home", home, "--json").json
    assert (again["unchanged"], again["rows_new"]) == (True, 0)
