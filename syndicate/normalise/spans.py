"""Blocks to blocks without idle spans: those that state the article's own language, or the direction of their letters.

Word processors and publishing programs state both for every run of text; an article keeps those that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, assert_never

from syndicate.model.blocks import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Line,
    Link,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
    unisolated_text,
    walk,
)
from syndicate.model.language import Direction, direction, direction_of
from syndicate.model.lines import joined_texts, map_lines
from syndicate.model.mapping import changed


def without_idle_spans(blocks: Iterable[Block], language: str) -> tuple[Block, ...]:
    """The blocks of an article in this language, with spans only where they say something."""
    return map_lines(blocks, lambda line, _: idle_spans_removed(line, language))


def idle_spans_removed(line: Line, language: str) -> Line:
    """One line of an article in this language."""
    if not any(isinstance(inline, Span) for inline in walk(line)):
        return line
    around = direction(language)
    match line:
        case (Span(children, own, stated),):
            own = "" if _is_same(own, language) else own
            default = direction(own) if own else around
            settled = direction_of(unisolated_text(children), default)
            inside = tuple(joined_texts(_lines(children, own or language, stated or settled)))
            kept: Literal["", "ltr", "rtl"] = "" if stated == settled else stated
            return (Span(inside, own, kept),) if own or kept else inside
        case _:
            return tuple(joined_texts(_lines(line, language, direction_of(unisolated_text(line), around))))


def _lines(inlines: Iterable[Inline], language: str, around: Direction) -> Iterator[Inline]:
    for inline in inlines:
        match inline:
            case Span(children, own, stated):
                own = "" if _is_same(own, language) else own
                runs_as_around = (
                    stated in ("", around) and direction_of(inline_text(children), around) == around
                )
                kept: Literal["", "ltr", "rtl"] = "" if runs_as_around else stated
                inside = tuple(joined_texts(_lines(children, own or language, stated or around)))
                if own or kept:
                    yield Span(inside, own, kept)
                else:
                    yield from inside
            case Emphasis(children) | Strong(children) | Link(_, children) | Script(_, children):
                yield changed(inline, children=tuple(joined_texts(_lines(children, language, around))))
            case Text() | CodeSpan() | Image() | Break():
                yield inline
            case _:
                assert_never(inline)


def _is_same(own: str, around: str) -> bool:
    """Whether a tag is the one around it or a part of it: ``en`` in ``en-GB``."""
    return f"{around.lower()}-".startswith(f"{own.lower()}-")
