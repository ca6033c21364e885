"""A firm's trade month by month, as charts show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.profile.months import first_of_month, month_zero
from huoshui.profile.texts import visible
from huoshui.records.schema import INVOICE
from huoshui.values.dates import from_days, to_days

if TYPE_CHECKING:
    from datetime import date

    from huoshui.records.home import Home

_FEN = 100
_OUT = INVOICE.by_name["direction"].values.index("out")
_VALID = INVOICE.by_name["status"].values.index("valid")


def monthly_trade(home: Home, firm_id: str, as_of: date, months: int) -> tuple[list[str], list[float], list[float]]:
    """Return the last ``months`` complete months, oldest first, with sales and purchases in yuan, net of VAT.

    Valid invoices only; red letters net off. Months are named ``2026-05``.

    Raises:
        NotFound: the firm is not in the home.
    """
    rows = home.firm_slice("invoice", home.firm_key(firm_id))
    newest = month_zero(as_of)
    starts = [to_days(first_of_month(newest - k)) for k in range(months - 1, -2, -1)]
    names = [from_days(day).isoformat()[:7] for day in starts[:-1]]
    seen = visible(rows, to_days(as_of), INVOICE.day) & (rows["status"].to_numpy() == _VALID)
    day = rows["issued_on"].cast(pa.int32()).to_numpy()
    slot = np.searchsorted(starts, day, side="right") - 1
    inside = seen & (slot >= 0) & (slot < months)
    out = rows["direction"].to_numpy() == _OUT
    net = rows["net"].to_numpy()

    def sums(chosen: np.ndarray) -> list[float]:
        found = np.zeros(months, dtype=np.int64)
        np.add.at(found, slot[chosen], net[chosen])
        return [float(fen) / _FEN for fen in found]

    return names, sums(inside & out), sums(inside & ~out)
