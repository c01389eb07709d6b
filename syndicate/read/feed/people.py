"""Authors of feeds: RSS has an address with a name behind it, Atom has elements. Elements in, names out."""

from __future__ import annotations

import re

from syndicate.heuristics.byline import read_byline
from syndicate.model import Author, Loss
from syndicate.model.loss import lost
from syndicate.read.feed.entry import Channel, FeedEntry
from syndicate.read.feed.names import Children, text_of
from syndicate.read.markup.whitespace import SPACES

_LONGEST_NAME = 60
_MOST_NAMES = 2_000
_ADDRESS = re.compile(r"[<(\[]?\s*(?:mailto:)?[^\s@<>()\[\]]{1,64}@[^\s@<>()\[\]]{1,255}\s*[>)\]]?")


def people(fields: Children, *names: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names that these children give, each once, and what else of them is not kept."""
    found: dict[str, None] = {}
    left: dict[str, None] = {}
    for child in fields.all(*names):
        inside = Children(child, fields.names)
        text = next(iter(inside.texts("atom:name", "name", "itunes:name")), "")
        address = next(iter(inside.texts("atom:email", "email", "itunes:email")), "")
        if len(child) == 0:
            text, address = _parted(text_of(child).strip(SPACES))
        elif not text and not address:
            text = " ".join(text_of(child).split())
        if text or address:
            found[text or address] = None
        if text and address:
            left["an author's e-mail address"] = None
        left |= dict.fromkeys(
            f"an author's {name.rpartition(':')[2]}" for name in inside.left() if text or address
        )
    return tuple(found), tuple(left)


def _parted(text: str) -> tuple[str, str]:
    """The name and the address in ``ada@courier.example (Ada Vell)`` or ``Ada Vell <ada@courier.example>``."""
    if "@" not in text or len(text) > 400:
        return text, ""
    match = _ADDRESS.search(text)
    if match is None:
        return text, ""
    name = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,;")
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return name.strip(' "'), match[0].strip("<>()[] ")


def names_of(entry: FeedEntry, channel: Channel) -> tuple[tuple[str, ...], tuple[Loss, ...]]:
    """The entry's authors, or those of the feed that it came from, or that feed's title, or its own feed's authors.

    RFC 4287 section 4.2.1, with the title added: an aggregator is not the author.
    """
    origin = entry.origin
    if origin is None or entry.authors:
        named = origin.title if origin else ""
        losses = (lost("feed-of-origin-dropped", entry.place, title=named),) if named else ()
        return entry.authors or channel.authors, losses
    return origin.authors or tuple(filter(None, (origin.title,))) or channel.authors, ()


class Authors:
    """Tells people from organisations in one feed, for a bounded number of names: each takes half a millisecond."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def of(self, name: str, organisations: tuple[str, ...], language: str) -> Author:
        """An organisation where it is the feed itself, its publisher, or named as desks and agencies are."""
        if name in organisations or self._is_desk(name, language):
            return Author(name, "organisation")
        return Author(name)

    def _is_desk(self, name: str, language: str) -> bool:
        key = name, language
        if key not in self._known and len(self._known) < _MOST_NAMES:
            desk = (Author(name, "organisation"),)
            self._known[key] = len(name) <= _LONGEST_NAME and read_byline(name, language) == desk
        return self._known.get(key, False)
