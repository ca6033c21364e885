"""How fast the town is made: ``python bench/town_speed.py [--firms N] [--invoices-per-firm M]``.

Prints one Markdown line per way: the invoices alone (as arrays), with their way into the store's layout, and the
whole native folder. CPU seconds of this process on one thread; the machine may be shared.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

from huoshui.sources.town import generate, generate_clustered
from huoshui.sources.town.blocks import runs, scale_for
from huoshui.sources.town.invoices import invoices_of
from huoshui.sources.town.papers import REPEATING, invoice_table, invoices_finished
from huoshui.sources.town.run import run_of
from huoshui.sources.town.sheets import SheetFile, columns_of
from huoshui.sources.town.world import found

UNTIL = date(2024, 6, 30)
MONTHS = 24
SEED = 1


def arrays(firms: int, invoices_per_firm: float) -> int:
    """Make the invoices and throw them away."""
    world = found(firms, MONTHS, SEED, UNTIL, scale_for(invoices_per_firm, MONTHS, SEED, UNTIL))
    return sum(len(invoices_of(world, start, stop)[1]) for start, stop in runs(world))


def clustered(firms: int, invoices_per_firm: float) -> int:
    """Write them as a home."""
    with tempfile.TemporaryDirectory() as folder:
        report = generate_clustered(
            Path(folder) / "home", firms=firms, invoices_per_firm=invoices_per_firm, months=MONTHS, seed=SEED
        )
    return report.invoices


def papers(firms: int, invoices_per_firm: float) -> int:
    """Write them as native Parquet with their codes, numbers, names and goods as text."""
    world = found(firms, MONTHS, SEED, UNTIL, scale_for(invoices_per_firm, MONTHS, SEED, UNTIL))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "invoice.parquet"
        file = SheetFile(path, columns_of("invoice", REPEATING), lambda table: invoices_finished(world, table))
        for start, stop in runs(world):
            file.add(invoice_table(run_of(world, start, stop)))
        file.close()
    return file.rows


def native(firms: int, invoices_per_firm: float) -> int:
    """Write the whole folder, all record types with their strings; the count is of all records."""
    with tempfile.TemporaryDirectory() as folder:
        report = generate(
            Path(folder) / "town",
            firms=firms,
            months=MONTHS,
            seed=SEED,
            until=UNTIL,
            invoices_per_firm=invoices_per_firm,
        )
    return sum(report.rows.values())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--firms", type=int, default=20_000)
    options.add_argument("--invoices-per-firm", type=float, default=200.0)
    chosen = options.parse_args()
    print("| way | records | CPU s | million per CPU s | wall s | peak memory, GB |\n|---|--:|--:|--:|--:|--:|")
    for name, work in (
        ("invoices as arrays", arrays),
        ("invoices into a home, all columns of the store", clustered),
        ("invoices as native Parquet, with text", papers),
        ("native folder, all fifteen record types", native),
    ):
        cpu, wall = time.process_time(), time.perf_counter()
        rows = work(chosen.firms, chosen.invoices_per_firm)
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(f"| {name} | {rows:,} | {cpu:.1f} | {rows / cpu / 1e6:.2f} | {wall:.1f} | {peak:.2f} |", flush=True)


if __name__ == "__main__":
    main()
