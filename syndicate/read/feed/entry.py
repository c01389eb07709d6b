"""Entries of feeds of any dialect as values: what each states, and by what it is identified among the others.

An entry's name is its id, its address, or a hash. What two different entries share is none of these. Values only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urljoin

from msgspec import Struct, structs

from syndicate.model import Loss, RelatedLink
from syndicate.model.article import Status
from syndicate.model.loss import lost

MOST_FOR_ALL = 20_000
"""Characters of what a feed says for all of its entries."""
_MOST_RIGHTS = 4_000
"""Of its rights, which are read again for each: they may be the end of its text."""
_SHOWN = 60


class Markup(Struct, frozen=True):
    """A text as a feed carries it: HTML or plain, with the URL against which its addresses are resolved."""

    text: str
    is_html: bool = False
    base: str = ""


class FeedMedium(Struct, frozen=True, kw_only=True):
    """An enclosure or a picture by its URL. `place` is where it stands in the feed."""

    url: str
    media_type: str = ""
    title: str = ""
    caption: str = ""
    place: str = ""


class EntryNotice(Struct, frozen=True):
    """The fields of our own extension of JSON Feed."""

    text: str = ""
    copyright: str = ""
    licence: str = ""


class Channel(Struct, frozen=True, kw_only=True):
    """The feed's own fields, which hold for entries without them."""

    title: str = ""
    publishers: tuple[str, ...] = ()
    language: str = ""
    base: str = ""
    authors: tuple[str, ...] = ()
    rights: tuple[Markup, ...] = ()
    licence: str = ""
    losses: tuple[Loss, ...] = ()


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One entry. Dates are texts, of which the first that can be read counts; unknown fields are empty.

    `origin` is the feed that an aggregated entry came from: its title, authors and rights.
    """

    place: str
    id: str = ""
    title: Markup = Markup("")
    content: Markup = Markup("")
    summary: Markup = Markup("")
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    language: str = ""
    url: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    media: tuple[FeedMedium, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    rights: tuple[Markup, ...] = ()
    licence: str = ""
    stated: EntryNotice = EntryNotice()
    origin: Channel | None = None
    status: Status = "usable"
    losses: tuple[Loss, ...] = ()


def bounded(channel: Channel) -> Channel:
    """A channel without its longest fields, which each of many entries would take over."""
    sizes = {
        "language": len(channel.language),
        "base": len(channel.base),
        "licence": len(channel.licence),
        "rights": sum(len(markup.text) for markup in channel.rights),
        "authors": sum(len(name) for name in channel.authors),
        "publishers": sum(len(name) for name in channel.publishers),
    }
    empty = Channel()
    over = [
        name for name, size in sizes.items() if size > (_MOST_RIGHTS if name == "rights" else MOST_FOR_ALL)
    ]
    losses = tuple(
        lost("long-feed-rights-dropped", size=sizes[name])
        if name == "rights"
        else lost("long-feed-field-dropped", name=name, size=sizes[name])
        for name in over
    )
    nothing = {name: getattr(empty, name) for name in over}
    return structs.replace(channel, losses=(*channel.losses, *losses), **nothing)


def missed(entry: FeedEntry, channel: Channel) -> tuple[Loss, ...]:
    """The losses of a channel that concern an entry: not of rights where the entry states its own."""
    return tuple(
        loss for loss in channel.losses if not (entry.rights and loss.code == "long-feed-rights-dropped")
    )


def joined(base: str, url: str) -> str:
    """An address against its base; as it is where either is none."""
    try:
        return urljoin(base, url) if base else url
    except ValueError:
        return url


def identified(entries: Sequence[FeedEntry]) -> Iterator[FeedEntry]:
    """Each entry with an id: the one that it states, else its address, else a hash of its title and dates.

    Two entries with one id are versions of one article (RFC 4287 section 4.1.1) where their page or their title and
    date are the same too. Else the id is the feed's mistake, and is not used.
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
