"""What stands in a folder of outputs, as its readers find it: files, the issues they are of, and series of issues.

Whoever publishes makes these values; nothing here looks at a disk or a clock.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from syndicate.model import Moment
from syndicate.model.language import direction
from syndicate.normalise.clean import Cleaner
from syndicate.plugins.formats import traits_of


class CatalogueFile(Struct, frozen=True, kw_only=True):
    """One published file as readers find it."""

    file: str
    """Relative to the folder."""
    format: str
    """The exporter's name."""
    media_type: str
    title: str
    """The edition's."""
    date: Moment
    """The edition's."""
    updated: datetime
    """Aware; when its bytes last changed."""
    bytes: int
    sha256: str
    """In hexadecimal."""
    articles: int
    exact: int
    """Articles whose notice was proven exact; those of the others are waived."""
    number: int | None = None
    headlines: tuple[str, ...] = ()
    cover: str = ""
    """The file of its cover, a JPEG, relative to the folder; empty where it has none."""
    thumbnail: str = ""
    """The file of a small picture of the cover, likewise."""
    name: str = ""
    """Of the job's output: formats of one name show the same articles. Empty: the file stands alone."""

    @property
    def waived(self) -> int:
        """Articles that go out without a notice, on somebody's word."""
        return self.articles - self.exact


class CatalogueIssue(Struct, frozen=True):
    """One issue in all its formats, at least one. `key` is its number, or the day of one without."""

    key: str
    outputs: tuple[CatalogueFile, ...]

    @property
    def first(self) -> CatalogueFile:
        """Stands for the others: their titles, numbers and dates are the same."""
        return self.outputs[0]

    @property
    def updated(self) -> datetime:
        """When one of the files last changed."""
        return max(output.updated for output in self.outputs)

    @property
    def headlines(self) -> tuple[str, ...]:
        """Those of the first format that names them."""
        return next((output.headlines for output in self.outputs if output.headlines), ())

    @property
    def cover(self) -> str:
        """The cover of the first format that has one."""
        return next((output.cover for output in self.outputs if output.cover), "")

    @property
    def thumbnail(self) -> str:
        """The small picture of that cover; the cover itself where there is none."""
        return next((output.thumbnail for output in self.outputs if output.thumbnail), "") or self.cover


class Series(Struct, frozen=True):
    """The issues of one output, newest first; each file once, without its further names.

    A book or a letter that rolls on is a series of one. `name` is made of small letters, digits and hyphens.
    """

    name: str
    title: str
    outputs: tuple[CatalogueFile, ...]

    @property
    def issues(self) -> tuple[CatalogueIssue, ...]:
        """The outputs by the issue that they are of, newest first."""
        found: dict[str, list[CatalogueFile]] = {}
        for output in self.outputs:
            key = output.date.isoformat() if output.number is None else str(output.number)
            found.setdefault(key, []).append(output)
        return tuple(CatalogueIssue(key, tuple(outputs)) for key, outputs in found.items())


class CatalogueData(Struct, frozen=True, kw_only=True):
    """All that stands in the folder."""

    id: str
    """A URI that never changes."""
    title: str
    publisher: str
    url: str
    """Absolute, of the folder, with its final slash."""
    language: str
    """BCP 47, of the pages that are made of it."""
    updated: datetime
    """Aware; when the newest of it changed."""
    description: str = ""
    feeds: tuple[CatalogueFile, ...]
    """Subscription documents."""
    series: tuple[Series, ...]

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """The base direction of the language."""
        return direction(self.language)

    @property
    def subscriptions(self) -> tuple[tuple[CatalogueFile, ...], ...]:
        """The feeds, those that show the same articles together, the one to prefer first."""
        found: dict[str, list[CatalogueFile]] = {}
        for output in self.feeds:
            found.setdefault(output.name or f"/{output.file}", []).append(output)
        return tuple(tuple(sorted(outputs, key=_preference)) for outputs in found.values())

    @property
    def newest(self) -> tuple[Series, CatalogueIssue] | None:
        """The issue with the newest date; of several the one whose series is named first."""
        issues = [(one, issue) for one in self.series for issue in one.issues[:1]]
        return max(issues, key=lambda pair: pair[1].first.date.as_instant(), default=None)


def legible(shelf: CatalogueData) -> CatalogueData:
    """The same shelf, its words made of characters that HTML and XML permit."""
    clean = Cleaner(None).line

    def output(one: CatalogueFile) -> CatalogueFile:
        return msgspec.structs.replace(
            one, title=clean(one.title), headlines=tuple(filter(None, map(clean, one.headlines)))
        )

    return msgspec.structs.replace(
        shelf,
        title=clean(shelf.title),
        publisher=clean(shelf.publisher),
        description=clean(shelf.description),
        feeds=tuple(map(output, shelf.feeds)),
        series=tuple(
            Series(one.name, clean(one.title), tuple(map(output, one.outputs))) for one in shelf.series
        ),
    )


def distinct(shelf: CatalogueData) -> CatalogueData:
    """The same shelf, no two series and no two subscriptions of one title: of equal ones each gets its name."""
    feeds = [outputs[0] for outputs in shelf.subscriptions]
    shared = _shared(one.title for one in feeds)
    series = _shared(one.title for one in shelf.series)
    return msgspec.structs.replace(
        shelf,
        feeds=tuple(
            msgspec.structs.replace(one, title=_told_apart(one.title, one.name or one.file, shared))
            for one in shelf.feeds
        ),
        series=tuple(
            Series(one.name, _told_apart(one.title, one.name, series), one.outputs) for one in shelf.series
        ),
    )


def _shared(titles: Iterable[str]) -> frozenset[str]:
    return frozenset(title for title, count in Counter(titles).items() if count > 1)


def _told_apart(title: str, name: str, shared: Collection[str]) -> str:
    return f"{title} ({name})" if title in shared else title


def _preference(output: CatalogueFile) -> tuple[bool, int]:
    """The most telling feed first, then in the order in which they are made."""
    traits = traits_of(output.format)
    return (not traits.says_withdrawn, traits.default or sys.maxsize)
