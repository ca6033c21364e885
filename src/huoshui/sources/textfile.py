"""Text files of any encoding: examined once from end to end, then read as UTF-8.

The encoding is not guessed from a sample: UTF-8 is tested over the whole file, and only a file that is not
UTF-8 is tried as GB18030 (which contains GBK and GB2312).
"""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BLOCK = 4 * 2**20
_SAMPLE = 4096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (b"PAR1", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # Parquet, zip and XLSX, XLS
REPLACEMENT = "\ufffd"
"""Stands where bytes could not be read as text."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What one pass over a file tells.

    ``encoding`` is that of the text (empty for binary files); ``broken``: some bytes do not belong to it.
    ``quotes_balance``: the file holds an even number of double quotes.
    """

    sha256: str
    size: int
    encoding: str
    broken: bool
    quotes_balance: bool


def examine(path: Path) -> Examined:
    """Read the whole file once: its hash, its encoding, whether its quotes balance."""
    status = path.stat()
    return _examine(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _examine(path: Path, size: int, _changed: int) -> Examined:
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if head.startswith(_BINARY):
        return Examined(_digest(path), size, "", broken=False, quotes_balance=True)
    encoding = encoding_of(head)
    unicode = encoding in {"utf-8", "utf-8-sig"}
    digest, quotes, valid = hashlib.sha256(), 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    for block in _blocks(path):
        digest.update(block)
        quotes += block.count(b'"')
        if unicode and valid:
            valid = _continues(decoder, block)
    if unicode and valid:
        valid = _continues(decoder, b"", final=True)
    broken = False
    if encoding == "utf-8" and not valid:
        encoding, broken = _gb18030_or_broken(path)
    elif unicode and not valid:
        broken = True
    elif not unicode:
        broken = _faults(path, encoding) > 0
    return Examined(digest.hexdigest(), size, encoding, broken, quotes % 2 == 0)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def encoding_of(head: bytes) -> str:
    """Return the encoding that the first bytes of a file announce; ``utf-8`` when they announce none."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    for name, zeros, others in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        if zeros.count(0) > 1 and others.count(0) == 0 and "\n" in head.decode(name, "replace"):
            return name
    return "utf-8"


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            yield block


def _continues(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    if not final and block.isascii() and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _gb18030_or_broken(path: Path) -> tuple[str, bool]:
    """Return the better reading of a file that is not wholly UTF-8, and whether even that is broken.

    Text of another encoding almost never holds valid characters of several bytes in UTF-8: where those
    outnumber the faults, the file is UTF-8 with damage.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = faults = 0
    for block in _blocks(path):
        text = decoder.decode(block)
        bad = text.count(REPLACEMENT)
        faults += bad
        good += len(text) - bad - len(text.encode("ascii", "ignore"))
    if good > faults:
        return "utf-8", True
    return "gb18030", _faults(path, "gb18030") > 0


def _faults(path: Path, encoding: str) -> int:
    """Count the places where bytes do not belong to the encoding."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return sum(decoder.decode(block).count(REPLACEMENT) for block in _blocks(path)) + decoder.decode(
        b"", final=True
    ).count(REPLACEMENT)


class AsUtf8:
    """A file opened for reading whose bytes come out as UTF-8, whatever its encoding.

    Bytes that are no text come out as U+FFFD. Made for readers that call ``read(n)``.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb", buffering=0)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes of UTF-8; empty at the end."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            block = self._file.read(_BLOCK)
            self._ended = not block
            self._ready += self._decoder.decode(block, final=self._ended).encode("utf-8")
        out, self._ready = (self._ready, b"") if size < 0 else (self._ready[:size], self._ready[size:])
        return out

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._file.closed


def first_lines(path: Path, encoding: str, most: int) -> list[str]:
    """Return up to ``most`` first lines of a text file, without line ends."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    text = ""
    for block in _blocks(path):
        text += decoder.decode(block)
        if text.count("\n") >= most:
            break
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")[:most]
