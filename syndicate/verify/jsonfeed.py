"""Reads JSON Feed back to passages, by the standard library's `json` and `html.parser`.

What enters are the bytes of a feed, what leaves is a passage for each item: the paragraphs of ``content_html``.
Summaries and extensions never count as the text. The types are all that a feed may hold: ``content_text``, which apps
may show instead, and ``Content_html`` are refused with their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import UNSET, Struct, UnsetType, field

from syndicate.model.artifact import Artifact
from syndicate.model.passage import Head, Passage
from syndicate.verify.json_vocabulary import Language, Token, Web, parse_json, read_json
from syndicate.verify.markup import FRAGMENT, MarkupVocabulary, html_paragraphs


class FeedAuthorObject(Struct, frozen=True, forbid_unknown_fields=True):
    """An author of the feed or of an item."""

    name: str


class NoticeObject(Struct, frozen=True, forbid_unknown_fields=True):
    """The notice of an item, repeated as text."""

    text: str
    fingerprint: Token


class ItemExtensionObject(Struct, frozen=True, forbid_unknown_fields=True):
    """An item's ``_syndicate``."""

    disclaimer: NoticeObject | UnsetType = UNSET
    copyright: str = ""
    licence: str = ""


class FeedExtensionObject(Struct, frozen=True, forbid_unknown_fields=True):
    """The feed's ``_syndicate``."""

    about: str


class FeedHubObject(Struct, frozen=True, forbid_unknown_fields=True):
    """The hub that tells subscribers of changes."""

    type: Literal["WebSub"]
    url: Web


class FeedItemObject(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An article."""

    id: str
    url: Web = ""
    title: str
    content_html: str
    summary: str = ""
    image: Web = ""
    date_published: Token = ""
    date_modified: Token = ""
    authors: tuple[FeedAuthorObject, ...] = ()
    tags: tuple[str, ...] = ()
    language: Language = ""
    extension: ItemExtensionObject | UnsetType = field(default=UNSET, name="_syndicate")


class JsonFeedObject(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The document."""

    version: Literal["https://jsonfeed.org/version/1.1"]
    title: str
    home_page_url: Web
    feed_url: Web
    next_url: Web = ""
    authors: tuple[FeedAuthorObject, ...]
    language: Language = ""
    hubs: tuple[FeedHubObject, ...] = ()
    extension: FeedExtensionObject = field(name="_syndicate")
    items: tuple[FeedItemObject, ...]


class JsonFeedVerifier(Struct, frozen=True):
    """Reads JSON Feed 1.1. See `syndicate.plugins.Verifier`.

    `form` is the type of a document, `markup` the vocabulary of its items' texts.
    """

    name: str = "json"
    media_type: str = "application/feed+json"
    form: type[JsonFeedObject] = JsonFeedObject
    markup: MarkupVocabulary = FRAGMENT

    def accepts(self, head: bytes) -> bool:
        return b"jsonfeed.org" in head

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        feed = read_json(artifact, parse_json(artifact), self.form, "JSON Feed")
        for number, item in enumerate(feed.items, 1):
            yield Passage(
                item.id,
                item.title,
                f"item {number}",
                html_paragraphs(item.content_html, self.markup),
                head=Head(item.url, item.summary),
            )


jsonfeed = JsonFeedVerifier()
