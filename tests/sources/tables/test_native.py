"""The native folder: one table per record type, in our own column names."""

from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from files import GOOD, HEAD, invoices, report
from invoices import stored
from xlsx import write_xlsx

from huoshui.records.home import Home
from huoshui.records.schema import RECORD_TYPES
from huoshui.sources.load import load
from huoshui.values.errors import InvalidInput


def test_columns_may_stand_in_any_order_and_case_and_extra_ones_are_reported(tmp_path, home):
    path = invoices(
        tmp_path,
        "valid,remark,1,out,F1,2024-05-10,P1,100,6",
        head="Status,备注,NUMBER,direction,firm_id,issued_on,Party_ID,net,tax",
    )
    out = report(path, home)
    assert out["rows_kept"] == 1
    assert "columns that were not read: 备注" in [n["en"] for n in out["files"][0]["notes"]]
    (row,) = stored(home)
    assert (row["firm_id"], row["party_id"], row["net"], row["tax"]) == ("F1", "P1", 100_00, 6_00)


def test_a_missing_gross_is_net_plus_tax(tmp_path, home):
    report(invoices(tmp_path, "F1,out,1,2024-05-10,P1,100,6,,valid"), home)
    assert stored(home)[0]["gross"] == 106_00


def test_a_missing_required_column_is_named_with_the_nearest(tmp_path, home):
    path = invoices(tmp_path, GOOD, head=HEAD.replace("net,", "nett,"))
    with pytest.raises(
        InvalidInput, match=r"no column 'net'.*invoice.net \(net amount\) is required.*Did you mean: nett"
    ):
        load(path, home)
    assert not stored(home)


def test_optional_columns_may_be_absent(tmp_path, home):
    report(invoices(tmp_path, GOOD), home)
    assert stored(home)[0]["item"] is None


def test_fen_columns_are_whole_fen(tmp_path, home):
    pq.write_table(
        pa.table(
            {
                "firm_id": ["F1"],
                "direction": ["in"],
                "number": ["1"],
                "issued_on": pa.array([date(2024, 5, 10)]),
                "party_id": ["P"],
                "net_fen": [12345],
                "tax": [0.5],
                "status": ["void"],
            }
        ),
        tmp_path / "invoice.parquet",
    )
    report(tmp_path / "invoice.parquet", home)
    (row,) = stored(home)
    assert (row["net"], row["tax"], row["gross"]) == (12345, 50, 12395)


def test_a_header_may_state_the_unit(tmp_path, home):
    report(invoices(tmp_path, GOOD.replace("106.00", "0.0106"), head=HEAD.replace("gross", "gross（万元）")), home)
    assert stored(home)[0]["gross"] == 106_00


def test_csv_xlsx_and_parquet_give_the_same_records(tmp_path):
    row = GOOD.split(",")
    cells = [row[0], row[1], 1, date(2024, 5, 10), row[4], 100.0, 6, 106, row[8]]
    columns = HEAD.split(",")
    files = [
        invoices(tmp_path, GOOD),
        write_xlsx(tmp_path / "invoice.xlsx", [columns, cells]),
        tmp_path / "invoice.parquet",
    ]
    pq.write_table(pa.table({c: [v] for c, v in zip(columns, cells, strict=True)}), files[2])
    contents = []
    for n, path in enumerate(files):
        report(path, tmp_path / f"home{n}")
        (content,) = stored(tmp_path / f"home{n}")
        contents.append({k: v for k, v in content.items() if k not in ("file", "line")})
    assert contents[0] == contents[1] == contents[2]


def test_files_are_known_by_name_or_folder(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD, name="invoice-2024-05.csv")
    invoices(folder, GOOD.replace(",1,", ",2,"), name="invoice/part-1.csv")
    invoices(folder, "a,b", name="notes.csv", head="x,y")
    out = report(folder, home)
    assert [f["file"] for f in out["files"]] == ["invoice-2024-05.csv", "invoice/part-1.csv"]
    assert out["ignored"] == ["notes.csv"]
    assert len(stored(home)) == 2


def test_a_file_named_wrongly_is_told_the_nearest_record_type(tmp_path, home):
    path = invoices(tmp_path, GOOD, name="invoices.csv")
    with pytest.raises(
        InvalidInput, match=r"looked for: CSV, XLSX or Parquet files named after.*Did you mean: invoice\?"
    ):
        load(path, home)
    with pytest.raises(InvalidInput, match=r"does not say which record type it holds.*Did you mean: invoice\?"):
        load(path, home, as_="native")


def test_a_received_on_column_says_when_each_row_was_learned(tmp_path, home):
    head, rows = HEAD + ",received_on", [GOOD + ",2024-06-01", GOOD.replace(",1,", ",2,") + ","]
    report(invoices(tmp_path, *rows, head=head), home, received_on=date(2024, 7, 1))
    assert {r["number"]: r["received_on"] for r in stored(home)} == {"1": date(2024, 6, 1), "2": date(2024, 7, 1)}


def test_without_any_day_of_receipt_the_assumption_is_told(tmp_path, home):
    out = report(invoices(tmp_path, GOOD), home)
    assert stored(home)[0]["received_on"] == date(2024, 5, 10)
    assert any("counts as received on its own day" in n["en"] for n in out["files"][0]["notes"])
    assert "notes" in report(invoices(tmp_path, GOOD, name="invoice-2.csv"), home, received_on=date(2024, 6, 1))


def test_a_coverage_table_states_which_days_are_known(tmp_path, home):
    folder = tmp_path / "in"
    invoices(folder, GOOD)
    invoices(folder, "F1,invoice,2024-01-01,2024-06-30", "F2,invoice,2024-01-01,2024-06-30",
             "F3,invoice,2024-06-30,2024-01-01", "F3,thing,2024-01-01,2024-06-30",
             head="firm_id,record_type,covered_from,covered_to", name="coverage.csv")  # fmt: skip
    out = report(folder, home, received_on=date(2024, 7, 1))
    assert out["files"][0]["reasons"] == {"bad_date": 1, "unknown_value": 1}
    opened = Home.open(home)
    assert opened.firm_ids().to_pylist() == ["F1", "F2"]
    spans = [(r["covered_from"], r["covered_to"]) for r in opened.coverage("invoice").to_pylist()]
    assert spans == [(date(2024, 1, 1), date(2024, 6, 30))] * 2
    assert opened.coverage("invoice", date(2024, 6, 30)).num_rows == 0


def test_every_record_type_can_be_loaded_from_a_row_of_its_required_columns(tmp_path, home):
    folder = tmp_path / "in"
    sample = {
        "text": "X1",
        "party": "F1",
        "money": "12.34",
        "count": "3",
        "number": "0.5",
        "date": "2024-05-10",
        "flag": "是",
    }
    for rtype in RECORD_TYPES.values():
        required = [c for c in rtype.columns if c.required or c.name in rtype.key]
        row = ",".join(c.values[0] if c.values else sample[c.kind.value] for c in required)
        invoices(folder, row, head=",".join(c.name for c in required), name=f"{rtype.name}.csv")
    out = report(folder, home)
    assert out["record_types"] == dict.fromkeys(sorted(RECORD_TYPES), 1)
    assert Home.open(home).types() == sorted(RECORD_TYPES)
