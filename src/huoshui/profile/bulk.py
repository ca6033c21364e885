"""Profiles of all firms of a home, run of firms by run of firms, in bounded memory."""

from __future__ import annotations

import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.profile.catalogue import FACTS
from huoshui.profile.compute import Profiler
from huoshui.profile.reader import HomeReader

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future
    from datetime import date
    from pathlib import Path

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.records.home import Home
    from huoshui.records.progress import Progress


_NUMBERS = frozenset({pa.float64(), pa.bool_(), pa.date32()})


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
    texts = [field.name for field in schema if field.type not in _NUMBERS]
    firms = 0
    try:
        with pq.ParquetWriter(part, schema, compression="lz4", use_dictionary=texts) as writer:
            for batch in profile_batches(home, as_of, catalogue=catalogue, threads=threads, progress=progress):
                writer.write_batch(batch.replace_schema_metadata(schema.metadata))
                firms += batch.num_rows
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return firms
