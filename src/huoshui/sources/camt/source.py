"""The source ``camt``: XML files, or zip files of them, one message each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from huoshui.sources.archive_guard import members_ending, open_archive
from huoshui.sources.camt.reading import read_statement
from huoshui.sources.camt.statement import statements_of
from huoshui.sources.shape import Parsed, RejectCode, Rule, reject_table
from huoshui.sources.xml_files import documents, is_zip, named, reject_of
from huoshui.sources.xml_guard import STATEMENT_LIMITS, XmlRefused, parse_xml, refuse
from huoshui.sources.xml_tree import local_name
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huoshui.sources.shape import ReadOptions
    from huoshui.sources.xml_files import Content

_HEAD: Final = 4_096
_OURS: Final = re.compile(rb"camt\.05[234]\.|BkToCstmr(Stmt|AcctRpt|DbtCdtNtfctn)")


class Camt:
    """Reads camt.052, .053 and .054 of any version into ``bank_entry`` records; the grain is one entry.

    The firm is the one named by ``firm_id``, else the account's owner by its organisation number, else
    ``account:`` and the account. Amounts are minor units of ``currency``.
    """

    name = "camt"
    fingerprint = "camt-1"
    looks_for = Text(
        "ISO 20022银行对账单XML（camt.052/053/054），可打成zip",
        "ISO 20022 bank statements in XML (camt.052, .053, .054), also in a zip file",
    )
    delivery_coverage = False

    def sniff(self, path: Path) -> bool:
        """Tell whether the beginning of the file, or of a zip file's first XML member, names a camt message."""
        if not is_zip(path):
            with path.open("rb") as file:
                return _is_ours(file.read(_HEAD))
        try:
            archive = open_archive(path)
            return any(_is_ours(archive.read(name)[:_HEAD]) for name in list(members_ending(archive, ".xml"))[:1])
        except XmlRefused:
            return False

    def rule(self, path: Path) -> Rule:  # noqa: ARG002 - the same for every file
        """Return that a record with the same key replaces the earlier one."""
        return Rule()

    def read(self, path: Path, options: ReadOptions) -> Iterator[Parsed]:
        """Read the statements of a message, or of each message of a zip file, one piece per statement.

        A file that is no readable message is one row with one reject.
        """
        for name, content in documents(path, (".xml",), STATEMENT_LIMITS):
            yield from _read_message(name, content, options)


def _read_message(name: str, content: Content, options: ReadOptions) -> Iterator[Parsed]:
    try:
        if isinstance(content, XmlRefused):
            raise content
        document = parse_xml(content, STATEMENT_LIMITS)
        statements = statements_of(document.root)
        if not statements:
            raise _no_statement(local_name(document.root), is_message=statements is not None)
    except XmlRefused as refusal:
        yield Parsed({}, reject_table([reject_of(refusal, name, content)]), 1)
        return
    remarks = document.notes
    for statement in statements:
        piece = read_statement(statement, options)
        yield replace(piece, notes=tuple(named(note, name) for note in (*remarks, *piece.notes)))
        remarks = ()


def _no_statement(root: str, *, is_message: bool) -> XmlRefused:
    if is_message:
        return refuse(
            RejectCode.MISSING_VALUE,
            "报文中没有对账单（Stmt、Rpt、Ntfctn）",
            "the message holds no statement, report or notification (Stmt, Rpt, Ntfctn)",
            column="Stmt",
        )
    return refuse(
        RejectCode.UNKNOWN_VALUE,
        f"根元素“{root}”不是camt.052/053/054报文",
        f"root element {root!r} is no camt.052, .053 or .054 message",
        column="root",
        value=root,
    )


def _is_ours(head: bytes) -> bool:
    return _OURS.search(head.replace(b"\x00", b"")) is not None


CAMT: Final = Camt()
