"""What a Chinese invoice states, whatever the format, and the checks that turn it into an invoice document.

Rules (sources: Invoice Management Measures; ``domain/regulation.md`` section 9):

* net + tax = gross within 0.01 yuan, and the lines add to the net amount within 0.01 yuan;
* 免税, 不征税 and *** in place of a tax amount mean no tax;
* the gross amount in capital numerals, where given, must be the gross amount;
* tax rates outside the list of the law are remarked, not refused;
* an amount below zero is a red letter (红字): it nets off, and ``red_of`` names the blue invoice where the remark does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from huoshui.sources.invoice_document import ONE_MINOR, InvoiceDocument, PartyOnPaper
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse
from huoshui.sources.xml_values import amount_of, day_of, required
from huoshui.values.errors import InvalidInput
from huoshui.values.money import Money, parse_amount
from huoshui.values.text import Text
from huoshui.values.uscc import check_uscc

if TYPE_CHECKING:
    from collections.abc import Iterator

_NO_TAX: Final = re.compile(r"\*+|免税|不征税|出口零税率|普通零税率|零税率")
_RATES: Final = frozenset(
    Decimal(r) for r in ("0", "1", "1.5", "2", "3", "4", "5", "6", "9", "10", "11", "13", "16", "17")
)
_DIGITAL_NUMBER: Final = re.compile(r"\d{20}")
_RED_OF: Final = (
    re.compile(r"被红冲蓝字数电(?:发)?票号码\s*[:：]?\s*(\d{20})"),
    re.compile(
        r"(?:对应|被红冲)(?:的)?(?:正数|蓝字)发票代码\s*[:：]?\s*(\d{10,12})\s*[,，;；、]?\s*(?:发票)?号码\s*[:：]?\s*(\d{8})"
    ),
    re.compile(r"(?:对应|被红冲)(?:的)?(?:正数|蓝字)发票号码\s*[:：]?\s*(\d{20}|\d{8})"),
)
_SPECIAL_CODES: Final = {"01": True, "02": False}
_KIND_IN_CODE: Final = {"13": True, "11": False, "12": False, "04": False, "05": False, "06": False, "07": False}
_LONG_CODE: Final = 12


@dataclass(frozen=True, slots=True)
class StatedLine:
    """One line of goods or services, as written."""

    item: str | None
    amount: str | None
    rate: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """One invoice as written: every field is text, None where it is absent."""

    code: str | None = None
    number: str | None = None
    issued_on: str | None = None
    seller_id: str | None = None
    seller_name: str | None = None
    buyer_id: str | None = None
    buyer_name: str | None = None
    net: str | None = None
    tax: str | None = None
    gross: str | None = None
    gross_in_words: str | None = None
    special_label: str | None = None  # a code 01/02, or words with 专用 or 普通
    remark: str | None = None
    lines: tuple[StatedLine, ...] = ()
    line: int = 1
    notes: tuple[Text, ...] = ()


def document_of(stated: Stated) -> InvoiceDocument:
    """Return the invoice document. Raises XmlRefused for what is missing, wrong or does not add."""
    line = stated.line
    number = "".join(required(stated.number, "InvoiceNumber", "发票号码", line=line).split())
    day = day_of(required(stated.issued_on, "IssueTime", "开票日期", line=line), "IssueTime", line=line)
    net, tax, gross = _amounts(stated)
    _check_lines(stated, net)
    _check_words(stated, gross)
    return InvoiceDocument(
        code=stated.code,
        number=number,
        issued_on=day,
        seller=_party(stated.seller_id, stated.seller_name),
        buyer=_party(stated.buyer_id, stated.buyer_name),
        net=net,
        tax=tax,
        gross=gross,
        currency="CNY",
        special=_special(stated),
        item=next((x.item for x in stated.lines if x.item), None),
        red_of=_red_of(stated.remark) if gross < 0 else None,
        line=line,
        notes=tuple(Text(f"发票{number}：{n.zh}", f"invoice {number}: {n.en}") for n in _remarks(stated)),
    )


def _party(identifier: str | None, name: str | None) -> PartyOnPaper:
    bare = "".join(identifier.split()).upper() if identifier else ""
    return PartyOnPaper((bare,) if bare else (), " ".join(name.split()) if name else None)


def _amounts(stated: Stated) -> tuple[int, int, int]:
    """Return net, tax and gross in fen; one of the three may be absent and follows from the others."""

    def fen(text: str | None, column: str) -> int | None:
        if text is None:
            return None
        if column == "TotalTaxAm" and _NO_TAX.fullmatch(text):
            return 0
        return amount_of(text.lstrip("¥￥"), "CNY", column, line=stated.line)

    net, tax, gross = fen(stated.net, "TotalAmWithoutTax"), fen(stated.tax, "TotalTaxAm"), fen(stated.gross, "gross")
    if [net, tax, gross].count(None) > 1:
        missing = "TotalTax-includedAmount" if gross is None else "TotalAmWithoutTax"
        raise refuse(
            RejectCode.MISSING_VALUE,
            "金额、税额、价税合计至少要有两个",
            "two of net, tax and gross amount are needed",
            line=stated.line,
            column=missing,
        )
    net = (gross or 0) - (tax or 0) if net is None else net
    tax = (gross or 0) - net if tax is None else tax
    return net, tax, net + tax if gross is None else gross


def _check_lines(stated: Stated, net: int) -> None:
    amounts = [x.amount for x in stated.lines]
    if not amounts or None in amounts:
        return
    added = sum(amount_of(text, "CNY", "Amount", line=stated.line) for text in amounts if text is not None)
    if abs(added - net) > ONE_MINOR:
        lines, total = Money(added, "CNY").major, Money(net, "CNY").major
        raise refuse(
            RejectCode.AMOUNTS_DO_NOT_ADD,
            f"明细金额合计{lines}与金额{total}不符",
            f"the lines add to {lines}, the net amount is {total}",
            line=stated.line,
            column="Amount",
            value=str(lines),
        )


def _check_words(stated: Stated, gross: int) -> None:
    if stated.gross_in_words is None:
        return
    try:
        words = parse_amount(stated.gross_in_words.removeprefix("(负数)").removeprefix("（负数）")).minor
    except InvalidInput:
        return
    if abs(words) != abs(gross):
        raise refuse(
            RejectCode.AMOUNTS_DO_NOT_ADD,
            f"大写金额“{stated.gross_in_words}”与价税合计{Money(gross, 'CNY').major}不符",
            f"the amount in words {stated.gross_in_words!r} is not the gross amount {Money(gross, 'CNY').major}",
            line=stated.line,
            column="TotalTax-includedAmountInChinese",
            value=stated.gross_in_words,
        )


def _special(stated: Stated) -> bool | None:
    """Return whether it is a special VAT invoice, from its label or, for the old kinds, from its 12-digit code."""
    label = stated.special_label
    if label is not None:
        if label in _SPECIAL_CODES:
            return _SPECIAL_CODES[label]
        if "专用" in label or "普通" in label:
            return "专用" in label
    if stated.code and len(stated.code) == _LONG_CODE and stated.code.startswith("0"):
        return _KIND_IN_CODE.get(stated.code[-2:])
    return None


def _red_of(remark: str | None) -> str | None:
    """Return the number of the blue invoice named in a remark; code and number, separated, for the old kinds."""
    for shape in _RED_OF:
        if found := shape.search(remark or ""):
            return " ".join(found.groups())
    return None


def _remarks(stated: Stated) -> Iterator[Text]:
    yield from stated.notes
    for zh, en, identifier in (("销售方", "seller", stated.seller_id), ("购买方", "buyer", stated.buyer_id)):
        if identifier and (reason := check_uscc("".join(identifier.split()).upper())):
            yield Text(f"{zh}识别号{identifier}：{reason.zh}", f"{en} identifier {identifier}: {reason.en}")
    for rate in dict.fromkeys(x.rate for x in stated.lines if x.rate):
        if not _is_known_rate(rate):
            yield Text(f"税率“{rate}”不在法定税率之列", f"tax rate {rate!r} is none of the legal rates")


def _is_known_rate(text: str) -> bool:
    """Tell whether a rate, as 13%, 0.13 or words, is one that the law has or had."""
    if _NO_TAX.fullmatch(text):
        return True
    try:
        percent = Decimal(text.rstrip("%％")) * (1 if text.endswith(("%", "％")) else 100)
    except ArithmeticError:
        return False
    return percent.is_finite() and percent.normalize() in _RATES
