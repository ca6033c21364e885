"""Writing record files: rows in firm order, row groups cut at firm boundaries, quick encodings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.records.firmindex import index_of_group
from huoshui.records.layout import (
    ROWS_PER_FILE,
    ROWS_PER_GROUP,
    codecs,
    delta_columns,
    dictionary_columns,
    first_enum,
)
from huoshui.records.manifest import FileEntry, GroupEntry, sync_file
from huoshui.records.rowhash import row_hash

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huoshui.records.schema import RecordType

_MANY_FILES = 256
_KEY_BITS = 63  # of a signed 64-bit sort key


@dataclass(frozen=True, slots=True)
class Written:
    """A file just written: its entry in the manifest and, per row group, its part of the index."""

    entry: FileEntry
    index: tuple[pa.Table, ...]


def cluster_order(rtype: RecordType, table: pa.Table, content: np.ndarray | None = None) -> np.ndarray:
    """Return the order of rows in the store: firm, party, first enum, day; then content, day received, line.

    The order is total: it does not depend on the order in which the rows arrived.
    """
    firm = table["firm_id"].to_numpy()
    party = _filled(table, "party_id") if "party_id" in rtype.by_name else np.zeros(len(firm), dtype=np.int64)
    enum = first_enum(rtype)
    kind = _filled(table, enum.name) if enum is not None else np.zeros(len(firm), dtype=np.int64)
    day = _filled(table, rtype.day)
    packed = _pack(firm, party, kind, day)
    order = np.argsort(packed) if packed is not None else np.lexsort((day, kind, party, firm))
    same = _neighbours_equal(order, packed, (firm, party, kind, day))
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if len(tied):
        rows = order[tied]
        same_content = row_hash(table.take(pa.array(rows)), rtype.by_name) if content is None else content[rows]
        run = np.cumsum(~np.append(False, same))[tied]
        about = [_filled(table, c)[rows] for c in ("line", "batch", "received_on")]
        order[tied] = rows[np.lexsort((*about, same_content, run))]
    return order


def _filled(table: pa.Table, name: str) -> np.ndarray:
    """Return a whole-number column as int64 with -1 for missing."""
    column = table[name].combine_chunks()
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    if column.null_count:
        column = column.fill_null(-1)
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _pack(firm: np.ndarray, party: np.ndarray, kind: np.ndarray, day: np.ndarray) -> np.ndarray | None:
    """Return one int64 that sorts like (firm, party, kind, day), or None when the values are too wide."""
    if not len(firm):
        return np.zeros(0, dtype=np.int64)
    low = int(firm.min())
    firm_bits = int(int(firm.max()) - low).bit_length()
    party_bits, kind_bits, day_bits = (int(int(c.max()) + 1).bit_length() for c in (party, kind, day))
    if firm_bits + party_bits + kind_bits + day_bits > _KEY_BITS or day.min() < -1:
        return None
    packed: np.ndarray = (firm.astype(np.int64) - low) << party_bits
    packed = (packed | (party + 1)) << kind_bits
    return np.asarray(((packed | (kind + 1)) << day_bits) | (day + 1))


def _neighbours_equal(order: np.ndarray, packed: np.ndarray | None, columns: tuple[np.ndarray, ...]) -> np.ndarray:
    if packed is not None:
        ranked = packed[order]
        return np.asarray(ranked[1:] == ranked[:-1])
    same = np.ones(max(len(order) - 1, 0), dtype=bool)
    for column in columns:
        ranked = column[order]
        same &= ranked[1:] == ranked[:-1]
    return same


def write_clustered(
    rtype: RecordType, table: pa.Table, home: Path, stem: str, content: np.ndarray | None = None
) -> list[Written]:
    """Write rows in the order of the store as one or more files ``<stem>-NNN.parquet`` in ``home``, made durable.

    ``content`` are the fingerprints of the rows' content, if they are known already.
    """
    order = cluster_order(rtype, table, content)
    firm = table["firm_id"].to_numpy()[order]
    written = []
    for number, (start, groups) in enumerate(_files(firm)):
        rows = order[start : start + sum(groups)]
        written.append(_write_file(rtype, (table, rows), home, f"{stem}-{number:03d}.parquet", groups))
    return written


def _files(firm: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """Yield the first row of each file and the sizes of its row groups."""
    start, groups, filled = 0, [], 0
    for size in _group_sizes(firm):
        groups.append(size)
        filled += size
        if filled >= ROWS_PER_FILE:
            yield start, groups
            start, groups, filled = start + filled, [], 0
    if groups:
        yield start, groups


def _group_sizes(firm: np.ndarray) -> Iterator[int]:
    """Yield row group sizes: each ends on a firm boundary at or after ROWS_PER_GROUP rows."""
    ends = np.append(np.flatnonzero(firm[1:] != firm[:-1]) + 1, len(firm))
    start = 0
    while start < len(firm):
        at = min(int(np.searchsorted(ends, start + ROWS_PER_GROUP)), len(ends) - 1)
        end = int(ends[at])
        if len(firm) - end < ROWS_PER_GROUP // 4:  # a small rest joins the last group
            end = len(firm)
        yield end - start
        start = end


def _write_file(
    rtype: RecordType, chosen: tuple[pa.Table, np.ndarray], home: Path, name: str, groups: list[int]
) -> Written:
    """Write the chosen rows of a table, in their order; each row group is gathered when it is written."""
    table, rows = chosen
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    entries: list[GroupEntry] = []
    index, loaded, start = [], set[str](), 0
    with pq.ParquetWriter(
        path,
        table.schema,
        compression=codecs(rtype),
        use_dictionary=list(dictionary_columns(rtype)),
        column_encoding=dict.fromkeys(delta_columns(rtype), "DELTA_BINARY_PACKED"),
    ) as out:
        for size in groups:
            part = _compact(table.take(pa.array(rows[start : start + size])).combine_chunks())
            out.write_table(part, row_group_size=size)
            entries.append(_group_entry(part))
            index.append(index_of_group(part["firm_id"].to_numpy(), 0, len(entries) - 1))
            loaded |= _loaded_from(part)
            start += size
    sync_file(path)
    listed = tuple(sorted(loaded)) if len(loaded) <= _MANY_FILES else ()
    return Written(FileEntry(name, tuple(entries), listed), tuple(index))


def _compact(part: pa.Table) -> pa.Table:
    """Return the rows with dictionaries that hold only words that occur; the writer writes them whole."""
    for at, name in enumerate(part.column_names):
        if pa.types.is_dictionary(part.schema.field(name).type):
            column = part[name].combine_chunks()
            words = column.dictionary
            codes = np.asarray(column.indices.fill_null(len(words)).to_numpy())
            used = np.zeros(len(words) + 1, dtype=bool)
            used[codes] = True
            used[-1] = False
            place = pa.array((np.cumsum(used) - 1).astype(np.int32)[codes], mask=codes == len(words))
            kept = pa.DictionaryArray.from_arrays(place, words.filter(pa.array(used[:-1])))
            part = part.set_column(at, part.schema.field(name), kept)
    return part


def _group_entry(part: pa.Table) -> GroupEntry:
    firm = part["firm_id"].to_numpy()
    received = _filled(part, "received_on")
    return GroupEntry(
        rows=part.num_rows,
        first_firm=int(firm[0]),
        last_firm=int(firm[-1]),
        min_received=int(received.min()),
        max_received=int(received.max()),
        has_superseded=part["superseded_on"].null_count < part.num_rows,
    )


def _loaded_from(part: pa.Table) -> set[str]:
    """Return the ``source/file`` names of a row group."""
    source, file = (part[c].combine_chunks() for c in ("source", "file"))
    width = len(file.dictionary)
    pairs = np.unique(source.indices.to_numpy().astype(np.int64) * width + file.indices.to_numpy())
    return {f"{source.dictionary[int(p) // width]}/{file.dictionary[int(p) % width]}" for p in pairs}
