"""The whole catalogue decided one firm at a time, by the kernel, by DuckDB and by Spark: the same bits."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pytest
from decided_firms import DAYS, by_closure, by_engine, catalogue, edge_profile, example_profile, plain_rows

from huoshui.decide.bulk import decide_all

ENGINES = ["kernel", "duckdb"]
needs_spark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java, and there is none here"),
]


def test_the_catalogue_loads_without_a_problem():
    assert [str(problem) for problem in catalogue().problems] == []


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_firms_at_every_threshold_are_decided_alike(as_of, tmp_path):
    alike(edge_profile(as_of, 3_000, seed=as_of.toordinal()), as_of, tmp_path)


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_the_firms_of_the_offers_own_tests_are_decided_alike(as_of, tmp_path):
    expected = alike(example_profile(as_of, seed=3), as_of, tmp_path)
    eligible = {offer for (_, offer), decided in expected.items() if decided[0] == "eligible"}
    assert eligible == {version.id for version in catalogue().at(as_of)}


def alike(profile, as_of, folder):
    """Check that every engine decides as the closure of one firm does, and return those decisions."""
    expected = by_closure(profile, as_of)
    for engine in ENGINES:
        found = by_engine(profile, as_of, engine, folder / engine)
        assert found.keys() == expected.keys()
        different = {key: (found[key], expected[key]) for key in expected if found[key] != expected[key]}
        assert different == {}, f"{engine} decides {len(different)} of {len(expected)} otherwise"
    return expected


@pytest.mark.slow
def test_twenty_thousand_firms_are_decided_alike_in_every_byte_of_the_file(tmp_path):
    as_of = DAYS[1]
    profile = edge_profile(as_of, 20_000, seed=7, rough=0.01)
    files = {e: decide_all(profile, catalogue(), as_of, out=tmp_path / e, engine=e).decisions for e in ENGINES}
    assert plain_rows(files["kernel"]).equals(plain_rows(files["duckdb"]))


@pytest.mark.parametrize("engine", [pytest.param("spark", marks=needs_spark)])
@pytest.mark.slow
def test_spark_decides_alike(engine, tmp_path):
    as_of = DAYS[1]
    profile = pa.concat_tables([edge_profile(as_of, 2_000, seed=11), example_profile(as_of, seed=12)])
    by_spark = plain_rows(
        decide_all(profile, catalogue(), as_of, out=tmp_path / engine, engine=engine, threads=2).decisions
    )
    by_kernel = plain_rows(decide_all(profile, catalogue(), as_of, out=tmp_path / "kernel").decisions)
    assert by_spark.equals(by_kernel)
