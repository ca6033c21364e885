"""All invoice facts of all firms: the kernel, the bare scan it is measured by, and the peers on the same rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from figures import Row, of_run, times
from machine import has_java
from measure import interleaved, run, say

if TYPE_CHECKING:
    from pathlib import Path

    from measure import Run
    from towns import Town

SCAN, KERNEL = "scan", "kernel"
PEERS = {
    "duckdb": "DuckDB, hand-written SQL",
    "duckdb_ours": "DuckDB, the same SQL over our files",
    "duckdb_ranges": "DuckDB, the same SQL by 16 ranges of firms",
    "polars": "Polars, streaming",
    "spark": "Spark SQL, local[2]",
}
DUCKDB = ("duckdb", "duckdb_ours", "duckdb_ranges")
GOALS = {"duckdb": 8.0, "spark": 50.0, "pandas": 150.0}
"""How many times the kernel's CPU a peer is to use at least."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of the table, and the runs other parts compare with."""

    rows: list[Row]
    runs: dict[str, Run]


def measure_facts(town: Town, small: Town, scratch: Path, python: str, rounds: int) -> Measured:
    """Measure everything on ``town``; pandas on ``small``, scaled up to the rows of ``town``."""
    group = f"Facts: {town.size} invoices of {town.firms:,} firms"
    contenders = _contenders(town, scratch)
    fewer = {"duckdb_ours": 1, "duckdb_ranges": 1, "spark": 1, "spark_kernel": 1, "scan_ours": 3, "polars": 3}
    runs = interleaved(rounds, contenders, python, fewer)
    runs["pandas"] = run("contenders.py", "pandas", str(small.plain), str(scratch / "pandas.parquet"), python=python)
    agrees = _agreement(town, small, scratch, python, runs)
    table = _Lines(group, town, runs[SCAN], runs[KERNEL])
    rows = [
        table.row("bare scan: DuckDB sums 7 columns of default zstd Parquet", runs[SCAN], measured="1× scan"),
        table.row("the same sums over our delta files", runs["scan_ours"]),
        table.kernel_row(),
        table.row("whole catalogue, written to profile.parquet", runs["written"], ours=True),
    ]
    best = min((name for name in DUCKDB if name in runs), key=lambda name: runs[name].cpu)
    for name, words in PEERS.items():
        if name in runs:
            goal = "duckdb" if name == best else name if name not in DUCKDB else ""
            rows.append(table.peer(words, runs[name], GOALS.get(goal), agrees[name]))
    scale = town.invoices / small.invoices
    words = "pandas" if scale == 1 else f"pandas, {small.size} invoices × {scale:.3g}"
    rows.append(table.peer(words, _scaled(runs["pandas"], scale), GOALS["pandas"], agrees["pandas"]))
    if "spark_kernel" in runs:
        rows.append(table.row("Spark hands out row groups, our kernel computes", runs["spark_kernel"], ours=True))
    if "spark" not in runs:
        reason = "failed" if has_java() else "skipped: there is no Java here"
        rows.append(Row(group, PEERS["spark"], note=reason))
    return Measured(rows, runs)


def _contenders(town: Town, scratch: Path) -> dict[str, tuple[str, ...]]:
    plain, home = str(town.plain), str(town.home)
    chosen: dict[str, tuple[str, ...]] = {
        SCAN: ("contenders.py", "scan", plain),
        KERNEL: ("product.py", "kernel", home),
        "scan_ours": ("contenders.py", "scan_ours", home),
        "written": ("product.py", "written", home, str(scratch / "profile.parquet")),
    }
    for name in ("duckdb", "duckdb_ranges", "polars"):
        chosen[name] = ("contenders.py", name, plain, str(scratch / f"{name}.parquet"))
    chosen["duckdb_ours"] = ("contenders.py", "duckdb_ours", home, str(scratch / "duckdb_ours.parquet"))
    if has_java():
        chosen["spark"] = ("contenders.py", "spark", plain, str(scratch / "spark.parquet"))
    return chosen


def _agreement(town: Town, small: Town, scratch: Path, python: str, runs: dict[str, Run]) -> dict[str, str]:
    """Return for each peer how its aggregates compare with the kernel's over the same rows and windows."""
    told: dict[str, str] = {}
    assert len({tuple(runs[name].own["sums"]) for name in (SCAN, "scan_ours")}) == 1, "the files hold other rows"
    for place in {town.home: town, small.home: small}.values():
        kernel = scratch / f"kernel-{place.firms}.parquet"
        run("product.py", "aggregates", str(place.home), str(kernel), python=python)
    for name in [*(n for n in PEERS if n in runs), "pandas"]:
        kernel = scratch / f"kernel-{(small if name == 'pandas' else town).firms}.parquet"
        told[name] = _words(run("agreement.py", str(kernel), str(scratch / f"{name}.parquet"), python=python).own)
        say(f"  {name} against the kernel: {told[name]}")
    return told


def _words(found: dict[str, Any]) -> str:
    values = found["columns"] * found["firms"]
    bits = f"{found['bits']:,} of {values:,} values differ" + (f" (first: {found['worst']})" if found["worst"] else "")
    return f"{bits}; sums of squares within {found['relative']:.0e}"


def _scaled(found: Run, scale: float) -> Run:
    return replace(found, cpu=found.cpu * scale, wall=found.wall * scale)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Makes the rows of one town, each against the scan and the kernel."""

    group: str
    town: Town
    scan: Run
    kernel: Run

    def row(self, what: str, found: Run, **more: Any) -> Row:
        """Return the row of one contender."""
        shown = {"measured": f"{times(found.cpu / self.scan.cpu)} scan", **more}
        return of_run(self.group, what, found, each=f"{found.cpu / self.town.invoices * 1e9:.3g} ns/row", **shown)

    def kernel_row(self) -> Row:
        """Return the kernel's row with its goal."""
        facts, aggregates = self.kernel.own["facts"], self.kernel.own["aggregates"]
        return self.row(
            f"kernel: {facts} facts over {aggregates} aggregates",
            self.kernel,
            goal="≤ 1× scan, ≥ 80 facts",
            met=self.kernel.cpu <= self.scan.cpu and facts >= 80,
            ours=True,
            note="exact medians and distinct days among them",
        )

    def peer(self, what: str, found: Run, goal: float | None, agrees: str) -> Row:
        """Return a peer's row; ``goal``: how many times the kernel's CPU it is to use."""
        ratio = found.cpu / self.kernel.cpu
        return self.row(
            f"{what}: 90 aggregates",
            found,
            measured=f"{times(ratio)} kernel, {times(found.cpu / self.scan.cpu)} scan",
            goal=f"≥ {goal:.0f}× kernel" if goal else "",
            met=ratio >= goal if goal else None,
            note=agrees,
        )
