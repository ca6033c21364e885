"""How the command line speaks: language, JSON on stdout, tables and progress on stderr or a terminal."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import Console

    from huoshui.records.progress import Progress
    from huoshui.values.text import Lang, Text


def choose_language(asked: str | None, environ: Mapping[str, str]) -> Lang:
    """Return the language asked for, else the locale's, else English.

    >>> choose_language(None, {"LANG": "zh_CN.UTF-8"})
    'zh'
    """
    if asked in ("zh", "en"):
        return "zh" if asked == "zh" else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


@dataclass
class Door:
    """What every command gets: the language and ways to speak."""

    lang: Lang

    def say(self, zh: str, en: str) -> None:
        """Write one line of talk to stderr."""
        print(zh if self.lang == "zh" else en, file=sys.stderr)  # noqa: T201

    def text(self, text: Text) -> str:
        """Return ``text`` in the chosen language."""
        return text.in_(self.lang)

    def json(self, value: Any, *, indent: int | None = 2) -> None:  # noqa: ANN401  # any JSON-ready value
        """Write ``value`` as JSON to stdout."""
        json.dump(value, sys.stdout, ensure_ascii=False, indent=indent, default=str, allow_nan=False)
        sys.stdout.write("\n")

    def console(self) -> Console:
        """Return a rich console on stdout (plain when not a terminal)."""
        from rich.console import Console  # rich is slow to import

        return Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 120)

    @contextmanager
    def progress(self, *, quiet: bool = False) -> Iterator[Progress | None]:
        """Yield a progress callback ``(done, total, label)`` drawing on stderr, or None when not a terminal."""
        if quiet or not sys.stderr.isatty():
            yield None
            return
        from rich.console import Console  # rich is slow to import
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
        )
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            tasks: dict[str, Any] = {}

            def tick(done: int, total: int, label: str) -> None:
                if label not in tasks:
                    tasks[label] = bar.add_task(label, total=total or None)
                bar.update(tasks[label], completed=done, total=total or None)

            yield tick
