"""The manifest: the list of a home's live files. It is replaced atomically; nothing outside it exists.

A commit writes new files beside the old ones, makes them durable, then renames a new manifest over the old
one. A reader holds the manifest it opened; the files of the generation before the last stay on disk until
the next commit, so that a reader is never pulled the rug from under its feet.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """One row group of a record file. Days are counted from 1970-01-01."""

    rows: int
    first_firm: int
    last_firm: int
    min_received: int
    max_received: int
    has_superseded: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One record file: its path inside the home and its row groups, in order of firm.

    ``loaded_from`` lists the ``source/file`` names whose rows it holds; empty when they are too many to list.
    """

    path: str
    groups: tuple[GroupEntry, ...]
    loaded_from: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows."""
        return sum(g.rows for g in self.groups)

    @property
    def first_firm(self) -> int:
        """Smallest firm key in the file."""
        return self.groups[0].first_firm

    @property
    def last_firm(self) -> int:
        """Largest firm key in the file."""
        return self.groups[-1].last_firm


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """The live files of one record type, and the index that says where each firm's rows are."""

    files: tuple[FileEntry, ...]
    index: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the party dictionary: keys ``start`` to ``start + rows - 1``."""

    path: str
    start: int
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """All live files of a home. ``generation`` counts commits; ``retired`` are files the last commit replaced."""

    generation: int = 0
    types: dict[str, TypeEntry] = field(default_factory=dict)
    parties: tuple[Segment, ...] = ()
    firms: str = ""
    coverage: tuple[str, ...] = ()
    loaded: str = ""
    batches: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    def live_paths(self) -> set[str]:
        """Return every path, inside the home, that a reader of this manifest may open."""
        paths = {s.path for s in self.parties} | set(self.batches) | set(self.coverage)
        paths |= {p for p in (self.firms, self.loaded) if p}
        for entry in self.types.values():
            paths |= {f.path for f in entry.files} | {entry.index}
        return paths

    def snapshot_id(self) -> str:
        """Return a short hash of what is stored: equal contents of the manifest give equal ids."""
        return hashlib.sha256(_dump(self).encode()).hexdigest()[:16]


def _dump(manifest: Manifest) -> str:
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _load(data: dict[str, Any]) -> Manifest:
    types = {
        name: TypeEntry(
            tuple(
                FileEntry(f["path"], tuple(GroupEntry(**g) for g in f["groups"]), tuple(f["loaded_from"]))
                for f in entry["files"]
            ),
            entry["index"],
        )
        for name, entry in data["types"].items()
    }
    return Manifest(
        generation=data["generation"],
        types=types,
        parties=tuple(Segment(**s) for s in data["parties"]),
        firms=data["firms"],
        coverage=tuple(data["coverage"]),
        loaded=data["loaded"],
        batches=tuple(data["batches"]),
        retired=tuple(data["retired"]),
    )


def read_manifest(home: Path) -> Manifest:
    """Read the manifest of the home at ``home``.

    Raises:
        InvalidInput: the file is damaged.
    """
    path = home / MANIFEST
    try:
        return _load(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"the manifest of home '{home}' cannot be read",
            cause=f"{path.name} is damaged: {error}",
            cure="restore manifest.json from a backup, or load the sources again into a new home",
        ) from error


def write_manifest(home: Path, manifest: Manifest) -> None:
    """Replace the manifest of ``home``: from this moment the new files exist and the old ones do not."""
    replace_file(home / MANIFEST, _dump(manifest).encode())


def replace_file(path: Path, content: bytes) -> None:
    """Write ``content`` beside ``path``, make it durable, and rename it over ``path``."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make a written file durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    sync_file(path)
