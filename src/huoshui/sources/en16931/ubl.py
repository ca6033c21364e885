"""UBL 2.1 Invoice and CreditNote, as CEN/TS 16931-3-2 binds them to EN 16931 (Peppol BIS Billing 3.0 included)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.sources.en16931.semantic import Semantic, Totals, party
from huoshui.sources.xml_tree import each, first, line_of, local_name, text_at, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from huoshui.sources.invoice_document import PartyOnPaper


def semantic(root: etree._Element) -> Semantic:
    """Return the business terms of a UBL invoice or credit note."""
    currency = text_at(root, "DocumentCurrencyCode") or _currency_of_total(root)
    lines = [element for element in root if local_name(element) in {"InvoiceLine", "CreditNoteLine"}]
    number = first(root, "ID")
    return Semantic(
        number=text_of(number),
        issued_on=text_at(root, "IssueDate"),
        type_code=text_at(root, "InvoiceTypeCode", "CreditNoteTypeCode"),
        currency=currency,
        seller=_party(root, "AccountingSupplierParty/Party"),
        buyer=_party(root, "AccountingCustomerParty/Party"),
        totals=_totals(root, currency),
        preceding=text_at(
            root, "BillingReference/InvoiceDocumentReference/ID", "BillingReference/CreditNoteDocumentReference/ID"
        ),
        item=next((name for name in (text_at(x, "Item/Name", "Item/Description") for x in lines) if name), None),
        line_nets=tuple(text_at(line, "LineExtensionAmount") for line in lines),
        is_credit_note=local_name(root) == "CreditNote",
        line=line_of(root if number is None else number),
    )


def _currency_of_total(root: etree._Element) -> str | None:
    payable = first(root, "LegalMonetaryTotal/PayableAmount", "LegalMonetaryTotal/TaxInclusiveAmount")
    return None if payable is None else payable.get("currencyID") or None


def _totals(root: etree._Element, currency: str | None) -> Totals:
    def total(name: str) -> str | None:
        return text_at(root, f"LegalMonetaryTotal/{name}")

    return Totals(
        net=total("TaxExclusiveAmount"),
        tax=_tax(root, currency),
        gross=total("TaxInclusiveAmount"),
        due=total("PayableAmount"),
        prepaid=total("PrepaidAmount"),
        rounding=total("PayableRoundingAmount"),
        lines=total("LineExtensionAmount"),
        allowances=total("AllowanceTotalAmount"),
        charges=total("ChargeTotalAmount"),
    )


def _tax(root: etree._Element, currency: str | None) -> str | None:
    """Return BT-110: the tax total in the invoice currency (BT-111 is in the accounting currency)."""
    for amount in each(root, "TaxTotal/TaxAmount"):
        if (amount.get("currencyID") or currency) == currency:
            return text_of(amount)
    return None


def _party(root: etree._Element, path: str) -> PartyOnPaper:
    element = first(root, path)
    if element is None:
        return party((), ())
    names = (text_at(element, "PartyLegalEntity/RegistrationName"), text_at(element, "PartyName/Name"))
    return party(_identifiers(element), names)


def _identifiers(element: etree._Element) -> Iterator[str | None]:
    """Yield VAT number, legal registration, other identifiers, address of the network, other tax numbers."""
    taxes = list(each(element, "PartyTaxScheme"))
    vat = [t for t in taxes if (text_at(t, "TaxScheme/ID") or "VAT").upper() == "VAT"]
    yield from (text_at(t, "CompanyID") for t in vat)
    yield text_at(element, "PartyLegalEntity/CompanyID")
    yield from (text_of(identifier) for identifier in each(element, "PartyIdentification/ID"))
    yield from (text_of(e) for e in each(element, "EndpointID") if e.get("schemeID") != "EM")
    yield from (text_at(t, "CompanyID") for t in taxes if t not in vat)
