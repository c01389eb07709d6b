"""Enclosures and pictures of an entry, put where its text does not show them already. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from syndicate.model.blocks import (
    Block,
    Embed,
    Emphasis,
    Figure,
    Image,
    Inline,
    Link,
    Listing,
    Quote,
    Script,
    Strong,
    Table,
    Text,
)
from syndicate.read.feed.entry import FeedMedium

_PICTURES = frozenset({".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp"})


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
        url = _joined(base, medium.url)
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


def _joined(base: str | None, url: str) -> str:
    try:
        return urljoin(base, url.strip()) if base else url.strip()
    except ValueError:
        return url


def _plain(url: str) -> str:
    """Without scheme and query: sites name sizes there."""
    return url.partition("?")[0].partition("//")[2] or url


def _addresses(blocks: tuple[Block, ...]) -> Iterator[str]:
    """The pictures, players and links of a body; with a stack, as a hostile one may be deep."""
    left: list[Block | Inline] = list(blocks)
    while left:
        match node := left.pop():
            case Image(source):
                yield source
            case Embed(url):
                yield url
            case Link(href, children):
                yield href
                left += children
            case Figure(image, caption):
                left += (image, *caption)
            case Listing(items):
                left += (block for item in items for block in item)
            case Quote(inside):
                left += inside
            case Table(rows, header, caption):
                left += (inline for row in (header, *rows) for cell in row for inline in cell)
                left += caption
            case _ if isinstance(node, Emphasis | Strong | Script):
                left += node.children
            case _:
                left += getattr(node, "children", ())
