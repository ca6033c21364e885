"""The peers of the fact benchmark, one per call: ``contenders.py NAME PLAIN [OUT]``; the last line is JSON.

``cpu`` and ``wall`` are of the measured part alone: imports and start-up are left out for everyone, the start of the
JVM for Spark (a small query warms it up). The result is kept in memory and written to ``OUT`` afterwards; only Spark
writes it within the measured time, for it has no other way to hand out so much.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from towns import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

VIEW = "SELECT firm, cp AS party, day, net, tax, dir AS direction, 1 - st AS status FROM read_parquet('{}')"
OURS = """SELECT firm_id AS firm, party_id AS party, issued_on AS day, net, tax, direction, status
    FROM read_parquet('{}/records/invoice/0*.parquet')"""
SUM = "SELECT sum(firm), sum({}), sum(day - DATE '1970-01-01'), sum(net), sum(tax), sum({}), sum({}) FROM {}"


def _measured(work: Callable[[], Any]) -> tuple[dict[str, Any], Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    result = work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}, result


def _connection() -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.sql("SET threads = 2")
    return connection


def scan(plain: str) -> dict[str, Any]:
    """Sum the seven columns with DuckDB: the bare scan everything is compared with."""
    con = _connection()
    used, sums = _measured(con.sql(SUM.format("cp", "dir", "st", f"read_parquet('{plain}')")).fetchall)
    return {**used, "sums": [str(x) for x in sums[0]]}


def scan_ours(home: str) -> dict[str, Any]:
    """The same sums over the same rows in the store's own files."""
    con = _connection()
    used, sums = _measured(con.sql(SUM.format("party", "direction", "1 - status", f"({OURS.format(home)})")).fetchall)
    return {**used, "sums": [str(x) for x in sums[0]]}


def _duckdb(rows: str, out: str) -> dict[str, Any]:
    import pyarrow.parquet as pq

    from peers.sql import aggregates_sql

    con = _connection()
    con.sql(f"CREATE VIEW inv AS {rows}")
    used, table = _measured(lambda: con.sql(aggregates_sql(AS_OF)).to_arrow_table())
    pq.write_table(table, out)
    return used


def duckdb_sql(plain: str, out: str) -> dict[str, Any]:
    """Run the hand-written SQL in DuckDB."""
    return _duckdb(VIEW.format(plain), out)


def duckdb_ours(home: str, out: str) -> dict[str, Any]:
    """Run the hand-written SQL in DuckDB over the store's own files."""
    return _duckdb(OURS.format(home), out)


def duckdb_ranges(plain: str, out: str) -> dict[str, Any]:
    """Run the hand-written SQL in DuckDB, sixteen ranges of firms one after another."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from peers.sql import aggregates_sql

    con = _connection()
    con.sql(f"CREATE VIEW inv_all AS {VIEW.format(plain)}")

    def ranges() -> Any:
        last = con.sql("SELECT max(firm) FROM inv_all").fetchall()[0][0] + 1
        parts = []
        for k in range(16):
            low, high = last * k // 16, last * (k + 1) // 16
            con.sql(f"CREATE OR REPLACE VIEW inv AS FROM inv_all WHERE firm >= {low} AND firm < {high}")
            parts.append(con.sql(aggregates_sql(AS_OF)).to_arrow_table())
        return pa.concat_tables(parts)

    used, table = _measured(ranges)
    pq.write_table(table, out)
    return used


def polars_streaming(plain: str, out: str) -> dict[str, Any]:
    """Run the Polars plan on its streaming engine."""
    from peers.polars_plan import polars_aggregates

    used, frame = _measured(lambda: polars_aggregates(Path(plain), AS_OF))
    frame.write_parquet(out)
    return used


def pandas_idiomatic(plain: str, out: str) -> dict[str, Any]:
    """Run the pandas version."""
    from peers.pandas_plan import pandas_aggregates

    used, frame = _measured(lambda: pandas_aggregates(Path(plain), AS_OF))
    frame.to_parquet(out, index=False)
    return used


def spark_sql(plain: str, out: str) -> dict[str, Any]:
    """Run the hand-written SQL in Spark local[2]; what the query reads twice is cached, as its users do."""
    from peers.spark import Meter, session
    from peers.sql import aggregates_sql, part_sql, steps

    spark = session()
    frame = spark.read.parquet(plain).selectExpr(
        "firm", "cp AS party", "day", "net", "tax", "dir AS direction", "1 - st AS status"
    )
    frame.createOrReplaceTempView("inv")
    with Meter(spark) as meter:
        spark.sql(f"CACHE TABLE cp AS {part_sql('cp', AS_OF, 'spark')}")
        spark.sql(f"CACHE TABLE side AS {part_sql('side', AS_OF, 'spark', kept=['cp'])}")
        before_side = [name for name in steps(AS_OF, "spark") if name not in {"cp", "side", "mutual"}]
        query = aggregates_sql(AS_OF, "spark", kept=["cp", "side", *before_side])
        spark.sql(query).write.mode("overwrite").parquet(out)
    return meter.used


CONTENDERS: dict[str, Callable[..., dict[str, Any]]] = {
    "scan": scan,
    "scan_ours": scan_ours,
    "duckdb": duckdb_sql,
    "duckdb_ours": duckdb_ours,
    "duckdb_ranges": duckdb_ranges,
    "polars": polars_streaming,
    "pandas": pandas_idiomatic,
    "spark": spark_sql,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    print(json.dumps(CONTENDERS[name](*arguments)))
