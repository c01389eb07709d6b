"""The content of a NewsML-G2 item: XHTML, NITF, HTML or plain text inside it. A tree in, blocks out; opens nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from lxml import etree
from msgspec import Struct

from syndicate.model import Author, Loss
from syndicate.model.loss import lost
from syndicate.read.iptc.agency import AgencyBody, Wording, html_body, plain_body, shown
from syndicate.read.iptc.nitf_body import xhtml_body
from syndicate.read.iptc.nitf_story import story_of
from syndicate.read.markup.xml import attribute, child, children, local, said

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it

_XHTML = "{http://www.w3.org/1999/xhtml}"
_ROOTS = frozenset({"html", "body", "div", "p", "article", "section"})


class ItemContent(Struct, frozen=True):
    """An item's content; title, standfirst and authors are those of NITF."""

    body: AgencyBody = AgencyBody()
    title: str = ""
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    losses: tuple[Loss, ...] = ()


def content_of(item: Element, uri: str, language: str, terms: Sequence[str]) -> ItemContent:
    """The first content that can be read; others are a loss unless they say the same.

    Raises:
        ReadError: see `syndicate.read.iptc.agency.html_body`.
    """
    chosen: ItemContent | None = None
    wording = Wording(())
    losses: list[Loss] = []
    for one in children(child(item, "contentSet"), "inlineXML", "inlineData"):
        found = _content(one, uri, language, terms)
        if found is None:
            losses.append(lost("unreadable-content-dropped", media_type=shown(attribute(one, "contenttype"))))
        elif chosen is None:
            chosen, wording = found, Wording(found.body.blocks)
        elif not wording.repeats("".join(map(str, one.itertext()))):
            losses.append(lost("further-content-dropped", media_type=shown(attribute(one, "contenttype"))))
    if chosen is None:
        return ItemContent(losses=tuple(losses))
    return ItemContent(
        chosen.body,
        chosen.title,
        chosen.standfirst,
        chosen.authors,
        (*chosen.losses, *chosen.body.losses, *losses),
    )


def _content(element: Element, uri: str, language: str, terms: Sequence[str]) -> ItemContent | None:
    """One content; None if it is in a vocabulary that is no text, or empty."""
    if local(element) == "inlineData":
        return _data(element, uri, terms)
    inside = list(element)
    first = inside[0] if inside else None
    if first is None:
        return ItemContent(plain_body(element.text or "")) if said(element) else None
    if local(first) == "nitf":
        story = story_of(first, uri, language)
        return ItemContent(story.body, story.title, story.standfirst, story.authors, story.losses)
    if local(first) not in _ROOTS and not str(first.tag).startswith(_XHTML):
        return None
    if local(first) == "html":
        inside = list(children(first, "body"))
    return ItemContent(xhtml_body(inside, uri, terms))


def _data(element: Element, uri: str, terms: Sequence[str]) -> ItemContent | None:
    text = "".join(map(str, element.itertext()))
    media_type = attribute(element, "contenttype").lower()
    if attribute(element, "encoding") or attribute(element, "encodinguri") or not text.strip():
        return None
    if "html" in media_type or text.lstrip().startswith("<p"):
        return ItemContent(html_body(text, uri, terms))
    if media_type.startswith("text/") or not media_type:
        return ItemContent(plain_body(text))
    return None
