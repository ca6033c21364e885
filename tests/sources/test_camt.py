"""Bank statements of ISO 20022 become bank entries: amounts, sides, days and references as the bank wrote them.

The statements written here are invented. Tests marked ``shared`` compare with the results of another reader in
../shared/data/bank_statement_camt.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from xml_damage import damaged

from huoshui.sources.camt import CAMT
from huoshui.sources.camt.source import _read_message
from huoshui.sources.shape import ReadOptions, RejectCode

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "bank_statement_camt"
ACCOUNT = "NL26VAYB8060476890"
MESSAGES = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
STATUS = "<Sts>BOOK</Sts>"
BOOKED, VALUED = "<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "<ValDt><Dt>2026-03-03</Dt></ValDt>"


def entry(amount="8.85", side="CRDT", *, currency="EUR", status=STATUS, dates=BOOKED + VALUED, more="", details=""):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}{dates}{more}'
        f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def balance(code, amount, day, *, side="CRDT", currency="EUR"):
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(*entries, kind="053", number="S-1", head="", account=f"<Id><IBAN>{ACCOUNT}</IBAN></Id>"):
    element = MESSAGES[kind][1]
    created = "<CreDtTm>2026-03-04T18:00:00+01:00</CreDtTm>"
    return f"<{element}><Id>{number}</Id>{created}<Acct>{account}</Acct>{head}{''.join(entries)}</{element}>"


def message(*statements, kind="053", version="08"):
    root = MESSAGES[kind][0]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{root}><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-05T08:00:00Z</CreDtTm></GrpHdr>\n"
        + "\n".join(statements)
        + f"</{root}></Document>"
    )


def read(content, tmp_path, *, name="a.xml", **options):
    """Read one file: (records, rejects, notes); rows in = kept + rejected."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    pieces = list(CAMT.read(path, ReadOptions(**options)))
    rows = [row for piece in pieces if piece.records for row in piece.records["bank_entry"].to_pylist()]
    rejects = [row for piece in pieces for row in piece.rejects.to_pylist()]
    assert sum(piece.rows_in for piece in pieces) == len(rows) + len(rejects)
    return rows, rejects, [note.en for piece in pieces for note in piece.notes]


def kept(element, tmp_path, **options):
    rows, rejects, _ = read(message(statement(element)), tmp_path, **options)
    assert rejects == []
    (row,) = rows
    return row


def refused(content, tmp_path, **options):
    rows, rejects, _ = read(content, tmp_path, **options)
    assert rows == []
    (reject,) = rejects
    assert reject["reason_zh"]
    return reject


def coverage(content, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(content, encoding="utf-8")
    return [
        (row["covered_from"], row["covered_to"])
        for piece in CAMT.read(path, ReadOptions())
        for row in piece.coverage.to_pylist()
    ]


PARTIES = (
    "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><DbtrAcct><Id><IBAN>DE1</IBAN></Id></DbtrAcct>"
    "<Cdtr><Nm>Payee</Nm></Cdtr><CdtrAcct><Id><Othr><Id>FR2</Id></Othr></Id></CdtrAcct></RltdPties>"
)


def test_an_entry_is_a_record(tmp_path):
    more = "<AcctSvcrRef>REF-1</AcctSvcrRef>"
    row = kept(entry(more=more, details=PARTIES + "<RmtInf><Ustrd>Invoice 7</Ustrd></RmtInf>"), tmp_path, firm_id="F1")
    assert {key: row[key] for key in row if row[key] is not None} == {
        "firm_id": "F1",
        "account": ACCOUNT,
        "entry_ref": "REF-1",
        "booked_on": date(2026, 3, 2),
        "value_on": date(2026, 3, 3),
        "direction": "credit",
        "amount": 885,
        "party_id": "DE1",
        "party_name": "Payer",
        "text": "Invoice 7",
        "currency": "EUR",
        "line": 3,
        "received_on": date(2026, 3, 4),
    }


def test_it_is_received_when_the_bank_made_the_message_unless_the_caller_knows(tmp_path):
    assert kept(entry(), tmp_path)["received_on"] == date(2026, 3, 4)
    late = entry(dates="<BookgDt><Dt>2026-03-05</Dt></BookgDt>")
    assert kept(late, tmp_path)["received_on"] == date(2026, 3, 5)
    assert kept(entry(), tmp_path, received_on=date(2026, 4, 1))["received_on"] == date(2026, 4, 1)
    undated = message(statement(entry())).replace("CreDtTm", "Other")
    assert read(undated, tmp_path)[0][0]["received_on"] is None


@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("version", [f"{n:02d}" for n in range(1, 13)])
def test_every_message_in_every_version_is_read(tmp_path, kind, version):
    status = "<Sts><Cd>BOOK</Cd></Sts>" if version >= "08" else STATUS
    rows, rejects, _ = read(message(statement(entry(status=status), kind=kind), kind=kind, version=version), tmp_path)
    assert (len(rows), rejects) == (1, [])


def test_a_message_without_namespace_or_in_an_envelope_is_read(tmp_path):
    text = message(statement(entry())).replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', "")
    assert len(read(text, tmp_path)[0]) == 1
    inner = text.partition("?>")[2]
    assert len(read(f"<BizMsg><AppHdr/>{inner}</BizMsg>", tmp_path)[0]) == 1


@pytest.mark.parametrize(
    ("side", "reversal", "direction", "amount"),
    [
        ("CRDT", "", "credit", 885),
        ("DBIT", "", "debit", 885),
        ("CRDT", "<RvslInd>false</RvslInd>", "credit", 885),
        ("CRDT", "<RvslInd>true</RvslInd>", "debit", -885),
        ("DBIT", "<RvslInd>1</RvslInd>", "credit", -885),
    ],
)
def test_a_reversal_undoes_an_entry_of_the_other_side(tmp_path, side, reversal, direction, amount):
    row = kept(entry(side=side, more=reversal), tmp_path)
    assert (row["direction"], row["amount"]) == (direction, amount)


@pytest.mark.parametrize(
    ("side", "more", "party", "name"),
    [
        ("CRDT", "", "DE1", "Payer"),
        ("DBIT", "", "FR2", "Payee"),
        ("CRDT", "<RvslInd>true</RvslInd>", "FR2", "Payee"),
    ],
)
def test_the_counterparty_is_the_payer_of_money_in_the_payee_of_money_out(tmp_path, side, more, party, name):
    row = kept(entry(side=side, more=more, details=PARTIES), tmp_path)
    assert (row["party_id"], row["party_name"]) == (party, name)


@pytest.mark.parametrize(
    ("debtor", "party", "name"),
    [
        ("<Dbtr><Pty><Nm>甲公司</Nm></Pty></Dbtr>", "name:甲公司", "甲公司"),
        ("<Dbtr><Agt><FinInstnId><Nm>Bank</Nm></FinInstnId></Agt></Dbtr>", "name:Bank", "Bank"),
        ("<UltmtDbtr><Nm>Behind</Nm></UltmtDbtr>", "name:Behind", "Behind"),
        (
            "<Dbtr><Nm>甲</Nm><Id><OrgId><Othr><Id>914403001922038216</Id></Othr></OrgId></Id></Dbtr>",
            "914403001922038216",
            "甲",
        ),
        ("<Dbtr><Nm>A</Nm><Id><OrgId><AnyBIC>ABCDEF12</AnyBIC></OrgId></Id></Dbtr>", "ABCDEF12", "A"),
        ("<DbtrAcct><Id><PrtryAcct><Id>12 34</Id></PrtryAcct></Id></DbtrAcct>", "1234", None),
        ("<Cdtr><Nm>Ourselves</Nm></Cdtr>", None, None),
        ("", None, None),
    ],
)
def test_the_counterparty_in_all_its_spellings(tmp_path, debtor, party, name):
    row = kept(entry(details=f"<RltdPties>{debtor}</RltdPties>"), tmp_path)
    assert (row["party_id"], row["party_name"]) == (party, name)


def test_an_entry_for_several_parties_has_none(tmp_path):
    two = "</TxDtls><TxDtls>".join(f"<RltdPties><Dbtr><Nm>{name}</Nm></Dbtr></RltdPties>" for name in "AB")
    assert kept(entry(details=two), tmp_path)["party_id"] is None


@pytest.mark.parametrize(
    ("details", "more", "text"),
    [
        ("<RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd><Ustrd>a</Ustrd></RmtInf>", "", "a / b"),
        ("<RmtInf><Strd><CdtrRefInf><Ref>RF1</Ref></CdtrRefInf></Strd></RmtInf>", "", "RF1"),
        ("<AddtlTxInf>bank words</AddtlTxInf>", "<AddtlNtryInf>entry words</AddtlNtryInf>", "bank words / entry words"),
        ("", "", None),
        (f"<RmtInf><Ustrd>{'x' * 3000}</Ustrd></RmtInf>", "", "x" * 1000),
    ],
)
def test_the_words_of_an_entry(tmp_path, details, more, text):
    element = entry(details=details).replace("</Ntry>", more + "</Ntry>")
    assert kept(element, tmp_path)["text"] == text


@pytest.mark.parametrize(
    ("details", "purpose"),
    [
        ("<Purp><Cd>SALA</Cd></Purp>", "wages"),
        ("<Purp><Cd>TAXS</Cd></Purp>", "tax"),
        ("<BkTxCd><Domn><Cd>LDAS</Cd></Domn></BkTxCd>", "loan"),
        ("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>CNTR</Cd><SubFmlyCd>CDPT</SubFmlyCd></Fmly></Domn></BkTxCd>", "cash"),
        ("<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>DMCT</SubFmlyCd></Fmly></Domn></BkTxCd>", None),
    ],
)
def test_codes_tell_the_purpose_or_nothing(tmp_path, details, purpose):
    assert kept(entry(details=details), tmp_path)["purpose"] == purpose


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("8.85000", "EUR", 885), ("0", "EUR", 0), ("2700", "JPY", 2700), ("1.234", "KWD", 1234), ("3.1", "CHF", 310)],
)
def test_amounts_are_exact_minor_units(tmp_path, amount, currency, minor):
    assert kept(entry(amount, currency=currency), tmp_path)["amount"] == minor


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (entry("8.85001"), RejectCode.BAD_NUMBER),
        (entry("2700.5", currency="JPY"), RejectCode.BAD_NUMBER),
        (entry("8,85"), RejectCode.BAD_NUMBER),
        (entry("9" * 30), RejectCode.BAD_NUMBER),
        (entry(""), RejectCode.MISSING_VALUE),
        (entry("-8.85"), RejectCode.OUT_OF_RANGE),
        (entry(currency="euro"), RejectCode.UNKNOWN_VALUE),
        (entry(currency=""), RejectCode.MISSING_VALUE),
        (entry(side=""), RejectCode.MISSING_VALUE),
        (entry(side="HABEN"), RejectCode.UNKNOWN_VALUE),
        (entry(status="<Sts>PDNG</Sts>"), RejectCode.NOT_BOOKED),
        (entry(status="<Sts><Cd>INFO</Cd></Sts>"), RejectCode.NOT_BOOKED),
        (entry(status="<Sts><Prtry>odd</Prtry></Sts>"), RejectCode.UNKNOWN_VALUE),
        (entry(dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), RejectCode.BAD_DATE),
        (entry(dates="<BookgDt><Dt>1900-01-01</Dt></BookgDt>"), RejectCode.DATE_TOO_EARLY),
        (entry(dates=BOOKED + "<ValDt><Dt>soon</Dt></ValDt>"), RejectCode.BAD_DATE),
    ],
)
def test_a_bad_entry_is_one_reject_and_the_others_are_kept(tmp_path, element, code):
    rows, rejects, _ = read(message(statement(entry("1.00"), element, entry("2.00"))), tmp_path)
    assert [row["amount"] for row in rows] == [100, 200]
    (reject,) = rejects
    assert reject["code"] == code
    assert reject["raw"].startswith("<Ntry")


def test_a_date_after_the_day_of_receipt_is_in_the_future(tmp_path):
    assert kept(entry(), tmp_path, received_on=date(2026, 3, 2))["value_on"] == date(2026, 3, 3)
    reject = refused(message(statement(entry())), tmp_path, received_on=date(2026, 3, 1))
    assert reject["code"] == RejectCode.DATE_IN_FUTURE


def test_an_entry_without_status_is_booked(tmp_path):
    assert kept(entry(status=""), tmp_path)["amount"] == 885


@pytest.mark.parametrize(
    ("dates", "booked", "value", "words"),
    [
        ("<BookgDt><DtTm>2026-03-02T23:59:00+08:00</DtTm></BookgDt>", date(2026, 3, 2), None, None),
        (VALUED, date(2026, 3, 3), date(2026, 3, 3), "the value date"),
        ("", date(2026, 3, 4), None, "the day of the message"),
    ],
)
def test_the_booking_date_or_what_stands_in_for_it(tmp_path, dates, booked, value, words):
    rows, _, notes = read(message(statement(entry(dates=dates))), tmp_path, firm_id="F")
    assert (rows[0]["booked_on"], rows[0]["value_on"]) == (booked, value)
    assert [words in note for note in notes] == ([True] if words else [])


@pytest.mark.parametrize(
    ("more", "details", "reference"),
    [
        ("<NtryRef>N</NtryRef><AcctSvcrRef>A</AcctSvcrRef>", "", "A"),
        ("<NtryRef>N</NtryRef>", "<Refs><AcctSvcrRef>T</AcctSvcrRef></Refs>", "N@S-1"),
        ("", "<Refs><AcctSvcrRef>T</AcctSvcrRef></Refs>", "T"),
        ("", "<Refs><EndToEndId>E</EndToEndId></Refs>", "S-1#1"),
    ],
)
def test_every_entry_has_a_reference_the_same_each_time(tmp_path, more, details, reference):
    assert kept(entry(more=more, details=details), tmp_path)["entry_ref"] == reference


def test_entries_that_share_a_reference_are_told_apart_and_repeats_are_not(tmp_path):
    ref = "<AcctSvcrRef>A</AcctSvcrRef>"
    payment, fee = entry("100.00", "DBIT", more=ref), entry("0.50", "DBIT", more=ref)
    rows, _, _ = read(message(statement(payment, fee, payment)), tmp_path)
    assert [row["entry_ref"] for row in rows] == ["A", "A/2", "A"]


def test_equal_entries_are_two_where_the_balances_prove_it(tmp_path):
    fee = entry("0.50", "DBIT", more="<AcctSvcrRef>A</AcctSvcrRef>")
    back = entry("0.50", more="<AcctSvcrRef>B</AcctSvcrRef>")
    rows, _, _ = read(balanced("10.00", "9.00", fee, back, fee, fee), tmp_path)
    assert [row["entry_ref"] for row in rows] == ["A", "B", "A/2", "A/3"]


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


def balanced(opening, closing, *entries, **options):
    head = balance("OPBD", opening, "2026-03-01", **options) + balance("CLBD", closing, "2026-03-02", **options)
    return message(statement(*entries, head=head))


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
