"""``huoshui load``: counts that add up, bad rows with their place, nothing twice."""

from __future__ import annotations

import csv
import fcntl
from datetime import date
from pathlib import Path

import pytest

FIRM = "11000000B000000001"
HEAD = "firm_id,direction,number,issued_on,party_id,net,tax,gross,status\n"


def row(number, day="2026-05-06", net="1000.00", tax="130.00", gross="1130.00"):
    return f"{FIRM},out,{number},{day},BUYER,{net},{tax},{gross},valid\n"


@pytest.fixture
def books(tmp_path):
    """Return a folder with five invoices, two of them unusable."""
    folder = tmp_path / "books"
    folder.mkdir()
    rows = [row("1"), row("2"), row("3"), row("4", day="2026-13-02"), row("5", gross="1200.00")]
    (folder / "invoice.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return folder


def counts(result):
    return result["rows_in"], result["rows_kept"], result["rows_quarantined"]


def test_json_ends_with_the_totals_and_has_the_same_per_file(ask, books, tmp_path):
    answer = ask("load", books, "--home", tmp_path / "home", "--json")
    assert answer.code == 0
    assert list(answer.json)[-3:] == ["rows_in", "rows_kept", "rows_quarantined"]
    assert counts(answer.json) == (5, 3, 2)
    assert [counts(f) for f in answer.json["files"]] == [(5, 3, 2)]
    assert answer.json["files"][0]["file"] == "invoice.csv"
    assert answer.json["reasons"] == {"bad_date": 1, "amounts_do_not_add": 1}


def test_the_same_folder_again_changes_nothing(ask, books, tmp_path):
    first = ask("load", books, "--home", tmp_path / "home", "--json").json
    again = ask("load", books, "--home", tmp_path / "home", "--json").json
    assert counts(again) == counts(first)
    assert (again["unchanged"], again["rows_new"]) == (True, 0)
    assert "unchanged" in ask("load", books, "--home", tmp_path / "home").out


def test_set_aside_rows_are_told_with_file_line_column_and_reason(ask, books, tmp_path):
    home = tmp_path / "home"
    told = ask("load", books, "--home", home).err
    place = next(line.rsplit(": ", 1)[1] for line in told.splitlines() if "set aside" in line)
    with Path(place).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["file"], r["line"], r["column"], r["value"], r["code"]) for r in rows] == [
        ("invoice.csv", "5", "issued_on", "2026-13-02", "bad_date"),
        ("invoice.csv", "6", "gross", "1200.00", "amounts_do_not_add"),
    ]
    assert {r["reason_zh"] for r in rows} == {"不是日期", "金额之和与合计不符"}


def test_the_table_gives_reasons_in_the_readers_language(ask, books, tmp_path):
    chinese = ask("--lang", "zh", "load", books, "--home", tmp_path / "a")
    english = ask("load", books, "--home", tmp_path / "b")
    assert "不是日期 1" in chinese.out
    assert "隔离" in chinese.out
    assert "not a date 1" in english.out
    assert "下一步: huoshui run" in chinese.err
    assert "next: huoshui run" in english.err


def test_a_file_that_cannot_be_used_is_named_and_the_others_are_kept(ask, books, tmp_path):
    (books / "title.parquet").write_bytes(b"PAR1 and then nothing")
    (books / "notes.txt").write_text("a note", encoding="utf-8")
    home = tmp_path / "home"
    told = ask("load", books, "--home", home)
    assert "the whole file cannot be used" in told.out
    assert "refused title.parquet" in told.err
    assert "notes.txt" in told.err
    result = ask("load", books, "--home", home, "--json").json
    assert result["ignored"] == ["notes.txt"]
    assert counts(result) == (5, 3, 2)


def test_a_corrected_invoice_supersedes_the_old_one_and_the_past_keeps_it(ask, books, tmp_path):
    home = tmp_path / "home"
    (books / "coverage.csv").write_text(
        f"firm_id,record_type,covered_from,covered_to,received_on\n{FIRM},invoice,2024-01-01,2026-06-30,2026-05-01\n",
        encoding="utf-8",
    )
    ask("load", books, "--home", home, "--received-on", "2026-06-01")
    (books / "invoice.csv").write_text(HEAD + row("1", net="2000.00", tax="260.00", gross="2260.00"), encoding="utf-8")
    corrected = ask("load", books, "--home", home, "--received-on", "2026-06-20", "--json").json
    assert corrected["rows_new"] >= 1

    def sales(day):
        return ask("fact", FIRM, "sales_12m", "--home", home, "--as-of", day, "--json").json["value"]

    assert (sales("2026-06-19"), sales("2026-06-20"), sales("2026-06-21")) == (3000.0, 4000.0, 4000.0)


def test_a_mapping_file_reads_a_table_of_ones_own(ask, tmp_path):
    (tmp_path / "liushui.csv").write_bytes(
        "流水号,日期,借贷,金额\nA1,2026-05-04,贷,1.5\nA2,2026-05-05,借,0.25\n".encode("gb18030")
    )
    (tmp_path / "bank.yaml").write_text(
        f"""
source: our_bank
files:
  - match: ["liushui*.csv"]
    received_on: {{day: true}}
    records:
      - record: bank_entry
        columns:
          firm_id: {{constant: "{FIRM}"}}
          account: {{constant: "622"}}
          entry_ref: 流水号
          booked_on: 日期
          direction: {{from: 借贷, words: {{贷: credit, 借: debit}}}}
          amount: {{from: 金额, unit: 万元}}
""",
        encoding="utf-8",
    )
    home = tmp_path / "home"
    answer = ask("load", tmp_path / "liushui.csv", "--as", tmp_path / "bank.yaml", "--home", home, "--json")
    assert counts(answer.json) == (2, 2, 0)
    assert answer.json["record_types"] == {"bank_entry": 2}


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("nothing-here",), (3, "there is nothing at 'nothing-here'")),
        (("{books}", "--as", "cumcm2020"), (3, "Did you mean: cumcm2020c?")),
        (("{books}", "--as", "no.yaml"), (3, "no mapping file at 'no.yaml'")),
        (("{empty}",), (5, "can be loaded")),
        (("{misnamed}",), (5, "Did you mean: invoice?")),
        (("{books}", "--received-on", "yesterday"), (2, "YYYY-MM-DD")),
    ],
)
def test_each_mistake_has_its_exit_code_and_writes_nothing(ask, books, tmp_path, words, outcome):
    code, told = outcome
    (tmp_path / "empty").mkdir()
    (tmp_path / "invoices.csv").write_text(HEAD + row("1"), encoding="utf-8")
    places = {"books": books, "empty": tmp_path / "empty", "misnamed": tmp_path / "invoices.csv"}
    home = tmp_path / "home"
    answer = ask("load", *(w.format(**places) for w in words), "--home", home, "--json")
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err
    assert not (home / "records").exists()


def test_a_second_writer_ends_with_4(ask, books, tmp_path):
    home = tmp_path / "home"
    ask("load", books, "--home", home)
    (books / "invoice-2.csv").write_text(HEAD + row("9"), encoding="utf-8")
    with (home / "lock").open("rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert ask("load", books, "--home", home).code == 4
    assert ask("load", books, "--home", home).code == 0


def test_dates_after_today_are_set_aside(ask, tmp_path):
    tomorrow = date.fromordinal(date.today().toordinal() + 2)  # noqa: DTZ011  # a local day, as the command takes it
    (tmp_path / "invoice.csv").write_text(HEAD + row("1", day=tomorrow.isoformat()), encoding="utf-8")
    answer = ask("load", tmp_path / "invoice.csv", "--home", tmp_path / "home", "--json")
    assert answer.json["reasons"] == {"date_in_future": 1}
