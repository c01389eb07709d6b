"""Pictures, sounds and files that an XML feed hangs on an entry: RSS enclosures, Media RSS, Atom links, iTunes images.

Of several renditions of one thing (Media RSS ``media:group``) the first is taken; a thumbnail only where no picture is.
"""

from __future__ import annotations

from lxml import etree

from syndicate.read.feed.entry import FeedMedium
from syndicate.read.feed.media import is_picture
from syndicate.read.feed.names import Fields, attribute, text_of

_CAPTIONS = ("media:description", "media:credit")


def media_of(fields: Fields, place: str, unkept: list[str]) -> tuple[FeedMedium, ...]:
    """The media of an entry; what of them has no place goes to `unkept`."""
    found = [_rendition(one, fields, place, unkept) for one in fields.all("media:content")]
    for group in fields.all("media:group"):
        inside = Fields(group, fields.names)
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


def _rendition(element: etree._Element, around: Fields, place: str, unkept: list[str]) -> FeedMedium:
    inside = Fields(element, around.names)
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
