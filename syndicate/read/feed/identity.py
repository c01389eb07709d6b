"""What tells the entries of one feed apart: an id, an address, or a hash; what two of them share is none of these."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence

from msgspec import structs

from syndicate.model.loss import lost
from syndicate.read.feed.entry import FeedEntry

_SHOWN = 60


def identified(entries: Sequence[FeedEntry]) -> Iterator[FeedEntry]:
    """Each entry with an id: the one that it states, else its address, else a hash of its title and dates.

    Two entries with one id are versions of one article (RFC 4287 section 4.1.1) where their page or their title and
    date are the same too. Else the id is a mistake of whoever wrote the feed, and tells nothing.
    """
    shared_ids = _shared(entries, lambda entry: entry.id, _same)
    shared_pages = _shared(entries, _page, _same) | shared_ids
    shared_digests = _shared(entries, _digest, _says_the_same)
    for entry in entries:
        if entry.id and entry.id not in shared_ids:
            yield entry
            continue
        losses = entry.losses
        if entry.id:
            losses = (*losses, lost("entry-id-ignored", entry.place, id=_quoted(entry.id)))
        page, digest = _page(entry), _digest(entry)
        if not page or page in shared_pages:
            page = (
                digest
                if digest not in shared_digests
                else _digest(entry, entry.content.text, entry.summary.text)
            )
        yield structs.replace(entry, id=page, losses=losses)


def _shared(
    entries: Sequence[FeedEntry],
    name_of: Callable[[FeedEntry], str],
    same: Callable[[FeedEntry, FeedEntry], bool],
) -> frozenset[str]:
    """The names that different articles have."""
    first: dict[str, FeedEntry] = {}
    shared: set[str] = set()
    for entry in entries:
        name = name_of(entry)
        if name and not same(first.setdefault(name, entry), entry):
            shared.add(name)
    return frozenset(shared)


def _same(one: FeedEntry, other: FeedEntry) -> bool:
    """Whether two entries are one article, as far as a feed tells."""
    said, also_said = _said(one), _said(other)
    if said == also_said:
        return one.published == other.published or one.url == other.url
    return bool(one.url) and one.url == other.url and one.published == other.published


def _says_the_same(one: FeedEntry, other: FeedEntry) -> bool:
    return (one.content.text, one.summary.text) == (other.content.text, other.summary.text)


def _page(entry: FeedEntry) -> str:
    return entry.url if entry.url.startswith(("https://", "http://")) else ""


def _said(entry: FeedEntry) -> str:
    return (entry.title.text or entry.content.text or entry.summary.text).strip()


def _digest(entry: FeedEntry, *more: str) -> str:
    """A name for what has no other, of its title and dates, and `more` where others have these too."""
    said = "\n".join((entry.title.text or entry.content.text or entry.summary.text, *entry.published, *more))
    return f"entry-{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:16]}"


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
