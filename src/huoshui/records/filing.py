"""Filing a batch: the staged rows of one record type are merged into its clustered files, range by range."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoshui.records.clusterfile import write_clustered
from huoshui.records.firmindex import INDEX_SCHEMA
from huoshui.records.layout import filing_schema
from huoshui.records.manifest import TypeEntry, sync_file
from huoshui.records.ranges import cut_piece, firm_counts, plan_ranges
from huoshui.records.rowgroup import groups_of
from huoshui.records.rowhash import mix, row_hash
from huoshui.records.staging import STAGING
from huoshui.records.versions import ALIVE, FileRule, Rows, Verdict, reconcile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.records.clusterfile import Written
    from huoshui.records.home import Home
    from huoshui.records.loaded import LoadedFile
    from huoshui.records.manifest import FileEntry
    from huoshui.records.ranges import CutPiece, Range
    from huoshui.records.schema import RecordType
    from huoshui.records.staging import Piece

LINE_BITS = 32
AT_ONCE = 4
"""Ranges merged at the same time, at most (one per core)."""
_FROM_ROW = np.uint64(0x5851F42D4C957F2D)


@dataclass(slots=True)
class Filed:
    """What filing one record type, or one range of it, did."""

    new_rows: np.ndarray  # records stored, by file of the batch
    new_lines: list[np.ndarray] = field(default_factory=list)  # of files in ``several``: file << 32 | line
    duplicates: list[pa.Table] = field(default_factory=list)  # rows set aside, with "verdict"
    written: list[Written] | None = None  # None: the existing file stays as it is
    entry: TypeEntry = field(default_factory=lambda: TypeEntry((), ""))

    def add(self, part: Filed) -> None:
        """Add what one range did."""
        self.new_rows += part.new_rows
        self.new_lines += part.new_lines
        self.duplicates += part.duplicates


class Filing:
    """Merges one record type's staged pieces into the store."""

    def __init__(
        self, home: Home, rtype: RecordType, batch: int, files: Sequence[LoadedFile], several: np.ndarray
    ) -> None:
        """``several`` tells which files give records of several types, so that their rows must be told apart."""
        self.several, self.scratch = several, home.path / STAGING
        self.home, self.rtype, self.batch, self.files = home, rtype, batch, files
        entry = home.manifest.types.get(rtype.name)
        self.existing: tuple[FileEntry, ...] = entry.files if entry is not None else ()
        self.numbers = {(f.source, f.file): n for n, f in enumerate(files)}
        self.by_row = home.loaded.by_row()

    def run(self, pieces: Sequence[Piece], keys: Sequence[dict[str, np.ndarray]]) -> Filed:
        """Merge the pieces, whose identifiers have the given keys, and write what changed."""
        firms, counts = firm_counts(pieces, keys)
        ranges = plan_ranges(self.existing, firms, counts, self._touched())
        cuts = [
            cut_piece(self.rtype, piece, key, ranges, self.scratch / f"{self.rtype.name}-cut-{n:06d}.arrow")
            for n, (piece, key) in enumerate(zip(pieces, keys, strict=True))
        ]
        filed = Filed(np.zeros(len(self.files), dtype=np.int64))
        kept: dict[int, FileEntry] = dict(enumerate(self.existing))
        fresh: list[Written] = []
        with ThreadPoolExecutor(min(os.cpu_count() or 1, AT_ONCE)) as pool:
            for place, part in zip(
                ranges, pool.map(lambda n: self._merge(ranges[n], cuts, n), range(len(ranges))), strict=True
            ):
                filed.add(part)
                if part.written is not None:
                    fresh += part.written
                    kept.pop(-1 if place.slot is None else place.slot, None)
        filed.entry = self._entry(kept, fresh)
        return filed

    def _touched(self) -> set[int]:
        """Return the existing files that may hold rows of a file this batch replaces."""
        names = {f"{f.source}/{f.file}" for f in self.files if f.replaces_file}
        if not names:
            return set()
        return {n for n, e in enumerate(self.existing) if not e.loaded_from or not names.isdisjoint(e.loaded_from)}

    def _merge(self, place: Range, cuts: Sequence[CutPiece], number: int) -> Filed:
        """Merge one range and write it, unless nothing changes."""
        staged = pa.concat_tables([c.part(number) for c in cuts])
        new, base = self._stored(staged), self._base(place)
        file_number = staged["file"].to_numpy().astype(np.int64)
        del staged
        concerned = self._concerned(base, new)
        if len(concerned) == 0 and all(self.files[n].rule.key_is_row for n in np.unique(file_number)):
            # nothing to compare with
            filed = self._told(new, file_number, np.full(new.num_rows, Verdict.NEW))
            filed.written = self._write(base, new, number)
            return filed
        rows = self._rows(new, file_number)
        outcome = reconcile(rows, self._rows(base.take(pa.array(concerned)), None), self._rules())
        filed = self._told(new, file_number, outcome.verdict)
        superseded = _days(base, "superseded_on", ALIVE)
        changed = superseded[concerned] != outcome.base_superseded
        keep = outcome.verdict == Verdict.NEW
        if place.whole and not keep.any() and not changed.any():
            return filed
        if changed.any():
            superseded[concerned] = outcome.base_superseded
            base = _with_days(base, "superseded_on", superseded)
        new = _with_days(_with_days(new, "received_on", outcome.received), "superseded_on", outcome.superseded)
        content = rows.content[keep] if base.num_rows == 0 else None
        del rows
        filed.written = self._write(base, new if keep.all() else new.filter(pa.array(keep)), number, content)
        pa.default_memory_pool().release_unused()
        return filed

    def _told(self, new: pa.Table, file: np.ndarray, verdict: np.ndarray) -> Filed:
        """Return how many rows are new, and the duplicates among them."""
        fresh = verdict == Verdict.NEW
        filed = Filed(np.bincount(file[fresh], minlength=len(self.files)))
        told_apart = fresh & self.several[file]
        if told_apart.any():
            filed.new_lines.append((file[told_apart] << LINE_BITS) | _days(new, "line", 0)[told_apart])
        rows = np.flatnonzero(verdict >= Verdict.DUPLICATE_IDENTICAL)
        if len(rows):
            aside = new.take(pa.array(rows)).drop_columns(["file"])
            aside = aside.append_column("file", pa.array(file[rows]))
            filed.duplicates.append(aside.append_column("verdict", pa.array(verdict[rows])))
        return filed

    def _write(self, base: pa.Table, new: pa.Table, number: int, content: np.ndarray | None = None) -> list[Written]:
        """Cluster the rows of a range and write them."""
        table = new if base.num_rows == 0 else pa.concat_tables([base, new])
        if table.num_rows == 0:
            return []
        stem = f"records/{self.rtype.name}/{self.batch:06d}-{number:04d}"
        return write_clustered(self.rtype, table.combine_chunks(), self.home.path, stem, content)

    def _stored(self, staged: pa.Table) -> pa.Table:
        """Return staged rows in stored form."""
        schema = filing_schema(self.rtype.name)
        file = staged["file"].combine_chunks()
        count = staged.num_rows
        sources = pa.array([f.source for f in self.files], pa.string())
        words = sources.dictionary_encode()
        source = pa.DictionaryArray.from_arrays(words.indices.take(file), words.dictionary)
        names = pa.DictionaryArray.from_arrays(file, pa.array([f.file for f in self.files], pa.string()))
        about = {
            "superseded_on": pa.nulls(count, pa.date32()),
            "source": source,
            "file": names,
            "batch": pa.array(np.full(count, self.batch, dtype=np.int32)),
        }
        columns = [about[n] if n in about else staged[n] for n in schema.names]
        return pa.table(columns, schema=schema)

    def _base(self, place: Range) -> pa.Table:
        """Return the stored rows of a range."""
        schema = filing_schema(self.rtype.name)
        if place.slot is None:
            return schema.empty_table()
        groups = groups_of(self.rtype.name, self.home.path, [self.existing[place.slot]])
        held = [g.read().cast(schema) for g in groups if g.last_firm >= place.first and g.first_firm <= place.last]
        table = pa.concat_tables(held) if held else schema.empty_table()
        if place.whole:
            return table.combine_chunks()
        inside = pc.and_(pc.greater_equal(table["firm_id"], place.first), pc.less_equal(table["firm_id"], place.last))
        return table.filter(inside).combine_chunks()

    def _concerned(self, base: pa.Table, new: pa.Table) -> np.ndarray:
        """Return the stored rows whose fate the new rows may change."""
        if base.num_rows == 0:
            return np.zeros(0, dtype=np.int64)
        concerned = np.isin(base["firm_id"].to_numpy(), np.unique(new["firm_id"].to_numpy()))
        if any(f.replaces_file for f in self.files):
            concerned |= self._file_numbers(base) < len(self.files)
        return np.flatnonzero(concerned)

    def _file_numbers(self, table: pa.Table) -> np.ndarray:
        """Return the batch's number of each stored row's file; numbers from ``len(files)`` on are other files."""
        source, file = (_encoded(table[c]) for c in ("source", "file"))
        sources, names = source.dictionary.to_pylist(), file.dictionary.to_pylist()
        width = max(len(names), 1)
        pair = source.indices.to_numpy().astype(np.int64) * width + file.indices.to_numpy()
        unique, inverse = np.unique(pair, return_inverse=True)
        other = len(self.files)
        mapped = [
            self.numbers.get((sources[int(p) // width], names[int(p) % width]), other + n) for n, p in enumerate(unique)
        ]
        return np.array(mapped, dtype=np.int64)[inverse]

    def _rows(self, table: pa.Table, file: np.ndarray | None) -> Rows:
        """Return what decides about rows; ``file`` None: the rows are stored ones."""
        file = self._file_numbers(table) if file is None else file
        content = row_hash(table, self.rtype.by_name)
        key = row_hash(table, dict.fromkeys(("firm_id", *self.rtype.key)))
        if not self.rtype.one_across_sources:
            key = mix(key + row_hash(table, ["source"]))
        line = _days(table, "line", -1)
        by_row = self._by_row(table)
        key = np.where(by_row, mix(content + mix(file.astype(np.uint64) + _FROM_ROW)) + mix(line.view(np.uint64)), key)
        return Rows(
            key=key,
            content=content,
            received=_days(table, "received_on", 0),
            superseded=_days(table, "superseded_on", ALIVE),
            file=file,
            line=line,
            batch=_days(table, "batch", 0),
        )

    def _by_row(self, table: pa.Table) -> np.ndarray:
        """Tell which rows come from a file whose rows have no key of their own."""
        known = self.by_row | {(f.source, f.file) for f in self.files if f.rule.key_is_row}
        if not known:
            return np.zeros(table.num_rows, dtype=bool)
        source, file = (_encoded(table[c]) for c in ("source", "file"))
        sources, names = source.dictionary.to_pylist(), file.dictionary.to_pylist()
        truth: np.ndarray = np.array([[(s, n) in known for n in names] for s in sources], dtype=bool)
        truth = truth.reshape(len(sources), len(names))
        return np.asarray(truth[source.indices.to_numpy(), file.indices.to_numpy()])

    def _rules(self) -> dict[int, FileRule]:
        return {
            n: FileRule(
                f.rule,
                f.assumed,
                f.replaces_file,
                None if f.received_on is None else pa.scalar(f.received_on).cast(pa.int32()).as_py(),
                f.source,
            )
            for n, f in enumerate(self.files)
        }

    def _entry(self, kept: dict[int, FileEntry], fresh: Sequence[Written]) -> TypeEntry:
        """Write the index over kept and fresh files and return the record type's entry."""
        if not fresh and self.existing:
            return self.home.manifest.types[self.rtype.name]
        old = self.home.index(self.rtype.name).table if kept else INDEX_SCHEMA.empty_table()
        listed: list[tuple[FileEntry, pa.Table]] = [
            (entry, old.filter(pc.equal(old["file"], slot))) for slot, entry in kept.items()
        ]
        listed += [(w.entry, pa.concat_tables(w.index)) for w in fresh]
        if not listed:
            return TypeEntry((), "")
        listed.sort(key=lambda item: item[0].first_firm)
        parts = [
            part.set_column(1, INDEX_SCHEMA.field("file"), pa.array(np.full(part.num_rows, n, dtype=np.int32)))
            for n, (_, part) in enumerate(listed)
        ]
        name = f"records/{self.rtype.name}/index-{self.batch:06d}.parquet"
        path = self.home.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.concat_tables(parts).combine_chunks(), path, compression="none")
        sync_file(path)
        return TypeEntry(tuple(entry for entry, _ in listed), name)


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    joined = column.combine_chunks()
    return joined if pa.types.is_dictionary(joined.type) else joined.dictionary_encode()


def _days(table: pa.Table, name: str, missing: int) -> np.ndarray:
    """Return a date or whole-number column as int64."""
    column = table[name].combine_chunks()
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    filled = column.fill_null(missing) if column.null_count else column
    return np.asarray(filled.to_numpy(), dtype=np.int64)


def _with_days(table: pa.Table, name: str, days: np.ndarray) -> pa.Table:
    """Return the table with a date column replaced; ALIVE is NULL."""
    alive = days == ALIVE
    values = pa.array(np.where(alive, 0, days).astype(np.int32), mask=alive).cast(pa.date32())
    return table.set_column(table.column_names.index(name), table.schema.field(name), values)
