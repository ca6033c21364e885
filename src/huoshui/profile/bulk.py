"""Profiles of all firms of a home, run of firms by run of firms, in bounded memory."""

from __future__ import annotations

import itertools
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.profile.catalogue import FACTS
from huoshui.profile.compute import NOT_COVERED, FirmRows, Profiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from datetime import date
    from pathlib import Path

    import numpy.typing as npt

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.records.home import Home
    from huoshui.records.progress import Progress
    from huoshui.records.rowgroup import RowGroup

FIRMS_PER_RUN = 16_384
"""Most firms profiled at once; a run also ends where a row group of the largest record type ends."""


@dataclass(frozen=True, slots=True)
class _Type:
    """What a bulk run knows of one record type: its row groups, where firms begin in them, who is covered."""

    record: str
    groups: list[RowGroup]
    first: npt.NDArray[np.int32]
    last: npt.NDArray[np.int32]
    index_firm: npt.NDArray[np.int32]
    index_place: npt.NDArray[np.int64]  # rows before the firm, over all row groups
    index_rows: npt.NDArray[np.int64]
    group_place: npt.NDArray[np.int64]  # rows before the row group
    covered: tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int32]]


class HomeReader:
    """Reads runs of firms out of a home for a profiler; row groups are read by the thread that needs them."""

    def __init__(self, home: Home, profiler: Profiler) -> None:
        self.home = home
        self.profiler = profiler
        self.keys = home.firm_keys()
        self.ids = home.firm_ids()
        present = set(home.types())
        self._types = [_type_of(home, r, profiler.as_of) for r in profiler.record_types if r in present]

    def runs(self) -> list[tuple[int, int]]:
        """Return the runs of firms as places in ``keys``: first and one past the last."""
        largest = max(self._types, key=lambda t: sum(g.rows for g in t.groups), default=None)
        ends = np.searchsorted(self.keys, largest.last, side="right") if largest else np.zeros(0, dtype=np.int64)
        cuts = [0]
        for end in [*ends.tolist(), len(self.keys)]:
            while end - cuts[-1] > FIRMS_PER_RUN:
                cuts.append(cuts[-1] + FIRMS_PER_RUN)
            if end > cuts[-1]:
                cuts.append(end)
        return list(itertools.pairwise(cuts))

    def read(self, start: int, stop: int) -> dict[str, FirmRows]:
        """Return the rows of the firms from place ``start`` to before ``stop``, by record type."""
        keys = self.keys[start:stop]
        return {t.record: self._rows(t, keys) for t in self._types}

    def batch(self, run: tuple[int, int]) -> pa.RecordBatch:
        """Return the profile of one run of firms."""
        start, stop = run
        return self.profiler.compute(self.read(start, stop), self.ids.slice(start, stop - start))

    def _rows(self, t: _Type, keys: npt.NDArray[np.int32]) -> FirmRows:
        low, high = int(keys[0]), int(keys[-1])
        wanted = np.flatnonzero((t.last >= low) & (t.first <= high))
        groups = [t.groups[i] for i in wanted]
        visible = all(g.all_visible(self.profiler.days) for g in groups)
        columns = self.profiler.columns_of(t.record, all_visible=visible)
        tables = [g.read(columns) for g in groups]
        table = _joined(tables) if tables else _empty(self.home, t.record, columns)
        at = np.searchsorted(t.index_firm, keys)
        at = np.minimum(at, max(len(t.index_firm) - 1, 0))
        has = t.index_firm[at] == keys if len(t.index_firm) else np.zeros(len(keys), dtype=bool)
        length = np.where(has, t.index_rows[at], 0) if len(t.index_firm) else np.zeros(len(keys), dtype=np.int64)
        before = int(t.group_place[wanted[0]]) if len(wanted) else 0
        place = np.where(has, t.index_place[at] - before, 0) if len(t.index_firm) else np.zeros_like(length)
        return FirmRows(table, place.astype(np.int64), length.astype(np.int64), *_covered(t, keys))


def _joined(tables: Sequence[pa.Table]) -> pa.Table:
    return tables[0] if len(tables) == 1 else pa.concat_tables(tables).combine_chunks()


def _empty(home: Home, record: str, columns: Sequence[str]) -> pa.Table:
    return home.firm_slice(record, -1, columns)


def _covered(t: _Type, keys: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    firm, since, until = t.covered
    if not len(firm):
        return np.full(len(keys), NOT_COVERED, dtype=np.int32), np.zeros(len(keys), dtype=np.int32)
    at = np.minimum(np.searchsorted(firm, keys), len(firm) - 1)
    has = firm[at] == keys
    return np.where(has, since[at], NOT_COVERED).astype(np.int32), np.where(has, until[at], 0).astype(np.int32)


def _type_of(home: Home, record: str, as_of: date) -> _Type:
    groups = home.row_groups(record)
    index = home.index(record).table
    sizes = np.array([g.rows for g in groups], dtype=np.int64)
    place = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
    rows = index["rows"].to_numpy().astype(np.int64)
    cover = home.coverage(record, as_of)
    return _Type(
        record,
        groups,
        np.array([g.first_firm for g in groups], dtype=np.int32),
        np.array([g.last_firm for g in groups], dtype=np.int32),
        index["firm"].to_numpy(),
        np.concatenate(([0], np.cumsum(rows)[:-1])).astype(np.int64),
        rows,
        place,
        (cover["firm"].to_numpy(), _days(cover["covered_from"]), _days(cover["covered_to"])),
    )


def _days(column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    return np.asarray(column.cast(pa.int32()).to_numpy(), dtype=np.int32)


def profile_batches(
    home: Home,
    as_of: date,
    *,
    catalogue: FactCatalogue = FACTS,
    threads: int = 2,
    progress: Progress | None = None,
) -> Iterator[pa.RecordBatch]:
    """Yield the profiles of all firms as of a day, in order of firm key; at most ``threads`` + 1 runs in memory."""
    reader = HomeReader(home, Profiler(as_of, catalogue))
    runs = reader.runs()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        waiting: deque[Future[pa.RecordBatch]] = deque()
        done = 0
        for run in runs:
            waiting.append(pool.submit(reader.batch, run))
            if len(waiting) > threads:
                yield waiting.popleft().result()
                done += 1
                if progress is not None:
                    progress(done, len(runs), "profile")
        while waiting:
            yield waiting.popleft().result()
            done += 1
            if progress is not None:
                progress(done, len(runs), "profile")


def write_profile(
    home: Home,
    as_of: date,
    path: Path,
    *,
    catalogue: FactCatalogue = FACTS,
    threads: int = 2,
    progress: Progress | None = None,
) -> int:
    """Write the profiles of all firms to one Parquet file and return the number of firms.

    The file appears whole or not at all. Its metadata say as of when, over which snapshot and which facts.
    """
    about = {
        "huoshui.as_of": as_of.isoformat(),
        "huoshui.snapshot": home.snapshot_id,
        "huoshui.facts": catalogue.hash,
    }
    schema = Profiler(as_of, catalogue).schema.with_metadata({**about, "huoshui": json.dumps(about)})
    part = path.with_name(f".{path.name}.part")
    firms = 0
    try:
        with pq.ParquetWriter(part, schema, compression="zstd", compression_level=1) as writer:
            for batch in profile_batches(home, as_of, catalogue=catalogue, threads=threads, progress=progress):
                writer.write_batch(batch.replace_schema_metadata(schema.metadata))
                firms += batch.num_rows
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return firms
