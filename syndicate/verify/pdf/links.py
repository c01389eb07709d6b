"""The clickable areas of a page, and the one place to which a click on a glyph leads.

What enters are a page's annotations, which `vocabulary` has checked; what leaves is a URI. Where two areas lie on each
other, programs choose different ones: then there must be no answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from syndicate.verify.pdf.drawn import DrawnGlyph
from syndicate.verify.pdf.objects import Entries

_SLACK = 0.5
"""Points by which a glyph may reach out of the area of its link."""


class UriLink(NamedTuple):
    """A clickable area of a page in points. An empty URI is a link into the file."""

    left: float
    bottom: float
    right: float
    top: float
    uri: str


def uri_links(page: Entries) -> tuple[UriLink, ...]:
    """The links of a page. Its annotations were checked before."""
    found = []
    annotations = page.get("Annots")
    for annotation in annotations if isinstance(annotations, tuple) else ():
        if isinstance(annotation, Entries):
            action = annotation.get("A")
            a, b, c, d = annotation.numbers("Rect", 4)
            uri = action.text("URI") if isinstance(action, Entries) else ""
            found.append(UriLink(min(a, c), min(b, d), max(a, c), max(b, d), uri))
    return tuple(found)


def link_on(links: Sequence[UriLink], glyph: DrawnGlyph, size: float) -> str | None:
    """The URI to which a click anywhere on a glyph leads; None if there is not exactly one.

    The areas of two lines may overlap a little: that of another link may cover a third of the lower part of the glyph.
    """
    left, right = glyph.x + 0.1 * glyph.width, glyph.x + 0.9 * glyph.width
    bottom, top = glyph.y, glyph.y + 0.4 * size
    covers = [
        k
        for k in links
        if k.left <= left + _SLACK
        and right - _SLACK <= k.right
        and k.bottom <= bottom + _SLACK
        and top - _SLACK <= k.top
    ]
    if len({link.uri for link in covers}) != 1:
        return None
    [uri] = {link.uri for link in covers}
    taken = sum(
        max(0.0, min(right, k.right) - max(left, k.left)) * max(0.0, min(top, k.top) - max(bottom, k.bottom))
        for k in links
        if k.uri != uri
    )
    return uri if taken <= (right - left) * (top - bottom) / 3 else None
