"""Blocks with other addresses for their pictures, or with words where there is no picture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
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
)


def replaced(blocks: Iterable[Block], new: Mapping[str, str | None]) -> tuple[Block, ...]:
    """Normalised blocks with each picture at its new address; None leaves of it the words that stand for it."""
    return _Replacing(new).blocks(blocks)


class _Replacing(Struct, frozen=True):
    new: Mapping[str, str | None]

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(new for block in blocks for new in self.block(block))

    def block(self, block: Block) -> Iterator[Block]:
        match block:
            case Paragraph(children):
                if inlines := self.inlines(children):
                    yield Paragraph(inlines)
            case Heading(level, children):
                if inlines := self.inlines(children):
                    yield Heading(level, inlines)
            case Listing(items):
                if kept := tuple(filter(None, map(self.blocks, items))):
                    yield msgspec.structs.replace(block, items=kept)
            case Quote(blocks):
                if inside := self.blocks(blocks):
                    yield Quote(inside)
            case Figure(image, caption):
                match self.image(image):
                    case Image() as picture:
                        yield Figure(picture, self.inlines(caption))
                    case words:
                        parts = ((words,) if words else (), self.inlines(caption))
                        yield from (Paragraph(part) for part in parts if part)
            case Table(rows, header, caption):
                yield Table(
                    tuple(tuple(map(self.inlines, row)) for row in rows),
                    tuple(map(self.inlines, header)),
                    self.inlines(caption),
                )
            case Code() | Rule() | Embed() | Related() | Notice():
                yield block
            case _:
                assert_never(block)

    def inlines(self, inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        return tuple(new for inline in inlines if (new := self.inline(inline)) is not None)

    def inline(self, inline: Inline) -> Inline | None:
        match inline:
            case Image():
                return self.image(inline)
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                kept = self.inlines(children)
                return msgspec.structs.replace(inline, children=kept) if kept else None
            case Text() | CodeSpan() | Break():
                return inline
            case _:
                assert_never(inline)

    def image(self, image: Image) -> Image | Text | None:
        source = self.new.get(image.source, image.source)
        if source is not None:
            return Image(source, image.alt)
        return Text(image.alt) if image.alt else None
