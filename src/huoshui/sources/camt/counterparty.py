"""Who stands on the other side of a bank entry, what for, and the words that came with the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from huoshui.sources.camt.statement import ACCOUNT_PATHS
from huoshui.sources.xml_tree import each, first, text_at, text_of
from huoshui.values.uscc import is_valid_uscc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

LONGEST_TEXT: Final = 1_000
"""Longest remittance text kept, in characters."""

_NAMES: Final = ("Pty/Nm", "Nm", "Agt/FinInstnId/Nm", "FinInstnId/Nm")
_ORGANISATIONS: Final = (
    "Pty/Id/OrgId/Othr/Id",
    "Id/OrgId/Othr/Id",
    "Id/OrgId/PrtryId/Id",
    "Pty/Id/OrgId/LEI",
    "Pty/Id/OrgId/AnyBIC",
    "Id/OrgId/AnyBIC",
    "Id/OrgId/BICOrBEI",
    "Agt/FinInstnId/BICFI",
)
_PURPOSES: Final = {
    "SALA": "wages",
    "PAYR": "wages",
    "SSBE": "wages",
    "TAXS": "tax",
    "VATX": "tax",
    "TAXE": "tax",
    "WHLD": "tax",
    "LOAN": "loan",
    "LOAR": "loan",
    "LDAS": "loan",
    "INTE": "interest",
    "INTR": "interest",
    "INTC": "transfer",
    "CASH": "transfer",
    "CDPT": "cash",
    "CWDL": "cash",
    "CHRG": "fee",
    "COMM": "fee",
    "FEES": "fee",
    "BKFE": "fee",
    "GDDS": "trade",
    "SUPP": "trade",
    "TRAD": "trade",
    "SCVE": "trade",
    "GDSV": "trade",
}
"""External purpose codes and bank transaction (sub)family codes of ISO 20022 -> purpose of a bank entry."""


@dataclass(frozen=True, slots=True)
class Counterparty:
    """The other side: an identifier and a name; both None when the bank does not say, or there are several."""

    key: str | None = None
    name: str | None = None


def counterparty(entry: etree._Element, *, incoming: bool) -> Counterparty:
    """Return the debtor of money that came in, the creditor of money that went out.

    The identifier is a valid USCC if one is given, else the account, else another organisation number, else
    ``name:`` and the name. An entry of several transactions with different parties has none.
    """
    role = "Dbtr" if incoming else "Cdtr"
    found = {party for party in (_party(details, role) for details in transactions(entry)) if party != Counterparty()}
    return found.pop() if len(found) == 1 else Counterparty()


def transactions(entry: etree._Element) -> list[etree._Element]:
    """Return the transaction details of an entry, in all versions."""
    return [*each(entry, "NtryDtls/TxDtls"), *each(entry, "TxDtls")]


def purpose(entry: etree._Element) -> str | None:
    """Return what the money is for, from purpose and bank transaction codes; None when they do not tell."""
    codes = [text_of(code) for details in transactions(entry) for code in each(details, "Purp/Cd")]
    for holder in (entry, *transactions(entry)):
        codes += [
            text_at(holder, path) for path in ("BkTxCd/Domn/Fmly/SubFmlyCd", "BkTxCd/Domn/Fmly/Cd", "BkTxCd/Domn/Cd")
        ]
    known = dict.fromkeys(_PURPOSES[code] for code in codes if code in _PURPOSES)
    return next(iter(known), None)


def remittance(entry: etree._Element) -> str | None:
    """Return the words of an entry: unstructured remittance, else references, else the bank's own remark."""
    for words in (_unstructured(entry), _structured(entry), _remarks(entry)):
        unique = dict.fromkeys(" ".join(text.split()) for text in words if text)
        if unique:
            return " / ".join(unique)[:LONGEST_TEXT]
    return None


def _party(details: etree._Element, role: str) -> Counterparty:
    parties = first(details, "RltdPties")
    if parties is None:
        return Counterparty()
    element = first(parties, role)
    name = text_at(element, *_NAMES) if element is not None else None
    name = name or text_at(parties, *(f"Ultmt{role}/{path}" for path in _NAMES))
    organisation = text_at(element, *_ORGANISATIONS) if element is not None else None
    account = first(parties, f"{role}Acct")
    number = text_at(account, *ACCOUNT_PATHS) if account is not None else None
    if organisation and is_valid_uscc(organisation):
        number = organisation
    key = number or organisation or (f"name:{name}" if name else None)
    return Counterparty("".join(key.split()) if key and not key.startswith("name:") else key, name)


def _unstructured(entry: etree._Element) -> Iterator[str | None]:
    for details in transactions(entry):
        for words in each(details, "RmtInf/Ustrd"):
            yield text_of(words)


def _structured(entry: etree._Element) -> Iterator[str | None]:
    for details in transactions(entry):
        for block in each(details, "RmtInf/Strd"):
            yield text_at(block, "CdtrRefInf/Ref", "CdtrRefInf/CdtrRef")
            for words in each(block, "AddtlRmtInf"):
                yield text_of(words)


def _remarks(entry: etree._Element) -> Iterator[str | None]:
    for details in transactions(entry):
        yield text_at(details, "AddtlTxInf")
    yield text_at(entry, "AddtlNtryInf")
