"""The profile of one firm of a home."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from huoshui.profile.catalogue import FACTS
from huoshui.profile.compute import FIRM_ID, Profiler
from huoshui.profile.rows import NOT_COVERED, FirmRows

if TYPE_CHECKING:
    from datetime import date

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.records.home import Home


def profile_firm(home: Home, firm_id: str, as_of: date, catalogue: FactCatalogue = FACTS) -> dict[str, Any]:
    """Return one firm's facts as of a day, by name; None is not known.

    Raises:
        NotFound: the firm is not in the home; the nearest identifiers are named.
    """
    profiler = Profiler(as_of, catalogue)
    key = home.firm_key(firm_id)
    rows = {r: firm_rows(home, profiler, r, key) for r in profiler.record_types}
    batch = profiler.compute(rows, pa.array([firm_id]))
    found: dict[str, Any] = batch.to_pylist()[0]
    found.pop(FIRM_ID)
    return found


def firm_rows(home: Home, profiler: Profiler, record: str, key: int) -> FirmRows:
    """Return one firm's rows of a record type with its coverage."""
    table = home.firm_slice(record, key, profiler.columns_of(record)).combine_chunks()
    cover = home.coverage(record, profiler.as_of)
    firm = cover["firm"].to_numpy()
    at = int(np.searchsorted(firm, key))
    since, until = int(NOT_COVERED), 0
    if at < len(firm) and firm[at] == key:
        since = cover["covered_from"][at].cast(pa.int32()).as_py()
        until = cover["covered_to"][at].cast(pa.int32()).as_py()
    return FirmRows(
        table,
        np.zeros(1, dtype=np.int64),
        np.array([table.num_rows], dtype=np.int64),
        np.array([since], dtype=np.int32),
        np.array([until], dtype=np.int32),
    )
