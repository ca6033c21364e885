"""Reading ``scorecards:``: items with bands, maps or points, and the trees of their points."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from huoshui.formula.build import all_of, case, compare, is_known, number
from huoshui.formula.tree import Kind, Opcode
from huoshui.offers.bounds import limited
from huoshui.offers.cells import cell_condition, interval_of, plain
from huoshui.offers.dates import Period
from huoshui.offers.document import Items, Table
from huoshui.offers.fields import Fields, number_of, table_of
from huoshui.offers.parts import Formula, Scorecard, ScoreItem, ScoreRow
from huoshui.offers.problems import OfferError
from huoshui.offers.score_sheets import items_of
from huoshui.offers.sheets import named_sheet
from huoshui.offers.strict import strict

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.formula.tree import Node
    from huoshui.offers.document import Element, Scalar
    from huoshui.offers.language import Language

_ITEM_KEYS = (
    "item",
    "of",
    "bands",
    "bands_down",
    "map",
    "points",
    "max",
    "else",
    "kind",
    "group",
    "clause",
    "from",
    "until",
)
_WAYS = ("bands", "bands_down", "map", "points")
Steps = list[tuple["Node", float, str]]  # condition, points, condition as shown


def read_scorecard(key: Scalar, element: Element, language: Language, opened: Callable[[str], bytes]) -> Scorecard:
    """Read one score table: a list of items, or ``{file: ...}`` with a CSV or XLSX beside the offer file.

    Raises:
        OfferError: the first item that cannot be read; bands that overlap or leave a gap.
        FormulaError: a formula of an item.
    """
    place = language.marks.at(key.line, key.column, len(key.text))
    if isinstance(element, Table):
        sheet = named_sheet(Fields(element, language.marks, f"score table '{key.text}'", ("file", "sheet")), opened)
        return Scorecard(key.text, items_of(sheet, language), None, place)
    if not isinstance(element, Items):
        raise OfferError(
            place, f"score table '{key.text}' is a list of items", cure="write one '- {item: ...}' line each"
        )
    items = tuple(read_item(child, language) for child in element.items)
    if not items:
        raise OfferError(place, f"score table '{key.text}' has no items", cure="add items, or remove the table")
    return Scorecard(key.text, items, None, place)


def read_item(element: Element, language: Language) -> ScoreItem:
    """Read one item of a score table."""
    marks = language.marks
    fields = Fields(table_of(element, marks, "a score item"), marks, "a score item", _ITEM_KEYS)
    ways = [way for way in _WAYS if fields.has(way)]
    if len(ways) != 1:
        raise OfferError(
            fields.here, "a score item needs exactly one of: " + ", ".join(_WAYS), cause=f"it has {len(ways)}"
        )
    way = ways[0]
    kind = fields.word("kind", "")
    if kind not in {"", "review"}:
        raise OfferError(
            fields.place(fields.need("kind")),
            f"'{kind}' is not a kind of score item",
            cure="write kind: review or leave it out",
        )
    otherwise = fields.number("else")
    period = Period(fields.day("from"), fields.day("until"))
    if period.is_empty():
        raise OfferError(fields.place(fields.need("until")), "'until' lies before 'from'")
    if way == "points":
        of, points, rows, low, most = _formula_points(fields, language)
    else:
        of, points, rows, low, most = _stepped(fields, way, language, 0.0 if otherwise is None else otherwise)
    return ScoreItem(
        label=fields.text("item"),
        of=of,
        points=points,
        low=low,
        most=most,
        rows=rows,
        review=kind == "review",
        group=fields.word("group", ""),
        clause=fields.free("clause"),
        period=period,
        place=fields.here,
    )


Read = tuple[Formula, "Node", tuple[ScoreRow, ...], float, float]


def _formula_points(fields: Fields, language: Language) -> Read:
    for name in ("of", "else"):
        if fields.has(name):
            raise OfferError(
                fields.place(fields.need(name)), f"'{name}' does not go with 'points'", cure=f"remove '{name}'"
            )
    of = language.formula(fields.need("points"), "'points'")
    if of.kind is not Kind.NUMBER:
        raise OfferError(of.place, "'points' is a number", cure="write CASE WHEN condition THEN 3 ELSE 0 END")
    most = fields.number("max")
    if most is None or most <= 0:
        raise OfferError(fields.here, "'points' needs 'max', the most it can give", cure="add max: 5")
    return of, limited(strict(of.node), most), (), 0.0, most


def _stepped(fields: Fields, way: str, language: Language, otherwise: float) -> Read:
    of, checked = language.checked(fields.need("of"), "'of'")
    if way != "map" and of.kind is not Kind.NUMBER:
        raise OfferError(of.place, f"'{way}' needs a number, this is a {of.kind}", cure="use map: {word: points}")
    value = strict(of.node)
    steps = _steps(fields, way, value, checked.values)
    totals = [points for _, points, _ in steps] + [otherwise]
    most = fields.number("max")
    if most is not None and most != max(totals):
        raise OfferError(
            fields.place(fields.need("max")),
            f"'max' is {plain(most)}, but the best row gives {plain(max(totals))}",
            cure="correct one of the two, or leave 'max' out",
        )
    node = case([(condition, number(points)) for condition, points, _ in steps], number(otherwise))
    rows = tuple(ScoreRow(shown, points) for _, points, shown in steps)
    if otherwise or way == "map":
        rows = (*rows, ScoreRow("else", otherwise))
    return of, case([(is_known(value), node)]), rows, min(0.0, *totals), max(totals)


def _steps(fields: Fields, way: str, of: Node, words: tuple[str, ...]) -> Steps:
    element = fields.need(way)
    if way == "map":
        return _map_steps(fields, table_of(element, fields.marks, "'map'"), of, words)
    if way == "bands" and isinstance(element, Table):
        return _interval_steps(fields, element, of)
    return _threshold_steps(fields, way, of)


def _map_steps(fields: Fields, table: Table, of: Node, words: tuple[str, ...]) -> Steps:
    return [
        (
            cell_condition(key.text, of, words, fields.place(key)),
            number_of(value, fields.marks, f"the points of '{key.text}'"),
            key.text,
        )
        for key, value in table.entries
    ]


def _threshold_steps(fields: Fields, way: str, of: Node) -> Steps:
    pairs = [_pair(fields, way, child) for child in fields.items(way)]
    if not pairs:
        raise OfferError(
            fields.place(fields.need(way)), f"'{way}' has no rows", cure=f"write {way}: [[0.7, 5], [0.6, 3]]"
        )
    falling = way == "bands"
    for (first, _, _), (second, _, child) in pairwise(pairs):
        if (second >= first) if falling else (second <= first):
            order = "descend" if falling else "ascend"
            raise OfferError(
                fields.place(child),
                f"this row overlaps the one before: thresholds of '{way}' must {order}",
                cause=f"{plain(second)} after {plain(first)}",
                cure="put the best band first",
            )
    for (_, first, _), (_, second, child) in pairwise(pairs):
        if second >= first:
            raise OfferError(
                fields.place(child),
                f"this row gives {plain(second)} points, not fewer than the {plain(first)} of the band before it",
                cause="on the boundary of two bands the higher score holds",
                cure="correct the points, or write the bands as intervals",
            )
    op, sign = (Opcode.GE, ">=") if falling else (Opcode.LE, "<=")
    return [(compare(op, of, number(limit)), points, f"{sign} {plain(limit)}") for limit, points, _ in pairs]


def _pair(fields: Fields, way: str, element: Element) -> tuple[float, float, Element]:
    if not isinstance(element, Items) or len(element.items) != 2:  # noqa: PLR2004 - a pair
        raise OfferError(
            fields.place(element), f"a row of '{way}' is [threshold, points]", cure="write for example [0.7, 3]"
        )
    limit, points = element.items
    return number_of(limit, fields.marks, "the threshold"), number_of(points, fields.marks, "the points"), element


def _interval_steps(fields: Fields, table: Table, of: Node) -> Steps:
    read = [
        (interval_of(key.text, fields.place(key)), number_of(value, fields.marks, f"the points of '{key.text}'"), key)
        for key, value in table.entries
    ]
    read.sort(key=lambda row: row[0].order)
    for (first, _, _), (second, _, key) in pairwise(read):
        wrong = second.meets(first)
        if wrong:
            raise OfferError(fields.place(key), wrong, cure="let the bands meet: one with ), the next with [")
    return [(all_of([interval.condition(of)]), points, key.text) for interval, points, key in read]
