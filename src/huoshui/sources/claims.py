"""Which source reads which file of a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.records.home import MARK
from huoshui.records.schema import RECORD_TYPES
from huoshui.sources.mapped.source import MappedSource
from huoshui.values.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from huoshui.sources.shape import Source

_MANY = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """A file, the name it is known by (its path inside the folder loaded), and the source that reads it."""

    path: Path
    name: str
    source: Source


def claims_of(path: Path, sources: Sequence[Source], *, asked: bool, home: Path) -> tuple[list[Claim], list[str]]:
    """Return the files that sources read, in order of name, and the names of those that none knows.

    ``asked``: the caller named the source, so a single file goes to it even if it does not recognise it, and
    the source itself says what is wrong with it. Files inside homes and hidden files are left out.

    Raises:
        InvalidInput: no file is known to any source; says what was looked for.
    """
    if (path / MARK).exists():
        raise InvalidInput(
            f"'{path}' is a home, not a folder of sources",
            cause="its files are records already loaded",
            cure="load the folder the records came from",
        )
    claims, ignored = [], []
    for file, name in sorted(_files(path, home), key=lambda pair: pair[1]):
        source = _reader(file, sources, insist=asked, alone=path.is_file())
        if source is None:
            ignored.append(name)
        else:
            claims.append(Claim(file, name, source))
    if not claims:
        raise _nothing_known(path, ignored, sources)
    return claims, ignored


def _files(path: Path, home: Path) -> Iterator[tuple[Path, str]]:
    if path.is_file():
        yield path, path.name
        return
    homes = [home.resolve(), *(mark.parent.resolve() for mark in path.rglob(MARK))]
    for file in path.rglob("*"):
        name = file.relative_to(path)
        if not file.is_file() or any(part.startswith(".") for part in name.parts):
            continue
        if not any(file.resolve().is_relative_to(inside) for inside in homes):
            yield file, name.as_posix()


def _reader(file: Path, sources: Sequence[Source], *, insist: bool, alone: bool) -> Source | None:
    for source in sources:
        if source.sniff(file):
            return source
    if not insist:
        return None
    source = sources[0]
    return source if alone or (isinstance(source, MappedSource) and source.takes(file)) else None


def _nothing_known(path: Path, ignored: Sequence[str], sources: Sequence[Source]) -> InvalidInput:
    what = f"'{path}' is no file that can be loaded" if path.is_file() else f"no file in '{path}' can be loaded"
    shown = ", ".join(ignored[:_MANY]) + (f" and {len(ignored) - _MANY} more" if len(ignored) > _MANY else "")
    stems = [name.rsplit("/", 1)[-1].split(".", 1)[0] for name in ignored]
    near = dict.fromkeys(n for stem in stems for n in nearest(stem, RECORD_TYPES, most=1))
    return InvalidInput(
        what,
        cause="looked for: "
        + "; ".join(s.looks_for.en for s in sources)
        + (f". Found: {shown}" if shown else ". It is empty"),
        near=list(near)[:3],
        cure="name the source or a mapping file: huoshui load PATH --as NAME|MAPPING.yaml",
    )
