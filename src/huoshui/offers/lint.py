"""What is allowed in an offer file but hardly meant: warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.walk import refs
from huoshui.offers.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huoshui.offers.model import Offer
    from huoshui.offers.problems import Marks, Place


def lint(offer: Offer, marks: Marks) -> list[Problem]:
    """Return the warnings about one readable offer: names nobody uses, no tests, memory without a review date."""
    found = [*_unused(offer, marks)]
    if not offer.tests:
        cure = "add 'tests:' with one yes, one no and one that cannot tell"
        found.append((offer.place, "the offer has no tests", cure))
    if offer.confidence.value.startswith("memory") and offer.needs_review_from is None:
        what = f"confidence is {offer.confidence} without 'needs_review_from'"
        found.append((offer.place, what, "say from when it must be checked"))
    return [Problem(place, what, cure=cure, severity="warning") for place, what, cure in found]


def _unused(offer: Offer, marks: Marks) -> Iterator[tuple[Place, str, str]]:
    """Yield (where, what, cure) for every definition that nothing reads."""
    used = _used(offer)
    first = {name.partition(".")[0] for name in used}
    top = marks.at(offer.place.line, offer.place.column)
    named = [(parameter.place, "parameter", parameter.name) for parameter in offer.parameters]
    named += [(top, "declared fact", fact.name) for fact in offer.facts]
    for place, what, name in named:
        if name not in used:
            yield place, f"{what} '{name}' is not used", "use it in a formula, or remove it"
    for card in offer.scorecards:
        if card.name not in first:
            cure = "compare it in 'eligible_when' or give it as an output"
            yield card.place, f"score table '{card.name}' is not used", cure
    for table in offer.tables:
        if table.name not in first:
            yield table.place, f"table '{table.name}' is not used", f"read it as {table.name}.{table.values[0][0]}"
    for assumption in offer.assumptions:
        if assumption.fact not in used:
            yield assumption.place, f"nothing reads '{assumption.fact}', which is assumed", "remove the assumption"


def _used(offer: Offer) -> set[str]:
    nodes = [criterion.formula.node for criterion in offer.criteria]
    nodes += [output.formula.node for output in offer.outputs]
    nodes += [item.points for card in offer.scorecards for item in card.items]
    nodes += [item.of.node for card in offer.scorecards for item in card.items]
    nodes += [node for table in offer.tables for _, node in table.values]
    nodes += [value.node for parameter in offer.parameters for value in parameter.history]
    nodes += [assumption.when.node for assumption in offer.assumptions if assumption.when]
    return {ref.name for node in nodes for ref in refs(node)}
