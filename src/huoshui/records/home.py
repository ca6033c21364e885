"""A home: the folder that holds the records of many firms, read as of a date.

Layout::

    huoshui.json              the version of the layout
    manifest.json             the live files (replaced atomically)
    lock                      one writer at a time
    records/<type>/*.parquet  rows clustered by firm; index-*.parquet leads from firm to rows
    parties/  firms/          identifiers and their keys
    coverage/                 which days of which firm are known
    loaded/  batches/         what was loaded, and its report
    quarantine/<batch>.*      the rows set aside, as Parquet and CSV

Readers take no lock: they see the manifest they opened until :meth:`Home.refresh`.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.coverage import Coverage
from huoshui.records.firmindex import FirmIndex
from huoshui.records.layout import FORMAT, record_type, stored_schema
from huoshui.records.loaded import LoadedList
from huoshui.records.lock import WriterLock
from huoshui.records.manifest import MANIFEST, Manifest, read_manifest, replace_file, write_manifest
from huoshui.records.parties import FIRM_SCHEMA, read_ids
from huoshui.records.rowgroup import groups_of, read_whole
from huoshui.records.staging import SPILL_BYTES
from huoshui.values.errors import Conflict, InvalidInput, NotFound, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from huoshui.records.batch import Batch
    from huoshui.records.rowgroup import RowGroup

MARK = "huoshui.json"
_NEAR_POOL = 4096


class Home:
    """An open home. ``with Home.open(path) as home: ...``."""

    def __init__(self, path: Path, lock: WriterLock | None = None) -> None:
        self.path = path
        self._lock = lock
        self.manifest = read_manifest(path)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Create an empty home at ``path`` (missing folders too) and open it for writing.

        Raises:
            Conflict: ``path`` is a home already, or a folder with other things in it.
        """
        if (path / MARK).exists():
            raise Conflict(f"'{path}' is a home already", cure="open it, or choose another folder")
        if path.exists() and not path.is_dir():
            raise Conflict(f"'{path}' is a file", cure="choose a folder for the home")
        if path.exists() and any(p.name != "lock" for p in path.iterdir()):
            raise Conflict(
                f"'{path}' is not empty and not a home",
                cause="a home is never mixed with other files",
                cure="choose a new or an empty folder",
            )
        path.mkdir(parents=True, exist_ok=True)
        lock = WriterLock(path)
        if not (path / MARK).exists():
            write_manifest(path, Manifest())
            replace_file(path / MARK, json.dumps({"format": FORMAT}).encode() + b"\n")
        return cls(path, lock)

    @classmethod
    def open(cls, path: Path, *, write: bool = False) -> Self:
        """Open the home at ``path``; ``write`` takes the right to write it.

        Raises:
            NotFound: there is no home at ``path``.
            InvalidInput: the home was written by a newer version, or its manifest is damaged.
            Conflict: another process is writing it.
        """
        check_home(path)
        return cls(path, WriterLock(path) if write else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the right to write, if it was taken."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def writable(self) -> bool:
        """Whether this handle holds the right to write."""
        return self._lock is not None

    def refresh(self) -> None:
        """See what has been committed since this home was opened."""
        self.manifest = read_manifest(self.path)
        for name in ("ids", "coverage_table", "loaded", "_indexes", "_firms"):
            self.__dict__.pop(name, None)

    @property
    def snapshot_id(self) -> str:
        """Short hash of what is stored, for receipts: equal homes give equal ids."""
        return self.manifest.snapshot_id()

    def types(self) -> list[str]:
        """Return the names of the record types that have rows."""
        return sorted(self.manifest.types)

    def row_groups(self, name: str) -> list[RowGroup]:
        """Return the row groups of a record type in order of firm; empty when there are no rows."""
        record_type(name)
        entry = self.manifest.types.get(name)
        return [] if entry is None else groups_of(name, self.path, entry.files)

    def firm_slice(self, name: str, firm_key: int, columns: Sequence[str] | None = None) -> pa.Table:
        """Return one firm's rows of a record type, sorted by (party, first enum, day); empty when none."""
        record_type(name)
        place = None if name not in self.manifest.types else self.index(name).place(firm_key)
        if place is None:
            schema = stored_schema(name)
            wanted = schema.names if columns is None else columns
            return pa.schema([schema.field(c) for c in wanted]).empty_table()
        group = groups_of(name, self.path, [self.manifest.types[name].files[place.file]])[place.row_group]
        return group.read(columns).slice(place.offset, place.rows)

    def index(self, name: str) -> FirmIndex:
        """Return the index that leads from a firm to its rows of record type ``name``."""
        if name not in self._indexes:
            self._indexes[name] = FirmIndex.read(self.path / self.manifest.types[name].index)
        return self._indexes[name]

    def coverage(self, name: str, as_of: date | None = None) -> pa.Table:
        """Return the days covered per firm for a record type: ``firm``, ``covered_from``, ``covered_to``.

        Grain: one row per covered firm, sorted by firm key; a firm without a row is not covered.
        ``as_of``: only what had been received by then counts; None means everything.
        """
        return self.coverage_table.of(name, as_of, record_type(name).lag_days)

    @cached_property
    def coverage_table(self) -> Coverage:
        """The coverage of this home, of all record types."""
        if not self.manifest.coverage:
            return Coverage.empty()
        spans, members = self.manifest.coverage
        return Coverage(read_whole(self.path / spans), read_whole(self.path / members))

    @cached_property
    def loaded(self) -> LoadedList:
        """The list of files loaded into this home."""
        return LoadedList.read(self.path, self.manifest.loaded)

    def begin(self, *, spill_bytes: int = SPILL_BYTES) -> Batch:
        """Begin a batch; ``spill_bytes`` bounds what it holds in memory before it goes to disk.

        Raises:
            NotPermitted: the home is open for reading only.
        """
        from huoshui.records.batch import Batch  # readers start sooner without the writing side

        return Batch(self, spill_bytes=spill_bytes)

    @cached_property
    def ids(self) -> pa.ChunkedArray:
        """All identifiers of firms and counterparties; the position is the key."""
        return read_ids(self.path, self.manifest.parties)

    def firm_keys(self) -> np.ndarray:
        """Return the keys of all firms, rising (int32)."""
        return np.asarray(self._firms["key"].to_numpy(), dtype=np.int32)

    def firm_ids(self) -> pa.Array:
        """Return the identifiers of all firms, in the order of :meth:`firm_keys`."""
        return self._firms["firm_id"].combine_chunks()

    def firm_key(self, firm_id: str) -> int:
        """Return the key of a firm.

        Raises:
            NotFound: no record names the firm; the nearest identifiers are given.
        """
        at = pc.index(self._firms["firm_id"], pa.scalar(firm_id, pa.string())).as_py()
        if at < 0:
            raise NotFound(
                f"firm '{firm_id}' is not in home '{self.path}'",
                near=nearest(firm_id, self._alike(firm_id)),
                cure="load the firm's records first, or check the identifier",
            )
        return int(self._firms["key"][at].as_py())

    def party_ids(self, keys: pa.Array | pa.ChunkedArray) -> pa.Array:
        """Return the identifiers of keys (a ``firm_id`` or ``party_id`` column); NULL stays NULL."""
        taken = self.ids.take(keys)
        return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken

    @cached_property
    def _firms(self) -> pa.Table:
        if not self.manifest.firms:
            return FIRM_SCHEMA.empty_table()
        return read_whole(self.path / self.manifest.firms).combine_chunks()

    @cached_property
    def _indexes(self) -> dict[str, FirmIndex]:
        return {}

    def _alike(self, firm_id: str) -> list[str]:
        """Return a bounded pool of identifiers that could be meant."""
        ids = self._firms["firm_id"]
        length = pc.utf8_length(ids)
        close = pc.less_equal(pc.abs(pc.subtract(length, len(firm_id))), 1)
        same_start = pc.and_(close, pc.starts_with(ids, firm_id[:2]))
        pool = ids.filter(same_start)
        if len(pool) == 0:
            pool = ids.filter(close)
        return [str(i) for i in pool.slice(0, _NEAR_POOL).to_pylist()]


def check_home(path: Path) -> None:
    """Raise unless ``path`` is a home this version can read.

    Raises:
        NotFound: there is no home at ``path``.
        InvalidInput: the home was written by a newer version, or its mark is damaged.
    """
    mark = path / MARK
    if not mark.is_file():
        raise NotFound(
            f"there is no home at '{path}'",
            cause="the folder does not exist" if not path.exists() else f"it has no {MARK}",
            cure=f"make one by loading something into it: huoshui load PATH --home {path}",
        )
    try:
        version = int(json.loads(mark.read_text(encoding="utf-8"))["format"])
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"home '{path}' has a damaged {MARK}", cause=str(error), cure=f'write {{"format": {FORMAT}}} into it'
        ) from error
    if version > FORMAT:
        raise InvalidInput(
            f"home '{path}' has format {version}, this version reads formats up to {FORMAT}",
            cause="it was written by a newer version of Huoshui",
            cure="upgrade Huoshui: pip install --upgrade huoshui",
        )
    if not (path / MANIFEST).is_file():
        raise InvalidInput(
            f"home '{path}' has no {MANIFEST}", cure="restore it from a backup, or load the sources into a new home"
        )
