"""What the reader of feeds makes of each dialect, of our own feeds, of ill-formed and of hostile ones."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import socket
from collections import Counter
from html import escape
from pathlib import Path
from typing import NoReturn

import feedparser
import pytest
from helpers.feed_editions import full, odd
from helpers.paths import GOLDEN
from helpers.sample_editions import NBSP_NOTICE, article, edition_of
from helpers.thorough import examples, naughty_strings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError, SyndicateError
from syndicate.export.feed import atom, rss
from syndicate.export.jsonfeed import jsonfeed
from syndicate.model import Article, Author, Disclaimer, Edition, Moment, Source, Waiver, interchange
from syndicate.model.blocks import Embed, Figure, plain_text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.normalise.notice import NO_NOTICE
from syndicate.plugins import Exporter
from syndicate.read.feed import reader
from syndicate.read.feed.balance import balanced
from syndicate.read.feed.date import Dates
from syndicate.theme import Theme

EXPECTED = GOLDEN / "read_feed"
CASES = sorted(path.name for path in EXPECTED.iterdir() if not path.name.endswith(".golden.json"))
OUR_FEEDS = pytest.mark.parametrize("exporter", [rss, atom, jsonfeed], ids=lambda exporter: exporter.name)
THEME = Theme("none", "", (), ())
RSS = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"'
RSS += ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom">'


def drafts(data: bytes | str, uri: str = "feed.xml") -> list[Draft]:
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return list(reader.read(data, Source(uri, "feed", hashlib.sha256(data).hexdigest())))


def articles(data: bytes | str, uri: str = "feed.xml") -> list[Article]:
    return [normalise(draft, NoticePolicy()) for draft in drafts(data, uri)]


def one(fields: str, of_channel: str = "") -> Draft:
    """The draft of one RSS item with a title."""
    item = fields if "<title>" in fields else f"<title>Ferry returns</title>{fields}"
    [draft] = drafts(
        f"{RSS}<channel><title>The Courier</title>{of_channel}<item>{item}</item></channel></rss>"
    )
    return draft


def refusal(data: bytes | str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        drafts(data)
    assert caught.value.hint
    assert "feed.xml" in caught.value.message
    assert "\n" not in caught.value.message
    return caught.value


def said(draft: Draft) -> str:
    """Every word of a draft, its losses left out."""
    related = (text for link in draft.related for text in (link.title, link.url or ""))
    notice = draft.notice.paragraphs if isinstance(draft.notice, Disclaimer) else ()
    authors = (author.name for author in draft.authors)
    rights = (draft.copyright, draft.licence, *notice)
    return "\n".join(
        (draft.title, draft.standfirst, *authors, plain_text(draft.body), *related, *draft.tags, *rights)
    )


# Goldens: one file a dialect


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    data = (EXPECTED / case).read_bytes()
    assert reader.accepts(data[:4096], case)
    made = interchange.dump(tuple(articles(data, case)))
    path = EXPECTED / f"{case}.golden.json"
    if request.config.getoption("--accept", default=False):
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


# Our own feeds, read back


def exported(exporter: Exporter, edition: Edition) -> list[Article]:
    return articles(exporter.export(edition, THEME).data)


def comparable(wanted: Article, exporter: Exporter, edition: Edition) -> dict[str, object]:
    """What a format can express of an article, as the docstring of the reader lists it."""
    name = exporter.name
    published = wanted.published and Moment.at(wanted.published.as_instant())
    updated = wanted.updated
    if name == "rss" and published is None:
        published, updated = updated, None
    if name == "atom" and published is None and updated is None:
        updated = Moment.at(edition.date.as_instant())
    names = tuple(dict.fromkeys(author.name for author in wanted.authors))
    if name != "rss" and not names:
        names = (edition.publisher or edition.title,)
    return {
        "id": wanted.id,
        "title": wanted.title,
        "standfirst": wanted.standfirst,
        "authors": names,
        "published": published and published.as_instant(),
        "updated": updated and updated.as_instant(),
        "tags": tuple(dict.fromkeys(filter(None, (wanted.section, *wanted.tags)))),
        "related": wanted.related,
        "text": " ".join(wanted.text.split()),
        "notice": getattr(wanted.terms.disclaimer, "paragraphs", ()),
        "links": getattr(wanted.terms.disclaimer, "links", ()),
    }


def found(read: Article) -> dict[str, object]:
    return {
        "id": read.id,
        "title": read.title,
        "standfirst": read.standfirst,
        "authors": tuple(author.name for author in read.authors),
        "published": read.published and read.published.as_instant(),
        "updated": read.updated and read.updated.as_instant(),
        "tags": read.tags,
        "related": read.related,
        "text": " ".join(read.text.split()),
        "notice": getattr(read.terms.disclaimer, "paragraphs", ()),
        "links": getattr(read.terms.disclaimer, "links", ()),
    }


@OUR_FEEDS
@pytest.mark.parametrize("case", sorted(name for name, edition in odd().items() if any(edition.entries)))
def test_published_documents_are_read_back_equal(exporter: Exporter, case: str) -> None:
    edition = odd()[case]
    read = exported(exporter, edition)
    wanted = [entry.article for entry in edition.entries]
    assert list(map(found, read)) == [comparable(article, exporter, edition) for article in wanted]
    assert [loss for article in read for loss in article.losses if "20,000" not in loss.what] == []


@OUR_FEEDS
def test_copyright_and_licence_stay_apart_from_the_notice(exporter: Exporter) -> None:
    [wanted] = [entry.article for entry in full().entries if entry.article.copyright]
    [read] = [article for article in exported(exporter, full()) if article.id == wanted.id]
    assert (read.copyright, read.licence) == (wanted.copyright, wanted.licence)


@OUR_FEEDS
def test_a_no_break_space_with_a_space_in_a_notice_is_exact(exporter: Exporter) -> None:
    assert "\u00a0 " in NBSP_NOTICE
    [read] = exported(exporter, edition_of(article()))
    assert read.terms.disclaimer == Disclaimer((NBSP_NOTICE,), "source")
    assert NBSP_NOTICE not in read.text


@OUR_FEEDS
@pytest.mark.parametrize("notice", ["a  b\u2003 c", "\u00a0 x\u00a0", "<b> &amp; &copy; ]]>", "x <br/> y"])
def test_a_difficult_notice_is_exact_and_shown_once(exporter: Exporter, notice: str) -> None:
    [read] = exported(exporter, edition_of(article(notice=(notice, "And a second paragraph."))))
    assert getattr(read.terms.disclaimer, "paragraphs", ()) == (notice, "And a second paragraph.")
    assert read.text == "The first boat in nine years tied up at noon.\n\nA band played."


@OUR_FEEDS
def test_of_two_articles_with_different_notices_each_keeps_its_own(exporter: Exporter) -> None:
    notices = ("A first condition of the desk.", "A second condition of another.")
    edition = edition_of(*(article(f"Story {n}", notice=(text,)) for n, text in enumerate(notices)))
    read = exported(exporter, edition)
    assert [article.terms.disclaimer for article in read] == [Disclaimer((t,), "source") for t in notices]


@OUR_FEEDS
def test_an_article_without_a_notice_has_none_afterwards(exporter: Exporter) -> None:
    [read] = exported(exporter, edition_of(article(waiver="our own text")))
    assert read.terms.disclaimer == Waiver(NO_NOTICE)


@OUR_FEEDS
def test_an_altered_notice_in_a_feed_is_an_error_where_another_is_configured(exporter: Exporter) -> None:
    data = exporter.export(edition_of(article()), THEME).data
    [draft] = drafts(data)
    configured = Disclaimer((NBSP_NOTICE.replace("as they come", "as they came"),), "configured")
    with pytest.raises(SyndicateError, match="altered form"):
        normalise(draft, NoticePolicy(answer=configured))


# Texts


def test_the_full_text_comes_before_the_summary_which_is_the_standfirst() -> None:
    draft = one(
        "<description>What it is about</description><content:encoded>&lt;p>All of it&lt;/p></content:encoded>"
    )
    assert (draft.standfirst, plain_text(draft.body)) == ("What it is about", "All of it")


def test_a_summary_without_a_full_text_is_the_text() -> None:
    draft = one("<description>All there is</description><content:encoded> </content:encoded>")
    assert (draft.standfirst, plain_text(draft.body)) == ("", "All there is")


@pytest.mark.parametrize("cut", ["One two …", "One two three.", "One two [...]", "One   two three. Four"])
def test_a_summary_that_is_only_the_text_s_beginning_is_no_standfirst(cut: str) -> None:
    full_text = "<content:encoded>&lt;p>One two three.&lt;/p>&lt;p>Four five.&lt;/p></content:encoded>"
    draft = one(f"<description>{cut}</description>{full_text}")
    assert (draft.standfirst, plain_text(draft.body)) == ("", "One two three.\n\nFour five.")


def test_pictures_of_a_summary_that_the_text_has_not_are_a_loss() -> None:
    summary = '<description>&lt;p>About &lt;img src="https://courier.example/a.png">&lt;/p></description>'
    draft = one(f"{summary}<content:encoded>&lt;p>Text.&lt;/p></content:encoded>")
    assert "dropped the pictures and links of a summary" in [loss.what for loss in draft.losses]


TITLES = {
    "AT&amp;amp;T": "AT&T",
    "a &lt; b": "a < b",
    "Generic &lt;T&gt; types": "Generic <T> types",
    "&lt;b&gt;Bold&lt;/b&gt; claim": "Bold claim",
    "<b>Bold</b> claim": "Bold claim",
    "<![CDATA[Fish &amp; <i>chips</i>]]>": "Fish & chips",
    "x\u00a0 y": "x\u00a0 y",
}


@pytest.mark.parametrize("given_title", TITLES)
def test_titles_become_plain_text(given_title: str) -> None:
    assert one(f"<title>{given_title}</title>").title == TITLES[given_title]


def test_character_references_in_plain_fields_are_characters_but_in_our_own_feeds() -> None:
    """WordPress writes its categories as HTML, and many write the titles of JSON Feed so."""
    draft = one("<category><![CDATA[News &amp; Views]]></category><category>A &amp; B</category>")
    assert draft.tags == ("News & Views", "A & B")
    item = {
        "id": "1",
        "title": "It&#8217;s &lt;b&gt; &amp; <i>",
        "content_text": "a&amp;b",
        "tags": ["A &amp; B"],
    }
    feed: dict[str, object] = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [item]}
    [other] = drafts(json.dumps(feed))
    assert (other.title, plain_text(other.body), other.tags) == ("It’s <b> & <i>", "a&amp;b", ("A & B",))
    [ours] = drafts(json.dumps(feed | {"_syndicate": {"about": "x"}}))
    assert (ours.title, ours.tags) == (item["title"], ("A &amp; B",))


def test_a_plain_title_of_atom_is_taken_at_its_word() -> None:
    [draft] = drafts(
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>&lt;b> &amp;amp; c</title></entry></feed>'
    )
    assert draft.title == "<b> &amp; c"


def test_relative_addresses_are_resolved_by_xml_base_and_else_by_the_entry_s_link() -> None:
    inside = '<content type="html">&lt;p>&lt;a href="x">y&lt;/a>&lt;/p></content>'
    link = '<link href="https://courier.example/2022/a"/>'
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry>{link}{inside}</entry>'
    feed += f'<entry xml:base="/b/">{link}{inside}'
    texts = [repr(draft.body) for draft in drafts(f"{feed}</entry></feed>", "https://feeds.example/all.xml")]
    assert "https://courier.example/2022/x" in texts[0]
    assert "https://feeds.example/b/x" in texts[1]


def test_an_entry_with_neither_title_nor_text_does_not_sink_its_feed() -> None:
    items = "<item><link>https://courier.example/1</link></item><item><title>Second</title></item>"
    assert [a.title for a in articles(f"{RSS}<channel>{items}</channel></rss>")] == [
        "https://courier.example/1",
        "Second",
    ]


WXR = RSS.replace(">", ' xmlns:wp="http://wordpress.org/export/1.2/" xmlns:excerpt="http://x.example/">')


def exported_entry(text: str, fields: str = "") -> Draft:
    item = (
        f"<title>Ferry</title><wp:post_id>1</wp:post_id><content:encoded><![CDATA[{text}]]></content:encoded>"
    )
    [draft] = drafts(f"{WXR}<channel><item>{item}{fields}</item></channel></rss>")
    return draft


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\nline.\n\n  \nTwo.", "<p>One<br>line.</p><p>Two.</p>"),
        ("<h2>Head</h2>\nOne.\n\n<ul>\n<li>a</li>\n</ul>\n\nTwo.", "<h2>Head</h2>One.<ul><li>a</li></ul><p>Two."),
        ("One.\n\n<pre>a\n\nb</pre>\n\nTwo.", "<p>One.<pre>a\n\nb</pre><p>Two."),
        ("<!-- wp:paragraph -->\n<p>One.</p>\n<!-- /wp:paragraph -->", "<p>One.</p>"),
        (
            'One.\n[caption id="a" width="30"]<a href="/b"><img src="/a.png" alt="x" /></a> A boat[/caption]\nTwo.',
            '<p>One.<figure><a href="/b"><img src="/a.png" alt="x"></a><figcaption>A boat</figcaption></figure><p>Two.',
        ),
        (
            '[caption caption="A boat"]<img src="/a.png" alt="x" />[/caption]',
            '<figure><img src="/a.png" alt="x"><figcaption>A boat</figcaption></figure>',
        ),
        ("A [sic] and [gallery ids=1].", "<p>A [sic] and [gallery ids=1]."),
    ],
)  # fmt: skip
def test_an_export_of_wordpress_is_read_as_its_site_would_show_it(text: str, html: str) -> None:
    shown = one(f"<content:encoded><![CDATA[{html}]]></content:encoded>")
    assert exported_entry(text).body == shown.body


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ("<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>", "usable"),
        ("<wp:status>draft</wp:status>", "draft"),
        ("<wp:status>private</wp:status>", "draft"),
        ("<wp:status>trash</wp:status>", "draft"),
        ("<wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>", "draft"),
        ("<wp:status>publish</wp:status><wp:post_type>nav_menu_item</wp:post_type>", "draft"),
        ('<a:control xmlns:a="http://www.w3.org/2007/app"><a:draft>yes</a:draft></a:control>', "draft"),
        ('<a:control xmlns:a="http://purl.org/atom/app#"><a:draft>no</a:draft></a:control>', "usable"),
    ],
)
def test_unpublished_items_of_a_site_are_drafts(fields: str, status: str) -> None:
    draft = exported_entry("Text.", fields)
    assert draft.status == status
    assert "status" not in str(draft.losses)


def test_an_excerpt_is_the_standfirst() -> None:
    draft = exported_entry("Text.", "<excerpt:encoded>At last.</excerpt:encoded>")
    assert (draft.standfirst, plain_text(draft.body)) == ("At last.", "Text.")


def test_ids_are_kept_and_entries_without_one_get_the_same_id_each_time() -> None:
    items = "<item><guid> tag:x,2022:1 </guid><title>a</title></item><item><link>https://courier.example/b</link></item>"
    items += (
        "<item><title>c</title></item><item><title>d</title></item><item><description>e</description></item>"
    )
    ids = [draft.id for draft in drafts(f"{RSS}<channel>{items}</channel></rss>")]
    assert ids[:2] == ["tag:x,2022:1", "https://courier.example/b"]
    assert len(set(ids)) == 5
    assert ids == [draft.id for draft in drafts(f"{RSS}<channel>{items}</channel></rss>", "other.xml")]


def test_content_without_a_place_is_a_loss_with_its_name_and_entry() -> None:
    draft = one("<comments>https://courier.example/c</comments><description>x</description>")
    assert draft.losses == (lost("entry-fields-dropped", "entry 1, line 1", names="comments"),)


# People, rights, sources

AUTHORS = {
    "<dc:creator>Ada Vell</dc:creator><dc:creator>Bo Tarn</dc:creator>": [
        Author("Ada Vell"),
        Author("Bo Tarn"),
    ],
    "<author>ada@courier.example (Ada Vell)</author>": [Author("Ada Vell")],
    "<author>Ada Vell &lt;ada@courier.example&gt;</author>": [Author("Ada Vell")],
    "<author>ada@courier.example</author>": [Author("ada@courier.example")],
    "<dc:creator>The Courier</dc:creator>": [Author("The Courier", "organisation")],
    "<dc:creator>News Desk</dc:creator>": [Author("News Desk", "organisation")],
    "<atom:author><atom:name>Ada Vell</atom:name></atom:author>": [Author("Ada Vell")],
    "<source url='https://line.example/rss'>Line and Stop</source>": [
        Author("Line and Stop", "organisation")
    ],
    "": [Author("Cy Moll")],
}


@pytest.mark.parametrize("fields", AUTHORS)
def test_authors(fields: str) -> None:
    assert list(one(fields, "<dc:creator>Cy Moll</dc:creator>").authors) == AUTHORS[fields]


def test_the_feed_an_entry_came_from_is_a_loss_where_it_is_not_the_author() -> None:
    draft = one("<source url='https://line.example/'>Line and Stop</source><dc:creator>Ada Vell</dc:creator>")
    assert "dropped the feed that the entry came from: 'Line and Stop'" in [
        loss.what for loss in draft.losses
    ]


def test_the_rights_of_an_entry_come_before_its_source_s_and_those_before_its_feed_s() -> None:
    source = "<source><title>Line</title><rights>© Line</rights></source>"
    feed = '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><rights>© Feed</rights>'
    feed += f"<entry><title>a</title><rights>© Own</rights>{source}</entry>"
    feed += f"<entry><title>b</title>{source}</entry><entry><title>c</title></entry></feed>"
    assert [draft.copyright for draft in drafts(feed)] == ["© Own", "© Line", "© Feed"]


VIEWS = "The views expressed in this article are the author's own and do not necessarily reflect those of the Courier."


@pytest.mark.parametrize(
    "line",
    [
        "© 2022 The Courier",
        "Copyright The Courier",
        "(c) Courier",
        "Courier 2022, all rights reserved",
        "Courier",
    ],
)
def test_a_copyright_line_is_no_notice(line: str) -> None:
    draft = one(f"<dc:rights>{line}</dc:rights>")
    assert (draft.copyright, draft.notice) == (line, None)


def test_rights_that_are_worded_as_a_notice_are_one() -> None:
    draft = one(f"<dc:rights>© 2022 The Courier\n\n{VIEWS}</dc:rights>")
    assert (draft.copyright, draft.notice) == ("© 2022 The Courier", Disclaimer((VIEWS,), "source"))


def test_pictures_and_players_precede_a_notice_that_ends_the_text() -> None:
    text = f"<description>&lt;p>Story.&lt;/p>&lt;p>{VIEWS}&lt;/p></description>"
    audio = '<enclosure url="https://courier.example/a.mp3" type="audio/mpeg"/>'
    [read] = articles(f"{RSS}<channel><item><title>x</title>{text}{audio}</item></channel></rss>")
    assert getattr(read.terms.disclaimer, "paragraphs", ()) == (VIEWS,)
    assert isinstance(read.body[-1], Embed)


LICENCES = [
    '<cc:license xmlns:cc="http://web.resource.org/cc/" rdf:resource="https://cc.example/by"/>',
    '<c:license xmlns:c="http://backend.userland.com/creativeCommonsRssModule">https://cc.example/by</c:license>',
    '<atom:link rel="license" href="https://cc.example/by"/>',
    "<dc:rights>https://cc.example/by</dc:rights>",
]


@pytest.mark.parametrize("fields", LICENCES)
def test_licences(fields: str) -> None:
    draft = one(fields)
    assert (draft.licence, draft.copyright) == ("https://cc.example/by", "")


# Media


def test_one_picture_is_first_and_not_shown_twice() -> None:
    picture = '<enclosure url="https://courier.example/a.jpg" type="image/jpeg"/>'
    assert isinstance(one(f"{picture}<description>Text</description>").body[0], Figure)
    shown = '<description>&lt;p>Text&lt;/p>&lt;img src="https://courier.example/a.jpg?w=9"></description>'
    assert sum(isinstance(block, Figure) for block in one(picture + shown).body) == 1


def test_several_pictures_follow_the_text_and_sound_is_a_link() -> None:
    media = "".join(f'<media:content url="https://courier.example/{n}.jpg" type="image/jpeg"/>' for n in "ab")
    media += '<enclosure url="https://courier.example/c%20d.mp3" type="audio/mpeg"/>'
    _, *behind = one(f"{media}<description>Text</description>").body
    assert [type(block) for block in behind] == [Figure, Figure, Embed]
    assert behind[-1] == Embed("https://courier.example/c%20d.mp3", "c d.mp3")


def test_of_several_renditions_the_default_is_taken_and_the_others_are_losses() -> None:
    group = '<media:group><media:content url="https://a.example/1.mp4"/><media:content url="https://a.example/2.mp4" '
    draft = one(f'{group}isDefault="true"/></media:group>')
    assert [block.url for block in draft.body if isinstance(block, Embed)] == ["https://a.example/2.mp4"]
    assert "1 other renditions of a medium" in draft.losses[0].what


# Dates

DATES = {
    "Thu, 27 Oct 2022 18:05:00 GMT": "2022-10-27T18:05:00+00:00",
    "Thu, 27 Oct 2022 18:05:00 +0530": "2022-10-27T18:05:00+05:30",
    "Thu, 27 Oct 2022 18:05 EDT": "2022-10-27T18:05:00-04:00",
    "27 October 2022 18:05:00 Z": "2022-10-27T18:05:00+00:00",
    "Thursday, 27-Oct-22 18:05:00 UT": "2022-10-27T18:05:00+00:00",
    "Thu, 27 Oct 98 18:05:00 -0000": "1998-10-27T18:05:00+00:00",
    "Thu, 27 Oct 2022 18:05:00 CEST": "2022-10-27T18:05:00+02:00",
    "Thu, 27 Oct 2022 18:05:00": "2022-10-27",
    "Thu, 27 Oct 2022 18:05:00 XYZ": "2022-10-27",
    "27 Oct 2022": "2022-10-27",
    "2022-10-27": "2022-10-27",
    "20221027": "2022-10-27",
    "2022-10-27T18:05Z": "2022-10-27T18:05:00+00:00",
    "2022-10-27T18:05:30.123-04:00": "2022-10-27T18:05:30-04:00",
    "2022-10-27 18:05:30 +0200": "2022-10-27T18:05:30+02:00",
    "2022-10-27T18:05:30": "2022-10-27",
    "2022-10-27T23:59:60Z": "2022-10-27T23:59:59+00:00",
    "October 27, 2022": "2022-10-27",
    "2022": None,
    "2022-10": None,
    "0001-01-01T00:00:00Z": None,
    "31 Jun 2022 10:00:00 GMT": None,
    "2022-10-27T25:00:00Z": None,
    "Thu, 27 Oct 2022 18:05:00 +9900": None,
    "yesterday": None,
}


@pytest.mark.parametrize("text", DATES)
def test_dates_keep_the_publisher_s_day_and_zone_and_invent_no_time(text: str) -> None:
    moment, losses = Dates().read(text, "entry 1", "en")
    assert (moment and moment.isoformat()) == DATES[text]
    stated = re.search(r"\d:\d", text)
    assert bool(losses) == (moment is None or (moment.instant is None and stated is not None))


def test_a_change_at_the_time_of_publication_is_no_update() -> None:
    both = "<pubDate>Thu, 27 Oct 2022 12:00:00 GMT</pubDate><atom:updated>2022-10-27T14:00:00+02:00</atom:updated>"
    draft = one(both)
    assert (draft.published, draft.updated) == (Moment.parse("2022-10-27T12:00:00+00:00"), None)


# Which bytes are a feed

NOT_OURS = [
    b"<!DOCTYPE html><html><body><feed>x</feed></body></html>",
    b'{"articles": [{"title": "https://jsonfeed.org/version/1"}]}',
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><foaf:Person/></rdf:RDF>",
    b"<newsMessage/>",
    b"Feeds begin with <rss>.",
    b"",
    b"\x89PNG\r\n\x1a\n\0\0",
]


@pytest.mark.parametrize("head", NOT_OURS)
def test_other_formats_are_left_to_other_readers(head: bytes) -> None:
    assert not reader.accepts(head, "x.xml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
def test_feeds_are_known_and_read_in_any_unicode_encoding(encoding: str) -> None:
    data = "<?xml version='1.0'?>\n<rss><channel><item><title>Fähre – 渡し船</title></item></channel></rss>".encode(
        encoding
    )
    assert reader.accepts(data[:4096], "x")
    assert drafts(data)[0].title == "Fähre – 渡し船"


def titled(encoding: str, title: str) -> str:
    item = f"<item><title>{title}</title></item>"
    return f"<?xml version='1.0' encoding='{encoding}'?><rss><channel>{item}</channel></rss>"


@pytest.mark.parametrize(
    "encoding", ["windows-1252", "iso-8859-1", "windows-1251", "shift_jis", "koi8-r", "gbk", "euc-kr"]
)
def test_a_declared_encoding_is_believed(encoding: str) -> None:
    text = {
        "windows-1251": "Паром",
        "koi8-r": "Паром",
        "shift_jis": "渡し船",
        "gbk": "渡船",
        "euc-kr": "나룻배",
    }
    title = text.get(encoding, "Café")
    [draft] = drafts(titled(encoding, title).encode(encoding))
    assert (draft.title, draft.losses) == (title, ())


@pytest.mark.parametrize("label", ["utf-8", "us-ascii", "utf-16", "zip", "idna", "punycode", "no-such-thing"])
def test_a_wrong_declaration_of_the_encoding_is_reported(label: str) -> None:
    [draft] = drafts(titled(label, "Café, garçon\x81").encode("latin-1"))
    assert "Caf" in draft.title
    assert f"ignored the stated encoding {label}: its bytes are in another" in [
        loss.what for loss in draft.losses
    ]


# Ill-formed XML


def test_an_ill_formed_feed_is_read_and_says_where_it_is_ill_formed() -> None:
    [draft] = drafts("<rss><channel>\n<item><title>A & B</title></item></channel></rss>")
    assert draft.title == "A & B"
    assert [(loss.code, loss.place) for loss in draft.losses] == [("ill-formed-xml-replaced", "line 2")]


def test_an_ill_formed_document_without_entries_is_refused_with_its_line() -> None:
    assert "line 2: " in refusal("<rss>\n<channel>A & B</channel></rss>").message
    assert "line 1: " in refusal("neither one nor the other").message


def test_a_document_that_is_no_feed_is_refused_by_its_element() -> None:
    assert "<newsMessage> is no feed's element" in refusal("<newsMessage/>").message


WELL_FORMED = [
    "<a>x</a>",
    "<a b='c &amp; \"d\"'><![CDATA[<x> & y]]></a>",
    "<r:a xmlns:r='urn:u'><r:b r:c='1'/>text &#233;&lt;</r:a>",
]


@pytest.mark.parametrize("text", WELL_FORMED)
def test_repairing_a_whole_document_changes_nothing(text: str) -> None:
    from lxml import etree

    assert etree.tostring(etree.fromstring(balanced(text)), method="c14n") == etree.tostring(
        etree.fromstring(text), method="c14n"
    )


# fmt: off
PIECES = ["<", ">", "</", "/>", "<b>", "</b>", "<br>", "<item>", "</item>", "&", "&amp;", "&nbsp;", "&#0;", "&#xD800;",
          "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE x [", "\x00", "\ud800", "\u00a0", ' a="b',
          "<a:b c=d>",
          "<x:y:z>", "</rss>", "xmlns:a=''", "<a xmlns:b='' b:c='1'>", "<a xmlns='' xmlns=\"u\" e='&lt' e=2>"]
# fmt: on
MARKUP = st.sampled_from(PIECES)


@settings(max_examples=examples(400), deadline=None)
@given(parts=st.lists(st.one_of(MARKUP, st.text(max_size=5)), max_size=25))
def test_repaired_documents_parse_and_any_document_is_read_or_refused(parts: list[str]) -> None:
    from lxml import etree

    text = "".join(parts)
    mended = balanced(f"<rss><channel>{text}").encode()
    parser = etree.XMLParser(recover=True, resolve_entities=False)
    etree.fromstring(mended, parser)
    assert not [entry for entry in parser.error_log if not entry.type_name.startswith("NS_")]
    for data in (
        text,
        f"<rss><channel><item>{text}",
        f"<rss><channel><item><title>x</title>{text}</item></channel></rss>",
    ):
        with contextlib.suppress(SyndicateError):
            articles(data)


WORDS = st.lists(
    st.text(st.characters(categories=["Ll", "Nd"]), min_size=1, max_size=8), min_size=1, max_size=12
)
WRAPS = st.sampled_from(
    ["{}", "<p>{}</p>", "<b>{}", "{}<br>", "<ul><li>{}</li></ul>", "<blockquote>{}", "<pre>{}</pre>"]
)


@pytest.mark.parametrize("form", ["escaped", "section", "raw", "xhtml", "json"])
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(content=st.lists(st.tuples(WORDS, WRAPS), min_size=1, max_size=6), summary=WORDS, rights=WORDS)
def test_no_word_of_an_entry_is_lost(
    form: str, content: list[tuple[list[str], str]], summary: list[str], rights: list[str]
) -> None:
    html = " ".join(wrap.format(" ".join(words)) for words, wrap in content)
    about, owner = " ".join(summary), f"© {' '.join(rights)}"
    if form == "json":
        item = {"id": "1", "content_html": html, "summary": about, "_syndicate": {"copyright": owner}}
        data = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    elif form == "xhtml":
        inside = balanced(f"<div xmlns='http://www.w3.org/1999/xhtml'>{html}")
        data = f"<content type='xhtml'>{inside}</content><summary>{about}</summary><rights>{owner}</rights>"
        data = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry>{data}</entry></feed>"
    else:
        text = {"escaped": escape(html), "section": f"<![CDATA[{html}]]>", "raw": html}[form]
        data = (
            f"{RSS}<channel><item><content:encoded>{text}</content:encoded><description>{about}</description>"
        )
        data += f"<dc:rights>{owner}</dc:rights></item></channel></rss>"
    [draft] = drafts(data)
    told = Counter(said(draft).split())
    assert not Counter(html_words(content)) - told
    assert set(summary) <= set(told) or "".join(summary) in "".join(said(draft).split())
    assert draft.copyright == owner


def html_words(content: list[tuple[list[str], str]]) -> list[str]:
    return [word for words, _ in content for word in words]


# Hostile bytes

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = [
    f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
    f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>',
    '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://169.254.169.254/">%a;]>',
    '<!doctype rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!-- a --><?b?>\n<!DOCTYPE rss SYSTEM "x.dtd" [<!-- ] --> <!ENTITY a "b">]>',
    '<!DOCTYPE rss [<!ELEMENT rss ANY><!ENTITY a "]>">]>',
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("prolog", ENTITIES)
def test_documents_that_declare_entities_are_refused(prolog: str, encoding: str) -> None:
    item = "<item><title>&a;&l9;</title></item>" * 10
    error = refusal(f"<?xml version='1.0'?>{prolog}<rss><channel>{item}</channel></rss>".encode(encoding))
    assert "its document type declares entities" in error.message


def test_entities_for_short_plain_text_are_read_and_cdata_is_not_touched() -> None:
    doctype = """<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "rss-0.91.dtd" [
      <!ENTITY nbsp "&#160;"> <!ENTITY quay 'the "old" quay'> <!ENTITY lt "&#38;#60;"> ]>"""
    item = "<item><title>At&nbsp;&quay; &lt;b</title><description><![CDATA[<p>a &quay; b</p>]]></description></item>"
    [draft] = drafts(f"{doctype}<rss><channel>{item}</channel></rss>")
    assert draft.title == 'At\u00a0the "old" quay <b'
    assert said(draft).count("&quay;") == 1
    assert draft.losses == ()


def test_short_entities_in_great_number_do_not_make_a_feed_grow() -> None:
    doctype = f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100}">]>'
    data = f"{doctype}<rss><channel><item><title>{'&a;' * 20_000}</title></item></channel></rss>"
    assert "declares entities" in refusal(data.encode()).message


def test_a_declaration_in_the_wrong_place_declares_nothing() -> None:
    declared = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    for start in (f"x{declared}<rss>", f"<rss>{declared}"):
        data = f"{start}<item><title>&a;</title></rss>"
        assert Path("/etc/hostname").read_text().strip() not in said(drafts(data)[0])


def test_a_feed_over_the_cap_is_refused() -> None:
    assert "15,000,001 bytes" in refusal(b"<rss>" + b" " * (15_000_001 - 5)).message
    assert "bytes of JSON" in refusal(b"{" + b" " * 15_000_000).message


ACTIVE = """<p onclick="alert(1)">kept<script>alert(2)</script><a href="javascript:alert(3)">one</a>
<a href="java\tscript:alert(4)">two</a><img src="data:text/html,alert(5)" alt="three"><iframe src="javascript:alert(6)">
</iframe><svg><set onbegin="alert(7)"/></svg><a href="file:///etc/passwd">four</a><style>alert{}</style></p>"""


@OUR_FEEDS
def test_active_content_and_local_files_are_in_no_output(exporter: Exporter) -> None:
    fields = f"<title>x</title><link>javascript:alert(8)</link><description>{escape(ACTIVE)}</description>"
    fields += (
        '<enclosure url="file:///etc/passwd" type="image/png"/><media:content url="javascript:alert(9)"/>'
    )
    [read] = articles(f"{RSS}<channel><item>{fields}</item></channel></rss>")
    out = exporter.export(edition_of(read), THEME).data.decode().replace('\\"', '"')
    assert not re.search(r"""<script|<style|<svg|<iframe|\son\w+=|(?:href|src|url)=["'](?!https?:)""", out)
    assert not re.search(r"file:|alert\((?![69])|root:", out), "the names of two players are all that is left"
    assert all(word in out for word in ("kept", "one", "two", "three", "four"))


@pytest.mark.parametrize("size", [300, 200_000])
@pytest.mark.parametrize("form", ["escaped", "raw", "xhtml"])
def test_deep_markup_costs_at_most_its_own_entry(form: str, size: int) -> None:
    deep = f"{'<div>' * size}word{'</div>' * size}"
    text = {
        "escaped": escape(deep),
        "raw": deep,
        "xhtml": f"<div xmlns='http://www.w3.org/1999/xhtml'>{deep}</div>",
    }[form]
    items = (
        f"<item><title>first</title><description>{text}</description></item><item><title>last</title></item>"
    )
    read = drafts(f"{RSS}<channel>{items}</channel></rss>")
    assert [draft.title for draft in read] == ["first", "last"]
    assert "word" in said(read[0]) or read[0].losses


def test_naughty_strings_in_each_field_are_read_or_refused() -> None:
    names = (
        "title",
        "link",
        "guid",
        "pubDate",
        "author",
        "dc:creator",
        "category",
        "description",
        "content:encoded",
    )
    names += (
        "dc:rights",
        "copyright",
        "source",
        "dc:language",
        "dc:date",
        "enclosure",
        "media:content",
        "comments",
    )
    for text in naughty_strings():
        for shown in (escape(text), text):
            fields = "".join(f"<{name} url={escape(shown)!r}>{shown}</{name}>" for name in names)
            with contextlib.suppress(SyndicateError):
                articles(f"{RSS}<channel><title>{shown}</title><item>{fields}</item></channel></rss>")
        item = dict.fromkeys(
            ("id", "url", "external_url", "title", "content_html", "summary", "image", "language"), text
        )
        item |= {
            "authors": [{"name": text}],
            "tags": [text],
            "date_published": text,
            "attachments": [{"url": text}],
        }
        with contextlib.suppress(SyndicateError):
            articles(
                json.dumps({"version": "https://jsonfeed.org/version/1", "title": text, "items": [item]})
            )


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=9),
    ),
    lambda inside: st.one_of(
        st.lists(inside, max_size=3), st.dictionaries(st.text(max_size=5), inside, max_size=3)
    ),
    max_leaves=8,
)
MEMBERS = [
    "id",
    "url",
    "title",
    "content_html",
    "content_text",
    "summary",
    "authors",
    "author",
    "tags",
    "image",
]
MEMBERS += ["attachments", "date_published", "language", "_syndicate", "external_url"]


@settings(max_examples=examples(300), deadline=None)
@given(item=st.dictionaries(st.sampled_from(MEMBERS), JSON), raw=JSON)
def test_members_of_the_wrong_kind_break_nothing(item: object, raw: object) -> None:
    for items in (
        [item],
        [raw],
        raw,
        [item, {"id": 1, "content_text": "x", "_syndicate": raw, "authors": [raw]}],
    ):
        with contextlib.suppress(SyndicateError):
            articles(
                json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, "authors": raw})
            )


@pytest.mark.parametrize(
    "data", ['{"version": "x"}', "{", '{"version":"https://jsonfeed.org/version/1"}', "{" * 100_000]
)
def test_json_that_is_no_feed_is_refused(data: str) -> None:
    assert refusal(data)


@pytest.mark.slow
def test_fifty_thousand_entries_are_read() -> None:
    item = "<title>a {0}</title><guid>u{0}</guid><dc:creator>N {0}</dc:creator><description>one</description>"
    items = "".join(f"<item>{item}</item>".format(number) for number in range(50_000))
    read = drafts(f"{RSS}<channel>{items}</channel></rss>")
    assert len({draft.id for draft in read}) == 50_000


@pytest.mark.parametrize("field", ["copyright", "language", "dc:creator", "dc:publisher"])
def test_statements_of_a_feed_for_all_entries_are_bounded(field: str) -> None:
    """Else its size times the number of its entries would be the time that it takes."""
    said_for_all = f"<{field}>{'x' * 2_000_000}</{field}>"
    [*_, last] = drafts(
        f"{RSS}<channel>{said_for_all}{'<item><title>x</title></item>' * 5_000}</channel></rss>"
    )
    assert "of 2,000,000 characters" in last.losses[0].what
    assert len(said(last)) < 100


def test_inherited_fields_of_entries_are_bounded() -> None:
    outer = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/{"x" * 2_000_000}">'
    entries = "<entry><title>x</title><link href='y'/></entry>" * 5_000
    [*_, last] = drafts(f"{outer}{entries}</feed>")
    assert last.url == "y"
    assert last.losses == (lost("long-inherited-attribute-dropped", most=20_000),)


def test_the_reader_opens_no_connection_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    data = (EXPECTED / "rss091.xml").read_bytes(), (EXPECTED / "rss2.xml").read_bytes()
    wanted = [drafts(one_feed) for one_feed in data]

    def forbidden(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(io, "open", forbidden)
    monkeypatch.setattr("builtins.open", forbidden)
    assert [drafts(one_feed) for one_feed in data] == wanted


# Other people's feeds, where they are at hand


def corpus(variable: str, folder: str) -> list[Path]:
    root = os.environ.get(variable)
    if not root:
        pytest.skip(f"not run: {variable} names no checkout")
    paths = sorted(path for path in Path(root, folder).rglob("*") if path.suffix in (".xml", ".json"))
    assert len(paths) > 1000
    return paths


@pytest.mark.parametrize(
    ("variable", "folder"), [("SYNDICATE_FEEDPARSER", "tests"), ("SYNDICATE_FEEDVALIDATOR", "testcases")]
)
def test_every_document_of_a_corpus_is_read_or_refused(variable: str, folder: str) -> None:
    read = 0
    for path in corpus(variable, folder):
        with contextlib.suppress(SyndicateError):
            read += len(articles(path.read_bytes(), path.name))
    assert read > 1000


@pytest.mark.parametrize(
    ("variable", "folder"), [("SYNDICATE_FEEDPARSER", "tests"), ("SYNDICATE_FEEDVALIDATOR", "testcases")]
)
@pytest.mark.judge("feedparser")
def test_feedparser_finds_the_same_entries_and_titles(variable: str, folder: str) -> None:
    """But for a few: scripts and elements that it takes for text, encodings that it guesses otherwise."""
    same = different = 0
    for path in corpus(variable, folder):
        if path.suffix != ".xml":
            continue
        data = path.read_bytes()
        with contextlib.suppress(SyndicateError):
            ours = drafts(data)
            theirs = feedparser.parse(
                io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False
            ).entries
            if len(ours) != len(theirs):
                different += 1
                continue
            for draft, entry in zip(ours, theirs, strict=True):
                equal = _letters(entry.get("title", draft.title)) == _letters(draft.title)
                same, different = same + equal, different + (not equal)
    assert different * 30 < same


def _letters(text: str) -> str:
    return "".join(re.sub(r"<[^>]*>|&\w+;|&#\w+;|[^\w]", "", text).split())
