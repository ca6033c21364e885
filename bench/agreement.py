"""Do the peers compute the same? Their aggregates against the kernel's: ``agreement.py KERNEL PEER``.

Both are Parquet files with ``firm`` and one column per aggregate; the last line is JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SQUARES = ("series_spread", "series_cross", "party_sumsq")
"""Reductions over squares and products of fen: above 2^53, where DOUBLE sums depend on their order."""


def compare(kernel: Path, peer: Path) -> dict[str, Any]:
    """Return how two tables of aggregates differ.

    ``bits``: values whose bits differ among aggregates of whole numbers, dates and medians; ``relative``: the largest
    relative difference among the others; ``columns``, ``firms``: how many were compared; ``worst``: where.
    """
    from huoshui.profile.catalogue import FACTS

    a, b = pq.read_table(kernel), pq.read_table(peer)
    a, b = a.sort_by("firm"), b.sort_by("firm")
    firms = np.isin(a["firm"].to_numpy(), b["firm"].to_numpy())
    quiet = int((~firms).sum())
    a = a.filter(pa.array(firms))
    assert a["firm"].to_numpy().tolist() == b["firm"].to_numpy().tolist(), "the peer has other firms"
    shared = [name for name in b.column_names if name != "firm"]
    bits, relative, worst = 0, 0.0, ""
    for name in shared:
        x, y = _numbers(a[name]), _numbers(b[name])
        differs = x.view(np.int64) != y.view(np.int64)
        if FACTS.aggregates[name].reduce.value in SQUARES:
            known = ~(np.isnan(x) & np.isnan(y))
            far = np.abs(x - y)[known] / np.maximum(np.abs(x[known]), 1.0)
            relative = max(relative, float(far.max(initial=0.0)))
        elif differs.any():
            bits += int(differs.sum())
            worst = worst or name
    return {"bits": bits, "relative": relative, "columns": len(shared), "firms": len(b), "quiet": quiet, "worst": worst}


def _numbers(column: pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a column as DOUBLE, NaN where nothing is known, and no negative zeros."""
    return np.asarray(column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)) + 0.0


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
