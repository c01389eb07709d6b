"""The lines of a body: paragraphs, headings, captions, cells, code. Changed or taken out, parted at breaks, joined.

Blocks in, blocks out. Bodies are normalised, and so of bounded depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeAlias, assert_never

from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    Embed,
    Figure,
    Heading,
    Inline,
    Line,
    Listing,
    Markup,
    Paragraph,
    Quote,
    Rule,
    Table,
    Text,
    walk,
)
from syndicate.model.mapping import changed, rebuilt

Change: TypeAlias = Callable[[Line, Block], Line | None]
"""Gets a line and its block, gives the new line, or None to take it out."""


def map_lines(
    blocks: Iterable[Block], change: Change, emptied: Callable[[Block], None] = lambda _: None
) -> tuple[Block, ...]:
    """The blocks with each line changed or taken out, in reading order.

    Code is a line of one text, which can only stay or go. A rule, and a picture without a caption, are empty lines.
    A quotation, a list or a table in which nothing is left goes too; the items of an ordered list keep their numbers.

    Args:
        blocks: normalised.
        change: is called once for each line.
        emptied: is called with each quotation, list and table that goes, and each table of which only the head is left.
    """
    return tuple(kept for block in blocks for kept in _mapped(block, change, emptied))


def _mapped(block: Block, change: Change, emptied: Callable[[Block], None]) -> Iterator[Block]:
    new = rebuilt(
        block, lambda inside: map_lines(inside, change, emptied), lambda line: change(line, block) or ()
    )
    match new:
        case Paragraph(()) | Heading(_, ()):
            return
        case Code(text) if change((Text(text),), block) is None:
            return
        case Rule() if change((), block) is None:
            return
        case Quote(()):
            emptied(block)
        case Listing(items):
            if not any(items):
                emptied(block)
            yield from _listed(new)
        case Table() if isinstance(block, Table):
            yield from _tabled(block, new, emptied)
        case Paragraph() | Heading() | Code() | Rule() | Quote() | Figure() | Table() | Embed():
            yield new
        case _:
            assert_never(new)


def _listed(listing: Listing) -> Iterator[Listing]:
    """A list of what is left of its items; an ordered one is parted where a number is missing."""
    if not listing.ordered:
        if kept := tuple(filter(None, listing.items)):
            yield changed(listing, items=kept)
        return
    for is_there, run in groupby(enumerate(listing.items, listing.start), key=lambda pair: bool(pair[1])):
        if is_there:
            numbered = list(run)
            yield Listing(tuple(item for _, item in numbered), ordered=True, start=numbered[0][0])


def _tabled(before: Table, after: Table, emptied: Callable[[Block], None]) -> Iterator[Block]:
    """A table without rows that held something and hold nothing now. Rows that were empty before are the author's."""
    pairs = zip(after.rows, before.rows, strict=True)
    rows = tuple(row for row, old in pairs if any(row) or not any(old))
    header = after.header if any(after.header) or not any(before.header) else ()
    if rows or (header and not before.rows):
        yield Table(rows, header, after.caption)
        return
    emptied(before)
    if after.caption:
        yield Paragraph(after.caption)
    if len(lines := [line for line in header if line]) == 1:
        yield Paragraph(lines[0])
    elif lines:
        yield Table((header,))


def parted(line: Line) -> tuple[Line, ...]:
    """A line in the lines that its breaks part; emphasis and other markup around a break is around each of them."""
    if not any(isinstance(inline, Break) for inline in walk(line)):
        return (line,)
    return tuple(map(tuple, _parted(line)))


def _parted(line: Line) -> list[list[Inline]]:
    parts: list[list[Inline]] = [[]]
    for inline in line:
        if isinstance(inline, Break):
            parts.append([])
        elif isinstance(inline, Markup):
            wrapped: list[list[Inline]] = [
                [changed(inline, children=tuple(part))] if part else [] for part in _parted(inline.children)
            ]
            parts[-1] += wrapped[0]
            parts += wrapped[1:]
        else:
            parts[-1].append(inline)
    return parts


def joined(parts: Iterable[Line]) -> Line:
    """Lines as one, with breaks between them."""
    return tuple(inline for part in parts for inline in (Break(), *part))[1:]


def joined_texts(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """The inlines without the seams between texts side by side."""
    texts: list[str] = []
    for inline in inlines:
        if isinstance(inline, Text):
            texts.append(inline.text)
            continue
        if texts:
            yield Text("".join(texts))
            texts = []
        yield inline
    if texts:
        yield Text("".join(texts))
