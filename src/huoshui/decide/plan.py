"""What a run evaluates: the versions in force on a day as trees over facts alone, and the columns of the result."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from huoshui.formula.tree import Kind, Literal, Ref
from huoshui.formula.walk import refs, substitute
from huoshui.offers.compile import whole
from huoshui.offers.receipt import receipt_of, tree_hashes
from huoshui.values.dates import to_days
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from huoshui.formula.tree import Node
    from huoshui.offers.model import Catalogue, OfferVersion
    from huoshui.offers.receipt import Receipt

AS_OF = "as_of"
GROUPS = (Ref("region_province", Kind.TEXT), Ref("industry_section", Kind.TEXT))
"""The facts by which a run is summed up, read whether or not an offer asks for them."""


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """A column of the result that holds one named output: of every offer that gives it."""

    name: str
    kind: Kind
    is_money: bool


@dataclass(frozen=True, slots=True)
class PlannedOffer:
    """One version to evaluate. Trees read facts only; outputs are gated and money is in whole fen."""

    version: OfferVersion
    truths: tuple[Node, ...]
    outputs: tuple[tuple[OutputColumn, Node], ...]
    receipt: Receipt

    @property
    def id(self) -> str:
        """The offer's id."""
        return self.version.id

    @property
    def full(self) -> int:
        """The pass mask of an eligible firm: one bit per criterion."""
        return (1 << len(self.truths)) - 1


@dataclass(frozen=True)
class Plan:
    """The offers of a run, in catalogue order, on one day and over one snapshot of facts."""

    as_of: date
    snapshot: str
    offers: tuple[PlannedOffer, ...]

    @cached_property
    def inputs(self) -> tuple[Ref, ...]:
        """The facts that are read, by name."""
        found = {ref for offer in self.offers for node in self.nodes(offer) for ref in refs(node)}
        return tuple(sorted(found, key=lambda ref: ref.name))

    @cached_property
    def reads(self) -> tuple[Ref, ...]:
        """The facts to read from the profile: those of the offers and those of the summary."""
        return tuple(dict.fromkeys([*self.inputs, *GROUPS]))

    @cached_property
    def columns(self) -> tuple[OutputColumn, ...]:
        """The union of the outputs, in order of first use.

        Raises:
            InvalidInput: two offers give one name to outputs of different kinds.
        """
        found: dict[str, tuple[OutputColumn, str]] = {}
        for offer in self.offers:
            for column, _ in offer.outputs:
                first, owner = found.setdefault(column.name, (column, offer.id))
                if first != column:
                    raise InvalidInput(
                        f"output '{column.name}' of offer '{offer.id}' clashes with that of offer '{owner}'",
                        cause=f"one is {_shape(column)}, the other {_shape(first)}; a name is one column of all offers",
                        cure="rename one of the two outputs",
                    )
        return tuple(column for column, _ in found.values())

    @staticmethod
    def nodes(offer: PlannedOffer) -> tuple[Node, ...]:
        """Return every tree of an offer: criteria, then outputs."""
        return (*offer.truths, *(node for _, node in offer.outputs))


def plan_of(catalogue: Catalogue, as_of: date, *, snapshot: str, offers: Sequence[str] | None = None) -> Plan:
    """Return what to evaluate on ``as_of``: every offer in force, or those named in ``offers``.

    Results that offers read of each other are put in, whether or not the other offer is asked for. ``snapshot``
    names the facts, for the receipts.

    Raises:
        NotFound: an offer that is asked for does not exist.
        InvalidInput: an offer that is asked for is not in force on ``as_of``.
    """
    versions = catalogue.at(as_of)
    wanted = _wanted(catalogue, versions, as_of, offers)
    trees, hashes = whole(versions), tree_hashes(versions)
    today: dict[str, Node] = {AS_OF: Literal(Kind.DATE, to_days(as_of))}
    planned = []
    for version in versions:
        if version.id not in wanted:
            continue
        flat = trees[version.id]
        outputs = tuple(
            (OutputColumn(output.name, node.kind, output.is_money), substitute(node, today))
            for (output, _), node in zip(version.resolved.outputs, flat.outputs, strict=True)
        )
        truths = tuple(substitute(node, today) for node in flat.truths)
        receipt = receipt_of(version, hashes[version.id], as_of, snapshot)
        planned.append(PlannedOffer(version, truths, outputs, receipt))
    return Plan(as_of, snapshot, tuple(planned))


def _wanted(
    catalogue: Catalogue, versions: Sequence[OfferVersion], as_of: date, offers: Sequence[str] | None
) -> set[str]:
    in_force = {version.id for version in versions}
    for offer_id in offers or ():
        texts = catalogue.of(offer_id)
        if offer_id not in in_force:
            times = ", ".join(f"{text.valid.since or '...'} to {text.valid.until or '...'}" for text in texts)
            raise InvalidInput(
                f"offer '{offer_id}' is not in force on {as_of}",
                cause=f"it is in force {times}",
                cure="ask for a day in that time, or leave the offer out",
            )
    return in_force if offers is None else set(offers)


def _shape(column: OutputColumn) -> str:
    return "money" if column.is_money else f"a {column.kind}"
