"""An edition as the templates of a book show it: parts, chapters, titles. Values in, values out."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Struct, structs

from syndicate.model import Edition, Entry
from syndicate.model.language import Direction
from syndicate.render.direction import HeadDirections, head_directions, line_attribute
from syndicate.render.html import blocks_html
from syndicate.render.issue import ChangeLine, changes, issue
from syndicate.render.pictures import Pictures, packaged
from syndicate.render.strings import Strings, byline_html, dateline, long_date, strings

PICTURES = "images/"
"""The folder of the pictures in the package."""
_LONGEST_LISTED = 300
"""Characters of a title in the contents; above its story it is whole."""


class Chapter(Struct, frozen=True, kw_only=True):
    """The values of the chapter template. `body` holds all blocks, the notice last."""

    id: str
    file: str
    title: str
    section: str
    standfirst: str
    byline: Markup
    dateline: str
    datetime: str
    language: str
    direction: str
    dirs: HeadDirections
    body: Markup
    url: str | None
    words: Strings


class Part(Struct, frozen=True):
    """A section of the contents."""

    title: str
    dir: Markup
    """The attribute ``dir`` of its title; empty where it runs as the book."""
    chapters: tuple[Chapter, ...]


class Book(Struct, frozen=True, kw_only=True):
    """The values of the templates."""

    title: str
    issue: str
    """``No. 7``; empty outside a series."""
    date: str
    publisher: str
    language: str
    direction: str
    dir: Markup
    """The attribute ``dir`` of its title; empty where it runs as the book."""
    parts: tuple[Part, ...]
    changes: tuple[ChangeLine, ...]
    """News of earlier articles; the page ``amendments`` is made if there are any."""
    words: Strings


def book_of(edition: Edition) -> Book:
    """The book of an edition, with every text whole."""
    pictures = packaged(edition, PICTURES)
    parts = []
    number = 0
    for section in edition.sections:
        chapters = []
        for entry in section.entries:
            number += 1
            chapters.append(_chapter(entry, number, pictures, edition.direction))
        parts.append(Part(section.title, line_attribute(section.title, edition.direction), tuple(chapters)))
    return Book(
        title=edition.title,
        issue=issue(edition),
        date=long_date(edition.date, edition.language),
        publisher=edition.publisher,
        language=edition.language,
        direction=edition.direction,
        dir=line_attribute(edition.title, edition.direction),
        parts=tuple(parts),
        changes=changes(edition),
        words=strings(edition.language),
    )


def in_short(book: Book) -> Book:
    """The book with short titles, for its contents: verifiers take a title as long as a story for one."""
    return structs.replace(
        book,
        title=_short(book.title),
        parts=tuple(
            structs.replace(
                part,
                title=_short(part.title),
                chapters=tuple(structs.replace(one, title=_short(one.title)) for one in part.chapters),
            )
            for part in book.parts
        ),
        changes=tuple(structs.replace(one, title=_short(one.title)) for one in book.changes),
    )


def _short(title: str) -> str:
    if len(title) <= _LONGEST_LISTED:
        return title
    end = title.rfind(" ", 1, _LONGEST_LISTED)
    return f"{title[: _LONGEST_LISTED if end < 0 else end].rstrip()} …"


def _chapter(entry: Entry, number: int, pictures: Pictures, around: Direction) -> Chapter:
    article = entry.article
    date = article.published or article.updated
    return Chapter(
        id=article.id,
        file=f"article-{number:03}.xhtml",
        title=article.title,
        section=article.section,
        standfirst=article.standfirst,
        byline=byline_html(article),
        dateline=dateline(article),
        datetime=date.isoformat() if date else "",
        language=article.language,
        direction=article.direction,
        dirs=head_directions(article, around),
        body=Markup(blocks_html(entry.blocks, article.language, pictures=pictures)),  # noqa: S704 -- syndicate.render escapes all text
        url=article.url,
        words=strings(article.language),
    )
