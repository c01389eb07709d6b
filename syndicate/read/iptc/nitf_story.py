"""The story in NITF, alone or inside another format. A tree in, values out."""

from __future__ import annotations

from itertools import chain

from lxml import etree
from msgspec import Struct

from syndicate.model import Author, Loss
from syndicate.model.loss import lost
from syndicate.read.iptc.agency import AgencyBody, Wording, credited, shown, without_title
from syndicate.read.iptc.nitf_body import nitf_body
from syndicate.read.markup.xml import child, children, local, parse_xml, said

_PLACED = frozenset({"hedline", "byline", "abstract", "rights"})


class NitfStory(Struct, frozen=True):
    """The shown parts of a NITF body: head, text and end."""

    title: str
    standfirst: str
    authors: tuple[Author, ...]
    body: AgencyBody
    losses: tuple[Loss, ...]


def story_of(root: etree._Element, uri: str, language: str) -> NitfStory:
    """The story in a ``nitf`` element. Raises: ReadError as `syndicate.read.iptc.agency.html_body`."""
    losses: list[Loss] = []
    head, content = child(root, "body", "body.head"), list(children(child(root, "body"), "body.content"))
    end = list(children(child(root, "body", "body.end"), "tagline", "bibliography"))
    headlines = [said(one) for one in children(child(head, "hedline"), "hl1")]
    named = said(child(root, "head", "title"))
    title = next(filter(None, headlines), "") or named
    body = nitf_body([*content, *end], uri)
    abstract = said(child(head, "abstract"))
    under = [said(one) for one in children(child(head, "hedline"), "hl2")]
    under += [] if Wording(body.blocks).repeats(abstract) else [abstract]
    standfirsts = list(dict.fromkeys(text for text in (*headlines[1:], *under) if text not in ("", title)))
    losses += (lost("further-headline-or-abstract-dropped", text=shown(text)) for text in standfirsts[1:])
    if named not in ("", title, *standfirsts) and not Wording(body.blocks).repeats(named):
        losses.append(lost("document-title-dropped", title=shown(named)))
    for one in [] if head is None else head:
        if local(one) not in _PLACED and said(one):
            losses.append(lost("header-part-dropped", name=local(one)[:40], text=shown(said(one))))
    authors = tuple(author for one in children(head, "byline") for author in _authors(one, language, losses))
    blocks = without_title(body.blocks, title)
    return NitfStory(
        title,
        next(iter(standfirsts), ""),
        tuple(dict.fromkeys(authors)),
        AgencyBody(blocks, body.related),
        (*losses, *body.losses),
    )


def body_of(text: str, uri: str) -> AgencyBody:
    """The body of NITF that stands as text in another format. Raises: ReadError."""
    parsed = parse_xml(text.encode("utf-8", "replace"), uri)
    root = parsed.root
    parts = (
        [root] if local(root) != "nitf" else list(children(child(root, "body"), "body.content", "body.end"))
    )
    body = nitf_body(parts, uri)
    return AgencyBody(body.blocks, body.related, losses=(*parsed.losses, *body.losses))


def _authors(byline: etree._Element, language: str, losses: list[Loss]) -> tuple[Author, ...]:
    """The persons that a byline marks up, or its text, or else the title below it."""
    below = [said(one) for one in children(byline, "byttl") if said(one)]
    people = [said(one) for one in children(byline, "person")]
    pieces = [("" if local(one) == "byttl" else said(one), one.tail or "") for one in byline]
    text = " ".join((byline.text or "", *chain.from_iterable(pieces)))
    authors = tuple(map(Author, filter(None, people))) or credited(text, language)
    if not authors and below:
        return (Author(below[0], "organisation"),)
    losses += (lost("byline-title-dropped", title=shown(title)) for title in below)
    return authors
