"""Loading: twice changes nothing, corrections supersede, everything or nothing, counts always agree."""

import subprocess
import sys
from datetime import date

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq
import pytest
from files import GOOD, HEAD, TODAY, invoices, report
from hypothesis import given, settings
from hypothesis import strategies as st
from invoices import stored

from huoshui.records.home import Home
from huoshui.records.rowgroup import visible
from huoshui.sources.load import load


def manifest(home):
    return (home / "manifest.json").read_bytes()


def nets(home, as_of):
    opened = Home.open(home)
    return sorted(v for g in opened.row_groups("invoice") for v in visible(g.read(), as_of)["net"].to_pylist())


def test_the_report_counts_rows_by_file_type_and_reason(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD, GOOD.replace(",1,", ",2,").replace("100.00", "x"))
    invoices(folder, "F1,2024-05-10", head="firm_id,as_recorded_on", name="firm.csv")
    out = report(folder, home)
    assert out["home"] == str(home)
    assert out["source"] == "native"
    assert (out["rows_in"], out["rows_kept"], out["rows_quarantined"], out["rows_new"]) == (3, 2, 1, 2)
    invoice = out["files"][1]
    assert (invoice["file"], invoice["rows_in"], invoice["rows_kept"], invoice["rows_quarantined"]) == (
        "invoice.csv", 2, 1, 1,
    )  # fmt: skip
    assert invoice["record_types"] == {"invoice": 1}
    assert invoice["reasons"] == {"bad_number": 1}
    assert invoice["unchanged"] is False


def test_loading_the_same_folder_twice_changes_nothing(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD, GOOD, "bad")
    first = report(folder, home)
    before = manifest(home)
    files = sorted(p for p in home.rglob("*") if p.is_file())
    again = report(folder, home)
    assert manifest(home) == before
    assert sorted(p for p in home.rglob("*") if p.is_file()) == files
    assert again["unchanged"] is True
    assert again["files"][0]["unchanged"] is True
    assert again["rows_new"] == 0
    for name in ("rows_in", "rows_kept", "rows_quarantined", "reasons", "record_types"):
        assert again[name] == first[name]


def test_a_renamed_copy_is_unchanged_too(tmp_path, home):
    report(invoices(tmp_path, GOOD), home)
    before = manifest(home)
    assert report(invoices(tmp_path, GOOD, name="invoice-copy.csv"), home)["unchanged"] is True
    assert manifest(home) == before


def test_a_file_with_one_new_row_adds_one_row(tmp_path, home):
    report(invoices(tmp_path, GOOD), home)
    out = report(invoices(tmp_path, GOOD, GOOD.replace(",1,", ",2,")), home)
    assert (out["rows_kept"], out["rows_new"]) == (2, 1)


def test_a_corrected_file_supersedes_by_key_from_the_day_it_was_received(tmp_path, home):
    report(invoices(tmp_path, GOOD), home, received_on=date(2024, 6, 1))
    corrected = GOOD.replace("100.00", "90.00").replace("106.00", "96.00")
    report(invoices(tmp_path, corrected), home, received_on=date(2024, 7, 1))
    assert [nets(home, d) for d in (date(2024, 5, 31), date(2024, 6, 30), date(2024, 7, 1))] == [[], [100_00], [90_00]]


def test_a_correction_without_any_day_counts(tmp_path, home):
    report(invoices(tmp_path, GOOD), home)
    report(invoices(tmp_path, GOOD.replace("valid", "void")), home)
    assert [r["status"] for r in stored(home) if r["superseded_on"] is None] == [1]
    assert nets(home, date(2024, 5, 10)) == [100_00]


def test_going_back_to_the_first_version_is_a_correction_again(tmp_path, home):
    other = GOOD.replace("valid", "void")
    for month, row in ((6, GOOD), (7, other), (8, GOOD)):
        report(invoices(tmp_path, row), home, received_on=date(2024, month, 1))
    assert [r["status"] for r in stored(home) if r["superseded_on"] is None] == [0]


def test_one_unusable_file_does_not_stop_the_others(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD)
    (folder / "store.parquet").write_bytes(b"PAR1 torn")
    out = report(folder, home)
    assert [("refused" in f, f["file"]) for f in out["files"]] == [(False, "invoice.csv"), (True, "store.parquet")]
    assert "copy or export the file again" in out["files"][1]["refused"]["cure"]
    assert len(stored(home)) == 1


def test_progress_is_told_per_file(tmp_path, home):
    told = []
    load(invoices(tmp_path, GOOD), home, today=TODAY, progress=lambda *step: told.append(step))
    assert told[0] == (0, 1, "invoice.csv")
    assert told[-1][:2] == (1, 1)


LOAD = """
import sys
from pathlib import Path
from huoshui.sources.load import load
from huoshui.values.errors import HuoshuiError
try:
    print(load(Path(sys.argv[1]), Path(sys.argv[2])).rows_kept)
except HuoshuiError as error:
    print(error)
    sys.exit(error.exit_code)
"""


def test_two_processes_on_one_home_lose_nothing(tmp_path, home):
    Home.create(home).close()
    paths = [
        invoices(tmp_path, *(GOOD.replace(",1,", f",{n}-{k},") for k in range(5_000)), name=f"invoice-{n}.csv")
        for n in range(4)
    ]
    kept = 0
    waiting = paths
    while waiting:
        running = [
            (p, subprocess.Popen([sys.executable, "-c", LOAD, str(p), str(home)], stdout=subprocess.PIPE, text=True))  # noqa: S603  # this interpreter runs the program above
            for p in waiting
        ]
        waiting = []
        for path, process in running:
            said, _ = process.communicate()
            assert process.returncode in (0, 4), said
            if process.returncode == 4:
                assert "is being written by another process" in said
                waiting.append(path)
            else:
                kept += int(said)
    assert kept == 20_000
    assert len(stored(home)) == 20_000


CELL = st.sampled_from(
    ["", " ", "F1", "F2", "out", "in", "1", "2", "2024-05-10", "45422", "1900-01-01", "2999-01-01", "P1", "100", "-5.5",
     "1,000", "1e30", "abc", "valid", "void", "作废", "0", "６", "\x00", "nan", "106"]
)  # fmt: skip
GOODISH = st.tuples(
    st.sampled_from(["F1", "F2"]), st.sampled_from(["out", "in"]), st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["2024-05-10", "45422"]), st.just("P1"), st.sampled_from(["1", "2"]), st.just("0"),
    st.sampled_from(["1", "2", ""]), st.sampled_from(["valid", "void"]),
)  # fmt: skip
ROW = st.one_of(GOODISH, st.lists(CELL, min_size=1, max_size=11))


@settings(max_examples=40, deadline=None)
@given(st.lists(ROW, max_size=25))
def test_whatever_the_rows_every_one_is_kept_or_quarantined_once(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("dirty")
    path = invoices(folder, *(",".join(f'"{c}"' if c else "" for c in row) for row in rows))
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    out = report(path, folder / "home")
    assert out["rows_in"] == filled
    assert sum(out["reasons"].values()) == out["rows_quarantined"]
    lines = [r["line"] for r in stored(folder / "home")]
    if out["quarantine"]:
        aside = pq.read_table(folder / "home" / out["quarantine"][0])
        assert aside.num_rows == out["rows_quarantined"]
        lines += aside["line"].to_pylist()
        text = pcsv.read_csv(
            folder / "home" / out["quarantine"][1], parse_options=pcsv.ParseOptions(newlines_in_values=True)
        )
        assert text.num_rows == aside.num_rows
    assert sorted(lines) == [n for n, row in enumerate(rows, 2) if any(cell.strip() for cell in row)]
    again = report(path, folder / "home")
    assert (again["unchanged"], again["rows_in"]) == (True, filled)


@settings(max_examples=25, deadline=None)
@given(st.lists(GOODISH, min_size=1, max_size=20), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_kind_of_file_never_matter(tmp_path_factory, rows, random):
    folder = tmp_path_factory.mktemp("order")
    shuffled = rows.copy()
    random.shuffle(shuffled)
    paths = [
        invoices(folder / "a", *(",".join(r) for r in rows)),
        invoices(folder / "b", *(",".join(r) for r in shuffled)),
        folder / "invoice.parquet",
    ]
    pq.write_table(pa.table({c: [r[k] for r in rows] for k, c in enumerate(HEAD.split(","))}), paths[2])
    contents = []
    for n, path in enumerate(paths):
        out = report(path, folder / f"home{n}")
        content = stored(folder / f"home{n}")
        for row in content:
            del row["line"], row["file"]
        contents.append((content, out["reasons"]))
    assert contents[0] == contents[1] == contents[2]


@pytest.mark.parametrize("as_", [None, "native"])
def test_naming_the_source_changes_nothing_for_a_file_it_knows(tmp_path, home, as_):
    assert report(invoices(tmp_path, GOOD), home, as_=as_)["rows_kept"] == 1


def test_a_load_that_is_killed_leaves_everything_or_nothing(tmp_path, home):
    report(invoices(tmp_path, GOOD.replace("F1", "First"), name="invoice-0.csv"), home)
    rows = (GOOD.replace("F1", f"F{k % 97}").replace(",1,", f",{k},") for k in range(60_000))
    path = invoices(tmp_path, *rows, name="invoice-1.csv")
    for delay in (0.5, 0.8, 1.1, 1.4, 1.7, 2.0):
        with subprocess.Popen([sys.executable, "-c", LOAD, str(path), str(home)], stdout=subprocess.DEVNULL) as process:  # noqa: S603  # this interpreter runs the program above
            try:
                process.wait(delay)
            except subprocess.TimeoutExpired:
                process.kill()
        assert len(stored(home)) in (1, 60_001)
    out = report(path, home)
    assert out["rows_kept"] == 60_000
    assert len(stored(home)) == 60_001
    leavings = {p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()}
    named = Home.open(home).manifest
    assert leavings <= named.live_paths() | set(named.retired) | {"manifest.json", "huoshui.json", "lock"}
