"""A town's invoices straight into the layout of a home, for tests of scale.

No strings, no loading: integer keys, already in the store's order, written by the store's own writer. Only
invoices are made; every other record type stays empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from huoshui.records.clusterfile import write_clustered
from huoshui.records.coverage import MEMBER_SCHEMA, SPAN_SCHEMA
from huoshui.records.firmindex import INDEX_SCHEMA
from huoshui.records.home import Home
from huoshui.records.layout import ROWS_PER_FILE, stored_schema
from huoshui.records.manifest import Manifest, TypeEntry, write_manifest
from huoshui.records.parties import FIRM_SCHEMA, write_segment
from huoshui.records.schema import INVOICE
from huoshui.sources.town.blocks import in_order, runs, scale_for
from huoshui.sources.town.ids import party_ids
from huoshui.sources.town.invoices import invoices_of
from huoshui.sources.town.world import found

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from huoshui.records.clusterfile import Written
    from huoshui.records.manifest import Segment
    from huoshui.records.progress import Progress
    from huoshui.sources.town.world import World

UNTIL: Final = date(2025, 6, 30)
"""The last day of a clustered town unless another is wanted."""
_IDS_PER_SEGMENT: Final = 4_000_000
_SOURCE: Final = "town"

PLAIN_SCHEMA: Final = pa.schema(
    [
        pa.field("firm", pa.int32()),
        pa.field("cp", pa.int32()),
        pa.field("day", pa.date32()),
        pa.field("net", pa.int64()),
        pa.field("tax", pa.int64()),
        pa.field("dir", pa.int8()),
        pa.field("st", pa.int8()),
    ]
)
"""The seven columns of the bare scan: firm, counterparty, day, net, tax, direction, status (1 valid, 0 void)."""


@dataclass(frozen=True, slots=True)
class ClusteredReport:
    """What was made."""

    firms: int
    invoices: int
    parties: int
    files: int


def generate_clustered(
    out: Path,
    *,
    firms: int,
    invoices_per_firm: float,
    months: int,
    seed: int,
    until: date = UNTIL,
    plain: Path | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> ClusteredReport:
    """Write a home at ``out`` that holds the invoices of a town, and nothing else.

    ``invoices_per_firm``: the mean over firms, both directions; single firms differ by a factor of a hundred.
    ``plain``: also write the same rows there as one Parquet file with default settings and zstd
    (``PLAIN_SCHEMA``), the reference for a bare scan. The same arguments give the same bytes on any number of
    threads. Memory: about 0.8 kB per firm, and up to 1 GB of rows in flight.

    Raises:
        Conflict: ``out`` exists and is not empty.
        InvalidInput: the months lie outside the town's calendar.
    """
    world = found(firms, months, seed, until, scale_for(invoices_per_firm, months, seed, until))
    home = Home.create(out)
    try:
        pieces = in_order(lambda a, b: _rows(world, a, b), runs(world), threads)
        written, rows = _write_files(_watched(pieces, world, progress), home.path, plain)
        entry = TypeEntry(tuple(w.entry for w in written), _write_index(written, home.path))
        write_manifest(home.path, _manifest(world, home.path, entry))
    finally:
        home.close()
    return ClusteredReport(firms, rows, world.parties, len(written))


def _rows(world: World, start: int, stop: int) -> pa.Table:
    """Return the invoices of a run of firms: the stored columns that say something."""
    _, inv = invoices_of(world, start, stop)
    day = pa.array(inv.day.astype(np.int32)).cast(pa.date32())
    columns: dict[str, pa.Array] = {
        "firm_id": pa.array((inv.row + start).astype(np.int32)),
        "direction": pa.array(inv.direction.astype(np.int8)),
        "issued_on": day,
        "party_id": pa.array(inv.party.astype(np.int32)),
        "net": pa.array(inv.net),
        "tax": pa.array(inv.tax),
        "gross": pa.array(inv.net + inv.tax),
        "status": pa.array(inv.void.astype(np.int8)),
        "special": pa.array(inv.special),
        "received_on": day,
    }
    return pa.table(columns)


def _stored(rows: pa.Table) -> pa.Table:
    """Return rows in stored form: with where they come from, and NULL where nothing is known."""
    count = rows.num_rows
    about = {
        "source": _always(_SOURCE, count),
        "file": _always(INVOICE.name, count),
        "batch": pa.array(np.ones(count, np.int32)),
    }
    schema = stored_schema(INVOICE.name)
    known = {**about, **dict(zip(rows.column_names, rows.columns, strict=True))}
    return pa.table([known[f.name] if f.name in known else pa.nulls(count, f.type) for f in schema], schema=schema)


def _always(word: str, count: int) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, np.int32)), pa.array([word]))


def _watched(pieces: Iterable[pa.Table], world: World, progress: Progress | None) -> Iterator[pa.Table]:
    total, done = int((world.sales + world.purchases).sum()), 0
    for piece in pieces:
        yield piece
        done += piece.num_rows
        if progress is not None:
            progress(done, total, "invoice")


def files_of(pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """Join pieces to tables that end at the first firm boundary at or after ``ROWS_PER_FILE`` rows."""
    held: list[pa.Table] = []
    rows = 0
    for piece in pieces:
        held.append(piece)
        rows += piece.num_rows
        while rows >= ROWS_PER_FILE + _last_firm(held[-1]):
            table = pa.concat_tables(held)
            cut = _boundary(table)
            yield table.slice(0, cut).combine_chunks()
            held, rows = [table.slice(cut)], rows - cut
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _last_firm(piece: pa.Table) -> int:
    """Return how many rows the last firm of a piece has: its end is only sure when another firm follows."""
    firm = piece["firm_id"].to_numpy()
    return len(firm) - int(np.searchsorted(firm, firm[-1]))


def _boundary(table: pa.Table) -> int:
    firm = table["firm_id"].to_numpy()
    return int(np.searchsorted(firm, firm[ROWS_PER_FILE - 1], side="right"))


def _write_files(pieces: Iterable[pa.Table], home: Path, plain: Path | None) -> tuple[list[Written], int]:
    written: list[Written] = []
    rows = 0
    beside = None if plain is None else pq.ParquetWriter(plain, PLAIN_SCHEMA, compression="zstd")
    try:
        for number, table in enumerate(files_of(pieces)):
            written += write_clustered(INVOICE, _stored(table), home, f"records/{INVOICE.name}/000001-{number:04d}")
            rows += table.num_rows
            if beside is not None:
                beside.write_table(_plain(table))
    finally:
        if beside is not None:
            beside.close()
    return written, rows


def _plain(table: pa.Table) -> pa.Table:
    columns = [table[c] for c in ("firm_id", "party_id", "issued_on", "net", "tax", "direction")]
    valid = pa.array((1 - table["status"].to_numpy()).astype(np.int8))
    return pa.table([*columns, valid], schema=PLAIN_SCHEMA)


def _write_index(written: list[Written], home: Path) -> str:
    name = f"records/{INVOICE.name}/index-000001.parquet"
    parts = [
        part.set_column(1, INDEX_SCHEMA.field("file"), pa.array(np.full(part.num_rows, n, np.int32)))
        for n, file in enumerate(written)
        for part in file.index
    ]
    pq.write_table(pa.concat_tables(parts).combine_chunks(), home / name, compression="none")
    return name


def _manifest(world: World, home: Path, entry: TypeEntry) -> Manifest:
    return Manifest(
        generation=1,
        types={INVOICE.name: entry},
        parties=_write_parties(world, home),
        firms=_write_firms(world, home),
        coverage=_write_coverage(world, home),
    )


def _write_parties(world: World, home: Path) -> tuple[Segment, ...]:
    starts = range(0, world.parties, _IDS_PER_SEGMENT)
    return tuple(
        write_segment(
            home,
            f"parties/000001-{n:03d}.parquet",
            start,
            party_ids(np.arange(start, min(start + _IDS_PER_SEGMENT, world.parties)), world.size),
        )
        for n, start in enumerate(starts)
    )


def _write_firms(world: World, home: Path) -> str:
    name = "firms/000001.parquet"
    numbers = np.arange(world.size)
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    ids = party_ids(numbers, world.size)
    pq.write_table(pa.table([pa.array(numbers.astype(np.int32)), ids], schema=FIRM_SCHEMA), home / name)
    return name


def _write_coverage(world: World, home: Path) -> tuple[str, str]:
    """Every firm is covered over all months; each day was known the day it happened."""
    first, last = int(world.calendar.first_day[0]), world.calendar.last_day
    days = np.arange(first, last + 1, dtype=np.int32)
    spans = pa.table(
        [
            pa.array([INVOICE.name] * len(days)),
            pa.array(np.zeros(len(days), np.int32)),
            pa.array(days).cast(pa.date32()),
            pa.array(np.full(len(days), first, np.int32)).cast(pa.date32()),
            pa.array(days).cast(pa.date32()),
        ],
        schema=SPAN_SCHEMA,
    )
    numbers = np.arange(world.size, dtype=np.int32)
    members = pa.table(
        [
            pa.array([INVOICE.name]).take(pa.array(np.zeros(len(numbers), np.int32))),
            pa.array(numbers),
            pa.array(np.zeros(len(numbers), np.int32)),
            pa.array(np.full(len(numbers), first, np.int32)).cast(pa.date32()),
        ],
        schema=MEMBER_SCHEMA,
    )
    names = ("coverage/spans-000001.parquet", "coverage/members-000001.parquet")
    (home / names[0]).parent.mkdir(parents=True, exist_ok=True)
    for name, table in zip(names, (spans, members), strict=True):
        pq.write_table(table, home / name)
    return names
