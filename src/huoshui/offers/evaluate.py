"""Offers for one firm: the compiled closures of the versions in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from huoshui.formula.closure import to_closure
from huoshui.formula.row import as_row
from huoshui.formula.tree import Kind
from huoshui.offers.compile import FEN, flat
from huoshui.offers.parts import Status
from huoshui.values.dates import from_days, to_days

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from huoshui.formula.row import Value
    from huoshui.offers.compile import Flat
    from huoshui.offers.model import OfferVersion
    from huoshui.offers.parts import Output
    from huoshui.profile.definition import Fact

Row = dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A decision without reasons: what the bulk engines store per firm and offer.

    ``outputs`` in the order of the offer; money in whole fen; None when not given.
    """

    status: Status
    pass_mask: int
    unknown_mask: int
    outputs: tuple[Value, ...]


def row_of(values: Mapping[str, object], facts: Mapping[str, Fact], as_of: date) -> Row:
    """Return the facts of a firm as formulas read them: sanitised numbers, day numbers, ``as_of`` among them.

    Results of other offers (``offer.result``) in ``values`` are kept as given, money in yuan.

    Raises:
        TypeError: a value is of another kind than its fact.
    """
    row = as_row(values, {name: facts[name].kind for name in values if name in facts})
    row.update({name: value for name, value in values.items() if "." in name})  # type: ignore[misc] # given as results
    row["as_of"] = to_days(as_of)
    return row


def status_of(truths: Sequence[Value]) -> Status:
    """Return the status: a false criterion beats an unknown one."""
    if False in truths:
        return Status.NOT_ELIGIBLE
    return Status.CANNOT_TELL if None in truths else Status.ELIGIBLE


def masks_of(truths: Sequence[Value]) -> tuple[int, int]:
    """Return the pass mask and the unknown mask; bit i is criterion i.

    >>> masks_of([True, None, False, True])
    (9, 2)
    """
    passed = unknown = 0
    for bit, truth in enumerate(truths):
        if truth is True:
            passed |= 1 << bit
        elif truth is None:
            unknown |= 1 << bit
    return passed, unknown


def shown(output: Output, value: Value) -> float | str | bool | date | None:
    """Return an output's value as a person reads it: money in yuan, a day as a date."""
    if output.is_money and isinstance(value, float):
        return value / FEN
    if output.formula.kind is Kind.DATE and isinstance(value, int):
        return from_days(value)
    return value


class CompiledVersion:
    """One version as Python closures, made when first used."""

    def __init__(self, version: OfferVersion) -> None:
        self.version = version
        self.count = len(version.criteria)

    @cached_property
    def flat(self) -> Flat:
        """The trees over facts and other offers' results."""
        return flat(self.version)

    @cached_property
    def _closure(self) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
        return to_closure([*self.flat.truths, *self.flat.outputs])

    @cached_property
    def truths(self) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
        """The criteria alone: what counterfactuals try again and again."""
        return to_closure(self.flat.truths)

    def outcome(self, row: Row) -> Outcome:
        """Return the decision for a row that holds the results of the offers this one refers to."""
        values = self._closure(row)
        truths = values[: self.count]
        return Outcome(status_of(truths), *masks_of(truths), values[self.count :])

    def results(self, outcome: Outcome) -> Row:
        """Return what other offers read of this one."""
        name = self.version.id
        eligible = {Status.ELIGIBLE: True, Status.NOT_ELIGIBLE: False, Status.CANNOT_TELL: None}[outcome.status]
        row: Row = {f"{name}.eligible": eligible}
        for (output, _), value in zip(self.version.resolved.outputs, outcome.outputs, strict=True):
            in_yuan = value / FEN if output.is_money and isinstance(value, float) else value
            row[f"{name}.{output.name}"] = in_yuan
        return row


class Evaluator:
    """All versions in force on a day, for one firm at a time.

    ``versions`` as ``Catalogue.at`` orders them: an offer after those it refers to.
    """

    def __init__(self, versions: Sequence[OfferVersion]) -> None:
        self.compiled = {version.id: CompiledVersion(version) for version in versions}
        needed = {name for version in versions for name in version.needs}
        self._shared = [self.compiled[name] for name in self.compiled if name in needed]

    def complete(self, row: Row) -> Row:
        """Return the row with the results of every offer that another one refers to; given results stay."""
        if not self._shared:
            return row
        row = dict(row)
        for compiled in self._shared:
            row = {**compiled.results(compiled.outcome(row)), **row}
        return row

    def outcomes(self, row: Row) -> dict[str, Outcome]:
        """Return the decision of every offer, by id."""
        row = self.complete(row)
        return {name: compiled.outcome(row) for name, compiled in self.compiled.items()}
