"""The platform as a handful of verbs, in order: load, profile, run, decide; and what looks into them.

Every verb takes the day as an argument and reads no clock. They accept a home (a folder of loaded records) or any
table that speaks the Arrow PyCapsule interface (pyarrow, polars, pandas, DuckDB relations, ...).
"""

from __future__ import annotations

import json
import os
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from huoshui.values.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from huoshui.decide.bulk import BulkReport, Engine
    from huoshui.offers.decision import Decision
    from huoshui.offers.model import Catalogue, OfferVersion
    from huoshui.profile.evidence import Evidence
    from huoshui.records.progress import Progress
    from huoshui.sources.report import LoadReport
    from huoshui.sources.town import TownReport

    Records = Path | str | Mapping[str, Any]
    """A home, or tables by record type name in the columns of the native format."""

SHIPPED = Path(__file__).parent / "offers" / "catalogue"
"""The offers that come with the package."""
TOWN_UNTIL = date(2026, 6, 30)
"""The last day of a town's records unless another is wanted."""
TRADE = ("invoice", "bank_entry", "store_day", "tax_return")
COVERAGE = "coverage"
PROFILE = "profile.parquet"
SUMMARY = "summary.json"


def load(
    path: Records,
    home: Path | str,
    *,
    as_: str | None = None,
    firm: str | None = None,
    received_on: date | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Bring records into ``home``; see :func:`huoshui.sources.load.load`.

    ``path``: a file, a folder, or tables by record type name (``{"invoice": frame, ...}``) in the columns of the
    native format, from any library that speaks Arrow; a table ``coverage`` says which days they cover.
    """
    from huoshui.sources.load import load as load_records

    if not isinstance(path, str | Path):
        with TemporaryDirectory(prefix="huoshui-") as folder:
            _write_tables(path, Path(folder))
            return load_records(
                Path(folder), Path(home), as_="native", received_on=received_on, today=today, progress=progress
            )
    return load_records(
        Path(path), Path(home), as_=as_, firm=firm, received_on=received_on, today=today, progress=progress
    )


def _write_tables(tables: Mapping[str, Any], folder: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from huoshui.records.layout import record_type

    for name, frame in tables.items():
        known = name if name == COVERAGE else record_type(name).name
        pq.write_table(pa.table(frame), folder / f"{known}.parquet")


@contextmanager
def _home_of(records: Records) -> Iterator[Path]:
    """Yield the home of ``records``; tables are loaded into one that lasts as long as the call.

    Rows that cannot be used are set aside as in every load; a warning counts them.
    """
    if isinstance(records, str | Path):
        yield Path(records)
        return
    with TemporaryDirectory(prefix="huoshui-") as folder:
        home = Path(folder) / "home"
        report = load(records, home)
        if report.rows_quarantined:
            reasons = ", ".join(f"{code} {n:,}" for code, n in report.as_dict()["reasons"].items())
            warnings.warn(
                f"{report.rows_quarantined:,} of {report.rows_in:,} rows were set aside: {reasons}; "
                "load the tables into a home to read them with their reasons",
                stacklevel=4,
            )
        yield home


def catalogue(paths: Iterable[Path | str] = (), *, cache: Path | None = None) -> Catalogue:
    """Return the offers in files or folders; the shipped ones by default.

    ``cache``: a folder where the parsed catalogue is kept, so that the next call needs no parser. It is used only
    when every file, the facts and the engine are the same; the in-file tests are not in it.
    """
    from huoshui.offers.cache import catalogue_key, dumps, loads
    from huoshui.profile.catalogue import FACTS

    places = [Path(p) for p in paths] or [SHIPPED]
    if cache is None or not all(place.exists() for place in places):
        return _read_catalogue(places)
    key = catalogue_key(places, FACTS.by_name)
    kept = cache / f"catalogue-{key[:24]}.json"
    if kept.is_file():
        found = loads(kept.read_text(encoding="utf-8"), key, FACTS.by_name)
        if found is not None:
            return found
    read = _read_catalogue(places)
    _keep(kept, dumps(read, key))
    return read


def _read_catalogue(places: Sequence[Path]) -> Catalogue:
    from huoshui.offers.load import load_catalogue
    from huoshui.profile.catalogue import FACTS

    return load_catalogue(places, FACTS.by_name)


def _keep(file: Path, text: str) -> None:
    """Write a cache file whole, or leave it: a folder that cannot be written is no error."""
    part = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)


def last_day(home: Records) -> date:
    """Return the last day with records of trade: the latest day a source covers for any firm.

    Invoices, bank entries, store-days and tax returns count; other record types only where there are none of these.

    Raises:
        InvalidInput: the home is empty.
    """
    import pyarrow.compute as pc

    from huoshui.records.home import Home

    with _home_of(home) as place, Home.open(place) as store:
        trade = [name for name in TRADE if name in store.types()]
        days = [pc.max(store.coverage(name)["covered_to"]).as_py() for name in trade or store.types()]
    known = [_as_date(day) for day in days if day is not None]
    if not known:
        raise InvalidInput(f"the home '{home}' holds no records", cure="load some with: huoshui load PATH --home DIR")
    return max(known)


def _as_date(day: date | int) -> date:
    from huoshui.values.dates import from_days

    return day if isinstance(day, date) else from_days(day)


def profile(records: Records, as_of: date) -> pa.Table:
    """Return the profile as of a day: one row per firm, ``firm_id`` and one column per fact, NULL where not known.

    ``records``: a home, or tables by record type name in the columns of the native format.
    """
    import pyarrow as pa

    from huoshui.profile.bulk import profile_batches
    from huoshui.profile.compute import Profiler
    from huoshui.records.home import Home

    with _home_of(records) as home, Home.open(home) as store:
        batches = list(profile_batches(store, as_of))
        return pa.Table.from_batches(batches, schema=Profiler(as_of).schema)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run wrote and counted. ``summary`` is the content of ``summary.json``."""

    out: Path
    bulk: BulkReport
    offers: Catalogue
    facts_each: int
    summary: dict[str, Any]

    @property
    def firms(self) -> int:
        """Number of firms."""
        return self.bulk.firms

    @property
    def decisions(self) -> int:
        """Number of decisions: firms times offers in force."""
        return self.bulk.rows


def run(
    home: Records,
    as_of: date,
    out: Path | str,
    *,
    engine: Engine = "duckdb",
    offers: Catalogue | None = None,
    progress: Progress | None = None,
) -> RunReport:
    """Profile every firm and decide every offer: ``profile.parquet``, ``decisions.parquet``, ``summary.json``."""
    from huoshui.decide.bulk import decide_all
    from huoshui.decide.summary import summarise
    from huoshui.profile.bulk import write_profile
    from huoshui.profile.catalogue import FACTS
    from huoshui.records.home import Home

    chosen = offers or catalogue()
    if not chosen.offers:
        found = str(chosen.problems[0]) if chosen.problems else "no offer files were found"
        raise InvalidInput("no offer of the catalogue can be used", cause=found, cure="see: huoshui offer check")
    target = Path(out)
    with _home_of(home) as place, Home.open(place) as store:
        target.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".run-", dir=target) as work:
            staged = Path(work)
            write_profile(store, as_of, staged / PROFILE, progress=progress)
            done = decide_all(staged / PROFILE, chosen, as_of, out=staged, engine=engine)
            summary = summarise(done, chosen)
            (staged / SUMMARY).write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
            for name in (PROFILE, done.decisions.name, SUMMARY):  # all three are whole before any is shown
                (staged / name).replace(target / name)
    done = replace(done, decisions=target / done.decisions.name)
    return RunReport(target, done, chosen, len(FACTS), summary)


@dataclass(frozen=True, slots=True)
class Seen:
    """One firm's facts as of a day. NULL facts are None."""

    as_of: date
    snapshot: str
    values: dict[str, Any]


def facts(firm: str, home: Records, as_of: date | None = None) -> Seen:
    """Return one firm's facts as of a day (default: the last day with records).

    Raises:
        NotFound: the firm is not in the home; the nearest identifiers are named.
    """
    from huoshui.profile.one import profile_firm
    from huoshui.records.home import Home

    with _home_of(home) as place, Home.open(place) as store:
        day = as_of or last_day(place)
        return Seen(day, store.snapshot_id, profile_firm(store, firm, day))


def decide(
    firm: str | Mapping[str, Any],
    home: Records | None = None,
    as_of: date | None = None,
    *,
    offer: str | Sequence[str] | None = None,
    offers: Catalogue | None = None,
) -> list[Decision]:
    """Return one firm's decisions with reasons.

    ``firm``: an identifier in ``home``, or a mapping of facts (absent facts are not known).

    Raises:
        NotFound: the firm, or an offer in force on the day, does not exist.
    """
    from huoshui.offers.explain import Explainer

    if isinstance(firm, str):
        if home is None:
            raise InvalidInput(f"firm '{firm}' needs a home", cure="give home=..., or a mapping of facts")
        seen = facts(firm, home, as_of)
        day, snapshot, values, name = seen.as_of, seen.snapshot, seen.values, firm
    else:
        if as_of is None:
            raise InvalidInput("facts without a day", cure="give as_of=date(...)")
        day, snapshot, values, name = as_of, "given", dict(firm), str(firm.get("firm_id", ""))
        values.pop("firm_id", None)
    chosen = offers or catalogue()
    explainer = Explainer(chosen.at(day), chosen.facts, day, snapshot=snapshot)
    wanted = [offer] if isinstance(offer, str) else offer
    return explainer.explain(values, name, wanted)


def evidence(firm: str, fact: str, home: Records, as_of: date) -> Evidence:
    """Return the records behind a fact of a firm; see :func:`huoshui.profile.evidence.evidence`."""
    from huoshui.profile.evidence import evidence as find
    from huoshui.records.home import Home

    with _home_of(home) as place, Home.open(place) as store:
        return find(store, firm, fact, as_of)


def swap(
    profile_path: Path | str, old: tuple[Catalogue, OfferVersion], new: tuple[Catalogue, OfferVersion]
) -> dict[str, Any]:
    """Return who enters and who leaves when ``old`` becomes ``new``, over the firms of a profile."""
    from huoshui.decide.changes import swap_versions

    return swap_versions(Path(profile_path), old, new)


def monthly(firm: str, home: Path | str, as_of: date, months: int) -> tuple[list[str], list[float], list[float]]:
    """Return the last complete months (oldest first) with a firm's invoiced sales and purchases in yuan, net of VAT."""
    from huoshui.profile.monthly import monthly_trade
    from huoshui.records.home import Home

    with Home.open(Path(home)) as store:
        return monthly_trade(store, firm, as_of, months)


def firm_name(firm: str, home: Path | str) -> str | None:
    """Return a firm's registered name, or None when the registry does not give one."""
    from huoshui.records.home import Home

    with Home.open(Path(home)) as store:
        if "firm" not in store.types():
            return None
        names = store.firm_slice("firm", store.firm_key(firm), ["name", "received_on"]).to_pylist()
    return max(names, key=lambda row: row["received_on"])["name"] if names else None


def town(
    out: Path | str,
    *,
    firms: int,
    months: int,
    seed: int,
    until: date | None = None,
    invoices_per_firm: float | None = None,
    progress: Progress | None = None,
) -> TownReport:
    """Write an invented economy in the native folder format; see :func:`huoshui.sources.town.generate`."""
    from huoshui.sources.town import generate

    return generate(
        Path(out),
        firms=firms,
        months=months,
        seed=seed,
        until=until or TOWN_UNTIL,
        invoices_per_firm=invoices_per_firm,
        progress=progress,
    )
