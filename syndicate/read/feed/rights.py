"""The rights of an entry to its notice, copyright line and licence; none of them is made of another.

Our own feeds write the notice twice, as the content's last paragraphs and in the rights; so what the rights repeat of
the content's end is the notice, whatever its wording. Other rights are a notice only if their wording is one.
"""

from __future__ import annotations

import re

from msgspec import Struct

from syndicate.heuristics.notices import is_perhaps_notice
from syndicate.model import Disclaimer, Loss, RequiredLink
from syndicate.model.blocks import Block, Paragraph, Text, inline_text
from syndicate.model.loss import lost
from syndicate.read.feed.entry import Channel, FeedEntry, Markup
from syndicate.read.feed.text import exact_paragraphs
from syndicate.read.markup.whitespace import squeezed

_COPYRIGHT = re.compile(
    r"\s*(?:©|\(c\)|℗|copyright\b|copr\.|all rights reserved)|.*\b[12]\d{3}\b.*\brights reserved\b"
    r"|.*\brights reserved\b.*\b[12]\d{3}\b",
    re.IGNORECASE | re.DOTALL,
)
_URL = re.compile(r"https?://\S+")

Stated = tuple[str, tuple[RequiredLink, ...]]


class FeedRights(Struct, frozen=True):
    """The rights of an entry; `body` is the entry's, with the notice at its end as the rights word it.

    `tail` counts the blocks of that notice, which stay where they are: `syndicate.normalise` lifts them.
    """

    body: tuple[Block, ...]
    tail: int = 0
    notice: Disclaimer | None = None
    copyright: str = ""
    licence: str = ""
    losses: tuple[Loss, ...] = ()


def rights_of(entry: FeedEntry, channel: Channel, body: tuple[Block, ...], uri: str) -> FeedRights:
    """The entry's own rights, or else those of the feed it came from, or else its feed's.

    RFC 4287 sections 4.2.10 and 4.2.11.
    """
    if entry.stated.text or entry.stated.copyright or entry.stated.licence:
        return _of_extension(entry, body, uri)
    given = entry.rights or (entry.origin.rights if entry.origin else ()) or channel.rights
    # RSS does not say whether its rights are HTML; where the content says the same in plain text, they are not.
    size, stated = 0, _paragraphs(given, uri)
    for reading in (stated, _paragraphs(tuple(Markup(markup.text) for markup in given), uri)):
        repeated = _repeated([text for text, _ in reading], body)
        if repeated > size:
            size, stated = repeated, reading
    licence = entry.licence or (entry.origin.licence if entry.origin else "") or channel.licence
    notice: Disclaimer | None
    if size:
        body, notice = _with_notice(stated[-size:], body)
        stated = stated[:-size]
    else:
        stated, found = _worded(stated)
        notice = _disclaimer(found)
    texts = [text for text, _ in stated]
    if not licence:
        licence = next((text for text in texts if _URL.fullmatch(text)), "")
    lines = [text for text in texts if text != licence]
    losses = tuple(lost("rights-link-dropped", entry.place) for _, links in stated if links)
    return FeedRights(body, size, notice, " ".join(lines), licence, losses[:1])


def _paragraphs(given: tuple[Markup, ...], uri: str) -> tuple[Stated, ...]:
    return tuple(dict.fromkeys(one for markup in given for one in exact_paragraphs(markup, uri)))


def _of_extension(entry: FeedEntry, body: tuple[Block, ...], uri: str) -> FeedRights:
    """Of our own JSON Feed, which says which is which."""
    stated = exact_paragraphs(Markup(entry.stated.text), uri)
    size = _repeated([text for text, _ in stated], body)
    notice: Disclaimer | None
    if size == len(stated) and size:
        body, notice = _with_notice(stated, body)
    else:
        size, notice = 0, _disclaimer(stated)
    return FeedRights(body, size, notice, entry.stated.copyright, entry.stated.licence or entry.licence)


def _repeated(texts: list[str], body: tuple[Block, ...]) -> int:
    """How many of the last texts are the body's last paragraphs too; never all of a body."""
    shown = [inline_text(b.children) if isinstance(b, Paragraph) else None for b in body[-len(texts) :]]
    for size in range(min(len(shown), len(texts), len(body) - 1), 0, -1):
        if list(map(squeezed, texts[-size:])) == [text and squeezed(text) for text in shown[-size:]]:
            return size
    return 0


def _with_notice(stated: tuple[Stated, ...], body: tuple[Block, ...]) -> tuple[tuple[Block, ...], Disclaimer]:
    """The notice with the markup that it has in the body; there, its text as the rights have it, every space."""
    story, shown = body[: -len(stated)], body[-len(stated) :]
    exact: list[Block] = []
    for (text, _), block in zip(stated, shown, strict=True):
        is_plain = isinstance(block, Paragraph) and all(isinstance(inline, Text) for inline in block.children)
        exact.append(Paragraph((Text(text),)) if is_plain else block)
    lines = (block.children for block in exact if isinstance(block, Paragraph))
    return (*story, *exact), Disclaimer.of(lines, "source")


def _worded(stated: tuple[Stated, ...]) -> tuple[tuple[Stated, ...], tuple[Stated, ...]]:
    """Copyright and licence, and the notice: the other paragraphs, if one of them is worded as one."""
    other = tuple(one for one in stated if not (_COPYRIGHT.match(one[0]) or _URL.fullmatch(one[0])))
    if not any(is_perhaps_notice(text) for text, _ in other):
        return stated, ()
    return tuple(one for one in stated if one not in other), other


def _disclaimer(stated: tuple[Stated, ...]) -> Disclaimer | None:
    if not stated:
        return None
    links = tuple(link for _, found in stated for link in found)
    return Disclaimer(tuple(text for text, _ in stated), "source", links)
