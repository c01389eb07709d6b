"""The place of a feed document among its archive documents, and the links to them.

RFC 5005 section 4: readers find the newest entries in the subscription document, and all older ones by following the
links from one archive document to the next. An archive document does not change once it is full.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndicate.export.item import uri
from syndicate.model import Edition


class Paging(Struct, frozen=True):
    """The document's neighbours; names are relative to the edition's URL, empty where there is no such document."""

    current: str
    """The subscription document."""
    previous: str = ""
    """The next older archive document."""
    next: str = ""
    """The next newer archive document."""
    archive: bool = False
    """Whether this is an archive document."""


def address(edition: Edition, name: str) -> str:
    """The URL of a document beside the edition's other outputs."""
    return uri(edition.url) + uri(name)


def paging_links(edition: Edition, paging: Paging | None) -> Iterator[tuple[str, str]]:
    """Relations (RFC 5005 section 4) and URLs of the other documents; none where the feed has no archive."""
    if paging is None:
        return
    if paging.archive:
        yield "current", address(edition, paging.current)
    if paging.previous:
        yield "prev-archive", address(edition, paging.previous)
    if paging.next:
        yield "next-archive", address(edition, paging.next)
