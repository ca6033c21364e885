"""Everything that is wrong or doubtful about a catalogue in one list: what ``huoshui offer check`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.offers.coverage import coverage
from huoshui.offers.mutate import mutate
from huoshui.offers.problems import Problem
from huoshui.offers.testing import run_tests

if TYPE_CHECKING:
    from huoshui.offers.model import Catalogue
    from huoshui.offers.mutate import Mutant


def check(catalogue: Catalogue, *, mutants: bool = False) -> tuple[Problem, ...]:
    """Return what could not be loaded, the tests that contradict their rule, and warnings about what is untried.

    ``mutants`` adds a warning for every number whose change no test notices.
    """
    results = run_tests(catalogue)
    failed = [problem for result in results for problem in result.problems]
    survivors = [_survivor(mutant) for mutant in mutate(catalogue) if mutant.survived] if mutants else []
    return (*catalogue.problems, *failed, *coverage(catalogue, results), *survivors)


def _survivor(mutant: Mutant) -> Problem:
    site = mutant.site
    what = f"no test notices when {site.value:g} in {site.what} becomes {mutant.value!r}"
    return Problem(site.place, what, cure="add a test on the boundary and one beside it", severity="warning")
