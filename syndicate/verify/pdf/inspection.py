"""Inspects the paragraphs and pictures of articles, page by page: their claims, their places and their ink.

What enters are the articles of the structure tree and the content of the pages, what leaves are passages. What was not
inspected must not count as a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from syndicate.model.passage import ParagraphText, Passage, ShownPicture
from syndicate.verify.pdf import ink, pictures
from syndicate.verify.pdf.agreement import agree
from syndicate.verify.pdf.drawn import GlyphRun, PageContent
from syndicate.verify.pdf.measure import GlyphMeasurer, InspectedParagraph, matched
from syndicate.verify.pdf.pdfium import Box, PdfiumPage
from syndicate.verify.pdf.place import misplaced
from syndicate.verify.pdf.shapes import is_right_to_left
from syndicate.verify.pdf.structure import ArticleElement, ParagraphElement


@dataclass
class _OnPage:
    """What to inspect on one page: runs by paragraph, and pictures by article and index."""

    runs: dict[int, list[GlyphRun]] = field(default_factory=dict)
    pictures: list[tuple[int, int]] = field(default_factory=list)


def matters(texts: frozenset[str] | None, paragraph: ParagraphElement) -> bool:
    """Whether a paragraph, or the words of a link in it, is one of the texts; None means all."""
    if texts is None or paragraph.text in texts:
        return True
    return any(link.text in texts for link in paragraph.links)


class Inspector:
    """Inspects the paragraphs that matter, and all pictures, of articles.

    Args:
        document: a document of `pdfium.opened`.
        contents: the content of each page.
        trims: the trim box of each page.
        matters: whether a paragraph is to be inspected.
    """

    def __init__(
        self,
        document: Any,
        contents: Sequence[PageContent],
        trims: Sequence[Box],
        matters: Callable[[ParagraphElement], bool],
    ) -> None:
        self._document, self._contents, self._trims, self._matters = document, contents, trims, matters
        self._measure = GlyphMeasurer()

    def passages(self, articles: Sequence[ArticleElement]) -> list[Passage]:
        """The passages of the articles. Raises: ArtifactError: a page does not load."""
        paragraphs = [paragraph for article in articles for paragraph in article.paragraphs]
        hidden: list[list[str]] = [[] for _ in paragraphs]
        shown = [[ShownPicture()] * len(article.pictures) for article in articles]
        pages: dict[int, _OnPage] = {}
        index = 0
        for article in articles:
            is_right_to_left_article = any(
                is_right_to_left(paragraph.text) for paragraph in article.paragraphs
            )
            for paragraph in article.paragraphs:
                if self._matters(paragraph):
                    order = misplaced(paragraph.pieces, right_to_left_article=is_right_to_left_article)
                    hidden[index] += filter(None, [_false_claim(paragraph), order])
                    for piece in paragraph.pieces:
                        pages.setdefault(piece.page, _OnPage()).runs.setdefault(index, []).extend(piece.runs)
                index += 1
        for number, article in enumerate(articles):
            for place, (page, _) in enumerate(article.pictures):
                pages.setdefault(page, _OnPage()).pictures.append((number, place))
        for number, wanted in sorted(pages.items()):
            if number >= 0:
                self._inspect_page(number, wanted, articles, hidden, shown)
        found = iter(zip(paragraphs, hidden, strict=True))
        passages = []
        for article, seen in zip(articles, shown, strict=True):
            paragraph_texts = [_paragraph_text(*next(found)) for _ in article.paragraphs]
            passages.append(
                Passage(
                    article.id or None,
                    article.title,
                    article.place,
                    tuple(one for one in paragraph_texts if one.text or one.hidden),
                    tuple(seen),
                    behind_notice=(),
                )
            )
        return passages

    def _inspect_page(
        self,
        number: int,
        wanted: _OnPage,
        articles: Sequence[ArticleElement],
        hidden: list[list[str]],
        shown: list[list[ShownPicture]],
    ) -> None:
        page = PdfiumPage(self._document, number)
        try:
            for article, place in wanted.pictures:
                shown[article][place] = pictures.shown(page, articles[article].pictures[place][1])
            if not wanted.runs:
                return
            places = {id(run): at for at, run in enumerate(self._contents[number].runs)}
            handles = matched(page, self._contents[number].runs, number + 1)
            looked: dict[int, InspectedParagraph] = {}
            for index, runs in wanted.runs.items():
                looked[index] = InspectedParagraph([])
                for run in runs:
                    line, problem = self._measure.line(page, handles[places[id(run)]], run)
                    if line:
                        looked[index].lines.append(line)
                    looked[index].hidden = looked[index].hidden or problem
            ink.inspect(page, self._trims[number], list(looked.values()))
            for index, one in looked.items():
                if one.hidden:
                    hidden[index].append(one.hidden)
        finally:
            page.close()


def _false_claim(paragraph: ParagraphElement) -> str:
    right_to_left = is_right_to_left(paragraph.text)
    for piece in paragraph.pieces:
        if piece.claim is not None:
            texts = [glyph.text for run in piece.runs for glyph in run.glyphs()]
            if not agree(piece.claim, texts, right_to_left=right_to_left):
                return f"its glyphs show {''.join(texts)[:40]!r} where it claims {piece.claim[:40]!r}"
    return ""


def _paragraph_text(paragraph: ParagraphElement, hidden: list[str]) -> ParagraphText:
    links = tuple((link.text, link.uri) for link in paragraph.links)
    return ParagraphText(paragraph.text, links, "; ".join(dict.fromkeys(hidden)))
