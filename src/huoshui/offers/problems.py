"""What is wrong with an offer file, and where: file, line, column, a caret, the nearest name, the cure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeVar
from unicodedata import east_asian_width

from huoshui.formula.mistake import FormulaError
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_WIDEST = 120  # characters of a line shown
_MARGIN = 50  # of them before the spot

Severity = Literal["error", "warning"]
T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a file: line and column count from 1; ``excerpt`` is the line as written."""

    file: str
    line: int
    column: int
    length: int = 1
    excerpt: str = ""

    def caret(self) -> str:
        """Return the line and a caret under the spot, or nothing when the line is not at hand."""
        if not self.excerpt.strip():
            return ""
        first = max(0, self.column - 1 - _MARGIN) if len(self.excerpt) > _WIDEST else 0
        shown, start = self.excerpt[first : first + _WIDEST], self.column - 1 - first
        before, under = shown[:start], shown[start : start + self.length]
        line = f"{'…' if first else ''}{shown}{'…' if first + _WIDEST < len(self.excerpt) else ''}"
        return f"  {line}\n  {' ' * (bool(first) + _width(before))}{'^' * max(1, _width(under))}"


def _width(text: str) -> int:
    """Return the columns ``text`` takes on a terminal; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


@dataclass(frozen=True, slots=True)
class Marks:
    """The text of one file, to turn line and column into a :class:`Place` with its excerpt."""

    file: str
    text: str
    lines: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.text.split("\n")))

    def at(self, line: int, column: int, length: int = 1) -> Place:
        """Return the place at ``line`` and ``column`` (both from 1)."""
        excerpt = self.lines[line - 1].rstrip("\r") if 0 < line <= len(self.lines) else ""
        return Place(self.file, line, column, length, excerpt)


class OfferError(InvalidInput):
    """An offer file says something that cannot be used.

    >>> print(OfferError(Place("a.yaml", 3, 5), "unknown key 'naem'", near=["name"]))
    a.yaml:3:5: unknown key 'naem'. Did you mean: name?
    """

    code = "invalid_offer"

    def __init__(self, at: Place, what: str, *, cause: str = "", cure: str = "", near: Iterable[str] = ()) -> None:
        self.at = at
        super().__init__(what, cause=cause, cure=cure, near=near)

    def _render(self) -> str:
        head = f"{self.at.file}:{self.at.line}:{self.at.column}: {super()._render()}"
        caret = self.at.caret()
        return f"{head}\n{caret}" if caret else head


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about one place of the catalogue. An error skips the offer, a warning does not."""

    at: Place
    what: str
    cause: str = ""
    cure: str = ""
    near: tuple[str, ...] = ()
    severity: Severity = "error"
    offer: str = ""
    excerpt: str = ""  # line and caret, when they come from a formula

    def __str__(self) -> str:
        place = replace(self.at, excerpt="") if self.excerpt else self.at
        head = str(OfferError(place, self.what, cause=self.cause, cure=self.cure, near=self.near))
        return f"{head}\n{self.excerpt}" if self.excerpt else head

    def as_dict(self) -> dict[str, object]:
        """Return the finding as a JSON-ready object."""
        return {
            "file": self.at.file,
            "line": self.at.line,
            "column": self.at.column,
            "severity": self.severity,
            "offer": self.offer,
            "what": self.what,
            "cause": self.cause,
            "cure": self.cure,
            "near": list(self.near),
            "text": str(self),
        }


def problem_of(error: OfferError | FormulaError) -> Problem:
    """Return the error of an offer file or of a formula in it as a finding."""
    if isinstance(error, OfferError):
        return Problem(error.at, error.what, error.cause, error.cure, error.near)
    at = Place(error.file, error.line, error.column)
    return Problem(at, error.what, error.cause, error.cure, error.near, excerpt=error.excerpt)


class Findings:
    """Collects the problems of one file so that one reading reports them all."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()  # names whose own definition was already reported

    def add(self, error: OfferError | FormulaError) -> None:
        """Keep one error, unless it only says that a name already reported is not known."""
        if error.what.startswith("unknown ") and any(f"'{name}" in error.what for name in self.unreadable):
            return
        self.problems.append(problem_of(error))

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return what ``read`` returns, or None with its error kept."""
        try:
            return read()
        except (OfferError, FormulaError) as error:
            self.add(error)
            return None

    def each(self, elements: Iterable[S], read: Callable[[S], T]) -> list[T]:
        """Read every element; the unreadable ones are reported and left out."""
        kept: list[T] = []
        for element in elements:
            try:
                kept.append(read(element))
            except (OfferError, FormulaError) as error:
                self.add(error)
        return kept

    @property
    def failed(self) -> bool:
        """Whether any error (not warning) was found."""
        return any(problem.severity == "error" for problem in self.problems)
