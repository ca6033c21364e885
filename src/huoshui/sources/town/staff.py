"""Staff by month: as many as the turnover feeds, growing slowly, shrinking late, paid by what the trade pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from huoshui.sources.town.firms import Kind, trade_values
from huoshui.sources.town.sheets import Sheet, dates, numbers

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Floats, Ints
    from huoshui.sources.town.run import Run

_INSURES: Final = 0.78
"""Share of firms whose social insurance data we see."""
_KEY_GROUP: Final = 0.09
_UNEMPLOYMENT_RATE: Final = 0.01
_MONTHLY_WAGE: Final = 6_400 * 100
_TINY: Final = 2
_SLOW: Final = 0.88


@dataclass(frozen=True, slots=True)
class Staff:
    """Firms x months: employees, insured staff, R&D staff, hires and leavers; wages in fen."""

    employees: Ints
    insured: Ints
    technical: Ints
    hired: Ints
    left: Ints
    wages: Ints


def staff_of(run: Run, tills: Ints) -> Staff:
    """Return the staff of a run of firms. ``tills``: store turnover, firms x months."""
    chance, firms = run.chance, run.firms
    turnover = np.maximum(run.yearly_sales(), 0.9 * 12.0 * tills.mean(axis=1))
    per_head = 100.0 * trade_values("turnover_per_head")[firms.trade]
    usual = turnover / per_head * np.exp(0.35 * chance.normal("per head", firms.number))
    wanted = np.clip(usual, 0.6, 900.0)[:, None] * _slow(run.business, 1.0 - 0.6 * run.trouble)
    employees = np.where(run.alive, np.maximum(np.rint(wanted), 1), 0).astype(np.int64)
    number, month = run.grid()
    churn = chance.happens("leavers", np.minimum(employees * 0.018, 0.9), number, month)
    left = np.where(churn, np.maximum(1, np.floor(employees * 0.02)), 0).astype(np.int64)
    before = np.concatenate([employees[:, :1], employees[:, :-1]], axis=1)
    hired = np.maximum(employees - before + left, 0)
    left = np.maximum(left, before + hired - employees)
    covered = 0.55 + 0.45 * chance.uniform("insured", firms.number)
    insured = np.where(employees > _TINY, np.rint(employees * covered[:, None]), np.minimum(employees, 1)).astype(
        np.int64
    )
    technical = trade_values("technical")[firms.trade] * chance.uniform("technical staff", firms.number)
    wage = _MONTHLY_WAGE * np.exp(0.22 * chance.normal("wage", firms.number) + 0.3 * technical)
    extra = np.where(_month_of_year(run) == 1, 1.6, 1.0)  # the thirteenth month is paid before the spring festival
    afford = np.minimum(
        1.0, 0.045 * turnover / np.maximum(wage * employees.mean(axis=1), 1.0)
    )  # owners pay themselves last
    paid = employees * (wage * afford)[:, None] * (1.0 + 0.003 * month) * extra
    wages = np.floor(paid / 100.0) * 100
    return Staff(
        employees=employees,
        insured=insured,
        technical=np.rint(employees * 0.5 * technical[:, None]).astype(np.int64),
        hired=hired.astype(np.int64),
        left=left.astype(np.int64),
        wages=wages.astype(np.int64),
    )


def _slow(business: Floats, health: Floats) -> Floats:
    """Return business smoothed over about eight months: nobody hires for one good month."""
    level = np.empty_like(business)
    now = np.maximum(business[:, : min(6, business.shape[1])].mean(axis=1), 0.15)
    for m in range(business.shape[1]):
        now = _SLOW * now + (1.0 - _SLOW) * business[:, m]
        level[:, m] = np.sqrt(np.maximum(now, 0.02)) * health[:, m]
    return level


def _month_of_year(run: Run) -> Ints:
    months = run.calendar.first_day[:-1].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months % 12 + 1


def headcount_sheet(run: Run, staff: Staff) -> Sheet:
    """Return the headcount records: month ends that are known by the last day, on the 20th of the month after."""
    shown = run.chance.happens("staff shown", _INSURES, run.firms.number)
    farmers = run.firms.kind == Kind.FARMER
    ends = run.calendar.first_day[1:] - 1
    known = ends + 20 <= run.calendar.last_day
    row, month = np.nonzero((staff.employees > 0) & (shown & ~farmers)[:, None] & known[None, :])
    number = run.firms.number[row]
    keys = np.rint(staff.hired[row, month] * _KEY_GROUP * 2.0 * run.chance.uniform("key group", number, month))
    premium = np.floor(staff.wages[row, month] * _UNEMPLOYMENT_RATE * 0.8)
    return Sheet(
        row,
        {
            "month_end": dates(ends[month]),
            "employees": numbers(staff.employees[row, month]),
            "insured": numbers(staff.insured[row, month]),
            "rd_staff": numbers(staff.technical[row, month]),
            "hired_key_group": numbers(keys.astype(np.int64)),
            "left": numbers(staff.left[row, month]),
            "wages": numbers(staff.wages[row, month]),
            "unemployment_premium": numbers(premium.astype(np.int64)),
            "received_on": dates(ends[month] + 20),
        },
    )
