"""``huoshui firms``: the firms of a home."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

from huoshui.apps.cli.options import home_option, json_option

if TYPE_CHECKING:
    from pathlib import Path

    from huoshui.apps.cli.talk import Door


@click.command(name="firms", help="列出库中的企业 / list the firms of a home")
@home_option
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="how many; 0 for all")
@json_option
@click.pass_obj
def command(door: Door, home: Path, limit: int, as_json: bool) -> None:
    """List firm identifiers in order."""
    from huoshui.records.home import Home

    with Home.open(home) as store:
        ids = store.firm_ids()
    shown = [str(x) for x in islice(ids.to_pylist(), limit or None)]
    if as_json:
        door.json({"firms": shown, "total": len(ids)})
        return
    click.echo("\n".join(shown))
    if len(ids) > len(shown):
        door.say(f"共 {len(ids):,} 家；--limit 0 列出全部", f"{len(ids):,} in all; --limit 0 lists them")
