"""Firms built to sit on the edges of offers: every threshold exactly, one unit in the last place either side."""

from __future__ import annotations

import math
import random

from huoshui.formula.closure import to_closure
from huoshui.formula.needs import needs
from huoshui.formula.row import as_input
from huoshui.formula.tree import Kind, Literal, Op, Opcode
from huoshui.formula.walk import nodes, refs
from huoshui.offers.compile import whole
from huoshui.values.dates import from_days, to_days

COMPARISONS = {Opcode.GE, Opcode.GT, Opcode.LE, Opcode.LT, Opcode.EQ, Opcode.NE}
SIZES = (0.0, 1.0, -1.0, 0.5, 3.0, 1e-15, 1e15, -1e15, 12_345.67, 1e6, 57 / 100, 0.1)


def edge_rows(versions, facts, as_of, count, seed):
    """Return ``count`` rows: a random firm with one fact moved onto a threshold of some comparison, or beside it."""
    r = random.Random(seed)  # noqa: S311 - test data
    trees = whole(versions)
    inputs = {ref.name: ref.kind for flat in trees.values() for node in (*flat.truths, *flat.outputs) for ref in refs(node)}
    turning = _turning(trees)
    words = {name: facts[name].values or ("retail", "real_estate", "x") for name in inputs if name in facts}
    rows = []
    for _ in range(count):
        row = {"as_of": to_days(as_of)}
        row |= {name: _random(r, kind, words.get(name, ()), as_of) for name, kind in inputs.items() if name != "as_of"}
        fact, closure = r.choice(turning)
        (value,) = closure({**row, fact: None}) if fact not in row else closure(row)
        if isinstance(value, float) and inputs[fact] is Kind.NUMBER:
            row[fact] = as_input(r.choice((value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf))), Kind.NUMBER)
        rows.append(row)
    return rows, inputs


def _turning(trees):
    """Return (fact, closure of the value at which a comparison turns) over all comparisons."""
    found = {}
    for flat in trees.values():
        for tree in (*flat.truths, *flat.outputs):
            for part in nodes(tree):
                if isinstance(part, Op) and part.op in COMPARISONS and part.args[0].kind is Kind.NUMBER:
                    for ref in refs(part):
                        value = needs(part, ref.name) if ref.kind is Kind.NUMBER else None
                        if value is not None:
                            found.setdefault((ref.name, value))
    return [(fact, to_closure([value])) for fact, value in found]


def _random(r, kind, words, as_of):
    if r.random() < 0.08:
        return None
    if kind is Kind.NUMBER:
        value = r.choice(SIZES) if r.random() < 0.4 else r.choice((1, 10, 100, 1e4, 1e6, 1e8)) * r.random()
        return as_input(value, Kind.NUMBER)
    if kind is Kind.BOOLEAN:
        return r.random() < 0.5
    if kind is Kind.DATE:
        return to_days(as_of) - r.choice((0, 1, 365, 730, 731, 729, 1096, 5000))
    return r.choice(words)


def literals(versions):
    """Return every number that stands in the trees."""
    found = set()
    for version in versions:
        for tree in version.nodes():
            found |= {part.value for part in nodes(tree) if isinstance(part, Literal) and part.kind is Kind.NUMBER}
    return found


def as_dates(row, inputs):
    """Return the row with days as dates, as a profile stores them."""
    return {
        name: from_days(value) if inputs.get(name) is Kind.DATE and value is not None else value
        for name, value in row.items()
    }
