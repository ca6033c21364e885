"""Documents in files: one file, or a zip file of them; and the reject a refused document becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from huoshui.sources.archive_guard import members_ending, open_archive
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import DOCUMENT_LIMITS, XmlRefused, clipped, decode_xml, read_limited, refuse
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from huoshui.sources.shape import Reject
    from huoshui.sources.xml_guard import XmlLimits

    Content = bytes | XmlRefused
    """The bytes of a document, or the refusal in place of bytes that cannot be read."""


def documents(
    path: Path, endings: tuple[str, ...], limits: XmlLimits = DOCUMENT_LIMITS
) -> Iterator[tuple[str, Content]]:
    """Yield (member name, content) of the documents in a file; the name is '' unless it is a zip file."""
    try:
        if path.suffix.lower() != ".zip":
            yield "", read_limited(path, limits)
            return
        archive = open_archive(path)
        names = _one_of_each(list(members_ending(archive, *endings)), endings)
    except XmlRefused as refusal:
        yield "", refusal
        return
    for name in names:
        try:
            yield name, archive.read(name)
        except XmlRefused as refusal:
            yield name, refusal
    if not names:
        yield "", _nothing_inside(endings)


def is_zip(path: Path) -> bool:
    """Tell whether a file starts like a zip file."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def reject_of(refusal: XmlRefused, name: str, content: Content) -> Reject:
    """Return the row for the quarantine: it names the zip member and holds the text of the document."""
    raw = refusal.reject.raw
    if raw is None and isinstance(content, bytes):
        raw = _text(content)
    return replace(refusal.reject, reason=named(refusal.reject.reason, name), raw=raw)


def named(text: Text, member: str) -> Text:
    """Return a remark that begins with the name of the zip member it is about."""
    return Text(f"{member}：{text.zh}", f"{member}: {text.en}") if member else text


def _one_of_each(names: list[str], endings: tuple[str, ...]) -> list[str]:
    """Keep one member of each stem: the tax platform packs one invoice as XML, OFD and PDF under one name."""
    chosen: dict[str, str] = {}
    for ending in endings:
        for name in names:
            if name.lower().endswith(ending):
                chosen.setdefault(name[: -len(ending)], name)
    kept = set(chosen.values())
    return [name for name in names if name in kept]


def _text(content: bytes) -> str | None:
    try:
        return clipped(decode_xml(content)[0])
    except XmlRefused:
        return None


def _nothing_inside(endings: tuple[str, ...]) -> XmlRefused:
    zh, en = "、".join(endings), " or ".join(endings)
    return refuse(RejectCode.MISSING_VALUE, f"压缩包中没有{zh}文件", f"the zip file holds no {en} file")
