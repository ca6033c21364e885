"""What the town's registers cover: searched as a whole, so a firm without a patent is known to have none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.sheets import Sheet, dates, words_of
from huoshui.sources.town.stores import takes_part

if TYPE_CHECKING:
    from huoshui.sources.town.run import Run

REGISTERS: Final = ("store", "ip_right", "equity_round", "title")
"""Searched from the beginning for every firm."""
WATCHED: Final = ("invoice", "tax_return")
"""Known for every firm over the months of the town, also when it is silent.

Other record types cover the firms that appear in them: who shares no bank statement is not known.
"""
TILLS: Final = "store_day"
"""Known for firms that let the payment channels answer, also when they have no store."""
_REGISTERS_BEGIN: Final = 3653  # 1980-01-02


def coverage_sheet(run: Run) -> Sheet:
    """Return the days covered per firm and record type."""
    kinds = (*REGISTERS, *WATCHED, TILLS)
    row = np.repeat(np.arange(len(run), dtype=np.int64), len(kinds))
    which = np.tile(np.arange(len(kinds)), len(run))
    asked = takes_part(run)[row] | (which < len(kinds) - 1)
    row, which = row[asked], which[asked]
    first = np.where(which < len(REGISTERS), _REGISTERS_BEGIN, run.calendar.first_day[0])
    last = np.full(len(row), run.calendar.last_day)
    return Sheet(
        row,
        {
            "record_type": words_of(kinds, which),
            "covered_from": dates(first),
            "covered_to": dates(last),
            "received_on": dates(np.full(len(row), run.calendar.first_day[0])),
        },
    )
