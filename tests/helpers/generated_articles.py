"""Articles that Hypothesis makes up: every block, every inline, in the forms in which markup can hold them.

Markup makes one space of several and none at the edges of a paragraph; `docs/formats-read.md` says so, and the tests of
round trips say it once more with a text that has them. Everything else that an article may hold is here.
"""

from __future__ import annotations

from helpers.sample_editions import article, p
from hypothesis import strategies as st

from syndicate.model import Article, Author, Moment, RelatedLink
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Script,
    Strong,
    Table,
    Text,
)

ALPHABET = "ab é–ש中&<>\"']]>\u00a0\u202b"
WORDS = st.text(ALPHABET, min_size=1, max_size=30).map(lambda text: " ".join(filter(None, text.split(" "))))
LINES = WORDS.filter(lambda text: bool(text.strip("\u00a0\u202b")))
URLS = st.sampled_from(
    [
        "https://courier.example/a?b=1&c=%20d",
        "http://x.example/",
        "mailto:desk@courier.example",
        "https://é.example/",
    ]
)
WEB = st.sampled_from(["https://courier.example/a?b=1&c=2", "http://video.example/42"])
INSTANTS = st.sampled_from(["2022-10-27T14:30:00+02:00", "2021-01-02T00:00:00+00:00"]).map(Moment.parse)
MOMENTS = st.one_of(INSTANTS, st.sampled_from(["2022-10-27", "2021-03-04"]).map(Moment.parse))
CODE = (
    st.text("ab =\t<&>'\n  é", min_size=1, max_size=60)
    .map(lambda text: text.strip("\n") + "\n")
    .filter(str.strip)
)


def _wrapped(inside: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    children = st.tuples(inside)
    return st.one_of(
        st.builds(Emphasis, children),
        st.builds(Strong, children),
        st.builds(Script, st.sampled_from(["sub", "super"]), children),
    )


TEXTS: st.SearchStrategy[Inline] = st.builds(Text, LINES)
NESTED = st.recursive(TEXTS, _wrapped, max_leaves=3).filter(lambda inline: not isinstance(inline, Text))
MARKED = st.one_of(
    NESTED,
    st.builds(CodeSpan, LINES),
    st.builds(Link, URLS, st.tuples(st.one_of(TEXTS, NESTED))),
    st.builds(Image, WEB, st.one_of(st.just(""), LINES)),
    st.just(Break()),
)


@st.composite
def inlines(draw: st.DrawFn) -> tuple[Inline, ...]:
    """Text, and now and then something in it, with a space before and behind, or with none."""
    made: list[Inline] = [Text("In " + draw(LINES))]
    for one in draw(st.lists(MARKED, max_size=3)):
        last = made[-1]
        if not isinstance(one, Break) and isinstance(last, Text) and draw(st.booleans()):
            made[-1] = Text(last.text + " ")
        made += [one, Text(draw(LINES))]
    return tuple(made)


PARAGRAPHS = st.builds(Paragraph, inlines())
CELLS = st.one_of(st.just(()), inlines())


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """With a header or a caption: without them a table of one column only places things."""
    width = draw(st.integers(1, 3))
    row = st.lists(CELLS, min_size=width, max_size=width).map(tuple)
    header = draw(st.lists(inlines(), min_size=width, max_size=width).map(tuple))
    rows = tuple(draw(st.lists(row, min_size=1, max_size=3)))
    caption = draw(inlines())
    form = draw(st.sampled_from(["both", "header", "caption"]))
    return Table(rows, header if form != "caption" else (), caption if form != "header" else ())


LEAVES: st.SearchStrategy[Block] = st.one_of(
    PARAGRAPHS,
    st.builds(Code, CODE, st.sampled_from(["", "python", "c++", "objective-c"])),
    st.builds(
        Figure, st.builds(Image, WEB, st.one_of(st.just(""), LINES)), st.one_of(st.just(()), inlines())
    ),
    tables(),
    st.just(Rule()),
    st.builds(Embed, WEB, LINES),
)


def _held(inside: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    blocks = st.lists(inside, min_size=1, max_size=3).map(tuple)
    items = st.lists(blocks, min_size=1, max_size=3).map(tuple)
    ordered = st.builds(Listing, items, st.just(value=True), st.sampled_from([0, 1, 3]))
    return st.one_of(st.builds(Listing, items), ordered, st.builds(Quote, blocks))


BLOCKS = st.recursive(LEAVES, _held, max_leaves=6)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[Block, ...]:
    """It begins with a paragraph; its headings go down one level at a time, as every article's do."""
    made: list[Block] = [p("First, " + draw(LINES))]
    level = 0
    for block in draw(st.lists(BLOCKS, max_size=4)):
        if draw(st.booleans()):
            level = draw(st.integers(1, min(level + 1, 5)))
            made.append(Heading(level, draw(inlines())))
        made.append(block)
    return tuple(made)


@st.composite
def stories(draw: st.DrawFn) -> Article:
    """A whole article with all its fields."""
    kinds = st.sampled_from(["person", "organisation"])
    authors = st.builds(Author, LINES.filter(lambda name: "," not in name), kinds)
    notice = tuple(f"Note {text}" for text in draw(st.lists(LINES, min_size=1, max_size=2, unique=True)))
    published = draw(MOMENTS)
    return article(
        draw(LINES),
        body=draw(bodies()),
        notice=notice,
        id=f"tag:courier.example,2022:{draw(st.integers(0, 99))}",
        standfirst="Under it: " + draw(LINES),
        authors=tuple(draw(st.lists(authors, max_size=3, unique_by=lambda author: author.name))),
        published=published,
        updated=draw(st.sampled_from([None, Moment.parse("2023-01-01T09:00:00+00:00")])),
        embargo=draw(st.sampled_from([None, Moment.parse("2022-10-27T06:00:00+02:00")])),
        expiry=draw(st.sampled_from([None, Moment.parse("2024-01-01T06:00:00+02:00")])),
        language=draw(st.sampled_from(["en", "de-AT", "he", "und"])),
        url=draw(st.sampled_from([None, "https://courier.example/ferry?a=1&b=2"])),
        tags=tuple(draw(st.lists(LINES, max_size=3, unique=True))),
        section=draw(LINES),
        related=(RelatedLink(draw(LINES), "https://courier.example/1"), RelatedLink("Only a title")),
        copyright="© " + draw(LINES),
        licence=draw(st.sampled_from(["https://courier.example/licence", "By leave of the desk", ""])),
    )
