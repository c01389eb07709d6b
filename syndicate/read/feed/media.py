"""Enclosures and pictures of an entry: from an XML feed, and into a body that does not show them already.

RSS enclosures, Media RSS, Atom links and iTunes images give them. Of several renditions of one thing (Media RSS
``media:group``) the first is taken; a thumbnail only where no picture is. Opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from lxml import etree

from syndicate.model.blocks import (
    Block,
    Embed,
    Figure,
    Image,
    Link,
    Text,
    walk,
)
from syndicate.read.feed.entry import FeedMedium, joined
from syndicate.read.feed.names import Children, attribute, text_of

_PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})
_CAPTIONS = ("media:description", "media:credit")


def media_of(fields: Children, place: str, unkept: list[str]) -> tuple[FeedMedium, ...]:
    """The media of an entry; what of them has no place goes to `unkept`."""
    found = [_rendition(one, fields, place, unkept) for one in fields.all("media:content")]
    for group in fields.all("media:group"):
        inside = Children(group, fields.names)
        renditions = inside.all("media:content")
        best = next((r for r in renditions if attribute(r, "isDefault").lower() == "true"), None)
        found += [
            _rendition(one, inside, place, unkept) for one in ([best] if best is not None else renditions[:1])
        ]
        if len(renditions) > 1:
            unkept.append(f"{len(renditions) - 1} other renditions of a medium")
    found += [_linked(one, "url", place) for one in fields.all("enclosure")]
    enclosed = [one for one in fields.all("atom:link") if attribute(one, "rel").lower().endswith("enclosure")]
    found += [_linked(one, "href", place) for one in enclosed]
    found += [_linked(one, "src", place) for one in fields.all("atom:content") if attribute(one, "src")]
    found += [_linked(one, "url", place) for one in fields.all("media:player")]
    media = [medium for medium in found if medium.url]
    thumbnails = [
        medium
        for one in fields.all("media:thumbnail", "itunes:image", "image")
        if (medium := _picture(one)).url
    ]
    if thumbnails and not any(map(is_picture, media)):
        media.append(thumbnails.pop(0))
    if thumbnails:
        unkept.append("a thumbnail")
    return tuple({medium.url: medium for medium in reversed(media)}.values())[::-1]


def _rendition(element: etree._Element, around: Children, place: str, unkept: list[str]) -> FeedMedium:
    inside = Children(element, around.names)
    title = next(iter(inside.texts("media:title")), "")
    caption = " – ".join(inside.texts(*_CAPTIONS))
    inside.all("media:thumbnail")
    unkept += inside.left()
    kind = attribute(element, "type") or attribute(element, "medium")
    return FeedMedium(
        url=attribute(element, "url"), media_type=kind, title=title, caption=caption, place=place
    )


def _linked(element: etree._Element, name: str, place: str) -> FeedMedium:
    return FeedMedium(
        url=attribute(element, name),
        media_type=attribute(element, "type"),
        title=attribute(element, "title"),
        place=place,
    )


def _picture(element: etree._Element) -> FeedMedium:
    url = attribute(element, "url") or attribute(element, "href") or text_of(element).strip()
    return FeedMedium(url=url, media_type="image/*")


def with_media(
    body: tuple[Block, ...], tail: int, media: tuple[FeedMedium, ...], base: str | None
) -> tuple[Block, ...]:
    """The body with what it does not show: one picture stands first; more, and what plays, stand behind the text.

    Args:
        body: an entry's blocks.
        tail: how many of its last blocks are the notice, which stays last.
        media: of the entry, in the feed's order.
        base: the URL against which their addresses are resolved.
    """
    shown = set(map(_plain, _addresses(body)))
    pictures: list[Block] = []
    others: list[Block] = []
    for medium in media:
        url = joined(base or "", medium.url.strip())
        if _plain(url) in shown:
            continue
        shown.add(_plain(url))
        if is_picture(medium):
            caption = (Text(medium.caption),) if medium.caption else ()
            pictures.append(Figure(Image(url, medium.title), caption))
        else:
            others.append(
                Embed(url, " – ".join(filter(None, (medium.title or _file_name(url), medium.caption))))
            )
    if len(pictures) == 1:
        body, pictures = (*pictures, *body), []
    end = len(body) - tail
    return (*body[:end], *pictures, *others, *body[end:])


def is_picture(medium: FeedMedium) -> bool:
    """By its media type, or by its name where it has none."""
    if medium.media_type:
        return medium.media_type.lower().startswith("image")
    return PurePosixPath(_path(medium.url)).suffix.lower() in _PICTURES


def _file_name(url: str) -> str:
    return PurePosixPath(unquote(_path(url))).name or url


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _plain(url: str) -> str:
    """Without scheme and query: sites name sizes there."""
    return url.partition("?")[0].partition("//")[2] or url


def _addresses(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The pictures, players and links of a body."""
    for node in walk(blocks):
        match node:
            case Image(address) | Embed(address) | Link(address):
                yield address
