"""Pages and fragments: the article is found, its metadata read, its notice found wherever it stands; hostile pages."""

from __future__ import annotations

import contextlib
import json
import re
from collections import Counter
from unicodedata import normalize

import html5lib
import pytest
from helpers import drafts
from helpers.generated_markup import MARKUP, words
from helpers.paths import GOLDEN
from helpers.thorough import examples, naughty_strings
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import NoticeError, ReadError, SyndicateError
from syndicate.model import Article, Author, Disclaimer, RelatedLink, Source, Waiver, interchange
from syndicate.model.blocks import Figure, Image, block_texts, plain_text
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read.html import reader

EXPECTED = GOLDEN / "html"
CASES = sorted(path.stem for path in EXPECTED.glob("*.html"))
NOTICE = (
    "The views expressed in this article are those of the author and do not necessarily reflect the views of "
    "The Harbour Courier."
)
STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The boat came in at noon, and nobody on the quay had expected it, least of all the harbour master.",
        "It carried eleven crates of pears, a piano without keys, and a letter for a man who had moved away.",
        "The crates were sold before evening, the piano was not, and the letter is still at the post office.",
    )
)


def draft_of(html: str | bytes, uri: str = "page.html") -> Draft:
    return drafts.draft_of(html, "html", uri)


def article_of(
    html: str | bytes, uri: str = "page.html", answer: Disclaimer | Waiver | None = None
) -> Article:
    return normalise(draft_of(html, uri), NoticePolicy(answer))


def page(body: str = STORY, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    made = interchange.dump((article_of((EXPECTED / f"{case}.html").read_bytes(), f"{case}.html"),))
    path = EXPECTED / f"{case}.json"
    if request.config.getoption("--accept", default=False):
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


# Which bytes are HTML


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<!DOCTYPE html><p>a", "-"),
        (b"\xef\xbb\xbf \n<!-- a --><html lang=en>", "x"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0'>", "x.xhtml"),
        ("\ufeff<html>".encode("utf-16-le"), "x"),
        (b"<p>a</p>", "x"),
        (b"a <b>bold</b> word", "x.htm"),
    ],
)
def test_html_is_accepted(head: bytes, name: str) -> None:
    assert reader.accepts(head, name)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<?xml version='1.0'?><rss version='2.0'>", "x.html"),
        (b"<rss version='2.0'>", "x"),
        (b'{"articles": "<p>"}', "x.json"),
        (b"a < b and c > d", "x.html"),
        (b"a <b>bold</b> word", "x.txt"),
        (b"\x89PNG\r\n\0\0<p >", "x.html"),
    ],
)
def test_documents_that_are_not_html_are_not_accepted(head: bytes, name: str) -> None:
    assert not reader.accepts(head, name)


# Metadata


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_json_ld_is_believed_before_opengraph_and_opengraph_before_meta() -> None:
    both = '<meta property="og:title" content="B"><meta name="title" content="C"><title>D</title>'
    assert draft_of(page(head=ld({"@type": "NewsArticle", "headline": "A"}) + both)).title == "A"
    assert draft_of(page(head=both)).title == "B"
    assert draft_of(page(head='<meta name="dc.title" content="C"><title>D</title>')).title == "C"
    assert draft_of(page(head="<title>D</title>")).title == "D"
    assert draft_of(page("<h1>E</h1>" + STORY)).title == "E"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ("Ada Vell", (Author("Ada Vell"),)),
        ({"@type": "Person", "name": "Ada Vell"}, (Author("Ada Vell"),)),
        ([{"name": "Ada Vell"}, {"name": "Tom Arden"}], (Author("Ada Vell"), Author("Tom Arden"))),
        ({"@type": "NewsMediaOrganization", "name": "Quay Wire"}, (Author("Quay Wire", "organisation"),)),
        ({"@type": "Person", "name": "The Courier"}, (Author("The Courier", "organisation"),)),
        ("By Ada Vell and Tom Arden", (Author("Ada Vell"), Author("Tom Arden"))),
        ("https://social.example/ada", ()),
        ([[["Ada"]], 7, None, {"name": {"name": "x"}}], ()),
    ],
)
def test_authors_in_json_ld_are_persons_and_organisations(
    author: object, expected: tuple[Author, ...]
) -> None:
    node = {"@type": ["Thing", "BlogPosting"], "author": author, "publisher": {"name": "The Courier"}}
    assert draft_of(page(head=ld([{"@type": "WebSite"}, node]))).authors == expected


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="author" content="Ada Vell">',
        '<meta property="article:author" content="https://social.example/x"><meta name="author" content="Ada Vell">',
        '<meta name="DC.creator" content="Ada Vell">',
        '<meta name="parsely-author" content="Ada Vell">',
        '<meta name="citation_author" content="Ada Vell">',
    ],
)
def test_an_author_in_a_meta_element_is_read(head: str) -> None:
    assert draft_of(page(head=head)).authors == (Author("Ada Vell"),)


@pytest.mark.parametrize(
    "line",
    [
        "<p>By Ada Vell</p>",
        "<p><a rel=author href=/ada>Ada Vell</a></p>",
        "<div class='article__byline'>Ada Vell <span>Shipping editor</span></div>",
        "<p itemprop=author>Ada Vell</p>",
        "<p itemprop=author itemscope><b>Our</b> <span itemprop=name>Ada Vell</span></p>",
    ],
)
@pytest.mark.parametrize("where", ["inside", "above"])
def test_a_printed_byline_is_read(line: str, where: str) -> None:
    body = f"<main>{line}{STORY}</main>" if where == "inside" else f"<div>{line}</div><main>{STORY}</main>"
    assert draft_of(page(body, "<title>T</title>")).authors == (Author("Ada Vell"),)


@pytest.mark.parametrize(
    "of_readers",
    [
        "<p class=comment-form-author><label>Name</label></p>",
        "<div id=comments><span class=author>Bo Lind</span></div>",
        "<ol class=commentlist><li><p class='comment-author vcard'><cite>Bo Lind</cite></p></li></ol>",
        "<form><p class=author>Name</p></form>",
    ],
)
def test_people_who_comment_are_not_authors(of_readers: str) -> None:
    body = f"<main class=comments-open>{STORY}</main>{of_readers}"
    assert draft_of(page(body, "<title>T</title>")).authors == ()
    signed = body.replace(STORY, f"<p class=byline>Ada Vell</p>{STORY}")
    assert draft_of(page(f"{of_readers}{signed}", "<title>T</title>")).authors == (Author("Ada Vell"),)


@pytest.mark.parametrize(
    ("text", "expected", "lost"),
    [
        ("2024-03-08T07:30:00+01:00", "2024-03-08T07:30:00+01:00", False),
        ("2024-03-08T06:30:00.250Z", "2024-03-08T06:30:00+00:00", False),
        ("2024-03-08T07:30:00+0100", "2024-03-08T07:30:00+01:00", False),
        ("Fri, 08 Mar 2024 07:30:00 +0100", "2024-03-08T07:30:00+01:00", False),
        ("2024-03-08", "2024-03-08", False),
        ("2024-03-08T00:00:00", "2024-03-08", False),
        ("2024-03-08 07:30:00", "2024-03-08", True),
        ("8 March 2024", "2024-03-08", False),
        ("2024-02-31", None, False),
        ("yesterday", None, False),
        ("0000-00-00T00:00:00Z", None, False),
        ("9" * 5000, None, False),
    ],
)
def test_a_date_is_kept_to_the_day_or_to_the_instant(text: str, expected: str | None, *, lost: bool) -> None:
    head = f'<meta property="article:published_time" content="{text}">'
    for draft in (
        draft_of(page(head=head)),
        draft_of(page(head=ld({"@type": "Article", "datePublished": text}))),
    ):
        assert (draft.published and draft.published.isoformat()) == expected
        assert any(loss.code == "time-without-zone-dropped" for loss in draft.losses) is lost


def test_text_that_a_page_escapes_twice_is_unescaped_twice() -> None:
    """Above all in JSON-LD, where nothing needs to be escaped as HTML; a name with an apostrophe is one name."""
    node = {"@type": "NewsArticle", "headline": "A &#8216;fast&#8217; boat &amp; a slow one"}
    node |= {"author": {"@type": "Person", "name": "Ada O&#039;Hare"}}  # type: ignore[dict-item]
    head = ld(node) + '<meta name="description" content="At last the &amp;bdquo;ferry&amp;ldquo; is back">'
    draft = draft_of(page(head=head))
    assert (draft.title, draft.authors) == ("A ‘fast’ boat & a slow one", (Author("Ada O'Hare"),))
    assert draft.standfirst == "At last the „ferry“ is back"


@pytest.mark.parametrize(
    ("title", "site", "heading"),
    [
        ("Fog closes the pier | The Quay Gazette", "The Quay Gazette", ""),
        ("Fog closes the pier - The Quay Gazette", "The Quay Gazette", ""),
        ("The Quay Gazette: Fog closes the pier", "The Quay Gazette", ""),
        ("Fog closes the pier — News — The Quay Gazette", "", "Fog closes the pier"),
        ("Fog closes the pier", "Fog", ""),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(title: str, site: str, heading: str) -> None:
    head = f'<title>{title}</title><meta property="og:site_name" content="{site}">'
    assert draft_of(page(f"<h1>{heading}</h1>{STORY}", head)).title == "Fog closes the pier"


def test_a_title_with_a_dash_is_not_cut_without_a_reason() -> None:
    assert draft_of(page(head="<title>The pier – a history</title>")).title == "The pier – a history"


@pytest.mark.parametrize(
    "script",
    [
        "{", "[", "null", "7", '"x"', "[" * 100_000, '{"a":' * 50_000, '{"@type": 7}', '{"@type": "Article"',
        '{"@type": "Article", "headline": {"name": [{"name": 7}]}, "author": {"@id": "#x"}, "keywords": 3}',
        '{"@id": "#x", "@type": "Article", "author": {"@id": "#x"}}', '{"@type": "Article", "headline": "\ud800"}',
        '{"@type": "Article", "datePublished": 99999999999999999999, "copyrightYear": NaN, "copyrightHolder": "x"}',
        '{"@type": "Article", "copyrightYear": ' + "9" * 5000 + "}",
    ],
)  # fmt: skip
def test_hostile_json_ld_takes_nothing_from_the_article(script: str) -> None:
    html = page(head=f'<title>T</title><script type="application/ld+json">{script}</script>')
    article = article_of(html.encode("utf-8", "surrogatepass"))
    assert len(article.body) == 3


def test_the_address_is_the_canonical_one_and_links_are_resolved_against_the_page() -> None:
    body = (
        STORY
        + "<p>See <a href=b.html>b</a> and <a href=/c>c</a> in this last line of the story of the boat.</p>"
    )
    head = "<link rel=canonical href=https://courier.example/a>"
    article = article_of(page(body, head), "https://www.courier.example/2024/a.html?x=1")
    assert article.url == "https://courier.example/a"
    text = interchange.dump((article,)).decode()
    assert "https://www.courier.example/2024/b.html" in text
    assert "https://www.courier.example/c" in text
    based = article_of(page(body, head + "<base href=/archive/>"))
    assert "https://courier.example/archive/b.html" in interchange.dump((based,)).decode()


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "//", "data:text/html,x"]
)
def test_an_address_off_the_web_is_no_address(href: str) -> None:
    article = article_of(page(STORY + f"<p><a href='{href}'>x</a>", f"<link rel=canonical href='{href}'>"))
    assert article.url is None
    assert href not in interchange.dump((article,)).decode()


# What is the article and what is not


CHROME = {
    "nav": "<nav><a href=/>chrome</a></nav>",
    "role": "<div role=navigation>chrome</div>",
    "aside": "<aside><p>chrome of the page</p></aside>",
    "share": "<div class='social-share'><a href=/s>chrome</a></div>",
    "camel case": "<div id=relatedStories><a href=/s>chrome</a></div>",
    "links": "<div><a href=/a>chrome one two</a> <a href=/b>chrome three four</a></div>",
    "form": "<form><label>chrome</label><input></form>",
    "comments": "<section class=comments><p>chrome, said a reader</p></section>",
}


@pytest.mark.parametrize("name", CHROME)
def test_chrome_is_left_out_and_counted(name: str) -> None:
    draft = draft_of(page(f"<article>{STORY}{CHROME[name]}{STORY.replace('boat', 'ship')}</article>"))
    assert len(draft.body) == 6
    assert "chrome" not in plain_text(draft.body)
    assert any("outside the article" in loss.what for loss in draft.losses)


def test_boxes_that_the_extractor_takes_for_the_article_stay_whatever_their_name() -> None:
    body = f"<div class='widget share'>{STORY}</div>"
    assert len(draft_of(page(body)).body) == 3


def test_a_page_of_a_few_links_is_the_article_though_nothing_else_is_on_it() -> None:
    html = page("<article><p><a href='/a'>one</a> and <a href='/b'>two</a></p></article>", "<title>T</title>")
    assert plain_text(draft_of(html).body) == "one and two"


def test_a_page_with_hardly_a_word_is_the_article_as_a_whole() -> None:
    assert plain_text(draft_of(page("<div>Closed.</div>", "<title>T</title>")).body) == "Closed."


def test_a_title_a_byline_and_a_date_that_fields_say_leave_the_body() -> None:
    head = '<meta name=author content="Ada Vell"><meta name=date content=2024-03-08><title>The boat</title>'
    draft = draft_of(page(f"<h1>The boat</h1><p>By Ada Vell</p><p>8 March 2024</p>{STORY}", head))
    assert (draft.title, draft.authors, len(draft.body)) == ("The boat", (Author("Ada Vell"),), 3)


def test_a_byline_and_a_date_that_contradict_the_fields_stay() -> None:
    head = '<meta name=author content="Ada Vell"><meta name=date content=2024-03-08><title>The boat</title>'
    draft = draft_of(page(f"<h1>The boat</h1><p>By Tom Arden</p><p>9 March 2024</p>{STORY}", head))
    assert block_texts(draft.body)[:2] == ("By Tom Arden", "9 March 2024")


def test_a_description_that_is_the_story_s_beginning_is_no_standfirst() -> None:
    head = '<meta name=description content="The boat came in at noon, and nobody on the quay…">'
    assert draft_of(page(head=head)).standfirst == ""


def test_a_standfirst_above_the_byline_leaves_the_body() -> None:
    html = f"<p>What it carried.</p><p>By Ada Vell</p>{STORY}"
    draft = draft_of(page(html, '<meta name=description content="What it carried.">'))
    assert (draft.standfirst, len(draft.body)) == ("What it carried.", 3)


def test_read_also_becomes_related_links() -> None:
    draft = draft_of(f"<h1>T</h1>{STORY}<p>Read also: <a href=https://courier.example/p>Pears</a></p>{STORY}")
    assert draft.related == (RelatedLink("Pears", "https://courier.example/p"),)
    assert len(draft.body) == 6


# The notice


@pytest.mark.parametrize(
    "around",
    [
        "<article>{story}</article><footer><p>{notice}</p></footer>",
        "<article>{story}</article><footer>{notice}<ul><li><a href=/>Home</a></ul></footer>",
        "<article>{story}<aside class=widget><p>{notice}</p></aside></article>",
        "<article>{story}<aside><h4>Disclaimer</h4><p>{notice}</p></aside>{story}</article>",
        "<div class=sidebar><p>{notice}</p></div><div>{story}</div>",
        "<article>{story}<p>{notice}</p></article>",
    ],
)
@pytest.mark.parametrize("configured", [False, True])
def test_a_notice_is_found_wherever_it_stands(around: str, *, configured: bool) -> None:
    answer = Disclaimer((NOTICE,), "configured") if configured else None
    article = article_of(page(around.format(story=STORY, notice=NOTICE), "<title>T</title>"), answer=answer)
    notice = article.terms.disclaimer
    assert isinstance(notice, Disclaimer)
    assert NOTICE in notice.paragraphs
    assert NOTICE not in plain_text(article.body)


def test_a_notice_under_a_heading_comes_with_all_its_paragraphs() -> None:
    footer = "<footer><div><h5>Disclaimer</h5><p>The opinions expressed are not ours.</p><p>Pears may vary.</p></div>"
    article = article_of(page(f"<article>{STORY}</article>{footer}", "<title>T</title>"))
    assert getattr(article.terms.disclaimer, "paragraphs", ()) == (
        "Disclaimer",
        "The opinions expressed are not ours.",
        "Pears may vary.",
    )


def test_an_altered_form_of_the_configured_notice_in_a_footer_is_an_error() -> None:
    altered = NOTICE.replace("necessarily ", "")
    html = page(f"<article>{STORY}</article><footer><p>{altered}</p></footer>", "<title>T</title>")
    with pytest.raises(NoticeError, match="altered form"):
        article_of(html, answer=Disclaimer((NOTICE,), "configured"))


UNUSUAL = "Whatever stands on these pages is the business of those who wrote it, as every child in the harbour knows."
"""A notice in words that nobody would recognise."""


@pytest.mark.parametrize("place", ["footer", "aside", "div class=sidebar", "nav"])
@pytest.mark.parametrize(
    "altered",
    [
        UNUSUAL.replace("every child", "each child"),
        UNUSUAL.removesuffix("."),
        UNUSUAL.replace("those", "<b>those</b> people"),
        UNUSUAL.upper(),
    ],
)
def test_an_altered_notice_outside_the_article_is_an_error_however_it_is_worded(
    altered: str, place: str
) -> None:
    name = place.partition(" ")[0]
    html = page(f"<article>{STORY}</article><{place}><p>{altered}</p></{name}>", "<title>T</title>")
    with pytest.raises(NoticeError, match="altered form"):
        article_of(html, answer=Disclaimer((UNUSUAL,), "configured"))


@pytest.mark.parametrize("place", ["footer", "aside", "nav"])
def test_an_exact_notice_outside_the_article_is_that_notice_however_it_is_worded(place: str) -> None:
    other = "<p>All our pears are washed, as every child in the harbour knows.</p>"
    html = page(f"<article>{STORY}</article><{place}><p>{UNUSUAL}</p>{other}</{place}>", "<title>T</title>")
    article = article_of(html, answer=Disclaimer((UNUSUAL,), "configured"))
    assert UNUSUAL not in plain_text(article.body)
    assert getattr(article.terms.disclaimer, "paragraphs", ()) == (UNUSUAL,)


def test_a_footer_without_a_notice_makes_none() -> None:
    footer = "<footer><p>All our pears are washed. Write to us at the quay.</p></footer>"
    article = article_of(page(f"<article>{STORY}</article>{footer}"))
    assert isinstance(article.terms.disclaimer, Waiver)


# Bytes


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("<meta charset=windows-1252>", "cp1252"),
        ("<meta charset='ISO-8859-1'>", "cp1252"),
        ("<meta http-equiv=Content-Type content='text/html; charset=iso-8859-15'>", "iso8859-15"),
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta charset=iso-8859-1>", "utf-8"),
        ("<meta charset=windows-1252>", "utf-8-sig"),
        ("<meta charset=utf-8>", "utf-16"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_has(declared: str, encoding: str) -> None:
    html = page(STORY.replace("boat", "bâteau"), declared + "<title>Été</title>")
    draft = draft_of(html.encode(encoding))
    assert draft.title == "Été"
    assert "bâteau" in plain_text(draft.body)
    assert draft.losses == ()


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [("Shift_JIS", "cp932", "桟橋の船"), ("gb2312", "gb18030", "码头的船"), ("windows-1251", "cp1251", "Лодка"),
     ("euc-kr", "cp949", "부두의 배"), ("iso-2022-jp", "iso2022_jp", "桟橋の船"), ("big5", "big5hkscs", "碼頭")],
)  # fmt: skip
def test_a_page_may_say_in_which_encoding_it_is(label: str, codec: str, text: str) -> None:
    html = page(f"<p>{text}", f"<meta charset={label}><title>{text}</title>")
    assert draft_of(html.encode(codec)).title == text


@pytest.mark.parametrize("label", ["unicode_escape", "rot13", "base64", "utf-7", "none", "x" * 200])
def test_an_encoding_that_no_page_may_have_is_not_used(label: str) -> None:
    assert draft_of(page(r"<p>\x41 +AEE-", f"<meta charset={label}>")).body != ()
    assert plain_text(draft_of(page(r"<p>\x41 +AEE-", f"<meta charset={label}>")).body) == r"\x41 +AEE-"


def test_bytes_outside_a_stated_encoding_are_a_loss() -> None:
    html = page("<p>caf\u00e9 ", "<meta charset=windows-1252>").encode("cp1252") + b"\x81</p>"
    [draft] = reader.read(html, Source("x", "html", ""))
    assert "replaced bytes that are not windows-1252 by U+FFFD" in [loss.what for loss in draft.losses]


# Hostile pages


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "white space": b" \n\t",
    "a comment": b"<!-- <html> -->",
    "binary": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    "no text": page("<nav>x</nav><img src=a>").encode(),
    "only controls": page("<form><button>x</button></form>").encode(),
    "200,000 nested": page("<div>" * 200_000).encode(),
    "200 nested": page("<div>" * 195 + STORY).encode(),
    "a paragraph of 1 MB": page("<p>" + "word " * 200_000).encode(),
    "a word of 1 MB": page("<p>" + "w" * 1_000_000).encode(),
    "wide cells": page("<table><tr>" + "<td colspan=100000>x" * 50 + "</table>").encode(),
    "tables in tables": page((("<table><tr><td>" * 150) + "x" + "</table>" * 150) * 60).encode(),
    "headings that announce notices": page(STORY + "<footer>" + "Disclaimer<p></p>" * 20_000).encode(),
    "notices": page(STORY + "<footer>" + f"<p>{NOTICE}</p>" * 2_000).encode(),
    "bylines": page(STORY + "<div class=byline><b>no</b></div>" * 5_000).encode(),
    "times": page(STORY + "<time datetime='1 yesterday'></time>" * 5_000).encode(),
    "nested authors": page("<div itemscope itemprop=author>" * 150 + STORY).encode(),
    "titles": page(head="<title>" + "a - " * 50_000 + "</title>").encode(),
    "metas": page(head="<meta name=author content='x://'>" * 20_000).encode(),
    "frameset": b"<html><frameset><frame src=file:///etc/passwd></frameset></html>",
    "entities": b"<!DOCTYPE html [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><html><p>&c;&c;",
    "every byte": bytes(range(1, 256)) * 20 + page().encode(),
    "NUL": page("<p>a\0b\0c").encode(),
    "unclosed": b"<html><head><title>T",
    "a base that is none": page(STORY + "<a href=x>y</a>", "<base href='http://['>").encode(),
}


REFUSED = (
    "empty",
    "white space",
    "a comment",
    "binary",
    "NUL",
    "only controls",
    "200,000 nested",
    "frameset",
)


@pytest.mark.parametrize("name", [name for name in HOSTILE if name not in REFUSED])
def test_a_hostile_page_is_an_article(name: str) -> None:
    article = article_of(HOSTILE[name])
    assert interchange.load(interchange.dump((article,))) == (article,)


@pytest.mark.parametrize("name", REFUSED)
def test_documents_that_are_not_pages_are_refused_with_name_and_hint(name: str) -> None:
    with pytest.raises(ReadError, match=r"^page\.html: ") as raised:
        article_of(HOSTILE[name])
    assert raised.value.hint


def test_nothing_active_and_no_file_comes_out_of_a_page() -> None:
    body = (
        STORY
        + "<p>Links that lead <a href='javascript:evil()'>one</a> <a href='java\tscript:evil()'>two</a> "
        + "<a href='data:text/html,evil'>three</a> <a href='file:///evil'>four</a> of a hundred.</p>"
        + "<img src='file:///evil.png' alt=picture><iframe src='javascript:evil()'></iframe>"
        + "<link rel=attachment href='file:///evil'><object data='file:///evil'></object><a onclick=evil()>five</a>"
    )
    article = article_of(page(body, "<title>T</title>"), "https://courier.example/")
    assert "evil" not in interchange.dump((article,)).decode()
    assert "one two three four of a hundred" in plain_text(article.body)


def test_naughty_strings_as_title_and_text_are_kept() -> None:
    for text in naughty_strings():
        safe = text.replace("&", "&amp;").replace("<", "&lt;")
        article = article_of(f"<h1>Title {safe}</h1><p>Text {safe}</p>")
        for said in (article.title, plain_text(article.body)):
            found, wanted = (Counter(re.findall(r"\w+", part)) for part in (said, normalize("NFC", text)))
            assert wanted - found == Counter(), text


@settings(max_examples=examples(150), deadline=None)
@given(
    data=st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: page(text).encode("utf-8", "replace"))
)
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    with contextlib.suppress(SyndicateError):
        article_of(data)


@settings(max_examples=examples(150), deadline=None)
@given(html=MARKUP)
def test_no_word_of_a_fragment_is_lost(html: str) -> None:
    """Every word that html5lib finds is in the title, a field or the body."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    draft = draft_of(f"<p>{html}")
    said = [draft.title, *(author.name for author in draft.authors), plain_text(draft.body)]
    assert words(" ".join(said)) == words(" ".join(tree.itertext()))


def test_a_lazy_picture_is_one_figure_with_its_real_address() -> None:
    lazy = "<p><img src='data:image/gif;base64,R0' data-src=/boat.jpg alt=Boat><noscript><img src=/boat.jpg></noscript>"
    article = article_of(page(f"<article>{STORY}{lazy}</p>{STORY}</article>"), "https://courier.example/a")
    figures = [block for block in article.body if isinstance(block, Figure)]
    assert figures == [Figure(Image("https://courier.example/boat.jpg", "Boat"))]


def test_a_possible_notice_outside_the_article_is_a_loss() -> None:
    perhaps = "The opinions expressed are not ours."
    html = page(f"<article>{STORY}</article><footer><p>{perhaps}</p></footer>", "<title>T</title>")
    told = f"dropped what is perhaps a notice: {perhaps}; give it with --disclaimer"
    assert told in [loss.what for loss in draft_of(html).losses]
    assert isinstance(article_of(html).terms.disclaimer, Waiver)
