"""Random typed formulas and rows for the identity tests: every construct, every awkward value.

Formulas are made as text, so that scanning, parsing and checking are part of what is tested.
"""

from __future__ import annotations

import math
from datetime import date
from random import Random

from huoshui.formula.months import EPOCH_ORDINAL, FIRST_DAY, LAST_DAY
from huoshui.formula.symbols import Symbol
from huoshui.formula.tree import Kind

NUMBERS = ("x", "y", "z")
TEXTS = ("t", "u")
FLAGS = ("p", "q")
DATES = ("d", "e")
NAMES = {
    name: Symbol(name, kind)
    for names, kind in ((NUMBERS, Kind.NUMBER), (TEXTS, Kind.TEXT), (FLAGS, Kind.BOOLEAN), (DATES, Kind.DATE))
    for name in names
}
KINDS = {name: symbol.kind for name, symbol in NAMES.items()}

THRESHOLDS = (0.57, 0.03, 1.0, 3.0, 24.0, 100.0, 0.1, 0.7, 300000.0, 1e6, 57.0, 2.5, 1e15, 1e-15, 0.3333333333333333)
WORDS = ("A", "B", "it's", "专精特新", "")
DAYS = ("2024-02-29", "2023-02-28", "2024-01-31", "2000-12-31", "1999-03-01", "2026-06-15", "1900-01-01", "2200-12-31")


def written(value: float) -> str:
    return repr(value).removesuffix(".0")


def seeded(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - formulas for tests, not secrets


def number(r: Random, depth: int) -> str:
    if depth <= 0 or r.random() < 0.15:
        return r.choice(NUMBERS) if r.random() < 0.7 else written(r.choice((*THRESHOLDS, 0.0, -2.0, -0.5)))
    d = depth - 1
    make = r.choice((_arithmetic,) * 8 + (_extreme, _single, _negative, _span, _table, _number_case, _number_case))
    return make(r, d)


def _arithmetic(r: Random, d: int) -> str:
    return f"({number(r, d)} {r.choice('+-*/')} {number(r, d)})"


def _extreme(r: Random, d: int) -> str:
    return f"{r.choice(('least', 'greatest'))}({', '.join(number(r, d) for _ in range(r.randint(1, 3)))})"


def _single(r: Random, d: int) -> str:
    return f"{r.choice(('floor', 'ceil', 'abs', 'sqrt'))}({number(r, d)})"


def _negative(r: Random, _: int) -> str:
    return f"-{r.choice(NUMBERS)}"


def _span(r: Random, d: int) -> str:
    return f"(1 * {r.choice(('months_between', 'days_between'))}({day(r, d)}, {day(r, d)}))"


def _table(r: Random, d: int) -> str:
    branches = " ".join(f"WHEN '{w}' THEN {number(r, 0)}" for w in ("A", "B"))
    return f"CASE {r.choice(TEXTS)} {branches} ELSE {number(r, d)} END"


def _number_case(r: Random, d: int) -> str:
    return case(r, d, number)


def condition(r: Random, depth: int) -> str:
    if depth <= 0:
        return r.choice(FLAGS) if r.random() < 0.3 else f"{r.choice(NUMBERS)} >= {written(r.choice(THRESHOLDS))}"
    makers = (
        (_comparison,) * 4 + (_ratio,) * 2 + (_dated, _aged, _listed, _worded, _joined, _precedence, _between, _asked)
    )
    return r.choice((*makers, _condition_case))(r, depth - 1)


def _comparison(r: Random, d: int) -> str:
    return f"{number(r, d)} {r.choice(('=', '<>', '<', '<=', '>', '>='))} {number(r, d)}"


def _ratio(r: Random, _: int) -> str:
    return f"{r.choice(NUMBERS)} / {r.choice(NUMBERS)} {r.choice(('<=', '>='))} {written(r.choice(THRESHOLDS))}"


def _dated(r: Random, d: int) -> str:
    return f"{day(r, d)} {r.choice(('=', '<', '>='))} {day(r, d)}"


def _aged(r: Random, _: int) -> str:
    ends = [r.choice(DATES), f"DATE '{r.choice(DAYS)}'"]
    r.shuffle(ends)
    sides = [f"months_between({', '.join(ends)})", r.choice(("24", "0", "-3", "11.5", "9999", "-9999"))]
    r.shuffle(sides)
    return f" {r.choice(('<', '<=', '>', '>='))} ".join(sides)


def _listed(r: Random, _: int) -> str:
    return f"{r.choice(TEXTS)} {r.choice(('', 'NOT '))}IN ({', '.join(quoted(w) for w in r.sample(WORDS, 2))})"


def _worded(r: Random, d: int) -> str:
    return f"{text(r, d)} {r.choice(('=', '<>'))} {text(r, d)}"


def _joined(r: Random, d: int) -> str:
    return f"({condition(r, d)} {r.choice(('AND', 'OR'))} {condition(r, d)})"


def _precedence(r: Random, d: int) -> str:
    return f"(NOT {condition(r, d)} {r.choice(('AND', 'OR'))} {condition(r, d)} AND {condition(r, d)})"


def _between(r: Random, _: int) -> str:
    return f"{r.choice(NUMBERS)} BETWEEN {written(r.choice((0.0, 0.03, 1.0)))} AND {number(r, 0)}"


def _asked(r: Random, d: int) -> str:
    anything = r.choice((number, condition, text, day))(r, d)
    return f"(({anything}) IS {r.choice(('', 'NOT '))}NULL OR ({condition(r, d)}) = {r.choice(FLAGS)})"


def _condition_case(r: Random, d: int) -> str:
    return f"({case(r, d, condition)})"


def case(r: Random, depth: int, make) -> str:
    whens = " ".join(f"WHEN {condition(r, depth)} THEN {make(r, depth)}" for _ in range(r.randint(1, 2)))
    return f"CASE {whens}{f' ELSE {make(r, depth)}' if r.random() < 0.7 else ''} END"


def text(r: Random, depth: int) -> str:
    if depth <= 0 or r.random() < 0.6:
        return r.choice(TEXTS) if r.random() < 0.6 else quoted(r.choice(WORDS))
    return case(r, depth - 1, text)


def day(r: Random, depth: int) -> str:
    if depth <= 0 or r.random() < 0.5:
        return r.choice(DATES) if r.random() < 0.7 else f"DATE '{r.choice(DAYS)}'"
    if r.random() < 0.5:
        return f"add_months({r.choice(DATES)}, {r.choice((0, 1, -1, 12, -13, 1200, -1200, 25))})"
    return case(r, depth - 1, day)


def formula(r: Random, depth: int = 3) -> str:
    """Return a formula of any kind; it may still be refused for its size or a constant inside."""
    return r.choice((number, number, condition, condition, condition, text, day))(r, depth)


def row(r: Random) -> dict[str, object]:
    """Return one firm: unknowns, zeros, negatives, thresholds exactly and one ulp either side, huge and tiny."""
    return {
        **{name: _number_value(r) for name in NUMBERS},
        **{name: r.choice((None, *WORDS, "other")) for name in TEXTS},
        **{name: r.choice((None, True, False)) for name in FLAGS},
        **{name: _day_value(r) for name in DATES},
    }


def _number_value(r: Random) -> float | None:
    pick = r.randrange(10)
    if pick == 0:
        return None
    if pick == 1:
        return r.choice((0.0, -0.0))
    if pick == 2:
        return r.choice((1e15, -1e15, 1e-15, -1e-15, math.nextafter(1e15, 0), 999999999999999.9))
    value = r.choice(THRESHOLDS[:12])
    if pick < 8:
        value = r.choice((value, math.nextafter(value, math.inf), math.nextafter(value, 0), -value))
        return value * r.choice((1.0, 1.0, 100.0, 3.0))
    return r.choice((r.uniform(-10, 10), float(r.randint(-1000, 10**9)), r.randint(1, 10**12) / 100))


def _day_value(r: Random) -> int | None:
    pick = r.randrange(6)
    if pick == 0:
        return None
    if pick < 4:
        return min(max(ordinal(r.choice(DAYS)) + r.choice((-1, 0, 1)), FIRST_DAY), LAST_DAY)
    return r.randint(-20000, 40000)


def ordinal(written_day: str) -> int:
    return date.fromisoformat(written_day).toordinal() - EPOCH_ORDINAL


def quoted(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"
