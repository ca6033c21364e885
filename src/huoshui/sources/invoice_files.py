"""Invoice documents in files, read in pieces for the loader.

Each document is one row: it becomes one record or one reject, and a file that cannot be opened is one row with
one reject, so rows in = kept + rejected also for damaged files.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from huoshui.records.layout import native_schema
from huoshui.sources.invoice_document import invoice_row
from huoshui.sources.shape import Parsed, reject_table
from huoshui.sources.xml_files import documents, named, reject_of
from huoshui.sources.xml_guard import XmlRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from huoshui.sources.invoice_document import InvoiceDocument
    from huoshui.sources.shape import ReadOptions, Reject
    from huoshui.sources.xml_files import Content
    from huoshui.values.text import Text

    ReadDocument = Callable[[bytes], InvoiceDocument]
    """Bytes of one document to the invoice it states; raises XmlRefused."""

PIECE: Final = 4_096
"""Documents per piece handed to the loader."""


def invoice_pieces(
    path: Path, read_document: ReadDocument, options: ReadOptions, endings: tuple[str, ...] = (".xml",)
) -> Iterator[Parsed]:
    """Read the invoice documents of a file, or of a zip file's members with one of ``endings``."""
    found = documents(path, endings)
    while batch := list(islice(found, PIECE)):
        yield _piece(batch, read_document, options)


def _piece(batch: Iterable[tuple[str, Content]], read_document: ReadDocument, options: ReadOptions) -> Parsed:
    rows: list[dict[str, Any]] = []
    rejects: list[Reject] = []
    notes: dict[Text, None] = {}
    for name, content in batch:
        try:
            if isinstance(content, XmlRefused):
                raise content
            document = read_document(content)
            rows.append(invoice_row(document, options))
            notes.update(dict.fromkeys(named(note, name) for note in document.notes))
        except XmlRefused as refusal:
            rejects.append(reject_of(refusal, name, content))
    table = pa.Table.from_pylist(rows, schema=native_schema("invoice"))
    return Parsed({"invoice": table}, reject_table(rejects), len(rows) + len(rejects), notes=tuple(notes))
