"""Identifiers of the town: written so that nobody takes them for real ones."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.values.uscc import ALPHABET

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints

FIRM_PREFIX: Final = "T"
OUTSIDE_PREFIX: Final = "W"
_DIGITS: Final = 9
_LETTERS: Final = np.frombuffer(ALPHABET.encode(), np.uint8)
_USCC_WEIGHTS: Final = np.array([pow(3, i, 31) for i in range(17)], np.int64)
_ORGANISATION_WEIGHTS: Final = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int64)
_NO_SUCH_OFFICE: Final = "XX"
"""First characters of the organisation code. Real ones begin with digits, MA or what follows it."""


def digits(numbers: Ints, width: int) -> np.ndarray:
    """Return whole numbers as rows of ``width`` ASCII digits (uint8), leading zeros kept."""
    text = np.empty((len(numbers), width), np.uint8)
    rest, right = numbers.astype(np.int64), width
    while right > 0:
        quotient = rest // 10_000
        four = _fours()[rest - quotient * 10_000]
        left = max(right - 4, 0)
        text[:, left:right] = four[:, 4 - (right - left) :]
        rest, right = quotient, left
    return text


@cache
def _fours() -> np.ndarray:
    """Return the characters of 0000 to 9999."""
    return np.frombuffer("".join(f"{n:04d}" for n in range(10_000)).encode("ascii"), np.uint8).reshape(-1, 4)


def strings(text: np.ndarray) -> pa.Array:
    """Return rows of characters (uint8, all of one width) as an Arrow string array."""
    rows, width = text.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(text))]
    return pa.StringArray.from_buffers(rows, buffers[1], buffers[2])


def words(prefix: str, rows: int) -> np.ndarray:
    """Return the characters of ``prefix`` in every row."""
    return np.broadcast_to(np.frombuffer(prefix.encode("ascii"), np.uint8), (rows, len(prefix)))


def party_ids(numbers: Ints, firms: int) -> pa.Array:
    """Return the identifiers of parties by number: ``T000000007`` is a firm of the town, ``W...`` is not.

    >>> party_ids(np.array([7, 2000]), 2000).to_pylist()
    ['T000000007', 'W000002000']
    """
    text = np.concatenate([words(FIRM_PREFIX, len(numbers)), digits(numbers, _DIGITS)], axis=1)
    text[numbers >= firms, 0] = ord(OUTSIDE_PREFIX)
    return strings(text)


def usccs(kind_digit: Ints, region: np.ndarray, serial: Ints) -> pa.Array:
    """Return valid but unassigned credit codes: ``9``, kind, region, ``XX`` and a serial number, with both checks.

    ``kind_digit``: 1 enterprise, 2 individual household, 3 farmers' cooperative; ``region``: six digits as
    whole numbers.

    >>> usccs(np.array([1]), np.array([330402]), np.array([5])).to_pylist()
    ['91330402XX00000513']
    """
    rows = len(serial)
    head = np.concatenate([words("9", rows), digits(kind_digit, 1), digits(region, 6)], axis=1)
    office = np.concatenate([words(_NO_SUCH_OFFICE, rows), digits(serial, 6)], axis=1)
    base_36 = np.where(office <= ord("9"), office - ord("0"), office - ord("A") + 10).astype(np.int64)
    check = 11 - (base_36 @ _ORGANISATION_WEIGHTS) % 11
    mark = np.frombuffer(b"0123456789X0", np.uint8)[check]
    first_17 = np.concatenate([head, office, mark[:, None]], axis=1)
    value = np.zeros(128, np.int64)
    value[_LETTERS] = np.arange(len(ALPHABET))
    last = _LETTERS[-(value[first_17] @ _USCC_WEIGHTS) % 31]
    return strings(np.concatenate([first_17, last[:, None]], axis=1))
