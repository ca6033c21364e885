"""Rows lie in order of firm, party, direction and day, in row groups that end where a firm ends."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import DAY, invoice, put, stored, table

from huoshui.records import clusterfile, ranges
from huoshui.records.home import Home
from huoshui.records.loaded import LoadedFile


@pytest.fixture
def small_files(monkeypatch):
    monkeypatch.setattr(clusterfile, "ROWS_PER_GROUP", 8)
    monkeypatch.setattr(clusterfile, "ROWS_PER_FILE", 24)
    monkeypatch.setattr(ranges, "ROWS_PER_FILE", 24)


def many(count, firms, seed=0):
    random = np.random.default_rng(seed)
    return [
        invoice(
            f"F{random.integers(firms):02d}",
            str(n),
            f"P{random.integers(5)}",
            int(random.integers(1, 1000)),
            DAY + timedelta(int(random.integers(30))),
            direction="out" if random.integers(2) else "in",
        )
        for n in range(count)
    ]


def in_order(rows):
    return [(r["firm_id"], r["party_id"], r["direction"], r["issued_on"]) for r in rows]


def test_rows_are_sorted_by_firm_party_direction_and_day(home):
    put(home, *many(200, 7))
    rows = in_order(stored(home.path))
    assert rows == sorted(rows)


@pytest.mark.usefixtures("small_files")
def test_a_row_group_ends_where_a_firm_ends(home):
    put(home, *many(300, 20))
    groups = home.row_groups("invoice")
    assert len({g.path for g in groups}) > 1
    assert all(a.last_firm < b.first_firm for a, b in itertools.pairwise(groups))
    assert all(g.rows >= 8 for g in groups[:-1])


@pytest.mark.usefixtures("small_files")
def test_the_index_leads_to_every_row_of_a_firm(home):
    rows = many(300, 20)
    put(home, *rows)
    for firm in home.firm_ids().to_pylist():
        found = home.firm_slice("invoice", home.firm_key(firm), ["number"])["number"].to_pylist()
        assert sorted(found) == sorted(r["number"] for r in rows if r["firm_id"] == firm)


def test_a_firm_without_rows_has_an_empty_slice(home):
    put(home, invoice())
    assert home.firm_slice("store_day", 0).num_rows == 0
    assert home.firm_slice("invoice", 12345, ["net"]).column_names == ["net"]


@pytest.mark.usefixtures("small_files")
def test_later_batches_are_merged_into_the_files_whose_firms_they_touch(home):
    rows = many(300, 20)
    put(home, *rows)
    before = {f.path for f in home.manifest.types["invoice"].files}
    put(home, invoice("F00", "new"), file="more.csv")
    after = {f.path for f in home.manifest.types["invoice"].files}
    assert len(before - after) == 1
    assert in_order(stored(home.path)) == sorted(in_order(stored(home.path)))
    assert len(stored(home.path)) == 301


@pytest.mark.usefixtures("small_files")
def test_a_store_filled_in_parts_equals_one_filled_at_once(tmp_path):
    rows = many(200, 15)
    with Home.create(tmp_path / "once") as once, Home.create(tmp_path / "parts") as parts:
        put(once, *rows)
        for n in range(0, 200, 40):
            put(parts, *rows[n : n + 40], file=f"{n}.csv")
    for row in (a := stored(tmp_path / "once")) + (b := stored(tmp_path / "parts")):
        for name in ("line", "file", "batch"):
            row.pop(name)
    assert sorted(a, key=str) == sorted(b, key=str)


@pytest.mark.usefixtures("small_files")
def test_spilling_to_disk_changes_nothing(tmp_path):
    rows = many(300, 20)
    for name, spill in (("memory", 2**30), ("disk", 1)):
        with Home.create(tmp_path / name) as home:
            batch = home.begin(spill_bytes=spill)
            batch.begin_file(LoadedFile("test", "invoice.csv", "x"))
            batch.count(300)
            for n in range(0, 300, 50):
                batch.add("invoice", table(*({"line": n + k, **r} for k, r in enumerate(rows[n : n + 50]))))
            batch.commit()
            assert not (home.path / "staging").exists()
    assert stored(tmp_path / "memory") == stored(tmp_path / "disk")


ROW = st.builds(
    invoice,
    firm=st.sampled_from(["F1", "F2", "F3"]),
    number=st.text("01", min_size=1, max_size=3),
    party=st.sampled_from(["P1", "P2", "F2"]),
    net=st.integers(-5, 5),
    day=st.dates(date(2024, 1, 1), date(2024, 1, 9)),
    direction=st.sampled_from(["out", "in"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_file_never_matters(tmp_path_factory, rows, random):
    shuffled = rows.copy()
    random.shuffle(shuffled)
    contents = []
    for order in (rows, shuffled):
        path = tmp_path_factory.mktemp("order") / "home"
        with Home.create(path) as home:
            outcome = put(home, *order)
        content = stored(path)
        for row in content:
            row.pop("line")
        contents.append((content, outcome))
    assert contents[0] == contents[1]
