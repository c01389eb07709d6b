"""One NewsML-G2 news item to a draft. A tree in, values out; opens nothing.

Of the dates, ``contentCreated`` may be a day alone; the provider's own ``firstCreated`` is taken before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from lxml import etree
from msgspec.structs import replace

from syndicate.model import Author, Loss, Moment, RelatedLink, Source
from syndicate.model.blocks import Block, Paragraph, Text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.read.iptc.agency import (
    Wording,
    credited,
    kind_of,
    later,
    pictures,
    read_moment,
    read_status,
    shown,
    unplaced,
    without_title,
)
from syndicate.read.iptc.media import MEDIA, is_web, page_of
from syndicate.read.iptc.newsml.content import content_of
from syndicate.read.iptc.newsml.medium import kind_of_item, renditions
from syndicate.read.iptc.newsml.rights import name_of, rights_of, terms_of
from syndicate.read.markup.xml import attribute, child, children, local, said
from syndicate.read.merge import bounded, merged

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it

_SUMMARIES = ("summary", "teaser", "standfirst", "abstract")
_SUBTITLES = ("sub", "deck", "dek", "under")
_AUTHOR_ROLES = ("author", "writer", "reporter", "byline", "creator")
_NO_AUTHOR_ROLES = ("descr", "caption")
_TECHNICAL = frozenset(
    {"itemClass", "provider", "versionCreated", "firstCreated", "fileName", "generator", "profile", "signal"}
    | {
        "contentCreated",
        "contentModified",
        "altId",
        "icon",
        "metadataCreator",
        "hash",
        "origRep",
        "incomingFeedId",
    }
)
"""Elements about the file or its transport, and those that were read into a date."""
_PLACED = frozenset(
    {
        "embargoed",
        "pubStatus",
        "title",
        "service",
        "link",
        "expires",
        "creator",
        "contributor",
        "by",
        "language",
    }
    | {"genre", "keyword", "subject", "slugline", "headline", "description"}
)


def draft_of(item: Element, source: Source) -> Draft:
    """An item as an article, also without headline, text and media. Raises: ReadError: its XHTML cannot be parsed."""
    losses: list[Loss] = []
    meta, about = child(item, "contentMeta"), child(item, "itemMeta")
    language = _language(item)
    content = content_of(item, source.uri, language, terms_of(item))
    rights = rights_of(item, content.body)
    title = _title(item) or content.title
    is_medium = kind_of_item(item) in MEDIA
    blocks = without_title(content.body.blocks, title)
    standfirst = "" if is_medium else _standfirst(item, title, content.standfirst, blocks, losses)
    elsewhere = () if is_medium else _elsewhere(item, blocks)
    published, updated = _dates(item, losses)
    status, doubts = read_status(attribute(child(about, "pubStatus"), "qcode"))
    section, tags = _subjects(item)
    return Draft(
        id=attribute(item, "guid"),
        title=title,
        standfirst=standfirst,
        authors=_authors(meta, language, losses) or content.authors,
        published=published,
        updated=updated,
        language=language,
        url=page_of(renditions(item)) or _canonical(about),
        section=section,
        tags=tags,
        body=blocks,
        related=merged(content.body.related, _links(about, losses)),
        notice=rights.notice,
        copyright=rights.copyright,
        licence=rights.licence,
        source=source,
        embargo=read_moment(said(child(about, "embargoed")), "the embargo", losses),
        expiry=read_moment(said(child(about, "expires")), "the expiry", losses),
        status=status,
        losses=bounded((*rights.losses, *elsewhere, *content.losses, *doubts, *losses, *_unread(item))),
    )


def _elsewhere(item: Element, blocks: tuple[Block, ...]) -> Iterator[Loss]:
    """Losses for content that lies elsewhere and is not the item's page."""
    shown_pictures = pictures(blocks)
    for one in renditions(item):
        is_page = one.media_type.startswith(("text/html", "application/xhtml"))
        if not is_page and one.href not in shown_pictures:
            yield lost("content-elsewhere-dropped", url=shown(one.href), media_type=shown(one.media_type))


def with_blocks(draft: Draft, blocks: Sequence[Block], losses: Sequence[Loss]) -> Draft:
    """A draft with further blocks at its end."""
    return replace(draft, body=(*draft.body, *blocks), losses=(*draft.losses, *losses))


def described(item: Element) -> tuple[Block, ...]:
    """The paragraphs that describe an item which has no text of its own."""
    texts = (said(one) for one in children(child(item, "contentMeta"), "description"))
    return tuple(Paragraph((Text(text),)) for text in dict.fromkeys(texts) if text)


def _role(element: Element) -> str:
    return attribute(element, "role").rpartition(":")[2].lower()


def _language(item: Element) -> str:
    meta = child(item, "contentMeta")
    stated = [attribute(one, "tag") for one in children(meta, "language")]
    inline = [attribute(one, "lang") for one in children(child(item, "contentSet"))]
    return next(filter(None, (*stated, *inline, attribute(item, "lang"), attribute(meta, "lang"))), "")


def _title(item: Element) -> str:
    meta, about = child(item, "contentMeta"), child(item, "itemMeta")
    headlines = [one for one in children(meta, "headline") if not _role(one).startswith(_SUBTITLES)]
    best = sorted(headlines, key=lambda one: _role(one) not in ("", "main", "medium"))
    return next(filter(None, (said(one) for one in (*best, *children(about, "title")))), "")


def _standfirst(item: Element, title: str, inside: str, blocks: tuple[Block, ...], losses: list[Loss]) -> str:
    """The subheadline or the summary; a description that only repeats the text is neither."""
    meta = child(item, "contentMeta")
    under = [said(one) for one in children(meta, "headline") if _role(one).startswith(_SUBTITLES)]
    stated = [said(one) for one in children(meta, "description") if _role(one).startswith(_SUMMARIES)]
    others = [said(one) for one in children(meta, "description") if not _role(one).startswith(_SUMMARIES)]
    wording = Wording(blocks)
    others = [text for text in others if blocks and not wording.repeats(text)]
    found = [text for text in dict.fromkeys((*under, *stated, inside, *others)) if text not in ("", title)]
    losses += (lost("further-description-dropped", text=shown(text)) for text in found[1:])
    mains = (said(one) for one in children(meta, "headline") if not _role(one).startswith(_SUBTITLES))
    losses += (
        lost("further-headline-dropped", text=shown(text)) for text in mains if text not in ("", title)
    )
    return found[0] if found else ""


def _dates(item: Element, losses: list[Loss]) -> tuple[Moment | None, Moment | None]:
    """The first publication, and the last change since."""
    meta, about = child(item, "contentMeta"), child(item, "itemMeta")
    first = read_moment(said(child(about, "firstCreated")), "the first creation", losses)
    made = read_moment(said(child(meta, "contentCreated")), "the content's creation", losses)
    version = read_moment(said(child(about, "versionCreated")), "the version's creation", losses)
    changed = read_moment(said(child(meta, "contentModified")), "the content's change", losses)
    published = first or made or changed or version
    return published, later(changed or version, published)


def _authors(meta: Element | None, language: str, losses: list[Loss]) -> tuple[Author, ...]:
    """The creators and the contributors who wrote; the byline, which is for display, where it names none of them."""
    authors = [_author(one, language) for one in children(meta, "creator") if name_of(one)]
    line = " ".join(said(one) for one in children(meta, "by"))
    for one in children(meta, "contributor"):
        role, name = _role(one), name_of(one)
        wrote = any(word in role for word in _AUTHOR_ROLES) and not role.startswith(_NO_AUTHOR_ROLES)
        if name and wrote:
            authors.append(_author(one, language))
        elif name:
            losses.append(lost("contributor-dropped", name=shown(name), role=shown(role)))
    if line and not any(author.name in line for author in authors):
        losses += (lost("creator-beside-byline-dropped", name=shown(author.name)) for author in authors)
        return credited(line, language)
    return tuple(dict.fromkeys(authors))


def _author(party: Element, language: str) -> Author:
    stated = attribute(party, "type") or attribute(party, "typeuri")
    if child(party, "organisationDetails") is not None:
        stated = "organisation"
    elif child(party, "personDetails") is not None:
        stated = "person"
    return kind_of(name_of(party), stated, language)


def _subjects(item: Element) -> tuple[str, tuple[str, ...]]:
    """The editorial service as the section; keywords, subjects, genres and the slug line as tags."""
    meta, about = child(item, "contentMeta"), child(item, "itemMeta")
    section = next(filter(None, map(name_of, children(about, "service"))), "")
    tags = [said(one) for one in children(meta, "keyword")]
    tags += [name_of(one) for one in children(meta, "subject", "genre")]
    tags += [said(one) for one in children(meta, "slugline")]
    return section, tuple(dict.fromkeys(filter(None, tags)))


def _canonical(about: Element | None) -> str | None:
    """The page that an item states as its own (RFC 6596)."""
    stated = (attribute(one, "href") for one in children(about, "link") if _is_canonical(one))
    return next(filter(is_web, stated), None)


def _is_canonical(link: Element) -> bool:
    return attribute(link, "reluri") == "https://www.iana.org/assignments/relation/canonical"


def _links(about: Element | None, losses: list[Loss]) -> Iterator[RelatedLink]:
    """The links of an item to others that a reader can follow, or that have a title."""
    for one in children(about, "link"):
        if _is_canonical(one):
            continue
        address = next(filter(None, (attribute(one, name) for name in ("href", "residref", "guidref"))), "")
        title = said(child(one, "title"))
        if title or is_web(address):
            yield RelatedLink(title or address, address if is_web(address) else None)
        else:
            losses.append(
                lost("agency-link-dropped", relation=shown(attribute(one, "rel")), url=shown(address))
            )


def _unread(item: Element) -> Iterator[Loss]:
    """The names of metadata that an article has no place for."""
    names = [
        local(one)
        for part in ("itemMeta", "contentMeta")
        for one in children(child(item, part))
        if local(one) not in _TECHNICAL | _PLACED
    ]
    names += [local(one) for one in children(item, "partMeta", "inlineRef", "derivedFrom")]
    if names:
        yield unplaced(names)
