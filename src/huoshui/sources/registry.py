"""The sources there are, in the order in which they are asked whether they know a file.

A new source is one folder and one line here.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, cast

from huoshui.sources.mapped.mapping import read_mapping
from huoshui.sources.mapped.source import MappedSource, shipped_mappings
from huoshui.sources.native.source import NativeSource
from huoshui.values.errors import NotFound, nearest

if TYPE_CHECKING:
    from huoshui.sources.shape import Source

_DOCUMENTS = (
    "huoshui.sources.einvoice_cn.source:EINVOICE_CN",
    "huoshui.sources.en16931.source:EN16931",
    "huoshui.sources.camt.source:CAMT",
)
"""Readers of documents, imported when they are first asked for."""


def all_sources() -> tuple[Source, ...]:
    """Return every source: native tables first, then the shipped mappings, then documents."""
    return (NativeSource(), *shipped_mappings(), *(_imported(place) for place in _DOCUMENTS))


def source_named(name: str) -> Source:
    """Return the source called ``name``, or the one a mapping file at that path makes.

    Raises:
        NotFound: neither a source nor a mapping file has that name.
    """
    sources = {s.name: s for s in all_sources()}
    if name in sources:
        return sources[name]
    if Path(name).suffix.casefold() in {".yaml", ".yml"}:
        return MappedSource(read_mapping(Path(name)))
    raise NotFound(
        f"there is no source '{name}'",
        near=nearest(name, sources),
        cure="the sources are: " + ", ".join(sources) + "; or give the path of a mapping file (.yaml)",
    )


def _imported(place: str) -> Source:
    module, _, name = place.partition(":")
    return cast("Source", getattr(import_module(module), name))
