"""A Spark session on the two cores of the benchmark, and a meter of all its processes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import psutil
from pyspark.sql import SparkSession

if TYPE_CHECKING:
    from types import TracebackType

MEMORY = "10g"


def session(**options: str) -> SparkSession:
    """Return a warm session on local[2]."""
    builder = SparkSession.builder.master("local[2]")
    settings = {
        "spark.driver.memory": MEMORY,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "16",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        **options,
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    spark.range(1000).selectExpr("sum(id)").collect()
    return spark


class Meter:
    """Measures what a session uses: this process, the JVM and its Python workers. Stops the session at the end."""

    def __init__(self, spark: SparkSession) -> None:
        self.spark = spark
        self.used: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._cpu, self._wall = _tree_cpu(), time.perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.used = {
            "cpu": _tree_cpu() - self._cpu,
            "wall": time.perf_counter() - self._wall,
            "cpu_whole": _tree_cpu(),
            "rss": sum(_peak(p) for p in _tree()),
        }
        self.spark.stop()


def _tree() -> list[psutil.Process]:
    me = psutil.Process()
    return [me, *me.children(recursive=True)]


def _tree_cpu() -> float:
    """CPU seconds of all processes, those of children that have ended included."""
    return float(sum(sum(p.cpu_times()[:4]) for p in _tree()))


def _peak(process: psutil.Process) -> int:
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0
