"""Formulas inside one offer file: the names they may use, and their exact place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huoshui.formula.parse import parse_checked, parse_condition
from huoshui.formula.symbols import Position, Symbol
from huoshui.formula.tree import Kind
from huoshui.offers.document import Scalar
from huoshui.offers.parts import Formula
from huoshui.offers.problems import OfferError

if TYPE_CHECKING:
    from huoshui.formula.parse import Checked
    from huoshui.offers.document import Element
    from huoshui.offers.problems import Marks, Place

AS_OF = Symbol("as_of", Kind.DATE)


@dataclass(slots=True)
class Language:
    """The names in scope of one offer file. Names are added as the file is read, top to bottom."""

    marks: Marks
    names: dict[str, Symbol] = field(default_factory=dict)

    def declare(self, symbol: Symbol, place: Place, what: str) -> None:
        """Add a name.

        Raises:
            OfferError: the name is taken.
        """
        if symbol.name in self.names:
            raise OfferError(
                place, f"{what} '{symbol.name}' has the name of something else", cure="choose another name"
            )
        self.names[symbol.name] = symbol

    def formula(self, element: Element, what: str) -> Formula:
        """Read a formula of any kind.

        Raises:
            OfferError: it is not written as one text.
            FormulaError: it is not a formula of the language.
        """
        return self.checked(element, what)[0]

    def checked(self, element: Element, what: str) -> tuple[Formula, Checked]:
        """Read a formula of any kind, with what the checker learned of it."""
        text, at, place = self._written(element, what)
        checked = parse_checked(text, at=at, names=self.names)
        return Formula(" ".join(text.split()), checked.node, checked.unit, place), checked

    def condition(self, element: Element, what: str) -> Formula:
        """Read a formula that is true or false."""
        text, at, place = self._written(element, what)
        return Formula(" ".join(text.split()), parse_condition(text, at=at, names=self.names), None, place)

    def _written(self, element: Element, what: str) -> tuple[str, Position, Place]:

        place = self.marks.at(element.line, element.column)
        if not isinstance(element, Scalar):
            raise OfferError(place, f"{what} is a formula in one text", cure='put it in quotes: "sales_12m >= 300_000"')
        if element.value is None or not element.text.strip():
            raise OfferError(place, f"{what} is empty", cure="write a formula, for example sales_12m >= 300_000")
        at = Position(self.marks.file, element.formula_line, element.formula_column)
        return element.formula, at, self.marks.at(element.formula_line, element.formula_column, len(element.formula))
