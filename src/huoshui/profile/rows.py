"""The rows of a run of firms, on their way from a store to the kernel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from huoshui.profile.columns import table_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt
    import pyarrow as pa

    from huoshui.kernel import Cells

    Days = npt.NDArray[np.int32]
    Places = npt.NDArray[np.int64]

NOT_COVERED = np.int32(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of the firms ``first`` to before ``last`` of a run: firm ``first + i`` has ``start[i]``, ``length[i]``.

    The cells may live in arrays that are used again: they are valid until the next part is asked for.
    """

    first: int
    last: int
    cells: Mapping[str, Cells]
    start: Places
    length: Places


class Rows(Protocol):
    """The rows of one record type for a run of firms, and who is covered by a source.

    ``covered_from`` and ``covered_to`` are days, the lag of the record type not yet added; ``NOT_COVERED`` in
    ``covered_from`` where no source covers the firm.
    """

    @property
    def covered_from(self) -> Days:
        """First day covered, per firm."""

    @property
    def covered_to(self) -> Days:
        """Last day covered, per firm."""

    def parts(self) -> Iterator[Part]:
        """Yield the rows of all firms, in parts that follow one another."""


@dataclass(frozen=True)
class FirmRows:
    """Rows in one table, in stored form: firm ``i`` has rows ``start[i] .. start[i] + length[i]``."""

    table: pa.Table
    start: Places
    length: Places
    covered_from: Days
    covered_to: Days

    def parts(self) -> Iterator[Part]:
        """Yield all rows as one part."""
        numbers = [f.name for f in self.table.schema if not _is_text(f.type)]
        yield Part(0, len(self.start), table_cells(self.table, numbers), self.start, self.length)

    @cached_property
    def owner(self) -> Places:
        """The place of the firm each row of the table belongs to; -1 for rows of other firms."""
        found = np.full(self.table.num_rows, -1, dtype=np.int64)
        firms = np.flatnonzero(self.length)
        length = self.length[firms]
        at = np.repeat(self.start[firms] - np.cumsum(length) + length, length) + np.arange(int(length.sum()))
        found[at] = np.repeat(firms, length)
        return found


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_dictionary(kind) or pa.types.is_large_string(kind))
