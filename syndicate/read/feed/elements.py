"""XML feeds of any dialect to entries: RSS 0.9 to 2.0, RDF, Atom 0.3 and 1.0 in one table of names.

The modules of RSS stand in Atom too and Atom's elements in RSS, so that the names and not the dialect decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree
from msgspec import structs

from syndicate.model import Loss, RelatedLink
from syndicate.model.loss import lost
from syndicate.read.feed.entry import MOST_FOR_ALL, Channel, FeedEntry, Markup, bounded, joined
from syndicate.read.feed.media import media_of
from syndicate.read.feed.names import INHERITED, Children, Names, attribute, language_of, text_of
from syndicate.read.feed.people import people
from syndicate.read.feed.text import atom_text, doubtful, line_of, text_field
from syndicate.read.feed.wordpress import as_shown, is_export, status_of
from syndicate.read.markup.references import without_references
from syndicate.read.markup.whitespace import SPACES

# In each row the first name that is there wins.
_IDS = ("guid", "atom:id", "dc:identifier")
_TITLES = ("title", "atom:title", "dc:title", "media:title")
_CONTENTS = ("content:encoded", "atom:content", "xhtml:body", "xhtml:div", "fullitem", "body")
_SUMMARIES = (
    "description",
    "atom:summary",
    "excerpt:encoded",
    "dc:description",
    "abstract",
    "dcterms:abstract",
    "itunes:summary",
    "media:description",
)
_AUTHORS = ("dc:creator", "atom:author", "author", "itunes:author", "dc:author")
_CONTRIBUTORS = ("atom:contributor", "dc:contributor")
_PUBLISHED = (
    "pubdate",
    "dc:date",
    "atom:published",
    "atom:issued",
    "dcterms:issued",
    "atom:created",
    "dcterms:created",
)
_UPDATED = ("atom:updated", "atom:modified", "dcterms:modified")
_TAGS = ("category", "atom:category", "dc:subject")
_KEYWORDS = ("media:keywords", "itunes:keywords")
_RIGHTS = ("dc:rights", "dcterms:rights", "atom:rights", "copyright", "atom:copyright", "media:copyright")
_LICENCES = ("creativecommons:license", "cc:license", "dcterms:license", "media:license")
_SOURCES = ("atom:source", "source")

_ROOTS = frozenset({"rss", "rdf:rdf", "atom:feed", "atom:entry", "channel"})
_ENTRIES = frozenset({"item", "atom:entry", "atom:item"})
_RELATIONS = frozenset({"self", "edit", "edit-media", "license", "enclosure", "related", "alternate"})
"""Relations of links that are read, or that say nothing to a person."""
_ABSOLUTE = re.compile(r"https?://\S+", re.IGNORECASE)


def is_feed(root: etree._Element) -> bool:
    """Whether a document is one that this module reads."""
    return Names(root).of(root) in _ROOTS


def entries_of(root: etree._Element, uri: str) -> tuple[Channel, Iterator[FeedEntry]]:
    """The feed's own fields, and its entries in order, made one by one."""
    names = Names(root)
    outer = uri if _ABSOLUTE.match(uri) else ""
    holder = next((child for child in root if names.of(child) == "channel"), root)
    found = [e for e in root.iter() if names.of(e) in _ENTRIES and not _inside_entry(e, names)]
    losses = _bound_inherited(found)
    channel = bounded(structs.replace(_channel(Children(holder, names), outer), losses=losses))
    return channel, (_entry(Children(e, names), n, channel) for n, e in enumerate(found, 1))


def _inside_entry(element: etree._Element, names: Names) -> bool:
    return any(names.of(one) in _ENTRIES for one in element.iterancestors())


def _bound_inherited(entries: list[etree._Element]) -> tuple[Loss, ...]:
    """Take away what is above the entries, and too long to be read again for each of them."""
    seen: set[etree._Element] = set()
    taken = 0
    for entry in entries:
        for one in entry.iterancestors():
            if one in seen:
                break
            seen.add(one)
            long = [key for key in INHERITED if len(one.get(key) or "") > MOST_FOR_ALL]
            taken += len(long)
            for key in long:
                del one.attrib[key]
    return (lost("long-inherited-attribute-dropped", most=MOST_FOR_ALL),) if taken else ()


def _channel(fields: Children, outer: str) -> Channel:
    base = joined(outer, str(fields.element.base or ""))
    links = _links(fields, base)
    home = _url(fields, links, base)
    return Channel(
        title=line_of(_title(fields, []), outer),
        publishers=fields.texts("dc:publisher"),
        language=language_of(fields.element) or _first(fields.texts("language", "dc:language")),
        base=base if _ABSOLUTE.match(base) else home if _ABSOLUTE.match(home) else "",
        # An editor (RSS managingEditor) is not the author of the entries.
        authors=people(fields, *_AUTHORS)[0],
        rights=_rights(fields),
        licence=_licence(fields, links),
    )


def _entry(fields: Children, number: int, channel: Channel) -> FeedEntry:
    element = fields.element
    place = f"entry {number}, line {element.sourceline}"
    base = joined(channel.base, str(element.base or ""))
    links = _links(fields, base)
    url = _url(fields, links, base)
    unkept: list[str] = []
    language = _language(fields)
    content, summary = _texts(fields, base if element.base else url or base, unkept)
    if is_export(fields):
        content = structs.replace(content, text=as_shown(content.text))
    authors, unkept_of_authors = people(fields, *_AUTHORS)
    entry = FeedEntry(
        place=place,
        id=attribute(element, "about") or _first(fields.texts(*_IDS)),
        title=_title(fields, unkept),
        content=content,
        summary=summary,
        authors=authors,
        published=fields.texts(*_PUBLISHED),
        updated=fields.texts(*_UPDATED),
        language=language or channel.language,
        url=url,
        section=_first(fields.texts("prism:section")),
        tags=_tags(fields),
        media=media_of(fields, place, unkept),
        related=tuple(RelatedLink(title or href, href) for href, title in links.get("related", ())),
        rights=_rights(fields),
        licence=_licence(fields, links),
        origin=_origin(fields, channel),
        status=status_of(fields),
    )
    unkept += [f"contributor {name}" for name in people(fields, *_CONTRIBUTORS)[0]]
    unkept += [f"a link rel={rel}" for rel in links if rel not in _RELATIONS]
    return structs.replace(entry, losses=_losses((*unkept, *unkept_of_authors, *fields.left()), place))


def _losses(unkept: Iterable[str], place: str) -> tuple[Loss, ...]:
    names = list(dict.fromkeys(unkept))
    if not names:
        return ()
    shown = [name if len(name) <= 80 else f"{name[:79]}…" for name in names[:20]]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return (lost("entry-fields-dropped", place, names=f"{', '.join(shown)}{more}"),)


def _first(texts: Iterable[str]) -> str:
    return next(iter(texts), "")


def _title(fields: Children, unkept: list[str]) -> Markup:
    for child in fields.all(*_TITLES):
        name = fields.names.of(child)
        title = atom_text(child, "", unkept) if name == "atom:title" else doubtful(text_of(child))
        if title.text.strip():
            return title
    return Markup("")


def _texts(fields: Children, base: str, unkept: list[str]) -> tuple[Markup, Markup]:
    """The full text and the summary; of several, the first, and HTML before plain text."""
    found: list[Markup] = []
    for names in (_CONTENTS, _SUMMARIES):
        given = [
            markup
            for child in fields.all(*names)
            if (markup := text_field(child, fields.names.of(child), base, unkept)).text.strip()
        ]
        best = next(iter(sorted(given, key=lambda one: not one.is_html)), Markup(""))
        found.append(best)
        texts = {"".join(one.text.split()) for one in given if one != best}
        unkept += [f"another text of {len(text)} characters" for text in texts - {"".join(best.text.split())}]
    return found[0], found[1]


def _links(fields: Children, base: str) -> dict[str, list[tuple[str, str]]]:
    """Addresses and titles of Atom's links by their relation (RFC 4287 section 4.2.7); pages before other types."""
    found: dict[str, list[tuple[str, str]]] = {}
    for link in sorted(fields.all("atom:link"), key=_is_no_page):
        href = attribute(link, "href") or text_of(link).strip()
        rel = (
            attribute(link, "rel").lower().rpartition("/")[2] or "alternate"
        )  # registered ones may be full IRIs
        if href:
            found.setdefault(rel, []).append((joined(base, href), attribute(link, "title")))
    return found


def _is_no_page(link: etree._Element) -> bool:
    kind = attribute(link, "type").lower()
    return bool(kind) and "html" not in kind


def _url(fields: Children, links: dict[str, list[tuple[str, str]]], base: str) -> str:
    """The page of an entry: RSS's link, Atom's alternate one, or a guid that says that it is one."""
    given = [text_of(one).strip() or attribute(one, "href") for one in fields.all("link")]
    given += [href for href, _ in links.get("alternate", ())]
    given += [
        text_of(one).strip()
        for one in fields.all("guid")
        if attribute(one, "isPermaLink").lower() != "false" and _ABSOLUTE.match(text_of(one).strip())
    ]
    about = attribute(fields.element, "about")
    given += [about] if _ABSOLUTE.match(about) else []
    found = _first(filter(None, given))
    return joined(base, found) if found else ""


def _language(fields: Children) -> str:
    """Of the text itself, of the entry, or as Dublin Core states it."""
    of_text = _first(filter(None, (attribute(one, "lang") for one in fields.all(*_CONTENTS))))
    of_entry = attribute(fields.element, "lang")
    of_dublin_core = _first(fields.texts("dc:language"))
    return of_text or of_entry or of_dublin_core or language_of(fields.element)


def _tags(fields: Children) -> tuple[str, ...]:
    given = [
        attribute(one, "label") or without_references(text_of(one).strip(SPACES)) or attribute(one, "term")
        for one in fields.all(*_TAGS)
    ]
    given += [word.strip(SPACES) for text in fields.texts(*_KEYWORDS) for word in text.split(",")]
    return tuple(dict.fromkeys(" ".join(tag.split(" ")) for tag in given if tag))


def _rights(fields: Children) -> tuple[Markup, ...]:
    found = (
        atom_text(child, "", []) if fields.names.of(child).startswith("atom:") else doubtful(text_of(child))
        for child in fields.all(*_RIGHTS)
    )
    return tuple(markup for markup in found if markup.text.strip())


def _licence(fields: Children, links: dict[str, list[tuple[str, str]]]) -> str:
    given = [
        attribute(one, "resource") or attribute(one, "href") or text_of(one).strip()
        for one in fields.all(*_LICENCES)
    ]
    return _first(filter(None, (*given, *(href for href, _ in links.get("license", ())))))


def _origin(fields: Children, channel: Channel) -> Channel | None:
    """The feed that an aggregated entry came from: Atom's source, or RSS's, which is a title with an address."""
    found = fields.all(*_SOURCES)
    if not found:
        return None
    if len(found[0]):
        return _channel(Children(found[0], fields.names), channel.base)
    return Channel(title=line_of(doubtful(text_of(found[0])), ""))
