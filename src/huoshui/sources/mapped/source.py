"""A source made of a mapping file; the shipped mappings are in ``sources/mappings``."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from huoshui.sources.mapped.mapping import read_mapping
from huoshui.sources.native.source import extra_columns
from huoshui.sources.plan import Header, bind
from huoshui.sources.rows import read_rows
from huoshui.sources.shape import Parsed, Rule, no_rejects
from huoshui.sources.tables import header_of, is_table, open_table
from huoshui.values.errors import HuoshuiError, InvalidInput
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from huoshui.sources.mapped.mapping import FileMapping, TableMapping
    from huoshui.sources.shape import ReadOptions


class MappedSource:
    """Tables read through a mapping file."""

    delivery_coverage = False

    def __init__(self, mapping: TableMapping) -> None:
        self._mapping = mapping
        self.name = mapping.source
        self.fingerprint = mapping.fingerprint
        patterns = ", ".join(p for f in mapping.files for p in f.match)
        self.looks_for = Text(f"{mapping.title.zh} ({patterns})", f"{mapping.title.en} ({patterns})")

    def sniff(self, path: Path) -> bool:
        """Tell whether the file's name fits a pattern and its header has the mapped columns."""
        found = self._file(path)
        if found is None or not is_table(path):
            return False
        try:
            header = Header(path.name, header_of(path, found.layout))
            for plan in found.records:
                bind(plan, header)
        except (HuoshuiError, OSError):
            return False
        return True

    def takes(self, path: Path) -> bool:
        """Tell whether the file's name fits one of the patterns, whatever its columns."""
        return is_table(path) and self._file(path) is not None

    def rule(self, path: Path) -> Rule:
        """Return the rule the mapping states for the file."""
        found = self._file(path)
        return Rule() if found is None else found.rule

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read the file in pieces.

        Raises:
            InvalidInput: a mapped column is missing, or the file is damaged.
        """
        found = self._file(path)
        if found is None:
            patterns = ", ".join(p for f in self._mapping.files for p in f.match)
            raise InvalidInput(
                f"mapping '{self.name}' says nothing about '{path.name}'",
                cause=f"it reads files called: {patterns}",
                cure="add a pattern to the mapping's match, or rename the file",
            )
        table = open_table(path, found.layout)
        if not table.columns:
            yield Parsed({}, no_rejects(), 0, notes=(Text("空文件", "the file is empty"),))
            return
        header = Header(path.name, table.columns)
        records = [bind(plan, header) for plan in found.records]
        read = set().union(*(r.sources() for r in records))
        yield Parsed({}, no_rejects(), 0, notes=extra_columns(table.columns, read))
        for chunk in open_table(path, found.layout, sorted(read)).chunks:
            yield read_rows(chunk, records, options, broken=table.broken)

    def _file(self, path: Path) -> FileMapping | None:
        return next((f for f in self._mapping.files if f.matches(path)), None)


@lru_cache(maxsize=1)
def shipped_mappings() -> tuple[MappedSource, ...]:
    """Return the sources of the mappings that come with the package, in order of name."""
    folder = resources.files("huoshui.sources") / "mappings"
    with resources.as_file(folder) as path:
        return tuple(MappedSource(read_mapping(p)) for p in sorted(Path(path).glob("*.yaml")))
