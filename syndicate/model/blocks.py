"""The closed tree of an article's body: twelve blocks, eight inlines, and nothing else.

There is no raw node and no bag of attributes: what has no node here is a recorded loss of the reader, and
scripts cannot exist. Renderers ``match`` over `Block` and `Inline` and end in ``assert_never``, so that one
which leaves out the notice does not type-check.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, assert_never

from msgspec import Struct


class Text(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="text"):
    """A run of characters. White space in it is the author's and is kept."""

    text: str


class Emphasis(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="emphasis"):
    """Stress, usually italic."""

    children: tuple[Inline, ...]


class Strong(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="strong"):
    """Importance, usually bold."""

    children: tuple[Inline, ...]


class CodeSpan(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="code_span"):
    """Computer text inside a sentence."""

    text: str


class Link(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="link"):
    """A hyperlink; `href` is an absolute http, https or mailto URL."""

    href: str
    children: tuple[Inline, ...]


class Image(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="image"):
    """A picture by its absolute URL, with the text that stands for it."""

    source: str
    alt: str = ""


class Break(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="break"):
    """A line break that the author meant (an address, a verse)."""


class Script(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="script"):
    """Subscript or superscript."""

    position: Literal["sub", "super"]
    children: tuple[Inline, ...]


Inline: TypeAlias = Text | Emphasis | Strong | CodeSpan | Link | Image | Break | Script


class Paragraph(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="paragraph"):
    """A paragraph of running text."""

    children: tuple[Inline, ...]


class Heading(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="heading"):
    """A heading inside the article; level 1 is the highest below the article's own title."""

    level: int
    children: tuple[Inline, ...]


class Listing(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="listing"):
    """A list; `start` counts only where `ordered`."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False
    start: int = 1


class Quote(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="quote"):
    """A quotation set off from the text."""

    blocks: tuple[Block, ...]


class Code(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="code"):
    """Preformatted computer text; line feeds in it count."""

    text: str
    language: str = ""


class Figure(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="figure"):
    """A picture with its caption."""

    image: Image
    caption: tuple[Inline, ...] = ()


class Table(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="table"):
    """A table of rows of cells; every row has the same number of cells. `header` may be empty."""

    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    header: tuple[tuple[Inline, ...], ...] = ()
    caption: tuple[Inline, ...] = ()


class Rule(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="rule"):
    """A break between two parts of the text."""


class Embed(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="embed"):
    """Something that plays elsewhere (a video, a post): shown as a link with its title."""

    url: str
    title: str


class RelatedLink(Struct, frozen=True, forbid_unknown_fields=True):
    """Another article that this one points to ("Read also"); its URL where the source gives one."""

    title: str
    url: str | None = None


class Related(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="related"):
    """The related links of an article. Only `syndicate.edition` places it, so that no exporter can lose it."""

    links: tuple[RelatedLink, ...]


class Notice(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="notice"):
    """The publisher's notice. Only `syndicate.edition` places it, so that no exporter can forget it."""

    paragraphs: tuple[tuple[Inline, ...], ...]
    fingerprint: str


Block: TypeAlias = (
    Paragraph | Heading | Listing | Quote | Code | Figure | Table | Rule | Embed | Related | Notice
)


def inline_text(inlines: Iterable[Inline]) -> str:
    """The characters that a reader of these inlines sees, in order; a `Break` is a line feed."""
    return "".join(map(_inline_text, inlines))


def _inline_text(inline: Inline) -> str:
    match inline:
        case Text(text) | CodeSpan(text):
            return text
        case Emphasis(children) | Strong(children) | Link(_, children) | Script(_, children):
            return inline_text(children)
        case Image(_, alt):
            return alt
        case Break():
            return "\n"
        case _:
            assert_never(inline)


def block_texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    """One string for each paragraph-like part of the blocks, in reading order, empty ones left out."""
    return tuple(text for block in blocks for text in _block_texts(block) if text)


def _block_texts(block: Block) -> tuple[str, ...]:
    match block:
        case Paragraph(children) | Heading(_, children):
            return (inline_text(children),)
        case Listing(items):
            return tuple(text for item in items for text in block_texts(item))
        case Quote(blocks):
            return block_texts(blocks)
        case Code(text):
            return (text,)
        case Figure(image, caption):
            return (image.alt, inline_text(caption))
        case Table(rows, header, caption):
            lines = ("\t".join(map(inline_text, row)) for row in (header, *rows))
            return (inline_text(caption), *lines)
        case Rule():
            return ()
        case Embed(_, title):
            return (title,)
        case Related(links):
            return tuple(link.title for link in links)
        case Notice(paragraphs):
            return tuple(map(inline_text, paragraphs))
        case _:
            assert_never(block)


def plain_text(blocks: Iterable[Block]) -> str:
    """The blocks' text, one blank line between paragraphs."""
    return "\n\n".join(block_texts(blocks))
