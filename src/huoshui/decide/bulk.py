"""All offers x all firms: decisions to Parquet, block by block, in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import pyarrow.parquet as pq

from huoshui.decide.outcome import Rows, writing
from huoshui.decide.plan import plan_of
from huoshui.decide.profile_blocks import BLOCK_ROWS, Profile
from huoshui.decide.tally import Tally
from huoshui.values.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import date

    import pyarrow as pa

    from huoshui.decide.outcome import DecidedBlock
    from huoshui.decide.plan import Plan
    from huoshui.offers.model import Catalogue

Engine = Literal["kernel", "duckdb", "spark"]
ENGINES: tuple[Engine, ...] = ("kernel", "duckdb", "spark")
DECISIONS = "decisions.parquet"
S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Finished:
    """A block ready to be written, and its counts."""

    rows: pa.Table
    tally: Tally


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What a run wrote: the file, how many firms and decisions, and the counts behind the summary."""

    decisions: Path
    firms: int
    rows: int
    plan: Plan
    tally: Tally


def decide_all(
    profile: Path | str | pa.Table,
    catalogue: Catalogue,
    as_of: date,
    *,
    out: Path | str,
    snapshot: str = "",
    engine: Engine = "kernel",
    offers: Sequence[str] | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> BulkReport:
    """Decide every offer in force on ``as_of`` for every firm and write ``decisions.parquet`` into the folder ``out``.

    One row per firm and offer: ``firm_id, offer_id, offer_version, as_of, status, pass_mask, unknown_mask, receipt``
    and the union of the offers' outputs, NULL where an offer does not give one (money DECIMAL(18,2), rates as
    fractions). Bit ``i`` of the masks is criterion ``i`` of the offer. The file appears whole or not at all.
    ``snapshot`` names the facts in the receipts (default: what the profile says of itself). ``progress`` is told the
    number of firms done. All engines give the same bits.

    Raises:
        UsageError: an engine that does not exist.
        NotFound: no profile there, or an offer that does not exist.
        InvalidInput: a profile that does not fit, or an offer that is asked for and not in force.
        OutsideDependency: the engine needs something that is not installed.
    """
    source = Profile(profile)
    plan = plan_of(catalogue, as_of, snapshot=snapshot or source.snapshot, offers=offers)
    rows, total = Rows(plan), Tally(plan)

    def finish(block: DecidedBlock) -> _Finished:
        tally = total.empty()
        tally.add(block)
        return _Finished(rows.table(block), tally)

    blocks = decide_blocks(source, plan, finish, engine=engine, threads=threads)
    target = Path(out) / DECISIONS
    _write(blocks, rows.schema, target, total, progress)
    return BulkReport(target, total.firms, total.firms * len(plan.offers), plan, total)


def decide_blocks(
    profile: Profile,
    plan: Plan,
    finish: Callable[[DecidedBlock], T],
    *,
    engine: str = "kernel",
    rows: int = BLOCK_ROWS,
    threads: int | None = None,
) -> Iterator[T]:
    """Yield ``finish(block)`` for the decisions of ``rows`` firms at a time, in the order of the profile.

    Blocks are evaluated and finished in parallel, a few ahead of the reader; Spark gives its own order.

    Raises:
        UsageError: an engine that does not exist.
        InvalidInput: the profile holds a fact as another kind.
    """
    profile.check(plan.reads)
    workers = threads or os.cpu_count() or 1
    if engine == "kernel":
        from huoshui.decide.kernel import PlanMachine

        machine = PlanMachine(plan)
        return _in_order(lambda facts: finish(machine.decide(facts)), profile.blocks(plan.reads, rows), workers)
    if engine == "duckdb":
        from huoshui.decide.engine.duckdb import decide_blocks as by_duckdb

        return by_duckdb(profile, plan, finish, rows=rows, workers=workers)
    if engine == "spark":
        from huoshui.decide.engine.spark import decide_blocks as by_spark

        return map(finish, by_spark(profile, plan, rows=rows, workers=workers))
    raise UsageError(f"'{engine}' is not an engine for decisions", near=ENGINES, cure="use kernel, duckdb or spark")


def _in_order(work: Callable[[S], T], items: Iterable[S], workers: int) -> Iterator[T]:
    """Yield ``work(item)`` in order, a few items ahead of the reader and never more."""
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[Future[T]] = deque()
        for item in items:
            ahead.append(pool.submit(work, item))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _write(
    blocks: Iterator[_Finished], schema: pa.Schema, target: Path, total: Tally, progress: Callable[[int], None] | None
) -> None:
    """Write all blocks to ``target``, under another name until the last row is in, and add up their counts."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with pq.ParquetWriter(unfinished, schema, **writing(schema)) as writer:
            for block in blocks:
                writer.write_table(block.rows, row_group_size=block.rows.num_rows or 1)
                total.merge(block.tally)
                if progress is not None:
                    progress(total.firms)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
