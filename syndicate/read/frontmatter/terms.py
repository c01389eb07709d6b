"""The terms that a source states: the notice, in any of its forms, and the licence. Fields in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.errors import ReadError
from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.blocks import Link
from syndicate.read.frontmatter import StatedField, Value, keynames
from syndicate.read.frontmatter.entries import StatedFields, place_of, short
from syndicate.read.frontmatter.notice import markdown_notice
from syndicate.read.frontmatter.stated import is_web_address, read_paragraphs

_OWNED = re.compile(r"©|\(c\)|copyright|all rights reserved", re.IGNORECASE)


def notice_of(entries: StatedFields) -> Disclaimer | None:
    """The notice: a text, its paragraphs, or a table. Raises: ReadError: it is no text."""
    entry = entries.one(keynames.NOTICE)
    if entry is None:
        return None
    value, publisher, url, links = entry.value, "", "", tuple[RequiredLink, ...]()
    if isinstance(value, dict):
        publisher, url = str(value.get("publisher", "")), str(value.get("url", ""))
        links = tuple(_required(entries, value.get("links", []), entry))
        for key in sorted(value.keys() - {"publisher", "url", "links", "text"}):
            entries.lose(entry, "field-part-ignored", part=short(key))
        value = value.get("text", {})
    if isinstance(value, str) and value.casefold() in keynames.TRUE | keynames.FALSE:
        if value.casefold() in keynames.TRUE:
            entries.lose(entry, "notice-flag-ignored", value=short(value))
        return None
    parts = value if isinstance(value, list) else [value]
    if not all(isinstance(part, str) for part in parts):
        raise ReadError(
            f"{entries.at(entry)}: {entries.called} {short(entry.key)} holds no text",
            "write the notice as text; an empty line parts paragraphs",
        )
    text = "\n\n".join(map(str, parts))
    if links or not entries.is_markdown:  # named apart, or no Markdown: nothing in the text is markup
        paragraphs = tuple(read_paragraphs(text))
        notice = Disclaimer(paragraphs, "source", links, publisher) if paragraphs else None
    else:
        found = markdown_notice(text, entries.at(entry), place_of(entry), publisher)
        notice = found.notice
        entries.add(found.losses)
    return _addressed(entries, notice, url, entry)


def _required(entries: StatedFields, value: Value, entry: StatedField) -> Iterator[RequiredLink]:
    for item in value if isinstance(value, list) else [value]:
        match item:
            case {"text": str(text), "url": str(url)} if text and url:
                yield RequiredLink(text, url)
            case _:
                entries.lose(entry, "notice-link-field-ignored", value=short(item, 200))


def _addressed(
    entries: StatedFields, notice: Disclaimer | None, url: str, entry: StatedField
) -> Disclaimer | None:
    """A notice of one paragraph without links is a link where an address is stated for it."""
    if not url or (notice is not None and url in (link.url for link in notice.links)):
        return notice
    if notice is None or notice.links or len(notice.paragraphs) != 1 or not is_web_address(url):
        entries.lose(entry, "notice-address-ignored", value=short(url, 200))
        return notice
    linked = Link(url, notice.marked_up[0])
    return Disclaimer.of(((linked,),), notice.origin, notice.publisher)


def licence_of(entries: StatedFields) -> tuple[str, str]:
    """The licence and, where ``rights`` names an owner, that."""
    entry = entries.one(keynames.LICENCE)
    if entry is None:
        return "", ""
    match entry.value:
        case {"name": str(name), "url": str(url)} | {"title": str(name), "url": str(url)}:
            return f"{name} ({url})", ""
    text = entries.line(entry)
    return ("", text) if entry.key.casefold() == "rights" and _OWNED.search(text) else (text, "")
