"""The closed tree of an article's body: nine blocks, two more that an edition adds, nine inlines, and nothing else.

There is no raw node and no bag of attributes: what has no node here is a recorded loss of the reader, and
scripts cannot exist. Renderers ``match`` over `EntryBlock` and `Inline` and end in ``assert_never``, so that one
which leaves out the notice does not type-check. What only visits nodes uses `walk`; what replaces them uses
`syndicate.model.mapping`. A new node is added to a union and to `inside`; mypy names the matches that lack it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Literal, TypeAlias, assert_never, overload

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
    """A picture by its address, with its description.

    `source` is an absolute http or https URL; the name of its content (`syndicate.model.asset`) where it has none; or,
    until `syndicate.ingest.images` has loaded it, a path inside the folder of its source file.
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
    """Words in another language, or in a direction of their own; an empty field is as around them.

    A span with a direction is isolated: the text around it is ordered as if it were one neutral character
    (UAX #9 section 2.5). A span that is all of a paragraph gives the paragraph its language and direction.
    """

    children: tuple[Inline, ...]
    language: str = ""
    """BCP 47."""
    direction: Literal["", "ltr", "rtl"] = ""


Markup: TypeAlias = Emphasis | Strong | Link | Script | Span
"""The inlines that hold inlines, in `children`."""
Inline: TypeAlias = Text | CodeSpan | Image | Break | Markup
Line: TypeAlias = tuple[Inline, ...]
"""A paragraph's content, a heading's, a caption's, a cell's."""


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
    """A video, a post or the like on another site: shown as a link with its title."""

    url: str
    title: str


Block: TypeAlias = Paragraph | Heading | Listing | Quote | Code | Figure | Table | Rule | Embed
"""What a story is made of."""


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


EntryBlock: TypeAlias = Block | Related | Notice
"""What an entry of an edition is made of: a story, its related links, its notice."""
Node: TypeAlias = EntryBlock | Inline


def inside(node: Node) -> Iterable[Node]:
    """The nodes directly inside a node, in reading order."""
    match node:
        case Text() | CodeSpan() | Image() | Break() | Code() | Rule() | Embed() | Related():
            return ()
        case Emphasis() | Strong() | Link() | Script() | Span() | Paragraph() | Heading():
            return node.children
        case Listing(items):
            return chain.from_iterable(items)
        case Quote(blocks):
            return blocks
        case Figure(image, caption):
            return (image, *caption)
        case Table(rows, header, caption):
            return chain(caption, *header, *chain.from_iterable(rows))
        case Notice(paragraphs):
            return chain.from_iterable(paragraphs)
        case _:
            assert_never(node)


@overload
def walk(nodes: Iterable[Inline], enter: Callable[[Inline], bool] = ...) -> Iterator[Inline]: ...
@overload
def walk(nodes: Iterable[Node], enter: Callable[[Node], bool] = ...) -> Iterator[Node]: ...
def walk(nodes: Iterable[Node], enter: Callable[..., bool] = lambda _: True) -> Iterator[Node]:
    """All nodes at any depth, in reading order, each before the nodes inside it.

    Args:
        nodes: to begin with. They may be nested deeper than Python's own stack.
        enter: whether the walk goes into a node that it has given.
    """
    left = list(nodes)[::-1]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, Text) and enter(node):  # most nodes are texts
            left += list(inside(node))[::-1]


def inline_text(inlines: Iterable[Inline]) -> str:
    """The characters that a reader of these inlines sees, in order; a `Break` is a line feed."""
    return "".join(map(_own_text, walk(inlines)))


def _own_text(inline: Inline) -> str:
    match inline:
        case Text(text) | CodeSpan(text):
            return text
        case Image(_, alt):
            return alt
        case Break():
            return "\n"
        case Emphasis() | Strong() | Link() | Script() | Span():
            return ""
        case _:
            assert_never(inline)


def unisolated_text(inlines: Iterable[Inline]) -> str:
    """The characters by which a line finds its direction: those of spans with a direction of their own do not count.

    UAX #9 section 3.3.1, rule P2, passes over isolates in the same way. Where there is nothing else, all count.
    """
    line = tuple(inlines)
    nodes = walk(line, lambda inline: not _is_isolated(inline))
    found = "".join(" " if _is_isolated(inline) else _own_text(inline) for inline in nodes)
    return found if found.strip() else inline_text(line)


def _is_isolated(inline: Inline) -> bool:
    return isinstance(inline, Span) and bool(inline.direction)


def block_texts(blocks: Iterable[EntryBlock]) -> tuple[str, ...]:
    """One string for each paragraph-like part of the blocks, in reading order, empty ones left out."""
    nodes = walk(blocks, lambda node: isinstance(node, Listing | Quote))
    return tuple(text for node in nodes for text in _texts(node) if text)


def _texts(node: Node) -> Iterable[str]:
    match node:
        case Listing() | Quote() | Rule():
            return ()
        case Paragraph(children) | Heading(_, children):
            return (inline_text(children),)
        case Code(text):
            return (text,)
        case Figure(image, caption):
            return (image.alt, inline_text(caption))
        case Table(rows, header, caption):
            lines = ("\t".join(map(inline_text, row)) for row in (header, *rows))
            return (inline_text(caption), *lines)
        case Embed(_, title):
            return (title,)
        case Related(links):
            return (link.title for link in links)
        case Notice(paragraphs):
            return map(inline_text, paragraphs)
        case _:
            return (inline_text((node,)),)  # the type says that it is an inline: no block is left


def plain_text(blocks: Iterable[EntryBlock]) -> str:
    """The blocks' text, one blank line between paragraphs."""
    return "\n\n".join(block_texts(blocks))


def links(inlines: Iterable[Inline]) -> Iterator[Link]:
    """The links of a paragraph, in reading order, however deep in emphasis or other markup."""
    return (node for node in walk(inlines) if isinstance(node, Link))


def images(blocks: Iterable[EntryBlock]) -> Iterator[Image]:
    """The pictures of these blocks, in reading order; a picture in two places is given twice."""
    return (node for node in walk(blocks) if isinstance(node, Image))
