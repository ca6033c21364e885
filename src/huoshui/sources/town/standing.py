"""What authorities and investors say about a firm: titles and grades, intellectual property, equity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa

from huoshui.sources.town.accounts import rd_intensity
from huoshui.sources.town.firms import Kind, trade_named, trade_values
from huoshui.sources.town.network import spread
from huoshui.sources.town.sheets import Sheet, dates, flags, numbers, texts, words_of
from huoshui.sources.town.taxes import FILES_LATE

if TYPE_CHECKING:
    from huoshui.sources.town.chance import Ints
    from huoshui.sources.town.run import Run

GRADES: Final = ("A", "B", "M", "C", "D", "national", "provincial", "city", "below_city")
_GRADE_B, _GRADE_M = 1, 2
_GRADE_STEPS: Final = np.array([40.0, 70.0, 90.0])
_GRADE_OF: Final = np.array([4, 3, _GRADE_B, 0])
"""Tax credit grades by score: D below 40, C below 70, B below 90, A; sound firms under three years get M."""
_SOME_RD, _MUCH_RD, _LEADING_RD = 0.02, 0.03, 0.04
"""R&D per yuan of revenue from which firms strive for titles."""
_LARGE_SALES: Final = 6.0e8
RIGHTS: Final = ("invention", "utility", "design", "software", "trademark")
_SOFTWARE, _TRADEMARK = 3, 4
_RIGHT_SHARES: Final = ((0.16, 0.52, 0.12, 0.05, 0.15), (0.07, 0.08, 0.02, 0.7, 0.13))
INVESTORS: Final = ("【虚构】启明星创投基金", "【虚构】江畔股权投资基金", "【虚构】创始人", "【虚构】青禾产业基金")
_FOUNDER: Final = 2
_THREE_YEARS: Final = 1096


def _year_days(run: Run, month: int, day: int) -> list[int]:
    """Return the days of one date in every year of the town, oldest first."""
    years = np.unique(run.calendar.first_day.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970)
    found = [int(np.datetime64(f"{y:04d}-{month:02d}-{day:02d}", "D").astype(np.int64)) for y in years]
    return [d for d in found if int(run.calendar.first_day[0]) <= d <= run.calendar.last_day]


class _Titles:
    """Titles as they are granted, one list at a time."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, str, Ints, Ints, np.ndarray, Ints]] = []

    def grant(
        self,
        rows: Ints,
        title: str,
        on: Ints,
        *,
        until: Ints | None = None,
        grade: Ints | None = None,
        rank: Ints | None = None,
    ) -> None:
        none = np.full(len(rows), -1, np.int64)
        self.parts.append(
            (
                rows,
                title,
                on,
                none if until is None else until,
                none if grade is None else grade,
                none if rank is None else rank,
            )
        )

    def sheet(self) -> Sheet:
        rows, on, until, grade, rank = (np.concatenate([p[i] for p in self.parts]) for i in (0, 2, 3, 4, 5))
        title = pa.concat_arrays([pa.array([p[1]]).take(pa.array(np.zeros(len(p[0]), np.int64))) for p in self.parts])
        return Sheet(
            rows,
            {
                "title": title,
                "granted_on": dates(on),
                "valid_until": dates(until, missing=until < 0),
                "grade": words_of(GRADES, np.maximum(grade, 0), missing=grade < 0),
                "rank": numbers(rank, missing=rank < 0),
                "received_on": dates(on),
            },
        )


def title_sheet(run: Run) -> Sheet:
    """Return the titles: a tax credit grade each April, and recognitions of technical firms."""
    titles = _Titles()
    _tax_grades(run, titles)
    _recognitions(run, titles)
    _certificates(run, titles)
    return titles.sheet()


def _tax_grades(run: Run, titles: _Titles) -> None:
    chance, firms = run.chance, run.firms
    company = (firms.kind == Kind.COMPANY) | (firms.kind == Kind.COOPERATIVE)
    for day in _year_days(run, 4, 20):
        month = int(np.searchsorted(run.calendar.first_day, day, side="right")) - 1
        rows = np.flatnonzero(company & (firms.born < day - 60) & (firms.closes > month))
        key = np.full(len(rows), day)
        young = firms.born[rows] > day - 3 * 365
        score = (
            82.0
            + 6.0 * chance.normal("compliance", firms.number[rows])
            + 2.0 * chance.normal("year", firms.number[rows], key)
        )
        score -= 38.0 * run.trouble[rows, month] + 12.0 * chance.happens("files late", FILES_LATE, firms.number[rows])
        grade = _GRADE_OF[np.searchsorted(_GRADE_STEPS, score, side="right")]
        grade = np.where(young & (grade <= _GRADE_B), _GRADE_M, grade)
        titles.grant(rows, "tax_credit_grade", key, grade=grade)


def _recognitions(run: Run, titles: _Titles) -> None:
    chance, firms = run.chance, run.firms
    rd, first, last = rd_intensity(run), int(run.calendar.first_day[0]), run.calendar.last_day
    sales = run.yearly_sales()
    span = last - first
    strong = (rd > _SOME_RD) & (firms.kind == Kind.COMPANY) & (firms.born < last - 900)

    def day(stream: str, rows: Ints) -> Ints:
        granted = first + np.floor(chance.uniform(stream, firms.number[rows]) * span)
        return np.asarray(np.maximum(granted, firms.born[rows] + 700), np.int64)

    def lucky(stream: str, share: float) -> np.ndarray:
        return np.asarray(strong & chance.happens(stream, share, firms.number))

    large = sales > _LARGE_SALES
    for title, chosen in (
        ("tech_sme", lucky("tech sme", 0.55)),
        ("high_tech", lucky("high tech", 0.38) & (rd > _MUCH_RD)),
        ("innovative_sme", lucky("innovative", 0.32)),
        ("srdi_sme", lucky("srdi", 0.4) & large & (rd > _MUCH_RD)),
        ("little_giant", lucky("giant", 0.08) & large & (rd > _LEADING_RD)),
        ("ip_demonstration", lucky("ip demonstration", 0.03)),
    ):
        rows = np.flatnonzero(chosen)
        on = np.asarray(np.minimum(day(title, rows), last))
        year = 365 if title == "tech_sme" else _THREE_YEARS
        titles.grant(rows, title, on, until=on + year)


def _certificates(run: Run, titles: _Titles) -> None:
    chance, firms = run.chance, run.firms
    last = run.calendar.last_day
    maker = trade_values("power")[firms.trade] > 0

    def some(stream: str, share: float, *, only: np.ndarray) -> Ints:
        return np.flatnonzero(only & chance.happens(stream, share, firms.number) & (firms.born < last - 500))

    def day(stream: str, rows: Ints) -> Ints:
        start = firms.born[rows] + 300
        return (start + np.floor(chance.uniform(stream, firms.number[rows]) * (last - start))).astype(np.int64)

    rows = some("quality certificate", 0.4, only=maker)
    on = day("quality day", rows)
    titles.grant(rows, "quality_certificate", on, until=on + _THREE_YEARS)
    rows = some("own brand", 0.25, only=maker | (trade_values("stores")[firms.trade] > 0))
    titles.grant(rows, "own_brand", day("brand day", rows))
    rows = some("digital", 0.3, only=maker)
    titles.grant(
        rows, "digital_level", day("digital day", rows), rank=chance.between("level", 1, 4, firms.number[rows])
    )
    rows = some("rd institution", 0.12, only=maker)
    grade = 5 + chance.pick("institution", (0.02, 0.2, 0.5, 0.28), firms.number[rows])
    titles.grant(rows, "rd_institution", day("institution day", rows), grade=grade)
    rows = some("standards", 0.05, only=maker)
    titles.grant(rows, "standard_setting", day("standards day", rows))
    rows = some("village", 0.25, only=trade_named("farming", firms.trade))
    titles.grant(rows, "credit_village", day("village day", rows))


def ip_sheet(run: Run) -> Sheet:
    """Return intellectual-property rights: many for a few technical firms, a trademark here and there for others."""
    chance, firms = run.chance, run.firms
    last = run.calendar.last_day
    rd = rd_intensity(run)
    mean = np.where(rd > 0, 5.0 * np.exp(0.9 * chance.normal("inventive", firms.number) + 0.5 * firms.size), 0.25)
    count = np.floor(mean * -np.log1p(-chance.uniform("rights", firms.number)) + 0.2).astype(np.int64)
    row, place = spread(np.minimum(count, 120))
    number = firms.number[row]
    coder = trade_named("software", firms.trade[row])
    kind = np.where(
        coder,
        chance.pick("right", _RIGHT_SHARES[1], number, place),
        chance.pick("right", _RIGHT_SHARES[0], number, place),
    )
    kind = np.where(rd[row] > 0, kind, _TRADEMARK)
    start = firms.born[row] + 120
    applied = (start + np.floor(chance.uniform("applied", number, place) * np.maximum(last - start, 1))).astype(
        np.int64
    )
    wait = np.array([900, 240, 180, 90, 300])[kind] * (0.6 + 0.8 * chance.uniform("granted", number, place))
    granted = applied + np.floor(wait).astype(np.int64)
    bought = chance.happens("bought", 0.07, number, place) & (kind < _SOFTWARE)
    keep = np.flatnonzero(granted <= last)
    ended = granted + 3 * 365 + np.floor(chance.uniform("lapses", number, place) * 3000).astype(np.int64)
    lapsed = chance.happens("lapsed", 0.15, number, place) & (ended <= last)
    sheet = Sheet(
        row,
        {
            "number": texts([f"XN{n:09d}-{p:03d}" for n, p in zip(number, place, strict=True)]),
            "ip_kind": words_of(RIGHTS, kind),
            "applied_on": dates(applied),
            "granted_on": dates(granted),
            "ended_on": dates(ended, missing=~lapsed),
            "acquired_on": dates(np.minimum(granted + 200, last), missing=~bought),
            "holder_rank": numbers(1 + chance.happens("holder", 0.1, number, place).astype(np.int64)),
            "high_value": flags((kind == 0) & chance.happens("valuable", 0.12, number, place)),
            "related_to_product": flags(chance.happens("related", 0.82, number, place)),
            "received_on": dates(np.maximum(granted, run.calendar.first_day[0])),
        },
    )
    return sheet.pick(keep)


def equity_sheet(run: Run) -> Sheet:
    """Return equity rounds: rare, mostly of technical firms, half of them from qualified investors."""
    chance, firms = run.chance, run.firms
    last = run.calendar.last_day
    likely = np.where(rd_intensity(run) > _MUCH_RD, 0.10, 0.006) * (firms.kind == Kind.COMPANY)
    rounds = np.where(chance.happens("raises", likely, firms.number), chance.between("rounds", 1, 2, firms.number), 0)
    row, place = spread(rounds)
    number = firms.number[row]
    start = np.maximum(firms.born[row] + 200, int(run.calendar.first_day[0]))
    paid = (start + np.floor(chance.uniform("paid", number, place) * np.maximum(last - start, 1))).astype(np.int64)
    amount = np.exp(np.log(4.0e8) + 1.0 * chance.normal("raised", number, place))
    investor = chance.between("investor", 0, len(INVESTORS) - 1, number, place)
    sheet = Sheet(
        row,
        {
            "paid_on": dates(paid),
            "investor": words_of(INVESTORS, investor),
            "paid_in": numbers((np.floor(amount / 1e7) * 1e7 + 1e7).astype(np.int64)),
            "share_sold": numbers(np.round(0.03 + 0.22 * chance.uniform("sold", number, place), 3)),
            "qualified_investor": flags(investor != _FOUNDER),
            "received_on": dates(np.minimum(paid + 10, last)),
        },
    )
    return sheet.pick(np.flatnonzero(paid <= last))
