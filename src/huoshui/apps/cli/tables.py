"""The tables of a run on the terminal: what a credit officer wants to see first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.apps import show
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.apps.cli.talk import Door
    from huoshui.decide.bulk import BulkReport
    from huoshui.offers.model import Catalogue
    from huoshui.profile.definition import Fact

_HEADS = (
    (Text("产品或政策", "offer"), "left"),
    (Text("符合", "eligible"), "right"),
    (Text("不符合", "not eligible"), "right"),
    (Text("不能判断", "cannot tell"), "right"),
    (Text("差一点", "near miss"), "right"),
    (Text("金额合计", "total amount"), "right"),
    (Text("最常见的未满足条件", "most frequent failing criterion"), "left"),
)


FINDINGS = 6
"""Exit code of a command that did its work and has something to report."""


def tell_problems(door: Door, found: Catalogue) -> int:
    """Say on stderr which offer files were skipped; return the exit code that goes with it."""
    errors = [p for p in found.problems if p.severity == "error"]
    if not errors:
        return 0
    door.say(
        f"{len(found.skipped)} 个产品文件有错误，未载入；第一个：{errors[0]}",
        f"{len(found.skipped)} offer files with errors were skipped; the first: {errors[0]}",
    )
    return FINDINGS


def print_offers(door: Door, done: BulkReport) -> None:
    """Print one row per offer: outcomes, near misses, total amount and the most frequent failing criterion."""
    from rich.table import Table

    table = Table(title_justify="left")
    for head, side in _HEADS:
        table.add_column(door.text(head), justify="right" if side == "right" else "left")
    for offer in done.plan.offers:
        counts = done.tally.offers[offer.id]
        fen, firms = counts.money.get("amount", (0, 0))
        worst = ""
        if len(counts.fails) and counts.fails.max():
            bit = int(counts.fails.argmax())
            worst = f"{door.text(offer.version.criteria[bit].label)} ({int(counts.fails[bit]):,})"
        table.add_row(
            door.text(offer.version.offer.name),
            *(f"{int(n):,}" for n in counts.status),
            f"{int(counts.fails_alone.sum()):,}",
            show.money(fen / 100, door.lang) if firms else "–",
            worst,
        )
    door.console().print(table)


def print_near_misses(door: Door, done: BulkReport, most: int = 10) -> None:
    """Print which single criterion keeps most firms from an offer."""
    from rich.table import Table

    found = sorted(
        (
            (int(n), offer, bit)
            for offer in done.plan.offers
            for bit, n in enumerate(done.tally.offers[offer.id].fails_alone)
            if n
        ),
        key=lambda x: -x[0],
    )[:most]
    title = door.text(Text("差一点：只有这一项不满足的企业数", "near misses: firms that fail this one criterion alone"))
    table = Table(title=title, title_justify="left")
    table.add_column(door.text(Text("企业", "firms")), justify="right")
    table.add_column(door.text(Text("条件", "criterion")))
    table.add_column(door.text(Text("产品或政策", "offer")))
    for n, offer, bit in found:
        table.add_row(f"{n:,}", door.text(offer.version.criteria[bit].label), door.text(offer.version.offer.name))
    door.console().print(table)


def print_missing(door: Door, done: BulkReport, facts: Mapping[str, Fact], most: int = 10) -> None:
    """Print which unknown facts keep most decisions open."""
    from rich.table import Table

    total: dict[str, int] = {}
    for counts in done.tally.offers.values():
        for name, firms in counts.missing.items():
            total[name] = total.get(name, 0) + firms
    title = door.text(Text("补上这些记录，最多结论可以作出", "which records would settle most open decisions"))
    table = Table(title=title, title_justify="left")
    table.add_column(door.text(Text("待定结论", "open decisions")), justify="right")
    table.add_column(door.text(Text("未知的事实", "fact not known")))
    table.add_column("")
    for name, n in sorted(total.items(), key=lambda x: -x[1])[:most]:
        table.add_row(f"{n:,}", door.text(facts[name].label) if name in facts else name, name)
    door.console().print(table)
