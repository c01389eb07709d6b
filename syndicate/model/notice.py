"""A publisher's notice: its paragraphs code point for code point, its links, where it came from; or a waiver."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal, Self, TypeAlias

from msgspec import Struct

from syndicate.model.blocks import Inline, Link, Text, inline_text, links

Origin: TypeAlias = Literal["configured", "source", "recognised"]
"""Where a notice came from: the job or the command line, the source's own field, the text itself."""


def fingerprint(text: str) -> str:
    """The sha256, in hexadecimal, of the text in NFC and UTF-8: equal texts, equal fingerprints."""
    return hashlib.sha256(unicodedata.normalize("NFC", text).encode()).hexdigest()


class RequiredLink(Struct, frozen=True, forbid_unknown_fields=True):
    """A link that has to stay in the notice: these words of it lead to this URL."""

    text: str
    url: str


class Evidence(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a recognised text was taken for a notice: a score from 0 to 1, and what speaks for it."""

    score: float
    reasons: tuple[str, ...] = ()


class Disclaimer(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="disclaimer"):
    """A publisher's notice, code point for code point, in NFC.

    It is neither a copyright line nor a licence; nothing derives one from another.
    """

    paragraphs: tuple[str, ...]
    origin: Origin
    links: tuple[RequiredLink, ...] = ()
    """All links of the notice, at any depth of its markup."""
    publisher: str = ""
    inlines: tuple[tuple[Inline, ...], ...] = ()
    """The paragraphs with their markup (emphasis, links, languages); empty where they hold nothing but text."""
    evidence: Evidence | None = None
    """Of a recognised notice."""

    @classmethod
    def of(cls, inlines: Iterable[tuple[Inline, ...]], origin: Origin, publisher: str = "") -> Self:
        """The notice of paragraphs with markup: their texts, and the links in them."""
        inlines = tuple(inlines)
        found = tuple(
            RequiredLink(words, link.href)
            for paragraph in inlines
            for link in links(paragraph)
            if (words := inline_text(link.children))
        )
        is_plain = all(isinstance(inline, Text) for paragraph in inlines for inline in paragraph)
        return cls(tuple(map(inline_text, inlines)), origin, found, publisher, () if is_plain else inlines)

    @property
    def marked_up(self) -> tuple[tuple[Inline, ...], ...]:
        """The paragraphs as inlines; where only texts are known, each link is on the first place of its words."""
        return self.inlines or tuple(tuple(_linked(text, self.links)) for text in self.paragraphs)

    @property
    def text(self) -> str:
        """The whole notice, one blank line between paragraphs."""
        return "\n\n".join(self.paragraphs)

    @property
    def fingerprint(self) -> str:
        """See `fingerprint`."""
        return fingerprint(self.text)


def _linked(text: str, required: Iterable[RequiredLink]) -> Iterator[Inline]:
    """The paragraph as inlines, the first occurrence of each link's words made a link."""
    starts = sorted((text.find(link.text), link) for link in required if link.text in text)
    end = 0
    for start, link in starts:
        if start < end:  # inside the words of another link: a link holds no link
            continue
        if start > end:
            yield Text(text[end:start])
        yield Link(link.url, (Text(link.text),))
        end = start + len(link.text)
    if end < len(text):
        yield Text(text[end:])


class Waiver(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="waiver"):
    """The answer "no notice", with its reason: deliberate, and shown in the receipt."""

    reason: str
