"""The report of a load: rows in = rows kept + rows quarantined, per file and in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huoshui.records.loaded import FileOutcome
    from huoshui.values.errors import HuoshuiError
    from huoshui.values.text import Text


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file.

    ``rows_kept`` are rows whose content is in the store now; ``rows_new`` of them were not there before.
    ``unchanged``: the same file was loaded before, and nothing was done. ``refused``: the file as a whole could
    not be used, and nothing of it was stored. ``copy_of``: number of the report of the file it is a copy of.
    """

    outcome: FileOutcome
    path: str
    notes: tuple[Text, ...] = ()
    refused: HuoshuiError | None = None
    copy_of: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the report as a JSON-ready object."""
        done = self.outcome
        out: dict[str, Any] = {
            "file": self.path,
            "source": done.source,
            "rows_in": done.rows_in,
            "rows_kept": done.rows_kept,
            "rows_quarantined": done.rows_quarantined,
            "rows_new": 0 if done.unchanged else done.rows_new,
            "unchanged": done.unchanged,
            "record_types": done.record_types,
            "reasons": done.reasons,
            "notes": [n.as_dict() for n in self.notes],
        }
        if self.refused is not None:
            out["refused"] = self.refused.as_dict()
        return out


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of a load. ``ignored`` are files in the folder that no source knows."""

    home: str
    files: tuple[FileReport, ...]
    ignored: tuple[str, ...] = ()
    quarantine: tuple[str, ...] = ()
    notes: tuple[Text, ...] = field(default=())

    @property
    def rows_in(self) -> int:
        """Rows read from all files."""
        return sum(f.outcome.rows_in for f in self.files)

    @property
    def rows_kept(self) -> int:
        """Rows whose content is in the store now."""
        return sum(f.outcome.rows_kept for f in self.files)

    @property
    def rows_quarantined(self) -> int:
        """Rows set aside."""
        return sum(f.outcome.rows_quarantined for f in self.files)

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The files that could not be used at all."""
        return tuple(f for f in self.files if f.refused is not None)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as a JSON-ready object."""
        types: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        for file in self.files:
            types.update(file.outcome.record_types)
            reasons.update(file.outcome.reasons)
        return {
            "home": self.home,
            "source": ", ".join(sorted({f.outcome.source for f in self.files})),
            "files": [f.as_dict() for f in self.files],
            "ignored": list(self.ignored),
            "quarantine": list(self.quarantine),
            "record_types": dict(types),
            "reasons": dict(reasons),
            "notes": [n.as_dict() for n in self.notes],
            "unchanged": bool(self.files) and all(f.outcome.unchanged for f in self.files),
            "rows_new": sum(f.outcome.rows_new for f in self.files if not f.outcome.unchanged),
            "rows_in": self.rows_in,
            "rows_kept": self.rows_kept,
            "rows_quarantined": self.rows_quarantined,
        }
