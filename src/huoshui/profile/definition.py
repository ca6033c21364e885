"""What an aggregate and a fact are. The one declarative definition behind kernel, SQL oracle and docs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from huoshui.formula.tree import Kind
from huoshui.values.text import Text


class Reduce(StrEnum):
    """The closed list of per-firm reductions the kernel and the oracle know.

    ``measure`` names a MONEY, COUNT, NUMBER, DATE or ENUM column of the record type; all sums of whole
    numbers are exact.
    """

    # over the rows that satisfy ``where`` inside ``window``
    SUM = "sum"
    COUNT = "count"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"  # number of distinct values of ``measure`` (a day, a party)
    MEDIAN = "median"  # exact; mean of the two middle values when even
    LATEST = "latest"  # ``measure`` in the row with the ``nth`` largest day (0 = latest); last received wins ties
    # over the series of monthly sums of ``measure`` (``measure=""``: counts), one value per month of ``window``
    SERIES_SUMSQ = "series_sumsq"  # sum of squares
    SERIES_SLOPE = "series_slope"  # sum over months of (2*position - (n-1)) * value, position 0 = oldest
    SERIES_MAX = "series_max"
    SERIES_MIN = "series_min"
    SERIES_NONZERO = "series_nonzero"  # months whose value is not 0
    SERIES_GAP = "series_gap"  # longest run of months whose value is 0
    SERIES_FALLS = "series_falls"  # months below the month before
    SERIES_CROSS = "series_cross"  # sum of products with the series of ``other``
    # over counterparties: rows grouped by party
    PARTY_COUNT = "party_count"
    PARTY_SUMSQ = "party_sumsq"  # sum over parties of (sum of measure) squared
    PARTY_TOP = "party_top"  # sum of the ``nth`` largest party sums
    PARTY_NEW = "party_new"  # sum of ``measure`` (``""``: number of parties) over parties first seen inside ``window``
    PARTY_KEPT = "party_kept"  # number of parties active both in ``window`` and in the window before it
    PARTY_TENURE = "party_tenure"  # sum over parties active in ``window`` of days from first to last row ever seen
    PARTY_BOTH = "party_both"  # sum of ``measure`` over parties that also have rows satisfying ``other_where``


class Unit(StrEnum):
    """Unit of a fact as shown and checked in formulas."""

    CNY = "CNY"  # yuan
    RATIO = "ratio"  # 0.25 is 25 %
    COUNT = "count"
    PERSONS = "persons"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    POINTS = "points"
    KWH = "kWh"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on a column: ``Test("status", "=", "valid")``. Enum values are given by name.

    A missing (NULL) cell satisfies no test.
    """

    column: str
    op: str  # one of = <> < <= > >=, or "month_day>=" / "multiple_of" on DATE / MONEY columns
    value: str | int | float | bool


@dataclass(frozen=True, slots=True)
class Months:
    """Complete calendar months counted back from as_of: ``Months(0, 12)`` is the last twelve.

    Month 0 is the last calendar month that is complete on ``as_of`` (as_of's own month when as_of is its
    last day). Month -1 is the running, incomplete month. At most 36 months back.
    """

    newest: int
    oldest: int  # exclusive


@dataclass(frozen=True, slots=True)
class Days:
    """The last ``days`` days up to and including as_of."""

    days: int


@dataclass(frozen=True, slots=True)
class Ever:
    """All rows dated up to as_of."""


Window = Months | Days | Ever


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One per-firm number over one record type.

    Missing: NULL when the firm is not covered by a source of ``record`` over the whole window (see
    ``records.coverage``); also NULL for MIN, MAX, MEDIAN and LATEST without rows. Zero means zero.
    """

    name: str
    record: str
    reduce: Reduce
    measure: str = ""
    where: tuple[Test, ...] = ()
    window: Window = Ever()
    nth: int = 0
    other: str = ""  # SERIES_CROSS: name of the aggregate whose series is the partner
    other_where: tuple[Test, ...] = ()  # PARTY_BOTH


class Mover(StrEnum):
    """Who can change a fact."""

    FIRM = "firm"
    TIME = "time"
    AUTHORITY = "authority"
    NOBODY = "nobody"


class Direction(StrEnum):
    """In which direction a counterfactual may move the fact."""

    UP = "up"
    DOWN = "down"
    BOTH = "both"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed, named value about a firm as of a date.

    ``formula`` is in the formula language over aggregates and earlier facts, or empty for a ``review`` fact
    (unknown until an officer answers) and for text attributes taken from ``attribute``
    (``"firm.industry"``: the latest registry value).
    """

    name: str
    theme: str
    kind: Kind
    unit: Unit
    label: Text
    sentence: Text
    missing: Text
    formula: str = ""
    attribute: str = ""
    review: bool = False
    values: tuple[str, ...] = ()  # allowed words of a TEXT fact, when closed
    mover: Mover = Mover.NOBODY
    direction: Direction = Direction.NONE
    step: float = 1.0  # display unit to which advice is rounded outward
    source: str = ""  # where the definition comes from (law, trade practice)
