"""What an explanation needs of a version that does not depend on the firm: trees of parts, margins, names, units."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from huoshui.formula.build import ref, unknown
from huoshui.formula.closure import to_closure
from huoshui.formula.margin import margin
from huoshui.formula.source import to_source
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.formula.walk import refs, substitute
from huoshui.offers.bounds import in_bounds, names_of
from huoshui.offers.change import AS_OF, Turning, lever_of
from huoshui.offers.compile import parts
from huoshui.offers.decision import CriterionAbout
from huoshui.offers.measure import unit_of
from huoshui.offers.resolve import scores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from huoshui.formula.row import Value
    from huoshui.formula.tree import Node
    from huoshui.offers.change import Lever
    from huoshui.offers.compile import Flat
    from huoshui.offers.evaluate import CompiledVersion, Row
    from huoshui.offers.parts import Criterion, ScoreItem
    from huoshui.profile.definition import Fact


@dataclass(frozen=True, slots=True)
class PreparedPart:
    """One condition of a criterion: where its truth and margin stand among the values, and what it reads."""

    formula: str
    truth: int
    margin: int
    unit: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedCriterion:
    """One criterion: its parts, its own margin, the names it reads in order."""

    about: CriterionAbout
    margin: int
    parts: tuple[PreparedPart, ...]
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreparedItem:
    """One score item and the names it reads."""

    card: str
    item: ScoreItem
    inputs: tuple[str, ...]


class Prepared:
    """A version ready to be explained.

    The closure's values are, in this order: truths of the criteria, outputs, points of score items, applied
    assumptions, then truths and margins of parts. ``whole`` are the version's trees over facts alone.
    """

    def __init__(
        self,
        compiled: CompiledVersion,
        whole: Flat,
        facts: Mapping[str, Fact],
        units: Mapping[str, str],
    ) -> None:
        self.compiled = compiled
        self.version = compiled.version
        self._whole = whole
        self._facts = facts
        self._units = units
        resolved, trees = self.version.resolved, compiled.flat
        self._nodes: list[Node] = [*trees.truths, *trees.outputs, *trees.points, *trees.applied]
        self.outputs_at = len(trees.truths)
        self.points_at = self.outputs_at + len(trees.outputs)
        self.applied_at = self.points_at + len(trees.points)
        self._scores = scores(self.version.offer)
        numbers = {parameter.name: value.node for parameter, value in resolved.parameters if not parameter.mapped}
        self.criteria = tuple(
            self._criterion(criterion, written, truth, parts(substitute(criterion.formula.node, numbers)))
            for criterion, written, truth in zip(resolved.criteria, resolved.written, trees.truths, strict=True)
        )
        self.items = tuple(
            PreparedItem(item.card, item.item, _inputs(node))
            for item, node in zip(resolved.items, trees.points, strict=True)
        )

    @cached_property
    def closure(self) -> Callable[[Row], tuple[Value, ...]]:
        """The compiled function of all values."""
        return to_closure(self._nodes)

    @cached_property
    def levers(self) -> dict[str, Lever]:
        """What can be moved among everything the version reads, other offers' facts included."""
        names = {ref.name for node in self._whole.truths for ref in refs(node)}
        found = {name: lever_of(self._facts[name]) for name in names if name in self._facts}
        return {name: lever for name, lever in found.items() if lever is not None} | {"as_of": AS_OF}

    @cached_property
    def whole_truths(self) -> Callable[[Row], tuple[Value, ...]]:
        """The criteria over facts alone, the offers it refers to included."""
        return to_closure(self._whole.truths) if self.version.needs else self.compiled.truths

    def turning(self, index: int) -> Turning:
        """Return the turning values of criterion ``index``, compiled when first asked for."""
        found = self._turnings.get(index)
        if found is None:
            found = self._turnings[index] = Turning(self._whole.truths[index], self.levers)
        return found

    @cached_property
    def _turnings(self) -> dict[int, Turning]:
        return {}

    def compile_all(self) -> None:
        """Compile every closure now, so that no decision pays for it."""
        self.closure({})
        self.compiled.outcome({})
        self.whole_truths({})
        for index in range(len(self.criteria)):
            self.turning(index)

    def _criterion(
        self, criterion: Criterion, written: Node, truth: Node, shown: tuple[Node, ...]
    ) -> PreparedCriterion:
        unit, at = self._margin(written)
        several = parts(written)
        pairs = zip(several, shown, strict=True) if len(several) > 1 else ()
        prepared = tuple(self._part(part, to_source(source)) for part, source in pairs)
        about = CriterionAbout(criterion.code, criterion.label, criterion.clause, criterion.formula.text, unit)
        return PreparedCriterion(about, at, prepared, _inputs(truth))

    def _part(self, written: Node, shown: str) -> PreparedPart:
        truth = substitute(in_bounds(written, self._scores.keys()), self.compiled.flat.values)
        self._nodes.append(truth)
        at = len(self._nodes) - 1
        unit, margin_at = self._margin(written)
        return PreparedPart(shown, at, margin_at, unit, _inputs(truth))

    def _margin(self, written: Node) -> tuple[str, int]:
        """Return the unit of a condition's margin and where the margin stands; a condition without one has unknown."""
        node = margin(written) or unknown(Kind.NUMBER)
        low = not (isinstance(written, Op) and written.op in {Opcode.LE, Opcode.LT})
        bare = {name: ref(names_of(name)[0 if low else 1], Kind.NUMBER) for name in self._scores}
        self._nodes.append(substitute(substitute(node, bare), self.compiled.flat.values))
        return unit_of(node, self._units) or "", len(self._nodes) - 1


def _inputs(node: Node) -> tuple[str, ...]:
    return tuple(ref.name for ref in refs(node) if ref.name != "as_of")
