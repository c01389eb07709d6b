"""Edition to RSS 2.0, full text in every item. Never touches disk, clock or network."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from typing import ClassVar

from lxml import etree
from msgspec import Struct

from syndicate.export.feed.history import link_documents, withdrawals
from syndicate.export.feed.tree import (
    ATOM,
    complete,
    generator,
    joined,
    parsed,
    serialised,
    set_html,
    set_language,
)
from syndicate.export.item import UNKNOWN_LANGUAGE, FeedItem, about, common_rights, feed_items, rfc3339, zoned
from syndicate.export.paging import Paging
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.model.edition import UNDATED
from syndicate.model.formats.rss import TRAITS as RSS
from syndicate.model.traits import Traits
from syndicate.render.losses import markup_losses
from syndicate.theme import Theme

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
# RSS elements whose value is plain text. Everything else is HTML, a URI or a date.
_TEXTS = ("title", "category", "copyright", f"{_DC}creator", f"{_DC}publisher", f"{_DC}rights")


class Rss(Struct, frozen=True):
    """RSS 2.0 with the modules that the RSS Advisory Board's profile recommends. See `syndicate.plugins.Exporter`.

    Args:
        file: the document's name.
        hub: the URL of the WebSub hub that tells subscribers of changes.
        paging: the document's place among its archive documents.
    """

    traits: ClassVar[Traits] = RSS
    name: ClassVar[str] = RSS.name
    media_type: ClassVar[str] = RSS.media_type

    file: str = "rss.xml"
    hub: str = ""
    paging: Paging | None = None

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- a feed has no looks
        items = feed_items(edition)
        root = parsed(_written(edition, items, self.file))
        channel = root[0]
        set_language(root, edition.language, UNKNOWN_LANGUAGE)
        link_documents(channel, edition, self.hub, self.paging)
        if edition.date == UNDATED:  # optional, and feedgen always writes one
            for element in channel.findall("lastBuildDate"):
                channel.remove(element)
        for element, item in zip(channel.findall("item"), items, strict=True):
            _complete(element, item, edition.language)
        return Artifact(self.file, self.media_type, serialised(root, _TEXTS), markup_losses(edition))


def _written(edition: Edition, items: tuple[FeedItem, ...], file: str) -> bytes:
    feed = generator(edition, file, Rss.media_type)
    feed.load_extension("dc", atom=False)
    feed.description(about(edition))
    feed.lastBuildDate(_rfc822_zone(max((zoned(edition.date), *withdrawals(edition)))))
    if edition.language != UNKNOWN_LANGUAGE:
        feed.language(edition.language)
    if edition.publisher:
        feed.dc.dc_publisher(edition.publisher)
    if rights := common_rights(items):
        feed.copyright(joined(rights))
    for item in items:
        entry = feed.add_entry(order="append")
        entry.guid(item.id, permalink=False)
        entry.title(item.title)
        # HTML by the RSS Board's profile; it has to precede the full text.
        entry.description(escape(item.excerpt, quote=False), isSummary=True)
        entry.content(item.content)
        if item.url:
            entry.link({"href": item.url, "rel": "alternate"})
        entry.category([{"term": category} for category in item.categories])
        if date := item.published or item.updated:
            entry.pubDate(_rfc822_zone(date))
        if item.authors:
            entry.dc.dc_creator(list(item.authors))
        if item.rights:
            entry.dc.dc_rights(joined(item.rights))
    return bytes(feed.rss_str())


def _rfc822_zone(instant: datetime) -> datetime:
    """The instant in UTC if its offset is not of half hours: of others the W3C validator warns (Nepal has one)."""
    offset = instant.utcoffset()
    return instant if offset is not None and offset.seconds % 1800 == 0 else instant.astimezone(UTC)


def _complete(element: etree._Element, item: FeedItem, language: str) -> None:
    """Add the fields of an RSS item that feedgen lacks, and rewrite those that it writes in another form."""
    set_html(element, f"{_CONTENT}encoded", item.content)
    if item.language != language:
        etree.SubElement(element, f"{_DC}language").text = item.language
    if item.updated and item.updated != item.published:
        etree.SubElement(element, f"{ATOM}updated").text = rfc3339(item.updated)
    complete(element, item, language)
