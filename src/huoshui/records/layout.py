"""How a record type is stored: the Arrow schema of its files and the encodings that make it quick to read.

Stored columns are the schema's columns in order, identifiers as int32 keys of the party dictionary, enums
as int8 positions, money as int64 fen; then what every record carries: ``received_on``, ``superseded_on``,
``source``, ``file``, ``line`` and ``batch``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from huoshui.records.schema import RECORD_TYPES, ColumnKind
from huoshui.values.errors import NotFound, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.records.schema import Column, RecordType

FORMAT = 1
"""Version of the layout of a home; a home of a newer version is refused."""

ROWS_PER_GROUP = 262_144
"""A row group is closed at the first firm boundary at or after this many rows."""

ROWS_PER_FILE = 524_288
"""A record file is closed at the first row group boundary at or after this many rows."""

NATIVE: Mapping[ColumnKind, pa.DataType] = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.PARTY: pa.string(),
    ColumnKind.ENUM: pa.string(),
    ColumnKind.MONEY: pa.int64(),
    ColumnKind.COUNT: pa.int64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.FLAG: pa.bool_(),
}
"""Column types as sources hand them over."""

STORED: Mapping[ColumnKind, pa.DataType] = {
    **NATIVE,
    ColumnKind.PARTY: pa.int32(),
    ColumnKind.ENUM: pa.int8(),
}
"""Column types inside the store."""

_ABOUT = (
    pa.field("received_on", pa.date32()),
    pa.field("superseded_on", pa.date32()),
    pa.field("source", pa.dictionary(pa.int32(), pa.string())),
    pa.field("file", pa.dictionary(pa.int32(), pa.string())),
    pa.field("line", pa.int32()),
    pa.field("batch", pa.int32()),
)
ABOUT_COLUMNS = tuple(f.name for f in _ABOUT)
"""What every record carries besides its schema columns."""

_DELTA_KINDS = frozenset({ColumnKind.PARTY, ColumnKind.MONEY, ColumnKind.COUNT, ColumnKind.DATE})


def record_type(name: str) -> RecordType:
    """Return the record type called ``name``.

    Raises:
        NotFound: no record type has that name.
    """
    found = RECORD_TYPES.get(name)
    if found is None:
        raise NotFound(
            f"record type '{name}' is not known",
            near=nearest(name, RECORD_TYPES),
            cure="the record types are: " + ", ".join(RECORD_TYPES),
        )
    return found


@lru_cache(maxsize=64)
def native_schema(name: str) -> pa.Schema:
    """Return the schema in which sources hand over records of type ``name`` (with ``line``, ``received_on``)."""
    fields = [pa.field(c.name, NATIVE[c.kind]) for c in record_type(name).columns]
    return pa.schema([*fields, pa.field("line", pa.int64()), pa.field("received_on", pa.date32())])


@lru_cache(maxsize=64)
def stored_schema(name: str) -> pa.Schema:
    """Return the schema of the store's files of record type ``name``."""
    fields = [pa.field(c.name, STORED[c.kind]) for c in record_type(name).columns]
    return pa.schema([*fields, *_ABOUT])


def repeating_text(rtype: RecordType) -> tuple[str, ...]:
    """Return the text columns whose words repeat, kept as dictionaries: all but one that tells rows apart."""
    last = rtype.key[-1]
    return tuple(
        c.name
        for c in rtype.columns
        if c.kind is ColumnKind.TEXT and not (c.name == last and rtype.by_name[last].identifies)
    )


@lru_cache(maxsize=64)
def filing_schema(name: str) -> pa.Schema:
    """Return the schema in which rows are staged and merged: as stored, repeating texts as dictionaries."""
    repeating = set(repeating_text(record_type(name)))
    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema([f.with_type(words) if f.name in repeating else f for f in stored_schema(name)])


def party_columns(rtype: RecordType) -> tuple[str, ...]:
    """Return the identifier columns: ``firm_id`` and, where there is one, ``party_id``."""
    return tuple(c.name for c in rtype.columns if c.kind is ColumnKind.PARTY)


def first_enum(rtype: RecordType) -> Column | None:
    """Return the first enumerated column, which takes part in the sort order (an invoice's direction)."""
    return next((c for c in rtype.columns if c.kind is ColumnKind.ENUM), None)


def delta_columns(rtype: RecordType) -> tuple[str, ...]:
    """Return the columns written as DELTA_BINARY_PACKED."""
    about = ("received_on", "line")
    return tuple(c.name for c in rtype.columns if c.kind in _DELTA_KINDS) + about


def dictionary_columns(rtype: RecordType) -> tuple[str, ...]:
    """Return the columns written with a dictionary: enums, texts that repeat, and what repeats in a file."""
    enums = tuple(c.name for c in rtype.columns if c.kind is ColumnKind.ENUM)
    return (*enums, *repeating_text(rtype), "source", "file", "batch", "superseded_on")


def codecs(rtype: RecordType) -> dict[str, str]:
    """Return the codec per column: zstd for text, none for numbers."""
    text = {c.name for c in rtype.columns if c.kind is ColumnKind.TEXT} | {"source", "file"}
    return {name: "zstd" if name in text else "none" for name in stored_schema(rtype.name).names}
