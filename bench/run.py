"""Measure everything side by side in one run: ``python bench/run.py``, or ``make bench``.

Progress goes to stderr, the table to stdout, and a complete full run rewrites ``docs/reference/benchmarks.md``.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from environment import bench_python
from figures import markdown
from machine import machine_class, versions
from measure import ROOT, say
from page import write_page
from towns import make_town

if TYPE_CHECKING:
    from collections.abc import Callable

    from figures import Row
    from measure import Run
    from towns import Town

STEPS = ("facts", "growth", "one_firm", "real")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. ``growth``: towns by number of firms, two hundred invoices each."""

    facts: int
    pandas: int
    growth: tuple[int, ...]
    rounds: int
    identity: int
    offers: int


QUICK = Sizes(facts=20_000, pandas=2_000, growth=(2_000, 20_000), rounds=1, identity=5_000, offers=20_000)
FULL = Sizes(
    facts=200_000, pandas=20_000, growth=(20_000, 200_000, 2_000_000), rounds=5, identity=200_000, offers=200_000
)


@dataclass
class Bench:
    """One run: where it works, with what, and what it has found so far."""

    sizes: Sizes
    scratch: Path
    python: str
    rows: list[Row] = field(default_factory=list)
    offer_ns: float | None = None
    grown: tuple[list[Town], dict[str, Run]] | None = None

    def town(self, firms: int, *, plain: bool = False) -> Town:
        """Return the town of this many firms, made when it is first asked for."""
        return make_town(self.scratch, firms, plain=plain)

    def results(self, name: str) -> Path:
        """Return an empty folder for the results of one step."""
        folder = self.scratch / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def facts(self) -> None:
        """All invoice facts, beside the scan and the peers."""
        from steps.facts import measure_facts

        town, small = self.town(self.sizes.facts, plain=True), self.town(self.sizes.pandas, plain=True)
        self.rows += measure_facts(town, small, self.results("facts"), self.python, self.sizes.rounds).rows

    def growth(self) -> None:
        """The kernel over towns ten times as large each."""
        from steps.growth import measure_growth

        towns = [self.town(firms) for firms in self.sizes.growth]
        rows, runs = measure_growth(towns, self.python, self.sizes.rounds)
        self.rows += rows
        self.grown = towns, runs

    def one_firm(self) -> None:
        """One firm, warm, in process."""
        from steps.one_firm import measure_one_firm

        self.rows += measure_one_firm(self.town(self.sizes.growth[0]), self.python)

    def real(self) -> None:
        """The real invoices, loaded and run as commands."""
        from steps.real import measure_real

        self.rows += measure_real(self.results("real"), self.sizes.rounds)

    def projection(self) -> None:
        """What the line through the sizes says of a nation."""
        from steps.growth import projection

        if self.grown is not None:
            self.rows += projection(*self.grown, self.offer_ns)


def main() -> None:
    """Run the steps that are asked for."""
    chosen = _options()
    sys.path.insert(0, str(ROOT / "src"))  # also where Huoshui is not installed
    start = time.perf_counter()
    folder = chosen.scratch or Path(tempfile.mkdtemp(prefix="huoshui-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    bench = Bench(QUICK if chosen.quick else FULL, folder, bench_python())
    work: dict[str, Callable[[], None]] = {name: getattr(bench, name) for name in STEPS}
    try:
        for name in chosen.only or STEPS:
            say(f"{name} ({time.perf_counter() - start:.0f} s)")
            work[name]()
        bench.projection()
    finally:
        if chosen.scratch is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(markdown(bench.rows))
    say(f"done in {time.perf_counter() - start:.0f} s")
    if chosen.page or not (chosen.quick or chosen.only):
        command = " ".join(["python", "bench/run.py", *(a for a in _shown(chosen))])
        about = {"command": command, "machine": machine_class(), "versions": versions(bench.python)}
        write_page(ROOT / "docs" / "reference" / "benchmarks.md", bench.rows, about, chosen.date)


def _options() -> argparse.Namespace:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    size = options.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a tenth of the size, one round: is everything in order?")
    size.add_argument("--full", action="store_true", help="4, 40 and 400 million invoices (the default)")
    options.add_argument(
        "--scratch", type=Path, help="work here and keep it for the next run; else a folder that is removed"
    )
    options.add_argument("--only", action="append", choices=STEPS, help="only this step (may be repeated)")
    options.add_argument("--date", default="", help="the day to print on the page")
    options.add_argument("--page", action="store_true", help="write the page even of a quick or partial run")
    return options.parse_args()


def _shown(chosen: argparse.Namespace) -> list[str]:
    """Return the options as typed, without folders."""
    shown = ["--quick"] if chosen.quick else []
    for name in chosen.only or ():
        shown += ["--only", name]
    return shown


if __name__ == "__main__":
    sys.exit(main())
