"""The shipped mappings on the real data, where it is."""

from datetime import date

import pytest
from files import TODAY

from huoshui.records.home import Home
from huoshui.records.rowgroup import visible
from huoshui.sources.load import load

pytestmark = pytest.mark.shared


def test_the_real_invoices_of_425_firms(shared, home):
    report = load(shared / "cumcm2020c", home, today=TODAY)
    out = report.as_dict()
    assert out["source"] == "cumcm2020c"
    assert out["reasons"] == {"amounts_do_not_add": 5}
    rows = {f["file"]: (f["rows_in"], f["rows_quarantined"]) for f in out["files"]}
    assert rows == {
        "a1_enterprises.csv": (123, 0),
        "a1_in_invoices.parquet": (210_947, 2),
        "a1_out_invoices.parquet": (162_484, 1),
        "a2_enterprises.csv": (302, 0),
        "a2_in_invoices.parquet": (395_175, 2),
        "a2_out_invoices.parquet": (330_835, 0),
    }
    assert out["record_types"] == {"firm": 425, "invoice": 1_099_436, "outcome": 246}
    opened = Home.open(home)
    assert len(opened.firm_ids()) == 425
    groups = opened.row_groups("invoice")
    assert sum(g.rows for g in groups) == 1_099_436
    negative = sum(v < 0 for g in groups for v in g.read(["net"])["net"].to_pylist())
    assert 19_700 < negative <= 1_881 + 8_556 + 3_630 + 5_697
    outcomes = opened.row_groups("outcome")[0].read()
    assert visible(outcomes, date(2020, 9, 9)).num_rows == 0
    assert visible(outcomes, date(2020, 9, 10)).num_rows == 246
    again = load(shared / "cumcm2020c", home, today=TODAY).as_dict()
    assert (again["unchanged"], again["rows_in"]) == (True, out["rows_in"])


def test_the_daily_turnover_of_the_stores(shared, home):
    out = load(shared / "rossmann", home, today=TODAY).as_dict()
    assert out["record_types"] == {"firm": 789, "store": 789, "store_day": 596_275}
    assert out["rows_quarantined"] == 0
    opened = Home.open(home)
    covered = opened.coverage("store_day", date(2014, 6, 30)).to_pylist()
    assert {r["covered_to"] for r in covered} == {date(2014, 6, 30)}
    row = opened.firm_slice("store_day", opened.firm_key("rossmann-2")).slice(0, 1).to_pylist()[0]
    assert (row["store_id"], row["day"], row["gross"], row["net"], row["orders"], row["open"]) == (
        "2", date(2013, 1, 2), 4422_00, 4422_00, 650, True,
    )  # fmt: skip
