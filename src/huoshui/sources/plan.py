"""How the columns of a table become the columns of a record: the plan, and the plan bound to one header."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huoshui.records.schema import ColumnKind
from huoshui.sources.cells import UNITS
from huoshui.sources.tables import spelled
from huoshui.values.errors import InvalidInput, nearest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from huoshui.records.schema import Column, RecordType

FEN_SUFFIX = "_fen"
"""A money column ``net`` may come as ``net_fen``: whole fen instead of yuan."""
_UNIT_ENDINGS = tuple(f"({u})" for u in sorted(UNITS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Where a record's column comes from.

    ``headers`` are the names it may have in the file, best first; with ``coalesce`` each row takes the first of
    them that is filled. ``constant`` stands in every row instead (or where the cell is empty). ``words``
    translates the file's words, ``unit`` is in yuan, ``formats`` are strptime patterns of dates.
    """

    column: Column
    headers: tuple[str, ...] = ()
    coalesce: bool = False
    constant: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    unit: float = 1.0
    formats: tuple[str, ...] = ()
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Perspective:
    """Seller and buyer columns of an invoice list, seen from one firm: out when it sells, in when it buys."""

    seller_id: tuple[str, ...]
    buyer_id: tuple[str, ...]
    seller_name: tuple[str, ...] = ()
    buyer_name: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordPlan:
    """How one record is made of a row.

    ``when``: headers of which at least one must be filled, else the row gives no such record.
    ``received_column``: where the day received stands; ``received_constant``: the day all were received, unless
    the caller says otherwise. With neither, the loader takes the caller's day or each record's own.
    """

    rtype: RecordType
    columns: tuple[ColumnPlan, ...]
    when: tuple[str, ...] = ()
    received_column: ColumnPlan | None = None
    received_constant: date | None = None
    perspective: Perspective | None = None


@dataclass(frozen=True, slots=True)
class BoundColumn:
    """A column plan bound to a header: the file's columns it reads (none: constant or absent), and the unit."""

    plan: ColumnPlan
    sources: tuple[str, ...]
    unit: float
    in_fen: bool = False

    @property
    def label(self) -> str:
        """The file's own name of the column, for reports."""
        return self.sources[0] if self.sources else self.plan.column.name


@dataclass(frozen=True, slots=True)
class BoundRecord:
    """A record plan bound to a header."""

    plan: RecordPlan
    columns: tuple[BoundColumn, ...]
    received: BoundColumn | None
    when: tuple[str, ...]
    perspective: Mapping[str, str | None] | None = None

    def sources(self) -> set[str]:
        """Return the file's columns that are read."""
        bound = [*self.columns, *([self.received] if self.received else [])]
        read = {s for c in bound for s in c.sources} | set(self.when)
        return read | {s for s in (self.perspective or {}).values() if s}


class Header:
    """A file's header, searched by name in any width, case and spacing, with or without a unit in brackets."""

    def __init__(self, file: str, names: Sequence[str]) -> None:
        self.file, self.names = file, tuple(names)
        self._by_name: dict[str, tuple[str, float | None]] = {}
        for name in names:
            base, unit = _without_unit(spelled(name))
            self._by_name.setdefault(spelled(name), (name, unit))
            self._by_name.setdefault(base, (name, unit))

    def find(self, wanted: str) -> tuple[str, float | None] | None:
        """Return the file's column called ``wanted`` and the unit its header states, or None."""
        return self._by_name.get(spelled(wanted))

    def missing(self, wanted: Sequence[str], column: Column, record: str) -> InvalidInput:
        """Return the error that says which column is missing, what is there, and what comes nearest."""
        names = " or ".join(f"'{w}'" for w in wanted)
        return InvalidInput(
            f"'{self.file}' has no column {names}",
            cause=f"{record}.{column.name} ({column.label.en}) is required; "
            f"the file's columns are: {', '.join(self.names) or 'none'}",
            near=[n for w in wanted for n in nearest(w, self.names)][:3],
            cure="rename the column, or map it in a mapping file: huoshui load PATH --as MAPPING.yaml",
        )


def _without_unit(name: str) -> tuple[str, float | None]:
    for ending in _UNIT_ENDINGS:
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending), UNITS[ending.strip("()")]
    return name, None


def bind(plan: RecordPlan, header: Header) -> BoundRecord:
    """Bind a plan to a file's header.

    Raises:
        InvalidInput: a required column is not there.
    """
    perspective = None if plan.perspective is None else _bind_perspective(plan, plan.perspective, header)
    columns = tuple(_bind_column(c, header, plan.rtype.name) for c in plan.columns)
    received = None
    if plan.received_column is not None:
        bound = _bind_column(plan.received_column, header, plan.rtype.name)
        received = bound if bound.sources else None
    when = tuple(found[0] for w in plan.when if (found := header.find(w)))
    if plan.when and not when:
        raise header.missing(plan.when, plan.columns[0].column, plan.rtype.name)
    return BoundRecord(plan, columns, received, when, perspective)


def _bind_column(plan: ColumnPlan, header: Header, record: str) -> BoundColumn:
    found = [hit for h in plan.headers if (hit := header.find(h))]
    if plan.column.kind is ColumnKind.MONEY and not found:
        fen = [hit for h in plan.headers if (hit := header.find(h + FEN_SUFFIX))]
        if fen:
            return BoundColumn(plan, (fen[0][0],), 1.0, in_fen=True)
    if not found:
        if plan.column.required and plan.constant is None:
            raise header.missing(plan.headers, plan.column, record)
        return BoundColumn(plan, (), plan.unit)
    chosen = found if plan.coalesce else found[:1]
    stated = chosen[0][1]
    return BoundColumn(plan, tuple(dict.fromkeys(n for n, _ in chosen)), plan.unit if stated is None else stated)


def _bind_perspective(plan: RecordPlan, seen: Perspective, header: Header) -> dict[str, str | None]:
    bound: dict[str, str | None] = {}
    for side, names in (
        ("seller_id", seen.seller_id),
        ("buyer_id", seen.buyer_id),
        ("seller_name", seen.seller_name),
        ("buyer_name", seen.buyer_name),
    ):
        found = next((hit[0] for n in names if (hit := header.find(n))), None)
        if found is None and side.endswith("_id"):
            raise header.missing(names, plan.rtype.by_name["firm_id"], plan.rtype.name)
        bound[side] = found
    return bound
