"""Printing many trees as one SELECT in which a shared subexpression is computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.formula.share import share
from huoshui.formula.sql import name_sql, to_sql
from huoshui.formula.tree import Op, Ref

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from huoshui.formula.share import Step
    from huoshui.formula.sql import Dialect
    from huoshui.formula.tree import Node

_HOISTED = "_step_"  # prefix of the columns that hold shared subexpressions
_LARGE = 6  # nodes: smaller subexpressions are cheaper to repeat than to name


def to_select(
    outputs: Mapping[str, Node],
    source: str,
    dialect: Dialect,
    *,
    keep: Sequence[str] = (),
    columns: Mapping[str, str] | None = None,
) -> str:
    """Return a SELECT of the named trees over ``source`` (a table name or a bracketed query).

    ``keep`` are SQL texts of columns of ``source`` passed through first; ``columns`` as in
    ``to_sql``, without table names. Subexpressions of six nodes or more that occur
    more than once become columns of inner SELECTs, so the text grows with the distinct steps, not with the repetitions.

    >>> from huoshui.formula.canonical import from_text
    >>> print(to_select({"pass": from_text("(>= number@sales 10.0)")}, "firms", "duckdb", keep=["firm_id"]))
    SELECT firm_id, ("sales" >= 10.0e0) AS "pass" FROM firms
    """
    steps, roots = share(list(outputs.values()))
    hoisted = _hoisted(steps, roots)
    trees = _trees(steps, hoisted)
    query = source
    for layer in _layers(steps, hoisted):
        named = (f"{to_sql(_tree(steps, i, trees), dialect, columns)} AS {_HOISTED}{i}" for i in layer)
        query = f"(SELECT *, {', '.join(named)} FROM {query})"  # noqa: S608 - printed from whitelisted trees
    results = [
        f"{to_sql(trees[root], dialect, columns, output=True)} AS {name_sql(name, dialect)}"
        for name, root in zip(outputs, roots, strict=True)
    ]
    return f"SELECT {', '.join([*keep, *results])} FROM {query}"  # noqa: S608 - printed from whitelisted trees


def _hoisted(steps: list[Step], roots: list[int]) -> list[int]:
    """Return the steps worth a column of their own: large, and read more than once."""
    reads, sizes = [0] * len(steps), [1] * len(steps)
    for i, step in enumerate(steps):
        sizes[i] += sum(sizes[arg] for arg in step.args)
        for arg in step.args:
            reads[arg] += 1
    for root in roots:
        reads[root] += 1
    return [i for i, step in enumerate(steps) if step.op is not None and reads[i] > 1 and sizes[i] >= _LARGE]


def _layers(steps: list[Step], hoisted: list[int]) -> Iterator[list[int]]:
    """Yield the hoisted steps in layers: each layer reads only columns of earlier layers."""
    chosen, depth = set(hoisted), [0] * len(steps)
    for i, step in enumerate(steps):
        depth[i] = max((depth[arg] + (arg in chosen) for arg in step.args), default=0)
    for level in range(max((depth[i] for i in hoisted), default=-1) + 1):
        yield [i for i in hoisted if depth[i] == level]


def _trees(steps: list[Step], hoisted: list[int]) -> list[Node]:
    """Return the tree of every step with hoisted arguments replaced by references to their columns."""
    chosen: set[int] = set(hoisted)
    trees: list[Node] = []
    for i in range(len(steps)):
        made = _tree(steps, i, trees)
        trees.append(Ref(f"{_HOISTED}{i}", made.kind) if i in chosen else made)
    return trees


def _tree(steps: list[Step], number: int, trees: list[Node]) -> Node:
    """Return the tree of one step over the trees of the steps before it."""
    step = steps[number]
    if step.leaf is not None:
        return step.leaf
    if step.op is None:
        raise AssertionError(step)
    return Op(step.op, tuple(trees[arg] for arg in step.args), step.kind)
