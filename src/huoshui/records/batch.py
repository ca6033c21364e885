"""A batch: everything one load adds to a home. Nothing of it can be seen before :meth:`Batch.commit`.

A crash before the commit leaves files that no manifest names; the next batch removes them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from huoshui.records.commit import Collected, Commit, count_reasons, sweep
from huoshui.records.deliveries import Deliveries, Delivery
from huoshui.records.layout import record_type
from huoshui.records.loaded import FileOutcome
from huoshui.records.quarantine import Quarantine
from huoshui.records.staging import SPILL_BYTES, STAGING, Staging
from huoshui.values.errors import InvalidInput, NotPermitted

if TYPE_CHECKING:
    import pyarrow as pa

    from huoshui.records.home import Home
    from huoshui.records.loaded import LoadedFile
    from huoshui.records.progress import Progress


class Batch:
    """One load into ``home``, which must be open for writing. Use :meth:`Home.begin`."""

    def __init__(self, home: Home, *, spill_bytes: int = SPILL_BYTES) -> None:
        if not home.writable:
            raise NotPermitted(
                f"home '{home.path}' is open for reading only", cure="open it with Home.open(path, write=True)"
            )
        self.home = home
        home.refresh()
        self.number = home.manifest.generation + 1
        sweep(home)
        self._scratch = home.path / STAGING
        self._staging = Staging(self._scratch, spill_bytes)
        self._deliveries = Deliveries()
        self._quarantine = Quarantine(home.path, f"{self.number:06d}", self._scratch)
        self._files: list[LoadedFile] = []
        self._outcomes: list[FileOutcome] = []
        self._types: list[Counter[str]] = []

    def begin_file(self, file: LoadedFile) -> None:
        """Start a file; rows and rejects added from now on are its own."""
        self._quarantine.keep()
        self._files.append(file)
        self._outcomes.append(FileOutcome(file.source, file.file))
        self._types.append(Counter())

    def drop_file(self) -> None:
        """Drop the file begun last, which turned out unusable: nothing of it stays."""
        self._quarantine.drop()
        self._staging.drop(len(self._files) - 1)
        self._deliveries.drop(len(self._files) - 1)
        for held in (self._files, self._outcomes, self._types):
            held.pop()

    def add(self, record: str, table: pa.Table) -> None:
        """Stage rows of record type ``record`` in native form, of the file begun last.

        ``received_on`` and the record type's day must be filled in every row.
        """
        rtype = record_type(record)
        for name in ("firm_id", rtype.day, "received_on"):
            if name not in table.column_names or table[name].null_count:
                raise InvalidInput(
                    f"rows of {record} came without {name}", cure="correct the source that reads this file"
                )
        number = len(self._files) - 1
        self._types[-1][record] += self._staging.add(rtype, table, number)
        self._deliveries.add(rtype, self._delivery(number), table)

    def reject(self, rejects: pa.Table) -> None:
        """Set rows of the file begun last aside (``REJECT_SCHEMA``; each row once, with its first reason)."""
        file, outcome = self._files[-1], self._outcomes[-1]
        self._quarantine.add(file.source, file.file, rejects)
        outcome.rows_quarantined += rejects.num_rows
        count_reasons(outcome, rejects)

    def count(self, rows_in: int) -> None:
        """Count rows read from the file begun last."""
        self._outcomes[-1].rows_in += rows_in

    def cover(self, coverage: pa.Table) -> None:
        """State which days the file begun last covers (``firm_id``, ``record_type``, ``covered_from``, ...)."""
        number = len(self._files) - 1
        self._deliveries.state(self._delivery(number), coverage)

    def _delivery(self, number: int) -> Delivery:
        """Return what a file belongs to: itself, or the load of all documents of its source."""
        file = self._files[number]
        return Delivery(number, file.source, "" if file.delivery else file.file)

    @property
    def quarantine_names(self) -> tuple[str, ...]:
        """The quarantine's files inside the home, after :meth:`commit`."""
        return self._quarantine.names

    def abort(self) -> None:
        """Give the batch up; nothing of it stays."""
        self._quarantine.drop()
        self._quarantine.close()
        sweep(self.home)

    def commit(self, progress: Progress | None = None) -> list[FileOutcome]:
        """File everything, make it durable, and show it to readers at once. Returns the outcome per file."""
        records = Collected(self._files, self._outcomes, self._types, self._staging, self._deliveries, self._quarantine)
        Commit(self.home, self.number, records).run(progress)
        return self._outcomes
