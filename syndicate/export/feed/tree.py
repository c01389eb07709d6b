"""What RSS and Atom share: feedgen's generator, and repairs on the tree of its output.

An edition and its items in, a tree or bytes out. Never touches disk, clock or network.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from feedgen.feed import FeedGenerator
from lxml import etree

from syndicate.export.item import FeedItem, uri
from syndicate.export.paging import address
from syndicate.model import Edition

GENERATOR = "syndicate"
ATOM = "{http://www.w3.org/2005/Atom}"
_MEDIA = "http://search.yahoo.com/mrss/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What a careless app would take for a tag or a character reference.
_LIKE_HTML = re.compile(r"<[A-Za-z/!?]|&[A-Za-z#]")


def generator(edition: Edition, file: str, media_type: str) -> Any:
    """A feed of an edition, without items. feedgen has no types: callers keep what it gives inside one function."""
    feed = FeedGenerator()
    feed.id(edition.id)
    feed.title(edition.title)
    feed.generator(GENERATOR)
    feed.link({"href": address(edition, file), "rel": "self", "type": media_type})
    feed.link({"href": uri(edition.url), "rel": "alternate"})  # last: RSS takes the last link of any rel
    return feed


def joined(texts: tuple[str, ...]) -> str:
    """Several texts as one, for a field that is allowed once."""
    return "\n\n".join(texts)


def parsed(data: bytes) -> etree._Element:
    """The tree of feedgen's output, without the parser's limits, which are for documents of strangers."""
    return etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))


def complete(element: etree._Element, item: FeedItem, around: str) -> None:
    """Add the fields of an item that feedgen lacks: its language where the feed has another, licence and pictures."""
    set_language(element, item.language, around)
    if item.licence:  # RFC 4946; feedgen refuses the relation
        etree.SubElement(element, f"{ATOM}link", {"rel": "license", "href": item.licence})
    _add_pictures(element, item)


def _add_pictures(element: etree._Element, item: FeedItem) -> None:
    """The item's pictures for apps that show one beside its title (Media RSS 1.5.1).

    No enclosures: apps offer those for download, below an article that shows the pictures already.
    """
    for picture in item.pictures:
        content = etree.SubElement(
            element,
            f"{{{_MEDIA}}}content",
            {
                "url": picture.url,
                "fileSize": str(picture.bytes),
                "type": picture.media_type,
                "medium": "image",
                "width": str(picture.width),
                "height": str(picture.height),
            },
            nsmap={"media": _MEDIA},
        )
        if picture.alt:
            etree.SubElement(content, f"{{{_MEDIA}}}description", {"type": "plain"}).text = picture.alt


def set_text(parent: etree._Element, name: str, text: str) -> None:
    """Give an Atom element its text; as HTML if it could be taken for HTML, so that its type leaves no doubt."""
    element = parent.find(ATOM + name)
    if element is None:
        element = etree.SubElement(parent, ATOM + name)
    if _LIKE_HTML.search(text):
        element.set("type", "html")
        text = escape(text, quote=False)
    element.text = text


def set_language(element: etree._Element, language: str, around: str) -> None:
    """State an element's language where it is not that around it."""
    if language != around:
        element.set(_LANG, language)


def set_html(parent: etree._Element, name: str, html: str) -> None:
    """Write markup so that a person can read it in the feed's source: as a CDATA section.

    In one, an XML parser turns a carriage return into a line feed (XML 1.0 section 2.11), so text with one is escaped.
    It never holds ``]]>``: the renderer writes ``>`` in text as ``&gt;``.
    """
    element = parent.find(name)
    assert element is not None
    element.text = html if "\r" in html else etree.CDATA(html)


def serialised(root: etree._Element, plain: tuple[str, ...]) -> bytes:
    """UTF-8, two spaces of indentation, and `plain` elements encoded as RSS readers expect."""
    if root.find(f".//{{{_MEDIA}}}content") is not None:
        etree.cleanup_namespaces(root, {"media": _MEDIA}, [prefix for prefix in root.nsmap if prefix])
    etree.indent(root, "  ")
    for element in root.iter(*plain) if plain else ():
        _spell_out(element)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8") + b"\n"


def _spell_out(element: etree._Element) -> None:
    """Write ``&``, ``<`` and ``>`` as hexadecimal references, as the RSS Board's profile recommends for plain text.

    To an XML parser nothing changes; apps that take titles for HTML are known to get these right.
    """
    first, *rest = re.split("([&<>])", element.text or "")
    element.text = first
    for character, text in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(f"#x{ord(character):X}")
        reference.tail = text
        element.append(reference)
