"""EDIFACT INVOIC D.14B in the XML form of ISO 20625, as CEN/TS 16931-3-4 binds it to EN 16931."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.sources.en16931.semantic import Semantic, Totals, party
from huoshui.sources.xml_tree import each, first, line_of, text_at

if TYPE_CHECKING:
    from lxml import etree

    from huoshui.sources.invoice_document import PartyOnPaper

_TOTALS = "G_SG52"
_AMOUNT = "S_MOA/C_C516"


def semantic(root: etree._Element) -> Semantic:
    """Return the business terms of an EDIFACT invoice in XML."""
    currency = _qualified(root, "G_SG7/S_CUX/C_C504", "D_6347", "2", "D_6345")
    lines = list(each(root, "G_SG27"))
    heading = first(root, "S_BGM")
    return Semantic(
        number=text_at(root, "S_BGM/C_C106/D_1004"),
        issued_on=_qualified(root, "S_DTM/C_C507", "D_2005", "137", "D_2380"),
        type_code=text_at(root, "S_BGM/C_C002/D_1001"),
        currency=currency,
        seller=_party(root, "SE"),
        buyer=_party(root, "BY"),
        totals=_totals(root, currency),
        preceding=_qualified(root, "G_SG1/S_RFF/C_C506", "D_1153", "OI", "D_1154"),
        item=next((name for name in (text_at(x, "S_IMD/C_C273/D_7008") for x in lines) if name), None),
        line_nets=tuple(_line_net(line) for line in lines),
        line=line_of(root if heading is None else heading),
    )


def _qualified(element: etree._Element, path: str, qualifier: str, wanted: str, value: str) -> str | None:
    """Return ``value`` of the first group at ``path`` whose ``qualifier`` is ``wanted``."""
    for group in each(element, path):
        if text_at(group, qualifier) == wanted:
            return text_at(group, value)
    return None


def _totals(root: etree._Element, currency: str | None) -> Totals:
    def total(qualifier: str) -> str | None:
        for amount in each(root, f"{_TOTALS}/{_AMOUNT}"):
            if text_at(amount, "D_5025") == qualifier and text_at(amount, "D_6345") in {None, currency}:
                return text_at(amount, "D_5004")
        return None

    return Totals(
        net=total("389"),
        tax=total("176"),
        gross=total("388"),
        due=total("9"),
        prepaid=total("113"),
        rounding=total("366"),
        lines=total("79"),
        allowances=total("260"),
        charges=total("259"),
    )


def _line_net(line: etree._Element) -> str | None:
    """Return BT-131: the line item amount (qualifier 203)."""
    return next(
        (
            text_at(amount, "D_5004")
            for group in line
            for amount in each(group, _AMOUNT)
            if text_at(amount, "D_5025") == "203"
        ),
        None,
    )


def _party(root: etree._Element, role: str) -> PartyOnPaper:
    for group in each(root, "G_SG2"):
        if text_at(group, "S_NAD/D_3035") == role:
            references = {text_at(r, "D_1153"): text_at(r, "D_1154") for r in each(group, "G_SG3/S_RFF/C_C506")}
            ids = (references.get("VA"), references.get("GN"), text_at(group, "S_NAD/C_C082/D_3039"))
            names = (text_at(group, "S_NAD/C_C080/D_3036"), text_at(group, "S_NAD/C_C058/D_3124"))
            return party(ids, names)
    return party((), ())
