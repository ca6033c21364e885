"""A profile read block by block: the facts a plan needs, in one shape whatever the file holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from huoshui.decide.outcome import valid_bytes
from huoshui.formula.bounds import INPUT_LARGEST, INPUT_SMALLEST
from huoshui.formula.months import FIRST_DAY, LAST_DAY
from huoshui.formula.tree import Kind
from huoshui.values.errors import InvalidInput, NotFound, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from huoshui.formula.tree import Ref

FIRM_ID = "firm_id"
BLOCK_ROWS = 65_536

TEXT = pa.dictionary(pa.int32(), pa.string())
SHAPES = {Kind.NUMBER: pa.float64(), Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32(), Kind.TEXT: TEXT}


class Profile:
    """The facts of many firms: a Parquet file, a folder of them, or an Arrow table.

    A fact that has no column is not known for any firm. Numbers of any width are read as DOUBLE, texts as
    dictionaries.

    Raises:
        NotFound: the path does not exist.
        InvalidInput: the file is no Parquet, has no ``firm_id``, or holds a fact as another kind.
    """

    def __init__(self, source: Path | str | pa.Table) -> None:
        self.source = source if isinstance(source, pa.Table) else Path(source)
        self.files = [] if isinstance(self.source, pa.Table) else _files(self.source)
        self.schema = self.source.schema if isinstance(self.source, pa.Table) else _schema(self.files[0])
        if FIRM_ID not in self.schema.names:
            raise InvalidInput(
                f"the profile has no column '{FIRM_ID}'",
                near=nearest(FIRM_ID, self.schema.names),
                cure="make the profile with: huoshui run, or name the firms in a column firm_id",
            )

    @property
    def rows(self) -> int:
        """Number of firms."""
        if isinstance(self.source, pa.Table):
            return int(self.source.num_rows)
        return sum(int(pq.ParquetFile(file).metadata.num_rows) for file in self.files)

    @property
    def snapshot(self) -> str:
        """The name the profile gives itself, or empty."""
        found = (self.schema.metadata or {}).get(b"huoshui.snapshot", b"")
        return str(found.decode())

    @property
    def as_of(self) -> date | None:
        """The day the profile says it was made for, if it does."""
        found = (self.schema.metadata or {}).get(b"huoshui.as_of")
        return date.fromisoformat(found.decode()) if found else None

    def has(self, name: str) -> bool:
        """Return whether the profile has a column of this name."""
        return name in self.schema.names

    def check(self, inputs: Sequence[Ref]) -> None:
        """Refuse a profile that holds one of ``inputs`` as another kind.

        Raises:
            InvalidInput: with the column, its type and the kind that is needed.
        """
        for ref in inputs:
            if self.has(ref.name) and not _fits(self.schema.field(ref.name).type, ref.kind):
                raise InvalidInput(
                    f"column '{ref.name}' of the profile is {self.schema.field(ref.name).type}, not a {ref.kind}",
                    cure="make the profile again with this version of Huoshui",
                )

    def shape(self, inputs: Sequence[Ref]) -> pa.Schema:
        """Return the schema of the blocks: ``firm_id`` and those inputs the profile has."""
        fields = [(ref.name, SHAPES[ref.kind]) for ref in inputs if self.has(ref.name)]
        return pa.schema([(FIRM_ID, pa.string()), *fields])

    def blocks(self, inputs: Sequence[Ref], rows: int = BLOCK_ROWS) -> Iterator[pa.RecordBatch]:
        """Yield batches of at most ``rows`` firms in the order of the profile: ``firm_id`` and the inputs there are.

        Numbers and days that formulas may not read are NULL.
        """
        shape = self.shape(inputs)
        texts = [ref.name for ref in inputs if ref.kind is Kind.TEXT]
        for batch in self._batches(shape.names, texts, rows):
            yield sanitised(batch if batch.schema.equals(shape) else _cast(batch, shape))

    def _batches(self, names: list[str], texts: list[str], rows: int) -> Iterator[pa.RecordBatch]:
        if isinstance(self.source, pa.Table):
            table = self.source.select(names).unify_dictionaries()
            yield from table.combine_chunks().to_batches(max_chunksize=rows)
            return
        for file in self.files:
            with pq.ParquetFile(file, read_dictionary=texts) as parquet:
                yield from parquet.iter_batches(batch_size=rows, columns=names)


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(path.rglob("*.parquet"))
        if files:
            return files
    elif path.exists():
        return [path]
    raise NotFound(
        f"there is no profile at '{path}'", cure="make one with: huoshui run --home DIR --as-of DATE --out DIR"
    )


def _schema(file: Path) -> pa.Schema:
    try:
        return pq.read_schema(file)
    except pa.ArrowInvalid as error:
        raise InvalidInput(
            f"'{file}' is not a readable Parquet file", cause=str(error), cure="write the profile again"
        ) from error


def _fits(kind: pa.DataType, wanted: Kind) -> bool:
    if pa.types.is_null(kind):
        return True
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    match wanted:
        case Kind.NUMBER:
            return bool(pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind))
        case Kind.TEXT:
            return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))
        case Kind.DATE:
            return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))
        case _:
            return bool(pa.types.is_boolean(kind))


def _cast(batch: pa.RecordBatch, shape: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([_as(batch.column(field.name), field.type) for field in shape], schema=shape)


def _as(array: pa.Array, wanted: pa.DataType) -> pa.Array:
    if array.type == wanted:
        return array
    if wanted == TEXT:
        if pa.types.is_dictionary(array.type):
            return pa.DictionaryArray.from_arrays(array.indices.cast(pa.int32()), array.dictionary.cast(pa.string()))
        return pc.dictionary_encode(array.cast(pa.string()))
    return array.cast(wanted, safe=False)


def sanitised(block: pa.RecordBatch) -> pa.RecordBatch:
    """Return the block with NULL for every number and day that formulas may not read."""
    room = np.empty(block.num_rows)
    return pa.RecordBatch.from_arrays([_clean(column, room) for column in block.columns], schema=block.schema)


def _clean(array: pa.Array, room: npt.NDArray[np.float64]) -> pa.Array:
    n = len(array)
    if pa.types.is_float64(array.type):
        size = np.abs(np.frombuffer(array.buffers()[1], np.float64, n, array.offset * 8), out=room)
        too_small = np.count_nonzero(size < INPUT_SMALLEST) - np.count_nonzero(size == 0)
        if not too_small and (not n or size.max() <= INPUT_LARGEST):
            return array
        absurd = ~((size == 0) | ((size >= INPUT_SMALLEST) & (size <= INPUT_LARGEST)))
    elif pa.types.is_date32(array.type):
        days = np.frombuffer(array.buffers()[1], np.int32, n, array.offset * 4)
        absurd = (days < FIRST_DAY) | (days > LAST_DAY)
    else:
        return array
    valid = valid_bytes(array)
    if valid is not None:
        absurd &= valid != 0  # anything may stand in the place of a NULL
    return pc.if_else(pa.array(absurd), pa.scalar(None, array.type), array) if absurd.any() else array
