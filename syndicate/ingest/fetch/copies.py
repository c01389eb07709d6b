"""An answer to the copy that the cache keeps, and a copy to what a fetch returns. Values only."""

from __future__ import annotations

import re

import httpx
from msgspec import Struct

from syndicate.ingest.fetch.cache import CacheEntry, Kept, digest
from syndicate.ingest.fetch.connection import Answer
from syndicate.ingest.fetch.urls import public


class Fetched(Struct, frozen=True):
    """A source's bytes. `url` is the final one, fit to be published; `charset` is what the header says, or empty.

    `unchanged` says that a copy with the same bytes was there before; `stale` why the last good copy stands in
    for an answer, and is empty where it does not.
    """

    url: str
    data: bytes
    media_type: str
    charset: str
    unchanged: bool
    stale: str


def key_of(url: httpx.URL) -> str:
    """The name of a URL's copy in the cache: no secret in a URL is in it."""
    return digest(str(url).encode())


def validators(url: httpx.URL, entry: CacheEntry | None) -> dict[str, str]:
    """The fields of a conditional request (RFC 9110 section 13.1), only for the URL that the copy came from."""
    if entry is None or entry.kept.final != key_of(url):
        return {}
    fields = {"If-None-Match": entry.kept.etag, "If-Modified-Since": entry.kept.last_modified}
    return {name: value for name, value in fields.items() if value}


def entry_of(url: httpx.URL, answer: Answer) -> CacheEntry:
    """The copy of an answer that a URL gave."""
    fields = answer.fields
    content_type = fields.get("content-type", "")
    charset = re.search(r';[ \t]*charset[ \t]*=[ \t]*"?([\w.:+-]+)', content_type, re.ASCII | re.IGNORECASE)
    kept = Kept(
        url=public(url),
        final=key_of(url),
        sha256=digest(answer.data),
        etag=fields.get("etag", ""),
        last_modified=fields.get("last-modified", ""),
        media_type=content_type.partition(";")[0].strip().lower(),
        charset=charset[1].lower() if charset else "",
    )
    return CacheEntry(kept, answer.data)


def fetched_copy(entry: CacheEntry, stale: str) -> Fetched:
    """A copy as the result of a fetch; `stale` says why there is no newer answer, empty if the copy is up to date."""
    kept = entry.kept
    return Fetched(kept.url, entry.data, kept.media_type, kept.charset, unchanged=True, stale=stale)
