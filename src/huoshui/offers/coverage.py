"""What the tests of an offer leave untried: a yes, a no, a cannot-tell, the days around every date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.offers.dates import ONE_DAY
from huoshui.offers.parts import Status
from huoshui.offers.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from huoshui.offers.model import Catalogue, Offer
    from huoshui.offers.testing import TestResult

_WORDS = {
    Status.ELIGIBLE: "nobody is eligible in the tests",
    Status.NOT_ELIGIBLE: "nobody is refused in the tests",
    Status.CANNOT_TELL: "no test leaves a fact out so that the offer cannot tell",
}


def coverage(catalogue: Catalogue, results: Sequence[TestResult]) -> tuple[Problem, ...]:
    """Return a warning for every outcome and every date the tests leave untried."""
    return tuple(problem for offer in catalogue.offers for problem in _untried(offer, results))


def _untried(offer: Offer, results: Sequence[TestResult]) -> Iterable[Problem]:
    own = [result for result in results if result.offer == offer.id and result.file == offer.file]
    reached = {result.status for result in own}
    wanted = list(_WORDS) if offer.criteria or offer.requires else [Status.ELIGIBLE]
    for status in wanted:
        if status not in reached:
            cure = f"add a test with expect: {{status: {status.value}}}"
            yield Problem(offer.place, _WORDS[status], cure=cure, severity="warning", offer=offer.id)
    days = {result.test.as_of for result in own}
    for turn in offer.turns():
        around = {"before": turn - ONE_DAY, "of": turn, "after": turn + ONE_DAY}
        missing = [f"the day {word} ({day})" for word, day in around.items() if day not in days]
        if missing:
            what = f"something changes on {turn}; not tested: {', '.join(missing)}"
            yield Problem(offer.place, what, cure="add tests with these 'as_of'", severity="warning", offer=offer.id)
