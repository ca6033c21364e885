"""One meaning: the closure of one firm, DuckDB, Spark and the kernel decide every firm in the same way, bit for bit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from edge_rows import as_dates, edge_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui import offers
from huoshui.formula.program import to_program
from huoshui.formula.tree import Kind
from huoshui.kernel import Machine
from huoshui.offers.compile import whole
from huoshui.offers.evaluate import Evaluator
from huoshui.offers.load import load_catalogue
from huoshui.offers.parts import Status
from huoshui.offers.sql import select_sql
from huoshui.profile.catalogue import FACTS
from huoshui.values.dates import to_days

ARROW = {Kind.NUMBER: pa.float64(), Kind.TEXT: pa.string(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}
DAYS = (date(2025, 6, 1), date(2026, 2, 1), date(2026, 8, 1))


def bits(value):
    if isinstance(value, float):
        return value.hex()
    return to_days(value) if isinstance(value, date) else value


def by_closure(versions, rows):
    """Return per row and offer: status, masks, outputs."""
    evaluator = Evaluator(versions)
    found = []
    for row in rows:
        outcomes = evaluator.outcomes(row)
        found.append(
            [(o.status.value, o.pass_mask, o.unknown_mask, tuple(map(bits, o.outputs))) for o in outcomes.values()]
        )
    return found


def table_of(rows, inputs):
    columns = {"firm_id": pa.array(range(len(rows)), pa.int32())}
    stored = [as_dates(row, inputs) for row in rows]
    for name, kind in inputs.items():
        if name != "as_of":
            columns[name] = pa.array([row[name] for row in stored], ARROW[kind])
    return pa.table(columns)


def read(versions, records):
    found = []
    for record in records:
        decided = []
        for version in versions:
            outputs = tuple(bits(record[f"{version.id}.{o.name}"]) for o, _ in version.resolved.outputs)
            masks = (record[f"{version.id}.pass_mask"], record[f"{version.id}.unknown_mask"])
            decided.append((record[f"{version.id}.status"], *masks, outputs))
        found.append(decided)
    return found


def by_duckdb(versions, rows, inputs, as_of):
    with duckdb.connect() as con:
        con.execute("SET threads = 1")
        con.register("firms", table_of(rows, inputs))
        query = f"{select_sql(versions, 'duckdb', 'firms', as_of)} ORDER BY firm_id"
        return read(versions, con.sql(query).to_arrow_table().to_pylist())


def by_kernel(versions, rows):
    trees = whole(versions)
    nodes = [node for version in versions for node in trees[version.id].outputs]
    program = to_program(nodes, masks=[trees[version.id].truths for version in versions])
    texts = {text: float(code) for code, text in enumerate(program.texts)}
    values, known = [], []
    for name in program.inputs:
        cells = [row.get(name) for row in rows]
        coded = [texts.setdefault(x, float(len(texts))) if isinstance(x, str) else x for x in cells]
        values.append(np.array([0.0 if x is None else float(x) for x in coded]))
        known.append(np.array([x is not None for x in cells], dtype=np.uint8))
    out = Machine(program).run(values, known, len(rows))
    words = list(texts)
    found = []
    for i in range(len(rows)):
        decided, at = [], 0
        for mask, version in enumerate(versions):
            outputs = []
            for _, node in version.resolved.outputs:
                value = float(out.values[at][i])
                shown = words[int(value)] if node.kind is Kind.TEXT else value.hex()
                outputs.append(shown if out.valid[at][i] else None)
                at += 1
            decided.append((int(out.passing[mask, i]), int(out.unknown[mask, i]), tuple(outputs)))
        found.append(decided)
    return found


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), as_of=st.sampled_from(DAYS))
def test_duckdb_decides_as_the_closure_does_on_every_edge(catalogue, seed, as_of):
    versions = catalogue.at(as_of)
    rows, inputs = edge_rows(versions, catalogue.facts, as_of, 150, seed)
    assert by_duckdb(versions, rows, inputs, as_of) == by_closure(versions, rows)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), as_of=st.sampled_from(DAYS))
def test_the_kernel_decides_as_the_closure_does_on_every_edge(catalogue, seed, as_of):
    versions = catalogue.at(as_of)
    rows, _ = edge_rows(versions, catalogue.facts, as_of, 150, seed)
    expected = [[decided[1:] for decided in row] for row in by_closure(versions, rows)]
    assert by_kernel(versions, rows) == expected


@pytest.mark.spark
def test_spark_decides_as_the_closure_does_on_every_edge(catalogue, spark):
    for seed, as_of in enumerate(DAYS[:2]):
        versions = catalogue.at(as_of)
        rows, inputs = edge_rows(versions, catalogue.facts, as_of, 1500, seed)
        spark.createDataFrame(table_of(rows, inputs)).createOrReplaceTempView("firms")
        query = f"{select_sql(versions, 'spark', 'firms', as_of)} ORDER BY firm_id"
        found = [record.asDict() for record in spark.sql(query).collect()]
        assert read(versions, found) == by_closure(versions, rows)


@pytest.fixture(scope="module")
def shipped():
    facts = {fact.name: fact for fact in FACTS}
    return load_catalogue([Path(offers.__file__).parent / "catalogue"], facts)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**32), as_of=st.sampled_from((date(2023, 6, 30), date(2024, 6, 30), date(2026, 6, 30))))
def test_the_shipped_offers_are_decided_alike_on_every_edge(shipped, seed, as_of):
    versions = shipped.at(as_of)
    rows, inputs = edge_rows(versions, shipped.facts, as_of, 120, seed)
    expected = by_closure(versions, rows)
    assert by_duckdb(versions, rows, inputs, as_of) == expected
    assert by_kernel(versions, rows) == [[decided[1:] for decided in row] for row in expected]


def test_the_edge_rows_reach_every_outcome(catalogue):
    reached = set()
    versions = catalogue.at(DAYS[0])
    for seed in range(3):
        rows, _ = edge_rows(versions, catalogue.facts, DAYS[0], 150, seed)
        reached |= {status for row in by_closure(versions, rows) for status, *_ in row}
    assert reached == {status.value for status in Status}


def test_a_fact_the_source_does_not_have_is_unknown(catalogue):
    versions = catalogue.at(DAYS[0])
    table = pa.table({"firm_id": pa.array([1], pa.int32()), "niche_years": [1.0]})
    query = select_sql(versions, "duckdb", "firms", DAYS[0], present={"niche_years"})
    with duckdb.connect() as con:
        con.register("firms", table)
        (record,) = con.sql(query).to_arrow_table().to_pylist()
    assert read(versions, [record]) == by_closure(versions, [{"as_of": to_days(DAYS[0]), "niche_years": 1.0}])


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32), as_of=st.sampled_from(DAYS))
def test_learning_a_fact_never_turns_a_decided_offer(catalogue, seed, as_of):
    """Making a fact known may settle what was open; it never turns a yes into a no or the other way round."""
    versions = catalogue.at(as_of)
    evaluator = Evaluator(versions)
    rows, inputs = edge_rows(versions, catalogue.facts, as_of, 40, seed)
    assumed = {a.fact for version in versions for a, _ in version.resolved.assumptions}
    for row in rows:
        before = evaluator.outcomes(
            {**row, **dict.fromkeys(set(inputs) - {"as_of"} - assumed, None)} | {"as_of": row["as_of"]}
        )
        half = {
            name: value for i, (name, value) in enumerate(sorted(row.items())) if i % 2 or name in {"as_of", *assumed}
        }
        between, after = evaluator.outcomes(half), evaluator.outcomes(row)
        for earlier, later in ((before, between), (between, after)):
            for name in earlier:
                if earlier[name].status is not Status.CANNOT_TELL:
                    assert later[name].status is earlier[name].status
