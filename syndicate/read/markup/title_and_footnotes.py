"""The two ends of a story in markup: its title, which leaves the body, and its footnotes. Blocks in, blocks out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from syndicate.heuristics.notices import is_notice, is_notice_heading
from syndicate.model import Loss
from syndicate.model.blocks import Block, Heading, Image, Inline, Link, Paragraph, Rule, inline_text, walk
from syndicate.model.loss import lost


def titled(
    body: tuple[Block, ...], title: str, *, alone: bool = False
) -> tuple[str, tuple[Block, ...], tuple[Loss, ...]]:
    """The title, the body without the heading that says it, and what of that heading a title cannot hold.

    Args:
        body: of which the first heading of the first level is the title, or any with which it begins.
        title: what is stated elsewhere; a heading that says something else stays.
        alone: whether a heading below the beginning counts only if it is the one of its level.
    """
    headings = [(index, block) for index, block in enumerate(body) if isinstance(block, Heading)]
    highest = [found for found in headings if found[1].level == 1]
    if alone and len(highest) > 1:
        highest = []
    index, heading = next(iter(highest), (-1, None))
    if heading is None and headings and headings[0][0] == 0:
        index, heading = headings[0]
    if heading is None:
        return title, body, ()
    said = " ".join(inline_text(heading.children).split())
    if not said or (title and " ".join(title.split()) != said):
        return title, body, ()
    untold = tuple(addresses(heading.children))
    return title or said, body[:index] + body[index + 1 :], untold


def addresses(inlines: Iterable[Inline]) -> Iterator[Loss]:
    """Losses for links and pictures, which a title cannot hold."""
    for inline in walk(inlines):
        match inline:
            case Link(href):
                yield lost("title-link-dropped", url=href[:80])
            case Image(address):
                yield lost("title-picture-dropped", url=address[:80])


def with_notes(body: Sequence[Block], notes: Sequence[Block]) -> tuple[Block, ...]:
    """The body and its footnotes; a notice that closes the text stays the last."""
    if not notes:
        return tuple(body)
    end = len(body)
    while end and _is_of_a_notice(body[end - 1]):
        end -= 1
    return (*body[:end], Rule(), *notes, *body[end:])


def _is_of_a_notice(block: Block) -> bool:
    if isinstance(block, Rule):
        return True
    text = inline_text(block.children) if isinstance(block, Paragraph | Heading) else ""
    return bool(text) and (is_notice(text) or is_notice_heading(text))
