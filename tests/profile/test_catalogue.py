"""The catalogue finds facts, follows them to their records, and never serves a stale tree."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import tea_shop
from homes import fill

from huoshui.formula.canonical import from_text, to_text
from huoshui.formula.mistake import FormulaError
from huoshui.formula.parse import parse
from huoshui.formula.symbols import Position
from huoshui.profile import trees
from huoshui.profile.aggregates import counterparties
from huoshui.profile.attributes import part_of
from huoshui.profile.catalogue import FACTS, FactCatalogue
from huoshui.profile.engine.duckdb import profile_by_sql
from huoshui.profile.facts import customers
from huoshui.profile.one import profile_firm
from huoshui.values.errors import InvalidInput, NotFound


def changed(named, /, **changes):
    """Return the catalogue with one fact changed."""
    facts = [replace(fact, **changes) if fact.name == named else fact for fact in FACTS]
    return FactCatalogue(facts, FACTS.aggregates.values())


def test_an_unknown_fact_is_refused_with_the_nearest_spelling():
    with pytest.raises(NotFound) as error:
        FACTS.fact("sale_12m")
    assert "sales_12m" in error.value.near


def test_an_unknown_theme_is_refused_with_the_list_of_themes():
    with pytest.raises(NotFound) as error:
        FACTS.of_theme("turnovers")
    assert error.value.near == ("turnover",)


def test_offers_may_name_facts_and_the_date_but_no_aggregates():
    symbols = FACTS.symbols()
    assert {"sales_12m", "tax_credit_grade", "as_of"} <= symbols.keys()
    assert not symbols.keys() & FACTS.aggregates.keys()
    assert symbols["tax_credit_grade"].values == ("A", "B", "M", "C", "D")


def test_a_fact_over_facts_is_written_out_over_aggregates():
    assert FACTS.expanded("gross_spread_change").count("out_net_12m") > 1
    assert {a.name for a in FACTS.rests_on("sales_acceleration")} == {
        "out_net_3m",
        "out_net_same_3m",
        "out_net_12m",
        "out_net_prev_12m",
    }


def test_the_record_types_behind_a_fact():
    assert FACTS.record_types("inflow_to_sales_12m") == ("bank_entry", "invoice")
    assert FACTS.record_types("industry_section") == ("firm",)
    assert FACTS.record_types("tax_credit_grade") == ("title",)
    assert FACTS.record_types("platform_score") == ("answer",)


def test_a_text_has_no_tree():
    with pytest.raises(InvalidInput, match="has no formula"):
        FACTS.tree("industry")


def test_facts_that_refer_to_each_other_are_refused():
    circle = changed("sales_acceleration", formula="sales_acceleration + 1")
    with pytest.raises(InvalidInput, match="refers to itself"):
        circle.expanded("sales_acceleration")


def test_a_formula_over_a_review_fact_is_refused():
    with pytest.raises(InvalidInput, match="'platform_score' has no formula"):
        changed("sales_acceleration", formula="platform_score + 1").expanded("sales_acceleration")


def test_a_misspelt_aggregate_is_refused_with_its_place():
    with pytest.raises(FormulaError) as error:
        changed("sales_3m", formula="out_nett_3m / 100").tree("sales_3m")
    assert error.value.file == "fact sales_3m"
    assert error.value.column == 1
    assert "out_net_3m" in error.value.near


def test_two_facts_of_one_name_are_refused():
    with pytest.raises(InvalidInput, match="'sales_1m' is defined twice"):
        FactCatalogue([*FACTS, FACTS.fact("sales_1m")], FACTS.aggregates.values())


def test_a_fact_named_like_an_aggregate_is_refused():
    with pytest.raises(InvalidInput, match="'out_net_1m' names both"):
        changed("sales_1m", name="out_net_1m")


def test_a_part_of_the_catalogue_brings_what_it_rests_on():
    part = FACTS.subset(["sales_acceleration", "sales_purchases_correlation_12m"])
    assert "sales_growth_3m" in part
    assert "in_spread_12m" in part.aggregates
    assert "bank_in_12m" not in part.aggregates
    assert part.tree("sales_acceleration") == FACTS.tree("sales_acceleration")


# -- the hash and the kept trees


def test_the_hash_changes_with_a_formula_and_not_with_a_label():
    relabelled = changed("sales_1m", label=FACTS.fact("sales_3m").label)
    refigured = changed("sales_1m", formula="out_net_1m / 200")
    assert relabelled.hash == FACTS.hash
    assert refigured.hash != FACTS.hash


def test_the_hash_changes_with_an_aggregate():
    aggregates = [replace(a, nth=1) if a.name == "report_card_use" else a for a in FACTS.aggregates.values()]
    assert FactCatalogue(FACTS, aggregates).hash != FACTS.hash


def test_the_kept_trees_are_the_parsed_ones():
    fresh = trees.lines(FACTS.formulas(), FACTS.formula_symbols())
    assert trees.FILE.read_text(encoding="utf-8") == fresh, "run: .venv/bin/python tools/pack_trees.py"


def test_a_changed_formula_never_finds_the_kept_tree():
    symbols = FACTS.formula_symbols()
    refigured = changed("sales_1m", formula="out_net_1m / 200").tree("sales_1m")
    assert to_text(refigured) == "(/ number@out_net_1m 200.0)"
    before = trees.key_of("out_net_1m / 100", symbols)
    symbols["out_net_1m"] = replace(symbols["out_net_1m"], unit="count")
    assert trees.key_of("out_net_1m / 100", symbols) != before


def test_a_kept_tree_reads_back_to_the_parsed_tree():
    for name, formula in FACTS.formulas():
        parsed = parse(formula, at=Position(name), names=FACTS.formula_symbols())
        assert from_text(to_text(parsed)) == parsed == FACTS.tree(name)


def test_the_program_computes_every_formula():
    program = FACTS.program()
    names = {fact.name for fact in FACTS if fact.formula}
    assert set(program.values) | set(program.truths) == names
    assert set(program.program.inputs) <= FACTS.aggregates.keys() | {"as_of"}
    assert "innovative_sme_title" in program.truths


def test_the_example_of_the_how_to_works(tmp_path):
    """The page docs/how-to/add-a-fact.md adds a fact; do what it says and compare with its arithmetic."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "add-a-fact.md").read_text(encoding="utf-8")
    added_aggregate, added_fact, by_hand = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (aggregate,) = eval(added_aggregate, vars(counterparties))  # noqa: S307 - the text of our own page
    (fact,) = eval(f"({added_fact})", vars(customers))  # noqa: S307
    ((name, expected),) = eval(f"{{{by_hand}}}").items()  # noqa: S307
    catalogue = FactCatalogue([*FACTS, fact], [*FACTS.aggregates.values(), aggregate]).subset([name])
    home = fill(tmp_path / "home", tea_shop.ROWS, covered=tea_shop.COVERED)
    assert profile_firm(home, tea_shop.FIRM, tea_shop.AS_OF, catalogue) == {name: expected}
    assert profile_by_sql(home, tea_shop.AS_OF, catalogue)[name].to_pylist() == [expected]


# -- parts of codes


@pytest.mark.parametrize(
    ("code", "part", "expected"),
    [
        ("C3911", "class", "3911"),
        ("3911", "group", "391"),
        ("3911", "division", "39"),
        ("3911", "section", "C"),
        ("C", "section", "C"),
        ("C", "division", None),
        ("39", "class", None),
        ("9999", "section", None),
        ("110108", "province", "11"),
        ("110108", "city", "1101"),
        ("110108", "code", "110108"),
        ("110000", "province", "11"),
        ("110000", "city", None),
        ("1101", "code", "110100"),
        ("000000", "province", None),
    ],
)
def test_the_parts_of_a_code(code, part, expected):
    assert part_of(code, part) == expected
