"""The table: one row per thing measured, the goal beside the measured figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from measure import Run

HEAD = ("what", "CPU s", "wall s", "peak memory", "each", "measured", "goal", "", "remarks")
ALIGN = ("---", "--:", "--:", "--:", "--:", "--:", "--:", "---", "---")
LOADED = 0.1
"""CPU seconds of other processes per second from which a row is marked as measured under load."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. What does not apply is left empty.

    ``each``: the figure per row, firm or decision. ``measured`` and ``goal`` are the same figure in the same
    unit; ``met`` says whether the goal is reached (None: there is no goal). ``ours`` marks Huoshui's own rows,
    ``others`` is the load by other processes (:class:`measure.Run`).
    """

    group: str
    what: str
    cpu: float | None = None
    wall: float | None = None
    rss: float | None = None
    each: str = ""
    measured: str = ""
    goal: str = ""
    met: bool | None = None
    ours: bool = False
    others: float = 0.0
    note: str = ""

    @property
    def verdict(self) -> str:
        """``met``, ``not met`` or nothing."""
        return "" if self.met is None else "met" if self.met else "**not met**"


def of_run(group: str, what: str, run: Run, **more: object) -> Row:
    """Return the row of one measured run."""
    return Row(group, what, run.cpu, run.wall, run.rss, others=run.others, **more)  # type: ignore[arg-type]


def seconds(value: float | None) -> str:
    """Show seconds with three digits."""
    return "" if value is None else f"{value:.3g}" if value < 100 else f"{value:.0f}"


def memory(value: float | None) -> str:
    """Show bytes as GB."""
    return "" if value is None else f"{value / 1e9:.2f} GB"


def micro(value: float) -> str:
    """Show seconds as milliseconds, or microseconds below one."""
    return f"{value * 1e3:.3g} ms" if value >= 1e-3 else f"{value * 1e6:.3g} µs"


def times(value: float) -> str:
    """Show a ratio."""
    return f"{value:.2f}×" if value < 10 else f"{value:.0f}×"


def markdown(rows: Iterable[Row]) -> str:
    """Return the rows as Markdown, one table with a line per group."""
    out = [_line(HEAD), _line(ALIGN)]
    group = ""
    for row in rows:
        if row.group != group:
            group = row.group
            out.append(_line([f"**{group}**", *[""] * 8]))
        name = f"{row.what} †" if row.others > LOADED else row.what
        out.append(
            _line(
                [
                    f"**{name}**" if row.ours else name,
                    seconds(row.cpu),
                    seconds(row.wall),
                    memory(row.rss),
                    row.each,
                    row.measured,
                    row.goal,
                    row.verdict,
                    row.note,
                ]
            )
        )
    return "\n".join(out) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
