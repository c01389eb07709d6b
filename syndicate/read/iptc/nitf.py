"""IPTC NITF 3.x to drafts, alone or inside another format. Bytes in, drafts out; opens nothing.

Of its dates, ``date.issue`` is the publication, ``date.release`` an embargo where it is later than that, and
``date.expire`` the expiry. The displayed ``rights`` are terms of use; ``doc.rights``, which a reader does not see, is a
licence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from lxml import etree
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss, Moment, Source
from syndicate.model.draft import Draft
from syndicate.model.readers.nitf import TRAITS
from syndicate.read.iptc.agency import (
    AgencyRights,
    later,
    read_moment,
    read_status,
    sort_rights,
    unplaced,
)
from syndicate.read.iptc.nitf_story import story_of
from syndicate.read.markup.xml import attribute, child, children, local, parse_xml, root_name, said
from syndicate.read.merge import bounded

_PLACED_DATA = frozenset(
    {"doc-id", "date.issue", "date.release", "date.expire", "doc.copyright", "doc.rights", "key-list"}
    | {"identified-content"}
)
_RIGHTS = ("owner", "agent", "type", "geography", "startdate", "enddate", "limitations")


class NitfReader(Struct, frozen=True):
    """The reader of NITF."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether the root element is ``nitf``."""
        return root_name(head) == "nitf"

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            ReadError: not well-formed, refused, no NITF, or without headline and text.
        """
        parsed = parse_xml(data, source.uri)
        if local(parsed.root) != "nitf":
            raise ReadError(f"{source.uri}: <{local(parsed.root)}> is no NITF", "--from names another format")
        yield _draft(parsed.root, source, parsed.losses)


def _draft(root: etree._Element, source: Source, before: tuple[Loss, ...]) -> Draft:
    losses: list[Loss] = []
    language = attribute(root, "baselang") or attribute(root, "lang")
    story = story_of(root, source.uri, language)
    data, head = child(root, "head", "docdata"), child(root, "head")
    issued, published, updated = _dates(root, losses)
    release = read_moment(_norm(data, "date.release"), "the release", losses)
    embargoed = release is not None and (issued is None or release.as_instant() > issued.as_instant())
    stated = attribute(data, "management-status")
    status, doubts = read_status("withheld" if stated == "embargoed" and not embargoed else stated)
    rights = _rights(root)
    section, tags = _subjects(head)
    draft = Draft(
        id=attribute(child(data, "doc-id"), "id-string"),
        title=story.title,
        standfirst=story.standfirst,
        authors=story.authors,
        published=published or release,
        updated=updated,
        language=language,
        section=section,
        tags=tags,
        body=story.body.blocks,
        related=story.body.related,
        notice=rights.notice,
        copyright=rights.copyright,
        licence=rights.licence,
        source=source,
        embargo=release if embargoed else None,
        expiry=read_moment(_norm(data, "date.expire"), "the expiry", losses),
        status=status,
        losses=bounded((*before, *story.losses, *rights.losses, *doubts, *losses, *_unread(head))),
    )
    if draft.title or draft.body:
        return draft
    raise ReadError(
        f"{source.uri}: neither headline nor text in it",
        "an article needs a title or a paragraph",
        code="source-without-article",
    )


def _norm(data: etree._Element | None, name: str) -> str:
    return attribute(child(data, name), "norm")


def _dates(root: etree._Element, losses: list[Loss]) -> tuple[Moment | None, Moment | None, Moment | None]:
    """The issue, the publication (the issue, or what comes nearest to it), and the newest revision after it."""
    head = child(root, "head")
    issued = read_moment(_norm(child(head, "docdata"), "date.issue"), "the issue", losses)
    printed = attribute(child(head, "pubdata"), "date.publication")
    told = attribute(child(root, "body", "body.head", "dateline", "story.date"), "norm")
    published = (
        issued or read_moment(printed, "the publication", losses) or read_moment(told, "the story", losses)
    )
    revisions = [
        read_moment(attribute(one, "norm"), "a revision", losses)
        for one in children(head, "revision-history")
    ]
    newest = max(filter(None, revisions), key=Moment.as_instant, default=None)
    if newest is not None and published is not None and newest.as_instant() < published.as_instant():
        newest = None
    return issued, published or newest, later(newest, published or newest)


def _rights(root: etree._Element) -> AgencyRights:
    data = child(root, "head", "docdata")
    stated = [(attribute(one, "year"), attribute(one, "holder")) for one in children(data, "doc.copyright")]
    lines = [" ".join(filter(None, ("©", *pair))) for pair in stated if any(pair)]
    printed = [said(one) for one in root.iter(etree.Element) if local(one) == "copyrite"]
    shown_rights = child(root, "body", "body.head", "rights")
    parts = {
        local(one).removeprefix("rights."): said(one) for one in children(shown_rights, *_RIGHTS_ELEMENTS)
    }
    owner_alone = not {name for name, text in parts.items() if text} - {"owner"}
    terms = [] if owner_alone and parts else [said(shown_rights)]
    licences = [
        "; ".join(f"{name}: {attribute(one, name)}" for name in _RIGHTS if attribute(one, name))
        for one in children(data, "doc.rights")
    ]
    holder = parts.get("owner", "") if owner_alone else ""
    return sort_rights(
        notice=next(filter(None, printed), "") or "; ".join(lines),
        holder=holder,
        terms=terms,
        licence=" / ".join(filter(None, licences)),
    )


_RIGHTS_ELEMENTS = tuple(f"rights.{name}" for name in _RIGHTS)


def _subjects(head: etree._Element | None) -> tuple[str, tuple[str, ...]]:
    """The section of the page, or the type of the material where it is one; keywords, subjects and what is named."""
    section = attribute(child(head, "pubdata"), "position.section")
    kind = attribute(child(head, "tobject"), "tobject.type")
    tags = [attribute(one, "key") for one in children(child(head, "docdata", "key-list"), "keyword")]
    for one in children(child(head, "tobject"), "tobject.subject"):
        names = [attribute(one, f"tobject.subject.{part}") for part in ("type", "matter", "detail")]
        tags.append(next(filter(None, reversed(names)), ""))
    for one in [] if (named := child(head, "docdata", "identified-content")) is None else named:
        tags.append(said(one) or attribute(one, "value"))
    if not section and kind.lower() != "news":
        section = kind
    return section, tuple(dict.fromkeys(filter(None, tags)))


def _unread(head: etree._Element | None) -> Iterator[Loss]:
    """The names of what describes the document and has no place in an article."""
    data = child(head, "docdata")
    names = [
        local(one)
        for one in ([] if data is None else data)
        if local(one) not in _PLACED_DATA and any(one.values())
    ]
    names += [f"meta {attribute(one, 'name')}" for one in children(head, "meta")]
    if names:
        yield unplaced(names)


reader = NitfReader()
