"""One firm, warm, in process: where the microseconds go. ``online.py HOME``; the last line is JSON.

A firm of about two thousand invoices is profiled and decided again and again; each part is timed on its own and the
whole once more together: medians and 99th percentiles of the clock over all turns, and of the CPU time of the thread,
which does not count the turns that other processes took.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from huoshui import flow
from huoshui.decide.one import Desk
from huoshui.profile.compute import Profiler
from huoshui.profile.one import firm_rows
from huoshui.records.home import Home
from product import invoice_facts
from towns import AS_OF

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.profile.rows import FirmRows

ROWS = 2_000
WARM, TURNS, FEWER = 200, 10_000, 1_000


def percentiles(work: Callable[[], object], turns: int = TURNS) -> dict[str, float]:
    """Return median and 99th percentile of the clock, and the latter of the thread's CPU time, in seconds."""
    for _ in range(WARM):
        work()
    gc.collect()
    gc.freeze()
    wall, cpu = np.empty(turns, np.int64), np.empty(turns, np.int64)
    clock, thread = time.perf_counter_ns, time.thread_time_ns
    for turn in range(turns):
        begin_cpu = thread()
        begin = clock()
        work()
        wall[turn] = clock() - begin
        cpu[turn] = thread() - begin_cpu
    p50, p99 = np.percentile(wall, [50, 99]) / 1e9
    cpu99 = np.percentile(cpu, 99) / 1e9
    return {"p50": float(p50), "p99": float(p99), "cpu_p99": float(cpu99)}


def typical_firm(store: Home) -> tuple[int, int]:
    """Return the key of the firm whose number of invoices is nearest to two thousand, and that number."""
    index = store.index("invoice").table
    rows = index["rows"].to_numpy()
    at = int(np.argmin(np.abs(rows - ROWS)))
    return int(index["firm"][at].as_py()), int(rows[at])


def measure(home: Path) -> dict[str, Any]:
    """Time every part for one firm of the home."""
    with Home.open(home) as store:
        profiler = Profiler(AS_OF, invoice_facts())
        whole = Profiler(AS_OF)
        key, count = typical_firm(store)
        rows = {"invoice": firm_rows(store, profiler, "invoice", key)}
        parts = _facts_parts(profiler, rows["invoice"])
        parts["from the store"] = percentiles(lambda: firm_rows(store, profiler, "invoice", key), FEWER)
        profile = _profile(whole, {name: firm_rows(store, whole, name, key) for name in whole.record_types})
    desk = Desk(flow.catalogue(), AS_OF)
    desk.warm()
    parts["offers and explanations"] = percentiles(lambda: desk.decide(profile), FEWER)

    def everything() -> object:
        return desk.decide(_profile(whole, rows))

    parts["facts, offers, explanations"] = percentiles(everything, FEWER)
    return {"cpu": 0.0, "wall": 0.0, "rows": count, "offers": len(desk.offers), "parts": parts}


def _facts_parts(profiler: Profiler, rows: FirmRows) -> dict[str, dict[str, float]]:
    aggregated = profiler.aggregate({"invoice": rows}, 1)
    plan, part = profiler.plans["invoice"], next(iter(rows.parts()))
    return {
        "columns in": percentiles(lambda: next(iter(rows.parts()))),
        "aggregates": percentiles(lambda: plan.aggregator.run(part.cells, part.start, part.length)),
        "formulas": percentiles(lambda: profiler.facts(aggregated)),
        "invoices to facts": percentiles(lambda: profiler.facts(profiler.aggregate({"invoice": rows}, 1))),
    }


def _profile(profiler: Profiler, rows: dict[str, FirmRows]) -> dict[str, Any]:
    return dict(profiler.compute(rows, pa.array(["a firm"])).to_pylist()[0])


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
