"""What a record type and a column are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from huoshui.values.text import Text


class ColumnKind(StrEnum):
    """How a column is stored and parsed."""

    TEXT = "text"  # string
    PARTY = "party"  # string identifier of a firm or counterparty; an int key inside the store
    ENUM = "enum"  # one of ``values``; int8 inside the store
    MONEY = "money"  # whole fen, int64
    COUNT = "count"  # int64
    NUMBER = "number"  # float64
    DATE = "date"  # date32
    FLAG = "flag"  # boolean; int8 0/1 inside the kernel


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a record type."""

    name: str
    kind: ColumnKind
    label: Text
    required: bool = False
    values: tuple[str, ...] = ()
    identifies: bool = False  # a text that names something (a number, a code): read half-width, digits kept


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of record.

    ``key`` identifies a record of one source: a later row with the same key supersedes the earlier one.
    ``day`` is the date column that places the record in time (a window is over this column).
    ``lag_days`` is how long after ``day`` a source may normally deliver: a firm counts as covered up to
    the last day its source covers plus this lag. Only point estimates from the trade; shown in the docs.
    ``one_across_sources``: two sources that tell of the same key tell of the same thing (the tax bureau's
    export and the invoice's own XML), so the one received later supersedes the other.
    """

    name: str
    label: Text
    day: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    lag_days: int = 31
    one_across_sources: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})


def column(
    name: str,
    kind: ColumnKind,
    zh: str,
    en: str,
    *,
    required: bool = False,
    values: tuple[str, ...] = (),
    identifies: bool = False,
) -> Column:
    """Return a column with its label in Chinese and English."""
    return Column(name, kind, Text(zh, en), required, values, identifies)


FIRM_ID = column("firm_id", ColumnKind.PARTY, "企业标识", "firm identifier", required=True)
"""The column every record type begins with: whose record it is."""
