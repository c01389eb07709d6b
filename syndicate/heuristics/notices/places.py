"""A body to the paragraphs that may be a notice: its first and last ones, those in lists, quotations and tables too.

Blocks in, places out, and blocks without what was taken from such places. Never alters a block that stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.heuristics.notices.concepts import announces, folded
from syndicate.model.blocks import (
    Block,
    Break,
    Emphasis,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Strong,
    Table,
    Text,
    images,
    inline_text,
)

Path: TypeAlias = tuple[int, ...]
"""The block of the body; then the item of a list and the block in it, the block in a quotation, the row and the cell of
a table (its header is row 0), and so on."""
Holder: TypeAlias = Literal["", "list", "quotation", "table"]
Found: TypeAlias = tuple[Path, tuple[Inline, ...], str, bool, Holder]
"""The place of a line, the line, its text, whether it is a heading, and the kind of block that holds it."""

_LAST = 7
"""Paragraphs at the end that are looked at."""
_FIRST = 3
"""Paragraphs at the start that are looked at."""
_WHITE = " \t\r\n"
_DEEPEST = 4
"""Levels of lists and quotations."""
_MOST_CELLS = 40
"""Cells of a table that may set a text; a larger one holds data."""
_FEWEST = 25
"""Characters of a cell that may hold a sentence, though no mark ends it."""
_ENDS = (".", "。", "।", ")")


class NoticePlace(Struct, frozen=True):
    """A paragraph or a heading of a body, and what stands around it."""

    path: Path
    inlines: tuple[Inline, ...]
    text: str
    kind: Literal["paragraph", "heading"]
    holder: Holder
    after_rule: bool
    before: str
    """The text of the paragraph or heading above it; empty at the start."""


def places(body: tuple[Block, ...]) -> tuple[tuple[NoticePlace, ...], tuple[NoticePlace, ...]]:
    """The first and the last places of a body; in a short one, some are among both."""
    if not body:
        return (), ()
    start = len(body)
    found: list[list[Found]] = []
    while start and sum(map(len, found)) < _LAST + 1:
        start -= 1
        found.append(list(_inside(body[start], (start,), "")))
    last = _with_surroundings(body[start:], found[::-1])[-_LAST:]
    head = body[: _FIRST + 2]
    heads = [list(_inside(block, (index,), "")) for index, block in enumerate(head)]
    first = _with_surroundings(head, heads)[:_FIRST]
    return tuple(place for place in first if place.path != last[-1].path) if last else (), last


def without(body: tuple[Block, ...], taken: Collection[Path]) -> tuple[Block, ...]:
    """The body without these places, and without lists and quotations that are empty then."""
    tops = {path[0] for path in taken}
    kept = (
        _less(block, {path[1:] for path in taken if path[0] == index}) if index in tops else block
        for index, block in enumerate(body)
    )
    return tuple(block for block in kept if block is not None)


def unmarked(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], bool]:
    """A paragraph without the emphasis that is all of it, and whether there was such."""
    marked = False
    bare = tuple(one for one in inlines if not (isinstance(one, Text) and not one.text.strip()))
    while len(bare) == 1 and isinstance(bare[0], Emphasis | Strong | Span):
        marked = marked or not isinstance(bare[0], Span)
        bare = bare[0].children
    return bare, marked


def lines(inlines: tuple[Inline, ...]) -> tuple[tuple[Inline, ...], ...]:
    """A paragraph, parted at its line breaks: a notice cannot hold one. A line may hold a picture and no text."""
    parts: list[list[Inline]] = [[]]
    for inline in inlines:
        if isinstance(inline, Break):
            parts.append([])
        else:
            parts[-1].append(inline)
    return tuple(_stripped(part) for part in parts if inline_text(part).strip(_WHITE) or _has_picture(part))


def _has_picture(inlines: list[Inline]) -> bool:
    return any(images((Paragraph(tuple(inlines)),)))


def _stripped(inlines: list[Inline]) -> tuple[Inline, ...]:
    """A line without white space at its edges, where it is text of its own."""
    first = inlines[0]
    if isinstance(first, Text):
        inlines = [Text(first.text.lstrip(_WHITE)), *inlines[1:]]
    last = inlines[-1]
    if isinstance(last, Text):
        inlines = [*inlines[:-1], Text(last.text.rstrip(_WHITE))]
    return tuple(one for one in inlines if one != Text(""))


def _with_surroundings(blocks: tuple[Block, ...], inside: list[list[Found]]) -> tuple[NoticePlace, ...]:
    places: list[NoticePlace] = []
    ruled = False
    for block, found in zip(blocks, inside, strict=True):
        if isinstance(block, Rule):
            ruled = True
        for path, inlines, text, is_heading, holder in found:
            before = places[-1].text if places else ""
            places.append(
                NoticePlace(
                    path, inlines, text, "heading" if is_heading else "paragraph", holder, ruled, before
                )
            )
            ruled = False
    return tuple(places)


def _inside(block: Block, path: Path, holder: Holder) -> Iterator[Found]:
    match block:
        case Paragraph(inlines) | Heading(_, inlines):
            text = inline_text(inlines)
            if text and not text.isspace():
                yield path, inlines, text, isinstance(block, Heading), holder
        case Listing(items) if len(path) <= 2 * _DEEPEST:
            for number, item in enumerate(items):
                for index, inside in enumerate(item):
                    yield from _inside(inside, (*path, number, index), "list")
        case Quote(blocks) if len(path) <= 2 * _DEEPEST:
            for index, inside in enumerate(blocks):
                yield from _inside(inside, (*path, index), "quotation")
        case Table():
            yield from _cells(block, path)
        case _:
            return


def _cells(table: Table, path: Path) -> Iterator[Found]:
    """The cells that hold a sentence, or announce one; figures and labels are no text that stands around a notice."""
    rows = (table.header, *table.rows)
    if sum(map(len, rows)) > _MOST_CELLS:
        return
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            text = inline_text(cell)
            if len(text) >= _FEWEST or text.endswith(_ENDS) or announces(folded(text)):
                yield (*path, number, index), cell, text, False, "table"


def _less(block: Block, taken: set[Path]) -> Block | None:
    if () in taken:
        return None
    match block:
        case Listing(items, ordered, start):
            inner = ([path[1:] for path in taken if path[0] == number] for number in range(len(items)))
            kept = tuple(filter(None, map(without, items, inner)))
            return Listing(kept, ordered, start) if kept else None
        case Quote(blocks):
            inside = without(blocks, taken)
            return Quote(inside) if inside else None
        case Table():
            return _less_cells(block, taken)
        case _:
            raise AssertionError(f"{type(block).__name__} holds no place")


def _less_cells(table: Table, taken: set[Path]) -> Block | None:
    """A table with these cells empty, and without the rows of which nothing is left."""
    header, *rows = (
        tuple(() if (number, index) in taken else cell for index, cell in enumerate(row))
        for number, row in enumerate((table.header, *table.rows))
    )
    kept = tuple(row for row, before in zip(rows, table.rows, strict=True) if any(row) or not any(before))
    header = header if any(header) else ()
    if header or any(map(any, kept)):
        return Table(kept, header, table.caption)
    return Paragraph(table.caption) if table.caption else None
