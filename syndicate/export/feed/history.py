"""The archive, the withdrawn articles and the hub of a feed in XML. Never touches disk, clock or network.

Archive documents (RFC 5005 section 4), tombstones of withdrawn articles (RFC 6721; RSS has none), and the hub
(WebSub section 4) that pushes what is new to subscribers.
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from syndicate.export.item import rfc3339, uri, zoned
from syndicate.export.paging import Paging, paging_links
from syndicate.model import Edition
from syndicate.render.strings import strings

_ATOM = "{http://www.w3.org/2005/Atom}"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


def link_documents(feed: etree._Element, edition: Edition, hub: str, paging: Paging | None) -> None:
    """Put the links to hub and archive documents behind the feed's link to itself."""
    itself = feed.find(f"{_ATOM}link[@rel='self']")
    assert itself is not None
    found = [etree.Element(f"{_ATOM}link", {"rel": "hub", "href": uri(hub)})] if hub else []
    found += [
        etree.Element(f"{_ATOM}link", {"rel": relation, "href": address})
        for relation, address in paging_links(edition, paging)
    ]
    if paging is not None and paging.archive:
        found.append(etree.Element(f"{{{_HISTORY}}}archive", nsmap={"fh": _HISTORY}))
    for element in reversed(found):
        itself.addnext(element)


def withdrawals(edition: Edition) -> tuple[datetime, ...]:
    """The moments at which articles were withdrawn: they are changes of the feed."""
    return tuple(zoned(amendment.when) for amendment in edition.withdrawn)


def add_tombstones(feed: etree._Element, edition: Edition) -> None:
    """Tell apps to delete the withdrawn articles. No withdrawn title is repeated: it may be the reason."""
    for amendment in edition.withdrawn:
        tombstone = etree.SubElement(
            feed,
            f"{{{_TOMBSTONES}}}deleted-entry",
            {"ref": amendment.article, "when": rfc3339(zoned(amendment.when))},
            nsmap={"at": _TOMBSTONES},
        )
        comment = etree.SubElement(tombstone, f"{{{_TOMBSTONES}}}comment")
        comment.text = strings(edition.language).withdrawn
