"""NITF's body, and XHTML inside XML, to blocks: renames elements to HTML's, which `read.markup.tree` reads.

What NITF has and HTML has not is listed here: it is text in its place, a picture, or a loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree
from msgspec.structs import replace

from syndicate.model.loss import LossCount, lost
from syndicate.read.iptc.agency import AgencyBody, html_body, shown
from syndicate.read.iptc.media import is_web
from syndicate.read.markup.serialise import as_html
from syndicate.read.markup.xml import attribute, children, local, said

# ruff: noqa: SIM905 -- names in columns would say no more

_RENAMED = {
    **dict.fromkeys("block body.content body.end custom-table dd fn nitf-table note postaddr".split(), "div"),
    **dict.fromkeys("abstract addressee delivery.point nitf-table-summary".split(), "div"),
    **dict.fromkeys("bibliography byline copyrite credit dateline datasource tagline".split(), "p"),
    **dict.fromkeys(
        "byttl care.of chron city copyrite.holder copyrite.year country delivery.office".split(), "span"
    ),
    **dict.fromkeys(
        "denom distributor event frac frac-sep function lang location money name.family".split(), "span"
    ),
    **dict.fromkeys(
        "name.given num numer object.title org person postcode pronounce region state".split(), "span"
    ),
    **dict.fromkeys("story.date sublocation virtloc".split(), "span"),
    "bq": "blockquote",
    "dd": "dd",
    "hl1": "h1",
    "hl2": "h2",
}
_SAME = frozenset(
    "a b blockquote body br caption code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre q "
    "section span strong sub sup table tbody td tfoot th thead tr u ul".split()
)
_DROPPED = frozenset(
    "alt-code classifier col colgroup iim key-list media-metadata nitf-col nitf-colgroup script style "
    "table-reference tobject".split()
)
"""Elements about the text that hold no text of the story."""
_KEPT = frozenset({"href", "src", "alt", "colspan", "rowspan", "start", "class", "title"})
_MARKS = tuple("\"'“”„«»‹›‘’「『")


def nitf_body(elements: list[etree._Element], uri: str) -> AgencyBody:
    """The blocks of parts of a NITF body, one after the other. Raises: ReadError as `html_body`."""
    losses = LossCount()
    html = "".join(_markup(element, losses) for element in elements)
    body = html_body(html, uri)
    return replace(body, losses=(*losses.losses(), *body.losses))


def xhtml_body(elements: list[etree._Element], uri: str, terms: Sequence[str]) -> AgencyBody:
    """The blocks of XHTML elements, whatever their namespace. Raises: ReadError as `html_body`."""
    html = ""
    for element in elements:
        copy = _alone(element)
        for one in copy.iter(etree.Element):
            one.tag = local(one).lower()
            _keep_attributes(one)
        html += _serialised(copy)
    return html_body(html, uri, terms)


def _alone(element: etree._Element) -> etree._Element:
    copy = deepcopy(element)
    copy.tail = None
    for one in [one for one in copy.iter(etree.Element) if local(one).lower() in ("script", "style")]:
        _remove(one)
    return copy


def _serialised(element: etree._Element) -> str:
    etree.cleanup_namespaces(element)
    return as_html(element)


def _keep_attributes(element: etree._Element) -> None:
    for name in [str(key) for key in element.attrib]:
        if name not in _KEPT:
            del element.attrib[name]


def _remove(element: etree._Element) -> None:
    """Take an element out and leave the text behind it."""
    parent = element.getparent()
    if parent is None:
        element.clear()
        return
    before, tail = element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    element.tail = None
    parent.remove(element)


def _markup(element: etree._Element, losses: LossCount) -> str:
    """One NITF element as HTML."""
    copy = _alone(element)
    for one in list(copy.iter(etree.Element)):
        name = local(one)
        if name == "media":
            _show_medium(one, losses)
        elif name in _DROPPED:
            _remove(one)
        else:
            one.tag = _renamed(one, name, losses)
    for one in copy.iter(etree.Element):
        one.attrib.pop("class", "")  # an agency's own; nothing of ours is meant by it
        _keep_attributes(one)
    return _serialised(copy)


def _renamed(element: etree._Element, name: str, losses: LossCount) -> str:
    if name == "frac" and not list(children(element, "frac-sep")):
        for numerator in children(element, "numer"):
            numerator.tail = "/"
    if name == "fn":
        losses.add(lost("footnote-kept-as-text"))
    if name == "ol" and (start := attribute(element, "seqnum")):
        element.set("start", start)
    if name == "q" and said(element).startswith(_MARKS):
        return "span"  # it has its quotation marks already
    if name in _RENAMED:
        return _RENAMED[name]
    if name in _SAME or not name.isascii():
        return name if name in _SAME else "span"
    if name not in ("media-reference", "media-caption", "media-producer", "media-object"):
        losses.add(lost("unknown-element-dropped", name=name[:40]))
    return "span"


def _show_medium(medium: etree._Element, losses: LossCount) -> None:
    """A ``media`` as a figure, or a frame for what plays; its caption alone where it has no address on the web."""
    kind = attribute(medium, "media-type") or "image"
    references = list(children(medium, "media-reference"))
    texts = [said(one) for one in children(medium, "media-caption", "media-producer")]
    texts += [attribute(one, name) for one in references[:1] for name in ("source-credit", "copyright")]
    caption = " ".join(dict.fromkeys(filter(None, texts)))
    addresses = [attribute(one, "source") or attribute(one, "data-location") for one in references]
    web = [one for one in addresses if is_web(one)]
    if list(children(medium, "media-object")):
        losses.add(lost("embedded-media-dropped"))
    elif not web:
        named = shown(next(iter(filter(None, [*addresses, caption])), ""))
        losses.add(lost("media-without-address-dropped", kind=ascii(kind)[1:-1][:20], name=named))
    alt = next(filter(None, (attribute(one, "alternate-text") for one in references)), "")
    tail = medium.tail
    medium.clear()
    medium.tail = tail
    medium.tag = "figure"
    if web and kind in ("video", "audio"):
        etree.SubElement(medium, "iframe", {"src": web[0], "title": alt or caption})
    elif web:
        etree.SubElement(medium, "img", {"src": web[0], "alt": alt})
    if caption and not (web and kind in ("video", "audio") and not alt):
        etree.SubElement(medium, "figcaption").text = caption
