"""Plain text to a draft: title, standfirst, byline, date, paragraphs and "Read also" lines.

Bytes in, drafts out; opens nothing. Every word of the file is in the draft: what is neither header nor related link is
body, and the notice is left in the body for `syndicate.normalise` to lift.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.heuristics.language import detect_language
from syndicate.heuristics.layout import blocks_of
from syndicate.heuristics.lines import Group, split_groups, wrap_column
from syndicate.heuristics.notices import is_notice, is_notice_heading
from syndicate.heuristics.related import without_related
from syndicate.heuristics.story_header import paragraph_texts, read_header
from syndicate.model import Loss, RelatedLink, Source
from syndicate.model.draft import Draft
from syndicate.model.readers.text import TRAITS
from syndicate.read.encoding.decode import decode_article, is_text


class TextReader(Struct, frozen=True):
    """The reader of plain text."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether the bytes are text at all: the last resort of all readers."""
        return bool(head.strip()) and is_text(head)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            ReadError: the file is empty, or no text.
        """
        text, losses = decode_article(data, source.uri)
        groups = split_groups(text)
        if not groups:
            raise ReadError(
                f"{source.uri}: nothing but white space",
                "put an article in it, or leave it out",
                code="source-empty",
            )
        yield _draft(groups, detect_language(text), source, losses)


def _draft(groups: tuple[Group, ...], language: str, source: Source, losses: tuple[Loss, ...]) -> Draft:
    column = wrap_column(groups)
    leading, groups = _leading_notice(groups, column)
    header = read_header(groups, column, language)
    related: list[RelatedLink] = []
    story = [block for group in without_related(header.body, related) for block in blocks_of(group, column)]
    notice = [block for group in leading for block in blocks_of(group, column)]
    return Draft(
        title=header.title,
        standfirst=header.standfirst,
        authors=header.authors,
        published=header.published,
        updated=header.updated,
        language=language,
        url=header.url,
        body=(*notice, *story),
        related=tuple(related),
        source=source,
        losses=(*losses, *header.losses),
    )


def _leading_notice(groups: tuple[Group, ...], column: int) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups of a notice that stands before the title, and the others."""
    end = 0
    if is_notice_heading(groups[0][0].text) and len(groups) > 1:
        end = 1
    while end < len(groups) - 1 and all(map(is_notice, paragraph_texts(groups[end], column))):
        end += 1
    if end == 1 and is_notice_heading(groups[0][0].text) and len(groups[0]) == 1:
        end = 0  # a heading alone announces nothing
    return groups[:end], groups[end:]


reader = TextReader()
