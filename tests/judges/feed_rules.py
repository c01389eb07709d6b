"""A strict judge of feeds: RFC 4287, RSS 2.0 with the RSS Advisory Board's profile, JSON Feed 1.1; archive documents
(RFC 5005) and tombstones (RFC 6721).

Bytes enter, complaints leave: one sentence each, with the place; none for a feed without fault. It shares no code with
the exporters. Stricter than the standards where this project is: full text and a self link in every feed, no empty
element, no relative reference, nothing that runs, UTF-8.
"""

# ruff: noqa: SIM905 -- names in columns would say no more

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

Element = ET.Element
Complaints = Iterator[str]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
XHTML = "{http://www.w3.org/1999/xhtml}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# RFC 5646 section 2.1, without the grandfathered tags.
_LANGUAGE = re.compile(
    r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|\d{3}))?"
    r"(?:-(?:[A-Za-z0-9]{5,8}|\d[A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    r"(?:-[xX](?:-[A-Za-z0-9]{1,8})+)?"
)
_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})")
_RFC822 = re.compile(
    r"(?:(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UT)"
)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_TAG = re.compile(
    r"tag:[A-Za-z0-9.\-_@]+,\d{4}(?:-\d{2}(?:-\d{2})?)?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]*"
)  # RFC 4151
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][\w!#$&^.+-]*/[A-Za-z0-9][\w!#$&^.+-]*(?:;.*)?")
_RELATIONS = frozenset(  # of the IANA registry, those that feeds use
    "alternate current enclosure first hub last license next next-archive prev-archive previous related replies self "
    "via".split()
)
_RUNS = frozenset("applet base embed form frame frameset iframe link meta object script style".split())


# Values


def iri(value: str) -> str | None:
    if not _IRI.fullmatch(value):
        return f"{value!r} is no absolute IRI"
    if value.startswith("tag:") and not _TAG.fullmatch(value):
        return f"{value!r} is no tag URI (RFC 4151)"
    if value.startswith(("http:", "https:")) and not urlsplit(value).hostname:
        return f"{value!r} names no host"
    return None


def web_address(value: str) -> str | None:
    if not _URI.fullmatch(value) or not value.startswith(("http://", "https://", "mailto:")):
        return f"{value!r} is no absolute URL in ASCII"
    return iri(value)


def language(value: str) -> str | None:
    return None if _LANGUAGE.fullmatch(value) else f"{value!r} is no language tag (RFC 5646)"


def rfc3339(value: str) -> str | None:
    if not _RFC3339.fullmatch(value):
        return f"{value!r} is no RFC 3339 date with a zone"
    try:
        datetime.fromisoformat(value)
    except ValueError as error:
        return f"{value!r}: {error}"
    return None


def rfc822(value: str) -> str | None:
    matched = _RFC822.fullmatch(value)
    if not matched:
        return f"{value!r} is no RFC 822 date with four digits of the year and a zone"
    try:
        instant = parsedate_to_datetime(value)
    except ValueError as error:
        return f"{value!r}: {error}"
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    if matched["day"] and days[instant.weekday()] != matched["day"]:
        return f"{value!r} is a {days[instant.weekday()]}"
    return None


def media_type(value: str) -> str | None:
    return None if _MEDIA_TYPE.fullmatch(value) else f"{value!r} is no media type"


def text(value: str) -> str | None:
    return None if value.strip() else "is empty"


def html(value: str, place: str) -> Complaints:
    """A fragment that is XML too, shows text, holds nothing that runs, and refers to absolute URLs only."""
    if not value.strip():
        yield f"{place} is empty"
        return
    try:
        root = ET.fromstring(f"<root>{value}</root>")
    except ET.ParseError as error:
        yield f"{place} is no well-formed HTML: {error}"
        return
    for element in root.iter():
        if element.tag.lower() in _RUNS:
            yield f"{place} holds <{element.tag}>"
        for name, reference in element.attrib.items():
            if name.lower().startswith("on"):
                yield f"{place} holds the script {name}"
            if name.lower() in ("href", "src", "cite", "poster", "data"):
                scheme = reference.strip().partition(":")[0].lower()
                if scheme not in ("http", "https", "mailto") or iri(reference):
                    yield f"{place} refers to {reference!r}"
        if element.tag in ("p", "li", "td", "a", "em", "strong", "h2", "h3", "h4", "h5", "h6"):
            shows = "".join(element.itertext()).strip() or element.find(".//img") is not None
            if not shows and element.tag not in ("td", "li"):
                yield f"{place} holds an empty <{element.tag}>"


# XML


def document(data: bytes) -> tuple[Element | None, list[str]]:
    complaints = []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [f"not UTF-8: {error}"]
    if not data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>'):
        complaints.append("no XML declaration that names UTF-8")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return None, [*complaints, "a document type declaration"]
    try:
        return ET.fromstring(data), complaints
    except ET.ParseError as error:
        return None, [*complaints, f"not well-formed: {error}"]


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def value(element: Element) -> str:
    return "".join(element.itertext())


def counted(parent: Element, place: str, rules: Mapping[str, tuple[int, int]], space: str = "") -> Complaints:
    """How often each child may stand, and that no child of this namespace is one that the format does not know."""
    counts = Counter(child.tag for child in parent)
    for name, (least, most) in rules.items():
        count = counts[space + name]
        if count < least:
            yield f"{place} has no {name}"
        if count > most:
            yield f"{place} has {count} of {name}, at most {most} may be"
    for tag in counts:
        ours = tag.startswith(space) if space else not tag.startswith("{")
        if ours and tag.removeprefix(space) not in rules:
            yield f"{place} has an unknown element {tag}"


def held(parent: Element, place: str, rules: Mapping[str, Callable[[str], str | None]]) -> Complaints:
    """What the children's texts have to be."""
    for child in parent:
        if child.tag in rules and (wrong := rules[child.tag](child.text or "")):
            yield f"{place}, {local(child)}: {wrong}"
        if child.tag in rules and len(child):
            yield f"{place}, {local(child)}: elements in it"


def languages(root: Element) -> Complaints:
    for element in root.iter():
        if LANG in element.attrib and (wrong := language(element.attrib[LANG])):
            yield f"xml:lang of {local(element)}: {wrong}"


def twice(values: list[str], place: str) -> Complaints:
    for found, count in Counter(values).items():
        if count > 1:
            yield f"{place} {found!r} stands {count} times"


def links(parent: Element, place: str) -> Complaints:
    alternates = []
    for link in parent.findall(f"{ATOM}link"):
        relation = link.get("rel", "alternate")
        if relation not in _RELATIONS and iri(relation):
            yield f"{place}: a link with the relation {relation!r}"
        if wrong := web_address(link.get("href", "")):
            yield f"{place}: a link: {wrong}"
        if "type" in link.attrib and (wrong := media_type(link.attrib["type"])):
            yield f"{place}: a link: {wrong}"
        if "hreflang" in link.attrib and (wrong := language(link.attrib["hreflang"])):
            yield f"{place}: a link: {wrong}"
        if link.text or len(link):
            yield f"{place}: a link that is not empty"
        if relation == "alternate":
            alternates.append(f"{link.get('type', '')} {link.get('hreflang', '')}")
    yield from twice(alternates, f"{place}: the alternate link of type and language")


def self_link(parent: Element, place: str, wanted: str, url: str | None) -> Complaints:
    found = [link for link in parent.findall(f"{ATOM}link") if link.get("rel") == "self"]
    if len(found) != 1:
        yield f"{place} has {len(found)} links to itself, one is right"
        return
    if found[0].get("type") != wanted:
        yield f"{place}: the link to itself is not of type {wanted}"
    if url is not None and found[0].get("href") != url:
        yield f"{place}: the link to itself leads to {found[0].get('href')!r}, the feed stands at {url!r}"


def history(feed: Element, place: str) -> Complaints:
    """RFC 5005 section 4: one link of each kind, and an archive document leads to the newest entries."""
    yield from counted(feed, place, {"archive": (0, 1)}, HISTORY)
    found = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    for relation in ("current", "prev-archive", "next-archive"):
        if len([link for link in feed.findall(f"{ATOM}link") if link.get("rel") == relation]) > 1:
            yield f"{place} has several links to {relation}"
    others = [found.get(relation) for relation in ("self", "prev-archive", "next-archive")]
    yield from twice([str(other) for other in others if other], f"{place}: the document")
    archive = feed.find(f"{HISTORY}archive")
    if archive is None:
        if "next-archive" in found:
            yield f"{place} is no archive document, and something newer follows"
        return
    if len(archive) or (archive.text or "").strip():
        yield f"{place}: its archive mark is not empty"
    if "current" not in found:
        yield f"{place} is an archive document without a link to the current one"
    if found.get("current") == found.get("self"):
        yield f"{place} is an archive document and the current one"


# Atom

_ONE, _OPTIONAL, _MANY = (1, 1), (0, 1), (0, 10**9)
_FEED = {
    "id": _ONE, "title": _ONE, "updated": _ONE, "generator": _OPTIONAL, "icon": _OPTIONAL, "logo": _OPTIONAL,
    "rights": _OPTIONAL, "subtitle": _OPTIONAL, "author": _MANY, "contributor": _MANY, "category": _MANY,
    "link": _MANY, "entry": _MANY,
}  # fmt: skip
_ENTRY = {
    "id": _ONE, "title": _ONE, "updated": _ONE, "content": _ONE, "published": _OPTIONAL, "rights": _OPTIONAL,
    "source": _OPTIONAL, "summary": _OPTIONAL, "author": _MANY, "contributor": _MANY, "category": _MANY,
    "link": _MANY,
}  # fmt: skip


def check_atom(data: bytes, url: str | None = None) -> list[str]:
    """RFC 4287. `url` is where the feed stands, if known."""
    root, complaints = document(data)
    return complaints if root is None else [*complaints, *_atom(root, url)]


def _atom(root: Element, url: str | None) -> Complaints:
    if root.tag != f"{ATOM}feed":
        yield f"the root is {root.tag}"
        return
    entries = root.findall(f"{ATOM}entry")
    yield from languages(root)
    yield from counted(root, "the feed", _FEED, ATOM)
    yield from _atom_common(root, "the feed")
    yield from self_link(root, "the feed", "application/atom+xml", url)
    if root.find(f"{ATOM}author") is None:  # section 4.1.1
        for number, entry in enumerate(entries, 1):
            if entry.find(f"{ATOM}author") is None and entry.find(f"{ATOM}source/{ATOM}author") is None:
                yield f"entry {number} has no author, nor has the feed"
    yield from history(root, "the feed")
    yield from _tombstones(root)
    yield from twice([entry.findtext(f"{ATOM}id", "") for entry in entries], "the id")
    yield from twice([entry.findtext(f"{ATOM}updated", "") for entry in entries], "the update")
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        yield from counted(entry, place, _ENTRY, ATOM)
        yield from _atom_common(entry, place)
        yield from _atom_dates(root, entry, place)
        content = entry.find(f"{ATOM}content")
        if content is not None and "src" in content.attrib:
            yield f"{place}: its text is elsewhere"


def _tombstones(root: Element) -> Complaints:
    """RFC 6721 section 3."""
    yield from counted(root, "the feed", {"deleted-entry": _MANY}, TOMBSTONES)
    ids = {entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")}
    newest = root.findtext(f"{ATOM}updated", "")
    for number, tombstone in enumerate(root.findall(f"{TOMBSTONES}deleted-entry"), 1):
        place = f"tombstone {number}"
        yield from counted(tombstone, place, {"by": _OPTIONAL, "comment": _OPTIONAL}, TOMBSTONES)
        yield from held(tombstone, place, {f"{TOMBSTONES}comment": text})
        ref, when = tombstone.get("ref", ""), tombstone.get("when", "")
        if wrong := iri(ref):
            yield f"{place}: {wrong}"
        if ref in ids:
            yield f"{place} is of an entry that is there"
        if wrong := rfc3339(when):
            yield f"{place}: {wrong}"
        elif not rfc3339(newest) and datetime.fromisoformat(newest) < datetime.fromisoformat(when):
            yield f"{place} is newer than the feed"


def _atom_common(parent: Element, place: str) -> Complaints:
    """What feeds and entries share."""
    dates = {f"{ATOM}{name}": rfc3339 for name in ("updated", "published")}
    yield from held(parent, place, dates | {f"{ATOM}id": iri, f"{ATOM}generator": text, f"{ATOM}icon": iri})
    yield from links(parent, place)
    for name in ("title", "subtitle", "summary", "rights", "content"):
        for element in parent.findall(f"{ATOM}{name}"):
            yield from _construct(element, f"{place}, {name}")
    for person in (*parent.findall(f"{ATOM}author"), *parent.findall(f"{ATOM}contributor")):  # section 3.2
        rules = {"name": _ONE, "uri": _OPTIONAL, "email": _OPTIONAL}
        yield from counted(person, f"{place}, {local(person)}", rules, ATOM)
        yield from held(person, place, {f"{ATOM}name": text, f"{ATOM}uri": iri})
    for category in parent.findall(f"{ATOM}category"):
        if text(category.get("term", "")):
            yield f"{place}: a category without a term"
        if "scheme" in category.attrib and (wrong := iri(category.attrib["scheme"])):
            yield f"{place}: a category: {wrong}"


def _construct(element: Element, place: str) -> Complaints:
    """Section 3.1, and 4.1.3.3 for content that is one of the three types."""
    kind = element.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        yield f"{place} is of the type {kind!r}"
    elif kind == "xhtml":
        if [child.tag for child in element] != [f"{XHTML}div"] or (element.text or "").strip():
            yield f"{place} is not one XHTML div"
    elif len(element):
        yield f"{place} holds elements"
    elif kind == "html":
        yield from html(value(element), place)
    elif wrong := text(value(element)):
        yield f"{place} {wrong}"


def _atom_dates(root: Element, entry: Element, place: str) -> Complaints:
    published, updated = entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")
    newest = root.findtext(f"{ATOM}updated")
    if any(found is not None and rfc3339(found) for found in (published, updated, newest)):
        return  # complained of already
    if published and updated and datetime.fromisoformat(published) > datetime.fromisoformat(updated):
        yield f"{place} was updated before it was published"
    if newest and updated and datetime.fromisoformat(newest) < datetime.fromisoformat(updated):
        yield f"{place} is newer than the feed"


# RSS

_CHANNEL = {
    "title": _ONE, "link": _ONE, "description": _ONE, "language": _OPTIONAL, "copyright": _OPTIONAL,
    "managingEditor": _OPTIONAL, "webMaster": _OPTIONAL, "pubDate": _OPTIONAL, "lastBuildDate": _OPTIONAL,
    "category": _MANY, "generator": _OPTIONAL, "docs": _OPTIONAL, "cloud": _OPTIONAL, "ttl": _OPTIONAL,
    "image": _OPTIONAL, "rating": _OPTIONAL, "skipHours": _OPTIONAL, "skipDays": _OPTIONAL, "item": _MANY,
}  # fmt: skip
_ITEM = {
    "title": _ONE, "link": _OPTIONAL, "description": _ONE, "author": _OPTIONAL, "category": _MANY,
    "comments": _OPTIONAL, "enclosure": _OPTIONAL, "guid": _ONE, "pubDate": _OPTIONAL, "source": _OPTIONAL,
}  # fmt: skip
_RSS_VALUES: dict[str, Callable[[str], str | None]] = {
    "title": text, "link": web_address, "language": language, "copyright": text, "pubDate": rfc822,
    "lastBuildDate": rfc822, "category": text, "generator": text, "docs": web_address, f"{DC}creator": text,
    f"{DC}language": language, f"{DC}rights": text, f"{DC}publisher": text, f"{ATOM}updated": rfc3339,
}  # fmt: skip


def check_rss(data: bytes, url: str | None = None) -> list[str]:
    """RSS 2.0.11 and the RSS Advisory Board's best practices. `url` is where the feed stands, if known."""
    root, complaints = document(data)
    return complaints if root is None else [*complaints, *_rss_encoding(data), *_rss(root, url)]


def _rss_encoding(data: bytes) -> Complaints:
    """The profile: in plain text, ``&`` and ``<`` are hexadecimal character references."""
    for name, found in re.findall(rb"<(title|category|copyright|dc:\w+)>([^<]*)</", data):
        if re.search(rb"&(?!#x)", found):
            yield f"{name.decode()}: {found.decode()!r} is not written with hexadecimal references"


def _rss(root: Element, url: str | None) -> Complaints:
    channels = root.findall("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or len(channels) != 1 or len(root) != 1:
        yield "the root is not rss of version 2.0 with one channel"
        return
    channel = channels[0]
    yield from languages(root)
    yield from counted(channel, "the channel", _CHANNEL)
    yield from held(channel, "the channel", _RSS_VALUES | {"description": text})
    yield from links(channel, "the channel")
    yield from self_link(channel, "the channel", "application/rss+xml", url)
    yield from history(channel, "the channel")
    yield from counted(channel, "the channel", {}, TOMBSTONES)
    tags = [child.tag for child in channel]
    if "item" in tags and any(tag != "item" for tag in tags[tags.index("item") :]):
        yield "the channel has other elements behind its first item"
    yield from twice([item.findtext("guid", "") for item in channel.findall("item")], "the guid")
    for number, item in enumerate(channel.findall("item"), 1):
        yield from _rss_item(item, f"item {number}")


def _rss_item(item: Element, place: str) -> Complaints:
    yield from counted(item, place, _ITEM)
    yield from counted(item, place, {"encoded": _ONE}, CONTENT)
    yield from counted(item, place, {"creator": _MANY, "language": _OPTIONAL, "rights": _OPTIONAL}, DC)
    yield from held(item, place, _RSS_VALUES | {"guid": text})
    yield from links(item, place)
    tags = [child.tag for child in item]
    encoded = f"{CONTENT}encoded"
    if {"description", encoded} <= set(tags) and tags.index("description") > tags.index(encoded):
        yield f"{place}: the description stands behind the full text"
    for name in ("description", encoded):
        for element in item.findall(name):
            yield from html(value(element), f"{place}, {local(element)}")
    for guid in item.findall("guid"):
        permanent = guid.get("isPermaLink", "true")
        if permanent not in ("true", "false"):
            yield f"{place}: isPermaLink is {permanent!r}"
        if permanent == "true" and (wrong := web_address(guid.text or "")):
            yield f"{place}: the guid is called a permanent link: {wrong}"
    for author in item.findall("author"):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+ \(.+\)", author.text or ""):
            yield f"{place}: author is no mail address with a name; names alone belong in dc:creator"


# JSON Feed

_JSON_FEED = {
    "version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str,
    "next_url": str, "icon": str, "favicon": str, "authors": list, "language": str, "expired": bool, "hubs": list,
    "items": list,
}  # fmt: skip
_JSON_ITEM = {
    "id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str,
    "summary": str, "image": str, "banner_image": str, "date_published": str, "date_modified": str,
    "authors": list, "tags": list, "language": str, "attachments": list,
}  # fmt: skip
_JSON_AUTHOR = {"name": str, "url": str, "avatar": str}
_JSON_VALUES: dict[str, Callable[[str], str | None]] = {
    "home_page_url": web_address, "feed_url": web_address, "next_url": web_address, "icon": web_address,
    "favicon": web_address, "url": web_address, "external_url": web_address, "image": web_address,
    "banner_image": web_address, "avatar": web_address, "language": language, "date_published": rfc3339,
    "date_modified": rfc3339,
}  # fmt: skip


def check_json(data: bytes, url: str | None = None) -> list[str]:
    """JSON Feed 1.1. `url` is where the feed stands, if known."""
    try:
        feed = json.loads(data.decode("utf-8"), object_pairs_hook=_no_name_twice)
    except ValueError as error:
        return [f"not JSON: {error}"]
    return list(_json(feed, url)) if isinstance(feed, dict) else ["not an object"]


def _no_name_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError(f"a name comes twice among {[name for name, _ in pairs]}")
    return dict(pairs)


def _json(feed: dict[str, object], url: str | None) -> Complaints:
    if feed.get("version") != "https://jsonfeed.org/version/1.1":
        yield f"the version is {feed.get('version')!r}"
    if next(iter(feed), "") != "version":
        yield "the version does not stand first"
    required = ("title", "home_page_url", "feed_url", "items")
    yield from _members(feed, "the feed", _JSON_FEED, required)
    if url is not None and feed.get("feed_url") != url:
        yield f"feed_url is {feed.get('feed_url')!r}, the feed stands at {url!r}"
    items = feed.get("items")
    if not isinstance(items, list):
        return
    ids = [str(item["id"]) for item in items if isinstance(item, dict) and "id" in item]
    yield from twice(ids, "the id")
    for number, item in enumerate(items, 1):
        place = f"item {number}"
        if not isinstance(item, dict):
            yield f"{place} is no object"
            continue
        yield from _members(item, place, _JSON_ITEM, ("id", "title", "content_html"))
        if isinstance(item.get("content_html"), str):
            yield from html(item["content_html"], f"{place}, content_html")
        for attachment in item.get("attachments", ()):
            yield from _members(
                attachment, f"{place}, attachment", {"url": str, "mime_type": str}, ("url", "mime_type")
            )


def _members(
    found: dict[str, object], place: str, types: Mapping[str, type], required: tuple[str, ...]
) -> Complaints:
    yield from (f"{place} has no {name}" for name in required if name not in found)
    for name, member in found.items():
        if name.startswith("_"):
            if "." in name or not name[1:2].isalpha() or not isinstance(member, dict):
                yield f"{place}: {name} is no extension object"
            continue
        if name not in types:
            yield f"{place} has an unknown member {name}"
        elif not isinstance(member, types[name]):
            yield f"{place}: {name} is not of type {types[name].__name__}"
        elif member == "" or (member == [] and name != "items"):
            yield f"{place}: {name} is empty"
        elif name in _JSON_VALUES and (wrong := _JSON_VALUES[name](str(member))):
            yield f"{place}: {name}: {wrong}"
        elif name == "authors":
            for author in member:
                yield from _members(author, f"{place}, author", _JSON_AUTHOR, ())
                if not author:
                    yield f"{place}: an author without a member"
        elif name == "hubs":
            for hub in member:
                yield from _members(hub, f"{place}, hub", {"type": str, "url": str}, ("type", "url"))
        elif name == "tags" and not all(isinstance(tag, str) and tag.strip() for tag in member):
            yield f"{place}: a tag is no text"


CHECKS: dict[str, Callable[[bytes, str | None], list[str]]] = {
    "application/rss+xml": check_rss,
    "application/atom+xml": check_atom,
    "application/feed+json": check_json,
}
