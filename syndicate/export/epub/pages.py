"""A book to the pages of its theme: each template filled, and chapters checked to show their article as it is.

What goes into a template is escaped but for what `syndicate.render` made.
"""

from __future__ import annotations

from syndicate.export.epub.book import Book, Chapter, in_short
from syndicate.render.placed import Placed, check_placed, furniture
from syndicate.render.template import fill
from syndicate.theme import Theme


class Pages:
    """Fills the theme's templates with a book."""

    def __init__(self, theme: Theme, book: Book) -> None:
        self._theme, self._book = theme, book
        self._listed = in_short(book)

    def page(self, name: str, **values: Chapter | None) -> str:
        """Fill ``epub/<name>.xhtml``."""
        return fill(self._theme, f"epub/{name}.xhtml", book=self._listed, **values) + "\n"

    def chapters(self) -> dict[Chapter, str]:
        """Fill all chapters, in order."""
        all_ = [None, *(chapter for part in self._book.parts for chapter in part.chapters), None]
        return {
            chapter: self._chapter(chapter, before, after)
            for before, chapter, after in zip(all_, all_[1:], all_[2:], strict=False)
            if chapter is not None
        }

    def _chapter(self, chapter: Chapter, before: Chapter | None, after: Chapter | None) -> str:
        """Fill ``epub/chapter.xhtml``, and check that it shows the article as it is."""
        file = "epub/chapter.xhtml"
        html = fill(
            self._theme,
            file,
            len(chapter.body),
            book=self._book,
            chapter=chapter,
            previous=before,
            next=after,
        )
        texts = (chapter.title, chapter.standfirst, chapter.byline, chapter.dateline)
        behind = (
            *(*furniture(chapter.words), *furniture(self._book.words), chapter.url or ""),
            *(one.title for one in (before, chapter, after) if one is not None),
        )
        check_placed(self._theme, file, html, (Placed(chapter.body, texts),), behind)
        return html + "\n"
