"""An edition: articles in order, each with its notice in place, and what their publishers demand of an output."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from syndicate.model.article import Article
from syndicate.model.asset import Asset, PictureMark
from syndicate.model.blocks import EntryBlock, images
from syndicate.model.demands import Demand, Expectation, HeadDemand, LinkDemand, PictureDemand, TextDemand
from syndicate.model.extent import Extent
from syndicate.model.language import direction
from syndicate.model.moment import Moment
from syndicate.model.own_copies import own_copies

UNDATED = Moment(date(2000, 1, 1))
"""The date of an edition in which nothing is dated: visibly not a real one, and the same on every run.

Not 1970: the W3C validator takes that for a fault."""


class Entry(Struct, frozen=True):
    """An article in its place in an edition.

    `blocks` hold the body, then the related links, then the notice: an exporter renders them and can forget
    none. `slug` is unique in the edition and safe as a file name and as an XML id (``a-z0-9-``, at most 64).
    """

    article: Article
    blocks: tuple[EntryBlock, ...]
    slug: str

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The demands on an output's passage of this entry; none where the notice is waived."""
        notice = self.article.notice
        if notice is None:
            return ()
        return (
            TextDemand(notice.paragraphs, notice.fingerprint, own_copies(self.article, notice.paragraphs)),
            *(LinkDemand(link.text, link.url) for link in notice.links),
        )


class Section(Struct, frozen=True):
    """Entries under one heading; an edition without sections has a single one without a title."""

    title: str
    entries: tuple[Entry, ...]


class Amendment(Struct, frozen=True, forbid_unknown_fields=True):
    """News of an article that was published before: it was corrected or withdrawn."""

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
    """The absolute URL of the folder of the outputs, with its final slash."""
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
    """The absolute URL of the folder of the assets; empty where they are not published."""

    @property
    def key(self) -> str:
        """The issue's number, or its date where it has none: unique among the issues of one id."""
        return self.date.isoformat() if self.number is None else str(self.number)

    @property
    def withdrawn(self) -> tuple[Amendment, ...]:
        """The amendments that withdraw an article."""
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
        """What verification demands of an output: one expectation for each entry, in reading order."""
        return tuple(
            Expectation(
                e.article.id,
                e.article.title,
                (
                    *e.demands,
                    PictureDemand(self.marks(e)),
                    HeadDemand(e.article.url or "", e.article.standfirst),
                ),
            )
            for e in self.entries
        )

    @property
    def extent(self) -> Extent:
        """How much an output of it shows."""
        pictures = {asset.name: len(asset.data) for asset in self.assets}
        texts = (msgspec.json.encode(part) for part in (*self.entries, *self.amendments))
        return Extent(
            articles=sum(len(section.entries) for section in self.sections),
            text_bytes=sum(map(len, texts)),
            pictures=len(pictures),
            picture_bytes=sum(pictures.values()),
        )

    def marks(self, entry: Entry) -> tuple[PictureMark, ...]:
        """The pictures that an output shows in an entry if it holds pictures, in reading order."""
        marks = {asset.source: asset.mark for asset in self.assets}
        return tuple(marks[image.source] for image in images(entry.article.body) if image.source in marks)

    def moment(self, entry: Entry) -> Moment:
        """The day or instant that an entry carries in formats which require one: its own, or the edition's."""
        return entry.article.updated or entry.article.published or self.date
