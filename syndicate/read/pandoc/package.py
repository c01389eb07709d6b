"""A zip package (docx, odt, epub) to its members, within limits, and to a package of the same members for pandoc.

Bytes in, bytes out; nothing is written to disk. What pandoc is given is written anew from what was read here, so that
no size, name or method of the stranger's package reaches its parser unchecked.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

from syndicate.errors import ReadError
from syndicate.read.archive import opened

LARGEST = 100_000_000
"""Bytes of all members together."""
MOST_MEMBERS = 5_000
_RATIO = 100
"""The highest compression ratio of a large member."""
_SMALL = 1_000_000
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # ISO/IEC 21320-1 section 5.5: documents use no other
_NEEDED = {"docx": "word/", "odt": "content.xml", "epub": "META-INF/container.xml"}
_NAMES = {"docx": "Word document", "odt": "OpenDocument text", "epub": "EPUB"}


def members(data: bytes, format_name: str, uri: str) -> dict[str, bytes]:
    """The members by name, in the package's order.

    Raises:
        ReadError: no package of this format, damaged, encrypted, or larger than the caps.
    """
    what = _NAMES[format_name]
    with opened(data, uri, what) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir()]
        _check(entries, uri)
        found = {entry.filename: package.read(entry) for entry in entries}
    if not any(name.startswith(_NEEDED[format_name]) for name in found):
        raise ReadError(
            f"{uri}: no {what}: there is no {_NEEDED[format_name]} in it", "--from says which format it has"
        )
    return found


def _check(entries: list[zipfile.ZipInfo], uri: str) -> None:
    """By what the package declares; `zipfile` reads no byte more of a member than is declared."""
    total = sum(entry.file_size for entry in entries)
    hint = "that is no article; leave it out"
    if len(entries) > MOST_MEMBERS:
        raise ReadError(f"{uri}: a package of {len(entries):,} members", hint)
    if total > LARGEST:
        raise ReadError(
            f"{uri}: {total:,} bytes when unpacked; up to {LARGEST:,} are read", hint, code="source-too-large"
        )
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > _RATIO * entry.compress_size:
            raise ReadError(f"{uri}: {entry.filename[:80]!r} in it is compressed too much: a zip bomb", hint)
        if entry.compress_type not in _METHODS:
            raise ReadError(f"{uri}: {entry.filename[:80]!r} in it is packed as no document is", hint)


def packed(found: dict[str, bytes]) -> bytes:
    """A package of these members, uncompressed."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in found.items():
            package.writestr(zipfile.ZipInfo(name), content)  # without a time: the same bytes each time
    return made.getvalue()
