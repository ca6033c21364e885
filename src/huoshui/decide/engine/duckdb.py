"""Offers on DuckDB: one SELECT over the profile, streamed in and out in blocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import duckdb
import pyarrow as pa

from huoshui.decide.engine.dealing import deal
from huoshui.decide.outcome import DecidedBlock
from huoshui.decide.wide_sql import decided, duckdb_select
from huoshui.decide.word_folds import FoldedPlan
from huoshui.values.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from huoshui.decide.plan import Plan
    from huoshui.decide.profile_blocks import Profile

_TABLE = "profile_table"
T = TypeVar("T")


def decide_blocks(
    profile: Profile,
    plan: Plan,
    finish: Callable[[DecidedBlock], T],
    *,
    rows: int,
    workers: int,
    memory: str = "1GB",
) -> Iterator[T]:
    """Yield ``finish(block)`` for the decisions of ``rows`` firms at a time, in the order of the profile.

    DuckDB keeps the order of a stream only on one thread, so each worker has a DuckDB of its own, and blocks are dealt
    to the workers in turn. ``memory`` is the limit of each; beside it only the blocks under way are held.
    """
    folded = FoldedPlan(plan)
    present = {ref.name for ref in plan.reads if profile.has(ref.name)} | {field.name for field in folded.shape}
    select = duckdb_select(folded.plan, _TABLE, present)
    shape = pa.schema([*profile.shape(plan.reads), *folded.shape])

    def work(blocks: Iterator[pa.RecordBatch]) -> Iterator[T]:
        held: list[pa.RecordBatch] = []

        def handed() -> Iterator[pa.RecordBatch]:
            for block in blocks:
                held.append(block)
                yield folded.extended(block)

        with duckdb.connect(config={"memory_limit": memory, "threads": 1}) as con:
            con.register(_TABLE, pa.RecordBatchReader.from_batches(shape, handed()))
            for wide in _recut(con.sql(select).to_arrow_reader(rows), held):
                facts = held.pop(0)
                if not facts.column(0).equals(wide.column(0)):
                    raise AssertionError("DuckDB gave the firms back in another order")
                yield finish(DecidedBlock(facts, decided(plan, wide)))

    return deal(profile.blocks(plan.reads, rows), work, workers)


def _recut(batches: Iterator[pa.RecordBatch], blocks: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of ``batches`` cut as the first of ``blocks`` is, which the reader removes each time."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        rest = batch
        while rest.num_rows:
            wanted = blocks[0].num_rows - sum(part.num_rows for part in waiting)
            waiting.append(rest.slice(0, wanted))
            rest = rest.slice(wanted)
            if waiting[-1].num_rows == wanted:
                yield waiting[0] if len(waiting) == 1 else _joined(waiting)
                waiting = []


def _joined(parts: list[pa.RecordBatch]) -> pa.RecordBatch:
    return pa.Table.from_batches(parts).combine_chunks().to_batches()[0]


def changed_decisions(
    before: Path | str, after: Path | str, named: int
) -> list[tuple[str, int, int, list[str], list[str]]]:
    """Return per offer how many firms became eligible, how many ceased to be, and the first ``named`` of each.

    Raises:
        NotFound: a file does not exist.
        InvalidInput: a file holds no decisions.
    """
    sides = []
    for path in (before, after):
        if not Path(path).exists():
            raise NotFound(f"there are no decisions at '{path}'", cure="make them with: huoshui run")
        quoted = "'" + str(path).replace("'", "''") + "'"
        sides.append(f"(SELECT offer_id, firm_id, status FROM read_parquet({quoted}))")  # noqa: S608 - quoted
    query = f"""
        WITH pairs AS (
            SELECT offer_id, firm_id, coalesce(b.status = 'eligible', FALSE) AS was,
                coalesce(a.status = 'eligible', FALSE) AS is_now
            FROM {sides[0]} b FULL JOIN {sides[1]} a USING (offer_id, firm_id)
        )
        SELECT offer_id, count_if(is_now AND NOT was), count_if(was AND NOT is_now),
            coalesce(list(firm_id ORDER BY firm_id) FILTER (is_now AND NOT was), [])[:{int(named)}],
            coalesce(list(firm_id ORDER BY firm_id) FILTER (was AND NOT is_now), [])[:{int(named)}]
        FROM pairs GROUP BY offer_id ORDER BY offer_id
    """  # noqa: S608 - paths are quoted, the rest is fixed
    try:
        with duckdb.connect() as con:
            return con.sql(query).fetchall()
    except (duckdb.BinderException, duckdb.InvalidInputException) as error:
        raise InvalidInput(
            "one of the files holds no decisions", cause=str(error), cure="name decisions.parquet of a run"
        ) from error
