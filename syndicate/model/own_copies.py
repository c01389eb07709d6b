"""Copies of the notice in an article's own text: a short notice may be the title too, or a line of the story.

These copies are not the notice: an output has to show both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from syndicate.model.article import Article
from syndicate.model.blocks import Heading, Paragraph, block_texts, inline_text
from syndicate.model.notice import fingerprint

Count = Annotated[int, Meta(ge=0)]


class OwnCopies(Struct, frozen=True, forbid_unknown_fields=True):
    """How often an article's own text repeats the notice: at most `before` times up to a line, `after` times behind it.

    `line` is the fingerprint of the last paragraph or heading of the body that differs from the notice; empty where
    there is none. A title and the like count for `before`, though not every format shows them with the text.
    """

    line: str
    before: Count
    after: Count


def own_copies(article: Article, notice: Sequence[str]) -> OwnCopies | None:
    """The copies of a notice in an article's own text; None where there are none, as in almost every article."""
    above = [article.title, article.standfirst, article.section, *(author.name for author in article.authors)]
    body = block_texts(article.body)
    if not set(notice) & {*above, *body}:
        return None
    lines = (block.children for block in article.body[::-1] if isinstance(block, Paragraph | Heading))
    line = next((text for text in map(inline_text, lines) if text and text not in notice), "")
    last = max((number for number, text in enumerate(body) if text == line), default=-1)
    related = [link.title for link in article.related]
    before = _count(above, notice) + _count(body[: last + 1], notice) + _count(related, notice)
    after = _count(body[last + 1 :], notice)
    return OwnCopies(fingerprint(line) if line else "", before, after) if before or after else None


def _count(texts: Sequence[str], notice: Sequence[str]) -> int:
    wanted = tuple(notice)
    return sum(
        tuple(texts[at : at + len(wanted)]) == wanted for at in range(len(texts)) if texts[at] == wanted[0]
    )
