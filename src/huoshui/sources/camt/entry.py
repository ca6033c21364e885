"""One entry (``Ntry``) of a bank statement as a bank_entry record.

Rules:

* ``amount`` is in minor units of ``currency``. Digits beyond the minor unit must be zero (8.85000 EUR is 8.85); other
  digits cannot be kept exactly and the entry is refused. Amounts are never negative: the side is ``CdtDbtInd``.
* A reversal (``RvslInd``) undoes an entry of the other side: it keeps the side of the entry it undoes and a negative
  amount, so that turnover nets off as red letters do, and credits less debits stays the movement of the account.
* ``booked_on`` is the booking date, else the value date, else the day of the message; dates as the bank wrote them.
* ``received_on`` is the caller's, else the day the bank made the message, so that a corrected statement replaces
  an earlier one and nothing is known before the bank told it.
* Only booked entries count. Pending (PDNG), future (FUTR) and informational (INFO) ones are set aside: they come
  again when they are booked.
* ``entry_ref`` is the bank's reference (``AcctSvcrRef``), else ``NtryRef`` with the statement's number, else the
  statement's number and the position of the entry: the same statement read again gives the same references.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from huoshui.sources.camt.counterparty import counterparty, purpose, remittance, transactions
from huoshui.sources.invoice_document import check_date
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse
from huoshui.sources.xml_tree import first, line_of, text_at, text_of
from huoshui.sources.xml_values import amount_of, currency_of, day_of, required

if TYPE_CHECKING:
    from datetime import date

    from lxml import etree

    from huoshui.sources.camt.statement import Statement
    from huoshui.sources.shape import ReadOptions

_SIDES: Final = {"CRDT": "credit", "DBIT": "debit"}
_OTHER_SIDE: Final = {"credit": "debit", "debit": "credit"}
_BOOKED: Final = "BOOK"
_NOT_BOOKED: Final = frozenset({"PDNG", "FUTR", "INFO"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's record and what the statement needs to know of it.

    ``movement`` is what it adds to the account, in minor units; ``dated_by`` is None when the entry has a booking
    date, else what stood in for it.
    """

    row: dict[str, Any]
    movement: int
    currency: str
    dated_by: str | None


def is_booked(element: etree._Element) -> bool:
    """Tell whether an entry is booked; an entry without status is."""
    return (_status(element) or _BOOKED) == _BOOKED


def read_entry(element: etree._Element, position: int, statement: Statement, firm: str, options: ReadOptions) -> Entry:
    """Return one entry. Raises XmlRefused with the line of the entry."""
    line = line_of(element)
    _check_status(element, line)
    account = required(statement.account, "Acct/Id", "账号", line=line)
    currency, minor = _amount(element, statement, line)
    side, amount = _side(element, minor, line)
    booked_on, dated_by = _booked_on(element, statement, line)
    check_date(booked_on, options, line, column="BookgDt")
    party = counterparty(element, incoming=side == "credit")
    row = {
        "firm_id": firm,
        "account": account,
        "entry_ref": _reference(element, position, statement),
        "booked_on": booked_on,
        "value_on": _day(element, "ValDt", line),
        "direction": side,
        "amount": amount,
        "party_id": party.key,
        "party_name": party.name,
        "purpose": purpose(element),
        "text": remittance(element),
        "currency": currency,
        "line": line,
        "received_on": _received_on(booked_on, statement, options),
    }
    return Entry(row, amount if side == "credit" else -amount, currency, dated_by)


def _received_on(booked_on: date, statement: Statement, options: ReadOptions) -> date | None:
    if options.received_on is not None or statement.day is None:
        return options.received_on
    return max(statement.day, booked_on)


def _status(element: etree._Element) -> str | None:
    return text_at(element, "Sts/Cd", "Sts/Prtry", "Sts")


def _check_status(element: etree._Element, line: int) -> None:
    status = _status(element)
    if status is None or status == _BOOKED:
        return
    if status in _NOT_BOOKED:
        raise refuse(
            RejectCode.NOT_BOOKED,
            f"状态{status}：尚未入账，入账后会再次出现",
            f"status {status}: not booked, it comes again when it is",
            line=line,
            column="Sts",
            value=status,
        )
    raise refuse(
        RejectCode.UNKNOWN_VALUE,
        f"状态“{status}”无法识别",
        f"status {status!r} is none of BOOK, PDNG, FUTR, INFO",
        line=line,
        column="Sts",
        value=status,
    )


def _amount(element: etree._Element, statement: Statement, line: int) -> tuple[str, int]:
    amount = first(element, "Amt")
    text = required(text_of(amount), "Amt", "金额", line=line)
    currency = currency_of((amount.get("Ccy") if amount is not None else None) or statement.currency, "Ccy", line=line)
    minor = amount_of(text, currency, "Amt", line=line)
    if minor < 0:
        raise refuse(
            RejectCode.OUT_OF_RANGE,
            f"金额{text}为负：收付方向应由CdtDbtInd表示",
            f"amount {text} is negative: the side is told by CdtDbtInd",
            line=line,
            column="Amt",
            value=text,
        )
    return currency, minor


def _side(element: etree._Element, minor: int, line: int) -> tuple[str, int]:
    indicator = required(text_at(element, "CdtDbtInd"), "CdtDbtInd", "收付方向", line=line)
    side = _SIDES.get(indicator)
    if side is None:
        raise refuse(
            RejectCode.UNKNOWN_VALUE,
            f"收付方向“{indicator}”无法识别",
            f"{indicator!r} is neither CRDT nor DBIT",
            line=line,
            column="CdtDbtInd",
            value=indicator,
        )
    if text_at(element, "RvslInd") in {"true", "1"}:
        return _OTHER_SIDE[side], -minor
    return side, minor


def _day(element: etree._Element, name: str, line: int) -> date | None:
    text = text_at(element, f"{name}/Dt", f"{name}/DtTm", name)
    return None if text is None else day_of(text, name, line=line)


def _booked_on(element: etree._Element, statement: Statement, line: int) -> tuple[date, str | None]:
    booked = _day(element, "BookgDt", line)
    if booked is not None:
        return booked, None
    value = _day(element, "ValDt", line)
    if value is not None:
        return value, "ValDt"
    if statement.day is not None:
        return statement.day, "CreDtTm"
    raise refuse(
        RejectCode.MISSING_VALUE,
        "没有记账日期，也没有起息日和报文日期",
        "no booking date, no value date and no date of the message",
        line=line,
        column="BookgDt",
    )


def _reference(element: etree._Element, position: int, statement: Statement) -> str:
    own = text_at(element, "AcctSvcrRef")
    if own:
        return own
    local = text_at(element, "NtryRef")
    if local:
        return f"{local}@{statement.number}"
    details = transactions(element)
    only = text_at(details[0], "Refs/AcctSvcrRef") if len(details) == 1 else None
    return only or f"{statement.number}#{position}"
