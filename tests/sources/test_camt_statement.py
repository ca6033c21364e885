"""A whole ISO 20022 message: account, firm, balances, days covered, files, and the public samples.

Tests marked ``shared`` compare with the results of another reader in ../shared/data/bank_statement_camt.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from camt_messages import ACCOUNT, PARTIES, balanced, coverage, entry, message, read, refused, statement
from hypothesis import event, given, settings
from hypothesis import strategies as st
from xml_damage import damaged

from huoshui.sources.camt import CAMT
from huoshui.sources.camt.source import _read_message
from huoshui.sources.shape import ReadOptions, RejectCode

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "bank_statement_camt"


@pytest.mark.parametrize(
    "account",
    [
        "<Id><IBAN>X1</IBAN></Id>",
        "<Id><Othr><Id>X1</Id></Othr></Id>",
        "<Id><PrtryAcct><Id>X1</Id></PrtryAcct></Id>",
        "<Id><BBAN>X1</BBAN></Id>",
        "<Prxy><Id>X1</Id></Prxy>",
    ],
)
def test_the_account_in_all_versions(tmp_path, account):
    rows, _, _ = read(message(statement(entry(), account=account)), tmp_path)
    assert (rows[0]["account"], rows[0]["firm_id"]) == ("X1", "account:X1")


def test_without_an_account_every_entry_is_refused(tmp_path):
    _, rejects, _ = read(message(statement(entry(), entry(), account="")), tmp_path)
    assert [reject["code"] for reject in rejects] == [RejectCode.MISSING_VALUE] * 2


def test_the_firm_is_named_by_the_caller_or_the_owner_of_the_account(tmp_path):
    owner = (
        f"<Id><IBAN>{ACCOUNT}</IBAN></Id><Ownr><Nm>甲</Nm><Id><OrgId><Othr><Id>914403001922038216</Id></Othr></OrgId>"
        "</Id></Ownr>"
    )
    text = message(statement(entry(), account=owner))
    assert read(text, tmp_path)[0][0]["firm_id"] == "914403001922038216"
    assert read(text, tmp_path, firm_id="F1")[0][0]["firm_id"] == "F1"
    rows, _, notes = read(message(statement(entry())), tmp_path)
    assert rows[0]["firm_id"] == f"account:{ACCOUNT}"
    assert "no firm named" in notes[0]


def test_a_statement_that_adds_gives_the_balance_after_each_entry(tmp_path):
    text = balanced(
        "10.00", "14.50", entry("5.00"), entry("1.00", "DBIT"), entry("0.50", more="<RvslInd>true</RvslInd>")
    )
    rows, _, notes = read(text, tmp_path, firm_id="F")
    assert [row["balance"] for row in rows] == [1500, 1400, 1450]
    assert notes == []


def test_a_statement_that_does_not_add_is_remarked_and_kept(tmp_path):
    rows, rejects, notes = read(balanced("10.00", "15.01", entry("5.00")), tmp_path, firm_id="F")
    assert (rows[0]["balance"], rejects) == (None, [])
    assert "opening plus credits less debits is EUR 15.00, closing is EUR 15.01" in notes[0]


def test_a_debit_balance_is_negative(tmp_path):
    rows, _, notes = read(balanced("10.00", "5.00", entry("5.00"), side="DBIT"), tmp_path, firm_id="F")
    assert (rows[0]["balance"], notes) == (-500, [])


def test_pending_entries_are_outside_the_balance_refused_ones_prevent_the_check(tmp_path):
    pending = entry("9.00", status="<Sts>PDNG</Sts>")
    rows, _, notes = read(balanced("10.00", "15.00", pending, entry("5.00")), tmp_path, firm_id="F")
    assert (rows[0]["balance"], notes) == (1500, [])
    _, _, notes = read(balanced("10.00", "15.00", entry("5.001"), entry("5.00")), tmp_path, firm_id="F")
    assert "1 booked entries were set aside: balances not checked" in notes[0]


def test_balances_in_another_currency_are_not_checked(tmp_path):
    _, _, notes = read(balanced("10.00", "15.00", entry("5.00"), currency="USD"), tmp_path, firm_id="F")
    assert "different currencies" in notes[0]


def test_a_statement_covers_its_period(tmp_path):
    head = "<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-31T23:59:59</ToDtTm></FrToDt>"
    assert coverage(message(statement(entry(), head=head)), tmp_path) == [(date(2026, 3, 1), date(2026, 3, 31))]
    assert coverage(message(statement(head=head)), tmp_path) == [(date(2026, 3, 1), date(2026, 3, 31))]


def test_without_a_period_it_covers_the_days_between_its_balances(tmp_path):
    assert coverage(balanced("1.00", "9.85", entry()), tmp_path) == [(date(2026, 3, 2), date(2026, 3, 2))]
    first_day = entry(dates="<BookgDt><Dt>2026-03-01</Dt></BookgDt>")
    assert coverage(balanced("1.00", "9.85", first_day), tmp_path) == [(date(2026, 3, 1), date(2026, 3, 2))]
    assert coverage(balanced("1.00", "1.00"), tmp_path) == [(date(2026, 3, 2), date(2026, 3, 2))]
    assert coverage(message(statement(entry())), tmp_path) == [(date(2026, 3, 2), date(2026, 3, 2))]


def test_a_period_its_own_entries_contradict_is_not_believed(tmp_path):
    head = "<FrToDt><FrDt>2020-01-01</FrDt><ToDt>2020-01-31</ToDt></FrToDt>"
    assert coverage(message(statement(entry(), head=head)), tmp_path) == [(date(2026, 3, 2), date(2026, 3, 2))]


@pytest.mark.parametrize("kind", ["052", "054"])
def test_reports_and_notifications_cover_nothing(tmp_path, kind):
    assert coverage(message(statement(entry(), kind=kind), kind=kind), tmp_path) == []


def test_several_statements_in_one_message(tmp_path):
    text = message(
        statement(entry("1.00"), number="S-1"), statement(entry("2.00"), number="S-2"), statement(number="S-3")
    )
    rows, _, _ = read(text, tmp_path)
    assert [(row["entry_ref"], row["amount"]) for row in rows] == [("S-1#1", 100), ("S-2#1", 200)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", RejectCode.MALFORMED),
        (message(statement(entry()))[:-30], RejectCode.MALFORMED),
        (message(), RejectCode.MISSING_VALUE),
        ("<Document/>", RejectCode.UNKNOWN_VALUE),
        (message(statement(entry())).replace("<Document", "<!DOCTYPE a><Document"), RejectCode.FORBIDDEN_XML),
    ],
    ids=["empty", "truncated", "no statement", "no message", "doctype"],
)
def test_an_unreadable_file_is_one_reject(tmp_path, content, code):
    assert refused(content, tmp_path)["code"] == code


def test_a_zip_file_holds_many_messages(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", message(statement(entry("1.00"))))
        archive.writestr("b.xml", "<Document/>")
    rows, rejects, notes = read(buffer.getvalue(), tmp_path, name="a.zip")
    assert (len(rows), rejects[0]["reason_en"][:6]) == (1, "b.xml:")
    assert all(note.startswith("a.xml: ") for note in notes)
    assert CAMT.sniff(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (message(statement()).encode(), True),
        (message(statement()).encode("utf-16"), True),
        (b"<BkToCstmrStmt/>", True),
        (b"<Invoice/>", False),
        (b"", False),
        (b"PK\x03\x04", False),
    ],
)
def test_it_knows_its_files_by_their_beginning(tmp_path, content, ours):
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    assert CAMT.sniff(path) is ours
    assert CAMT.rule(path).key_is_row is False


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_damage_is_records_or_rejects(rng):
    text = balanced(
        "10.00", "14.00", entry("5.00", details=PARTIES), entry("1.00", "DBIT", more="<NtryRef>1</NtryRef>")
    )
    for piece in _read_message("", damaged(text.encode(), rng), ReadOptions()):
        kept_rows = sum(table.num_rows for table in piece.records.values())
        assert piece.rows_in == kept_rows + piece.rejects.num_rows
        for code in piece.rejects["code"].to_pylist():
            event(code)


def oracle(name):
    path = SAMPLES / f"{name}.json"
    if not path.exists():
        pytest.skip("the data folder ../shared is absent")
    found = json.loads(path.read_text(encoding="utf-8"))
    return len(found["getRecords"]), found["getEntries"]


def as_the_other_reader_says(found):
    """Return (reference, signed amount, currency, booking day, value day, status) of an entry of the oracle."""
    booked, value = (found[name] and found[name]["0"][:10] for name in ("getBookingDate", "getValueDate"))
    amount = int(found["getAmount"]["getAmount"])
    currency = found["getAmount"]["getCurrency"]["getCode"]
    return found["getAccountServicerReference"], amount, currency, booked, value


CASES = (
    "camt052.v1",
    "camt052.v4",
    "camt052.v8",
    "camt053.v2.five.decimals",
    "camt053.v2.minimal",
    "camt053.v2.multi.statement",
    "camt053.v4",
    "camt053.v8",
    "camt054.v2",
    "camt054.v2.with-account-name",
    "camt054.v4",
    "camt054.v8-with-UETR",
    "camt054.v8-with-financial-institution",
    "camt054.v8",
)


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_every_sample_has_the_entries_another_reader_finds(name):
    statements, expected = oracle(name)  # the entries of the last statement only
    pieces = list(CAMT.read(SAMPLES / f"{name}.xml", ReadOptions()))
    assert len(pieces) == statements
    rows, rejects = pieces[-1].records["bank_entry"].to_pylist(), pieces[-1].rejects.to_pylist()
    booked = [found for found in expected if found["getStatus"] != "PDNG"]
    assert len(rows) == len(booked)
    assert [reject["code"] for reject in rejects] == [RejectCode.NOT_BOOKED] * (len(expected) - len(booked))
    for row, found in zip(rows, map(as_the_other_reader_says, booked), strict=True):
        reference, amount, currency, booked_on, value_on = found
        assert (row["amount"] if row["direction"] == "credit" else -row["amount"], row["currency"]) == (
            amount,
            currency,
        )
        assert booked_on in {None, str(row["booked_on"])}
        assert value_on == (str(row["value_on"]) if row["value_on"] else None)
        assert reference in {None, row["entry_ref"]}


@pytest.mark.shared
def test_no_sample_is_left_out(tmp_path):
    if not SAMPLES.exists():
        pytest.skip("the data folder ../shared is absent")
    names = {path.stem for path in SAMPLES.glob("*.xml")}
    assert names == {*CASES, "camt053.v2.wrong"}
    reject = refused((SAMPLES / "camt053.v2.wrong.xml").read_bytes(), tmp_path)
    assert "no statement" in reject["reason_en"]
