"""Facts that are not computed from numbers: registry texts, words of the latest row, officers' answers.

All functions work on the rows of many firms at once: ``owner[r]`` is the place of the firm row ``r`` belongs to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from huoshui.formula.row import sanitise
from huoshui.formula.tree import Kind
from huoshui.profile.attributes import parts_of, source_of
from huoshui.records.schema import RECORD_TYPES, ColumnKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from huoshui.profile.definition import Aggregate, Fact

    Places = npt.NDArray[np.int64]

TEXT = pa.dictionary(pa.int32(), pa.string())
NOBODY = -1
_DECIMAL = re.compile(r"-?[0-9]+([.][0-9]+)?\Z")


def visible(rows: pa.Table, as_of_days: int, day: str) -> npt.NDArray[np.bool_]:
    """Return which rows exist as of the day: received by then, not superseded by then, not dated later."""
    received = pc.fill_null(rows["received_on"].cast(pa.int32()), as_of_days).to_numpy()
    superseded = pc.fill_null(rows["superseded_on"].cast(pa.int32()), np.iinfo(np.int32).max).to_numpy()
    dated = pc.fill_null(rows[day].cast(pa.int32()), as_of_days).to_numpy()
    return np.asarray((received <= as_of_days) & (superseded > as_of_days) & (dated <= as_of_days))


def latest(rows: pa.Table, owner: Places, seen: npt.NDArray[np.bool_], day: str, firms: int) -> Places:
    """Return the place of each firm's latest row among those seen, or NOBODY."""
    at = np.flatnonzero(seen)
    keys = [rows[name].cast(pa.int32()).fill_null(0).to_numpy()[at] for name in ("line", "received_on", day)]
    order = at[np.lexsort((*keys, owner[at]))]
    found = np.full(firms, NOBODY, dtype=np.int64)
    found[owner[order]] = order  # rows come in rising order, so the last one stays
    return found


def take(column: pa.ChunkedArray, places: Places) -> pa.Array:
    """Return the cells at ``places``; NULL where there is no row."""
    indices = pa.array(places, mask=places == NOBODY)
    taken = column.take(indices)
    return taken.combine_chunks() if isinstance(taken, pa.ChunkedArray) else taken


def registry_text(fact: Fact, rows: pa.Table, places: Places) -> pa.Array:
    """Return a text fact of the registry: one dictionary-encoded cell per firm."""
    column, part = source_of(fact)
    declared = RECORD_TYPES["firm"].by_name[column]
    cells = take(rows[column], places)
    if declared.kind is ColumnKind.ENUM:
        return words_at(cells, declared.values)
    return parts_of(cells, part).dictionary_encode()


def word_text(aggregate: Aggregate, values: npt.NDArray[np.float64], known: npt.NDArray[np.uint8]) -> pa.Array:
    """Return the word of the latest row of an ENUM column: one dictionary-encoded cell per firm."""
    words = RECORD_TYPES[aggregate.record].by_name[aggregate.measure].values
    return words_at(pa.array(values.astype(np.int32), mask=known == 0), words)


def words_at(positions: pa.Array, words: Sequence[str]) -> pa.Array:
    """Return words by their position as a dictionary array."""
    return pa.DictionaryArray.from_arrays(positions.cast(pa.int32()), pa.array(list(words), pa.string()))


def answers(facts: Sequence[Fact], rows: pa.Table | None, owner: Places, as_of_days: int, firms: int) -> list[pa.Array]:
    """Return the review facts: each firm's latest answer, NULL where there is none or it cannot be read."""
    if rows is None or rows.num_rows == 0:
        return [pa.nulls(firms, _shape(fact)) for fact in facts]
    seen = visible(rows, as_of_days, "answered_on")
    name = rows["fact"].to_numpy(zero_copy_only=False)
    value = rows["value"]
    found = []
    for fact in facts:
        places = latest(rows, owner, seen & (name == fact.name), "answered_on", firms)
        words = take(value, places).to_pylist()
        found.append(pa.array([_answer(fact, word) for word in words], _shape(fact, plain=True)).cast(_shape(fact)))
    return found


def _shape(fact: Fact, *, plain: bool = False) -> pa.DataType:
    if fact.kind is Kind.TEXT:
        return pa.string() if plain else TEXT
    return pa.bool_() if fact.kind is Kind.BOOLEAN else pa.float64()


def _answer(fact: Fact, word: str | None) -> float | bool | str | None:
    """Return what an officer's word says; what cannot be read stays unknown."""
    if word is None:
        return None
    if fact.kind is Kind.BOOLEAN:
        return {"yes": True, "no": False}.get(word)
    if fact.kind is Kind.TEXT:
        return word if word in fact.values else None
    return sanitise(float(word)) if _DECIMAL.match(word) else None
