"""``huoshui facts``: the catalogue of facts, or one firm's profile."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from huoshui.apps import show
from huoshui.apps.cli.options import as_of_optional, home_option, json_option
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from huoshui.apps.cli.talk import Door
    from huoshui.profile.definition import Fact


@click.command(name="facts", help="列出事实目录，或一家企业的画像 / list the facts, or one firm's profile")
@click.argument("firm", required=False)
@click.option("--theme", help="only the facts of this theme")
@home_option
@as_of_optional
@json_option
@click.pass_obj
def command(
    door: Door,
    firm: str | None,
    theme: str | None,
    home: Path,
    as_of: date | None,
    as_json: bool,  # click passes flags by position
) -> None:
    """List the facts; with FIRM, their values for that firm."""
    from huoshui.profile.catalogue import FACTS

    facts = FACTS.of_theme(theme) if theme else FACTS.facts
    if firm is None:
        _list(door, facts, as_json=as_json)
        return
    from huoshui import flow

    seen = flow.facts(firm, home, as_of=as_of)
    if as_json:
        door.json(
            {
                "firm_id": firm,
                "as_of": seen.as_of.isoformat(),
                "snapshot": seen.snapshot,
                "facts": {f.name: _plain(seen.values.get(f.name)) for f in facts},
            }
        )
        return
    _profile(door, facts, seen.values, f"{firm} · {seen.as_of}")
    door.say(
        f"一个事实的依据: huoshui fact {firm} sales_12m --home {home}",
        f"the rows behind a fact: huoshui fact {firm} sales_12m --home {home}",
    )


def _plain(given: object) -> object:
    return given.isoformat() if isinstance(given, date) else given


def _list(door: Door, facts: Sequence[Fact], *, as_json: bool) -> None:
    if as_json:
        door.json([about(f) for f in facts])
        return
    from rich.table import Table

    table = Table(title=f"{len(facts)} {door.text(Text('个事实', 'facts'))}", title_justify="left")
    for head in (
        Text("名称", "name"),
        Text("含义", "label"),
        Text("单位", "unit"),
        Text("谁能改变", "who can change it"),
    ):
        table.add_column(door.text(head))
    theme = ""
    for f in facts:
        if f.theme != theme:
            theme = f.theme
            table.add_section()
        table.add_row(f.name, door.text(f.label), f.unit.value, f"{f.mover.value} {f.direction.value}")
    door.console().print(table)
    door.say("一家企业的画像: huoshui facts <企业> --home DIR", "one firm's profile: huoshui facts FIRM --home DIR")


def about(f: Fact) -> dict[str, Any]:
    """Return everything the catalogue says of a fact, JSON-ready."""
    return {
        "name": f.name,
        "theme": f.theme,
        "kind": f.kind.value,
        "unit": f.unit.value,
        "label": f.label.as_dict(),
        "sentence": f.sentence.as_dict(),
        "missing": f.missing.as_dict(),
        "formula": f.formula,
        "attribute": f.attribute,
        "review": f.review,
        "values": list(f.values),
        "mover": f.mover.value,
        "direction": f.direction.value,
        "source": f.source,
    }


def _profile(door: Door, facts: Sequence[Fact], values: dict[str, Any], title: str) -> None:
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for head, justify in (
        (Text("事实", "fact"), "left"),
        (Text("值", "value"), "right"),
        (Text("名称", "name"), "left"),
    ):
        table.add_column(door.text(head), justify="right" if justify == "right" else "left")
    theme, unknown = "", 0
    for f in facts:
        given = values.get(f.name)
        if given is None:
            unknown += 1
            continue
        if f.theme != theme:
            theme = f.theme
            table.add_section()
        table.add_row(door.text(f.label), show.value(given, f.unit.value, door.lang), f.name)
    door.console().print(table)
    door.say(f"另有 {unknown} 个事实未知", f"{unknown} more facts are not known")
