"""Rewrites that make engines fast change no value: random formulas before and after, on random rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import random_formulas as rf
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.decide.layers import cut
from huoshui.decide.lowering import Lowering, opposite
from huoshui.decide.word_folds import PREFIX, WordFolds, word_codes
from huoshui.decide.words import WordCodes
from huoshui.formula.closure import to_closure
from huoshui.formula.mistake import FormulaError
from huoshui.formula.parse import parse
from huoshui.formula.symbols import Position
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.formula.walk import nodes, refs

SEEDS = st.integers(0, 2**32)


def random_trees(seed, count=6):
    r, made = rf.seeded(seed), []
    while len(made) < count:
        try:
            made.append(parse(rf.formula(r), at=Position("random"), names=rf.NAMES))
        except FormulaError:
            continue
    return made


def random_rows(seed, count=8):
    r = rf.seeded(seed + 1)
    return [rf.row(r) for _ in range(count)]


def values(trees, row):
    return [value.hex() if isinstance(value, float) else value for value in to_closure(trees)(row)]


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_the_opposite_of_a_condition_is_its_negation(seed):
    trees = [tree for tree in random_trees(seed) if tree.kind is Kind.BOOLEAN]
    for row in random_rows(seed):
        for before, after in zip(values(trees, row), values([opposite(t) for t in trees], row), strict=True):
            assert after is (None if before is None else not before)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_lowered_trees_have_the_same_values_and_no_extremes(seed):
    trees = random_trees(seed)
    lowering = Lowering()
    lowered = [lowering.lower(tree) for tree in trees]
    assert not {part.op for tree in lowered for part in nodes(tree) if isinstance(part, Op)} & {
        Opcode.LEAST,
        Opcode.GREATEST,
    }
    for row in random_rows(seed):
        assert values(lowered, row) == values(trees, row)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_texts_read_as_numbers_have_the_same_values(seed):
    trees = random_trees(seed)
    words = WordCodes(trees)
    columns = words.columns()
    coded = [words.coded(tree) for tree in trees]
    for row in random_rows(seed):
        made = to_closure([node for _, node in columns])(row)
        more = {name: value for (name, _), value in zip(columns, made, strict=True)}
        assert values(coded, {**row, **more}) == values(trees, row)


@given(SEEDS)
@settings(max_examples=150, deadline=None)
def test_parts_folded_per_word_have_the_same_values(seed):
    trees, rows = random_trees(seed), random_rows(seed)
    folds = WordFolds(trees)
    columns = {}
    for fact in folds.by_fact:
        array = pa.array([row[fact] for row in rows], pa.string()).dictionary_encode()
        columns |= folds.columns(fact, array.dictionary.to_pylist(), word_codes(array), len(rows))
    kinds = {ref.name: ref.kind for tree in folds.trees for ref in refs(tree)}
    for i, row in enumerate(rows):
        more = {}
        for name, (x, valid) in columns.items():
            known = valid is None or bool(valid[i])
            more[name] = (bool(x[i]) if kinds.get(name) is Kind.BOOLEAN else float(x[i])) if known else None
        assert values(folds.trees, {**row, **more}) == values(trees, row)


def test_what_reads_one_text_only_is_folded_whole():
    tree = parse(
        "x >= CASE t WHEN 'A' THEN 9 WHEN 'B' THEN 7 END AND t <> 'C' AND u = t", at=Position("f"), names=rf.NAMES
    )
    folds = WordFolds([tree])
    assert [name for name, _ in folds.by_fact["t"]] == [f"{PREFIX}0", f"{PREFIX}1"]
    assert {ref.name for ref in refs(folds.trees[0])} == {"x", "t", "u", f"{PREFIX}0", f"{PREFIX}1"}


def test_a_fact_the_profile_does_not_have_takes_the_value_of_the_unknown_word():
    tree = parse("t IS NULL OR t = 'A'", at=Position("f"), names=rf.NAMES)
    folds = WordFolds([tree])
    ((x, valid),) = folds.columns("t", (), None, 3).values()
    assert (x.tolist(), valid.tolist()) == ([1.0] * 3, [1] * 3)


@given(SEEDS, st.integers(1, 6))
@settings(max_examples=150, deadline=None)
def test_trees_cut_into_layers_have_the_same_values(seed, depth):
    trees = random_trees(seed)
    *layers, last = cut({f"tree {i}": tree for i, tree in enumerate(trees)}, depth)
    for row in random_rows(seed):
        known = dict(row)
        for layer in layers:
            found = to_closure(list(layer.values()))(known)
            known |= dict(zip(layer, found, strict=True))
        assert values(list(last.values()), known) == values(trees, row)


@given(SEEDS, st.integers(1, 6))
@settings(max_examples=50, deadline=None)
def test_no_layer_is_deeper_than_asked(seed, depth):
    def height(node):
        return 1 + max(map(height, node.args)) if isinstance(node, Op) else 0

    for layer in cut({str(i): tree for i, tree in enumerate(random_trees(seed))}, depth):
        assert all(height(node) <= depth for node in layer.values())


@pytest.mark.parametrize("codes", [[0, 1, None, 1], [None, None], []])
def test_word_codes_give_the_number_of_words_where_a_text_is_not_known(codes):
    array = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(["a", "b"]))
    assert word_codes(array).tolist() == [2 if code is None else code for code in codes]
    assert word_codes(array).dtype == np.int32
