"""The oracle gives what a person gets by hand, and the kernel gives what the oracle gives."""

from __future__ import annotations

import math
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
import tea_shop
from homes import fill, invoice
from random_firms import AS_OF, random_home

from huoshui.profile.bulk import profile_batches
from huoshui.profile.catalogue import FACTS
from huoshui.profile.engine.duckdb import profile_by_sql
from huoshui.profile.one import profile_firm
from huoshui.profile.oracle import INEXACT, Tables, profile_sql
from huoshui.records.home import Home
from huoshui.sources.load import load

REAL = Path(__file__).parents[3] / "shared" / "data" / "cumcm2020c"
GOLDEN = Path(__file__).parent / "golden" / "tea_shop.tsv"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Return the facts of the tea shop by the oracle."""
    home = fill(tmp_path_factory.mktemp("shop") / "home", tea_shop.ROWS, covered=tea_shop.COVERED)
    (row,) = profile_by_sql(home, tea_shop.AS_OF).to_pylist()
    return row


@pytest.mark.parametrize("name", tea_shop.BY_HAND)
def test_a_fact_computed_by_hand(shop, name):
    expected = tea_shop.BY_HAND[name]
    if isinstance(expected, float) and not isinstance(expected, bool):
        assert shop[name] == pytest.approx(expected, rel=1e-12, abs=1e-15)
    else:
        assert shop[name] == expected


def test_the_whole_table_is_the_one_a_person_read(shop):
    assert GOLDEN.read_text(encoding="utf-8") == table_of(shop)


def table_of(row):
    """Return a firm's facts as the golden file shows them."""
    lines = ["fact\tvalue\tunit\tlabel"]
    for fact in FACTS:
        value = row[fact.name]
        shown = "unknown" if value is None else f"{value:.15g}" if isinstance(value, float) else str(value)
        lines.append(f"{fact.name}\t{shown}\t{fact.unit}\t{fact.label.zh}")
    return "\n".join(lines) + "\n"


# -- kernel and oracle


def same(mine, theirs, *, exact):
    """Tell whether two values of a fact agree: to the bit, or nearly for sums of fractions."""
    if exact or not isinstance(mine, float) or not isinstance(theirs, float):
        return mine == theirs
    return mine == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_kernel_gives_the_oracle_s_facts_bit_for_bit(tmp_path, seed):
    home = random_home(tmp_path / "home", seed)
    oracle, kernel = profile_by_sql(home, AS_OF), bulk(home, AS_OF)
    known = 0
    for fact in FACTS:
        mine, theirs = kernel[fact.name].to_pylist(), oracle[fact.name].to_pylist()
        different = [
            (firm, a, b)
            for firm, (a, b) in enumerate(zip(mine, theirs, strict=True))
            if not same(a, b, exact=fact.name not in INEXACT)
        ]
        assert different == [], fact.name
        known += sum(value is not None for value in mine)
    assert known > len(FACTS) * len(home.firm_keys()) / 4, "too little is known for the comparison to mean much"


@pytest.mark.shared
@pytest.mark.slow
def test_the_kernel_gives_the_oracle_s_facts_on_a_million_real_invoices(tmp_path):
    if not REAL.is_dir():
        pytest.skip("the data folder ../shared is absent")
    load(REAL, tmp_path / "home", as_="cumcm2020c")
    home, as_of = Home.open(tmp_path / "home"), date(2020, 1, 31)
    oracle, kernel = profile_by_sql(home, as_of), bulk(home, as_of)
    different = [name for name in FACTS.by_name if kernel[name].to_pylist() != oracle[name].to_pylist()]
    assert different == []
    assert kernel["sales_12m"].null_count == 0


def test_the_kernel_gives_the_facts_computed_by_hand(tmp_path):
    home = fill(tmp_path / "home", tea_shop.ROWS, covered=tea_shop.COVERED)
    row = profile_firm(home, tea_shop.FIRM, tea_shop.AS_OF)
    for name, expected in tea_shop.BY_HAND.items():
        assert row[name] == (pytest.approx(expected, rel=1e-12) if isinstance(expected, float) else expected), name


def test_a_firm_without_rows_and_without_coverage_knows_nothing(tmp_path):
    home = fill(tmp_path / "home", {"firm": [{"firm_id": "F", "as_recorded_on": AS_OF}]})
    (oracle,) = profile_by_sql(home, AS_OF).to_pylist()
    assert {name for name, value in oracle.items() if value is not None} == {"firm_id"}
    assert {name for name, value in profile_firm(home, "F", AS_OF).items() if value is not None} == set()


def test_a_covered_firm_without_rows_has_zeros_and_no_shares(tmp_path):
    rows = {"invoice": [invoice("OTHER", AS_OF, 1)], "firm": [{"firm_id": "F", "as_recorded_on": AS_OF}]}
    home = fill(tmp_path / "home", rows, covered={"invoice": (date(2020, 1, 1), AS_OF)})
    for facts in (profile_firm(home, "F", AS_OF), profile_by_sql(home, AS_OF).to_pylist()[0]):
        assert facts["sales_12m"] == facts["customers_12m"] == facts["sales_months_12m"] == 0.0
        assert facts["sales_silence_months_12m"] == 12.0
        assert facts["customer_top1_share_12m"] is None
        assert facts["last_sale_days"] is None
        assert facts["sales_growth_12m"] is None


def bulk(home, as_of):
    """Return the profiles of all firms by the bulk driver."""
    return pa.Table.from_batches(profile_batches(home, as_of, threads=1))


def test_the_oracle_s_query_is_readable():
    tables = Tables("all_firms", {"invoice": "invoices"}, {"invoice": "coverage"})
    part = FACTS.subset(["customer_top1_share_12m"])
    query = profile_sql(part, AS_OF, tables)
    assert "FILTER" not in query
    assert "invoice_parties AS (" in query
    assert max(len(line) for line in query.splitlines()) < 500


@pytest.mark.spark
@pytest.mark.slow
def test_spark_gives_the_oracle_s_facts_bit_for_bit(tmp_path):
    spark = pytest.importorskip("pyspark.sql", reason="the [spark] extra is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    home = random_home(tmp_path / "home", seed=5, firms=12)
    part = FACTS.subset(SPARK_SAMPLE)
    session = spark_session(spark.SparkSession.builder)
    answer = session.sql(profile_sql(part, AS_OF, spark_tables(session, home), "spark")).orderBy("firm_id")
    assert [row.asDict() for row in answer.collect()] == profile_by_sql(home, AS_OF, part).to_pylist()


def spark_session(builder):
    """Return the session of this test process, which other tests may share; nobody here stops it."""
    session = builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    mine = session.getOrCreate().newSession()
    mine.sparkContext.setLogLevel("ERROR")
    mine.conf.set("spark.sql.session.timeZone", "UTC")
    mine.conf.set("spark.sql.shuffle.partitions", "1")
    mine.conf.set("spark.sql.adaptive.enabled", "false")
    mine.conf.set("spark.sql.codegen.wholeStage", "false")  # compiling costs more than twelve firms
    return mine


SPARK_SAMPLE = (
    "sales_volatility_12m",
    "sales_trend_12m",
    "sales_silence_months_12m",
    "sales_falls_12m",
    "sales_median_month_12m",
    "sales_ticket_median_12m",
    "sales_days_12m",
    "last_sale_days",
    "customer_hhi_12m",
    "customer_top3_share_12m",
    "customer_retention_12m",
    "customer_tenure_days_12m",
    "reciprocal_sales_share_12m",
    "round_ticket_share_12m",
    "main_revenue_growth_2y",
    "revenue_cagr_2y",
    "tax_credit_grade",
    "industry_section",
    "platform_score",
    "product_field",
)


def spark_tables(session, home):
    """Make a home readable in Spark."""
    rows, coverage = {}, {}
    for record in home.types():
        paths = [str(home.path / file.path) for file in home.manifest.types[record].files]
        session.read.parquet(*paths).createOrReplaceTempView(f"rows_{record}")
        spans = home.coverage(record, AS_OF)
        listed = [tuple(span.values()) for span in spans.to_pylist()]
        shape = "firm int, covered_from date, covered_to date"
        session.createDataFrame(listed, shape).createOrReplaceTempView(f"coverage_{record}")
        rows[record], coverage[record] = f"rows_{record}", f"coverage_{record}"
    session.createDataFrame([(int(key),) for key in home.firm_keys()], "firm_id int").createOrReplaceTempView(
        "firms_all"
    )
    return Tables("firms_all", rows, coverage)


def test_the_inexact_facts_are_the_ones_over_sums_of_fractions():
    assert tuple(fact.name for fact in FACTS if not FACTS.is_exact(fact.name)) == INEXACT


def test_no_number_is_ever_negative_zero_or_not_finite(shop):
    for value in shop.values():
        if isinstance(value, float):
            assert math.isfinite(value)
            assert math.copysign(1.0, value) > 0 or value < 0
