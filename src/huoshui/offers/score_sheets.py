"""Score tables from CSV or XLSX: one row per band, rows of one item one after another.

Columns: ``item_zh``, ``item_en``, ``of`` (a fact or formula), ``when`` (a cell as in decision tables, or ``else``),
``points``; and, where they are needed, ``group``, ``kind`` (``review``), ``clause``. A row whose item is empty
belongs to the item above it. Ranges of numbers must not overlap or leave a gap.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from huoshui.formula.build import case, is_known, number
from huoshui.formula.parse import parse_checked
from huoshui.formula.symbols import Position
from huoshui.formula.tree import Kind
from huoshui.offers.cells import cell_condition, interval_of, is_range, number_in
from huoshui.offers.dates import Period
from huoshui.offers.parts import Formula, ScoreItem, ScoreRow
from huoshui.offers.problems import OfferError
from huoshui.offers.strict import strict
from huoshui.values.errors import nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from huoshui.formula.parse import Checked
    from huoshui.formula.tree import Node
    from huoshui.offers.language import Language
    from huoshui.offers.sheets import Sheet

NEEDED = ("item_zh", "item_en", "of", "when", "points")
COLUMNS = (*NEEDED, "group", "kind", "clause")


def items_of(sheet: Sheet, language: Language) -> tuple[ScoreItem, ...]:
    """Read the items of a sheet.

    Raises:
        OfferError: a column or cell is wrong, at its row and column.
        FormulaError: ``of`` is not a formula.
    """
    columns = _columns(sheet)
    rows = [row for row in range(1, len(sheet.rows)) if any(cell.strip() for cell in sheet.rows[row])]
    if not rows:
        raise OfferError(sheet.at(0, 0), "the score table has no rows", cure="add a row under the header")
    starts = [row for row in rows if sheet.cell(row, columns["item_zh"]).strip()]
    if starts[:1] != rows[:1]:
        raise OfferError(
            sheet.at(rows[0], columns["item_zh"]), "the first row names no item", cure="fill item_zh and item_en"
        )
    groups = [[row for row in rows if first <= row < last] for first, last in pairwise([*starts, len(sheet.rows)])]
    return tuple(_Item(sheet, columns, group, language).item() for group in groups)


def _columns(sheet: Sheet) -> dict[str, int]:
    found: dict[str, int] = {}
    for index, header in enumerate(sheet.rows[0] if sheet.rows else ()):
        name = header.strip()
        if name and not name.startswith("#"):
            if name not in COLUMNS:
                raise OfferError(
                    sheet.at(0, index), f"unknown column '{name}' in a score table", near=nearest(name, COLUMNS)
                )
            found[name] = index
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise OfferError(sheet.at(0, 0), f"column '{missing[0]}' is missing", cure="columns: " + ", ".join(COLUMNS))
    return found


class _Item:
    """Reads the rows of one item."""

    def __init__(self, sheet: Sheet, columns: dict[str, int], rows: list[int], language: Language) -> None:
        self.sheet = sheet
        self.columns = columns
        self.rows = rows
        self.language = language
        self.first = rows[0]

    def item(self) -> ScoreItem:
        of, checked = self._of()
        value = strict(of.node)
        steps = [self._step(row, value, checked) for row in self.rows if not self._is_else(row)]
        self._refuse_gaps(of.node)
        otherwise = next((self._points(row) for row in self.rows if self._is_else(row)), 0.0)
        points = case([(condition, number(worth)) for condition, worth, _ in steps], number(otherwise))
        totals = [worth for _, worth, _ in steps] + [otherwise]
        rows = [ScoreRow(shown, worth) for _, worth, shown in steps]
        return ScoreItem(
            label=Text(self._text("item_zh"), self._text("item_en")),
            of=of,
            points=case([(is_known(value), points)]),
            low=min(0.0, *totals),
            most=max(totals),
            rows=(*rows, ScoreRow("else", otherwise)) if otherwise else tuple(rows),
            review=self._optional("kind") == "review",
            group=self._optional("group"),
            clause=self._optional("clause"),
            period=Period(),
            place=self.sheet.at(self.first, self.columns["item_zh"]),
        )

    def _of(self) -> tuple[Formula, Checked]:
        place = self.sheet.at(self.first, self.columns["of"])
        text = self._text("of")
        at = Position(place.file, place.line, place.column)
        checked = parse_checked(text, at=at, names=self.language.names)
        return Formula(text, checked.node, checked.unit, place), checked

    def _step(self, row: int, of: Node, checked: Checked) -> tuple[Node, float, str]:
        shown = self.sheet.cell(row, self.columns["when"]).strip()
        place = self.sheet.at(row, self.columns["when"])
        if not shown:
            raise OfferError(place, "'when' is empty", cure="write >= 0.8, [0.6, 0.8), A|B or else")
        return cell_condition(shown, of, checked.values, place), self._points(row), shown

    def _points(self, row: int) -> float:
        place = self.sheet.at(row, self.columns["points"])
        written = self.sheet.cell(row, self.columns["points"])
        found = number_in(written)
        if found is None:
            raise OfferError(place, f"'{written.strip()}' is not a number of points", cure="write for example 5")
        return found

    def _is_else(self, row: int) -> bool:
        return self.sheet.cell(row, self.columns["when"]).strip().lower() == "else"

    def _refuse_gaps(self, of: Node) -> None:
        """Refuse ranges of numbers that overlap or do not meet."""
        column = self.columns["when"]
        cells = [(row, self.sheet.cell(row, column).strip()) for row in self.rows if not self._is_else(row)]
        if of.kind is not Kind.NUMBER or not all(is_range(cell) for _, cell in cells):
            return
        ranges = sorted(
            ((interval_of(cell, self.sheet.at(row, column)), row) for row, cell in cells),
            key=lambda pair: pair[0].order,
        )
        for (low, _), (high, row) in pairwise(ranges):
            wrong = high.meets(low)
            if wrong:
                raise OfferError(
                    self.sheet.at(row, column), wrong, cure="let the ranges meet: one with ), the next with ["
                )

    def _text(self, name: str) -> str:
        written = self.sheet.cell(self.first, self.columns[name]).strip()
        if not written:
            raise OfferError(self.sheet.at(self.first, self.columns[name]), f"'{name}' is empty", cure="fill the cell")
        return written

    def _optional(self, name: str) -> str:
        return self.sheet.cell(self.first, self.columns[name]).strip() if name in self.columns else ""
