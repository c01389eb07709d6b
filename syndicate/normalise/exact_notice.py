"""A notice to one that every format can hold: NFC, in paragraphs of text, emphasis, links and spans. Or an error."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError
from syndicate.model import Disclaimer
from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Line,
    Link,
    Markup,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
)
from syndicate.model.lines import joined_texts, parted
from syndicate.model.loss import Loss, lost
from syndicate.model.mapping import changed, map_line
from syndicate.normalise.clean import Cleaner, forbidden_characters
from syndicate.normalise.marks import MAX_MARKS, first_pile
from syndicate.normalise.spans import idle_spans_removed
from syndicate.normalise.visible import is_visible

_WHITE = " \t\r\n"


class ExactNotice(Struct, frozen=True):
    """A notice as every format can hold it, and what of the one that was given it does not hold."""

    notice: Disclaimer
    losses: tuple[Loss, ...] = ()


def exact_notice(notice: Disclaimer, uri: str, cleaner: Cleaner, language: str) -> ExactNotice:
    """The notice of an article in this language in NFC, its markup reduced to what a notice may hold.

    Raises:
        NoticeError: a paragraph shows nothing, or holds what no format can. The message names `uri`.
    """
    losses: list[Loss] = []
    if not notice.inlines:
        texts = tuple(unicodedata.normalize("NFC", text).strip(_WHITE) for text in notice.paragraphs)
        _refuse(texts, uri)
        return ExactNotice(msgspec.structs.replace(notice, paragraphs=texts))
    lines = (line for paragraph in notice.inlines for line in parted(_held(paragraph, losses)))
    kept = tuple(filter(None, map(stripped, lines)))
    _refuse(tuple(map(inline_text, kept)), uri)
    clean = tuple(tuple(joined_texts(idle_spans_removed(cleaner.inlines(line), language))) for line in kept)
    made = Disclaimer.of(clean, notice.origin, notice.publisher)
    given = Disclaimer.of(kept, notice.origin).links
    losses += (
        lost("notice-link-dropped", text=link.text[:60], url=link.url[:200])
        for link in given
        if cleaner.resolved(link.url) is None
    )
    apart = tuple(
        link for link in notice.links if link not in Disclaimer.of(notice.inlines, notice.origin).links
    )
    return ExactNotice(msgspec.structs.replace(made, links=(*made.links, *apart)), tuple(losses))


def _refuse(texts: tuple[str, ...], uri: str) -> None:
    if not texts:
        raise NoticeError(f"{uri}: the notice is empty", "give its text", code="notice-not-representable")
    for number, text in enumerate(texts, 1):
        if not text:
            raise NoticeError(
                f"{uri}: the notice has an empty paragraph", "leave it out", code="notice-not-representable"
            )
        if not is_visible(text):
            codes = " ".join(f"U+{ord(char):04X}" for char in text[:4])
            raise NoticeError(
                f"{uri}: paragraph {number} of the notice shows nothing: {codes}",
                "give a text that is seen",
                code="notice-not-representable",
            )
        if (at := first_pile(text)) is not None:
            raise NoticeError(
                f"{uri}: paragraph {number} of the notice, character {at + 1}: more than {MAX_MARKS} combining marks "
                f"on one letter, with U+{ord(text[at]):04X} {unicodedata.name(text[at], '')}",
                "take them out of the notice at its source",
                code="notice-not-representable",
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
        code="notice-not-representable",
    )


def _held(line: Line, losses: list[Loss]) -> Line:
    """What a notice can hold of a paragraph: text, emphasis, links, spans, and the breaks that part its lines."""

    def held(inline: Inline) -> Line:
        match inline:
            case Text() | Break() | Emphasis() | Strong() | Link() | Span():
                return (inline,)
            case CodeSpan(text):
                losses.append(lost("notice-code-kept-as-text", text=text[:60]))
                return (Text(text),)
            case Image(source, alt):
                kept = f", kept its text {alt[:60]!r}" if alt else ""
                losses.append(lost("notice-picture-dropped", kept=kept, url=source[:80]))
                return (Text(alt),)
            case Script(position, children):
                where = "raised" if position == "super" else "lowered"
                text = inline_text(children)[:60]
                losses.append(lost("notice-script-kept-on-the-line", where=where, text=text))
                return children
            case _:
                assert_never(inline)

    return map_line(line, held)


def stripped(line: Line) -> Line:
    """A line without white space at its ends; empty where it is nothing else. U+00A0 is a character like any other."""
    without_start = tuple(_stripped(line, first=True))
    return tuple(_stripped(without_start[::-1], first=False))[::-1]


def _stripped(inlines: Iterable[Inline], *, first: bool) -> Iterator[Inline]:
    """The inlines, in the order given, without white space before what is seen first."""
    seen = False
    for inline in inlines:
        kept = inline if seen else _edge(inline, first=first)
        if kept is not None:
            seen = True
            yield kept


def _edge(inline: Inline, *, first: bool) -> Inline | None:
    if isinstance(inline, Text):
        text = inline.text.lstrip(_WHITE) if first else inline.text.rstrip(_WHITE)
        return Text(text) if text else None
    if isinstance(inline, Markup):
        order = 1 if first else -1
        kept = tuple(_stripped(inline.children[::order], first=first))[::order]
        return changed(inline, children=kept) if kept else None
    return inline
