"""Firms built to sit on the edges of offers: every threshold exactly, one unit in the last place either side."""

from __future__ import annotations

import math
import random

from huoshui.formula.closure import to_closure
from huoshui.formula.needs import needs
from huoshui.formula.row import as_input
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.formula.walk import nodes, refs
from huoshui.offers.compile import whole
from huoshui.values.dates import from_days, to_days

COMPARISONS = {Opcode.GE, Opcode.GT, Opcode.LE, Opcode.LT, Opcode.EQ, Opcode.NE}
SIZES = (0.0, 1.0, -1.0, 0.5, 3.0, 1e-15, 1e15, -1e15, 12_345.67, 1e6, 57 / 100, 0.1)


def edge_rows(versions, facts, as_of, count, seed):
    """Return ``count`` rows: a random firm with one fact moved onto a threshold of some comparison, or beside it."""
    r = random.Random(seed)  # noqa: S311 - test data
    trees = whole(versions)
    inputs = {
        ref.name: ref.kind for flat in trees.values() for node in (*flat.truths, *flat.outputs) for ref in refs(node)
    }
    facts_that_turn, turning = _turning(tuple(version.offer.content + version.version for version in versions), trees)
    words = {name: facts[name].values or ("retail", "real_estate", "x") for name in inputs if name in facts}
    rows = []
    for _ in range(count):
        row = {"as_of": to_days(as_of)}
        row |= {name: _random(r, kind, words.get(name, ()), as_of) for name, kind in inputs.items() if name != "as_of"}
        which = r.randrange(len(facts_that_turn))
        fact, value = facts_that_turn[which], turning(row)[which]
        if isinstance(value, float) and inputs[fact] is Kind.NUMBER:
            row[fact] = as_input(
                r.choice((value, math.nextafter(value, math.inf), math.nextafter(value, -math.inf))), Kind.NUMBER
            )
        rows.append(row)
    return rows, inputs


_KNOWN = {}


def _turning(key, trees):
    """Return the facts of all comparisons, and a closure of the values at which each comparison turns."""
    if key not in _KNOWN:
        found = {}
        for flat in trees.values():
            for tree in (*flat.truths, *flat.outputs):
                for part in nodes(tree):
                    if isinstance(part, Op) and part.op in COMPARISONS and part.args[0].kind is Kind.NUMBER:
                        found |= {
                            (ref.name, needs(part, ref.name)): None for ref in refs(part) if ref.kind is Kind.NUMBER
                        }
        pairs = [(fact, value) for fact, value in found if value is not None]
        _KNOWN[key] = [fact for fact, _ in pairs], to_closure([value for _, value in pairs])
    return _KNOWN[key]


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


def as_dates(row, inputs):
    """Return the row with days as dates, as a profile stores them."""
    return {
        name: from_days(value) if inputs.get(name) is Kind.DATE and value is not None else value
        for name, value in row.items()
    }
