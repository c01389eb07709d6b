"""Edition to RSS 2.0 and to Atom 1.0 (RFC 4287), full text in every item. Never touches disk, clock or network.

feedgen writes what it knows. What it drops or gets wrong is put right with lxml on the tree of its output: languages,
rights and licences of items, the update of an RSS item, instants, and the encoding of plain text.

Atom's content is ``type="html"``, not ``type="xhtml"``: the W3C validator takes both, but apps sanitise HTML anyway and
differ in how they carry XHTML over into it (empty elements, the wrapping ``div``), and so RSS, Atom and JSON Feed
carry the same characters, read by the same kind of parser.
"""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, ClassVar

from feedgen.feed import FeedGenerator
from lxml import etree
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.export.feed.history import add_tombstones, link_documents, withdrawals
from syndicate.export.item import (
    UNKNOWN_LANGUAGE,
    Item,
    about,
    common_rights,
    feed_items,
    rfc3339,
    uri,
    zoned,
)
from syndicate.export.paging import Paging, address
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.model.edition import UNDATED
from syndicate.model.formats.atom import TRAITS as ATOM
from syndicate.model.formats.rss import TRAITS as RSS
from syndicate.model.traits import Traits
from syndicate.theme import Theme

GENERATOR = "syndicate"

_ATOM = "{http://www.w3.org/2005/Atom}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MEDIA = "http://search.yahoo.com/mrss/"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# RSS elements whose value is plain text. Everything else is HTML, a URI or a date.
_RSS_TEXT = ("title", "category", "copyright", f"{_DC}creator", f"{_DC}publisher", f"{_DC}rights")
# What a careless app would take for a tag or a character reference.
_LIKE_HTML = re.compile(r"<[A-Za-z/!?]|&[A-Za-z#]")
# RFC 3986 section 3.1: an absolute reference begins with a scheme.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


class Rss(Struct, frozen=True):
    """RSS 2.0 with the modules that the RSS Advisory Board's profile recommends. See `syndicate.plugins.Exporter`.

    Args:
        file: the document's name.
        hub: the URL of the WebSub hub that tells subscribers of changes.
        paging: where the document stands among its archive documents.
    """

    traits: ClassVar[Traits] = RSS

    file: str = "rss.xml"
    hub: str = ""
    paging: Paging | None = None

    @property
    def name(self) -> str:
        return self.traits.name

    @property
    def media_type(self) -> str:
        return self.traits.media_type

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- a feed has no looks
        items = feed_items(edition)
        root = _parsed(_feedgen_rss(edition, items, _self_link(edition, self.file, self.media_type)))
        channel = root[0]
        _set_language(root, edition.language, UNKNOWN_LANGUAGE)
        link_documents(channel, edition, self.hub, self.paging)
        if edition.date == UNDATED:  # optional, and feedgen always writes one
            _remove(channel, "lastBuildDate")
        for element, item in zip(channel.findall("item"), items, strict=True):
            _complete_rss(element, item, edition.language)
        return Artifact(self.file, self.media_type, _serialised(root, _RSS_TEXT))


class Atom(Struct, frozen=True):
    """Atom 1.0, RFC 4287. See `syndicate.plugins.Exporter`.

    Args:
        file: the document's name.
        hub: the URL of the WebSub hub that tells subscribers of changes.
        paging: where the document stands among its archive documents.
    """

    traits: ClassVar[Traits] = ATOM

    file: str = "atom.xml"
    hub: str = ""
    paging: Paging | None = None

    @property
    def name(self) -> str:
        return self.traits.name

    @property
    def media_type(self) -> str:
        return self.traits.media_type

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
        root = _parsed(_feedgen_atom(edition, items, _self_link(edition, self.file, self.media_type)))
        _set_language(root, edition.language, UNKNOWN_LANGUAGE)
        link_documents(root, edition, self.hub, self.paging)
        _say(root, "title", edition.title)
        # Section 4.2.15, and the newest entry's by our own rule: nothing changes in a feed but what comes and goes.
        _say(
            root,
            "updated",
            rfc3339(max((*instants.values(), *withdrawals(edition)), default=zoned(edition.date))),
        )
        if rights := common_rights(items):
            _say(root, "rights", _joined(rights))
        for element, item in zip(root.findall(f"{_ATOM}entry"), items, strict=True):
            _complete_atom(element, item, edition.language)
            _say(element, "updated", rfc3339(instants[item.id]))
        add_tombstones(root, edition)
        return Artifact(self.file, self.media_type, _serialised(root, ()))


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


def _self_link(edition: Edition, name: str, media_type: str) -> dict[str, str]:
    return {"href": address(edition, name), "rel": "self", "type": media_type}


# feedgen has no types: what it is given and what it gives back stays inside the next three functions.


def _generator(edition: Edition, self_link: dict[str, str]) -> Any:
    feed = FeedGenerator()
    feed.id(edition.id)
    feed.title(edition.title)
    feed.generator(GENERATOR)
    feed.link(self_link)
    feed.link({"href": uri(edition.url), "rel": "alternate"})  # last: RSS takes the last link of any rel
    return feed


def _feedgen_rss(edition: Edition, items: tuple[Item, ...], self_link: dict[str, str]) -> bytes:
    feed = _generator(edition, self_link)
    feed.load_extension("dc", atom=False)
    feed.description(about(edition))
    feed.lastBuildDate(_rfc822_zone(max((zoned(edition.date), *withdrawals(edition)))))
    if edition.language != UNKNOWN_LANGUAGE:
        feed.language(edition.language)
    if edition.publisher:
        feed.dc.dc_publisher(edition.publisher)
    if rights := common_rights(items):
        feed.copyright(_joined(rights))
    for item in items:
        entry = feed.add_entry(order="append")
        entry.guid(item.id, permalink=False)
        entry.title(item.title)
        # HTML by the RSS Board's profile; it has to stand before the full text.
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
            entry.dc.dc_rights(_joined(item.rights))
    return bytes(feed.rss_str())


def _feedgen_atom(edition: Edition, items: tuple[Item, ...], self_link: dict[str, str]) -> bytes:
    feed = _generator(edition, self_link)
    # Section 4.1.2: a feed needs an author unless every entry has one; entries without one take this.
    feed.author({"name": edition.publisher or edition.title})
    if rights := common_rights(items):
        feed.rights(_joined(rights))
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


def _joined(texts: tuple[str, ...]) -> str:
    """Several texts in a field that may stand only once."""
    return "\n\n".join(texts)


def _rfc822_zone(instant: datetime) -> datetime:
    """The instant in UTC if its offset is not of half hours: of others the W3C validator warns (Nepal has one)."""
    offset = instant.utcoffset()
    return instant if offset is not None and offset.seconds % 1800 == 0 else instant.astimezone(UTC)


def _complete_rss(element: etree._Element, item: Item, language: str) -> None:
    """What feedgen has no place for in an RSS item, or writes in another form than we do."""
    _show(element, f"{_CONTENT}encoded", item.content)
    _set_language(element, item.language, language)
    if item.language != language:
        etree.SubElement(element, f"{_DC}language").text = item.language
    if item.updated and item.updated != item.published:
        etree.SubElement(element, f"{_ATOM}updated").text = rfc3339(item.updated)
    _link_licence(element, item)
    _add_pictures(element, item)


def _complete_atom(element: etree._Element, item: Item, language: str) -> None:
    """What feedgen has no place for in an Atom entry, or writes in another form than we do."""
    _set_language(element, item.language, language)
    _say(element, "title", item.title)
    if item.summary:
        _say(element, "summary", item.summary)
    if item.published:
        _say(element, "published", rfc3339(item.published))
    if item.rights:
        _say(element, "rights", _joined(item.rights))
    _link_licence(element, item)
    _add_pictures(element, item)
    _show(element, f"{_ATOM}content", item.content)


def _link_licence(element: etree._Element, item: Item) -> None:
    if item.licence:  # RFC 4946; feedgen refuses the relation
        etree.SubElement(element, f"{_ATOM}link", {"rel": "license", "href": item.licence})


def _add_pictures(element: etree._Element, item: Item) -> None:
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


def _say(parent: etree._Element, name: str, text: str) -> None:
    """Give an Atom element its text; as HTML if it could be taken for HTML, so that its type leaves no doubt."""
    element = parent.find(_ATOM + name)
    if element is None:
        element = etree.SubElement(parent, _ATOM + name)
    if _LIKE_HTML.search(text):
        element.set("type", "html")
        text = escape(text, quote=False)
    element.text = text


def _set_language(element: etree._Element, language: str, around: str) -> None:
    if language != around:
        element.set(_LANG, language)


def _remove(parent: etree._Element, name: str) -> None:
    for element in parent.findall(name):
        parent.remove(element)


def _show(parent: etree._Element, name: str, html: str) -> None:
    """Write markup so that a person can read it in the feed's source: as a CDATA section.

    In one, an XML parser turns a carriage return into a line feed (XML 1.0 section 2.11), so text with one is escaped.
    It never holds ``]]>``: the renderer writes ``>`` in text as ``&gt;``.
    """
    element = parent.find(name)
    assert element is not None
    element.text = html if "\r" in html else etree.CDATA(html)


def _parsed(data: bytes) -> etree._Element:
    """The tree of what feedgen wrote. Its limits are for strangers' documents; this is our own."""
    return etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))


def _serialised(root: etree._Element, plain: tuple[str, ...]) -> bytes:
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


rss = Rss()
atom = Atom()
