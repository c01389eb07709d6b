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
"""Points by which a glyph may reach over the area of its link."""


class UriLink(NamedTuple):
    """An area of a page, in points, that leads to a URI when it is clicked; to a place in the file if it is empty."""

    left: float
    bottom: float
    right: float
    top: float
    uri: str


def uri_links(page: Entries) -> tuple[UriLink, ...]:
    """The links of a page whose annotations have been checked."""
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
    """Where a click on a glyph leads: to one place, wherever on it, or None.

    Of areas that lie on each other programs choose different ones. The areas of two lines may overlap a little: that
    of another link may cover a third of what stands on the baseline, and of that the half below the letters' tops.
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
