"""Reads RSS 2.0 and Atom 1.0 back to passages, by the standard library's expat and `html.parser`.

What enters are the bytes of a feed, what leaves is a passage for each item. Only the text that apps show counts:
``content:encoded`` and ``atom:content``; rights, summaries and titles never do. The two tables are all that a feed may
hold. Anything else that an app might read as an item, a text or a style is refused with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from xml.etree.ElementTree import Element as Tree

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model.artifact import Artifact
from syndicate.model.passage import Head, Passage
from syndicate.verify.markup import FRAGMENT, WHITE_SPACE, MarkupVocabulary, html_paragraphs
from syndicate.verify.xml_reader import read_xml
from syndicate.verify.xml_vocabulary import (
    ANY,
    LANGUAGE,
    NUMBER,
    PLAIN,
    TOKEN,
    WEB,
    Attribute,
    Element,
    Namespace,
    Occurs,
    XmlVocabulary,
)

_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = Namespace("http://purl.org/syndication/history/1.0", "fh")
_MEDIA = Namespace("http://search.yahoo.com/mrss/", "media")

_ITEM = "rss/channel/item"
_LANG = Attribute("xml:lang", LANGUAGE, required=False)
_HREF = Attribute("href", WEB)
_RFC_822 = re.compile(r"[!-~]+(?: [!-~]+){5}")
"""RFC 822: ``Thu, 27 Oct 2022 12:00:00 +0000``."""


def _links(parent: str, name: str, media_type: str) -> tuple[Element, ...]:
    """A feed document's links to itself, to its hub and to its archive (RFC 5005 section 4)."""
    further = ("hub", "current", "prev-archive", "next-archive")
    return (
        Element(
            f"{parent}/{name}[rel=self]",
            (Attribute("rel", ("self",)), _HREF, Attribute("type", (media_type,))),
        ),
        *(
            Element(f"{parent}/{name}[rel={rel}]", (Attribute("rel", (rel,)), _HREF), occurs="at most once")
            for rel in further
        ),
        Element(f"{parent}/fh:archive", occurs="at most once"),
    )


def _pictures(parent: str) -> tuple[Element, ...]:
    """Media RSS 1.5.1."""
    numbers = (Attribute(name, NUMBER) for name in ("fileSize", "width", "height"))
    types = Attribute("type", tuple(f"image/{name}" for name in ("avif", "gif", "jpeg", "png", "webp")))
    return (
        Element(
            f"{parent}/media:content",
            (Attribute("url", WEB), types, Attribute("medium", ("image",)), *numbers),
            occurs="any number",
        ),
        Element(
            f"{parent}/media:content/media:description",
            (Attribute("type", ("plain",)),),
            ANY,
            "at most once",
        ),
    )


def _construct(path: str, occurs: Occurs) -> tuple[Element, ...]:
    """An Atom text construct (RFC 4287 section 3.1): plain text, or HTML without a tag."""
    html = (Attribute("type", ("html",)),)
    return (
        Element(path, (), ANY, occurs),
        Element(f"{path}[type=html]", html, PLAIN, occurs, instead_of=path),
    )


RSS = XmlVocabulary(
    "RSS",
    (
        Namespace(_ATOM, "atom"),
        Namespace("http://purl.org/dc/elements/1.1/", "dc"),
        Namespace("http://purl.org/rss/1.0/modules/content/", "content"),
        _HISTORY,
        _MEDIA,
    ),
    (
        Element("rss", (Attribute("version", ("2.0",)), _LANG)),
        Element("rss/channel"),
        Element("rss/channel/title", text=ANY),
        Element("rss/channel/link", text=WEB),
        Element("rss/channel/description", text=ANY),
        *_links("rss/channel", "atom:link", "application/rss+xml"),
        Element("rss/channel/copyright", text=ANY, occurs="at most once"),
        Element("rss/channel/docs", text=("http://www.rssboard.org/rss-specification",)),
        Element("rss/channel/generator", text=("syndicate",)),
        Element("rss/channel/language", text=LANGUAGE, occurs="at most once"),
        Element("rss/channel/lastBuildDate", text=_RFC_822, occurs="at most once"),
        Element("rss/channel/dc:publisher", text=ANY, occurs="at most once"),
        Element("rss/channel/item", (_LANG,), occurs="any number"),
        Element(f"{_ITEM}/title", text=ANY),
        Element(f"{_ITEM}/link", text=WEB, occurs="at most once"),
        # Before the full text: some readers take the last of the two for the item's text.
        Element(f"{_ITEM}/description", text=PLAIN),
        Element(f"{_ITEM}/content:encoded", text=ANY),
        Element(f"{_ITEM}/guid", (Attribute("isPermaLink", ("false",)),), ANY),
        Element(f"{_ITEM}/category", text=ANY, occurs="any number"),
        Element(f"{_ITEM}/pubDate", text=_RFC_822, occurs="at most once"),
        Element(f"{_ITEM}/dc:creator", text=ANY, occurs="any number"),
        Element(f"{_ITEM}/dc:rights", text=ANY, occurs="at most once"),
        Element(f"{_ITEM}/dc:language", text=LANGUAGE, occurs="at most once"),
        Element(f"{_ITEM}/atom:updated", text=TOKEN, occurs="at most once"),
        Element(f"{_ITEM}/atom:link", (Attribute("rel", ("license",)), _HREF), occurs="at most once"),
        *_pictures(_ITEM),
    ),
    _ITEM,
)

ATOM = XmlVocabulary(
    "Atom",
    (
        Namespace(_ATOM, ""),
        Namespace("http://purl.org/atompub/tombstones/1.0", "at"),
        _HISTORY,
        _MEDIA,
    ),
    (
        Element("feed", (_LANG,)),
        Element("feed/id", text=TOKEN),
        *_construct("feed/title", "once"),
        Element("feed/updated", text=TOKEN),
        Element("feed/author"),
        Element("feed/author/name", text=ANY),
        *_links("feed", "link", "application/atom+xml"),
        Element("feed/link[rel=alternate]", (Attribute("rel", ("alternate",)), _HREF)),
        Element("feed/generator", text=("syndicate",)),
        *_construct("feed/rights", "at most once"),
        Element("feed/entry", (_LANG,), occurs="any number"),
        Element("feed/entry/id", text=TOKEN),
        *_construct("feed/entry/title", "once"),
        Element("feed/entry/updated", text=TOKEN),
        Element("feed/entry/author", occurs="any number"),
        Element("feed/entry/author/name", text=ANY),
        Element("feed/entry/content", (Attribute("type", ("html",)),), ANY),
        Element("feed/entry/link", (_HREF,), occurs="at most once"),
        *_construct("feed/entry/summary", "at most once"),
        Element("feed/entry/category", (Attribute("term", ANY),), occurs="any number"),
        Element("feed/entry/published", text=TOKEN, occurs="at most once"),
        *_construct("feed/entry/rights", "at most once"),
        Element(
            "feed/entry/link[rel=license]",
            (Attribute("rel", ("license",)), _HREF),
            occurs="at most once",
        ),
        *_pictures("feed/entry"),
        Element(
            "feed/at:deleted-entry",
            (Attribute("ref", TOKEN), Attribute("when", TOKEN)),
            occurs="any number",
        ),
        Element("feed/at:deleted-entry/at:comment", text=ANY),
    ),
    "feed/entry",
)


class FeedVerifier(Struct, frozen=True):
    """Reads RSS 2.0 and Atom 1.0. See `syndicate.plugins.Verifier`.

    Args:
        name: of the verifier.
        media_type: of the feeds.
        vocabulary: `RSS` or `ATOM`, or one of them with more elements.
        markup: what the text of an item may hold.
    """

    name: str
    media_type: str
    vocabulary: XmlVocabulary
    markup: MarkupVocabulary = FRAGMENT

    def accepts(self, head: bytes) -> bool:
        root = self.vocabulary.item.partition("/")[0]
        return re.search(rf"<(?:\w+:)?{root}[\s>]".encode(), head) is not None

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        root = read_xml(artifact, self.vocabulary)
        item = self.vocabulary.item.rpartition("/")[2]
        # RFC 6721 section 3: an app deletes the entry, and its notice.
        deleted = {tombstone.get("ref") for tombstone in root.iter("at:deleted-entry")}
        for number, element in enumerate(root.iter(item), 1):
            passage = _passage(element, f"{item} {number}", self.markup)
            if passage.article in deleted:
                reason = "a deleted-entry in the feed withdraws it"
                hidden = tuple(replace(paragraph, hidden=reason) for paragraph in passage.paragraphs)
                passage = replace(passage, paragraphs=hidden)
            yield passage


_PARTS = {
    "item": ("guid", "title", "content:encoded", "description"),
    "entry": ("id", "title", "content", "summary"),
}
"""The elements of an RSS item and of an Atom entry: id, title, text and summary."""


def _passage(item: Tree, place: str, markup: MarkupVocabulary) -> Passage:
    id_, title, content, summary = (item.find(name) for name in _PARTS[item.tag])
    assert id_ is not None
    assert title is not None
    assert content is not None
    return Passage(
        (id_.text or "").strip(WHITE_SPACE),
        _text(title),
        place,
        html_paragraphs(content.text or "", markup),
        head=Head(_link(item), "" if summary is None else _text(summary)),
    )


def _text(construct: Tree) -> str:
    """The text of a title or a summary. RSS's description is HTML without tags."""
    text = construct.text or ""
    return unescape(text) if construct.get("type") == "html" or construct.tag == "description" else text


def _link(item: Tree) -> str:
    """The URL to which an app links the title; empty where there is none."""
    for link in item.iterfind("link"):
        if link.get("rel", "alternate") == "alternate":
            return (link.get("href") or link.text or "").strip(WHITE_SPACE)
    return ""


rss = FeedVerifier("rss", "application/rss+xml", RSS)
atom = FeedVerifier("atom", "application/atom+xml", ATOM)
