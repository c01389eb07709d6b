"""Strangers' archives are opened in one module on each side of the wall; whatever is wrong with one is one error."""

from __future__ import annotations

import ast
import io
import zipfile
from pathlib import Path

import pytest

from syndicate import errors
from syndicate.errors import ReadError
from syndicate.read.archive import member, opened


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_a_member_is_read_up_to_its_limit() -> None:
    with opened(zipped(a=b"12345"), "a.zip", "archive") as archive:
        assert member(archive, "a", 5) == b"12345"
    with (
        pytest.raises(ReadError, match=r"^a\.zip: a damaged archive: a: more than 4 bytes$"),
        opened(zipped(a=b"12345"), "a.zip", "archive") as archive,
    ):
        member(archive, "a", 4)


def test_whatever_is_wrong_with_an_archive_is_a_read_error() -> None:
    whole = zipped(a=b"12345" * 100)
    encrypted = bytearray(whole)
    encrypted[6] |= 1  # APPNOTE 4.4.4, bit 0, in the header of the member and in the directory
    encrypted[whole.index(b"PK\x01\x02") + 8] |= 1
    broken = {"cut off": whole[:-30], "empty": b"", "text": b"a story", "encrypted": bytes(encrypted)}
    for name, data in broken.items():
        kind = "encrypted" if name == "encrypted" else "damaged"
        with pytest.raises(ReadError, match=f": an? {kind} book"), opened(data, "a.epub", "book") as archive:
            member(archive, "a", 1000)
    with pytest.raises(ReadError, match="no item named 'b'"), opened(whole, "a.epub", "book") as archive:
        member(archive, "b", 1000)


def test_archives_are_opened_for_reading_in_one_module_on_each_side_of_the_wall() -> None:
    """An exporter opens what it has just written itself, too."""
    package = Path(errors.__file__).parent
    opening = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ZipFile")
        if len(node.args) == 1 and not node.keywords
    }
    assert opening == {"read/archive.py", "verify/epub/archive.py", "export/epub/__init__.py"}
