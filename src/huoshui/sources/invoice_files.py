"""Invoice documents in files: one XML file, or a zip file of them, read in pieces for the loader.

Each document is one row: it becomes one record or one reject, and a file that cannot be opened is one row with
one reject, so rows in = kept + rejected also for damaged files.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from huoshui.records.layout import native_schema
from huoshui.sources.archive_guard import members_ending, open_archive
from huoshui.sources.invoice_document import invoice_row
from huoshui.sources.shape import Parsed, Reject, RejectCode, reject_table
from huoshui.sources.xml_guard import DOCUMENT_LIMITS, XmlRefused, clipped, decode_xml, read_limited
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from huoshui.sources.invoice_document import InvoiceDocument
    from huoshui.sources.shape import ReadOptions

    ReadDocument = Callable[[bytes], InvoiceDocument]
    """Bytes of one document to the invoice it states; raises XmlRefused."""

PIECE: Final = 4_096
"""Documents per piece handed to the loader."""


def invoice_pieces(
    path: Path, read_document: ReadDocument, options: ReadOptions, endings: tuple[str, ...] = (".xml",)
) -> Iterator[Parsed]:
    """Read the invoice documents of a file, or of a zip file's members with one of ``endings``."""
    documents = _documents(path, endings)
    while batch := list(islice(documents, PIECE)):
        yield _piece(batch, read_document, options)


def is_zip(path: Path) -> bool:
    """Tell whether a file starts like a zip file."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def _documents(path: Path, endings: tuple[str, ...]) -> Iterator[tuple[str, bytes | XmlRefused]]:
    """Yield (member name, content), or the refusal in place of a content that cannot be read."""
    try:
        if path.suffix.lower() != ".zip":
            yield "", read_limited(path, DOCUMENT_LIMITS)
            return
        archive = open_archive(path)
        names = _one_of_each(list(members_ending(archive, *endings)), endings)
    except XmlRefused as refusal:
        yield "", refusal
        return
    for name in names:
        try:
            yield name, archive.read(name)
        except XmlRefused as refusal:
            yield name, refusal
    if not names:
        yield "", XmlRefused(_nothing_inside(endings))


def _one_of_each(names: list[str], endings: tuple[str, ...]) -> list[str]:
    """Keep one member of each stem: the tax platform packs one invoice as XML, OFD and PDF under one name."""
    chosen: dict[str, str] = {}
    for ending in endings:
        for name in names:
            if name.lower().endswith(ending):
                chosen.setdefault(name[: -len(ending)], name)
    return sorted(chosen.values(), key=names.index)


def _piece(
    batch: Iterable[tuple[str, bytes | XmlRefused]], read_document: ReadDocument, options: ReadOptions
) -> Parsed:
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    notes: dict[Text, None] = {}
    for name, content in batch:
        try:
            if isinstance(content, XmlRefused):
                raise content
            document = read_document(content)
            rows.append(invoice_row(document, options))
            notes.update(dict.fromkeys(_named(note, name) for note in document.notes))
        except XmlRefused as refusal:
            rejects.append(_reject_of(refusal.reject, name, content))
    table = pa.Table.from_pylist(rows, schema=native_schema("invoice"))
    return Parsed({"invoice": table}, reject_table(rejects), len(rows) + len(rejects), notes=tuple(notes))


def _reject_of(reject: Reject, name: str, content: bytes | XmlRefused) -> Reject:
    """Return a reject that names the zip member and holds the text of the document."""
    raw = reject.raw
    if raw is None and isinstance(content, bytes):
        raw = _text(content)
    return replace(reject, reason=_named(reject.reason, name), raw=raw)


def _text(content: bytes) -> str | None:
    try:
        return clipped(decode_xml(content)[0])
    except XmlRefused:
        return None


def _named(text: Text, member: str) -> Text:
    return Text(f"{member}：{text.zh}", f"{member}: {text.en}") if member else text


def _nothing_inside(endings: tuple[str, ...]) -> Reject:
    wanted = "、".join(endings)
    return Reject(
        1,
        "",
        None,
        RejectCode.MISSING_VALUE,
        Text(f"压缩包中没有{wanted}文件", f"the zip file holds no {' or '.join(endings)} file"),
    )
