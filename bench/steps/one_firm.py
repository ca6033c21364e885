"""One firm online: two thousand raw invoices to facts, and on to all offers with full explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from figures import Row, micro
from measure import run, say

if TYPE_CHECKING:
    from towns import Town

FACTS_GOAL, STORE_GOAL, DECIDED_GOAL = 0.1e-3, 0.5e-3, 5e-3
GOALS = {"invoices to facts": FACTS_GOAL, "from the store": STORE_GOAL, "facts, offers, explanations": DECIDED_GOAL}


def measure_one_firm(town: Town, python: str) -> list[Row]:
    """Measure each part for one firm, warm, in process; the p99 is of CPU time, which no other process can lengthen."""
    found = run("online.py", str(town.home), python=python)
    group = f"One firm, warm, in process: {found.own['rows']:,} invoices, {found.own['offers']} offers"
    rows = []
    for name, part in found.own["parts"].items():
        say(f"  {name}: p50 {micro(part['p50'])}, p99 {micro(part['p99'])}")
        goal = GOALS.get(name)
        rows.append(
            Row(
                group,
                name if goal else f"of it: {name}",
                each=f"p50 {micro(part['p50'])}",
                measured=f"p99 {micro(part['cpu_p99'])}",
                goal=f"p99 ≤ {micro(goal)}" if goal else "",
                met=part["cpu_p99"] <= goal if goal else None,
                ours=True,
                others=found.others,
                note=f"by the clock p99 {micro(part['p99'])}",
            )
        )
    return rows
