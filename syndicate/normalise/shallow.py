"""Trees of any depth to trees of bounded depth: deeper structure is replaced by its text, with a recorded loss.

Renderers, and the maps of `syndicate.model.mapping`, call themselves for each level.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from syndicate.model.blocks import Block, Line, Markup, Paragraph, Text, block_texts, inline_text
from syndicate.model.loss import Loss, lost
from syndicate.model.mapping import changed, rebuilt

_MOST = 32
"""Levels of nested blocks or inlines; WeasyPrint fails at some 300, a person gives up long before 32."""


def shallow(blocks: Iterable[Block], lose: Callable[[Loss], None]) -> tuple[Block, ...]:
    """The blocks with at most `_MOST` levels. A line in a block begins at the block's level."""
    return _blocks(blocks, 1, lose)


def shallow_line(line: Line, lose: Callable[[Loss], None]) -> Line:
    """A line outside of blocks, with at most `_MOST` levels."""
    return _line(line, 1, lose)


def _blocks(blocks: Iterable[Block], level: int, lose: Callable[[Loss], None]) -> tuple[Block, ...]:
    return tuple(new for block in blocks for new in _block(block, level, lose))


def _block(block: Block, level: int, lose: Callable[[Loss], None]) -> Iterable[Block]:
    if level > _MOST:
        lose(_too_deep())
        return (Paragraph((Text(text),)) for text in block_texts((block,)))
    return (
        rebuilt(
            block, lambda inside: _blocks(inside, level + 1, lose), lambda line: _line(line, level, lose)
        ),
    )


def _line(line: Line, level: int, lose: Callable[[Loss], None]) -> Line:
    if not any(isinstance(inline, Markup) for inline in line):
        return line
    return tuple(
        changed(inline, children=_inside(inline.children, level, lose))
        if isinstance(inline, Markup)
        else inline
        for inline in line
    )


def _inside(children: Line, level: int, lose: Callable[[Loss], None]) -> Line:
    if level < _MOST:
        return _line(children, level + 1, lose)
    lose(_too_deep())
    return (Text(inline_text(children)),)


def _too_deep() -> Loss:
    return lost("deep-structure-dropped", most=_MOST, what="blocks and inlines")
