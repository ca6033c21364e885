"""Reading ``parameters:``: named constants, dated, with a unit, or mapped from the word of a fact."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.build import case, compare, day, is_known, number, ref, unknown
from huoshui.formula.build import text as text_literal
from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind, Literal, Opcode
from huoshui.formula.walk import nodes
from huoshui.offers.dates import latest
from huoshui.offers.document import Scalar, Table
from huoshui.offers.fields import Fields, known_name, table_of
from huoshui.offers.parts import DatedValue, Parameter
from huoshui.offers.problems import OfferError
from huoshui.offers.unit_words import UNITS, converted, formula_unit
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from huoshui.formula.tree import Node
    from huoshui.offers.dates import Period
    from huoshui.offers.document import Element
    from huoshui.offers.language import Language
    from huoshui.offers.parts import Value
    from huoshui.offers.problems import Marks, Place
    from huoshui.values.text import Text

_KEYS = ("value", "values", "unit", "zh", "en")


def read_parameter(key: Scalar, element: Element, language: Language, valid: Period | None) -> Parameter:
    """Read one parameter and add its name to the language. ``valid`` None: the offer's own time could not be read.

    Raises:
        OfferError: a wrong type or unit, a hole in its dates, a name that is taken.
    """
    parameter = _Reader(key, language, valid).parameter(element)
    sizes = [abs(value) for entry in parameter.history for value in _numbers(entry.node) if value]
    symbol = Symbol(
        parameter.name,
        parameter.kind,
        formula_unit(parameter.unit),
        largest=max(sizes, default=INPUT_LARGEST),
        smallest=min(sizes, default=INPUT_SMALLEST),
    )
    language.declare(symbol, parameter.place, "the parameter")
    return parameter


class _Reader:
    def __init__(self, key: Scalar, language: Language, valid: Period | None) -> None:
        self.name = key.text
        self.marks: Marks = language.marks
        self.place = self.marks.at(key.line, key.column, len(key.text))
        self.language = language
        self.valid = valid
        self.mapped = ""
        self.fact_kind = Kind.TEXT
        self.unit = ""
        self.label: Text | None = None
        self._unit_scalar: Scalar | None = None

    def parameter(self, element: Element) -> Parameter:
        history = self._history(self._body(element))
        kinds = {entry.node.kind for entry in history}
        if len(kinds) > 1:
            raise OfferError(self.place, f"the values of '{self.name}' are of different types")
        (kind,) = kinds
        if self.unit and kind is not Kind.NUMBER:
            raise OfferError(self.place, f"'{self.name}' is a {kind} and has no unit", cure="remove 'unit:'")
        return Parameter(self.name, kind, self.unit, history, self.label, self.mapped, self.place)

    def _body(self, element: Element) -> Element:
        """Return the value or dated values, having read unit, labels and the mapped fact."""
        if not isinstance(element, Table) or _is_dated(element):
            return element
        if element.key("map"):
            return self._map_body(element)
        fields = Fields(element, self.marks, f"parameter '{self.name}'", _KEYS)
        self._read_label(fields)
        if fields.has("unit"):
            self.unit = self._unit_of(fields.scalar("unit"))[0]
        if fields.has("value") == fields.has("values"):
            raise OfferError(
                fields.here, f"parameter '{self.name}' needs 'value' or dated 'values'", cure="write one of the two"
            )
        self._unit_scalar = fields.scalar("unit") if fields.has("unit") else None
        return fields.need("value") if fields.has("value") else table_of(fields.need("values"), self.marks, "'values'")

    def _map_body(self, element: Table) -> Element:
        fact = element.get("map")
        if not isinstance(fact, Scalar):
            raise OfferError(self.place, "'map' names one fact", cure="write {map: tax_credit_grade, A: 9, B: 7}")
        known_name(fact.text, self.language.names, self.marks.at(fact.line, fact.column, len(fact.text)), "fact")
        self.mapped, self.fact_kind = fact.text, self.language.names[fact.text].kind
        rest = tuple(entry for entry in element.entries if entry[0].text not in {"map", "unit", "zh", "en"})
        extra = tuple(entry for entry in element.entries if entry[0].text in {"unit", "zh", "en"})
        fields = Fields(
            Table(extra, element.line, element.column), self.marks, "a mapped parameter", ("unit", "zh", "en")
        )
        self._read_label(fields)
        self._unit_scalar = fields.scalar("unit") if fields.has("unit") else None
        if self._unit_scalar:
            self.unit = self._unit_of(self._unit_scalar)[0]
        values = next((value for key, value in rest if key.text == "values"), None)
        return values if isinstance(values, Table) else Table(rest, element.line, element.column)

    def _read_label(self, fields: Fields) -> None:
        if fields.has("zh") or fields.has("en"):
            self.label = fields.label()

    def _unit_of(self, scalar: Scalar) -> tuple[str, object]:
        if scalar.text not in UNITS:
            raise OfferError(
                self.marks.at(scalar.line, scalar.column, len(scalar.text)),
                f"'{scalar.text}' is not a unit",
                near=nearest(scalar.text, UNITS),
                cure="units: " + " ".join(UNITS),
            )
        return UNITS[scalar.text]

    def _history(self, element: Element) -> tuple[DatedValue, ...]:
        if isinstance(element, Table) and _is_dated(element):
            history = tuple(self._dated(key, value) for key, value in element.entries)
            self._refuse_holes(history)
            return history
        return (self._value(None, element, self.place),)

    def _dated(self, key: Scalar, element: Element) -> DatedValue:
        place = self.marks.at(key.line, key.column, len(key.text))
        if not isinstance(key.value, date):
            raise OfferError(place, f"'{key.text}' stands among days", cure="write every key as a day: 2024-01-01")
        return self._value(key.value, element, place)

    def _refuse_holes(self, history: tuple[DatedValue, ...]) -> None:
        days = [entry.since for entry in history if entry.since is not None]
        if days != sorted(days):
            raise OfferError(
                self.place, f"the days of '{self.name}' are not in order", cure="write the earliest day first"
            )
        if self.valid is None:
            return
        first, last = self.valid.since, self.valid.until
        if latest(history, first or date.min) is None:
            since = "the beginning" if first is None else first.isoformat()
            raise OfferError(
                history[0].place,
                f"'{self.name}' has no value from {since} to the day before {days[0]}",
                cause="the offer is in force in that time",
                cure="add the value of the first day, or let the offer start later",
            )
        late = [entry for entry in history if last and entry.since and entry.since > last]
        if late:
            raise OfferError(
                late[0].place, f"this value of '{self.name}' starts after the offer has ended", cure="remove it"
            )

    def _value(self, since: date | None, element: Element, place: Place) -> DatedValue:
        if self.mapped:
            return self._mapped_value(since, table_of(element, self.marks, f"'{self.name}'"), place)
        literal = self._literal(element)
        return DatedValue(since, literal, (("", self._shown(literal, element)),), place)

    def _mapped_value(self, since: date | None, table: Table, place: Place) -> DatedValue:
        fact = ref(self.mapped, self.fact_kind)
        words = self.language.names[self.mapped].values
        branches: list[tuple[Node, Node]] = []
        shown: list[tuple[str, Value]] = []
        otherwise: Literal | None = None
        for key, element in table.entries:
            literal = self._literal(element)
            if key.text == "else":
                otherwise = literal
            else:
                branches.append((compare(Opcode.EQ, fact, self._word(key, words)), literal))
            shown.append((key.text, self._shown(literal, element)))
        if not branches:
            raise OfferError(place, f"'{self.name}' maps no word of {self.mapped}", cure="add entries such as A: 9")
        known = unknown(branches[0][1].kind)
        node = case(branches, otherwise or known)
        if otherwise is not None:  # an unknown fact has no value, whatever 'else' says
            node = case([(is_known(fact), node)], known)
        return DatedValue(since, node, tuple(shown), place)

    def _word(self, key: Scalar, words: tuple[str, ...]) -> Literal:
        place = self.marks.at(key.line, key.column, len(key.text))
        if self.fact_kind is Kind.TEXT:
            if words:
                known_name(key.text, words, place, f"value of {self.mapped}")
            return text_literal(key.text)
        if self.fact_kind is Kind.NUMBER and isinstance(key.value, int | float) and not isinstance(key.value, bool):
            return number(key.value)
        if self.fact_kind is Kind.BOOLEAN and isinstance(key.value, bool):
            return Literal(Kind.BOOLEAN, key.value)
        raise OfferError(place, f"'{key.text}' is not a {self.fact_kind}, as {self.mapped} is")

    def _literal(self, element: Element) -> Literal:
        place = self.marks.at(element.line, element.column, len(element.text) if isinstance(element, Scalar) else 1)
        if not isinstance(element, Scalar) or element.value is None:
            raise OfferError(
                place, f"'{self.name}' needs one value here", cure="write a number, text, day, true or false"
            )
        value = element.value
        if isinstance(value, bool):
            return Literal(Kind.BOOLEAN, value)
        if isinstance(value, date):
            return day(value)
        if isinstance(value, str):
            return text_literal(value)
        if self._unit_scalar is not None:
            return number(converted(element.text, UNITS[self._unit_scalar.text][1]))
        return number(value)

    def _shown(self, literal: Literal, element: Element) -> Value:
        if literal.kind is Kind.DATE and isinstance(element, Scalar):
            return element.value
        return literal.value


def _is_dated(element: Table) -> bool:
    return bool(element.entries) and isinstance(element.entries[0][0].value, date)


def _numbers(node: Node) -> list[float]:
    return [
        part.value
        for part in nodes(node)
        if isinstance(part, Literal) and part.kind is Kind.NUMBER and isinstance(part.value, float)
    ]
