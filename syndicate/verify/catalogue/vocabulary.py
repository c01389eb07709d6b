"""What the XML of a catalogue may hold: the root of OPDS, its lists of issues, and OPML.

Everything else is refused, so that no e-reader finds an entry, a link or a text that this package did not compare.
"""

from __future__ import annotations

import re

from syndicate.verify.xml_vocabulary import (
    ANY,
    LANGUAGE,
    NUMBER,
    Attribute,
    Element,
    Namespace,
    Occurs,
    XmlVocabulary,
)

IMAGE = "http://opds-spec.org/image"
THUMBNAIL = f"{IMAGE}/thumbnail"
ACQUISITION = "http://opds-spec.org/acquisition/open-access"

_NAVIGATES = "application/atom+xml;profile=opds-catalog;kind=navigation"
_LISTS = "application/atom+xml;profile=opds-catalog;kind=acquisition"
# As the job's [publication].url, which may be an IRI; `feeds` checks that each link begins with it.
_WEB = re.compile(r"https?://[^\s<>\"]+")
_ID = re.compile(r"urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_RFC_822 = re.compile(r"[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT")
_MEDIA_TYPE = re.compile(r"[!-.0-~]+/[!-~]+")


def _link(parent: str, rel: str, media_type: str, occurs: Occurs = "once") -> Element:
    attributes = (Attribute("rel", (rel,)), Attribute("href", _WEB), Attribute("type", (media_type,)))
    return Element(f"{parent}/link[rel={rel}]", attributes, occurs=occurs)


def _head(*links: Element) -> tuple[Element, ...]:
    """A document of OPDS down to its entries."""
    return (
        Element("feed", (Attribute("xml:lang", LANGUAGE),)),
        Element("feed/id", text=_ID),
        Element("feed/title", text=ANY),
        Element("feed/updated", text=_INSTANT),
        Element("feed/author"),
        Element("feed/author/name", text=ANY),
        Element("feed/author/uri", text=_WEB),
        *links,
        Element("feed/entry", occurs="any number"),
        Element("feed/entry/title", text=ANY),
        Element("feed/entry/id", text=_ID),
        Element("feed/entry/updated", text=_INSTANT),
    )


_TEXT = Element("feed/entry/content", (Attribute("type", ("text",)),), ANY)
_NAMESPACES = (Namespace("http://www.w3.org/2005/Atom", ""), Namespace("http://purl.org/dc/terms/", "dc"))

ROOT = XmlVocabulary(
    "an OPDS root",
    _NAMESPACES,
    (
        *_head(
            _link("feed", "self", _NAVIGATES),
            _link("feed", "start", _NAVIGATES),
            _link("feed", "alternate", "text/html"),
        ),
        _TEXT,
        _link("feed/entry", "subsection", _LISTS),
    ),
    "feed/entry",
)
"""Of ``opds.xml``: an entry for each series."""

LIST = XmlVocabulary(
    "an OPDS list",
    _NAMESPACES,
    (
        *_head(
            _link("feed", "self", _LISTS),
            _link("feed", "start", _NAVIGATES),
            _link("feed", "up", _NAVIGATES),
            *(_link("feed", rel, _LISTS, "at most once") for rel in ("first", "previous", "next", "last")),
        ),
        Element("feed/entry/published", text=_INSTANT),
        Element("feed/entry/dc:language", text=LANGUAGE),
        Element("feed/entry/dc:publisher", text=ANY, occurs="at most once"),
        Element("feed/entry/dc:issued", text=_DAY),
        _TEXT,
        _link("feed/entry", IMAGE, "image/jpeg", "at most once"),
        _link("feed/entry", THUMBNAIL, "image/jpeg", "at most once"),
        Element(
            f"feed/entry/link[rel={ACQUISITION}]",
            (
                Attribute("rel", (ACQUISITION,)),
                Attribute("href", _WEB),
                Attribute("type", _MEDIA_TYPE),
                Attribute("length", NUMBER),
                Attribute("title", ANY),
            ),
            occurs="any number",
        ),
    ),
    "feed/entry",
)
"""Of ``opds/….xml``: an entry for each issue, a link for each of its formats."""

OPML = XmlVocabulary(
    "OPML",
    (),
    (
        Element("opml", (Attribute("version", ("2.0",)),)),
        Element("opml/head"),
        Element("opml/head/title", text=ANY, occurs="at most once"),
        Element("opml/head/dateModified", text=_RFC_822),
        Element("opml/head/ownerName", text=ANY, occurs="at most once"),
        Element("opml/head/ownerId", text=_WEB),
        Element("opml/body"),
        Element(
            "opml/body/outline",
            (
                Attribute("type", ("rss",)),
                Attribute("text", ANY),
                Attribute("title", ANY),
                Attribute("xmlUrl", _WEB),
                Attribute("htmlUrl", _WEB),
                Attribute("language", LANGUAGE),
                Attribute("version", ("RSS",), required=False),
            ),
            occurs="any number",
        ),
    ),
    "opml/body/outline",
)
