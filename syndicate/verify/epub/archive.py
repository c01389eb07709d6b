"""Reads the members of a zip archive in memory, under limits, with `zipfile`.

What enters are the bytes of an archive, what leaves are its members. An archive in which two programs could find
different members must never pass. It describes each member twice, before the member and in the directory at the end,
and both have to agree. No bytes may stand between, before or after the members, and no name may equal another one on
some system (upper case, forms of composition, backslashes). A claimed size is never trusted.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model import Extent

MEDIA_TYPE = b"application/epub+zip"

_MAX_RATIO = 100
"""The largest ratio of a member's length to its packed length, above `ArchiveLimits.slack_bytes`."""
_MAX_MEMBERS = 65_000
"""An archive without the extensions for larger ones (APPNOTE.TXT, section 4.4.1.4) holds 65,535."""
_MAX_BYTES = 1_000_000_000
_OTHERS = 200
"""Members beside articles and pictures: the package, its sheets and fonts, the cover, the contents."""
_OTHERS_BYTES = 100_000_000
_FEWER = "publish fewer articles together"
_MARKUP = 50_000
"""Bytes of a chapter that a theme adds around the article."""
_MARKED_UP = 4
"""The largest ratio of a text in XHTML and the contents to its entry as JSON, which holds it twice."""
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
# APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16.
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL_SIZE = 46
_END = struct.Struct("<4sHHHHIIH")
_NEEDED = 20
"""Version 2.0 of the format has folders and Deflate (section 4.4.3). Programs skip members that need a later one."""
_HARMLESS_FLAGS = 0x806
"""Flags for the strength of compression and for UTF-8 names (section 4.4.4)."""


class ArchiveLimits(Struct, frozen=True, kw_only=True):
    """How much of an archive is read: the members, all their bytes, and the length that any member may unpack to.

    The defaults are for a book of an unknown edition.
    """

    members: int = 20_000
    member_bytes: int = 500_000_000
    slack_bytes: int = 1_000_000


def limits_for(extent: Extent) -> ArchiveLimits:
    """The limits for a book of this extent."""
    text_bytes = _MARKED_UP * extent.text_bytes + _MARKUP * extent.articles
    size = _OTHERS_BYTES + text_bytes + extent.picture_bytes
    return ArchiveLimits(
        members=min(_MAX_MEMBERS, _OTHERS + extent.articles + extent.pictures),
        member_bytes=min(_MAX_BYTES, size),
        slack_bytes=min(_MAX_BYTES, ArchiveLimits().slack_bytes + text_bytes),
    )


def read_members(name: str, data: bytes, limits: ArchiveLimits) -> dict[str, bytes]:
    """The members of an archive, by name.

    Args:
        name: of the archive, for messages.
        data: the whole archive.
        limits: how much of it may be read.

    Raises:
        ArtifactError: it is damaged, too large or no EPUB, or other programs would find other members.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > limits.members:
                raise ArtifactError(f"{name}: {len(infos):,} members, more than {limits.members:,}", _FEWER)
            _judge_names(name, infos)
            _judge_layout(name, data, infos)
            files: dict[str, bytes] = {}
            left = limits.member_bytes
            for info in infos:
                honest = max(limits.slack_bytes, info.compress_size * _MAX_RATIO)
                files[info.filename] = _member(name, data, info, min(left, honest))
                left -= len(files[info.filename])
    # RuntimeError: also a NotImplementedError, for a version of the format that `zipfile` does not know.
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError) as error:
        raise ArtifactError(f"{name}: not a readable archive: {error}") from error
    if files["mimetype"] != MEDIA_TYPE:
        raise ArtifactError(f"{name}: the mimetype is {files['mimetype'][:40]!r}")
    return files


def _judge_names(name: str, infos: Sequence[zipfile.ZipInfo]) -> None:
    # OCF 3.3, section 4.2.2: the first member says what this is, neither compressed nor with extra fields.
    first = infos[0] if infos else None
    if first is None or (first.filename, first.compress_type) != ("mimetype", zipfile.ZIP_STORED):
        raise ArtifactError(f"{name}: the first member is not an uncompressed mimetype")
    seen: dict[str, str] = {}  # by its name in lower case
    for info in infos:
        if not _NAME.fullmatch(info.orig_filename):
            raise ArtifactError(
                f"{name}: a member with the name {info.orig_filename!r}, which no book of ours has"
            )
        if twin := seen.get(info.filename.lower()):
            raise ArtifactError(f"{name}: two members with one name: {twin!r} and {info.filename!r}")
        seen[info.filename.lower()] = info.filename
    folders = {
        "/".join(parts[:end]) for key in seen for parts in [key.split("/")] for end in range(1, len(parts))
    }
    if both := folders & seen.keys():
        raise ArtifactError(f"{name}: {seen[min(both)]!r} is a member and a folder")


def _judge_layout(name: str, data: bytes, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Compare the header of each member with the directory at the end, byte by byte."""
    position = 0
    for info in infos:
        member = info.filename
        mode = info.external_attr >> 16
        if info.extra or info.comment or info.flag_bits & ~_HARMLESS_FLAGS or info.volume:
            raise ArtifactError(
                f"{name}: {member} has extra fields, a comment or flags that no book of ours has"
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ArtifactError(f"{name}: {member} is compressed in a way that no book of ours is")
        if info.extract_version > _NEEDED:
            raise ArtifactError(f"{name}: {member} needs a program that not all readers have")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or info.external_attr & 0x10:
            raise ArtifactError(f"{name}: {member} is no plain file")
        if info.header_offset != position:
            raise ArtifactError(f"{name}: bytes between the members, before {member}")
        encoded = info.orig_filename.encode("ascii")
        head = _LOCAL.unpack_from(data, position)
        expected = (
            b"PK\x03\x04", info.extract_version, info.flag_bits, info.compress_type, info.CRC,
            info.compress_size, info.file_size, len(encoded), 0,
        )  # fmt: skip
        start = position + _LOCAL.size
        if (*head[:4], *head[6:]) != expected or data[start : start + len(encoded)] != encoded:
            raise ArtifactError(f"{name}: {member} is another member in its own header than in the directory")
        position = start + len(encoded) + info.compress_size
    size = sum(_CENTRAL_SIZE + len(info.orig_filename) for info in infos)
    end = (b"PK\x05\x06", 0, 0, len(infos), len(infos), size, position, 0)
    if len(data) != position + size + _END.size or _END.unpack_from(data, position + size) != end:
        raise ArtifactError(f"{name}: bytes before, between or behind the members and their directory")


def _member(name: str, data: bytes, info: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of a member. They are inflated here: `zipfile` cuts a member off at the size in the directory."""
    if info.file_size > limit:
        raise ArtifactError(f"{name}: {info.filename} is larger than an honest member would be")
    start = info.header_offset + _LOCAL.size + len(info.orig_filename)
    found, is_whole = data[start : start + info.compress_size], True
    if info.compress_type == zipfile.ZIP_DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        found = stream.decompress(found, info.file_size + 1)
        is_whole = stream.eof and not stream.unused_data
    if not is_whole or len(found) != info.file_size or zlib.crc32(found) != info.CRC:
        raise ArtifactError(f"{name}: {info.filename} is damaged, or not as long as the directory says")
    return found
