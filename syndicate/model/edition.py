"""An edition: articles in order, each with its notice in place, and what their publishers demand of an output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.model.article import Article
from syndicate.model.asset import Asset, PictureMark
from syndicate.model.blocks import Block, Paragraph, images, inline_text
from syndicate.model.copies import OwnCopies, own_copies
from syndicate.model.disclaimer import Disclaimer
from syndicate.model.language import direction
from syndicate.model.moment import Moment


class TextDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="text"):
    """These paragraphs stand in the article's own passage: once, in order, exact, visible.

    `copies` are those that are the article's own text; the notice stands besides them. With `links_known`, the notice
    has the links of the `LinkDemand` beside this one and no other; without, whoever demands it knows its text alone.
    """

    paragraphs: tuple[str, ...]
    fingerprint: str
    copies: OwnCopies | None = None
    links_known: bool = True


class LinkDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="link"):
    """A visible link with this text leads to this URL: in the notice, where that stands as it should."""

    text: str
    url: str


class PictureDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="picture"):
    """The article's own passage shows exactly these pictures, whole, in this order; one that stands twice twice.

    Asked only of containers that hold pictures themselves. None is the demand of a receipt that was written before
    receipts named pictures: it can prove none.
    """

    pictures: tuple[PictureMark, ...] | None


class SheetDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="sheet"):
    """To the article's own passage applies exactly this style sheet, which was proven with its theme.

    Asked only of outputs whose format carries the theme's sheet.
    """

    sha256: str


_OPENING = 300
"""Characters."""


class HeadDemand(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="head"):
    """What apps show above or instead of the text is the article's: where its title leads to, and its summary.

    Asked only of formats that have fields of their own for them; either may be missing there. `url` is empty for an
    article without an address.
    """

    url: str
    standfirst: str
    opening: str = ""
    """With what the first paragraph begins, in which a picture stands for its words."""


Demand: TypeAlias = TextDemand | LinkDemand | PictureDemand | SheetDemand | HeadDemand


class Expectation(Struct, frozen=True, forbid_unknown_fields=True):
    """One article as an output has to show it: which one, and what its publisher demands there."""

    article: str
    title: str
    demands: tuple[Demand, ...]

    def with_sheets(self, sheets: tuple[str, ...]) -> Expectation:
        """The same, of an output that carries sheets; they are given by their SHA-256."""
        return Expectation(self.article, self.title, (*self.demands, *map(SheetDemand, sheets)))


class Entry(Struct, frozen=True):
    """An article in its place in an edition.

    `blocks` hold the body, then the related links, then the notice: an exporter renders them and can forget
    none. `slug` is unique in the edition and safe as a file name and as an XML id (``a-z0-9-``, at most 64).
    """

    article: Article
    blocks: tuple[Block, ...]
    slug: str

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What an output must show in this entry's passage; empty for a waived notice."""
        terms = self.article.terms
        if not isinstance(terms.disclaimer, Disclaimer):
            return ()
        notice = terms.disclaimer
        return (
            TextDemand(notice.paragraphs, notice.fingerprint, own_copies(self.article, notice.paragraphs)),
            *(LinkDemand(link.text, link.url) for link in notice.links),
        )


class Section(Struct, frozen=True):
    """Entries under one heading; an edition without sections has a single one without a title."""

    title: str
    entries: tuple[Entry, ...]


class Amendment(Struct, frozen=True, forbid_unknown_fields=True):
    """What an edition says of an article that went out before: corrected since, or withdrawn."""

    kind: Literal["corrected", "withdrawn"]
    article: str
    """The article's id."""
    title: str
    when: Moment
    url: str | None = None


class Edition(Struct, frozen=True, kw_only=True):
    """Articles to be published together. Equal articles and options make an equal edition, on any day.

    It may hold no article at all: a feed from which the last one was withdrawn is still a feed.
    """

    id: str
    """A ``tag:`` URI (RFC 4151), the same for every run over the same series."""
    title: str
    date: Moment
    """The newest article's or amendment's moment, or the job's; never the clock's."""
    language: str
    url: str
    """The absolute URL of the folder where the outputs will stand, with its final slash."""
    publisher: str = ""
    sections: tuple[Section, ...]
    series: str = ""
    """The title that all issues of a digest share; empty where the edition is not one of several."""
    number: int | None = None
    """The issue's number in its series, from 1."""
    amendments: tuple[Amendment, ...] = ()
    assets: tuple[Asset, ...] = ()
    """The pictures that its articles show and that could be had, each source once."""
    pictures_url: str = ""
    """The absolute URL of the folder where the assets will stand under their names; empty where they will not."""

    @property
    def key(self) -> str:
        """What tells this issue from the others of its id: its number, or where it has none its date."""
        return self.date.isoformat() if self.number is None else str(self.number)

    @property
    def withdrawn(self) -> tuple[Amendment, ...]:
        """The amendments that take an article back."""
        return tuple(amendment for amendment in self.amendments if amendment.kind == "withdrawn")

    @property
    def entries(self) -> Iterator[Entry]:
        """All entries, in reading order."""
        return (entry for section in self.sections for entry in section.entries)

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The base direction of the edition's language."""
        return direction(self.language)

    @property
    def expectations(self) -> tuple[Expectation, ...]:
        """What verification holds an output against: one for each entry, in reading order."""
        return tuple(
            Expectation(
                e.article.id,
                e.article.title,
                (
                    *e.demands,
                    PictureDemand(self.marks(e)),
                    HeadDemand(e.article.url or "", e.article.standfirst, _opening(e.article)),
                ),
            )
            for e in self.entries
        )

    def marks(self, entry: Entry) -> tuple[PictureMark, ...]:
        """The pictures that an output shows in an entry if it holds pictures, in reading order."""
        marks = {asset.source: asset.mark for asset in self.assets}
        return tuple(marks[image.source] for image in images(entry.article.body) if image.source in marks)

    def moment(self, entry: Entry) -> Moment:
        """The day or instant that an entry carries in formats which require one: its own, or the edition's."""
        return entry.article.updated or entry.article.published or self.date


def _opening(article: Article) -> str:
    texts = (inline_text(block.children) for block in article.body if isinstance(block, Paragraph))
    return next((text for text in (" ".join(one.split()) for one in texts) if text), "")[:_OPENING]
