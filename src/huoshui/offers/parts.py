"""The parts of an offer, as read: frozen values with the place they come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from huoshui.formula.tree import Kind, Literal, Node
    from huoshui.offers.dates import Period
    from huoshui.offers.problems import Place
    from huoshui.values.text import Text

Value = float | str | bool | date | None


class OfferKind(StrEnum):
    """What is offered."""

    LOAN = "loan"
    REVENUE_SHARE = "revenue_share"
    RECOGNITION = "recognition"
    CLASSIFICATION = "classification"
    SUBSIDY = "subsidy"
    TAX = "tax"
    FUND = "fund"


class Confidence(StrEnum):
    """How sure the rule's text is. Memory is always shown as memory."""

    OFFICIAL = "official"  # read in the issuer's own publication
    SECONDARY = "secondary"  # read in a copy or a report of it
    MEMORY_HIGH = "memory_high"
    MEMORY_MEDIUM = "memory_medium"
    MEMORY_LOW = "memory_low"


class Status(StrEnum):
    """The three outcomes. A false criterion beats a missing fact."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Source:
    """The text a rule comes from, down to the article."""

    title: str
    number: str = ""
    article: str = ""
    annex: str = ""
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula: what was written, its canonical tree and unit (None: a plain number)."""

    text: str
    node: Node
    unit: str | None
    place: Place

    @property
    def kind(self) -> Kind:
        """Kind of its value."""
        return self.node.kind


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on. ``node`` is a literal, or a CASE for a mapped parameter."""

    since: date | None
    node: Node
    shown: tuple[tuple[str, Value], ...]  # (word, value) of a mapped parameter; ("", value) otherwise
    place: Place


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named constant of an offer, by start date. ``unit`` "" adapts to its surroundings."""

    name: str
    kind: Kind
    unit: str
    history: tuple[DatedValue, ...]
    label: Text | None
    mapped: str  # the fact a mapped parameter looks at, or ""
    place: Place


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another offer the firm must be eligible for."""

    offer: str
    code: str
    label: Text
    clause: str
    place: Place


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition; all in force on the day must hold."""

    code: str
    formula: Formula
    label: Text
    clause: str
    period: Period
    confidence: Confidence | None
    place: Place


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One line of a score item as shown: the condition and its points."""

    when: str
    points: float


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One item of a score table.

    ``points`` is unknown where the item's facts are; the low score then counts ``low`` and the high score ``most``.
    """

    label: Text
    of: Formula
    points: Node
    low: float
    most: float
    rows: tuple[ScoreRow, ...]
    review: bool
    group: str
    clause: str
    period: Period
    place: Place


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A named table of score items. Its groups are usable as ``name.group``."""

    name: str
    items: tuple[ScoreItem, ...]
    label: Text | None
    place: Place

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups in the order of the table."""
        return tuple(dict.fromkeys(item.group for item in self.items if item.group))


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a decision table as written: its cells and where it stands."""

    cells: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rows of conditions with values: the first row that holds gives the value of each output column."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    values: tuple[tuple[str, Node], ...]  # output column, tree
    place: Place


@dataclass(frozen=True, slots=True)
class Assumption:
    """A visible default: ``value`` stands for ``fact`` where the fact is unknown and ``when`` holds."""

    fact: str
    value: Literal
    when: Formula | None
    label: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Output:
    """A result of an offer: amount, rate, size class. Unknown unless eligible, except with ``always``.

    ``unit`` CNY is money: whole fen by ``floor(x * 100 + 0.5)``, then rounded down to ``round_down_to`` yuan.
    Other numbers are rounded down to ``round_down_to`` where it is given.
    """

    name: str
    formula: Formula
    unit: str
    label: Text
    round_down_to: float | None
    always: bool
    place: Place
    largest: float  # proven bounds of the value's size, for offers that read it
    smallest: float

    @property
    def is_money(self) -> bool:
        """Whether the value is an amount of yuan."""
        return self.unit == "CNY"


@dataclass(frozen=True, slots=True)
class Gift:
    """What a positive decision gives, in words; ``fact`` names the title it becomes."""

    label: Text
    fact: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class OfferTest:
    """One test written in the offer file. An omitted fact is unknown."""

    name: str
    as_of: date
    like: str
    given: tuple[tuple[str, Value], ...]
    without: tuple[str, ...]
    expect: tuple[tuple[str, Value | tuple[str, ...]], ...]
    place: Place
    places: tuple[tuple[str, Place], ...]  # where each expectation stands
