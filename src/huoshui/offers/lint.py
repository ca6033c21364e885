"""What is allowed in an offer file but hardly meant: warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.walk import refs
from huoshui.offers.parts import Confidence
from huoshui.offers.problems import Problem

if TYPE_CHECKING:
    from huoshui.offers.model import Offer
    from huoshui.offers.problems import Marks, Place


def lint(offer: Offer, marks: Marks) -> list[Problem]:
    """Return the warnings about one readable offer: names nobody uses, no tests, memory without a review date."""
    found: list[Problem] = []

    def warn(place: Place, what: str, cure: str) -> None:
        found.append(Problem(place, what, cure=cure, severity="warning"))

    used = _used(offer)
    for parameter in offer.parameters:
        if parameter.name not in used:
            warn(parameter.place, f"parameter '{parameter.name}' is not used", "use it in a formula, or remove it")
    for fact in offer.facts:
        if fact.name not in used:
            key = marks.at(offer.place.line, offer.place.column)
            warn(key, f"declared fact '{fact.name}' is not used", "use it in a formula, or remove it")
    for card in offer.scorecards:
        if not any(name.startswith(f"{card.name}.") or name == card.name for name in used):
            warn(
                card.place,
                f"score table '{card.name}' is not used",
                "compare it in 'eligible_when' or give it as an output",
            )
    for table in offer.tables:
        if not any(name.startswith(f"{table.name}.") for name in used):
            warn(table.place, f"table '{table.name}' is not used", f"read it as {table.name}.{table.values[0][0]}")
    for assumption in offer.assumptions:
        if assumption.fact not in used:
            warn(assumption.place, f"nothing reads '{assumption.fact}', which is assumed", "remove the assumption")
    if not offer.tests:
        warn(offer.place, "the offer has no tests", "add 'tests:' with one yes, one no and one that cannot tell")
    if offer.confidence.value.startswith("memory") and offer.needs_review_from is None:
        warn(
            offer.place,
            f"confidence is {Confidence(offer.confidence)} without 'needs_review_from'",
            "say from when it must be checked",
        )
    return found


def _used(offer: Offer) -> set[str]:
    nodes = [criterion.formula.node for criterion in offer.criteria]
    nodes += [output.formula.node for output in offer.outputs]
    nodes += [item.points for card in offer.scorecards for item in card.items]
    nodes += [item.of.node for card in offer.scorecards for item in card.items]
    nodes += [node for table in offer.tables for _, node in table.values]
    nodes += [value.node for parameter in offer.parameters for value in parameter.history]
    nodes += [assumption.when.node for assumption in offer.assumptions if assumption.when]
    return {ref.name for node in nodes for ref in refs(node)}
