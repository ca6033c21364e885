"""Chance as a pure function of a seed and of what is drawn.

Every number is a hash of (seed, stream, keys): the same invoice gets the same amount whichever block of firms
it is made in, on how many threads, and from which of its two sides. No generator has a state to hand around.
"""

from __future__ import annotations

from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Bits: TypeAlias = NDArray[np.uint64]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Shares: TypeAlias = NDArray[np.floating[Any]]
Flags: TypeAlias = NDArray[np.bool_]

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_NORMAL_BITS = 16


def scramble(bits: Bits) -> Bits:
    """Return ``bits`` mixed so that near keys give unrelated values (the finaliser of splitmix64); in place."""
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


def whole(number: int) -> int:
    """Return one 64-bit hash of a whole number; the scalar form of :func:`scramble`.

    >>> whole(1) == int(scramble(np.array([1], np.uint64))[0])
    True
    """
    number &= _MASK
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & _MASK
    return number ^ (number >> 31)


class Chance:
    """Draws for one seed. ``stream`` names what is drawn, so that two questions never share an answer.

    >>> c = Chance(7)
    >>> bool((c.uniform("size", np.arange(3)) == c.uniform("size", np.arange(5))[:3]).all())
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def _start(self, stream: str) -> np.uint64:
        name = int.from_bytes(stream.encode()[:32], "big")
        folded = 0
        while name:
            folded = whole(folded ^ (name & _MASK))
            name >>= 64
        return np.uint64(whole(folded ^ whole(self.seed + _GOLDEN)))

    def bits(self, stream: str, *keys: Ints) -> Bits:
        """Return 64 random bits for each row of ``keys`` (arrays of one shape)."""
        start = self._start(stream)
        mixed = np.multiply(np.asarray(keys[0]).astype(np.uint64), np.uint64(_GOLDEN))
        mixed += start
        scramble(mixed)
        for key in keys[1:]:
            mixed += np.asarray(key).astype(np.uint64) * np.uint64(0xD1B54A32D192ED03)
            scramble(mixed)
        return mixed

    def uniform(self, stream: str, *keys: Ints) -> Floats:
        """Return numbers uniform in [0, 1)."""
        return (self.bits(stream, *keys) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def happens(self, stream: str, share: float | Shares, *keys: Ints) -> Flags:
        """Return what comes true with chance ``share``."""
        return np.asarray(self.uniform(stream, *keys) < share)

    def normal(self, stream: str, *keys: Ints) -> Floats:
        """Return standard normal numbers (65,536 steps: between -4.3 and 4.3)."""
        return normals()[(self.bits(stream, *keys) >> np.uint64(64 - _NORMAL_BITS)).astype(np.int64)]

    def pick(self, stream: str, weights: Sequence[float] | Floats, *keys: Ints) -> Ints:
        """Return positions in ``weights``, each with its share of chance."""
        steps = np.cumsum(np.asarray(weights, np.float64))
        found = np.searchsorted(steps, self.uniform(stream, *keys) * steps[-1], side="right")
        return np.asarray(np.minimum(found, len(steps) - 1), np.int64)

    def between(self, stream: str, low: int, high: int, *keys: Ints) -> Ints:
        """Return whole numbers from ``low`` to ``high``, both included."""
        return low + np.floor(self.uniform(stream, *keys) * (high - low + 1)).astype(np.int64)


@cache
def normals() -> Floats:
    """Return the quantiles of the standard normal at 65,536 midpoints, the table behind every normal draw."""
    inverse = NormalDist().inv_cdf
    steps = 1 << _NORMAL_BITS
    half = np.array([inverse((i + 0.5) / steps) for i in range(steps // 2)])
    return np.concatenate([half, -half[::-1]])


def field(bits: Bits, shift: int, width: int) -> Ints:
    """Return ``width`` bits from position ``shift`` as array positions: several small draws from one hash."""
    return ((bits >> np.uint64(shift)) & np.uint64((1 << width) - 1)).view(np.int64)
