"""A statement, report or notification of a camt message: its account, its balances, the days it covers.

The versions 001.01 to 001.12 differ in where an identifier stands, not in meaning; every place is tried.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from huoshui.sources.xml_guard import XmlRefused
from huoshui.sources.xml_tree import each, first, local_name, text_at
from huoshui.sources.xml_values import amount_of, currency_of, day_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml import etree


class Kind(Enum):
    """The three messages, by the element that holds their entries."""

    STATEMENT = "Stmt"  # camt.053: booked, with opening and closing balance
    REPORT = "Rpt"  # camt.052: during the day, provisional
    NOTIFICATION = "Ntfctn"  # camt.054: chosen entries only


ACCOUNT_PATHS: Final = (
    "Id/IBAN",
    "Id/Othr/Id",
    "Id/PrtryAcct/Id",
    "Id/BBAN",
    "Id/UPIC",
    "Prxy/Id",
)
"""Where an account's identifier stands, in all versions."""

_OWNER_PATHS: Final = ("Id/OrgId/Othr/Id", "Id/OrgId/PrtryId/Id", "Pty/Id/OrgId/Othr/Id", "Id/OrgId/LEI")
_OPENING: Final = ("OPBD", "PRCD")
_CLOSING: Final = "CLBD"


@dataclass(frozen=True, slots=True)
class Balance:
    """A booked balance: minor units with sign (debit balances are negative), currency, day."""

    minor: int
    currency: str
    day: date


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, report or notification. ``firm`` is None when the caller named no firm and it names no owner.

    ``day`` is the day of the message, used for an entry without any date of its own.
    """

    kind: Kind
    element: etree._Element
    number: str
    account: str | None
    currency: str | None
    owner: str | None
    day: date | None
    period: tuple[date, date] | None
    opening: Balance | None
    closing: Balance | None

    @property
    def entries(self) -> Iterator[etree._Element]:
        """The ``Ntry`` elements, in document order."""
        return each(self.element, "Ntry")


def statements_of(root: etree._Element) -> list[Statement] | None:
    """Return the statements of a message, or None when the tree is not a camt.052, .053 or .054 message."""
    message = next((e for e in root.iter("*") if local_name(e).startswith("BkToCstmr")), None)
    if message is None:
        return None
    kinds = {kind.value: kind for kind in Kind}
    return [_statement(child, kinds[local_name(child)], message) for child in message if local_name(child) in kinds]


def _statement(element: etree._Element, kind: Kind, message: etree._Element) -> Statement:
    account = first(element, "Acct")
    balances = dict(_balances(element))
    created = text_at(element, "CreDtTm") or text_at(message, "GrpHdr/CreDtTm")
    return Statement(
        kind=kind,
        element=element,
        number=text_at(element, "Id") or text_at(message, "GrpHdr/MsgId") or "",
        account=None if account is None else text_at(account, *ACCOUNT_PATHS),
        currency=text_at(element, "Acct/Ccy"),
        owner=None if account is None else text_at(account, *(f"Ownr/{path}" for path in _OWNER_PATHS)),
        day=_quiet_day(created),
        period=_period(element),
        opening=next((balances[code] for code in _OPENING if code in balances), None),
        closing=balances.get(_CLOSING),
    )


def _period(element: etree._Element) -> tuple[date, date] | None:
    start = _quiet_day(text_at(element, "FrToDt/FrDtTm", "FrToDt/FrDt", "FrToDt/Fr/DtTm", "FrToDt/Fr/Dt"))
    end = _quiet_day(text_at(element, "FrToDt/ToDtTm", "FrToDt/ToDt", "FrToDt/To/DtTm", "FrToDt/To/Dt"))
    return (start, end) if start is not None and end is not None and start <= end else None


def _balances(element: etree._Element) -> Iterator[tuple[str, Balance]]:
    """Yield (type, balance); a balance that cannot be read is left out, so that nothing is checked against it."""
    for balance in each(element, "Bal"):
        code = text_at(balance, "Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry", "Tp/Cd", "Tp/Prtry")
        amount = first(balance, "Amt")
        if code is None or amount is None:
            continue
        try:
            currency = currency_of(amount.get("Ccy"), "Bal/Amt/@Ccy", line=1)
            minor = amount_of((amount.text or "").strip(), currency, "Bal/Amt", line=1)
            day = day_of(text_at(balance, "Dt/Dt", "Dt/DtTm", "Dt") or "", "Bal/Dt", line=1)
        except XmlRefused:
            continue
        sign = -1 if text_at(balance, "CdtDbtInd") == "DBIT" else 1
        yield code, Balance(sign * minor, currency, day)


def _quiet_day(text: str | None) -> date | None:
    try:
        return None if text is None else day_of(text, "", line=1)
    except XmlRefused:
        return None
