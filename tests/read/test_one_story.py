"""One story in every format that is read gives the same article, but for what a format cannot say."""

from __future__ import annotations

import msgspec
import pytest
from helpers.pandoc_documents import one_story
from helpers.paths import GOLDEN

from syndicate.model import Article, Author, Disclaimer, Moment, RelatedLink
from syndicate.model.blocks import Listing, Paragraph, Text
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read

STORIES = GOLDEN / "one_story"
NOTICE = (
    "The opinions expressed in this article are those of the author and do not necessarily reflect the position of"
    "\u00a0 The Harbour Courier."
)
DAY, NOON = Moment.parse("2022-10-27"), Moment.parse("2022-10-27T12:00:00+00:00")
PIER = RelatedLink("The pier that nobody wanted", "https://courier.example/pier")

# What a format cannot say, or says in its own way. docs/formats-read.md lists it for people.
EXPECTED: dict[str, dict[str, object]] = {
    "story.txt": {"url": None, "origin": "recognised"},
    "story.md": {},
    "story.html": {"origin": "recognised"},
    "story.rss": {},
    "story.atom": {"published": NOON},
    "story.feed.json": {"published": NOON},
    "story.ninjs.json": {"published": NOON, "url": None},
    "story.newsml.xml": {"published": NOON, "url": None},
    "story.nitf.xml": {"url": None, "related": (), "origin": "recognised"},
    "story.rst": {},
    "story.org": {},
    "story.adoc": {},
    "story.tex": {"url": None, "origin": "recognised"},
}
PACKED: dict[str, dict[str, object]] = {"story.docx": {}, "story.odt": {}, "story.epub": {"url": None}}
"""These are made of the Markdown one: what is packed is no text that a diff could show."""


def story(name: str) -> Article:
    path = STORIES / name
    markdown = STORIES / "story.md"
    data = path.read_bytes() if path.exists() else one_story(markdown.read_text("utf-8"), path.suffix[1:])
    [draft] = read(data, name)
    return normalise(draft, NoticePolicy())


def p(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def test_every_file_is_expected() -> None:
    assert {path.name for path in STORIES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", [*EXPECTED, *PACKED])
def test_the_story_is_the_same_in(name: str) -> None:
    found, expected = story(name), (EXPECTED | PACKED)[name]
    assert found.title == "Ferry returns to the old pier"
    assert found.standfirst == "After nine years a boat ties up again"
    assert found.authors == (Author("Ada Vell"),)
    assert found.published == expected.get("published", DAY)
    assert found.language == "en"
    assert found.url == expected.get("url", "https://courier.example/ferry")
    assert found.related == expected.get("related", (PIER,))
    assert found.body == (
        p("The first boat in nine years tied up at noon."),
        Listing(((p("one band"),), (p("two flags"),))),
        p("The council says that it will sail twice a day."),
    )
    assert isinstance(found.terms.disclaimer, Disclaimer)
    assert found.terms.disclaimer.paragraphs == (NOTICE,)
    assert found.terms.disclaimer.origin == expected.get("origin", "source")
    assert found.losses == ()


def test_the_canonical_form_reads_back_whole() -> None:
    from syndicate.model import interchange

    for name in (*EXPECTED, *PACKED):
        article = story(name)
        [draft] = read(interchange.dump((article,)), "story.json")
        again = normalise(draft, NoticePolicy())
        assert msgspec.structs.replace(again, source=article.source) == article
