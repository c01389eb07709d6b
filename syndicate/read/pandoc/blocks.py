"""Pandoc's blocks to ours: keeps structure and every word, and records what our tree cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import assert_never

from msgspec import Struct

from syndicate.model import Loss
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    Heading,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    block_texts,
    inline_text,
)
from syndicate.model.loss import lost, placed
from syndicate.read.markup.inlines import captioned, paragraphs
from syndicate.read.markup.spans import news, spanned
from syndicate.read.markup.tree import build_html
from syndicate.read.markup.whitespace import collapsed
from syndicate.read.pandoc import document as doc
from syndicate.read.pandoc.inlines import PandocInlines, stated
from syndicate.read.pandoc.loss_locations import LossLocations
from syndicate.read.pandoc.tables import MOST_CELLS, grid_of

_TAG = re.compile(r"<!--.*?-->|<[^<>]*>", re.DOTALL)
_NUMBERS = frozenset({"Decimal", "DefaultStyle", "Example"})
"""The styles of numbering that our lists have."""


class PandocStory(Struct, frozen=True):
    """A document's blocks, its footnotes as blocks of their own, and its losses."""

    body: tuple[Block, ...]
    notes: tuple[Block, ...]
    losses: tuple[Loss, ...]


class BlockBuilder:
    """The blocks of one document; `places` and `inlines` are shared with what reads its fields."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self.places = LossLocations()
        self.inlines = PandocInlines(self.places, uri)

    def story(self, blocks: Iterable[doc.Block]) -> PandocStory:
        """All of a document. Footnotes may hold footnotes: those follow. Raises: ReadError where it is too deep."""
        body = tuple(self.blocks(blocks, 0))
        items = [tuple(self.blocks(note, 1)) for note in _growing(self.inlines.notes)]
        notes = (Listing(tuple(items), ordered=True),) if items else ()
        return PandocStory(body, notes, self.places.losses())

    def blocks(self, blocks: Iterable[doc.Block], depth: int) -> Iterator[Block]:
        """These blocks as ours."""
        self.inlines.check(depth)
        for block in blocks:
            yield from self._block(block, depth + 1)

    def _block(self, block: doc.Block, depth: int) -> Iterator[Block]:
        match block:
            case doc.Plain(inlines) | doc.Para(inlines):
                self.places.next()
                yield from paragraphs(self.inlines.of(inlines, depth))
            case doc.LineBlock(lines):
                self.places.next()
                yield from self._lines(lines, depth)
            case doc.CodeBlock(parts):
                self.places.next()
                (_, classes, _), text = parts
                if text.strip():
                    yield Code(text.strip("\n") + "\n", classes[0] if classes else "")
            case doc.RawBlock(parts):
                yield from self._raw(*parts)
            case doc.HeadingBlock(parts):
                level, _, inlines = parts
                yield from self._heading(level, inlines, depth)
            case doc.HorizontalRule():
                yield Rule()
            case doc.Div(parts):
                for inside in self.blocks(parts[1], depth):
                    if isinstance(inside, Paragraph):
                        yield Paragraph(spanned(inside.children, news(stated(parts[0]), inside.children)))
                    else:
                        yield inside
            case doc.FigureBlock(parts):
                yield from self._figure(parts[1], parts[2], depth)
            case doc.TableBlock(grid):
                yield from self._table(grid, depth)
            case doc.BlockQuote() | doc.OrderedList() | doc.BulletList() | doc.DefinitionList():
                yield from self._holder(block, depth)
            case _:
                assert_never(block)

    def _holder(
        self, block: doc.BlockQuote | doc.OrderedList | doc.BulletList | doc.DefinitionList, depth: int
    ) -> Iterator[Block]:
        match block:
            case doc.BlockQuote(inside):
                if made := tuple(self.blocks(inside, depth)):
                    yield Quote(made)
            case doc.BulletList(items):
                if kept := self._items(items, depth):
                    yield Listing(kept)
            case doc.OrderedList(parts):
                (start, style, _), items = parts
                if style.t not in _NUMBERS:
                    self.places.lose(lost("list-numbering-replaced", style=style.t))
                if kept := self._items(items, depth):
                    yield Listing(kept, ordered=True, start=start)
            case doc.DefinitionList(pairs):
                self.places.lose(lost("definition-list-kept-as-paragraphs"))
                for term, definitions in pairs:
                    self.places.next()
                    for name in paragraphs(self.inlines.of(term, depth)):
                        yield Paragraph((Strong(name.children),)) if isinstance(name, Paragraph) else name
                    for definition in definitions:
                        yield from self.blocks(definition, depth)
            case _:
                assert_never(block)

    def _items(self, items: Iterable[tuple[doc.Block, ...]], depth: int) -> tuple[tuple[Block, ...], ...]:
        return tuple(filter(None, (tuple(self.blocks(item, depth)) for item in items)))

    def _lines(self, lines: Iterable[tuple[doc.Inline, ...]], depth: int) -> Iterator[Block]:
        """Lines of a verse; an empty one parts two stanzas."""
        inlines = chain.from_iterable((*self.inlines.of(line, depth), Break()) for line in lines)
        yield from paragraphs(list(inlines))

    def _heading(self, level: int, inlines: tuple[doc.Inline, ...], depth: int) -> Iterator[Block]:
        self.places.next()
        made = self.inlines.of(inlines, depth)
        self.places.below(inline_text(made))
        for block in paragraphs(made):
            yield Heading(level, block.children) if isinstance(block, Paragraph) else block

    def _raw(self, form: str, text: str) -> Iterator[Block]:
        self.places.next()
        words = _TAG.sub("", text).strip() if form == "html" else ""
        if words:
            built = build_html(text, None, self._uri)
            for loss in built.losses:
                self.places.lose(placed(loss, ""))
            yield from built.blocks
        else:
            self.inlines.of((doc.RawInline((form, text)),), 0)  # says what is lost

    def _figure(self, caption: doc.Caption, inside: tuple[doc.Block, ...], depth: int) -> Iterator[Block]:
        blocks = tuple(self.blocks(inside, depth))
        yield from captioned(blocks, self._caption(caption, depth))

    def _caption(self, caption: doc.Caption, depth: int) -> tuple[Inline, ...]:
        return self._run(caption.blocks, lost("caption-structure-dropped"), depth)

    def _run(self, blocks: tuple[doc.Block, ...], loss: Loss, depth: int) -> tuple[Inline, ...]:
        """Blocks as one run of inlines, a line for each paragraph."""
        made: list[Inline] = []
        for block in blocks:
            if isinstance(block, doc.Plain | doc.Para):
                made += [*self.inlines.of(block.c, depth), Break()]
                continue
            self.places.lose(loss)
            for text in block_texts(self._block(block, depth + 1)):
                made += [Text(text), Break()]
        return collapsed(made)

    def _table(self, table: doc.Grid, depth: int) -> Iterator[Block]:
        self.places.next()
        caption = self._caption(table.caption, depth)
        grid = grid_of(table, self.places)
        if not grid.width or grid.width * len(grid.rows) > MOST_CELLS:
            yield from paragraphs(caption)
            if grid.width:
                self.places.lose(lost("large-table-kept-as-lines", most=MOST_CELLS))
            for row in grid.rows:
                yield from self._loose(row, depth)
            return
        loss = lost("cell-structure-dropped")
        rows = [tuple(self._run(cell, loss, depth) for cell in row) for row in grid.rows]
        yield Table(tuple(rows[grid.has_header :]), rows[0] if grid.has_header else (), caption)

    def _loose(self, row: tuple[tuple[doc.Block, ...], ...], depth: int) -> Iterator[Block]:
        loss = lost("cell-structure-dropped")
        yield from paragraphs([one for cell in row for one in (*self._run(cell, loss, depth), Text(" "))])


def _growing(items: list[tuple[doc.Block, ...]]) -> Iterator[tuple[doc.Block, ...]]:
    """The items of a list that may grow meanwhile."""
    index = 0
    while index < len(items):
        yield items[index]
        index += 1
