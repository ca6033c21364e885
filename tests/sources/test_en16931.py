"""E-invoices of EN 16931 become invoice records in every syntax; the totals are those of the standard's terms.

The invoices written here are invented. Tests marked ``shared`` read the official samples in ../shared/data.
"""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from xml_damage import damaged

from huoshui.sources.en16931 import EN16931
from huoshui.sources.en16931.source import read_invoice
from huoshui.sources.shape import ReadOptions, RejectCode
from huoshui.sources.xml_guard import XmlRefused

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "einvoice_samples"

UBL_NAMESPACES = (
    'xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" '
    'xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2" '
    'xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
)


def ubl(*, root="Invoice", type_code="380", currency="EUR", body="", totals=None, tax=None, lines=("80.00", "20.00")):
    amounts = {
        "LineExtensionAmount": "100.00",
        "TaxExclusiveAmount": "100.00",
        "TaxInclusiveAmount": "119.00",
        "PayableAmount": "119.00",
    } | (totals or {})
    money = "".join(f'<cbc:{n} currencyID="{currency}">{v}</cbc:{n}>' for n, v in amounts.items() if v is not None)
    taxes = [("19.00", currency)] if tax is None else tax
    tax_totals = "".join(
        f'<cac:TaxTotal><cbc:TaxAmount currencyID="{c}">{v}</cbc:TaxAmount></cac:TaxTotal>' for v, c in taxes
    )
    goods = "".join(
        f'<cac:{root}Line><cbc:LineExtensionAmount currencyID="{currency}">{net}</cbc:LineExtensionAmount>'
        "<cac:Item><cbc:Name>Paper</cbc:Name></cac:Item></cac:" + root + "Line>"
        for net in lines
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<{root} {UBL_NAMESPACES.format(root=root)}>
<cbc:ID>A-1</cbc:ID><cbc:IssueDate>2024-05-06</cbc:IssueDate>
<cbc:{root}TypeCode>{type_code}</cbc:{root}TypeCode>
<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
{body}
<cac:AccountingSupplierParty><cac:Party>
<cac:PartyIdentification><cbc:ID schemeID="0088">5790000436101</cbc:ID></cac:PartyIdentification>
<cac:PartyTaxScheme><cbc:CompanyID>Register</cbc:CompanyID><cac:TaxScheme><cbc:ID>TAX</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme>
<cac:PartyTaxScheme><cbc:CompanyID>DE 123456789</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>
</cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>Seller GmbH</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>
<cac:PartyLegalEntity><cbc:RegistrationName>Buyer  Ltd</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:AccountingCustomerParty>
{tax_totals}<cac:LegalMonetaryTotal>{money}</cac:LegalMonetaryTotal>
{goods}</{root}>"""


def cii(
    *, type_code="380", tax='<r:TaxTotalAmount currencyID="EUR">19.00</r:TaxTotalAmount>', reference="", lines=None
):
    goods = lines or (
        "<r:IncludedSupplyChainTradeLineItem><r:SpecifiedTradeProduct><r:Name>Paper</r:Name></r:SpecifiedTradeProduct>"
        "<r:SpecifiedLineTradeSettlement><r:SpecifiedTradeSettlementLineMonetarySummation><r:LineTotalAmount>100.00"
        "</r:LineTotalAmount></r:SpecifiedTradeSettlementLineMonetarySummation></r:SpecifiedLineTradeSettlement>"
        "</r:IncludedSupplyChainTradeLineItem>"
    )
    return f"""<m:CrossIndustryInvoice xmlns:m="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
 xmlns:r="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
 xmlns:u="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<m:ExchangedDocument><r:ID>C-1</r:ID><r:TypeCode>{type_code}</r:TypeCode>
<r:IssueDateTime><u:DateTimeString format="102">20240506</u:DateTimeString></r:IssueDateTime></m:ExchangedDocument>
<m:SupplyChainTradeTransaction>{goods}
<r:ApplicableHeaderTradeAgreement>
<r:SellerTradeParty><r:ID>77</r:ID><r:Name>Seller GmbH</r:Name>
<r:SpecifiedTaxRegistration><r:ID schemeID="FC">12/345</r:ID></r:SpecifiedTaxRegistration>
<r:SpecifiedTaxRegistration><r:ID schemeID="VA">DE123456789</r:ID></r:SpecifiedTaxRegistration></r:SellerTradeParty>
<r:BuyerTradeParty><r:GlobalID schemeID="0088">5790000436057</r:GlobalID><r:Name>Buyer Ltd</r:Name></r:BuyerTradeParty>
</r:ApplicableHeaderTradeAgreement>
<r:ApplicableHeaderTradeSettlement><r:InvoiceCurrencyCode>EUR</r:InvoiceCurrencyCode>
<r:SpecifiedTradeSettlementHeaderMonetarySummation><r:LineTotalAmount>100.00</r:LineTotalAmount>
<r:TaxBasisTotalAmount>100.00</r:TaxBasisTotalAmount>{tax}<r:GrandTotalAmount>119.00</r:GrandTotalAmount>
<r:DuePayableAmount>119.00</r:DuePayableAmount></r:SpecifiedTradeSettlementHeaderMonetarySummation>{reference}
</r:ApplicableHeaderTradeSettlement></m:SupplyChainTradeTransaction></m:CrossIndustryInvoice>"""


EDIFACT = """<M_INVOIC><S_UNH/><S_BGM><C_C002><D_1001>380</D_1001></C_C002><C_C106><D_1004>E-1</D_1004></C_C106></S_BGM>
<S_DTM><C_C507><D_2005>13</D_2005><D_2380>20240606</D_2380></C_C507></S_DTM>
<S_DTM><C_C507><D_2005>137</D_2005><D_2380>20240506</D_2380><D_2379>102</D_2379></C_C507></S_DTM>
<G_SG2><S_NAD><D_3035>SE</D_3035><C_C080><D_3036>Seller</D_3036></C_C080></S_NAD>
<G_SG3><S_RFF><C_C506><D_1153>VA</D_1153><D_1154>NL1</D_1154></C_C506></S_RFF></G_SG3></G_SG2>
<G_SG2><S_NAD><D_3035>BY</D_3035><C_C080><D_3036>Buyer</D_3036></C_C080></S_NAD></G_SG2>
<G_SG7><S_CUX><C_C504><D_6347>2</D_6347><D_6345>EUR</D_6345></C_C504></S_CUX></G_SG7>
<G_SG52><S_MOA><C_C516><D_5025>389</D_5025><D_5004>100</D_5004></C_C516></S_MOA></G_SG52>
<G_SG52><S_MOA><C_C516><D_5025>176</D_5025><D_5004>19</D_5004></C_C516></S_MOA></G_SG52>
<G_SG52><S_MOA><C_C516><D_5025>388</D_5025><D_5004>119</D_5004></C_C516></S_MOA></G_SG52></M_INVOIC>"""


def one(content, tmp_path, *, name="a.xml", **options):
    """Read one file: (records, rejects, notes); rows in = kept + rejected."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    pieces = list(EN16931.read(path, ReadOptions(**options)))
    rows = [row for piece in pieces for row in piece.records["invoice"].to_pylist()]
    rejects = [row for piece in pieces for row in piece.rejects.to_pylist()]
    assert sum(piece.rows_in for piece in pieces) == len(rows) + len(rejects)
    return rows, rejects, [note.en for piece in pieces for note in piece.notes]


def kept(content, tmp_path, **options):
    rows, rejects, _ = one(content, tmp_path, **options)
    assert rejects == []
    (row,) = rows
    return row


def refused(content, tmp_path, **options):
    rows, rejects, _ = one(content, tmp_path, **options)
    assert rows == []
    (reject,) = rejects
    assert reject["reason_zh"]
    return reject


def amounts(row):
    return row["net"], row["tax"], row["gross"]


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


OFFICIAL = {
    "en16931_cii/CII-BR-CO-10-RoundingIssue.xml": (0, 0, 0, "EUR"),
    "en16931_cii/CII_business_example_02.xml": (1000, 190, 1190, "EUR"),
    "en16931_cii/CII_business_example_Z.xml": (1169387, 0, 1169387, "EUR"),
    "en16931_cii/CII_example4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_cii/CII_example5.xml": (400000, 67500, 467500, "DKK"),
    "en16931_cii/CII_example8.xml": (90891, 19087, 109978, "EUR"),
    "en16931_cii/XRechnung-O.xml": (38554460, 0, 38554460, "EUR"),
    "en16931_cii/huf_example_cii.xml": (6918000, 1867900, 8785900, "HUF"),
    "en16931_edifact/EDIFACT_EXAMPLE2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_edifact/EDIFACT_EXAMPLE3.xml": (90000, 22500, 112500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE6.xml": (400000, 67500, 467500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE7.xml": (320000, 0, 320000, "SEK"),
    "en16931_edifact/EDIFACT_EXAMPLE8.xml": (90891, 19087, 109978, "EUR"),
    "en16931_edifact/EDIFACT_EXAMPLE9.xml": (14700, 3087, 17787, "EUR"),
    "en16931_ubl/FT G2G_TD01 con Allegato, Bonifico e Split Payment.xml": (124600, 27412, 152012, "EUR"),
    "en16931_ubl/guide-example2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_ubl/issue116.xml": (70000, 13000, 83000, "SEK"),
    "en16931_ubl/sample-discount-price.xml": (1212, 303, 1515, "EUR"),
    "en16931_ubl/ubl-tc434-example1.xml": (22960, 2073, 25033, "EUR"),
    "en16931_ubl/ubl-tc434-example10.xml": (22960, 2073, 25033, "EUR"),
    "en16931_ubl/ubl-tc434-example2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_ubl/ubl-tc434-example3.xml": (170000, 30500, 200500, "DKK"),
    "en16931_ubl/ubl-tc434-example4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_ubl/ubl-tc434-example5.xml": (400000, 67500, 467500, "DKK"),
    "en16931_ubl/ubl-tc434-example7.xml": (320000, 0, 320000, "SEK"),
    "en16931_ubl/ubl-tc434-example8.xml": (90891, 19087, 109978, "EUR"),
    "peppol/GR__GR-base-example-TaxRepresentative.xml": (132500, 33125, 165625, "EUR"),
    "peppol/NO__Norwegian-example-1.xml": (143650, 36528, 180178, "NOK"),
    "peppol/Vat-category-S.xml": (700000, 155000, 855000, "EUR"),
    "peppol/base-creditnote-correction.xml": (-132500, -33125, -165625, "EUR"),
    "peppol/base-example.xml": (132500, 33125, 165625, "EUR"),
    "peppol/base-negative-inv-correction.xml": (-132500, -33125, -165625, "EUR"),
    "peppol/vat-category-O.xml": (320000, 0, 320000, "SEK"),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", OFFICIAL)
def test_every_official_sample_has_its_stated_totals(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the data folder ../shared is absent")
    assert EN16931.sniff(path)
    (piece,) = EN16931.read(path, ReadOptions())
    assert piece.rejects.to_pylist() == []
    (row,) = piece.records["invoice"].to_pylist()
    assert (*amounts(row), row["currency"]) == OFFICIAL[name]


@pytest.mark.shared
def test_no_official_sample_is_left_out():
    if not SAMPLES.exists():
        pytest.skip("the data folder ../shared is absent")
    names = {str(p.relative_to(SAMPLES)) for p in SAMPLES.glob("*/*.xml") if p.parent.name != "cn_ofd"}
    assert names == set(OFFICIAL)
