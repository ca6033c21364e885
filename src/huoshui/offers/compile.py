"""An offer version as trees over facts alone: what the closure, the kernel program and the counterfactuals read.

``lets`` (score bounds, table columns) are put in; results of other offers stay as ``offer.result`` inputs
unless :func:`whole` puts those in too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huoshui.formula.build import all_of, arithmetic, case, number, unknown
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.formula.walk import substitute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from huoshui.formula.tree import Node, Ref
    from huoshui.offers.model import OfferVersion
    from huoshui.offers.parts import Output

FEN = 100


@dataclass(frozen=True, slots=True)
class Flat:
    """The trees of a version over its inputs. Outputs are gated: unknown unless eligible (or ``always``)."""

    truths: tuple[Node, ...]
    outputs: tuple[Node, ...]  # money in whole fen
    points: tuple[Node, ...]  # of the score items
    applied: tuple[Node, ...]  # of the assumptions
    values: Mapping[str, Node]  # what was put in: intermediate values and results

    def eligible(self) -> Node:
        """Return the conjunction of the criteria: false, unknown or true as the status is."""
        return all_of(self.truths)


def flat(version: OfferVersion, results: Mapping[str, Node] | None = None) -> Flat:
    """Return the trees of ``version`` without intermediate values. ``results`` replaces results of other offers."""
    values: dict[str, Node] = dict(results or {})
    for name, node in version.resolved.lets:
        values[name] = substitute(node, values)
    truths = tuple(substitute(node, values) for node in version.resolved.truths)
    gate = all_of(truths)
    outputs = tuple(gated(output, substitute(node, values), gate) for output, node in version.resolved.outputs)
    return Flat(
        truths,
        outputs,
        tuple(substitute(item.points, values) for item in version.resolved.items),
        tuple(substitute(node, values) for _, node in version.resolved.assumptions),
        values,
    )


def gated(output: Output, value: Node, eligible: Node) -> Node:
    """Return an output's value where the firm is eligible, else unknown; always with ``always``."""
    return value if output.always else case([(eligible, value)])


def result_of(output: Output, value: Node) -> Node:
    """Return what other offers read under ``offer.output``: money in yuan, numbers of a size formulas may read."""
    if value.kind is not Kind.NUMBER:
        return value
    if output.is_money:
        return arithmetic(Opcode.DIV, value, number(FEN))
    return value


def whole(versions: Sequence[OfferVersion]) -> dict[str, Flat]:
    """Return the trees of every version over facts alone; ``versions`` as ``Catalogue.at`` orders them.

    Results of an offer that is not in force are unknown.
    """
    results: dict[str, Node] = {}
    found: dict[str, Flat] = {}
    for version in versions:
        absent = {ref.name: unknown(ref.kind) for ref in dotted(version) if ref.name not in results}
        trees = found[version.id] = flat(version, {**results, **absent})
        results[f"{version.id}.eligible"] = trees.eligible()
        for (output, _), node in zip(version.resolved.outputs, trees.outputs, strict=True):
            results[f"{version.id}.{output.name}"] = result_of(output, node)
    return found


def dotted(version: OfferVersion) -> tuple[Ref, ...]:
    """Return the results of other offers a version reads."""
    own = {name for name, _ in version.resolved.lets}
    return tuple(ref for ref in version.refs if "." in ref.name and ref.name not in own)


def parts(node: Node) -> tuple[Node, ...]:
    """Return the conditions a criterion is put together from with AND and OR, in order."""
    if isinstance(node, Op) and node.op in {Opcode.AND, Opcode.OR}:
        return tuple(part for arg in node.args for part in parts(arg))
    return (node,)
