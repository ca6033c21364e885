"""The decision of one offer for one firm: status, reasons, what is missing, what would change it, the receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from huoshui.offers.parts import ScoreItem, Status, Value
    from huoshui.offers.receipt import Receipt
    from huoshui.values.text import Text


@dataclass(frozen=True, slots=True)
class FactAbout:
    """What is known of a fact before any firm: name, unit, label, where such a value comes from."""

    name: str
    unit: str
    label: Text
    source: Text
    review: bool


class FactUsed(NamedTuple):
    """A fact as the decision read it. ``value`` None is not known; ``assumed``: an assumption gave the value."""

    about: FactAbout
    value: Value
    assumed: bool

    @property
    def name(self) -> str:
        """Name of the fact."""
        return self.about.name

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        about = self.about
        return {
            "fact": about.name,
            "value": plain(self.value),
            "unit": about.unit,
            "label": about.label.as_dict(),
            "source": about.source.as_dict(),
            "review": about.review,
            "assumed": self.assumed,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one fact that turns a criterion, tried on the whole offer before it is shown.

    ``by`` is who can make it (the firm, or time); ``makes_eligible``: this change alone is enough for the offer.
    """

    fact: str
    before: Value
    after: Value
    direction: str  # up, down, or set (a word, a yes or no)
    by: str
    unit: str
    label: Text
    makes_eligible: bool

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        return {
            "fact": self.fact,
            "from": plain(self.before),
            "to": plain(self.after),
            "direction": self.direction,
            "by": self.by,
            "unit": self.unit,
            "label": self.label.as_dict(),
            "makes_eligible": self.makes_eligible,
        }


class PartOutcome(NamedTuple):
    """One condition of a criterion that is put together from several."""

    formula: str
    truth: bool | None
    margin: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class CriterionAbout:
    """What is known of a criterion before any firm. ``unit`` is that of its margin."""

    code: str
    label: Text
    clause: str
    formula: str
    unit: str


class CriterionOutcome(NamedTuple):
    """One criterion for one firm.

    ``margin`` is the signed distance from the turning point (at least 0 passes), in ``about.unit``; None where
    there is none or it is not known. ``undefined``: unknown although every fact is known (a division by zero, a word
    without a value).
    """

    about: CriterionAbout
    truth: bool | None
    margin: float | None
    parts: tuple[PartOutcome, ...]
    facts: tuple[FactUsed, ...]
    missing: tuple[str, ...]
    change: tuple[Change, ...]

    @property
    def code(self) -> str:
        """Code of the criterion."""
        return self.about.code

    @property
    def unit(self) -> str:
        """Unit of the margin."""
        return self.about.unit

    @property
    def undefined(self) -> bool:
        """Whether it is unknown although every fact is known."""
        return self.truth is None and not self.missing

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        about = self.about
        return {
            "code": about.code,
            "label": about.label.as_dict(),
            "clause": about.clause,
            "formula": about.formula,
            "truth": self.truth,
            "margin": self.margin,
            "unit": about.unit,
            "parts": [part._asdict() for part in self.parts],
            "facts": [fact.as_dict() for fact in self.facts],
            "missing": list(self.missing),
            "undefined": self.undefined,
            "change": [change.as_dict() for change in self.change],
        }


class ItemOutcome(NamedTuple):
    """One item of a score table: its points, None where its facts are not known."""

    card: str
    item: ScoreItem
    points: float | None
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        return {
            "group": self.item.group,
            "label": self.item.label.as_dict(),
            "points": self.points,
            "max": self.item.most,
            "review": self.item.review,
            "missing": list(self.missing),
        }


@dataclass(frozen=True, slots=True)
class Assumed:
    """An assumption that applied: the value that stood in for an unknown fact, and why."""

    fact: str
    value: Value
    label: Text

    def as_dict(self) -> dict[str, object]:
        """Return a JSON-ready object."""
        return {"fact": self.fact, "value": plain(self.value), "label": self.label.as_dict()}


class OutputValue(NamedTuple):
    """One output: money in yuan with two decimals, a rate as a fraction, a word, a day; None when not given."""

    name: str
    value: Value
    unit: str
    label: Text


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome of one offer for one firm as of a day, with everything that explains it.

    ``missing`` are facts no record gives yet, ``review`` judgements an officer has to make; both only where
    they keep a criterion open. ``plan``: the changes, taken together, that make the offer pass; empty when none was
    found.
    """

    firm_id: str
    offer_id: str
    offer_version: str
    name: Text
    as_of: date
    status: Status
    pass_mask: int
    unknown_mask: int
    outputs: tuple[OutputValue, ...]
    criteria: tuple[CriterionOutcome, ...]
    items: tuple[ItemOutcome, ...]
    missing: tuple[str, ...]
    review: tuple[str, ...]
    assumed: tuple[Assumed, ...]
    plan: tuple[Change, ...]
    confidence: str
    receipt: Receipt

    @property
    def reasons(self) -> tuple[str, ...]:
        """Codes of the criteria that do not hold: false or unknown, in order."""
        return tuple(criterion.code for criterion in self.criteria if criterion.truth is not True)

    def output(self, name: str) -> Value:
        """Return one output's value.

        Raises:
            KeyError: the offer has no such output.
        """
        return {output.name: output.value for output in self.outputs}[name]

    def as_dict(self) -> dict[str, object]:
        """Return the object printed by ``huoshui decide --json``."""
        return {
            "firm_id": self.firm_id,
            "offer_id": self.offer_id,
            "offer_version": self.offer_version,
            "name": self.name.as_dict(),
            "as_of": self.as_of.isoformat(),
            "status": self.status.value,
            "pass_mask": self.pass_mask,
            "unknown_mask": self.unknown_mask,
            "outputs": {output.name: plain(output.value) for output in self.outputs},
            "output_labels": {output.name: {**output.label.as_dict(), "unit": output.unit} for output in self.outputs},
            "reasons": list(self.reasons),
            "criteria": [criterion.as_dict() for criterion in self.criteria],
            "scores": self._scores(),
            "missing": list(self.missing),
            "review": list(self.review),
            "assumed": [assumed.as_dict() for assumed in self.assumed],
            "plan": [change.as_dict() for change in self.plan],
            "confidence": self.confidence,
            "receipt": self.receipt.as_dict(),
        }

    def _scores(self) -> dict[str, object]:
        cards: dict[str, list[ItemOutcome]] = {}
        for item in self.items:
            cards.setdefault(item.card, []).append(item)
        return {
            card: {
                "low": sum(item.item.low if item.points is None else item.points for item in items),
                "high": sum(item.item.most if item.points is None else item.points for item in items),
                "max": sum(item.item.most for item in items),
                "items": [item.as_dict() for item in items],
            }
            for card, items in cards.items()
        }


def plain(value: Value) -> float | str | bool | None:
    """Return a value as JSON holds it: a day as ISO text."""
    return value.isoformat() if isinstance(value, date) else value
