"""Where each firm's rows are: a sidecar that leads from a firm to its slice of a row group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.records.rowgroup import read_whole

if TYPE_CHECKING:
    from pathlib import Path

INDEX_SCHEMA = pa.schema(
    [
        pa.field("firm", pa.int32()),
        pa.field("file", pa.int32()),  # position in the manifest's list of files
        pa.field("row_group", pa.int32()),
        pa.field("offset", pa.int32()),  # first row inside the row group
        pa.field("rows", pa.int32()),
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one firm's rows of one record type are."""

    file: int
    row_group: int
    offset: int
    rows: int


class FirmIndex:
    """The index of one record type, sorted by firm key."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self._firm = table["firm"].to_numpy()

    @classmethod
    def read(cls, path: Path) -> FirmIndex:
        """Read the sidecar at ``path``."""
        return cls(read_whole(path))

    def place(self, firm: int) -> Place | None:
        """Return where the firm's rows are, or None when it has none."""
        at = int(np.searchsorted(self._firm, firm))
        if at == len(self._firm) or self._firm[at] != firm:
            return None
        row = self.table.slice(at, 1).to_pylist()[0]
        return Place(row["file"], row["row_group"], row["offset"], row["rows"])


def index_of_group(firm: np.ndarray, file: int, row_group: int) -> pa.Table:
    """Return the index rows of one row group from its sorted firm column."""
    starts = np.flatnonzero(np.concatenate(([True], firm[1:] != firm[:-1])))
    rows = np.diff(np.append(starts, len(firm)))
    count = len(starts)
    columns = [firm[starts], np.full(count, file), np.full(count, row_group), starts, rows]
    return pa.table([pa.array(c.astype(np.int32)) for c in columns], schema=INDEX_SCHEMA)
