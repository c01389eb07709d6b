"""The closed vocabulary of markup: what is read, what is refused by name, and what a paragraph counts as hidden for."""

from __future__ import annotations

import re
import unicodedata

import msgspec
import pytest
from helpers.feed_editions import full
from helpers.paths import ROOT

from syndicate.errors import ArtifactError
from syndicate.export.feed import rss as rss_exporter
from syndicate.model.artifact import Artifact
from syndicate.model.passage import ParagraphText
from syndicate.theme import Theme
from syndicate.verify import markup
from syndicate.verify.feed import rss
from syndicate.verify.markup import FRAGMENT, ElementRule, html_paragraphs, parse_xml, tree_paragraphs
from syndicate.verify.markup.form import odd_form, odd_form_of_xhtml
from syndicate.verify.markup.html import read_html

# ruff: noqa: E501 -- an attack is a line of its table
NOTICE = '<section class="notice"><p>Opinions are the author\'s.</p></section>'
TEXT = "Opinions are the author's."


def of_notice(html: str) -> ParagraphText:
    """The one stretch in which the notice stands."""
    [found] = [stretch for stretch in html_paragraphs(html) if stretch.text == TEXT]
    return found


# What is read


@pytest.mark.parametrize(
    ("before", "lines"),
    [
        (f"<p>A.</p><p>{chr(0xA0) * 918}</p>", 0),
        (f"<p>A.</p><p>{chr(0xA0) * 919}</p>", 0),
        (f"<p>A.</p><p>{chr(0xA0) * 960}</p>", 25),
        (f"<p>A.{'<br>' * 24}B</p>", 0),
        (f"<p>A.{'<br>' * 25}B</p>", 25),
        (f"<pre><code>a{chr(10) * 23}b</code></pre>", 0),
        (f"<pre><code>a{chr(10) * 30}b</code></pre>", 30),
        (f"<pre><code>{'a' * 1000}{chr(10) * 30}b</code></pre>", 30),
        (f"<pre><code>a</code></pre><p>A.{chr(10) * 1000}B</p>", 0),
        (f"<p>A.</p><p>B.</p>{'<hr/>' * 24}", 0),
        (f"<p>A.</p><p>B.</p>{'<hr/>' * 25}", 25),
        (f"<p>A.</p><p> {'b' * 2000}</p>", 0),
        (f"<p>A.</p><p>{chr(0) * 960}</p>", 25),
    ],
)
def test_a_notice_stands_below_at_most_24_lines_without_anything_to_see(before: str, lines: int) -> None:
    said = f"after {lines} lines without anything to see; 24 at most" if lines else ""
    assert html_paragraphs(f"{before}<p>{TEXT}</p>")[-1].hidden == said


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('abc <span dir="rtl">אב ab</span> abc', ""),
        ('abc <span dir="rtl">אב abc</span> abc', "which runs the other way"),
        ('abc <span dir="rtl">אב</span> <span dir="ltr">12</span> אב <span dir="ltr">13</span> abc', ""),
        ('abc <span dir="rtl">אב</span> <span dir="rtl">גד</span> abc', "beside words of that direction"),
        ('abc <span dir="rtl">אב</span> גד abc', "beside words of that direction"),
        ('abc גד <span dir="rtl">אב</span> abc', "beside words of that direction"),
        ('xa<span dir="ltr">b c</span> d', "which is a part of a word"),
        ('x <span dir="ltr">a b</span>c d', "which is a part of a word"),
        ('x <span dir="ltr">a b</span> c d', ""),
        ('x1<span dir="ltr">b c</span> d', ""),
    ],
)
def test_a_span_of_another_direction_leaves_the_words_in_their_order(html: str, said: str) -> None:
    [found] = html_paragraphs(f"<p>{html}</p>")
    assert said in found.hidden
    assert bool(found.hidden) == bool(said)


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        (0x8, False), (0x9, True), (0xA, True), (0xB, False), (0xC, False), (0xD, True), (0xE, False), (0x1F, False),
        (0x20, True), (0x7E, True), (0x7F, False), (0x9F, False), (0xA0, True), (0xD7FF, True), (0xD800, False),
        (0xDFFF, False), (0xE000, True), (0x10FFFF, True), (0x110000, False),
    ],
)  # fmt: skip
def test_a_reference_by_number_stands_for_one_character_to_all_parsers(code: int, *, plain: bool) -> None:
    for reference in (f"&#{code};", f"&#x{code:x};", f"&#x{code:X};"):
        assert (odd_form(f"<p>a{reference}b</p>") == "") == plain, reference


@pytest.mark.parametrize("name", ["br", "hr", "img", "link", "meta"])
def test_in_xhtml_a_tag_that_html_never_ends_ends_itself_and_no_other_does(name: str) -> None:
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    for before in ("", declaration, declaration.replace('"', "'")):
        assert odd_form_of_xhtml(f"{before}<p>a</p><{name}/><{name} lang='a' />") == ""
        assert odd_form_of_xhtml(f"{before}<p>a</p><{name}>").startswith(f"'<{name}>'")
        assert odd_form_of_xhtml(f"{before}<p>a</p><p/>").startswith("'<p/>'")
    assert odd_form_of_xhtml(declaration * 2) != ""
    assert odd_form_of_xhtml(declaration.replace("UTF-8", "UTF-7")) != ""
    assert odd_form(f"<{name}><{name}/><p/>") == ""


def test_an_attribute_without_a_value_has_an_empty_one() -> None:
    [found] = html_paragraphs("<p><a href>x</a></p>")
    assert found.hidden == "<a href=''>, a value that this format does not hold"


UNSEEN_RANGES = [
    (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
]  # fmt: skip
"""Spaces, controls and what Unicode lets programs ignore, from the first to the last of each run."""


@pytest.mark.parametrize(("first", "last"), UNSEEN_RANGES, ids=lambda code: f"{code:X}")
def test_a_screen_of_characters_that_show_nothing_pushes_a_notice_out_of_sight(first: int, last: int) -> None:
    def is_pushed(code: int) -> bool:
        *_, found = html_paragraphs(f"<p>A.</p><p>{(chr(code) + ' ') * 1000}</p><p>{TEXT}</p>")
        return "lines without anything to see" in found.hidden

    assert is_pushed(first)
    assert is_pushed(last)
    assert not is_pushed(first - 1)
    assert not is_pushed(last + 1)


@pytest.mark.parametrize(
    ("html", "texts"),
    [
        ("", []),
        (" \n ", []),
        ("a", ["a"]),
        ("<p>a</p>\n<p>b</p>", ["a", "b"]),
        ("<p> a  b\u00a0 </p>", ["a  b\u00a0"]),
        ("<p>\u00a0</p>", ["\u00a0"]),
        ("<p>a<em>b</em> <strong>c</strong></p>", ["ab c"]),
        ("a<div><p>b</p></div>c", ["a", "b", "c"]),
        ("<p>a<br>b<br/>c</p>", ["a\nb\nc"]),
        ("<ul><li>a</li><li><p>b</p>c</li></ul>", ["a", "b", "c"]),
        (
            "<table><caption>t</caption><tbody><tr><th>a</th><td>b</td></tr></tbody></table>",
            ["t", "a", "b"],
        ),
        ("<pre><code>  a\n  b\n</code></pre>", ["  a\n  b"]),
        ("<p>&lt;p&gt;&amp;nbsp; &#x41;&#66;&nbsp;&copy;</p>", ["<p>&nbsp; AB\u00a0©"]),
        ("<p>a<!-- plain words -->c</p>", ["ac"]),
        ('<p>a<img src="https://x.example/" alt="b"/>c</p>', ["a", "c"]),
        ('<p lang="ar" dir="rtl">a<span lang="en">b</span></p>', ["ab"]),
    ],
)
def test_blocks_part_stretches_and_inlines_do_not(html: str, texts: list[str]) -> None:
    found = html_paragraphs(html)
    assert [stretch.text for stretch in found] == texts
    assert not [stretch.hidden for stretch in found if stretch.hidden]
    if "&" not in html and "<br>" not in html:
        tree = parse_xml(f'<x xmlns="http://www.w3.org/1999/xhtml">{html}</x>'.encode(), "x")
        assert tree_paragraphs(tree) == found


def test_links_are_read_with_their_text() -> None:
    html = '<p>a <a href="https://x.example/?a=1&amp;b">b <em>c</em></a> d</p>'
    [found] = html_paragraphs(html)
    assert found.links == (("b c", "https://x.example/?a=1&b"),)


def test_a_tree_can_be_judged_with_a_known_style_sheet() -> None:
    root = parse_xml(b'<body xmlns="http://www.w3.org/1999/xhtml"><p lang="a">a</p><p>b</p></body>', "x")
    found = tree_paragraphs(root, lambda element: "the sheet says so" if element.get("lang") == "a" else "")
    assert [(s.text, s.hidden) for s in found] == [("a", "the sheet says so"), ("b", "")]


def test_the_package_has_everything_that_it_names_as_public() -> None:
    assert [name for name in markup.__all__ if not hasattr(markup, name)] == []


# What is refused, by name


REFUSED = {
    # elements
    "a picture that is a document": ('<svg width="1"><rect/></svg>', "<svg>"),
    "a style sheet": ("<style>.notice{display:none}</style>", "<style>"),
    "a style sheet that some apps ignore": ('<style type="text/plain">p{display:none}</style>', "<style>"),
    "a style sheet elsewhere": ('<link rel="stylesheet" href="https://x.example/a.css">', "<link>"),
    "a script": ("<script>document.body.remove()</script>", "<script>"),
    "a script that is off": ("<noscript><p>a</p></noscript>", "<noscript>"),
    "a refresh": ('<meta http-equiv="refresh" content="0">', "<meta>"),
    "a base": ('<base href="https://x.example/">', "<base>"),
    "a dialog over the page": ("<dialog open><p>a</p></dialog>", "<dialog>"),
    "a template": ("<template><p>a</p></template>", "<template>"),
    "a form": ('<form action="https://x.example/"><p>a</p></form>', "<form>"),
    "a field": ("<textarea>", "<textarea>"),
    "a button": ("<button>a</button>", "<button>"),
    "a list to choose from": ("<select><option>a</option></select>", "<select>"),
    "a page in the page": ('<iframe src="https://x.example/"></iframe>', "<iframe>"),
    "an object": ('<object data="https://x.example/"></object>', "<object>"),
    "a plug-in": ('<embed src="https://x.example/">', "<embed>"),
    "a film": ('<video height="90000"></video>', "<video>"),
    "a drawing": ('<canvas height="90000"></canvas>', "<canvas>"),
    "a formula": ("<math><mi>a</mi></math>", "<math>"),
    "a paragraph that shows on demand": ("<details><summary>a</summary></details>", "<details>"),
    "struck out": ("<p><s>a</s></p>", "<s>"),
    "struck out, and older": ("<p><strike>a</strike></p>", "<strike>"),
    "taken back": ("<p><del>a</del></p>", "<del>"),
    "smaller": ("<p><small>a</small></p>", "<small>"),
    "larger": ("<p><big>a</big></p>", "<big>"),
    "a colour": ('<p><font color="white">a</font></p>', "<font>"),
    "in the middle": ("<center>a</center>", "<center>"),
    "that moves": ("<marquee>a</marquee>", "<marquee>"),
    "that was never HTML": ("<blink>a</blink>", "<blink>"),
    "an element of one's own": ("<x-notice>a</x-notice>", "read in different ways"),
    "raw text to the end": ("<plaintext>", "<plaintext>"),
    "raw text of old": ("<xmp>a</xmp>", "<xmp>"),
    "a frame set": ("<frameset></frameset>", "<frameset>"),
    "a second body": ("<body><p>a</p></body>", "<body>"),
    "a second root": ("<html></html>", "<html>"),
    "an aside": ("<aside><p>a</p></aside>", "<aside>"),
    "a footer": ("<footer><p>a</p></footer>", "<footer>"),
    "a list of terms": ("<dl><dd>a</dd></dl>", "<dl>"),
    "isolated letters": ("<p><bdi>a</bdi></p>", "<bdi>"),
    "overridden letters": ('<p><bdo dir="rtl">a</bdo></p>', "<bdo>"),
    "letters above letters": ("<p><ruby>a<rt>b</rt></ruby></p>", "<ruby>"),
    "a highest heading": ("<h1>a</h1>", "<h1>"),
    # attributes
    "a style": ('<p style="display:none">a</p>', "attribute style of <p>"),
    "a style, shouted": ('<p STYLE="display:none">a</p>', "attribute style of <p>"),
    "an id": ('<p id="sidebar">a</p>', "attribute id of <p>"),
    "hidden": ("<p hidden>a</p>", "attribute hidden of <p>"),
    "hidden until it is found": ('<p hidden="until-found">a</p>', "attribute hidden"),
    "hidden from some": ('<p aria-hidden="true">a</p>', "attribute aria-hidden"),
    "a role": ('<p role="dialog">a</p>', "attribute role"),
    "a popover": ("<p popover>a</p>", "attribute popover"),
    "inert": ("<p inert>a</p>", "attribute inert"),
    "a script of an event": ('<p onclick="remove()">a</p>', "attribute onclick"),
    "a script of a picture": ('<p><img src="https://x.example/" alt="" onerror="x()"/></p>', "attribute onerror"),
    "words of the byline": ('<p itemprop="author">a</p>', "attribute itemprop"),
    "a link to an author": ('<p><a href="https://x.example/" rel="author">a</a></p>', "attribute rel"),
    "a link with a name": ('<p><a name="a">a</a></p>', "attribute name"),
    "a title": ('<p title="a">b</p>', "attribute title"),
    "a colour of old": ('<p bgcolor="#fff">a</p>', "attribute bgcolor"),
    "a wide margin": ('<table cellpadding="5000"><tbody></tbody></table>', "attribute cellpadding"),
    "a wide gap": ('<table cellspacing="5000"><tbody></tbody></table>', "attribute cellspacing"),
    "a wide table": ('<table width="9000" align="right"><tbody></tbody></table>', "attribute width"),
    "a high cell": ('<table><tbody><tr><td height="90000">a</td></tr></tbody></table>', "attribute height"),
    "a low cell": ('<table><tbody><tr><td valign="bottom">a</td></tr></tbody></table>', "attribute valign"),
    "a cell of many": ('<table><tbody><tr><td colspan="1000">a</td></tr></tbody></table>', "attribute colspan"),
    "a high rule": ('<hr size="90000"/>', "attribute size"),
    "a high picture": ('<p><img src="https://x.example/" alt="" height="60000"/></p>', "attribute height"),
    "other sources": ('<p><img src="https://x.example/" alt="" srcset="a 1x"/></p>', "attribute srcset"),
    "a namespace": ('<p xmlns="http://www.w3.org/2000/svg">a</p>', "attribute xmlns"),
    "marks of one's own": ('<ul type="square"><li>a</li></ul>', "attribute type"),
    "a list that counts down": ("<ol reversed><li>a</li></ol>", "attribute reversed"),
    "translated": ('<p translate="no">a</p>', "attribute translate"),
    "to be edited": ('<p contenteditable="true">a</p>', "attribute contenteditable"),
    # values
    "a class that reader views drop": ('<section class="rss"><p>a</p></section>', "class='rss'"),
    "a class of pages": ('<section class="pagination"><p>a</p></section>', "class='pagination'"),
    "a class of advertisements": ('<section class="ad-break"><p>a</p></section>', "class='ad-break'"),
    "a class beside the notice's": ('<section class="notice agegate"><p>a</p></section>', "class='notice agegate'"),
    "the notice's class elsewhere": ('<div class="notice"><p>a</p></div>', "class='notice'"),
    "a class on text": ('<p class="byline">a</p>', "class='byline'"),
    "a script in a link": ('<p><a href="javascript:x()">a</a></p>', "href='javascript:x()'"),
    "a script in a link, in pieces": ('<p><a href="java&#9;script:x()">a</a></p>', "href='java\\tscript:x()'"),
    "a page in a link": ('<p><a href="data:text/html,a">a</a></p>', "href='data:"),
    "a file": ('<p><a href="file:///etc/passwd">a</a></p>', "href='file:"),
    "a place on the page": ('<p><a href="#a">a</a></p>', "href='#a'"),
    "an address in pieces": ('<p><a href="https://x.example/\n">a</a></p>', "href='https://x.example/\\n'"),
    "a picture in itself": ('<p><img src="data:image/svg+xml,a" alt=""/></p>', "src='data:"),
    "a picture beside": ('<p><img src="a.png" alt=""/></p>', "src='a.png'"),
    "a direction of its own": ('<p dir="auto">a</p>', "dir='auto'"),
    "a direction twice": ('<p dir="ltr rtl">a</p>', "dir='ltr rtl'"),
    "no language": ('<p lang="en us">a</p>', "lang='en us'"),
    "a number that is none": ('<ol start="-9e9"><li>a</li></ol>', "start='-9e9'"),
    "a head of rows": ('<table><tbody><tr><th scope="rowgroup">a</th></tr></tbody></table>', "scope='rowgroup'"),
    # places
    "a paragraph in a paragraph": ("<p>a<p>b</p></p>", "<p> directly inside <p>"),
    "a block in a link": ('<p><a href="https://x.example/"><div>a</div></a></p>', "<div> directly inside <a>"),
    "a link in a link": ('<p><a href="https://x.example/">a<em><a href="https://y.example/">b</a></em></a></p>', "<a> inside <a>"),
    "a cell outside of a table": ("<td>a</td>", "<td> at the top"),
    "a row outside of a table": ("<div><tr></tr></div>", "<tr> directly inside <div>"),
    "text in a table, which browsers move before it": ("<table>a<tbody></tbody></table>", "text directly inside <table>"),
    "text in a row": ("<table><tbody><tr>a</tr></tbody></table>", "text directly inside <tr>"),
    "a paragraph in a table": ("<table><p>a</p></table>", "<p> directly inside <table>"),
    "an item outside of a list": ("<li>a</li>", "<li> at the top"),
    "text in a list": ("<ul>a</ul>", "text directly inside <ul>"),
    "a list in a list": ("<ul><ul><li>a</li></ul></ul>", "<ul> directly inside <ul>"),
    "text in a notice": ('<section class="notice">a</section>', "text directly inside <section>"),
    "a list in a notice": ('<section class="notice"><ul><li>a</li></ul></section>', "<ul> directly inside <section>"),
    "small words in a notice": ('<section class="notice"><p>We do <sup>not</sup> agree.</p></section>', "<sup>, which this format does not hold in a notice"),
    "code in a notice": ('<section class="notice"><p><code>a</code></p></section>', "<code>, which this format does not hold in a notice"),
    "a picture in a notice": ('<section class="notice"><p><img src="https://x.example/a" alt="not"/></p></section>', "<img>, which this format does not hold in a notice"),
    "a class in a notice": ('<section class="notice"><p class="embed">a</p></section>', "attribute class of <p>, which this format does not hold in a notice"),
    "a second notice": (NOTICE.replace("are", "are not"), "a second element for a notice"),
    "a notice in a notice": ('<section class="notice"><p><section class="notice"><p>a</p></section></p></section>', "<section> directly inside <p>"),
    "a block in a cell": ("<table><tbody><tr><td><p>a</p></td></tr></tbody></table>", "<p> directly inside <td>"),
    "a heading in a heading": ("<h2>a<h3>b</h3></h2>", "<h3> directly inside <h2>"),
    # forms
    "an attribute twice": ('<p lang="en" lang="de">a</p>', "<p> with an attribute twice"),
    "an attribute twice, in capitals": ('<p lang="en" LANG="de">a</p>', "<p> with an attribute twice"),
    "a tag that is never closed": ("<div><p>a</p>", "<div> is never closed"),
    "a tag that ends nothing": ("</section>", "</section> ends no element"),
    "a tag that ends what is around it": ("<p><em>a</p></em>", "</p> ends no element that is open"),
    "an empty element that HTML opens": ("<div/>", "<div> is never closed"),
    "a break that is closed": ("<p>a<br></br></p>", "</br> ends no element"),
    "a marked section": ("<![l ]>", "'<![l ]>"),
    "a marked section of old": ("<![if !IE]><p>a</p><![endif]>", "'<![if !IE]>"),
    "a marked section of SGML": ("<![IGNORE[ <p>a</p> ]]>", "'<![IGNORE["),
    "a CDATA section": ("<![CDATA[<p>a</p>]]>", "'<![CDATA["),
    "a document type": ("<!DOCTYPE html>", "'<!DOCTYPE html>"),
    "a declaration": ("<!ELEMENT p ANY>", "'<!ELEMENT p ANY>"),
    "a processing instruction": ('<?xml-stylesheet href="data:text/css,p{}"?>', "'<?xml-stylesheet"),
    "a comment that ends at once": ("<!--><p>a</p>-->", "'<!-->"),
    "a comment that ends with a dash": ("<!---><p>a</p>-->", "'<!--->"),
    "a comment that ends by some": ("<!-- a --!><p>b</p> -->", "'<!-- a --!>"),
    "a comment with markup": ("<!-- <p>a</p> -->", "'<!-- <p>"),
    "a comment of an app": ("<!--[if mso]><p>a</p><![endif]-->", "'<!--[if mso]>"),
    "a comment that never ends": ("<!-- a", "'<!-- a"),
    "a tag that never ends": ("<p lang=", "'<p lang="),
    "a value without quotes": ("<p lang=en>a</p>", "'<p lang=en>"),
    "a value with a tag": ('<p lang="<p>">a</p>', "'<p lang="),
    "an end with attributes": ('<p>a</p hidden="">', "'</p hidden="),
    "an end of nothing": ("</>", "'</>"),
    "an angle alone": ("<p>1 < 2</p>", "'< 2</p>"),
    "an ampersand alone": ("<p>AT&T</p>", "'&T</p>"),
    "a reference without its end": ('<p><a href="https://x.example/?a&copy=1">a</a></p>', "'&copy=1"),
    "a reference that nobody knows": ("<p>&notice;</p>", "'&notice;"),
    "a reference to another letter in HTML": ("<p>&#128;</p>", "'&#128;"),
    "a reference to nothing": ("<p>&#0;</p>", "'&#0;"),
    "a reference of thousands of digits": (f"<p>&#{'9' * 5_000};</p>", "'&#99999"),
    "half a character": ("<p>&#xD800;</p>", "'&#xD800;"),
}  # fmt: skip


@pytest.mark.parametrize("before", [True, False], ids=["before the notice", "behind it"])
@pytest.mark.parametrize("name", REFUSED)
def test_markup_that_our_renderers_do_not_write_is_refused_by_name(name: str, before: bool) -> None:
    """Wherever it stands: nothing of that text counts as seen, and there is always one stretch to say so."""
    odd, said = REFUSED[name]
    beside = f"<p>{TEXT}</p>" if 'class="notice"' in odd and name != "a second notice" else NOTICE
    found = html_paragraphs(f"{odd}{beside}" if before else f"{beside}{odd}")
    assert found
    for stretch in found:
        assert said in stretch.hidden


def test_an_extended_vocabulary_accepts_what_a_plugin_declares_and_nothing_else() -> None:
    html = "<p><cite>a</cite></p>"
    assert "<cite>" in html_paragraphs(html)[0].hidden
    more = FRAGMENT.extended(ElementRule("cite", "inline", ("inlines",), (("lang", "en|de"),)))
    assert html_paragraphs(html, more) == (ParagraphText("a", in_notice=False),)
    assert html_paragraphs('<p><cite lang="de">a</cite></p>', more) == (ParagraphText("a", in_notice=False),)
    assert "lang='fr'" in html_paragraphs('<p><cite lang="fr">a</cite></p>', more)[0].hidden
    assert "<var>" in html_paragraphs("<p><var>a</var></p>", more)[0].hidden


def test_an_element_of_another_namespace_is_not_the_one_of_that_name() -> None:
    tree = parse_xml(b'<x xmlns:h="urn:mine"><h:p>a</h:p></x>', "x")
    assert "<{urn:mine}p>" in tree_paragraphs(tree)[0].hidden
    assert "without a namespace" in tree_paragraphs(parse_xml(b"<x><p>a</p></x>", "x"))[0].hidden


# What is accepted and yet takes a paragraph out of sight


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<blockquote>", "</blockquote>"),
        ("<ul><li>", "</li></ul>"),
        ("<ol><li><div>", "</div></li></ol>"),
        ("<ul><li><blockquote>", "</blockquote></li></ul>"),
    ],
)
def test_a_notice_is_in_no_quotation_and_no_list(before: str, after: str) -> None:
    assert "a quotation, a list or a table" in of_notice(f"{before}{NOTICE}{after}").hidden
    assert of_notice(before * 9 + "<p>a</p>" + after * 9 + NOTICE).hidden == ""
    assert of_notice(f"<div><div>{NOTICE}</div></div>").hidden == ""


@pytest.mark.parametrize("mark", ["\u0301", "\u0489", "\u0e49", "\u0f90"])
def test_a_letter_has_six_marks_at_most(mark: str) -> None:
    assert of_notice(f"<p>so a{mark * 6}b{mark * 6}</p>{NOTICE}").hidden == ""
    for piled in (
        f"a{mark * 7}",
        f"a{mark * 3}<em>{mark * 4}</em>",
        f"<em>{mark * 7}</em>",
        f"a{mark * 6}\u200d{mark}",
    ):
        assert "more than 6 combining marks" in of_notice(f"<p>so {piled}b</p>{NOTICE}").hidden


@pytest.mark.parametrize(
    "words",
    ["བོད་སྐད་ཀྱི་ཧཱུྃ་རྒྱལ་བསྒྲུབས", "בְּרֵאשִׁ֖ית שִּׁ֗֔ יְרוּשָׁלִַ֔ם", "Tiê\u0301\u0302\u0323ng Viê\u0323t", "ที่นี่ปู่ย่ำ", "قُلْ هُوَ ٱللَّهُ أَحَدٌ ۝ مَّآ", "မြွှေံ့", "भक्त्यः", "1\ufe0f\u20e3 👩🏽\u200d🚀"],
)  # fmt: skip
def test_no_orthography_is_taken_for_piled_marks(words: str) -> None:
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, words)  # type: ignore[arg-type]
        assert of_notice(f"<p>{text}</p>{NOTICE}").hidden == ""


@pytest.mark.parametrize(
    ("before", "after"), [("<sub>", "</sub>"), ("<sup>", "</sup>"), ("<sub><em><sup>", "</sup></em></sub>")]
)
def test_words_may_be_so_small_and_no_smaller(before: str, after: str) -> None:
    """Outside of the notice's element, in which nothing is."""
    once = 1 if "sup" in before and "sub" in before else 2
    assert of_notice(f"<p>{before * once}{TEXT}{after * once}</p>").hidden == ""
    assert (
        "that make it smaller" in of_notice(f"<p>{before * (once + 1)}{TEXT}{after * (once + 1)}</p>").hidden
    )


LINES = {
    "breaks": "<br/>",
    "breaks in emphasis": "<em><br/></em>",
    "rules": "</p><hr/><p>",
    "spaces": "</p><p>\u00a0</p><p>",
    "references to spaces": "</p><p>&nbsp;</p><p>",
    "characters without ink": "</p><p>\u200b\u2060\u3164</p><p>",
    "empty headings": "</p><h2></h2><p>",
    "empty items": "</p><ul><li></li></ul><p>",
    "blank rows": "</p><table><tbody><tr><td> </td><td></td></tr></tbody></table><p>",
    "line feeds of code": "</p><pre><code>\n</code></pre><p>",
    "long spaces": "\u2003" * 40,
    "variation selectors and tags": "\u3164\ufe0f\U000e0020" * 14,
}


@pytest.mark.parametrize("name", LINES)
def test_nothing_may_fill_a_screen_and_no_more_before_a_notice(name: str) -> None:
    one = LINES[name]
    assert of_notice(f"<p>a{one * 6}</p>{NOTICE}").hidden == ""
    for html in (f"<p>a{one * 2_000}</p>", f"<p>a{one * 60}b</p><p>c</p>", f"<p>{one * 60}</p>"):
        assert re.search("lines without anything to see", of_notice(html + NOTICE).hidden), html[:80]


@pytest.mark.parametrize(
    "gap",
    ["<pre><code>a" + "\n" * 3_000 + "b</code></pre>", "<p>a" + "\u00a0" * 9_000 + "b</p>", "<p>a</p>" + "<hr/>" * 60 + '<p><img src="https://x.example/" alt=""/></p>'],
    ids=["in code", "in a paragraph", "before a picture"],
)  # fmt: skip
def test_a_gap_between_letters_is_one(gap: str) -> None:
    assert "lines without anything to see" in of_notice(gap + NOTICE).hidden


def test_pictures_in_a_row_end_somewhere() -> None:
    picture = '<figure><img src="https://x.example/a.png" alt=""/></figure>'
    assert of_notice(picture * 150 + NOTICE).hidden == ""
    assert "pictures without a word" in of_notice(picture * 300 + NOTICE).hidden
    assert of_notice((picture * 150 + "<p>a</p>") * 2 + NOTICE).hidden == ""


def test_a_long_story_is_no_gap() -> None:
    """Nor are the words of a table with empty cells, or a poem with empty lines."""
    row = "<tr><td>a</td>" + "<td></td>" * 60 + "</tr>"
    poem = "<p>" + ("a<br/><br/>" * 200) + "</p>"
    assert of_notice("<p>a word</p>" * 3_000 + f"<table><tbody>{row * 40}</tbody></table>{poem}" + NOTICE).hidden == ""  # fmt: skip


@pytest.mark.parametrize("name", ["figure", "figcaption"])
def test_a_notice_in_a_caption_is_dropped_by_reader_views(name: str) -> None:
    inside = TEXT if name == "figure" else f"<figcaption>{TEXT}</figcaption>"
    assert "reader views drop" in of_notice(f"<figure>{inside}</figure>").hidden


# Letters in their order


HEBREW = "הדעות הן של הכותב"
ORDER = {
    "letters one by one": ("rtl", "".join(f'<span dir="ltr">{c}</span>' for c in "Opinions"), "part of a word"),
    "words one by one": ("rtl", " ".join(f'<span dir="ltr">{w}</span>' for w in ["Opinions", "are", "ours"]), "beside words"),
    "a word beside words": ("rtl", 'Opinions are <span dir="ltr">not</span> ours', "beside words"),
    "words around a number": ("rtl", '<span dir="ltr">Clause</span> 4 <span dir="ltr">holds</span>', "beside words"),
    "Hebrew words one by one": ("ltr", " ".join(f'<span dir="rtl">{w}</span>' for w in HEBREW.split()), "beside words"),
    "letters turned around": ("ltr", '<span dir="rtl">Opinions are ours.</span>', "runs the other way"),
    "a number turned around": ("ltr", 'Pay <span dir="rtl">10 - 20</span>', "runs the other way"),
    "Hebrew turned around": ("rtl", f'<span dir="ltr">{HEBREW}</span>', "runs the other way"),
    "part of a word": ("ltr", 're<span dir="ltr">print</span>', "part of a word"),
    "one in another": ("rtl", f'{HEBREW} <span dir="ltr">A <span dir="ltr">b</span></span>', "inside another one"),
    "in emphasis": ("rtl", '<em><span dir="ltr">Opinions</span></em> <strong><span dir="ltr">are</span></strong>', "beside words"),
}  # fmt: skip
HONEST_ORDER = {
    "English in Hebrew": ("rtl", f'{HEBREW} <span dir="ltr" lang="en">The Harbour Courier</span> {HEBREW}'),
    "Hebrew in English": ("ltr", f'The <span dir="rtl" lang="he">{HEBREW}</span> column'),
    "English at the end": ("rtl", f'{HEBREW} <span dir="ltr">Courier</span>.'),
    "a prefix before a name": ("rtl", f'{HEBREW} ב<span dir="ltr">BBC</span>'),
    "a telephone number": ("rtl", f'{HEBREW} <span dir="ltr">+972-3-555-0100</span>'),
    "a quotation in its own direction": ("ltr", 'Called <span dir="ltr">“ours”</span> and <span dir="ltr">“theirs”</span>'),
    "two names with Hebrew between": ("rtl", f'<span dir="ltr">A</span> {HEBREW} <span dir="ltr">B</span>'),
    "another language without a direction": ("ltr", 'a <span lang="fr">mot</span><span lang="de">e</span>'),
    "English in Chinese": ("ltr", '本報<span dir="ltr" lang="en">Courier</span>的意見'),
}  # fmt: skip


def paragraph(base: str, inside: str) -> tuple[ParagraphText, ...]:
    return html_paragraphs(f'<div dir="{base}"><section class="notice"><p>{inside}</p></section></div>')


@pytest.mark.parametrize("name", ORDER)
def test_words_that_are_read_in_another_order_are_found(name: str) -> None:
    base, inside, said = ORDER[name]
    [found] = paragraph(base, inside)
    assert said in found.hidden


@pytest.mark.parametrize("name", HONEST_ORDER)
def test_words_of_another_direction_are_accepted(name: str) -> None:
    [found] = paragraph(*HONEST_ORDER[name])
    assert found.hidden == ""


@pytest.mark.parametrize(
    ("base", "words", "is_right"),
    [
        ("rtl", "Opinions are the author's.", False),
        ("ltr", f"{HEBREW}.", False),
        ("ltr", "Opinions are the author's.", True),
        ("rtl", f"{HEBREW}.", True),
        ("rtl", f"Courier: {HEBREW}", True),
        ("ltr", f"Courier: {HEBREW}", False),
        ("rtl", f"The Courier’s guests: {HEBREW}", False),
        ("rtl", f"{HEBREW}: https://courier.example/the/terms/in/english", True),
        ("ltr", f"{HEBREW}: https://courier.example/the/terms/in/english", False),
        ("rtl", "https://courier.example/ \u05d0", True),
        ("ltr", "ab \u05d0\u05d1", True),
        ("rtl", "ab \u05d0\u05d1", True),
        ("rtl", "XXX \u05d0\u05d1", False),
        ("rtl", f"{HEBREW}: HTTPS://COURIER.EXAMPLE/THE/TERMS/IN/ENGLISH", True),
        ("rtl", "(2024)", True),
        ("ltr", "\u200f(2024)", True),
    ],
)
def test_a_full_stop_at_the_wrong_end_of_a_notice_is_found(base: str, words: str, is_right: bool) -> None:
    [found] = paragraph(base, words)
    said = f"in a paragraph that runs {base}, most of whose letters run the other way"
    assert found.hidden == ("" if is_right else said)
    story = html_paragraphs(f'<div dir="{base}"><p>{words}</p></div>')
    assert story[0].hidden == ""


def test_a_source_that_turns_its_notice_round_is_not_followed() -> None:
    """An honest one, which is then no reason to hold a paper back."""
    from helpers.sample_editions import article, edition_of

    from syndicate.export.item import feed_items
    from syndicate.model import Disclaimer, Terms
    from syndicate.model.blocks import Span, Text

    for words, stated in (
        ("Opinions are ours.", "rtl"),
        (f"{HEBREW}.", "ltr"),
        ("\u05d0: Opinions are ours.", "rtl"),
        (f"C: {HEBREW}.", "ltr"),
    ):
        terms = Terms(Disclaimer.of(((Span((Text(words),), "", stated),),), "source"))  # type: ignore[arg-type]
        [item] = feed_items(edition_of(msgspec.structs.replace(article(), terms=terms)))
        assert [s.hidden for s in html_paragraphs(item.content) if s.text == words] == [""]


def test_the_nearest_block_states_the_direction() -> None:
    inside = f'<p dir="ltr">The <span dir="rtl">{HEBREW}</span></p>'
    assert html_paragraphs(f'<div dir="rtl">{inside}</div>')[0].hidden == ""
    assert html_paragraphs(inside.replace('"ltr"', '"rtl"', 1))[0].hidden == ""


# Strangers' bytes


@pytest.mark.parametrize("section", ["<![l ]>", "<![", "<![a", "<![]>", "<![if]", "<!a [<![x", "<!--<![x]"])
def test_a_marked_section_in_a_feed_is_refused_and_no_fault_of_ours(section: str) -> None:
    """Of some of these the standard library's parser makes an AssertionError."""
    whole = rss_exporter.export(full(), Theme("none", "", (), ()))
    data = whole.data.replace(b'<section class="notice">', f'{section}<section class="notice">'.encode())
    assert data != whole.data
    found = list(rss.passages(Artifact(whole.name, whole.media_type, data)))
    assert "read in different ways" in found[0].paragraphs[0].hidden


@pytest.mark.parametrize("html", ["<p>a<![l ]>", f"<p>&#{'1' * 5_000};</p>"])
def test_errors_of_html_parser_are_refusals_with_their_place(html: str) -> None:
    from html.parser import HTMLParser

    with pytest.raises(ArtifactError, match=r"index\.html, line 1, column \d+: not readable as HTML"):
        read_html(HTMLParser(), html, "index.html")


def test_html_parser_is_driven_in_one_place() -> None:
    """So that the kind is closed there."""
    verify = ROOT / "syndicate" / "verify"
    driven = [path.name for path in verify.rglob("*.py") if re.search(r"\.feed\(", path.read_text())]
    assert sorted(driven) == ["html.py", "xml.py"]


@pytest.mark.parametrize("instruction", ['<?xml-stylesheet href="a.css"?>', "<?php x ?>"])
def test_a_processing_instruction_is_refused(instruction: str) -> None:
    with pytest.raises(ArtifactError, match=r"x\.xml: a processing instruction \((xml-stylesheet|php)\)"):
        parse_xml(f"{instruction}<a/>".encode(), "x.xml")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<b>" * 200_000 + "a",
        "<em>" * 50_000 + "a",
        "<ul><li>" * 50_000 + "a",
        "a<" * 200_000,
        "<!--" * 100_000,
        "<a x='" * 50_000,
        "<p " + "a " * 200_000,
        "&" * 200_000,
        "<![" * 100_000,
    ],
)
def test_hostile_markup_ends_and_counts_as_hidden(html: str) -> None:
    found = html_paragraphs(f"{html}<p>a</p>")
    assert found
    assert all(stretch.hidden for stretch in found)


def test_a_tree_of_any_depth_is_walked() -> None:
    inside = b"<blockquote>" * 100_000 + b"<p>a</p>" + b"</blockquote>" * 100_000
    root = parse_xml(b'<div xmlns="http://www.w3.org/1999/xhtml">' + inside + b"</div>", "x")
    assert [stretch.text for stretch in tree_paragraphs(root)] == ["a"]
