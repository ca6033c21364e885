"""Short hands for writing facts: the formula shapes, spans of time and missing meanings many of them share."""

from __future__ import annotations

from dataclasses import dataclass, replace

from huoshui.formula.tree import Kind
from huoshui.profile.definition import Direction, Fact, Mover, Unit
from huoshui.values.text import Text

Pair = tuple[str, str]  # Chinese, English


@dataclass(frozen=True, slots=True)
class Who:
    """Who can change a fact, and in which direction that is advice."""

    mover: Mover
    direction: Direction


FIRM_UP = Who(Mover.FIRM, Direction.UP)
FIRM_DOWN = Who(Mover.FIRM, Direction.DOWN)
FIRM_BOTH = Who(Mover.FIRM, Direction.BOTH)
TIME_UP = Who(Mover.TIME, Direction.UP)
TIME_DOWN = Who(Mover.TIME, Direction.DOWN)
AUTHORITY_UP = Who(Mover.AUTHORITY, Direction.UP)
AUTHORITY_DOWN = Who(Mover.AUTHORITY, Direction.DOWN)
AUTHORITY_BOTH = Who(Mover.AUTHORITY, Direction.BOTH)
NOBODY = Who(Mover.NOBODY, Direction.NONE)

UNANSWERED = Text("尚无人工判断。", "No officer has answered yet.")
STEPS = {Unit.CNY: 1000.0, Unit.RATIO: 0.001}  # of advice; 1 of anything else

SPANS: dict[str, Pair] = {
    "30d": ("最近30天", "the last 30 days"),
    "90d": ("最近90天", "the last 90 days"),
    "1m": ("最近1个完整自然月", "the last complete calendar month"),
    "3m": ("最近3个完整自然月", "the last 3 complete calendar months"),
    "6m": ("最近6个完整自然月", "the last 6 complete calendar months"),
    "12m": ("最近12个完整自然月", "the last 12 complete calendar months"),
    "prev_12m": ("再往前的12个完整自然月", "the 12 complete calendar months before the last 12"),
    "24m": ("最近24个完整自然月", "the last 24 complete calendar months"),
    "13_15m": ("最近15个完整自然月", "the last 15 complete calendar months"),
}


def yuan(fen: str) -> str:
    """Return the formula of an amount in yuan: one exact sum of fen, one division."""
    return f"{fen} / 100"


def share(part: str, whole: str) -> str:
    """Return the formula of ``part`` in ``whole``, unknown unless the whole is positive."""
    return f"CASE WHEN {whole} > 0 THEN {part} / {whole} END"


def growth(now: str, before: str) -> str:
    """Return the formula of relative growth, unknown unless there was something before."""
    return f"CASE WHEN {before} > 0 THEN {now} / {before} - 1 END"


def variation(spread: str, total: str) -> str:
    """Return the formula of the coefficient of variation of a monthly series from its whole-number spread."""
    return f"CASE WHEN {total} > 0 THEN sqrt({spread}) / {total} END"


def slope(weighted: str, total: str) -> str:
    """Return the formula of the least-squares slope of 12 months relative to their mean.

    The slope is ``6 * weighted / (n * (n * n - 1))`` with n = 12, the mean ``total / n``.
    """
    return f"CASE WHEN {total} > 0 THEN {weighted} * 6 / ({total} * 143) END"


def concentration(squares: str, total: str) -> str:
    """Return the formula of the Herfindahl-Hirschman index of shares that sum to ``total``."""
    return f"CASE WHEN {total} > 0 THEN {squares} / ({total} * {total}) END"


def age_days(day: str) -> str:
    """Return the formula of whole days from ``day`` to the as-of date."""
    return f"days_between({day}, as_of)"


def age_months(day: str) -> str:
    """Return the formula of whole months from ``day`` to the as-of date."""
    return f"months_between({day}, as_of)"


@dataclass(frozen=True, slots=True)
class Theme:
    """The facts of one theme: the source they need, where their definitions come from, one method per unit.

    A fact is written in three lines: name and formula, Chinese, English.

    >>> sales = Theme("turnover", ("发票数据", "invoice source"), "VAT invoice rules")
    >>> fact = (
    ...     sales.money("sales_3m", "out_net_3m / 100", FIRM_UP, "3m")
    ...     .zh("近3个月销售额", "最近3个完整自然月的不含税销售额。")
    ...     .en("sales, last 3 months", "Net sales of the last 3 complete calendar months.")
    ... )
    >>> fact.missing.en
    'No invoice source covers the last 3 complete calendar months.'
    """

    name: str
    data: Pair
    source: str

    def money(self, name: str, formula: str, who: Who, span: str = "") -> Draft:
        """Begin a fact in yuan."""
        return Draft(self, name, Kind.NUMBER, Unit.CNY, formula, who, span)

    def ratio(self, name: str, formula: str, who: Who, span: str = "") -> Draft:
        """Begin a ratio: 0.25 is 25 %."""
        return Draft(self, name, Kind.NUMBER, Unit.RATIO, formula, who, span)

    def number(self, name: str, unit: Unit, formula: str, who: Who, span: str = "") -> Draft:
        """Begin a number in any other unit."""
        return Draft(self, name, Kind.NUMBER, unit, formula, who, span)

    def condition(self, name: str, formula: str, who: Who, span: str = "") -> Draft:
        """Begin a fact that is true or false."""
        return Draft(self, name, Kind.BOOLEAN, Unit.NONE, formula, who, span)

    def day(self, name: str, formula: str, who: Who = NOBODY) -> Draft:
        """Begin a date."""
        return Draft(self, name, Kind.DATE, Unit.NONE, formula, who)

    def word(self, name: str, attribute: str, who: Who = NOBODY, values: tuple[str, ...] = ()) -> Draft:
        """Begin a text taken from a register."""
        return Draft(self, name, Kind.TEXT, Unit.NONE, "", who, attribute=attribute, values=values)

    def asked(self, name: str, kind: Kind = Kind.BOOLEAN, unit: Unit = Unit.NONE, who: Who = NOBODY) -> Draft:
        """Begin a review fact: unknown until an officer answers."""
        return Draft(self, name, kind, unit, "", who, review=True)

    def uncovered(self, span: str, unless: Pair) -> Text:
        """Return what it means when a fact is missing: no source for ``span``, or the reason ``unless``."""
        zh, en = self.data
        if span:
            zh_span, en_span = SPANS[span]
            text = Text(f"没有覆盖{zh_span}的{zh}", f"No {en} covers {en_span}")
        else:
            text = Text(f"截止日没有有效的{zh}", f"No {en} is current on the as-of date")
        if unless[0]:
            text = Text(f"{text.zh}，或{unless[0]}", f"{text.en}, or {unless[1]}")
        return Text(text.zh + "。", text.en + ".")


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that still needs its Chinese and then its English texts."""

    theme: Theme
    name: str
    kind: Kind
    unit: Unit
    formula: str
    who: Who
    span: str = ""
    attribute: str = ""
    values: tuple[str, ...] = ()
    review: bool = False
    step: float = 0.0
    source: str = ""
    chinese: tuple[str, str, str] = ("", "", "")

    def advised_in(self, step: float) -> Draft:
        """Set the step to which advice is rounded."""
        return replace(self, step=step)

    def one_of(self, *words: str) -> Draft:
        """Close the list of words a text may be."""
        return replace(self, values=words)

    def by(self, source: str) -> Draft:
        """Set the source of the definition, where it is not the theme's."""
        return replace(self, source=source)

    def zh(self, label: str, sentence: str, unless: str = "") -> Draft:
        """Add the Chinese label and sentence, and why it may be missing although covered."""
        return replace(self, chinese=(label, sentence, unless))

    def en(self, label: str, sentence: str, unless: str = "") -> Fact:
        """Add the English texts and return the fact."""
        zh_label, zh_sentence, zh_unless = self.chinese
        return Fact(
            self.name,
            self.theme.name,
            self.kind,
            self.unit,
            Text(zh_label, label),
            Text(zh_sentence, sentence),
            UNANSWERED if self.review else self.theme.uncovered(self.span, (zh_unless, unless)),
            formula=self.formula,
            attribute=self.attribute,
            review=self.review,
            values=self.values,
            mover=self.who.mover,
            direction=self.who.direction,
            step=self.step or STEPS.get(self.unit, 1.0),
            source=self.source or self.theme.source,
        )
