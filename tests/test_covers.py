"""The cover of a book, for the page and for e-readers: found as the package names it, bounded, the same each time."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from PIL import Image
from sample_editions import edition_of, latin

from syndicate.catalogue.covers import (
    COVER_WIDTH,
    THUMBNAIL_WIDTH,
    cover_names,
    cover_of,
    covers,
    shrunk,
)
from syndicate.export.epub import epub
from syndicate.theme import load_theme

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/content.opf"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item href="a.xhtml"/>'
    '<item href="../img/my%20cover.png" properties="svg cover-image"/></manifest></package>'
)


def picture(kind: str = "PNG", size: tuple[int, int] = (1000, 1600), mode: str = "RGB") -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 90 if mode in ("L", "P") else (200, 30, 30, 255)[: len(mode)]).save(target, kind)
    return target.getvalue()


def book(**changed: bytes | str | None) -> bytes:
    """A book whose cover stands in another folder, under a name with a space; `None` leaves a file out."""
    files: dict[str, bytes | str | None] = {
        "META-INF/container.xml": CONTAINER,
        "EPUB/content.opf": PACKAGE,
        "img/my cover.png": picture(),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (files | changed).items():
            if data is not None:
                archive.writestr(name, data)
    return target.getvalue()


def size(data: bytes | None) -> tuple[int, int]:
    assert data is not None
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG"
        return image.size


def test_our_own_books_have_covers_of_both_sizes() -> None:
    data = epub.export(edition_of(latin()), load_theme("newspaper")).data
    whole = cover_of(data)
    assert size(whole) == (1600, 2560)
    found = covers("daily-7.epub", data)
    assert {name: size(one) for name, one in found.items()} == {
        "covers/daily-7.jpg": (COVER_WIDTH, 1280),
        "covers/daily-7-small.jpg": (THUMBNAIL_WIDTH, 384),
    }
    assert tuple(found) == cover_names("daily-7.epub")
    assert covers("daily-7.epub", data) == found
    assert sum(map(len, found.values())) < 200_000


def test_a_book_of_others_is_followed_as_its_package_says() -> None:
    assert cover_of(book()) == picture()
    assert [size(one) for one in covers("x.epub", book()).values()] == [(800, 1280), (240, 384)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not an archive",
        book()[:-40],
        book(**{"META-INF/container.xml": None}),
        book(**{"META-INF/container.xml": "<container/>"}),
        book(**{"META-INF/container.xml": b"\xff\xff<"}),
        book(**{"META-INF/container.xml": "<?xml version='1.0' encoding='nonsense'?><a/>"}),
        book(**{"EPUB/content.opf": None}),
        book(**{"EPUB/content.opf": PACKAGE.replace("cover-image", "")}),
        book(**{"EPUB/content.opf": PACKAGE.replace("<package", "<!DOCTYPE package><package")}),
        book(**{"EPUB/content.opf": PACKAGE.encode("utf-16").replace(b"<\0p", b"<\0!\0D\0O\0C\0<\0p", 1)}),
        book(**{"EPUB/content.opf": f"{PACKAGE}{' ' * 6_000_000}"}),
        book(**{"img/my cover.png": None}),
        book(**{"img/my cover.png": b"\0" * 21_000_000}),
    ],
)
def test_a_book_without_a_readable_cover_has_none(data: bytes) -> None:
    assert cover_of(data) is None
    assert covers("x.epub", data) == {}


@pytest.mark.parametrize("data", [b"", b"<svg/>", picture()[:60], picture("JPEG")[:300], picture("BMP")])
def test_a_picture_that_is_none_is_left_out(data: bytes) -> None:
    assert shrunk(data, 240) is None
    assert covers("x.epub", book(**{"img/my cover.png": data})) == {}


def test_a_picture_of_too_many_pixels_is_left_out_before_it_is_unpacked() -> None:
    assert shrunk(picture("PNG", (14_000, 14_000), "L"), 240) is None


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_pictures_of_every_kind_become_jpeg(mode: str) -> None:
    assert size(shrunk(picture("PNG", (480, 768), mode), 240)) == (240, 384)


def test_a_small_picture_is_not_blown_up() -> None:
    assert size(shrunk(picture("PNG", (100, 160)), 240)) == (100, 160)


def test_damage_anywhere_raises_nothing() -> None:
    whole, chance = book(), random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert len(covers("x.epub", bytes(damaged))) in (0, 2)
