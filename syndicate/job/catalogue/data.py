"""The files of a published folder as its readers see them: files, issues, and series of issues. Frozen values.

Never touches disk or clock.
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
    """One published file as readers see it."""

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
    """Articles whose notice was verified exact; the other articles have a waiver."""
    number: int | None = None
    headlines: tuple[str, ...] = ()
    cover: str = ""
    """The file of its cover, a JPEG, relative to the folder; empty if it has none."""
    thumbnail: str = ""
    """The file of a small picture of the cover, likewise."""
    name: str = ""
    """Of the job's output: formats of one name show the same articles. Empty: the file belongs to no output."""

    @property
    def waived(self) -> int:
        """Articles that are published without a notice, by a waiver."""
        return self.articles - self.exact


class CatalogueIssue(Struct, frozen=True):
    """One issue in all its formats, at least one. `key` is its number; if it has none, its day."""

    key: str
    outputs: tuple[CatalogueFile, ...]

    @property
    def first(self) -> CatalogueFile:
        """One for all: their titles, numbers and dates are the same."""
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
        """The small picture of that cover; the cover itself if there is none."""
        return next((output.thumbnail for output in self.outputs if output.thumbnail), "") or self.cover


class Series(Struct, frozen=True):
    """The issues of one output, newest first; each file once, without its further names.

    A rolling book or newsletter is a series of one. `name` has small letters, digits and hyphens.
    """

    name: str
    title: str
    outputs: tuple[CatalogueFile, ...]

    @property
    def issues(self) -> tuple[CatalogueIssue, ...]:
        """The outputs by their issue, newest first."""
        found: dict[str, list[CatalogueFile]] = {}
        for output in self.outputs:
            key = output.date.isoformat() if output.number is None else str(output.number)
            found.setdefault(key, []).append(output)
        return tuple(CatalogueIssue(key, tuple(outputs)) for key, outputs in found.items())


class CatalogueData(Struct, frozen=True, kw_only=True):
    """All files of the folder."""

    id: str
    """A URI that never changes."""
    title: str
    publisher: str
    url: str
    """Absolute, of the folder, with its final slash."""
    language: str
    """BCP 47, of the catalogue's pages."""
    updated: datetime
    """Aware; when the newest file changed."""
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
        """The feeds by their articles: those with the same ones together, the preferred one first."""
        found: dict[str, list[CatalogueFile]] = {}
        for output in self.feeds:
            found.setdefault(output.name or f"/{output.file}", []).append(output)
        return tuple(tuple(sorted(outputs, key=_preference)) for outputs in found.values())

    @property
    def newest(self) -> tuple[Series, CatalogueIssue] | None:
        """The issue with the newest date; of several the one of the first series."""
        issues = [(one, issue) for one in self.series for issue in one.issues[:1]]
        return max(issues, key=lambda pair: pair[1].first.date.as_instant(), default=None)


def legible(data: CatalogueData) -> CatalogueData:
    """The same data, with words of characters that HTML and XML permit."""
    clean = Cleaner(None).line

    def output(one: CatalogueFile) -> CatalogueFile:
        return msgspec.structs.replace(
            one, title=clean(one.title), headlines=tuple(filter(None, map(clean, one.headlines)))
        )

    return msgspec.structs.replace(
        data,
        title=clean(data.title),
        publisher=clean(data.publisher),
        description=clean(data.description),
        feeds=tuple(map(output, data.feeds)),
        series=tuple(
            Series(one.name, clean(one.title), tuple(map(output, one.outputs))) for one in data.series
        ),
    )


def distinct(data: CatalogueData) -> CatalogueData:
    """The same data, with a name behind each title that several series, or several subscriptions, have."""
    feeds = [outputs[0] for outputs in data.subscriptions]
    shared = _shared(one.title for one in feeds)
    series = _shared(one.title for one in data.series)
    return msgspec.structs.replace(
        data,
        feeds=tuple(
            msgspec.structs.replace(one, title=_told_apart(one.title, one.name or one.file, shared))
            for one in data.feeds
        ),
        series=tuple(
            Series(one.name, _told_apart(one.title, one.name, series), one.outputs) for one in data.series
        ),
    )


def _shared(titles: Iterable[str]) -> frozenset[str]:
    return frozenset(title for title, count in Counter(titles).items() if count > 1)


def _told_apart(title: str, name: str, shared: Collection[str]) -> str:
    return f"{title} ({name})" if title in shared else title


def _preference(output: CatalogueFile) -> tuple[bool, int]:
    """Feeds that list withdrawals first, then the order in which formats are made."""
    traits = traits_of(output.format)
    return (not traits.says_withdrawn, traits.default or sys.maxsize)
