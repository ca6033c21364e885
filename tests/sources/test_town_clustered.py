"""Towns written straight into a home for tests of scale. All data is generated."""

from __future__ import annotations

from itertools import pairwise

import pyarrow.parquet as pq
import pytest

from huoshui.records.home import Home
from huoshui.sources.town import generate_clustered

CLUSTERED = {"firms": 3000, "invoices_per_firm": 150, "months": 24, "seed": 5}


@pytest.fixture(scope="module")
def clustered(tmp_path_factory):
    base = tmp_path_factory.mktemp("clustered")
    report = generate_clustered(base / "home", **CLUSTERED, plain=base / "plain.parquet")
    return base, report


def test_a_clustered_town_is_a_home_in_the_order_of_the_store(clustered):
    base, report = clustered
    with Home.open(base / "home") as home:
        groups = home.row_groups("invoice")
        assert sum(g.rows for g in groups) == report.invoices
        assert all(a.last_firm < b.first_firm for a, b in pairwise(groups))
        for group in groups:
            table = group.read(["firm_id", "party_id", "direction", "issued_on"]).to_pandas()
            assert table.equals(table.sort_values(["firm_id", "party_id", "direction", "issued_on"], kind="stable"))
        assert home.coverage("invoice").num_rows == CLUSTERED["firms"]
        slice_ = home.firm_slice("invoice", home.firm_key("T000000007"))
        assert set(slice_["firm_id"].to_pylist()) == {7}


def test_a_clustered_town_has_about_the_wanted_number_of_invoices(clustered):
    _, report = clustered
    assert report.invoices / CLUSTERED["firms"] == pytest.approx(CLUSTERED["invoices_per_firm"], rel=0.15)


def test_the_plain_file_holds_the_same_rows(clustered):
    base, report = clustered
    plain = pq.read_table(base / "plain.parquet")
    assert plain.num_rows == report.invoices
    with Home.open(base / "home") as home:
        stored = sum(int(g.read(["net"])["net"].to_numpy().sum()) for g in home.row_groups("invoice"))
    assert int(plain["net"].to_numpy().sum()) == stored
    assert pq.ParquetFile(base / "plain.parquet").metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_clustered_town_is_the_same_on_any_number_of_threads(clustered, tmp_path):
    base, _ = clustered
    generate_clustered(tmp_path / "home", **CLUSTERED, threads=2)
    for file in (base / "home").rglob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "home" / file.relative_to(base / "home")).read_bytes()
