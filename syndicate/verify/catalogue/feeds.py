"""Compares a catalogue's OPDS lists and its OPML with the files and the receipt that they are published with.

What enters is XML of a closed vocabulary, read by expat; what leaves are problems. A list must not lead to a file that
is not published, or say of a file what the receipt does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from syndicate.model.artifact import Artifact
from syndicate.model.receipt import OutputRecord
from syndicate.verify.catalogue.vocabulary import ACQUISITION, IMAGE, LIST, OPML, ROOT
from syndicate.verify.xml_reader import read_xml

PAGE_NAME, OPDS_NAME, OPML_NAME = "index.html", "opds.xml", "feeds.opml"


def opds_problems(
    name: str, data: bytes, there: set[str], records: Mapping[str, OutputRecord], url: str
) -> Iterator[str]:
    """What is wrong with an OPDS document."""
    feed = read_xml(Artifact(name, "application/atom+xml", data), ROOT if name == OPDS_NAME else LIST)
    ids = [element.text for element in feed.iterfind("entry/id")]
    if len(ids) != len(set(ids)):
        yield f"{name}: two entries have the same id"
    for uri in feed.iterfind("author/uri"):
        if uri.text != url:
            yield f"{name}: its author's page is {uri.text}, not {url}"
    for link in feed.iter("link"):
        href, rel = link.get("href", ""), link.get("rel", "")
        file = file_of(href, url)
        if file is None or file not in there:
            yield f"{name}: links to {href}, which is not in the set"
        elif rel == ACQUISITION:
            yield from (f"{name}: {problem}" for problem in _acquired(link, file, records))
        elif not _leads_to(rel, name).fullmatch(file):
            yield f"{name}: as {rel} it links to {file}"


def _leads_to(rel: str, name: str) -> re.Pattern[str]:
    """The files that a link of a relation may lead to."""
    match rel:
        case "self":
            return re.compile(re.escape(name))
        case "start" | "up":
            return re.compile(re.escape(OPDS_NAME))
        case "alternate":
            return re.compile(re.escape(PAGE_NAME))
        case str() if rel.startswith(IMAGE):
            return re.compile(r"covers/.+\.jpg")
        case _:
            return re.compile(r"opds/.+\.xml")


def _acquired(link: Element, file: str, records: Mapping[str, OutputRecord]) -> Iterator[str]:
    record = records.get(file)
    if record is None:
        yield f"offers {file}, of which the receipt knows nothing"
        return
    stated = (link.get("type"), link.get("length"))
    if stated != (record.media_type, str(record.bytes)):
        yield f"states for {file}: {stated[0]}, {stated[1]} bytes; it is {record.media_type}, {record.bytes} bytes"


def opml_problems(
    data: bytes, there: set[str], records: Mapping[str, OutputRecord], url: str
) -> Iterator[str]:
    """What is wrong with the OPML."""
    root = read_xml(Artifact(OPML_NAME, "text/x-opml", data), OPML)
    for owner in root.iterfind("head/ownerId"):
        if owner.text != url:
            yield f"{OPML_NAME}: its owner's page is {owner.text}, not {url}"
    seen: set[str] = set()
    for outline in root.iter("outline"):
        href = outline.get("xmlUrl", "")
        file = file_of(href, url)
        if file is None or file not in there:
            yield f"{OPML_NAME}: links to {href}, which is not in the set"
        elif file not in records:
            yield f"{OPML_NAME}: offers {file}, of which the receipt knows nothing"
        elif file in seen:
            yield f"{OPML_NAME}: offers {file} twice"
        else:
            seen.add(file)
        if outline.get("htmlUrl") != url:
            yield f"{OPML_NAME}: the page of {href} is {outline.get('htmlUrl')}, not {url}"


def file_of(href: str, url: str) -> str | None:
    """The file of the set that an absolute URL names; None where it leads elsewhere."""
    return unquote(href.removeprefix(url)) if href.startswith(url) else None
