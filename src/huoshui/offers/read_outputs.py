"""Reading ``outputs:``: the results of an offer, with unit, rounding and label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.bounds import INPUT_LARGEST
from huoshui.formula.tree import Kind
from huoshui.offers.document import Table
from huoshui.offers.fields import Fields
from huoshui.offers.parts import Output
from huoshui.offers.problems import OfferError
from huoshui.offers.unit_words import OUTPUT_UNITS, formula_unit
from huoshui.values.errors import nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.formula.bounds import Bound
    from huoshui.offers.document import Element, Scalar
    from huoshui.offers.language import Language
    from huoshui.offers.parts import Formula
    from huoshui.offers.problems import Place

_KEYS = ("value", "unit", "round_down_to", "always", "zh", "en")
RESERVED = ("eligible", "status", "pass", "unknown")

LABELS = {
    "amount": Text("金额", "amount"),
    "limit": Text("额度", "limit"),
    "rate": Text("年利率", "rate per year"),
    "term_months": Text("期限（月）", "term in months"),
    "score": Text("得分", "score"),
    "score_low": Text("最低得分", "lowest score"),
    "score_high": Text("最高得分", "highest score"),
    "size_class": Text("企业规模", "size class"),
    "deduction": Text("加计扣除额", "deduction"),
    "tier": Text("层级", "tier"),
    "share": Text("分成比例", "share"),
}
"""Labels of output names every reader knows; other names bring their own."""


def read_output(key: Scalar, element: Element, language: Language) -> Output:
    """Read one output.

    Raises:
        OfferError: unit or rounding do not fit the value, or a label is missing.
        FormulaError: the value is not a formula.
    """
    marks = language.marks
    place = marks.at(key.line, key.column, len(key.text))
    if key.text in RESERVED or not key.text.isidentifier():
        raise OfferError(place, f"an output cannot be called '{key.text}'", cure="choose another name")
    if not isinstance(element, Table):
        formula, checked = language.checked(element, f"output '{key.text}'")
        label = _label(key.text, None, place)
        return _bounded(
            key.text, formula, _unit(formula, ""), label, None, always=False, place=place, bound=checked.bound
        )
    fields = Fields(element, marks, f"output '{key.text}'", _KEYS)
    formula, checked = language.checked(fields.need("value"), f"output '{key.text}'")
    written = fields.word("unit", "")
    if written and written not in OUTPUT_UNITS:
        raise OfferError(
            fields.place(fields.need("unit")),
            f"'{written}' is not a unit of outputs",
            near=nearest(written, OUTPUT_UNITS),
            cure="one of: " + ", ".join(OUTPUT_UNITS),
        )
    unit = _unit(formula, written)
    _refuse_unit(formula, written, fields)
    step = _step(fields, unit, formula)
    label = _label(key.text, fields.label() if fields.has("zh") or fields.has("en") else None, place)
    always = fields.flag("always", default=False)
    return _bounded(key.text, formula, unit, label, step, always=always, place=place, bound=checked.bound)


def _bounded(
    name: str, formula: Formula, unit: str, label: Text, step: float | None, *, always: bool, place: Place, bound: Bound
) -> Output:
    """Return the output with the size its stored value can have: rounding leaves 0 or at least one step."""
    smallest = max(step or 0.0, 0.01 if unit == "CNY" else 0.0) or bound.smallest
    largest = min(bound.largest, INPUT_LARGEST) if unit == "CNY" else bound.largest
    return Output(name, formula, unit, label, step, always, place, largest, min(smallest, 1.0))


def _unit(formula: Formula, written: str) -> str:
    if formula.kind is not Kind.NUMBER:
        return ""
    return written or formula.unit or "none"


def _refuse_unit(formula: Formula, written: str, fields: Fields) -> None:
    if not written:
        return
    place = fields.place(fields.need("unit"))
    if formula.kind is not Kind.NUMBER:
        raise OfferError(place, f"the value is a {formula.kind} and has no unit", cure="remove 'unit:'")
    if formula.unit is not None and formula.unit != formula_unit(written):
        raise OfferError(
            place,
            f"the value is in {formula.unit}, not in {written}",
            cure=f"write unit: {formula.unit}, or correct the formula",
        )


def _step(fields: Fields, unit: str, formula: Formula) -> float | None:
    step = fields.number("round_down_to")
    if step is None:
        return None
    place = fields.place(fields.need("round_down_to"))
    if formula.kind is not Kind.NUMBER or step <= 0:
        raise OfferError(place, "only a number can be rounded down, and to a step above 0")
    if unit == "CNY" and step * 100 != int(step * 100):
        raise OfferError(place, "an amount is rounded down to whole fen at least", cure="write 0.01 or more")
    return step


def _label(name: str, written: Text | None, place: Place) -> Text:
    label = written or LABELS.get(name)
    if label is None:
        raise OfferError(
            place, f"output '{name}' needs 'zh' and 'en'", cure=f"write {name}: {{value: ..., zh: ..., en: ...}}"
        )
    return label
