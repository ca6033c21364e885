"""Three-valued logic, table by table, in the manner of the DMN compatibility kit; DuckDB is asked beside Python."""

import duckdb
import pyarrow as pa
import pytest
from words_of_trade import tree

from huoshui.formula.closure import to_closure
from huoshui.formula.mistake import FormulaError
from huoshui.formula.sql import to_sql

T, F, U = True, False, None

AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}
NOT = {T: F, F: T, U: U}


def evaluate(text, **row):
    """Return the value by the Python function, after checking that DuckDB says the same."""
    node = tree(text)
    (value,) = to_closure([node])(row)
    kinds = {"listed": pa.bool_(), "top500": pa.bool_(), "grade": pa.string(), "region": pa.string()}
    names = ("listed", "top500", "grade", "region", "sales", "tax", "growth")
    table = pa.table({name: pa.array([row.get(name)], kinds.get(name, pa.float64())) for name in names})
    with duckdb.connect() as con:
        con.register("firm", table)
        assert con.sql(f"SELECT {to_sql(node, 'duckdb', output=True)} FROM firm").fetchall() == [(value,)]  # noqa: S608 - own text
    return value


@pytest.mark.parametrize(("inputs", "expected"), AND.items())
def test_false_decides_a_conjunction_whatever_is_unknown(inputs, expected):
    assert evaluate("listed and top500", listed=inputs[0], top500=inputs[1]) is expected


@pytest.mark.parametrize(("inputs", "expected"), OR.items())
def test_true_decides_a_disjunction_whatever_is_unknown(inputs, expected):
    assert evaluate("listed or top500", listed=inputs[0], top500=inputs[1]) is expected


@pytest.mark.parametrize(("value", "expected"), NOT.items())
def test_the_negation_of_unknown_is_unknown(value, expected):
    assert evaluate("not listed", listed=value) is expected


def test_de_morgan_holds_with_unknowns():
    for a in (T, F, U):
        for b in (T, F, U):
            left = evaluate("not (listed and top500)", listed=a, top500=b)
            assert left is evaluate("not listed or not top500", listed=a, top500=b)


@pytest.mark.parametrize("text", ["sales = tax", "sales <> tax", "sales < tax", "sales >= tax", "sales - tax > 0"])
@pytest.mark.parametrize("row", [{"sales": 1.0}, {"tax": 1.0}, {}])
def test_a_comparison_with_something_unknown_is_unknown(text, row):
    assert evaluate(text, **row) is None


def test_unknown_equals_nothing_not_even_itself():
    assert evaluate("sales = sales") is None
    assert evaluate("grade = grade") is None


def test_membership_of_an_unknown_is_unknown_both_ways():
    assert evaluate("grade in ('A', 'B')") is None
    assert evaluate("grade not in ('A', 'B')") is None
    assert evaluate("grade not in ('A', 'B')", grade="C") is True


def test_only_is_known_turns_unknown_into_an_answer():
    assert evaluate("sales is null") is True
    assert evaluate("sales is not null") is False
    assert evaluate("is_known(listed or top500)", listed=True) is True
    assert evaluate("is_known(listed or top500)", listed=False) is False
    assert evaluate("is_known(sales / tax)", sales=1.0, tax=0.0) is False


def test_division_by_zero_is_unknown_not_an_error_and_not_infinite():
    assert evaluate("sales / tax >= 0", sales=1.0, tax=0.0) is None
    assert evaluate("sales / tax", sales=0.0, tax=0.0) is None
    assert evaluate("sales / tax", sales=1.0, tax=-0.0) is None
    assert evaluate("sales > 0 or sales / tax > 1", sales=1.0, tax=0.0) is True


def test_fifty_seven_hundredths_is_the_literal_not_one_bit_more():
    assert evaluate("sales / tax <= 0.57", sales=57.0, tax=100.0) is True
    assert evaluate("sales / 100 <= 0.57", sales=57.0) is True


def test_the_root_of_a_negative_is_unknown():
    assert evaluate("sqrt(growth)", growth=-1.0) is None
    assert evaluate("sqrt(growth)", growth=2.25) == 1.5


def test_least_and_greatest_are_unknown_if_one_value_is():
    assert evaluate("least(sales, tax)", sales=1.0) is None
    assert evaluate("greatest(sales, tax, 5)", sales=1.0, tax=2.0) == 5.0


def test_a_case_takes_the_first_branch_whose_condition_is_true_and_skips_the_unknown():
    text = "case when listed then 1 when top500 then 2 else 3 end"
    assert evaluate(text, listed=None, top500=True) == 2.0
    assert evaluate(text, listed=None, top500=None) == 3.0
    assert evaluate("case when listed then 1 end", listed=False) is None
    assert evaluate("case grade when 'A' then 1 else 2 end") == 2.0


def test_between_includes_both_ends():
    text = "sales between 1 and 2"
    assert [evaluate(text, sales=x) for x in (0.9999999999999999, 1.0, 2.0, 2.0000000000000004)] == [F, T, T, F]


def test_floor_and_ceil_go_down_and_up_also_below_zero():
    assert evaluate("floor(growth)", growth=-1.5) == -2.0
    assert evaluate("ceil(growth)", growth=-1.5) == -1.0
    assert evaluate("floor(growth)", growth=1e15) == 1e15


def test_minus_zero_never_leaves_a_formula():
    assert str(evaluate("-sales", sales=0.0)) == "0.0"
    assert str(evaluate("growth * 0", growth=-5.0)) == "0.0"
    assert str(evaluate("ceil(growth)", growth=-0.5)) == "0.0"


def test_precedence_is_not_then_and_then_or():
    assert evaluate("not listed and top500 or sales > 0", listed=True, top500=True, sales=1.0) is True
    assert evaluate("not (listed and top500 or sales > 0)", listed=True, top500=True, sales=1.0) is False


def test_what_dmn_answers_with_null_for_wrong_kinds_is_refused_at_load():
    for text in ("listed and 5", "grade and listed", "not 'x'", "5 + listed", "grade > 5", "true < false"):
        with pytest.raises(FormulaError):
            tree(text)
