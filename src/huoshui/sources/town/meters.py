"""Electricity readings of firms that make things, cook or cool: they follow production, not invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import trade_values
from huoshui.sources.town.sheets import Sheet, dates, numbers, texts, words_of

if TYPE_CHECKING:
    from huoshui.sources.town.run import Run

_METERED: Final = 0.6


def reading_sheet(run: Run) -> Sheet:
    """Return the monthly meter readings (kWh used in the month, read on its last day)."""
    chance, firms = run.chance, run.firms
    power = trade_values("power")[firms.trade]
    metered = (power > 0) & chance.happens("metered", _METERED, firms.number)
    ends = run.calendar.first_day[1:] - 1
    known = ends + 1 <= run.calendar.last_day
    row, month = np.nonzero(run.alive & metered[:, None] & known[None, :])
    number = firms.number[row]
    usual = run.yearly_sales()[row] / 12.0 / 100_000.0 * power[row]
    level = np.sqrt(np.maximum(run.business[row, month], 0.03)) * (1.0 - 0.55 * run.trouble[row, month])
    luck = np.exp(0.12 * chance.normal("meter", number, month) + 0.3 * chance.normal("plant", number))
    used = np.round(np.maximum(usual, 40.0) * level * luck, 1)
    return Sheet(
        row,
        {
            "device": texts([f"M{n:09d}-1" for n in number]),
            "read_on": dates(ends[month]),
            "metric": words_of(["electricity_kwh"], np.zeros(len(row), np.int64)),
            "value": numbers(used),
            "received_on": dates(ends[month] + 1),
        },
    )
