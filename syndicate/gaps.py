"""Blocks to blocks without gaps: paragraphs and headings in which there is nothing to see. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from syndicate.model.blocks import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Script,
    Span,
    Strong,
    Text,
)

_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Editors leave them in a paragraph that is a gap."""


def without_gaps(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without paragraphs and headings in which there is nothing to see.

    Editors write ``<p>&nbsp;</p>`` for a gap; a gap is the theme's.
    """
    return tuple(kept for block in blocks if (kept := _without_gaps(block)) is not None)


def _without_gaps(block: Block) -> Block | None:
    match block:
        case Paragraph(children) | Heading(_, children):
            return block if _shows(children) else None
        case Quote(blocks):
            inside = without_gaps(blocks)
            return Quote(inside) if inside else None
        case Listing(items, ordered, start):
            kept = tuple(filter(None, map(without_gaps, items)))
            return Listing(kept, ordered, start) if kept else None
        case _:
            return block


def _shows(inlines: Iterable[Inline]) -> bool:
    """Whether there is anything to see in a line."""
    for inline in inlines:
        match inline:
            case Text(text) | CodeSpan(text):
                seen = bool(text.translate(_WITHOUT_WIDTH).strip())
            case Image():
                seen = True
            case Break():
                seen = False
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                seen = _shows(children)
            case _:
                assert_never(inline)
        if seen:
            return True
    return False
