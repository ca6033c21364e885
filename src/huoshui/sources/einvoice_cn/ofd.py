"""OFD files (GB/T 33190-2016): a zip of XML. The invoice is read from data, never from the picture.

In order: an attached invoice XML (``original_invoice.xml`` or any attachment with a known root); the metadata
entries of ``OFD.xml`` (发票号码, 合计金额, …) that the tax platform writes into every invoice, with names and goods
from the tagged text objects of the page. Without either the file is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from huoshui.sources.archive_guard import OFD_LIMITS, members_ending, open_archive
from huoshui.sources.einvoice_cn.stated import Stated, StatedLine
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import DOCUMENT_LIMITS, XmlRefused, parse_xml, refuse, root_name_of
from huoshui.sources.xml_tree import each, local_name, text_of
from huoshui.values.text import Text

if TYPE_CHECKING:
    from lxml import etree

    from huoshui.sources.archive_guard import Archive

_EMBEDDED_ROOTS: Final = frozenset({"eInvoice", "EInvoice"})
_ENTRIES: Final = {
    "code": "发票代码",
    "number": "发票号码",
    "issued_on": "开票日期",
    "seller_id": "销售方纳税人识别号",
    "seller_name": "销售方名称",
    "buyer_id": "购买方纳税人识别号",
    "buyer_name": "购买方名称",
    "net": "合计金额",
    "tax": "合计税额",
    "gross": "价税合计",
}
"""Field of the invoice -> name of its metadata entry in OFD.xml."""

_TAGS: Final = {
    "number": "InvoiceNo",
    "issued_on": "IssueDate",
    "seller_id": "SellerTaxID",
    "seller_name": "SellerName",
    "buyer_id": "BuyerTaxID",
    "buyer_name": "BuyerName",
    "net": "TaxExclusiveTotalAmount",
    "tax": "TaxTotalAmount",
    "gross": "TaxInclusiveTotalAmount",
    "remark": "Note",
}
"""Field of the invoice -> name of its tag in the custom tags of the page."""


def is_ofd(archive: Archive) -> bool:
    """Tell whether a zip file is an OFD file: it has OFD.xml at its top."""
    return "OFD.xml" in archive.names


def open_ofd(data: bytes) -> Archive:
    """Open the bytes of an OFD file within its limits."""
    return open_archive(data, OFD_LIMITS)


def embedded_invoice(archive: Archive) -> etree._Element | None:
    """Return the root of the invoice XML attached to an OFD file, or None."""
    attached = [name for name in members_ending(archive, ".xml") if name != "OFD.xml" and "/attach" in name.lower()]
    attached.sort(key=lambda name: not name.endswith("original_invoice.xml"))
    for name in attached:
        data = archive.read(name)
        root = root_name_of(data)
        if root is not None and root[1] in _EMBEDDED_ROOTS:
            return parse_xml(data, DOCUMENT_LIMITS).root
    return None


def stated(archive: Archive) -> Stated:
    """Return what the metadata and the tagged texts of an OFD invoice without an attached XML state.

    Raises XmlRefused when there is no number, or not two of net, tax and gross, in them.
    """
    entries = _entries(archive)
    tagged = _tagged(archive)
    values: dict[str, Any] = {field: entries.get(name) for field, name in _ENTRIES.items()}
    for field, tag in _TAGS.items():
        if not values.get(field):
            values[field] = _joined(field, tagged.get(tag, []))
    amounts = [values.get(name) for name in ("net", "tax", "gross")]
    if not values.get("number") or amounts.count(None) > 1:
        raise refuse(
            RejectCode.MISSING_VALUE,
            "OFD中没有内嵌的发票XML，也没有发票元数据：请向开票方索取XML，或从税务数字账户下载",
            "no invoice XML embedded and no invoice metadata in the OFD: ask the issuer for the XML, "
            "or download it from the tax bureau's digital account",
        )
    note = Text("OFD无内嵌XML，读自其元数据", "read from the OFD's metadata, as it has no embedded XML")
    items = _joined("item", tagged.get("Item", []))
    return Stated(
        **values, special_label=_title(archive), lines=(StatedLine(items, None),) if items else (), notes=(note,)
    )


def _entries(archive: Archive) -> dict[str, str]:
    """Return the metadata entries of OFD.xml by name."""
    root = parse_xml(archive.read("OFD.xml")).root
    entries: dict[str, str] = {}
    for entry in each(root, "DocBody/DocInfo/CustomDatas/CustomData"):
        name, value = entry.get("Name"), text_of(entry)
        if name and value:
            entries.setdefault(name.strip(), value)
    return entries


def _tagged(archive: Archive) -> dict[str, list[str]]:
    """Return the texts behind each tag of the custom tags: tag name -> texts of its objects, in order."""
    texts = _text_objects(archive)
    tagged: dict[str, list[str]] = {}
    for name in members_ending(archive, ".xml"):
        if "/tags/" in name.lower():
            for element in _parsed(archive, name):
                if local_name(element) == "ObjectRef":
                    parent, text = element.getparent(), texts.get(text_of(element) or "")
                    if parent is not None and text:
                        tagged.setdefault(local_name(parent), []).append(text)
    return tagged


def _title(archive: Archive) -> str | None:
    """Return the printed title of the form, which tells special from ordinary invoices."""
    printed = "".join(_text_objects(archive, "/tpls/").values())
    return next((title for title in ("增值税专用发票", "普通发票") if title in printed), None)


def _text_objects(archive: Archive, folder: str = "/pages/") -> dict[str, str]:
    """Return the texts on the pages (or templates) by object number."""
    texts: dict[str, str] = {}
    for name in members_ending(archive, "content.xml"):
        if folder in name.lower():
            for element in _parsed(archive, name):
                number = element.get("ID")
                if local_name(element) == "TextObject" and number:
                    texts[number] = "".join(text_of(code) or "" for code in each(element, "TextCode"))
    return texts


def _parsed(archive: Archive, name: str) -> list[etree._Element]:
    """Return the elements of a member that only helps; a broken one helps nothing."""
    try:
        return list(parse_xml(archive.read(name)).root.iter("*"))
    except XmlRefused:
        return []


def _joined(field: str, texts: list[str]) -> str | None:
    """Return the texts of one tag as one value; of an amount in words and in figures, the figures."""
    if field in {"net", "tax", "gross"}:
        figures = [text.lstrip("¥￥").strip() for text in texts if any(c.isdigit() for c in text)]
        return figures[0] if figures else None
    return "".join(texts).strip() or None
