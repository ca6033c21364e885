"""Decision tables from CSV or XLSX: the first row whose cells all hold gives the values.

The header names the columns: a fact or a formula (a condition column, cells as in :mod:`~huoshui.offers.cells`),
``-> name`` (an output column, cells are constants), ``# anything`` (a remark, ignored). A row whose conditions are
unknown makes the result unknown, unless a row before it holds: the table never skips what it cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.build import all_of, case, is_known, negation, number, unknown
from huoshui.formula.build import text as text_literal
from huoshui.formula.parse import parse_checked
from huoshui.formula.symbols import Position, Symbol
from huoshui.formula.tree import Kind, Literal
from huoshui.offers.cells import cell_condition, number_in
from huoshui.offers.fields import Fields, table_of
from huoshui.offers.parts import DecisionTable, TableRow
from huoshui.offers.problems import OfferError
from huoshui.offers.sheets import named_sheet
from huoshui.offers.strict import strict

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.formula.tree import Node
    from huoshui.offers.document import Element, Scalar
    from huoshui.offers.language import Language
    from huoshui.offers.problems import Place
    from huoshui.offers.sheets import Sheet

_ARROWS = ("->", "→", "=>")


@dataclass(frozen=True, slots=True)
class _Columns:
    """What the header says: condition columns with their formulas, output columns with their names."""

    conditions: tuple[tuple[int, Node, tuple[str, ...]], ...]
    outputs: tuple[tuple[int, str], ...]


def read_table(key: Scalar, element: Element, language: Language, opened: Callable[[str], bytes]) -> DecisionTable:
    """Read one decision table and add ``table.column`` of its outputs to the language.

    Raises:
        OfferError: the file, a column or a cell cannot be read; positions of cells are ``file:row:column``.
    """
    marks = language.marks
    fields = Fields(table_of(element, marks, f"table '{key.text}'"), marks, f"table '{key.text}'", ("file", "sheet"))
    place = fields.place(key)
    sheet = named_sheet(fields, opened)
    columns = _columns(sheet, language)
    rows = tuple(row for row in range(1, len(sheet.rows)) if any(cell.strip() for cell in sheet.rows[row]))
    if not rows:
        raise OfferError(sheet.at(0, 0), "the table has no rows", cure="add a row under the header")
    values = tuple((output, _value(sheet, columns, rows, index)) for index, output in columns.outputs)
    for output, node in values:
        language.declare(Symbol(f"{key.text}.{output}", node.kind), place, "the table column")
    shown = tuple(TableRow(tuple(sheet.rows[row]), sheet.at(row, 0)) for row in rows)
    return DecisionTable(key.text, tuple(sheet.rows[0]), shown, values, place)


def _columns(sheet: Sheet, language: Language) -> _Columns:
    conditions: list[tuple[int, Node, tuple[str, ...]]] = []
    outputs: list[tuple[int, str]] = []
    for index, header in enumerate(sheet.rows[0] if sheet.rows else ()):
        written, place = header.strip(), sheet.at(0, index)
        arrow = next((sign for sign in _ARROWS if written.startswith(sign)), None)
        if arrow is not None:
            output = written.removeprefix(arrow).strip()
            if not output.isidentifier() or output in {name: at for at, name in outputs}:
                raise OfferError(place, f"'{output}' is not a new name for an output column", cure="write -> rate")
            outputs.append((index, output))
        elif written and not written.startswith("#"):
            at = Position(place.file, place.line, place.column)
            checked = parse_checked(written, at=at, names=language.names)
            conditions.append((index, strict(checked.node), checked.values))
    if not conditions or not outputs:
        raise OfferError(
            sheet.at(0, 0),
            "a decision table needs a condition column and an output column",
            cure="mark outputs with '-> name'",
        )
    return _Columns(tuple(conditions), tuple(outputs))


def _value(sheet: Sheet, columns: _Columns, rows: tuple[int, ...], index: int) -> Node:
    """Return the tree of one output column."""
    literals = [_constant(sheet.cell(row, index), sheet.at(row, index)) for row in rows]
    kinds = {literal.kind for literal in literals}
    if len(kinds) > 1:
        raise OfferError(
            sheet.at(0, index),
            "the cells of this output column are of different types",
            cure="use numbers only, or words only",
        )
    branches: list[tuple[Node, Node]] = []
    for row, literal in zip(rows, literals, strict=True):
        holds = _row_condition(sheet, columns, row)
        branches.append((negation(is_known(holds)), unknown(literal.kind)))
        branches.append((holds, literal))
    return case(branches)


def _row_condition(sheet: Sheet, columns: _Columns, row: int) -> Node:
    return all_of(
        cell_condition(sheet.cell(row, index), of, words, sheet.at(row, index))
        for index, of, words in columns.conditions
        if sheet.cell(row, index).strip() not in {"", "-"}
    )


def _constant(cell: str, place: Place) -> Literal:
    written = cell.strip()
    if written.lower() in {"true", "false"}:
        return Literal(Kind.BOOLEAN, written.lower() == "true")
    if not written:
        raise OfferError(place, "an output cell is empty", cure="write the value this row gives")
    found = number_in(written)
    return text_literal(written) if found is None else number(found)
