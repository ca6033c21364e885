"""Loading: find the files a source knows, read them, set bad rows aside, commit everything at once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from huoshui.records.home import MARK, Home
from huoshui.records.layout import native_schema, record_type
from huoshui.records.loaded import FileOutcome, LoadedFile
from huoshui.records.versions import Supersede
from huoshui.sources.claims import claims_of
from huoshui.sources.registry import all_sources, source_named
from huoshui.sources.report import FileReport, LoadReport
from huoshui.sources.shape import ReadOptions
from huoshui.sources.textfile import examine
from huoshui.values.errors import HuoshuiError, InvalidInput, NotFound
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from huoshui.records.batch import Batch
    from huoshui.records.progress import Progress
    from huoshui.sources.claims import Claim
    from huoshui.sources.shape import Parsed

ASSUMED = Text(
    "文件未说明收到日,每条记录按其自身日期视为收到;可用 --received-on 指定",
    "the file does not say when it was received: each record counts as received on its own day "
    "(say otherwise with --received-on)",
)


def load(
    path: Path,
    home: Path,
    *,
    as_: str | None = None,
    firm: str | None = None,
    received_on: date | None = None,
    today: date | None = None,
    progress: Progress | None = None,
) -> LoadReport:
    """Load a file or folder into the home at ``home``, which is created if it is not there.

    ``as_`` names a source or a mapping file; without it each file is offered to every source. ``firm`` says
    whose records they are, for lists that need a point of view. ``received_on`` is the day they were learned;
    without it the file's own word counts, else each record's day. ``today`` bounds dates (no clock is read).

    Rows in = rows kept + rows quarantined, per file. The same file again changes nothing. All files are shown
    to readers at once, after the last; a file that cannot be used is reported as ``refused`` and nothing of it
    is stored, unless it is the only one: then the load fails.

    Raises:
        NotFound: there is nothing at ``path``, or no source called ``as_``.
        InvalidInput: no source knows any of the files, or none of them can be used.
        Conflict: another process is writing the home.
    """
    if not path.exists():
        raise NotFound(f"there is nothing at '{path}'", cure="check the path: a file or a folder to load")
    sources = all_sources() if as_ is None else (source_named(as_),)
    claims, ignored = claims_of(path, sources, asked=as_ is not None, home=home)
    options = ReadOptions(received_on, today, firm)
    with open_or_create(home) as store:
        return _Loading(store, claims, options, progress).run(ignored)


def open_or_create(home: Path) -> Home:
    """Open the home at ``home`` for writing; create it when nothing is there."""
    return Home.open(home, write=True) if (home / MARK).exists() else Home.create(home)


@dataclass(slots=True)
class _Loading:
    """One load in progress."""

    store: Home
    claims: list[Claim]
    options: ReadOptions
    progress: Progress | None
    reports: list[FileReport] = field(default_factory=list)
    digests: dict[tuple[str, str], int] = field(default_factory=dict)  # first report with that content

    def run(self, ignored: list[str]) -> LoadReport:
        batch = self.store.begin()
        began: list[int] = []
        try:
            for number, claim in enumerate(self.claims):
                if self.progress is not None:
                    self.progress(number, len(self.claims), claim.name)
                if self._one(batch, claim):
                    began.append(number)
            self._refuse_all()
            quarantine: tuple[str, ...] = ()
            if began:
                outcomes = batch.commit(self.progress)
                quarantine = batch.quarantine_names
                self._settle(began, outcomes)
            else:
                batch.abort()
        except BaseException:
            batch.abort()
            raise
        if self.progress is not None:
            self.progress(len(self.claims), len(self.claims), "")
        return LoadReport(str(self.store.path), tuple(self.reports), tuple(ignored), quarantine)

    def _settle(self, began: list[int], outcomes: list[FileOutcome]) -> None:
        for number, outcome in zip(began, outcomes, strict=True):
            report = self.reports[number]
            self.reports[number] = FileReport(outcome, report.path, report.notes)
        for number, report in enumerate(self.reports):
            if report.refused is None and report.copy_of not in (None, number):
                copied = replace(self.reports[report.copy_of].outcome, unchanged=True)
                self.reports[number] = FileReport(copied, report.path)

    def _refuse_all(self) -> None:
        """Raise the first refusal if no file could be used."""
        refused = [r.refused for r in self.reports if r.refused is not None]
        if refused and len(refused) == len(self.reports):
            raise refused[0]

    def _one(self, batch: Batch, claim: Claim) -> bool:
        """Read one file into the batch; return whether it began there (not unchanged, not refused)."""
        source, empty = claim.source, FileOutcome(claim.source.name, claim.name)
        notes: dict[str, Text] = {}
        began = False
        try:
            digest = self._digest(claim)
            known = self.store.loaded.unchanged(source.name, digest, source.fingerprint)
            first = self.digests.setdefault((source.name, digest), len(self.reports))
            if known is not None or first != len(self.reports):
                refused = self.reports[first].refused if known is None else None
                outcome = known or self.reports[first].outcome
                self.reports.append(FileReport(outcome, claim.name, refused=refused, copy_of=first))
                return False
            rows, pieces, assumed = _peek(_guarded(source.read(claim.path, self.options), claim), self.options)
            began = True
            batch.begin_file(self._file(claim, digest, assumed=assumed))
            if assumed and rows:
                notes[ASSUMED.en] = ASSUMED
            for piece in pieces:
                self._piece(batch, piece, notes)
        except HuoshuiError as error:
            if began:
                batch.drop_file()
            self.reports.append(FileReport(empty, claim.name, tuple(notes.values()), error))
            return False
        self.reports.append(FileReport(empty, claim.name, tuple(notes.values())))
        return True

    def _digest(self, claim: Claim) -> str:
        try:
            return examine(claim.path).sha256
        except OSError as error:
            raise _unreadable(claim, error) from error

    def _file(self, claim: Claim, digest: str, *, assumed: bool) -> LoadedFile:
        source, rule = claim.source, claim.source.rule(claim.path)
        whole = rule.key_is_row or rule.supersedes is Supersede.FILE
        return LoadedFile(
            source=source.name,
            file=claim.name,
            sha256=digest,
            reader=source.fingerprint,
            rule=rule,
            received_on=self.options.received_on,
            assumed=assumed,
            replaces_file=whole and self.store.loaded.has(source.name, claim.name),
            delivery=source.delivery_coverage,
        )

    def _piece(self, batch: Batch, piece: Parsed, notes: dict[str, Text]) -> None:
        notes.update({n.en: n for n in piece.notes})
        batch.count(piece.rows_in)
        batch.reject(piece.rejects)
        for name, table in piece.records.items():
            if table.num_rows:
                batch.add(name, self._filled(name, table))
        if piece.coverage is not None:
            batch.cover(self._stated(piece.coverage))

    def _filled(self, name: str, table: pa.Table) -> pa.Table:
        """Return a table of records whose day received is filled in every row."""
        rtype = record_type(name)
        given = table["received_on"] if "received_on" in table.column_names else None
        if given is not None and given.null_count == 0:
            return table
        day = table[rtype.day]
        fallback = day if self.options.received_on is None else pa.scalar(self.options.received_on, pa.date32())
        field_ = native_schema(name).field("received_on")
        if given is None:
            filled = day if self.options.received_on is None else pa.array([self.options.received_on] * table.num_rows)
            return table.append_column(field_, filled)
        return table.set_column(table.column_names.index("received_on"), field_, pc.coalesce(given, fallback))

    def _stated(self, coverage: pa.Table) -> pa.Table:
        """Return stated coverage whose day received is filled: the caller's, else the last day covered."""
        fallback = self.options.received_on
        last = coverage["covered_to"] if fallback is None else pa.scalar(fallback, pa.date32())
        at = coverage.column_names.index("received_on")
        return coverage.set_column(at, coverage.schema.field(at), pc.coalesce(coverage["received_on"], last))


def _unreadable(claim: Claim, error: Exception) -> InvalidInput:
    said = str(error).splitlines() or [type(error).__name__]
    return InvalidInput(
        f"'{claim.name}' cannot be read as {claim.source.name}", cause=said[0], cure="copy or export the file again"
    )


def _guarded(pieces: Iterator[Parsed], claim: Claim) -> Iterator[Parsed]:
    """Yield the pieces; whatever breaks while the file is read becomes one clear refusal of it."""
    try:
        yield from pieces
    except (pa.ArrowException, OSError, UnicodeError) as error:
        raise _unreadable(claim, error) from error


def _peek(pieces: Iterator[Parsed], options: ReadOptions) -> tuple[bool, Iterator[Parsed], bool]:
    """Look at the pieces up to the first with records: are there any, and must their day received be assumed?"""
    seen: list[Parsed] = []
    for piece in pieces:
        seen.append(piece)
        tables = [t for t in piece.records.values() if t.num_rows]
        if tables:
            unsaid = any("received_on" not in t.column_names or t["received_on"].null_count for t in tables)
            return True, chain(seen, pieces), unsaid and options.received_on is None
    return False, iter(seen), options.received_on is None
