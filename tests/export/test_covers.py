"""The cover of a book, for the page and for e-readers: found as the package names it, bounded, the same each time."""

from __future__ import annotations

import io
import random
import zipfile
from importlib import import_module

import pytest
from helpers.sample_editions import edition_of, latin
from PIL import Image

from syndicate.export.epub import epub
from syndicate.job.catalogue.covers import COVER_WIDTH, THUMBNAIL_WIDTH, cover_names, cover_of, covers
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
        "covers/small/daily-7.jpg": (THUMBNAIL_WIDTH, 384),
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


def pictures(data: bytes) -> list[Image.Image]:
    """What is published of a book with this cover."""
    return [
        Image.open(io.BytesIO(one)) for one in covers("x.epub", book(**{"img/my cover.png": data})).values()
    ]


@pytest.mark.parametrize("data", [b"", b"<svg/>", picture()[:60], picture("JPEG")[:300], picture("BMP")])
def test_a_file_that_is_not_a_picture_is_left_out(data: bytes) -> None:
    """Whatever else is loaded: WeasyPrint, once imported, has Pillow take half a picture for whole."""
    import_module("weasyprint.images")
    assert pictures(data) == []


def test_a_picture_of_too_many_pixels_is_left_out_before_it_is_unpacked() -> None:
    assert pictures(picture("PNG", (14_000, 14_000), "L")) == []


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_pictures_of_every_kind_become_jpeg(mode: str) -> None:
    whole, small = pictures(picture("PNG", (480, 768), mode))
    assert (whole.format, whole.size, small.format, small.size) == ("JPEG", (480, 768), "JPEG", (240, 384))


def test_a_small_picture_is_not_blown_up() -> None:
    assert [one.size for one in pictures(picture("PNG", (100, 160)))] == [(100, 160), (100, 160)]


def test_a_transparent_cover_gets_a_white_background() -> None:
    target = io.BytesIO()
    Image.new("RGBA", (300, 480), (0, 0, 0, 0)).save(target, "PNG")
    assert [one.getpixel((5, 5)) for one in pictures(target.getvalue())] == [(255, 255, 255)] * 2


def test_a_cover_of_sixteen_bits_keeps_its_grey() -> None:
    target = io.BytesIO()
    Image.new("I;16", (300, 480), 0x8000).save(target, "PNG")
    assert [one.getpixel((5, 5)) for one in pictures(target.getvalue())] == [(128, 128, 128)] * 2


def test_a_cover_that_lies_on_its_side_is_put_upright() -> None:
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (480, 300)).save(target, "JPEG", exif=exif)
    assert [one.size for one in pictures(target.getvalue())] == [(300, 480), (240, 384)]


def test_no_two_books_share_the_name_of_a_picture() -> None:
    assert not set(cover_names("daily.epub")) & set(cover_names("daily-small.epub"))


def test_damage_anywhere_raises_nothing() -> None:
    whole, chance = book(), random.Random(7)
    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(3):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        assert len(covers("x.epub", bytes(damaged))) in (0, 2)
