"""Pandoc's tree (pandoc-types 1.23), typed as its JSON is.

Names and order of the parts are those of pandoc's ``Text.Pandoc.Definition``; in JSON a node is ``{"t": name, "c":
content}``, and a content of several parts is an array. The file is one table of types, as long as pandoc's own.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, field

Attr: TypeAlias = tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]]
"""An identifier, classes, and pairs of key and value."""
Target: TypeAlias = tuple[str, str]
"""An address and a title."""


class Named(Struct, frozen=True):
    """One of a list of names: an alignment, a way of numbering."""

    t: str


class Citation(Struct, frozen=True):
    """One work that is cited."""

    id: str = field(name="citationId")


class Str(Struct, frozen=True, tag_field="t", tag="Str"):
    """Text without spaces."""

    c: str


class Emph(Struct, frozen=True, tag_field="t", tag="Emph"):
    """Emphasis."""

    c: tuple[Inline, ...]


class Underline(Struct, frozen=True, tag_field="t", tag="Underline"):
    """Underlined text."""

    c: tuple[Inline, ...]


class StrongEmphasis(Struct, frozen=True, tag_field="t", tag="Strong"):
    """Strong emphasis."""

    c: tuple[Inline, ...]


class Strikeout(Struct, frozen=True, tag_field="t", tag="Strikeout"):
    """Struck-out text."""

    c: tuple[Inline, ...]


class Superscript(Struct, frozen=True, tag_field="t", tag="Superscript"):
    """Superscript."""

    c: tuple[Inline, ...]


class Subscript(Struct, frozen=True, tag_field="t", tag="Subscript"):
    """Subscript."""

    c: tuple[Inline, ...]


class SmallCaps(Struct, frozen=True, tag_field="t", tag="SmallCaps"):
    """Small capitals."""

    c: tuple[Inline, ...]


class Quoted(Struct, frozen=True, tag_field="t", tag="Quoted"):
    """Text in quotation marks: ``SingleQuote`` or ``DoubleQuote``."""

    c: tuple[Named, tuple[Inline, ...]]


class Cite(Struct, frozen=True, tag_field="t", tag="Cite"):
    """Citations, and the text that stands for them."""

    c: tuple[tuple[Citation, ...], tuple[Inline, ...]]


class InlineCode(Struct, frozen=True, tag_field="t", tag="Code"):
    """Computer text inside a sentence."""

    c: tuple[Attr, str]


class Space(Struct, frozen=True, tag_field="t", tag="Space"):
    """A space."""


class SoftBreak(Struct, frozen=True, tag_field="t", tag="SoftBreak"):
    """A line end in the source."""


class LineBreak(Struct, frozen=True, tag_field="t", tag="LineBreak"):
    """A line end that is meant."""


class Math(Struct, frozen=True, tag_field="t", tag="Math"):
    """A formula in TeX: ``DisplayMath`` or ``InlineMath``."""

    c: tuple[Named, str]


class RawInline(Struct, frozen=True, tag_field="t", tag="RawInline"):
    """Raw markup of a format, which pandoc leaves as it is."""

    c: tuple[str, str]


class InlineLink(Struct, frozen=True, tag_field="t", tag="Link"):
    """A link."""

    c: tuple[Attr, tuple[Inline, ...], Target]


class InlineImage(Struct, frozen=True, tag_field="t", tag="Image"):
    """A picture, with the text that stands for it."""

    c: tuple[Attr, tuple[Inline, ...], Target]


class Note(Struct, frozen=True, tag_field="t", tag="Note"):
    """A footnote, where its mark stands."""

    c: tuple[Block, ...]


class InlineSpan(Struct, frozen=True, tag_field="t", tag="Span"):
    """Inlines with attributes."""

    c: tuple[Attr, tuple[Inline, ...]]


Inline: TypeAlias = (
    Str
    | Emph
    | Underline
    | StrongEmphasis
    | Strikeout
    | Superscript
    | Subscript
    | SmallCaps
    | Quoted
    | Cite
    | InlineCode
    | Space
    | SoftBreak
    | LineBreak
    | Math
    | RawInline
    | InlineLink
    | InlineImage
    | Note
    | InlineSpan
)


class Plain(Struct, frozen=True, tag_field="t", tag="Plain"):
    """Text that is no paragraph: in a list without spacing."""

    c: tuple[Inline, ...]


class Para(Struct, frozen=True, tag_field="t", tag="Para"):
    """A paragraph."""

    c: tuple[Inline, ...]


class LineBlock(Struct, frozen=True, tag_field="t", tag="LineBlock"):
    """Lines: an address, a verse."""

    c: tuple[tuple[Inline, ...], ...]


class CodeBlock(Struct, frozen=True, tag_field="t", tag="CodeBlock"):
    """Preformatted computer text."""

    c: tuple[Attr, str]


class RawBlock(Struct, frozen=True, tag_field="t", tag="RawBlock"):
    """Raw markup of a format, which pandoc leaves as it is."""

    c: tuple[str, str]


class BlockQuote(Struct, frozen=True, tag_field="t", tag="BlockQuote"):
    """A quotation set off from the text."""

    c: tuple[Block, ...]


class OrderedList(Struct, frozen=True, tag_field="t", tag="OrderedList"):
    """A numbered list: its first number, the style of its numbers and what stands around them."""

    c: tuple[tuple[int, Named, Named], tuple[tuple[Block, ...], ...]]


class BulletList(Struct, frozen=True, tag_field="t", tag="BulletList"):
    """A list."""

    c: tuple[tuple[Block, ...], ...]


class DefinitionList(Struct, frozen=True, tag_field="t", tag="DefinitionList"):
    """Terms, each with its definitions."""

    c: tuple[tuple[tuple[Inline, ...], tuple[tuple[Block, ...], ...]], ...]


class HeadingBlock(Struct, frozen=True, tag_field="t", tag="Header"):
    """A heading."""

    c: tuple[int, Attr, tuple[Inline, ...]]


class HorizontalRule(Struct, frozen=True, tag_field="t", tag="HorizontalRule"):
    """A rule."""


class Caption(Struct, frozen=True, array_like=True):
    """A caption: perhaps a short one, and the whole."""

    short: tuple[Inline, ...] | None
    blocks: tuple[Block, ...]


class Cell(Struct, frozen=True, array_like=True):
    """A cell of a table, and how many rows and columns it spans."""

    attr: Attr
    alignment: Named
    rows: int
    columns: int
    blocks: tuple[Block, ...]


class TableRow(Struct, frozen=True, array_like=True):
    """A row of a table."""

    attr: Attr
    cells: tuple[Cell, ...]


class TableBody(Struct, frozen=True, array_like=True):
    """A part of a table: rows of its own head, and rows."""

    attr: Attr
    head_columns: int
    head: tuple[TableRow, ...]
    rows: tuple[TableRow, ...]


class Edge(Struct, frozen=True, array_like=True):
    """The head of a table, or its foot."""

    attr: Attr
    rows: tuple[TableRow, ...]


class Grid(Struct, frozen=True, array_like=True):
    """The parts of a table."""

    attr: Attr
    caption: Caption
    columns: tuple[tuple[Named, Named], ...]
    head: Edge
    bodies: tuple[TableBody, ...]
    foot: Edge


class TableBlock(Struct, frozen=True, tag_field="t", tag="Table"):
    """A table."""

    c: Grid


class FigureBlock(Struct, frozen=True, tag_field="t", tag="Figure"):
    """Blocks, mostly a picture, with a caption."""

    c: tuple[Attr, Caption, tuple[Block, ...]]


class Div(Struct, frozen=True, tag_field="t", tag="Div"):
    """Blocks with attributes."""

    c: tuple[Attr, tuple[Block, ...]]


Block: TypeAlias = (
    Plain
    | Para
    | LineBlock
    | CodeBlock
    | RawBlock
    | BlockQuote
    | OrderedList
    | BulletList
    | DefinitionList
    | HeadingBlock
    | HorizontalRule
    | TableBlock
    | FigureBlock
    | Div
)


class MetaMap(Struct, frozen=True, tag_field="t", tag="MetaMap"):
    """Fields by name."""

    c: dict[str, Meta]


class MetaList(Struct, frozen=True, tag_field="t", tag="MetaList"):
    """Several values."""

    c: tuple[Meta, ...]


class MetaBool(Struct, frozen=True, tag_field="t", tag="MetaBool"):
    """Yes or no."""

    c: bool


class MetaString(Struct, frozen=True, tag_field="t", tag="MetaString"):
    """Text without markup."""

    c: str


class MetaInlines(Struct, frozen=True, tag_field="t", tag="MetaInlines"):
    """Text of one line."""

    c: tuple[Inline, ...]


class MetaBlocks(Struct, frozen=True, tag_field="t", tag="MetaBlocks"):
    """Text of paragraphs."""

    c: tuple[Block, ...]


Meta: TypeAlias = MetaMap | MetaList | MetaBool | MetaString | MetaInlines | MetaBlocks


class Pandoc(Struct, frozen=True):
    """A document."""

    meta: dict[str, Meta]
    blocks: tuple[Block, ...]
