"""Fingerprints of rows: a 64-bit number per row from the values of some columns, computed column by column.

Equal values give equal numbers whatever the order of rows or the chunks they came in; NULL counts as
nothing. Two different rows of one firm collide with a chance of about one in 10^19.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = 8
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)


def mix(values: np.ndarray) -> np.ndarray:
    """Return the splitmix64 finaliser of 64-bit values (a new array)."""
    z = values.astype(np.uint64)
    z ^= z >> np.uint64(30)
    z *= _MIX1
    z ^= z >> np.uint64(27)
    z *= _MIX2
    z ^= z >> np.uint64(31)
    return z


def seed_of(name: str) -> np.uint64:
    """Return a 64-bit seed for a column name."""
    seed = np.uint64(0)
    with np.errstate(over="ignore"):
        for byte in name.encode():
            seed = (seed ^ np.uint64(byte)) * np.uint64(0x100000001B3) + _GOLDEN
    return seed


def row_hash(table: pa.Table, columns: Iterable[str]) -> np.ndarray:
    """Return one uint64 per row of ``table`` over ``columns``."""
    total = np.zeros(table.num_rows, dtype=np.uint64)
    for name in columns:
        column = table[name]
        if column.null_count == len(column):
            continue
        total += _column_hash(column.combine_chunks(), seed_of(name))
    return mix(total)


def _column_hash(column: pa.Array, seed: np.uint64) -> np.ndarray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        words = np.append(_text_hash(column.dictionary, seed), np.uint64(0))
        return np.asarray(words[_positions(column)])
    known = None if column.null_count == 0 else pc.is_valid(column).to_numpy(zero_copy_only=False)
    if pa.types.is_string(kind):
        hashed = _text_hash(column, seed)
    elif pa.types.is_floating(kind):
        floats = pc.fill_null(column, 0.0).to_numpy() + 0.0  # -0.0 is 0.0
        hashed = mix(floats.view(np.uint64) + seed)
    else:
        hashed = mix(_integers(column).view(np.uint64) + seed)
    if known is not None:
        hashed *= known
    return hashed


def _positions(column: pa.DictionaryArray) -> np.ndarray:
    """Return the positions in the dictionary; a missing cell has the position after the last."""
    codes = column.indices
    filled = codes.fill_null(len(column.dictionary)) if codes.null_count else codes
    return np.asarray(filled.to_numpy())


def _integers(column: pa.Array) -> np.ndarray:
    kind = column.type
    if pa.types.is_date32(kind):
        column = column.cast(pa.int32())
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    filled = pc.fill_null(column, 0) if column.null_count else column
    return np.asarray(filled.to_numpy(), dtype=np.int64)


def _text_hash(column: pa.Array, seed: np.uint64) -> np.ndarray:
    """Hash strings eight bytes at a time, all rows at once."""
    count = len(column)
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)[column.offset : column.offset + count + 1]
    start = offsets[:-1].astype(np.int64)
    length = (offsets[1:] - offsets[:-1]).astype(np.int64)
    data = column.buffers()[2]
    size = 0 if data is None else int(offsets[-1])
    padded = np.zeros(size + _WORD, dtype=np.uint8)
    if size:
        padded[:size] = np.frombuffer(data, dtype=np.uint8)[:size]
    words = np.ndarray((size + 1,), dtype="<u8", buffer=padded.data, strides=(1,))
    state = mix(length.view(np.uint64) + seed)
    longest = int(length.max()) if count else 0
    rows = np.arange(count)
    for at in range(0, longest, _WORD):
        rows = rows[length[rows] > at] if at else rows[length > 0]
        left = np.minimum(length[rows] - at, _WORD)
        shift = ((_WORD - left) * 8).astype(np.uint64)
        word = (words[start[rows] + at] << shift) >> shift
        state[rows] = mix(state[rows] * _GOLDEN + word)
    return state
