"""One invoice as its document states it, and the record it becomes for one of its two parties.

The readers of the digital formats (数电票, OFD, UBL, CII) fill an :class:`InvoiceDocument`; here it gets a point of
view. With ``firm_id`` given, the firm is the seller (``out``) or the buyer (``in``) whose identifier or name it
is, and a document of two other parties is refused. Without it the seller is the firm and the direction ``out``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from huoshui.sources.dates import FIRST_RECORD
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse
from huoshui.values.money import Money

if TYPE_CHECKING:
    from datetime import date

    from huoshui.sources.shape import ReadOptions
    from huoshui.values.text import Text

ONE_MINOR: Final = 1
"""Tolerance of the sums of a document: one minor unit (0.01 yuan)."""


@dataclass(frozen=True, slots=True)
class PartyOnPaper:
    """A party as an invoice names it: identifiers, best first, and name."""

    ids: tuple[str, ...]
    name: str | None

    @property
    def key(self) -> str | None:
        """The identifier used in records: the best one, else ``name:`` and the name, else None."""
        if self.ids:
            return self.ids[0]
        return f"name:{self.name}" if self.name else None

    def is_called(self, firm_id: str) -> bool:
        """Tell whether ``firm_id`` is one of its identifiers, ignoring case and punctuation, or its name."""
        wanted = _bare(firm_id)
        return bool(wanted) and wanted in {_bare(text) for text in (*self.ids, self.key or "", self.name or "")}


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """One invoice. Amounts are minor units of ``currency``, negative for a red letter or credit note.

    ``red_of`` names the invoice it reverses. ``special`` is None where the format does not tell special from
    ordinary VAT invoices. ``line`` is the line of the document to show as evidence.
    """

    code: str | None
    number: str
    issued_on: date
    seller: PartyOnPaper
    buyer: PartyOnPaper
    net: int
    tax: int
    gross: int
    currency: str
    special: bool | None = None
    item: str | None = None
    red_of: str | None = None
    line: int = 1
    notes: tuple[Text, ...] = ()


def invoice_row(document: InvoiceDocument, options: ReadOptions) -> dict[str, Any]:
    """Return the invoice record of ``document`` for the firm of ``options``, by column.

    Raises XmlRefused: amounts that do not add, a date in the future or before 1980, a document of other firms, no
    way to name one of the parties.
    """
    check_sum(document)
    check_date(document.issued_on, options, document.line)
    direction, firm, party = _point_of_view(document, options)
    return {
        "firm_id": firm,
        "direction": direction,
        "code": document.code,
        "number": document.number,
        "issued_on": document.issued_on,
        "party_id": party.key,
        "party_name": party.name,
        "net": document.net,
        "tax": document.tax,
        "gross": document.gross,
        "status": "valid",
        "special": document.special,
        "item": document.item,
        "currency": document.currency,
        "red_of": document.red_of,
        "line": document.line,
    }


def check_sum(document: InvoiceDocument) -> None:
    """Refuse a document whose net and tax differ from its gross amount by more than one minor unit."""
    if abs(document.net + document.tax - document.gross) <= ONE_MINOR:
        return
    net, tax, gross = (Money(m, document.currency).major for m in (document.net, document.tax, document.gross))
    raise refuse(
        RejectCode.AMOUNTS_DO_NOT_ADD,
        f"金额不符：{net} + {tax} ≠ {gross}",
        f"amounts do not add: {net} + {tax} is not {gross}",
        line=document.line,
        column="gross",
        value=str(gross),
    )


def check_date(day: date, options: ReadOptions, line: int, *, column: str = "issued_on") -> None:
    """Refuse a day after the day of receipt (or today), or before any record can be."""
    latest = min((d for d in (options.received_on, options.today) if d is not None), default=None)
    if latest is not None and day > latest:
        raise refuse(
            RejectCode.DATE_IN_FUTURE,
            f"日期{day}晚于{latest}",
            f"date {day} is after {latest}, when it was read",
            line=line,
            column=column,
            value=str(day),
        )
    if day < FIRST_RECORD:
        raise refuse(
            RejectCode.DATE_TOO_EARLY,
            f"日期{day}早于{FIRST_RECORD.year}年",
            f"date {day} is before {FIRST_RECORD.year}",
            line=line,
            column=column,
            value=str(day),
        )


def _point_of_view(document: InvoiceDocument, options: ReadOptions) -> tuple[str, str, PartyOnPaper]:
    seller, buyer = document.seller, document.buyer
    for role, party, zh, en in (("seller", seller, "销售方", "seller"), ("buyer", buyer, "购买方", "buyer")):
        if party.key is None:
            raise refuse(
                RejectCode.MISSING_VALUE,
                f"没有{zh}的识别号和名称",
                f"the {en} has neither identifier nor name",
                line=document.line,
                column=role,
            )
    wanted = options.firm_id
    if wanted is None or seller.is_called(wanted):
        return "out", wanted or str(seller.key), buyer
    if buyer.is_called(wanted):
        return "in", wanted, seller
    raise refuse(
        RejectCode.NOT_THIS_FIRM,
        f"销售方{seller.key}、购买方{buyer.key}都不是{wanted}",
        f"neither the seller {seller.key} nor the buyer {buyer.key} is {wanted}",
        line=document.line,
        column="firm_id",
        value=wanted,
    )


def _bare(text: str) -> str:
    return "".join(c for c in text if c.isalnum()).upper()
