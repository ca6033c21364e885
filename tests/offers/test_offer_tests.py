"""An offer file carries its own tests; a test that contradicts the rule is shown where it stands."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

from datetime import date

import pytest
from deciding import offer_file, when

from huoshui.offers.check import check
from huoshui.offers.coverage import coverage
from huoshui.offers.mutate import mutate
from huoshui.offers.parts import Status
from huoshui.offers.testing import run_tests
from huoshui.values.errors import NotFound

RULE = offer_file(
    "parameters: {least: 5}\n"
    + when("debt >= least", "assets >= 3")
    + "outputs: {amount: {value: 2 * debt, unit: CNY}}\n"
)


def carrying(*lines):
    return RULE + "tests:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


def said(catalogue):
    return "\n".join(str(problem) for result in run_tests(catalogue) for problem in result.problems)


YES = "name: yes it is, as_of: 2026-06-01, given: {debt: 5, assets: 3}, expect: {status: eligible, amount: 10}"


def test_the_tests_of_the_illustrated_loan_pass(catalogue):
    results = run_tests(catalogue, ["tax_loan"])
    assert [(result.test.name, result.passed) for result in results] == [
        ("passes", True),
        ("unknown overdue tax", True),
        ("a failed rule beats a missing fact", True),
        ("old threshold", True),
    ]
    assert results[0].status is Status.ELIGIBLE


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ("status: not_eligible", "expects status not_eligible, the rule gives eligible"),
        ("amount: 11", "expects amount 11, the rule gives 10.0"),
        ("amount: null", "expects amount None, the rule gives 10.0"),
        ("reasons: [C1]", "expects reasons [C1], the rule gives []"),
        ("fails: C2", "expects fails [C2], the rule gives []"),
        ("unknown: [C1, C2]", "expects unknown [C1, C2], the rule gives []"),
        ("missing: [debt]", "expects missing [debt], the rule gives []"),
        ("review: [debt]", "expects review [debt], the rule gives []"),
        ("assumed: [debt]", "expects assumed [debt], the rule gives []"),
        ("in_force: false", "expects the offer not in force, the rule gives that it is in force on 2026-06-01"),
    ],
)
def test_a_test_that_contradicts_its_rule_is_shown_where_it_stands(load, expect, found):
    line = f"name: wrong, as_of: 2026-06-01, given: {{debt: 5, assets: 3}}, expect: {{{expect}}}"
    first, *_ = said(load(carrying(line), "demo.yaml")).split("\n")
    assert first == f"demo.yaml:14:76: test 'wrong' {found}. Cure: correct the rule or the test"


def test_the_reason_why_a_rule_fails_is_told(load):
    line = "name: low, as_of: 2026-06-01, given: {debt: 4}, expect: {status: eligible, fails_not: [C1]}"
    assert said(load(carrying(line), "demo.yaml")) == (
        "demo.yaml:14:63: test 'low' expects status eligible, the rule gives not_eligible. "
        "Cause: C1 fails by -1 CNY; C2 is unknown (assets). Cure: correct the rule or the test\n"
        f"    - {{{line}}}\n"
        f"{' ' * 64}^^^^^^\n"
        "demo.yaml:14:81: test 'low' expects that C1 does not fail, the rule gives that it does. "
        "Cause: C1 fails by -1 CNY; C2 is unknown (assets). Cure: correct the rule or the test\n"
        f"    - {{{line}}}\n"
        f"{' ' * 82}^^^^^^^^^"
    )


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("name: a, as_of: 2026-06-01, given: {debts: 5}, expect: {status: eligible}", "gives 'debts', which is not a fact. Did you mean: debt?"),
        ("name: a, as_of: 2026-06-01, given: {debt: many}, expect: {status: eligible}", "test 'a': 'debt': 'many' is not a number"),
        ("name: a, as_of: 2026-06-01, given: {tax_grade: 5}, expect: {status: eligible}", "test 'a': 'tax_grade': 5 is not a text"),
        ("name: a, as_of: 2026-06-01, like: b, expect: {status: eligible}", "there is no test 'b' to be like"),
        ("name: a, as_of: 2026-06-01, like: a, expect: {status: eligible}", "test 'a' is like itself"),
        ("name: a, as_of: 2026-06-01, expect: {statsu: eligible}", "expects 'statsu', which is neither an expectation nor an output. Did you mean: status?"),
        ("name: a, as_of: 2026-06-01, expect: {fails: [C3]}", "names 'C3', which is not a criterion. Cure: its criteria are C1, C2"),
        ("name: a, as_of: 2023-12-31, expect: {status: eligible}", "expects the offer in force, the rule gives nothing: it is not in force on 2023-12-31"),
    ],
)  # fmt: skip
def test_a_test_that_cannot_be_run_is_reported(load, line, found):
    assert found in said(load(carrying(line)))


def test_like_takes_the_facts_of_another_test_and_changes_some(load):
    catalogue = load(
        carrying(
            YES,
            "name: older, as_of: 2026-06-01, like: yes it is, given: {debt: 4}, expect: {reasons: [C1]}",
            "name: oldest, as_of: 2026-06-01, like: older, without: [assets], expect: {reasons: [C1, C2], missing: [assets]}",
            "name: before, as_of: 2023-12-31, like: yes it is, expect: {in_force: false}",
        )
    )
    assert said(catalogue) == ""


def test_asking_for_the_tests_of_an_unknown_offer_is_refused(catalogue):
    with pytest.raises(NotFound, match="offer 'tax_lone' is not in the catalogue"):
        run_tests(catalogue, ["tax_lone"])


def test_what_the_tests_leave_untried_is_warned_about(load):
    catalogue = load(carrying(YES, "name: day, as_of: 2024-01-01, expect: {status: cannot_tell}"), "demo.yaml")
    found = [(problem.severity, problem.what) for problem in coverage(catalogue, run_tests(catalogue))]
    assert found == [
        ("warning", "nobody is refused in the tests"),
        (
            "warning",
            "something changes on 2024-01-01; not tested: the day before (2023-12-31), the day after (2024-01-02)",
        ),
    ]


def survivors(catalogue):
    return [(mutant.site.what, mutant.site.value, mutant.value) for mutant in mutate(catalogue) if mutant.survived]


def test_a_threshold_no_test_guards_survives_being_changed(load):
    catalogue = load(carrying("name: far, as_of: 2026-06-01, given: {debt: 50, assets: 3}, expect: {status: eligible}"))
    assert survivors(catalogue) == [
        ("parameter least", 5.0, 4.0),
        ("parameter least", 5.0, 6.0),
        ("parameter least", 5.0, 5.000000000000001),
        ("criterion C2", 3.0, 2.0),
        ("output amount", 2.0, 1.0),
        ("output amount", 2.0, 3.0),
    ]


def test_tests_on_the_boundary_and_just_beside_it_kill_every_mutant(load):
    no = "as_of: 2026-06-01, like: yes it is"
    catalogue = load(
        carrying(
            YES,
            f"name: debt, {no}, given: {{debt: 4.99}}, expect: {{fails: [C1]}}",
            f"name: assets, {no}, given: {{assets: 2.9}}, expect: {{fails: [C2]}}",
        )
    )
    assert survivors(catalogue) == []
    assert {mutant.killed_by for mutant in mutate(catalogue)} == {"yes it is", "debt", "assets"}


def test_a_test_that_fails_as_it_stands_kills_nothing(load):
    catalogue = load(carrying("name: wrong, as_of: 2026-06-01, given: {debt: 5}, expect: {status: eligible}"))
    assert all(mutant.survived for mutant in mutate(catalogue))


def test_bands_and_dated_parameters_are_nudged_too(load):
    text = offer_file(
        "parameters:\n  least: {2024-01-01: 5, 2026-01-01: 10}\n"
        "scorecards:\n  quality:\n    - {item: {zh: 甲, en: a}, of: debt, bands: [[3, 20]]}\n" + when("quality >= least")
    ) + (
        "tests:\n"
        "  - {name: a, as_of: 2025-06-01, given: {debt: 3}, expect: {status: eligible}}\n"
        "  - {name: b, as_of: 2025-06-01, given: {debt: 2.9}, expect: {status: not_eligible}}\n"
    )  # fmt: skip
    mutants = {(m.site.what, m.site.value) for m in mutate(load(text))}
    assert {("quality: a", 3.0), ("quality: a", 20.0), ("parameter least", 5.0), ("parameter least", 10.0)} <= mutants
    assert ("parameter least", 10.0, 9.0) in survivors(load(text))  # no test lies in 2026


def test_dates_of_tests_are_days(load):
    (result,) = run_tests(load(carrying(YES)))
    assert result.test.as_of == date(2026, 6, 1)


def test_checking_a_catalogue_lists_everything_in_one_go(load):
    line = "name: wrong, as_of: 2026-06-01, given: {debt: 5, assets: 3}, expect: {status: not_eligible}"
    found = [(problem.severity, problem.what) for problem in check(load(carrying(YES, line)), mutants=True)]
    assert found[0] == ("error", "test 'wrong' expects status not_eligible, the rule gives eligible")
    assert ("warning", "nobody is refused in the tests") in found
    assert ("warning", "no test notices when 3 in criterion C2 becomes 2.0") in found
