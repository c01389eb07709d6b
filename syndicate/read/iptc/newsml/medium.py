"""A picture, a film or a sound of NewsML-G2, and content that lies elsewhere. A tree in, values out; opens nothing."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

from syndicate.read.iptc.media import MEDIA, Medium, RemoteRendition
from syndicate.read.markup.xml import attribute, child, children, said

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it


def kind_of_item(item: Element) -> str:
    """``text``, ``picture``, ``video`` … by the item's class, or else by what its content is; may be empty."""
    stated = attribute(child(item, "itemMeta", "itemClass"), "qcode").rpartition(":")[2].lower()
    if stated:
        return stated
    types = {attribute(one, "contenttype").partition("/")[0] for one in children(child(item, "contentSet"))}
    names = {"image": "picture", "video": "video", "audio": "audio"}
    return next((name for kind, name in names.items() if types == {kind}), "")


def renditions(item: Element) -> tuple[RemoteRendition, ...]:
    """The content that lies elsewhere."""
    return tuple(
        RemoteRendition(
            attribute(one, "href"), attribute(one, "contenttype").lower(), _number(attribute(one, "width"))
        )
        for one in children(child(item, "contentSet"), "remoteContent")
        if attribute(one, "href")
    )


def medium_of(item: Element) -> Medium:
    """A picture, a video or a recording, with its title, caption and credit."""
    meta, about = child(item, "contentMeta"), child(item, "itemMeta")
    described = [said(one) for one in children(meta, "description")]
    credit = said(child(meta, "creditline"))
    caption = tuple(filter(None, [*described, "" if any(credit in one for one in described) else credit]))
    title = said(child(meta, "headline")) or said(child(about, "title"))
    kind = kind_of_item(item)
    return Medium(
        kind if kind in MEDIA else "picture", title, caption, attribute(item, "guid"), renditions(item)
    )


def _number(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
