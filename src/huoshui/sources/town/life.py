"""How much business each firm does in each month: seasons, growth, idle months, trouble and the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import trade_values

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Chance, Floats, Ints
    from huoshui.sources.town.firms import Firms
    from huoshui.sources.town.seasons import Calendar

_MEMORY: Final = 0.55
"""How much of one month's luck is kept in the next."""


def trouble(firms: Firms, month: Ints | int) -> Floats:
    """Return how deep in trouble a firm is: 0 before the distress begins, rising to 1 at the default."""
    return how_deep(firms.fails, firms.distress, month)


def how_deep(fails: Ints, distress: Ints, month: Ints | int) -> Floats:
    """Return :func:`trouble` from the months of default and of the beginning of the distress."""
    return np.asarray(np.clip((month - distress) / np.maximum(fails - distress, 1), 0.0, 1.0))


def activity(chance: Chance, calendar: Calendar, firms: Firms) -> Floats:
    """Return business by firm and month; 1 is an ordinary month of that firm, 0 a month without any."""
    months = calendar.months
    swing = trade_values("swing")[firms.trade]
    log_shape = np.log(calendar.shape)
    luck = np.zeros(len(firms))
    pause = np.zeros(len(firms))
    fresh = np.sqrt(1.0 - _MEMORY**2)
    result = np.empty((len(firms), months))
    for m in range(months):
        key = np.full(len(firms), m, np.int64)
        luck = _MEMORY * luck + fresh * chance.normal("luck", firms.number, key)
        pause = _MEMORY * pause + fresh * chance.normal("pause", firms.number, key)
        deep = trouble(firms, m)
        log_level = swing * log_shape[m] + firms.growth * (m - months / 2) / 12.0
        log_level += firms.unsteady * (luck - firms.unsteady / 2)
        level = np.exp(log_level - 2.3 * deep**1.3)
        idle = pause < _quantile(np.minimum(firms.idle + 0.3 * deep**2, 0.8))
        open_now = (firms.opens <= m) & (m < firms.closes)
        result[:, m] = np.where(open_now & ~idle, level, 0.0)
    return _at_least_one_month(result, firms)


def _quantile(share: Floats) -> Floats:
    """Return the standard normal quantile of shares up to 0.8, by a short rational formula (error < 0.005)."""
    tail = np.clip(np.minimum(share, 1.0 - share), 1e-9, 0.5)
    t = np.sqrt(-2.0 * np.log(tail))
    value = t - (2.30753 + 0.27061 * t) / (1.0 + 0.99229 * t + 0.04481 * t * t)
    return np.asarray(np.sign(share - 0.5) * value)


def _at_least_one_month(result: Floats, firms: Firms) -> Floats:
    """Give firms whose luck left no month at all their opening month (or the last one)."""
    empty = np.flatnonzero(result.sum(axis=1) == 0.0)
    month = np.clip(firms.opens[empty], 0, result.shape[1] - 1)
    result[empty, month] = 0.05
    return result


def cumulative(business: Floats) -> np.ndarray:
    """Return each firm's business done by the end of each month, as a share of all of it (float32, last is 1)."""
    total = np.cumsum(business, axis=1)
    total /= total[:, -1:]
    result = total.astype(np.float32)
    result[:, -1] = 1.0
    return result
