"""The registry extract of the town: who the firms are, with credit codes that are valid and belong to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

from huoshui.sources.town.firms import LINES, NEVER, Kind, trade_values
from huoshui.sources.town.ids import usccs
from huoshui.sources.town.names import firm_names
from huoshui.sources.town.sheets import Sheet, dates, flags, numbers, texts, words_of
from huoshui.sources.town.trades import REGION_CODES, TRADES

if TYPE_CHECKING:
    import pyarrow as pa

    from huoshui.sources.town.chance import Ints
    from huoshui.sources.town.run import Run

KINDS: Final = ("company", "individual_household", "farmer_cooperative", "farmer")
BANKS: Final = ("【虚构】同心银行", "【虚构】临江银行", "【虚构】禾丰农商银行")
_USCC_DIGIT: Final = np.array([1, 2, 3, 2])
_CLASSES: Final = tuple(code for trade in TRADES for code in trade.classes)
_REGION_NUMBERS: Final = np.array([int(code) for code in REGION_CODES])


def firm_sheet(run: Run) -> Sheet:
    """Return one registry record per firm, as of the first day of the town (or its registration)."""
    chance, firms = run.chance, run.firms
    number, born = firms.number, firms.born
    first = int(run.calendar.first_day[0])
    seen = np.maximum(born, first)
    owner_age = 24.0 + 36.0 * chance.uniform("owner age", number)
    birth = seen - np.floor(owner_age * 365.25).astype(np.int64)
    changed = chance.happens("new representative", 0.14, number)
    since = np.where(changed, born + np.floor((run.calendar.last_day - born) * chance.uniform("rep", number)), born)
    niche = born - np.where(chance.happens("older niche", 0.2, number), 700, 0)
    capital = np.exp(np.log(1.2e8) + 0.7 * firms.size + 0.8 * chance.normal("capital", number))
    company = firms.kind == Kind.COMPANY
    failing = firms.fails < NEVER
    abnormal = chance.happens("abnormal", 0.012 + 0.10 * failing, number)
    dishonest = chance.happens("dishonest", 0.004 + 0.05 * failing, number)
    technical = trade_values("technical")[firms.trade]
    return Sheet(
        np.arange(len(run)),
        {
            "as_recorded_on": dates(seen),
            "name": firm_names(run.world, number),
            "uscc": _uscc(run),
            "firm_kind": words_of(KINDS, firms.kind),
            "registered_on": dates(born),
            "industry": words_of(_CLASSES, firms.trade * LINES + firms.line),
            "region": texts(REGION_CODES[firms.region]),
            "registered_capital": numbers(_round_capital(capital), missing=firms.kind == Kind.FARMER),
            "owner_birth_on": dates(birth),
            "owner_holding": numbers(_holding(run), missing=~company),
            "legal_rep_since": dates(np.minimum(since, run.calendar.last_day - 20)),
            "niche_since": dates(niche),
            "strategic_emerging": flags(chance.happens("emerging", 0.5 * technical, number)),
            "abnormal_list": flags(abnormal),
            "serious_dishonesty": flags(dishonest),
            "collection_code_bank": words_of(BANKS, chance.between("code bank", 0, 2, number), missing=~_collects(run)),
            "received_on": dates(seen),
        },
    )


def _round_capital(fen: np.ndarray) -> Ints:
    """Return capital as it is registered: one, two or five times a power of ten, in fen."""
    steps = np.array([m * 10.0**e for e in range(6, 13) for m in (1, 2, 3, 5, 8)])
    return steps[np.clip(np.searchsorted(steps, fen), 0, len(steps) - 1)].astype(np.int64)


def _holding(run: Run) -> np.ndarray:
    sole = run.chance.happens("sole owner", 0.35, run.firms.number)
    part = np.round(0.12 + 0.83 * run.chance.uniform("holding", run.firms.number), 2)
    return np.where(sole, 1.0, part)


def _collects(run: Run) -> np.ndarray:
    """Return which firms take payments by a collection code: those that serve people."""
    return trade_values("stores")[run.firms.trade] > 0.0


def _uscc(run: Run) -> pa.Array:
    firms = run.firms
    region = _REGION_NUMBERS[firms.region]
    codes = usccs(_USCC_DIGIT[firms.kind], region, firms.number)
    return pc.if_else(numbers(firms.kind == Kind.FARMER).cast("bool"), None, codes)
