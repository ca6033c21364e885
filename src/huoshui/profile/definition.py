"""What an aggregate and a fact are. The one declarative definition behind kernel, SQL oracle and docs.

Rules that hold for every aggregate, in every engine:

* Only rows visible as of the date count (``received_on <= as_of`` and not superseded by then), and only
  rows whose day is not after ``as_of``.
* A window is an interval of days, both ends included, given by :func:`huoshui.profile.months.bounds`.
* *Not known* (NULL) when the firm's source does not cover the window: known if and only if
  ``covered_from <= max(first day, registered_on)`` and ``covered_to + lag_days >= last day``. ``Ever`` has
  no first day, and its last day is ``as_of``: a source that fell silent makes everything unknown, not old.
  ``PARTY_KEPT`` needs the window before its own covered too.
* A missing cell of ``measure`` in a selected row makes SUM and SERIES_* unknown (a part is not the whole); MIN,
  MAX, MEDIAN and DISTINCT skip the row; LATEST gives what the row says. PARTY_* measure only columns that are never
  missing; a row whose ``party_id`` is missing belongs to no party.
* Sums, products and squares of whole numbers are exact (int64, int128) and become DOUBLE once, correctly
  rounded. NUMBER columns are summed as DOUBLE in any order (facts on them are named in ``oracle.INEXACT``).
* The result of MIN, MAX, MEDIAN, LATEST over a DATE is a date; over a FLAG 0 or 1; over an ENUM the
  position of the word in the column's ``values``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huoshui.formula.tree import Kind
    from huoshui.values.text import Text


class Reduce(StrEnum):
    """The closed list of per-firm reductions the kernel and the oracle know.

    ``measure`` names a column of the record type. MONEY and COUNT are whole numbers.
    """

    # over the rows that satisfy ``where`` inside ``window``
    SUM = "sum"
    COUNT = "count"
    MIN = "min"
    MAX = "max"
    DISTINCT = "distinct"  # number of distinct values of ``measure`` (a day, a party)
    MEDIAN = "median"  # exact; with an even number of rows: (a + b as whole numbers, then DOUBLE) / 2
    LATEST = "latest"  # ``measure`` in the row with the ``nth`` largest (day, received_on, line, measure); 0 = latest
    # over the series of monthly sums of ``measure`` (``measure=""``: counts), one value per month of ``window``
    # (always ``Months``, n months, position 0 = oldest)
    SERIES_SPREAD = "series_spread"  # n * sum of squares - (sum) squared = n^2 times the variance, whole
    SERIES_CROSS = "series_cross"  # n * sum of products with the series of ``other`` - product of the two sums, whole
    SERIES_SLOPE = "series_slope"  # sum over months of (2*position - (n-1)) * value, whole
    SERIES_MAX = "series_max"
    SERIES_MIN = "series_min"
    SERIES_MEDIAN = "series_median"  # as MEDIAN, over the n months
    SERIES_NONZERO = "series_nonzero"  # months whose value is not 0
    SERIES_GAP = "series_gap"  # longest run of months whose value is 0
    SERIES_FALLS = "series_falls"  # months below the month before (at most n-1)
    # over counterparties: rows grouped by party
    PARTY_COUNT = "party_count"  # parties with at least one row in ``window``
    PARTY_SUMSQ = "party_sumsq"  # sum over parties of (sum of measure) squared, whole
    PARTY_TOP = "party_top"  # sum of the ``nth`` largest party sums together (nth = 1, 3, 5); all when fewer
    PARTY_NEW = "party_new"  # sum of ``measure`` (``""``: number of parties) over parties whose first row is in it
    PARTY_KEPT = "party_kept"  # parties with a row in ``window`` and a row in the equally long window before it
    PARTY_TENURE = "party_tenure"  # sum over parties with a row in ``window`` of days from first to last row ever seen
    PARTY_BOTH = "party_both"  # sum of ``measure`` in ``window`` over parties with a row of ``other_where`` in it


class Unit(StrEnum):
    """Unit of a fact as shown and checked in formulas.

    Units multiply and divide as symbols do: CNY / CNY is a ratio; ratio, count, persons, points and none are
    pure numbers beside a money or time unit (CNY / count is CNY). Two different units never add or compare.
    Aggregates over MONEY columns are in fen: a CNY fact over them ends in ``/ 100``, and no formula mixes
    money aggregates with money facts (``catalogue.py`` checks both).
    """

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
class AsOf:
    """The as-of day moved by whole months (end of month clipped): ``AsOf(-24)`` is two years before."""

    months: int = 0


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on a column: ``Test("status", "=", "valid")``. Enum values are given by name.

    ``op`` is one of ``= <> < <= > >=``; ``in`` (ENUM only, ``value`` a tuple of words); ``known`` and
    ``missing`` (``value`` unused); ``month_day>=`` (DATE: day of month); ``with_tax_multiple_of`` (on ``net``:
    net + tax is a multiple of that many fen; 0 is not); ``later_than`` (DATE: ``value`` is the name of
    another DATE column, both must be known). Otherwise the value of a DATE test is an :class:`AsOf`. A
    missing cell satisfies only ``missing``, or any test with ``or_missing``.
    """

    column: str
    op: str
    value: str | int | float | bool | tuple[str, ...] | AsOf = True
    or_missing: bool = False


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
    """``days`` days, the last of them ``ago`` days before as_of: ``Days(30)`` ends on as_of itself."""

    days: int
    ago: int = 0


@dataclass(frozen=True, slots=True)
class Year:
    """The calendar year ``back`` years before as_of's own: ``Year(1)`` whole, ``Year(0)`` up to as_of."""

    back: int


@dataclass(frozen=True, slots=True)
class Ever:
    """All rows dated up to as_of."""


Window = Months | Days | Year | Ever


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One per-firm number over one record type.

    Missing: see the module's rules; also NULL for MIN, MAX, MEDIAN and LATEST without rows. Zero means zero.
    """

    name: str
    record: str
    reduce: Reduce
    measure: str = ""
    where: tuple[Test, ...] = ()
    window: Window = Ever()
    nth: int = 0
    other: str = ""  # SERIES_CROSS: name of the aggregate whose record, measure and where are the partner's
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

    Exactly one of three is given:

    * ``formula``: in the formula language over aggregates, earlier facts and the date ``as_of``;
    * ``attribute``, for text: ``"firm.industry"`` (the latest registry value of a TEXT or ENUM column),
      ``"firm.industry:section"`` (a part of the code, see ``attributes.py``), or the name of a LATEST
      aggregate over an ENUM column (the word at its position);
    * ``review``: unknown until an officer answers (latest visible ``answer`` row whose ``fact`` is the name:
      yes / no for a boolean, a decimal number, or one of ``values``; anything else stays unknown).
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
