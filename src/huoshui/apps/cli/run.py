"""``huoshui run``: every offer over every firm."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huoshui.apps.cli.options import as_of_option, catalogue_option, home_option, json_option
from huoshui.apps.cli.places import cache_folder
from huoshui.apps.cli.tables import print_offers, tell_problems

if TYPE_CHECKING:
    from datetime import date

    from huoshui.apps.cli.talk import Door
    from huoshui.decide.bulk import Engine


@click.command(name="run", help="对全部企业运行全部产品与政策 / run every offer over every firm")
@home_option
@as_of_option
@click.option(
    "--engine",
    type=click.Choice(["duckdb", "spark", "kernel"]),
    default="duckdb",
    show_default=True,
    help="who decides",
)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="folder for the results")
@catalogue_option
@json_option
@click.pass_obj
def command(
    door: Door, home: Path, as_of: date, engine: Engine, out: Path, catalogue: tuple[Path, ...], as_json: bool
) -> int:
    """Write profile.parquet, decisions.parquet and summary.json to OUT."""
    from huoshui import flow

    begin = time.perf_counter()
    offers = flow.catalogue(catalogue, cache=cache_folder())
    findings = tell_problems(door, offers)
    with door.progress(quiet=as_json) as progress:
        done = flow.run(home, as_of, out, engine=engine, offers=offers, progress=progress)
    seconds = time.perf_counter() - begin
    if as_json:
        door.json({**done.summary, "out": str(out), "seconds": round(seconds, 3)})
        return findings
    last = flow.last_day(home)
    if last < as_of:
        door.say(
            f"提醒：交易记录止于 {last}；超过常规滞后期的事实在 {as_of} 为未知。",
            f"note: records of trade end on {last}; facts beyond their normal lag are not known on {as_of}.",
        )
    print_offers(door, done.bulk)
    door.say(
        f"{done.firms:,} 家企业，{done.decisions:,} 条结论，{seconds:.1f} 秒，已写入 {out}\n"
        f"下一步: huoshui decide <企业> --home {home} --as-of {as_of}",
        f"{done.firms:,} firms, {done.decisions:,} decisions in {seconds:.1f} s, written to {out}\n"
        f"next: huoshui decide FIRM --home {home} --as-of {as_of}",
    )
    return findings
