"""An offer's trees on a day: parameters put in, assumptions applied, score tables turned into bounds.

After this nothing is left in the trees but facts, ``as_of``, results of other offers (``offer.output``) and the
offer's own intermediate values (``card.low``, ``card.high``, ``table.column``), which are listed in ``lets``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.build import all_of, arithmetic, case, compare, is_known, negation, number, ref
from huoshui.formula.tree import Kind, Opcode
from huoshui.formula.walk import substitute
from huoshui.offers.bounds import in_bounds, names_of
from huoshui.offers.dates import Period, latest
from huoshui.offers.parts import Criterion, Formula
from huoshui.offers.strict import strict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from huoshui.formula.tree import Node
    from huoshui.offers.model import Offer
    from huoshui.offers.parts import Assumption, DatedValue, Output, Parameter, Requirement, ScoreItem

FEN_LARGEST = 1e17  # 10^15 yuan: the largest amount an output may hold


@dataclass(frozen=True, slots=True)
class ResolvedItem:
    """A score item in force: its points (unknown where its facts are) on one score table."""

    card: str
    item: ScoreItem
    points: Node


@dataclass(frozen=True, slots=True)
class Resolved:
    """The trees of an offer on a day. ``lets`` may refer to earlier lets; everything else may refer to all."""

    parameters: tuple[tuple[Parameter, DatedValue], ...]
    lets: tuple[tuple[str, Node], ...]
    items: tuple[ResolvedItem, ...]
    criteria: tuple[Criterion, ...]
    truths: tuple[Node, ...]
    written: tuple[Node, ...]  # the criteria before scores are read through their bounds: their parts and margins
    outputs: tuple[tuple[Output, Node], ...]  # not gated by the status; money in whole fen
    assumptions: tuple[tuple[Assumption, Node], ...]  # whether it applies, never unknown


def resolve(offer: Offer, as_of: date) -> Resolved:
    """Return the trees of ``offer`` on ``as_of``, a day on which it is in force."""
    parameters = tuple(
        (parameter, value) for parameter in offer.parameters if (value := latest(parameter.history, as_of)) is not None
    )
    constants = {parameter.name: value.node for parameter, value in parameters}
    applied = tuple((assumption, _applies(assumption, constants)) for assumption in offer.assumptions)
    assumed = {
        assumption.fact: case([(applies, assumption.value)], ref(assumption.fact, assumption.value.kind))
        for assumption, applies in applied
    }
    values = {name: substitute(node, assumed) for name, node in constants.items()} | assumed
    cards = scores(offer)

    def final(node: Node) -> Node:
        return in_bounds(substitute(strict(node), values), cards.keys())

    items = tuple(
        ResolvedItem(card.name, item, substitute(item.points, values))
        for card in offer.scorecards
        for item in card.items
        if item.period.holds(as_of)
    )
    tables = [
        (f"{table.name}.{column}", substitute(node, values)) for table in offer.tables for column, node in table.values
    ]
    required = [_required(requirement) for requirement in offer.requires]
    criteria = (*required, *(criterion for criterion in offer.criteria if criterion.period.holds(as_of)))
    return Resolved(
        parameters=parameters,
        lets=(*score_bounds(cards, items), *tables),
        items=items,
        criteria=criteria,
        truths=tuple(final(criterion.formula.node) for criterion in criteria),
        written=tuple(substitute(strict(criterion.formula.node), values) for criterion in criteria),
        outputs=tuple((output, rounded(output, final(output.formula.node))) for output in offer.outputs),
        assumptions=applied,
    )


def scores(offer: Offer) -> dict[str, str]:
    """Return the names a formula may use for a score: a table ``card``, a group ``card.group``, each with its card."""
    names = {card.name: card.name for card in offer.scorecards}
    return names | {f"{card.name}.{group}": card.name for card in offer.scorecards for group in card.groups}


def score_bounds(names: Iterable[str], items: tuple[ResolvedItem, ...]) -> list[tuple[str, Node]]:
    """Return the low and high total of every score.

    An unknown item counts its lowest points (0, or less where points can be negative) in the low score and its
    maximum in the high score.
    """
    lets: list[tuple[str, Node]] = []
    for name in names:
        parts = [item for item in items if name in {item.card, f"{item.card}.{item.item.group}"}]
        low, high = names_of(name)
        lets.append((low, _sum([_or_else(part.points, part.item.low) for part in parts])))
        lets.append((high, _sum([_or_else(part.points, part.item.most) for part in parts])))
    return lets


def rounded(output: Output, node: Node) -> Node:
    """Return the output's value as stored: money in whole fen, other numbers rounded down where it says so."""
    if node.kind is not Kind.NUMBER:
        return node
    step = output.round_down_to
    if output.is_money:
        node = arithmetic(Opcode.FLOOR, arithmetic(Opcode.ADD, arithmetic(Opcode.MUL, node, number(100)), number(0.5)))
        step = None if step is None else step * 100
    if step is not None:
        node = arithmetic(
            Opcode.MUL, arithmetic(Opcode.FLOOR, arithmetic(Opcode.DIV, node, number(step))), number(step)
        )
    if output.is_money:
        small = compare(Opcode.LE, arithmetic(Opcode.ABS, node), number(FEN_LARGEST))
        node = case([(small, node)])
    return node


def _applies(assumption: Assumption, constants: dict[str, Node]) -> Node:
    unknown_fact = negation(is_known(ref(assumption.fact, assumption.value.kind)))
    if assumption.when is None:
        return unknown_fact
    when = substitute(strict(assumption.when.node), constants)
    return all_of([is_known(when), when, unknown_fact])


def _required(requirement: Requirement) -> Criterion:
    name = f"{requirement.offer}.eligible"
    formula = Formula(name, ref(name, Kind.BOOLEAN), None, requirement.place)
    return Criterion(
        requirement.code, formula, requirement.label, requirement.clause, Period(), None, requirement.place
    )


def _or_else(points: Node, otherwise: float) -> Node:
    return case([(is_known(points), points)], number(otherwise))


def _sum(nodes: list[Node]) -> Node:
    total = nodes[0] if nodes else number(0)
    for node in nodes[1:]:
        total = arithmetic(Opcode.ADD, total, node)
    return total
