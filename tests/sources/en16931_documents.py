"""Invented EN 16931 invoices for the tests, and reading them with the count rows in = kept + rejected checked."""

from __future__ import annotations

from huoshui.sources.en16931 import EN16931
from huoshui.sources.shape import ReadOptions

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
