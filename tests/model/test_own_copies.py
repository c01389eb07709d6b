"""Where an article says of itself what its notice says: how often before its last line, and how often behind it."""

from __future__ import annotations

import msgspec
import pytest
from helpers.sample_editions import article, p

from syndicate.model import Author, RelatedLink, fingerprint
from syndicate.model.blocks import Block, Code, Heading, Quote, Text
from syndicate.model.own_copies import OwnCopies, own_copies

SHORT = "May be reprinted."
END = fingerprint("The end.")
LINE = p(SHORT)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ((p("It sailed."), p("The end.")), None),
        ((LINE, p("The end.")), OwnCopies(END, 1, 0)),
        ((p("The end."), LINE), OwnCopies(END, 0, 1)),
        ((LINE, p("The end."), LINE, LINE), OwnCopies(END, 1, 2)),
        ((LINE, Heading(2, (Text("The end."),)), LINE), OwnCopies(END, 1, 1)),
        ((p("The end."), LINE, Code("x")), OwnCopies(END, 0, 1)),
        ((p("The end."), LINE, p("")), OwnCopies(END, 0, 1)),
        ((p("The end."), p("A boat."), p("The end."), LINE), OwnCopies(END, 0, 1)),
        ((p("The end."), Quote((LINE,))), OwnCopies(END, 0, 1)),
        ((LINE, LINE), OwnCopies("", 0, 2)),
        ((p(f"{SHORT} And sold."), p("The end.")), None),
    ],
)
def test_copies_in_a_body_are_counted_on_both_sides_of_its_last_own_line(
    body: tuple[Block, ...], expected: OwnCopies | None
) -> None:
    assert own_copies(article(body=body), (SHORT,)) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"title": SHORT},
        {"standfirst": SHORT},
        {"section": SHORT},
        {"authors": (Author("Ada Vell"), Author(SHORT))},
    ],
)
def test_what_stands_above_a_body_counts_before_it(fields: dict[str, object]) -> None:
    story = msgspec.structs.replace(article(body=(p("The end."),)), **fields)  # type: ignore[arg-type]
    assert own_copies(story, (SHORT,)) == OwnCopies(END, 1, 0)


def test_related_links_count_where_the_article_says_it_too() -> None:
    related = (RelatedLink(SHORT), RelatedLink("Tides"))
    assert own_copies(article(body=(p("The end."),), related=related), (SHORT,)) is None
    assert own_copies(article(body=(LINE, p("The end.")), related=related), (SHORT,)) == OwnCopies(END, 2, 0)


def test_a_notice_of_two_paragraphs_is_copied_only_whole_and_in_order() -> None:
    notice = ("One.", "Two.")
    for texts, expected in (
        (("One.", "Two.", "The end."), OwnCopies(END, 1, 0)),
        (("One.", "The end.", "Two."), None),
        (("Two.", "One.", "The end."), None),
        (("The end.", "One.", "One.", "Two.", "Two."), OwnCopies(END, 0, 1)),
    ):
        assert own_copies(article(body=tuple(map(p, texts))), notice) == expected, texts
