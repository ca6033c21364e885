"""Magnitude bounds: the proof that no formula can produce an infinity, a NaN or an underflow.

Every number a formula reads is 0 or between 1e-15 and 1e15 in size (what a loader cannot bring inside becomes unknown).
From there the bounds of every intermediate result follow by arithmetic; a formula that could leave
[1e-300, 1e300] is refused when it is loaded, so no engine ever meets a case on which engines differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

INPUT_LARGEST = 1e15
INPUT_SMALLEST = 1e-15
RESULT_LARGEST = 1e300
RESULT_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of a number's size: 0, or ``smallest <= abs(x) <= largest``, a multiple of ``grid``.

    ``grid`` is a power of two. A sum of multiples of a grid, rounded, is again one, so it bounds from
    below what cancellation can leave: ``smallest`` of a difference is its grid.
    """

    largest: float
    smallest: float
    grid: float

    def is_safe(self) -> bool:
        """Return whether such a number can be neither too large nor too small to be exact-engine safe."""
        return self.largest <= RESULT_LARGEST and self.smallest >= RESULT_SMALLEST


def bound(largest: float, smallest: float) -> Bound:
    """Return the bound of doubles between ``smallest`` and ``largest`` in size (or 0)."""
    return Bound(largest, smallest, math.ulp(smallest))  # every double at least that large is a multiple of its ulp


def of_literal(value: float) -> Bound:
    """Return the bound of one constant.

    >>> of_literal(8.0)
    Bound(largest=8.0, smallest=8.0, grid=1.7763568394002505e-15)
    """
    size = abs(value)
    return bound(size, size) if size else Bound(0.0, math.inf, math.inf)


WHOLE = Bound(1e7, 1.0, 1.0)  # months and days between two dates
INPUT = bound(INPUT_LARGEST, INPUT_SMALLEST)


def of_sum(left: Bound, right: Bound) -> Bound:
    """Return the bound of a sum or difference."""
    grid = min(left.grid, right.grid)
    return Bound(left.largest + right.largest, grid, grid)


def of_product(left: Bound, right: Bound) -> Bound:
    """Return the bound of a product."""
    if not left.largest or not right.largest:
        return of_literal(0.0)
    return bound(left.largest * right.largest, left.smallest * right.smallest)


def of_quotient(left: Bound, right: Bound) -> Bound:
    """Return the bound of a quotient; where the divisor is 0 the quotient is unknown."""
    if not left.largest or not right.largest:
        return of_literal(0.0)
    return bound(left.largest / max(right.smallest, 5e-324), left.smallest / right.largest)


def of_root(inner: Bound) -> Bound:
    """Return the bound of a square root."""
    return bound(math.sqrt(inner.largest), math.sqrt(inner.smallest)) if inner.largest else inner


def of_floor(inner: Bound) -> Bound:
    """Return the bound of a floor: a whole number, at most one further from 0."""
    return Bound(max(inner.largest, 1.0), 1.0, 1.0)


def of_either(*parts: Bound) -> Bound:
    """Return the bound of a number that is one of several."""
    return Bound(
        max(part.largest for part in parts), min(part.smallest for part in parts), min(part.grid for part in parts)
    )
