"""The kernel's facts of a whole home with the plainest driver there is: one call per record type, one program run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.formula.tree import Kind
from huoshui.kernel.machine import Machine
from huoshui.profile.catalogue import FACTS
from huoshui.profile.columns import table_cells
from huoshui.profile.plan import record_plan
from huoshui.records.rowgroup import visible
from huoshui.records.schema import RECORD_TYPES
from huoshui.values.dates import from_days, to_days

if TYPE_CHECKING:
    from datetime import date

    from huoshui.profile.catalogue import FactCatalogue
    from huoshui.records.home import Home

NOT_COVERED = 2**31 - 1
FROM_THE_BEGINNING = -(2**31)


def kernel_aggregates(home: Home, as_of: date, catalogue: FactCatalogue = FACTS) -> dict[str, tuple[np.ndarray, ...]]:
    """Return value and validity arrays of every aggregate, firms in order of key."""
    found = {}
    for record in dict.fromkeys(a.record for a in catalogue.aggregates.values()):
        mine = [a for a in catalogue.aggregates.values() if a.record == record]
        plan = record_plan(RECORD_TYPES[record], mine, as_of)
        names = [column.name for column in plan.aggregator.plan.layout.columns]
        slices = [home.firm_slice(record, int(key), names) for key in home.firm_keys()]
        length = np.array([rows.num_rows for rows in slices], dtype=np.int64)
        start = np.cumsum(length) - length
        cells = table_cells(pa.concat_tables(slices).combine_chunks(), names)
        values, valid = plan.aggregator.run(cells, start, length, _covered(home, record, as_of))
        found |= {a.name: (values[i], valid[i]) for i, a in enumerate(mine)}
    return found


def kernel_facts(home: Home, as_of: date, catalogue: FactCatalogue = FACTS) -> dict[str, list[object]]:
    """Return every fact that has a formula: numbers, dates and conditions, None where unknown."""
    aggregates = kernel_aggregates(home, as_of, catalogue)
    firms = len(home.firm_keys())
    aggregates["as_of"] = (np.full(firms, float(to_days(as_of))), np.ones(firms, dtype=np.uint8))
    compiled = catalogue.program()
    pairs = [aggregates[name] for name in compiled.program.inputs]
    contiguous = (
        [np.ascontiguousarray(value) for value, _ in pairs],
        [np.ascontiguousarray(valid) for _, valid in pairs],
    )
    out = Machine(compiled.program).run(*contiguous, firms)
    facts: dict[str, list[object]] = {}
    for place, name in enumerate(compiled.values):
        is_date = catalogue.fact(name).kind is Kind.DATE
        facts[name] = [
            (from_days(int(x)) if is_date else float(x)) if known else None
            for x, known in zip(out.values[place], out.valid[place], strict=True)
        ]
    for place, name in enumerate(compiled.truths):
        both = zip(out.true[place], out.false[place], strict=True)
        facts[name] = [True if yes else False if no else None for yes, no in both]
    return facts


def _covered(home: Home, record: str, as_of: date) -> tuple[np.ndarray, np.ndarray]:
    spans = {row["firm"]: row for row in home.coverage(record, as_of).to_pylist()}
    first, last = [], []
    for key in home.firm_keys().tolist():
        span = spans.get(key)
        registered = _registered_on(home, key, as_of)
        if span is None:
            first.append(NOT_COVERED)
            last.append(0)
            continue
        covers_birth = registered is not None and span["covered_from"] <= registered
        first.append(FROM_THE_BEGINNING if covers_birth else to_days(span["covered_from"]))
        last.append(to_days(span["covered_to"]) + RECORD_TYPES[record].lag_days)
    return np.array(first, dtype=np.int32), np.array(last, dtype=np.int32)


def _registered_on(home: Home, key: int, as_of: date) -> date | None:
    rows = visible(home.firm_slice("firm", key), as_of)
    rows = rows.filter(pc.less_equal(rows["as_recorded_on"], pa.scalar(as_of, pa.date32())))
    order = [(name, "descending") for name in ("as_recorded_on", "received_on", "line")]
    return rows.sort_by(order)["registered_on"][0].as_py() if rows.num_rows else None
