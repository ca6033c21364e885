"""Offers on DuckDB: one SELECT over the profile, streamed in and out in blocks."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from huoshui.decide.outcome import DecidedBlock
from huoshui.decide.wide_sql import decided, wide_select
from huoshui.values.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huoshui.decide.plan import Plan
    from huoshui.decide.profile_blocks import Profile

_TABLE = "profile_table"


def decide_blocks(
    profile: Profile, plan: Plan, rows: int, *, threads: int | None = None, memory: str = "1GB"
) -> Iterator[DecidedBlock]:
    """Yield the decisions of all firms in the order of the profile, at most ``rows`` firms at a time.

    ``memory`` is DuckDB's own limit; beside it only the blocks under way are held.
    """
    present = {ref.name for ref in plan.reads if profile.has(ref.name)}
    select = wide_select(plan, _TABLE, present, "duckdb", sanitise=False, keep_facts=False)
    under_way = _UnderWay(profile.blocks(plan.reads, rows, sanitise=True))
    config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory}
    if threads is not None:
        config["threads"] = threads
    with duckdb.connect(config=config) as con:
        con.register(_TABLE, pa.RecordBatchReader.from_batches(profile.shape(plan.reads), under_way))
        for batch in con.sql(select).to_arrow_reader(rows):
            if batch.num_rows:
                yield DecidedBlock(under_way.take(batch.num_rows), decided(plan, batch))


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


class _UnderWay:
    """Hands blocks of facts to the engine and keeps each until its decisions are back."""

    def __init__(self, blocks: Iterator[pa.RecordBatch]) -> None:
        self._blocks = blocks
        self._held: deque[pa.RecordBatch] = deque()

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        for block in self._blocks:
            self._held.append(block)
            yield block

    def take(self, rows: int) -> pa.RecordBatch:
        """Return the facts of the next ``rows`` firms."""
        parts: list[pa.RecordBatch] = []
        while rows:
            block = self._held.popleft()
            if block.num_rows > rows:
                self._held.appendleft(block.slice(rows))
                block = block.slice(0, rows)
            parts.append(block)
            rows -= block.num_rows
        if len(parts) == 1:
            return parts[0]
        return pa.Table.from_batches(parts).unify_dictionaries().combine_chunks().to_batches()[0]
