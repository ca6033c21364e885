"""One meaning: DuckDB, Spark, the Python function and the block machine give the same bits."""

from datetime import date

import block_reference
import duckdb
import numpy as np
import pyarrow as pa
import pytest
import random_formulas as rf
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.formula.closure import to_closure
from huoshui.formula.mistake import FormulaError
from huoshui.formula.months import EPOCH_ORDINAL
from huoshui.formula.parse import parse
from huoshui.formula.program import to_program
from huoshui.formula.row import sanitise
from huoshui.formula.select import to_select
from huoshui.formula.sql import sanitise_sql, to_sql
from huoshui.formula.symbols import Position
from huoshui.formula.tree import Kind
from huoshui.kernel import Machine

ARROW = {Kind.NUMBER: pa.float64(), Kind.TEXT: pa.string(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}

RIGHTLY_REFUSED = (
    "could leave the range",
    "division by 0",
    "constant is always known",
    "nothing lies between",
    "every branch",
    "is not a value of this text",
)


def trees(r, count, depth=3):
    made = []
    while len(made) < count:
        text = rf.formula(r, depth)
        try:
            made.append((text, parse(text, at=Position("random"), names=rf.NAMES)))
        except FormulaError as error:
            if not any(reason in error.what for reason in RIGHTLY_REFUSED):
                raise
    return made


def typed(rows):
    return pa.table(
        {
            "i": pa.array(range(len(rows)), pa.int32()),
            **{
                name: pa.array([row[name] for row in rows], pa.int32() if kind is Kind.DATE else ARROW[kind]).cast(
                    ARROW[kind]
                )
                for name, kind in rf.KINDS.items()
            },
        }
    )


def bits(value):
    """Return a value so that equal means the same bits: -0.0 differs from 0.0, days and dates are one."""
    if isinstance(value, float):
        return value.hex()
    return value.toordinal() - EPOCH_ORDINAL if isinstance(value, date) else value


def duckdb_rows(query, rows):
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        con.register("firms", typed(rows))
        return [tuple(map(bits, row)) for row in con.sql(query).fetchall()]


def closure_rows(nodes, rows):
    compiled = to_closure(nodes)
    return [tuple(map(bits, compiled(row))) for row in rows]


def machine_rows(nodes, rows, run):
    """Return the rows as a machine computes them; ``run`` takes (program, columns, rows), gives (values, truths)."""
    program = to_program(nodes)
    columns, texts = block_reference.columns(program, rows)
    values, truths = run(program, columns, len(rows))
    return [tuple(map(bits, row)) for row in block_reference.results(nodes, values, truths, texts)]


def by_numpy(program, columns, rows):
    ran = block_reference.Reference(program, columns, rows)
    return ran.values, ran.truths


def by_kernel(program, columns, rows):
    outputs = Machine(program).run([x for x, _ in columns], [known.astype(np.uint8) for _, known in columns], rows)
    values = list(zip(outputs.values, outputs.valid, strict=True))
    return values, list(zip(outputs.true, outputs.false, strict=True))


def assert_same(left, right, made, rows):
    for row, a, b in zip(rows, left, right, strict=True):
        for (text, node), x, y in zip(made, a, b, strict=True):
            assert x == y, f"{text}\n{node}\n{row}\n{x} != {y}"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_duckdb_and_the_python_function_agree_to_the_bit(seed):
    r = rf.seeded(seed)
    made = trees(r, 6)
    nodes = [node for _, node in made]
    rows = [rf.row(r) for _ in range(40)]
    expected = closure_rows(nodes, rows)
    flat = ", ".join(to_sql(node, "duckdb", output=True) for node in nodes)
    assert_same(expected, duckdb_rows(f"SELECT {flat} FROM firms ORDER BY i", rows), made, rows)  # noqa: S608 - own text
    shared = to_select({str(n): node for n, node in enumerate(nodes)}, "firms", "duckdb")
    assert_same(expected, duckdb_rows(f"{shared} ORDER BY i", rows), made, rows)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_the_compiled_program_means_what_the_python_function_means(seed):
    r = rf.seeded(seed)
    made = trees(r, 6)
    nodes = [node for _, node in made]
    rows = [rf.row(r) for _ in range(40)]
    assert_same(closure_rows(nodes, rows), machine_rows(nodes, rows, by_numpy), made, rows)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_the_compiled_kernel_and_the_python_function_agree_to_the_bit(seed):
    r = rf.seeded(seed)
    made = trees(r, 8)
    nodes = [node for _, node in made]
    rows = [rf.row(r) for _ in range(r.choice((1, 7, 60)))]
    assert_same(closure_rows(nodes, rows), machine_rows(nodes, rows, by_kernel), made, rows)


def test_the_kernel_agrees_across_the_borders_of_its_blocks():
    r = rf.seeded(7)
    made = trees(r, 60)
    nodes = [node for _, node in made]
    some = [rf.row(r) for _ in range(211)]
    rows = [some[i * 7 % 211] for i in range(2500)]
    assert_same(closure_rows(nodes, rows), machine_rows(nodes, rows, by_kernel), made, rows)


def test_masks_hold_one_bit_per_condition():
    r = rf.seeded(11)
    conditions = [node for _, node in trees(r, 400) if node.kind is Kind.BOOLEAN][:100]
    groups = [conditions[:62], conditions[62:]]
    rows = [rf.row(r) for _ in range(1200)]
    program = to_program([], masks=groups)
    columns, _ = block_reference.columns(program, rows)
    out = Machine(program).run([x for x, _ in columns], [known.astype(np.uint8) for _, known in columns], len(rows))
    compiled = to_closure(conditions)
    for i, row in enumerate(rows):
        truths = iter(compiled(row))
        for group, passing, unknown in zip(groups, out.passing[:, i], out.unknown[:, i], strict=True):
            for bit, truth in enumerate([next(truths) for _ in group]):
                assert bool(passing >> bit & 1) is (truth is True)
                assert bool(unknown >> bit & 1) is (truth is None)


def test_limits_turn_what_no_formula_may_read_into_unknown():
    tree = parse("x + 1", at=Position("random"), names=rf.NAMES)
    program = to_program([tree], limits={"x": (1e-15, 1e15)})
    x = np.array([1.0, np.nan, np.inf, -np.inf, 1.1e15, -1e15, 0.0, 1e-16])
    out = Machine(program).run([x], [None], len(x))
    assert out.valid[0].tolist() == [1, 0, 0, 0, 0, 1, 1, 0]
    with duckdb.connect() as con:
        con.register("firms", pa.table({"x": x}))
        rows = con.sql(f"SELECT {sanitise_sql('x')} + 1e0 FROM firms").fetchall()  # noqa: S608 - own text
    assert [value for (value,) in rows] == [2.0, None, None, None, None, -1e15 + 1, 1.0, None]
    assert [sanitise(value) is not None for value in x.tolist()] == [bool(ok) for ok in out.valid[0]]


@pytest.mark.spark
def test_spark_and_the_python_function_agree_to_the_bit(spark):
    r = rf.seeded(20260615)
    made = trees(r, 150)
    nodes = [node for _, node in made]
    rows = [rf.row(r) for _ in range(200)]
    frame = spark.createDataFrame(typed(rows))
    frame.createOrReplaceTempView("firms")
    query = ", ".join(f"{to_sql(node, 'spark', output=True)} AS c{n}" for n, node in enumerate(nodes))
    found = spark.sql(f"SELECT {query} FROM firms ORDER BY i").collect()  # noqa: S608 - own text
    assert_same(closure_rows(nodes, rows), [tuple(map(bits, row)) for row in found], made, rows)
    shared = to_select({f"c{n}": node for n, node in enumerate(nodes)}, "firms", "spark", keep=["i"])
    found = spark.sql(f"SELECT * EXCEPT (i) FROM ({shared}) ORDER BY i").collect()  # noqa: S608 - own text
    assert_same(closure_rows(nodes, rows), [tuple(map(bits, row)) for row in found], made, rows)


@pytest.mark.spark
def test_spark_turns_what_no_formula_may_read_into_unknown(spark):
    written = ("double('NaN')", "double('Infinity')", "1.1e15D", "1e-16D", "0e0", "-1e15D", "CAST(NULL AS DOUBLE)")
    values = ", ".join(f"({value})" for value in written)
    found = spark.sql(f"SELECT {sanitise_sql('x')} FROM VALUES {values} AS t(x)").collect()  # noqa: S608 - own text
    assert [value for (value,) in found] == [None, None, None, None, 0.0, -1e15, None]
