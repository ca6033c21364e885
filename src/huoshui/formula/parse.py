"""From text to checked canonical tree: sqlglot reads, a whitelist of node types decides what may stay.

sqlglot is imported on the first call only: a warm process reads cached trees (``canonical.from_text``) without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from huoshui.formula.check import Mistake
from huoshui.formula.mistake import FormulaError
from huoshui.formula.refusals import Refusal
from huoshui.formula.scan import Scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.formula.bounds import Bound
    from huoshui.formula.check import Part
    from huoshui.formula.mistake import Span
    from huoshui.formula.symbols import Position, Symbol
    from huoshui.formula.tree import Node


@dataclass(frozen=True, slots=True)
class Checked:
    """A parsed formula: its tree, the unit of its result (None: any), the words it can be, its magnitude bound."""

    node: Node
    unit: str | None
    values: tuple[str, ...]
    bound: Bound


def parse(text: str, *, at: Position, names: Mapping[str, Symbol]) -> Node:
    """Return the canonical tree of a formula.

    Raises:
        FormulaError: the text is not a formula of the language, with file, line, column and cure.

    >>> from huoshui.formula.symbols import Position, Symbol
    >>> from huoshui.formula.tree import Kind
    >>> from huoshui.formula.canonical import to_text
    >>> names = {"sales": Symbol("sales", Kind.NUMBER, "CNY")}
    >>> to_text(parse("sales between 1 and 2_000", at=Position("a.yaml"), names=names))
    '(and (>= number@sales 1.0) (<= number@sales 2000.0))'
    """
    return parse_checked(text, at=at, names=names).node


def parse_checked(text: str, *, at: Position, names: Mapping[str, Symbol]) -> Checked:
    """Return the tree of a formula with what the checker learned of its result.

    Raises:
        FormulaError: as :func:`parse`.
    """
    part = _read(text, at, names)
    return Checked(part.node, part.unit, part.values, part.bound)


def parse_condition(text: str, *, at: Position, names: Mapping[str, Symbol]) -> Node:
    """Return the tree of a formula that must be a condition.

    Raises:
        FormulaError: as :func:`parse`, and for a formula whose result is not true or false.
    """
    return _read(text, at, names, condition=True).node


def _read(text: str, at: Position, names: Mapping[str, Symbol], *, condition: bool = False) -> Part:
    from huoshui.formula import check
    from huoshui.formula.convert import Converter

    Scan(text, at)
    try:
        part = Converter(text, names).part(_sqlglot_tree(text, at))
        check.result(part)
        if condition:
            check.condition(part)
    except Mistake as mistake:
        refusal = mistake.refusal
        raise FormulaError(
            refusal.what, at=at, text=text, span=mistake.span, cause=refusal.cause, cure=refusal.cure, near=mistake.near
        ) from None
    except RecursionError:
        cure = "split it into facts or criteria"
        raise FormulaError("the formula is nested too deeply", at=at, text=text, span=(0, 1), cure=cure) from None
    return part


def _sqlglot_tree(text: str, at: Position) -> Any:  # noqa: ANN401 - sqlglot's expression classes are imported lazily
    from sqlglot import parse_one
    from sqlglot.errors import SqlglotError

    flat = text.replace("\n", " ").replace("\r", " ")  # so that positions are offsets
    try:
        return parse_one(flat, dialect="duckdb")
    except SqlglotError as error:
        span = _error_span(error, text)
        near = text[span[0] : span[1]].strip()
        what = f"cannot read the formula near '{near}'" if near else "the formula ends too early"
        cure = "check that every operator has a value on both sides"
        raise FormulaError(what, at=at, text=text, span=span, cure=cure) from None


def _error_span(error: Exception, text: str) -> Span:
    details = getattr(error, "errors", None) or [{}]
    col, highlight = details[0].get("col") or len(text), details[0].get("highlight") or ""
    return max(0, col - max(1, len(highlight))), col


__all__ = ["Checked", "Refusal", "parse", "parse_checked", "parse_condition"]
