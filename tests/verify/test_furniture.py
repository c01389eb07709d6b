"""What stands behind a notice in a book or on a page leads on; words that could be about the notice are refused."""

from __future__ import annotations

import msgspec
import pytest
from helpers.books import made, members, problems, rebuilt
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, full_edition

from syndicate.export.pdf.page import furniture as written
from syndicate.model import Edition
from syndicate.model.passage import ParagraphText, Passage
from syndicate.plugins import load_exporter
from syndicate.render import strings
from syndicate.theme import load_theme
from syndicate.verify import compare
from syndicate.verify.furniture import fixed_words, foreign_words

EDITION: Edition = full_edition()
CHAPTER = "EPUB/article-001.xhtml"


def with_words(markup: str) -> dict[str, tuple[str, ...]]:
    book = made(EDITION)
    text = members(book)[CHAPTER].decode()
    assert text.count('<ul class="turn">') == 1
    return problems(
        rebuilt(book, {CHAPTER: text.replace('<ul class="turn">', markup + '<ul class="turn">').encode()}),
        EDITION,
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<p>The above is not true.</p>",
        '<p><a href="nav.xhtml">The above is not true</a></p>',
        "<p>Source of these lies: https://courier.example/2022/ferry</p>",
        "<h2>Satire</h2>",
        "<p>\N{CIRCLED LATIN SMALL LETTER N}\N{CIRCLED LATIN SMALL LETTER O}</p>",
        "<p>Withdrawn</p>",
        '<p><a href="https://elsewhere.example/">Contents</a></p>',
        '<p><a href="https://elsewhere.example/">https://courier.example/2022/ferry</a></p>',
    ],
)  # fmt: skip
def test_words_behind_the_notice_of_a_chapter_are_refused(markup: str) -> None:
    [(title, found)] = with_words(markup).items()
    assert title == "Ferry returns to the old pier"
    assert any("behind the notice" in one for one in found)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>→ Contents · 3/5</p>",
        '<p><a href="article-002.xhtml">عودة العبّارة إلى الرصيف القديم</a></p>',
        "<p>* * *</p>",
    ],
)
def test_leading_words_and_addresses_may_follow_the_notice(markup: str) -> None:
    assert with_words(markup) == {}


def test_no_element_of_a_chapter_has_another_name_than_its_words() -> None:
    [found] = with_words('<p><a href="nav.xhtml" aria-label="Lies above">Contents</a></p>').values()
    assert "aria-label" in found[0]


@pytest.mark.parametrize(
    "url", ["https://courier.example/" + "long-path/" * 30, "https://courier.example/%C3%A4?b=1%20&c=ok"]
)
def test_an_address_of_any_length_may_follow_a_notice(url: str) -> None:
    edition = edition_of(msgspec.structs.replace(article("The ferry", notice=("By leave.",)), url=url))
    for name in ("epub", "pdf"):
        artifact = load_exporter(name).export(edition, load_theme("newspaper"))
        assert problems(artifact, edition) == {}


def test_words_behind_the_notice_of_a_page_are_refused() -> None:
    """A link's note repeats the link's words; another text with an address does not."""
    wanted = edition_of(article("The ferry", notice=("A notice with terms.",)))
    [expected] = demanded(wanted)

    def found(*behind: str) -> tuple[str, ...]:
        notice = ParagraphText("A notice with terms.", (("terms", "https://a.example"),))
        stretches = (
            ParagraphText("The ferry"),
            ParagraphText("A story."),
            notice,
            *map(ParagraphText, behind),
        )
        passage = Passage(expected.article, "The ferry", "page 1", stretches, (), behind_notice=())
        return compare([passage], [expected])[0].problems

    note = "1 terms https://a.example"
    assert not [one for one in found("Links", note, "Quelle https://b.example") if "behind" in one]
    assert any(
        "behind the notice: 'Untrue" in one for one in found("Links", note, "Untrue https://b.example")
    )
    assert any("behind the notice: 'All lies" in one for one in found("All lies."))


def test_the_fixed_words_are_those_that_renderers_write() -> None:
    every = {word for one in strings._table().values() for word in written(one)}
    assert fixed_words() == every


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("3 · Ferry to the pier →", False),
        ("Ferry  to the\npier, Ferry", False),
        ("Ferry. The band", False),
        ("Ferry · The band · https://x.example/not-true", False),
        ("Ferry, untrue", True),
        ("Ferryman", True),
        ("The bands", True),
        ("Offerry", True),
        ("no", True),
    ],
)
def test_known_texts_may_stand_beside_each_other_and_only_whole(text: str, *, foreign: bool) -> None:
    known = ("Ferry", "Ferry to  the pier", "The band", "")
    assert foreign_words([ParagraphText("12"), ParagraphText(text)], known) == (
        " ".join(text.split()) if foreign else ""
    )


def test_what_has_no_letters_says_nothing() -> None:
    assert foreign_words([ParagraphText("— 12 · ❧ →"), ParagraphText("https://a.example/not-true")], ()) == ""
    assert (
        foreign_words([ParagraphText("Source: not https://a.example")], ()) == "Source: not https://a.example"
    )
