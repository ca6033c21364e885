"""``huoshui offer``: list, check, test, show and compare offers."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huoshui.apps.cli.options import as_of_optional, catalogue_option, json_option
from huoshui.apps.cli.places import cache_folder
from huoshui.apps.cli.tables import FINDINGS, tell_problems
from huoshui.values.errors import NotFound, UsageError
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.apps.cli.talk import Door
    from huoshui.offers.model import Catalogue, Offer, OfferVersion

_TODAY = Text("今天", "today")


def _read(paths: Sequence[Path], *, parsed: bool = False) -> Catalogue:
    """Return the catalogue; ``parsed`` reads the files anew, tests included."""
    from huoshui import flow

    return flow.catalogue(paths, cache=None if parsed else cache_folder())


def _day(as_of: date | None) -> date:
    return as_of or datetime.now().astimezone().date()


@click.group(name="offer", help="产品与政策 / offers: list, check, test, show, diff")
def command() -> None:
    """Group the offer commands."""


@command.command(name="list", help="列出产品与政策 / list the offers")
@catalogue_option
@as_of_optional
@json_option
@click.pass_obj
def list_(door: Door, catalogue: tuple[Path, ...], as_of: date | None, as_json: bool) -> int:
    """List every offer text with its validity; mark those in force."""
    found = _read(catalogue)
    day = _day(as_of)
    if as_json:
        door.json([_about(offer, day) for offer in found.offers])
    else:
        from rich.table import Table

        table = Table(
            title=f"{len(found.offers)} {door.text(Text('个产品与政策', 'offers'))} · {day}", title_justify="left"
        )
        heads = (
            ("编号", "id"),
            ("名称", "name"),
            ("类型", "kind"),
            ("有效期", "valid"),
            ("在效", "in force"),
            ("可信度", "confidence"),
        )
        for zh, en in heads:
            table.add_column(door.text(Text(zh, en)))
        for offer in found.offers:
            valid = f"{offer.valid.since or ''} … {offer.valid.until or ''}"
            mark = "●" if offer.valid.holds(day) else "○"
            table.add_row(offer.id, door.text(offer.name), offer.kind.value, valid, mark, offer.confidence.value)
        door.console().print(table)
        door.say("查看一个: huoshui offer show <编号>", "look at one: huoshui offer show ID")
    return tell_problems(door, found)


def _about(offer: Offer, day: date) -> dict[str, Any]:
    return {
        "offer_id": offer.id,
        "name": offer.name.as_dict(),
        "kind": offer.kind.value,
        "owner": offer.owner.as_dict(),
        "valid_from": offer.valid.since.isoformat() if offer.valid.since else None,
        "valid_until": offer.valid.until.isoformat() if offer.valid.until else None,
        "in_force": offer.valid.holds(day),
        "confidence": offer.confidence.value,
        "file": offer.file,
    }


@command.command(name="check", help="检查产品文件 / check offer files")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def check(door: Door, paths: tuple[Path, ...], as_json: bool) -> int:
    """Check files or folders (the shipped catalogue by default); exit 6 when there are findings."""
    found = _read(paths, parsed=True)
    if as_json:
        door.json(
            {
                "offers": [offer.id for offer in found.offers],
                "skipped": list(found.skipped),
                "problems": [p.as_dict() for p in found.problems],
            }
        )
    else:
        for problem in found.problems:
            click.echo(f"{problem.severity}: {problem}")
        errors = sum(p.severity == "error" for p in found.problems)
        warnings = len(found.problems) - errors
        door.say(
            f"{len(found.offers)} 个产品可用，{errors} 个错误，{warnings} 个提醒。下一步: huoshui offer test",
            f"{len(found.offers)} offers usable, {errors} errors, {warnings} warnings. Next: huoshui offer test",
        )
    return FINDINGS if any(p.severity == "error" for p in found.problems) else 0


@command.command(name="test", help="运行产品文件里的测试 / run the tests in offer files")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--offer", "offers", multiple=True, metavar="ID", help="only this offer")
@click.option("--mutate", is_flag=True, help="also change every threshold and see whether a test notices")
@json_option
@click.pass_obj
def test(door: Door, paths: tuple[Path, ...], offers: tuple[str, ...], mutate: bool, as_json: bool) -> int:
    """Run in-file tests; exit 6 when one fails or a changed threshold goes unnoticed."""
    from huoshui.offers.coverage import coverage
    from huoshui.offers.mutate import mutate as mutants_of
    from huoshui.offers.testing import run_tests

    found = _read(paths, parsed=True)
    wanted = offers or None
    results = run_tests(found, wanted)
    gaps = [p for p in coverage(found, results) if not offers or p.offer in offers]
    mutants = mutants_of(found, wanted) if mutate else ()
    survivors = [m for m in mutants if m.survived]
    failed = [r for r in results if not r.passed]
    broken = [p for p in found.problems if p.severity == "error"]
    if as_json:
        door.json(
            {
                "tests": len(results),
                "passed": len(results) - len(failed),
                "failed": [
                    {"offer": r.offer, "test": r.test.name, "problems": [p.as_dict() for p in r.problems]}
                    for r in failed
                ],
                "gaps": [p.as_dict() for p in gaps],
                "mutants": len(mutants),
                "survivors": [
                    {
                        "offer": m.offer,
                        "at": str(m.site.place),
                        "what": m.site.what,
                        "value": m.site.value,
                        "changed_to": m.value,
                    }
                    for m in survivors
                ],
                "problems": [p.as_dict() for p in broken],
            }
        )
    else:
        for problem in [*broken, *(p for r in failed for p in r.problems), *gaps]:
            click.echo(str(problem))
        for m in survivors:
            click.echo(f"{m.offer}: {m.site.what} {m.site.value:g} → {m.value:g}: no test notices")
        door.say(
            f"{len(results)} 个测试，{len(failed)} 个失败，{len(gaps)} 处未覆盖，"
            f"{len(survivors)}/{len(mutants)} 个变异未被发现",
            f"{len(results)} tests, {len(failed)} failed, {len(gaps)} gaps, "
            f"{len(survivors)} of {len(mutants)} mutants survive",
        )
    return FINDINGS if failed or survivors or broken else 0


@command.command(name="show", help="用文字展示一个产品 / show an offer in words")
@click.argument("offer_id", metavar="ID")
@catalogue_option
@as_of_optional
@json_option
@click.pass_obj
def show(door: Door, offer_id: str, catalogue: tuple[Path, ...], as_of: date | None, as_json: bool) -> None:
    """Show the offer as it stands on a day (today, or its last day in force)."""
    from huoshui.offers.render import render

    found = _read(catalogue)
    day = as_of or _nearest_day(found, offer_id)
    if as_json:
        version = version_at(found, offer_id, day)
        door.json(
            {
                **_about(version.offer, day),
                "version": version.version,
                "criteria": [
                    {"code": c.code, "label": c.label.as_dict(), "clause": c.clause} for c in version.criteria
                ],
                "facts": list(version.facts),
                "page": {lang: render(found, offer_id, day, lang) for lang in ("zh", "en")},
            }
        )
        return
    from rich.markdown import Markdown

    door.console().print(Markdown(render(found, offer_id, day, door.lang)))


def _nearest_day(found: Catalogue, offer_id: str) -> date:
    """Return today when the offer is in force, else the nearest day on which it was or will be."""
    today = _day(None)
    texts = found.of(offer_id)
    if any(text.valid.holds(today) for text in texts):
        return today
    ended = [text.valid.until for text in texts if text.valid.until and text.valid.until < today]
    begins = [text.valid.since for text in texts if text.valid.since and text.valid.since > today]
    return max(ended) if ended else min(begins)


def version_at(found: Catalogue, offer_id: str, day: date) -> OfferVersion:
    """Return the version of an offer in force on ``day``.

    Raises:
        NotFound: there is no such offer, or it is not in force that day.
    """
    for text in found.of(offer_id):
        version = text.at(day)
        if version is not None:
            return version
    raise NotFound(f"offer '{offer_id}' is not in force on {day}", cure="see its dates with: huoshui offer list")


@command.command(name="diff", help="比较两个版本，及换入换出的企业 / compare two versions, and who enters and leaves")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@catalogue_option
@click.option("--profile", type=click.Path(path_type=Path), help="profile.parquet of a run: who enters, who leaves")
@json_option
@click.pass_obj
def diff(door: Door, old: str, new: str, catalogue: tuple[Path, ...], profile: Path | None, as_json: bool) -> None:
    """Compare OLD with NEW: each an offer file, an offer id, or id@DATE for the version of a day."""
    from huoshui import flow
    from huoshui.offers.diff import diff as differences

    before, after = (_side(text, catalogue) for text in (old, new))
    found = differences(before[1], after[1])
    swapped = flow.swap(profile, before, after) if profile else None
    if as_json:
        door.json({"old": old, "new": new, "differences": [d.as_dict() for d in found], "swap": swapped})
        return
    from rich.table import Table

    table = Table(title=f"{before[1].id}@{before[1].version} → {after[1].id}@{after[1].version}", title_justify="left")
    for zh, en in (("部分", "part"), ("名称", "name"), ("原", "before"), ("新", "after")):
        table.add_column(door.text(Text(zh, en)))
    for d in found:
        table.add_row(d.part, d.name, d.before or "–", d.after or "–")
    door.console().print(table)
    if swapped:
        door.say(
            f"共 {swapped['firms']} 家：换入 {swapped['entering']}，换出 {swapped['leaving']}；原因 {swapped['lost']}",
            f"of {swapped['firms']} firms {swapped['entering']} enter, {swapped['leaving']} leave: {swapped['lost']}",
        )


def _side(text: str, catalogue: Sequence[Path]) -> tuple[Catalogue, OfferVersion]:
    """Read one side of a comparison."""
    path = Path(text)
    if path.suffix in (".yaml", ".yml"):
        if not path.exists():
            raise NotFound(f"there is no offer file '{text}'", cure="name a file, an offer id, or id@2026-04-01")
        found = _read([path], parsed=True)
        if not found.offers:
            raise UsageError(
                f"'{text}' cannot be used", cause=str(found.problems[0]), cure="huoshui offer check " + text
            )
        offer = found.offers[0]
        day = offer.valid.since or _day(None)
        return found, version_at(found, offer.id, day)
    offer_id, _, day_text = text.partition("@")
    found = _read(catalogue)
    try:
        day = date.fromisoformat(day_text) if day_text else _nearest_day(found, offer_id)
    except ValueError as error:
        raise UsageError(f"'{day_text}' is not a day", cure="write ID@YYYY-MM-DD") from error
    return found, version_at(found, offer_id, day)
