"""A YAML file as values that know their line and column.

PyYAML's composer gives nodes with marks; this module turns them into three small classes and refuses
what an offer file never needs: aliases, tags of other languages, duplicate keys, yes/no words, octal
and sexagesimal numbers. What remains is read the same way by every reader.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml

from huoshui.offers.problems import OfferError

if TYPE_CHECKING:
    from huoshui.offers.problems import Marks

Plain = str | float | int | bool | date | None

_INT = re.compile(r"[+-]?(0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[+-]?([0-9][0-9_]*)?\.?[0-9_]+([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_STRING_TAG = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Scalar:
    """One plain value. ``text`` is what was written, without quotes."""

    value: Plain
    text: str
    line: int
    column: int
    formula: str  # the value as written in the file, for exact positions inside a formula
    formula_line: int
    formula_column: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Element, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in the order of the file; keys are unique."""

    entries: tuple[tuple[Scalar, Element], ...]
    line: int
    column: int

    def get(self, name: str) -> Element | None:
        """Return the value of key ``name``, or None."""
        return next((value for key, value in self.entries if key.text == name), None)

    def key(self, name: str) -> Scalar | None:
        """Return the key ``name`` itself, for its position."""
        return next((key for key, _ in self.entries if key.text == name), None)


Element = Scalar | Items | Table


def read_document(text: str, marks: Marks) -> Table:
    r"""Read one YAML document whose top is a mapping.

    Raises:
        OfferError: with file, line and column, for anything that is not such a document.

    >>> from huoshui.offers.problems import Marks
    >>> source = "offer: demo\nvalid: {from: 2024-01-01}\n"
    >>> document = read_document(source, Marks("demo.yaml", source))
    >>> document.entries[1][1].entries[0][1].value
    datetime.date(2024, 1, 1)
    """
    try:
        node = yaml.compose(text, Loader=_loader())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise OfferError(
            marks.at(mark.line + 1, mark.column + 1) if mark else marks.at(1, 1),
            f"this is not readable YAML: {error.problem or error.context}",
            cure="check indentation, quotes and brackets; put a formula that contains ': ' or '#' in quotes",
        ) from error
    except yaml.YAMLError as error:
        raise OfferError(
            marks.at(1, 1), f"this is not readable YAML: {error}", cure="save the file as UTF-8"
        ) from error
    if node is None:
        raise OfferError(marks.at(1, 1), "the file is empty", cure="start with 'offer: its_id'")
    element = _Builder(marks).build(node)
    if not isinstance(element, Table):
        raise OfferError(
            marks.at(element.line, element.column), "an offer file is a mapping", cure="start with 'offer: its_id'"
        )
    return element


def _loader() -> Any:  # noqa: ANN401 - the two loader classes share no typed base
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Builder:
    """Turns composer nodes into elements, refusing what does not belong."""

    def __init__(self, marks: Marks) -> None:
        self._marks = marks
        self._seen: set[int] = set()

    def build(self, node: Any) -> Element:  # noqa: ANN401 - composer nodes are untyped
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        if id(node) in self._seen:
            raise OfferError(
                self._marks.at(line, column),
                "anchors and aliases (&name, *name) are not used in offer files",
                cure="write the value out where it is needed",
            )
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._table(node, line, column)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.build(child) for child in node.value), line, column)
        return self._scalar(node, line, column)

    def _table(self, node: Any, line: int, column: int) -> Table:  # noqa: ANN401
        entries: list[tuple[Scalar, Element]] = []
        first: dict[str, Scalar] = {}
        for key_node, value_node in node.value:
            key = self.build(key_node)
            if not isinstance(key, Scalar):
                raise OfferError(self._marks.at(key.line, key.column), "a key is a single word or date")
            if key.text in first:
                raise OfferError(
                    self._marks.at(key.line, key.column, len(key.text)),
                    f"key '{key.text}' is written twice; first on line {first[key.text].line}",
                    cure="remove one of the two",
                )
            first[key.text] = key
            entries.append((key, self.build(value_node)))
        return Table(tuple(entries), line, column)

    def _scalar(self, node: Any, line: int, column: int) -> Scalar:  # noqa: ANN401
        text = str(node.value)
        value = self._value(str(node.tag), text, line, column)
        formula, at_line, at_column = self._written(node, text, line, column)
        return Scalar(value, text, line, column, formula, at_line, at_column)

    def _value(self, tag: str, text: str, line: int, column: int) -> Plain:
        at = self._marks.at(line, column, len(text))
        match tag.removeprefix("tag:yaml.org,2002:"):
            case "str":
                return text
            case "null":
                return None
            case "bool" if text.lower() in {"true", "false"}:
                return text.lower() == "true"
            case "bool":
                raise OfferError(
                    at, f"'{text}' is read as yes or no by YAML", cure=f'write true or false, or "{text}" in quotes'
                )
            case "int" if _INT.fullmatch(text):
                return int(text.replace("_", ""))
            case "float" if _FLOAT.fullmatch(text):
                return float(text.replace("_", ""))
            case "int" | "float":
                raise OfferError(
                    at,
                    f"'{text}' is not a plain number",
                    cure='write for example 1_000_000 or 0.03, or put a code in quotes: "0123"',
                )
            case "timestamp":
                return self._day(text, line, column)
            case _:
                raise OfferError(at, f"the tag {tag} is not used in offer files", cure="remove the '!' word")

    def _day(self, text: str, line: int, column: int) -> date:
        at = self._marks.at(line, column, len(text))
        if not _DAY.fullmatch(text):
            raise OfferError(at, f"'{text}' is not a day", cure="write a day as 2024-01-31")
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise OfferError(at, f"'{text}' is not a day of the calendar", cause=str(error)) from error

    def _written(self, node: Any, text: str, line: int, column: int) -> tuple[str, int, int]:  # noqa: ANN401
        """Return the scalar as it stands in the file (so that columns are exact) when it means the same."""
        first, last = node.start_mark, node.end_mark
        if node.style in {">", "|"}:
            raw = "\n".join(self._marks.lines[first.line + 1 : last.line + 1])
            start = (first.line + 2, 1)
            tail = 0 if last.column == 0 else None
            if tail == 0:
                raw = "\n".join(self._marks.lines[first.line + 1 : last.line])
        else:
            quoted = 1 if node.style in {"'", '"'} else 0
            raw = self._between(first.line, first.column + quoted, last.line, last.column - quoted)
            start = (line, column + quoted)
        return (raw, *start) if raw.split() == text.split() else (text, *start)

    def _between(self, line: int, column: int, end_line: int, end_column: int) -> str:
        lines = self._marks.lines[line : end_line + 1]
        if not lines:
            return ""
        if line == end_line:
            return lines[0][column:end_column]
        return "\n".join([lines[0][column:], *lines[1:-1], lines[-1][:end_column]])
