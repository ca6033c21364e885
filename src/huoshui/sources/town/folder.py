"""A town as a folder in the native format: one Parquet file per record type, ready for ``huoshui load``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow.compute as pc

from huoshui.sources.shape import COVERAGE_SCHEMA
from huoshui.sources.town.accounts import account_sheet
from huoshui.sources.town.answers import answer_sheet
from huoshui.sources.town.bank import bank_sheet
from huoshui.sources.town.blocks import in_order, runs, scale_for
from huoshui.sources.town.covered import coverage_sheet
from huoshui.sources.town.credit import credit_sheet, loans_of, outcome_sheet
from huoshui.sources.town.ids import party_ids
from huoshui.sources.town.meters import reading_sheet
from huoshui.sources.town.papers import REPEATING, invoice_table, invoices_finished
from huoshui.sources.town.registry import firm_sheet
from huoshui.sources.town.run import run_of
from huoshui.sources.town.sheets import SheetFile, columns_of
from huoshui.sources.town.staff import headcount_sheet, staff_of
from huoshui.sources.town.standing import equity_sheet, ip_sheet, title_sheet
from huoshui.sources.town.stores import store_day_sheet, store_days_of, store_sheet, stores_of, tills
from huoshui.sources.town.taxes import declared, tax_payments, tax_sheet
from huoshui.sources.town.world import found
from huoshui.values.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from huoshui.records.progress import Progress
    from huoshui.sources.town.run import Run
    from huoshui.sources.town.sheets import Sheet
    from huoshui.sources.town.world import World

TYPES: Final = (
    "firm",
    "store",
    "invoice",
    "tax_return",
    "annual_accounts",
    "bank_entry",
    "store_day",
    "headcount",
    "ip_right",
    "equity_round",
    "title",
    "credit_report",
    "device_reading",
    "outcome",
    "answer",
)
COVERAGE: Final = "coverage"
"""The file that says which days are known of which firm."""


@dataclass(frozen=True, slots=True)
class TownReport:
    """What was generated: the arguments and the number of records by type."""

    firms: int
    months: int
    seed: int
    until: date
    rows: dict[str, int]
    files: tuple[Path, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the report as a JSON-ready object."""
        return {
            "firms": self.firms,
            "months": self.months,
            "seed": self.seed,
            "until": self.until.isoformat(),
            "rows": dict(self.rows),
            "files": [str(f) for f in self.files],
        }


def generate(
    out: Path,
    *,
    firms: int,
    months: int,
    seed: int,
    until: date,
    invoices_per_firm: float | None = None,
    threads: int = 1,
    rows_per_run: int | None = None,
    progress: Progress | None = None,
) -> TownReport:
    """Write a town of ``firms`` firms over the ``months`` calendar months that end with ``until``.

    ``out`` becomes a folder with one ``<record type>.parquet`` per record type, in the native format. Every
    name in it is invented and begins with 【虚构】. ``invoices_per_firm``: mean number of invoices, both
    directions; None: as many as real firms write (about 66 a month). The same arguments give the same bytes
    whatever ``threads`` and ``rows_per_run`` (which only bound memory) are.

    Raises:
        Conflict: ``out`` is not an empty folder.
        InvalidInput: fewer than two firms or one month, or months outside the town's calendar.
    """
    _check(out, firms)
    scale = 1.0 if invoices_per_firm is None else scale_for(invoices_per_firm, months, seed, until)
    world = found(firms, months, seed, until, scale)
    out.mkdir(parents=True, exist_ok=True)
    files = {
        t: SheetFile(out / f"{t}.parquet", columns_of(t, REPEATING if t == "invoice" else ()), _finish(world, t))
        for t in TYPES
    }
    files[COVERAGE] = SheetFile(out / f"{COVERAGE}.parquet", COVERAGE_SCHEMA, _finish(world, COVERAGE))
    cuts = runs(world) if rows_per_run is None else runs(world, rows_per_run)
    done = 0
    try:
        for tables in in_order(lambda a, b: tables_of(run_of(world, a, b)), cuts, threads):
            for name, table in tables.items():
                files[name].add(table)
            done += tables["firm"].num_rows
            if progress is not None:
                progress(done, firms, "firm")
    finally:
        for file in files.values():
            file.close()
    rows = {name: file.rows for name, file in files.items() if name != COVERAGE}
    return TownReport(firms, months, seed, until, rows, tuple(f.path for f in files.values()))


def _check(out: Path, firms: int) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(
            f"'{out}' is not an empty folder",
            cause="a town is never mixed with other files",
            cure="choose a new folder",
        )
    if firms < 2:  # noqa: PLR2004 (nobody trades with himself)
        raise InvalidInput(f"a town of {firms} firms has nobody to trade with", cure="ask for at least 2 firms")


def tables_of(run: Run) -> dict[str, pa.Table]:
    """Return the records of a run of firms by type; parties are still numbers."""
    stores = stores_of(run)
    days = store_days_of(run, stores)
    taken = tills(run, stores, days)
    told = declared(run, taken)
    staff = staff_of(run, taken)
    loans = loans_of(run)
    taxes = tax_sheet(run, told, staff.wages)
    sheets = {
        "firm": firm_sheet(run),
        "store": store_sheet(run, stores),
        "tax_return": taxes,
        "annual_accounts": account_sheet(run, told),
        "bank_entry": bank_sheet(run, taken, staff.wages, tax_payments(taxes), loans),
        "store_day": store_day_sheet(run, stores, days),
        "headcount": headcount_sheet(run, staff),
        "ip_right": ip_sheet(run),
        "equity_round": equity_sheet(run),
        "title": title_sheet(run),
        "credit_report": credit_sheet(run, loans),
        "device_reading": reading_sheet(run),
        "outcome": outcome_sheet(run, loans),
        "answer": answer_sheet(run),
        COVERAGE: coverage_sheet(run),
    }
    tables = {name: _by_firm(sheet).table(run.start) for name, sheet in sheets.items() if len(sheet.row)}
    return {**tables, "invoice": invoice_table(run)}


def _by_firm(sheet: Sheet) -> Sheet:
    """Return records ordered by firm, else in the order they were made: the order of the file."""
    if len(sheet.row) < 2 or (sheet.row[1:] >= sheet.row[:-1]).all():  # noqa: PLR2004 (nothing to sort)
        return sheet
    return sheet.pick(np.argsort(sheet.row, kind="stable"))


def _finish(world: World, record_type: str) -> Callable[[pa.Table], pa.Table]:
    """Return what turns numbers of parties into identifiers, a row group at a time."""
    if record_type == "invoice":
        return lambda table: invoices_finished(world, table)
    return lambda table: with_ids(world, table)


def with_ids(world: World, table: pa.Table) -> pa.Table:
    """Return the table with ``firm`` and ``party`` numbers replaced by identifiers."""
    for number, name in (("firm", "firm_id"), ("party", "party_id")):
        if number in table.column_names:
            codes = table[number].combine_chunks().dictionary_encode()
            ids = party_ids(codes.dictionary.to_numpy(), world.size)
            table = table.drop_columns([number]).append_column(name, pc.take(ids, codes.indices))
    return table
