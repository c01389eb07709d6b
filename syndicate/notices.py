"""A notice as every format can hold it: NFC, in paragraphs of text, emphasis, links and spans. Or a refusal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import assert_never

import msgspec

from syndicate.clean import Cleaner, forbidden_characters
from syndicate.errors import NoticeError
from syndicate.model import Disclaimer
from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Link,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
)
from syndicate.model.visible import is_visible
from syndicate.spans import idle_spans_removed

_WHITE = " \t\r\n"
_PICTURE = "dropped a picture without a description in the notice"


def exact_notice(notice: Disclaimer, uri: str, cleaner: Cleaner, language: str) -> Disclaimer:
    """The notice of an article in this language in NFC, its markup reduced to what a notice may hold.

    The article's cleaner records the pictures and the formatting that a notice cannot hold.

    Raises:
        NoticeError: a paragraph shows nothing, or holds what no format can. The message names `uri`.
    """
    if not notice.inlines:
        texts = tuple(unicodedata.normalize("NFC", text).strip(_WHITE) for text in notice.paragraphs)
        _refuse(texts, uri)
        return msgspec.structs.replace(notice, paragraphs=texts)
    lines = (line for paragraph in notice.inlines for line in lines_of(paragraph))
    kept = tuple(filter(None, map(stripped, lines)))
    for paragraph in notice.inlines:
        for what in _not_held(paragraph):
            cleaner.record(what)
    _refuse(tuple(map(inline_text, kept)), uri)
    clean = (idle_spans_removed(cleaner.inlines(line), language) for line in kept)
    made = Disclaimer.of(clean, notice.origin, notice.publisher)
    return made if made.links else msgspec.structs.replace(made, links=notice.links)


def _refuse(texts: tuple[str, ...], uri: str) -> None:
    if not texts:
        raise NoticeError(f"{uri}: the notice is empty", "give its text")
    for number, text in enumerate(texts, 1):
        if not text:
            raise NoticeError(f"{uri}: the notice has an empty paragraph", "leave it out")
        if not is_visible(text):
            codes = " ".join(f"U+{ord(char):04X}" for char in text[:4])
            raise NoticeError(
                f"{uri}: paragraph {number} of the notice shows nothing: {codes}", "give a text that is seen"
            )
        found = [*forbidden_characters(text), *(c for c in text if c in "\t\r\n\u2028\u2029")]
        if found:
            raise not_to_be_kept(uri, number, found[0])


def not_to_be_kept(uri: str, number: int, character: str) -> NoticeError:
    """The refusal of a notice whose paragraph `number` holds a control character, a line separator or a surrogate."""
    return NoticeError(
        f"{uri}: paragraph {number} of the notice holds U+{ord(character):04X}, "
        "which cannot be kept in every format",
        "take the character out of the notice at its source",
    )


def _not_held(inlines: Iterable[Inline]) -> Iterator[str]:
    """What of a paragraph a notice cannot hold, as losses."""
    left = list(inlines)[::-1]
    while left:
        match inline := left.pop():
            case Image(_, alt):
                yield f"replaced a picture in the notice with its description: {alt}" if alt else _PICTURE
            case CodeSpan():
                yield "dropped code formatting in the notice"
            case Script(position, children):
                yield f"dropped {position}script formatting in the notice"
                left += children[::-1]
            case Emphasis(children) | Strong(children) | Link(_, children) | Span(children):
                left += children[::-1]
            case Text() | Break():
                continue
            case _:
                assert_never(inline)


def lines_of(inlines: Iterable[Inline]) -> list[tuple[Inline, ...]]:
    """A paragraph of a notice as lines: each `Break` ends one, as text and mail have no other way to keep it.

    What a notice cannot hold is the text that stands for it.
    """
    lines: list[list[Inline]] = [[]]
    for inline in inlines:
        match inline:
            case Text():
                lines[-1].append(inline)
            case CodeSpan(text):
                lines[-1].append(Text(text))
            case Image(_, alt):
                lines[-1].append(Text(alt))
            case Break():
                lines.append([])
            case Script(_, children):
                _add(lines, lines_of(children))
            case Emphasis(children) | Strong(children) | Link(_, children) | Span(children):
                wrapped = (
                    (msgspec.structs.replace(inline, children=line),) if line else ()
                    for line in lines_of(children)
                )
                _add(lines, list(wrapped))
    return [tuple(line) for line in lines]


def _add(lines: list[list[Inline]], more: list[tuple[Inline, ...]]) -> None:
    """Join the first of `more` to the last line; the others follow it."""
    lines[-1] += more[0]
    lines += map(list, more[1:])


def stripped(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A line without white space at its ends; empty where it is nothing else. U+00A0 is a character like any other."""
    kept = tuple(_from_the_start(inlines))
    return tuple(_from_the_end(kept[::-1]))[::-1]


def _from_the_start(inlines: Iterable[Inline]) -> Iterator[Inline]:
    return _stripped(inlines, first=True)


def _from_the_end(inlines: Iterable[Inline]) -> Iterator[Inline]:
    return _stripped(inlines, first=False)


def _stripped(inlines: Iterable[Inline], *, first: bool) -> Iterator[Inline]:
    """The inlines, in the order given, without white space before what is seen first."""
    seen = False
    for inline in inlines:
        kept = inline if seen else _edge(inline, first=first)
        if kept is not None:
            seen = True
            yield kept


def _edge(inline: Inline, *, first: bool) -> Inline | None:
    match inline:
        case Text(text):
            text = text.lstrip(_WHITE) if first else text.rstrip(_WHITE)
            return Text(text) if text else None
        case Emphasis(children) | Strong(children) | Link(_, children) | Script(_, children) | Span(children):
            kept = tuple(_stripped(children if first else children[::-1], first=first))
            return msgspec.structs.replace(inline, children=kept if first else kept[::-1]) if kept else None
        case _:
            return inline
