"""``huoshui demo``: an invented town, the main job, one firm's reasons in words, and a report to print."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from huoshui.apps.cli.decide import print_overview
from huoshui.apps.cli.places import cache_folder
from huoshui.apps.cli.tables import print_missing, print_near_misses, print_offers
from huoshui.apps.report.build import FirmShown, build_report
from huoshui.values.errors import Conflict
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from huoshui.apps.cli.talk import Door
    from huoshui.offers.decision import Decision
    from huoshui.values.text import Lang

FIRMS, MONTHS, SEED, INVOICES_PER_FIRM = 2000, 36, 20260630, 300
MARK = ".huoshui-demo"
SHOWN_MONTHS = 24
STEADY_MONTHS = 12
SHOWN_OFFER = "tax_invoice_loan"
_STEPS = {
    "town": Text("生成小镇", "building the town"),
    "load": Text("载入记录", "loading records"),
    "run": Text("运行全部产品与政策", "running every offer"),
    "report": Text("撰写报告", "writing the report"),
}


@click.command(name="demo", help="生成两千家企业的小镇并完整演示 / build a 2,000-firm town and show the main job")
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True, help="folder to write")
@click.option("--firms", type=click.IntRange(min=20), default=FIRMS, show_default=True, help="number of firms")
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.pass_obj
def command(door: Door, out: Path, firms: int, seed: int) -> None:
    """Do everything once, from generated records to a report."""
    from huoshui import flow

    _fresh(out)
    begin = time.perf_counter()
    home, results = out / "home", out / "out"
    door.say(f"{_STEPS['town'].zh} …", f"{_STEPS['town'].en} …")
    with door.progress() as progress:
        flow.town(
            out / "town", firms=firms, months=MONTHS, seed=seed, invoices_per_firm=INVOICES_PER_FIRM, progress=progress
        )
    door.say(f"{_STEPS['load'].zh} …", f"{_STEPS['load'].en} …")
    with door.progress() as progress:
        loaded = flow.load(out / "town", home, progress=progress)
    as_of = flow.TOWN_UNTIL
    catalogue = flow.catalogue(cache=cache_folder())
    door.say(f"{_STEPS['run'].zh} …", f"{_STEPS['run'].en} …")
    with door.progress() as progress:
        done = flow.run(home, as_of, results, offers=catalogue, progress=progress)
    firm = _interesting(results)
    shown = _firm(home, firm, as_of)
    for lang in ("zh", "en"):
        text = build_report(done.bulk, _lang(lang), catalogue, invented=True, facts_each=done.facts_each, firm=shown)
        (out / f"report.{lang}.html").write_text(text, encoding="utf-8")
    seconds = time.perf_counter() - begin
    _print(door, done, shown.decisions, shown.name)
    door.say(
        f"\n以上企业与数据均为程序虚构。{loaded.rows_in:,} 条记录，{done.firms:,} 家企业，{done.decisions:,} 条结论，"
        f"共 {seconds:.0f} 秒。\n报告: {out}/report.zh.html\n接着试试:\n"
        f"  huoshui decide {firm} --home {home} --as-of {as_of} --offer {SHOWN_OFFER}\n"
        f"  huoshui fact {firm} sales_12m --home {home} --as-of {as_of}\n"
        f"  huoshui offer show {SHOWN_OFFER}\n  huoshui load <您的文件夹> --home home",
        f"\nAll of this is invented. {loaded.rows_in:,} records, {done.firms:,} firms, {done.decisions:,} decisions "
        f"in {seconds:.0f} s.\nreport: {out}/report.en.html (and report.zh.html)\ntry next:\n"
        f"  huoshui decide {firm} --home {home} --as-of {as_of} --offer {SHOWN_OFFER}\n"
        f"  huoshui fact {firm} sales_12m --home {home} --as-of {as_of}\n"
        f"  huoshui offer show {SHOWN_OFFER}\n  huoshui load YOUR_FOLDER --home home",
    )


def _lang(word: str) -> Lang:
    return "zh" if word == "zh" else "en"


def _fresh(out: Path) -> None:
    """Make ``out`` an empty folder of the demonstration; never touch a folder it did not make."""
    if out.exists() and not (out / MARK).exists() and any(out.iterdir()):
        raise Conflict(f"the folder '{out}' exists and is not a demonstration's", cure="name another with --out")
    if out.exists():
        shutil.rmtree(out)
    out.mkdir(parents=True)
    (out / MARK).write_text("made by huoshui demo; it may be removed\n", encoding="utf-8")


def _interesting(results: Path) -> str:
    """Return the firm whose reasons teach most: the loan granted, some offers passed, few decisions open."""
    from collections import Counter

    import pyarrow.parquet as pq

    facts = pq.read_table(results / "profile.parquet", columns=["firm_id", "sales_months_12m"]).to_pylist()
    steady = {row["firm_id"] for row in facts if (row["sales_months_12m"] or 0) >= STEADY_MONTHS}
    rows = pq.read_table(results / "decisions.parquet", columns=["firm_id", "offer_id", "status"]).to_pylist()
    passed = Counter(row["firm_id"] for row in rows if row["status"] == "eligible")
    told = Counter(row["firm_id"] for row in rows if row["status"] != "cannot_tell")
    granted = [row["firm_id"] for row in rows if row["offer_id"] == SHOWN_OFFER and row["status"] == "eligible"]
    chosen = [firm for firm in granted if firm in steady] or granted or list(told)
    return str(max(chosen, key=lambda firm: (-abs(passed[firm] - 3), told[firm], firm)))


def _firm(home: Path, firm: str, as_of: date) -> FirmShown:
    """Gather what the report shows of one firm."""
    from huoshui import flow

    seen = flow.facts(firm, home, as_of)
    months, sales, purchases = flow.monthly(firm, home, as_of, SHOWN_MONTHS)
    decisions = flow.decide(firm, home, as_of)
    return FirmShown(firm, flow.firm_name(firm, home) or firm, seen.values, months, sales, purchases, decisions)


def _print(door: Door, done: Any, decisions: Sequence[Decision], name: str) -> None:  # noqa: ANN401  # a flow.RunReport
    print_offers(door, done.bulk)
    print_near_misses(door, done.bulk, 8)
    print_missing(door, done.bulk, done.offers.facts, 8)
    print_overview(door, decisions, name)
