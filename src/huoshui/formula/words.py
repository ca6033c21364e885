"""A formula as a sentence in Chinese or English."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huoshui.formula import phrases, units
from huoshui.formula.quantity import day_words, quantity
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from huoshui.formula.tree import Node
    from huoshui.values.text import Lang, Text

_COUNTED = frozenset({"count", "persons", "days", "months", "years", "points"})
_SYMBOLS = {Opcode.ADD: " + ", Opcode.SUB: " − ", Opcode.MUL: " × ", Opcode.DIV: " ÷ "}
_OR, _AND, _CLAUSE = range(3)  # how tightly a clause binds
_SUM, _PRODUCT, _TERM = range(3)  # how tightly a term binds


@dataclass(frozen=True, slots=True)
class Label:
    """How a name is called: its label, its unit, and the labels of the words it can be."""

    text: Text
    unit: str = ""
    values: Mapping[str, Text] = field(default_factory=dict)


def to_words(node: Node, labels: Mapping[str, Label], lang: Lang) -> str:
    """Return a tree as a sentence; a name without a label stands for itself.

    >>> from huoshui.formula.canonical import from_text
    >>> from huoshui.values.text import Text
    >>> labels = {"sales": Label(Text("近12个月销售额", "sales of the last 12 months"), "CNY")}
    >>> tree = from_text("(>= number@sales 500000.0)")
    >>> to_words(tree, labels, "zh"), to_words(tree, labels, "en")
    ('近12个月销售额不低于50万元', 'sales of the last 12 months is at least CNY 500,000')
    """
    speaker = _Speaker(labels, lang)
    return speaker.clause(node)[0] if node.kind is Kind.BOOLEAN else speaker.term(node)[0]


class _Speaker:
    """Renders clauses (conditions) and terms (values) in one language."""

    def __init__(self, labels: Mapping[str, Label], lang: Lang) -> None:
        self.labels = labels
        self.lang: Lang = lang
        self._clauses: dict[Opcode, Callable[[Op], tuple[str, int]]] = {
            Opcode.AND: self._and,
            Opcode.OR: lambda op: (self._join_clauses(op, phrases.CLAUSE_OR, _OR), _OR),
            Opcode.NOT: lambda op: self._not(op.args[0]),
            Opcode.IN: lambda op: (self._one_of(op, phrases.ONE_OF), _CLAUSE),
            Opcode.IS_KNOWN: lambda op: (self._say(phrases.KNOWN, self._any(op.args[0])), _CLAUSE),
            Opcode.CASE: lambda op: (self._case(op), _OR),
        }
        self._terms: dict[Opcode, Callable[[Op], tuple[str, int]]] = {
            Opcode.ADD: self._infix,
            Opcode.SUB: self._infix,
            Opcode.MUL: self._product,
            Opcode.DIV: self._quotient,
            Opcode.NEG: self._negative,
            Opcode.LEAST: lambda op: (self._say(phrases.SMALLEST, self._list(op.args, phrases.LAST_AND)), _TERM),
            Opcode.GREATEST: lambda op: (self._say(phrases.LARGEST, self._list(op.args, phrases.LAST_AND)), _TERM),
            Opcode.FLOOR: lambda op: (self._say(phrases.ROUNDED_DOWN, self._tight(op.args[0], _TERM)), _TERM),
            Opcode.ABS: lambda op: (self._say(phrases.ABSOLUTE, self._tight(op.args[0], _TERM)), _TERM),
            Opcode.SQRT: lambda op: (self._say(phrases.ROOT, self._tight(op.args[0], _TERM)), _TERM),
            Opcode.MONTHS_BETWEEN: lambda op: (self._say(phrases.MONTHS_BETWEEN, *map(self._any, op.args)), _TERM),
            Opcode.DAYS_BETWEEN: lambda op: (self._say(phrases.DAYS_BETWEEN, *map(self._any, op.args)), _TERM),
            Opcode.ADD_MONTHS: self._add_months,
            Opcode.CASE: lambda op: (self._case(op), _SUM),
        }

    def clause(self, node: Node) -> tuple[str, int]:
        """Return a condition in words and how tightly they bind."""
        if isinstance(node, Ref):
            return self._say(phrases.HOLDS, self._label(node)), _CLAUSE
        if isinstance(node, Literal):
            phrase = {True: phrases.ALWAYS, False: phrases.NEVER}.get(bool(node.value), phrases.NEVER)
            return (phrases.NOTHING if node.value is None else phrase).in_(self.lang), _CLAUSE
        made = self._clauses.get(node.op)
        return made(node) if made else (self._comparison(node.op, *node.args), _CLAUSE)

    def term(self, node: Node, unit: str | None = None) -> tuple[str, int]:
        """Return a value in words; a number literal takes ``unit``."""
        if isinstance(node, Ref):
            return self._label(node), _TERM
        if isinstance(node, Literal):
            return self._literal(node, unit), _TERM
        return self._terms[node.op](node)

    def unit(self, node: Node) -> str | None:
        """Return the unit of a number, None where it takes that of its surroundings."""
        if isinstance(node, Ref):
            label = self.labels.get(node.name)
            return (label.unit or None) if label else None
        if isinstance(node, Literal):
            return None
        fixed = {Opcode.MONTHS_BETWEEN: "months", Opcode.DAYS_BETWEEN: "days"}.get(node.op)
        if fixed:
            return fixed
        if node.op in {Opcode.MUL, Opcode.DIV}:
            of = units.of_product if node.op is Opcode.MUL else units.of_quotient
            return of(self.unit(node.args[0]), self.unit(node.args[1]))
        values = node.args[1::2] + node.args[-1:] if node.op is Opcode.CASE else node.args
        return next((found for found in map(self.unit, values) if found), None)

    def _say(self, phrase: Text, *parts: str) -> str:
        return phrase.in_(self.lang).format(*parts)

    def _any(self, node: Node) -> str:
        return (self.clause(node) if node.kind is Kind.BOOLEAN else self.term(node))[0]

    def _label(self, node: Ref) -> str:
        label = self.labels.get(node.name)
        return label.text.in_(self.lang) if label else node.name

    def _literal(self, node: Literal, unit: str | None) -> str:
        if node.value is None:
            return phrases.NOTHING.in_(self.lang)
        if isinstance(node.value, str):
            return node.value
        if node.kind is Kind.DATE:
            return day_words(int(node.value), self.lang)
        return quantity(node.value, unit, self.lang)

    def _and(self, op: Op) -> tuple[str, int]:
        """Return a conjunction; two ends of one value read as between."""
        first, last = op.args[0], op.args[-1]
        if len(op.args) == 2 and isinstance(first, Op) and isinstance(last, Op):  # noqa: PLR2004 - two ends
            ends = first.op is Opcode.GE and last.op is Opcode.LE and first.args[0] == last.args[0]
            if ends:
                unit = self.unit(first.args[0])
                parts = (
                    self.term(first.args[0])[0],
                    self.term(first.args[1], unit)[0],
                    self.term(last.args[1], unit)[0],
                )
                return self._say(phrases.BETWEEN, *parts), _CLAUSE
        return self._join_clauses(op, phrases.CLAUSE_AND, _AND), _AND

    def _join_clauses(self, op: Op, joint: Text, strength: int) -> str:
        return joint.in_(self.lang).join(self._bracketed(self.clause(arg), strength + 1) for arg in op.args)

    def _not(self, inner: Node) -> tuple[str, int]:
        if isinstance(inner, Ref):
            return self._say(phrases.FAILS, self._label(inner)), _CLAUSE
        if isinstance(inner, Op) and inner.op in phrases.INVERSE:
            return self._comparison(phrases.INVERSE[inner.op], *inner.args), _CLAUSE
        if isinstance(inner, Op) and inner.op is Opcode.IN:
            return self._one_of(inner, phrases.NONE_OF), _CLAUSE
        if isinstance(inner, Op) and inner.op is Opcode.IS_KNOWN:
            return self._say(phrases.UNKNOWN, self._any(inner.args[0])), _CLAUSE
        brackets = self._say(phrases.BRACKETS, self.clause(inner)[0])
        return self._say(phrases.NOT, brackets), _CLAUSE

    def _comparison(self, op: Opcode, left: Node, right: Node) -> str:
        unit = units.either(self.unit(left), self.unit(right)) if left.kind is Kind.NUMBER else None
        forms = phrases.COUNTS if unit in _COUNTED else phrases.AMOUNTS
        forms = {Kind.DATE: phrases.DATES, Kind.TEXT: phrases.TEXTS, Kind.BOOLEAN: phrases.TEXTS}.get(left.kind, forms)
        if left.kind is Kind.BOOLEAN:
            return self._say(forms[op], *(self._say(phrases.BRACKETS, self.clause(arg)[0]) for arg in (left, right)))
        return self._say(forms[op], self._value(left, right, unit), self._value(right, left, unit))

    def _value(self, node: Node, beside: Node, unit: str | None) -> str:
        """Return one side of a comparison; a text literal reads as the label of the other side's value."""
        if isinstance(node, Literal) and isinstance(node.value, str) and isinstance(beside, Ref):
            label = self.labels.get(beside.name)
            word = label.values.get(node.value) if label else None
            return word.in_(self.lang) if word else node.value
        return self.term(node, unit)[0]

    def _one_of(self, op: Op, phrase: Text) -> str:
        subject, *values = op.args
        unit = self.unit(subject)
        words = [self._value(value, subject, unit) for value in values]
        if len(words) == 1:
            forms = phrases.TEXTS if subject.kind is Kind.TEXT else phrases.AMOUNTS
            same = Opcode.EQ if phrase is phrases.ONE_OF else Opcode.NE
            return self._say(forms[same], self._any(subject), words[0])
        return self._say(phrase, self._any(subject), self._enumerate(words, phrases.LAST_OR))

    def _list(self, nodes: Sequence[Node], last: Text) -> str:
        unit = next((found for found in map(self.unit, nodes) if found), None)
        return self._enumerate([self.term(node, unit)[0] for node in nodes], last)

    def _enumerate(self, words: Sequence[str], last: Text) -> str:
        *first, end = words
        return phrases.COMMA.in_(self.lang).join(first) + (last.in_(self.lang) if first else "") + end

    def _bracketed(self, made: tuple[str, int], least: int) -> str:
        text, strength = made
        return text if strength >= least else self._say(phrases.BRACKETS, text)

    def _tight(self, node: Node, least: int, unit: str | None = None) -> str:
        return self._bracketed(self.term(node, unit), least)

    def _infix(self, op: Op) -> tuple[str, int]:
        strength = _SUM if op.op in {Opcode.ADD, Opcode.SUB} else _PRODUCT
        unit = self.unit(op) if strength == _SUM else None
        left, right = op.args
        parts = (self._tight(left, strength, unit), self._tight(right, strength + 1, unit))
        return _SYMBOLS[op.op].join(parts), strength

    def _product(self, op: Op) -> tuple[str, int]:
        """Return ``0.1 * sales`` as 10% of sales, ``9 * tax`` as 9 times tax, else with a sign."""
        rounded = self._rounded_to(op)
        if rounded:
            return rounded, _TERM
        factor, of = op.args if isinstance(op.args[0], Literal) else reversed(op.args)
        if not isinstance(factor, Literal) or not isinstance(factor.value, float) or isinstance(of, Literal):
            return self._infix(op)
        if 0 < factor.value < 1 and self.unit(of) not in _COUNTED - {"persons"}:
            return self._say(
                phrases.PERCENT_OF, quantity(factor.value, "ratio", self.lang), self._tight(of, _TERM)
            ), _TERM
        if factor.value.is_integer() and factor.value > 1:
            return self._say(phrases.TIMES, quantity(factor.value, None, self.lang), self._tight(of, _TERM)), _TERM
        return self._infix(op)

    def _rounded_to(self, op: Op) -> str:
        """Return ``floor(x / 1000) * 1000`` as x rounded down to a multiple of 1000; empty for other products."""
        whole, size = op.args
        divided = whole.args[0] if isinstance(whole, Op) and whole.op is Opcode.FLOOR else None
        if not isinstance(divided, Op) or divided.op is not Opcode.DIV or divided.args[1] != size:
            return ""
        unit = self.unit(divided.args[0])
        return self._say(phrases.ROUNDED_TO, self._tight(divided.args[0], _TERM), self.term(size, unit)[0])

    def _quotient(self, op: Op) -> tuple[str, int]:
        left, right = op.args
        if self.unit(op) != "ratio" or isinstance(left, Literal) or isinstance(right, Literal):
            return self._infix(op)
        return self._say(phrases.RATIO, self._tight(left, _PRODUCT), self._tight(right, _PRODUCT)), _TERM

    def _negative(self, op: Op) -> tuple[str, int]:
        inner = op.args[0]
        if isinstance(inner, Op) and inner.op is Opcode.FLOOR:
            under = inner.args[0]
            if isinstance(under, Op) and under.op is Opcode.NEG:
                return self._say(phrases.ROUNDED_UP, self._tight(under.args[0], _TERM)), _TERM
        return f"−{self._tight(inner, _TERM)}", _PRODUCT

    def _add_months(self, op: Op) -> tuple[str, int]:
        start, months = op.args
        count = int(months.value) if isinstance(months, Literal) and isinstance(months.value, float) else 0
        phrase = phrases.MONTHS_BEFORE if count < 0 else phrases.MONTHS_AFTER
        return self._say(phrase, self.term(start)[0], str(abs(count))), _TERM

    def _case(self, op: Op) -> str:
        unit = self.unit(op) if op.kind is Kind.NUMBER else None
        *branches, otherwise = op.args
        pairs = zip(branches[::2], branches[1::2], strict=True)
        parts = [self._say(phrases.CASE_IF, self.clause(when)[0], self._result(then, unit)) for when, then in pairs]
        parts.append(self._say(phrases.CASE_ELSE, self._result(otherwise, unit)))
        return phrases.CASE_JOIN.in_(self.lang).join(parts)

    def _result(self, node: Node, unit: str | None) -> str:
        return self.clause(node)[0] if node.kind is Kind.BOOLEAN else self.term(node, unit)[0]
