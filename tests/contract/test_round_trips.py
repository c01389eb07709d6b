"""An article written in a format and read again is the article: all of it, but for what docs/formats-read.md lists."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.generated_articles import bodies, stories
from helpers.sample_editions import article, edition_of, p
from helpers.thorough import examples
from hypothesis import HealthCheck, assume, given, settings

from syndicate.model import Article, Author, Disclaimer, Moment, Source, Terms, Waiver, interchange
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
    Emphasis,
    Figure,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Rule,
    Table,
    Text,
)
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.clean import Cleaner
from syndicate.normalise.normalise import normalise
from syndicate.normalise.notice import NO_NOTICE
from syndicate.plugins import load_exporter, load_reader, load_verifier
from syndicate.read import detect
from syndicate.theme import Theme
from syndicate.verify import verify

THEME = Theme("none", "", (), ())
AGENCY = ("ninjs", "newsml")
FEEDS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
FORMATS = (*AGENCY, *FEEDS)
SOAK = settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def back(one: Article, name: str) -> Article:
    """The article written in a format, its notice proven, and read by the reader that its bytes ask for."""
    edition = edition_of(one)
    artifact = load_exporter(name).export(edition, THEME)
    verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    assert [problem for verdict in verdicts for problem in verdict.problems] == []
    [draft] = detect(artifact.data, "-").read(artifact.data, Source("x", name, ""))
    return normalise(draft, NoticePolicy())


def held(one: Article, name: str) -> Article:
    """What a format holds of an article; docs/formats-read.md lists what it does not."""
    nowhere: dict[str, object] = {"source": Source("", "", ""), "losses": ()}
    match one.terms.disclaimer:
        case Disclaimer() as notice:
            nowhere["terms"] = Terms(msgspec.structs.replace(notice, origin="source"))
        case Waiver():
            nowhere["terms"] = Terms(Waiver(NO_NOTICE))
    instants = {"ninjs": ("published", "updated", "embargo", "expiry"), "newsml": ("embargo",)}
    for field in instants.get(name, ("published", "updated")):
        moment: Moment | None = getattr(one, field)
        nowhere[field] = moment and Moment.at(moment.as_instant())
    if name in FEEDS:
        nowhere |= {"embargo": None, "expiry": None, "status": "usable", "section": ""}
        nowhere["tags"] = tuple(dict.fromkeys(filter(None, (one.section, *one.tags))))
        nowhere["authors"] = tuple(Author(author.name) for author in one.authors)
    if name in FEEDS and name != "rss" and not one.authors:
        nowhere["authors"] = (Author("The Harbour Courier"),)
    if name in ("rss", "atom") and not one.licence.startswith("https://"):
        nowhere |= {"copyright": " ".join(filter(None, (one.copyright, one.licence))), "licence": ""}
    return msgspec.structs.replace(one, **nowhere)


def sorted_out(one: Article, name: str) -> Article:
    """An article as it was read, without what a feed only guesses: whether its language and its authors are stated."""
    if name not in FEEDS:
        return held(one, name)
    return msgspec.structs.replace(
        held(one, name), authors=tuple(dict.fromkeys(Author(author.name) for author in one.authors))
    )


@pytest.mark.parametrize("name", FORMATS)
@SOAK
@given(one=stories())
def test_an_article_written_and_read_again_is_the_article(name: str, one: Article) -> None:
    # RSS does not say whether a title is HTML: one with an element and words is read as such.
    assume(name != "rss" or not re.search("<[a-z/]", one.title))
    again = back(one, name)
    wanted = held(one, name)
    # A rule at the end of a story is lifted with its notice, and it is said.
    if again.losses == (lost("notice-rule-dropped"),):
        assert isinstance(wanted.body[-1], Rule)
        while isinstance(wanted.body[-1], Rule):
            wanted = msgspec.structs.replace(wanted, body=wanted.body[:-1])
        again = msgspec.structs.replace(again, losses=())
    if one.language == "und":  # no format says that nobody knows: it is looked for in the text again
        again = msgspec.structs.replace(again, language="und")
    assert sorted_out(again, name) == wanted
    assert again.losses == ()


@SOAK
@given(one=stories())
def test_the_canonical_form_holds_all_of_an_article(one: Article) -> None:
    [draft] = load_reader("json").read(interchange.dump((one,)), Source("x", "json", ""))
    again = normalise(draft, NoticePolicy())
    if one.language == "und":
        again = msgspec.structs.replace(again, language="und")
    assert again == one


@SOAK
@given(body=bodies())
def test_generated_articles_are_valid_articles(body: tuple[Block, ...]) -> None:
    cleaner = Cleaner(None)
    assert cleaner.blocks(body) == body
    assert cleaner.losses() == ()


def told(text: str) -> Paragraph:
    return Paragraph((Text(text),))


PICTURE = Image("https://courier.example/f.jpg", "A ferry")

# The list of docs/formats-read.md, "What markup cannot say": what a body was, and what it is when it is read again.
CHANGED: dict[str, tuple[Block, Block]] = {
    "several spaces are one": (told("a  b \t c"), told("a b c")),
    "no space is at the edges of a paragraph": (told(" a "), told("a")),
    "but U+00A0 is a character": (told("\u00a0a \u00a0 b\u00a0"), told("\u00a0a \u00a0 b\u00a0")),
    "no space is beside a line break": (
        Paragraph((Text("a "), Break(), Text(" b"))),
        Paragraph((Text("a"), Break(), Text("b"))),
    ),
    "a line feed is a space": (told("a\nb"), told("a b")),
    "several spaces in a span of code are one": (
        Paragraph((Text("a "), CodeSpan(" b  c "), Text(" d"))),
        Paragraph((Text("a "), CodeSpan("b c"), Text(" d"))),
    ),
    "texts side by side are one": (Paragraph((Text("a"), Text("b"))), told("ab")),
    "a space at the edge of emphasis stays where it is": (
        Paragraph((Text("a"), Emphasis((Text(" b "),)), Text("c"))),
        Paragraph((Text("a"), Emphasis((Text(" b "),)), Text("c"))),
    ),
    "code has no empty lines at its ends, and one line end": (Code("\n\na\n  b\n\n"), Code("a\n  b\n")),
    "a language of code is one word": (Code("a\n", "a b"), Code("a\n")),
    "a picture alone in a paragraph is a figure": (Paragraph((PICTURE,)), Figure(PICTURE)),
    "a table of one column without header and caption places things": (Table((((Text("a"),),),)), told("a")),
    "an unordered list has no start": (Listing(((p("a"),),), start=3), Listing(((p("a"),),))),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("case", CHANGED)
def test_content_that_markup_cannot_express_is_read_back_as(case: str, name: str) -> None:
    before, after = CHANGED[case]
    again = back(article(body=(p("First."), before, p("Last."))), name)
    assert again.body == (p("First."), after, p("Last."))


@pytest.mark.parametrize("name", FORMATS)
def test_a_link_around_a_picture_alone_is_a_loss(name: str) -> None:
    linked = Paragraph((Link("https://courier.example/all", (PICTURE,)),))
    again = back(article(body=(p("First."), linked)), name)
    assert again.body == (p("First."), Figure(PICTURE))
    assert [loss.what for loss in again.losses] == ["dropped the link of a picture"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_first_heading_that_repeats_the_title_stays(name: str) -> None:
    one = article("The pier", body=(Heading(1, (Text("The pier"),)), p("It stands.")))
    assert back(one, name).body == one.body


@pytest.mark.parametrize("name", FORMATS)
def test_every_field_is_one_line_without_spaces_at_its_ends(name: str) -> None:
    """As `syndicate.normalise` makes it; U+00A0 inside and at the ends stays."""
    title = unicodedata.normalize("NFC", "\u00a0The \u00a0 pier\u00a0")
    again = back(article(title, standfirst="\u00a0Under\u00a0", section="\u00a0a\u00a0 b"), name)
    assert (again.title, again.standfirst) == (title, "\u00a0Under\u00a0")
    assert (again.section or again.tags[0]) == "\u00a0a\u00a0 b"
