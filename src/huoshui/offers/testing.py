"""Running the tests an offer file carries.

An omitted fact is unknown. Results of other offers (``other.eligible``) may be given; otherwise the other offers are
decided from the same facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.offers.evaluate import row_of
from huoshui.offers.expect import OF_CODES, WORDS, seen_in, unmet
from huoshui.offers.explain import Explainer
from huoshui.offers.problems import OfferError, Problem, problem_of
from huoshui.values.errors import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from huoshui.offers.decision import Decision
    from huoshui.offers.model import Catalogue, Offer, OfferVersion
    from huoshui.offers.parts import OfferTest, Status, Value
    from huoshui.offers.problems import Place


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test as run: what came out, and every expectation that was not met."""

    offer: str
    file: str
    test: OfferTest
    status: Status | None  # None: the offer is not in force on the day
    problems: tuple[Problem, ...]

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.problems


def run_tests(catalogue: Catalogue, offers: Iterable[str] | None = None) -> tuple[TestResult, ...]:
    """Run the tests of ``offers`` (ids; all by default) and return their results in file order.

    Raises:
        NotFound: an offer does not exist.
    """
    bench = TestBench(catalogue)
    texts = catalogue.offers if offers is None else [offer for name in offers for offer in catalogue.of(name)]
    return tuple(bench.run(offer, test) for offer in texts for test in offer.tests)


class TestBench:
    """Runs tests; what is compiled for one test serves the next."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._explainers: dict[tuple[object, ...], Explainer] = {}
        self._versions: dict[tuple[str, str], list[OfferVersion]] = {}

    def run(self, offer: Offer, test: OfferTest) -> TestResult:
        """Run one test."""
        try:
            given = facts_of(offer, test)
            self._refuse_unknown_words(offer, test)
            decision = self._decision(offer, test, given)
        except OfferError as error:
            return TestResult(offer.id, offer.file, test, None, (problem_of(error),))
        problems = tuple(_problems(test, decision))
        return TestResult(offer.id, offer.file, test, decision.status if decision else None, problems)

    def _decision(self, offer: Offer, test: OfferTest, given: Mapping[str, Value]) -> Decision | None:
        version = self.version(offer, test.as_of)
        if version is None:
            return None
        explainer = self.explainer(version, test.as_of)
        self._refuse_facts(test, given, explainer)
        try:
            row = row_of(given, self.catalogue.facts, test.as_of)
        except TypeError as error:
            cure = 'a word is written in quotes ("3911"), a number without'
            raise OfferError(test.place, f"test '{test.name}': {error}", cure=cure) from error
        return explainer.explain_row(row, offers=[offer.id], changes=False)[0]

    def version(self, offer: Offer, as_of: date) -> OfferVersion | None:
        """Return the offer as it stands on ``as_of``, resolved once per time in which nothing changes."""
        known = self._versions.setdefault((offer.id, offer.file), [])
        found = next((version for version in known if version.period.holds(as_of)), None)
        if found is None:
            found = offer.at(as_of)
            known += [found] if found else []
        return found

    def explainer(self, version: OfferVersion, as_of: date) -> Explainer:
        """Return an explainer for the version and the offers it refers to."""
        versions = self._with_needs(version, as_of)
        key = tuple((found.offer.file, found.period) for found in versions)
        if key not in self._explainers:
            self._explainers[key] = Explainer(versions, self.catalogue.facts, as_of)
        return self._explainers[key]

    def _with_needs(self, version: OfferVersion, as_of: date) -> list[OfferVersion]:
        found: dict[str, OfferVersion] = {}

        def add(wanted: OfferVersion) -> None:
            for name in wanted.needs:
                texts = (self.version(other, as_of) for other in self.catalogue.offers if other.id == name)
                needed = next((other for other in texts if other is not None), None)
                if needed is not None and name not in found:
                    add(needed)
            found[wanted.id] = wanted

        add(version)
        return list(found.values())

    def _refuse_facts(self, test: OfferTest, given: Mapping[str, Value], explainer: Explainer) -> None:
        known = {*self.catalogue.facts, *explainer.result_names}
        for name in (*given, *test.without):
            if name not in known:
                raise OfferError(
                    test.place,
                    f"test '{test.name}' gives '{name}', which is not a fact",
                    near=nearest(name, known),
                    cure="list the facts with: huoshui facts",
                )

    def _refuse_unknown_words(self, offer: Offer, test: OfferTest) -> None:
        places = dict(test.places)
        outputs = [output.name for output in offer.outputs]
        codes = [requirement.code for requirement in offer.requires] + [criterion.code for criterion in offer.criteria]
        for name, value in test.expect:
            if name not in WORDS and name not in outputs:
                raise OfferError(
                    places[name],
                    f"test '{test.name}' expects '{name}', which is neither an expectation nor an output",
                    near=nearest(name, [*WORDS, *outputs]),
                )
            for word in value if isinstance(value, tuple) and name in OF_CODES else ():
                if word not in codes:
                    what = f"test '{test.name}' names '{word}', which is not a criterion"
                    cure = f"its criteria are {', '.join(codes)}"
                    raise OfferError(places[name], what, near=nearest(word, codes), cure=cure)


def facts_of(offer: Offer, test: OfferTest) -> dict[str, Value]:
    """Return the facts of a test, those of the test it is like included.

    Raises:
        OfferError: ``like`` names no other test, or goes in a circle.
    """
    tests = {other.name: other for other in offer.tests}
    chain: list[OfferTest] = [test]
    while chain[-1].like:
        last = chain[-1]
        base = tests.get(last.like)
        if base is None:
            raise OfferError(last.place, f"there is no test '{last.like}' to be like", near=nearest(last.like, tests))
        if base in chain:
            raise OfferError(last.place, f"test '{last.name}' is like itself", cure="give the facts in one of them")
        chain.append(base)
    facts: dict[str, Value] = {}
    for step in reversed(chain):
        facts.update(step.given)
        for name in step.without:
            facts.pop(name, None)
    return facts


def _problems(test: OfferTest, decision: Decision | None) -> Iterable[Problem]:
    """Yield the expectations of ``test`` that ``decision`` does not meet; None: the offer is not in force."""
    places = dict(test.places)
    in_force = next((value for name, value in test.expect if name == "in_force"), True)
    if decision is None:
        if in_force is not False:
            yield _problem(test, test.place, "the offer in force", f"nothing: it is not in force on {test.as_of}")
        return
    if in_force is False:
        yield _problem(test, places["in_force"], "the offer not in force", f"that it is in force on {test.as_of}")
    for name, expected, found in unmet(test, seen_in(decision)):
        yield _problem(test, places[name], expected, found, why(decision))


def _problem(test: OfferTest, place: Place, expected: str, found: str, cause: str = "") -> Problem:
    what = f"test '{test.name}' expects {expected}, the rule gives {found}"
    return Problem(place, what, cause=cause, cure="correct the rule or the test")


def why(decision: Decision) -> str:
    """Return the criteria that do not hold in one line, for developers."""
    lines = []
    for criterion in decision.criteria:
        if criterion.truth is False:
            margin = "" if criterion.margin is None else f" by {criterion.margin:g} {criterion.unit}".rstrip()
            lines.append(f"{criterion.code} fails{margin}")
        elif criterion.truth is None:
            names = ", ".join(criterion.missing) or "nothing is missing, it has no value"
            lines.append(f"{criterion.code} is unknown ({names})")
    return "; ".join(lines)
