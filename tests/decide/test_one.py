"""One firm at a desk: the same decisions as in bulk, with reasons."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq
import pytest
from decided_firms import bits, catalogue, example_profile, good_firm

from huoshui.decide.bulk import decide_all
from huoshui.decide.one import Desk, decide_one
from huoshui.values.errors import NotFound

DAY = date(2023, 6, 30)


def test_every_offer_in_force_is_decided_with_its_reasons():
    decisions = decide_one({"firm_id": "F1", **good_firm()}, catalogue(), DAY, snapshot="a")
    assert {decision.offer_id for decision in decisions} == {version.id for version in catalogue().at(DAY)}
    assert {decision.status for decision in decisions} == {"eligible"}
    assert all(decision.firm_id == "F1" and decision.receipt.snapshot == "a" for decision in decisions)


def test_only_the_offers_that_are_asked_for():
    (decision,) = decide_one(good_firm(), catalogue(), DAY, ["farmer_loan"])
    assert decision.output("amount") == 200_000
    with pytest.raises(NotFound, match="'beijing_hiring_subsid' is not in force"):
        decide_one(good_firm(), catalogue(), DAY, ["beijing_hiring_subsid"])


def test_a_desk_decides_as_the_bulk_run_does(tmp_path):
    profile = example_profile(DAY, seed=8, each=0)
    rows = pq.read_table(decide_all(profile, catalogue(), DAY, out=tmp_path).decisions).to_pylist()
    bulk = {(row["firm_id"], row["offer_id"]): row for row in rows}
    desk = Desk(catalogue(), DAY)
    desk.warm()
    for record in profile.to_pylist():
        for decision in desk.decide(record):
            row = bulk[decision.firm_id, decision.offer_id]
            assert (decision.status, decision.pass_mask, decision.unknown_mask) == (
                row["status"],
                row["pass_mask"],
                row["unknown_mask"],
            )
            for output in decision.outputs:
                stored = row[output.name]
                shown = float(stored) if output.unit == "CNY" and stored is not None else stored
                assert bits(output.value) == bits(shown)


def test_a_failing_loan_says_what_would_change_it():
    weak = {**good_firm(), "sales_12m": 800_000.0, "sales_volatility_12m": 0.2}
    (decision,) = decide_one(weak, catalogue(), DAY, ["tax_invoice_loan"])
    sales = next(criterion for criterion in decision.criteria if criterion.code == "SALES")
    assert (decision.status, sales.truth, sales.margin) == ("not_eligible", False, -200_000.0)
    (change,) = [change for change in sales.change if change.fact == "sales_12m"]
    assert (change.before, change.after, change.direction, change.makes_eligible) == (
        800_000.0,
        1_000_000.0,
        "up",
        True,
    )


def test_missing_facts_judgements_and_assumptions_are_told_apart():
    facts = good_firm()
    del facts["overdue_now"], facts["rural_resident"], facts["rural_premises"]
    loan, farmer = decide_one(facts, catalogue(), DAY, ["tax_invoice_loan", "farmer_loan"])
    assert loan.status == "cannot_tell"
    assert loan.missing == ("overdue_now",)
    assert {assumed.fact for assumed in loan.assumed} == {"own_working_funds", "other_working_funds"}
    assert set(farmer.review) == {"rural_resident", "rural_premises"}
