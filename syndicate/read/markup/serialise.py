"""Elements of XML to HTML, for readers whose formats hold HTML as XML. A tree in, text out."""

from __future__ import annotations

from lxml import etree

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "source", "track", "wbr"}
)
"""HTML Standard section 13.1.2: without an end tag."""


def as_html(element: etree._Element) -> str:
    """One element, whose elements are in no namespace, with the text behind it.

    lxml's own HTML (`method="html"`) percent-encodes addresses, and makes wrong ones of hosts that are not ASCII.
    """
    for one in element.iter(etree.Element):
        if not len(one) and not one.text and str(one.tag).lower() not in _VOID:
            one.text = ""  # written as <p></p>: HTML takes <p/> for a paragraph that begins
    return etree.tostring(element, method="xml", encoding="unicode")
