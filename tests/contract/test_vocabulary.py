"""The closed vocabularies are what the renderer and the built-in templates write: all of that, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from xml.etree.ElementTree import Element, fromstring

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.generated_articles import stories
from helpers.sample_editions import arabic, article, edition_of, every_block, full_issue, illustrated, p
from helpers.thorough import examples
from hypothesis import given, settings

from syndicate.export.epub import epub
from syndicate.export.item import feed_items
from syndicate.model import Article, Disclaimer, Edition, RelatedLink, Terms
from syndicate.model.blocks import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Script,
    Span,
    Strong,
    Table,
    Text,
)
from syndicate.theme import load_theme
from syndicate.verify import verify
from syndicate.verify.epub import epub as verifier
from syndicate.verify.epub.vocabulary import CHAPTER, PAGE
from syndicate.verify.markup import FRAGMENT, MarkupVocabulary, html_paragraphs
from syndicate.verify.markup.vocabulary import NOTICE
from syndicate.verify.markup.xml import attributes, prefixed

HEBREW = "הדעות הן של הכותב"
WEB = "https://courier.example/"
TURNED: tuple[Inline, ...] = (Span((Text(HEBREW),), "he", "rtl"),)
MIXED: tuple[Inline, ...] = (Text("In Hebrew: "), *TURNED)


def every_block_turned() -> tuple[Block, ...]:
    """Every block in another language and direction than the article's."""
    deep: Inline = Link(WEB, (Emphasis((Strong((Script("sub", (Text("x"),)),)),)),))
    return (
        *(Heading(level, TURNED) for level in range(1, 6)),
        Paragraph(TURNED),
        Paragraph((*MIXED, Break(), Image(f"{WEB}a.png", "a"), CodeSpan("b"), Text(" c"))),
        Listing(((Paragraph(TURNED),), (p(HEBREW), Listing(((p(HEBREW),),), ordered=True, start=7)))),
        Quote((Paragraph(TURNED),)),
        Figure(Image(f"{WEB}b.png", "b"), TURNED),
        Table(rows=((TURNED, MIXED), ((Text(HEBREW),), ())), header=(TURNED, (Text("b"),)), caption=TURNED),
        Paragraph((deep, Script("super", (Text("y"),)))),
        Paragraph((Link(WEB, (Text("a link in "), Link(f"{WEB}b", (Text("a link"),)))),)),
    )


def turned() -> Article:
    """An article of all that, with a notice of all that a notice may have."""
    notice: tuple[tuple[Inline, ...], ...] = (
        (Text("See "), Emphasis((Link(WEB, (Text("our"), Strong((Text(" terms"),)))),)), Text(".")),
        (Text("By "), Span((Text("die Fähre"),), "de"), Break(), *MIXED),
        TURNED,
    )
    related = (RelatedLink("Elsewhere", WEB), RelatedLink(HEBREW, WEB), RelatedLink("Only a title"))
    made = article("Turned", body=(*every_block(), *every_block_turned()), related=related)
    return msgspec.structs.replace(made, terms=Terms(Disclaimer.of(notice, "configured")))


EDITIONS = {
    "every block, turned": edition_of(turned(), article("Not marked up", language="und")),
    "the other way round": edition_of(
        msgspec.structs.replace(arabic(), body=(*every_block(), *every_block_turned())),
        article(
            "Related in Arabic", related=(RelatedLink(HEBREW, WEB), RelatedLink("b", WEB)), language="he"
        ),
    ),
    "an issue": full_issue(),
    "pictures": illustrated(),
    "pictures beside it": illustrated(pictures_url="https://courier.example/news/images/"),
}


def fragments(edition: Edition) -> Iterator[str]:
    return (item.content for item in feed_items(edition))


@cache
def documents(name: str) -> dict[str, Element]:
    artifact = epub.export(EDITIONS[name], load_theme("newspaper"))
    with zipfile.ZipFile(io.BytesIO(artifact.data)) as archive:
        return {n: fromstring(archive.read(n)) for n in archive.namelist() if n.endswith(".xhtml")}


def written(roots: Iterator[Element]) -> set[tuple[str, str]]:
    """Every element as (name, ""), and every attribute as (element, attribute)."""
    found = set()
    for root in roots:
        for element in root.iter():
            name = prefixed(element.tag).removesuffix(" (without a namespace)")
            found |= {(name, ""), *((name, attribute) for attribute in attributes(element))}
    return found


def declared(vocabulary: MarkupVocabulary) -> set[tuple[str, str]]:
    rules = vocabulary.rules
    return {(r.name, "") for r in rules} | {(r.name, name) for r in rules for name, _ in r.attributes}


@pytest.mark.parametrize("name", EDITIONS)
def test_every_fragment_that_the_renderer_writes_is_accepted(name: str) -> None:
    for fragment in fragments(EDITIONS[name]):
        reasons = {stretch.hidden for stretch in html_paragraphs(fragment)}
        assert reasons <= {"", "inside <figure>, which reader views drop"}


@settings(max_examples=examples(150), deadline=None)
@given(story=stories())
def test_every_article_that_can_be_thought_of_is_accepted(story: Article) -> None:
    for fragment in fragments(edition_of(story)):
        stretches = html_paragraphs(fragment)
        assert not [
            s for s in stretches if "format" in s.hidden or "parsers" in s.hidden or "at the top" in s.hidden
        ]
        assert "" in {stretch.hidden for stretch in stretches}


@pytest.mark.parametrize("name", EDITIONS)
def test_every_book_that_the_built_in_theme_makes_is_accepted(name: str) -> None:
    edition = EDITIONS[name]
    verdicts = verify(epub.export(edition, load_theme("newspaper")), demanded(edition), verifier)
    assert [problem for verdict in verdicts for problem in verdict.problems] == []


def test_a_fragments_vocabulary_holds_nothing_that_the_renderer_does_not_write() -> None:
    roots = (fromstring(fragment) for edition in EDITIONS.values() for fragment in fragments(edition))
    assert declared(FRAGMENT) == written(roots)


def test_a_notices_vocabulary_holds_nothing_that_the_renderer_does_not_write() -> None:
    notices = (
        notice
        for name in EDITIONS
        for root in documents(name).values()
        for notice in root.iter("{http://www.w3.org/1999/xhtml}section")
        if notice.get("class") == "notice"
    )
    assert declared(NOTICE) == written(notices)


def test_the_vocabularies_of_books_add_what_the_templates_write_and_what_themes_may_wrap() -> None:
    roots = [root for name in EDITIONS for root in documents(name).values()]
    wrapping = {("header", ""), ("style", ""), ("meta", "charset")}
    wraps = {
        "class",
        "id",
        "lang",
        "xml:lang",
        "dir",
        "epub:type",
        "role",
        "aria-label",
        "aria-labelledby",
        "type",
    }
    more = declared(PAGE) - declared(FRAGMENT) - written(iter(roots))
    assert {one for one in more if one[1] not in wraps} == wrapping
    assert declared(CHAPTER) < declared(PAGE)
