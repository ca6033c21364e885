"""Trees cut into layers of small expressions, for engines whose parser or compiler cannot take deep ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.share import share
from huoshui.formula.tree import Op, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from huoshui.formula.share import Step
    from huoshui.formula.tree import Node

_LARGE = 6  # nodes: a smaller part is cheaper to repeat than to name


def cut(trees: Mapping[str, Node], depth: int, prefix: str = "_cut_") -> list[dict[str, Node]]:
    """Return layers of named trees, each over the columns of the layers before it; the last layer is ``trees``.

    Added columns have names with ``prefix``. No tree is deeper than ``depth`` operations, and no part of six nodes or
    more is computed twice.

    >>> from huoshui.formula.canonical import from_text, to_text
    >>> layers = cut({"x": from_text("(+ (+ (+ number@a 1.0) 2.0) 3.0)")}, 2)
    >>> [{name: to_text(node) for name, node in layer.items()} for layer in layers]
    [{'_cut_4': '(+ (+ number@a 1.0) 2.0)'}, {'x': '(+ number@_cut_4 3.0)'}]
    """
    steps, roots = share(list(trees.values()))
    chosen = _chosen(steps, roots, depth)
    made: list[Node] = []
    levels: list[int] = []
    layers: list[dict[str, Node]] = []
    for number, step in enumerate(steps):
        tree = step.leaf if step.leaf is not None else _operation(step, made)
        level = max((levels[arg] + (arg in chosen) for arg in step.args), default=0)
        levels.append(level)
        if number in chosen:
            while len(layers) <= level:
                layers.append({})
            layers[level][f"{prefix}{number}"] = tree
            tree = Ref(f"{prefix}{number}", tree.kind)
        made.append(tree)
    return [*layers, {name: made[root] for name, root in zip(trees, roots, strict=True)}]


def _chosen(steps: list[Step], roots: list[int], depth: int) -> set[int]:
    """Return the steps that get a column: large ones read more than once, and those where a tree gets too deep."""
    reads, sizes = [0] * len(steps), [1] * len(steps)
    for number, step in enumerate(steps):
        sizes[number] += sum(sizes[arg] for arg in step.args)
        for arg in step.args:
            reads[arg] += 1
    for root in roots:
        reads[root] += 1
    heights: list[int] = []
    chosen: set[int] = set()
    for number, step in enumerate(steps):
        height = 1 + max((0 if arg in chosen else heights[arg] for arg in step.args), default=-1)
        heights.append(height)
        if step.op is not None and (height >= depth or (reads[number] > 1 and sizes[number] >= _LARGE)):
            chosen.add(number)
    return chosen


def _operation(step: Step, made: list[Node]) -> Node:
    if step.op is None:
        raise AssertionError(step)
    return Op(step.op, tuple(made[arg] for arg in step.args), step.kind)
