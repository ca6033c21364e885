"""Units as analysts write them, and what one of them is in the units of facts."""

from __future__ import annotations

from decimal import Decimal

_CNY = {
    "CNY": 1,
    "yuan": 1,
    "元": 1,
    "千元": 1_000,
    "万元": 10_000,
    "万": 10_000,
    "百万元": 1_000_000,
    "亿元": 100_000_000,
}
_PLAIN = {
    "ratio": ("ratio",),
    "persons": ("persons", "person", "人", "名"),
    "count": ("count", "个", "次", "项", "户", "家"),
    "days": ("days", "day", "天", "日"),
    "months": ("months", "month", "月", "个月"),
    "years": ("years", "year", "年"),
    "points": ("points", "分"),
    "kWh": ("kWh", "度", "千瓦时"),
    "none": ("none",),
    "per_year": ("per_year", "年利率"),
}

UNITS: dict[str, tuple[str, Decimal]] = {
    **{word: ("CNY", Decimal(factor)) for word, factor in _CNY.items()},
    **{word: (unit, Decimal(1)) for unit, words in _PLAIN.items() for word in words},
    "%": ("ratio", Decimal("0.01")),
    "‰": ("ratio", Decimal("0.001")),
}
"""Word -> (unit of facts, how many of that unit one is)."""

OUTPUT_UNITS = ("CNY", *_PLAIN)
"""Units an output may carry. ``per_year`` is a rate per year, a ratio in formulas."""


def converted(text: str, factor: Decimal) -> float:
    """Return the written number times ``factor``, rounded to a double once.

    >>> converted("7", Decimal("0.01")), converted("1_234.5", Decimal(10000))
    (0.07, 12345000.0)
    """
    return float(Decimal(text.replace("_", "")) * factor)


def formula_unit(unit: str) -> str:
    """Return the unit a formula knows: a yearly rate is a ratio."""
    return "ratio" if unit == "per_year" else unit
