"""``huoshui fact``: one fact of a firm, and the rows it came from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from huoshui.apps import show
from huoshui.apps.cli.options import as_of_optional, home_option, json_option
from huoshui.values.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from huoshui.apps.cli.talk import Door
    from huoshui.profile.evidence import Group

_EVERYWHERE = Text("各行相同", "the same in every row")
_HIDDEN = {"firm_id", "source", "received_on", "party_name", "code"}


@click.command(name="fact", help="一个事实的数值与原始依据 / one fact of a firm and the rows behind it")
@click.argument("firm")
@click.argument("name")
@home_option
@as_of_optional
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="rows shown; 0 for all")
@json_option
@click.pass_obj
def command(door: Door, firm: str, name: str, home: Path, as_of: date | None, limit: int, as_json: bool) -> None:
    """Show the value of NAME for FIRM, what it means, and the records behind it."""
    from huoshui import flow

    seen = flow.facts(firm, home, as_of=as_of)
    found = flow.evidence(firm, name, home, seen.as_of)
    fact, value = found.fact, seen.values.get(name)
    if as_json:
        plain = value.isoformat() if isinstance(value, date) else value
        door.json({**found.as_dict(), "value": plain, "unit": fact.unit.value, "label": fact.label.as_dict()})
        return
    shown = show.value(value, fact.unit.value, door.lang)
    click.echo(f"{door.text(fact.label)} ({fact.name}) = {shown} · {door.text(Text('截至', 'as of'))} {seen.as_of}")
    click.echo(door.text(fact.sentence))
    if value is None:
        click.echo(door.text(fact.missing))
    if fact.formula:
        click.echo(f"{fact.name} = {fact.formula}")
    for group in found.groups:
        _rows(door, group, limit)


def _rows(door: Door, group: Group, limit: int) -> None:
    from rich.table import Table

    total = group.rows.num_rows
    covered = f"{group.covered[0]} … {group.covered[1]}" if group.covered else "–"
    words = door.text(Text("行", "rows")), door.text(Text("覆盖", "covered"))
    title = f"{group.record_type}: {total:,} {words[0]} · {words[1]} {covered}"
    table = Table(title=title, title_justify="left")
    rows = group.rows.slice(0, limit or total)
    shown = rows.select([n for n in rows.column_names if n not in _HIDDEN]).to_pylist()
    cells = {n: [_cell(row[n]) for row in shown] for n in (shown[0] if shown else ())}
    same = {n: words[0] for n, words in cells.items() if len(shown) > 1 and len(set(words)) == 1}
    names = [n for n, words in cells.items() if n not in same and any(words)]
    for n in names:
        table.add_column(n, overflow="fold")
    for row in zip(*(cells[n] for n in names), strict=True):
        table.add_row(*row)
    everywhere = " · ".join(f"{n} {word}" for n, word in same.items() if word)
    if everywhere:
        table.caption, table.caption_justify = f"{door.text(_EVERYWHERE)}: {everywhere}", "left"
    door.console().print(table)
    if total > rows.num_rows:
        door.say(f"只显示前 {limit} 行；--limit 0 显示全部", f"first {limit} rows; --limit 0 shows all")


def _cell(given: object) -> str:
    if given is None:
        return ""
    if isinstance(given, list):
        return " ".join(map(str, given))
    return str(given)
