"""How the files of a catalogue, and the things in them, are called."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, CatalogueIssue, Series
from syndicate.plugins.formats import traits_of
from syndicate.render.strings import Strings, long_date, strings

PAGE = "index.html"
OPDS = "opds.xml"
OPML = "feeds.opml"


def format_name(output: CatalogueFile, say: Strings) -> str:
    """A format as people call it."""
    traits = traits_of(output.format)
    label: str = getattr(say, traits.label_string) if traits.label_string else traits.label
    return label


def issue_label(issue: CatalogueIssue, shelf: CatalogueData) -> str:
    """``No. 7``, or the day of an issue without a number."""
    first = issue.first
    if first.number is None:
        return long_date(first.date, shelf.language)
    return strings(shelf.language).issue.format(number=first.number)


def issue_title(series: Series, issue: CatalogueIssue, shelf: CatalogueData) -> str:
    """By which a list tells the issues of all series apart."""
    return f"{series.title}{strings(shelf.language).comma}{issue_label(issue, shelf)}"


def address(shelf: CatalogueData, file: str) -> str:
    """The absolute URL of a file of the folder."""
    return f"{shelf.url}{quote(file)}"


def urn(shelf: CatalogueData, *parts: str) -> str:
    """An id that stays the same as long as the shelf's id and these parts do (RFC 9562, version 5)."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '#'.join((shelf.id, *parts)))}"
