"""Growth: the same run over ten and a hundred times the invoices, the line through them, and what it projects."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import numpy as np

from figures import Row, of_run, times
from measure import interleaved, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from measure import Run
    from towns import Town

NATION_FIRMS = 52e6
NATION_INVOICES = 10.4e9
NATION_OFFERS = 50
CORES = 2
LINEAR = 1.25
"""CPU per row at the largest size, at most so many times that at the second largest."""
GROUP = "Growth: all invoice facts"


def measure_growth(towns: Sequence[Town], python: str, rounds: int) -> tuple[list[Row], dict[str, Run]]:
    """Measure the kernel's run on each town, smallest first."""
    runs: dict[str, Run] = {}
    for town in towns:
        turns = rounds if town.firms < 1_000_000 else max(1, rounds // 2)
        runs[town.size] = interleaved(turns, {town.size: ("product.py", "kernel", str(town.home))}, python)[town.size]
    rows = [_size_row(town, runs[town.size], last=town is towns[-1]) for town in towns]
    if len(towns) > 1:
        small, large = towns[-2], towns[-1]
        each = [runs[t.size].cpu / t.invoices for t in (small, large)]
        rows.append(
            Row(
                GROUP,
                f"CPU per row at {large.size} against {small.size}",
                measured=times(each[1] / each[0]),
                goal=f"≤ {LINEAR}×",
                met=each[1] <= LINEAR * each[0],
                ours=True,
            )
        )
    return rows, runs


def _size_row(town: Town, found: Run, *, last: bool) -> Row:
    speed = town.invoices / found.wall / 1e6
    return of_run(
        GROUP,
        f"{town.size} invoices of {town.firms:,} firms",
        found,
        each=f"{found.cpu / town.invoices * 1e9:.3g} ns/row",
        measured=f"{speed:.1f} M rows/s, {found.rss / 1e9:.2f} GB",
        goal="≥ 40 M rows/s, ≤ 1 GB" if last else "",
        met=(speed >= 40 and found.rss <= 1e9) if last else None,
        ours=True,
        note="results let go batch by batch",
    )


def projection(towns: Sequence[Town], runs: dict[str, Run], offer_ns: float | None) -> list[Row]:
    """Project the line through the sizes to all firms of a nation; ``offer_ns``: CPU per firm and offer."""
    rows = np.array([t.invoices for t in towns], dtype=float)
    cpu = _line(rows, [runs[t.size].cpu for t in towns])
    wall = _line(rows, [runs[t.size].wall for t in towns])
    facts = wall[0] + wall[1] * NATION_INVOICES
    offers = (offer_ns or 0.0) * 1e-9 * NATION_FIRMS * NATION_OFFERS / CORES
    largest = towns[-1]
    each = largest.column_bytes(runs[largest.size].own["columns"]) / largest.invoices
    speed = disk_speed(largest.record_files)
    group = f"Projection: {NATION_FIRMS / 1e6:.0f} M firms, {NATION_INVOICES / 1e9:.1f} billion invoices, {CORES} cores"
    line = f"wall = {wall[0]:.2f} s + {wall[1] * 1e9:.2f} ns/row; CPU = {cpu[0]:.2f} s + {cpu[1] * 1e9:.2f} ns/row"
    with_offers = f"facts + {NATION_OFFERS} offers" if offer_ns else "facts"
    return [
        Row(group, "facts", cpu[0] + cpu[1] * NATION_INVOICES, facts, measured=_minutes(facts), ours=True, note=line),
        Row(
            group,
            with_offers,
            wall=facts + offers,
            measured=_minutes(facts + offers),
            goal="≤ 10 min",
            met=facts + offers <= 600,
            ours=True,
            note=f"offers at {offer_ns:.0f} ns each, on {CORES} cores"
            if offer_ns
            else "offers not measured in this run",
        ),
        Row(
            group,
            "reading the columns once from this disk",
            wall=each * NATION_INVOICES / speed,
            each=f"{each:.1f} bytes/row",
            measured=_minutes(each * NATION_INVOICES / speed),
            note=f"{speed / 1e6:.0f} MB/s, read anew from the disk",
        ),
    ]


def _line(x: np.ndarray, y: Sequence[float]) -> tuple[float, float]:
    """Return intercept and slope by least squares of relative errors: small sizes count as much as large ones."""
    y_ = np.asarray(y)
    if len(x) == 1:
        return 0.0, float(y_[0] / x[0])
    design = np.stack([np.ones_like(x), x], axis=1) / y_[:, None]
    found, *_ = np.linalg.lstsq(design, np.ones_like(x), rcond=None)
    return float(found[0]), float(found[1])


def disk_speed(files: Sequence[Path], limit: float = 1e9) -> float:
    """Return bytes per second of reading ``files`` that are not in memory (told to the system to forget)."""
    done, start = 0, time.perf_counter()
    waited = 0.0
    for file in files:
        if done > limit:
            break
        handle = os.open(file, os.O_RDONLY)
        begin = time.perf_counter()
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        waited += time.perf_counter() - begin
        while chunk := os.read(handle, 1 << 22):
            done += len(chunk)
        os.close(handle)
    taken = time.perf_counter() - start - waited
    say(f"  disk: {done / 1e6:.0f} MB in {taken:.2f} s")
    return done / taken


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} min"
