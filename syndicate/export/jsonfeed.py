"""Edition to JSON Feed 1.1, full text in every item. Never touches disk, clock or network.

``content_html`` alone carries the text: a second copy in ``content_text`` would double the file, and an app that showed
that one would show it without links.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec
from msgspec import Struct

from syndicate.export.item import UNKNOWN_LANGUAGE, FeedItem, feed_items, rfc3339, uri
from syndicate.export.paging import Paging, address
from syndicate.model import Edition, Entry
from syndicate.model.artifact import Artifact
from syndicate.model.formats.json import TRAITS as JSON
from syndicate.model.traits import Traits
from syndicate.render.losses import markup_losses
from syndicate.theme import Theme

VERSION = "https://jsonfeed.org/version/1.1"
ABOUT = (
    "Written by syndicate. An item's disclaimer is its publisher's notice, which has to stay with the text; it also "
    "stands in content_html. Its fingerprint is the sha256 of the notice in NFC and UTF-8, a blank line between "
    "paragraphs."
)


class AuthorObject(Struct, frozen=True):
    """An author, of the feed or of an item."""

    name: str


class DisclaimerObject(Struct, frozen=True):
    """The publisher's notice as text, a blank line between paragraphs; the fingerprint is of that text."""

    text: str
    fingerprint: str


class ItemExtension(Struct, frozen=True, omit_defaults=True):
    """The members of an item that JSON Feed lacks. Notice, copyright and licence are three things."""

    disclaimer: DisclaimerObject | None = None
    copyright: str = ""
    licence: str = ""


class HubObject(Struct, frozen=True):
    """The service that notifies subscribers of changes."""

    type: str
    url: str


class FeedExtension(Struct, frozen=True):
    """Explains the extension once, to a person who reads the source."""

    about: str


class ItemObject(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An item; members as in the specification's order."""

    id: str
    url: str | None = None
    title: str
    content_html: str
    summary: str = ""
    image: str = ""
    date_published: str | None = None
    date_modified: str | None = None
    authors: tuple[AuthorObject, ...] = ()
    tags: tuple[str, ...] = ()
    language: str | None = None
    extension: ItemExtension | None = msgspec.field(default=None, name="_syndicate")


class FeedObject(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The feed; members as in the specification's order."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    next_url: str | None = None
    authors: tuple[AuthorObject, ...]
    language: str | None = None
    hubs: tuple[HubObject, ...] = ()
    extension: FeedExtension = msgspec.field(name="_syndicate")
    items: tuple[ItemObject, ...]


class JsonFeed(Struct, frozen=True):
    """JSON Feed 1.1. See `syndicate.plugins.Exporter`.

    Args:
        file: the document's name.
        hub: the URL of the WebSub hub that tells subscribers of changes.
        paging: the document's place among its archive documents; the next page is the next older one.
    """

    traits: ClassVar[Traits] = JSON
    name: ClassVar[str] = JSON.name
    media_type: ClassVar[str] = JSON.media_type

    file: str = "feed.json"
    hub: str = ""
    paging: Paging | None = None

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- a feed has no looks
        older = self.paging.previous if self.paging else ""
        feed = FeedObject(
            version=VERSION,
            title=edition.title,
            home_page_url=uri(edition.url),
            feed_url=address(edition, self.file),
            next_url=address(edition, older) if older else None,
            # An item without authors takes the feed's, as in Atom.
            authors=(AuthorObject(edition.publisher or edition.title),),
            language=None if edition.language == UNKNOWN_LANGUAGE else edition.language,
            hubs=(HubObject("WebSub", uri(self.hub)),) if self.hub else (),
            extension=FeedExtension(ABOUT),
            items=tuple(
                _item(entry, item, edition.language)
                for entry, item in zip(edition.entries, feed_items(edition), strict=True)
            ),
        )
        data = msgspec.json.format(msgspec.json.encode(feed), indent=2) + b"\n"
        return Artifact(self.file, self.media_type, data, markup_losses(edition))


def _item(entry: Entry, item: FeedItem, language: str) -> ItemObject:
    return ItemObject(
        id=item.id,
        url=item.url,
        title=item.title,
        content_html=item.content,
        summary=item.summary,
        image=item.pictures[0].url if item.pictures else "",
        date_published=rfc3339(item.published) if item.published else None,
        date_modified=rfc3339(item.updated) if item.updated else None,
        authors=tuple(map(AuthorObject, item.authors)),
        tags=item.categories,
        language=None if item.language == language else item.language,
        extension=_extension(entry),
    )


def _extension(entry: Entry) -> ItemExtension | None:
    article, notice = entry.article, entry.article.notice
    shown = DisclaimerObject(notice.text, notice.fingerprint) if notice else None
    extension = ItemExtension(shown, article.copyright, article.licence)
    return None if extension == ItemExtension() else extension


jsonfeed = JsonFeed()
