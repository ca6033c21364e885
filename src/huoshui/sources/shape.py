"""The one shape every source returns: records, rejected rows, and how many rows the file had.

A source turns one file into a stream of :class:`Parsed` pieces. The loader adds the file name, fills
``received_on`` where the source gave none, writes the records to the store and the rejects to the
quarantine. A source never opens a home and never reads a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from huoshui.records.quarantine import REJECT_SCHEMA
from huoshui.records.versions import Rule, Supersede

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from huoshui.values.text import Text

__all__ = [
    "CLIP",
    "COVERAGE_SCHEMA",
    "REJECT_SCHEMA",
    "Parsed",
    "ReadOptions",
    "Reject",
    "RejectCode",
    "Rule",
    "Source",
    "Supersede",
    "no_rejects",
    "reject_table",
]

CLIP = 200
"""Longest rejected value kept, in characters; the raw row is kept whole in ``raw``."""


class RejectCode(StrEnum):
    """Why a row was set aside: a closed list, in the order in which a row is examined."""

    RAGGED_ROW = "ragged_row"
    UNDECODABLE = "undecodable"
    NUL_BYTE = "nul_byte"
    MALFORMED = "malformed"
    FORBIDDEN_XML = "forbidden_xml"
    TOO_LARGE = "too_large"
    MISSING_VALUE = "missing_value"
    BAD_NUMBER = "bad_number"
    BAD_DATE = "bad_date"
    BAD_FLAG = "bad_flag"
    UNKNOWN_VALUE = "unknown_value"
    OUT_OF_RANGE = "out_of_range"
    DATE_TOO_EARLY = "date_too_early"
    DATE_IN_FUTURE = "date_in_future"
    BAD_IDENTIFIER = "bad_identifier"
    UNKNOWN_INDUSTRY = "unknown_industry"
    UNKNOWN_REGION = "unknown_region"
    AMOUNTS_DO_NOT_ADD = "amounts_do_not_add"
    NOT_THIS_FIRM = "not_this_firm"
    NOT_BOOKED = "not_booked"
    DUPLICATE_IDENTICAL = "duplicate_identical"
    DUPLICATE_CONFLICTING = "duplicate_conflicting"


@dataclass(frozen=True, slots=True)
class Reject:
    """One row set aside, with its first reason."""

    line: int
    column: str
    value: str | None
    code: RejectCode
    reason: Text
    raw: str | None = None


def reject_table(rejects: Iterable[Reject]) -> pa.Table:
    """Return rejects as a table of :data:`REJECT_SCHEMA`.

    >>> from huoshui.values.text import Text
    >>> reject_table([Reject(2, "net", "abc", RejectCode.BAD_NUMBER, Text("不是数", "not a number"))]).num_rows
    1
    """
    rows = [
        {
            "line": r.line,
            "column": r.column,
            "value": None if r.value is None else r.value[:CLIP],
            "code": r.code.value,
            "reason_zh": r.reason.zh,
            "reason_en": r.reason.en,
            "raw": r.raw,
        }
        for r in rejects
    ]
    return pa.Table.from_pylist(rows, schema=REJECT_SCHEMA)


def no_rejects() -> pa.Table:
    """Return an empty reject table."""
    return REJECT_SCHEMA.empty_table()


COVERAGE_SCHEMA = pa.schema(
    [
        pa.field("firm_id", pa.string(), nullable=False),
        pa.field("record_type", pa.string(), nullable=False),
        pa.field("covered_from", pa.date32(), nullable=False),
        pa.field("covered_to", pa.date32(), nullable=False),
        pa.field("received_on", pa.date32()),  # empty: as the records of the file
    ]
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of one file, parsed.

    ``records`` maps a record type's name to a table with its schema columns (those the source has; absent
    ones are NULL): identifiers as strings, enums as strings of ``Column.values``, money int64 fen, counts
    int64, numbers float64, dates date32, flags boolean, plus ``line`` int64 and, when the source knows it,
    ``received_on`` date32. One row of the file may give several records (all with its ``line``).
    ``rows_in`` is the number of rows of this piece; each is either in ``records`` or once in ``rejects``.
    ``coverage`` says explicitly which days are covered for which firm (a statement period); where a source
    gives none, every firm of the file is covered from the file's first to its last day.
    ``notes`` are remarks on the file as a whole (extra columns, an assumption made).
    """

    records: Mapping[str, pa.Table]
    rejects: pa.Table
    rows_in: int
    coverage: pa.Table | None = None
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller knows and the file does not say.

    ``received_on``: the day we learned the records; empty: the source's own rule, else each record's day.
    ``today``: dates after it are in the future; empty: only ``received_on`` bounds them.
    ``firm_id``: whose records these are, for sources that need a point of view (out or in, credit or debit).
    """

    received_on: date | None = None
    today: date | None = None
    firm_id: str | None = None


class Source(Protocol):
    """A reader of one kind of file.

    ``fingerprint`` names the reader's version (a mapping's content hash): the same file read by a changed
    reader is read again. ``looks_for`` says in words which files it recognises. ``delivery_coverage``: files
    are single documents, and one load of them covers each firm from the first to the last day of the load.
    """

    name: str
    fingerprint: str
    looks_for: Text
    delivery_coverage: bool

    def sniff(self, path: Path) -> bool:
        """Tell whether this source can read the file at ``path`` (cheaply, without reading it whole)."""
        ...

    def rule(self, path: Path) -> Rule:
        """Return how this file's records supersede what is stored."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read the file in pieces of bounded size.

        Raises:
            InvalidInput: the file cannot be used at all (missing column, truncated Parquet).
        """
        ...
