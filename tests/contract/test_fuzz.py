"""Nearly right bytes for every reader and verifier: nothing but an error of our own tree ever comes out.

A few hundred inputs, the same ones each time; thousands with ``--all``. Each input that once came out as something else
stands in `KNOWN`.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from io import BytesIO

import pytest
from helpers.mutations import mutated
from helpers.paths import GOLDEN
from helpers.sample_editions import article, edition_of, latin, linked, p
from PIL import Image

from syndicate.errors import ReadError, SyndicateError
from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.images.normalise import normalise_image
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.ingest.loader import Loaded
from syndicate.model import Source
from syndicate.model.artifact import Artifact
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.plugins import load_exporter, load_reader, load_verifier
from syndicate.read import detect
from syndicate.read.pandoc.package import members
from syndicate.runtime.entry_points import listed
from syndicate.theme import load_theme

READERS = ("feed", "html", "json", "markdown", "newsml", "ninjs", "nitf", "text")
"""Those that run in this process; the others hand their bytes to pandoc."""
FORMATS = [plugin.name for plugin in listed("syndicate.exporters")]
POLICY = NoticePolicy(notice_of("The Harbour Courier prints letters as they come."))
CANONICAL = """{"articles": [{"id": "tag:x.example,2024:1", "title": "Ferry", "waiver": "none", "body": [
  {"type": "quote", "blocks": [{"type": "paragraph", "children": [{"type": "text", "text": "It is back."}]}]}],
  "source": {"uri": "a.txt", "format": "text", "sha256": "0"}, "published": "2024-05-01"}]}"""


@cache
def seeds() -> dict[str, list[bytes]]:
    """The inputs of the golden tests by their readers; large ones only make it slow."""
    found: dict[str, list[bytes]] = defaultdict(list)
    for path in sorted(GOLDEN.rglob("*")):
        data = path.read_bytes() if path.is_file() and path.stat().st_size < 8000 else b""
        try:
            found[detect(data, path.name).name].append(data)
        except SyndicateError:
            continue
    found["json"] = [CANONICAL.encode()]
    return found


def read(name: str | None, data: bytes) -> None:
    """Read and normalise, as convert does; what is refused is refused with its source."""
    said = ["in.put"]
    try:
        said += [
            error.message
            for error in articles_of(Loaded("in.put", data), ReadOptions(reader=name, policy=POLICY)).errors
        ]
    except SyndicateError as error:
        said.append(error.message)
    assert all(message.startswith("in.put") and "\n" not in message for message in said)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_or_refuses_what_is_nearly_right(name: str) -> None:
    for number, data in enumerate(mutated(seeds()[name], 25, seed=11)):
        read(name if number % 3 else None, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_reader_reads_or_refuses_thousands(name: str) -> None:
    for number, data in enumerate(mutated(seeds()[name], 1500, seed=12)):
        read(name if number % 3 else None, data)


def test_every_reader_refuses_or_reads_the_seeds_of_every_other() -> None:
    for name in READERS:
        for other in READERS:
            read(name, seeds()[other][0])


KNOWN = {
    "control characters in a page": (
        "html", b"<!doctype html><title>Ferry</title><nav>x</nav>\x01<p>It is \x0b back.</p><aside>y</aside>\x1f &#1;",
    ),
    "an empty line in a quotation of plain text": ("text", b"Ferry\n\nIt is back.\n\n> one line\n>\n> and another\n"),
    "brackets without an end": (None, b"[" * 1_000_000),
    "members without an end": (None, b'{"a":' * 200_000),
    "a notice in a body": ("json", CANONICAL.replace('quote", "blocks', 'notice", "x').encode()),
    "related links in a body": (
        "json",
        CANONICAL.replace('{"type": "paragraph", "children": [{"type": "text", "text": "It is back."}]}',
                          '{"type": "related", "links": []}').encode(),
    ),
    "a document type with an entity": (
        None, b'<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body><hl1>&x;</hl1></body></nitf>',
    ),
    "a document type of no form that is read": (None, b'<!DOCTYPE menu SYSTEM "menu.dtd"><menu>Soup</menu>'),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOWN)
def test_inputs_that_once_caused_a_fault_are_read_or_refused(case: str) -> None:
    read(*KNOWN[case])


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ("brackets without an end", "JSON, but in no form that is read"),
        ("members without an end", "JSON, but in no form that is read"),
        ("related links in a body", "Invalid value 'related'"),
        ("a document type with an entity", "declares entities"),
        ("a document type of no form that is read", "XML, but in no form that is read"),
    ],
)
def test_documents_that_are_not_stories_are_never_published_as_plain_text(case: str, why: str) -> None:
    name, data = KNOWN[case]
    with pytest.raises(ReadError, match=why):
        articles_of(Loaded("in.put", data), ReadOptions(reader=name, policy=POLICY))


def test_control_characters_in_a_page_are_replaced_and_said() -> None:
    _, data = KNOWN["control characters in a page"]
    [draft] = load_reader("html").read(data, Source("in.put", "html", "0"))
    assert any("control characters" in loss.what for loss in draft.losses)
    assert "\ufffd back." in str(draft.body)


@pytest.mark.parametrize("count", [400, pytest.param(6000, marks=pytest.mark.slow)])
def test_a_package_is_unpacked_or_refused(count: int) -> None:
    """Word, OpenDocument and EPUB files reach pandoc only through it."""
    packages = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(made := BytesIO(), "w", method) as package:
            package.writestr("word/document.xml", "<x>" + "hello " * 100 + "</x>")
            package.writestr("word/media/é.png", b"\x89PNG")
        packages.append(made.getvalue())
    refused = 0
    for data in mutated(packages, count, seed=3):
        try:
            assert members(data, "docx", "in.put")
        except ReadError as error:
            refused += error.message.startswith("in.put: ")
    assert refused > count / 2


def test_a_package_with_a_member_that_has_no_name_is_refused() -> None:
    with zipfile.ZipFile(made := BytesIO(), "w") as package:
        package.writestr("x", "y")
        package.filelist[0].filename = ""
    with pytest.raises(ReadError, match=r"in\.put: a damaged Word document"):
        members(made.getvalue(), "docx", "in.put")


@pytest.mark.parametrize("count", [100, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_picture_is_shown_or_refused(count: int) -> None:
    shade = Image.linear_gradient("L").resize((40, 30))
    pictures = []
    for form in ("PNG", "JPEG", "GIF", "WEBP", "AVIF"):
        Image.merge("RGB", (shade, shade, shade)).save(made := BytesIO(), form)
        pictures.append(made.getvalue())
    for data in mutated(pictures, count, seed=3):
        with suppress(ImageRejected):
            assert normalise_image(data).data


@cache
def published(name: str) -> Artifact:
    plain = edition_of(latin(), linked(), article("A third story", body=(p("It has a body."),)))
    return load_exporter(name).export(plain, load_theme("newspaper"))


def verify(artifact: Artifact, data: bytes) -> None:
    verifier = load_verifier(artifact.media_type)
    try:
        passages = list(verifier.passages(Artifact(artifact.name, artifact.media_type, data)))
    except SyndicateError:
        return
    assert all(isinstance(passage.paragraphs, tuple) for passage in passages)


def changed(artifact: Artifact, count: int, seed: int) -> Iterator[bytes]:
    yield from mutated([artifact.data], count, seed)
    if artifact.name.endswith(".epub"):  # as a whole, hardly one is a zip file any more
        yield from with_one_member_changed(artifact.data, count, seed)


def with_one_member_changed(package: bytes, count: int, seed: int) -> Iterator[bytes]:
    with zipfile.ZipFile(BytesIO(package)) as whole:
        members = [(entry, whole.read(entry)) for entry in whole.infolist()]
    for number in range(count):
        with zipfile.ZipFile(made := BytesIO(), "w") as changed_one:
            for place, (entry, data) in enumerate(members):
                is_it = place == number % len(members)
                changed_one.writestr(entry, next(mutated([data], 1, seed + number)) if is_it else data)
        yield made.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_a_verifier_reads_or_refuses_what_is_nearly_right(name: str) -> None:
    artifact = published(name)
    for data in changed(artifact, 12 if name == "pdf" else 25, seed=13):
        verify(artifact, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_a_verifier_reads_or_refuses_thousands(name: str) -> None:
    artifact = published(name)
    for data in changed(artifact, 300 if name == "pdf" else 1500, seed=14):
        verify(artifact, data)
