"""Pictures in what is published: in books and on pages, beside feeds, as words; and none hides a notice."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import msgspec
import pikepdf
import pypdfium2
import pytest
from helpers.command_line import hashes, syndicate
from helpers.demanded import demanded
from helpers.sample_editions import NBSP_NOTICE, illustrated
from helpers.sample_pictures import chart, saved
from PIL import Image as Pillow

from syndicate.errors import ExportError
from syndicate.export.epub import epub
from syndicate.export.jsonfeed import jsonfeed
from syndicate.export.newsletter import txt
from syndicate.export.pdf import Pdf, pdf
from syndicate.export.pdf.press import in_inks
from syndicate.model import Edition
from syndicate.model.asset import content_address
from syndicate.plugins import Exporter, load_exporter, load_verifier
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

NEWSPAPER = load_theme("newspaper")
PNG = saved(chart(), "PNG")
URL = "https://review.example/"
STORY = f"""---
title: Ferry returns to the old pier
date: 2022-10-27
disclaimer: "{NBSP_NOTICE}"
---

The first boat in nine years tied up at noon.

![Two ferries a day](pics/chart.png "The timetable")

A band played. ![a gull](pics/gone.png)
"""


def with_css(css: str, sheet: str) -> Theme:
    files = tuple((name, text + css if name == sheet else text) for name, text in NEWSPAPER.files)
    return msgspec.structs.replace(NEWSPAPER, files=files)


def problems(exporter: Exporter, edition: Edition, theme: Theme) -> list[str]:
    artifact = exporter.export(edition, theme)
    verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    return [problem for verdict in verdicts for problem in verdict.problems]


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "news" / "pics").mkdir(parents=True)
    (tmp_path / "news" / "story.md").write_text(STORY)
    (tmp_path / "news" / "pics" / "chart.png").write_bytes(PNG)
    return tmp_path


# From a folder to outputs


def test_a_folder_of_stories_and_pictures_is_published_with_them(here: Path) -> None:
    done = syndicate(here, "convert", "news", "--url", URL)
    assert done.returncode == 0, done.stderr
    loss = "dropped the picture pics/gone.png: there is no such file beside its article"
    assert f"warning: news/story.md, picture 2: {loss}" in done.stderr
    [published] = (here / "out" / "images").iterdir()
    receipt = json.loads((here / "out" / "receipt.json").read_text())
    assert receipt["sources"][0]["losses"] == [
        {"what": loss, "place": "picture 2", "code": "picture-dropped"}
    ]
    for output in receipt["outputs"]:
        held = output["format"] in ("epub", "pdf")
        assert (
            [picture["file"] for picture in output["pictures"]] == []
            if held
            else [f"images/{published.name}"]
        )
    [entry] = feedparser.parse(here / "out" / "rss.xml").entries
    assert entry.media_content[0]["url"] == f"{URL}images/{published.name}"
    assert f'<img alt="Two ferries a day" src="{URL}images/{published.name}"' in entry.content[0].value
    assert f"[1] {URL}images/{published.name}" in (here / "out" / "newsletter.txt").read_text()
    before = hashes(here / "out")
    again = syndicate(here, "convert", "news", "--url", URL)
    assert "nothing changed" in again.stderr
    assert hashes(here / "out") == before


def test_no_path_of_the_machine_and_no_inner_name_is_in_any_output(here: Path) -> None:
    formats = "rss,atom,json,epub,pdf,txt,eml,ninjs,newsml"
    done = syndicate(here, "convert", str(here / "news" / "story.md"), "--to", formats)
    assert done.returncode == 0, done.stderr
    assert "1 picture of local files left out of rss" in done.stderr
    for path in (here / "out").iterdir():
        if path.name in ("receipt.json", ".syndicate"):
            continue
        texts = [path.read_bytes()]
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as book:
                texts = [book.read(name) for name in book.namelist()]
        for text in texts:
            assert str(here).encode() not in text
            assert b"file:" not in text
            assert b"ni:///" not in text
            assert b"pics/" not in text


def test_verify_says_which_picture_was_changed_or_is_gone(here: Path) -> None:
    syndicate(here, "convert", "news", "--url", URL)
    [published] = (here / "out" / "images").iterdir()
    published.write_bytes(PNG + b"\n")
    done = syndicate(here, "verify", "out")
    assert done.returncode == 1
    assert f"out/images/{published.name}" in done.stdout
    assert "changed since" in done.stdout
    published.unlink()
    gone = syndicate(here, "verify", "out").stdout
    assert f"a picture that an output shows: out/images/{published.name}: No such file" in gone


def test_a_run_that_writes_less_keeps_the_pictures_of_kept_outputs(here: Path) -> None:
    syndicate(here, "convert", "news", "--url", URL, "--to", "rss,txt")
    (here / "other.md").write_text("# Another story\n\nWords.\n")
    done = syndicate(here, "convert", "other.md", "--url", URL, "--to", "txt", "--no-disclaimer", "ours")
    assert done.returncode == 0, done.stderr
    assert len(list((here / "out" / "images").iterdir())) == 1
    done = syndicate(here, "convert", "other.md", "--url", URL, "--to", "rss,txt", "--no-disclaimer", "ours")
    assert done.returncode == 0, done.stderr
    assert not (here / "out" / "images").exists()


def test_without_images_words_replace_them(here: Path) -> None:
    done = syndicate(here, "convert", "news", "--url", URL, "--no-images", "--to", "rss,txt")
    assert done.returncode == 0, done.stderr
    assert not (here / "out" / "images").exists()
    assert "<img" not in (here / "out" / "rss.xml").read_text()
    assert "Two ferries a day\n\nThe timetable" in (here / "out" / "newsletter.txt").read_text()
    assert "the picture pics/chart.png: left out, as asked" in done.stderr


def test_inspect_prints_addresses_and_its_output_gets_its_pictures_again(here: Path) -> None:
    printed = syndicate(here, "inspect", "news/story.md").stdout
    [article] = json.loads(printed)["articles"]
    assert article["body"][1]["image"] == {
        "type": "image",
        "source": "pics/chart.png",
        "alt": "Two ferries a day",
    }
    (here / "articles.json").write_text(printed)
    done = syndicate(here, "convert", "articles.json", "-o", "again.epub")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(here / "again.epub") as book:
        assert [name for name in book.namelist() if "images/" in name] != []


# Books


BOOK = epub.export(illustrated(), NEWSPAPER).data
XHTML = "{http://www.w3.org/1999/xhtml}"


def test_a_book_holds_each_picture_once_and_shows_no_other() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        held = {name.removeprefix("EPUB/") for name in book.namelist() if name.startswith("EPUB/images/")}
        chapters = [n for n in book.namelist() if n.startswith("EPUB/article-")]
        shown = [
            (image.get("src"), image.get("alt"))
            for name in chapters
            for image in ET.fromstring(book.read(name)).iter(f"{XHTML}img")
        ]
    assert held == {f"images/{asset.name}" for asset in illustrated().assets}
    assert len(held) == 3, "four sources, two of them with the same bytes"
    assert {source for source, _ in shown} == held
    assert [alt for _, alt in shown] == [
        "The pier at low tide", "", "a gull", "The pier at low tide", "Ferries a day & their tides", "",
    ]  # fmt: skip


def test_a_book_says_how_many_pictures_come_without_words() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        package = book.read("EPUB/content.opf").decode()
    assert "of 4 pictures 2 came without a description" in package
    assert ">alternativeText<" not in package
    assert 'accessModeSufficient">textual<' not in package


# Pages


def pictures_of(data: bytes) -> list[pikepdf.Object]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return [
            (o.Width, o.Height, str(o.ColorSpace), bool(o.get("/Interpolate", False)))
            for o in document.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]


def test_pages_show_each_picture_in_its_column_and_name_it() -> None:
    data = pdf.export(illustrated(), NEWSPAPER).data
    assert len(pictures_of(data)) == 3
    assert not any(interpolated for *_, interpolated in pictures_of(data))
    with pikepdf.open(io.BytesIO(data)) as document:
        figures = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/Figure"
        ]
        assert sorted(str(figure.Alt) for figure in figures) == sorted([
            "The pier at low tide", "Picture", "a gull", "The pier at low tide", "Ferries a day & their tides",
            "The same <chart>",
        ])  # fmt: skip
    column = (210 - 2 * 16 - 8) / 2 * 72 / 25.4
    for page in pypdfium2.PdfDocument(data):
        for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]):
            left, bottom, right, top = found.get_bounds()
            assert right - left <= column + 1
            assert 0 < left < right < page.get_width()
            assert 0 < bottom < top < page.get_height()


def test_a_press_gets_its_own_inks_and_no_more_than_paper_takes() -> None:
    data = Pdf(profile="print").export(illustrated(), NEWSPAPER).data
    assert {space for _, _, space, _ in pictures_of(data)} == {"/DeviceCMYK", "/DeviceGray"}
    for asset in illustrated().assets:
        with Pillow.open(io.BytesIO(in_inks(asset))) as printed:
            assert printed.mode in ("CMYK", "L")
            assert "icc_profile" not in printed.info
            if printed.mode == "CMYK":
                darkest = max(sum(inks) for _, inks in printed.getcolors(maxcolors=10_000_000) or ())
                assert darkest <= 2.75 * 255, "2.6, and what JPEG blurs"


# Feeds and letters


def test_feeds_leave_pictures_of_the_web_where_they_are_and_give_their_true_size() -> None:
    artifact = load_exporter("rss").export(illustrated(), NEWSPAPER)
    first = feedparser.parse(artifact.data).entries[0]
    assert first.media_content[0] == {
        "url": "https://courier.example/pier.jpg?w=1&h=2", "filesize": str(illustrated().assets[0].original.bytes),
        "type": "image/jpeg", "medium": "image", "width": "2000", "height": "1300",
    }  # fmt: skip
    [item, *_] = json.loads(jsonfeed.export(illustrated(), NEWSPAPER).data)["items"]
    assert item["image"] == "https://courier.example/pier.jpg?w=1&h=2"


def test_pictures_without_an_address_are_words_in_feeds_and_letters() -> None:
    edition = illustrated(pictures_url="")
    own = feedparser.parse(load_exporter("atom").export(edition, NEWSPAPER).data).entries[1]
    assert "media_content" not in own
    assert "<img" not in own.content[0].value
    assert "Ferries a day &amp; their tides" in own.content[0].value
    assert content_address(PNG) not in own.content[0].value
    assert "[Ferries a day & their tides]\n\nTwo a day\n" in txt.export(edition, NEWSPAPER).data.decode()


# A picture never hides a notice, and never stands for one


OVER_THE_NOTICE = {
    "lifted": "article { position: relative } figure { position: absolute; bottom: 0; left: 0; width: 99%; margin: 0 }",
    "fixed": "figure { position: fixed; inset: 0 } figure img { max-height: none; width: 210mm; height: 290mm }",
    "grown": "figure img { transform: scale(9) }",
}


@pytest.mark.parametrize("css", OVER_THE_NOTICE.values(), ids=list(OVER_THE_NOTICE))
def test_a_picture_over_a_notice_is_caught_on_pages(css: str) -> None:
    """Where it hides one: it leaves its column, or what is white on it, or behind it, shows in the ink."""
    assert problems(pdf, illustrated(), NEWSPAPER) == []
    try:
        assert problems(pdf, illustrated(), with_css(css, "pdf/pdf.css")) != []
    except ExportError as error:
        assert "runs out of its column" in str(error)  # noqa: PT017 -- the exporter may see it first


@pytest.mark.parametrize("css", [
    "figure { position: absolute; top: 0; left: 0; right: 0; bottom: 0 }",
    ".notice { background-image: url(images/x.png) }",
    ".notice p { display: none }",
    ".notice { content: url(cover.jpg) }",
])  # fmt: skip
def test_a_picture_over_or_for_a_notice_is_caught_in_books(css: str) -> None:
    assert problems(epub, illustrated(), NEWSPAPER) == []
    assert problems(epub, illustrated(), with_css(css, "epub/epub.css")) != []
