"""What a test expects, compared with what an offer gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from huoshui.offers.decision import Decision
    from huoshui.offers.parts import OfferTest, Value

    Expected = Value | tuple[str, ...]

OF_CODES = ("reasons", "fails", "fails_not", "unknown")
LISTS = ("reasons", "fails", "unknown", "missing", "review", "assumed")
WORDS = ("status", "in_force", "fails_not", *LISTS)
_HALF_A_FEN = 0.005


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to compare: the status, lists of codes or facts by name, outputs with whether they are money.

    An expectation about a list that is not there is not compared.
    """

    status: str
    lists: Mapping[str, tuple[str, ...]]
    outputs: Mapping[str, tuple[Value, bool]]


def seen_in(decision: Decision) -> Seen:
    """Return what a full decision shows."""
    truths = [(criterion.code, criterion.truth) for criterion in decision.criteria]
    lists = by_truth([code for code, _ in truths], [truth for _, truth in truths])
    return Seen(
        decision.status.value,
        {
            **lists,
            "missing": decision.missing,
            "review": decision.review,
            "assumed": tuple(assumed.fact for assumed in decision.assumed),
        },
        {output.name: (output.value, output.unit == "CNY") for output in decision.outputs},
    )


def by_truth(codes: Sequence[str], truths: Sequence[object]) -> dict[str, tuple[str, ...]]:
    """Return the codes of criteria that do not hold, fail, or are unknown.

    >>> by_truth(["A", "B", "C"], [True, None, False])
    {'reasons': ('B', 'C'), 'fails': ('C',), 'unknown': ('B',)}
    """
    pairs = list(zip(codes, truths, strict=True))
    return {
        "reasons": tuple(code for code, truth in pairs if truth is not True),
        "fails": tuple(code for code, truth in pairs if truth is False),
        "unknown": tuple(code for code, truth in pairs if truth is None),
    }


def unmet(test: OfferTest, seen: Seen) -> Iterator[tuple[str, str, str]]:
    """Yield each expectation not met: its name, what was expected, what was found."""
    for name, expected in test.expect:
        if name == "status":
            if seen.status != expected:
                yield name, f"status {expected}", seen.status
        elif name == "fails_not":
            wrong = [code for code in words_of(expected) if code in seen.lists["fails"]]
            if wrong:
                yield name, f"that {wrong[0]} does not fail", "that it does"
        elif name in LISTS:
            found, wanted = seen.lists.get(name), words_of(expected)
            if found is not None and not (found == wanted if name == "reasons" else set(found) == set(wanted)):
                yield name, f"{name} {_listed(wanted)}", _listed(found)
        elif name != "in_force":
            value, money = seen.outputs[name]
            if not _same(expected, value, money=money):
                yield name, f"{name} {expected}", str(value)


def words_of(expected: Expected) -> tuple[str, ...]:
    """Return an expected list; one word stands for a list of one."""
    if isinstance(expected, tuple):
        return expected
    return () if expected is None else (str(expected),)


def _same(expected: Expected, found: Value, *, money: bool) -> bool:
    """Return whether two values are the same: money to the fen, other numbers to nine digits, the rest exactly."""
    if _is_number(expected) and _is_number(found):
        left, right = float(expected), float(found)  # type: ignore[arg-type] # both are numbers
        return abs(left - right) < _HALF_A_FEN if money else math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-12)
    return type(expected) is type(found) and expected == found


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _listed(words: tuple[str, ...]) -> str:
    return "[" + ", ".join(words) + "]"
