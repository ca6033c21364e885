"""Offers on Spark: the same trees as DuckDB's, printed for Spark, over a profile on any storage Spark reads.

Spark evaluates; its rows come back through Parquet files in part order and are written as decisions by the same code
as those of the other engines, so no Python runs on the workers.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.decide.outcome import DecidedBlock
from huoshui.decide.profile_blocks import FIRM_ID, Profile
from huoshui.decide.wide_sql import decided, spark_layers, wide_names
from huoshui.values.errors import OutsideDependency

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame, SparkSession

    from huoshui.decide.plan import Plan

_CURE = "install the extra with: pip install 'huoshui[spark]', and Java 17 or later; or use --engine kernel"


def decide_blocks(
    profile: Profile, plan: Plan, *, rows: int, workers: int, spark: SparkSession | None = None
) -> Iterator[DecidedBlock]:
    """Yield the decisions of all firms, at most ``rows`` at a time, in the order in which Spark wrote its parts.

    Without ``spark`` a local session is started, with ``workers`` cores, and stopped at the end.

    Raises:
        OutsideDependency: pyspark or Java is missing.
    """
    present = {ref.name for ref in plan.reads if profile.has(ref.name)}
    session = spark or local_session(workers)
    try:
        with TemporaryDirectory(prefix="huoshui-spark-") as folder:
            first, *layers = spark_layers(plan, present)
            frame = _read(session, profile, Path(folder)).selectExpr(*first)
            for layer in layers:
                frame = frame.selectExpr("*", *layer)
            wanted = [FIRM_ID, *(ref.name for ref in plan.reads), *wide_names(plan)]
            frame.select(*wanted).write.option("compression", "none").parquet(f"{folder}/wide")
            wide = Profile(Path(folder) / "wide")
            facts = wide.shape(plan.reads)
            for file in wide.files:
                for batch in pq.ParquetFile(file).iter_batches(batch_size=rows):
                    yield DecidedBlock(_facts(batch, facts), decided(plan, batch))
    finally:
        if spark is None:
            session.stop()


def local_session(threads: int | None = None) -> SparkSession:
    """Start a quiet local Spark session.

    Raises:
        OutsideDependency: pyspark or Java is missing.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise OutsideDependency("pyspark is not installed", cause=str(error), cure=_CURE) from error
    builder = (
        SparkSession.builder.master(f"local[{threads or '*'}]")
        .appName("huoshui")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.codegen.wholeStage", "false")  # one method of this many steps is too large to compile
        .config("spark.log.level", "ERROR")
    )
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as error:
        raise OutsideDependency("Spark could not be started", cause=str(error), cure=_CURE) from error


def _read(session: SparkSession, profile: Profile, folder: Path) -> DataFrame:
    """Return the profile as Spark reads it; a table in memory goes through a file."""
    files = profile.files
    if isinstance(profile.source, pa.Table):
        files = [folder / "profile.parquet"]
        pq.write_table(profile.source, files[0])
    return session.read.parquet(*map(str, files))


def _facts(batch: pa.RecordBatch, shape: pa.Schema) -> pa.RecordBatch:
    columns = [
        column.dictionary_encode() if pa.types.is_dictionary(field.type) else column.cast(field.type)
        for field, column in ((field, batch.column(field.name)) for field in shape)
    ]
    return pa.RecordBatch.from_arrays(columns, schema=shape)
