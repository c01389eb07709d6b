"""A catalogue's data and a theme to ``index.html``: static, without scripts, without files of other servers.

The theme's template ``page/index.html`` gets `page` (a `FrontPage`); everything in it is escaped but the style sheet.
The page's policy (CSP) forbids scripts and other servers, also to a theme.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup
from msgspec import Struct

from syndicate.errors import ThemeError
from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, CatalogueIssue, Series
from syndicate.job.catalogue.names import OPDS, OPML, address, format_name, issue_label, issue_title
from syndicate.model import Moment
from syndicate.plugins.formats import is_feed
from syndicate.publish.theme_check.page_sheet import SHEET, check_style
from syndicate.render.strings import Strings, file_size, long_date, strings, year
from syndicate.render.template import fill
from syndicate.theme import Theme

_SHORT = 12
"""Digits of a SHA-256 that are shown for the full one: enough to compare by eye."""


class FileLine(Struct, frozen=True, kw_only=True):
    """A file as the template shows it. `seal` and `sha256` have to be visible and exact: they are read back."""

    file: str
    href: str
    media_type: str
    format: str
    """As people call it: ``EPUB``."""
    size: str
    seal: str
    """The *verified* mark: how many articles, and how many of their notices are exact."""
    sha256: str
    short: str
    """The beginning of `sha256`."""
    address: str
    """The absolute URL."""


class FeedLine(Struct, frozen=True):
    """A feed in all its formats."""

    title: str
    files: tuple[FileLine, ...]


class IssueLine(Struct, frozen=True, kw_only=True):
    """An issue as the template shows it. `label` is its number; empty where it has only its date."""

    title: str
    """Of the series and the issue, unlike that of any other issue."""
    label: str
    date: str
    datetime: str
    files: tuple[FileLine, ...]


class LeadIssue(Struct, frozen=True, kw_only=True):
    """The newest issue."""

    series: str
    issue: IssueLine
    headlines: tuple[str, ...]
    cover: str
    """The address of its cover; empty without one."""


class Year(Struct, frozen=True):
    """The issues of one year, newest first."""

    name: str
    issues: tuple[IssueLine, ...]


class SeriesLine(Struct, frozen=True):
    """All issues of one series, newest first."""

    title: str
    years: tuple[Year, ...]


class Style(Struct, frozen=True):
    """The style sheet, and the policy that allows only it and pictures of the same folder."""

    sheet: Markup
    policy: str


class FrontPage(Struct, frozen=True, kw_only=True):
    """A catalogue as the template shows it."""

    title: str
    description: str
    publisher: str
    language: str
    direction: str
    updated: str
    datetime: str
    style: Style
    alternates: tuple[tuple[str, FileLine], ...]
    """Titles and files of all feeds, for browsers and apps that detect them."""
    feeds: tuple[FeedLine, ...]
    lead: LeadIssue | None
    archive: tuple[SeriesLine, ...]
    opds: str
    opds_address: str
    opml: str
    words: Strings


def front_page(data: CatalogueData, theme: Theme) -> bytes:
    """The page, in UTF-8.

    Raises:
        ThemeError: the theme lacks ``page/index.html`` or ``page/page.css``, or the template is malformed.
    """
    page = _Lines(data).page(_style(theme))
    html = fill(theme, "page/index.html", len(page.style.sheet), page=page)
    return f"{html}\n".encode()


def _style(theme: Theme) -> Style:
    check_style(theme)
    sheet = theme.custom_properties() + theme.file(SHEET)
    if "</" in sheet:
        raise ThemeError(
            f"{theme.at('theme.toml')}: '</' would end the style sheet", "leave it out of the tokens"
        )
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    policy = (
        # file: is for a page that is opened from a disk: there "self" names no folder in some browsers.
        f"default-src 'none'; img-src 'self' file:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    return Style(Markup(sheet), policy)  # noqa: S704 -- the theme's own, and nothing in it ends the element


class _Lines(Struct, frozen=True):
    """The lines of a catalogue, in its language."""

    data: CatalogueData

    @property
    def t(self) -> Strings:
        return strings(self.data.language)

    def page(self, style: Style) -> FrontPage:
        data = self.data
        updated = Moment.at(data.updated)
        return FrontPage(
            title=data.title,
            description=data.description,
            publisher="" if data.publisher == data.title else data.publisher,
            language=data.language,
            direction=data.direction,
            updated=self.t.updated.format(date=long_date(updated, data.language)),
            datetime=updated.isoformat(),
            style=style,
            alternates=tuple((feed.title, self.file(feed)) for feed in data.feeds if is_feed(feed.format)),
            feeds=tuple(
                FeedLine(feeds[0].title, tuple(map(self.file, feeds))) for feeds in data.subscriptions
            ),
            lead=self.lead(),
            archive=tuple(
                SeriesLine(series.title, tuple(self.years(series)))
                for series in data.series
                if series.outputs
            ),
            opds=OPDS,
            opds_address=address(data, OPDS),
            opml=OPML,
            words=self.t,
        )

    def lead(self) -> LeadIssue | None:
        if self.data.newest is None:
            return None
        series, issue = self.data.newest
        return LeadIssue(
            series=series.title,
            issue=self.issue(series, issue),
            headlines=issue.headlines,
            cover=quote(issue.cover),
        )

    def years(self, series: Series) -> Iterator[Year]:
        for _, issues in groupby(series.issues, lambda issue: issue.first.date.day.year):
            first, *rest = issues
            name = year(first.first.date, self.data.language)
            yield Year(name, tuple(self.issue(series, issue) for issue in (first, *rest)))

    def issue(self, series: Series, issue: CatalogueIssue) -> IssueLine:
        first = issue.first
        return IssueLine(
            title=issue_title(series, issue, self.data),
            label="" if first.number is None else issue_label(issue, self.data),
            date=long_date(first.date, self.data.language),
            datetime=first.date.day.isoformat(),
            files=tuple(map(self.file, issue.outputs)),
        )

    def file(self, output: CatalogueFile) -> FileLine:
        return FileLine(
            file=output.file,
            href=quote(output.file),
            media_type=output.media_type,
            format=format_name(output, self.t),
            size=file_size(output.bytes, self.data.language),
            seal=" · ".join(self.sealed(output)),
            sha256=output.sha256,
            short=output.sha256[:_SHORT],
            address=address(self.data, output.file),
        )

    def sealed(self, output: CatalogueFile) -> Iterator[str]:
        yield self.t.articles.format(count=output.articles)
        if owed := output.articles - output.waived:
            yield self.t.exact.format(exact=output.exact, articles=owed)
        if output.waived:
            yield self.t.waived.format(count=output.waived)
