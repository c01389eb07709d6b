"""Edition to Atom 1.0 (RFC 4287), full text in every entry. Never touches disk, clock or network."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import ClassVar

from lxml import etree
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.export.feed.history import add_tombstones, link_documents, withdrawals
from syndicate.export.feed.tree import (
    ATOM as NS,
)
from syndicate.export.feed.tree import (
    complete,
    generator,
    joined,
    parsed,
    serialised,
    set_html,
    set_language,
    set_text,
)
from syndicate.export.item import UNKNOWN_LANGUAGE, FeedItem, common_rights, feed_items, rfc3339, zoned
from syndicate.export.paging import Paging
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.model.formats.atom import TRAITS as ATOM
from syndicate.model.traits import Traits
from syndicate.render.losses import markup_losses
from syndicate.theme import Theme

# RFC 3986 section 3.1: an absolute reference begins with a scheme.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


class Atom(Struct, frozen=True):
    """Atom 1.0, RFC 4287. See `syndicate.plugins.Exporter`.

    Args:
        file: the document's name.
        hub: the URL of the WebSub hub that tells subscribers of changes.
        paging: the document's place among its archive documents.
    """

    traits: ClassVar[Traits] = ATOM
    name: ClassVar[str] = ATOM.name
    media_type: ClassVar[str] = ATOM.media_type

    file: str = "atom.xml"
    hub: str = ""
    paging: Paging | None = None

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- a feed has no looks
        items = feed_items(edition)
        gone = (amendment.article for amendment in edition.withdrawn)
        for id_ in (edition.id, *(item.id for item in items), *gone):
            if not _URI.fullmatch(id_):  # section 4.2.6
                raise ExportError(
                    f"Atom: the id {id_!r} is not a URI",
                    "give the article an id such as tag:example.org,2022:name",
                )
        instants = _updates(edition)
        root = parsed(_written(edition, items, self.file))
        set_language(root, edition.language, UNKNOWN_LANGUAGE)
        link_documents(root, edition, self.hub, self.paging)
        set_text(root, "title", edition.title)
        # Section 4.2.15, and the newest entry's by our own rule: nothing changes in a feed but what comes and goes.
        set_text(
            root,
            "updated",
            rfc3339(max((*instants.values(), *withdrawals(edition)), default=zoned(edition.date))),
        )
        if rights := common_rights(items):
            set_text(root, "rights", joined(rights))
        for element, item in zip(root.findall(f"{NS}entry"), items, strict=True):
            _complete(element, item, edition.language)
            set_text(element, "updated", rfc3339(instants[item.id]))
        add_tombstones(root, edition)
        return Artifact(self.file, self.media_type, serialised(root, ()), markup_losses(edition))


def _updates(edition: Edition) -> dict[str, datetime]:
    """Each entry's ``updated`` by its id, no two alike, as the W3C validator asks.

    A day without a time is noon, as everywhere; the milliseconds that tell such entries apart follow from the id
    and not from the neighbours, so that no entry seems to change when another one arrives. Milliseconds, because
    some apps misread longer fractions. An instant that the publisher states is kept; only if two are the same,
    one of them is moved on by a millisecond. An article without any date takes the edition's, as Atom requires one.
    """
    found: dict[str, datetime] = {}
    taken: set[datetime] = set()
    dated = {e.article.id: (e.article.updated or e.article.published) is not None for e in edition.entries}
    for entry in sorted(edition.entries, key=lambda e: (not dated[e.article.id], e.article.id)):
        id_, moment = entry.article.id, edition.moment(entry)
        instant = zoned(moment)
        if moment.instant is None:
            instant += timedelta(milliseconds=int(hashlib.sha256(id_.encode()).hexdigest(), 16) % 1000)
        while instant in taken:
            instant += timedelta(milliseconds=1)
        taken.add(instant)
        found[id_] = instant
    return found


def _written(edition: Edition, items: tuple[FeedItem, ...], file: str) -> bytes:
    feed = generator(edition, file, Atom.media_type)
    # Section 4.1.2: a feed needs an author unless every entry has one; entries without one take this.
    feed.author({"name": edition.publisher or edition.title})
    if rights := common_rights(items):
        feed.rights(joined(rights))
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.content(item.content, type="html")
        if item.summary:
            entry.summary(item.summary)
        if item.url:
            entry.link({"href": item.url, "rel": "alternate"})
        entry.category([{"term": category} for category in item.categories])
        entry.author([{"name": name} for name in item.authors])
        if item.published:
            entry.published(item.published)
    return bytes(feed.atom_str())


def _complete(element: etree._Element, item: FeedItem, language: str) -> None:
    """Add the fields of an Atom entry that feedgen lacks, and rewrite those that it writes in another form."""
    set_text(element, "title", item.title)
    if item.summary:
        set_text(element, "summary", item.summary)
    if item.published:
        set_text(element, "published", rfc3339(item.published))
    if item.rights:
        set_text(element, "rights", joined(item.rights))
    complete(element, item, language)
    set_html(element, f"{NS}content", item.content)
