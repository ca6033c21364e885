"""What changes between two decisions over the same firms: who becomes eligible, who no longer is, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from huoshui.decide.kernel import PlanMachine
from huoshui.decide.plan import plan_of
from huoshui.decide.profile_blocks import Profile
from huoshui.offers.diff import swap
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from huoshui.decide.plan import Plan
    from huoshui.offers.model import Catalogue, OfferVersion

MOST_NAMED = 1_000


class Changed(NamedTuple):
    """A firm whose eligibility for an offer differs between two runs."""

    offer_id: str
    firm_id: str
    before: str
    after: str


def changed_files(before: Path | str, after: Path | str) -> dict[str, object]:
    """Compare two ``decisions.parquet``: per offer the firms newly eligible and the firms that lost it.

    A firm or an offer that is in one file only counts as not decided in the other. At most 1,000 firms are named
    each way.

    Raises:
        NotFound: one of the files does not exist.
        InvalidInput: one of them holds no decisions.
    """
    from huoshui.decide.engine.duckdb import changed_decisions

    offers: dict[str, dict[str, object]] = {}
    for offer_id, entering, leaving, entered, left in changed_decisions(before, after, MOST_NAMED):
        offers[offer_id] = {
            "newly_eligible": entering,
            "lost": leaving,
            "newly_eligible_firms": entered,
            "lost_firms": left,
        }
    return {"offers": offers}


def swap_versions(
    profile: Path | str | pa.Table, old: tuple[Catalogue, OfferVersion], new: tuple[Catalogue, OfferVersion]
) -> dict[str, object]:
    """Decide two versions of an offer over one profile and return who enters and who leaves.

    ``lost`` counts the leaving firms by the criterion of the new version that they do not pass. Each version is
    decided on the profile's own day where it is in force, else on its first day.

    Raises:
        InvalidInput: the profile does not fit the facts of the offers.
    """
    source = Profile(profile)
    plans = [_plan_on(side, source) for side in (old, new)]
    machines = [PlanMachine(plan) for plan in plans]
    reads = tuple(dict.fromkeys(ref for plan in plans for ref in plan.reads))
    totals: dict[str, int] = {"firms": 0, "entering": 0, "leaving": 0}
    lost: dict[str, int] = {}
    named: dict[str, list[str]] = {"entering_firms": [], "leaving_firms": []}
    for facts in source.blocks(reads):
        was, now = (machine.decide(facts).outcomes[0].passing for machine in machines)
        found = swap(plans[0].offers[0].version, was, plans[1].offers[0].version, now)
        totals["firms"] += facts.num_rows
        totals["entering"] += int(found.entering.sum())
        totals["leaving"] += int(found.leaving.sum())
        for code, firms in found.lost.items():
            lost[code] = lost.get(code, 0) + firms
        for name, which in (("entering_firms", found.entering), ("leaving_firms", found.leaving)):
            room = MOST_NAMED - len(named[name])
            named[name] += [facts.column(0)[int(row)].as_py() for row in np.nonzero(which)[0][:room]]
    return {**totals, "lost": lost, **named}


def _plan_on(side: tuple[Catalogue, OfferVersion], profile: Profile) -> Plan:
    catalogue, version = side
    period = version.period
    day: date | None = profile.as_of
    if day is None or not period.holds(day):
        day = period.since or period.until
    if day is None:
        raise InvalidInput(
            f"offer '{version.id}' has no first day and the profile names no day", cure="give 'valid: from'"
        )
    return plan_of(catalogue, day, snapshot=profile.snapshot, offers=[version.id])
