"""Every fact is something a credit officer could accept: documented, labelled, consistent in its units."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from huoshui.formula.parse import parse_checked
from huoshui.formula.symbols import Position
from huoshui.formula.tree import Kind, Literal, Op, Opcode
from huoshui.formula.walk import refs
from huoshui.profile.attributes import PARTS
from huoshui.profile.catalogue import FACTS
from huoshui.profile.definition import Direction, Months, Mover, Reduce, Unit
from huoshui.profile.facts import THEMES
from huoshui.profile.symbols import aggregate_symbol
from huoshui.records.schema import RECORD_TYPES, ColumnKind

NAMED = FACTS.symbols() | FACTS.formula_symbols()
COMPUTED = [fact for fact in FACTS if fact.formula]
CJK = re.compile(r"[\u4e00-\u9fff]")


def test_there_are_at_least_160_facts_and_90_of_them_over_invoices():
    over_invoices = [fact for fact in FACTS if "invoice" in FACTS.record_types(fact.name)]
    assert len(FACTS) >= 160
    assert len(over_invoices) >= 90


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_is_documented_in_both_languages(fact):
    for text in (fact.label, fact.sentence, fact.missing):
        assert CJK.search(text.zh), text
        assert not CJK.search(text.en), text
    assert fact.sentence.zh.endswith("。")
    assert fact.sentence.en.endswith(".")
    assert fact.missing.zh.endswith("。")
    assert fact.missing.en.endswith(".")
    assert not fact.label.en.endswith(".")
    assert fact.source


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", ["label", "sentence"])
def test_no_two_facts_share_a_text(text, lang):
    counts = Counter(getattr(fact, text).in_(lang) for fact in FACTS)
    assert [shared for shared, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_a_fact_has_exactly_one_origin_and_a_theme(fact):
    assert [bool(fact.formula), bool(fact.attribute), fact.review].count(True) == 1
    assert fact.theme in THEMES
    assert fact.step > 0


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_who_can_move_a_fact_says_in_which_direction(fact):
    assert (fact.mover is Mover.NOBODY) == (fact.direction is Direction.NONE)
    if fact.kind is Kind.TEXT:
        assert fact.direction in {Direction.NONE, Direction.BOTH}


@pytest.mark.parametrize("fact", COMPUTED, ids=lambda fact: fact.name)
def test_the_formula_gives_the_declared_kind_and_unit(fact):
    checked = parse_checked(fact.formula, at=Position(fact.name), names=NAMED)
    assert checked.node.kind is fact.kind
    if fact.kind is not Kind.NUMBER:
        assert fact.unit is Unit.NONE
    elif checked.unit is not None and not (checked.unit == Unit.RATIO and fact.unit is Unit.DAYS):
        assert checked.unit == fact.unit  # a ratio times 360 days is days: the language has no unit of a year


@pytest.mark.parametrize("fact", COMPUTED, ids=lambda fact: fact.name)
def test_no_formula_mixes_fen_and_yuan(fact):
    named = {ref.name for ref in refs(parse_checked(fact.formula, at=Position(fact.name), names=NAMED).node)}
    fen = {name for name in named & FACTS.aggregates.keys() if NAMED[name].unit.startswith("CNY")}
    yuan = {name for name in named & FACTS.by_name.keys() if NAMED[name].unit == "CNY"}
    assert not (fen and yuan)
    if fact.unit is Unit.CNY and fen:
        assert divides_by_a_hundred(FACTS.tree(fact.name))


def divides_by_a_hundred(node):
    """Tell whether every known value of a tree is something over a multiple of 100."""
    if isinstance(node, Literal):
        return node.value is None
    if isinstance(node, Op) and node.op is Opcode.CASE:
        return all(divides_by_a_hundred(arm) for arm in (*node.args[1::2], node.args[-1]) if arm.kind is Kind.NUMBER)
    return isinstance(node, Op) and node.op is Opcode.DIV and node.args[1].value % 100 == 0


@pytest.mark.parametrize("fact", [f for f in FACTS if f.attribute], ids=lambda fact: fact.name)
def test_a_text_comes_from_a_registry_column_or_an_enum(fact):
    assert fact.kind is Kind.TEXT
    if fact.attribute in FACTS.aggregates:
        aggregate = FACTS.aggregates[fact.attribute]
        column = RECORD_TYPES[aggregate.record].by_name[aggregate.measure]
        assert aggregate.reduce is Reduce.LATEST
        assert fact.values == column.values or fact.values == column.values[: len(fact.values)]
    else:
        record, _, rest = fact.attribute.partition(".")
        column, _, part = rest.partition(":")
        assert record == "firm"
        assert RECORD_TYPES["firm"].by_name[column].kind in {ColumnKind.TEXT, ColumnKind.ENUM}
        assert part in ("", *PARTS)


@pytest.mark.parametrize("aggregate", FACTS.aggregates.values(), ids=lambda aggregate: aggregate.name)
def test_an_aggregate_is_over_columns_that_exist(aggregate):
    record = RECORD_TYPES[aggregate.record]
    for test in (*aggregate.where, *aggregate.other_where):
        column = record.by_name[test.column]
        words = test.value if isinstance(test.value, tuple) else (test.value,)
        if column.kind is ColumnKind.ENUM and test.op not in {"known", "missing"}:
            assert set(words) <= set(column.values)
    if aggregate.measure:
        assert record.by_name[aggregate.measure].kind is not ColumnKind.TEXT
    if aggregate.reduce.startswith("series_") or aggregate.reduce is Reduce.PARTY_KEPT:
        assert isinstance(aggregate.window, Months)
    if aggregate.reduce.startswith("party_") and aggregate.measure:
        assert record.by_name[aggregate.measure].required
    if isinstance(aggregate.window, Months):
        assert aggregate.window.oldest <= 36


def test_every_aggregate_is_behind_a_fact():
    used = {aggregate.name for fact in FACTS for aggregate in FACTS.rests_on(fact.name)}
    used |= {aggregate.other for aggregate in FACTS.aggregates.values()}
    assert [name for name in FACTS.aggregates if name not in used] == []


def test_the_unit_of_an_aggregate_follows_its_measure():
    units = {name: aggregate_symbol(FACTS.aggregates[name]).unit for name in FACTS.aggregates}
    assert units["out_net_12m"] == "CNY"
    assert units["out_spread_12m"] == "CNY^2"
    assert units["out_months_12m"] == "months"
    assert units["staff_employees"] == "persons"
    assert units["customers_tenure_12m"] == "days"
