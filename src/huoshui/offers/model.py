"""An offer, an offer on a day, and the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from huoshui.formula.walk import refs
from huoshui.offers.dates import stretch
from huoshui.offers.resolve import resolve
from huoshui.values.errors import NotFound, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from huoshui.formula.tree import Node, Ref
    from huoshui.offers.dates import Period
    from huoshui.offers.parts import (
        Assumption,
        Confidence,
        Criterion,
        DecisionTable,
        Gift,
        OfferKind,
        OfferTest,
        Output,
        Parameter,
        Requirement,
        Scorecard,
        Source,
    )
    from huoshui.offers.problems import Place, Problem
    from huoshui.offers.resolve import Resolved
    from huoshui.profile.definition import Fact
    from huoshui.values.text import Text


@dataclass(frozen=True, slots=True)
class Head:
    """Who offers what, under which text, since when.

    ``valid`` is the time the text is in force, both days included.
    """

    id: str
    kind: OfferKind
    name: Text
    owner: Text
    summary: Text | None
    sources: tuple[Source, ...]
    confidence: Confidence
    valid: Period
    needs_review_from: date | None
    currency: str
    documents: tuple[Text, ...]
    channel: Text | None
    notes: tuple[Text, ...]
    gives: tuple[Gift, ...]
    file: str
    place: Place


@dataclass(frozen=True, slots=True)
class Offer(Head):
    """One offer under one legal text: one YAML file.

    ``content`` is the sha256 of the file and of the tables it names.
    """

    facts: tuple[Fact, ...]  # declared in the file itself
    parameters: tuple[Parameter, ...]
    requires: tuple[Requirement, ...]
    scorecards: tuple[Scorecard, ...]
    tables: tuple[DecisionTable, ...]
    assumptions: tuple[Assumption, ...]
    criteria: tuple[Criterion, ...]
    outputs: tuple[Output, ...]
    tests: tuple[OfferTest, ...]
    content: str

    def turns(self) -> list[date]:
        """Return the days on which the offer changes by itself, in order: starts and days after an end."""
        days = self.valid.turns()
        for parameter in self.parameters:
            days += [value.since for value in parameter.history if value.since is not None]
        for criterion in self.criteria:
            days += criterion.period.turns()
        for card in self.scorecards:
            for item in card.items:
                days += item.period.turns()
        return sorted(set(days))

    def at(self, as_of: date) -> OfferVersion | None:
        """Return the offer as it stands on ``as_of``, or None when it is not in force that day."""
        if not self.valid.holds(as_of):
            return None
        return OfferVersion(self, stretch(self.turns(), self.valid, as_of), resolve(self, as_of))


@dataclass(frozen=True)
class OfferVersion:
    """An offer between two changes: parameters and criteria resolved, ready for every compiler.

    ``period`` is the longest time around the asked day in which nothing in the file changes.
    """

    offer: Offer
    period: Period
    resolved: Resolved

    @property
    def id(self) -> str:
        """The offer's id."""
        return self.offer.id

    @property
    def version(self) -> str:
        """The first day of this version, as ISO text; ``"always"`` for an offer without a start."""
        return self.period.since.isoformat() if self.period.since else "always"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Criteria in force, requirements first; bit i of the masks is criterion i."""
        return self.resolved.criteria

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """Every name the trees read, intermediate values included, each once."""
        return tuple(dict.fromkeys(ref for node in self.nodes() for ref in refs(node)))

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Facts and results of other offers that the version reads, in order of first use; ``as_of`` included."""
        own = {name for name, _ in self.resolved.lets}
        return tuple(ref.name for ref in self.refs if ref.name not in own)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The inputs that are facts of the firm."""
        return tuple(name for name in self.inputs if "." not in name and name != "as_of")

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Ids of the offers whose results are read."""
        return tuple(dict.fromkeys(name.partition(".")[0] for name in self.inputs if "." in name))

    def nodes(self) -> Iterator[Node]:
        """Yield every canonical tree of the version: intermediate values, criteria, outputs, assumptions."""
        resolved = self.resolved
        for _, node in resolved.lets:
            yield node
        yield from resolved.truths
        for _, node in resolved.outputs:
            yield node
        for _, node in resolved.assumptions:
            yield node


@dataclass(frozen=True)
class Catalogue:
    """All offers that could be read, and what could not.

    ``offers`` are ordered so that an offer stands after those it refers to. ``facts`` is the fact catalogue they
    were checked against, with the facts declared in the offer files.
    """

    offers: tuple[Offer, ...]
    problems: tuple[Problem, ...]
    facts: Mapping[str, Fact]
    skipped: tuple[str, ...] = field(default=())  # files that hold an error

    def ids(self) -> tuple[str, ...]:
        """Return the offer ids in catalogue order, each once."""
        return tuple(dict.fromkeys(offer.id for offer in self.offers))

    def of(self, offer_id: str) -> tuple[Offer, ...]:
        """Return the texts of one offer by start date.

        Raises:
            NotFound: no offer has this id; with the nearest ids.
        """
        found = [offer for offer in self.offers if offer.id == offer_id]
        if not found:
            raise NotFound(
                f"offer '{offer_id}' is not in the catalogue",
                near=nearest(offer_id, self.ids()),
                cure="list the offers with: huoshui offer list",
            )
        return tuple(sorted(found, key=lambda offer: offer.valid.since.isoformat() if offer.valid.since else ""))

    def at(self, as_of: date) -> tuple[OfferVersion, ...]:
        """Return the versions in force on ``as_of``, an offer after those it refers to."""
        found = (offer.at(as_of) for offer in self.offers)
        return tuple(version for version in found if version is not None)
