"""Finds text of an article that runs over its page or into other text, and a notice that is apart from its article.

What enters are the content of the pages and the articles, what leaves are problems by article. A table that is too
wide, for one, must not pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.drawn import GlyphRun, PageContent
from syndicate.verify.pdf.pdfium import Box
from syndicate.verify.pdf.structure import ArticleElement, ParagraphElement

_TOLERANCE = 1.5
"""Points by which text may reach over the trim box."""
_WIDE, _HIGH = 0.25, 0.2
"""In type sizes, across and up: texts that share more run into one another."""
_X_HEIGHT = 0.45
_CELLS = frozenset({"TD", "TH"})
_BETWEEN = 0.8
"""In type sizes: the least distance of a table from the text beside it; columns are further apart."""
_BESIDE = 0.3
_MOST_PAGES_BETWEEN = 1
_MOST_COMPARED = 3_000_000


class _Core(NamedTuple):
    """The core of a run: from its first to its last letter, from the baseline to the height of an x."""

    left: float
    bottom: float
    right: float
    top: float
    size: float
    text: str
    article: int
    paragraph: int
    run: int
    is_cell: bool


def overruns(
    contents: Sequence[PageContent],
    trims: Sequence[Box],
    articles: Sequence[ArticleElement],
    matters: Callable[[ParagraphElement], bool],
) -> dict[int, list[str]]:
    """Problems with the places of texts, by the index of their article.

    Args:
        contents: the content of each page.
        trims: the trim box of each page.
        articles: the articles in the order of the structure tree.
        matters: whether a paragraph has to stand with its article: right below it in its column, or on the next page.
    """
    owners = {
        id(run): (number, id(paragraph), paragraph.role in _CELLS)
        for number, article in enumerate(articles)
        for paragraph in article.paragraphs
        for piece in paragraph.pieces
        for run in piece.runs
    }
    firsts = {
        id(runs[0])
        for article in articles
        for paragraph in article.paragraphs
        if matters(paragraph) and (runs := [run for piece in paragraph.pieces for run in piece.runs])
    }
    problems: dict[int, list[str]] = {}
    for index, gap in enumerate(_gap(article, matters) for article in articles):
        if gap:
            problems.setdefault(index, []).append(f"its notice stands {gap} pages after the rest of it")
    for number, (content, trim) in enumerate(zip(contents, trims, strict=True), 1):
        owned = (_core(run, *owners[id(run)]) for run in content.runs if id(run) in owners)
        cores = [core for core in owned if core is not None]
        for article_index, problem in _on_page(cores, trim, firsts):
            problems.setdefault(article_index, []).append(f"page {number}: {problem}")
    return {index: found[:_MOST] for index, found in problems.items()}


def _on_page(cores: list[_Core], trim: Box, firsts: AbstractSet[int]) -> Iterator[tuple[int, str]]:
    for core in cores:
        if trim.cuts(Box(*core[:4]), _TOLERANCE):
            yield core.article, f"{core.text!r} runs over the edge of the page"
        if core.run in firsts and (foreign := _among(core, cores)):
            yield core.article, f"{core.text!r} stands among another article, at {foreign.text!r}"
    for one, other in _touching(cores):
        for article in {one.article, other.article}:
            yield article, f"{one.text!r} runs into {other.text!r}"


def _among(core: _Core, cores: Sequence[_Core]) -> _Core | None:
    """The text of another article between a text and the beginning of its own article on the page, if there is one.

    It stands right above the text in its column, and below that beginning; or the beginning is below the text.
    """
    top = max((other for other in cores if other.article == core.article), key=lambda other: other.bottom)
    above = _above(core, cores)
    if above is None or above.article == core.article:
        return None
    return above if above.bottom < top.bottom or top is core else None


_MOST = 3
"""Problems that are reported for one article."""


def _core(run: GlyphRun, article: int, paragraph: int, is_cell: bool) -> _Core | None:  # noqa: FBT001
    extent = run.extent()
    if extent is None:
        return None
    left, right, bottom = extent
    size = run.size * abs(run.matrix[3])
    text = run.text.strip()[:20]
    return _Core(
        left, bottom, right, bottom + _X_HEIGHT * size, size, text, article, paragraph, id(run), is_cell
    )


def _above(core: _Core, cores: Sequence[_Core]) -> _Core | None:
    """The next text above a text, in its column."""
    found: _Core | None = None
    for other in cores:
        shared = min(core.right, other.right) - max(core.left, other.left)
        is_above = other.bottom > core.top and shared > _BESIDE * min(
            core.right - core.left, other.right - other.left
        )
        if is_above and (found is None or other.bottom < found.bottom):
            found = other
    return found


def _gap(article: ArticleElement, matters: Callable[[ParagraphElement], bool]) -> int:
    """The distance in pages between a paragraph that matters and the text before it, if it is too large; else 0."""
    pictures = [page for page, _ in article.pictures]
    before: int | None = None
    for paragraph in article.paragraphs:
        pages = [piece.page for piece in paragraph.pieces if piece.runs]
        if not pages:
            continue
        if before is not None and matters(paragraph):
            before = max([before, *(page for page in pictures if page <= pages[0])])
            if pages[0] - before > _MOST_PAGES_BETWEEN + 1:
                return pages[0] - before
        before = max(pages)
    return 0


def _touching(cores: list[_Core]) -> Iterator[tuple[_Core, _Core]]:
    """Pairs of texts that run into one another. Texts are sorted by height, so that few are compared."""
    ordered = sorted(cores, key=lambda core: core.bottom)
    compared = 0
    for index, one in enumerate(ordered):
        for at in range(index + 1, len(ordered)):
            other = ordered[at]
            compared += 1
            if compared > _MOST_COMPARED:
                raise ArtifactError(
                    "a page holds too much text on one line", "publish fewer articles together"
                )
            if other.bottom >= one.top:
                break
            size = min(one.size, other.size)
            wide = min(one.right, other.right) - max(one.left, other.left)
            high = min(one.top, other.top) - other.bottom
            least = -_BETWEEN if one.is_cell != other.is_cell else _WIDE
            if one.paragraph != other.paragraph and wide > least * size and high > _HIGH * size:
                yield one, other
