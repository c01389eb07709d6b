"""What outside judges say of the feeds: the strict rules beside this file, the W3C validator, feedparser."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import feedparser
import pytest
from helpers.feed_editions import full, odd, suspect, withdrawing
from judges.feed_rules import CHECKS, check_atom, check_json, check_rss

from syndicate.export.feed import Atom, Rss, atom, rss
from syndicate.export.jsonfeed import JsonFeed, jsonfeed
from syndicate.export.paging import Paging
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.plugins import Exporter
from syndicate.theme import Theme

THEME = Theme("none", "", (), ())
FEEDS: tuple[Exporter, ...] = (rss, atom, jsonfeed)
ODD = odd()
HUB = "https://hub.example/?of=news&for=all"


def documents(name: str, suffix: str) -> dict[str, Paging]:
    """A feed's documents by what they are: its newest entries, and archive documents at both ends and between."""
    current = f"{name}.{suffix}"
    first, second, third = (f"{name}-{number}.{suffix}" for number in (1, 2, 3))
    return {
        "current": Paging(current, previous=third),
        "newest archive": Paging(current, previous=second, archive=True),
        "archive": Paging(current, previous=first, next=third, archive=True),
        "oldest archive": Paging(current, next=second, archive=True),
    }


def paged() -> dict[str, Exporter]:
    """Exporters of each document of each feed, with a hub."""
    return {
        f"{stem}: {name}": made(
            file=paging.current if not paging.archive else f"other.{suffix}", hub=HUB, paging=paging
        )
        for made, stem, suffix in ((Rss, "rss", "xml"), (Atom, "atom", "xml"), (JsonFeed, "feed", "json"))
        for name, paging in documents(stem, suffix).items()
    }


def export(exporter: Exporter, edition: Edition) -> Artifact:
    return exporter.export(edition, THEME)


# The strict rules


@pytest.mark.judge("strict feed rules")
@pytest.mark.parametrize("exporter", FEEDS, ids=lambda exporter: exporter.name)
@pytest.mark.parametrize("name", ODD)
def test_the_strict_rules_find_no_fault(exporter: Exporter, name: str) -> None:
    artifact = export(exporter, ODD[name])
    assert CHECKS[artifact.media_type](artifact.data, ODD[name].url + artifact.name) == []


@pytest.mark.judge("strict feed rules")
@pytest.mark.parametrize("exporter", FEEDS, ids=lambda exporter: exporter.name)
@pytest.mark.parametrize("name", suspect())
def test_the_strict_rules_find_no_fault_with_markup_in_every_field(exporter: Exporter, name: str) -> None:
    artifact = export(exporter, suspect()[name])
    assert CHECKS[artifact.media_type](artifact.data, None) == []


@pytest.mark.judge("strict feed rules")
@pytest.mark.parametrize("exporter", FEEDS, ids=lambda exporter: exporter.name)
@pytest.mark.parametrize("name", withdrawing())
def test_the_strict_rules_find_no_fault_with_tombstones(exporter: Exporter, name: str) -> None:
    edition = withdrawing()[name]
    artifact = export(exporter, edition)
    assert CHECKS[artifact.media_type](artifact.data, edition.url + artifact.name) == []


@pytest.mark.judge("strict feed rules")
@pytest.mark.parametrize("name", paged())
def test_the_strict_rules_find_no_fault_with_archive_documents_and_a_hub(name: str) -> None:
    artifact = export(paged()[name], full())
    assert CHECKS[artifact.media_type](artifact.data, full().url + artifact.name) == []


BROKEN_ATOM = {
    "no id": ("<id>tag:courier.example,2022:digest</id>", "", "the feed has no id"),
    "a relative id": ("<id>tag:courier.example,2022:digest</id>", "<id>digest</id>", "no absolute IRI"),
    "an id that is not ASCII": (":tide-table<", ":ébb<", "no tag URI"),
    "one id twice": (":tide-table<", ":night-bus-to-keep-its-number<", "stands 2 times"),
    "no update": (r"<updated>[^<]*</updated>\n  <author>", "<author>", "the feed has no updated"),
    "an update without a zone": (r"(<updated>2022-10-26T18:05:00)-04:00", r"\1", "no RFC 3339 date"),
    "an update on a day that does not exist": ("<updated>2022-10-26T", "<updated>2022-02-30T", "day is out of range"),
    "one update twice": (r"<updated>2022-10-27T12:00:00.\d+Z", "<updated>2022-10-27T12:00:00Z", "stands 2 times"),
    "an entry newer than the feed": ("<updated>2022-10-26T18", "<updated>2032-10-26T18", "newer than the feed"),
    "updated before it was published": ("<published>2022-10-26T18", "<published>2032-10-26T18", "before it was"),
    "no author anywhere": (r"<author>.*?</author>", "", "has no author, nor has the feed"),
    "an author without a name": (r"<name>Ada Vell</name>", "", "has no name"),
    "an empty name": (r"<name>Ada Vell</name>", "<name> </name>", "is empty"),
    "a name without an author": ("<generator>", "<name>Ada</name><generator>", "unknown element"),
    "two titles": (r"(<title>Tide table</title>)", r"\1\1", "2 of title"),
    "an empty title": (r"<title>Tide table</title>", "<title/>", "title is empty"),
    "an unknown type": (r"<title>Tide", '<title type="CDATA">Tide', "of the type 'CDATA'"),
    "elements in text": (r"<title>Tide table</title>", "<title>Tide <b>table</b></title>", "holds elements"),
    "XHTML without its div": (
        "<title>Tide table</title>",
        '<title type="xhtml">Tide</title>',
        "not one XHTML div",
    ),
    "no content": (r"<content type=\"html\">.*?</content>", "", "has no content"),
    "content elsewhere": ('<content type="html"', '<content src="https://x.example/" type="html"', "elsewhere"),
    "no link to itself": (r'<link href="[^"]*" rel="self"[^>]*/>', "", "0 links to itself"),
    "a link to itself elsewhere": ("news/atom.xml", "other/atom.xml", "the feed stands at"),
    "a link to itself of another type": ("application/atom\\+xml", "text/xml", "not of type"),
    "a relative link": ('href="https://courier.example/2022/ferry"', 'href="/2022/ferry"', "no absolute URL"),
    "a link without a target": ('href="https://courier.example/2022/ferry"', "", "no absolute URL"),
    "an unknown relation": ('rel="license"', 'rel="licence"', "the relation 'licence'"),
    "two alternates": (r'(<link href="https://courier.example/2022/ferry"[^>]*/>)', r"\1\1", "stands 2 times"),
    "a category without a term": ('term="pier"', 'term=""', "without a term"),
    "a bad language": ('xml:lang="ja"', 'xml:lang="ja_JP"', "no language tag"),
    "an unknown element": ("<published>", "<pubDate>x</pubDate><published>", "unknown element"),
    "an RSS date": (r"<published>2022-10-26[^<]*", "<published>Wed, 26 Oct 2022 18:05:00 GMT", "no RFC 3339"),
    "an empty generator": ("<generator>syndicate</generator>", "<generator/>", "is empty"),
    "a document type": ("<feed ", "<!DOCTYPE feed><feed ", "document type"),
    "no declaration": (r"<\?xml.*?\?>\n", "", "no XML declaration"),
    "not well-formed": ("</feed>", "", "not well-formed"),
    "a script in the content": ("<p>A band", "<script>x()</script><p>A band", "holds <script>"),
    "an event in the content": ("<p>A band", '<p onclick="x()">A band', "the script onclick"),
    "a script as a link": (
        'https://lineandstop.example/terms[^"]*"',
        'javascript:x()"',
        "refers to 'javascript",
    ),
    "a relative link in the content": ("https://lineandstop.example/terms", "/terms", "refers to '/terms"),
    "an empty paragraph in the content": ("<p>A band played.</p>", "<p> </p>", "an empty <p>"),
    "tags that are not nested": ("<p>A band played.</p>", "<p>A <b>band</p>", "no well-formed HTML"),
}  # fmt: skip
BROKEN_RSS = {
    "another version": ('version="2.0"', 'version="0.91"', "not rss of version 2.0"),
    "no channel title": ("<title>The Harbour Courier</title>", "", "the channel has no title"),
    "no channel link": ("<link>https://courier.example/news/</link>", "", "the channel has no link"),
    "no channel description": (r"    <description>The Harbour Courier</description>\n", "", "has no description"),
    "a relative link": ("<link>https://courier.example/2022/ferry<", "<link>2022/ferry<", "no absolute URL"),
    "a link that is not ASCII": ("2022/ferry<", "2022/fähre<", "no absolute URL in ASCII"),
    "no link to itself": (r'<atom:link href="[^"]*" rel="self"[^>]*/>', "", "0 links to itself"),
    "an RFC 3339 date": (r"<pubDate>Wed[^<]*", "<pubDate>2022-10-26T18:05:00Z", "no RFC 822 date"),
    "a wrong day of the week": ("<pubDate>Wed,", "<pubDate>Thu,", "is a Wed"),
    "two digits of the year": ("26 Oct 2022", "26 Oct 22", "four digits"),
    "a date without a zone": (r"18:05:00 -0400", "18:05:00", "a zone"),
    "a guid that is called a link": (' isPermaLink="false"', "", "called a permanent link"),
    "a guid that is neither": ('isPermaLink="false"', 'isPermaLink="no"', "isPermaLink is 'no'"),
    "no guid": (r"<guid[^>]*>[^<]*tide-table</guid>", "", "has no guid"),
    "one guid twice": (":tide-table<", ":night-bus-to-keep-its-number<", "stands 2 times"),
    "no full text": (r"<content:encoded>.*?</content:encoded>", "", "has no encoded"),
    "a wrong namespace of the full text": ("rss/1.0/modules/content/", "rss/1.0/modules/content", "has no encoded"),
    "two full texts": (r"(<content:encoded>.*?</content:encoded>)", r"\1\1", "2 of encoded"),
    "the description behind the full text": (
        r"(<description>Aft[^\n]*</description>)(.*?</content:encoded>)",
        r"\2\1",
        "stands behind the full text",
    ),
    "an author who is a name": ("<guid", "<author>Ada Vell</author><guid", "no mail address"),
    "an empty category": ("<category>pier</category>", "<category/>", "is empty"),
    "an unknown element": ("<guid", "<published>x</published><guid", "unknown element"),
    "named entities in plain text": ("Line &#x26; Stop under", "Line &amp; Stop under", "hexadecimal"),
    "an element behind the items": ("</channel>", "<ttl>60</ttl></channel>", "behind its first item"),
    "a bad language": ("<language>en</language>", "<language>English!</language>", "no language tag"),
    "a bad language of an item": ("<dc:language>ja<", "<dc:language>ja_JP<", "no language tag"),
    "a relative link in the text": ("https://lineandstop.example/terms", "terms", "refers to 'terms"),
}  # fmt: skip
BROKEN_JSON = {
    "another version": ("version/1.1", "version/2", "the version is"),
    "no title": (r'"title": "The Harbour Courier",', "", "the feed has no title"),
    "no items": ('"items"', '"articles"', "the feed has no items"),
    "an unknown member": ('"items"', '"entries": [], "items"', "unknown member entries"),
    "an id that is a number": (r'"id": "[^"]*tide-table"', '"id": 42', "id is not of type str"),
    "one id twice": (":tide-table", ":night-bus-to-keep-its-number", "stands 2 times"),
    "no text": ('"content_html"', '"content"', "has no content_html"),
    "a relative address": ('"url": "https://courier.example/2022/ferry"', '"url": "/ferry"', "no absolute URL"),
    "a date without a zone": ('T18:05:00-04:00"', 'T18:05:00"', "no RFC 3339 date"),
    "an author in version 1": ('"authors": \\[', '"author": [', "unknown member author"),
    "an author without a member": (r'\{\s*"name": "Ada Vell"\s*\}', "{}", "an author without a member"),
    "tags that are no list": (r'"tags": \[\s*"Town"\s*\]', '"tags": "Town"', "tags is not of type list"),
    "an empty summary": (r'"summary": "After[^"]*"', '"summary": ""', "summary is empty"),
    "a bad language": ('"language": "ja"', '"language": "ja_JP"', "no language tag"),
    "a dotted extension": ('"_syndicate"', '"_syndi.cate"', "no extension object"),
    "the feed elsewhere": ("news/feed.json", "other/feed.json", "the feed stands at"),
    "a name twice": ('"language": "ja"', '"language": "ja", "language": "ar"', "a name comes twice"),
    "a script in the text": ("<p>A band", "<script>x()</script><p>A band", "holds <script>"),
}  # fmt: skip

BROKEN_HISTORY = {
    "an archive without a link to the newest": ('<link rel="current"[^>]*/>', "", "without a link to the current"),
    "an archive that is the newest": ("news/atom.xml", "news/other.xml", "and the current one"),
    "two documents before it": (r'(<link rel="prev-archive"[^>]*/>)', r"\1\1", "several links to prev-archive"),
    "the same document before and after it": ("atom-3", "atom-1", "stands 2 times"),
    "newer documents behind the newest": ("<fh:archive[^>]*/>", "", "something newer follows"),
    "two marks of an archive": (r"(<fh:archive[^>]*/>)", r"\1\1", "2 of archive"),
    "a mark that holds something": (r"(<fh:archive[^>]*)/>", r"\1>yes</fh:archive>", "not empty"),
    "a relative hub": ('href="https://hub[^"]*"', 'href="/hub"', "no absolute URL"),
    "a tombstone of nothing": (r' ref="[^"]*"', "", "no absolute IRI"),
    "a tombstone of an entry": (r' ref="[^"]*"', ' ref="tag:courier.example,2022:tide-table"', "is there"),
    "a tombstone without a date": (r' when="[^"]*"', "", "no RFC 3339"),
    "a tombstone newer than the feed": (r' when="2022', ' when="2032', "newer than the feed"),
    "an empty comment": ("<at:comment>Withdrawn</at:comment>", "<at:comment/>", "is empty"),
}  # fmt: skip


@pytest.mark.parametrize(("pattern", "replacement", "complaint"), BROKEN_HISTORY.values(), ids=BROKEN_HISTORY)
def test_the_strict_rules_catch_a_history_that_is_wrong(
    pattern: str, replacement: str, complaint: str
) -> None:
    edition = withdrawing()["an issue with one article withdrawn"]
    whole = export(paged()["atom: archive"], edition).data.decode()
    assert check_atom(whole.encode()) == []
    broken = re.sub(pattern, replacement, whole, flags=re.DOTALL)
    assert broken != whole, "the sabotage found nothing to break"
    complaints = check_atom(broken.encode())
    assert [found for found in complaints if complaint in found], complaints


@pytest.mark.parametrize(
    ("exporter", "check", "pattern", "replacement", "complaint"),
    [
        pytest.param(exporter, check, *broken, id=f"{exporter.name}: {name}")
        for exporter, check, table in (
            (atom, check_atom, BROKEN_ATOM),
            (rss, check_rss, BROKEN_RSS),
            (jsonfeed, check_json, BROKEN_JSON),
        )
        for name, broken in table.items()
    ],
)
def test_the_strict_rules_catch(exporter, check, pattern, replacement, complaint) -> None:
    artifact = export(exporter, full())
    whole = artifact.data.decode()
    broken = re.sub(pattern, replacement, whole, flags=re.DOTALL)
    assert broken != whole, "the sabotage found nothing to break"
    complaints = check(broken.encode(), f"https://courier.example/news/{artifact.name}")
    assert [found for found in complaints if complaint in found], complaints


# The W3C feed validator

VALIDATE = """
import base64, io, json, sys, warnings
warnings.simplefilter("ignore")
sys.path.insert(0, sys.argv[1])
import feedvalidator
from feedvalidator.compatibility import AA
from feedvalidator.formatter.text_plain import Formatter
found = {}
for name, (data, url, media_type) in json.load(sys.stdin).items():
    stream = io.BytesIO(base64.b64decode(data))
    result = feedvalidator.validateStream(stream, contentType=media_type + "; charset=utf-8", base=url)
    events = AA(result["loggedEvents"])
    found[name] = [type(e).__name__ + ": " + line for e, line in zip(events, Formatter(events), strict=True)]
json.dump(found, sys.stdout)
"""


def w3c(editions: dict[str, Edition]) -> dict[str, list[str]]:
    """The validator's errors and warnings on both XML feeds, at the level of the public service."""
    artifacts = {
        f"{exporter.name}: {name}": (export(exporter, edition), edition.url)
        for name, edition in editions.items()
        for exporter in (rss, atom)
    }
    return w3c_of(artifacts)


def w3c_of(artifacts: dict[str, tuple[Artifact, str]]) -> dict[str, list[str]]:
    checkout = os.environ.get("SYNDICATE_FEEDVALIDATOR")
    if not checkout:
        pytest.skip(
            "not run: the W3C feed validator; set SYNDICATE_FEEDVALIDATOR to a checkout of w3c/feedvalidator"
        )
    python = os.environ.get("SYNDICATE_FEEDVALIDATOR_PYTHON", sys.executable)
    wanted = {
        name: (base64.b64encode(artifact.data).decode(), folder + artifact.name, artifact.media_type)
        for name, (artifact, folder) in artifacts.items()
    }
    done = subprocess.run(
        [python, "-c", VALIDATE, str(Path(checkout) / "src")],
        input=json.dumps(wanted), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "No module named" in done.stderr:
        missing = done.stderr.strip().splitlines()[-1]
        pytest.skip(
            f"not run: the W3C feed validator: {missing}; name a Python in SYNDICATE_FEEDVALIDATOR_PYTHON"
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    assert found.keys() == wanted.keys()
    return found


@pytest.mark.judge("W3C feed validator")
def test_the_w3c_validator_has_no_error_and_no_warning() -> None:
    found = w3c(ODD)
    assert {name: events for name, events in found.items() if events} == {}


@pytest.mark.judge("W3C feed validator")
def test_the_w3c_validator_has_no_error_and_no_warning_on_archive_documents() -> None:
    artifacts = {name: export(e, full()) for name, e in paged().items() if not isinstance(e, JsonFeed)}
    found = w3c_of({name: (artifact, full().url) for name, artifact in artifacts.items()})
    assert {name: events for name, events in found.items() if events} == {}


@pytest.mark.judge("W3C feed validator")
def test_the_w3c_validator_only_does_not_know_tombstones() -> None:
    """RFC 6721 is younger than its list of namespaces; it has no other word against them, and none in RSS."""
    for name, events in w3c(withdrawing()).items():
        wanted = ["UnknownNamespace"] if name.startswith("atom") else []
        assert [event.partition(":")[0] for event in events] == wanted
        assert all(event.endswith("http://purl.org/atompub/tombstones/1.0") for event in events)


@pytest.mark.judge("W3C feed validator")
def test_the_w3c_validator_only_suspects_text_that_looks_like_an_element() -> None:
    """RSS cannot say that a title is text and not HTML, nor can Atom of a name; an exact text comes first."""
    for name, events in w3c(suspect()).items():
        messages = {re.sub(r": line \d+, column \d+:", "", event) for event in events}
        if name.startswith("atom"):
            assert messages == {"ContainsHTML name should not contain HTML"}
        else:
            assert {message.partition(" ")[0] for message in messages} == {"ContainsHTML"}


@pytest.mark.judge("W3C feed validator")
@pytest.mark.parametrize("exporter", [rss, atom], ids=lambda exporter: exporter.name)
def test_the_w3c_validator_is_heard_when_a_feed_is_broken(exporter: Exporter) -> None:
    """So that its silence means something."""
    artifact = export(exporter, full())
    broken = re.sub(rb"<title>[^<]*</title>", b"", artifact.data)
    assert w3c_of({"broken": (Artifact(artifact.name, artifact.media_type, broken), full().url)})["broken"]


# feedparser


def parsed(exporter: Exporter, edition: Edition) -> feedparser.FeedParserDict:
    found = feedparser.parse(export(exporter, edition).data)
    assert not found.bozo, found.get("bozo_exception")
    return found


def seen(detail: feedparser.FeedParserDict) -> str:
    """A text construct as a person sees it."""
    value: str = detail.value
    return unescape(value) if detail.type == "text/html" else value


@pytest.mark.judge("feedparser")
@pytest.mark.parametrize("exporter", [rss, atom], ids=lambda exporter: exporter.name)
def test_feedparser_sees_the_whole_edition(exporter: Exporter) -> None:
    edition = full()
    found = parsed(exporter, edition)
    assert (found.feed.title, found.feed.link) == (edition.title, edition.url)
    assert found.feed.language == "en"
    assert {link.rel: link.href for link in found.feed.links}["self"].endswith(f"/{exporter.name}.xml")
    entries = list(edition.entries)
    assert [entry.id for entry in found.entries] == [entry.article.id for entry in entries]
    for read, entry in zip(found.entries, entries, strict=True):
        article = entry.article
        assert read.title == article.title
        assert exporter is atom or not read.guidislink
        # Of an Atom entry that has no address, feedparser takes the id for one.
        assert read.get("link") == article.url or (exporter is atom and read.link == read.id)
        assert [a.get("name") for a in read.get("authors", [])] == [a.name for a in article.authors]
        assert [tag.term for tag in read.get("tags", [])] == [
            t for t in (article.section, *article.tags) if t
        ]
        [content] = [c for c in read.content if c.type == "text/html"]
        assert content.language == article.language
        notice = article.terms.disclaimer
        for paragraph in getattr(notice, "paragraphs", ()):
            assert paragraph in unescape(re.sub(r"<[^>]*>", "", content.value))
            assert paragraph in seen(read.rights_detail)
        if article.standfirst:
            assert read.summary == article.standfirst
        if article.published:
            moment = article.published.as_instant()
            assert read.published_parsed[:6] == moment.utctimetuple()[:6]
        if article.updated:
            assert read.updated_parsed[:6] == article.updated.as_instant().utctimetuple()[:6]


@pytest.mark.judge("feedparser")
@pytest.mark.parametrize("exporter", [rss, atom], ids=lambda exporter: exporter.name)
def test_feedparser_sees_the_entries_beside_tombstones_and_an_empty_feed(exporter: Exporter) -> None:
    few, none = withdrawing().values()
    assert [read.id for read in parsed(exporter, few).entries] == [e.article.id for e in few.entries]
    empty = parsed(exporter, none)
    assert (empty.feed.title, empty.entries) == (none.title, [])


@pytest.mark.judge("feedparser")
@pytest.mark.parametrize("name", [name for name in paged() if not name.startswith("feed")])
def test_feedparser_finds_the_way_through_the_archive_and_to_the_hub(name: str) -> None:
    exporter = paged()[name]
    assert isinstance(exporter, Rss | Atom)
    paging = exporter.paging
    assert paging
    found = {link.rel: link.href for link in parsed(exporter, full()).feed.links}
    wanted = {
        "hub": HUB,
        "self": full().url + exporter.file,
        "current": full().url + paging.current if paging.archive else None,
        "prev-archive": full().url + paging.previous if paging.previous else None,
        "next-archive": full().url + paging.next if paging.next else None,
    }
    assert {relation: found.get(relation) for relation in wanted} == wanted


@pytest.mark.judge("feedparser")
@pytest.mark.parametrize("name", [name for name in ODD if name.endswith("in every field")])
def test_feedparser_sees_odd_titles_exactly(name: str) -> None:
    [entry] = ODD[name].entries
    [read] = parsed(atom, ODD[name]).entries
    assert seen(read.title_detail).split() == entry.article.title.split()
