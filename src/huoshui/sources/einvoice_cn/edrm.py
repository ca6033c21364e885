"""``original_invoice.xml`` of the electronic archive schema (edrm.org.cn e-invoice 2019), as embedded in OFD files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from huoshui.sources.einvoice_cn.stated import Stated, StatedLine
from huoshui.sources.xml_tree import each, first, line_of, local_name, text_at

if TYPE_CHECKING:
    from lxml import etree

_KINDS: Final = {
    "01": "专用",
    "08": "专用",
    "31": "专用",
    "04": "普通",
    "10": "普通",
    "11": "普通",
    "14": "普通",
    "32": "普通",
}
"""Second field of the invoice's QR code (GraphCode): kind of invoice."""


def is_edrm(root: etree._Element) -> bool:
    """Tell whether a tree is an ``eInvoice`` of this schema."""
    return local_name(root) == "eInvoice"


def stated(root: etree._Element) -> Stated:
    """Return what an archived invoice states."""
    number = first(root, "InvoiceNo")
    return Stated(
        code=text_at(root, "InvoiceCode"),
        number=text_at(root, "InvoiceNo"),
        issued_on=text_at(root, "IssueDate"),
        seller_id=text_at(root, "Seller/SellerTaxID"),
        seller_name=text_at(root, "Seller/SellerName"),
        buyer_id=text_at(root, "Buyer/BuyerTaxID"),
        buyer_name=text_at(root, "Buyer/BuyerName"),
        net=text_at(root, "TaxExclusiveTotalAmount"),
        tax=text_at(root, "TaxTotalAmount"),
        gross=text_at(root, "TaxInclusiveTotalAmount"),
        special_label=_kind(text_at(root, "GraphCode")),
        remark=text_at(root, "Note"),
        lines=tuple(
            StatedLine(text_at(line, "Item"), text_at(line, "Amount"), text_at(line, "TaxScheme"))
            for line in each(root, "GoodsInfos/GoodsInfo")
        ),
        line=line_of(root if number is None else number),
    )


def _kind(graph_code: str | None) -> str | None:
    fields = (graph_code or "").split(",")
    return _KINDS.get(fields[1].strip()) if len(fields) > 1 else None
