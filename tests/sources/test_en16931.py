"""E-invoices of EN 16931 become invoice records in every syntax; the totals are those of the standard's terms."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from en16931_documents import EDIFACT, amounts, cii, kept, one, refused, ubl
from hypothesis import event, given, settings
from hypothesis import strategies as st
from xml_damage import damaged

from huoshui.sources.en16931 import EN16931
from huoshui.sources.en16931.source import read_invoice
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import XmlRefused


def test_a_ubl_invoice_is_a_sale_of_its_seller(tmp_path):
    row = kept(ubl(), tmp_path)
    assert {key: row[key] for key in row if row[key] is not None} == {
        "firm_id": "DE123456789",
        "direction": "out",
        "code": "380",
        "number": "A-1",
        "issued_on": date(2024, 5, 6),
        "party_id": "name:Buyer Ltd",
        "party_name": "Buyer Ltd",
        "net": 10000,
        "tax": 1900,
        "gross": 11900,
        "status": "valid",
        "item": "Paper",
        "currency": "EUR",
        "line": 3,
    }


@pytest.mark.parametrize(("content", "number"), [(cii(), "C-1"), (EDIFACT, "E-1")])
def test_the_other_syntaxes_say_the_same(tmp_path, content, number):
    row = kept(content, tmp_path)
    assert (row["number"], row["code"], row["issued_on"], row["currency"]) == (number, "380", date(2024, 5, 6), "EUR")
    assert amounts(row) == (10000, 1900, 11900)


def test_the_vat_number_goes_before_other_identifiers(tmp_path):
    assert kept(cii(), tmp_path)["firm_id"] == "DE123456789"
    assert kept(cii(), tmp_path)["party_id"] == "5790000436057"
    without = ubl().replace("<cbc:CompanyID>DE 123456789</cbc:CompanyID>", "")
    assert kept(without, tmp_path)["firm_id"] == "5790000436101"


@pytest.mark.parametrize("firm_id", ["Buyer Ltd", "name:Buyer Ltd"])
def test_it_is_a_purchase_of_the_buyer_named_by_the_caller(tmp_path, firm_id):
    row = kept(ubl(), tmp_path, firm_id=firm_id)
    assert (row["firm_id"], row["direction"], row["party_id"]) == (firm_id, "in", "DE123456789")
    assert refused(ubl(), tmp_path, firm_id="Other")["code"] == RejectCode.NOT_THIS_FIRM


@pytest.mark.parametrize("firm_id", ["5790000436101", "DE-123.456.789", "Register"])
def test_the_firm_may_be_named_by_any_of_its_identifiers(tmp_path, firm_id):
    assert kept(ubl(), tmp_path, firm_id=firm_id)["direction"] == "out"


@pytest.mark.parametrize(
    "content",
    [
        ubl(root="CreditNote", type_code="381"),
        ubl(root="CreditNote", type_code="396"),
        ubl(type_code="381"),
        cii(type_code="381"),
    ],
)
def test_a_credit_note_is_negative(tmp_path, content):
    assert amounts(kept(content, tmp_path)) == (-10000, -1900, -11900)


def test_a_credit_note_names_the_invoice_it_reverses_an_invoice_does_not(tmp_path):
    body = (
        "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>B-9</cbc:ID></cac:InvoiceDocumentReference>"
        "</cac:BillingReference>"
    )
    assert kept(ubl(root="CreditNote", type_code="381", body=body), tmp_path)["red_of"] == "B-9"
    assert kept(ubl(body=body), tmp_path)["red_of"] is None
    reference = (
        "<r:InvoiceReferencedDocument><r:IssuerAssignedID>B-9</r:IssuerAssignedID></r:InvoiceReferencedDocument>"
    )
    assert kept(cii(type_code="381", reference=reference), tmp_path)["red_of"] == "B-9"


def test_a_negative_correction_invoice_stays_negative(tmp_path):
    totals = {
        "LineExtensionAmount": "-100.00",
        "TaxExclusiveAmount": "-100.00",
        "TaxInclusiveAmount": "-119.00",
        "PayableAmount": "-119.00",
    }
    row = kept(ubl(type_code="384", totals=totals, tax=[("-19.00", "EUR")], lines=["-100"]), tmp_path)
    assert amounts(row) == (-10000, -1900, -11900)


def test_the_tax_in_the_accounting_currency_is_not_the_tax_of_the_invoice(tmp_path):
    assert kept(ubl(tax=[("141.00", "DKK"), ("19.00", "EUR")]), tmp_path)["tax"] == 1900
    tax = '<r:TaxTotalAmount currencyID="DKK">141.00</r:TaxTotalAmount><r:TaxTotalAmount currencyID="EUR">19.00'
    assert kept(cii(tax=tax + "</r:TaxTotalAmount>"), tmp_path)["tax"] == 1900


def test_prepaid_and_rounding_do_not_change_the_invoice(tmp_path):
    totals = {"PrepaidAmount": "50.00", "PayableRoundingAmount": "0.30", "PayableAmount": "69.30"}
    assert amounts(kept(ubl(totals=totals), tmp_path)) == (10000, 1900, 11900)
    rows, _, notes = one(ubl(totals=totals | {"TaxInclusiveAmount": None}), tmp_path)
    assert amounts(rows[0]) == (10000, 1900, 11900)
    assert "gross worked out from the amount due" in notes[0]


def test_allowances_and_charges_of_the_document_are_in_the_net_amount(tmp_path):
    totals = {"AllowanceTotalAmount": "10.00", "ChargeTotalAmount": "10.00", "TaxExclusiveAmount": None}
    rows, _, notes = one(ubl(totals=totals), tmp_path)
    assert amounts(rows[0]) == (10000, 1900, 11900)
    assert "net worked out from the sum of lines" in notes[0]


def test_an_invoice_outside_vat_has_no_tax(tmp_path):
    totals = {"TaxInclusiveAmount": "100.00", "PayableAmount": "100.00"}
    assert amounts(kept(ubl(tax=[], totals=totals), tmp_path)) == (10000, 0, 10000)


def test_a_missing_tax_total_is_what_is_between_gross_and_net_with_a_remark(tmp_path):
    rows, _, notes = one(ubl(tax=[]), tmp_path)
    assert amounts(rows[0]) == (10000, 1900, 11900)
    assert "tax taken as gross less net" in notes[0]


def test_lines_that_do_not_add_are_remarked(tmp_path):
    rows, rejects, notes = one(ubl(lines=["80.00", "20.02"]), tmp_path)
    assert (len(rows), rejects) == (1, [])
    assert "the lines add to 100.02, BT-106 says 100.00" in notes[0]
    assert one(ubl(lines=["80.00", "20.01"]), tmp_path)[2] == []
    assert "not added up" in one(ubl(lines=["80.00", "twenty"]), tmp_path)[2][0]


def test_headings_among_the_lines_are_not_added(tmp_path):
    line = (
        "<r:IncludedSupplyChainTradeLineItem><r:AssociatedDocumentLineDocument><r:LineStatusReasonCode>{}"
        "</r:LineStatusReasonCode></r:AssociatedDocumentLineDocument><r:SpecifiedLineTradeSettlement>"
        "<r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>100.00</r:LineTotalAmount>"
        "</r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement>"
        "</r:IncludedSupplyChainTradeLineItem>"
    )
    assert one(cii(lines=line.format("GROUP") + line.format("DETAIL")), tmp_path)[2] == []


def test_totals_one_cent_off_are_kept_two_cents_off_are_refused(tmp_path):
    assert kept(ubl(totals={"TaxInclusiveAmount": "119.01"}), tmp_path)["gross"] == 11901
    reject = refused(ubl(totals={"TaxInclusiveAmount": "119.02"}), tmp_path)
    assert reject["code"] == RejectCode.AMOUNTS_DO_NOT_ADD


def test_amounts_are_minor_units_of_the_currency(tmp_path):
    totals = dict.fromkeys(("LineExtensionAmount", "TaxExclusiveAmount"), "1000")
    totals |= dict.fromkeys(("TaxInclusiveAmount", "PayableAmount"), "1100.0")
    row = kept(ubl(currency="JPY", totals=totals, tax=[("100", "JPY")], lines=["1000"]), tmp_path)
    assert (amounts(row), row["currency"]) == ((1000, 100, 1100), "JPY")


def test_a_business_document_envelope_is_opened(tmp_path):
    inner = ubl().partition("?>")[2]
    row = kept(f"<StandardBusinessDocument><Header/>{inner}</StandardBusinessDocument>", tmp_path)
    assert row["number"] == "A-1"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<cbc:ID>A-1</cbc:ID>", "", RejectCode.MISSING_VALUE),
        ("2024-05-06", "", RejectCode.MISSING_VALUE),
        ("2024-05-06", "06.05.2024", RejectCode.BAD_DATE),
        ("2024-05-06", "1900-01-01", RejectCode.DATE_TOO_EARLY),
        ("EUR", "", RejectCode.MISSING_VALUE),
        (">EUR</cbc:Doc", ">Euro</cbc:Doc", RejectCode.UNKNOWN_VALUE),
        (">119.00</cbc:TaxInc", ">119,00</cbc:TaxInc", RejectCode.BAD_NUMBER),
        (">119.00</cbc:TaxInc", ">119.001</cbc:TaxInc", RejectCode.BAD_NUMBER),
        (">119.00</cbc:TaxInc", ">1e400</cbc:TaxInc", RejectCode.BAD_NUMBER),
        ("Buyer  Ltd", "", RejectCode.MISSING_VALUE),
        ("CommonAggregateComponents-2", "other", None),
        ("</Invoice>", "", RejectCode.MALFORMED),
        ("<Invoice ", '<!DOCTYPE Invoice SYSTEM "file:///etc/passwd"><Invoice ', RejectCode.FORBIDDEN_XML),
    ],
)
def test_every_bad_value_is_one_reject_with_its_reason(tmp_path, old, new, code):
    text = ubl()
    assert old in text
    if code is None:
        assert kept(text.replace(old, new), tmp_path)["number"] == "A-1"
    else:
        assert refused(text.replace(old, new), tmp_path)["code"] == code


def test_without_net_and_gross_there_is_no_invoice(tmp_path):
    nothing = dict.fromkeys(("LineExtensionAmount", "TaxExclusiveAmount", "TaxInclusiveAmount", "PayableAmount"))
    assert refused(ubl(totals=nothing), tmp_path)["code"] == RejectCode.MISSING_VALUE


@pytest.mark.parametrize("root", ["Order", "CrossIndustryDocument", "StandardBusinessDocument"])
def test_another_document_is_refused_by_its_name(tmp_path, root):
    reject = refused(f"<{root}/>", tmp_path)
    assert (reject["code"], reject["value"]) == (RejectCode.UNKNOWN_VALUE, root)


def test_a_zip_file_holds_many_invoices_each_its_own_row(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", ubl())
        archive.writestr("b.xml", cii())
        archive.writestr("c.xml", "<Order/>")
    rows, rejects, _ = one(buffer.getvalue(), tmp_path, name="a.zip")
    assert [row["number"] for row in rows] == ["A-1", "C-1"]
    assert rejects[0]["reason_en"].startswith("c.xml: ")
    assert EN16931.sniff(tmp_path / "a.zip")


@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (ubl(), True),
        (cii(), True),
        (EDIFACT, True),
        ("<CrossIndustryDocument/>", True),
        ("<Invoice/>", False),
        ("<EInvoice/>", False),
        ("PK\x03\x04", False),
    ],
)
def test_it_knows_its_files_by_the_root_element(tmp_path, content, ours):
    path = tmp_path / "a.xml"
    path.write_text(content, encoding="utf-8")
    assert EN16931.sniff(path) is ours


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from([ubl(), cii(), EDIFACT]))
def test_any_damage_is_a_record_or_a_reject(rng, text):
    try:
        assert read_invoice(damaged(text.encode(), rng)).number
    except XmlRefused as refusal:
        event(refusal.reject.code)
