"""Zip files from strangers: read member by member in memory, never unpacked to disk.

Refused: names that climb out of the folder, encrypted members, more members or bytes than the limits, members
that unpack to many times their packed size (zip bombs), damaged members, archives inside archives. The size
written in the archive is not believed: reading stops at the limit.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import BadZipFile, LargeZipFile, ZipFile

from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zipfile import ZipInfo

    from huoshui.sources.xml_guard import XmlRefused

_UTF8_NAME_FLAG: Final = 0x800
_ENCRYPTED_FLAG: Final = 0x1
_DAMAGE: Final = (
    BadZipFile,
    LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What the zip reader raises on damaged files."""

_CLIMBS: Final = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\x00")


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What one archive may hold. The ratio counts only for members above ``small_bytes`` unpacked."""

    most_members: int = 20_000
    most_bytes: int = 512 * 2**20
    most_member_bytes: int = 64 * 2**20
    most_ratio: int = 200
    small_bytes: int = 2**20


ARCHIVE_LIMITS: Final = ArchiveLimits()
OFD_LIMITS: Final = ArchiveLimits(most_members=2_000, most_bytes=128 * 2**20, most_member_bytes=32 * 2**20)


@dataclass(frozen=True, slots=True)
class Archive:
    """An opened zip file whose member list has passed the checks."""

    _zip: ZipFile
    _members: dict[str, ZipInfo]
    limits: ArchiveLimits

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members that are files, in archive order."""
        return tuple(self._members)

    def read(self, name: str) -> bytes:
        """Return one member. Raises XmlRefused when it is damaged or larger than it says or may be."""
        info = self._members[name]
        most = min(info.file_size, self.limits.most_member_bytes)
        try:
            with self._zip.open(info) as member:
                data = member.read(most + 1)
        except _DAMAGE as error:
            raise refuse(
                RejectCode.MALFORMED, f"压缩包中“{name}”已损坏", f"member {name!r} is damaged: {error}", value=name
            ) from error
        if len(data) > most:
            raise _bomb(name, f"解压后超过{most:,}字节", f"more than {most:,} bytes unpacked")
        return data


def open_archive(data: bytes | Path, limits: ArchiveLimits = ARCHIVE_LIMITS) -> Archive:
    """Open a zip file from its path or bytes and check its member list.

    Raises XmlRefused: not a zip file, too many or too large members, a bomb, a name that climbs out, encrypted.
    """
    try:
        archive = ZipFile(BytesIO(data) if isinstance(data, bytes) else data)
    except _DAMAGE as error:
        raise refuse(
            RejectCode.MALFORMED, "压缩包无法打开（文件可能不完整）", f"not a readable zip file: {error}"
        ) from error
    infos = [info for info in archive.infolist() if not info.filename.endswith("/")]
    if len(infos) > limits.most_members:
        raise _bomb(
            "",
            f"{len(infos):,}个文件，最多{limits.most_members:,}个",
            f"{len(infos):,} members, at most {limits.most_members:,}",
        )
    total = sum(info.file_size for info in infos)
    if total > limits.most_bytes:
        raise _bomb(
            "",
            f"解压后{total:,}字节，最多{limits.most_bytes:,}",
            f"{total:,} bytes unpacked, at most {limits.most_bytes:,}",
        )
    members = {_member_name(info): info for info in infos}
    if len(members) < len(infos):
        raise refuse(RejectCode.MALFORMED, "压缩包中有重名文件", "two members of the archive have the same name")
    for name, info in members.items():
        _check_member(name, info, limits)
    return Archive(archive, members, limits)


def _check_member(name: str, info: ZipInfo, limits: ArchiveLimits) -> None:
    if _CLIMBS.search(name):
        raise refuse(
            RejectCode.MALFORMED,
            f"压缩包中的文件名“{name}”指向包外，不予读取",
            f"member name {name!r} points outside the archive: nothing of it is read",
            value=name,
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise refuse(
            RejectCode.UNDECODABLE,
            f"压缩包中“{name}”已加密，请解密后再导入",
            f"member {name!r} is encrypted: load it decrypted",
            value=name,
        )
    if info.file_size > limits.most_member_bytes:
        raise _bomb(
            name, f"解压后{info.file_size:,}字节", f"{info.file_size:,} bytes, at most {limits.most_member_bytes:,}"
        )
    if info.file_size > limits.small_bytes and info.file_size > limits.most_ratio * max(info.compress_size, 1):
        raise _bomb(
            name, f"解压后超过原大小的{limits.most_ratio}倍", f"it unpacks to over {limits.most_ratio} times its size"
        )


def _member_name(info: ZipInfo) -> str:
    """Return a member's name; names that are not marked as UTF-8 are GBK when they can be, else as zipfile says."""
    if info.flag_bits & _UTF8_NAME_FLAG:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _bomb(name: str, zh: str, en: str) -> XmlRefused:
    subject = f"压缩包中“{name}”" if name else "压缩包"
    thing = f"member {name!r} is" if name else "the archive is"
    return refuse(RejectCode.TOO_LARGE, f"{subject}过大：{zh}", f"{thing} too large: {en}", value=name or None)


def members_ending(archive: Archive, *endings: str) -> Iterator[str]:
    """Yield the members whose name ends in one of ``endings`` (lower case), without hidden and system files."""
    for name in archive.names:
        base = name.replace("\\", "/").rpartition("/")[2]
        if base.lower().endswith(endings) and not base.startswith("._") and "__MACOSX/" not in name:
            yield name
