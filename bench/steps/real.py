"""Real input: a million VAT invoices of 425 firms from the data folder, loaded and run as commands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from commands import huoshui
from figures import Row, of_run
from measure import ROOT, middle, say

if TYPE_CHECKING:
    from pathlib import Path

    from measure import Run

DATA = ROOT.parent / "shared" / "data" / "cumcm2020c"
AS_OF = "2020-01-31"
FIRM = "E1"
GROUP = "Real input: cumcm2020c"
WARM_UP = "--version"


def measure_real(scratch: Path, rounds: int) -> list[Row]:
    """Measure ``load`` and ``run`` from nothing to decisions, and ``decide`` for one firm as a cold command."""
    if not DATA.is_dir():
        return [Row(GROUP, "load + run", note="skipped: the data folder ../shared/data/cumcm2020c is absent")]
    huoshui(WARM_UP)
    both = []
    for turn in range(rounds):
        home, out = scratch / f"real-{turn}", scratch / f"real-out-{turn}"
        load = huoshui("load", str(DATA), "--as", "cumcm2020c", "--home", str(home), "--json")
        done = huoshui("run", "--home", str(home), "--as-of", AS_OF, "--out", str(out), "--json")
        say(f"  load {load.wall:.1f} s, run {done.wall:.1f} s, others {load.others:.1f}")
        both.append((load.wall + done.wall, load, done))
    _, load, done = sorted(both, key=lambda b: b[0])[(rounds - 1) // 2]
    counts = json.loads(load.own["stdout"])
    assert counts["rows_in"] == counts["rows_kept"] + counts["rows_quarantined"]
    cold = middle([huoshui("decide", FIRM, "--home", str(home), "--as-of", AS_OF, "--json") for _ in range(5)])
    return [*_rows(load, done, counts["rows_in"]), _cold(cold)]


def _rows(load: Run, done: Run, rows: int) -> list[Row]:
    wall = load.wall + done.wall
    return [
        of_run(GROUP, f"load: {rows:,} rows", load, ours=True, each=f"{load.cpu / rows * 1e6:.2f} µs/row"),
        of_run(GROUP, f"run, as of {AS_OF}", done, ours=True),
        Row(
            GROUP,
            "load + run, end to end",
            load.cpu + done.cpu,
            wall,
            max(load.rss, done.rss),
            measured=f"{wall:.1f} s",
            goal="≤ 20 s",
            met=wall <= 20,
            ours=True,
            others=max(load.others, done.others),
        ),
    ]


def _cold(cold: Run) -> Row:
    return of_run(
        GROUP,
        f"decide {FIRM}: a cold command, all offers",
        cold,
        measured=f"{cold.wall:.2f} s",
        goal="≤ 1 s",
        met=cold.wall <= 1,
        ours=True,
        note="median of 5",
    )
