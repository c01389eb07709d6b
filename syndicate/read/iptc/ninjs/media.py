"""A ninjs item's titles, descriptions, media and references. Items in, blocks and links out."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.model import Loss, RelatedLink
from syndicate.model.blocks import Block, block_texts
from syndicate.read.iptc.agency import html_body, pictures
from syndicate.read.iptc.media import MEDIA, PICTURES, Medium, is_web, medium_blocks, own_terms, page_of
from syndicate.read.iptc.ninjs.object import NinjsItem, NinjsText
from syndicate.read.markup.whitespace import squeezed

SUBTITLES = frozenset({"sub", "subheadline", "subtitle", "secondary", "dek", "deck"})
"""Roles of a headline that stands under the main one."""


def title_of(item: NinjsItem) -> str:
    """The main headline, or the title that "need not be displayed"."""
    headlines = item.texts("headline")
    main = [one for one in headlines if one.role not in SUBTITLES] or headlines
    best = next((one for one in main if one.role in ("", "main", "headline")), main[0] if main else None)
    return plain(best) if best else item.string("title")


def plain(text: NinjsText) -> str:
    """A headline or a description as plain text, also where it is marked up."""
    if not text.is_html:
        return text.value.strip(" \t\r\n")
    return squeezed(" ".join(block_texts(html_body(text.value, "a description").blocks)))


def descriptions(item: NinjsItem) -> list[NinjsText]:
    """One text for each thing that is said: not both its plain and its marked-up form."""
    found: dict[str, NinjsText] = {}
    for one in sorted(item.texts("description"), key=lambda one: one.is_html):
        found.setdefault("".join(filter(str.isalnum, plain(one))), one)
    return list(found.values())


def own_media(item: NinjsItem, blocks: tuple[Block, ...], losses: list[Loss]) -> Iterator[Block]:
    """The blocks of an item that is a medium itself."""
    kind = item.string("type")
    if kind in MEDIA:
        caption = tuple(map(plain, descriptions(item))) if kind in PICTURES else ()
        yield from _shown(item, caption, pictures(blocks), losses)


def associated_media(item: NinjsItem, blocks: tuple[Block, ...], losses: list[Loss]) -> Iterator[Block]:
    """The pictures and films that go with an item, with their captions; not those that its body shows already.

    A picture with terms of its own is left out: an article has one set of terms, and the picture's would be lost.
    """
    present = pictures(blocks)
    for one in item.items("associations"):
        kind = one.string("type")
        if kind not in MEDIA:
            continue
        terms = one.string("usageterms")
        if terms and terms != item.string("usageterms"):
            losses.append(own_terms(kind, title_of(one) or one.string("uri"), terms))
            continue
        credit = one.string("copyrightnotice")
        caption = [*map(plain, descriptions(one)), one.string("by", "byline")]
        caption += [credit] if credit != item.string("copyrightnotice") else []
        yield from _shown(one, tuple(filter(None, caption)), present, losses)


def _shown(
    item: NinjsItem, caption: tuple[str, ...], present: set[str], losses: list[Loss]
) -> Iterator[Block]:
    medium = Medium(item.string("type"), title_of(item), caption, item.string("uri"), item.renditions())
    yield from medium_blocks(medium, present, losses)


def related(item: NinjsItem) -> Iterator[RelatedLink]:
    """The texts that an item is associated with."""
    for one in item.items("associations"):
        if one.string("type") in MEDIA:
            continue
        uri = one.string("uri")
        url = page(one) or (uri if is_web(uri) else None)
        yield RelatedLink(title_of(one) or one.string("name") or uri, url)


def page(item: NinjsItem) -> str | None:
    """The web page that is a rendition of an item."""
    return page_of(item.renditions())
