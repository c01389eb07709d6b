"""Addresses or an OPML file to the sources of a new job, each with the format that it has now.

A source of which the format is known can never be taken for another one: a server's page of maintenance is no feed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from os.path import relpath
from pathlib import Path

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace
from slugify import slugify

from syndicate.errors import ReadError, SyndicateError, UsageError
from syndicate.ingest.loader import Loader
from syndicate.ingest.sources import is_url
from syndicate.plugins.readers import feed_reader
from syndicate.read import detect
from syndicate.read.markup.xml import attribute, local, parse_xml

_SECONDS = 10
"""For each address: a person waits."""
_LONGEST_NAME = 40
_MOST = 10_000
"""Feeds of one OPML file."""


class NewSource(Struct, frozen=True, kw_only=True):
    """A source as a job file will state it. `unknown` is why its format is not known, where it could not be had."""

    address: str
    name: str = ""
    format: str = ""
    section: str = ""
    publisher: str = ""
    private: bool = False
    unknown: str = ""


def probed(addresses: Iterable[str], allowed_hosts: frozenset[str]) -> Iterator[NewSource]:
    """The sources that a person named, each loaded once. A folder has no format: each file in it has its own.

    Args:
        addresses: files, folders, globs, URLs.
        allowed_hosts: those in private networks that may be asked, in lower case.
    """
    loader = Loader(None, allowed_hosts, seconds=_SECONDS)
    for address in addresses:
        private = is_url(address) and _host(address) in allowed_hosts
        if not (is_url(address) or Path(address).is_file()):
            yield NewSource(address=address)
            continue
        try:
            loaded = loader.load(address)
            kind = detect(loaded.data, loaded.uri, loaded.media_type).name
        except SyndicateError as error:
            yield NewSource(address=address, private=private, unknown=error.message)
        else:
            yield NewSource(address=address, private=private, format=kind)


def seen_from(folder: Path, sources: Iterable[NewSource]) -> Iterator[NewSource]:
    """Sources whose files are named as the shell sees them, as a job file in a folder has to name them."""
    for source in sources:
        inside = is_url(source.address) or source.address.startswith(("/", "~"))
        if inside or folder.resolve() == Path.cwd():
            yield source
        else:
            yield replace(source, address=relpath(source.address, folder.resolve()))


def _host(url: str) -> str:
    return url.split("/")[2].rpartition("@")[2].partition(":")[0].lower()


def listed_in(path: Path) -> tuple[NewSource, ...]:
    """The feeds of an OPML file: each once, named by its title; its folder is its section.

    Raises:
        UsageError: it cannot be read, is no OPML, or lists no feed.
    """
    try:
        root = parse_xml(path.read_bytes(), str(path)).root
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", "name a file that your reader exported") from error
    except ReadError as error:
        raise UsageError(error.message, error.hint) from error
    if local(root).lower() != "opml":
        raise UsageError(f"{path}: <{local(root)}> is no OPML", "name a file that your reader exported")
    found: dict[str, NewSource] = {}
    for source in _outlines(root, path):
        found.setdefault(source.address, source)
    if not found:
        raise UsageError(f"{path}: no feed in it", "export the subscriptions of your reader as OPML")
    return tuple(found.values())


def _outlines(root: etree._Element, path: Path) -> Iterator[NewSource]:
    """OPML 2.0: a feed is an outline with ``xmlUrl``; what stands around it is a folder."""
    count, feed = 0, feed_reader()
    for element in root.iter("{*}outline"):
        address = attribute(element, "xmlUrl").strip()
        if not re.match(r"https?://", address, re.IGNORECASE):
            continue
        count += 1
        if count > _MOST:
            raise UsageError(f"{path}: more than {_MOST:,} feeds", "split it into several jobs")
        title = _title(element)
        parent = element.getparent()
        folder = _title(parent) if parent is not None and local(parent) == "outline" else ""
        yield NewSource(address=address, name=title, format=feed, section=folder, publisher=title)


def _title(element: etree._Element) -> str:
    return " ".join((attribute(element, "title") or attribute(element, "text")).split())


def named(sources: Iterable[NewSource]) -> Iterator[tuple[str, NewSource]]:
    """Each source with a name of its own that job files allow."""
    taken: set[str] = set()
    for source in sources:
        stem = slugify(source.name, max_length=_LONGEST_NAME - 6, word_boundary=True) or "articles"
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        yield name, source
