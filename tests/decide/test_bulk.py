"""decisions.parquet: its columns, its rows, and what happens with profiles that do not fit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from decided_firms import catalogue, edge_profile, example_profile, good_firm, plain_rows

from huoshui.decide.bulk import decide_all, decide_blocks
from huoshui.decide.plan import plan_of
from huoshui.decide.profile_blocks import Profile
from huoshui.offers.load import load_texts
from huoshui.profile.catalogue import FACTS
from huoshui.values.errors import InvalidInput, NotFound, UsageError

DAY = date(2023, 6, 30)
ENGINES = ("kernel", "duckdb")
FIRST = ["firm_id", "offer_id", "offer_version", "as_of", "status", "pass_mask", "unknown_mask", "receipt"]


def decide(profile, out, **how):
    return decide_all(profile, catalogue(), how.pop("as_of", DAY), out=out, **how)


def firms(**columns):
    return pa.table({"firm_id": ["F1", "F2"], **columns})


def test_there_is_one_row_per_firm_and_offer_in_force(tmp_path):
    report = decide(edge_profile(DAY, 50, 1), tmp_path)
    rows = pq.read_table(report.decisions).to_pylist()
    assert len(rows) == report.rows == 50 * len(catalogue().at(DAY))
    assert {(row["firm_id"], row["offer_id"]) for row in rows} == {
        (f"firm {i}", version.id) for i in range(50) for version in catalogue().at(DAY)
    }


def test_the_columns_are_the_promised_ones_and_the_outputs_in_their_types(tmp_path):
    schema = pq.read_schema(decide(edge_profile(DAY, 5, 1), tmp_path).decisions)
    assert schema.names[: len(FIRST)] == FIRST
    assert schema.field("pass_mask").type == schema.field("unknown_mask").type == pa.int64()
    assert schema.field("as_of").type == pa.date32()
    assert schema.field("amount").type == pa.decimal128(18, 2)
    assert schema.field("rate").type == pa.float64()
    assert schema.field("size_class").type.value_type == pa.string()


@pytest.mark.parametrize("engine", ENGINES)
def test_an_eligible_firm_has_every_bit_and_its_outputs(engine, tmp_path):
    report = decide(pa.Table.from_pylist([{"firm_id": "F1", **good_firm()}]), tmp_path, engine=engine)
    rows = {row["offer_id"]: row for row in pq.read_table(report.decisions).to_pylist()}
    loan = rows["tax_invoice_loan"]
    assert loan["status"] == "eligible"
    assert (loan["pass_mask"], loan["unknown_mask"]) == ((1 << len(report.plan.offers[6].truths)) - 1, 0)
    assert loan["amount"] == Decimal("1500000.00")
    assert loan["deduction"] is None
    assert rows["sme_size_class"]["size_class"] == "medium"
    assert loan["offer_version"] == "2018-01-01"
    assert loan["as_of"] == DAY


@pytest.mark.parametrize("engine", ENGINES)
def test_a_firm_of_which_nothing_is_known_cannot_be_told(engine, tmp_path):
    rows = pq.read_table(decide(firms(), tmp_path, engine=engine).decisions).to_pylist()
    assert {row["status"] for row in rows} == {"cannot_tell"}
    assert all(row["unknown_mask"] > 0 for row in rows)


def test_receipts_are_kept_with_the_file_and_differ_by_snapshot(tmp_path):
    one = decide(firms(), tmp_path / "one", snapshot="a")
    other = decide(firms(), tmp_path / "other", snapshot="b")
    kept = pq.read_schema(one.decisions).metadata[b"huoshui.receipts"].decode()
    assert one.plan.offers[0].receipt.id in kept
    assert one.plan.offers[0].receipt.id in pq.read_table(one.decisions)["receipt"].to_pylist()
    assert one.plan.offers[0].receipt.id != other.plan.offers[0].receipt.id


def test_the_profile_names_the_snapshot_unless_it_is_given(tmp_path):
    table = firms().replace_schema_metadata({"huoshui.snapshot": "home@7"})
    assert decide(table, tmp_path).plan.snapshot == "home@7"
    assert decide(table, tmp_path, snapshot="other").plan.snapshot == "other"


def test_only_the_offers_that_are_asked_for_are_decided(tmp_path):
    report = decide(edge_profile(DAY, 5, 1), tmp_path, offers=["srdi_sme"])
    assert set(pq.read_table(report.decisions)["offer_id"].to_pylist()) == {"srdi_sme"}


def test_an_offer_asked_for_on_its_own_still_reads_the_results_of_the_others(tmp_path):
    profile = example_profile(DAY, seed=2)
    alone = pq.read_table(decide(profile, tmp_path / "alone", offers=["srdi_sme"]).decisions)
    together = pq.read_table(decide(profile, tmp_path / "together").decisions)
    wanted = [row for row in together.to_pylist() if row["offer_id"] == "srdi_sme"]
    assert [row["status"] for row in alone.to_pylist()] == [row["status"] for row in wanted]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_size_of_blocks_changes_no_decision_and_no_order(engine):
    profile = edge_profile(DAY, 300, 5)
    plan = plan_of(catalogue(), DAY, snapshot="")

    def masks(block):
        return block.facts.column(0).to_pylist(), [outcome.passing.tolist() for outcome in block.outcomes]

    def all_masks(rows):
        found = list(decide_blocks(Profile(profile), plan, masks, engine=engine, rows=rows, threads=2))
        firm_ids = [firm for ids, _ in found for firm in ids]
        return firm_ids, [[m for _, masks in found for m in masks[offer]] for offer in range(len(plan.offers))]

    assert all_masks(7) == all_masks(1_000)
    assert all_masks(7)[0] == profile["firm_id"].to_pylist()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_folder_of_files_is_one_profile(engine, tmp_path):
    profile = edge_profile(DAY, 100, 6)
    (tmp_path / "parts").mkdir()
    for part, (start, end) in enumerate([(0, 30), (30, 31), (31, 100)]):
        pq.write_table(profile.slice(start, end - start), tmp_path / "parts" / f"{part}.parquet")
    whole = plain_rows(decide(profile, tmp_path / "whole", engine=engine).decisions)
    assert plain_rows(decide(tmp_path / "parts", tmp_path / "out", engine=engine).decisions).equals(whole)


def test_a_profile_without_firms_gives_a_file_without_rows(tmp_path):
    report = decide(edge_profile(DAY, 5, 1).slice(0, 0), tmp_path)
    assert (report.firms, report.rows) == (0, 0)
    assert pq.read_table(report.decisions).num_rows == 0


def test_on_a_day_without_offers_nothing_is_decided(tmp_path):
    report = decide(firms(), tmp_path, as_of=date(2001, 1, 1))
    assert report.rows == 0
    assert pq.read_schema(report.decisions).names == FIRST


def test_numbers_of_any_width_and_texts_of_any_shape_are_read(tmp_path):
    wide = firms(
        employees=pa.array([19, 300], pa.int32()),
        revenue_last_year=pa.array([Decimal("1.00"), Decimal("400000000.00")], pa.decimal128(18, 2)),
        sme_size_group=pa.array(["industry", "industry"], pa.large_string()),
    )
    rows = pq.read_table(decide(wide, tmp_path, offers=["sme_size_class"]).decisions)
    assert rows["size_class"].to_pylist() == ["micro", "medium"]


def test_a_running_count_is_told(tmp_path):
    told = []
    decide(edge_profile(DAY, 20, 1), tmp_path, progress=told.append)
    assert told[-1] == 20


class TestRefused:
    def test_an_unknown_engine(self, tmp_path):
        with pytest.raises(UsageError, match=r"'ducdb' is not an engine.*Did you mean"):
            decide(firms(), tmp_path, engine="ducdb")

    def test_a_profile_that_is_not_there(self, tmp_path):
        with pytest.raises(NotFound, match="there is no profile"):
            decide(tmp_path / "none.parquet", tmp_path)

    def test_a_file_that_is_no_parquet(self, tmp_path):
        (tmp_path / "profile.parquet").write_bytes(b"PAR1 and no more")
        with pytest.raises(InvalidInput, match="not a readable Parquet file"):
            decide(tmp_path / "profile.parquet", tmp_path)

    def test_a_profile_without_firm_ids(self, tmp_path):
        with pytest.raises(InvalidInput, match=r"no column 'firm_id'.*Did you mean: firm_ids"):
            decide(pa.table({"firm_ids": ["F1"]}), tmp_path)

    @pytest.mark.parametrize("engine", ENGINES)
    def test_a_fact_of_another_kind(self, engine, tmp_path):
        with pytest.raises(InvalidInput, match="column 'employees' of the profile is string, not a number"):
            decide(firms(employees=["many", "few"]), tmp_path, engine=engine)

    def test_an_offer_that_does_not_exist(self, tmp_path):
        with pytest.raises(NotFound, match=r"'srdi_sm' is not in the catalogue.*Did you mean: srdi_sme"):
            decide(firms(), tmp_path, offers=["srdi_sm"])

    def test_an_offer_that_is_not_in_force_on_the_day(self, tmp_path):
        with pytest.raises(InvalidInput, match="'beijing_hiring_subsidy' is not in force on 2024-01-01"):
            decide(firms(), tmp_path, as_of=date(2024, 1, 1), offers=["beijing_hiring_subsidy"])

    def test_two_offers_that_give_one_name_to_different_things(self, tmp_path):
        head = "kind: fund\nowner: o\nsource: {title: t}\nconfidence: official\nvalid: {from: 2020-01-01}\n"
        rule = "name: {zh: 一, en: one}\neligible_when: [{code: A, if: employees >= 1, zh: 一, en: one}]\n"
        texts = {
            "a.yaml": f"offer: a\n{head}{rule}outputs: {{share: {{value: 0.1, unit: ratio}}}}\n",
            "b.yaml": f"offer: b\n{head}{rule}outputs: {{share: {{value: sales_12m, unit: CNY}}}}\n",
        }
        with pytest.raises(InvalidInput, match="output 'share' of offer 'b' clashes with that of offer 'a'"):
            decide_all(firms(), load_texts(texts, FACTS.by_name), DAY, out=tmp_path)


def test_a_run_that_fails_leaves_the_decisions_of_the_run_before(tmp_path):
    before = decide(firms(), tmp_path).decisions.read_bytes()

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decide(edge_profile(DAY, 20, 1), tmp_path, progress=stop)
    assert (tmp_path / "decisions.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.parquet"]
