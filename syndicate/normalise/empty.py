"""Blocks to blocks without empty paragraphs and headings. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from syndicate.model.blocks import Block, CodeSpan, Heading, Image, Line, Paragraph, Text, walk
from syndicate.model.lines import map_lines

_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Editors leave them in a paragraph that is a gap."""


def drop_empty_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks without paragraphs and headings in which there is nothing to see.

    Editors write ``<p>&nbsp;</p>`` for a gap; a gap is the theme's.
    """
    return map_lines(blocks, _without_empty)


def _without_empty(line: Line, block: Block) -> Line | None:
    return None if isinstance(block, Paragraph | Heading) and not _shows(line) else line


def _shows(line: Line) -> bool:
    """Whether there is anything to see in a line."""
    return any(
        bool(node.text.translate(_WITHOUT_WIDTH).strip())
        if isinstance(node, Text | CodeSpan)
        else isinstance(node, Image)
        for node in walk(line)
    )
