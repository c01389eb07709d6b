"""An EPUB that zip and XML parsers read in different ways is refused: streams, sizes, encodings, prefixes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from helpers.book_changes import (
    BOOK,
    CHAPTER,
    EDITION,
    NCX,
    OPF,
    WORDS,
    Change,
    changed,
    raw,
    refusal,
    replaced,
)
from helpers.books import members, problems, verdicts
from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact

SHEET = "EPUB/style.css"
CONTAINER = "META-INF/container.xml"
HIDES = b"\n.notice { display: none }\n"


class Member(Struct, kw_only=True):
    """A member as its two records have it."""

    name: str
    method: int
    payload: bytes
    crc: int
    size: int
    needs: int = 20
    needs_itself: int = 20


def found_in(artifact: Artifact) -> list[str]:
    try:
        return [problem for verdict in verdicts(artifact, EDITION) for problem in verdict.problems]
    except ArtifactError as error:
        return [error.message]


def deflated(data: bytes, *, ends: bool = True) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush(zlib.Z_FINISH if ends else zlib.Z_SYNC_FLUSH)


def written(change: Callable[[Member], None], which: str = SHEET) -> Artifact:
    """The book, written by hand, one of its members changed."""
    local = directory = b""
    files = members(BOOK)
    for name, data in files.items():
        method = 0 if name == "mimetype" else 8
        member = Member(
            name=name, method=method, payload=deflated(data) if method else data, crc=zlib.crc32(data), size=len(data)
        )  # fmt: skip
        if name == which:
            change(member)
        sizes = (member.crc, len(member.payload), member.size, len(name), 0)
        head = (b"PK\x01\x02", 20, member.needs, 0, member.method, 0, 33, *sizes)
        directory += struct.pack("<4sHHHHHHIIIHHHHHII", *head, 0, 0, 0, 0, len(local)) + name.encode()
        local += struct.pack(
            "<4sHHHHHIIIHH", b"PK\x03\x04", member.needs_itself, 0, member.method, 0, 33, *sizes
        )
        local += name.encode() + member.payload
    end = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(files), len(files), len(directory), len(local), 0
    )
    return raw(local + directory + end)


def goes_on(member: Member) -> None:
    """What `zipfile` reads ends where the size says; other programs read to the end of the stream."""
    member.payload = deflated(members(BOOK)[SHEET] + HIDES)


def behind(payload: bytes) -> Callable[[Member], None]:
    def change(member: Member) -> None:
        member.payload += payload

    return change


def never_ends(member: Member) -> None:
    member.payload = deflated(members(BOOK)[SHEET], ends=False)


def stored(more: bytes, size: int = 0) -> Callable[[Member], None]:
    def change(member: Member) -> None:
        member.method, member.payload = 0, members(BOOK)[SHEET] + more
        member.size += size

    return change


def needs(version: int, itself: int) -> Callable[[Member], None]:
    def change(member: Member) -> None:
        member.needs, member.needs_itself = version, itself

    return change


ARCHIVES: dict[str, tuple[Callable[[Member], None], str]] = {
    "a stream that goes on behind its size": (goes_on, "not as long as the directory says"),
    "bytes behind the stream": (behind(b"\0"), "not as long as the directory says"),
    "a second stream behind the first": (behind(deflated(HIDES)), "not as long as the directory says"),
    "a stream that never ends": (never_ends, "not as long as the directory says"),
    "a stored member that goes on": (stored(HIDES), "not as long as the directory says"),
    "a stored member shorter than its size": (stored(b"", 1), "not as long as the directory says"),
    "a version that not all programs know": (needs(45, 45), "needs a program that not all readers have"),
    "a version that no program knows": (needs(255, 255), "not a readable archive"),
    "another version in its own header": (needs(20, 63), "another member in its own header"),
}


def test_the_book_written_by_hand_is_accepted() -> None:
    assert problems(written(lambda _: None), EDITION) == {}
    assert problems(written(stored(b"")), EDITION) == {}


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_member_that_programs_inflate_in_different_ways_refuses_the_book(name: str) -> None:
    change, said = ARCHIVES[name]
    assert said in refusal(written(change))


def test_a_stream_with_trailing_data_is_a_real_attack() -> None:
    """`zipfile` reads the honest sheet, and a program that trusts the stream the one that hides the notice."""
    data = written(goes_on).data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
        assert archive.read(info) == members(BOOK)[SHEET]
    start = info.header_offset + 30 + len(SHEET)
    inflated = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[start : start + info.compress_size])
    assert inflated.endswith(HIDES)


def declared(encoding: str, codec: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        _, _, rest = data.decode().partition("?>")
        return f'<?xml version="1.0" encoding="{encoding}"?>{rest}'.encode(codec)

    return change


ENCODINGS = {
    "UTF-16": declared("UTF-16", "utf-16"),
    "Latin 1": declared("ISO-8859-1", "latin-1"),
    "KOI8-R": declared("koi8-r", "ascii"),
    "UTF-7": declared("utf-7", "utf-7"),
}


@pytest.mark.parametrize("member", [CONTAINER, OPF, NCX, CHAPTER, "EPUB/nav.xhtml"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_document_in_another_encoding_is_refused(member: str, encoding: str) -> None:
    files = members(BOOK)
    text = ENCODINGS[encoding](files[member].replace("–".encode(), b"-"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), text if name == member else data, method)
    assert found_in(raw(target.getvalue()))


OTHER_OPF = '<rootfile full-path="EPUB/other.opf" media-type="application/oebps-package+xml"/>'
FORM = "with comments or marked sections"
DOCUMENTS: dict[str, tuple[str, Change, str]] = {
    "a root file in a comment": (
        CONTAINER,
        replaced("<rootfiles>", f"<rootfiles><!-- {OTHER_OPF} -->"),
        FORM,
    ),
    "a manifest in a comment": (OPF, replaced("<manifest>", "<!-- <manifest> --><manifest>"), FORM),
    "a title in a marked section": (OPF, replaced("<dc:language>", "<dc:language><![CDATA[]]>"), FORM),
    "a point of navigation in a comment": (NCX, replaced("<navMap>", "<!-- <navMap/> --><navMap>"), FORM),
    "no declaration": (NCX, lambda text: text.partition("?>")[2].lstrip(), FORM),
    "a byte order mark": (OPF, lambda text: "\ufeff" + text, FORM),
    "a reference with a prefix": (
        OPF,
        lambda text: text.replace("<manifest>", '<manifest xmlns:o="http://www.idpf.org/2007/opf">').replace(
            'href="article-001', 'o:href="article-002.xhtml" href="article-001'
        ),
        "the attribute {http://www.idpf.org/2007/opf}href of <item>",
    ),
    "a reading order with a prefix": (
        OPF,
        replaced("<itemref ", '<itemref xmlns:o="http://www.idpf.org/2007/opf" o:linear="no" '),
        "the attribute {http://www.idpf.org/2007/opf}linear of <itemref>",
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_package_that_parsers_read_in_different_ways_is_refused(name: str) -> None:
    member, change, said = DOCUMENTS[name]
    assert said in refusal(changed({member: change}))


PREFIXED = 'xmlns:h="http://www.w3.org/1999/xhtml"'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<section class="notice">', f'<section {PREFIXED} h:class="story" class="notice">'),
        ('<section class="notice">', f'<section {PREFIXED} class="story" h:class="notice">'),
        (f"<p>{WORDS}", f'<p {PREFIXED} h:dir="rtl">{WORDS}'),
        (f"<p>{WORDS}", f'<p {PREFIXED} h:hidden="">{WORDS}'),
        ("</title>", f'</title><link {PREFIXED} rel="stylesheet" h:href="nav.xhtml" href="style.css"/>'),
        (WORDS, f"&rang;{WORDS}"),
        (WORDS, f"{WORDS}<BR/>"),
        ("<body", f"<h:body {PREFIXED}/><body"),
    ],
)
def test_a_name_that_only_some_parsers_know_hides_the_notice(old: str, new: str) -> None:
    assert found_in(changed({CHAPTER: replaced(old, new)}))
