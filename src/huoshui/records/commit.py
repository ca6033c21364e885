"""Committing a batch: keys, files, coverage, lists and report, then the manifest that makes them exist."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoshui.records.filing import LINE_BITS, Filing
from huoshui.records.layout import record_type
from huoshui.records.manifest import Manifest, replace_file, sync_file, sync_folder, write_manifest
from huoshui.records.parties import FIRM_SCHEMA, assign_keys, write_segment
from huoshui.records.quarantine import duplicate_rejects
from huoshui.records.staging import STAGING

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from pathlib import Path

    from huoshui.records.deliveries import Deliveries
    from huoshui.records.home import Home
    from huoshui.records.loaded import FileOutcome, LoadedFile
    from huoshui.records.manifest import Segment, TypeEntry
    from huoshui.records.progress import Progress
    from huoshui.records.quarantine import Quarantine
    from huoshui.records.staging import Staging

_FOLDERS = ("records", "parties", "firms", "coverage", "loaded", "batches", "quarantine")


@dataclass(frozen=True, slots=True)
class Collected:
    """What a batch has collected: files, their outcomes and record counts by type, rows, coverage, rejects."""

    files: list[LoadedFile]
    outcomes: list[FileOutcome]
    types: list[Counter[str]]
    staging: Staging
    deliveries: Deliveries
    quarantine: Quarantine


class Commit:
    """The commit of one batch."""

    def __init__(self, home: Home, number: int, collected: Collected) -> None:
        self.home, self.number, self.collected = home, number, collected
        self.old = home.manifest

    def run(self, progress: Progress | None = None) -> None:
        """Write everything and show it; fills in the outcomes of the files."""
        ids, firm_keys, keys = self._give_keys()
        types, aside, new_rows = self._file(keys, progress)
        self._settle(aside, new_rows, ids)
        manifest = Manifest(
            generation=self.number,
            types=types,
            parties=(*self.old.parties, *self._segment(ids)),
            firms=self._firms(firm_keys, ids),
            coverage=self._coverage(ids),
            loaded=self._loaded(),
            batches=(*self.old.batches, self._report(), *self.collected.quarantine.close()),
        )
        self._show(manifest)

    def _give_keys(self) -> tuple[pa.ChunkedArray, np.ndarray, dict[str, list[dict[str, np.ndarray]]]]:
        """Return all identifiers, the keys of the batch's firms, and the keys of each piece's dictionaries."""
        pieces = [(name, p) for name, held in sorted(self.collected.staging.pieces.items()) for p in held]
        firms = [p.dictionary("firm_id") for _, p in pieces] + self.collected.deliveries.firms()
        parties = [p.dictionary("party_id") for _, p in pieces if "party_id" in p.identifiers]
        new, firm_keys, party_keys = assign_keys(self.home.ids, firms, parties)
        keys: dict[str, list[dict[str, np.ndarray]]] = {}
        rest = iter(party_keys)
        for (name, piece), key in zip(pieces, firm_keys, strict=False):  # stated coverage comes after the pieces
            mapped = {"firm_id": key}
            if "party_id" in piece.identifiers:
                mapped["party_id"] = next(rest)
            keys.setdefault(name, []).append(mapped)
        every = pa.chunked_array([*self.home.ids.chunks, new], type=pa.string())
        used = np.unique(np.concatenate(firm_keys)) if firm_keys else np.zeros(0, dtype=np.int32)
        return every, used, keys

    def _file(
        self, keys: Mapping[str, list[dict[str, np.ndarray]]], progress: Progress | None
    ) -> tuple[dict[str, TypeEntry], list[tuple[str, pa.Table]], np.ndarray]:
        """File each record type; return the types' entries, the rows set aside, and new rows per file."""
        types = dict(self.old.types)
        aside: list[tuple[str, pa.Table]] = []
        several = np.array([len(t) > 1 for t in self.collected.types], dtype=bool)
        new_rows = np.zeros(len(several), dtype=np.int64)
        lines = [np.zeros(0, dtype=np.int64)]
        pieces = self.collected.staging.pieces
        for done, (name, held) in enumerate(sorted(pieces.items())):
            if progress is not None:
                progress(done, len(pieces), name)
            filing = Filing(self.home, record_type(name), self.number, self.collected.files, several)
            filed = filing.run(held, keys[name])
            if filed.entry.files:
                types[name] = filed.entry
            aside += [(name, t) for t in filed.duplicates]
            new_rows += filed.new_rows
            lines += filed.new_lines
        # a row that gives several records is new once
        told_apart = np.bincount(np.unique(np.concatenate(lines)) >> LINE_BITS, minlength=len(several))
        return types, aside, np.where(several, told_apart, new_rows)

    def _settle(self, aside: list[tuple[str, pa.Table]], new_rows: np.ndarray, ids: pa.ChunkedArray) -> None:
        """Quarantine the duplicates and fill in what came of each file."""
        doubles: dict[int, set[int]] = {}
        for name, table in aside:
            for number in table["file"].unique().to_pylist():
                of_file = table.filter(pc.equal(table["file"], number))
                self._quarantine_duplicates(name, number, of_file, doubles.setdefault(number, set()), ids)
        for number, (outcome, types) in enumerate(zip(self.collected.outcomes, self.collected.types, strict=True)):
            outcome.rows_kept = outcome.rows_in - outcome.rows_quarantined
            outcome.rows_new = int(new_rows[number])
            outcome.record_types = {t: n for t, n in sorted(types.items()) if n}

    def _quarantine_duplicates(
        self, record: str, number: int, rows: pa.Table, seen: set[int], ids: pa.ChunkedArray
    ) -> None:
        """Set duplicate rows of one file aside; a row that gives several records only once."""
        file, outcome = self.collected.files[number], self.collected.outcomes[number]
        self.collected.types[number][record] -= rows.num_rows
        rejects = duplicate_rejects(record, rows, ids)
        fresh = rejects
        if len(self.collected.types[number]) > 1:
            fresh = rejects.filter(pa.array([line not in seen for line in rejects["line"].to_pylist()], pa.bool_()))
            seen.update(fresh["line"].to_pylist())
        self.collected.quarantine.add(file.source, file.file, fresh)
        outcome.rows_quarantined += fresh.num_rows
        count_reasons(outcome, fresh)

    def _segment(self, ids: pa.ChunkedArray) -> tuple[Segment, ...]:
        start = len(self.home.ids)
        new = ids.slice(start).combine_chunks()
        if len(new) == 0:
            return ()
        return (write_segment(self.home.path, f"parties/{self.number:06d}.parquet", start, new),)

    def _firms(self, used: np.ndarray, ids: pa.ChunkedArray) -> str:
        keys = np.union1d(self.home.firm_keys(), used).astype(np.int32)
        if len(keys) == len(self.home.firm_keys()):
            return self.old.firms
        table = pa.table([pa.array(keys), ids.take(pa.array(keys)).combine_chunks()], schema=FIRM_SCHEMA)
        return self._write(table, f"firms/{self.number:06d}.parquet")

    def _coverage(self, ids: pa.ChunkedArray) -> tuple[str, ...]:
        old = self.home.coverage_table
        new = self.collected.deliveries.onto(old, ids)
        if new is old:
            return self.old.coverage
        return (
            self._write(new.spans, f"coverage/spans-{self.number:06d}.parquet"),
            self._write(new.members, f"coverage/members-{self.number:06d}.parquet"),
        )

    def _loaded(self) -> str:
        listed = self.home.loaded.plus(self.collected.files, self.collected.outcomes, self.number)
        return self._write(listed.table, f"loaded/{self.number:06d}.parquet")

    def _report(self) -> str:
        """Write the batch's report."""
        name = f"batches/{self.number:06d}.json"
        path = self.home.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        report = {"batch": self.number, "files": [asdict(o) for o in self.collected.outcomes]}
        replace_file(path, (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode())
        return name

    def _write(self, table: pa.Table, name: str) -> str:
        path: Path = self.home.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, compression="zstd")
        sync_file(path)
        return name

    def _show(self, manifest: Manifest) -> None:
        """Make all names durable and replace the manifest: from here on the batch exists."""
        live = manifest.live_paths()
        folders = {(self.home.path / p).parent for p in live}
        for folder in folders | {f.parent for f in folders}:
            sync_folder(folder)
        gone = tuple(sorted(self.old.live_paths() - live))
        write_manifest(self.home.path, replaced(manifest, gone))
        shutil.rmtree(self.home.path / STAGING, ignore_errors=True)
        self.home.refresh()


def replaced(manifest: Manifest, gone: tuple[str, ...]) -> Manifest:
    """Return the manifest with the files that this commit replaced; they are kept for readers until the next."""
    return Manifest(**{**{f: getattr(manifest, f) for f in Manifest.__dataclass_fields__}, "retired": gone})


def count_reasons(outcome: FileOutcome, rejects: pa.Table) -> None:
    """Add the reason codes of rejected rows to an outcome."""
    for entry in rejects["code"].value_counts().to_pylist():
        outcome.reasons[entry["values"]] = outcome.reasons.get(entry["values"], 0) + entry["counts"]


def sweep(home: Home) -> None:
    """Remove what no manifest names: the leavings of a crash and files no reader can still need."""
    shutil.rmtree(home.path / STAGING, ignore_errors=True)
    needed = home.manifest.live_paths() | set(home.manifest.retired)
    for folder in _FOLDERS:
        for path in sorted((home.path / folder).rglob("*")):
            if path.is_file() and path.relative_to(home.path).as_posix() not in needed:
                path.unlink(missing_ok=True)
