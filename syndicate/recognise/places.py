"""Where in a body a notice may stand: its last and its first paragraphs, those of lists and quotations among them.

Blocks in, places out, and blocks without what was taken from such places. Never alters a block that stays.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct

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
    Text,
    inline_text,
)

Path: TypeAlias = tuple[int, ...]
"""The block of the body, then the item of a list and the block in it, or the block in a quotation, and so on."""

_LAST = 7
"""Paragraphs at the end that are looked at."""
_FIRST = 3
"""Paragraphs at the start that are looked at."""
_WHITE = " \t\r\n"
_DEEPEST = 4
"""Levels of lists and quotations."""


class Place(Struct, frozen=True):
    """A paragraph or a heading of a body, and what stands around it."""

    path: Path
    inlines: tuple[Inline, ...]
    text: str
    kind: Literal["paragraph", "heading"]
    holder: Literal["", "list", "quotation"]
    after_rule: bool
    before: str
    """The text of the paragraph or heading above it; empty at the start."""


def places(body: tuple[Block, ...]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    """The first and the last places of a body; in a short one, some are among both."""
    if not body:
        return (), ()
    start = len(body)
    count = 0
    while start and count < _LAST + 1:
        start -= 1
        count += sum(1 for _ in _inside(body[start], (start,), ""))
    last = _with_surroundings(body[start:], start)[-_LAST:]
    head = min(len(body), _FIRST + 2)
    first = _with_surroundings(body[:head], 0)[:_FIRST]
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
    """A paragraph, parted at its line breaks: a notice cannot hold one."""
    parts: list[list[Inline]] = [[]]
    for inline in inlines:
        if isinstance(inline, Break):
            parts.append([])
        else:
            parts[-1].append(inline)
    return tuple(_stripped(part) for part in parts if inline_text(part).strip(_WHITE))


def _stripped(inlines: list[Inline]) -> tuple[Inline, ...]:
    """A line without white space at its edges, where it is text of its own."""
    first = inlines[0]
    if isinstance(first, Text):
        inlines = [Text(first.text.lstrip(_WHITE)), *inlines[1:]]
    last = inlines[-1]
    if isinstance(last, Text):
        inlines = [*inlines[:-1], Text(last.text.rstrip(_WHITE))]
    return tuple(one for one in inlines if one != Text(""))


def _with_surroundings(blocks: tuple[Block, ...], offset: int) -> tuple[Place, ...]:
    found: list[Place] = []
    ruled = False
    for index, block in enumerate(blocks, offset):
        if isinstance(block, Rule):
            ruled = True
            continue
        for path, leaf, holder in _inside(block, (index,), ""):
            text = inline_text(leaf.children)
            kind: Literal["paragraph", "heading"] = "heading" if isinstance(leaf, Heading) else "paragraph"
            before = found[-1].text if found else ""
            found.append(Place(path, leaf.children, text, kind, holder, ruled, before))
            ruled = False
    return tuple(found)


def _inside(
    block: Block, path: Path, holder: Literal["", "list", "quotation"]
) -> Iterator[tuple[Path, Paragraph | Heading, Literal["", "list", "quotation"]]]:
    match block:
        case Paragraph() | Heading():
            if inline_text(block.children).strip():
                yield path, block, holder
        case Listing(items) if len(path) <= 2 * _DEEPEST:
            for number, item in enumerate(items):
                for index, inside in enumerate(item):
                    yield from _inside(inside, (*path, number, index), "list")
        case Quote(blocks) if len(path) <= 2 * _DEEPEST:
            for index, inside in enumerate(blocks):
                yield from _inside(inside, (*path, index), "quotation")
        case _:
            return


def _less(block: Block, taken: set[Path]) -> Block | None:
    if () in taken:
        return None
    match block:
        case Listing(items, ordered, start):
            kept = tuple(
                filter(
                    None,
                    (
                        without(item, [path[1:] for path in taken if path[0] == number])
                        for number, item in enumerate(items)
                    ),
                )
            )
            return Listing(kept, ordered, start) if kept else None
        case Quote(blocks):
            inside = without(blocks, taken)
            return Quote(inside) if inside else None
        case _:
            raise AssertionError(f"{type(block).__name__} holds no place")
