"""The notice survives the reader views: the extractors by which apps strip a page leave it in place, and its links.

Firefox's is Mozilla's Readability. The pages are what an app makes of each web format's text, and a book's chapters.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from helpers.feed_editions import full
from helpers.paths import TESTS
from helpers.sample_editions import NBSP_NOTICE, article, edition_of, latin, p

from syndicate.export.item import feed_items
from syndicate.model import Article, Disclaimer, Edition, Terms
from syndicate.model.blocks import Emphasis, Inline, Link, Text, inline_text, links
from syndicate.plugins import load_exporter
from syndicate.theme import load_theme

READER = TESTS / "judges" / "readability"
PACKAGES = Path(os.environ.get("SYNDICATE_READABILITY", READER / "node_modules"))
"""Where npm put what `package.json` of the judge names."""

STORY = tuple(
    p(f"The boat left at {hour} o'clock, and the band, which was cold, played on for an hour.")
    for hour in range(12)
)
PAGE = (
    "<!DOCTYPE html><html><head><title>{}</title></head><body><article><h1>{}</h1>{}</article></body></html>"
)


def module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"not run: {name} is not installed")


def test_the_judge_is_locked_with_every_package_by_its_hash_and_no_registry() -> None:
    wanted = json.loads((READER / "package.json").read_text())["dependencies"]
    lock = json.loads((READER / "package-lock.json").read_text())
    own = lock["packages"].pop("")
    assert own["dependencies"] == wanted
    assert {name.removeprefix("node_modules/") for name in lock["packages"]} > wanted.keys()
    for package in lock["packages"].values():
        assert package["integrity"].startswith("sha512-")
        assert "resolved" not in package


# Notices with none to five links, of one to three paragraphs, after a long and after a short story


def notice(count: int, paragraphs: int) -> tuple[tuple[Inline, ...], ...]:
    """Much of it is links: a fifth of a division's text is what Readability lets pass."""
    names = (
        "The Lantern",
        "a Creative Commons licence",
        "original article",
        "our terms",
        "the author's page",
    )
    made: list[list[Inline]] = [
        [Text(f"Paragraph {number}, republished from ")] for number in range(paragraphs)
    ]
    for number in range(count):
        link = Link(f"https://lantern.example/{number}", (Text(names[number]),))
        made[number % paragraphs] += [Emphasis((link,)) if number % 2 else link, Text(", ")]
    for line in made:
        line.append(Text("with leave."))
    return tuple(map(tuple, made))


def with_notice(title: str, inlines: tuple[tuple[Inline, ...], ...], story: int) -> Article:
    made = article(title, body=STORY[:story], url="https://courier.example/a", standfirst="After nine years")
    return msgspec.structs.replace(made, terms=Terms(Disclaimer.of(inlines, "configured")))


ONLY_LINKS = tuple((Link(f"https://lantern.example/{number}", (Text("Republish"),)),) for number in range(2))
NOTICES = [(f"{n} links, {m} paragraphs", notice(n, m)) for n in range(6) for m in range(1, 4)]
MANY = edition_of(
    *(
        with_notice(f"{title}, long", inlines, 12)
        for title, inlines in (*NOTICES, ("only links", ONLY_LINKS))
    ),
    *(with_notice(f"{title}, short", inlines, 2) for title, inlines in NOTICES),
)


def fragments(name: str, data: bytes) -> Iterator[str]:
    """The HTML of each item of a format, as an app takes it out."""
    match name:
        case "rss":
            for found in ET.fromstring(data).iter("{http://purl.org/rss/1.0/modules/content/}encoded"):
                yield found.text or ""
        case "atom":
            for found in ET.fromstring(data).iter("{http://www.w3.org/2005/Atom}content"):
                yield found.text or ""
        case "json":
            yield from (item["content_html"] for item in json.loads(data)["items"])
        case "ninjs":
            items = json.loads(data)
            items = items.get("associations", []) if not items.get("bodies") else [items]
            yield from (item["bodies"][0]["value"] for item in items)
        case "newsml":
            ET.register_namespace("", "http://www.w3.org/1999/xhtml")
            for body in ET.fromstring(data).iter("{http://www.w3.org/1999/xhtml}body"):
                yield "".join(ET.tostring(child, "unicode") for child in body)
        case other:
            raise AssertionError(other)


@cache
def pages(name: str) -> tuple[str, ...]:
    """A page for each article of `MANY`."""
    data = load_exporter(name).export(MANY, load_theme("newspaper")).data
    if name == "epub":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            chapters = sorted(member for member in archive.namelist() if "/article-" in member)
            return tuple(archive.read(chapter).decode() for chapter in chapters)
    titles = (entry.article.title for entry in MANY.entries)
    return tuple(
        PAGE.format(title, title, html) for title, html in zip(titles, fragments(name, data), strict=True)
    )


FORMATS = ("rss", "atom", "json", "ninjs", "newsml", "epub")


def squeezed(text: str) -> str:
    return " ".join(text.split())


def notices(edition: Edition) -> list[tuple[str, tuple[tuple[Inline, ...], ...]]]:
    found = []
    for entry in edition.entries:
        terms = entry.article.terms.disclaimer
        found.append((entry.article.title, terms.marked_up if isinstance(terms, Disclaimer) else ()))
    return found


def views(documents: tuple[str, ...]) -> list[dict[str, str] | None]:
    """What Readability makes of them."""
    node = shutil.which("node")
    if node is None or not (PACKAGES / "@mozilla" / "readability").is_dir():
        pytest.skip(f"not run: no node, or no @mozilla/readability in {PACKAGES}")
    done = subprocess.run(
        [node, str(READER / "read.mjs"), str(PACKAGES)],
        input=json.dumps(documents), capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    found: list[dict[str, str] | None] = json.loads(done.stdout)
    return found


@pytest.mark.judge("Mozilla's Readability")
@pytest.mark.parametrize("name", FORMATS)
def test_the_reader_view_keeps_every_word_and_link_of_the_notice(name: str) -> None:
    for (title, inlines), view in zip(notices(MANY), views(pages(name)), strict=True):
        assert view, title
        for paragraph in inlines:
            assert squeezed(inline_text(paragraph)) in squeezed(view["text"]), f"{name}: {title}"
            for link in links(paragraph):
                assert f'href="{link.href}"' in view["html"], f"{name}: {title}"


@pytest.mark.judge("Mozilla's Readability")
def test_a_division_or_a_class_of_furniture_would_have_been_dropped() -> None:
    """What these tests are there for."""
    [whole] = [page for page in pages("rss") if "3 links, 1 paragraphs, long" in page]
    start, end = whole.index('<section class="notice">'), whole.rindex("</section>")
    words = "Paragraph 0, republished from"
    for open_tag, close_tag in (
        ("<div>", "</div>"),
        ('<section class="rss">', "</section>"),
        ('<section class="pagination">', "</section>"),
        ('<div class="agegate">', "</div>"),
    ):
        inside = whole[start:end].removeprefix('<section class="notice">')
        page = f"{whole[:start]}{open_tag}{inside}{close_tag}{whole[end + len('</section>') :]}"
        [view] = views((page,))
        assert view
        assert words not in view["text"], open_tag


@pytest.mark.judge("trafilatura")
@pytest.mark.parametrize("name", FORMATS)
def test_trafilatura_keeps_every_word_of_the_notice(name: str) -> None:
    """It squeezes white space everywhere, so that words are compared."""
    trafilatura: Any = module("trafilatura")
    for (title, inlines), page in zip(notices(MANY), pages(name), strict=True):
        if inlines == ONLY_LINKS:  # it drops whatever is nothing but links, in whatever element
            continue
        html = re.sub(r"^<\?xml[^>]*>\n", "", page)  # it takes no text with a declaration
        text = trafilatura.extract(html, include_comments=False, include_links=False, favor_recall=False)
        for paragraph in inlines:
            assert squeezed(inline_text(paragraph)) in squeezed(text or ""), f"{name}: {title}"


# What the editions of other tests look like to an older extractor


EDITIONS = {
    "a long story": edition_of(article(body=STORY)),
    "every block": edition_of(latin()),
    "several": full(),
}


@pytest.mark.judge("readability-lxml")
@pytest.mark.parametrize("name", EDITIONS)
def test_readability_lxml_keeps_the_notice_exactly(name: str) -> None:
    readability: Any = module("readability")
    for item, entry in zip(feed_items(EDITIONS[name]), EDITIONS[name].entries, strict=True):
        summary = readability.Document(PAGE.format(item.title, item.title, item.content)).summary()
        paragraphs = getattr(entry.article.terms.disclaimer, "paragraphs", ())
        words = squeezed(unescape(re.sub("<[^>]*>", "", summary)))
        assert [paragraph for paragraph in paragraphs if squeezed(paragraph) not in words] == []


@pytest.mark.judge("readability-lxml")
def test_a_footer_would_have_been_dropped() -> None:
    readability: Any = module("readability")
    [item] = feed_items(EDITIONS["a long story"])
    content = item.content.replace('<section class="notice">', '<section class="footer">')
    assert content != item.content
    page = PAGE.format(item.title, item.title, content)
    assert NBSP_NOTICE not in readability.Document(page).summary()
