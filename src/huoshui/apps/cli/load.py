"""``huoshui load``: bring records in; bad rows are set aside and reported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huoshui.apps.cli.options import day, home_option, json_option
from huoshui.values.text import Text

if TYPE_CHECKING:
    from datetime import date

    from huoshui.apps.cli.talk import Door

_MOST = 12
_NAMED = 3
_FILES_SHOWN = 40
_TITLE = Text("载入结果", "Loaded")
_HEADS = (
    Text("文件", "file"),
    Text("读入行", "rows in"),
    Text("入库", "kept"),
    Text("隔离", "quarantined"),
    Text("原因", "reasons"),
)


@click.command(name="load", help="载入发票、流水等原始记录 / load invoices, statements and other records")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--as", "as_", metavar="NAME|MAPPING.yaml", help="the source or mapping; otherwise recognised by itself")
@home_option
@click.option("--firm", help="whose records these are, for e-invoices and bank statements")
@click.option("--received-on", callback=day, metavar="DATE", help="the day the records were learned")
@json_option
@click.pass_obj
def command(
    door: Door,
    path: Path,
    as_: str | None,
    home: Path,
    firm: str | None,
    received_on: date | None,
    as_json: bool,  # click passes flags by position
) -> None:
    """Load ``path`` into the home and print the report."""
    from huoshui import flow

    with door.progress(quiet=as_json) as progress:
        report = flow.load(
            path,
            home,
            as_=as_,
            firm=firm,
            received_on=received_on,
            today=datetime.now().astimezone().date(),
            progress=progress,
        )
    result: dict[str, Any] = report.as_dict()
    if as_json:
        door.json(result)
        return
    _print(door, result)
    _tell(door, result)
    door.say(
        f"下一步: huoshui run --home {home} --as-of <日期> --out out",
        f"next: huoshui run --home {home} --as-of <DATE> --out out",
    )


def _tell(door: Door, result: dict[str, Any]) -> None:
    """Say why files were refused or passed over, what was assumed, and where the rows set aside can be read."""
    for f in result["files"]:
        if "refused" in f:
            wrong = f["refused"]
            more = " ".join(f"{wrong[part]}." for part in ("cause", "cure") if wrong[part])
            door.say(f"未载入 {f['file']}：{wrong['what']}. {more}", f"refused {f['file']}: {wrong['what']}. {more}")
    _tell_notes(door, result["files"])
    if result["ignored"]:
        names = _some(door, result["ignored"])
        door.say(f"无法识别而略过的文件：{names}", f"files no source knows, passed over: {names}")
    for name in result["quarantine"]:
        if not name.endswith(".csv"):  # the same rows for programs
            continue
        place = f"{result['home']}/{name}"
        door.say(f"隔离行及原因：{place}", f"the rows set aside, with reasons: {place}")


def _tell_notes(door: Door, files: list[dict[str, Any]]) -> None:
    """Say each remark once, with the files it is about."""
    about: dict[str, tuple[Text, list[str]]] = {}
    for f in files:
        for note in f["notes"]:
            about.setdefault(note["en"], (Text(note["zh"], note["en"]), []))[1].append(str(f["file"]))
    for text, names in list(about.values())[:_MOST]:
        door.say(f"{_some(door, names)}：{text.zh}", f"{_some(door, names)}: {text.en}")
    if len(about) > _MOST:
        more = len(about) - _MOST
        door.say(f"另有 {more} 条说明，见 --json", f"{more} more remarks: see --json")


def _some(door: Door, names: list[str]) -> str:
    """Return a few names and the number of the others."""
    more = len(names) - _NAMED
    rest = door.text(Text(f" 等 {len(names):,} 个文件", f" and {more:,} more")) if more > 0 else ""
    return ", ".join(names[:_NAMED]) + rest


def _print(door: Door, result: dict[str, Any]) -> None:
    from rich.table import Table

    from huoshui.sources.reasons import REASONS

    words = {code.value: door.text(text) for code, text in REASONS.items()}
    table = Table(title=door.text(_TITLE), title_justify="left")
    for i, head in enumerate(_HEADS):
        table.add_column(door.text(head), justify="right" if i in (1, 2, 3) else "left")
    told = sorted(result["files"], key=lambda f: not ("refused" in f or f["rows_quarantined"]))
    for f in told[:_FILES_SHOWN] if len(told) > _FILES_SHOWN else result["files"]:
        reasons = "; ".join(
            f"{words.get(code, code)} {n:,}" for code, n in sorted(f["reasons"].items(), key=lambda kv: -kv[1])
        )
        if "refused" in f:
            reasons = door.text(Text("整个文件不可用", "the whole file cannot be used"))
        if f.get("unchanged"):
            reasons = " · ".join(x for x in (door.text(Text("未变化", "unchanged")), reasons) if x)
        table.add_row(str(f["file"]), f"{f['rows_in']:,}", f"{f['rows_kept']:,}", f"{f['rows_quarantined']:,}", reasons)
    if len(told) > _FILES_SHOWN:
        more = len(told) - _FILES_SHOWN
        table.add_row(door.text(Text(f"另有 {more:,} 个文件", f"{more:,} more files")), "", "", "", "--json")
    table.add_section()
    table.add_row(
        door.text(Text("合计", "total")),
        f"{result['rows_in']:,}",
        f"{result['rows_kept']:,}",
        f"{result['rows_quarantined']:,}",
        "",
    )
    door.console().print(table)
