"""Coverage: which days of which firm a source has told us about, as of a date.

A source that covers a firm and shows nothing says zero; a source that does not cover it says nothing, and
the facts are unknown. Coverage is knowledge like any record: it has the day it was received.

Two tables hold it. A **span** is what one delivery (a file) covers: as its rows are received, its first and
last day widen (``received_on``, ``covered_from``, ``covered_to``: the state from that day on). A **member** is
a firm in a span, from the day its first row there was received.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from datetime import date

SPAN_SCHEMA = pa.schema(
    [
        pa.field("record_type", pa.string()),
        pa.field("span", pa.int32()),
        pa.field("received_on", pa.date32()),
        pa.field("covered_from", pa.date32()),
        pa.field("covered_to", pa.date32()),
    ]
)
MEMBER_SCHEMA = pa.schema(
    [
        pa.field("record_type", pa.string()),
        pa.field("firm", pa.int32()),
        pa.field("span", pa.int32()),
        pa.field("received_on", pa.date32()),
    ]
)
COVERED_SCHEMA = pa.schema(
    [
        pa.field("firm", pa.int32()),
        pa.field("covered_from", pa.date32()),
        pa.field("covered_to", pa.date32()),
    ]
)
FOREVER = 2**30
"""A day after every day, for reading everything."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one home."""

    spans: pa.Table
    members: pa.Table

    @classmethod
    def empty(cls) -> Coverage:
        """Return the coverage of a home that has loaded nothing."""
        return cls(SPAN_SCHEMA.empty_table(), MEMBER_SCHEMA.empty_table())

    def of(self, record_type: str, as_of: date | None, tolerance_days: int) -> pa.Table:
        """Return the days covered per firm: ``firm``, ``covered_from``, ``covered_to``, sorted by firm.

        Grain: one row per covered firm; a firm without a row is not covered. Where several deliveries leave a
        hole of more than ``tolerance_days``, the latest unbroken stretch counts. ``as_of`` None means all.
        """
        limit = FOREVER if as_of is None else _days(as_of)
        spans = _state(_of_type(self.spans, record_type), limit)
        members = _of_type(self.members, record_type)
        received = members["received_on"].cast(pa.int32()).to_numpy()
        seen = received <= limit
        firm, span = members["firm"].to_numpy()[seen], members["span"].to_numpy()[seen]
        at = np.searchsorted(spans["span"], span)
        return _latest_stretch(firm, spans["from"][at], spans["to"][at], tolerance_days)

    def next_span(self) -> int:
        """Return the first unused span number."""
        return 0 if self.spans.num_rows == 0 else pc.max(self.spans["span"]).as_py() + 1

    def plus(self, spans: pa.Table, members: pa.Table) -> Coverage:
        """Return the coverage with more spans and members."""
        return Coverage(
            pa.concat_tables([self.spans, spans]).combine_chunks(),
            pa.concat_tables([self.members, members]).combine_chunks(),
        )


def _days(day: date) -> int:
    return int(pa.scalar(day, pa.date32()).cast(pa.int32()).as_py())


def _of_type(table: pa.Table, record_type: str) -> pa.Table:
    return table.filter(pc.equal(table["record_type"], record_type))


def _state(spans: pa.Table, limit: int) -> dict[str, np.ndarray]:
    """Return the state of each span as of ``limit``, sorted by span; spans not yet received are left out."""
    received = spans["received_on"].cast(pa.int32()).to_numpy()
    number = spans["span"].to_numpy()
    order = np.lexsort((received, number))
    order = order[received[order] <= limit]
    last = np.append(number[order][1:] != number[order][:-1], True) if len(order) else np.zeros(0, dtype=bool)
    chosen = order[last]
    return {
        "span": number[chosen],
        "from": spans["covered_from"].cast(pa.int32()).to_numpy()[chosen],
        "to": spans["covered_to"].cast(pa.int32()).to_numpy()[chosen],
    }


def _latest_stretch(firm: np.ndarray, start: np.ndarray, end: np.ndarray, tolerance: int) -> pa.Table:
    """Join each firm's spans that touch, and keep the stretch that ends last."""
    if not len(firm):
        return COVERED_SCHEMA.empty_table()
    order = np.lexsort((start, firm))
    firm, start, end = firm[order].astype(np.int64), start[order].astype(np.int64), end[order].astype(np.int64)
    new_firm = np.append(True, firm[1:] != firm[:-1])
    # running maximum of the end within a firm: lift each firm above all days of the one before it
    lift = np.cumsum(new_firm) * (2 * FOREVER)
    reach = np.maximum.accumulate(end + lift) - lift
    broken = np.append(True, start[1:] > reach[:-1] + 1 + tolerance) | new_firm
    opened = start[np.maximum.accumulate(np.where(broken, np.arange(len(firm)), 0))]
    last = np.append(firm[1:] != firm[:-1], True)
    return pa.table(
        [pa.array(a[last].astype(np.int32)) for a in (firm, opened, reach)],
        names=COVERED_SCHEMA.names,
    ).cast(COVERED_SCHEMA)


def file_spans(day: np.ndarray, received: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return how the first and last day of a delivery widen as its rows are received.

    ``day`` and ``received`` are days of the rows. Returns days received (rising), first days, last days;
    days received at which nothing widens are left out.
    """
    order = np.argsort(received, kind="stable")
    at, first = np.unique(received[order], return_index=True)
    low = np.minimum.accumulate(np.minimum.reduceat(day[order], first))
    high = np.maximum.accumulate(np.maximum.reduceat(day[order], first))
    wider = np.append(True, (low[1:] != low[:-1]) | (high[1:] != high[:-1]))
    return at[wider], low[wider], high[wider]
