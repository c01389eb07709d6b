"""What every dialect of feed says of an entry, before it becomes a draft: values only, as they stand in the feed."""

from __future__ import annotations

from msgspec import Struct, structs

from syndicate.model import Loss, RelatedLink
from syndicate.model.article import Status
from syndicate.model.loss import lost

MOST_FOR_ALL = 20_000
"""Characters of what a feed says for all of its entries."""
_MOST_RIGHTS = 4_000
"""Of its rights, which are read again for each: they may be the end of its text."""


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
    """What our own extension of JSON Feed states: each of them or nothing."""

    text: str = ""
    copyright: str = ""
    licence: str = ""


class Channel(Struct, frozen=True, kw_only=True):
    """What a feed says of itself that holds for entries which do not say it."""

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
    """A channel without what is longer than anybody needs: each of many entries takes it over."""
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
    """What `bounded` took from a channel, but for rights where the entry states its own."""
    return tuple(
        loss for loss in channel.losses if not (entry.rights and loss.code == "long-feed-rights-dropped")
    )
