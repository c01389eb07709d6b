"""The closed tree of an article's body: eleven blocks, nine inlines, and nothing else.

There is no raw node and no bag of attributes: what has no node here is a recorded loss of the reader, and
scripts cannot exist. Renderers ``match`` over `Block` and `Inline` and end in ``assert_never``, so that one
which leaves out the notice does not type-check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    """A picture by its address, with the text that stands for it.

    `source` is an absolute http or https URL; the name of its content (`syndicate.model.asset`) where it has none; or,
    as long as nobody has looked for it, a path relative to the folder of its source file, which it never leaves.
    """

    source: str
    alt: str = ""


class Break(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="break"):
    """A line break that the author meant (an address, a verse)."""


class Script(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="script"):
    """Subscript or superscript."""

    position: Literal["sub", "super"]
    children: tuple[Inline, ...]


class Span(Struct, frozen=True, forbid_unknown_fields=True, tag_field="type", tag="span"):
    """Words in another language, or that run in a direction of their own; what is empty is as around them.

    A span with a direction is isolated: what stands around it is ordered as if it were one neutral character
    (UAX #9 section 2.5). One that is all of a paragraph is the paragraph's own language and direction.
    """

    children: tuple[Inline, ...]
    language: str = ""
    """BCP 47."""
    direction: Literal["", "ltr", "rtl"] = ""


Inline: TypeAlias = Text | Emphasis | Strong | CodeSpan | Link | Image | Break | Script | Span


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


Leaf: TypeAlias = Paragraph | Heading | Code | Figure | Table | Rule | Embed | Related | Notice
"""The blocks that hold no blocks."""
Block: TypeAlias = Leaf | Listing | Quote


# The walks below keep a stack of their own: a hostile tree may be deeper than Python's.


def inline_text(inlines: Iterable[Inline]) -> str:
    """The characters that a reader of these inlines sees, in order; a `Break` is a line feed."""
    texts = []
    left = list(inlines)[::-1]
    while left:
        match inline := left.pop():
            case Text(text) | CodeSpan(text):
                texts.append(text)
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                left += children[::-1]
            case Image(_, alt):
                texts.append(alt)
            case Break():
                texts.append("\n")
            case _:
                assert_never(inline)
    return "".join(texts)


def unspanned(line: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A line without the span that is all of it."""
    match line:
        case (Span(children),):
            return children
        case _:
            return line


def unisolated_text(inlines: Iterable[Inline]) -> str:
    """The characters by which a line finds its direction: those of spans with a direction of their own do not count.

    UAX #9 section 3.3.1, rule P2, passes over isolates in the same way. Where there is nothing else, all count.
    """
    texts = []
    left = list(inlines)[::-1]
    while left:
        match inline := left.pop():
            case Text(text) | CodeSpan(text):
                texts.append(text)
            case Span(children, _, "") | Emphasis(children) | Strong(children) | Link(_, children):
                left += children[::-1]
            case Script(_, children):
                left += children[::-1]
            case Image(_, alt):
                texts.append(alt)
            case Break():
                texts.append("\n")
            case Span():
                texts.append(" ")
            case _:
                assert_never(inline)
    found = "".join(texts)
    return found if found.strip() else inline_text(inlines)


def block_texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    """One string for each paragraph-like part of the blocks, in reading order, empty ones left out."""
    texts: list[str] = []
    left = list(blocks)[::-1]
    while left:
        match block := left.pop():
            case Listing(items):
                left += (inside for item in items[::-1] for inside in item[::-1])
            case Quote(inside):
                left += inside[::-1]
            case _:
                texts += _leaf_texts(block)
    return tuple(filter(None, texts))


def _leaf_texts(block: Leaf) -> tuple[str, ...]:
    match block:
        case Paragraph(children) | Heading(_, children):
            return (inline_text(children),)
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


def walk(nodes: Iterable[Block | Inline]) -> Iterator[Block | Inline]:
    """All nodes at any depth, in reading order, each before what stands in it."""
    left: list[Block | Inline] = [*list(nodes)[::-1]]
    while left:
        node = left.pop()
        yield node
        match node:
            case Text() | CodeSpan() | Image() | Break() | Code() | Rule() | Embed() | Related():
                continue
            case Emphasis() | Strong() | Link() | Script() | Span() | Paragraph() | Heading():
                left += node.children[::-1]
            case Listing(items):
                left += (inside for item in items[::-1] for inside in item[::-1])
            case Quote(blocks):
                left += blocks[::-1]
            case Figure(image, caption):
                left += (*caption[::-1], image)
            case Table(rows, header, caption):
                cells = [caption, *header, *(cell for row in rows for cell in row)]
                left += (inline for cell in cells[::-1] for inline in cell[::-1])
            case Notice(paragraphs):
                left += (inline for paragraph in paragraphs[::-1] for inline in paragraph[::-1])
            case _:
                assert_never(node)


def holds(line: Iterable[Inline], kind: type[Inline]) -> bool:
    """Whether there is an inline of a kind in a line, at any depth of markup."""
    for inline in line:
        if isinstance(inline, kind):
            return True
        if isinstance(inline, Text):  # almost all of them: asked first
            continue
        if isinstance(inline, Emphasis | Strong | Link | Script | Span) and holds(inline.children, kind):
            return True
    return False


def links(inlines: Iterable[Inline]) -> Iterator[Link]:
    """The links of a paragraph, in reading order, however deep in emphasis or other markup."""
    return (node for node in walk(inlines) if isinstance(node, Link))


def images(blocks: Iterable[Block]) -> Iterator[Image]:
    """The pictures of these blocks, in reading order; one that stands twice is given twice."""
    return (node for node in walk(blocks) if isinstance(node, Image))
