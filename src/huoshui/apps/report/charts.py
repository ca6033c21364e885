"""Charts as inline SVG text: they need no script, print sharply and carry their numbers as text.

Every function returns one ``<svg>`` element with a title for screen readers. Colours come from CSS classes of
the report's style sheet (``c0`` … ``c3``, ``axis``, ``grid``, ``label``), so a printed page can use patterns of grey.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Bar(NamedTuple):
    """One labelled bar made of parts (one number per series)."""

    label: str
    parts: tuple[float, ...]


WIDTH = 720
NARROW = 440
ROW = 26
LABEL_WIDTH = 230
NUMBER_WIDTH = 64
SMALL_SHARE = 0.01
SERIES_CLASSES = ("c0", "c3")
MOST_TICKS = 4


def _open(width: float, height: float, title: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>"
    )


def short_number(value: float, lang: str) -> str:
    """Return a number as people of the language write it: 万 and 亿, or thousands and millions.

    >>> short_number(123_400_000, "zh"), short_number(123_400_000, "en"), short_number(950, "en")
    ('1.23亿', '123M', '950')
    """
    steps = ((1e8, "亿"), (1e4, "万")) if lang == "zh" else ((1e9, "B"), (1e6, "M"), (1e3, "k"))
    for size, word in steps:
        if abs(value) >= size:
            return f"{value / size:.3g}{word}" if abs(value) < 1000 * size else f"{value / size:,.0f}{word}"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:.3g}"


def stacked_bars(bars: Sequence[Bar], title: str, *, share: bool, lang: str, width: int = WIDTH) -> str:
    """Horizontal stacked bars, one row per bar.

    With ``share`` every row fills the width and shows the percentage of its first part; otherwise rows share one
    scale and show their total. ``width`` is in the units of the labels' 13-point text.
    """
    if not bars:
        return ""
    height = ROW * len(bars) + 6
    room = width - LABEL_WIDTH - NUMBER_WIDTH
    longest = max((sum(b.parts) for b in bars), default=0.0) or 1.0
    out = [_open(width, height, title)]
    for i, bar in enumerate(bars):
        y = i * ROW + 4
        total = sum(bar.parts)
        scale = room / (total or 1.0) if share else room / longest
        x = float(LABEL_WIDTH)
        out.append(
            f'<text class="label" x="{LABEL_WIDTH - 8}" y="{y + 14}" text-anchor="end">{escape(bar.label)}</text>'
        )
        for series, part in enumerate(bar.parts):
            long = part * scale
            if long > 0:
                out.append(
                    f'<rect class="c{series}" x="{x:.1f}" y="{y}" width="{long:.1f}" height="{ROW - 8}">'
                    f"<title>{escape(bar.label)}: {part:,.0f}</title></rect>"
                )
            x += long
        number = _share(bar.parts[0] / total) if share and total else short_number(total, lang)
        out.append(f'<text class="number" x="{width - NUMBER_WIDTH + 8}" y="{y + 14}">{escape(number)}</text>')
    out.append("</svg>")
    return "".join(out)


def _share(part: float) -> str:
    """Return a share in per cent; a small one keeps a decimal, so that few are not shown as none."""
    return f"{part:.1%}" if 0 < part < SMALL_SHARE else f"{part:.0%}"


def _ticks(top: float) -> list[float]:
    """Return three or four round values from 0 to at least ``top``."""
    if top <= 0:
        return [0.0, 1.0]
    size = 10.0 ** len(str(int(top))) / 10
    for step in (size / 5, size / 2, size, size * 2.5, size * 5):
        count = -(-top // step)
        if count <= MOST_TICKS:
            return [step * i for i in range(int(count) + 1)]
    return [0.0, top]


def columns(labels: Sequence[str], series: Sequence[Sequence[float]], title: str, *, lang: str) -> str:
    """Grouped vertical columns over an ordered axis such as months; at most two series.

    Negative values (months in which red letters exceed sales) are drawn below the axis.
    """
    values = [v for s in series for v in s]
    if not values:
        return ""
    height, left, bottom, head = 220, 64, 30, 12
    plot = height - bottom - head
    ticks = _ticks(max(*values, 0.0))
    low = min(*values, 0.0)
    span = (ticks[-1] - low) or 1.0
    zero = head + plot * ticks[-1] / span
    slot = (WIDTH - left) / len(labels)
    width = slot * 0.8 / len(series)
    out = [_open(WIDTH, height, title)]
    for tick in ticks:
        y = zero - plot * tick / span
        out.append(f'<line class="grid" x1="{left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        out.append(
            f'<text class="number" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{short_number(tick, lang)}</text>'
        )
    every = max(1, -(-len(labels) // 12))
    for i, label in enumerate(labels):
        for k, one in enumerate(series):
            tall = plot * abs(one[i]) / span
            y = zero - tall if one[i] >= 0 else zero
            x = left + i * slot + slot * 0.1 + k * width
            out.append(
                f'<rect class="{SERIES_CLASSES[k]}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}">'
                f"<title>{escape(label)}: {one[i]:,.2f}</title></rect>"
            )
        if i % every == 0:
            x = left + (i + 0.5) * slot
            out.append(f'<text class="number" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{escape(label)}</text>')
    out.append(f'<line class="axis" x1="{left}" x2="{WIDTH}" y1="{zero:.1f}" y2="{zero:.1f}"/></svg>')
    return "".join(out)
