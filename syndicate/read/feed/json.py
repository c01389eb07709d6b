"""JSON Feed 1.0 and 1.1 to entries, with the notice of our own extension. Bytes in, entries out; opens nothing.

https://www.jsonfeed.org/version/1.1/; ids may be numbers there; a member of a wrong type is a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from syndicate.errors import ReadError
from syndicate.model import Loss, RelatedLink
from syndicate.model.loss import lost
from syndicate.read.encoding.decode import decode
from syndicate.read.feed.entry import Channel, EntryNotice, FeedEntry, FeedMedium, Markup, bounded, joined
from syndicate.read.markup.references import without_references
from syndicate.read.markup.whitespace import SPACES

LARGEST = 15_000_000
"""Bytes that are looked at."""
_LONGEST_NAMES = 360
_HINT = "JSON Feed is described at https://www.jsonfeed.org/"


class _Members:
    """An object's members by name; `left` has the names that no call asked for."""

    def __init__(self, value: object) -> None:
        self._members: Mapping[object, object] = value if isinstance(value, dict) else {}
        self._asked: set[object] = set()

    def __bool__(self) -> bool:
        return bool(self._members)

    def text(self, *names: str) -> str:
        """The first of these that is a text or a number; empty where none is."""
        for name in names:
            match self._members.get(name):
                case str() as text if text.strip(SPACES):
                    self._asked.update(names)
                    return text
                case bool():
                    continue
                case int() | float() as number:
                    self._asked.update(names)
                    return str(number)
        return ""

    def many(self, name: str) -> list[object]:
        found = self._members.get(name)
        if isinstance(found, list):
            self._asked.add(name)
            return found
        return []

    def inside(self, name: str) -> _Members:
        found = _Members(self._members.get(name))
        if found:
            self._asked.add(name)
        return found

    def left(self) -> list[str]:
        """The names that no call asked for, of members that hold something."""
        return [str(name) for name, value in self._members.items() if name not in self._asked and value]


def entries_of(data: bytes, uri: str) -> tuple[Channel, Iterator[FeedEntry]]:
    """The feed's own fields, and its items, made one by one.

    Raises:
        ReadError: no JSON, or no JSON Feed.
    """
    if len(data) > LARGEST:
        raise ReadError(
            f"{uri}: {len(data):,} bytes of JSON",
            f"feeds of up to {LARGEST:,} bytes are read",
            code="source-too-large",
        )
    text, losses = decode(data)
    try:
        raw: object = msgspec.json.decode(text.lstrip("\ufeff").encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise ReadError(f"{uri}: no JSON: {error}", _HINT, code="source-malformed") from error
    feed = _Members(raw)
    if "jsonfeed.org/version/" not in feed.text("version"):
        raise ReadError(f"{uri}: JSON, but no JSON Feed: its version is {feed.text('version')[:60]!r}", _HINT)
    home = feed.text("home_page_url")
    # Titles are plain text there; other programs' are often HTML, ours are not.
    line = str if feed.inside("_syndicate") else without_references
    channel = bounded(
        Channel(
            title=feed.text("title").strip(SPACES),
            language=feed.text("language"),
            base=uri if uri.startswith(("http://", "https://")) else home or feed.text("feed_url"),
            authors=_authors(feed, []),
        )
    )
    items = feed.many("items")
    if not items:
        raise ReadError(f"{uri}: a feed without items", "leave it out until it has some", code="source-empty")
    return channel, (_entry(item, number, channel, losses, line) for number, item in enumerate(items, 1))


def _entry(
    raw: object, number: int, channel: Channel, losses: tuple[Loss, ...], line: Callable[[str], str]
) -> FeedEntry:
    item = _Members(raw)
    place = f"item {number}"
    unkept: list[str] = [] if isinstance(raw, dict) else ["an item that is no object"]
    url, external = item.text("url"), item.text("external_url")
    url = joined(channel.base, url) if url else ""
    base = url or channel.base
    html, plain = item.text("content_html"), item.text("content_text")
    entry = FeedEntry(
        place=place,
        id=item.text("id").strip(),
        title=Markup(line(item.text("title"))),
        content=Markup(html, is_html=True, base=base) if html else Markup(plain),
        summary=Markup(line(item.text("summary"))),
        authors=_authors(item, unkept),
        published=tuple(filter(None, (item.text("date_published"),))),
        updated=tuple(filter(None, (item.text("date_modified"),))),
        language=item.text("language") or channel.language,
        url=url,
        tags=tuple(line(tag) for tag in item.many("tags") if isinstance(tag, str)),
        media=tuple(_media(item, place, unkept)),
        related=(RelatedLink(external, external),) if external and external != url else (),
        stated=_stated(item.inside("_syndicate"), unkept),
    )
    unkept += item.left()
    if unkept:
        names = ", ".join(dict.fromkeys(unkept))
        names = names if len(names) <= _LONGEST_NAMES else f"{names[: _LONGEST_NAMES - 1]}…"
        losses = (*losses, lost("entry-fields-dropped", place, names=names))
    return msgspec.structs.replace(entry, losses=losses)


def _authors(holder: _Members, unkept: list[str]) -> tuple[str, ...]:
    """Version 1.1's list, or version 1.0's one; a name, or else an address."""
    found: list[str] = []
    for raw in (*holder.many("authors"), holder.inside("author")):
        author = raw if isinstance(raw, _Members) else _Members(raw)
        name, url = author.text("name").strip(SPACES), author.text("url").strip()
        if name or url:
            found.append(name or url)
            unkept += ["an author's address"] if name and url else []
            unkept += [f"an author's {left}" for left in author.left()]
    return tuple(dict.fromkeys(found))


def _media(item: _Members, place: str, unkept: list[str]) -> Iterator[FeedMedium]:
    pictures = [url for name in ("banner_image", "image") if (url := item.text(name))]
    if pictures:
        yield FeedMedium(url=pictures[0], media_type="image/*", place=place)
    for raw in item.many("attachments"):
        attachment = _Members(raw)
        if url := attachment.text("url"):
            title = attachment.text("title")
            yield FeedMedium(url=url, media_type=attachment.text("mime_type"), title=title, place=place)
        else:
            unkept.append("an attachment without an address")
    if len(pictures) > 1 and pictures[1] != pictures[0]:
        unkept.append("a thumbnail")


def _stated(extension: _Members, unkept: list[str]) -> EntryNotice:
    disclaimer = extension.inside("disclaimer")
    stated = EntryNotice(disclaimer.text("text"), extension.text("copyright"), extension.text("licence"))
    disclaimer.text("fingerprint")
    unkept += [f"_syndicate.{name}" for name in (*extension.left(), *disclaimer.left())]
    return stated
