"""Pictures and films that agencies send by reference: their best rendition as a figure or an embed, or a loss."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndicate.model import Loss
from syndicate.model.blocks import Block, Embed, Figure, Image, Inline, Paragraph, Text
from syndicate.model.loss import lost
from syndicate.read.iptc.agency import shown

PICTURES = frozenset({"picture", "graphic"})
MEDIA = frozenset({*PICTURES, "video", "audio"})
PAGES = frozenset({"text/html", "application/xhtml+xml"})


class RemoteRendition(Struct, frozen=True):
    """One rendition of an item; the media type is in lower case and may be empty, the width may be 0."""

    href: str
    media_type: str = ""
    width: float = 0


class Medium(Struct, frozen=True):
    """A picture, a graphic, a film or a sound: what it is called and what stands under it."""

    kind: str
    title: str
    caption: tuple[str, ...]
    name: str
    """Its identifier, for a loss."""
    renditions: tuple[RemoteRendition, ...]


def is_web(address: str) -> bool:
    """Whether an address can be opened by a reader of the article."""
    return address.lower().startswith(("http://", "https://"))


def medium_blocks(medium: Medium, present: set[str], losses: list[Loss]) -> Iterator[Block]:
    """The block that shows a medium; its caption alone, with a loss, where it has no address on the web.

    Args:
        medium: what to show.
        present: the addresses of pictures that are shown already.
        losses: where they are added.
    """
    renditions = sorted(medium.renditions, key=lambda one: -one.width)
    if {one.href for one in renditions} & present:
        return
    text = " ".join(dict.fromkeys(medium.caption))
    main = "image" if medium.kind in PICTURES else medium.kind
    fitting = [
        one for one in renditions if is_web(one.href) and one.media_type.partition("/")[0] in ("", main)
    ]
    if not fitting:
        name = shown(medium.title or medium.name)
        losses.append(lost("media-without-address-dropped", kind=medium.kind, name=name))
        if text:
            yield Paragraph((Text(text),))
    elif medium.kind in PICTURES:
        caption: tuple[Inline, ...] = (Text(text),) if text else ()
        yield Figure(Image(fitting[0].href, medium.title), caption)
    else:
        yield Embed(fitting[0].href, medium.title or text or fitting[0].href)
        if text and medium.title:
            yield Paragraph((Text(text),))


def own_terms(kind: str, name: str, terms: str) -> Loss:
    """A medium was left out: an article has one set of terms, and the medium's would be lost."""
    return lost("media-with-own-terms-dropped", kind=kind, name=shown(name), terms=shown(terms))


def page_of(renditions: tuple[RemoteRendition, ...]) -> str | None:
    """The web page that is a rendition of an item."""
    return next((one.href for one in renditions if one.media_type in PAGES and is_web(one.href)), None)
