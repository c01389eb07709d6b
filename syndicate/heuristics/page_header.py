"""The top of an article on a page: removes the title, byline and date that its metadata have already.

Nothing is lost: what leaves the body is in a field of the draft, and what contradicts a field stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from syndicate.heuristics.date import PrintedDates
from syndicate.heuristics.header import HeaderLine, read_header_line
from syndicate.heuristics.vocabulary import folded
from syndicate.model import Author, Loss, Moment
from syndicate.model.blocks import Block, Heading, Paragraph, block_texts


class Metadata(Struct, frozen=True, kw_only=True):
    """The fields of a draft, as far as the page fills them."""

    title: str = ""
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    expiry: Moment | None = None
    language: str = ""
    url: str | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    copyright: str = ""
    licence: str = ""
    losses: tuple[Loss, ...] = ()


_MOST_BLOCKS = 8
_LONGEST_LINE = 160


def lift_header(blocks: Sequence[Block], stated: Metadata) -> tuple[tuple[Block, ...], Metadata]:
    """The body without its header lines, and the metadata with what only those said.

    Args:
        blocks: the article's.
        stated: what the page states outside its text; empty for a fragment.
    """
    kept = list(blocks)
    if not stated.title:
        first = next((b for b in kept if isinstance(b, Heading) and b.level == 1 and _text(b)), None)
        stated = structs.replace(stated, title=_text(first)) if first else stated
    index, signed_at, standfirst_at = 0, -1, -1
    titled = False
    for _ in range(_MOST_BLOCKS):
        if index >= len(kept):
            break
        block, text = kept[index], _text(kept[index])
        if isinstance(block, Heading) and not titled and folded(text) == folded(stated.title):
            del kept[index]
            titled = True
        elif (said := lifted_line(text, stated)) is not None:
            stated, signed_at = said, index
            del kept[index]
        elif stated.standfirst and folded(text) == folded(stated.standfirst):
            standfirst_at = index
            index += 1
        elif isinstance(block, Paragraph) and len(text) > _LONGEST_LINE:
            break
        else:
            index += 1
    return _without_standfirst(kept, stated, standfirst_at, above=signed_at > standfirst_at)


def _text(block: Block) -> str:
    return " ".join(block_texts((block,))) if isinstance(block, Heading | Paragraph) else ""


def lifted_line(text: str, stated: Metadata) -> Metadata | None:
    """The metadata with what a byline or a date line adds; None if it is none, or contradicts what is stated."""
    line = read_header_line(text, "", stated.language or "und") if text else None
    if line is None or not _agrees(line, stated):
        return None
    dated = line.dated or PrintedDates(None, None, ())
    changed = {
        "authors": stated.authors or line.authors,
        "published": stated.published or dated.published,
        "updated": stated.updated or dated.updated,
    }
    losses = dated.losses if not (stated.published and stated.updated) else ()
    return structs.replace(stated, **changed, losses=(*stated.losses, *losses))


def _agrees(line: HeaderLine, stated: Metadata) -> bool:
    names = {folded(author.name) for author in stated.authors}
    if names and not names.issuperset(folded(author.name) for author in line.authors):
        return False
    dated = line.dated or PrintedDates(None, None, ())
    pairs = ((stated.published, dated.published), (stated.updated, dated.updated))
    return all(known is None or said is None or known.day == said.day for known, said in pairs)


def _without_standfirst(
    blocks: list[Block], stated: Metadata, at: int, *, above: bool
) -> tuple[tuple[Block, ...], Metadata]:
    """A standfirst that is printed in the article stands once: in its field if it is set off, else in the story."""
    if at >= 0 and (above or isinstance(blocks[at], Heading)):
        del blocks[at]
        return tuple(blocks), stated
    start = folded(stated.standfirst.rstrip(" .…"))
    if start and any(folded(_text(block)).startswith(start) for block in blocks[: _MOST_BLOCKS * 2]):
        stated = structs.replace(stated, standfirst="")
    return tuple(blocks), stated
