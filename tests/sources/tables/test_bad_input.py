"""Each kind of bad input has one clear outcome; rows in = kept + quarantined throughout."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from files import GOOD, HEAD, TODAY, invoices, report
from invoices import stored
from xlsx import write_xlsx

from huoshui.records.quarantine import DUPLICATES
from huoshui.sources.load import load
from huoshui.sources.reasons import REASONS
from huoshui.sources.shape import RejectCode
from huoshui.sources.textfile import examine
from huoshui.values.errors import Conflict, InvalidInput, NotFound


def quarantined(home, out):
    """Return the quarantined rows as (line, column, value, code)."""
    rows = pq.read_table(home / out["quarantine"][0]).to_pylist()
    return [(r["line"], r["column"], r["value"], r["code"]) for r in rows]


def bad(row, **changes):
    cells = dict(zip(HEAD.split(","), row.split(","), strict=True)) | changes
    return ",".join(f'"{v}"' for v in cells.values())


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"net": "abc"}, "net", "bad_number"),
        ({"net": ""}, "net", "missing_value"),
        ({"net": "-"}, "net", "missing_value"),
        ({"net": "NaN"}, "net", "missing_value"),
        ({"net": "1e20"}, "net", "out_of_range"),
        ({"gross": "106.02"}, "gross", "amounts_do_not_add"),
        ({"issued_on": "2024-02-30"}, "issued_on", "bad_date"),
        ({"issued_on": "1900-01-01"}, "issued_on", "bad_date"),
        ({"issued_on": "1979-12-31"}, "issued_on", "date_too_early"),
        ({"issued_on": "2025-01-01"}, "issued_on", "date_in_future"),
        ({"issued_on": ""}, "issued_on", "missing_value"),
        ({"status": "lost"}, "status", "unknown_value"),
        ({"direction": ""}, "direction", "missing_value"),
        ({"firm_id": " "}, "firm_id", "missing_value"),
        ({"number": "2.4112E+19"}, "number", "bad_identifier"),
        ({"party_id": "P\x001"}, "party_id", "nul_byte"),
    ],
)
def test_a_bad_cell_quarantines_its_row_with_line_column_value_and_reason(tmp_path, home, changes, column, code):
    out = report(invoices(tmp_path, GOOD, bad(GOOD, **{"number": "2", **changes})), home)
    assert out["files"][0]["reasons"] == {code: 1}
    (found,) = quarantined(home, out)
    assert (found[0], found[1], found[3]) == (3, column, code)
    assert (found[2] or "").strip() == changes[column].strip()
    assert [r["number"] for r in stored(home)] == ["1"]


@pytest.mark.parametrize("gross", ["106.01", "105.99", "106.00", ""])
def test_a_fen_of_rounding_is_no_fault(tmp_path, home, gross):
    assert report(invoices(tmp_path, bad(GOOD, gross=gross)), home)["rows_kept"] == 1


@pytest.mark.parametrize(("day", "kept"), [("2024-12-30", 1), ("2024-12-31", 1), ("2025-01-01", 0)])
def test_the_future_begins_the_day_after_today(tmp_path, home, day, kept):
    assert report(invoices(tmp_path, bad(GOOD, issued_on=day)), home)["rows_kept"] == kept


@pytest.mark.parametrize(("day", "kept"), [("2024-06-01", 1), ("2024-06-02", 0)])
def test_no_record_is_dated_after_the_day_it_was_received(tmp_path, home, day, kept):
    out = report(invoices(tmp_path, bad(GOOD, issued_on=day)), home, received_on=date(2024, 6, 1))
    assert out["rows_kept"] == kept


def test_a_day_of_receipt_after_today_is_refused(tmp_path, home):
    out = report(invoices(tmp_path, GOOD + ",2025-01-01", head=HEAD + ",received_on"), home)
    assert out["reasons"] == {"date_in_future": 1}


def test_numbers_as_text_separators_units_and_full_width_digits_are_read(tmp_path, home):
    rows = [
        'F1,out,1,45422,P1,"1,000.00",60,"1,060.00",valid',
        "F1,out,２,２０２４/５/１０,P1,０.１万元,60元,￥1060,valid",
    ]
    assert report(invoices(tmp_path, *rows), home)["rows_kept"] == 2
    assert [(r["net"], r["gross"], r["issued_on"]) for r in stored(home)] == [(1000_00, 1060_00, date(2024, 5, 10))] * 2


def test_a_gbk_file_reads_like_any_other(tmp_path, home):
    path = invoices(tmp_path, GOOD + ",深圳市活水有限公司", head=HEAD + ",party_name", encoding="gbk")
    report(path, home)
    assert stored(home)[0]["party_name"] == "深圳市活水有限公司"


def test_a_row_with_bytes_that_are_no_text_is_quarantined_alone(tmp_path, home):
    good = (GOOD + ",深圳市\n").encode()
    path = tmp_path / "invoice.csv"
    path.write_bytes((HEAD + ",party_name\n").encode() + good + GOOD.replace(",1,", ",2,").encode() + b",\xff\xfe\n")
    assert report(path, home)["reasons"] == {"undecodable": 1}


def test_excel_dates_and_numbers_as_text_in_a_workbook(tmp_path, home):
    path = write_xlsx(
        tmp_path / "invoice.xlsx",
        [
            HEAD.split(","),
            ["F1", "out", 1, date(2024, 5, 10), "P1", "100.00", 6, 106, "valid"],
            ["F1", "out", "00002", 45422, "P1", 100, "6.00", 106, "valid"],
            ["F1", "out", 24112000000099887766.0, 45422, "P1", 100, 6, 106, "valid"],
        ],
    )
    out = report(path, home)
    assert [(r["number"], r["issued_on"]) for r in stored(home)] == [
        ("00002", date(2024, 5, 10)),
        ("1", date(2024, 5, 10)),
    ] or {r["number"] for r in stored(home)} == {"1", "00002"}
    assert [q[3] for q in quarantined(home, out)] == ["bad_identifier"]


def test_duplicated_invoice_numbers_identical_and_conflicting(tmp_path, home):
    conflict = GOOD.replace(",1,", ",2,")
    rows = [GOOD, GOOD, conflict, conflict.replace("100.00", "90.00").replace("106.00", "96.00")]
    out = report(invoices(tmp_path, *rows), home)
    assert out["reasons"] == {"duplicate_identical": 1, "duplicate_conflicting": 2}
    assert sorted(quarantined(home, out)) == [
        (3, "number", "1", "duplicate_identical"),
        (4, "number", "2", "duplicate_conflicting"),
        (5, "number", "2", "duplicate_conflicting"),
    ]


def test_rows_of_a_firm_without_registry_are_kept(tmp_path, home):
    assert report(invoices(tmp_path, GOOD), home)["rows_kept"] == 1


@pytest.mark.parametrize("content", ["", "\n", HEAD, HEAD + "\n", HEAD + "\n\n,,,,,,,,\n"])
def test_an_empty_or_header_only_file_is_read_and_has_no_rows(tmp_path, home, content):
    (tmp_path / "invoice.csv").write_text(content)
    out = report(tmp_path / "invoice.csv", home)
    assert (out["rows_in"], out["rows_quarantined"], len(out["files"])) == (0, 0, 1)


def test_an_empty_parquet_and_an_empty_workbook(tmp_path, home):
    folder = tmp_path / "in"
    folder.mkdir()
    pq.write_table(pa.table({c: pa.array([], pa.string()) for c in HEAD.split(",")}), folder / "invoice.parquet")
    write_xlsx(folder / "store.xlsx", [])
    assert report(folder, home)["rows_in"] == 0


@pytest.mark.parametrize("keep", [0, 3, 40, 0.5, -1])
def test_a_truncated_parquet_is_refused_and_nothing_of_it_stored(tmp_path, home, keep):
    path = tmp_path / "invoice.parquet"
    pq.write_table(pa.table({c: [v] for c, v in zip(HEAD.split(","), GOOD.split(","), strict=True)}), path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep) if isinstance(keep, float) else keep])
    with pytest.raises(
        InvalidInput, match=r"'invoice.parquet' is not a whole Parquet file.*copy or export the file again"
    ):
        load(path, home, as_="native")


def test_a_parquet_damaged_inside_is_dropped_whole_and_the_others_stay(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD)
    path = folder / "invoice-2.parquet"
    rows = [[f"F{n}", "out", str(n), "2024-05-10", "P1", "1", "0", "1", "valid"] for n in range(5000)]
    columns = {c: [r[k] for r in rows] for k, c in enumerate(HEAD.split(","))}
    pq.write_table(pa.table(columns), path, row_group_size=1000, compression="zstd")
    content = bytearray(path.read_bytes())
    start = pq.read_metadata(path).row_group(4).column(2).data_page_offset
    content[start + 30 : start + 200] = b"\xff" * 170
    path.write_bytes(content)
    out = report(folder, home)
    refused = [f for f in out["files"] if "refused" in f]
    assert [f["file"] for f in refused] == ["invoice-2.parquet"]
    assert refused[0]["refused"]["error"] == "invalid_input"
    assert len(stored(home)) == 1


def test_a_path_that_is_not_there(tmp_path, home):
    with pytest.raises(NotFound, match="there is nothing at"):
        load(tmp_path / "nowhere", home)
    assert not home.exists()


def test_a_folder_with_no_known_file_says_what_was_looked_for(tmp_path, home):
    (tmp_path / "in").mkdir()
    with pytest.raises(InvalidInput, match=r"looked for: .*It is empty"):
        load(tmp_path / "in", home)
    (tmp_path / "in" / "thesis.pdf").touch()
    with pytest.raises(InvalidInput, match=r"looked for: .*cumcm2020c|Found: thesis.pdf") as error:
        load(tmp_path / "in", home)
    assert "Found: thesis.pdf" in error.value.cause
    assert not home.exists()


def test_a_home_is_no_folder_of_sources(tmp_path, home):
    report(invoices(tmp_path, GOOD), home)
    with pytest.raises(InvalidInput, match="is a home, not a folder of sources"):
        load(home, tmp_path / "other")


def test_a_home_inside_the_folder_loaded_is_left_out(tmp_path):
    invoices(tmp_path, GOOD)
    out = report(tmp_path, tmp_path / "home")
    again = report(tmp_path, tmp_path / "home")
    assert [f["file"] for f in out["files"]] == [f["file"] for f in again["files"]] == ["invoice.csv"]


def test_an_unknown_source_is_not_found_with_the_nearest(tmp_path, home):
    with pytest.raises(NotFound, match="Did you mean: cumcm2020c"):
        load(invoices(tmp_path, GOOD), home, as_="cumcm2020")


def test_a_home_that_is_another_folder_is_not_written_into(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").touch()
    with pytest.raises(Conflict, match="not empty and not a home"):
        load(invoices(tmp_path, GOOD), tmp_path / "docs")


def test_bad_codes_of_a_firm_are_quarantined(tmp_path, home):
    head = "firm_id,as_recorded_on,uscc,industry,region"
    rows = [
        "F1,2024-01-01,914403001922038216,C3911,440300",
        "F2,2024-01-01,914403001922038217,C3911,440300",
        "F3,2024-01-01,,X9999,440300",
        "F4,2024-01-01,,3911,999999",
    ]
    out = report(invoices(tmp_path, *rows, head=head, name="firm.csv"), home)
    assert out["reasons"] == {"bad_identifier": 1, "unknown_industry": 1, "unknown_region": 1}
    from huoshui.records.home import Home

    (row,) = Home.open(home).row_groups("firm")[0].read().to_pylist()
    assert (row["industry"], row["region"]) == ("3911", "440300")


def test_today_is_the_only_thing_that_bounds_the_future(tmp_path, home):
    load(invoices(tmp_path, bad(GOOD, issued_on="2030-01-01")), home)
    assert len(stored(home)) == 1
    assert date(2030, 1, 1) > TODAY


def test_every_reason_has_its_sentence_in_both_languages():
    assert set(REASONS) == set(RejectCode)
    assert all(text.zh and text.en for text in REASONS.values())
    assert {c.value for c in RejectCode} >= {code for code, _ in DUPLICATES.values()}


def test_a_file_that_may_not_be_read_is_refused(tmp_path, home, monkeypatch):
    folder = tmp_path / "in"
    invoices(folder, GOOD)
    invoices(folder, "F1,2024-05-10", head="firm_id,as_recorded_on", name="firm.csv")

    def denied(path):
        if path.name == "firm.csv":
            raise PermissionError(13, "Permission denied")
        return examine(path)

    monkeypatch.setattr("huoshui.sources.load.examine", denied)
    out = report(folder, home)
    assert "Permission denied" in out["files"][0]["refused"]["cause"]
    assert len(stored(home)) == 1


def test_a_column_of_lists_is_no_column(tmp_path, home):
    columns = {c: [[v]] if c == "net" else [v] for c, v in zip(HEAD.split(","), GOOD.split(","), strict=True)}
    pq.write_table(pa.table(columns), tmp_path / "invoice.parquet")
    with pytest.raises(InvalidInput, match="no column 'net'"):
        load(tmp_path / "invoice.parquet", home)


def test_a_copy_in_the_same_folder_is_read_once(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD)
    invoices(folder, GOOD, name="invoice-copy.csv")
    out = report(folder, home)
    assert [(f["file"], f["unchanged"], f["rows_kept"], f["rows_new"]) for f in out["files"]] == [
        ("invoice-copy.csv", False, 1, 1),
        ("invoice.csv", True, 1, 0),
    ]
    assert report(folder, home)["unchanged"] is True
