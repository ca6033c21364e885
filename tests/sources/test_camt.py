"""An entry of an ISO 20022 bank statement becomes a bank entry: amount, side, day, party, words, reference."""

from __future__ import annotations

from datetime import date

import pytest
from camt_messages import (
    ACCOUNT,
    BOOKED,
    MESSAGES,
    PARTIES,
    STATUS,
    VALUED,
    balanced,
    entry,
    kept,
    message,
    read,
    refused,
    statement,
)

from huoshui.sources.shape import RejectCode


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
