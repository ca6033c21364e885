"""Rows are equal exactly when their fingerprints are."""

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.records.rowhash import row_hash

ROW = st.fixed_dictionaries(
    {
        "text": st.none() | st.text(max_size=20),
        "whole": st.none() | st.integers(-3, 3),
        "number": st.none() | st.sampled_from([0.0, -0.0, 1.5, -1.5]),
        "flag": st.none() | st.booleans(),
        "day": st.none() | st.dates(),
    }
)
SCHEMA = pa.schema(
    [("text", pa.string()), ("whole", pa.int64()), ("number", pa.float64()), ("flag", pa.bool_()), ("day", pa.date32())]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ROW, min_size=2, max_size=12), st.integers(0, 11))
def test_fingerprints_agree_with_equality_in_any_chunking(rows, cut):
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    whole = row_hash(table, SCHEMA.names)
    parts = [table.slice(0, cut), table.slice(cut)]
    assert (whole == np.concatenate([row_hash(p, SCHEMA.names) for p in parts])).all()
    for i, a in enumerate(rows):
        for j, b in enumerate(rows):
            assert (a == b) == (whole[i] == whole[j])


def test_missing_differs_from_empty_and_from_zero():
    table = pa.table({"text": pa.array([None, ""]), "whole": pa.array([0, None])})
    assert len(np.unique(row_hash(table, ["text"]))) == 2
    assert len(np.unique(row_hash(table, ["whole"]))) == 2


def test_a_value_in_another_column_is_another_row():
    table = pa.table({"a": pa.array(["x", None]), "b": pa.array([None, "x"])})
    assert len(np.unique(row_hash(table, ["a", "b"]))) == 2
