"""The list of loaded files: what was read, by which reader, and what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from huoshui.records.rowgroup import read_whole
from huoshui.records.versions import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

LOADED_SCHEMA = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("file", pa.string()),
        pa.field("sha256", pa.string()),
        pa.field("reader", pa.string()),
        pa.field("batch", pa.int32()),
        pa.field("key_is_row", pa.bool_()),
        pa.field("rows_in", pa.int64()),
        pa.field("rows_kept", pa.int64()),
        pa.field("rows_quarantined", pa.int64()),
        pa.field("record_types", pa.string()),  # JSON: records kept by type
        pa.field("reasons", pa.string()),  # JSON: rows quarantined by reason code
        pa.field("live", pa.bool_()),  # false once a later file of the same name replaced it
    ]
)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """One file as it is being loaded.

    ``reader`` names the reader's version: the same bytes read by a changed reader are read again.
    ``received_on`` is the day the caller gave for the file; ``assumed``: nobody gave a day, each record counts
    as received on its own day. ``replaces_file``: an earlier file of this source and name is in the store and
    what it no longer holds is superseded.
    """

    source: str
    file: str
    sha256: str
    reader: str = ""
    rule: Rule = field(default_factory=Rule)
    received_on: date | None = None
    assumed: bool = False
    replaces_file: bool = False
    delivery: bool = False


@dataclass(slots=True)
class FileOutcome:
    """What came of one file. ``rows_kept`` are rows whose content is in the store now, ``rows_new`` were not."""

    source: str
    file: str
    rows_in: int = 0
    rows_kept: int = 0
    rows_new: int = 0
    rows_quarantined: int = 0
    unchanged: bool = False
    record_types: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)


class LoadedList:
    """All files ever loaded into a home."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    @classmethod
    def read(cls, home: Path, name: str) -> LoadedList:
        """Read the list; an empty ``name`` is the list of a new home."""
        return cls(read_whole(home / name) if name else LOADED_SCHEMA.empty_table())

    def unchanged(self, source: str, sha256: str, reader: str) -> FileOutcome | None:
        """Return the outcome of the live file with the same content and reader, if there is one."""
        row = self._live.get((source, sha256, reader))
        if row is None:
            return None
        return FileOutcome(
            source=source,
            file=row["file"],
            rows_in=row["rows_in"],
            rows_kept=row["rows_kept"],
            rows_quarantined=row["rows_quarantined"],
            unchanged=True,
            record_types=json.loads(row["record_types"]),
            reasons=json.loads(row["reasons"]),
        )

    def has(self, source: str, file: str) -> bool:
        """Tell whether a file of this source and name was loaded before."""
        return (source, file) in self._names

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return list(self.table.to_pylist())

    @cached_property
    def _live(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        return {(r["source"], r["sha256"], r["reader"]): r for r in self._rows if r["live"]}

    @cached_property
    def _names(self) -> set[tuple[str, str]]:
        return {(r["source"], r["file"]) for r in self._rows}

    def by_row(self) -> set[tuple[str, str]]:
        """Return (source, file) of the files whose rows have no key of their own."""
        return {(r["source"], r["file"]) for r in self._rows if r["key_is_row"]}

    def plus(self, files: Iterable[LoadedFile], outcomes: Iterable[FileOutcome], batch: int) -> LoadedList:
        """Return the list with the files of a batch added; they replace files of the same source and name."""
        fresh = [_row(f, o, batch) for f, o in zip(files, outcomes, strict=True)]
        names = {(r["source"], r["file"]) for r in fresh}
        old = [{**r, "live": r["live"] and (r["source"], r["file"]) not in names} for r in self._rows]
        return LoadedList(pa.Table.from_pylist([*old, *fresh], schema=LOADED_SCHEMA))


def _row(file: LoadedFile, outcome: FileOutcome, batch: int) -> dict[str, Any]:
    return {
        "source": file.source,
        "file": file.file,
        "sha256": file.sha256,
        "reader": file.reader,
        "batch": batch,
        "key_is_row": file.rule.key_is_row,
        "rows_in": outcome.rows_in,
        "rows_kept": outcome.rows_kept,
        "rows_quarantined": outcome.rows_quarantined,
        "record_types": json.dumps(outcome.record_types, sort_keys=True),
        "reasons": json.dumps(outcome.reasons, sort_keys=True),
        "live": True,
    }
