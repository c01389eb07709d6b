"""A notice's copies out of a body, wherever they stand in it: quotations, lists, headings, tables, captions.

A copy may differ from the notice in its markup and in runs of ASCII white space, which markup folds; in nothing else.
It may stand in as many paragraphs as its source likes, but in whole ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import assert_never

from msgspec import Struct

from syndicate.model import RequiredLink
from syndicate.model.blocks import (
    Block,
    Code,
    Embed,
    Figure,
    Heading,
    Inline,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Related,
    Rule,
    Table,
    inline_text,
    links,
)

_WHITE = re.compile(r"[ \t\r\n\f]+")


class Lifted(Struct, frozen=True):
    """A body without the copies of a notice; whether there were any; and the links that stood in them."""

    body: tuple[Block, ...]
    found: bool
    links: tuple[RequiredLink, ...] = ()


def folded(texts: Iterable[str]) -> str:
    """Paragraphs as one text in NFC, with one space for each run of ASCII white space; copies of a notice are equal."""
    return _WHITE.sub(" ", unicodedata.normalize("NFC", " ".join(texts))).strip(" ")


def line_texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The lines of a body in reading order: paragraphs, headings, captions, cells, code."""
    walk = _Lines(frozenset())
    walk.blocks(blocks)
    return tuple(text for text in walk.texts if text)


def lift(body: tuple[Block, ...], notices: Iterable[str]) -> Lifted:
    """Take out every copy.

    Args:
        body: normalised.
        notices: the forms in which the notice may stand there, each as `folded` gives it.
    """
    walk = _Lines(frozenset())
    walk.blocks(body)
    found = frozenset(
        line for notice in dict.fromkeys(notices) if notice for line in _copies(walk.texts, notice)
    )
    if not found:
        return Lifted(body, found=False)
    kept = _Lines(found).blocks(body)
    while kept and isinstance(kept[-1], Rule):  # what parted the story from its notice parts nothing any more
        kept = kept[:-1]
    lost = (link for line in sorted(found) for link in links(walk.lines[line]))
    return Lifted(kept, found=True, links=tuple(RequiredLink(inline_text(a.children), a.href) for a in lost))


def _copies(lines: list[str], notice: str) -> Iterator[int]:
    """The numbers of the lines that are copies of the notice, with those in between that hold nothing."""
    index = 0
    while index < len(lines):
        end = _end(lines, index, notice)
        if end > index:
            yield from range(index, end)
        index = max(end, index + 1)


def _end(lines: list[str], start: int, notice: str) -> int:
    """Behind the last line of the copy that begins at a line; that line itself if none does."""
    at = 0
    for index in range(start, len(lines) if lines[start] else start):
        text = lines[index]
        if not text:
            continue
        if not notice.startswith(text, at):
            return start
        at += len(text)
        if at == len(notice):
            return index + 1
        if notice[at] != " ":
            return start
        at += 1
    return start


class _Lines:
    """Walks a body always in the same order, numbers its lines, and leaves out those that are not wanted.

    A rule and a picture without a caption are lines without text.
    """

    def __init__(self, unwanted: frozenset[int]) -> None:
        self._unwanted = unwanted
        self.texts: list[str] = []
        self.lines: list[tuple[Inline, ...]] = []

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(kept for block in blocks if (kept := self._block(block)) is not None)

    def _keep(self, text: str, inlines: tuple[Inline, ...] = ()) -> bool:
        """Number a line; whether it stays."""
        self.texts.append(folded((text,)))
        self.lines.append(inlines)
        return len(self.lines) - 1 not in self._unwanted

    def _line(self, inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return inlines if self._keep(inline_text(inlines), inlines) else ()

    def _block(self, block: Block) -> Block | None:
        match block:
            case Paragraph(children) | Heading(_, children):
                return block if self._keep(inline_text(children), children) else None
            case Code(text):
                return block if self._keep(text) else None
            case Rule():
                return block if self._keep("") else None
            case Quote(blocks):
                inside = self.blocks(blocks)
                return Quote(inside) if inside else None
            case Listing(items, ordered, start):
                kept = tuple(filter(None, map(self.blocks, items)))
                return Listing(kept, ordered, start) if kept else None
            case Figure(image, caption):
                return Figure(image, self._line(caption))
            case Table():
                return self._table(block)
            case Embed() | Related() | Notice():
                return block
            case _:
                assert_never(block)

    def _table(self, table: Table) -> Block | None:
        caption = self._line(table.caption)
        header = tuple(map(self._line, table.header))
        rows = tuple(tuple(map(self._line, row)) for row in table.rows)
        if table == (kept := Table(rows, header, caption)):
            return table
        # Rows that held nothing before stay: they are the publisher's.
        pairs = zip(rows, table.rows, strict=True)
        rows = tuple(row for row, before in pairs if any(row) or not any(before))
        header = header if any(header) else ()
        if rows or header:
            return Table(rows, header, kept.caption)
        return Paragraph(caption) if caption else None
