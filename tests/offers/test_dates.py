"""Rules are dated: the day before, the day of, the day after."""

from __future__ import annotations

from datetime import date

import pytest
from deciding import criterion, decide, offer_file, refused, when

from huoshui.offers.load import load_texts
from huoshui.offers.parts import Status

GOOD_FIRM = {
    "registered_on": date(2020, 1, 1), "tax_grade": "A", "vat_sales_12m": 400_000, "vat_sales_prev_12m": 300_000,
    "tax_paid_12m": 120_000, "zero_filing_months_12m": 0, "debt": 1, "assets": 4, "overdue_tax": 0,
    "industry": "retail", "voided_invoice_share": 0.01, "env_penalty_24m": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "passes"), [(date(2025, 12, 31), True), (date(2026, 1, 1), False), (date(2026, 1, 2), False)]
)
def test_a_parameter_changes_on_its_day(catalogue, as_of, passes):
    decision = decide(catalogue, "tax_loan", as_of, **GOOD_FIRM)
    assert criterion(decision, "SALES").truth is passes


@pytest.mark.parametrize(
    ("as_of", "asked"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True), (date(2026, 7, 2), True)]
)
def test_a_criterion_comes_into_force_on_its_day(catalogue, as_of, asked):
    decision = decide(catalogue, "tax_loan", as_of, **GOOD_FIRM)
    assert ("ESG" in [c.code for c in decision.criteria]) is asked


@pytest.mark.parametrize(
    ("as_of", "in_force"), [(date(2026, 3, 30), True), (date(2026, 3, 31), True), (date(2026, 4, 1), False)]
)
def test_until_is_the_last_day_in_force(catalogue, as_of, in_force):
    assert ("srdi_sme" in [version.id for version in catalogue.at(as_of)]) is in_force


def test_a_criterion_with_until_ends_after_that_day(load):
    text = offer_file(
        'eligible_when:\n  - {code: A, if: "debt <= 5", zh: 甲, en: a}\n'
        '  - {code: B, if: "assets <= 5", zh: 乙, en: b, until: 2025-12-31}\n'
    )
    codes = {day: [c.code for c in load(text).at(day)[0].criteria] for day in (date(2025, 12, 31), date(2026, 1, 1))}
    assert codes == {date(2025, 12, 31): ["A", "B"], date(2026, 1, 1): ["A"]}


def test_a_version_is_named_after_its_first_day_and_lasts_to_the_next_change(catalogue):
    found = {}
    for as_of in (date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)):
        (version,) = (v for v in catalogue.at(as_of) if v.id == "tax_loan")
        found[as_of.isoformat()] = (version.version, str(version.period.until))
    assert found == {
        "2024-01-01": ("2024-01-01", "2025-12-31"),
        "2025-12-31": ("2024-01-01", "2025-12-31"),
        "2026-01-01": ("2026-01-01", "2026-06-30"),
        "2026-06-30": ("2026-01-01", "2026-06-30"),
        "2026-07-01": ("2026-07-01", "None"),
    }


def test_a_firm_waits_for_the_day_on_which_it_is_old_enough(catalogue):
    decision = decide(
        catalogue,
        "tax_loan",
        date(2026, 6, 1),
        **GOOD_FIRM | {"registered_on": date(2024, 7, 15), "vat_sales_12m": 600_000},
    )
    (change,) = decision.plan
    assert (change.fact, change.after, change.by, change.makes_eligible) == ("as_of", date(2026, 7, 15), "time", True)
    assert (
        decide(
            catalogue,
            "tax_loan",
            date(2026, 7, 14),
            **GOOD_FIRM | {"registered_on": date(2024, 7, 15), "vat_sales_12m": 600_000, "env_penalty_24m": 0},
        ).status
        is Status.NOT_ELIGIBLE
    )
    assert (
        decide(
            catalogue,
            "tax_loan",
            date(2026, 7, 15),
            **GOOD_FIRM | {"registered_on": date(2024, 7, 15), "vat_sales_12m": 600_000, "env_penalty_24m": 0},
        ).status
        is Status.ELIGIBLE
    )


def two_texts(first_until, second_from):
    old = offer_file(when("debt <= 5"), until=first_until)
    new = offer_file(when("debt <= 3")).replace("from: 2024-01-01", f"from: {second_from}")
    return {"old.yaml": old, "new.yaml": new}


def test_two_texts_of_one_offer_follow_each_other(facts):
    catalogue = load_texts(two_texts("2025-12-31", "2026-01-01"), facts)
    assert refused(catalogue) == ""
    assert [catalogue.at(day)[0].offer.file for day in (date(2025, 12, 31), date(2026, 1, 1))] == [
        "old.yaml",
        "new.yaml",
    ]


def test_two_texts_in_force_on_the_same_day_are_refused_and_the_older_one_stays(facts):
    catalogue = load_texts(two_texts("2026-01-01", "2026-01-01"), facts)
    assert refused(catalogue) == (
        "new.yaml:1:1: offer 'demo' is in force twice on the same days. "
        "Cause: old.yaml says the same id from 2024-01-01 to 2026-01-01. "
        "Cure: end the older text with 'until: <its last day>', or give one of them another id\n"
        "  offer: demo\n"
        "  ^"
    )
    assert [offer.file for offer in catalogue.offers] == ["old.yaml"]


def test_a_parameter_may_carry_the_units_analysts_use(load):
    text = offer_file(
        "parameters:\n  sales: {value: 50, unit: 万元}\n  share: {value: 7, unit: '%'}\n"
        "  people: {unit: 人, values: {2024-01-01: 10, 2025-01-01: 20}}\n"
        + when("vat_sales_12m >= sales AND debt / assets <= share AND employees >= people")
    )
    (version,) = load(text).at(date(2026, 1, 1))
    shown = {parameter.name: (value.node.value, parameter.unit) for parameter, value in version.resolved.parameters}
    assert shown == {"sales": (500_000.0, "CNY"), "share": (0.07, "ratio"), "people": (20.0, "persons")}
