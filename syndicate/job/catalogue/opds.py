"""A catalogue's data to OPDS 1.2: a root with a list of issues for each series, the newest first. No disk, no clock.

All URLs are absolute: e-readers resolve relative ones in different ways. Long lists have pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast

from lxml import etree

from syndicate.job.catalogue.data import CatalogueData, CatalogueFile, CatalogueIssue, Series
from syndicate.job.catalogue.names import OPDS, PAGE, address, format_name, issue_label, issue_title, urn
from syndicate.plugins.formats import traits_of
from syndicate.render.strings import strings

PAGE_SIZE = 50
"""Issues on one page of a list, for e-readers with little memory."""

_ATOM = "http://www.w3.org/2005/Atom"
_DCTERMS = "http://purl.org/dc/terms/"
_NAMESPACES = cast("Mapping[str, str]", {None: _ATOM, "dc": _DCTERMS})  # lxml-stubs know no default namespace
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CATALOGUE = "application/atom+xml;profile=opds-catalog;kind="
NAVIGATION = f"{_CATALOGUE}navigation"
ACQUISITION = f"{_CATALOGUE}acquisition"
# No e-reader opens these.
_NO_BOOKS = frozenset({"feed", "message", "wire"})


def opds(data: CatalogueData) -> dict[str, bytes]:
    """The documents of the catalogue, ``opds.xml`` the first."""
    shown = [(series, issues) for series in data.series if (issues := tuple(_books(series)))]
    files = {OPDS: _root(data, shown)}
    for series, issues in shown:
        count = -(-len(issues) // PAGE_SIZE)
        for page in range(1, count + 1):
            some = issues[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
            files[_page_name(series, page)] = _list(data, series, some, page, count)
    return files


def _books(series: Series) -> Iterator[CatalogueIssue]:
    """The issues with the formats that an e-reader opens."""
    for issue in series.issues:
        if outputs := tuple(
            output for output in issue.outputs if traits_of(output.format).kind not in _NO_BOOKS
        ):
            yield CatalogueIssue(issue.key, outputs)


def _page_name(series: Series, page: int) -> str:
    # A series' name holds no full stop: no page can have the name of another series.
    return f"opds/{series.name}.xml" if page == 1 else f"opds/{series.name}.{page}.xml"


def _root(data: CatalogueData, shown: Sequence[tuple[Series, tuple[CatalogueIssue, ...]]]) -> bytes:
    feed = _feed(data, data.title, urn(data), data.updated)
    _link(feed, "self", address(data, OPDS), NAVIGATION)
    _link(feed, "start", address(data, OPDS), NAVIGATION)
    _link(feed, "alternate", address(data, PAGE), "text/html")
    for series, issues in shown:
        entry = _add(feed, "entry")
        _add(entry, "title", series.title)
        _add(entry, "id", urn(data, series.name))
        _add(entry, "updated", _rfc3339(max(issue.updated for issue in issues)))
        _add(entry, "content", issue_label(issues[0], data), type="text")
        _link(entry, "subsection", address(data, _page_name(series, 1)), ACQUISITION)
    return _document(feed)


def _list(
    data: CatalogueData, series: Series, issues: Sequence[CatalogueIssue], page: int, count: int
) -> bytes:
    """One page of a series. The pages share the id of the series (RFC 5005 section 3)."""
    feed = _feed(data, series.title, urn(data, series.name), max(issue.updated for issue in issues))
    _link(feed, "self", address(data, _page_name(series, page)), ACQUISITION)
    _link(feed, "start", address(data, OPDS), NAVIGATION)
    _link(feed, "up", address(data, OPDS), NAVIGATION)
    turns = {"first": 1, "previous": page - 1, "next": page + 1, "last": count}
    for rel, number in turns.items():
        if count > 1 and 1 <= number <= count:
            _link(feed, rel, address(data, _page_name(series, number)), ACQUISITION)
    for issue in issues:
        _entry(feed, data, series, issue)
    return _document(feed)


def _entry(feed: etree._Element, data: CatalogueData, series: Series, issue: CatalogueIssue) -> None:
    entry = _add(feed, "entry")
    _add(entry, "title", issue_title(series, issue, data))
    _add(entry, "id", urn(data, series.name, issue.key))
    _add(entry, "updated", _rfc3339(issue.updated))
    _add(entry, "published", _rfc3339(issue.first.date.as_instant()))
    _dc(entry, "language", data.language)
    if data.publisher:
        _dc(entry, "publisher", data.publisher)
    _dc(entry, "issued", issue.first.date.day.isoformat())
    # RFC 4287 section 4.1.2: an entry without an alternate link has content.
    _add(entry, "content", " · ".join(issue.headlines) or issue_label(issue, data), type="text")
    if issue.cover:
        _link(entry, "http://opds-spec.org/image", address(data, issue.cover), "image/jpeg")
        _link(entry, "http://opds-spec.org/image/thumbnail", address(data, issue.thumbnail), "image/jpeg")
    for output in issue.outputs:
        _acquisition(entry, data, output)


def _acquisition(entry: etree._Element, data: CatalogueData, output: CatalogueFile) -> None:
    url, name = address(data, output.file), format_name(output, strings(data.language))
    link = _link(entry, "http://opds-spec.org/acquisition/open-access", url, output.media_type)
    link.set("length", str(output.bytes))
    link.set("title", name)


def _feed(data: CatalogueData, title: str, id_: str, updated: datetime) -> etree._Element:
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMESPACES)
    feed.set(_XML_LANG, data.language)
    _add(feed, "id", id_)
    _add(feed, "title", title)
    _add(feed, "updated", _rfc3339(updated))
    # RFC 4287 section 4.1.1: a feed has an author, or each of its entries has one.
    author = _add(feed, "author")
    _add(author, "name", data.publisher or data.title)
    _add(author, "uri", data.url)
    return feed


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _dc(entry: etree._Element, name: str, text: str) -> None:
    etree.SubElement(entry, f"{{{_DCTERMS}}}{name}").text = text


def _link(parent: etree._Element, rel: str, href: str, media_type: str) -> etree._Element:
    return _add(parent, "link", rel=rel, href=href, type=media_type)


def _document(feed: etree._Element) -> bytes:
    etree.indent(feed)
    return etree.tostring(feed, encoding="UTF-8", xml_declaration=True) + b"\n"


def _rfc3339(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
