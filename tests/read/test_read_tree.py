"""HTML's elements to blocks: structure kept, white space as browsers show it, no word lost, hostile markup bounded."""

from __future__ import annotations

import contextlib
import re

import html5lib
import pytest
from helpers.generated_markup import MARKUP, words
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError
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
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Script,
    Strong,
    Table,
    Text,
    block_texts,
    plain_text,
)
from syndicate.read.markup.html import LARGEST, parse_html
from syndicate.read.markup.tree import build_html

BASE = "https://courier.example/2024/page.html"


def blocks(html: str, base: str | None = BASE) -> tuple[Block, ...]:
    return build_html(html, base, "page.html").blocks


def losses(html: str) -> list[str]:
    return [loss.what for loss in build_html(html, BASE, "page.html").losses]


def p(*inlines: object) -> Paragraph:
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in inlines))  # type: ignore[arg-type]


KEPT: dict[str, tuple[Block, ...]] = {
    "<p>one<p>two": (p("one"), p("two")),
    "<div>one<p>two</p>three</div>": (p("one"), p("two"), p("three")),
    "<h2>A</h2><h4>B</h4>": (Heading(2, (Text("A"),)), Heading(4, (Text("B"),))),
    "<ul><li>a<li>b<ul><li>c</ul></ul>": (
        Listing(((p("a"),), (p("b"), Listing(((p("c"),),))))),
    ),
    "<ol start=4><li>a</ol>": (Listing(((p("a"),),), ordered=True, start=4),),
    "<blockquote><p>a<p>b</blockquote>": (Quote((p("a"), p("b"))),),
    "<pre><code class=language-python>a\n  b</code></pre>": (Code("a\n  b\n", "python"),),
    "<pre>a<br>b</pre>": (Code("a\nb\n"),),
    "<hr>": (Rule(),),
    "<p>a <em>b <strong>c</strong></em>": (p("a ", Emphasis((Text("b "), Strong((Text("c"),))))),),
    "<p>x<sub>1</sub><sup>2</sup>": (
        p("x", Script("sub", (Text("1"),)), Script("super", (Text("2"),))),
    ),
    "<p>a<br>b": (p("a", Break(), "b"),),
    "<p>a<br><br>b": (p("a"), p("b")),
    "<p>say <q>no</q>, <code>x = 1</code>": (p("say “no”, ", CodeSpan("x = 1")),),
    "<a href=/x>a</a>": (p(Link("https://courier.example/x", (Text("a"),))),),
    "<a href=y.html>a</a>": (p(Link("https://courier.example/2024/y.html", (Text("a"),))),),
    "<a href='#top'>a</a>": (p("a"),),
    "<a href=/x><h3>a</h3></a>": (Heading(3, (Link("https://courier.example/x", (Text("a"),)),)),),
    "<img src=a.png alt=boat>": (Figure(Image("https://courier.example/2024/a.png", "boat")),),
    "<img src='data:image/gif;base64,R0' data-src=/a.png>": (Figure(Image("https://courier.example/a.png")),),
    "<p>a <img src=/1f600.png alt=😀 class='emoji x'>.": (p("a 😀."),),
    "<p>a <img src=/s.gif alt=':)' class=wp-smiley>": (p("a :)"),),
    "<p>a<img src=/count.gif height=1 width=1>": (p("a"),),
    "<p>a<img src=/count.gif height=1px width=0 alt=''>": (p("a"),),
    "<img src=/a.png height=1 width=600>": (Figure(Image("https://courier.example/a.png")),),
    "<img src=/a.png height=1 width=1 alt=b>": (Figure(Image("https://courier.example/a.png", "b")),),
    "<img src=/blank.gif height=1 width=1 data-src=/a.png>": (
        Figure(Image("https://courier.example/a.png")),
    ),
    "<picture><source srcset='/l.webp 2x, /s.webp'><img alt=b></picture>": (
        Figure(Image("https://courier.example/l.webp", "b")),
    ),
    "<img src=/a.png><noscript><img src=/a.png></noscript>": (Figure(Image("https://courier.example/a.png")),),
    "<noscript><p>words</p></noscript>": (p("words"),),
    "<figure><img src=/a.png><figcaption>A <i>b</i></figcaption></figure>": (
        Figure(Image("https://courier.example/a.png"), (Text("A "), Emphasis((Text("b"),)))),
    ),
    "<figure><figcaption>alone</figcaption></figure>": (p("alone"),),
    "<iframe src=https://v.example/1 title=Film></iframe>": (Embed("https://v.example/1", "Film"),),
    "<table><caption>c</caption><tr><th>a<th>b<tr><td>1<td>2</table>": (
        Table((((Text("1"),), (Text("2"),)),), ((Text("a"),), (Text("b"),)), (Text("c"),)),
    ),
    "<table><tr><td>1<td>2<tr><td>3</table>": (Table((((Text("1"),), (Text("2"),)), ((Text("3"),), ()))),),
    "<table><tr><td><p>a<p>b<td>c</table>": (p("a"), p("b"), p("c")),
    "<table role=presentation><tr><th>a<td>b</table>": (p("a"), p("b")),
    "<dl>x<dt>a<dd>b</dl>": (p("x"), p(Strong((Text("a"),))), p("b")),
    "<ruby>漢<rp>(<rt>kan<rp>)</ruby>": (p("漢（kan）"),),
    "<p>a<wbr>b<embed src=/e>c<p>d": (p("ab"), Embed("https://courier.example/e", ""),
                                      p("c"), p("d")),
    "<unknown>a<p>b</p>c</unknown>": (p("a"), p("b"), p("c")),
    "<p> a \n\t b <b> c </b> d ": (p("a b ", Strong((Text("c "),)), "d"),),
    "<p>a&nbsp; b&#8203;c": (p("a\u00a0 b\u200bc"),),
    "<p>&lt;script&gt; &amp;amp;": (p("<script> &amp;"),),
    " \n ": (),
}  # fmt: skip


@pytest.mark.parametrize("html", KEPT)
def test_structure_is_kept(html: str) -> None:
    assert blocks(html) == KEPT[html]


LOST = {
    "<p>a<button>Buy</button>": "dropped a <button>",
    "<p>a<span hidden>b</span>": "dropped text that the page hides",
    "<p>a<span style='color:red; display : none'>b</span>": "dropped text that the page hides",
    "<p>a<svg><text>b</text></svg>": "dropped a drawing",
    "<p>a<math><mi>x</mi></math>": "dropped the layout of a formula",
    "<p>a<img alt=b>": "dropped a picture without an address",
    "<p>a<img src=/count.gif height=1 width=1>": "dropped a picture of one pixel, which counts readers",
    "<p>a<div class='subscription-widget-wrap-editor x'><p>Subscribe!": (
        "dropped a box of the site: subscription-widget-wrap-editor"
    ),
    "<p>a<div class=sharedaddy><h3>Share this:</h3><a href=/x>b</a></div>": (
        "dropped a box of the site: sharedaddy"
    ),
    "<p>a<del>b</del>": "dropped strikethrough",
    "<a href=/big.png><img src=/a.png></a>": "dropped the link of a picture",
    "<a href=/x><ul><li>a</ul></a>": "dropped a link around a picture, a list or a table",
    "<pre><a href=/x>a</a></pre>": "dropped links and pictures inside code",
    "<p><code><a href=/x>a</a></code>": "dropped links and pictures inside code",
    "<video>your browser is old</video>": "dropped a <video> without an address",
    "<video src=/v.mp4>your browser is old</video>": "dropped the words for those whose program shows no <video>",
    "<dl><dt>a<dd>b</dl>": "kept a definition list as paragraphs",
    "<table><tr><th colspan=2>a<tr><td>b<td>c</table>": "dropped the column span of a table cell",
    "<table><tr><th rowspan=2>a<td>b<tr><td>c</table>": "dropped the row span of a table cell",
    "<div>" * 300 + "a": "dropped the structure below 200 levels of elements, kept its text",
}


@pytest.mark.parametrize("html", LOST)
def test_content_without_a_place_in_the_tree_is_a_loss(html: str) -> None:
    assert LOST[html] in losses(html)


def test_a_box_to_subscribe_or_to_share_in_is_not_shown_and_words_like_its_name_are() -> None:
    html = "<p>a</p><div class=sharedaddy><p>Share</p></div><p class='share subscribe'>b</p>"
    assert blocks(html) == (p("a"), p("b"))


def test_losses_are_counted_and_say_where_the_first_stands() -> None:
    [loss] = build_html("<p>a\n<p><button>x</button>\n<button>y</button>", None, "page.html").losses
    assert (loss.what, loss.place) == ("dropped a <button> (2 times)", "line 2")


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<script>evil()</script>",
        "<p>a<style>evil</style>",
        "<p onclick='evil()'>a",
        "<p>a<template><p>evil</template>",
        "<p>a<svg><set attributeName=onmouseover to='evil()'/></svg>",
        "<p>a<!-- evil -->",
        "<p>a<?evil ?>",
        "<!DOCTYPE html [<!ENTITY evil SYSTEM 'file:///etc/passwd'>]><p>a",
        "<div>" * 300 + "a<script>evil()</script>",
        "<pre>a<script>evil()</script></pre>",
    ],
)
def test_active_content_leaves_no_trace(html: str) -> None:
    made = blocks(html)
    assert "evil" not in repr(made)
    assert "a" in plain_text(made)


def test_an_entity_that_a_page_declares_is_not_read() -> None:
    made = blocks("<!DOCTYPE html [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><p>a &x; b")
    assert re.fullmatch(r"(?:\]>)?\s*a &x; b", plain_text(made))


# Hostile markup


@pytest.mark.parametrize("html", ["<div>" * 200_000 + "x", "<b>" * 200_000 + "x", "<ul><li>" * 100_000])
def test_markup_that_is_nested_too_deeply_is_refused(html: str) -> None:
    with pytest.raises(ReadError, match=r"page\.html: line 1: ") as raised:
        build_html(html, None, "page.html")
    assert raised.value.hint


def test_markup_that_is_too_large_is_refused() -> None:
    with pytest.raises(ReadError, match="characters of HTML"):
        parse_html("x" * (LARGEST + 1), "page.html")


@pytest.mark.parametrize("html", ["", "<!-- -->", "<!---->\n"])
def test_documents_without_html_are_refused(html: str) -> None:
    with pytest.raises(ReadError, match="no HTML in it"):
        parse_html(html, "page.html")


def test_a_cell_that_spans_a_hundred_thousand_columns_makes_no_more_than_a_thousand() -> None:
    [table] = blocks("<table><caption>c</caption><tr><td colspan=100000>a<tr><td>b</table>")
    assert isinstance(table, Table)
    assert [len(row) for row in table.rows] == [1000, 1000]


def test_a_table_of_too_many_cells_becomes_lines_and_keeps_its_words() -> None:
    html = "<table><caption>c</caption>" + ("<tr>" + "<td colspan=100000>x" * 30) * 100 + "</table>"
    made = blocks(html)
    assert {type(block) for block in made} == {Paragraph}
    assert plain_text(made).split() == ["c", *["x"] * 3000]


@pytest.mark.parametrize(
    "html", ["<p>" + "<br>" * 50_000 + "a" + "<br>" * 50_000, "<p>a" + "<b>x</b>" * 50_000]
)
def test_very_many_inlines_are_one_paragraph(html: str) -> None:
    [paragraph] = blocks(html)
    assert isinstance(paragraph, Paragraph)


# No word is lost


@settings(max_examples=examples(400), deadline=None)
@given(html=MARKUP)
def test_no_word_of_a_fragment_is_lost_or_doubled(html: str) -> None:
    """Compared with what another parser, html5lib, finds in the same markup."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    assert words(plain_text(blocks(html))) == words(" ".join(tree.itertext()))


@settings(max_examples=examples(200), deadline=None)
@given(html=st.text(alphabet="<>/=\"' abp!-&;#x\n\t\0\u00a0\ud800", max_size=200))
def test_any_markup_raises_only_a_read_error(html: str) -> None:
    with contextlib.suppress(ReadError):
        assert "\ud800" not in plain_text(blocks(html))


@pytest.mark.parametrize("before", ["", '<!-- <p x=" -->', "<script>'<p x=\"'</script>", 'x=" '])
def test_an_element_with_very_many_attributes_is_refused_whatever_precedes_it(before: str) -> None:
    """The parser would take time that grows with their square."""
    many = " ".join(f"a{n}='1'" for n in range(500_000))
    with pytest.raises(ReadError, match="page: an element with 500,000 attributes"):
        build_html(f"{before}<p {many}>word</p>", None, "page")
    few = " ".join(f"a{n}='1'" for n in range(400))
    assert "word" in plain_text(build_html(f"{before}<p {few}>word</p>", None, "page").blocks)


@pytest.mark.parametrize(
    "html", ["<p>a</p></html><p>b</p>", "<html><body><p>a</p></BODY ></html> b", "<p>a</body><p>b"]
)
def test_content_after_the_end_of_a_page_is_kept(html: str) -> None:
    assert block_texts(build_html(html, None, "page.html").blocks) == ("a", "b")
