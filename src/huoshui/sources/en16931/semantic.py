"""The business terms (BT) of EN 16931 a record needs, whatever the syntax, and the rules that complete them.

Amounts are in the invoice currency (BT-5); the tax in an accounting currency (BT-111) is not used. ``net`` is
BT-109 (after document allowances and charges), ``tax`` BT-110, ``gross`` BT-112; what is prepaid or rounded for
payment (BT-113, BT-114, BT-115) does not change the invoice. A credit note states positive amounts and becomes a
negative record.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from huoshui.sources.invoice_document import InvoiceDocument, PartyOnPaper
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse
from huoshui.sources.xml_values import amount_of, currency_of, day_of, required
from huoshui.values.errors import InvalidInput
from huoshui.values.money import Money, parse_decimal
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

CREDIT_TYPES: Final = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""Codes of UNTDID 1001 that EN 16931 reads as credit notes."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Document totals as written; None where the document has none.

    ``due`` is the amount for payment (BT-115), ``prepaid`` BT-113, ``rounding`` BT-114, ``lines`` BT-106,
    ``allowances`` BT-107, ``charges`` BT-108.
    """

    net: str | None = None
    tax: str | None = None
    gross: str | None = None
    due: str | None = None
    prepaid: str | None = None
    rounding: str | None = None
    lines: str | None = None
    allowances: str | None = None
    charges: str | None = None


@dataclass(frozen=True, slots=True)
class Semantic:
    """One invoice in the words of the standard, still as text."""

    number: str | None  # BT-1
    issued_on: str | None  # BT-2
    type_code: str | None  # BT-3
    currency: str | None  # BT-5
    seller: PartyOnPaper  # BG-4
    buyer: PartyOnPaper  # BG-7
    totals: Totals  # BG-22
    preceding: str | None  # BT-25
    item: str | None  # BT-153 of the first line
    line_nets: tuple[str | None, ...]  # BT-131
    is_credit_note: bool = False  # the root element says so
    line: int = 1


def document_of(invoice: Semantic) -> InvoiceDocument:
    """Return the invoice document, with a remark for every total that had to be worked out.

    Raises XmlRefused: number, date, currency or both net and gross missing; amounts that are no numbers or not
    exact in the currency.
    """
    line = invoice.line
    number = required(invoice.number, "BT-1", "发票号码", line=line)
    day = day_of(required(invoice.issued_on, "BT-2", "开票日期", line=line), "BT-2", line=line)
    currency = currency_of(invoice.currency, "BT-5", line=line)
    net, tax, gross, notes = _amounts(invoice.totals, currency, line)
    sign = -1 if invoice.is_credit_note or invoice.type_code in CREDIT_TYPES else 1
    net, tax, gross = sign * net, sign * tax, sign * gross
    return InvoiceDocument(
        code=invoice.type_code,
        number=number,
        issued_on=day,
        seller=invoice.seller,
        buyer=invoice.buyer,
        net=net,
        tax=tax,
        gross=gross,
        currency=currency,
        item=invoice.item,
        red_of=invoice.preceding if gross < 0 else None,
        line=line,
        notes=tuple(
            Text(f"发票{number}：{n.zh}", f"invoice {number}: {n.en}") for n in (*notes, *_line_notes(invoice))
        ),
    )


def party(ids: Iterable[str | None], names: Iterable[str | None]) -> PartyOnPaper:
    """Return a party from candidates in order of preference; blanks inside identifiers are dropped."""
    bare = ("".join(text.split()) for text in ids if text)
    return PartyOnPaper(tuple(dict.fromkeys(bare)), next((" ".join(name.split()) for name in names if name), None))


def _amounts(totals: Totals, currency: str, line: int) -> tuple[int, int, int, list[Text]]:
    def minor(text: str | None, term: str) -> int | None:
        return None if text is None else amount_of(text, currency, term, line=line)

    notes: list[Text] = []
    net, tax, gross = minor(totals.net, "BT-109"), minor(totals.tax, "BT-110"), minor(totals.gross, "BT-112")
    if gross is None and totals.due is not None:
        due, prepaid, rounding = (
            minor(text, term) or 0
            for text, term in ((totals.due, "BT-115"), (totals.prepaid, "BT-113"), (totals.rounding, "BT-114"))
        )
        gross = due + prepaid - rounding
        notes.append(Text("无BT-112，由应付金额推得价税合计", "no BT-112: gross worked out from the amount due"))
    if net is None and totals.lines is not None:
        lines, less, more = (
            minor(text, term) or 0
            for text, term in ((totals.lines, "BT-106"), (totals.allowances, "BT-107"), (totals.charges, "BT-108"))
        )
        net = lines - less + more
        notes.append(Text("无BT-109，由行合计推得金额", "no BT-109: net worked out from the sum of lines"))
    if net is None and gross is None:
        raise refuse(
            RejectCode.MISSING_VALUE,
            "缺少金额和价税合计（BT-109、BT-112）",
            "both the net (BT-109) and the gross amount (BT-112) are missing",
            line=line,
            column="BT-112",
        )
    if tax is None:
        tax = gross - net if gross is not None and net is not None else 0
        if tax:
            notes.append(Text("无BT-110，税额按合计减金额", "no BT-110: tax taken as gross less net"))
    if net is None and gross is not None:
        net = gross - tax
    if gross is None and net is not None:
        gross = net + tax
    return net or 0, tax, gross or 0, notes


def _line_notes(invoice: Semantic) -> list[Text]:
    """Return a remark when the lines (BT-131) do not add to their stated sum (BT-106)."""
    if invoice.totals.lines is None or not invoice.line_nets:
        return []
    try:
        stated = parse_decimal(invoice.totals.lines)
        added = sum((parse_decimal(text) for text in invoice.line_nets if text is not None), Decimal(0))
    except InvalidInput:
        return [Text("行金额无法解析，未核对行合计", "an amount of a line is not a number: lines not added up")]
    if abs(added - stated) <= Money(1, invoice.currency or "XXX").major:
        return []
    return [Text(f"行金额合计{added}与BT-106 {stated}不符", f"the lines add to {added}, BT-106 says {stated}")]
