"""A batch is seen whole or not at all, whatever happens on the way."""

import json

import pyarrow.parquet as pq
import pytest
from invoices import DAY, invoice, put, stored, table

from huoshui.records import commit, rowgroup
from huoshui.records.home import Home
from huoshui.records.layout import stored_schema
from huoshui.records.loaded import LoadedFile
from huoshui.records.quarantine import REJECT_SCHEMA
from huoshui.values.errors import InvalidInput


def files_of(path):
    return sorted(p.relative_to(path).as_posix() for p in path.rglob("*") if p.is_file())


def begun(home, *rows, file="b.csv"):
    batch = home.begin()
    batch.begin_file(LoadedFile("test", file, file))
    batch.count(len(rows))
    batch.add("invoice", table(*rows))
    return batch


def test_nothing_is_seen_before_the_commit(home):
    begun(home, invoice())
    assert Home.open(home.path).types() == []


def test_a_crash_before_the_manifest_leaves_the_old_store_and_the_next_batch_cleans_up(home, monkeypatch):
    put(home, invoice())
    before, names = (home.path / "manifest.json").read_bytes(), files_of(home.path)

    def power_cut(*_):
        raise OSError("power cut")

    monkeypatch.setattr(commit, "write_manifest", power_cut)
    with pytest.raises(OSError, match="power cut"):
        begun(home, invoice("F2")).commit()
    assert (home.path / "manifest.json").read_bytes() == before
    assert Home.open(home.path).firm_ids().to_pylist() == ["F1"]
    monkeypatch.undo()
    home.begin().abort()
    assert files_of(home.path) == names
    put(home, invoice("F2"), file="b.csv")
    assert home.firm_ids().to_pylist() == ["F1", "F2"]


def test_a_reader_keeps_what_it_opened_through_the_next_commit(home):
    put(home, invoice())
    reader = Home.open(home.path)
    put(home, invoice(number="2"), file="b.csv")
    assert [g.read(["number"]).num_rows for g in reader.row_groups("invoice")] == [1]
    reader.refresh()
    assert [g.read(["number"]).num_rows for g in reader.row_groups("invoice")] == [2]


def test_files_no_reader_can_need_are_removed(home):
    for n in range(4):
        put(home, invoice(number=str(n)), file=f"{n}.csv")
    home.begin().abort()
    held = list((home.path / "records" / "invoice").glob("*-000.parquet"))
    assert len(held) == 2


def test_a_dropped_file_leaves_nothing_and_the_others_stay(home):
    batch = begun(home, invoice())
    batch.begin_file(LoadedFile("test", "broken.csv", "c"))
    batch.count(1)
    batch.add("invoice", table(invoice("F9")))
    batch.reject(REJECT_SCHEMA.empty_table())
    batch.drop_file()
    outcomes = batch.commit()
    assert [o.file for o in outcomes] == ["b.csv"]
    assert home.firm_ids().to_pylist() == ["F1"]
    assert not home.loaded.has("test", "broken.csv")


def test_an_aborted_batch_leaves_nothing(home):
    names = files_of(home.path)
    begun(home, invoice()).abort()
    assert files_of(home.path) == names


def test_each_batch_has_its_report(home):
    put(home, invoice(), invoice())
    report = json.loads((home.path / "batches" / "000001.json").read_text())
    assert report["files"][0]["reasons"] == {"duplicate_identical": 1}


def test_quarantined_rows_are_readable_as_parquet_and_as_a_spreadsheet(home):
    put(home, invoice(number="=1+2"), invoice(number="=1+2"))
    (row,) = pq.read_table(home.path / "quarantine" / "000001.parquet").to_pylist()
    assert (row["file"], row["line"], row["column"], row["value"]) == ("invoice.csv", 3, "number", "=1+2")
    assert row["reason_zh"]
    assert row["reason_en"].startswith("the same row stands earlier")
    assert json.loads(row["raw"])["party_id"] == "P1"
    text = (home.path / "quarantine" / "000001.csv").read_text(encoding="utf-8-sig")
    assert '"\'=1+2"' in text


def test_rows_without_a_day_of_receipt_are_a_mistake_of_the_source(home):
    batch = home.begin()
    batch.begin_file(LoadedFile("test", "a", "a"))
    with pytest.raises(InvalidInput, match="without received_on"):
        batch.add("invoice", table(invoice(received_on=None)))
    with pytest.raises(InvalidInput, match=r"invoice.status came as 'lost'.*valid, void"):
        batch.add("invoice", table(invoice(status="lost")))
    batch.abort()


def test_a_column_the_record_type_gained_later_comes_as_null(home):
    put(home, invoice())
    (group,) = home.row_groups("invoice")
    narrow = group.read().drop_columns(["item"])
    pq.write_table(narrow, group.path)
    rowgroup.footer.cache_clear()
    read = group.read()
    assert read["item"].to_pylist() == [None]
    assert read.schema == stored_schema("invoice")
    assert stored(home.path)[0]["issued_on"] == DAY


def test_many_small_files_are_gathered_and_one_of_them_can_be_dropped(home):
    batch = home.begin()
    for n in range(600):
        batch.begin_file(LoadedFile("test", f"{n}.xml", str(n)))
        batch.count(1)
        batch.add("invoice", table(invoice(f"F{n % 7}", str(n), f"P{n % 5}")))
        if n == 599:
            batch.drop_file()
    assert len(batch._staging.pieces["invoice"]) < 100
    outcomes = batch.commit()
    assert sum(o.rows_new for o in outcomes) == 599
    assert {r["file"]: r["number"] for r in stored(home.path)} == {f"{n}.xml": str(n) for n in range(599)}


@pytest.mark.parametrize("spill", [1, 2**30])
def test_dropping_a_file_that_was_joined_with_others_leaves_theirs(home, spill):
    batch = home.begin(spill_bytes=spill)
    for n in range(300):
        batch.begin_file(LoadedFile("test", f"{n}.xml", str(n)))
        batch.count(1)
        batch.add("invoice", table(invoice("F1", str(n))))
    batch.drop_file()
    batch.commit()
    assert sorted(int(r["number"]) for r in stored(home.path)) == list(range(299))
