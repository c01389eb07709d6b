"""Names in a catalogue: of its files, of formats, issues and ids. Values in, text out."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, CatalogueIssue, Series
from syndicate.plugins.formats import traits_of
from syndicate.render.strings import Strings, long_date, strings

PAGE = "index.html"
OPDS = "opds.xml"
OPML = "feeds.opml"


def format_name(output: CatalogueFile, t: Strings) -> str:
    """A format as people call it."""
    traits = traits_of(output.format)
    label: str = getattr(t, traits.label_string) if traits.label_string else traits.label
    return label


def issue_label(issue: CatalogueIssue, data: CatalogueData) -> str:
    """``No. 7``, or the day of an issue without a number."""
    first = issue.first
    if first.number is None:
        return long_date(first.date, data.language)
    return strings(data.language).issue.format(number=first.number)


def issue_title(series: Series, issue: CatalogueIssue, data: CatalogueData) -> str:
    """The title of an issue in a list of all series."""
    return f"{series.title}{strings(data.language).comma}{issue_label(issue, data)}"


def address(data: CatalogueData, file: str) -> str:
    """The absolute URL of a file of the folder."""
    return f"{data.url}{quote(file)}"


def urn(data: CatalogueData, *parts: str) -> str:
    """An id that follows from the catalogue's id and these parts (RFC 9562, version 5)."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, '#'.join((data.id, *parts)))}"
