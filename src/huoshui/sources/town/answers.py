"""Officers' answers to questions that no record settles; most questions stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.accounts import rd_intensity
from huoshui.sources.town.deals import OUT
from huoshui.sources.town.firms import NEVER, trade_named, trade_values
from huoshui.sources.town.sheets import Sheet, dates, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huoshui.sources.town.chance import Floats, Shares
    from huoshui.sources.town.run import Run

OFFICERS: Final = ("【虚构】客户经理甲", "【虚构】客户经理乙", "【虚构】审查岗丙")
_MANY_VOIDS: Final = 0.09
_GROUPS: Final = ("family_farm", "cooperative", "credit_household", "subsidy_3y", "veteran", "other")
_FIELDS: Final = ("key_gap", "six_bases_or_chain", "other")
_YEARS: Final = ("1", "2", "3", "4", "5", "8", "12", "20")
_BRAND_STORES: Final = ("1", "2", "3", "6", "12", "35", "120")
_SCORES: Final = tuple(str(n) for n in range(36, 84, 3))
_LEADING, _LARGE = 0.025, 5.0e8
"""R&D per yuan of revenue and yearly sales in fen of firms that the recognition platform scores."""
_YES_NO: Final = ("yes", "no")


def answer_sheet(run: Run) -> Sheet:
    """Return the answers, given in the last four months: on records and lists for most firms, others where they fit."""
    firms = run.firms
    failing = (firms.fails < NEVER) * 1.0
    everyone = np.ones(len(run))
    farm = trade_named("farming", firms.trade) * 1.0
    stores = (trade_values("stores")[firms.trade] > 0) * 1.0
    technical = trade_values("technical")[firms.trade]
    leading = (rd_intensity(run) > _LEADING) * (run.yearly_sales() > _LARGE) * 1.0
    asked = [
        _asked(run, "negative_record_2y", 0.85 * everyone, _YES_NO, 0.02 + 0.25 * failing),
        _asked(run, "tax_dishonesty_6m", 0.7 * everyone, _YES_NO, 0.01 + 0.10 * failing),
        _asked(run, "mainland_resident", 0.8 * everyone, _YES_NO, 0.995 * everyone),
        _asked(run, "corporate_account", 0.6 * everyone, _YES_NO, 0.8 * everyone),
        _asked(run, "purpose_confirmed", 0.5 * everyone, _YES_NO, 0.95 * everyone),
        _asked(run, "void_pattern_cleared", 0.7 * _many_voids(run), _YES_NO, 0.85 - 0.4 * failing),
        _asked(run, "rural_resident", 0.75 * everyone, _YES_NO, 0.03 + 0.87 * farm),
        _asked(run, "rural_premises", 0.75 * everyone, _YES_NO, 0.03 + 0.9 * farm),
        _asked(run, "rural_business_years", 0.7 * farm, _YEARS),
        _asked(run, "farmer_group", 0.75 * farm, _GROUPS),
        _asked(run, "store_revenue_split_ready", 0.6 * stores, _YES_NO, 0.75 * everyone),
        _asked(run, "brand_stores", 0.5 * stores, _BRAND_STORES),
        _asked(run, "prohibited_product", 0.5 * technical, _YES_NO, 0.01 * everyone),
        _asked(run, "major_accident_3y", 0.5 * technical, _YES_NO, 0.01 * everyone),
        _asked(run, "tax_evasion_3y", 0.5 * technical, _YES_NO, 0.01 * everyone),
        _asked(run, "data_fraud_3y", 0.5 * technical, _YES_NO, 0.002 * everyone),
        _asked(run, "product_field", 0.5 * technical, _FIELDS),
        _asked(run, "local_indicator_points", 0.4 * technical, tuple(str(n) for n in range(16))),
        _asked(run, "market_share_high", np.maximum(0.3 * technical, 0.9 * leading), _YES_NO, 0.5 + 0.3 * leading),
        _asked(run, "platform_score", 0.9 * leading, _SCORES),
        _asked(run, "platform_score_prev", 0.8 * leading, _SCORES),
        _asked(run, "ip_class1_applied", 0.9 * leading, _YES_NO, 0.9 * everyone),
        _asked(run, "rd_costs_documented", 0.6 * technical, _YES_NO, 0.8 * everyone),
    ]
    names = asked[0].columns
    columns = {name: pa.concat_arrays([a.columns[name] for a in asked]) for name in names}
    return Sheet(np.concatenate([a.row for a in asked]), columns)


def _many_voids(run: Run) -> Floats:
    """Return 1 for firms whose share of voided sales invoices in the last year makes an officer ask."""
    inv = run.invoices
    rows = np.flatnonzero((inv.direction == OUT) & (inv.month >= run.months - 12))
    count = np.bincount(inv.row[rows], minlength=len(run))
    voided = np.bincount(inv.row[rows], inv.void[rows], len(run))
    return np.asarray((voided > _MANY_VOIDS * count) * 1.0)


def _asked(run: Run, fact: str, share: Shares, words: Sequence[str], yes: Shares | None = None) -> Sheet:
    """Return the answers to one question: asked of ``share`` of the firms; the first word with chance ``yes``."""
    number = run.firms.number
    alive = run.alive[:, -1]
    rows = np.flatnonzero(run.chance.happens("asked " + fact, share, number) & alive)
    luck = run.chance.uniform("said " + fact, number[rows])
    which = np.floor(luck * len(words)) if yes is None else (luck >= yes[rows])
    day = run.calendar.last_day - run.chance.between("answered " + fact, 1, 120, number[rows])
    day = np.maximum(day, np.maximum(run.firms.born[rows], run.calendar.first_day[0]))
    same = np.zeros(len(rows), np.int64)
    return Sheet(
        rows,
        {
            "fact": words_of([fact], same),
            "answered_on": dates(day),
            "value": words_of(words, which.astype(np.int64)),
            "officer": words_of(OFFICERS, run.chance.between("officer", 0, len(OFFICERS) - 1, number[rows])),
            "evidence": words_of(["【虚构】尽调记录"], same),
            "received_on": dates(day),
        },
    )
