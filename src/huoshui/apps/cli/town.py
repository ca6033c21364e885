"""``huoshui town``: an invented small economy for trials and tests of scale."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huoshui.apps.cli.options import day, json_option

if TYPE_CHECKING:
    from huoshui.apps.cli.talk import Door


UNTIL = date(2025, 9, 30)
"""Early enough that the outcomes, observed within a year after, are no dates of the future for a loader."""


@click.command(name="town", help="生成虚构的小镇经济数据 / generate an invented small economy")
@click.option("--firms", type=click.IntRange(min=1), default=2000, show_default=True, help="number of firms")
@click.option("--months", type=click.IntRange(min=1), default=36, show_default=True, help="months of records")
@click.option("--seed", type=int, default=1, show_default=True, help="the same seed gives the same bytes")
@click.option("--invoices-per-firm", type=click.FloatRange(min=0, min_open=True), help="mean; default: as real firms")
@click.option("--until", callback=day, metavar="DATE", help="the last day of the records")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="folder to write (native format)")
@json_option
@click.pass_obj
def command(
    door: Door,
    firms: int,
    months: int,
    seed: int,
    invoices_per_firm: float | None,
    until: date | None,
    out: Path,
    as_json: bool,
) -> None:
    """Write the town's records to a folder that ``huoshui load`` reads."""
    from huoshui import flow

    with door.progress(quiet=as_json) as progress:
        report = flow.town(
            out,
            firms=firms,
            months=months,
            seed=seed,
            until=until or UNTIL,
            invoices_per_firm=invoices_per_firm,
            progress=progress,
        )
    if as_json:
        door.json(report.as_dict())
        return
    for name, rows in report.rows.items():
        click.echo(f"{name:<18}{rows:>14,}")
    door.say(
        f"下一步: huoshui load {out} --home home，再 huoshui run --home home --as-of {report.until} --out out",
        f"next: huoshui load {out} --home home, then huoshui run --home home --as-of {report.until} --out out",
    )
