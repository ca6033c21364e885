"""The mapping file: YAML that says how a table's columns become records.

.. code-block:: yaml

    source: our_bank                      # the name the records carry
    title: {zh: 本行流水, en: our statements}
    files:
      - match: ["*流水*.csv"]             # names of files it reads
        header_line: 1                    # where the header is
        supersedes: key                   # or file: a later file of the same name replaces the earlier one
        key: columns                      # or row: rows have no number of their own
        received_on: {column: 导出日期}    # or {day: true}: each record's own day, or {constant: 2024-06-30}
        records:
          - record: bank_entry
            columns:
              firm_id: {constant: "9111..."}
              entry_ref: [流水号, 交易流水号]              # the first of these headers that is there
              booked_on: {from: 交易日期, format: "%d/%m/%Y"}
              amount: {from: 金额, unit: 万元}
              direction: {from: 借贷标志, words: {贷: credit, 借: debit}}
              party_id: {coalesce: [对方账号, 对方户名]}     # the first that is filled in each row
            when: [流水号]                # rows where this is empty give no such record
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import yaml

from huoshui.records.layout import record_type
from huoshui.records.schema import Column, ColumnKind
from huoshui.sources.cells import UNITS
from huoshui.sources.pieces import Layout
from huoshui.sources.plan import ColumnPlan, Perspective, RecordPlan
from huoshui.sources.shape import Rule, Supersede
from huoshui.values.errors import InvalidInput, NotFound, nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from huoshui.records.schema import RecordType

_TOP = ("source", "title", "about", "files")
_FILE = ("match", "header_line", "sheet", "supersedes", "key", "received_on", "records")
_RECORD = ("record", "received_on", "columns", "when", "perspective")
_COLUMN = ("from", "coalesce", "constant", "words", "unit", "format", "prefix")
_SIDES = ("seller_id", "buyer_id", "seller_name", "buyer_name")
_RECEIVED = Column("received_on", ColumnKind.DATE, Text("收到日", "day received"))


@dataclass(frozen=True, slots=True)
class FileMapping:
    """How the files of one name pattern are read."""

    match: tuple[str, ...]
    layout: Layout
    rule: Rule
    records: tuple[RecordPlan, ...]

    def matches(self, path: Path) -> bool:
        """Tell whether the file's name fits one of the patterns."""
        return any(PurePath(path.name).match(pattern) for pattern in self.match)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A whole mapping file. ``fingerprint`` changes with its content."""

    source: str
    title: Text
    files: tuple[FileMapping, ...]
    fingerprint: str


class _Reader:
    """Reads the parts of one mapping file; every error names the file and the place in it."""

    def __init__(self, file: str) -> None:
        self.file = file

    def wrong(self, where: str, cause: str, *, cure: str, near: Iterable[str] = ()) -> InvalidInput:
        return InvalidInput(f"mapping '{self.file}', {where}", cause=cause, cure=cure, near=near)

    def known(self, where: str, given: object, allowed: tuple[str, ...]) -> dict[str, Any]:
        """Return ``given`` if it is a mapping with allowed keys only."""
        if not isinstance(given, dict):
            raise self.wrong(where, f"'{given}' stands where keys are expected", cure=f"write: {', '.join(allowed)}")
        for key in given:
            if key not in allowed:
                raise self.wrong(
                    where, f"unknown key '{key}'", near=nearest(str(key), allowed), cure=f"use: {', '.join(allowed)}"
                )
        return given

    def mapping(self, data: object, content: bytes) -> TableMapping:
        top = self.known("top level", data, _TOP)
        for key in ("source", "files"):
            if not top.get(key):
                raise self.wrong("top level", f"'{key}' is missing", cure="write it; see docs/how-to/add-a-source.md")
        name = str(top["source"])
        title = self.known("title", top.get("title") or {"zh": name, "en": name}, ("zh", "en"))
        files = tuple(self.file_mapping(f, f"files[{n}]") for n, f in enumerate(_listed(top["files"])))
        return TableMapping(
            name, Text(str(title["zh"]), str(title["en"])), files, hashlib.sha256(content).hexdigest()[:16]
        )

    def file_mapping(self, data: object, where: str) -> FileMapping:
        given = self.known(where, data, _FILE)
        for key in ("match", "records"):
            if not given.get(key):
                raise self.wrong(where, f"'{key}' is missing", cure="write it; see docs/how-to/add-a-source.md")
        supersedes = self.choice(where, "supersedes", given.get("supersedes", "key"), ("key", "file"))
        by_row = self.choice(where, "key", given.get("key", "columns"), ("columns", "row")) == "row"
        received = self.received(given.get("received_on"), f"{where}.received_on")
        records = tuple(
            self.record(r, f"{where}.records[{n}]", received) for n, r in enumerate(_listed(given["records"]))
        )
        layout = Layout(int(given.get("header_line", 1)), str(given.get("sheet", "")))
        rule = Rule(Supersede.FILE if by_row else Supersede(supersedes), by_row)
        return FileMapping(tuple(map(str, _listed(given["match"]))), layout, rule, records)

    def choice(self, where: str, key: str, value: object, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            raise self.wrong(
                f"{where}.{key}", f"'{value}' is not allowed", near=nearest(str(value), allowed),
                cure=f"write one of: {', '.join(allowed)}",
            )  # fmt: skip
        return str(value)

    def received(self, data: object, where: str) -> dict[str, Any]:
        given = self.known(where, {} if data is None else data, ("column", "day", "constant", "format"))
        if len({"column", "day", "constant"} & given.keys()) > 1:
            raise self.wrong(where, "more than one rule", cure="write one of: column, day, constant")
        constant = given.get("constant")
        if constant is not None and not isinstance(constant, date):
            raise self.wrong(where, f"'{constant}' is not a date", cure="write it as 2024-06-30")
        return given

    def record(self, data: object, where: str, received: Mapping[str, Any]) -> RecordPlan:
        given = self.known(where, data, _RECORD)
        if "received_on" in given:
            received = self.received(given["received_on"], f"{where}.received_on")
        try:
            rtype = record_type(str(given.get("record", "")))
        except NotFound as error:
            raise self.wrong(f"{where}.record", error.what, near=error.near, cure=error.cure) from error
        columns = self.known(f"{where}.columns", given.get("columns") or {}, tuple(rtype.by_name))
        plans = tuple(
            self.column(rtype.by_name[name], spec, f"{where}.columns.{name}") for name, spec in columns.items()
        )
        seen = given.get("perspective")
        perspective = None if seen is None else self.perspective(seen, f"{where}.perspective")
        self.complete(rtype, columns, where, seen=perspective is not None)
        column = received.get("column")
        formats = _texts(received.get("format"))
        return RecordPlan(
            rtype,
            plans,
            when=_texts(given.get("when")),
            received_column=None if column is None else ColumnPlan(_RECEIVED, _texts(column), formats=formats),
            received_constant=received.get("constant"),
            perspective=perspective,
        )

    def complete(self, rtype: RecordType, columns: Mapping[str, Any], where: str, *, seen: bool) -> None:
        """Raise unless every required column of the record type is mapped."""
        given = set(columns) | ({"firm_id", "direction", "party_id"} if seen else set())
        missing = [c.name for c in rtype.columns if c.required and c.name not in given]
        if missing:
            raise self.wrong(
                f"{where}.columns",
                f"required columns of {rtype.name} are not mapped: {', '.join(missing)}",
                cure="say for each from which column it comes, or give a constant",
            )

    def perspective(self, data: object, where: str) -> Perspective:
        given = self.known(where, data, _SIDES)
        sides = {side: _texts(given.get(side)) for side in _SIDES}
        for side in ("seller_id", "buyer_id"):
            if not sides[side]:
                raise self.wrong(where, f"'{side}' is missing", cure="name the column with that party's identifier")
        return Perspective(**sides)

    def column(self, column: Column, data: object, where: str) -> ColumnPlan:
        if isinstance(data, str | list):
            data = {"from": data}
        given = self.known(where, data, _COLUMN)
        if not {"from", "coalesce", "constant"} & given.keys():
            raise self.wrong(where, "nothing says where the value comes from", cure="write from, coalesce or constant")
        unit = self.choice(where, "unit", given.get("unit", "元"), tuple(UNITS))
        words = self.words(column, given.get("words") or {}, f"{where}.words")
        constant = given.get("constant")
        return ColumnPlan(
            column,
            headers=_texts(given.get("coalesce")) or _texts(given.get("from")),
            coalesce="coalesce" in given,
            constant=None if constant is None else _plain(constant),
            words=words,
            unit=UNITS[unit],
            formats=_texts(given.get("format")),
            prefix=str(given.get("prefix", "")),
        )

    def words(self, column: Column, data: object, where: str) -> dict[str, str]:
        if not isinstance(data, dict):
            raise self.wrong(where, f"'{data}' is not a table of words", cure="write {theirs: ours}")
        table = {str(k): _plain(v) for k, v in data.items()}
        for ours in table.values() if column.values else ():
            self.choice(where, column.name, ours, column.values)
        return table


def read_mapping(path: Path) -> TableMapping:
    """Read a mapping file.

    Raises:
        NotFound: there is no file at ``path``.
        InvalidInput: it is not YAML, or says something that cannot be understood; the error names the place.
    """
    if not path.is_file():
        raise NotFound(f"there is no mapping file at '{path}'", cure="give the path of a YAML file, or a source's name")
    content = path.read_bytes()
    try:
        data = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"mapping '{path.name}' is not YAML", cause=" ".join(str(error).split()), cure="correct it at that place"
        ) from error
    return _Reader(path.name).mapping(data, content)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _texts(value: object) -> tuple[str, ...]:
    return () if value is None else tuple(str(v) for v in _listed(value))


def _plain(value: object) -> str:
    """Return a YAML scalar as the text a file would hold (YAML reads yes and no as true and false)."""
    return str(value).lower() if isinstance(value, bool) else str(value)
