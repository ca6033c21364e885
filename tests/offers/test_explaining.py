"""A decision says why, with the values it read, and what is missing."""

from __future__ import annotations

import json
from datetime import date

import pytest
from deciding import DAY, criterion, decide, offer_file, when

from huoshui.offers.explain import Explainer
from huoshui.offers.parts import Status
from huoshui.values.errors import NotFound

FIRM = {
    "registered_on": date(2020, 1, 1), "tax_grade": "A", "vat_sales_12m": 420_000, "vat_sales_prev_12m": 400_000,
    "tax_paid_12m": 120_000, "zero_filing_months_12m": 0, "debt": 900_000, "assets": 1_000_000, "industry": "retail",
    "voided_invoice_share": 0.01,
}  # fmt: skip


@pytest.fixture
def decision(catalogue):
    return decide(catalogue, "tax_loan", **FIRM)


def test_a_failed_rule_beats_a_missing_fact(decision):
    assert (decision.status, decision.reasons) == (Status.NOT_ELIGIBLE, ("SALES", "DEBT", "OVERDUE"))


def test_the_masks_have_one_bit_per_criterion_in_order(decision):
    codes = [c.code for c in decision.criteria]
    passed = {code for bit, code in enumerate(codes) if decision.pass_mask >> bit & 1}
    assert passed == set(codes) - {"SALES", "DEBT", "OVERDUE"}
    assert decision.unknown_mask == 1 << codes.index("OVERDUE")


def test_margins_are_in_the_unit_of_what_is_compared(decision):
    found = {c.code: (c.margin, c.unit) for c in decision.criteria}
    assert found["SALES"] == (-80_000, "CNY")
    assert found["AGE"] == (53, "months")
    assert found["DEBT"] == (pytest.approx(-0.2), "ratio")
    assert found["GRADE"] == (None, "")
    assert found["OVERDUE"] == (None, "CNY")


def test_the_facts_used_come_with_value_unit_label_and_source(decision):
    debt, assets = criterion(decision, "DEBT").facts
    assert (debt.name, debt.value, debt.about.unit, debt.about.label.zh) == ("debt", 900_000, "CNY", "负债")
    assert (assets.name, assets.about.source.en, assets.assumed) == ("assets", "assets", False)


def test_an_unknown_criterion_names_the_facts_that_keep_it_open(decision):
    assert criterion(decision, "OVERDUE").missing == ("overdue_tax",)
    assert (decision.missing, decision.review) == (("overdue_tax",), ())


def test_only_the_open_parts_of_a_criterion_ask_for_facts(load):
    catalogue = load(offer_file(when("debt >= 5 OR assets >= 5 OR revenue >= 5")))
    decision = decide(catalogue, "demo", assets=1)
    assert decision.missing == ("debt", "revenue")
    assert [(part.formula, part.truth, part.margin) for part in decision.criteria[0].parts] == [
        ("debt >= 5", None, None),
        ("assets >= 5", False, -4),
        ("revenue >= 5", None, None),
    ]


def test_a_criterion_without_a_value_although_everything_is_known_says_so(load):
    catalogue = load(offer_file(when("debt / assets <= 1")))
    decision = decide(catalogue, "demo", debt=1, assets=0)
    assert (decision.status, decision.missing) == (Status.CANNOT_TELL, ())
    assert criterion(decision, "C1").undefined


def test_numbers_no_formula_may_read_are_not_known(load):
    catalogue = load(offer_file(when("debt >= 5")))
    for value in (float("nan"), float("inf"), 1e16, 1e-16):
        assert decide(catalogue, "demo", debt=value).missing == ("debt",)


def test_a_value_of_another_kind_is_refused(load):
    catalogue = load(offer_file(when("debt >= 5")))
    with pytest.raises(TypeError, match="'debt': 'many' is not a number"):
        decide(catalogue, "demo", debt="many")


def test_the_object_of_a_decision_has_the_promised_keys_and_is_json(decision):
    told = json.loads(json.dumps(decision.as_dict(), ensure_ascii=False))
    assert {"firm_id", "offer_id", "status", "outputs", "criteria", "missing", "assumed", "receipt"} <= told.keys()
    sales = next(c for c in told["criteria"] if c["code"] == "SALES")
    assert (sales["truth"], sales["margin"], sales["unit"]) == (False, -80_000, "CNY")
    assert sales["facts"][0]["value"] == 420_000
    assert sales["change"] == [
        {
            "fact": "vat_sales_12m",
            "from": 420_000,
            "to": 500_000,
            "direction": "up",
            "by": "firm",
            "unit": "CNY",
            "label": {"zh": "近12个月销售额", "en": "sales of 12 months"},
            "makes_eligible": False,
        }
    ]
    assert told["outputs"] == {"amount": None, "rate": None}
    assert next(c for c in told["criteria"] if c["code"] == "AGE")["facts"][0]["value"] == "2020-01-01"


def test_asking_for_an_offer_that_is_not_in_force_is_refused(catalogue):
    with pytest.raises(NotFound) as refused:
        Explainer(catalogue.at(DAY), catalogue.facts, DAY).explain({}, offers=["tax_lone"])
    assert str(refused.value) == (
        "offer 'tax_lone' is not in force on 2026-06-01. Did you mean: tax_loan? "
        "Cure: list the offers with: huoshui offer list"
    )


def test_all_offers_in_force_are_decided_when_none_is_named(catalogue):
    found = Explainer(catalogue.at(date(2025, 6, 1)), catalogue.facts, date(2025, 6, 1)).explain({})
    assert [decision.offer_id for decision in found] == ["innovative_sme", "tax_loan", "srdi_sme"]
    assert {decision.status for decision in found} == {Status.CANNOT_TELL}
