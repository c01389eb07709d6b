"""One ninjs item to a draft: its headline, text, media, dates, names and rights. An item in, a draft out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from syndicate.model import Author, Loss, Moment, Source
from syndicate.model.blocks import Block, Paragraph, Text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.read.iptc import nitf_story
from syndicate.read.iptc.agency import (
    LICENCE_AS_TEXT,
    AgencyBody,
    AgencyRights,
    Wording,
    credited,
    html_body,
    later,
    paragraphs_of,
    plain_body,
    read_moment,
    read_status,
    shown,
    sort_rights,
    without_title,
)
from syndicate.read.iptc.media import PICTURES
from syndicate.read.iptc.ninjs.media import (
    SUBTITLES,
    associated_media,
    descriptions,
    own_media,
    page,
    plain,
    related,
    title_of,
)
from syndicate.read.iptc.ninjs.object import NinjsItem, NinjsText
from syndicate.read.merge import bounded, merged

_CREATORS = frozenset({"author", "creator", "byline", "writer"})
_SUMMARIES = frozenset({"summary", "standfirst", "subheadline", "dek", "abstract", "lead", "teaser"})
_SECTIONS = frozenset({"section", "category"})
_CONCEPTS = (
    *("subjects", "subject", "people", "person", "organisations", "organisation", "places", "place"),
    *("events", "event", "objects", "object", "genres", "genre"),
)


def draft_of(item: NinjsItem, source: Source) -> Draft:
    """An item as an article, also without headline, text and media."""
    losses: list[Loss] = []
    title = title_of(item)
    body = _body(item, source.uri, losses)
    rights = _rights(item, body)
    blocks = without_title(body.blocks, title, plain=not any(one.is_html for one in item.texts("body")))
    standfirst = _standfirst(item, blocks, losses)
    blocks += tuple(own_media(item, blocks, losses))
    associated = tuple(associated_media(item, blocks, losses))
    language = item.string("language")
    published, updated = _dates(item, losses)
    status, doubts = read_status(item.string("pubstatus"))
    section, tags = _subjects(item)
    draft = Draft(
        id=item.string("uri"),
        title=title,
        standfirst=standfirst,
        authors=_authors(item, language),
        published=published,
        updated=updated,
        language=language,
        url=page(item),
        section=section,
        tags=tags,
        body=(*blocks, *associated),
        related=merged(body.related, related(item)),
        notice=rights.notice,
        copyright=rights.copyright,
        licence=rights.licence,
        source=source,
        embargo=read_moment(item.string("embargoeduntil", "embargoed"), "the embargo", losses),
        expiry=read_moment(item.string("expires"), "the expiry", losses),
        status=status,
    )
    return msgspec.structs.replace(
        draft, losses=bounded((*losses, *rights.losses, *body.losses, *doubts, *item.unread()))
    )


def _standfirst(item: NinjsItem, blocks: tuple[Block, ...], losses: list[Loss]) -> str:
    """The subheadline or the summary. Of a picture, what describes it is its caption and stays in the body."""
    title = title_of(item)
    under = [one for one in item.texts("headline") if one.role in SUBTITLES and plain(one) != title]
    summaries = descriptions(item) if item.texts("body") else []
    candidates = dict.fromkeys(
        text
        for text in map(plain, [*under, *sorted(summaries, key=lambda one: one.role not in _SUMMARIES)])
        if text and text != title
    )
    stated = {plain(one) for one in summaries if one.role in _SUMMARIES} | set(map(plain, under))
    wording = Wording(blocks)
    found = [text for text in candidates if text in stated or not wording.repeats(text)]
    losses += (lost("further-description-dropped", text=shown(text)) for text in found[1:])
    mains = (plain(one) for one in item.texts("headline") if one.role not in SUBTITLES)
    losses += (
        lost("further-headline-dropped", text=shown(text))
        for text in mains
        if text not in (title, *found[:1])
    )
    return found[0] if found else ""


def _body(item: NinjsItem, uri: str, losses: list[Loss]) -> AgencyBody:
    """The body in its richest form; another is a loss unless it says the same."""
    bodies = item.texts("body")
    if not bodies:
        if item.string("type") in PICTURES:
            return AgencyBody()
        return AgencyBody(tuple(Paragraph((Text(plain(one)),)) for one in descriptions(item)))
    ranked = sorted(bodies, key=lambda one: (not one.is_html, not one.is_nitf))
    best, *others = ranked
    body = _read_body(best, uri, paragraphs_of(item.text("usageterms")))
    wording = Wording(body.blocks)
    losses += (
        lost("further-body-dropped", role=shown(one.role), media_type=shown(one.media_type))
        for one in others
        if one.is_nitf or not wording.repeats(plain(one))
    )
    return body


def _read_body(body: NinjsText, uri: str, terms: Sequence[str]) -> AgencyBody:
    if body.is_nitf:
        return nitf_story.body_of(body.value, uri)
    return html_body(body.value, uri, terms) if body.is_html else plain_body(body.value)


def _dates(item: NinjsItem, losses: list[Loss]) -> tuple[Moment | None, Moment | None]:
    """The first publication, and the last change since."""
    created = read_moment(item.string("firstcreated"), "the first creation", losses)
    made = read_moment(item.string("contentcreated"), "the content's creation", losses)
    version = read_moment(item.string("versioncreated"), "the version's creation", losses)
    published = created or made or version
    return published, later(version, published)


def _authors(item: NinjsItem, language: str) -> tuple[Author, ...]:
    """The creators, each with its kind, or else the names in the byline."""
    line = item.string("by", "byline")
    people = [Author(one.string("name")) for one in _creators(item, "people", "person")]
    people += [
        Author(one.string("name"), "organisation") for one in _creators(item, "organisations", "organisation")
    ]
    if people:
        # In the byline's order: there, names stand whole between commas.
        return tuple(sorted(people, key=lambda author: f", {line}, ".find(f", {author.name}, ")))
    return credited(line, language)


def _creators(item: NinjsItem, *names: str) -> Iterator[NinjsItem]:
    for name in names:
        for one in item.items(name):
            if one.string("rel").lower() in _CREATORS and one.string("name"):
                yield one


def _subjects(item: NinjsItem) -> tuple[str, tuple[str, ...]]:
    """The section where an item names one, and what it is about."""
    section, tags = "", []
    for name in _CONCEPTS:
        for one in item.items(name):
            rel, concept = one.string("rel").lower(), one.string("name", "literal", "code")
            if rel in _SECTIONS and not section:
                section = concept
            elif rel not in _CREATORS:
                tags.append(concept)
    tags.append(item.string("slugline"))
    return section, tuple(dict.fromkeys(filter(None, tags)))


def _rights(item: NinjsItem, body: AgencyBody) -> AgencyRights:
    stated = item.object("rightsinfo")
    licence = stated.string("linkedrights")
    losses: tuple[Loss, ...] = ()
    if stated.string("langid") == LICENCE_AS_TEXT:
        licence = licence or stated.string("encodedrights")
    elif stated.string("encodedrights"):
        losses = (lost("rights-expression-dropped", language=shown(stated.string("langid"))),)
    rights = sort_rights(
        notice=item.string("copyrightnotice"),
        holder=item.string("copyrightholder"),
        terms=paragraphs_of(item.text("usageterms")),
        links=body.links,
        has_notice=body.has_notice,
        licence=licence,
    )
    return msgspec.structs.replace(rights, losses=(*rights.losses, *losses))
