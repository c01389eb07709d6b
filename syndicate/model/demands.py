"""What a publisher demands of an output, each demand in the form in which bytes can show it."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from syndicate.model.asset import PictureMark
from syndicate.model.own_copies import OwnCopies


class TextDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="text"):
    """The article's own passage holds these paragraphs: once, in order, exact, visible.

    `copies` are those that are the article's own text; the notice stands besides them. With `links_known`, the notice
    has the links of the `LinkDemand` beside this one and no other; without it, only the text is known.
    """

    paragraphs: tuple[str, ...]
    fingerprint: str
    copies: OwnCopies | None = None
    links_known: bool = True


class LinkDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="link"):
    """A visible link with this text leads to this URL: in the notice, where that is in its place."""

    text: str
    url: str


class PictureDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="picture"):
    """The article's own passage shows exactly these pictures, whole, in this order; a picture in two places twice.

    Asked only of containers that hold pictures themselves. None is the demand of a receipt that was written before
    receipts named pictures: it can prove none.
    """

    pictures: tuple[PictureMark, ...] | None


class SheetDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="sheet"):
    """To the article's own passage applies exactly this style sheet, which was proven with its theme.

    Asked only of outputs whose format carries the theme's sheet.
    """

    sha256: str


class HeadDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="head"):
    """What apps show above or instead of the text is the article's: where its title leads to, and its summary.

    Asked only of formats that have fields of their own for them; either may be missing there. `url` is empty for an
    article without an address.
    """

    url: str
    standfirst: str


Demand: TypeAlias = TextDemand | LinkDemand | PictureDemand | SheetDemand | HeadDemand


class Expectation(Struct, frozen=True, forbid_unknown_fields=True):
    """One article as an output has to show it: which one, and what its publisher demands there."""

    article: str
    title: str
    demands: tuple[Demand, ...]

    def with_sheets(self, sheets: tuple[str, ...]) -> Expectation:
        """The same, of an output that carries sheets; they are given by their SHA-256."""
        return Expectation(self.article, self.title, (*self.demands, *map(SheetDemand, sheets)))
