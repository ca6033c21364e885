"""Threshold mutation: every number of an offer nudged, to see whether a test of the file notices.

The numbers (in criteria, parameters, score tables, outputs, assumptions) become inputs of one compiled closure, so a
mutant costs one evaluation per test and nothing is compiled again. A number is nudged up and down by a tenth, a whole
one by 1 at least; a number that is compared directly is also moved by one unit in the last place to the side that
turns ``>=`` into ``>``: a test exactly on the boundary must notice. Constants of ``IN`` and ``add_months`` are left
alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from huoshui.formula.build import ref
from huoshui.formula.closure import to_closure
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref
from huoshui.offers.bounds import limited
from huoshui.offers.compile import flat
from huoshui.offers.evaluate import row_of, shown, status_of
from huoshui.offers.expect import Seen, by_truth, unmet
from huoshui.offers.strict import strict
from huoshui.offers.testing import TestBench, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from huoshui.formula.closure import Closure
    from huoshui.formula.tree import Node
    from huoshui.offers.dates import Period
    from huoshui.offers.evaluate import Row
    from huoshui.offers.model import Catalogue, Offer, OfferVersion
    from huoshui.offers.parts import OfferTest, Scorecard, ScoreItem
    from huoshui.offers.problems import Place

_STRICTER = {Opcode.GE: math.inf, Opcode.LT: math.inf, Opcode.GT: -math.inf, Opcode.LE: -math.inf}
_TURNED = {Opcode.LT: Opcode.GT, Opcode.LE: Opcode.GE, Opcode.GT: Opcode.LT, Opcode.GE: Opcode.LE}
_FIXED = frozenset({Opcode.IN, Opcode.ADD_MONTHS})


@dataclass(frozen=True, slots=True)
class Site:
    """One number of an offer: where it stands, its value, the value just beyond its boundary (None: not compared)."""

    name: str
    what: str
    value: float
    beyond: float | None
    place: Place


@dataclass(frozen=True, slots=True)
class Mutant:
    """One number changed. ``killed_by`` is the first test that noticed, "" when none did."""

    offer: str
    site: Site
    value: float
    killed_by: str

    @property
    def survived(self) -> bool:
        """Whether no test noticed."""
        return not self.killed_by


def mutate(catalogue: Catalogue, offers: Iterable[str] | None = None) -> tuple[Mutant, ...]:
    """Return every mutant of ``offers`` (ids; all by default). Offers without tests kill none of theirs.

    Raises:
        NotFound: an offer does not exist.
    """
    texts = catalogue.offers if offers is None else [offer for name in offers for offer in catalogue.of(name)]
    bench = TestBench(catalogue)
    return tuple(mutant for offer in texts for mutant in _mutants(offer, catalogue, bench))


def _mutants(offer: Offer, catalogue: Catalogue, bench: TestBench) -> Iterable[Mutant]:
    opened = _Opener()
    mutable = opened.offer(offer)
    runs = _Runs(offer, mutable, catalogue, bench).all()
    originals: Row = {site.name: site.value for site in opened.sites}
    for site in opened.sites:
        reading = [run for run in runs if site.name in run.names]
        for value in _nudged(site):
            changed: Row = {**originals, site.name: value}
            killer = next((run.test.name for run in reading if run.notices(changed)), "")
            yield Mutant(offer.id, site, value, killer)


def _nudged(site: Site) -> list[float]:
    by = abs(site.value) * 0.1 or 1.0
    if site.value.is_integer():
        by = max(by, 1.0)  # a count of 3 and one of 2.7 are the same threshold
    return [site.value - by, site.value + by, *([] if site.beyond is None else [site.beyond])]


class _Opener:
    """Turns the numbers of an offer into inputs."""

    def __init__(self) -> None:
        self.sites: list[Site] = []

    def offer(self, offer: Offer) -> Offer:
        """Return the offer with every number replaced by an input."""
        compared = self._comparing_parameters(offer)
        parameters = tuple(
            replace(
                parameter,
                history=tuple(
                    replace(
                        value,
                        node=self.node(
                            value.node, f"parameter {parameter.name}", value.place, compared.get(parameter.name)
                        ),
                    )
                    for value in parameter.history
                ),
            )
            for parameter in offer.parameters
        )
        criteria = tuple(
            replace(c, formula=replace(c.formula, node=self.node(c.formula.node, f"criterion {c.code}", c.place)))
            for c in offer.criteria
        )
        cards = tuple(
            replace(
                card,
                items=tuple(replace(item, points=self._points(card, item)) for item in card.items),
            )
            for card in offer.scorecards
        )
        outputs = tuple(
            replace(o, formula=replace(o.formula, node=self.node(o.formula.node, f"output {o.name}", o.place)))
            for o in offer.outputs
        )
        return replace(offer, parameters=parameters, criteria=criteria, scorecards=cards, outputs=outputs)

    def node(self, node: Node, what: str, place: Place, context: Opcode | None = None) -> Node:
        """Return the tree with its numbers replaced. ``context``: how the value of ``node`` is compared."""
        if isinstance(node, Literal):
            return self._site(node, what, place, context)
        if isinstance(node, Ref) or node.op in _FIXED:
            return node
        passed = context if node.op is Opcode.CASE else None
        args = tuple(self.node(arg, what, place, _side(node, i) or passed) for i, arg in enumerate(node.args))
        return Op(node.op, args, node.kind)

    def _points(self, card: Scorecard, item: ScoreItem) -> Node:
        """Return an item's points with its numbers replaced; the limits of a points formula stay."""
        what = f"{card.name}: {item.label.en}"
        if item.rows:
            return self.node(item.points, what, item.place)
        return limited(strict(self.node(item.of.node, what, item.place)), item.most)

    def _site(self, literal: Literal, what: str, place: Place, context: Opcode | None) -> Node:
        if literal.kind is not Kind.NUMBER or not isinstance(literal.value, float):
            return literal
        beyond = None if context is None else math.nextafter(literal.value, _STRICTER[context])
        site = Site(f"@{len(self.sites)}", what, literal.value, beyond, place)
        self.sites.append(site)
        return ref(site.name, Kind.NUMBER)

    @staticmethod
    def _comparing_parameters(offer: Offer) -> dict[str, Opcode]:
        """Return how each parameter that is compared directly is compared."""
        found: dict[str, Opcode] = {}

        def walk(node: Node) -> None:
            if isinstance(node, Op):
                for i, arg in enumerate(node.args):
                    side = _side(node, i)
                    if isinstance(arg, Ref) and side is not None:
                        found.setdefault(arg.name, side)
                    walk(arg)

        for criterion in offer.criteria:
            walk(criterion.formula.node)
        return found


def _side(node: Op, place: int) -> Opcode | None:
    """Return how argument ``place`` of a comparison bounds the other: ``>=`` when it is a lower bound."""
    if node.op not in _STRICTER:
        return None
    return node.op if place == 1 else _TURNED[node.op]


@dataclass(frozen=True, slots=True)
class _Run:
    """One test against the opened offer: its facts, the compiled trees, and how to read their values."""

    test: OfferTest
    row: Row
    version: OfferVersion
    closure: Closure

    @property
    def names(self) -> frozenset[str]:
        """The numbers that play a part on the test's day."""
        return frozenset(name for name in self.version.inputs if name.startswith("@"))

    def notices(self, numbers: Row) -> bool:
        """Return whether an expectation of the test is not met with these numbers."""
        values = self.closure({**self.row, **numbers})
        codes = [criterion.code for criterion in self.version.criteria]
        truths = values[: len(codes)]
        outputs = {
            output.name: (shown(output, value), output.is_money)
            for (output, _), value in zip(self.version.resolved.outputs, values[len(codes) :], strict=True)
        }
        seen = Seen(status_of(truths).value, by_truth(codes, truths), outputs)
        return next(unmet(self.test, seen), None) is not None


class _Runs:
    """The tests of one offer as runs; versions between two changes are compiled once."""

    def __init__(self, offer: Offer, opened: Offer, catalogue: Catalogue, bench: TestBench) -> None:
        self.offer = offer
        self.opened = opened
        self.catalogue = catalogue
        self.bench = bench
        self._closures: dict[Period, Closure] = {}

    def all(self) -> list[_Run]:
        """Return the runs of the tests that pass as the offer stands."""
        passing = [test for test in self.offer.tests if self.bench.run(self.offer, test).passed]
        return [run for test in passing if (run := self._run(test)) is not None]

    def _run(self, test: OfferTest) -> _Run | None:
        version, original = self.opened.at(test.as_of), self.offer.at(test.as_of)
        if version is None or original is None:
            return None
        explainer = self.bench.explainer(original, test.as_of)
        row = row_of(facts_of(self.offer, test), self.catalogue.facts, test.as_of)
        if version.period not in self._closures:
            trees = flat(version)
            self._closures[version.period] = to_closure([*trees.truths, *trees.outputs])
        return _Run(test, explainer.evaluator.complete(row), version, self._closures[version.period])
