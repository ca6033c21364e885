"""The party dictionary: every identifier of a firm or a counterparty, once, with its small integer key.

Keys are never reused or changed. New identifiers of one batch get their keys in sorted order, firms before
counterparties, so that the keys do not depend on the order of rows in a file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoshui.records.manifest import Segment, sync_file
from huoshui.records.rowgroup import read_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARTY_SCHEMA = pa.schema([pa.field("key", pa.int32()), pa.field("id", pa.string())])
FIRM_SCHEMA = pa.schema([pa.field("key", pa.int32()), pa.field("firm_id", pa.string())])


def read_ids(home: Path, segments: Sequence[Segment]) -> pa.ChunkedArray:
    """Return all identifiers; the position is the key."""
    chunks = [c for s in segments for c in read_whole(home / s.path, columns=["id"])["id"].chunks]
    return pa.chunked_array(chunks, type=pa.string())


def unify(known: pa.ChunkedArray, local: Sequence[pa.Array]) -> tuple[pa.Array, list[np.ndarray]]:
    """Merge local dictionaries into one.

    Returns the merged dictionary (``known`` first, in its order) and, for each local dictionary, the merged
    position of each of its words.
    """
    words = [known.combine_chunks(), *local]
    encoded = pa.chunked_array(
        [pa.DictionaryArray.from_arrays(pa.array(np.arange(len(w), dtype=np.int32)), w) for w in words]
    ).unify_dictionaries()
    dictionary = encoded.chunk(0).dictionary
    return dictionary, [c.indices.to_numpy() for c in encoded.chunks[1:]]


def assign_keys(
    known: pa.ChunkedArray, firms: Sequence[pa.Array], parties: Sequence[pa.Array]
) -> tuple[pa.Array, list[np.ndarray], list[np.ndarray]]:
    """Give every identifier its key.

    ``known`` are the identifiers that have keys; ``firms`` and ``parties`` are dictionaries of the firm and
    counterparty columns of a batch, one per piece. Returns the new identifiers in order of key, and for each
    dictionary the keys of its words (int32).
    """
    merged, places = unify(known, [*firms, *parties])
    first_new = len(known)
    is_firm = np.zeros(len(merged), dtype=bool)
    for place in places[: len(firms)]:
        is_firm[place] = True
    new = merged.slice(first_new)
    rank = pc.sort_indices(
        pa.table({"other": pa.array((~is_firm[first_new:]).view(np.int8)), "id": new}),
        sort_keys=[("other", "ascending"), ("id", "ascending")],
    ).to_numpy()
    key = np.arange(len(merged), dtype=np.int32)
    key[first_new + rank] = np.arange(first_new, len(merged), dtype=np.int32)
    keys = [key[p] for p in places]
    return new.take(pa.array(rank)), keys[: len(firms)], keys[len(firms) :]


def write_segment(home: Path, name: str, start: int, ids: pa.Array) -> Segment:
    """Write new identifiers as a segment of the dictionary."""
    keys = pa.array(np.arange(start, start + len(ids), dtype=np.int32))
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table([keys, ids], schema=PARTY_SCHEMA), path, compression="zstd")
    sync_file(path)
    return Segment(name, start, len(ids))
