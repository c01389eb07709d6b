"""The lines of a body: paragraphs, headings, captions, cells, code. The one walk that changes them or takes them out.

Blocks in, blocks out. Bodies are normalised, and so of bounded depth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeAlias, assert_never

import msgspec

from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Related,
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
    holds,
)

Line: TypeAlias = tuple[Inline, ...]
Change: TypeAlias = Callable[[Line, Block], Line | None]
"""Gets a line and its block, gives the line that stands for it, or None to take it out."""


def map_lines(
    blocks: Iterable[Block], change: Change, emptied: Callable[[Block], None] = lambda _: None
) -> tuple[Block, ...]:
    """The blocks with each line changed or taken out, in reading order.

    Code is a line of one text, which can only stay or go. A rule, and a picture without a caption, are empty lines.
    A quotation, a list or a table in which nothing is left goes too; the items of an ordered list keep their numbers.

    Args:
        blocks: normalised.
        change: is called once for each line.
        emptied: is told each quotation, list and table that went, and each table of which only the head is left.
    """
    return tuple(kept for block in blocks for kept in _mapped(block, change, emptied))


def _mapped(block: Block, change: Change, emptied: Callable[[Block], None]) -> Iterator[Block]:
    match block:
        case Paragraph(children) | Heading(_, children):
            if (line := change(children, block)) is not None:
                yield block if line is children else msgspec.structs.replace(block, children=line)
        case Code(text):
            if change((Text(text),), block) is not None:
                yield block
        case Rule():
            if change((), block) is not None:
                yield block
        case Figure(image, caption):
            yield Figure(image, change(caption, block) or ())
        case Quote(inside):
            if kept := map_lines(inside, change, emptied):
                yield Quote(kept)
            else:
                emptied(block)
        case Listing(items):
            left = [map_lines(item, change, emptied) for item in items]
            if not any(left):
                emptied(block)
            yield from _listed(block, left)
        case Table():
            yield from _tabled(block, change, emptied)
        case Notice(paragraphs, fingerprint):
            changed = tuple(change(paragraph, block) for paragraph in paragraphs)
            yield Notice(tuple(line for line in changed if line is not None), fingerprint)
        case Embed() | Related():
            yield block
        case _:
            assert_never(block)


def _listed(listing: Listing, items: Sequence[tuple[Block, ...]]) -> Iterator[Listing]:
    """A list of what is left of its items; an ordered one is parted where a number is missing."""
    if not listing.ordered:
        if kept := tuple(filter(None, items)):
            yield Listing(kept, ordered=False, start=listing.start)
        return
    for is_there, run in groupby(enumerate(items, listing.start), key=lambda pair: bool(pair[1])):
        if is_there:
            numbered = list(run)
            yield Listing(tuple(item for _, item in numbered), ordered=True, start=numbered[0][0])


def _tabled(table: Table, change: Change, emptied: Callable[[Block], None]) -> Iterator[Block]:
    """A table without rows that held something and hold nothing now. Rows that were empty before are the author's."""

    def cell(line: Line) -> Line:
        return change(line, table) or ()

    caption = cell(table.caption)
    header = tuple(map(cell, table.header))
    rows = tuple(tuple(map(cell, row)) for row in table.rows)
    pairs = zip(rows, table.rows, strict=True)
    kept = tuple(row for row, before in pairs if any(row) or not any(before))
    header = header if any(header) or not any(table.header) else ()
    if kept or (header and not table.rows):
        yield Table(kept, header, caption)
        return
    emptied(table)
    if caption:
        yield Paragraph(caption)
    if len(said := [line for line in header if line]) == 1:
        yield Paragraph(said[0])
    elif said:
        yield Table((header,))


def parted(line: Line) -> tuple[Line, ...]:
    """A line in the lines that its breaks part; emphasis and other markup around a break is around each of them."""
    if not holds(line, Break):
        return (line,)
    return tuple(map(tuple, _parted(line)))


def _parted(line: Line) -> list[list[Inline]]:
    parts: list[list[Inline]] = [[]]
    for inline in line:
        match inline:
            case Break():
                parts.append([])
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                inside = [tuple(part) for part in _parted(children)]
                wrapped: list[list[Inline]] = [
                    [msgspec.structs.replace(inline, children=part)] if part else [] for part in inside
                ]
                parts[-1] += wrapped[0]
                parts += wrapped[1:]
            case _:
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


def without(line: Line, unwanted: Callable[[Inline], bool]) -> Line:
    """A line without some of its inlines, at any depth, and without markup that is empty then."""
    kept: list[Inline] = []
    for inline in line:
        if unwanted(inline):
            continue
        match inline:
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                if inside := without(children, unwanted):
                    kept.append(msgspec.structs.replace(inline, children=inside))
            case _:
                kept.append(inline)
    return tuple(kept)
