"""A catalogue's data to OPML 2.0: each feed once, in the preferred format, so that apps show each article once."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime

from lxml import etree

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile
from syndicate.job.catalogue.names import address
from syndicate.plugins.formats import traits_of


def opml(data: CatalogueData) -> bytes:
    """The document ``feeds.opml``."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    for name, text in (
        ("title", data.title),
        ("dateModified", format_datetime(data.updated.astimezone(UTC), usegmt=True)),
        ("ownerName", data.publisher),
        ("ownerId", data.url),
    ):
        if text:
            etree.SubElement(head, name).text = text
    body = etree.SubElement(root, "body")
    for first, *_ in data.subscriptions:
        etree.SubElement(body, "outline", _outline(first, data))
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _outline(feed: CatalogueFile, data: CatalogueData) -> dict[str, str]:
    outline = {
        "type": "rss",
        "text": feed.title,
        "title": feed.title,
        "xmlUrl": address(data, feed.file),
        "htmlUrl": data.url,
        "language": data.language,
    }
    # OPML 2.0, "Subscription lists": the versions that have a name are those of RSS.
    version = traits_of(feed.format).opml_version
    return outline | {"version": version} if version else outline
