"""The summary of a run says the same as its decisions, counted one by one."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from decided_firms import catalogue, edge_profile, example_profile, good_firm

from huoshui.decide.bulk import decide_all
from huoshui.decide.one import Desk
from huoshui.decide.summary import summarise

DAY = date(2023, 6, 30)
PLACES = {"region_province": ["11", "31", None], "industry_section": ["C", "F"]}


@pytest.fixture(scope="module")
def profile():
    table = pa.concat_tables([example_profile(DAY, seed=5, each=1), edge_profile(DAY, 300, 9)])
    for name, words in PLACES.items():
        if name in table.column_names:
            table = table.drop_columns([name])
        words_of = [words[i % len(words)] for i in range(table.num_rows)]
        table = table.append_column(name, pa.array(words_of, pa.string()))
    return table


@pytest.fixture(scope="module", params=["kernel", "duckdb"])
def run(request, profile, tmp_path_factory):
    report = decide_all(profile, catalogue(), DAY, out=tmp_path_factory.mktemp(request.param), engine=request.param)
    rows = pq.read_table(report.decisions).to_pylist()
    return report, summarise(report, catalogue()), rows


def by_offer(rows, offer_id):
    return [row for row in rows if row["offer_id"] == offer_id]


def failed(offer, row):
    """Return the bits of the criteria that do not hold."""
    return [bit for bit in range(len(offer.truths)) if not (row["pass_mask"] | row["unknown_mask"]) >> bit & 1]


def test_it_is_json_and_counts_firms_and_decisions(run, profile):
    report, summary, rows = run
    assert json.loads(json.dumps(summary)) == summary
    assert summary["firms"] == profile.num_rows
    assert summary["decisions"] == len(rows)
    assert summary["as_of"] == "2023-06-30"
    assert [offer["offer_id"] for offer in summary["offers"]] == [offer.id for offer in report.plan.offers]


def test_firms_by_status(run):
    _, summary, rows = run
    for offer in summary["offers"]:
        counts = Counter(row["status"] for row in by_offer(rows, offer["offer_id"]))
        assert offer["firms"] == {word: counts[word] for word in ("eligible", "not_eligible", "cannot_tell")}


def test_criteria_by_truth_and_near_misses(run):
    report, summary, rows = run
    for planned, offer in zip(report.plan.offers, summary["offers"], strict=True):
        own = by_offer(rows, offer["offer_id"])
        for bit, criterion in enumerate(offer["criteria"]):
            assert criterion["passes"] == sum(row["pass_mask"] >> bit & 1 for row in own)
            assert criterion["unknown"] == sum(row["unknown_mask"] >> bit & 1 for row in own)
            assert criterion["fails"] == sum(bit in failed(planned, row) for row in own)
            near = [row for row in own if failed(planned, row) == [bit] and not row["unknown_mask"]]
            assert criterion["near_misses"] == len(near)
        assert offer["near_misses"] == sum(criterion["near_misses"] for criterion in offer["criteria"])
        worst = max(criterion["fails"] for criterion in offer["criteria"])
        assert offer["most_frequent_failing"]["firms"] == worst


def test_firms_by_number_of_failing_and_of_unknown_criteria(run):
    report, summary, rows = run
    for planned, offer in zip(report.plan.offers, summary["offers"], strict=True):
        own = by_offer(rows, offer["offer_id"])
        told = Counter(str(len(failed(planned, row))) for row in own if not row["unknown_mask"])
        assert offer["firms_by_failing_criteria"] == dict(told)
        waiting = Counter(str(row["unknown_mask"].bit_count()) for row in own if row["status"] == "cannot_tell")
        assert offer["firms_by_unknown_criteria"] == dict(waiting)


def test_totals_of_money(run):
    _, summary, rows = run
    loan = next(offer for offer in summary["offers"] if offer["offer_id"] == "tax_invoice_loan")
    amounts = [row["amount"] for row in by_offer(rows, "tax_invoice_loan") if row["amount"] is not None]
    assert amounts
    assert Decimal(str(loan["totals"]["amount"]["yuan"])) == sum(amounts)
    assert loan["totals"]["amount"]["firms"] == len(amounts)


def test_by_region_industry_and_size(run, profile):
    _, summary, rows = run
    place = dict(zip(profile["firm_id"].to_pylist(), profile["region_province"].to_pylist(), strict=True))
    for offer in summary["offers"]:
        own = by_offer(rows, offer["offer_id"])
        counts = Counter((place[row["firm_id"]] or "not_known", row["status"]) for row in own)
        for word, line in offer["by"]["region"].items():
            assert [line[s] for s in ("eligible", "not_eligible", "cannot_tell")] == [
                counts[word, s] for s in ("eligible", "not_eligible", "cannot_tell")
            ]
        assert set(offer["by"]) == {"region", "industry_section", "size_class"}
    loan = next(offer for offer in summary["offers"] if offer["offer_id"] == "tax_invoice_loan")
    assert sum(line["amount"] for line in loan["by"]["size_class"].values()) == loan["totals"]["amount"]["yuan"]


def test_what_is_missing_holds_every_fact_that_an_explanation_names(run, profile):
    _, summary, _ = run
    desk = Desk(catalogue(), DAY)
    named = {}
    for record in profile.to_pylist():
        facts = {name: value for name, value in record.items() if name in catalogue().facts or name == "firm_id"}
        for decision in desk.decide(facts) if record["firm_id"].startswith("example") else ():
            if decision.status == "cannot_tell":
                named.setdefault(decision.offer_id, Counter()).update([*decision.missing, *decision.review])
    for offer in summary["offers"]:
        counted = {entry["fact"]: entry["firms"] for entry in offer["missing"]}
        for fact, firms in named.get(offer["offer_id"], Counter()).items():
            assert counted.get(fact, 0) >= firms, (offer["offer_id"], fact)


def test_most_wanted_facts_come_first_with_their_labels(run):
    _, summary, _ = run
    for offer in summary["offers"]:
        firms = [entry["firms"] for entry in offer["missing"]]
        assert firms == sorted(firms, reverse=True)
        assert all(entry["label"]["zh"] and entry["label"]["en"] for entry in offer["missing"])


def test_a_run_in_which_nobody_fails_has_no_most_frequent_reason(tmp_path):
    table = pa.Table.from_pylist([{"firm_id": "F1", **good_firm()}])
    report = decide_all(table, catalogue(), DAY, out=tmp_path, offers=["tax_invoice_loan"])
    (offer,) = summarise(report, catalogue())["offers"]
    assert offer["most_frequent_failing"] is None
    assert offer["firms"] == {"eligible": 1, "not_eligible": 0, "cannot_tell": 0}
