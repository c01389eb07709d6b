"""Trees to trees: a body rebuilt from the bottom up, by a function for blocks and one for inlines.

Blocks in, blocks out, each the same object where nothing in it changed. `rebuilt` alone knows the parts of each block.
Bodies are of bounded depth here; `syndicate.normalise.shallow` makes them so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import is_
from typing import TypeVar, assert_never

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model.blocks import (
    Block,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    Line,
    Listing,
    Markup,
    Paragraph,
    Quote,
    Rule,
    Table,
)

N = TypeVar("N", bound=Struct)
T = TypeVar("T")


def changed(node: N, **parts: object) -> N:
    """A node with other parts; itself where each part is the one that it has."""
    if all(getattr(node, name) is part for name, part in parts.items()):
        return node
    return replace(node, **parts)


def _kept(new: Iterable[T], old: tuple[T, ...]) -> tuple[T, ...]:
    """The new items; the old tuple where they are its own."""
    made = tuple(new)
    return old if len(made) == len(old) and all(map(is_, made, old)) else made


def map_line(line: Line, inline: Callable[[Inline], Iterable[Inline]]) -> Line:
    """A line rebuilt from the bottom up. Markup in which nothing is left goes.

    Args:
        line: of a paragraph or another block.
        inline: gives the inlines that replace one, whose own inlines are mapped already.
    """
    return _kept(_inlines(line, inline), line)


def _inlines(line: Line, inline: Callable[[Inline], Iterable[Inline]]) -> Iterator[Inline]:
    for old in line:
        if not isinstance(old, Markup):
            yield from inline(old)
        elif inside := map_line(old.children, inline):
            yield from inline(changed(old, children=inside))


def rebuilt(
    block: Block, blocks: Callable[[tuple[Block, ...]], tuple[Block, ...]], line: Callable[[Line], Line]
) -> Block:
    """A block with each run of blocks and each line in it changed, in reading order. A picture is no line."""
    match block:
        case Paragraph(children) | Heading(_, children):
            return changed(block, children=line(children))
        case Listing(items):
            return changed(block, items=_kept(map(blocks, items), items))
        case Quote(inside):
            return changed(block, blocks=blocks(inside))
        case Figure(_, caption):
            return changed(block, caption=line(caption))
        case Table(rows, header, caption):
            caption = line(caption)
            header = _kept(map(line, header), header)
            return changed(
                block,
                rows=_kept((_kept(map(line, row), row) for row in rows), rows),
                header=header,
                caption=caption,
            )
        case Code() | Rule() | Embed():
            return block
        case _:
            assert_never(block)


def map_tree(
    blocks: tuple[Block, ...],
    block: Callable[[Block], Iterable[Block]],
    inline: Callable[[Inline], Iterable[Inline]],
) -> tuple[Block, ...]:
    """A body rebuilt from the bottom up.

    Paragraphs, headings, items, lists, quotations and markup in which nothing is left go; a table stays. A picture of
    which only words are left becomes a paragraph of them, and its caption another one.

    Args:
        blocks: of bounded depth.
        block: gives the blocks that replace one, whose parts are mapped already.
        inline: gives the inlines that replace one, whose own inlines are mapped already.
    """

    def below(inside: tuple[Block, ...]) -> tuple[Block, ...]:
        return map_tree(inside, block, inline)

    def line(inlines: Line) -> Line:
        return map_line(inlines, inline)

    return _kept(
        (new for old in blocks for left in _left(rebuilt(old, below, line), line) for new in block(left)),
        blocks,
    )


def _left(block: Block, line: Callable[[Line], Line]) -> Iterable[Block]:
    """What is left of a block after its parts were mapped; `line` maps its picture."""
    match block:
        case Paragraph(()) | Heading(_, ()) | Quote(()):
            return ()
        case Listing(items):
            items = _kept(filter(None, items), items)
            return (changed(block, items=items),) if items else ()
        case Figure(image, caption):
            match line((image,)):
                case (Image() as picture,):
                    return (changed(block, image=picture),)
                case words:
                    return map(Paragraph, filter(None, (words, caption)))
        case Paragraph() | Heading() | Quote() | Code() | Table() | Rule() | Embed():
            return (block,)
        case _:
            assert_never(block)
