"""A shelf to OPML 2.0: each feed once, in the format that tells most, so that nobody reads an article three times."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime

from lxml import etree

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile
from syndicate.job.catalogue.names import address
from syndicate.plugins.formats import traits_of


def opml(shelf: CatalogueData) -> bytes:
    """The document ``feeds.opml``."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for name, text in (
        ("title", shelf.title),
        ("dateModified", format_datetime(shelf.updated.astimezone(UTC), usegmt=True)),
        ("ownerName", shelf.publisher),
        ("ownerId", shelf.url),
    ):
        if text:
            etree.SubElement(head, name).text = text
    body = etree.SubElement(root, "body")
    for first, *_ in shelf.subscriptions:
        etree.SubElement(body, "outline", _outline(first, shelf))
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _outline(feed: CatalogueFile, shelf: CatalogueData) -> dict[str, str]:
    outline = {
        "type": "rss",
        "text": feed.title,
        "title": feed.title,
        "xmlUrl": address(shelf, feed.file),
        "htmlUrl": shelf.url,
        "language": shelf.language,
    }
    # OPML 2.0, "Subscription lists": the versions that have a name are those of RSS.
    version = traits_of(feed.format).opml_version
    return outline | {"version": version} if version else outline
