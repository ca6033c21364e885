"""The contenders of the fact benchmark, one per call: ``contenders.py NAME ARGS...``; the last line is JSON.

``cpu`` on that line is the process CPU of the measured part alone (imports and start-up left out for everyone,
JVM start left out for Spark by a warm-up query).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

AS_OF = date(2025, 6, 30)
VIEW = "SELECT firm, cp AS party, day, net, tax, dir AS direction, 1 - st AS status FROM read_parquet('{}')"


def _measured(work: Callable[[], Any], **more: Any) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "result": result, **more}


def scan(plain: str) -> dict[str, Any]:
    """Sum the seven columns with DuckDB: the bare scan everything is compared with."""
    import duckdb

    con = duckdb.connect()
    con.sql("SET threads = 2")
    query = f"SELECT sum(firm), sum(cp), sum(day - DATE '1970-01-01'), sum(net), sum(tax), sum(dir), sum(st) FROM read_parquet('{plain}')"
    return _measured(lambda: [str(x) for x in con.sql(query).fetchall()[0]])


def duckdb_sql(plain: str) -> dict[str, Any]:
    """Run the hand-written SQL in DuckDB."""
    import duckdb

    from peers.sql import aggregates_sql

    con = duckdb.connect()
    con.sql("SET threads = 2")
    con.sql(f"CREATE VIEW inv AS {VIEW.format(plain)}")
    return _measured(lambda: con.sql(aggregates_sql(AS_OF)).to_arrow_table().num_rows)


def polars_lazy(plain: str) -> dict[str, Any]:
    """Run the Polars plan on its streaming engine."""
    from peers.frames import polars_aggregates

    return _measured(lambda: polars_aggregates(Path(plain), AS_OF).height)


def pandas_idiomatic(plain: str) -> dict[str, Any]:
    """Run the pandas version."""
    import warnings

    from peers.frames import pandas_aggregates

    warnings.simplefilter("ignore")
    return _measured(lambda: len(pandas_aggregates(Path(plain), AS_OF)))


def spark_sql(plain: str, out: str) -> dict[str, Any]:
    """Run the hand-written SQL in Spark local[2], writing Parquet (the JVM's CPU is the whole process tree's)."""
    import psutil
    from pyspark.sql import SparkSession

    from peers.sql import aggregates_sql

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "10g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "16")
        .config("spark.sql.ansi.enabled", "true")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("ERROR")
    spark.range(1000).selectExpr("sum(id)").collect()
    frame = spark.read.parquet(plain).selectExpr(
        "firm", "cp AS party", "day", "net", "tax", "dir AS direction", "1 - st AS status"
    )
    frame.createOrReplaceTempView("inv")

    def tree_cpu() -> float:
        me = psutil.Process()
        return sum(sum(p.cpu_times()[:2]) for p in [me, *me.children(recursive=True)])

    before, wall = tree_cpu(), time.perf_counter()
    spark.sql(aggregates_sql(AS_OF, "spark")).write.mode("overwrite").parquet(out)
    used = {"cpu": tree_cpu() - before, "wall": time.perf_counter() - wall}
    rows = spark.read.parquet(out).count()
    spark.stop()
    return {**used, "result": rows}


CONTENDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "scan": scan,
    "duckdb": duckdb_sql,
    "polars": polars_lazy,
    "pandas": pandas_idiomatic,
    "spark": spark_sql,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps(CONTENDERS[name](*arguments)))
