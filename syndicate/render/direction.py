"""The direction of a paragraph, and the markup that states it. Values only.

The direction is the one that the source states, else that of most letters, else that around the paragraph.
Markup that states the direction of a whole paragraph isolates it: its full stop is at its own end (UAX #9).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

from markupsafe import Markup
from msgspec import Struct

from syndicate.model import Article
from syndicate.model.blocks import Block, Inline, Span, Table, block_texts, inline_text, unisolated_text
from syndicate.model.language import Direction, direction, direction_of, has_letters


def settled(inlines: tuple[Inline, ...], around: Direction) -> Span:
    """The content of a paragraph, with its direction, and its language where the article has another.

    Args:
        inlines: all of a paragraph; a lone span speaks for it.
        around: the direction of the element around it.
    """
    match inlines:
        case (Span(children, language, stated),):
            text = inline_text(children)
            default = direction(language) if language else around
            if stated and not has_letters(text, stated):  # else the full stop would be at the wrong end
                stated = ""
            return Span(children, language, stated or direction_of(unisolated_text(children), default))
        case _:
            return Span(inlines, "", direction_of(unisolated_text(inlines), around))


def by_letters(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """A paragraph of a notice, without a direction that its source states against most of its letters.

    Otherwise its full stop, and its words beside those of the other direction, would move to another place.
    """
    match inlines:
        case (Span(children, language, "ltr" | "rtl" as stated),) if (
            direction_of(unisolated_text(children), stated) != stated
        ):
            return (Span(children, language),)
        case _:
            return inlines


def blocks_direction(blocks: Iterable[Block], around: Direction) -> Direction:
    """The direction of a quotation or a list: that of most of its letters."""
    return direction_of("\n".join(block_texts(blocks)), around)


def table_direction(table: Table, around: Direction) -> Direction:
    """The order of a table's columns: as around it, unless all of its cells with letters run the other way."""
    other: Direction = "ltr" if around == "rtl" else "rtl"
    lines = (table.caption, *table.header, *(cell for row in table.rows for cell in row))
    # What has no letters runs whichever way is asked for.
    turned = all(settled(line, other).direction == other for line in lines)
    lettered = any(settled(line, around).direction == other for line in lines)
    return other if turned and lettered else around


def attributes(language: str, stated: str, around: Direction | Literal[""]) -> str:
    """The attributes ``lang`` and ``dir``, each after a space, where they are not as around."""
    given = (("lang", language), ("dir", "" if stated == around else stated))
    return "".join(f' {name}="{escape(value)}"' for name, value in given if value)


def stated_attributes(inlines: tuple[Inline, ...], around: Direction) -> str:
    """``lang`` and ``dir`` of the element that holds a line. A direction that the source states is stated again."""
    own = settled(inlines, around)
    match inlines:
        case (Span(_, _, "ltr" | "rtl"),):
            return attributes(own.language, own.direction, "")
        case _:
            return attributes(own.language, own.direction, around)


def line_attribute(text: str, around: Direction) -> Markup:
    """The attribute ``dir``, after a space, of a line of plain text such as a title; empty where it runs as around."""
    return Markup(attributes("", direction_of(text, around), around))  # noqa: S704 -- holds nothing but a direction


class HeadDirections(Struct, frozen=True):
    """The attributes ``dir`` of the lines above an article's text, each empty where a line runs as its article."""

    section: Markup
    title: Markup
    standfirst: Markup
    contents: Markup
    """The direction of the title in the contents, among lines of the edition."""


def head_directions(article: Article, around: Direction) -> HeadDirections:
    """The directions of an article in an edition with the direction `around`."""
    own = article.direction
    contents = attributes("", direction_of(article.title, own), around)
    return HeadDirections(
        section=line_attribute(article.section, own),
        title=line_attribute(article.title, own),
        standfirst=line_attribute(article.standfirst, own),
        contents=Markup(contents),  # noqa: S704 -- as above
    )
