"""What an exporter could do to a container so that a person or another parser sees no notice: by format and by name.

Each attack changes an honest output of two articles, each with its notice. The notices stay where they are, exactly:
what is attacked is everything around them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import msgspec
from helpers.sample_editions import article, edition_of, p

from syndicate.export.feed import atom, rss
from syndicate.export.jsonfeed import jsonfeed
from syndicate.export.newsletter import eml, txt
from syndicate.export.newsml import newsml
from syndicate.export.ninjs import ninjs
from syndicate.model import Author, RelatedLink
from syndicate.model.artifact import Artifact
from syndicate.plugins import Exporter
from syndicate.theme import Theme

Change: TypeAlias = Callable[[str], str]

NOTICE = "Letters are printed as they come, and the editors of this paper share none of the opinions in them."
EDITION = edition_of(
    article(
        "The lighthouse is for sale",
        standfirst="Nobody has asked for the keys",
        authors=(Author("Ada Vell"),),
        notice=(NOTICE,),
        section="Harbour",
        url="https://courier.example/lighthouse",
        related=(RelatedLink("The keeper", "https://courier.example/keeper"),),
        licence="https://courier.example/licence",
    ),
    article("A shorter night", body=(p("The lamps go out at one."),), notice=("Ask before you print this.",)),
)
EXPORTERS: dict[str, Exporter] = {e.name: e for e in (rss, atom, jsonfeed, ninjs, newsml, txt, eml)}


def honest(name: str) -> Artifact:
    return EXPORTERS[name].export(EDITION, Theme("none", "", (), ()))


def put(before: str, inserted: str, count: int = 1) -> Change:
    """Insert in front of a text."""
    return lambda text: text.replace(before, inserted + before, count)


def behind(after: str, inserted: str, count: int = 1) -> Change:
    """Insert behind a text."""
    return lambda text: text.replace(after, after + inserted, count)


def swap(old: str, new: str, count: int = 1) -> Change:
    return lambda text: text.replace(old, new, count)


# --- RSS and Atom -----------------------------------------------------------------------------------------------------

_GUID = '<guid isPermaLink="false">tag:x.example,2022:third</guid>'
_TEXT = "&lt;p&gt;No notice at all.&lt;/p&gt;"
_THIRD = f"<title>Third</title><description>x</description><content:encoded>{_TEXT}</content:encoded>{_GUID}"
_ENTRY = (
    "<id>tag:x.example,2022:third</id><title>Third</title><updated>2022-10-27T12:00:00Z</updated>"
    f'<content type="html">{_TEXT}</content>'
)
_XHTML = '<body xmlns="http://www.w3.org/1999/xhtml"><p>No notice at all.</p></body>'
XHTML = "http://www.w3.org/1999/xhtml"
_ATOM_NS = 'xmlns:a="http://www.w3.org/2005/Atom"'

RSS: dict[str, tuple[Change, str]] = {
    "an item behind the channel": (put("</rss>", f"<item>{_THIRD}</item>"), "<item> in <rss>"),
    "an item in front of the channel": (put("<channel>", f"<item>{_THIRD}</item>"), "<item> in <rss>"),
    "an item in an item": (put("</item>", f"<item>{_THIRD}</item>"), "<item> in <item>"),
    "an item in a wrapper": (put("</channel>", f"<items><item>{_THIRD}</item></items>"), "<items> in <channel>"),
    "an ITEM": (put("</channel>", f"<ITEM>{_THIRD}</ITEM>"), "<ITEM> in <channel>"),
    "an Atom entry": (
        put("</channel>", f"<a:entry {_ATOM_NS}>{_ENTRY}</a:entry>"), "the namespace 'http://www.w3.org/2005/Atom'",
    ),
    "an Atom entry with our prefix": (put("</channel>", "<atom:entry/>"), "<atom:entry> in <channel>"),
    "an item of RSS 1.0": (
        put("</channel>", f'<item xmlns="http://purl.org/rss/1.0/">{_THIRD}</item>'),
        "the namespace 'http://purl.org/rss/1.0/'",
    ),
    "an XHTML body": (put("<guid", _XHTML), "the namespace 'http://www.w3.org/1999/xhtml'"),
    "a body without namespace": (put("<guid", "<body>x</body>"), "<body> in <item>"),
    "a fullitem": (put("<guid", f"<fullitem>{_TEXT}</fullitem>"), "<fullitem> in <item>"),
    "Atom content in front of the full text": (
        put("<content:encoded>", f'<atom:content type="html">{_TEXT}</atom:content>'), "<atom:content> in <item>",
    ),
    "Atom content behind the full text": (
        behind("</content:encoded>", f"<atom:content>{_TEXT}</atom:content>"), "<atom:content> in <item>",
    ),
    "an Atom summary": (put("<guid", f"<atom:summary>{_TEXT}</atom:summary>"), "<atom:summary> in <item>"),
    "content:items": (put("<guid", "<content:items/>"), "<content:items> in <item>"),
    "dc:description": (put("<guid", f"<dc:description>{_TEXT}</dc:description>"), "<dc:description> in <item>"),
    "itunes:summary": (
        put("<guid", '<i:summary xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd">x</i:summary>'),
        "the namespace 'http://www.itunes.com/dtds/podcast-1.0.dtd'",
    ),
    "the full text with another prefix": (
        lambda text: re.sub(
            "<content:encoded>(.*?)</content:encoded>",
            r'<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">\1</c:encoded>',
            text, count=1, flags=re.DOTALL,
        ),
        "with the prefix 'c'",
    ),
    "the description as a second body": (
        swap("<description>Nobody has asked for the keys", f"<description>{_TEXT}"), "in <description>",
    ),
    "the description behind the full text": (
        lambda text: re.sub(
            r"(<description>Nobody.*?</description>)(\s*<content:encoded>.*?</content:encoded>)", r"\2\1",
            text, count=1, flags=re.DOTALL,
        ),
        "<description> after <content:encoded>",
    ),
    "a comment in the full text": (swap("<content:encoded>", "<content:encoded><!-- x -->"), "a comment"),
    "a comment": (put("<item>", "<!-- x -->"), "a comment"),
    "a decoy in front of the CDATA section": (
        swap("<content:encoded>", f"<content:encoded>{_TEXT}"), "a CDATA section beside other text",
    ),
    "a decoy behind the CDATA section": (
        swap("</content:encoded>", f"{_TEXT}</content:encoded>"), "a CDATA section beside other text",
    ),
    "a CDATA section in front of it": (
        swap("<content:encoded>", "<content:encoded><![CDATA[<p>x</p>]]>"), "a CDATA section beside other text",
    ),
    "a style sheet": (
        put("<rss", '<?xml-stylesheet href="https://x.example/a.css"?>'), "a processing instruction (xml-stylesheet)",
    ),
    "a processing instruction in an item": (put("<guid", "<?php x ?>"), "a processing instruction (php)"),
    "xml:base on the root": (swap("<rss ", '<rss xml:base="https://x.example/" '), "the attribute xml:base on <rss>"),
    "xml:base on an item": (swap("<item>", '<item xml:base="https://x.example/">'), "the attribute xml:base on <item>"),
    "xml:space": (swap("<item>", '<item xml:space="preserve">'), "the attribute xml:space on <item>"),
    "xml:id": (swap("<item>", '<item xml:id="x">'), "the attribute xml:id on <item>"),
    "rdf:about": (swap("<item>", '<item about="x">'), "the attribute about on <item>"),
    "a type on the full text": (
        swap("<content:encoded>", '<content:encoded type="text">'), "the attribute type on <content:encoded>",
    ),
    "a permalink that is no URL": (swap('isPermaLink="false"', 'isPermaLink="true"'), "isPermaLink='true' on <guid>"),
    "no word on the permalink": (swap(' isPermaLink="false"', ""), "<guid> without isPermaLink"),
    "no guid": (lambda text: re.sub("<guid.*?</guid>", "", text, count=1), "<item> without <guid>"),
    "an enclosure": (
        put("<guid", '<enclosure url="https://x.example/" length="1" type="text/html"/>'), "<enclosure> in <item>",
    ),
    "comments elsewhere": (put("<guid", "<comments>https://x.example/</comments>"), "<comments> in <item>"),
    "a source": (put("<guid", '<source url="https://x.example/">x</source>'), "<source> in <item>"),
    "a link to another text": (
        put("</item>", '<atom:link rel="alternate" href="https://x.example/"/>'), "rel='alternate' on <atom:link>",
    ),
    "a licence beside a type": (
        put("</item>", '<atom:link rel="license" href="https://x.example/" type="text/html"/>', 2),
        "the attribute type on <atom:link>",
    ),
    "a stylesheet link": (
        put("<docs>", '<atom:link rel="stylesheet" href="https://x.example/"/>'),
        '<atom:link rel="stylesheet"> in <channel>',
    ),
    "a link that runs": (
        swap("<link>https://courier.example/news/<", "<link>javascript:x()<"), "'javascript:x()' in <link>",
    ),
    "a picture that is a page": (
        put("</item>", '<media:content xmlns:media="http://search.yahoo.com/mrss/" url="https://x.example/" '
        'fileSize="1" type="text/html" medium="image" width="1" height="1"/>'),
        "type='text/html' on <media:content>",
    ),
    "a media group": (
        put("</item>", '<media:group xmlns:media="http://search.yahoo.com/mrss/"/>'), "<media:group> in <item>",
    ),
    "another media prefix": (
        put("</item>", '<m:text xmlns:m="http://search.yahoo.com/mrss/">x</m:text>'), "with the prefix 'm'",
    ),
    "our prefix for another namespace": (
        swap("<pubDate>", '<pubDate xmlns:dc="https://x.example/">'), "the namespace 'https://x.example/'",
    ),
    "a default namespace": (swap("<pubDate>", '<pubDate xmlns="https://x.example/">'), "the namespace 'https://x.example/'"),
    "a channel title twice": (put("<docs>", "<title>x</title>"), "<title> after"),
    "an image of the channel": (put("<docs>", "<image><url>x</url></image>"), "<image> in <channel>"),
    "a text input": (put("<docs>", "<textInput/>"), "<textInput> in <channel>"),
    "a cloud": (put("<docs>", "<cloud/>"), "<cloud> in <channel>"),
    "text in the channel": (put("<item>", "No notice at all."), "between the elements of <channel>"),
    "text in an item": (put("<guid", "No notice at all."), "between the elements of <item>"),
    "an older version": (swap('version="2.0"', 'version="0.91"'), "version='0.91' on <rss>"),
    "a stand-alone declaration": (swap('"UTF-8"?>', '"UTF-8" standalone="yes"?>'), "does not begin with"),
    "XML 1.1": (swap('<?xml version="1.0"', '<?xml version="1.1"'), "does not begin with"),
    "no declaration": (lambda text: text.partition("\n")[2], "does not begin with"),
    "a space in front of it": (lambda text: "\n" + text.partition("\n")[2], "does not begin with"),
    "a byte order mark": (lambda text: "\ufeff" + text, "does not begin with"),
}  # fmt: skip

ATOM: dict[str, tuple[Change, str]] = {
    "an entry in an entry": (put("</entry>", f"<entry>{_ENTRY}</entry>"), "<entry> in <entry>"),
    "an entry in an author": (put("</author>", f"<entry>{_ENTRY}</entry>"), "<entry> in <author>"),
    "an entry in a wrapper": (put("</feed>", f"<entries><entry>{_ENTRY}</entry></entries>"), "<entries> in <feed>"),
    "an ENTRY": (put("</feed>", f"<ENTRY>{_ENTRY}</ENTRY>"), "<ENTRY> in <feed>"),
    "an entry without namespace": (put("</feed>", f'<entry xmlns="">{_ENTRY}</entry>'), "the namespace ''"),
    "an entry of Atom 0.3": (
        put("</feed>", f'<entry xmlns="http://purl.org/atom/ns#">{_ENTRY}</entry>'),
        "the namespace 'http://purl.org/atom/ns#'",
    ),
    "a summary with a prefix": (put("</entry>", f"<a:summary {_ATOM_NS}>x</a:summary>"), "with the prefix 'a'"),
    "an RSS item": (put("</feed>", f'<item xmlns="http://purl.org/rss/1.0/">{_GUID}</item>'), "the namespace"),
    "an item": (put("</feed>", f"<item>{_GUID}</item>"), "<item> in <feed>"),
    "a feed in a feed": (put("</feed>", "<feed/>"), "<feed> in <feed>"),
    "the full text of RSS": (
        put("</entry>", '<c:encoded xmlns:c="http://purl.org/rss/1.0/modules/content/">x</c:encoded>'),
        "the namespace 'http://purl.org/rss/1.0/modules/content/'",
    ),
    "an XHTML body": (put("</entry>", _XHTML), "the namespace 'http://www.w3.org/1999/xhtml'"),
    "a draft": (
        put("</entry>", '<app:control xmlns:app="http://www.w3.org/2007/app"><app:draft>yes</app:draft></app:control>'),
        "the namespace 'http://www.w3.org/2007/app'",
    ),
    "a source": (put("</entry>", "<source><rights>x</rights></source>"), "<source> in <entry>"),
    "a contributor": (put("</entry>", "<contributor><name>x</name></contributor>"), "<contributor> in <entry>"),
    "a summary with markup": (
        lambda text: re.sub("<summary>[^<]*", f'<summary type="html">{_TEXT}', text, count=1), "in <summary>",
    ),
    "a summary in front of the text": (
        lambda text: re.sub(r"(?s)(<content .*?</content>)(.*?)(<summary>.*?</summary>)", r"\3\1\2", text, count=1),
        "<content> after <summary>",
    ),
    "an XHTML title": (
        swap("<title>The light", '<title type="xhtml">The light'), '<title type="xhtml"> in <entry>',
    ),
    "a title in HTML with a tag": (
        swap("<title>The light", '<title type="html">&lt;img src="x"&gt;The light'), "in <title>",
    ),
    "XHTML content": (
        lambda text: re.sub(
            r'(?s)<content type="html"><!\[CDATA\[(.*?)\]\]>',
            lambda m: f'<content type="xhtml">{m[1].replace("<div", "<div xmlns=" + repr(XHTML), 1)}', text,
        ),
        "type='xhtml' on <content>",
    ),
    "a base for the content": (
        swap('<content type="html">', '<content type="html" xml:base="https://x.example/">'),
        "the attribute xml:base on <content>",
    ),
    "a language of the content": (
        swap('<content type="html">', '<content type="html" xml:lang="x">'), "the attribute xml:lang on <content>",
    ),
    "a base": (swap("<feed ", '<feed xml:base="https://x.example/" '), "the attribute xml:base on <feed>"),
    "a style sheet": (put("<feed", '<?xml-stylesheet href="a.xsl" type="text/xsl"?>'), "a processing instruction"),
    "an enclosure": (
        put("</entry>", '<link rel="enclosure" href="https://x.example/"/>'), '<link rel="enclosure"> in <entry>',
    ),
    "a link to another text": (
        put("</entry>", '<link rel="alternate" href="https://x.example/"/>'), '<link rel="alternate"> in <entry>',
    ),
    "a link to comments": (
        put("</entry>", '<link rel="replies" href="https://x.example/"/>'), '<link rel="replies"> in <entry>',
    ),
    "a link of a type": (
        swap('<link href="https://courier.example/lighthouse"', '<link type="text/css" href="https://x.example/"'),
        "the attribute type on <link>",
    ),
    "the next page": (
        put("<generator>", '<link rel="next" href="https://x.example/"/>'), '<link rel="next"> in <feed>',
    ),
    "two hubs": (
        put('<link href="https://courier.example/news/" rel="alternate"', 2 * '<link rel="hub" href="https://x.example/"/>'),
        "a second <link>",
    ),
    "a tombstone of an entry": (
        put("</feed>", '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" '
            f'ref="{next(iter(EDITION.entries)).article.id}" when="2022-10-28T10:00:00Z"><at:comment>x</at:comment>'
            "</at:deleted-entry>"),
        "a deleted-entry in the feed withdraws it",
    ),
    "a text below a tombstone": (
        put("</feed>", '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="x" '
            'when="2022-10-28T10:00:00Z"><at:comment>x</at:comment><content>x</content></at:deleted-entry>'),
        "<content> in <at:deleted-entry>",
    ),
    "a label of a category": (swap("<category ", '<category label="x" '), "the attribute label on <category>"),
    "a generator elsewhere": (
        swap("<generator>", '<generator uri="https://x.example/">'), "the attribute uri on <generator>",
    ),
    "no id": (lambda text: re.sub(r"(<entry>\s*)<id>.*?</id>", r"\1", text, count=1), "<entry> without <id>"),
    "no title": (lambda text: re.sub("<title>The light.*?</title>", "", text, count=1), "<entry> without <title>"),
    "two titles of two types": (put("<updated>", '<title type="html">x</title>'), "a second <title> in <feed>"),
    "text in an entry": (put("</entry>", "No notice at all."), "between the elements of <entry>"),
    "a comment in the content": (swap('<content type="html">', '<content type="html">x<!-- x -->'), "a comment"),
    "a decoy in front of the CDATA section": (
        swap('<content type="html">', f'<content type="html">{_TEXT}'), "a CDATA section beside other text",
    ),
}  # fmt: skip

# --- JSON Feed and ninjs ----------------------------------------------------------------------------------------------

_DECOY = "<p>No notice at all.</p>"


def edited(change: Callable[[dict[str, Any]], object]) -> Change:
    def changed(text: str) -> str:
        whole = json.loads(text)
        change(whole)
        return json.dumps(whole, ensure_ascii=False)

    return changed


def item(**members: Any) -> Change:
    return edited(lambda feed: feed["items"][0].update(members))


def top(**members: Any) -> Change:
    return edited(lambda feed: feed.update(members))


def packed(**members: Any) -> Change:
    return edited(lambda whole: whole["associations"][0].update(members))


def deeper(name: str, /, **members: Any) -> Change:
    """Into the first object of a list of the first article."""
    return edited(lambda whole: whole["associations"][0][name][0].update(members))


JSON: dict[str, tuple[Change, str]] = {
    **{
        f"{name} beside content_html": (item(**{name: _DECOY}), f"$.items[0]: the member {name!r}")
        for name in ("Content_html", "CONTENT_HTML", "content_HTML", "content_html ", "\u017fummary", "contentHtml",
            "content", "html", "body", "description", "external_url", "banner_image", "attachments",
            "author", "_other", "expired", "$schema", "__proto__", "")
    },
    "an equal content_text": (item(content_text=NOTICE), "the member 'content_text'"),
    **{
        f"{name} beside items": (top(**{name: [{"id": "3"}]}), f"$: the member {name!r}")
        for name in ("Items", "ITEMS", "items\u200b", "entries", "description", "icon", "favicon", "expired", "author",
            "user_comment", "_other")
    },
    "an older version": (top(version="https://jsonfeed.org/version/1"), "$.version"),
    "a later version": (top(version="https://jsonfeed.org/version/1.11"), "$.version"),
    "a hub of another kind": (top(hubs=[{"type": "rssCloud", "url": "https://x.example/"}]), "$.hubs[0].type"),
    "a feed that runs": (top(feed_url="javascript:x()"), "$.feed_url"),
    "an avatar": (item(authors=[{"name": "x", "avatar": "https://x.example/"}]), "the member 'avatar'"),
    "an author without a name": (item(authors=[{}]), "$.items[0].authors[0]"),
    "another notice": (
        item(_syndicate={"disclaimer": {"text": "x", "fingerprint": "x", "html": "x"}}), "the member 'html'",
    ),
    "no id": (edited(lambda feed: feed["items"][0].pop("id")), "$.items[0]"),
    "a number for a summary": (item(summary=1), "$.items[0].summary"),
    "null for a summary": (item(summary=None), "$.items[0].summary"),
    "a list of tags in a tag": (item(tags=[["x"]]), "$.items[0].tags[0]"),
    "a NUL in the text": (item(summary="x\x00y"), "U+0000"),
    "half a character": (swap('"tags": [', '"tags": ["\\ud83d",'), "$.items[0].tags[0]: it holds U+D83D"),
    "half a character in a name": (swap('"tags"', '"\\udc00": 1, "tags"'), "$.items[0]: a member whose name"),
}  # fmt: skip

NINJS: dict[str, tuple[Change, str]] = {
    **{
        f"{name} beside the body": (packed(**{name: _DECOY}), f"$.associations[0]: the member {name!r}")
        for name in ("body_html", "body_text", "body_xhtml", "Bodies_", "headline", "description_text",
            "byline", "ednote", "embargoed", "mimetype", "charcount", "infosources", "altids", "events", "places",
            "genres", "trustindicators", "signals", "version", "profile", "priority", "urgency", "slugline", "title")
    },
    **{
        f"an item that is {status}": (packed(pubStatus=status), "$.associations[0].pubStatus")
        for status in ("canceled", "withheld", "Usable", "")
    },
    "a package that is canceled": (top(pubStatus="canceled"), "$.pubStatus"),
    "an item that does not say": (edited(lambda n: n["associations"][0].pop("pubStatus")), "$.associations[0]"),
    "a rendition of another kind": (deeper("renditions", name="main"), "renditions[0].name"),
    "a rendition of another type": (deeper("renditions", contentType="application/pdf"), "renditions[0].contentType"),
    "a second rendition": (
        edited(lambda n: n["associations"][0]["renditions"].append(n["associations"][0]["renditions"][0])),
        "$.associations[0].renditions",
    ),
    "a body of XHTML": (deeper("bodies", contentType="application/xhtml+xml"), "bodies[0].contentType"),
    "a body of another role": (deeper("bodies", role="print"), "bodies[0].role"),
    "a body with a character count": (deeper("bodies", charcount=1), "the member 'charcount'"),
    "a headline in HTML": (deeper("headlines", contentType="text/html"), "headlines[0].contentType"),
    "a description that is a body": (deeper("descriptions", contentType="text/html"), "descriptions[0].contentType"),
    "a person with a link": (deeper("people", uri="https://x.example/"), "the member 'uri'"),
    "an association with a text": (deeper("associations", body_html=_DECOY), "the member 'body_html'"),
    "an association of another kind": (deeper("associations", rel="main"), "associations[0].rel"),
    "a picture with a caption": (deeper("associations", type="picture"), "associations[0].type"),
    "a package in a package": (packed(type="composite"), "$.associations[0].type"),
    "a text in the package": (top(body_html=_DECOY), "$: the member 'body_html'"),
    "the terms of the package": (top(usageTerms="x"), "$: the member 'usageTerms'"),
    "an older standard": (
        edited(lambda n: n["standard"].update(version="2.1")), "$.standard.version",
    ),
}  # fmt: skip

# --- NewsML-G2 --------------------------------------------------------------------------------------------------------

NEWSML: dict[str, tuple[Change, str]] = {
    "content elsewhere": (
        put("</contentSet>", '<remoteContent rendition="rnd:web" contenttype="text/html" href="https://x.example/"/>'),
        "<remoteContent> in <contentSet>",
    ),
    "content that is referred to": (put("</contentSet>", '<inlineRef idrefs="x"/>'), "<inlineRef> in <contentSet>"),
    "an item that is canceled": (swap("stat:usable", "stat:canceled"), "qcode='stat:canceled' on <pubStatus>"),
    "an item that is withheld": (swap("stat:usable", "stat:withheld"), "qcode='stat:withheld' on <pubStatus>"),
    "no status": (swap('<pubStatus qcode="stat:usable"/>', ""), "<itemMeta> without <pubStatus>"),
    "an item that is a picture": (swap("ninat:text", "ninat:picture"), "qcode='ninat:picture'"),
    "an item outside the set": (put("<itemSet>", '<newsItem guid="x"/>'), "<newsItem> in <newsMessage>"),
    "a second set": (put("</newsMessage>", "<itemSet/>"), "a second <itemSet>"),
    "an item in an item": (put("</newsItem>", '<newsItem guid="x"/>'), "<newsItem> in <newsItem>"),
    "a part with its own terms": (put("</newsItem>", "<partMeta/>"), "<partMeta> in <newsItem>"),
    "an assertion": (put("</newsItem>", '<assert qcode="x"/>'), "<assert> in <newsItem>"),
    "a signal": (put("</itemMeta>", '<signal qcode="sig:correction"/>'), "<signal> in <itemMeta>"),
    "a note to editors": (put("</itemMeta>", "<edNote>Drop the notice.</edNote>"), "<edNote> in <itemMeta>"),
    "another rendition": (put("</itemMeta>", "<altRep>https://x.example/</altRep>"), "<altRep> in <itemMeta>"),
    "a link of another kind": (
        put("</itemMeta>", '<link rel="irel:replacedBy" href="https://x.example/"/>'),
        '<link rel="irel:replacedBy"> in <itemMeta>',
    ),
    "a headline in markup": (swap("<headline>", "<headline><b>x</b>"), "<b> in <headline>"),
    "a description that is a text": (swap("drol:summary", "drol:body"), "role='drol:body' on <description>"),
    "inline content of another type": (
        swap('contenttype="application/xhtml+xml"', 'contenttype="text/plain"'), "contenttype='text/plain'",
    ),
    "a word count": (swap("<inlineXML ", '<inlineXML wordcount="1" '), "the attribute wordcount on <inlineXML>"),
    "a base": (swap("<newsItem ", '<newsItem xml:base="https://x.example/" '), "the attribute xml:base"),
    "text between head and body": (put("<body>", "No notice at all."), "between the elements of <html:html>"),
    "a comment": (put("<body>", "<!-- x -->"), "a comment"),
    "a CDATA section in the page": (swap("<p>The lamps", "<p><![CDATA[The]]> lamps"), "a CDATA section"),
    "a style sheet": (put("<newsMessage", '<?xml-stylesheet href="a.css"?>'), "a processing instruction"),
    "another prefix": (
        put("</contentMeta>", '<n:by xmlns:n="http://iptc.org/std/nar/2006-10-01/">x</n:by>'),
        "with the prefix 'n'",
    ),
    "markup in the terms": (swap("<usageTerms>", "<usageTerms><em>x</em>"), "<em> in <usageTerms>"),
    "a link in the terms that runs": (
        swap("<usageTerms>", '<usageTerms><a href="javascript:x()">x</a>'), "href='javascript:x()' on <a>",
    ),
}  # fmt: skip
# --- The message's envelope -------------------------------------------------------------------------------------------

_TYPE = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no"


def field(line: str) -> tuple[Change, str]:
    name = line.partition(":")[0]
    return put("MIME-Version", f"{line}\r\n"), f"the field {name!r}"


def body(change: Change) -> Change:
    """Change what is below the header."""

    def changed(text: str) -> str:
        head, gap, below = text.partition("\r\n\r\n")
        return head + gap + change(below)

    return changed


def unencoded(change: Change) -> Change:
    """Change the text as it is, in 8bit."""

    def changed(text: str) -> str:
        import quopri

        head, gap, below = text.replace("quoted-printable", "8bit").partition("\r\n\r\n")
        plain = quopri.decodestring(below.encode()).decode().replace("\r\n", "\n")
        return head + gap + change(plain).replace("\n", "\r\n")

    return changed


MESSAGE: dict[str, tuple[Change, str]] = {
    **{
        f"a field {line.partition(':')[0]}": field(line)
        for line in (
            "Content-Disposition: x-hidden", "Content-Disposition: inline", "content-disposition: x",
            "Content-Description: x", "Content-Location: https://x.example/", "Content-ID: <x@x.example>",
            "Content-MD5: x", "Bcc: x@x.example", "To: x@x.example", "Cc: x@x.example", "Sender: x@x.example",
            "Reply-To: x@x.example", "Resent-From: x@x.example", "Received: x", "Return-Path: <>", "X-Notice: x",
            "Comments: x", "Keywords: x", "Encrypted: x", "Expires: x", "Supersedes: <x@x.example>", "Precedence: bulk",
            "Status: RO", "X-Spam-Flag: YES", "mime-version: 1.0", "Content-Features: x",
        )
    },
    "a transfer encoding that has none": (
        lambda text: unencoded(swap("", ""))(text).replace(": 8bit", ": x-plain"), "Content-Transfer-Encoding: x-plain",
    ),
    "binary": (
        lambda text: unencoded(swap("", ""))(text).replace(": 8bit", ": binary"), "Content-Transfer-Encoding: binary",
    ),
    "a parameter more": (swap("delsp=no", "delsp=no; name=x.exe"), "not in the vocabulary of the message"),
    "a parameter continued": (swap("delsp=no", "delsp=no; name*0=x"), "not in the vocabulary of the message"),
    "a parameter in a comment": (swap("delsp=no", "delsp=no (x)"), "not in the vocabulary of the message"),
    "another MIME version": (swap("MIME-Version: 1.0", "MIME-Version: 1.1"), "MIME-Version: 1.1"),
    "two senders": (swap("From: ", "From: a@x.example, "), "From: a@x.example"),
    "a group of senders": (
        lambda text: re.sub("From: .*", "From: x: a@x.example;\r", text, count=1), "not in the vocabulary",
    ),
    "a date in words": (lambda text: re.sub("Date: .*", "Date: yesterday\r", text, count=1), "Date: yesterday"),
    "a line end in the subject": (
        lambda text: re.sub("Subject: .*", "Subject: =?utf-8?q?a=0D=0ABcc:_x?=\r", text, count=1), "Subject",
    ),
    "a control in the subject": (
        lambda text: re.sub("Subject: .*", "Subject: =?utf-8?q?a=08?=\r", text, count=1), "Subject holds U+0008",
    ),
    "fields in another order": (
        lambda text: re.sub(r"(?s)(Auto-Submitted.*?\n)(.*)(MIME-Version: 1.0\r\n)", r"\3\1\2", text, count=1),
        "is in another order",
    ),
    "a field folded by a tab": (swap("; format=flowed", ";\r\n\tformat=flowed"), "not in visible ASCII"),
    "a lower case escape": (body(swap("=3D=3D", "=3d=3D")), "not strict quoted-printable"),
    "an escape that is none": (body(swap("The lamps", "=G0 lamps")), "not strict quoted-printable"),
    "line ends that are encoded": (body(swap("\r\n\r\n", "\r\n=0D=0A\r\n")), "not strict quoted-printable"),
    "spaces at a line's end": (body(swap("=20\r\n", " \r\n")), "not strict quoted-printable"),
    "letters that are not encoded": (body(swap("lamps", "l\u00e4mps")), "not strict quoted-printable"),
    "a bare line feed in the header": (swap("Auto-Submitted", " \n Auto-Submitted"), "a bare CR or LF"),
    "a line of a thousand octets": (unencoded(swap("The lamps", "x" * 1000 + " lamps")), "longer than 998 octets"),
}  # fmt: skip

# --- The newsletter's text, as a file and as a message ----------------------------------------------------------------

BAR = "\n" + "-" * 24 + "\n"
_LINES = re.compile(r"Letters are printed[\s\S]*?opinions[\s\S]*?in them\.")


def notice_as(render: Callable[[str], str]) -> Change:
    """The first notice, its text as it is, in other lines."""

    def changed(text: str) -> str:
        assert _LINES.search(text)
        return _LINES.sub(lambda _: render(NOTICE), text, count=1)

    return changed


def words(text: str) -> Iterator[str]:
    yield from re.findall(r"\S+ ?", text)


TEXT: dict[str, tuple[Change, str]] = {
    "the notice in a quotation": (notice_as(lambda n: "> " + n.replace("paper ", "paper \n> ")), "inside a quotation"),
    "the notice in a quotation in a quotation": (
        notice_as(lambda n: ">> " + n.replace("paper ", "paper \n>> ")), "inside a quotation",
    ),
    "the notice in a row": (notice_as(lambda n: "| " + n), "in a row of a table"),
    "one letter a row": (notice_as(lambda n: "| " + "\n: ".join(n)), "in a row of a table"),
    "one word a line": (notice_as(lambda n: "\n".join(words(n))), "broken into lines of less than 20 columns"),
    "50 x 20 blank lines": (put(BAR, "\n" + ("x\n" + "\n" * 20) * 50), "more than 3 blank lines"),
    "21 blank lines": (put(BAR, "\n" * 21), "more than 3 blank lines"),
    "4 blank lines": (put(BAR, "\n" * 4), "more than 3 blank lines"),
    "200 paragraphs of U+200B": (put(BAR, "\n\u200b\n\n" * 200), "pushed out of sight"),
    "200 lines of U+200B": (put(BAR, "\n\u200b\n" * 200 + "\n"), "pushed out of sight"),
    "paragraphs of Hangul fillers": (put(BAR, "\n\u3164\n\n" * 30), "pushed out of sight"),
    "paragraphs of no-break spaces": (put(BAR, "\n\u00a0 \u2003\n\n" * 30), "pushed out of sight"),
    "paragraphs of empty Braille": (put(BAR, "\n\u2800\n\n" * 30), "pushed out of sight"),
    "words between paragraphs of nothing": (put(BAR, "\n" + ("\u200b\n\n" * 8 + "x\n\n") * 50), "pushed out of sight"),
    "quotations of nothing": (put(BAR, "\n> \u200b\n\n" * 30), "pushed out of sight"),
    "empty rows": (put(BAR, "\n|\n" * 60 + "\n"), "pushed out of sight"),
    "empty rows, each alone": (put(BAR, "\n|\n\n" * 60), "pushed out of sight"),
    "a second title": (put(BAR, f"\n3. A third{BAR}\nNo notice.\n"), "a second title"),
    "a second title with its own bar": (put(BAR, "\n3. A third\n----------\n\nNo notice.\n"), "a bar of '---'"),
    "a title of another bar": (put(BAR, "\nA third\n=======\n\nNo notice.\n\n"), "a bar of '==='"),
    "a bar of our own": (put(BAR, "\n" + "-" * 60 + "\n"), "a bar of '---'"),
    "another article in the contents": (
        behind("2. A shorter night\n", "\nA third article, whose text stands here.\n\nIt has no notice.\n"),
        "not in the vocabulary of contents",
    ),
    "a quotation in the contents": (behind("2. A shorter night\n", "\n> A third article.\n"), "of contents"),
    "an article in the masthead": (
        behind("=" * 72 + "\n", "A third article.\n\nIt has no notice.\n\n"), "of a masthead",
    ),
    "a tab": (swap("The lamps", "The\tlamps"), "the control character U+0009"),
}  # fmt: skip
FILE: dict[str, tuple[Change, str]] = {
    **TEXT,
    "one word a line in an item": (
        notice_as(lambda n: "* " + "\n  ".join(words(n))), "broken into lines of less than 20 columns",
    ),
    "one letter a line": (
        notice_as(lambda n: "\n".join(re.findall(r"\S ?", n))), "broken into lines of less than 20 columns",
    ),
    "words parted by line ends": (
        notice_as(lambda n: n.replace("paper ", "paper \n").replace("editors", "edi\ntors")),
        "a word parted by the end of a line",
    ),
    "words in the margin": (
        notice_as(lambda n: "* " + n.replace("share none", "share \nnonone")), "words in the margin",
    ),
    "a line that runs out of the screen": (notice_as(lambda n: n), "on a line of more than 72 columns"),
}  # fmt: skip

ATTACKS: dict[str, dict[str, tuple[Change, str]]] = {
    "rss": RSS,
    "atom": ATOM,
    "json": JSON,
    "ninjs": NINJS,
    "newsml": NEWSML,
    "eml": MESSAGE | {name: (unencoded(change), said) for name, (change, said) in TEXT.items()},
    "txt": FILE,
}


def attacked(name: str, attack: str) -> Artifact:
    before = honest(name)
    change, _ = ATTACKS[name][attack]
    data = change(before.data.decode()).encode()
    assert data != before.data
    return msgspec.structs.replace(before, data=data)
