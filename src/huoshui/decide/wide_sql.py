"""The plan in SQL, for DuckDB and Spark: per firm and offer the truths packed into codes, and the outputs.

A truth is two bits of a code: bit ``i`` says pass, bit ``i + 26`` unknown. A code holds 26 criteria and stays below
2**53, so it is exact as a DOUBLE, the one number type both engines compute in the same way.

It has three layers: facts, with the texts that are only compared with words as numbers; codes and outputs that
are always given, with shared steps computed once; and the other outputs, computed only where the code says eligible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.layers import cut
from huoshui.decide.lowering import Lowering, opposite
from huoshui.decide.outcome import Outcome, fen_to_money, numbers
from huoshui.decide.profile_blocks import FIRM_ID
from huoshui.decide.words import WordCodes
from huoshui.formula.build import all_of, arithmetic, case, compare, number, ref
from huoshui.formula.months import FIRST_DAY, LAST_DAY
from huoshui.formula.select import to_select
from huoshui.formula.sql import name_sql, sanitise_sql, to_sql
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.values.dates import from_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn, Plan, PlannedOffer
    from huoshui.formula.sql import Dialect
    from huoshui.formula.tree import Node, Ref

BITS = 26
SPARK_DEPTH = 6  # operations: what Spark's parser takes without trouble
_NULLS = {Kind.NUMBER: "DOUBLE", Kind.TEXT: "STRING", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"}


class _Wide:
    """The trees of a plan as SQL engines compute them: codes and open outputs first, then gated outputs."""

    def __init__(self, plan: Plan) -> None:
        lowering = Lowering()
        everywhere: dict[str, Node] = {}
        gated: dict[str, Node] = {}
        for index, offer in enumerate(plan.offers):
            _sort(index, offer, everywhere, gated)
        lowered = [{name: lowering.lower(node) for name, node in trees.items()} for trees in (everywhere, gated)]
        words = WordCodes([node for trees in lowered for node in trees.values()])
        self.words = dict(words.columns())
        self.everywhere, self.gated = ({name: words.coded(node) for name, node in trees.items()} for trees in lowered)


def duckdb_select(plan: Plan, table: str, present: Collection[str]) -> str:
    """Return DuckDB's SELECT of all offers over ``table``, one row per firm: ``firm_id``, codes and outputs.

    ``present`` are the facts ``table`` has a column for; the others are NULL. The table must be sanitised.
    """
    wide, firm = _Wide(plan), name_sql(FIRM_ID, "duckdb")
    facts = ", ".join([firm, *(_fact(ref, present, "duckdb") for ref in plan.reads)])
    source = f"(SELECT {facts} FROM {table})"  # noqa: S608 - names are quoted, trees whitelisted
    if wide.words:
        source = f"(SELECT *, {', '.join(_named(wide.words, 'duckdb'))} FROM {source})"  # noqa: S608 - as above
    source = f"({to_select(wide.everywhere, source, 'duckdb', keep=['*'])})"
    kept = [firm, *(name_sql(name, "duckdb") for name in wide.everywhere)]
    return f"SELECT {', '.join([*kept, *_named(wide.gated, 'duckdb')])} FROM {source}"  # noqa: S608 - as above


def spark_layers(plan: Plan, present: Collection[str]) -> list[list[str]]:
    """Return the same for Spark as expressions layer by layer; a layer reads the columns of those before it.

    The first layer is ``firm_id`` and the facts, sanitised; the last adds codes and outputs under their names.
    """
    wide = _Wide(plan)
    first = [name_sql(FIRM_ID, "spark"), *(_sanitised(ref, present) for ref in plan.reads)]
    layers = [*cut(wide.everywhere, SPARK_DEPTH), *cut(wide.gated, SPARK_DEPTH, "_gated_")]
    prefixed = [*([wide.words] if wide.words else []), *layers]
    return [first, *(list(_named(layer, "spark")) for layer in prefixed if layer)]


def wide_names(plan: Plan) -> list[str]:
    """Return the names of the columns that :func:`decided` reads."""
    wide = _Wide(plan)
    return [*wide.everywhere, *wide.gated]


def _named(trees: Mapping[str, Node], dialect: Dialect) -> Iterator[str]:
    for name, node in trees.items():
        yield f"{to_sql(node, dialect, output=True)} AS {name_sql(name, dialect)}"


def _fact(ref: Ref, present: Collection[str], dialect: Dialect) -> str:
    name = name_sql(ref.name, dialect)
    return name if ref.name in present else f"CAST(NULL AS {_NULLS[ref.kind]}) AS {name}"


def _sanitised(ref: Ref, present: Collection[str]) -> str:
    """Return a fact where formulas may read it: out of bounds is not known."""
    name = name_sql(ref.name, "spark")
    if ref.name in present and ref.kind is Kind.NUMBER:
        return f"{sanitise_sql(f'CAST({name} AS DOUBLE)')} AS {name}"
    if ref.name in present and ref.kind is Kind.DATE:
        first, last = from_days(FIRST_DAY).isoformat(), from_days(LAST_DAY).isoformat()
        return f"CASE WHEN {name} BETWEEN DATE '{first}' AND DATE '{last}' THEN CAST({name} AS DATE) END AS {name}"
    return _fact(ref, present, "spark")


def _sort(index: int, offer: PlannedOffer, everywhere: dict[str, Node], gated: dict[str, Node]) -> None:
    """Add an offer's codes and outputs to those that every firm has and those that only eligible firms have."""
    passed = []
    for part, chunk in enumerate(_chunks(offer.truths)):
        everywhere[f"o{index}_c{part}"] = _code(chunk)
        passed.append(compare(Opcode.EQ, ref(f"o{index}_c{part}", Kind.NUMBER), number(float((1 << len(chunk)) - 1))))
    gate = all_of(offer.truths)
    for column, node in offer.outputs:
        name = f"o{index}_{column.name}"
        if isinstance(node, Op) and node.op is Opcode.CASE and node.args[0] == gate:
            gated[name] = Op(node.op, (all_of(passed), *node.args[1:]), node.kind)
        else:
            everywhere[name] = node


def _chunks(truths: Sequence[Node]) -> list[Sequence[Node]]:
    return [truths[start : start + BITS] for start in range(0, len(truths), BITS)]


def _code(truths: Sequence[Node]) -> Node:
    total: Node = number(0)
    for bit, truth in enumerate(truths):
        passed, unknown = number(float(1 << bit)), number(float(1 << (bit + BITS)))
        worth = case([(truth, passed), (opposite(truth), number(0))], unknown)
        total = worth if bit == 0 else arithmetic(Opcode.ADD, total, worth)
    return total


def decided(plan: Plan, batch: pa.RecordBatch) -> tuple[Outcome, ...]:
    """Return the decisions of a batch of rows of :func:`duckdb_select` or of the last of :func:`spark_layers`."""
    return tuple(_outcome(index, offer, batch) for index, offer in enumerate(plan.offers))


def _outcome(index: int, offer: PlannedOffer, batch: pa.RecordBatch) -> Outcome:
    passing = np.zeros(batch.num_rows, dtype=np.int64)
    unknown = np.zeros(batch.num_rows, dtype=np.int64)
    for part, _ in enumerate(_chunks(offer.truths)):
        code = batch.column(f"o{index}_c{part}").to_numpy(zero_copy_only=False).astype(np.int64)
        passing |= (code & ((1 << BITS) - 1)) << (part * BITS)
        unknown |= (code >> BITS) << (part * BITS)
    outputs = {column.name: _output(column, batch.column(f"o{index}_{column.name}")) for column, _ in offer.outputs}
    return Outcome(passing, unknown, offer.full, outputs)


def _output(column: OutputColumn, array: pa.Array) -> pa.Array:
    if column.kind is Kind.TEXT:
        return array if pa.types.is_dictionary(array.type) else array.cast(pa.string()).dictionary_encode()
    if column.kind is not Kind.NUMBER:
        return array
    values, valid = _numbers(array)
    return fen_to_money(values, valid) if column.is_money else numbers(values, valid)


def _numbers(array: pa.Array) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Return values (0.0 where NULL) and which are valid."""
    if array.null_count == 0:
        return array.to_numpy(), np.ones(len(array), dtype=np.bool_)
    valid = array.is_valid().to_numpy(zero_copy_only=False)
    return array.fill_null(0.0).to_numpy(), valid
