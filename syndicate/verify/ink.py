"""Whether a person sees text on a page: three renderings compared, character by character.

The page as it is, the page without the text, and the text alone in black. Where the first two differ with enough
contrast, there is ink of this text; where the third is black, there should be. So text that is covered, clipped, off
the page, transparent, of the paper's colour, in a hidden layer or under an annotation has no ink, whatever the reason,
and a rectangle that is drawn over it has none of its shape.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence

from PIL import ImageChops

from syndicate.verify.pdfium import Box, Drawn, Page, Pixels

SMALLEST = 5.0
"""Points. Smaller type is not for reading."""
CONTRAST = 3.0
"""The least that WCAG 2.2 (success criterion 1.4.3) asks of any text, as a ratio of luminances."""

_CELL = 12.0
"""Points: about the size of a letter."""
_SCALE = 2.5
"""Pixels a point: 180 dpi, at which a five-point letter is a dozen pixels high."""
_SEEN = 0.6
"""How much of a text's shape has to have ink: edges are grey, and what is drawn may touch a rule."""
_CROWDED = 0.5
"""How much of a letter's box another letter may take, and how many letters of a text may be taken so."""
_FEW = 2
"""Letters that accents of the next line may cover."""
_TOLERANCE = 0.75
"""Points by which a letter may reach over an edge."""
# Unicode's other default ignorable characters, the blank Braille cell and the object replacement character.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc").union(
    map(chr, range(0xFE00, 0xFE10)),  # variation selectors
    map(chr, range(0xE0100, 0xE01F0)),
)
"""Characters without a shape, besides white space and format characters."""


def is_visible_by_nature(char: str) -> bool:
    """Whether a character has a shape at all; combining marks share that of the letter that bears them."""
    return unicodedata.category(char)[0] not in "ZCM" and char not in BLANK


class Ink:
    """The ink of the texts of one page. After it has been made the page renders no more than these texts.

    Args:
        page: open.
        drawn: every text on the page that anybody will ask about.
    """

    def __init__(self, page: Page, drawn: Sequence[Drawn]) -> None:
        texts = list(drawn)
        self._trim, self._crop = page.trim, page.crop
        as_it_is = page.render(_SCALE)
        page.show(texts, shown=False)
        without = page.render(_SCALE)
        page.only(texts)
        alone = page.render(_SCALE)
        log_luminance = [_log_luminance(grey) for grey in range(256)]
        difference = ImageChops.difference(as_it_is.point(log_luminance), without.point(log_luminance))
        least = _log_ratio(CONTRAST)
        self._ink = difference.point([255 if value >= least else 0 for value in range(256)])
        self._shape = alone.point([255 if value < 128 else 0 for value in range(256)])
        self._lost = ImageChops.subtract(self._shape, self._ink)
        self._cells: dict[tuple[int, int], list[Box]] = {}
        for box in {char.box for text in texts for char in text.chars if is_visible_by_nature(char.text)}:
            for cell in _cells(box):
                self._cells.setdefault(cell, []).append(box)

    def hidden(self, drawn: Drawn) -> str:
        """Why a person would not see all of this text; empty where they do."""
        visible = [char for char in drawn.chars if is_visible_by_nature(char.text)]
        if not visible:
            return ""
        if not drawn.painted:
            return "its text rendering mode is invisible"
        if drawn.size < SMALLEST:
            return f"it is {drawn.size:.1f} points high"
        areas = dict.fromkeys(char.box for char in visible)
        if any(self._trim.cuts(area, _TOLERANCE) for area in areas):
            return "it reaches over the edge of the page"
        unseen = "".join(char.text for char in visible if not self._has_ink(char.box))
        if unseen:
            return f"there is no ink of enough contrast where {unseen[:20]!r} should be"
        shape, lost = (
            sum(_count(image, self._pixels(a)) for a in areas) for image in (self._shape, self._lost)
        )
        if lost > (1 - _SEEN) * shape:
            return f"{100 * lost // shape} % of it is covered or too pale"
        if sum(map(self._is_crowded, areas)) > max(_FEW, _CROWDED * len(areas)):
            return "its letters stand on one another, or on those of another text"
        return ""

    def _is_crowded(self, area: Box) -> bool:
        near = {other for cell in _cells(area) for other in self._cells.get(cell, ())}
        return any(other != area and _shared(area, other) > _CROWDED for other in near)

    def _has_ink(self, area: Box) -> bool:
        return self._ink.crop(self._pixels(area)).getbbox() is not None

    def _pixels(self, area: Box) -> tuple[int, int, int, int]:
        left = math.floor((area.left - self._crop.left) * _SCALE)
        top = math.floor((self._crop.top - area.top) * _SCALE)
        right = math.ceil((area.right - self._crop.left) * _SCALE)
        bottom = math.ceil((self._crop.top - area.bottom) * _SCALE)
        return (left, top, max(right, left + 1), max(bottom, top + 1))


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    """The squares of a grid that a box touches: boxes that share none are apart."""
    for column in range(int(box.left // _CELL), int(box.right // _CELL) + 1):
        for row in range(int(box.bottom // _CELL), int(box.top // _CELL) + 1):
            yield column, row


def _shared(box: Box, other: Box) -> float:
    """How much of a box another one takes, from 0 to 1."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.top, other.top) - max(box.bottom, other.bottom)
    area = (box.right - box.left) * (box.top - box.bottom)
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0


def _count(image: Pixels, area: tuple[int, int, int, int]) -> int:
    return image.crop(area).histogram()[255]


def _log_luminance(grey: int) -> int:
    """0 for black to 255 for white, so that equal ratios of luminance (WCAG 2.2) are equal differences."""
    value = grey / 255
    luminance = value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
    return _log_ratio((luminance + 0.05) / 0.05)


def _log_ratio(ratio: float) -> int:
    return round(255 * math.log(ratio) / math.log(21))
