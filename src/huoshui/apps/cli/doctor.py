"""``huoshui doctor``: what is installed, what is missing, and what that means."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import click

from huoshui import __version__
from huoshui.apps.cli.talk import Door  # noqa: TC001  # click reads the annotation
from huoshui.values.text import Text

_PACKAGES = ("duckdb", "pyarrow", "numpy", "sqlglot", "click", "rich", "lxml", "python-calamine", "pyyaml", "jinja2")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _kernel() -> dict[str, Any]:
    try:
        from huoshui import kernel  # a broken library must not break the doctor
    except Exception as error:  # noqa: BLE001  # whatever is wrong with it is the finding
        return {"ok": False, "detail": str(error)}
    return {"ok": True, "detail": str(getattr(kernel, "__file__", ""))}


def examine() -> list[dict[str, Any]]:
    """Return one finding per thing looked at: ``name``, ``ok``, ``needed``, ``detail``, ``cure``."""
    found: list[dict[str, Any]] = [
        {"name": "huoshui", "ok": True, "needed": True, "detail": __version__, "cure": ""},
        {
            "name": "python",
            "ok": sys.version_info >= (3, 11),
            "needed": True,
            "detail": platform.python_version(),
            "cure": "install Python 3.11 or newer",
        },
    ]
    kernel = _kernel()
    found.append(
        {
            "name": "kernel",
            "ok": kernel["ok"],
            "needed": True,
            "detail": kernel["detail"] if not kernel["ok"] else "loaded",
            "cure": "build it: python hatch_build.py, or reinstall the wheel",
        }
    )
    for name in _PACKAGES:
        have = _version(name)
        found.append(
            {"name": name, "ok": have is not None, "needed": True, "detail": have or "-", "cure": f"pip install {name}"}
        )
    spark = _version("pyspark")
    java = shutil.which("java")
    found.append(
        {
            "name": "spark engine",
            "ok": spark is not None and java is not None,
            "needed": False,
            "detail": f"pyspark {spark or 'missing'}, java {'found' if java else 'missing'}",
            "cure": "pip install 'huoshui[spark]'; apt-get install openjdk-17-jre-headless",
        }
    )
    return found


_HEAD = Text("环境检查", "Installation")


@click.command(name="doctor", help="检查运行环境 / check the installation")
@click.option("--json", "as_json", is_flag=True, help="findings as JSON on stdout")
@click.pass_obj
def command(door: Door, as_json: bool) -> int:  # click passes flags by position
    """Print the findings; exit 6 when something needed is missing."""
    findings = examine()
    broken = [f for f in findings if f["needed"] and not f["ok"]]
    if as_json:
        door.json({"findings": findings, "ok": not broken})
    else:
        from rich.markup import escape
        from rich.table import Table

        table = Table(title=door.text(_HEAD), title_justify="left")
        for head in ("", "", ""):
            table.add_column(head)
        for f in findings:
            mark = "✓" if f["ok"] else ("✗" if f["needed"] else "–")
            words = f["detail"] if f["ok"] else f"{f['detail']}  →  {f['cure']}"
            table.add_row(mark, f["name"], escape(words))
        door.console().print(table)
        door.say("下一步: huoshui demo", "next: huoshui demo")
    return 6 if broken else 0
