"""The plan as one SELECT, for DuckDB and Spark: per firm and offer the truths packed into codes, and the outputs.

A truth is two bits of a code: bit ``i`` says pass, bit ``i + 26`` unknown. A code holds 26 criteria and stays below
2**53, so it is exact as a DOUBLE, the one number type both engines compute in the same way.

Two rewrites keep the SELECT fast and change no value: a text fact that is only compared with words becomes a number
once per row, and the gate of the outputs reads the code instead of the conjunction of all criteria.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from huoshui.decide.outcome import Outcome, fen_to_money, numbers
from huoshui.decide.profile_blocks import FIRM_ID
from huoshui.decide.words import WordCodes
from huoshui.formula.build import all_of, arithmetic, case, compare, is_known, negation, number
from huoshui.formula.months import FIRST_DAY, LAST_DAY
from huoshui.formula.select import to_select
from huoshui.formula.sql import name_sql, sanitise_sql, to_sql
from huoshui.formula.tree import Kind, Op, Opcode
from huoshui.values.dates import from_days

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from huoshui.decide.plan import OutputColumn, Plan, PlannedOffer
    from huoshui.formula.sql import Dialect
    from huoshui.formula.tree import Node, Ref

BITS = 26
_TYPES = {
    "duckdb": {Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"},
    "spark": {Kind.NUMBER: "DOUBLE", Kind.TEXT: "STRING", Kind.BOOLEAN: "BOOLEAN", Kind.DATE: "DATE"},
}


def wide_select(
    plan: Plan, table: str, present: Collection[str], dialect: Dialect, *, sanitise: bool, keep_facts: bool
) -> str:
    """Return the SELECT of all offers over ``table``, one row per firm.

    ``present`` are the facts ``table`` has a column for; the others are NULL. ``sanitise``: numbers and days that
    formulas may not read become NULL here (else the table has been cleaned). ``keep_facts`` passes the facts through.
    """
    trees = {name: node for index, offer in enumerate(plan.offers) for name, node in _named(index, offer)}
    words = WordCodes(trees.values())
    facts = [_fact(ref, present, dialect, sanitise=sanitise) for ref in plan.reads]
    firm = name_sql(FIRM_ID, dialect)
    source = f"(SELECT {', '.join([firm, *facts])} FROM {table})"  # noqa: S608 - names are quoted, trees whitelisted
    codes = [f"{to_sql(node, dialect)} AS {name_sql(name, dialect)}" for name, node in words.columns()]
    if codes:
        source = f"(SELECT *, {', '.join(codes)} FROM {source})"  # noqa: S608 - as above
    kept = [firm, *(name_sql(ref.name, dialect) for ref in plan.reads if keep_facts)]
    coded = {name: words.coded(node) for name, node in trees.items()}
    return to_select(coded, source, dialect, keep=kept)


def _fact(ref: Ref, present: Collection[str], dialect: Dialect, *, sanitise: bool) -> str:
    name = name_sql(ref.name, dialect)
    if ref.name not in present:
        return f"CAST(NULL AS {_TYPES[dialect][ref.kind]}) AS {name}"
    if sanitise and ref.kind is Kind.NUMBER:
        return f"{sanitise_sql(f'CAST({name} AS DOUBLE)')} AS {name}"
    if sanitise and ref.kind is Kind.DATE:
        first, last = from_days(FIRST_DAY).isoformat(), from_days(LAST_DAY).isoformat()
        return f"CASE WHEN {name} BETWEEN DATE '{first}' AND DATE '{last}' THEN CAST({name} AS DATE) END AS {name}"
    return name


def _named(index: int, offer: PlannedOffer) -> list[tuple[str, Node]]:
    codes = [_code(chunk) for chunk in _chunks(offer.truths)]
    passed = all_of(
        compare(Opcode.EQ, code, number(float((1 << len(chunk)) - 1)))
        for code, chunk in zip(codes, _chunks(offer.truths), strict=True)
    )
    gate = all_of(offer.truths)
    outputs = [(f"o{index}_{column.name}", _gated(node, gate, passed)) for column, node in offer.outputs]
    return [*((f"o{index}_c{part}", code) for part, code in enumerate(codes)), *outputs]


def _chunks(truths: Sequence[Node]) -> list[Sequence[Node]]:
    return [truths[start : start + BITS] for start in range(0, len(truths), BITS)]


def _code(truths: Sequence[Node]) -> Node:
    total: Node = number(0)
    for bit, truth in enumerate(truths):
        passed, unknown = number(float(1 << bit)), number(float(1 << (bit + BITS)))
        worth = case([(truth, passed), (negation(is_known(truth)), unknown)], number(0))
        total = worth if bit == 0 else arithmetic(Opcode.ADD, total, worth)
    return total


def _gated(node: Node, gate: Node, passed: Node) -> Node:
    """Return an output with the conjunction of its criteria replaced by the comparison of its code."""
    if isinstance(node, Op) and node.op is Opcode.CASE and node.args[0] == gate:
        return Op(node.op, (passed, *node.args[1:]), node.kind)
    return node


def decided(plan: Plan, batch: pa.RecordBatch) -> tuple[Outcome, ...]:
    """Return the decisions of a batch of rows of :func:`wide_select`."""
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
