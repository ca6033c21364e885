"""A table while it is read: its header, and pieces of raw columns with the lines they come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa

    from huoshui.sources.shape import Reject


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table is in the file: the header's line (1 is the first) and, in a workbook, the sheet."""

    header_line: int = 1
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a table: raw columns, each row's line, and rows that are no rows of the table."""

    table: pa.Table
    line: np.ndarray
    rejects: tuple[Reject, ...] = ()

    @property
    def rows_in(self) -> int:
        """Number of rows read, good or not."""
        return int(self.table.num_rows) + len(self.rejects)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table being read: its header as the file spells it, and its pieces."""

    columns: tuple[str, ...]
    chunks: Iterator[Chunk] = field(repr=False)
    broken: bool = False  # some bytes of the file are no text


def distinct(names: Sequence[str]) -> list[str]:
    """Return column names made different from each other; an empty name becomes ``column N``."""
    seen: dict[str, int] = {}
    out = []
    for position, name in enumerate(names, 1):
        base = name.strip().removeprefix("\ufeff") or f"column {position}"
        seen[base] = seen.get(base, 0) + 1
        out.append(base if seen[base] == 1 else f"{base} ({seen[base]})")
    return out
