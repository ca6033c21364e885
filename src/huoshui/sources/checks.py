"""Checks across the cells of a row, by record type, and values that follow from others.

Cleaning rules of ``domain/regulation.md`` section 9: net + tax = gross within 0.01 yuan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.sources.reasons import reason
from huoshui.sources.shape import RejectCode
from huoshui.values.codes import industry, is_industry, is_region, region
from huoshui.values.uscc import check_uscc, normalise_uscc

if TYPE_CHECKING:
    from collections.abc import Callable

    from huoshui.values.text import Text

TOLERANCE_FEN = 1
"""Amounts may differ from their total by this much, through rounding."""


class Fault:
    """Rows that break a rule: the column to show, the code, a truth per row, and a sentence per cell or for all."""

    def __init__(
        self, column: str, code: RejectCode, rows: np.ndarray, sentence: Callable[[str], Text | None] | None = None
    ) -> None:
        self.column, self.code, self.rows, self._sentence = column, code, rows, sentence

    def reason(self, value: str | None) -> Text:
        """Return the sentence for a cell."""
        said = self._sentence(value) if self._sentence is not None and value is not None else None
        return said or reason(self.code)


def check_record(name: str, table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    """Complete a table of records of type ``name`` and return the rows that break a rule of that type."""
    check = _CHECKS.get(name)
    return (table, []) if check is None else check(table)


def _invoice(table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    return _total(table, "gross", pc.add(table["net"], table["tax"]))


def _store_day(table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    taken_off = pc.add(table["refunds"].fill_null(0), table["discounts"].fill_null(0))
    return _total(table, "net", pc.subtract(table["gross"], taken_off))


def _total(table: pa.Table, name: str, total: pa.ChunkedArray) -> tuple[pa.Table, list[Fault]]:
    """Fill a missing total, and find the rows whose total is not what its parts give."""
    stated = table[name]
    if stated.null_count:
        at = table.column_names.index(name)
        table = table.set_column(at, name, pc.coalesce(stated, total))
    if stated.null_count == len(stated):
        return table, []
    off = pc.greater(pc.abs(pc.subtract(stated, total)), TOLERANCE_FEN).fill_null(False)  # noqa: FBT003  # Arrow's fill_null takes the value by position
    return table, [Fault(name, RejectCode.AMOUNTS_DO_NOT_ADD, off.to_numpy())]


def _firm(table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    table, industry_fault = _spelled(table, "industry", RejectCode.UNKNOWN_INDUSTRY, _industry)
    table, region_fault = _spelled(table, "region", RejectCode.UNKNOWN_REGION, _region)
    table, uscc_fault = _spelled(table, "uscc", RejectCode.BAD_IDENTIFIER, _uscc)
    said = Fault("uscc", RejectCode.BAD_IDENTIFIER, uscc_fault.rows, lambda w: check_uscc(normalise_uscc(w)))
    return table, [industry_fault, region_fault, said]


def _store(table: pa.Table) -> tuple[pa.Table, list[Fault]]:
    table, fault = _spelled(table, "region", RejectCode.UNKNOWN_REGION, _region)
    return table, [fault]


def _industry(word: str) -> str | None:
    return industry(word).code if is_industry(word) else None


def _region(word: str) -> str | None:
    return region(word).code if is_region(word) else None


def _uscc(word: str) -> str | None:
    spelled = normalise_uscc(word)
    return spelled if check_uscc(spelled) is None else None


def _spelled(
    table: pa.Table, name: str, code: RejectCode, canonical: Callable[[str], str | None]
) -> tuple[pa.Table, Fault]:
    """Give a column of codes its canonical spelling and find the rows whose code is not known.

    Each distinct code is looked up once.
    """
    column = table[name].combine_chunks()
    if column.null_count == len(column):
        return table, Fault(name, code, np.zeros(len(column), dtype=bool))
    encoded = column.dictionary_encode()
    known = [canonical(w) for w in encoded.dictionary.to_pylist()]
    wrong = np.array([*(w is None for w in known), False])
    rows = np.asarray(encoded.indices.fill_null(len(known)).to_numpy(), dtype=np.int64)
    spelled = pa.array(known, pa.string()).take(encoded.indices)
    return table.set_column(table.column_names.index(name), name, spelled), Fault(name, code, wrong[rows])


_CHECKS: dict[str, Callable[[pa.Table], tuple[pa.Table, list[Fault]]]] = {
    "invoice": _invoice,
    "store_day": _store_day,
    "firm": _firm,
    "store": _store,
}
