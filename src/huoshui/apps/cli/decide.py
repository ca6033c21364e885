"""``huoshui decide``: one firm's decisions with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from huoshui.apps import show
from huoshui.apps.cli.options import as_of_option, catalogue_option, home_option, json_option
from huoshui.apps.cli.places import cache_folder
from huoshui.apps.cli.tables import tell_problems
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from huoshui.apps.cli.talk import Door
    from huoshui.offers.decision import CriterionOutcome, Decision
    from huoshui.offers.model import Catalogue

STATUS = {
    "eligible": Text("符合", "eligible"),
    "not_eligible": Text("不符合", "not eligible"),
    "cannot_tell": Text("不能判断", "cannot tell"),
}
MARKS = {True: "✓", False: "✗", None: "?"}
STATUS_MARKS = {"eligible": "✓", "not_eligible": "✗", "cannot_tell": "?"}


@click.command(name="decide", help="一家企业的结论与理由 / one firm's decisions with reasons")
@click.argument("firm")
@home_option
@click.option("--offer", "offers", multiple=True, metavar="ID", help="only this offer (may be repeated)")
@as_of_option
@catalogue_option
@json_option
@click.pass_obj
def command(
    door: Door,
    firm: str,
    home: Path,
    offers: tuple[str, ...],
    as_of: date,
    catalogue: tuple[Path, ...],
    as_json: bool,
) -> int:
    """Decide every offer in force (or those named) for FIRM."""
    from huoshui import flow

    found = flow.catalogue(catalogue, cache=cache_folder())
    findings = tell_problems(door, found)
    decisions = flow.decide(firm, home, as_of, offer=offers or None, offers=found)
    if as_json:
        objects = [d.as_dict() for d in decisions]
        door.json(objects[0] if len(offers) == 1 else {"decisions": objects})
        return findings
    if len(offers) == 1:
        _letter(door, decisions[0], found, as_of)
    else:
        print_overview(door, decisions, firm)
        shown = next((d for d in decisions if d.status.value == "eligible"), decisions[0]).offer_id
        again = f"huoshui decide {firm} --home {home} --as-of {as_of} --offer {shown}"
        door.say(f"一个产品的完整理由: {again}", f"the full reasons of one offer: {again}")
    return findings


def _letter(door: Door, decision: Decision, found: Catalogue, as_of: date) -> None:
    from rich.markdown import Markdown

    from huoshui.apps.cli.offer import version_at
    from huoshui.offers.letter import letter

    version = version_at(found, decision.offer_id, as_of)
    door.console().print(Markdown(letter(decision, version, found.facts, door.lang)))


def print_overview(door: Door, decisions: Sequence[Decision], firm: str) -> None:
    """Print one row per offer: the outcome, what it gives, and the first reasons against it."""
    from rich.table import Table

    table = Table(title=firm, title_justify="left", show_lines=True)
    for zh, en in (("产品或政策", "offer"), ("结论", "decision"), ("额度与条件", "terms"), ("理由", "reasons")):
        table.add_column(door.text(Text(zh, en)))
    for d in decisions:
        terms = "\n".join(
            f"{door.text(o.label)} {show.value(o.value, o.unit, door.lang)}" for o in d.outputs if o.value is not None
        )
        state = d.status.value
        reasons = "\n".join(reason(door, c) for c in d.criteria if c.truth is not True)
        table.add_row(door.text(d.name), f"{STATUS_MARKS[state]} {door.text(STATUS[state])}", terms, reasons)
    door.console().print(table)


def reason(door: Door, outcome: CriterionOutcome) -> str:
    """Return one criterion with its mark, and either the advice that would turn it or what is missing."""
    line = f"{MARKS[outcome.truth]} {door.text(outcome.about.label)}"
    if outcome.truth is None:
        need = "、" if door.lang == "zh" else ", "
        labels = [door.text(f.about.label) for f in outcome.facts if f.name in outcome.missing]
        return f"{line} ({door.text(Text('未知', 'not known'))}: {need.join(labels)})" if labels else line
    advice = change_words(door, outcome)
    return f"{line} {advice}" if advice else line


def change_words(door: Door, outcome: CriterionOutcome) -> str:
    """Return the first change that turns a failing criterion, in the firm's own units."""
    for c in outcome.change:
        now = show.value(c.before, c.unit, door.lang)
        then = show.value(c.after, c.unit, door.lang)
        return f"→ {door.text(c.label)} {now} → {then}"
    used: list[Any] = [f for f in outcome.facts if f.value is not None]
    if len(used) == 1:
        return f"({show.value(used[0].value, used[0].about.unit, door.lang)})"
    return ""
