"""What a formula may refer to, and where its text stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST

if TYPE_CHECKING:
    from huoshui.formula.tree import Kind


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name a formula may use: a fact, an aggregate, a parameter, another offer's result.

    ``unit`` is the plain string of ``profile.definition.Unit`` (any other word is treated as a counting
    unit of its own); ``""`` adapts to its surroundings like a number literal. ``values`` lists the words of a
    closed text fact. A number is promised to satisfy ``x = 0 or smallest <= abs(x) <= largest``; who loads
    it turns anything else into unknown (``row.sanitise``).
    """

    name: str
    kind: Kind
    unit: str = ""
    values: tuple[str, ...] = ()
    largest: float = INPUT_LARGEST
    smallest: float = INPUT_SMALLEST


@dataclass(frozen=True, slots=True)
class Position:
    """Where the first character of a formula's text stands: line and column count from 1.

    Lines after the first start at column ``indent`` + 1 (a literal YAML block is indented).
    """

    file: str
    line: int = 1
    column: int = 1
    indent: int = 0

    def of(self, text: str, offset: int) -> tuple[int, int]:
        """Return (line, column) in the file of character ``offset`` of ``text``.

        >>> Position("a.yaml", 10, 26).of("x >= 1", 5)
        (10, 31)
        """
        row = text.count("\n", 0, offset)
        if row == 0:
            return self.line, self.column + offset
        return self.line + row, self.indent + offset - text.rfind("\n", 0, offset)
