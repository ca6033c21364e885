"""The error of a formula text: where, what, why, what instead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.formula.symbols import Position

Span = tuple[int, int]  # first character and the one after the last, counted in the formula's text


class FormulaError(InvalidInput):
    """A formula that cannot be accepted: ``file:line:column``, the mistake, the line and a caret under it."""

    code = "formula"

    def __init__(
        self,
        what: str,
        *,
        at: Position,
        text: str,
        span: Span,
        cause: str = "",
        cure: str = "",
        near: Iterable[str] = (),
    ) -> None:
        self.file = at.file
        self.line, self.column = at.of(text, span[0])
        self.excerpt = _excerpt(text, span)
        super().__init__(what, cause=cause, cure=cure, near=near)

    def _render(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {super()._render().replace('?. ', '? ')}\n{self.excerpt}"

    def as_dict(self) -> dict[str, object]:
        """Return the error as a JSON-ready object, with its place."""
        place = {"file": self.file, "line": self.line, "column": self.column, "excerpt": self.excerpt}
        return super().as_dict() | place


def _excerpt(text: str, span: Span) -> str:
    """Return the text's line that holds the start of ``span``, and carets under the span."""
    start = text.rfind("\n", 0, span[0]) + 1
    end = text.find("\n", span[0])
    line = text[start:] if end < 0 else text[start:end]
    first, last = span[0] - start, min(span[1] - start, len(line))
    return f"  {line}\n  {' ' * _columns(line[:first])}{'^' * max(1, _columns(line[first:last]))}"


def _columns(text: str) -> int:
    """Return the width of ``text`` on a terminal: a Chinese character takes two columns."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
