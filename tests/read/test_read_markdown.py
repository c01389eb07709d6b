"""What the Markdown reader makes of a text: structure kept, no word lost, raw HTML harmless, hostile bytes borne."""

from __future__ import annotations

import contextlib
import json
import re

import pytest
from helpers import drafts
from helpers.paths import GOLDEN
from helpers.thorough import examples, naughty_strings
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError, SyndicateError
from syndicate.model import Article, interchange
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    Emphasis,
    Figure,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Script,
    Table,
    Text,
    plain_text,
)
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import Reader
from syndicate.read.commonmark import LARGEST
from syndicate.read.markdown import reader

EXPECTED = GOLDEN / "markdown"
CASES = sorted(path.stem for path in EXPECTED.glob("*.md"))


def draft_of(text: str | bytes, uri: str = "story.md") -> Draft:
    return drafts.draft_of(text, "markdown", uri)


def article_of(text: str | bytes, uri: str = "story.md") -> Article:
    return normalise(draft_of(text, uri), NoticePolicy())


def body_of(text: str) -> tuple[Block, ...]:
    return draft_of(f"# Title\n\n{text}").body


def lost(text: str) -> list[tuple[str, str]]:
    return [(loss.what, loss.place) for loss in draft_of(text).losses]


def said(draft: Draft) -> str:
    losses = " ".join(loss.what for loss in draft.losses)
    return f"{draft.title} {plain_text(draft.body)} {losses}"


# Goldens: each file is about one thing


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    made = interchange.dump((article_of((EXPECTED / f"{case}.md").read_bytes(), f"{case}.md"),))
    path = EXPECTED / f"{case}.json"
    if request.config.getoption("--accept", default=False):
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


# Title


def test_the_first_heading_of_level_one_is_the_title_and_leaves_the_body() -> None:
    draft = draft_of("Above.\n\n# The *title*\n\nBelow.\n\n# Another")
    assert draft.title == "The title"
    assert plain_text(draft.body) == "Above.\n\nBelow.\n\nAnother"


def test_a_lower_heading_is_the_title_only_where_the_text_begins_with_it() -> None:
    assert draft_of("## Title\n\nText.").title == "Title"
    draft = draft_of("Text.\n\n## Section\n\nMore.")
    assert draft.title == ""
    assert Heading(2, (Text("Section"),)) in draft.body


def test_a_heading_that_repeats_the_front_matters_title_leaves_the_body() -> None:
    draft = draft_of("---\ntitle: The title\n---\n# The *title*\n\nText.")
    assert (draft.title, plain_text(draft.body)) == ("The title", "Text.")


def test_a_heading_that_differs_from_the_title_stays() -> None:
    draft = draft_of("---\ntitle: The title\n---\n# Another\n\nText.")
    assert (draft.title, plain_text(draft.body)) == ("The title", "Another\n\nText.")


def test_parts_that_a_title_cannot_hold_are_losses() -> None:
    draft = draft_of("# A [ferry](https://a.example/f) ![sails](s.png)\n\nText.")
    assert [loss.what for loss in draft.losses] == [
        "dropped the link of the title: 'https://a.example/f'",
        "dropped a picture in the title: 's.png'",
    ]


# Text


def test_a_line_end_is_a_space_and_a_hard_one_a_break() -> None:
    expected = (Paragraph((Text("one two"), Break(), Text("three"), Break(), Text("four"))),)
    assert body_of("one\ntwo  \nthree\\\nfour") == expected


def test_no_break_and_ideographic_spaces_survive_at_both_ends_of_a_paragraph() -> None:
    assert body_of("\u3000\u00a0One\u00a0two\u3000") == (
        Paragraph((Text("\u3000\u00a0One\u00a0two\u3000"),)),
    )


def test_addresses_are_links_with_the_text_that_was_written() -> None:
    for written in ("https://a.example/x_y_z?a=%C3%BC", "<https://a.example/x_y_z?a=%C3%BC>"):
        text = written.strip("<>")
        assert body_of(f"See {written}.") == (
            Paragraph((Text("See "), Link(text, (Text(text),)), Text("."))),
        )


def test_an_address_inside_a_link_makes_no_second_link() -> None:
    for text in (
        "[see https://a.example/x](https://b.example/)",
        '<a href="https://b.example/">see https://a.example/x</a>',
    ):
        assert body_of(text) == (
            Paragraph((Link("https://b.example/", (Text("see https://a.example/x"),)),)),
        )


def test_code_keeps_its_language_and_its_empty_lines() -> None:
    assert body_of("```python\na\n\n  b\n```") == (Code("a\n\n  b\n", "python"),)


def test_a_picture_alone_is_a_figure_with_its_title_as_caption() -> None:
    assert body_of('![A "buoy" *there*](b.png "In <May>")') == (
        Figure(Image("b.png", 'A "buoy" there'), (Text("In <May>"),)),
    )


def test_a_footnotes_mark_is_its_number_and_the_list_is_at_the_end() -> None:
    body = body_of("One[^b] two[^a] one[^b].\n\n[^a]: Note a.\n[^b]: Note b[^a].\n\nLast.")
    one, two = (Script("super", (Text(f"[{n}]"),)) for n in (1, 2))
    notes = Listing(
        ((Paragraph((Text("Note b"), two, Text("."))),), (Paragraph((Text("Note a."),)),)), ordered=True
    )
    first = Paragraph((Text("One"), one, Text(" two"), two, Text(" one"), one, Text(".")))
    assert body == (first, Paragraph((Text("Last."),)), Rule(), notes)


@pytest.mark.parametrize(
    "text",
    [
        "[^a]: Unused words.",
        "x[^a]\n\n[^a]: First words.\n\n[^a]: Second words.",
        "x[^a]\n\n[^a]: Outer\n\n    [^b]: inner\n\n    words.",
        "> x[^a]\n>\n> [^a]: Quoted words.",
        "- item\n\n    [^a]: Listed words.",
    ],
)
def test_no_footnote_is_lost(text: str) -> None:
    shown = plain_text(body_of(text))
    assert [word for word in re.findall(r"\w{3,}", text) if word not in shown] == []


def test_footnotes_precede_the_notice_that_ends_the_text() -> None:
    notice = "This article was first published by The Harbour Courier and is republished with permission."
    article = article_of(f"# T\n\nWords.[^1]\n\n[^1]: A note.\n\n{notice}")
    assert article.terms.disclaimer.paragraphs == (notice,)
    assert article.text.endswith("A note.")


# What is lost is said


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("# T\n\n~~old~~ text", "dropped strikethrough", 3),
        ('a\n\n[b](https://c.example/ "tip")', "dropped the title of a link: 'tip'", 3),
        ('a\n\nb ![c](d "tip") e', "dropped the title of a picture: 'tip'", 3),
        ("a\n\n```py {1,3}\nx\n```", "dropped what a code block states beside its language: '{1,3}'", 3),
        ("a\n\n[b]: https://c.example/", "dropped an address that nothing uses: 'https://c.example/'", 3),
        ("[b]\n\n[b]: /one\n[b]: /two", "dropped a second address for one label: '/two'", 4),
        ("a\n\n| b |\n|---|\n| c | d | e |", "dropped cells beyond the last column of a table: 'd | e'", 5),
        (
            "a\n\n> | b |\n> |---|\n> | c |\n> | c | d |",
            "dropped cells beyond the last column of a table: 'd'",
            6,
        ),
        ("---\ntitle: t\n---\na\n\n<div>\n<p hidden>b</p>\n</div>", "dropped text that the page hides", 7),
        ("a\nb\nc <select><option>d</option></select>", "dropped a <select>", 3),
    ],
)
def test_content_that_no_block_can_hold_is_a_loss_with_its_line(text: str, what: str, line: int) -> None:
    assert lost(text) == [(what, f"line {line}")]


def test_a_comment_is_no_loss() -> None:
    assert lost("a\n\n[//]: # (for the editors)\n\n<!-- more -->\n\nb") == []


def test_losses_of_one_kind_are_one_loss_with_a_count() -> None:
    assert lost("~~a~~\n\n" * 500) == [("dropped strikethrough (500 times)", "line 1")]


# Raw HTML

# ruff: noqa: SIM905 -- names in columns would say no more
NAMES = (
    "a b body br button canvas caption center code dd details dialog div dl embed figcaption figure form frameset h2 "
    "head html iframe img input li link math menu meta noembed noframes noscript object ol option p picture plaintext "
    "pre q rp rt ruby script section select source span style sup svg table tbody td template textarea th title tr "
    "track ul video wbr xmp x-y"
).split()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", ["<{}>", "<{} ", "<{} a='", "</{}>", "<{} src=x>", "<{}/>", "<{}><!-- "])
def test_a_tag_that_nothing_closes_swallows_no_word(name: str, form: str) -> None:
    tag = form.format(name)
    words = "zero one two three four five six seven eight nine ten".split()
    end = f"seven[^1]\n\n[^1]: eight {tag} nine\n\nten"
    blocks = f"# T\n\nzero\n\n{tag}\n\none *two*\n\n- three\n\n`four` {tag} five {tag}six\n\n{end}"
    inlines = f"# T\n\nzero {tag} one\ntwo three `four` five six seven eight nine\n{tag}\nten"
    for text in (blocks, inlines):
        shown = plain_text(draft_of(text).body)
        assert [word for word in words if word not in shown] == []


def test_markdown_between_the_tags_of_raw_html_is_inside_them() -> None:
    assert body_of("<blockquote>\n\nA *b*.\n\n</blockquote>") == (
        Quote((Paragraph((Text("A "), Emphasis((Text("b"),)), Text("."))),)),
    )


def test_the_text_of_a_cdata_section_is_kept_and_code_for_a_server_is_not() -> None:
    assert (
        plain_text(body_of("<![CDATA[\na < b\n]]>\n\n<?php if (a > b) echo '<b>'; ?>\n\nend"))
        == "a < b\n\nend"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "x <script>alert(1)</script> y",
        '<img src=x onerror="alert(1)">',
        '<svg><set onbegin="alert(1)"/></svg>',
        "[x](javascript:alert(1))",
        "[x](JaVa&#9;ScRiPt:alert(1))",
        "[x](<java\tscript:alert(1)>)",
        "[x](data:text/html,alert(1))",
        "[x](vbscript:alert(1))",
        "[x](file:///etc/passwd)",
        "![x](javascript:alert(1))",
        "[x]\n\n[x]: javascript:alert(1)",
        "<javascript:alert(1)>",
        '<a href="java\nscript:alert(1)">x</a>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    ],
)
def test_nothing_active_reaches_the_article(text: str) -> None:
    article = article_of(f"# Title\n\nWords.\n\n{text}")
    tree = json.loads(interchange.dump((article,)))["articles"][0]["body"]
    addresses = re.findall(r'"(?:href|source|url)": "([^"]*)"', json.dumps(tree))
    assert [one for one in addresses if not one.startswith(("http://", "https://"))] == []
    assert "<script" not in plain_text(article.body)


# Which files


def accepted(text: str | bytes, name: str) -> bool:
    return reader.accepts(text.encode() if isinstance(text, str) else text, name)


def test_it_is_a_reader() -> None:
    assert isinstance(reader, Reader)


@pytest.mark.parametrize("name", ["a.md", "a.MARKDOWN", "a.mdown", "https://a.example/b.mkd"])
def test_a_name_says_that_it_is_markdown(name: str) -> None:
    assert accepted("Plain words.", name)


@pytest.mark.parametrize("name", ["a.txt", "-", "notes"])
def test_front_matter_says_that_it_is_markdown(name: str) -> None:
    assert accepted("---\ntitle: x\n---\nWords.", name)
    assert accepted("\ufeff---\r\ntitle: x\r\n---\r\nWords.", name)
    assert accepted("---\ntitle: x\n---\nWords.".encode("utf-16"), name)
    assert accepted("+++\ntitle = 'x'\n+++\nWords.", name)


@pytest.mark.parametrize(
    "text",
    ["# Title\n\nWords.", "Words [link](https://a.example).", "```\ncode\n```", "Title: x\nDate: y\n\nz"],
)
def test_markdowns_marks_count_only_where_the_name_has_no_suffix(text: str) -> None:
    assert accepted(text, "-")
    assert not accepted(text, "a.txt")
    assert not accepted(text, "a.html")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "A title\n\nBy News Desk\n\nWords (of a kind).\n\n---\n\nThe end.",
        "---\n\nWords: after a rule.",
        "Note: this\nand that.",
        "#1 in the list",
        "<p>](x)</p>",
        '{"articles": "](x)"}',
        b"PK\x03\x04\0\0# x",
    ],
)
def test_other_texts_are_left_to_other_readers(text: str | bytes) -> None:
    assert not accepted(text, "-")
    assert not accepted(text, "story.txt")


# Hostile bytes


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf\r\n", b"\x00" * 9])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError, match=r"^story\.md: the file is empty"):
        draft_of(data)


def test_binary_data_is_refused() -> None:
    with pytest.raises(ReadError, match=r"^story\.md: binary data"):
        draft_of(b"PK\x03\x04\0\1\2" * 50)


def test_a_text_beyond_the_limit_is_refused_with_the_limit() -> None:
    with pytest.raises(ReadError, match=r"^story\.md: 1,000,001 characters") as caught:
        draft_of("a" * (LARGEST + 1))
    assert "1,000,000" in caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_marks_and_line_ends_change_nothing(encoding: str, line_end: str) -> None:
    text = "---\ntitle: Über Möwen\n---\nEine Möwe,\n„Lachmöwe“ genannt.\n\n- eins\n- zwei\n"
    draft = draft_of(text.replace("\n", line_end).encode(encoding))
    assert (draft.title, draft.body) == ("Über Möwen", draft_of(text).body)


def test_a_guessed_encoding_is_a_loss() -> None:
    draft = draft_of(
        "# Über Möwen\n\nDie Möwe schläft über dem Hafen, und für heute ist es genug.".encode("cp1252")
    )
    assert draft.title == "Über Möwen"
    assert any(loss.code == "unstated-encoding-guessed" for loss in draft.losses)


def test_a_zero_character_is_a_loss() -> None:
    draft = draft_of("# T\n\nA\0B".encode("utf-16"))
    assert plain_text(draft.body) == "A\ufffdB"
    assert [loss.what for loss in draft.losses] == ["replaced 1 zero characters by U+FFFD"]


DEEP = {
    "quotations": lambda n: "> " * n + "words",
    "lists": lambda n: "- " * n + "words",
    "numbers": lambda n: "1. " * n + "words",
    "mixed": lambda n: "> - " * n + "words",
    "steps": lambda n: "".join("  " * i + "- words\n" for i in range(min(n, 500))),
    "footnotes": lambda n: "[^a]: " * n + "words",
    "emphasis": lambda n: "*a **b " * n + "words" + "** *" * n,
    "stars": lambda n: "words " + "*" * n + " words",
    "brackets": lambda n: "[" * n + "words" + "](x)" * n,
    "images": lambda n: "![" * n + "words" + "](x)" * n,
    "open brackets": lambda n: "words " + "[" * n,
    "ticks": lambda n: "words " + "`a``" * n,
    "tags": lambda n: "words " + "<a <b '" * n,
    "comments": lambda n: "words <!--" * n,
    "entities": lambda n: "words " + "&" * n,
    "references": lambda n: "words\n\n" + "[a]: b\n" * n,
    "tables": lambda n: "words\n\n" + "|a" * n + "\n" + "|-" * n + "\n" + "|b" * n,
}


@pytest.mark.parametrize("case", DEEP)
def test_ten_thousand_nested_elements_keep_their_words(case: str) -> None:
    draft = draft_of(f"# Title\n\nBefore.\n\n{DEEP[case](10_000)}\n\nAfter.")
    shown = plain_text(draft.body)
    assert shown.startswith("Before.")
    assert "words" in shown
    assert "After." in shown
    assert plain_text(normalise(draft, NoticePolicy()).body)


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_structure_below_the_limit_is_a_loss(mark: str) -> None:
    losses = lost("# T\n\n" + mark * 100 + "deep words\n\nafter")
    assert (
        "dropped the structure below 36 levels of quotations and lists, kept its text",
        "line 3",
    ) in losses


def test_text_after_a_list_that_is_too_deep_is_no_part_of_it() -> None:
    shown = plain_text(draft_of("# T\n\n" + "- " * 100 + "deep\n\nNext paragraph.\n\n## Heading").body)
    assert shown.endswith("deep\n\nNext paragraph.\n\nHeading")


@pytest.mark.parametrize("text", ["<div>" * 10_000, "*" * 10_000 + "words" + "*" * 10_000])
def test_inlines_and_html_nested_too_deeply_are_refused_with_their_line(text: str) -> None:
    with pytest.raises(ReadError, match=r"^story\.md: line 6: "):
        draft_of(f"---\ntitle: x\n---\nWords.\n\n{text}")


def test_naughty_strings_are_read_or_refused_with_a_reason() -> None:
    for text in naughty_strings():
        with contextlib.suppress(SyndicateError):
            article = article_of(
                f"# {text}\n\n{text}\n\n- {text}\n\n| {text} |\n|---|\n| {text} |\n\n[{text}]({text})"
            )
            assert article.title


@settings(max_examples=examples(200), deadline=None)
@given(st.text(alphabet=st.sampled_from("ab <>/\"'!-[](){}*_`~^:|#\n\t>&;=+\\1.?\u00a0\0"), max_size=120))
def test_only_a_reasoned_refusal_is_raised_by_marks_in_any_order(text: str) -> None:
    with contextlib.suppress(SyndicateError):
        article_of(text)


@settings(max_examples=examples(100), deadline=None)
@given(st.binary(max_size=200))
def test_only_a_reasoned_refusal_is_raised_by_any_bytes(data: bytes) -> None:
    with contextlib.suppress(SyndicateError):
        article_of(data)


# No word is lost

WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöéßñøжщяאבगक漢字かな한글", min_size=1, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
INLINE = st.one_of(
    WORDS,
    WORDS.map("*{}*".format),
    WORDS.map("**{}**".format),
    WORDS.map("`{}`".format),
    WORDS.map("~~{}~~".format),
    WORDS.map("[{}](https://a.example/x)".format),
    WORDS.map("![{}](https://a.example/x.png)".format),
    WORDS.map("<b>{}</b>".format),
    WORDS.map("<title>{}".format),
)
LINE = st.lists(INLINE, min_size=1, max_size=4).map(" ".join)
PARAGRAPH = st.lists(LINE, min_size=1, max_size=3).map("\n".join)


def indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(others + line if line else line for line in lines[1:])])


def table(rows: list[str]) -> str:
    cells = [f"| {row} | {row} |" for row in rows]
    return "\n".join([cells[0], "|---|---|", *cells[1:]])


BLOCK = st.recursive(
    st.one_of(
        PARAGRAPH,
        LINE.map("## {}".format),
        PARAGRAPH.map("```\n{}\n```".format),
        st.lists(LINE, min_size=1, max_size=3).map(table),
        WORDS.map("<div>\n{}\n</div>".format),
        WORDS.map("[^n]: {}".format),
    ),
    lambda inside: st.one_of(
        st.lists(inside, min_size=1, max_size=3).map(
            lambda blocks: "\n\n".join(indented(block, "- ", "  ") for block in blocks)
        ),
        st.lists(inside, min_size=1, max_size=3).map(
            lambda blocks: indented("\n\n".join(blocks), "> ", "> ")
        ),
    ),
    max_leaves=4,
)


@settings(max_examples=examples(300), deadline=None)
@given(st.lists(BLOCK, min_size=1, max_size=5))
def test_no_word_is_lost(blocks: list[str]) -> None:
    text = "\n\n".join(blocks)
    markup = re.compile(r"https://a\.example/x(\.png)?|</?(b|div|title)>|\[\^n\]:")
    shown = said(draft_of(f"# Title\n\n{text}"))
    assert [word for word in re.findall(r"\w+", markup.sub(" ", text)) if word not in shown] == []


def test_a_table_keeps_its_header_and_its_rows() -> None:
    cells = tuple((Text(word),) for word in "ab")
    rows = (tuple((Text(word),) for word in "cd"), ((Text("e"),), ()))
    assert body_of("| a | b |\n|---|:-:|\n| c | d |\n| e |") == (Table(rows, cells),)
