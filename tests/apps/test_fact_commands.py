"""``huoshui facts``, ``fact`` and ``firms``: the catalogue, one firm, and the rows behind a number."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest

from huoshui import flow
from huoshui.profile.catalogue import FACTS

AT = ("--as-of", "2026-06-30")


def test_the_catalogue_of_facts_is_complete_in_json(ask):
    listed = ask("facts", "--json").json
    assert [f["name"] for f in listed] == [f.name for f in FACTS.facts]
    for fact in listed:
        assert {"name", "theme", "kind", "unit", "label", "sentence", "missing", "mover", "direction"} <= set(fact)
        assert all(fact[part][lang] for part in ("label", "sentence", "missing") for lang in ("zh", "en"))


def test_the_catalogue_in_words_reads_in_both_languages(ask):
    english, chinese = ask("facts"), ask("facts", "--lang", "zh")
    assert f"{len(FACTS)} facts" in english.out
    assert "sales, last 12 months" in english.out
    assert "近12个月销售额" in chinese.out
    assert "huoshui facts" in english.err


def test_a_theme_narrows_the_list_and_an_unknown_one_names_the_nearest(ask):
    names = [f["name"] for f in ask("facts", "--theme", "turnover", "--json").json]
    assert "sales_12m" in names
    assert len(names) < len(FACTS)
    wrong = ask("facts", "--theme", "turnove")
    assert (wrong.code, wrong.out) == (3, "")
    assert "Did you mean: turnover?" in wrong.err


def test_a_firms_facts_are_those_of_the_run(ask, home, granted, results):
    said = ask("facts", granted, "--home", home, *AT, "--json").json
    table = pq.read_table(results / "profile.parquet").to_pylist()
    row = next(r for r in table if r["firm_id"] == granted)
    assert said["firm_id"] == granted
    for name, value in said["facts"].items():
        wrote = row[name]
        assert value == (wrote.isoformat() if hasattr(wrote, "isoformat") else wrote), name


def test_a_firms_facts_in_words_count_what_is_not_known(ask, home, granted):
    english = ask("facts", granted, "--home", home, *AT)
    assert "sales_12m" in english.out
    assert "more facts are not known" in english.err
    assert "个事实未知" in ask("facts", granted, "--home", home, *AT, "--lang", "zh").err


def test_a_fact_lists_the_rows_it_came_from(ask, home, granted):
    one = ask("fact", granted, "sales_12m", "--home", home, *AT, "--json").json
    rows = [row for part in one["evidence"] for row in part["rows"]]
    assert (one["firm_id"], one["fact"], one["unit"]) == (granted, "sales_12m", "CNY")
    assert rows
    assert {"number", "issued_on", "net", "source", "file", "line", "received_on"} <= set(rows[0])
    assert sum(float(row["net"]) for row in rows) == pytest.approx(one["value"])


def test_the_rows_behind_sales_add_up_to_the_fact(home, granted):
    day = flow.last_day(home)
    found = flow.evidence(granted, "sales_12m", home, day)
    rows = [r for g in found.groups for r in g.rows.to_pylist()]
    total = sum(r["net"] for r in rows)
    assert float(total) == flow.facts(granted, home, day).values["sales_12m"]


def test_a_fact_in_words_shows_value_meaning_and_rows(ask, home, granted):
    english = ask("fact", granted, "sales_12m", "--home", home, *AT, "--limit", "3")
    assert "(sales_12m) = CNY" in english.out
    assert "invoice:" in english.out
    assert "first 3 rows" in english.err
    chinese = ask("--lang", "zh", "fact", granted, "sales_12m", "--home", home, *AT)
    assert "近12个月销售额 (sales_12m) = " in chinese.out
    assert "元" in chinese.out


def test_a_fact_not_known_says_why(ask, home, granted):
    unknown = ask("facts", granted, "--home", home, *AT, "--json").json["facts"]
    name = next(n for n, v in unknown.items() if v is None and FACTS.fact(n).theme == "tills")
    answer = ask("fact", granted, name, "--home", home, *AT)
    assert answer.code == 0
    assert "= not known" in answer.out
    assert FACTS.fact(name).missing.en in answer.out


def test_an_unknown_fact_or_firm_ends_with_3(ask, home, granted):
    fact = ask("fact", granted, "sales_12", "--home", home, *AT, "--json")
    assert (fact.code, fact.out) == (3, "")
    assert "Did you mean: sales_12m" in fact.err
    firm = ask("fact", "nobody", "sales_12m", "--home", home, *AT)
    assert firm.code == 3
    assert "'nobody'" in firm.err


def test_firms_lists_identifiers_and_says_how_many_there_are(ask, home):
    some = ask("firms", "--home", home, "--limit", "3")
    assert len(some.out.split()) == 3
    assert "60 in all" in some.err
    whole = ask("firms", "--home", home, "--limit", "0", "--json").json
    assert whole["total"] == len(whole["firms"]) == 60
    assert some.out.split() == whole["firms"][:3]


def test_the_home_may_come_from_the_environment(ask, home):
    assert ask("firms", "--json", HUOSHUI_HOME=str(home)).json["total"] == 60
    assert ask("firms", HUOSHUI_HOME="nowhere").code == 3
