"""Labels such as "Read also" in blocks, with the links in or below them, to related links. Blocks in and out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.heuristics.related import related_label
from syndicate.model import RelatedLink
from syndicate.model.blocks import (
    Block,
    Emphasis,
    Heading,
    Inline,
    Link,
    Listing,
    Paragraph,
    Span,
    Strong,
    inline_text,
)

_LONGEST = 300


def without_related_blocks(
    blocks: Sequence[Block],
) -> tuple[tuple[Block, ...], tuple[RelatedLink, ...]]:
    """The body without interruptions, and their links.

    Nothing but links may stand behind a label or below it: a sentence with a link in it is story.
    """
    kept: list[Block] = []
    found: list[RelatedLink] = []
    waiting: Block | None = None  # a label with nothing behind it, until a link below shows that it is one
    labelled = False
    for block in blocks:
        links = _links(block) if waiting or labelled else ()
        if links:
            found += links
            waiting, labelled = None, not isinstance(block, Listing)
            continue
        if waiting:
            kept.append(waiting)
        waiting, labelled = None, False
        rest = related_label(_text(block)) if isinstance(block, Paragraph | Heading) else None
        if rest == "":
            waiting = block
        elif rest and (links := _behind(block, rest)):
            found += links
        else:
            kept.append(block)
    return (*kept, *([waiting] if waiting else [])), tuple(found)


def _text(block: Paragraph | Heading) -> str:
    text = inline_text(block.children).strip()
    return text if len(text) <= _LONGEST else ""


def _links(block: Block) -> tuple[RelatedLink, ...]:
    """The links of a block that holds nothing else."""
    match block:
        case Paragraph(children) | Heading(_, children):
            links = tuple(_found(children))
            said = "".join("".join(link.title.split()) for link in links)
            return links if said == "".join(inline_text(children).split()) else ()
        case Listing(items):
            each = [_links(item[0]) if len(item) == 1 else () for item in items]
            return tuple(link for links in each for link in links) if all(each) else ()
        case _:
            return ()


def _behind(block: Block, rest: str) -> tuple[RelatedLink, ...]:
    """The links behind a label on its line, if they are all that stands there."""
    links = tuple(_found(block.children)) if isinstance(block, Paragraph | Heading) else ()
    said = "".join("".join(link.title.split()) for link in links)
    return links if said == "".join(rest.split()) else ()


def _found(inlines: Sequence[Inline]) -> Iterator[RelatedLink]:
    for inline in inlines:
        match inline:
            case Link(href, children) if inline_text(children).strip():
                yield RelatedLink(" ".join(inline_text(children).split()), href)
            case Strong(children) | Emphasis(children) | Span(children):
                yield from _found(children)
            case _:
                continue
