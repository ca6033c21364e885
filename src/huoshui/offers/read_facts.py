"""Reading ``facts:``: inputs declared in the offer file itself, mostly judgements an officer gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind
from huoshui.offers.fields import Fields, table_of
from huoshui.offers.problems import OfferError
from huoshui.profile.definition import Direction, Fact, Mover, Unit
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.offers.document import Element, Scalar
    from huoshui.offers.language import Language

_KEYS = ("kind", "unit", "zh", "en", "review", "values", "mover", "direction", "step")
_JUDGED = Text("待经办人员认定", "waits for an officer's judgement")
_NOT_GIVEN = Text("尚未提供", "not given yet")


def symbol_of(fact: Fact) -> Symbol:
    """Return the name under which formulas read a fact."""
    unit = fact.unit.value if fact.kind is Kind.NUMBER else ""
    return Symbol(fact.name, fact.kind, unit, fact.values)


def read_fact(key: Scalar, element: Element, language: Language, known: Mapping[str, Fact]) -> Fact:
    """Read one declared fact and add its name to the language.

    Raises:
        OfferError: the catalogue of facts already has the name, or a type or word is wrong.
    """
    marks = language.marks
    fields = Fields(table_of(element, marks, f"fact '{key.text}'"), marks, f"fact '{key.text}'", _KEYS)
    if key.text in known:
        raise OfferError(
            fields.place(key),
            f"fact '{key.text}' is already in the catalogue of facts",
            cure="remove it here and use that one",
        )
    kind = fields.choice("kind", Kind)
    if fields.has("unit") and kind is not Kind.NUMBER:
        raise OfferError(fields.place(fields.need("unit")), f"a {kind} has no unit", cure="remove 'unit:'")
    review = fields.flag("review", default=True)
    label = fields.label()
    fact = Fact(
        name=key.text,
        theme="offer",
        kind=kind,
        unit=fields.choice("unit", Unit, Unit.NONE),
        label=label,
        sentence=label,
        missing=_JUDGED if review else _NOT_GIVEN,
        review=review,
        values=tuple(fields.plain(item, "a value").text for item in fields.items("values")),
        mover=fields.choice("mover", Mover, Mover.NOBODY),
        direction=fields.choice("direction", Direction, Direction.NONE),
        step=fields.number("step") or 1.0,
        source=marks.file,
    )
    if fact.values and kind is not Kind.TEXT:
        raise OfferError(fields.place(fields.need("values")), f"only a text fact has 'values', this is a {kind}")
    language.declare(symbol_of(fact), fields.place(key), "the fact")
    return fact
