"""XML from strangers: parsed without entities, documents outside, or the power to fill the memory.

A document type (DOCTYPE) is refused before any parsing, so no entity can be declared, expanded or fetched.
Size, number of tags, depth and length of one text are bounded. A file whose bytes are not in the encoding it
declares is read in the encoding it is in where that is certain (a GBK file that says UTF-8), with a note.
Everything refused is an :class:`XmlRefused` that carries the row for the quarantine, with line and column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lxml import etree

from huoshui.sources.shape import Reject, RejectCode
from huoshui.values.errors import InvalidInput
from huoshui.values.text import Text

if TYPE_CHECKING:
    from pathlib import Path

RAW_CLIP: Final = 65_536
"""Longest piece of a refused document kept in the quarantine, in characters; the file itself stays in place."""

_HEAD: Final = 65_536
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_UNMARKED_UTF16: Final = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
_DECLARED: Final = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION: Final = re.compile(r"[\ufeff\s]*<\?xml\s[^>]{0,500}\?>")
_GBK_FAMILY: Final = {"gbk", "gb2312", "gb18030", "cp936", "gb-2312", "gb_2312-80", "x-gbk"}
_GBK_CERTAINTY: Final = 0.8
_OTHER_ENCODINGS: Final = re.compile(r"(iso-?8859-\d+|windows-\d+|cp\d+|latin-?1|big5|shift_jis|euc-\w+|koi8-\w)")
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_BLANKS: Final = re.compile("[\ufeff \t\r\n]*")
_LIMIT_WORDS: Final = re.compile("limit exceeded|depth|huge|too long", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """What one document may cost. ``most_tags`` counts the sign ``<``; memory is about 300 bytes for each."""

    most_bytes: int
    most_tags: int


DOCUMENT_LIMITS: Final = XmlLimits(most_bytes=32 * 2**20, most_tags=1_000_000)
"""One invoice, attachments included."""

STATEMENT_LIMITS: Final = XmlLimits(most_bytes=96 * 2**20, most_tags=2_500_000)
"""One bank statement: about 25,000 entries with all details, or 60,000 short ones, in less than 1 GB."""


class XmlRefused(InvalidInput):
    """A document, or a part of it, that cannot become a record; ``reject`` is its row in the quarantine."""

    def __init__(self, reject: Reject) -> None:
        self.reject = reject
        super().__init__(reject.reason.en, cause=f"line {reject.line}, {reject.code.value}")


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A parsed document: its root, and remarks on how it was decoded."""

    root: etree._Element
    notes: tuple[Text, ...] = ()


def refuse(
    code: RejectCode, zh: str, en: str, *, line: int = 1, column: str = "", value: str | None = None
) -> XmlRefused:
    """Return the exception that sets a document or a part of it aside."""
    return XmlRefused(Reject(line, column, value, code, Text(zh, en)))


def parse_xml(data: bytes, limits: XmlLimits = DOCUMENT_LIMITS) -> XmlDocument:
    """Return ``data`` as a tree without comments and processing instructions.

    Raises XmlRefused: empty, too large, undecodable, with a DOCTYPE, not well formed (with line and column).

    >>> parse_xml(b"<a><b>1</b></a>").root[0].text
    '1'
    """
    _check_size(data, limits)
    text, notes = decode_xml(data)
    _check_prolog(text)
    try:
        root = etree.fromstring(_without_declaration(text).encode(errors="surrogatepass"), _parser())
    except etree.XMLSyntaxError as error:
        raise _syntax_refusal(error, text) from error
    return XmlDocument(root, notes)


def read_limited(path: Path, limits: XmlLimits) -> bytes:
    """Return the bytes of a file, refused before reading when it is larger than the limit."""
    size = path.stat().st_size
    if size > limits.most_bytes:
        raise _too_large(f"{size:,} bytes", limits)
    return path.read_bytes()


def decode_xml(data: bytes) -> tuple[str, tuple[Text, ...]]:
    """Return the text of an XML file and remarks where its bytes are not in the encoding it declares.

    Raises XmlRefused when no encoding fits or the text holds a NUL character.
    """
    mark, encoding = _marked_encoding(data)
    declared = _DECLARED.match(data)
    name = declared[1].decode().lower() if declared else "utf-8"
    notes: tuple[Text, ...] = ()
    if encoding:
        text = _decode(data[mark:], encoding)
    elif name in _GBK_FAMILY:
        text, notes = _decode_gbk(data)
    else:
        text, notes = _decode_unmarked(data, name)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refuse(RejectCode.NUL_BYTE, "文件中有空字节", "the file holds a NUL character", line=line)
    return text, notes


def root_name(path: Path) -> tuple[str, str] | None:
    """Return (namespace, local name) of a file's root element, looking at its beginning only; None if not XML."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return root_name_of(head)


def root_name_of(head: bytes) -> tuple[str, str] | None:
    """Return (namespace, local name) of the root element in the first bytes of a document; None if not XML."""
    mark, encoding = _marked_encoding(head)
    text = head[mark:].decode(encoding or "latin-1", errors="replace")
    text = text[_root_position(text) :]
    doctype = _DOCTYPE.match(text)  # refused later, by the source that knows the root element
    start = re.match(r"\s*<(?:([\w.-]+):)?([\w.-]+)([^<>]*)", text[doctype.end() :] if doctype else text)
    if start is None:
        return None
    prefix, local, attributes = start.groups()
    wanted = f"xmlns:{prefix}" if prefix else "xmlns"
    namespace = re.search(rf"""(?:^|\s){re.escape(wanted)}\s*=\s*["']([^"']*)["']""", attributes)
    return (namespace[1] if namespace else ""), local


def clipped(text: str) -> str:
    """Return the text of a refused document as the quarantine keeps it."""
    return text if len(text) <= RAW_CLIP else text[:RAW_CLIP]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


def _without_declaration(text: str) -> str:
    """Blank out the XML declaration, whose encoding no longer holds, keeping lines and columns."""
    found = _DECLARATION.match(text)
    if found is None:
        return text
    return re.sub(r"[^\n]", " ", found[0]) + text[found.end() :]


def _check_size(data: bytes, limits: XmlLimits) -> None:
    if not data.strip():
        raise refuse(RejectCode.MALFORMED, "文件是空的", "the file is empty")
    if len(data) > limits.most_bytes:
        raise _too_large(f"{len(data):,} bytes", limits)
    tags = data.count(b"<")
    if tags > limits.most_tags:
        raise _too_large(f"{tags:,} tags", limits)


def _too_large(what: str, limits: XmlLimits) -> XmlRefused:
    return refuse(
        RejectCode.TOO_LARGE,
        f"文件过大（{what}）：最多{limits.most_bytes:,}字节、{limits.most_tags:,}个标签，请拆成较小的文件",
        f"too large ({what}): at most {limits.most_bytes:,} bytes and {limits.most_tags:,} tags, split it into parts",
    )


def _marked_encoding(data: bytes) -> tuple[int, str | None]:
    """Return the length of the byte order mark and the encoding it, or the pattern of '<', shows."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return len(mark), encoding
    for start, encoding in _UNMARKED_UTF16:
        if data.startswith(start):
            return 0, encoding
    return 0, None


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(
            RejectCode.UNDECODABLE,
            f"不是有效的{encoding}文本：第{error.start + 1}字节",
            f"not valid {encoding} text at byte {error.start + 1}: save it as UTF-8",
            line=line,
        ) from error


def _decode_gbk(data: bytes) -> tuple[str, tuple[Text, ...]]:
    """Decode a file that declares GBK: UTF-8 when its bytes are UTF-8 (non-ASCII text is hardly ever both)."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "gb18030"), ()
    if text.isascii():
        return text, ()
    return text, (Text("声明为GBK，实际是UTF-8，按UTF-8读取", "declared as GBK but written in UTF-8: read as UTF-8"),)


def _decode_unmarked(data: bytes, name: str) -> tuple[str, tuple[Text, ...]]:
    """Decode ASCII-compatible bytes that declare ``name``: UTF-8, a single-byte encoding, or wrongly UTF-16."""
    wide = name.startswith(("utf-16", "utf16", "utf-32", "ucs-2", "iso-10646"))
    if name in {"utf-8", "utf8", "us-ascii", "ascii"} or wide:
        text, notes = _decode_utf8_or_gbk(data)
        if wide:
            notes = (*notes, Text(f"声明为{name}，实际不是", f"declared as {name}, which it is not"))
        return text, notes
    if not _OTHER_ENCODINGS.fullmatch(name):
        raise refuse(RejectCode.UNDECODABLE, f"不认识的编码“{name}”", f"unknown encoding {name!r}: save it as UTF-8")
    try:
        return _decode(data, name), ()
    except LookupError as error:
        raise refuse(RejectCode.UNDECODABLE, f"不认识的编码“{name}”", f"unknown encoding {name!r}") from error


def _decode_utf8_or_gbk(data: bytes) -> tuple[str, tuple[Text, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        if not _certainly_gbk(data):
            return _decode(data, "utf-8"), ()
    note = Text("不是UTF-8，实际是GBK，按GBK读取", "not UTF-8 but GBK: read as GBK")
    return data.decode("gb18030"), (note,)


def _certainly_gbk(data: bytes) -> bool:
    """Tell whether bytes that are not UTF-8 are Chinese in GBK: nearly all characters are in the GB 2312 set.

    Latin text in a single-byte encoding fails, because there the byte after an accented letter is ASCII.
    """
    try:
        wide = [c for c in data.decode("gb18030") if not c.isascii()]
    except UnicodeDecodeError:
        return False
    common = sum(len(c.encode("gb2312", errors="ignore")) > 0 for c in wide)
    return common >= _GBK_CERTAINTY * len(wide)


def _root_position(text: str) -> int:
    """Return where the root element, or a DOCTYPE before it, starts: after declaration, comments, instructions."""
    position = 0
    while True:
        blanks = _BLANKS.match(text, position)
        position = blanks.end() if blanks else position
        for opening, closing in (("<?", "?>"), ("<!--", "-->")):
            if text.startswith(opening, position):
                end = text.find(closing, position + len(opening))
                position = len(text) if end < 0 else end + len(closing)
                break
        else:
            return position


def _check_prolog(text: str) -> None:
    position = _root_position(text)
    if text.startswith("<!", position):
        raise refuse(
            RejectCode.FORBIDDEN_XML,
            "含有DOCTYPE声明（可能引用外部实体），不予读取",
            "it has a DOCTYPE, which can define entities and call outside files: not read",
            line=text.count("\n", 0, position) + 1,
            value=text[position : position + 80],
        )


def _syntax_refusal(error: etree.XMLSyntaxError, text: str) -> XmlRefused:
    line, column = error.position
    message = re.sub(r",? line \d+, column \d+$", "", str(error.msg)).strip()
    where = f"column {column}"
    if _LIMIT_WORDS.search(message):
        raise_as, zh = RejectCode.TOO_LARGE, "层次过深或单个文本过长"
        message = "nested too deeply, or one text is too long"
    else:
        raise_as, zh = RejectCode.MALFORMED, "XML格式有误（文件可能不完整）"
        message = f"not well-formed XML: {message}"
    rows = text.split("\n")
    snippet = rows[line - 1][max(column - 41, 0) : column + 39] if 0 < line <= len(rows) else None
    return refuse(
        raise_as, f"{zh}：第{line}行第{column}列", f"{message} (line {line}, {where})", line=line, value=snippet
    )
