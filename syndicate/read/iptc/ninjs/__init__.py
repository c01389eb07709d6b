"""IPTC ninjs 1.0 to 3.1 to drafts: one news item, an array of them, or a package. Bytes in, drafts out; opens nothing.

The versions differ in the case of names (``pubstatus``, ``pubStatus``) and in their shapes (``headline``,
``headlines``), not in what they say; names are compared without case. An item without a body of its own whose
associations have one is a package: each of those is an article.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Author, Loss, Moment, Source
from syndicate.model.blocks import Block, Paragraph, Text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.readers.ninjs import TRAITS
from syndicate.read.encoding.decode import decode
from syndicate.read.iptc import nitf_story
from syndicate.read.iptc.agency import (
    LICENCE_AS_TEXT,
    AgencyBody,
    AgencyRights,
    Wording,
    credited,
    has_text,
    html_body,
    later,
    paragraphs_of,
    pictures,
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
from syndicate.read.iptc.ninjs.object import Json, NinjsItem, NinjsText, items_of
from syndicate.read.merge import bounded, merged

LARGEST = 20_000_000
"""Bytes of one file."""
_MARKS = (
    b'"versioncreated"',
    b'"pubstatus"',
    b'"headlines"',
    b'"body_',
    b'"bodies"',
    b'"representationtype"',
    b'"copyrightholder"',
    b'"copyrightnotice"',
    b'"usageterms"',
    b'"renditions"',
    b'"associations"',
    b'"descriptions"',
    b'"eventdetails"',
    b'"infosources"',
    b"/ninjs",
)
_CREATORS = frozenset({"author", "creator", "byline", "writer"})
_SUMMARIES = frozenset({"summary", "standfirst", "subheadline", "dek", "abstract", "lead", "teaser"})
_SECTIONS = frozenset({"section", "category"})
_CONCEPTS = (
    *("subjects", "subject", "people", "person", "organisations", "organisation", "places", "place"),
    *("events", "event", "objects", "object", "genres", "genre"),
)
_DEEPEST = 20
"""Levels of associations."""


class NinjsReader(Struct, frozen=True):
    """The reader of ninjs."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether it begins as JSON and names what only ninjs names."""
        plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
        marks = sum(mark in plain for mark in _MARKS) + (b'"uri"' in plain)
        return plain[:1] in (b"{", b"[") and marks > 1 and b"jsonfeed.org/version" not in plain

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """The articles of a file, packages unpacked.

        Raises:
            ReadError: not JSON, no ninjs, or nothing in it that could be read.
        """
        if len(data) > LARGEST:
            raise ReadError(
                f"{source.uri}: {len(data):,} bytes",
                f"up to {LARGEST:,} are read; split the file",
                code="source-too-large",
            )
        text, doubts = decode(data)
        losses = list(doubts)
        items = items_of(_parsed(text, source.uri), losses)
        if not items:
            raise ReadError(
                f"{source.uri}: no ninjs: no object with headlines, a body or a uri",
                "see https://iptc.org/std/ninjs",
            )
        drafts = [draft for item in items for draft in _drafts(item, source)]
        if not drafts:
            raise ReadError(
                f"{source.uri}: no item in it has a headline or a text",
                "fetch the items that it refers to",
                code="source-without-article",
            )
        for draft in drafts:
            yield msgspec.structs.replace(draft, losses=(*losses, *draft.losses))


def _parsed(text: str, uri: str) -> Json:
    try:
        parsed: Json = json.loads(text.lstrip("\ufeff"), strict=False)
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, ValueError) else "nested too deeply"
        raise ReadError(
            f"{uri}: not JSON: {said}", "mend the file at its source", code="source-malformed"
        ) from error
    return parsed


def _drafts(item: NinjsItem, source: Source, depth: int = 0) -> Iterator[Draft]:
    """An item as a draft, or the articles of a package."""
    associated = item.items("associations") if depth < _DEEPEST else ()
    inside = [one for one in associated if one.texts("body")]
    if item.texts("body") or not inside:
        draft = _draft(item, source)
        if draft.title or has_text(draft.body) or pictures(draft.body):
            yield draft
        return
    drafts = [draft for one in inside for draft in _drafts(one, source, depth + 1)]
    others = [one for one in associated if one not in inside]
    losses = [lost("package-item-dropped", title=shown(title_of(one) or one.string("uri"))) for one in others]
    if title := title_of(item):
        losses.append(lost("package-title-dropped", title=shown(title)))
    for number, draft in enumerate(drafts):
        yield draft if number else msgspec.structs.replace(draft, losses=(*draft.losses, *losses))


def _draft(item: NinjsItem, source: Source) -> Draft:
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
    """When an item was first published, and when it was changed since."""
    created = read_moment(item.string("firstcreated"), "the first creation", losses)
    made = read_moment(item.string("contentcreated"), "the content's creation", losses)
    version = read_moment(item.string("versioncreated"), "the version's creation", losses)
    published = created or made or version
    return published, later(version, published)


def _authors(item: NinjsItem, language: str) -> tuple[Author, ...]:
    """Who is named as creator, with its kind; else who stands in the byline."""
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


reader = NinjsReader()
