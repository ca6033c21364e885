"""The plan as one SELECT, for DuckDB and Spark: per firm and offer the truths packed into codes, and the outputs.

A truth is two bits of a code: bit ``i`` says pass, bit ``i + 26`` unknown. A code holds 26 criteria and stays below
2**53, so it is exact as a DOUBLE, the one number type both engines compute in the same way.

The SELECT has three layers: facts, with the texts that are only compared with words as numbers; codes and outputs that
are always given, with shared steps computed once; and the other outputs, computed only where the code says eligible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

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
    lowering = Lowering()
    everywhere: dict[str, Node] = {}
    gated: dict[str, Node] = {}
    for index, offer in enumerate(plan.offers):
        _sort(index, offer, everywhere, gated)
    everywhere = {name: lowering.lower(node) for name, node in everywhere.items()}
    gated = {name: lowering.lower(node) for name, node in gated.items()}
    words = WordCodes([*everywhere.values(), *gated.values()])
    firm = name_sql(FIRM_ID, dialect)
    facts = ", ".join([firm, *(_fact(ref, present, dialect, sanitise=sanitise) for ref in plan.reads)])
    source = f"(SELECT {facts} FROM {table})"  # noqa: S608 - names are quoted, trees whitelisted
    if words.columns():
        codes = (f"{to_sql(node, dialect)} AS {name_sql(name, dialect)}" for name, node in words.columns())
        source = f"(SELECT *, {', '.join(codes)} FROM {source})"  # noqa: S608 - as above
    coded = {name: words.coded(node) for name, node in everywhere.items()}
    source = f"({to_select(coded, source, dialect, keep=['*'])})"
    kept = [name_sql(ref.name, dialect) for ref in plan.reads if keep_facts]
    outputs = (
        f"{to_sql(words.coded(node), dialect, output=True)} AS {name_sql(name, dialect)}"
        for name, node in gated.items()
    )
    names = ", ".join([firm, *kept, *(name_sql(name, dialect) for name in everywhere), *outputs])
    return f"SELECT {names} FROM {source}"  # noqa: S608 - as above


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
