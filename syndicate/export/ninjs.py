"""Edition to IPTC ninjs 3.1: one news item, or a package of them. Never touches disk, clock or network.

An edition of one article is that item. One of several is a ``composite`` item without a body, whose ``associations``
are the articles in their order: ninjs has no other list, and a bare JSON array would not be ninjs.

The notice is in the body, where people see it, and in ``usageTerms``. ninjs has only instants: a day without a time
becomes its noon in UTC, as in feeds. A licence that is a URL is a linked right; one that is a text is an encoded right
in the language "plain text", because ``usageTerms`` would make it the notice.
"""

from __future__ import annotations

from html import escape
from typing import ClassVar

import msgspec
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.export.item import UNKNOWN_LANGUAGE, feed_items, rfc3339, uri, zoned
from syndicate.model import Article, Edition, Entry, Moment, RelatedLink
from syndicate.model.artifact import Artifact
from syndicate.model.formats.ninjs import TRAITS as NINJS
from syndicate.model.traits import Traits
from syndicate.render.html import blocks_html
from syndicate.render.losses import markup_losses
from syndicate.render.pictures import Pictures, published
from syndicate.theme import Theme

PLAIN_TEXT = "https://www.iana.org/assignments/media-types/text/plain"
"""Names the language of a licence that is prose."""
RELATED = "seeAlso"


class Standard(Struct, frozen=True):
    """The version of ninjs."""

    name: str = "ninjs"
    version: str = "3.1"
    schema: str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"


class LocalisedText(Struct, frozen=True, rename="camel", omit_defaults=True):
    """A headline, a description or a body."""

    value: str
    role: str = ""
    content_type: str = ""


class Concept(Struct, frozen=True, omit_defaults=True):
    """A person, an organisation or a subject, with its role for the item."""

    name: str
    rel: str = ""


class Rendition(Struct, frozen=True, rename="camel"):
    """The item's page on the web."""

    href: str
    name: str = "web"
    content_type: str = "text/html"


class Rights(Struct, frozen=True, rename="camel", omit_defaults=True):
    """The licence."""

    lang_id: str | None = None
    linked_rights: str | None = None
    encoded_rights: str | None = None


class Item(Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A ninjs object; members as in the schema's order. `name` and `rel` only of one that is in another."""

    name: str = ""
    rel: str = ""
    uri: str
    type: str
    first_created: str | None = None
    version_created: str | None = None
    embargoed_until: str | None = None
    pub_status: str | None = None
    copyright_holder: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    language: str | None = None
    descriptions: tuple[LocalisedText, ...] = ()
    bodies: tuple[LocalisedText, ...] = ()
    headlines: tuple[LocalisedText, ...] = ()
    people: tuple[Concept, ...] = ()
    organisations: tuple[Concept, ...] = ()
    subjects: tuple[Concept, ...] = ()
    by: str = ""
    renditions: tuple[Rendition, ...] = ()
    associations: tuple[Item, ...] = ()
    standard: Standard | None = None
    expires: str | None = None
    rights_info: Rights | None = None


class Ninjs(Struct, frozen=True):
    """ninjs 3.1. See `syndicate.plugins.Exporter`. IANA has registered no media type for it; this one is ours."""

    traits: ClassVar[Traits] = NINJS
    name: ClassVar[str] = NINJS.name
    media_type: ClassVar[str] = NINJS.media_type

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- an agency's wire has no looks
        feed_items(edition)  # refuses what no format of this family can carry
        items = tuple(_item(entry, published(edition)) for entry in edition.entries)
        if len(items) == 1:
            whole = msgspec.structs.replace(items[0], name="", standard=Standard())
        else:
            whole = Item(
                uri=edition.id,
                type="composite",
                version_created=_instant(edition.date),
                pub_status="usable",
                language=_language(edition.language),
                headlines=_headlines(edition.title),
                associations=items,
                standard=Standard(),
            )
        encoded = msgspec.json.format(msgspec.json.encode(whole), indent=2)
        return Artifact("ninjs.json", self.media_type, encoded + b"\n", markup_losses(edition))


def _item(entry: Entry, pictures: Pictures) -> Item:
    article = entry.article
    if article.status == "withdrawn":
        raise ExportError(f"{article.title!r} was withdrawn by its publisher", "leave it out of the edition")
    notice = article.notice
    section = (Concept(article.section, "section"),) if article.section else ()
    return Item(
        name=entry.slug,
        uri=article.id,
        type="text",
        first_created=_instant(article.published),
        version_created=_instant(article.updated or article.published),
        embargoed_until=_instant(article.embargo),
        pub_status="usable",
        # The holder is only kept beside a copyright line: alone, it would be read as one.
        copyright_holder=notice.publisher if notice and article.copyright else "",
        copyright_notice=article.copyright,
        usage_terms=notice.text if notice else "",
        language=_language(article.language),
        descriptions=(LocalisedText(article.standfirst, "summary", "text/plain"),)
        if article.standfirst
        else (),
        bodies=(LocalisedText(_body(entry, pictures), "main", "text/html"),),
        headlines=_headlines(article.title),
        people=tuple(Concept(a.name, "creator") for a in article.authors if a.kind == "person"),
        organisations=tuple(Concept(a.name, "creator") for a in article.authors if a.kind == "organisation"),
        subjects=(*section, *(Concept(tag, "about") for tag in article.tags)),
        by=", ".join(author.name for author in article.authors),
        renditions=(Rendition(uri(article.url)),) if article.url else (),
        associations=tuple(_association(link) for link in article.related if link.url),
        expires=_instant(article.expiry),
        rights_info=_licence(article),
    )


def _headlines(title: str) -> tuple[LocalisedText, ...]:
    return (LocalisedText(title, "main", "text/plain"),)


def _body(entry: Entry, pictures: Pictures) -> str:
    """All blocks of an entry in an element with their language and direction: apps take it out of its page."""
    article = entry.article
    language = "" if article.language == UNKNOWN_LANGUAGE else f' lang="{escape(article.language)}"'
    blocks = blocks_html(entry.blocks, article.language, pictures=pictures)
    return f'<div{language} dir="{article.direction}">\n{blocks}\n</div>'


def _association(link: RelatedLink) -> Item:
    address = uri(link.url or "")
    return Item(
        name=link.title,
        rel=RELATED,
        uri=address,
        type="text",
        headlines=_headlines(link.title),
    )


def _licence(article: Article) -> Rights | None:
    if not article.licence:
        return None
    if article.licence.startswith(("https://", "http://")):
        return Rights(linked_rights=uri(article.licence))
    return Rights(PLAIN_TEXT, encoded_rights=article.licence)


def _language(language: str) -> str | None:
    return None if language == UNKNOWN_LANGUAGE else language


def _instant(moment: Moment | None) -> str | None:
    return rfc3339(zoned(moment)) if moment else None


ninjs = Ninjs()
