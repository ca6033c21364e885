"""The decisions of a block of firms, as every engine hands them over, and as rows of ``decisions.parquet``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.formula.tree import Kind
from huoshui.offers.parts import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn, Plan, PlannedOffer

    Masks = npt.NDArray[np.int64]
    Bools = npt.NDArray[np.bool_]

MONEY = pa.decimal128(18, 2)
TEXT = pa.dictionary(pa.int32(), pa.string())
STATUSES = tuple(status.value for status in (Status.ELIGIBLE, Status.NOT_ELIGIBLE, Status.CANNOT_TELL))
ELIGIBLE, NOT_ELIGIBLE, CANNOT_TELL = range(3)
_SHAPES = {Kind.NUMBER: pa.float64(), Kind.TEXT: TEXT, Kind.BOOLEAN: pa.bool_(), Kind.DATE: pa.date32()}


@dataclass(frozen=True)
class Outcome:
    """One offer's decisions on a block of firms. ``outputs`` by name, in the column's type, NULL where not given."""

    passing: Masks
    unknown: Masks
    full: int
    outputs: Mapping[str, pa.Array]

    @cached_property
    def status(self) -> npt.NDArray[np.int8]:
        """0 eligible, 1 not eligible, 2 cannot tell: a false criterion beats an unknown one."""
        failed = (self.passing | self.unknown) != self.full
        return np.where(
            failed, np.int8(NOT_ELIGIBLE), np.where(self.unknown != 0, np.int8(CANNOT_TELL), np.int8(ELIGIBLE))
        )


@dataclass(frozen=True, slots=True)
class DecidedBlock:
    """The decisions of some firms, one outcome per offer of the plan, and the facts that were read."""

    facts: pa.RecordBatch  # firm_id and the facts of the plan, as read
    outcomes: tuple[Outcome, ...]

    @property
    def rows(self) -> int:
        """Number of firms."""
        return int(self.facts.num_rows)


def column_type(column: OutputColumn) -> pa.DataType:
    """Return the Arrow type of an output column."""
    return MONEY if column.is_money else _SHAPES[column.kind]


def fen_to_money(fen: npt.NDArray[np.float64], valid: Bools) -> pa.Array:
    """Return whole fen as DECIMAL(18,2), exactly.

    >>> fen_to_money(np.array([12345.0, 0.0]), np.array([True, False]))[0].as_py()
    Decimal('123.45')
    """
    words = np.empty((len(fen), 2), dtype=np.int64)
    words[:, 0] = np.where(valid, fen, 0.0)
    words[:, 1] = words[:, 0] >> 63
    return pa.Array.from_buffers(MONEY, len(fen), [bitmap(valid), pa.py_buffer(words)])


def numbers(values: npt.NDArray[np.float64], valid: Bools) -> pa.Array:
    """Return doubles with NULLs."""
    return pa.Array.from_buffers(pa.float64(), len(values), [bitmap(valid), pa.py_buffer(np.ascontiguousarray(values))])


def bitmap(valid: Bools) -> pa.Buffer | None:
    """Return an Arrow validity bitmap, None when everything is valid."""
    return None if valid.all() else pa.py_buffer(np.packbits(valid, bitorder="little"))


def valid_bytes(array: pa.Array) -> npt.NDArray[np.uint8] | None:
    """Return 1 where an array is known and 0 where it is not; None when all is known."""
    if array.null_count == 0:
        return None
    if pa.types.is_dictionary(array.type):
        array = array.indices
    if pa.types.is_null(array.type):
        return np.zeros(len(array), dtype=np.uint8)
    packed = np.frombuffer(array.buffers()[0], np.uint8)
    return np.unpackbits(packed, bitorder="little", count=array.offset + len(array))[array.offset :]


def writing(schema: pa.Schema) -> dict[str, object]:
    """Return how ``decisions.parquet`` is encoded: words as dictionaries, masks and days as deltas, no codec."""
    words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return {
        "use_dictionary": words,
        "compression": "none",
        "column_encoding": dict.fromkeys(("as_of", "pass_mask", "unknown_mask"), "DELTA_BINARY_PACKED"),
        "store_decimal_as_integer": True,
        "dictionary_pagesize_limit": 1 << 24,
        "write_statistics": False,
    }


class Rows:
    """Turns decided blocks into rows: all firms of the first offer, then of the next.

    Columns that are constant over an offer are dictionaries of one run each, so they cost next to nothing.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.types = {column.name: column_type(column) for column in plan.columns}
        self.schema = pa.schema(
            [
                ("firm_id", TEXT),
                ("offer_id", TEXT),
                ("offer_version", TEXT),
                ("as_of", pa.date32()),
                ("status", TEXT),
                ("pass_mask", pa.int64()),
                ("unknown_mask", pa.int64()),
                ("receipt", TEXT),
                *self.types.items(),
            ],
            metadata={
                "huoshui.as_of": plan.as_of.isoformat(),
                "huoshui.snapshot": plan.snapshot,
                "huoshui.receipts": json.dumps([offer.receipt.as_dict() for offer in plan.offers]),
            },
        )
        self._constants: dict[int, dict[str, pa.ChunkedArray]] = {}

    def table(self, block: DecidedBlock) -> pa.Table:
        """Return the rows of a block."""
        n, offers = block.rows, len(self.plan.offers)
        columns = self._constant(n)
        firms = pa.DictionaryArray.from_arrays(pa.array(np.arange(n, dtype=np.int32)), block.facts.column(0))
        columns |= {
            "firm_id": pa.chunked_array([firms] * offers, TEXT),
            "status": pa.chunked_array([_words(outcome.status, STATUSES) for outcome in block.outcomes], TEXT),
            "pass_mask": pa.chunked_array([pa.array(outcome.passing) for outcome in block.outcomes], pa.int64()),
            "unknown_mask": pa.chunked_array([pa.array(outcome.unknown) for outcome in block.outcomes], pa.int64()),
        }
        for name, kind in self.types.items():
            none = pa.nulls(n, kind)
            columns[name] = pa.chunked_array([outcome.outputs.get(name, none) for outcome in block.outcomes], kind)
        return pa.table([columns[name] for name in self.schema.names], schema=self.schema)

    def _constant(self, n: int) -> dict[str, pa.ChunkedArray]:
        if n not in self._constants:
            self._constants = {n: self._make_constant(n)}
        return dict(self._constants[n])

    def _make_constant(self, n: int) -> dict[str, pa.ChunkedArray]:
        def runs(words: list[str]) -> pa.ChunkedArray:
            distinct = list(dict.fromkeys(words))
            codes = [np.full(n, distinct.index(word), dtype=np.int32) for word in words]
            return pa.chunked_array([_words(code, distinct) for code in codes], TEXT)

        offers: tuple[PlannedOffer, ...] = self.plan.offers
        days = pa.array([self.plan.as_of] * n, pa.date32())
        return {
            "offer_id": runs([offer.id for offer in offers]),
            "offer_version": runs([offer.version.version for offer in offers]),
            "receipt": runs([offer.receipt.id for offer in offers]),
            "as_of": pa.chunked_array([days] * len(offers), pa.date32()),
        }


def _words(
    codes: npt.NDArray[np.int32] | npt.NDArray[np.int8], words: tuple[str, ...] | list[str]
) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False)), pa.array(words, pa.string()))
