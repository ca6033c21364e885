"""The source ``einvoice_cn``: XML and OFD files, or zip files of them, one invoice each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from huoshui.sources.archive_guard import members_ending, open_archive
from huoshui.sources.einvoice_cn import digital, edrm, ofd
from huoshui.sources.einvoice_cn.stated import document_of
from huoshui.sources.invoice_files import invoice_pieces
from huoshui.sources.shape import RejectCode, Rule
from huoshui.sources.xml_files import is_zip
from huoshui.sources.xml_guard import XmlRefused, parse_xml, refuse, root_name, root_name_of
from huoshui.sources.xml_tree import local_name
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lxml import etree

    from huoshui.sources.archive_guard import Archive
    from huoshui.sources.einvoice_cn.stated import Stated
    from huoshui.sources.invoice_document import InvoiceDocument
    from huoshui.sources.shape import Parsed, ReadOptions

_ENDINGS: Final = (".xml", ".ofd")
_UBL: Final = "urn:oasis:names:specification:ubl:"
_ZIP_START: Final = b"PK\x03\x04"


class EinvoiceCn:
    """Reads Chinese e-invoices into ``invoice`` records; the grain is one invoice, amounts are fen.

    The firm is the one named by ``firm_id``: sales where it is the seller (``out``), purchases where it is the buyer
    (``in``). Without ``firm_id`` the seller is the firm. ``code`` is empty for 数电票, whose 20-digit number is
    unique. A digital invoice cannot be voided, so ``status`` is always ``valid``; reversals are red letters.
    """

    name = "einvoice_cn"
    fingerprint = "einvoice_cn-1"
    looks_for = Text("数电票XML、OFD电子发票，可打成zip", "China's digital e-invoices: XML or OFD, also in a zip file")
    delivery_coverage = True

    def sniff(self, path: Path) -> bool:
        """Tell whether the file, or the first document of a zip file, is a Chinese e-invoice."""
        if not is_zip(path):
            return _is_ours(root_name(path)) or path.suffix.lower() == ".ofd"
        try:
            archive = open_archive(path)
            return ofd.is_ofd(archive) or _holds_ours(archive)
        except XmlRefused:
            return path.suffix.lower() == ".ofd"

    def rule(self, path: Path) -> Rule:  # noqa: ARG002 - the same for every file
        """Return that a record with the same key replaces the earlier one."""
        return Rule()

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read one invoice, or each invoice of a zip file; what cannot be read is one reject each."""
        return invoice_pieces(path, read_invoice, options, _ENDINGS)


def read_invoice(data: bytes) -> InvoiceDocument:
    """Return the invoice in the bytes of one XML or OFD document.

    Raises XmlRefused: unsafe or broken XML or zip, a root element of no known kind, missing or wrong values.
    """
    if data.startswith(_ZIP_START):
        archive = ofd.open_ofd(data)
        if not ofd.is_ofd(archive):
            raise refuse(RejectCode.MALFORMED, "不是OFD文件（缺OFD.xml）", "not an OFD file: OFD.xml is missing")
        root = ofd.embedded_invoice(archive)
        return document_of(ofd.stated(archive) if root is None else _stated(root))
    return document_of(_stated(parse_xml(data).root))


def _stated(root: etree._Element) -> Stated:
    if edrm.is_edrm(root):
        return edrm.stated(root)
    if digital.is_digital(root):
        return digital.stated(root)
    name = local_name(root)
    raise refuse(
        RejectCode.UNKNOWN_VALUE,
        f"根元素“{name}”不是数电票或OFD内嵌发票",
        f"root element {name!r} is no Chinese e-invoice (EInvoice, eInvoice, Invoice)",
        column="root",
        value=name,
    )


def _is_ours(name: tuple[str, str] | None) -> bool:
    if name is None:
        return False
    space, local = name
    return local in {"EInvoice", "eInvoice"} or (local == "Invoice" and not space.startswith(_UBL))


def _holds_ours(archive: Archive) -> bool:
    for name in members_ending(archive, *_ENDINGS):
        return name.lower().endswith(".ofd") or _is_ours(root_name_of(archive.read(name)))
    return False


EINVOICE_CN: Final = EinvoiceCn()
