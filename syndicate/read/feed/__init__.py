"""Feeds to drafts, one an entry: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed. Bytes in; opens nothing.

The elements are read with lxml, not with feedparser: that strips U+00A0 from the ends of texts, and states instants and
addresses as it understood them and not as they stand. The tests hold both against each other.

What a feed says of itself (title, picture, generator) is no part of an article; its language, authors and rights stand
for entries that state none. Categories are tags: no format says which of them is a section, but for ``prism:section``.
`atom:source` and RSS's `source` name the feed that an entry was taken from: its authors and rights stand for those that
the entry does not state, then its title for the author; where that is not needed it is a recorded loss.

An entry's id is kept; one without takes its address, or else a hash of its title and date, because all entries of a
file without ids would seem to be versions of one article. What stands at two different entries is no id of either.

What our own feeds cannot express, and so comes back otherwise:

- a day without a time is noon in UTC, and an article without dates has, in Atom, its edition's;
- in Atom and JSON Feed an entry without authors has the publisher, and whether an author is a person is guessed;
- a section is the first tag; in RSS and Atom a licence in words is part of the copyright line, and an article that was
  changed, but states no publication, was published then;
- RSS does not say whether a title, a rights line or a name is HTML: character references in one are resolved;
- runs of white space are one space (in a notice they are kept), and what else markup cannot say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import ClassVar

from msgspec import Struct, structs

from syndicate.errors import ReadError
from syndicate.model import Loss, Source
from syndicate.model.draft import Draft
from syndicate.model.readers.feed import TRAITS
from syndicate.read.encoding.decode import decode
from syndicate.read.feed import elements
from syndicate.read.feed import json as jsonfeed
from syndicate.read.feed.date import Dates
from syndicate.read.feed.draft import draft_of
from syndicate.read.feed.entry import Channel, FeedEntry, identified, missed
from syndicate.read.feed.people import Authors
from syndicate.read.feed.xml import parse_xml

_TAIL = 4_096
"""Characters at the end of a feed, in which its last end tag stands; some servers add comments and scripts."""
_NO_ELEMENT = re.compile(r"<!--.*?-->|<\?.*?\?>|<![^>]*>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|entry|channel)(?=[\s>/])", re.IGNORECASE)
_ELEMENT = re.compile(r"<[A-Za-z_]")
_RSS_IN_RDF = re.compile(r"purl\.org/rss/|netscape\.com/rdf/|<(?:[\w.-]+:)?channel[\s>]")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_HINT = "a feed is RSS, RDF, Atom or JSON Feed"


class FeedReader(Struct, frozen=True):
    """The reader of feeds."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether the first element is a feed's root, or the first object names the version of JSON Feed."""
        text = decode(head)[0].lstrip("\ufeff \t\r\n")
        if text.startswith("{"):
            return _JSON_FEED.search(text) is not None
        text = _NO_ELEMENT.sub("", text)
        first = _ELEMENT.search(text) if text.lstrip().startswith("<") else None
        root = _ROOT.match(text, first.start()) if first else None
        return root is not None and (root[1].lower() != "rdf" or _RSS_IN_RDF.search(text) is not None)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """The entries in the feed's order.

        Raises:
            ReadError: no feed, too large, too deep, with entities of its own, or without entries.
        """
        is_json = decode(data[:64])[0].lstrip("\ufeff \t\r\n").startswith("{")
        channel, entries = (jsonfeed.entries_of if is_json else _xml)(data, source.uri)
        dates, authors = Dates(), Authors()
        for entry in identified(tuple(entries)):
            yield draft_of(_also_losing(entry, missed(entry, channel)), channel, source, dates, authors)


def _xml(data: bytes, uri: str) -> tuple[Channel, Iterator[FeedEntry]]:
    document = parse_xml(data, uri)
    if not elements.is_feed(document.root):
        fault = (
            document.fault or f"line {document.root.sourceline}: <{document.root.tag}> is no feed's element"
        )
        raise ReadError(f"{uri}: {fault[:200]}", _HINT)
    if document.fault and (end := _missing_end(data)):
        raise ReadError(
            f"{uri}: cut off in the middle: {end} is missing",
            "ask its publisher, if it stays so",
            code="source-malformed",
        )
    channel, entries = elements.entries_of(document.root, uri)
    first = next(entries, None)
    if first is None:
        fault = f"{document.fault}; " if document.fault else ""
        raise ReadError(
            f"{uri}: {fault}a feed without entries", "leave it out until it has some", code="source-empty"
        )
    return channel, (_also_losing(entry, document.losses) for entry in chain((first,), entries))


def _missing_end(data: bytes) -> str:
    """The end tag of a feed that was cut off; empty where it is there."""
    text = _NO_ELEMENT.sub("", decode(data)[0])
    root = _ROOT.search(text)
    if root is None:
        return ""
    end = f"</{root[0][1:]}"
    return "" if end.lower() in text[-_TAIL:].lower() else f"{end}>"


def _also_losing(entry: FeedEntry, losses: tuple[Loss, ...]) -> FeedEntry:
    """An entry of a document that lost something as a whole."""
    return structs.replace(entry, losses=(*losses, *entry.losses)) if losses else entry


reader = FeedReader()
