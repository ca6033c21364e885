"""Cutting a batch by ranges of firms, so that each range can be merged on its own in bounded memory."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from pyarrow import ipc

from huoshui.records.layout import ROWS_PER_FILE
from huoshui.records.staging import keyed, write_arrow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from huoshui.records.manifest import FileEntry
    from huoshui.records.schema import RecordType
    from huoshui.records.staging import Piece

_LAST_KEY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Range:
    """A range of firm keys, both ends included.

    ``slot`` is the number of the existing file whose firms these are (None in an empty store); ``whole``: the
    range is all of that file, which may therefore stay as it is when nothing changes.
    """

    first: int
    last: int
    slot: int | None
    whole: bool


def plan_ranges(
    files: Sequence[FileEntry], new_firms: np.ndarray, new_counts: np.ndarray, touched: set[int]
) -> list[Range]:
    """Return the ranges to merge, in order.

    ``new_firms`` (rising) and ``new_counts`` say how many rows the batch has per firm; ``touched`` are files to
    be merged even without new rows (they hold rows that the batch may supersede).
    """
    bounds = [f.first_firm for f in files[1:]]
    ranges: list[Range] = []
    for number, (low, high) in enumerate(zip([0, *bounds], [*[b - 1 for b in bounds], _LAST_KEY], strict=True)):
        a, b = np.searchsorted(new_firms, [low, high + 1])
        if a == b and number not in touched:
            continue
        held = files[number].rows if files else 0
        edges = _edges(new_firms[a:b], new_counts[a:b], held, (low, high + 1))
        slot = number if files else None
        ranges += [Range(x, y - 1, slot, len(edges) == 2) for x, y in itertools.pairwise(edges)]  # noqa: PLR2004  # two edges: one range
    return ranges


def _edges(firms: np.ndarray, counts: np.ndarray, held: int, span: tuple[int, int]) -> list[int]:
    """Return the edges that cut one file's span so that no part gets much more than a file's rows."""
    low, end = span
    if not len(firms):
        return [low, end]
    total = np.cumsum(counts)
    room = max(ROWS_PER_FILE - held, ROWS_PER_FILE // 2)
    cuts = {int(firms[int(np.searchsorted(total, k * room))]) for k in range(1, -(-int(total[-1]) // room))}
    return sorted({low, end} | {c for c in cuts if c > low})


def firm_counts(pieces: Sequence[Piece], keys: Sequence[dict[str, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return the firms of a batch (rising keys) and how many rows each has."""
    size = max((int(k["firm_id"].max()) + 1 for k in keys if len(k["firm_id"])), default=0)
    counts = np.zeros(size, dtype=np.int64)
    for piece, key in zip(pieces, keys, strict=True):
        codes = piece.load(["firm_id"])["firm_id"].to_numpy()
        np.add.at(counts, key["firm_id"], np.bincount(codes, minlength=len(key["firm_id"])))
    firms = np.flatnonzero(counts)
    return firms, counts[firms]


@dataclass(frozen=True, slots=True)
class CutPiece:
    """A piece cut by ranges: held in memory, or on disk with one record batch per range."""

    tables: tuple[pa.Table, ...]
    path: Path | None = None

    def part(self, number: int) -> pa.Table:
        """Return the rows of the range with that number."""
        if self.path is None:
            return self.tables[number]
        with pa.memory_map(str(self.path)) as source, ipc.open_file(source) as reader:
            return pa.Table.from_batches([reader.get_batch(number)])


def cut_piece(
    rtype: RecordType, piece: Piece, keys: dict[str, np.ndarray], ranges: Sequence[Range], path: Path
) -> CutPiece:
    """Give a piece its keys and cut it; a piece that was on disk is written back to ``path``."""
    table = keyed(rtype, piece, keys)
    edges = [0, table.num_rows]
    if len(ranges) > 1:
        firm = table["firm_id"].to_numpy()
        if (firm[1:] < firm[:-1]).any():
            order = np.argsort(firm, kind="stable")
            table, firm = table.take(pa.array(order)), firm[order]
        edges = [*np.searchsorted(firm, [r.first for r in ranges]).tolist(), len(firm)]
    tables = tuple(table.slice(a, b - a) for a, b in itertools.pairwise(edges))
    if piece.path is None:
        return CutPiece(tables)
    write_arrow(path, tables)
    piece.path.unlink()
    return CutPiece((), path)
