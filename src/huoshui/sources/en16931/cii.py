"""UN/CEFACT Cross Industry Invoice D16B, as CEN/TS 16931-3-3 binds it to EN 16931 (ZUGFeRD 2, Factur-X, XRechnung)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.sources.en16931.semantic import Semantic, Totals, party
from huoshui.sources.xml_tree import each, first, line_of, text_at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from huoshui.sources.invoice_document import PartyOnPaper

_AGREEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeAgreement"
_SETTLEMENT = "SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement"
_SUMMATION = f"{_SETTLEMENT}/SpecifiedTradeSettlementHeaderMonetarySummation"
_LINE = "SupplyChainTradeTransaction/IncludedSupplyChainTradeLineItem"
_LINE_NET = "SpecifiedLineTradeSettlement/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
_NOT_ADDED = frozenset({"GROUP", "INFORMATION"})


def semantic(root: etree._Element) -> Semantic:
    """Return the business terms of a cross industry invoice."""
    currency = text_at(root, f"{_SETTLEMENT}/InvoiceCurrencyCode") or _currency_of_total(root)
    lines = [line for line in each(root, _LINE) if _counts(line)]
    number = first(root, "ExchangedDocument/ID")
    return Semantic(
        number=text_of(number),
        issued_on=text_at(
            root, "ExchangedDocument/IssueDateTime/DateTimeString", "ExchangedDocument/IssueDateTime/DateTime"
        ),
        type_code=text_at(root, "ExchangedDocument/TypeCode"),
        currency=currency,
        seller=_party(root, f"{_AGREEMENT}/SellerTradeParty"),
        buyer=_party(root, f"{_AGREEMENT}/BuyerTradeParty"),
        totals=_totals(root, currency),
        preceding=text_at(root, f"{_SETTLEMENT}/InvoiceReferencedDocument/IssuerAssignedID"),
        item=next((name for name in (text_at(x, "SpecifiedTradeProduct/Name") for x in lines) if name), None),
        line_nets=tuple(text_at(line, _LINE_NET) for line in lines),
        line=line_of(root if number is None else number),
    )


def _counts(line: etree._Element) -> bool:
    """Tell whether a line is part of the sum: not a heading or remark of a Factur-X EXTENDED invoice."""
    return text_at(line, "AssociatedDocumentLineDocument/LineStatusReasonCode") not in _NOT_ADDED


def _currency_of_total(root: etree._Element) -> str | None:
    for name in ("GrandTotalAmount", "DuePayableAmount", "TaxTotalAmount"):
        element = first(root, f"{_SUMMATION}/{name}")
        if element is not None and element.get("currencyID"):
            return element.get("currencyID")
    return None


def _totals(root: etree._Element, currency: str | None) -> Totals:
    def total(name: str) -> str | None:
        for amount in each(root, f"{_SUMMATION}/{name}"):
            if (amount.get("currencyID") or currency) == currency:
                return text_of(amount)
        return None

    return Totals(
        net=total("TaxBasisTotalAmount"),
        tax=total("TaxTotalAmount"),
        gross=total("GrandTotalAmount"),
        due=total("DuePayableAmount"),
        prepaid=total("TotalPrepaidAmount"),
        rounding=total("RoundingAmount"),
        lines=total("LineTotalAmount"),
        allowances=total("AllowanceTotalAmount"),
        charges=total("ChargeTotalAmount"),
    )


def _party(root: etree._Element, path: str) -> PartyOnPaper:
    element = first(root, path)
    if element is None:
        return party((), ())
    names = (text_at(element, "Name"), text_at(element, "SpecifiedLegalOrganization/TradingBusinessName"))
    return party(_identifiers(element), names)


def _identifiers(element: etree._Element) -> Iterator[str | None]:
    """Yield VAT number, legal registration, other identifiers, address of the network, other tax numbers."""
    taxes = list(each(element, "SpecifiedTaxRegistration/ID"))
    yield from (text_of(tax) for tax in taxes if tax.get("schemeID") == "VA")
    yield text_at(element, "SpecifiedLegalOrganization/ID")
    yield from (text_of(identifier) for identifier in each(element, "GlobalID"))
    yield from (text_of(identifier) for identifier in each(element, "ID"))
    yield from (text_of(e) for e in each(element, "URIUniversalCommunication/URIID") if e.get("schemeID") != "EM")
    yield from (text_of(tax) for tax in taxes if tax.get("schemeID") != "VA")
