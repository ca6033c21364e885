"""What would change a failing criterion: for each fact the firm (or time) can move, the value at which it turns.

The turning value is found by solving the criterion's comparisons for the fact, rounded outward in the fact's display
step, and tried on the whole offer; one more step if it misses by a rounding error, dropped if it does not work.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from huoshui.formula.closure import to_closure
from huoshui.formula.needs import needs
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.formula.walk import nodes, refs
from huoshui.profile.definition import Direction, Mover

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from huoshui.formula.row import Value
    from huoshui.formula.tree import Node
    from huoshui.profile.definition import Fact

_COMPARISONS = frozenset({Opcode.GE, Opcode.GT, Opcode.LE, Opcode.LT, Opcode.EQ, Opcode.NE})
_MOST_TRIES = 24  # candidate values tried per fact
_LARGEST_MOVE = 36600  # days; a date further off is no advice

Row = dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Lever:
    """A fact that can be moved, and how."""

    name: str
    kind: Kind
    mover: Mover
    direction: Direction
    step: float
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A value of one fact that turns a criterion. ``truths`` are all criteria after the move."""

    lever: Lever
    after: Value
    truths: tuple[Value, ...]

    @property
    def makes_eligible(self) -> bool:
        """Whether the offer passes after this move alone."""
        return all(truth is True for truth in self.truths)


AS_OF = Lever("as_of", Kind.DATE, Mover.TIME, Direction.UP, 1.0, ())


def lever_of(fact: Fact) -> Lever | None:
    """Return the fact as a lever, or None when neither the firm nor time can move it."""
    if fact.mover not in {Mover.FIRM, Mover.TIME} or fact.direction is Direction.NONE or fact.review:
        return None
    return Lever(fact.name, fact.kind, fact.mover, fact.direction, float(fact.step), fact.values)


class Turning:
    """The turning values of one criterion, compiled: for each lever in it, a closure giving candidate values."""

    def __init__(self, criterion: Node, levers: Mapping[str, Lever]) -> None:
        self.levers = [levers[ref.name] for ref in refs(criterion) if ref.name in levers]
        comparisons = [part for part in nodes(criterion) if isinstance(part, Op) and part.op in _COMPARISONS]
        candidates: list[Node] = []
        self._slices: list[tuple[int, int]] = []
        for lever in self.levers:
            found = dict.fromkeys(
                value
                for part in comparisons
                if (value := needs(part, lever.name)) is not None and value.kind is lever.kind
            )
            self._slices.append((len(candidates), len(candidates) + len(found)))
            candidates += found
        self._closure = to_closure(candidates) if candidates else None

    def moves(
        self, row: Row, index: int, before: Sequence[Value], check: Callable[[Row], tuple[Value, ...]]
    ) -> list[Move]:
        """Return one move per lever that turns criterion ``index`` and spoils no other.

        ``before`` are the truths of all criteria as they are, ``check`` evaluates them on a changed row.
        """
        candidates = self._closure(row) if self._closure is not None else ()
        found: list[Move] = []
        for lever, (first, last) in zip(self.levers, self._slices, strict=True):
            now = row.get(lever.name)
            if now is None:
                continue
            trial = dict(row)
            for value in _targets(lever, now, candidates[first:last]):
                trial[lever.name] = value
                truths = check(trial)
                if truths[index] is True and _spoils_nothing(before, truths):
                    found.append(Move(lever, value, truths))
                    break
        return found


def _spoils_nothing(before: Sequence[Value], after: Sequence[Value]) -> bool:
    return all(new is True or old is not True for old, new in zip(before, after, strict=True))


def _targets(lever: Lever, now: Value, candidates: Sequence[Value]) -> Sequence[Value]:
    """Return the values worth trying, the nearest first."""
    if lever.kind is Kind.BOOLEAN:
        wanted = {Direction.UP: True, Direction.DOWN: False}.get(lever.direction, not now)
        return [] if wanted == now else [wanted]
    if lever.kind is Kind.TEXT:
        return [word for word in lever.values if word != now]
    if lever.kind is Kind.DATE:
        return _days(lever, int(now or 0), candidates)
    return _numbers(lever, float(now or 0.0), candidates)


def _numbers(lever: Lever, now: float, candidates: Sequence[Value]) -> list[float]:
    targets: dict[float, None] = {}
    turning = [value for value in candidates if isinstance(value, float) and math.isfinite(value)]
    for value in sorted(turning, key=lambda value: abs(value - now)):
        up = value >= now
        if lever.direction is not Direction.BOTH and up is not (lever.direction is Direction.UP) and value != now:
            continue
        rising = lever.direction is Direction.UP or (lever.direction is Direction.BOTH and up)
        for further in (0, 1):
            rounded = outward(value, lever.step, further=further, up=rising)
            if rounded < 0 <= now:  # nobody can owe, employ or sell less than nothing
                continue
            if rounded != now and (rounded > now) is rising:
                targets[rounded] = None
    return list(targets)[:_MOST_TRIES]


def _days(lever: Lever, now: int, candidates: Sequence[Value]) -> list[int]:
    rising = lever.direction is not Direction.DOWN
    targets: dict[int, None] = {}
    for value in sorted(int(value) for value in candidates if isinstance(value, int | float)):
        for day in (value, value + 1 if rising else value - 1):
            if 0 < (day - now if rising else now - day) <= _LARGEST_MOVE:
                targets[day] = None
    return list(targets if rising else reversed(targets))[:_MOST_TRIES]


@lru_cache(maxsize=1024)
def _exact(step: float) -> Decimal:
    return Decimal(repr(step))


def outward(value: float, step: float, *, up: bool, further: int = 0) -> float:
    """Return the multiple of ``step`` at or beyond ``value``, upward or downward, plus ``further`` steps.

    >>> outward(1285714.2857, 1, up=True), outward(0.69999, 0.001, up=False)
    (1285715.0, 0.699)
    >>> outward(500000.0, 1000, up=True, further=1)
    501000.0
    """
    count = value / step
    nearest = round(count)
    if abs(count - nearest) > 1e-9 * max(1.0, abs(count)):
        nearest = math.ceil(count) if up else math.floor(count)
    count = nearest + further * (1 if up else -1)
    return float(count * _exact(float(step)))
