"""IPTC NewsML-G2 to drafts: a news item, a package, or a message of several. Bytes in, drafts out; opens nothing.

Each news item with a text is an article. Pictures and films become figures of the one text that they come with, in the
same package or, without packages, in the same message; else they are articles themselves. What a package refers to and
the message does not hold is a related link.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, TypeAlias

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from syndicate.errors import ReadError
from syndicate.model import Loss, RelatedLink, Source
from syndicate.model.blocks import Block
from syndicate.model.draft import Draft
from syndicate.model.loss import lost, within
from syndicate.model.readers.newsml import TRAITS
from syndicate.read.iptc.agency import pictures, shown
from syndicate.read.iptc.media import MEDIA, is_web, medium_blocks, own_terms
from syndicate.read.iptc.newsml.item import described, draft_of, with_blocks
from syndicate.read.iptc.newsml.medium import kind_of_item, medium_of
from syndicate.read.iptc.newsml.rights import terms_of
from syndicate.read.markup.whitespace import squeezed
from syndicate.read.markup.xml import attribute, child, children, local, parse_xml, root_name, said
from syndicate.read.merge import bounded, merged

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it

_ROOTS = frozenset({"newsMessage", "newsItem", "packageItem", "contentSet"})
_OTHER_ITEMS = frozenset({"conceptItem", "knowledgeItem", "planningItem", "catalogItem"})
_MOST = 10_000
"""Items of one message."""


class NewsMLReader(Struct, frozen=True):
    """The reader of NewsML-G2."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether the root element is one of NewsML's; NewsML 1 is taken too, to say that it is not read."""
        root = root_name(head)
        in_namespace = b"iptc.org/std/nar/" in head.replace(b"\0", b"")
        return root in _ROOTS | _OTHER_ITEMS | {"NewsML"} or (not root and in_namespace)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """The articles of a file, in its order.

        Raises:
            ReadError: not well-formed, refused, no NewsML-G2, or without any headline or text.
        """
        parsed = parse_xml(data, source.uri)
        root = parsed.root
        _refuse_others(root, source.uri)
        losses: list[Loss] = []
        items, packages = _items(root, losses)
        drafts = list(_Message(items, packages, source).articles())
        if not drafts:
            raise ReadError(
                f"{source.uri}: no item in it has a headline or a text",
                "fetch the items that it refers to",
                code="source-without-article",
            )
        left = [local(one) for one in root.iter(*(f"{{*}}{name}" for name in _OTHER_ITEMS))]
        losses += [lost("other-item-dropped", name=name) for name in dict.fromkeys(left)]
        for draft in drafts:
            yield replace(draft, losses=bounded((*parsed.losses, *draft.losses, *losses)))


def _refuse_others(root: Element, uri: str) -> None:
    name = local(root)
    if name == "NewsML":
        raise ReadError(
            f"{uri}: NewsML 1, of which only its successor NewsML-G2 is read", "ask the agency for NewsML-G2"
        )
    if name in _OTHER_ITEMS:
        raise ReadError(f"{uri}: a {name}, which is no article", "leave it out")
    if name not in _ROOTS:
        raise ReadError(f"{uri}: <{name}> is no NewsML-G2", "--from names another format")


def _items(root: Element, losses: list[Loss]) -> tuple[list[Element], list[Element]]:
    """The news items and the packages of a document."""
    if local(root) == "packageItem":
        return [], [root]
    if local(root) == "contentSet":  # a fragment, as the Guidelines print one
        item = etree.Element("newsItem")
        item.append(root)
        return [item], []
    if local(root) == "newsItem":
        return [root], []
    parts = (one for part in children(root, "itemSet") for one in part)
    inside = tuple(within(parts, _MOST, "items of the message", losses.append))
    return [one for one in inside if local(one) == "newsItem"], [
        one for one in inside if local(one) == "packageItem"
    ]


class _Message:
    """The news items of a document and the packages that order them, on their way to articles."""

    def __init__(self, items: Sequence[Element], packages: Sequence[Element], source: Source) -> None:
        self._items, self._packages, self._source = items, packages, source
        self._drafts = [draft_of(item, source) for item in items]
        self._texts = {index for index, draft in enumerate(self._drafts) if draft.body}
        kinds = enumerate(map(kind_of_item, items))
        self._media = {index for index, kind in kinds if kind in MEDIA} - self._texts
        self._joined: set[int] = set()
        self._by_guid = {attribute(item, "guid"): index for index, item in enumerate(items)}

    def articles(self) -> Iterator[Draft]:
        """The packages' items in their order, then the others; packages of which nothing is there come first."""
        self._join_media()
        self._fill()
        for package in self._packages:
            yield from self._unpack(package)
        packed = [index for package in self._packages for index in self._members(package)]
        for index in dict.fromkeys((*packed, *range(len(self._items)))):
            draft = self._drafts[index]
            if index not in self._joined and (draft.title or draft.body):
                yield draft

    def _join_media(self) -> None:
        """Give pictures and films to the text that stands alone among them."""
        together = [self._members(package) for package in self._packages] or [list(range(len(self._items)))]
        for members in together:
            owners = self._texts.intersection(members)
            if len(owners) != 1:
                continue
            owner = next(iter(owners))
            joining = [index for index in members if index in self._media and index not in self._joined]
            media = [self._items[index] for index in joining]
            self._drafts[owner] = _with_media(self._drafts[owner], self._items[owner], media)
            self._joined.update(joining)

    def _fill(self) -> None:
        """Media that stand alone show themselves; of an item without content, its description is the text."""
        for index, item in enumerate(self._items):
            draft = self._drafts[index]
            losses: list[Loss] = []
            if index in self._media and index not in self._joined:
                blocks = tuple(medium_blocks(medium_of(item), set(), losses))
                self._drafts[index] = with_blocks(draft, blocks, losses)
            elif index not in self._texts and not draft.standfirst:
                self._drafts[index] = with_blocks(draft, described(item), losses)

    def _unpack(self, package: Element) -> Iterator[Draft]:
        """Give a package's outside references to its first text; or the package is an article of links itself."""
        members = self._members(package)
        owner = next((index for index in members if index in self._texts), None)
        refs = tuple(self._outside(package))
        if owner is None:
            draft = draft_of(package, self._source)
            if refs and not members and (draft.title or draft.standfirst):
                related = merged(draft.related, refs)
                yield replace(draft, body=() if draft.standfirst else described(package), related=related)
            return
        draft = self._drafts[owner]
        title = said(child(package, "contentMeta", "headline")) or said(child(package, "itemMeta", "title"))
        losses = (*draft.losses, lost("package-title-dropped", title=shown(title))) if title else draft.losses
        self._drafts[owner] = replace(draft, related=merged(draft.related, refs), losses=losses)

    def _members(self, package: Element) -> list[int]:
        """The indices of the items in the same message that a package refers to, in its order."""
        found = (self._by_guid.get(_target(one)) for one in _references(package))
        return list(dict.fromkeys(index for index in found if index is not None))

    def _outside(self, package: Element) -> Iterator[RelatedLink]:
        """Links to what a package refers to and the message does not hold."""
        for one in _references(package):
            address, title = _target(one), said(child(one, "title")) or said(child(one, "headline"))
            if address not in self._by_guid:
                yield RelatedLink(title or address, address if is_web(address) else None)


def _references(package: Element) -> Iterator[Element]:
    """A package's references to items, in the order of the document."""
    return (one for one in package.iter(etree.Element) if local(one) == "itemRef")


def _target(reference: Element) -> str:
    return attribute(reference, "residref") or attribute(reference, "href")


def _with_media(draft: Draft, text: Element, media: Sequence[Element]) -> Draft:
    """A text with its pictures; those with terms of their own are left out, since these could not be kept."""
    own, present = squeezed(" ".join(terms_of(text))), pictures(draft.body)
    blocks: list[Block] = []
    losses: list[Loss] = []
    for item in media:
        medium, terms = medium_of(item), squeezed(" ".join(terms_of(item)))
        if terms and terms != own:
            losses.append(own_terms(medium.kind, medium.title or medium.name, terms))
        else:
            blocks += medium_blocks(medium, present, losses)
    return with_blocks(draft, blocks, losses)


reader = NewsMLReader()
