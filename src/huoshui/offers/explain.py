"""The full decision of one offer for one firm: reasons, margins, what is missing, what would change it.

Everything that does not depend on the firm is prepared once per version; a decision is one call of a compiled
closure, and the search for changes runs only for criteria that fail.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huoshui.formula.tree import Kind
from huoshui.offers.compile import whole
from huoshui.offers.decision import (
    Assumed,
    Change,
    CriterionOutcome,
    Decision,
    FactAbout,
    FactUsed,
    ItemOutcome,
    OutputValue,
    PartOutcome,
)
from huoshui.offers.evaluate import Evaluator, masks_of, row_of, shown, status_of
from huoshui.offers.parts import Status
from huoshui.offers.prepare import Prepared
from huoshui.offers.receipt import receipt_of, tree_hashes
from huoshui.values.dates import from_days
from huoshui.values.errors import NotFound, nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from huoshui.formula.row import Value as Input
    from huoshui.offers.change import Move
    from huoshui.offers.evaluate import Row
    from huoshui.offers.model import OfferVersion
    from huoshui.offers.parts import Value
    from huoshui.offers.prepare import PreparedCriterion
    from huoshui.profile.definition import Fact

_AS_OF = Text("日期", "date")
_RESULT = Text("由其他方案的判定得出", "from the decision of another offer")


class Explainer:
    """Explains decisions on one day. Made once per catalogue and day, then asked for many firms.

    ``versions`` as ``Catalogue.at(as_of)`` returns them; ``snapshot`` names the facts for the receipts.

    >>> from datetime import date
    >>> Explainer((), {}, date(2026, 1, 31)).explain({})
    []
    """

    def __init__(
        self, versions: Sequence[OfferVersion], facts: Mapping[str, Fact], as_of: date, *, snapshot: str = ""
    ) -> None:
        self.facts = facts
        self.as_of = as_of
        self.inputs = frozenset(name for version in versions for name in version.inputs)
        self.evaluator = Evaluator(versions)
        units = {name: fact.unit.value for name, fact in facts.items() if fact.kind is Kind.NUMBER}
        self._labels = {name: fact.label for name, fact in facts.items()} | {"as_of": _AS_OF}
        self._sources = {name: fact.sentence for name, fact in facts.items()}
        self._kinds = {name: fact.kind for name, fact in facts.items()} | {"as_of": Kind.DATE}
        for version in versions:
            self._name_results(version, units)
        self._units = units
        hashes = tree_hashes(versions)
        trees = whole(versions)
        self._prepared: dict[str, Prepared] = {}
        self._make = {
            version.id: lambda version=version: Prepared(
                self.evaluator.compiled[version.id], trees[version.id], facts, units
            )
            for version in versions
        }
        self._receipts = {version.id: receipt_of(version, hashes[version.id], as_of, snapshot) for version in versions}

    def _name_results(self, version: OfferVersion, units: dict[str, str]) -> None:
        name, offer = version.id, version.offer.name
        self._labels[f"{name}.eligible"] = Text(f"符合“{offer.zh}”", f"eligible for {offer.en}")
        self._kinds[f"{name}.eligible"] = Kind.BOOLEAN
        for output, node in version.resolved.outputs:
            dotted = f"{name}.{output.name}"
            self._labels[dotted] = Text(f"{offer.zh}：{output.label.zh}", f"{offer.en}: {output.label.en}")
            self._kinds[dotted] = node.kind
            if output.unit:
                units[dotted] = output.unit
        for card in version.offer.scorecards:
            for score in (card.name, *(f"{card.name}.{group}" for group in card.groups)):
                units[score] = "points"

        self._about: dict[str, FactAbout] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        """The offers in force."""
        return tuple(self._make)

    @property
    def result_names(self) -> tuple[str, ...]:
        """The names under which offers read each other: ``offer.eligible``, ``offer.output``."""
        return tuple(name for name in self._labels if "." in name)

    def compile_all(self) -> None:
        """Compile everything now (a server does it once at start)."""
        for name in self._make:
            self._of(name).compile_all()

    def explain(
        self, values: Mapping[str, object], firm_id: str = "", offers: Iterable[str] | None = None
    ) -> list[Decision]:
        """Return the decisions of ``offers`` (all in force, by default) for a firm with these facts.

        A fact that is absent or None is not known.

        Raises:
            NotFound: an offer that is not in force on the day.
            TypeError: a value is of another kind than its fact.
        """
        read = {name: value for name, value in values.items() if name in self.inputs or "." in name}
        row = row_of(read, self.facts, self.as_of)
        return self.explain_row(row, firm_id, offers)

    def explain_row(
        self, row: Row, firm_id: str = "", offers: Iterable[str] | None = None, *, changes: bool = True
    ) -> list[Decision]:
        """Return the decisions for a row of ``evaluate.row_of``; ``changes=False`` skips the search for changes."""
        asking = _Asking(self, row, firm_id, changes=changes)
        return [asking.decision(self._of(name)) for name in (self._make if offers is None else offers)]

    def _of(self, name: str) -> Prepared:
        found = self._prepared.get(name)
        if found is None:
            if name not in self._make:
                raise NotFound(
                    f"offer '{name}' is not in force on {self.as_of}",
                    near=nearest(name, self._make),
                    cure="list the offers with: huoshui offer list",
                )
            found = self._prepared[name] = self._make[name]()
        return found

    def shown(self, name: str, value: Input) -> Value:
        """Return an input as a person reads it: a day number as a date."""
        if self._kinds.get(name) is Kind.DATE and isinstance(value, int):
            return from_days(value)
        return value

    def used(self, name: str, value: Input) -> FactUsed:
        """Return a fact with its value, unit, label and source."""
        return FactUsed(self.about(name), self.shown(name, value), assumed=False)

    def about(self, name: str) -> FactAbout:
        """Return what is known of a fact or result before any firm."""
        found = self._about.get(name)
        if found is None:
            fact = self.facts.get(name)
            found = self._about[name] = FactAbout(
                name,
                self._units.get(name, ""),
                self._labels.get(name, Text(name, name)),
                self._sources.get(name, _RESULT),
                fact is not None and fact.review,
            )
        return found

    def changed(self, name: str, before: Input, move: Move) -> Change:
        """Return a move as shown."""
        after = move.after
        direction = "set"
        if (
            move.lever.kind in {Kind.NUMBER, Kind.DATE}
            and isinstance(before, int | float)
            and isinstance(after, int | float)
        ):
            direction = "up" if after > before else "down"
        return Change(
            name,
            self.shown(name, before),
            self.shown(name, after),
            direction,
            move.lever.mover.value,
            self._units.get(name, ""),
            self._labels.get(name, Text(name, name)),
            move.makes_eligible,
        )


class _Asking:
    """The questions about one firm: facts looked up once, decisions of required offers shared."""

    def __init__(self, explainer: Explainer, row: Row, firm_id: str, *, changes: bool) -> None:
        self.changes = changes
        self.explainer = explainer
        self.row = row
        self.given = any("." in name for name in row)
        self.complete = explainer.evaluator.complete(row)
        self.firm_id = firm_id
        self._used: dict[str, FactUsed] = {}
        self._open: dict[str, tuple[str, ...]] = {}

    def decision(self, prepared: Prepared) -> Decision:
        """Return the decision of one offer."""
        version = prepared.version
        values = prepared.closure(self.complete)
        truths = values[: prepared.outputs_at]
        status = status_of(truths)
        assumed = self._assumed(prepared, values)
        names = {assumption.fact for assumption in assumed}
        own = {
            assumption.fact: FactUsed(self.explainer.about(assumption.fact), assumption.value, assumed=True)
            for assumption in assumed
        }
        missing = [
            self._missing(criterion, values, truth, names)
            for criterion, truth in zip(prepared.criteria, truths, strict=True)
        ]
        moves = self._moves(prepared, truths) if self.changes and status is Status.NOT_ELIGIBLE else {}
        criteria = tuple(
            self._criterion(criterion, truths[i], values, own, missing[i], moves.get(i, []))
            for i, criterion in enumerate(prepared.criteria)
        )
        lacking = tuple(dict.fromkeys(name for found in missing for name in found))
        facts = self.explainer.facts
        review = tuple(name for name in lacking if name in facts and facts[name].review)
        return Decision(
            firm_id=self.firm_id,
            offer_id=version.id,
            offer_version=version.version,
            name=version.offer.name,
            as_of=self.explainer.as_of,
            status=status,
            pass_mask=(masks := masks_of(truths))[0],
            unknown_mask=masks[1],
            outputs=self._outputs(prepared, values),
            criteria=criteria,
            items=self._items(prepared, values, names),
            missing=tuple(name for name in lacking if name not in review),
            review=review,
            assumed=assumed,
            plan=self._plan(prepared, truths, moves),
            confidence=version.offer.confidence.value,
            receipt=self.explainer._receipts[version.id],  # noqa: SLF001 - two classes of one module
        )

    def _assumed(self, prepared: Prepared, values: Sequence[Input]) -> tuple[Assumed, ...]:
        at = prepared.applied_at
        return tuple(
            Assumed(assumption.fact, self.explainer.shown(assumption.fact, assumption.value.value), assumption.label)
            for i, (assumption, _) in enumerate(prepared.version.resolved.assumptions)
            if values[at + i] is True
        )

    def _missing(
        self, criterion: PreparedCriterion, values: Sequence[Input], truth: Input, assumed: set[str]
    ) -> tuple[str, ...]:
        """Return the unknown facts that keep a criterion open: those of its open parts."""
        if truth is not None:
            return ()
        open_parts = [part.inputs for part in criterion.parts if values[part.truth] is None]
        names = [name for inputs in open_parts or [criterion.inputs] for name in inputs]
        found: dict[str, None] = {}
        for name in names:
            if self.complete.get(name) is None and name not in assumed:
                found.update(dict.fromkeys(self._behind(name)))
        return tuple(found)

    def _behind(self, name: str) -> tuple[str, ...]:
        """Return the missing facts behind an unknown name: itself, or those of the offer whose result it is."""
        offer, dot, _ = name.partition(".")
        if not dot:
            return (name,)
        if offer not in self._open:
            known = self.explainer.evaluator.compiled
            decision = self.decision(self.explainer._of(offer)) if offer in known else None  # noqa: SLF001
            self._open[offer] = (*decision.missing, *decision.review) if decision else ()
        return self._open[offer]

    def _criterion(  # noqa: PLR0917 - called once, beside the loop that has all of it
        self,
        criterion: PreparedCriterion,
        truth: Input,
        values: Sequence[Input],
        own: Mapping[str, FactUsed],
        missing: tuple[str, ...],
        moves: list[Move],
    ) -> CriterionOutcome:
        used = self._used
        for name in criterion.inputs:
            if name not in used:
                used[name] = self.explainer.used(name, self.complete.get(name))
        facts = [used[name] for name in criterion.inputs]
        if own:
            facts = [own.get(fact.about.name, fact) for fact in facts]
        parts = [
            PartOutcome(part.formula, values[part.truth], values[part.margin], part.unit)  # type: ignore[arg-type] # kinds
            for part in criterion.parts
        ]
        return CriterionOutcome(
            criterion.about,
            truth,  # type: ignore[arg-type] # a truth is True, False or None
            values[criterion.margin],  # type: ignore[arg-type] # a margin is a number or None
            tuple(parts),
            tuple(facts),
            missing,
            tuple([self.explainer.changed(move.lever.name, self.row.get(move.lever.name), move) for move in moves]),
        )

    def _truths(self, prepared: Prepared, row: Row) -> tuple[Input, ...]:
        """Return the criteria on a changed row, other offers decided again from it; given results stay as given."""
        if self.given:
            return prepared.compiled.truths(self.explainer.evaluator.complete(row))
        return prepared.whole_truths(row)

    def _turn(self, prepared: Prepared, row: Row, index: int, truths: Sequence[Input]) -> list[Move]:
        """Return the moves of single facts that turn criterion ``index``."""
        return prepared.turning(index).moves(row, index, truths, lambda changed: self._truths(prepared, changed))

    def _moves(self, prepared: Prepared, truths: Sequence[Input]) -> dict[int, list[Move]]:
        return {i: self._turn(prepared, self.row, i, truths) for i, truth in enumerate(truths) if truth is False}

    def _plan(self, prepared: Prepared, truths: Sequence[Input], moves: Mapping[int, list[Move]]) -> tuple[Change, ...]:
        """Return changes that together make the offer pass: one if one suffices, else one per failing criterion."""
        if not moves:
            return ()
        explainer = self.explainer
        single = next((move for found in moves.values() for move in found if move.makes_eligible), None)
        if single is not None:
            return (explainer.changed(single.lever.name, self.row.get(single.lever.name), single),)
        if None in truths or not all(moves.values()):
            return ()
        row, now = self.row, tuple(truths)
        steps: dict[str, Move] = {}
        for index in moves:
            if now[index] is True:
                continue
            found = self._turn(prepared, row, index, now)
            if not found:
                return ()
            move = found[0]
            row, now = {**row, move.lever.name: move.after}, move.truths
            steps[move.lever.name] = move
        if not all(truth is True for truth in now):
            return ()
        return tuple(
            replace(explainer.changed(name, self.row.get(name), move), makes_eligible=False)
            for name, move in steps.items()
        )

    def _items(self, prepared: Prepared, values: Sequence[Input], assumed: set[str]) -> tuple[ItemOutcome, ...]:
        found = []
        for i, item in enumerate(prepared.items):
            points = values[prepared.points_at + i]
            lacking = (
                []
                if points is not None
                else [n for n in item.inputs if self.complete.get(n) is None and n not in assumed]
            )
            found.append(ItemOutcome(item.card, item.item, points, tuple(lacking)))  # type: ignore[arg-type] # by kind
        return tuple(found)

    def _outputs(self, prepared: Prepared, values: Sequence[Input]) -> tuple[OutputValue, ...]:
        at = prepared.outputs_at
        return tuple(
            OutputValue(output.name, shown(output, values[at + i]), output.unit, output.label)
            for i, (output, _) in enumerate(prepared.version.resolved.outputs)
        )
