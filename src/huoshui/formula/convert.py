"""The whitelist: which sqlglot node types may stay, and what each becomes. Everything else is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from sqlglot import exp

from huoshui.formula import bounds, build, check
from huoshui.formula.check import Mistake, Part
from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.formula.refusals import Refusal
from huoshui.formula.tree import Kind, Literal, Opcode, Ref
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.formula.symbols import Symbol

_ARITHMETIC: dict[type[exp.Expr], Opcode] = {
    exp.Add: Opcode.ADD,
    exp.Sub: Opcode.SUB,
    exp.Mul: Opcode.MUL,
    exp.Div: Opcode.DIV,
}
_COMPARISON: dict[type[exp.Expr], Opcode] = {
    exp.EQ: Opcode.EQ,
    exp.NEQ: Opcode.NE,
    exp.LT: Opcode.LT,
    exp.LTE: Opcode.LE,
    exp.GT: Opcode.GT,
    exp.GTE: Opcode.GE,
}
_NUMERIC = {"floor": Opcode.FLOOR, "abs": Opcode.ABS, "sqrt": Opcode.SQRT}
_DATES = {o.value: o for o in (Opcode.MONTHS_BETWEEN, Opcode.DAYS_BETWEEN, Opcode.ADD_MONTHS)}
_ENDS = {"least": Opcode.LEAST, "greatest": Opcode.GREATEST}
_FUNCTION_NAMES: dict[type[exp.Expr], str] = {
    exp.Floor: "floor",
    exp.Ceil: "ceil",
    exp.Abs: "abs",
    exp.Sqrt: "sqrt",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.MonthsBetween: "months_between",
    exp.AddMonths: "add_months",
}


class Converter:
    """Turns one sqlglot tree into a checked part, with places counted in ``text``."""

    def __init__(self, text: str, names: Mapping[str, Symbol]) -> None:
        self.text = text
        self.names = names
        self._by_type: dict[type[exp.Expr], Callable[..., Part]] = {
            exp.Paren: lambda e: check.bracketed(self.part(e.this)),
            exp.Neg: lambda e: check.arithmetic(Opcode.NEG, self.part(e.this)),
            exp.Not: self._not,
            exp.And: lambda e: self._logic(Opcode.AND, e),
            exp.Or: lambda e: self._logic(Opcode.OR, e),
            exp.Between: lambda e: check.between(
                self.part(e.this), self.part(e.args["low"]), self.part(e.args["high"])
            ),
            exp.In: self._in,
            exp.Is: self._is,
            exp.Case: self._case,
            exp.Cast: self._date,
            exp.Literal: self._literal,
            exp.Boolean: lambda e: Part(build.TRUE if e.this else build.FALSE, self.span(e)),
            exp.Null: lambda e: Part(build.unknown(Kind.NUMBER), self.span(e)),
            exp.Column: self._name,
        }

    def part(self, node: exp.Expr) -> Part:
        """Return the checked part of one sqlglot node.

        Raises:
            Mistake: the node is not of the language, or breaks a rule.
        """
        sort = type(node)
        if sort in _ARITHMETIC:
            return check.arithmetic(_ARITHMETIC[sort], self.part(node.this), self.part(node.expression))
        if sort in _COMPARISON:
            return check.comparison(_COMPARISON[sort], self.part(node.this), self.part(node.expression))
        if sort in self._by_type:
            return self._by_type[sort](node)
        name = node.name.lower() if isinstance(node, exp.Anonymous) else _FUNCTION_NAMES.get(sort, "")
        if name:
            return self._function(name, node)
        what = f"'{self._source(node)}' ({sort.__name__}) is not part of the formula language"
        raise Mistake(Refusal(what, cure="see docs/reference/formula-language.md for what is"), self.span(node))

    def span(self, node: exp.Expr) -> tuple[int, int]:
        """Return the place of a node: from its first to its last placed descendant."""
        places = [part.meta for part in node.walk() if "start" in part.meta]
        if not places:
            return self._span_of_word(str(node.sql()).lower())
        return min(place["start"] for place in places), max(place["end"] for place in places) + 1

    def _span_of_word(self, word: str) -> tuple[int, int]:
        """Return the place of a word sqlglot does not place (null, true, false), if it is written only once."""
        found = list(re.finditer(rf"\b{re.escape(word)}\b", self.text, re.IGNORECASE))
        return found[0].span() if len(found) == 1 else (0, len(self.text))

    def _source(self, node: exp.Expr) -> str:
        first, last = self.span(node)
        return " ".join(self.text[first:last].split())

    def _logic(self, op: Opcode, node: exp.Expr) -> Part:
        return check.logic(op, *(self.part(side) for side in node.flatten(unnest=False)))

    def _not(self, node: exp.Expr) -> Part:
        return check.logic(Opcode.NOT, self.part(node.this)) if not _is_not_null(node) else self._known(node.this)

    def _is(self, node: exp.Expr) -> Part:
        known = self._known(node)
        return check.logic(Opcode.NOT, known)

    def _known(self, node: exp.Expr) -> Part:
        if not isinstance(node.expression, exp.Null):
            refusal = Refusal("IS is only for NULL", cure="write the condition itself, or x = 'A'")
            raise Mistake(refusal, self.span(node))
        return check.is_known(self.part(node.this), self.span(node))

    def _in(self, node: exp.Expr) -> Part:
        if node.args.get("query") is not None or node.args.get("unnest") is not None:
            raise Mistake(Refusal("a formula has no subqueries", cure="list the values"), self.span(node))
        return check.is_in(self.part(node.this), tuple(self.part(e) for e in node.expressions), self.span(node))

    def _case(self, node: exp.Expr) -> Part:
        subject = node.args.get("this")
        branches = []
        for branch in node.args["ifs"]:
            when = self.part(branch.this)
            if subject is not None:
                when = check.comparison(Opcode.EQ, self.part(subject), when)
            branches.append((when, self.part(branch.args["true"])))
        default = node.args.get("default")
        return check.case(branches, None if default is None else self.part(default), self.span(node))

    def _date(self, node: exp.Expr) -> Part:
        """``DATE 'yyyy-mm-dd'`` is a cast to sqlglot; the scanner has refused every written cast."""
        inner, to = node.this, node.args["to"]
        if not (isinstance(inner, exp.Literal) and inner.is_string and to.this == exp.DataType.Type.DATE):
            raise Mistake(Refusal("'cast' is not part of the formula language"), self.span(node))
        day = date.fromisoformat(inner.this).toordinal() - EPOCH_ORDINAL
        return Part(Literal(Kind.DATE, day), self.span(node))

    def _literal(self, node: exp.Expr) -> Part:
        span = self.span(node)
        if node.is_string:
            return Part(build.text(node.this), span, values=(node.this,))
        value = float(node.this)
        bound = bounds.of_literal(value)
        if value and not bounds.RESULT_SMALLEST <= value <= bounds.RESULT_LARGEST:
            raise Mistake(Refusal(f"the number {node.this} is out of range", cure="1e-300 to 1e300"), span)
        return Part(build.number(value), span, bound=bound)

    def _name(self, node: exp.Column) -> Part:
        name = ".".join(part.name for part in node.parts)
        symbol = self.names.get(name)
        if symbol is None:
            same = tuple(known for known in self.names if known.lower() == name.lower())
            near = same or nearest(name, self.names)
            refusal = Refusal(f"unknown name '{name}'", cure="" if near else "write texts in single quotes")
            raise Mistake(refusal, self.span(node), near)
        unit = symbol.unit or None
        size = bounds.bound(symbol.largest, symbol.smallest)
        return Part(Ref(name, symbol.kind), self.span(node), unit, symbol.values, size)

    def _function(self, name: str, node: exp.Expr) -> Part:
        parts = tuple(self.part(arg) for arg in _arguments(node))
        if name in _NUMERIC:
            return check.arithmetic(_NUMERIC[name], parts[0])
        if name in _ENDS:
            return check.arithmetic(_ENDS[name], *parts)
        if name in _DATES:
            return check.date_function(_DATES[name], parts, self.span(node))
        if name == "ceil":
            flipped = check.arithmetic(Opcode.NEG, parts[0])
            return check.arithmetic(Opcode.NEG, check.arithmetic(Opcode.FLOOR, flipped))
        if name == "is_known":
            return check.is_known(parts[0], self.span(node))
        raise Mistake(Refusal(f"unknown function '{name}'"), self.span(node))


def _is_not_null(node: exp.Expr) -> bool:
    return isinstance(node.this, exp.Is) and isinstance(node.this.expression, exp.Null)


def _arguments(node: exp.Expr) -> list[exp.Expr]:
    """Return the arguments of a function call in order."""
    if isinstance(node, exp.Anonymous):
        return list(node.expressions)
    found = [node.args.get("this"), node.args.get("expression"), *(node.args.get("expressions") or [])]
    extra = [v for k, v in node.args.items() if k not in {"this", "expression", "expressions"}]
    found.extend(value for value in extra if isinstance(value, exp.Expr))
    return [arg for arg in found if isinstance(arg, exp.Expr)]
