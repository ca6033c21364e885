"""The source ``en16931``: XML files, or zip files of them, one e-invoice each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from huoshui.sources.archive_guard import members_ending, open_archive
from huoshui.sources.en16931 import cii, edifact, ubl
from huoshui.sources.en16931.semantic import document_of
from huoshui.sources.invoice_files import invoice_pieces
from huoshui.sources.shape import RejectCode, Rule
from huoshui.sources.xml_files import is_zip
from huoshui.sources.xml_guard import XmlRefused, parse_xml, refuse, root_name, root_name_of
from huoshui.sources.xml_tree import local_name, namespace
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from lxml import etree

    from huoshui.sources.en16931.semantic import Semantic
    from huoshui.sources.invoice_document import InvoiceDocument
    from huoshui.sources.shape import Parsed, ReadOptions

_SYNTAXES: Final[Mapping[str, Callable[[etree._Element], Semantic]]] = {
    "Invoice": ubl.semantic,
    "CreditNote": ubl.semantic,
    "CrossIndustryInvoice": cii.semantic,
    "M_INVOIC": edifact.semantic,
}
_ENVELOPES: Final = frozenset({"StandardBusinessDocument"})
_OTHER: Final = frozenset({"CrossIndustryDocument"})  # ZUGFeRD 1, before the standard
_UBL: Final = "urn:oasis:names:specification:ubl:"


class En16931:
    """Reads e-invoices of EN 16931 into ``invoice`` records; the grain is one invoice.

    ``code`` is the document type (BT-3: 380 invoice, 381 credit note), so that a credit note may bear the number
    of an invoice. ``special`` stays unknown. Amounts are minor units of ``currency``.
    """

    name = "en16931"
    fingerprint = "en16931-1"
    looks_for = Text(
        "EN 16931电子发票XML（UBL、CII、EDIFACT），可打成zip",
        "EN 16931 e-invoices in XML (UBL, CII, EDIFACT), also in a zip file",
    )
    delivery_coverage = True

    def sniff(self, path: Path) -> bool:
        """Tell whether the file, or the first XML member of a zip file, has a root element of the standard."""
        if not is_zip(path):
            return _is_ours(root_name(path))
        try:
            archive = open_archive(path)
            return any(_is_ours(root_name_of(archive.read(name))) for name in list(members_ending(archive, ".xml"))[:1])
        except XmlRefused:
            return False

    def rule(self, path: Path) -> Rule:  # noqa: ARG002 - the same for every file
        """Return that a record with the same key replaces the earlier one."""
        return Rule()

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read one invoice, or each invoice of a zip file; what cannot be read is one reject each."""
        return invoice_pieces(path, read_invoice, options)


def read_invoice(data: bytes) -> InvoiceDocument:
    """Return the invoice in the bytes of one XML document.

    Raises XmlRefused: unsafe or broken XML, a root element of no known syntax, missing or wrong values.
    """
    document = parse_xml(data)
    root = _unwrapped(document.root)
    syntax = _SYNTAXES.get(local_name(root))
    if syntax is None:
        raise _unknown_root(root)
    return document_of(syntax(root))


def _is_ours(name: tuple[str, str] | None) -> bool:
    if name is None:
        return False
    space, local = name
    if local in {"Invoice", "CreditNote"}:
        return space.startswith(_UBL)
    return local in _SYNTAXES or local in _ENVELOPES or local in _OTHER


def _unwrapped(root: etree._Element) -> etree._Element:
    """Return the invoice inside a business-document envelope, or the root itself."""
    if local_name(root) in _ENVELOPES:
        return next((child for child in root if local_name(child) in _SYNTAXES), root)
    return root


def _unknown_root(root: etree._Element) -> XmlRefused:
    name = local_name(root)
    return refuse(
        RejectCode.UNKNOWN_VALUE,
        f"根元素“{name}”不是EN 16931发票（UBL、CII、EDIFACT）",
        f"root element {name!r} ({namespace(root) or 'no namespace'}) is no EN 16931 invoice (UBL, CII, EDIFACT)",
        column="root",
        value=name,
    )


EN16931: Final = En16931()
