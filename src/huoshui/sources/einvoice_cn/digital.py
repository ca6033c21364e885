"""数电票 XML: the fully digital invoice (全面数字化的电子发票), and the flat form of toll (ETC) invoices.

The official schema is not public. The names are those on which public readers agree (``domain/data_formats.md``
section 4.1); their place in the tree differs by issuer, so a field is found by its own name, or its parent's and
its own, wherever it stands outside the lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from huoshui.sources.einvoice_cn.stated import Stated, StatedLine
from huoshui.sources.xml_tree import is_nil, line_of, local_name, text_at, text_of

if TYPE_CHECKING:
    from lxml import etree

_LINES: Final = frozenset({"IssuItemInformation"})
_NOT_FIELDS: Final = frozenset({"Signature", "SpecificInformation"})

_NAMES: Final = {
    "number": ("TaxSupervisionInfo/InvoiceNumber", "InvoiceNumber", "EIid"),
    "issued_on": ("TaxSupervisionInfo/IssueTime", "IssueTime", "IssueDate", "InvoiceDate", "RequestTime"),
    "seller_id": ("SellerIdNum", "SellerTaxNo", "SellerTaxID"),
    "seller_name": ("SellerName",),
    "buyer_id": ("BuyerIdNum", "BuyerTaxNo", "BuyerTaxID"),
    "buyer_name": ("BuyerName",),
    "net": ("TotalAmWithoutTax", "AmountWithoutTax"),
    "tax": ("TotalTaxAm", "TaxAmount"),
    "gross": ("TotalTax-includedAmount", "TotaltaxIncludedAmount", "TotalAmount"),
    "gross_in_words": ("TotalTax-includedAmountInChinese",),
    "special_label": ("GeneralOrSpecialVAT/LabelCode", "GeneralOrSpecialVAT/LabelName", "InvoiceType"),
    "remark": ("AdditionalInformation/Remark", "Remark", "Remarks", "AdditionalInformation"),
}
"""Field of the invoice -> the names under which issuers write it, best first."""


def is_digital(root: etree._Element) -> bool:
    """Tell whether a tree is a 数电票: by its root ``EInvoice``, or the fields of the flat toll form."""
    if local_name(root) == "EInvoice":
        return True
    return local_name(root) == "Invoice" and text_at(root, "InvoiceNumber", "EInvoiceData/InvoiceNumber") is not None


def stated(root: etree._Element) -> Stated:
    """Return what a 数电票 states."""
    fields: dict[str, etree._Element] = {}
    lines: list[etree._Element] = []
    _collect(root, fields, lines)

    def text(field: str) -> str | None:
        return next((text_of(fields[name]) for name in _NAMES[field] if name in fields), None)

    number = next((fields[name] for name in _NAMES["number"] if name in fields), root)
    values: dict[str, Any] = {field: text(field) for field in _NAMES}
    return Stated(
        **values,
        lines=tuple(_line(line) for line in lines),
        line=line_of(number),
    )


def _collect(element: etree._Element, fields: dict[str, etree._Element], lines: list[etree._Element]) -> None:
    """Collect the first non-empty element of each name, and the lines of goods."""
    for child in element:
        name = local_name(child)
        if name in _LINES:
            if not is_nil(child) and len(child):
                lines.append(child)
        elif name not in _NOT_FIELDS:
            if text_of(child):
                fields.setdefault(name, child)
                fields.setdefault(f"{local_name(element)}/{name}", child)
            _collect(child, fields, lines)


def _line(element: etree._Element) -> StatedLine:
    return StatedLine(
        item=text_at(element, "ItemName"), amount=text_at(element, "Amount"), rate=text_at(element, "TaxRate")
    )
