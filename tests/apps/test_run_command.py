"""``huoshui run``: three files, the same decisions whoever decides."""

from __future__ import annotations

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

STATUS = {"eligible", "not_eligible", "cannot_tell"}
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none here")


def run(ask, home, out, *more):
    return ask("run", "--home", home, "--as-of", "2026-06-30", "--out", out, *more)


def test_a_run_writes_the_three_files_and_nothing_else(ask, home, tmp_path):
    answer = run(ask, home, tmp_path / "out", "--json")
    assert answer.code == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"profile.parquet", "decisions.parquet", "summary.json"}
    written = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in answer.json.items() if k not in {"out", "seconds"}} == written


def test_decisions_have_the_documented_columns(results):
    table = pq.read_table(results / "decisions.parquet")
    wanted = ("firm_id", "offer_id", "offer_version", "as_of", "status", "pass_mask", "unknown_mask", "receipt")
    assert tuple(table.column_names[: len(wanted)]) == wanted
    assert {"amount", "rate", "term_months", "size_class"} <= set(table.column_names)
    assert table.schema.field("amount").type == pa.decimal128(18, 2)
    assert {table.schema.field(m).type for m in ("pass_mask", "unknown_mask")} == {pa.int64()}


def test_every_firm_meets_every_offer_in_force_once(decided, results):
    firms = pq.read_table(results / "profile.parquet", columns=["firm_id"])["firm_id"].to_pylist()
    offers = {r["offer_id"] for r in decided}
    assert len(firms) == len(set(firms)) == 60
    assert sorted((r["firm_id"], r["offer_id"]) for r in decided) == sorted((f, o) for f in firms for o in offers)
    assert {r["status"] for r in decided} == STATUS


def test_status_follows_from_the_masks_and_amounts_only_from_eligible(decided):
    for row in decided:
        if row["status"] == "eligible":
            assert row["unknown_mask"] == 0
        if row["status"] == "cannot_tell":
            assert row["unknown_mask"] != 0
        if row["status"] != "eligible":
            assert row["amount"] is None
        assert row["pass_mask"] & row["unknown_mask"] == 0


def test_the_summary_counts_what_the_decisions_say(decided, results):
    summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    assert (summary["firms"], summary["decisions"]) == (60, len(decided))
    for offer in summary["offers"]:
        mine = [r["status"] for r in decided if r["offer_id"] == offer["offer_id"]]
        assert offer["firms"] == {s: mine.count(s) for s in ("eligible", "not_eligible", "cannot_tell")}


def same_decisions(one, other):
    return pq.read_table(one / "decisions.parquet").equals(pq.read_table(other / "decisions.parquet"))


@pytest.mark.parametrize("engine", ["duckdb", "kernel"])
def test_the_engine_changes_no_decision(ask, home, results, tmp_path, engine):
    assert run(ask, home, tmp_path / engine, "--engine", engine).code == 0
    assert same_decisions(tmp_path / engine, results)
    assert (tmp_path / engine / "summary.json").read_bytes() == (results / "summary.json").read_bytes()


@pytest.mark.spark
@needs_java
def test_spark_changes_no_decision(ask, home, results, tmp_path):
    assert run(ask, home, tmp_path / "spark", "--engine", "spark").code == 0
    assert same_decisions(tmp_path / "spark", results)


def test_the_table_reads_in_both_languages(ask, home, tmp_path):
    english = run(ask, home, tmp_path / "out")
    chinese = run(ask, home, tmp_path / "out", "--lang", "zh")
    assert "most frequent failing" in english.out
    assert "差一点" in chinese.out
    assert "next: huoshui decide" in english.err
    assert "下一步: huoshui decide" in chinese.err


def test_a_day_long_after_the_records_is_told(ask, home, tmp_path):
    late = ask("run", "--home", home, "--as-of", "2026-10-01", "--out", tmp_path / "out")
    assert late.code == 0
    assert "records of trade end on" in late.err


def test_ones_own_catalogue_replaces_the_shipped_one(ask, home, tmp_path):
    (tmp_path / "mine.yaml").write_text(OWN_OFFER, encoding="utf-8")
    answer = run(ask, home, tmp_path / "out", "--catalogue", tmp_path / "mine.yaml", "--json")
    assert [o["offer_id"] for o in answer.json["offers"]] == ["any_sales"]
    assert answer.json["decisions"] == 60


def test_a_home_that_is_not_there_ends_with_3_and_writes_nothing(ask, tmp_path):
    answer = run(ask, tmp_path / "nowhere", tmp_path / "out", "--json")
    assert (answer.code, answer.out) == (3, "")
    assert "huoshui load" in answer.err
    assert not (tmp_path / "out" / "profile.parquet").exists()


def test_a_file_where_the_results_should_go_ends_with_5(ask, home, tmp_path):
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    answer = run(ask, home, tmp_path / "out", "--json")
    assert (answer.code, answer.out) == (5, "")
    assert str(tmp_path / "out") in answer.err
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_a_home_of_a_newer_version_is_refused(ask, town, tmp_path):
    home = tmp_path / "home"
    ask("load", town / "firm.parquet", "--home", home)
    mark = home / "huoshui.json"
    mark.write_text(mark.read_text(encoding="utf-8").replace('"format": 1', '"format": 99'), encoding="utf-8")
    answer = run(ask, home, tmp_path / "out")
    assert answer.code in {4, 5}
    assert "99" in answer.err


OWN_OFFER = """
offer: any_sales
kind: loan
name: {zh: 有销售即可, en: any sales}
owner: {zh: 示例, en: example}
source: {title: 示例}
confidence: memory_low
valid: {from: 2020-01-01}
eligible_when:
  - {code: SALES, if: sales_12m > 0, zh: 有销售, en: has sales}
outputs:
  amount: {value: 0.1 * sales_12m, unit: CNY}
"""
