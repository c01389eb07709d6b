"""Measures the glyphs of runs: where the outline of each stands on its page, and whether the font draws it honestly.

What enters are runs of a page, what leaves are boxes in points, or the reason why a run is not legible.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syndicate.errors import ArtifactError
from syndicate.verify.letters import JUDGED, misdrawn
from syndicate.verify.pdf.drawn import DrawnGlyph, GlyphRun
from syndicate.verify.pdf.pdfium import Box, PdfiumPage
from syndicate.verify.pdf.place import size_of
from syndicate.verify.pdf.shapes import BLANK, COMPLEX, has_shape

SMALLEST = 5.0
"""Points: the smallest legible type."""
ROUNDING = 0.02
TOLERANCE = 0.75
"""Points by which a letter may reach over an edge."""
_MOST_LETTERS = 640
"""Codes for letters of one font that are compared. A font has few more codes than there are letters."""
_MOST_SHIFT = 2.0
_INK_OF_SPACES = "\u00ad\u1680\ufffc"
"""Blank characters that a font may draw."""


@dataclass(frozen=True)
class Sign:
    """A visible glyph in its place."""

    text: str
    box: Box


@dataclass(frozen=True)
class MeasuredLine:
    """A measured run: the boxes of its glyphs, the baseline at its left end, its size."""

    handle: int
    signs: tuple[Sign, ...]
    box: Box
    baseline: float
    size: float


@dataclass
class InspectedParagraph:
    """The lines of a paragraph on one page, and the reason why it is hidden, if it is."""

    lines: list[MeasuredLine]
    hidden: str = ""


class GlyphMeasurer:
    """Measures glyphs. Outlines and letters are read once for each font."""

    def __init__(self) -> None:
        self._outlines: dict[tuple[int, int], Box | None] = {}
        self._misdrawn: dict[int, str] = {}

    def line(self, page: PdfiumPage, handle: int, run: GlyphRun) -> tuple[MeasuredLine | None, str]:
        """The measured run, or the reason why it is not legible; neither if it shows nothing."""
        if size_of(run) < SMALLEST - ROUNDING:
            return None, f"it is {size_of(run):.1f} points high"
        if problem := self._letters(page, handle, run):
            return None, problem
        signs = []
        glyphs = run.glyphs()
        across, up = _shift(page.origin(handle), glyphs[0])
        if abs(up) > 0.1 * size_of(run) or abs(across) > _MOST_SHIFT * size_of(run):
            return None, "two programs show it in two places"
        clusters = any(char in COMPLEX for glyph in glyphs for char in glyph.text)
        for index, glyph in enumerate(glyphs):
            key = (id(run.font), glyph.code)
            if key not in self._outlines:
                self._outlines[key] = page.outline(handle, key[1])
            outline = self._outlines[key]
            is_shown = any(unicodedata.category(c)[0] not in "ZC" and c not in BLANK for c in glyph.text)
            if not is_shown:
                if outline is not None and not _may_be_drawn(
                    glyph.text, outline, clusters, index + 1 == len(glyphs)
                ):
                    return None, f"a shape is drawn that claims to be {glyph.text!r}"
                continue
            if problem := run.font.false_claim(glyph.code):
                return None, problem
            if outline is None:
                if any(map(has_shape, glyph.text)):
                    return None, f"{glyph.text!r} has no outline; install a font that draws it with lines"
                continue
            signs.append(Sign(glyph.text, _placed(outline, run, glyph.x + across, glyph.y)))
        if signs and (run.clip is None or any(Box(*run.clip).cuts(sign.box, TOLERANCE) for sign in signs)):
            return None, "some of it is cut off"
        if not signs:
            return None, ""
        box = hull(sign.box for sign in signs)
        return MeasuredLine(handle, tuple(signs), box, glyphs[0].y, size_of(run)), ""

    def _letters(self, page: PdfiumPage, handle: int, run: GlyphRun) -> str:
        """What is wrong with the letters of the run's font; empty if it draws letters."""
        key = id(run.font)
        if key not in self._misdrawn:
            codes = [
                c for c, text in run.font.texts.items() if text in JUDGED and not run.font.false_claim(c)
            ]
            images = page.drawn(handle, codes[:_MOST_LETTERS]) if codes else ()
            self._misdrawn[key] = misdrawn(
                zip((run.font.texts[code] for code in codes), images, strict=False)
            )
        return self._misdrawn[key]


def _shift(origin: tuple[float, float] | None, first: DrawnGlyph) -> tuple[float, float]:
    """The distance between the position of a run in pdfium and its position here.

    After a TJ with an empty string, pdfium 159 ignores the last number, by which the next one moves (measured).
    """
    return (origin[0] - first.x, origin[1] - first.y) if origin else (0.0, 0.0)


def _may_be_drawn(text: str, outline: Box, clusters: bool, is_last: bool) -> bool:  # noqa: FBT001
    if text == "\u00ad":
        return is_last and outline.top - outline.bottom < 0.25 and outline.right - outline.left < 0.8
    return clusters or any(char in _INK_OF_SPACES for char in text)


def _placed(outline: Box, run: GlyphRun, x: float, y: float) -> Box:
    a, b, c, d, _, _ = (run.size * value for value in run.matrix)
    corners = [
        (x + a * across + c * up, y + b * across + d * up)
        for across in (outline.left, outline.right)
        for up in (outline.bottom, outline.top)
    ]
    xs, ys = zip(*corners, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def hull(boxes: Iterable[Box]) -> Box:
    """The box around one or more boxes."""
    every = list(boxes)
    return Box(
        min(box.left for box in every),
        min(box.bottom for box in every),
        max(box.right for box in every),
        max(box.top for box in every),
    )


def matched(page: PdfiumPage, runs: Sequence[GlyphRun], number: int) -> dict[int, int]:
    """The text objects of a page, by the index of their run.

    Raises:
        ArtifactError: pdfium and qpdf read different contents.
    """
    texts = page.texts()
    if len(texts) != len(runs):
        raise ArtifactError(
            f"page {number}: pdfium finds {len(texts)} texts where qpdf finds {len(runs)}", "export it again"
        )
    return dict(enumerate(texts))
