"""Reading one offer file: from the positioned document to an :class:`Offer`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from huoshui.formula.build import day, number
from huoshui.formula.build import text as text_literal
from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind, Literal
from huoshui.offers.bounds import names_of
from huoshui.offers.dates import Period
from huoshui.offers.document import Items, Table
from huoshui.offers.fields import Fields, known_name, refuse_repeats, table_of
from huoshui.offers.language import AS_OF, Language
from huoshui.offers.model import Offer
from huoshui.offers.parts import Assumption, Confidence, Criterion, OfferKind, Requirement
from huoshui.offers.problems import OfferError
from huoshui.offers.read_facts import read_fact, symbol_of
from huoshui.offers.read_head import read_head
from huoshui.offers.read_outputs import read_output
from huoshui.offers.read_parameters import read_parameter
from huoshui.offers.read_scorecards import read_scorecard
from huoshui.offers.read_tests import read_test
from huoshui.offers.tables import read_table
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.offers.document import Element, Scalar
    from huoshui.offers.model import Head
    from huoshui.offers.parts import Scorecard
    from huoshui.offers.problems import Findings, Marks, Place
    from huoshui.profile.definition import Fact

T = TypeVar("T")

KEYS = (
    "offer",
    "kind",
    "name",
    "owner",
    "summary",
    "source",
    "confidence",
    "valid",
    "needs_review_from",
    "currency",
    "facts",
    "parameters",
    "requires",
    "scorecards",
    "tables",
    "assume",
    "eligible_when",
    "outputs",
    "documents",
    "channel",
    "notes",
    "gives",
    "tests",
)
MOST_CRITERIA = 62  # bits of a mask that a signed 64-bit integer holds with room to add
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_CRITERION_KEYS = ("code", "if", "zh", "en", "clause", "from", "until", "confidence")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an offer file may refer to outside itself."""

    facts: Mapping[str, Fact]
    results: Mapping[str, Symbol]  # "offer.eligible", "offer.output" of the offers read before
    names: Mapping[str, Text]  # of the offers read before
    open_table: Callable[[str], bytes]  # a CSV or XLSX file beside the offer file


def read_offer(table: Table, marks: Marks, around: Surroundings, content: str, findings: Findings) -> Offer | None:
    """Read one offer; every problem goes to ``findings``. Returns None when any of them is an error."""
    fields = findings.attempt(lambda: Fields(table, marks, "an offer", KEYS))
    if fields is None:
        return None
    head = read_head(fields, findings)
    body = _Body(fields, around, findings).read(head, content)
    return None if findings.failed else body


class _Body:
    """Reads the sections of one file in an order in which each knows the names of those before."""

    def __init__(self, fields: Fields, around: Surroundings, findings: Findings) -> None:
        self.fields = fields
        self.marks = fields.marks
        self.around = around
        self.findings = findings
        symbols = {name: symbol_of(fact) for name, fact in around.facts.items()}
        self.language = Language(fields.marks, {"as_of": AS_OF, **symbols, **around.results})
        self.facts = set(around.facts)

    def read(self, head: Head | None, content: str) -> Offer | None:
        language, around, attempt = self.language, self.around, self.findings.attempt
        valid = head.valid if head else None
        facts = self._named("facts", lambda key, value: read_fact(key, value, language, around.facts))
        self.facts.update(fact.name for fact in facts)
        parameters = self._named("parameters", lambda key, value: read_parameter(key, value, language, valid))
        requires = self.findings.each(self._required(), self._requirement)
        cards = self._named("scorecards", self._scorecard)
        tables = self._named("tables", lambda key, value: read_table(key, value, language, around.open_table))
        assumptions = self._listed("assume", self._assumption)
        criteria = self._listed("eligible_when", self._criterion)
        outputs = self._named("outputs", lambda key, value: read_output(key, value, language))
        tests = self._listed("tests", lambda element: read_test(element, self.marks))
        attempt(lambda: refuse_repeats(self._codes(requires, criteria), "criterion code"))
        attempt(lambda: refuse_repeats([(a.fact, a.place) for a in assumptions], "assumed fact"))
        attempt(lambda: refuse_repeats([(t.name, t.place) for t in tests], "test name"))
        attempt(lambda: self._refuse_count(head, len(self._required()) + len(self.fields.items("eligible_when"))))
        if head is None:
            return None
        return Offer(
            **{field.name: getattr(head, field.name) for field in fields_of(head)},
            facts=tuple(facts),
            parameters=tuple(parameters),
            requires=tuple(requires),
            scorecards=tuple(cards),
            tables=tuple(tables),
            assumptions=tuple(assumptions),
            criteria=tuple(criteria),
            outputs=tuple(outputs),
            tests=tuple(tests),
            content=content,
        )

    @staticmethod
    def _codes(requires: list[Requirement], criteria: list[Criterion]) -> list[tuple[str, Place]]:
        required = [(requirement.code, requirement.place) for requirement in requires]
        return required + [(criterion.code, criterion.place) for criterion in criteria]

    def _named(self, name: str, read: Callable[[Scalar, Element], T]) -> list[T]:
        found: list[T] = []
        for key, element in self.findings.attempt(lambda: self.fields.entries(name)) or ():
            value = self.findings.each([(key, element)], lambda pair: read(pair[0], pair[1]))
            found += value
            if not value:  # what reads this name is not to blame
                self.findings.unreadable.add(key.text)
        return found

    def _listed(self, name: str, read: Callable[[Element], T]) -> list[T]:
        return self.findings.each(self.findings.attempt(lambda: self.fields.items(name)) or (), read)

    def _scorecard(self, key: Scalar, element: Element) -> Scorecard:
        card = read_scorecard(key, element, self.language, self.around.open_table)
        for score in (card.name, *(f"{card.name}.{group}" for group in card.groups)):
            for name in (score, *names_of(score)):
                self.language.declare(Symbol(name, Kind.NUMBER, "points"), card.place, "the score")
        return card

    def _required(self) -> tuple[Element, ...]:
        element = self.fields.table.get("requires")
        if element is None:
            return ()
        return element.items if isinstance(element, Items) else (element,)

    def _requirement(self, element: Element) -> Requirement:
        clause, label = "", None
        place = self.fields.place(element)
        if isinstance(element, Table):
            inner = Fields(element, self.marks, "a requirement", ("offer", "zh", "en", "clause"))
            clause = inner.free("clause")
            label = inner.label() if inner.has("zh") or inner.has("en") else None
            element = inner.need("offer")
        offer = self.fields.plain(element, "a requirement").text
        known_name(offer, self.around.names, self.fields.place(element), "offer")
        name = self.around.names[offer]
        label = label or Text(f"须先符合：{name.zh}", f"first eligible for: {name.en}")
        return Requirement(offer, f"REQUIRES_{offer.upper()}", label, clause, place)

    def _criterion(self, element: Element) -> Criterion:
        fields = Fields(table_of(element, self.marks, "a criterion"), self.marks, "a criterion", _CRITERION_KEYS)
        code = fields.word("code")
        if not _CODE.fullmatch(code):
            raise OfferError(
                fields.place(fields.need("code")),
                f"'{code}' is not a criterion code",
                cure="write capital letters, digits and '_'",
            )
        period = Period(fields.day("from"), fields.day("until"))
        if period.is_empty():
            raise OfferError(fields.place(fields.need("until")), "'until' lies before 'from'")
        return Criterion(
            code=code,
            formula=self.language.condition(fields.need("if"), f"'if' of {code}"),
            label=fields.label(),
            clause=fields.free("clause"),
            period=period,
            confidence=fields.choice("confidence", Confidence) if fields.has("confidence") else None,
            place=fields.place(fields.need("code")),
        )

    def _assumption(self, element: Element) -> Assumption:
        allowed = ("fact", "value", "when", "zh", "en")
        fields = Fields(table_of(element, self.marks, "an assumption"), self.marks, "an assumption", allowed)
        name = fields.word("fact")
        known_name(name, self.facts, fields.place(fields.need("fact")), "fact")
        symbol = self.language.names[name]
        value = fields.scalar("value")
        literal = literal_of(value, symbol.kind)
        if literal is None or (symbol.values and value.text not in symbol.values):
            shape = f"one of {', '.join(symbol.values)}" if symbol.values else f"a {symbol.kind}"
            raise OfferError(fields.place(value), f"'{value.text}' cannot stand for '{name}'", cause=f"it is {shape}")
        when = self.language.condition(fields.need("when"), "'when'") if fields.has("when") else None
        return Assumption(name, literal, when, fields.label(), fields.here)

    def _refuse_count(self, head: Head | None, count: int) -> None:
        if count > MOST_CRITERIA:
            place = self.fields.place(self.fields.need("eligible_when"))
            raise OfferError(
                place, f"{count} criteria are more than {MOST_CRITERIA}", cure="join some with AND, or split the offer"
            )
        if count == 0 and head is not None and head.kind is not OfferKind.CLASSIFICATION:
            raise OfferError(
                self.fields.here,
                "the offer has no criteria",
                cure="add 'eligible_when:'; only a classification may go without",
            )


def literal_of(scalar: Scalar, kind: Kind) -> Literal | None:
    """Return a plain value as a constant of ``kind``, or None when it is of another kind."""
    value = scalar.value
    if kind is Kind.BOOLEAN:
        return Literal(Kind.BOOLEAN, value) if isinstance(value, bool) else None
    if kind is Kind.NUMBER:
        return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    if kind is Kind.TEXT:
        return text_literal(scalar.text) if value is not None else None
    return day(value) if isinstance(value, date) else None
