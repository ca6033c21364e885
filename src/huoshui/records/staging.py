"""Where a batch waits until it is committed: pieces in memory, spilled to disk when they grow.

A piece holds rows of one record type in stored form, except that ``firm_id`` and ``party_id`` are numbered
by dictionaries of the piece (keys are given at commit, when all identifiers are known).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from huoshui.records.layout import NATIVE, STORED, filing_schema, party_columns, repeating_text
from huoshui.records.parties import unify
from huoshui.records.schema import ColumnKind
from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from huoshui.records.schema import Column, RecordType


STAGING = "staging"
"""The folder, inside a home, of what is not committed yet."""
SPILL_BYTES = 96 * 2**20
"""Staged rows beyond this size go to disk."""


SMALL_PIECES, SMALL_ROWS = 256, 1024
"""So many pieces of fewer rows than this are joined to one."""


@dataclass(slots=True)
class Piece:
    """Rows of one record type, in memory or on disk.

    ``identifiers`` are its identifier columns, ``words`` their dictionaries while the piece is in memory;
    ``files`` are the batch's numbers of the files its rows come from.
    """

    rows: int
    files: frozenset[int]
    identifiers: tuple[str, ...]
    words: dict[str, pa.Array]
    table: pa.Table | None
    path: Path | None = None

    def load(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows, or some columns of them."""
        table = read_arrow(self.path) if self.table is None and self.path is not None else self.table
        return table if columns is None or table is None else table.select(columns)

    def dictionary(self, name: str) -> pa.Array:
        """Return the dictionary of an identifier column."""
        if self.path is None:
            return self.words[name]
        return _plain(read_arrow(_words_path(self.path, name))["id"])


@dataclass(slots=True)
class Staging:
    """The pieces of a batch, by record type."""

    folder: Path
    spill_bytes: int = SPILL_BYTES
    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    _in_memory: int = 0
    _spilled: int = 0

    def add(self, rtype: RecordType, table: pa.Table, file: int) -> int:
        """Stage rows in native form that came from the batch's file number ``file``; return how many."""
        if table.num_rows == 0:
            return 0
        staged, words = to_staged(rtype, table, file)
        piece = Piece(staged.num_rows, frozenset([file]), party_columns(rtype), words, staged)
        self.pieces.setdefault(rtype.name, []).append(piece)
        self._in_memory += staged.nbytes
        if self._in_memory > self.spill_bytes:
            self.spill()
        elif sum(1 for p in self.pieces[rtype.name][-SMALL_PIECES:] if p.rows < SMALL_ROWS) == SMALL_PIECES:
            self._gather(rtype.name)
        return int(staged.num_rows)

    def _gather(self, name: str) -> None:
        """Join the last, small pieces of a record type to one (documents come one row at a time)."""
        pieces = self.pieces[name]
        small = pieces[-SMALL_PIECES:]
        if all(p.path is None for p in small):
            table, words = _joined(small)
            files = frozenset[int]().union(*(p.files for p in small))
            pieces[-SMALL_PIECES:] = [Piece(table.num_rows, files, small[0].identifiers, words, table)]

    def drop(self, file: int) -> None:
        """Forget the rows of one file."""
        for name, pieces in self.pieces.items():
            kept = [p for p in pieces if file not in p.files]
            for piece in pieces:
                if file in piece.files and len(piece.files) > 1:
                    table = piece.load()
                    table = table.filter(pc.not_equal(table["file"], file))
                    words = {n: piece.dictionary(n) for n in piece.identifiers}
                    files = piece.files - {file}
                    on_disk = piece.path is not None
                    rest = Piece(table.num_rows, files, piece.identifiers, words, table)
                    kept.append(self._write(name, table, words, files) if on_disk else rest)
            self.pieces[name] = kept
        self.pieces = {name: pieces for name, pieces in self.pieces.items() if pieces}
        self._in_memory = sum(p.table.nbytes for held in self.pieces.values() for p in held if p.table is not None)

    def spill(self) -> None:
        """Write all pieces that are in memory to disk, joined to one per record type."""
        for name, pieces in self.pieces.items():
            held = [p for p in pieces if p.path is None]
            if held:
                table, words = _joined(held)
                files = frozenset[int]().union(*(p.files for p in held))
                self.pieces[name] = [p for p in pieces if p.path is not None]
                self.pieces[name].append(self._write(name, table, words, files))
        self._in_memory = 0
        pa.default_memory_pool().release_unused()

    def _write(self, name: str, table: pa.Table, words: dict[str, pa.Array], files: frozenset[int]) -> Piece:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{name}-{self._spilled:06d}.arrow"
        self._spilled += 1
        write_arrow(path, [table])
        for column, dictionary in words.items():
            write_arrow(_words_path(path, column), [pa.table({"id": dictionary})])
        return Piece(table.num_rows, files, tuple(words), {}, None, path)


def _words_path(path: Path, column: str) -> Path:
    return path.with_suffix(f".{column}.arrow")


def _joined(pieces: Sequence[Piece]) -> tuple[pa.Table, dict[str, pa.Array]]:
    """Join pieces in memory to one table with one dictionary per identifier column."""
    tables = [p.load() for p in pieces]
    words: dict[str, pa.Array] = {}
    for name in pieces[0].identifiers:
        words[name], places = unify(pa.chunked_array([], pa.string()), [p.words[name] for p in pieces])
        tables = [_renumbered(t, name, place) for t, place in zip(tables, places, strict=True)]
    return pa.concat_tables(tables).combine_chunks(), words


def _renumbered(table: pa.Table, name: str, place: np.ndarray) -> pa.Table:
    """Return the table with the numbers of an identifier column replaced through ``place``; NULL stays NULL."""
    codes = _plain(table[name])
    taken = pa.array(place, pa.int32()).take(codes) if len(place) else pa.nulls(len(codes), pa.int32())
    return table.set_column(table.column_names.index(name), name, taken)


def read_arrow(path: Path) -> pa.Table:
    """Read an Arrow file written by :func:`write_arrow`."""
    with pa.memory_map(str(path)) as source, ipc.open_file(source) as reader:
        return reader.read_all()


def write_arrow(path: Path, tables: Sequence[pa.Table]) -> None:
    """Write tables of one schema as an Arrow file, one record batch each."""
    with ipc.new_file(str(path), tables[0].schema) as out:
        for table in tables:
            out.write_batch(as_batch(table))


def as_batch(table: pa.Table) -> pa.RecordBatch:
    """Return a table as one record batch, also when it is empty."""
    joined = table.combine_chunks()
    arrays = [c.chunk(0) if c.num_chunks else pa.array([], c.type) for c in joined.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=joined.schema)


def to_staged(rtype: RecordType, table: pa.Table, file: int) -> tuple[pa.Table, dict[str, pa.Array]]:
    """Return rows in staged form and the dictionaries of their identifier columns.

    Raises:
        InvalidInput: a source handed over a column of the wrong type or an enum word that is not in the list
            (a mistake of the source, not of the data).
    """
    words: dict[str, pa.Array] = {}
    arrays: list[pa.Array] = []
    names: list[str] = []
    for column in rtype.columns:
        array, dictionary = _staged_column(rtype, column, table)
        if dictionary is not None:
            words[column.name] = dictionary
        arrays.append(array)
        names.append(column.name)
    count = table.num_rows
    received = _plain(table["received_on"]) if "received_on" in table.column_names else pa.nulls(count, pa.date32())
    line = _plain(table["line"]).cast(pa.int32()) if "line" in table.column_names else pa.nulls(count, pa.int32())
    numbers = pa.array(np.full(count, file, dtype=np.int32))
    return pa.table([*arrays, received, line, numbers], names=[*names, "received_on", "line", "file"]), words


def _staged_column(rtype: RecordType, column: Column, table: pa.Table) -> tuple[pa.Array, pa.Array | None]:
    stored = STORED[column.kind]
    if column.name not in table.column_names:
        empty = pa.array([], pa.string()) if column.kind is ColumnKind.PARTY else None
        return pa.nulls(table.num_rows, filing_schema(rtype.name).field(column.name).type), empty
    array = _plain(table[column.name])
    if column.kind is ColumnKind.PARTY:
        encoded = array if pa.types.is_dictionary(array.type) else array.cast(pa.string()).dictionary_encode()
        return encoded.indices.cast(pa.int32()), encoded.dictionary.cast(pa.string())
    if column.kind is ColumnKind.ENUM:
        return _enum_position(rtype, column, array), None
    try:
        if pa.types.is_dictionary(array.type) and column.name in repeating_text(rtype):
            return array.cast(filing_schema(rtype.name).field(column.name).type), None
        values = array.cast(NATIVE[column.kind])
        return (values.dictionary_encode() if column.name in repeating_text(rtype) else values), None
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InvalidInput(
            f"{rtype.name}.{column.name} came as {array.type}",
            cause=f"the store needs {stored}: {error}",
            cure="correct the source that reads this file",
        ) from error


def _enum_position(rtype: RecordType, column: Column, array: pa.Array) -> pa.Array:
    position = pc.index_in(array, value_set=pa.array(column.values, array.type)).cast(pa.int8())
    if position.null_count != array.null_count:
        wrong = array.filter(pc.and_(pc.is_null(position), pc.is_valid(array)))[0].as_py()
        raise InvalidInput(
            f"{rtype.name}.{column.name} came as '{wrong}'",
            cause="the words are: " + ", ".join(column.values),
            cure="correct the source that reads this file",
        )
    return position


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def keyed(rtype: RecordType, piece: Piece, keys: dict[str, np.ndarray]) -> pa.Table:
    """Return a piece's rows with their identifiers replaced by keys of the party dictionary."""
    table = piece.load()
    for name in party_columns(rtype):
        table = _renumbered(table, name, keys[name])
    return table
