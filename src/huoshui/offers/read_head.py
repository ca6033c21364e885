"""Reading the head of an offer file: identity, names, sources, confidence, validity, papers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from huoshui.offers.dates import Period
from huoshui.offers.document import Items, Scalar
from huoshui.offers.fields import Fields, table_of, text_of
from huoshui.offers.model import Head
from huoshui.offers.parts import Confidence, Gift, OfferKind, Source
from huoshui.offers.problems import OfferError
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.offers.document import Element, Table
    from huoshui.offers.problems import Findings, Marks

_ID = re.compile(r"[a-z][a-z0-9_]*")
_SOURCE_KEYS = ("title", "number", "article", "annex", "url", "note")


def read_id(table: Table, marks: Marks) -> str:
    """Return the offer's id.

    Raises:
        OfferError: it is missing or not a lower-case name.
    """
    element = table.get("offer")
    if not isinstance(element, Scalar):
        raise OfferError(
            marks.at(table.line, table.column), "'offer' is missing", cure="start the file with 'offer: its_id'"
        )
    if not isinstance(element.value, str) or not _ID.fullmatch(element.value):
        raise OfferError(
            marks.at(element.line, element.column, len(element.text)),
            f"'{element.text}' is not an offer id",
            cure="write lower-case letters, digits and '_', starting with a letter",
        )
    return element.value


def read_valid(fields: Fields) -> Period:
    """Return the time the offer is in force.

    Raises:
        OfferError: there is no first day, or the last day lies before it.
    """
    table = table_of(fields.need("valid"), fields.marks, "'valid'")
    inner = Fields(table, fields.marks, "'valid'", ("from", "until"))
    inner.need("from")
    period = Period(inner.day("from"), inner.day("until"))
    if period.is_empty():
        raise OfferError(
            inner.place(inner.need("until")), "'until' lies before 'from'", cure="'until' is the last day in force"
        )
    return period


def read_head(fields: Fields, findings: Findings) -> Head | None:
    """Read the head; every problem goes to ``findings``. Returns None when a needed part could not be read."""
    attempt, marks = findings.attempt, fields.marks
    offer_id = attempt(lambda: read_id(fields.table, marks))
    kind = attempt(lambda: fields.choice("kind", OfferKind))
    name = attempt(lambda: fields.text("name"))
    owner = attempt(lambda: _owner(fields))
    sources = attempt(lambda: _sources(fields))
    confidence = attempt(lambda: fields.choice("confidence", Confidence))
    valid = attempt(lambda: read_valid(fields))
    needs_review_from = attempt(lambda: fields.day("needs_review_from"))
    currency = attempt(lambda: fields.word("currency", "CNY"))
    summary = attempt(lambda: fields.text("summary") if fields.has("summary") else None)
    channel = attempt(lambda: fields.text("channel") if fields.has("channel") else None)
    documents = attempt(lambda: tuple(text_of(item, marks, "a document") for item in fields.items("documents")))
    notes = attempt(lambda: tuple(text_of(item, marks, "a note") for item in _one_or_more(fields, "notes")))
    gives = attempt(lambda: tuple(_gift(item, marks) for item in _one_or_more(fields, "gives")))
    if offer_id is None or kind is None or name is None or owner is None or confidence is None or valid is None:
        return None
    return Head(
        id=offer_id,
        kind=kind,
        name=name,
        owner=owner,
        summary=summary,
        sources=sources or (),
        confidence=confidence,
        valid=valid,
        needs_review_from=needs_review_from,
        currency=currency or "CNY",
        documents=documents or (),
        channel=channel,
        notes=notes or (),
        gives=gives or (),
        file=marks.file,
        place=fields.here,
    )


def _owner(fields: Fields) -> Text:
    element = fields.need("owner")
    if isinstance(element, Scalar):
        word = fields.word("owner")
        return Text(word, word)
    return fields.text("owner")


def _sources(fields: Fields) -> tuple[Source, ...]:
    fields.need("source")
    found = tuple(_source(item, fields.marks) for item in _one_or_more(fields, "source"))
    if not found:
        raise OfferError(
            fields.here, "'source' is empty", cure="name the text the rules come from: {title: ..., article: ...}"
        )
    return found


def _source(element: Element, marks: Marks) -> Source:
    inner = Fields(table_of(element, marks, "a source"), marks, "a source", _SOURCE_KEYS)
    return Source(inner.word("title"), *(inner.free(key) for key in _SOURCE_KEYS[1:]))


def _gift(element: Element, marks: Marks) -> Gift:
    inner = Fields(table_of(element, marks, "'gives'"), marks, "'gives'", ("zh", "en", "fact", "until"))
    return Gift(inner.label(), inner.free("fact"), inner.free("until"))


def _one_or_more(fields: Fields, name: str) -> tuple[Element, ...]:
    element = fields.table.get(name)
    if element is None:
        return ()
    return element.items if isinstance(element, Items) else (element,)
