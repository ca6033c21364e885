"""The forms of a tree: stable text, hash, formula text, SQL read back, substitution."""

import re

import pytest
import random_formulas as rf
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp, parse_one
from test_identity import trees
from words_of_trade import tree

from huoshui.formula.build import all_of, any_of, number, text
from huoshui.formula.canonical import canonical_hash, from_text, to_text
from huoshui.formula.parse import parse
from huoshui.formula.source import to_source
from huoshui.formula.sql import name_sql, number_sql, text_sql, to_sql
from huoshui.formula.symbols import Position
from huoshui.formula.tree import Kind, Literal, Op, Opcode, Ref
from huoshui.formula.walk import nodes, refs, substitute


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32))
def test_a_tree_survives_its_stable_text_and_its_formula_text(seed):
    for _, node in trees(rf.seeded(seed), 5, depth=4):
        assert from_text(to_text(node)) == node
        again = to_source(node)
        assert parse(again, at=Position("again"), names=rf.NAMES) == node, again


def call(name, *args):
    return exp.Anonymous(this=name, expressions=[arg.copy() for arg in args])


def without_guards(node):
    """Undo one thing that printing for DuckDB adds, so that the formula language can read the text again."""
    if isinstance(node, exp.Nullif):
        return node.this
    if isinstance(node, exp.Sqrt):
        return call("sqrt", node.this.args["ifs"][0].args["true"])
    if isinstance(node, exp.Case) and node.args.get("default") is None:  # written cases always have an ELSE
        return node.args["ifs"][0].args["true"]
    return CASTS.get(type(node.this), lambda cast: cast)(node) if isinstance(node, exp.Cast) else node


def months_between(cast):
    years = cast.this.this.this.expression.this  # 12 * (YEAR(b) - YEAR(a)) + ... - ...
    return call("months_between", years.expression.this, years.this.this)


def add_months(cast):
    months = cast.this.expression.this
    return call("add_months", cast.this.this, months.this if isinstance(months, exp.Paren) else months)


CASTS = {
    exp.Null: lambda _: exp.Null(),
    exp.DateDiff: lambda cast: call("days_between", cast.this.expression, cast.this.this),
    exp.Sub: months_between,
    exp.Add: add_months,
}


def plain(sql):
    """Return printed SQL as a text of the formula language."""
    before, after = None, parse_one(sql, dialect="duckdb")
    while after != before:
        before, after = after, after.transform(without_guards)
    written = after.sql(dialect="duckdb").replace('"', "")
    return re.sub(r"CAST\(('[0-9-]+') AS DATE\)", r"DATE \1", written)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 2**32))
def test_the_printed_sql_reads_back_to_the_same_tree(seed):
    for _, node in trees(rf.seeded(seed), 5, depth=4):
        sql = to_sql(node, "duckdb")
        assert parse(plain(sql), at=Position("printed"), names=rf.NAMES) == node, sql


def test_the_hash_is_of_the_meaning_not_of_the_spelling():
    one = tree("sales >= 1_000_000 and rd/sales>=0.03")
    other = tree("(sales >= 1e6)  AND  ((rd / sales) >= 0.030)")
    assert canonical_hash(one) == canonical_hash(other)
    assert canonical_hash(one) != canonical_hash(tree("sales >= 1_000_001 and rd/sales>=0.03"))


def test_the_stable_text_and_hash_never_change():
    node = tree("sales >= 500_000 and region in ('A','专精') or registered_on < DATE '2023-06-26'")
    assert to_text(node) == (
        '(or (and (>= number@sales 500000.0) (in text@region "A" "专精")) (< date@registered_on d:19534))'
    )
    assert canonical_hash(node) == "e66270a0910e21f6447a50c6f50aef550198cef7eab7ad1a17f31e9e4fb15c02"


@pytest.mark.parametrize(
    "wrong", ["", "(", ")", "(>= number@a", "(foo 1.0)", "(and)", "1.0 2.0", "x@y", '("a" 1.0)', "()"]
)
def test_a_text_nobody_wrote_is_refused(wrong):
    with pytest.raises(ValueError):  # noqa: PT011 - from float, json and enum alike
        from_text(wrong)


def test_hostile_texts_and_names_stay_texts_and_names():
    assert text_sql("a' OR '1'='1", "duckdb") == "'a'' OR ''1''=''1'"
    assert text_sql("a\\' OR 1 --", "spark") == "'a\\\\\\' OR 1 --'"
    assert name_sql('a"b', "duckdb") == '"a""b"'
    assert name_sql("a`b", "spark") == "`a``b`"
    odd = Literal(Kind.TEXT, 'a"b\\ \n(c)')
    assert from_text(to_text(odd)) == odd


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_literal_reads_back_to_exactly_its_double(value):
    assert float(number_sql(value).strip("()")) == value
    assert from_text(to_text(number(value))) == number(value)


def test_parameters_are_replaced_by_their_values():
    node = substitute(tree("sales >= limit and limit > 0"), {"limit": number(500_000)})
    assert to_text(node) == "(and (>= number@sales 500000.0) (> 500000.0 0.0))"
    with pytest.raises(ValueError, match="'limit' is a number, its replacement a text"):
        substitute(tree("limit > 0"), {"limit": text("x")})


def test_references_come_once_in_reading_order():
    node = tree("rd / sales >= 0.03 and sales > 1 and listed")
    assert [ref.name for ref in refs(node)] == ["rd", "sales", "listed"]
    assert sum(isinstance(part, Ref) for part in nodes(node)) == 4


def test_empty_conjunctions_and_disjunctions_have_their_neutral_value():
    assert (all_of([]), any_of([])) == (Literal(Kind.BOOLEAN, value=True), Literal(Kind.BOOLEAN, value=False))
    one = tree("listed")
    assert all_of([one]) is one
    assert all_of([tree("listed and top500"), one]) == Op(
        Opcode.AND, (tree("listed"), tree("top500"), one), Kind.BOOLEAN
    )
