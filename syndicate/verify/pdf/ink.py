"""Compares three renderings of a page: whether a person sees a paragraph, and nothing else in its place.

The renderings are the page as it is, the page without the paragraph, and the paragraph alone in black. Where the third
is black, the first two have to differ, letter by letter and with enough contrast. Where the paragraph stands, the
second has to be empty paper: anything else there is a line through the words, a word between them, a picture, or a
table that is too wide. Only the areas of such paragraphs are rendered; the smaller the type, the larger the scale,
because a hair line of five points has to be a pixel wide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import cast

from PIL import Image, ImageChops, ImageStat

from syndicate.errors import ArtifactError
from syndicate.verify.contrast import contrast
from syndicate.verify.pdf.collisions import LetterCollisions
from syndicate.verify.pdf.measure import ROUNDING, TOLERANCE, InspectedParagraph, MeasuredLine, hull
from syndicate.verify.pdf.pdfium import Box, PdfiumPage, Pixels
from syndicate.verify.pdf.shapes import has_shape

CONTRAST = 3.0
"""The least ratio of luminances that WCAG 2.2 (success criterion 1.4.3) asks of any text."""

_PIXELS_PER_EM = 45.0
_LEAST_SCALE, _MOST_SCALE = 2.5, 9.0
"""Pixels per point."""
_MOST_PIXELS = 3_000_000
"""Pixels of one rendering."""
_MOST_WORK = 20_000_000
"""Objects of a page times its areas that are rendered."""
_SEEN = 0.6
"""The share of a letter's shape that has to have ink."""
_PALE = 0.7
"""The least ink of a pixel, as a share of its neighbours' ink."""
_DIFFERENT = 24
"""Of 255: the least difference from the paper that is visible."""
_CELL = 0.5
"""Ems: the width of the fields in which a line is searched for foreign ink."""
_FOREIGN = 0.08
_AT_THE_ENDS = 0.4
"""The share of a field that may be foreign ink; the round corners of a frame reach into the first and the last one."""
_THROUGH = 0.5
"""The share of a row of pixels with foreign ink from which it is a line."""
_UNDERLINE = 0.16
"""Ems: the thickness of all lines below the letters together."""


def inspect(page: PdfiumPage, trim: Box, paragraphs: Sequence[InspectedParagraph]) -> None:
    """Inspect all paragraphs of one page, and set `hidden` of each that is not visible. Do not use the page afterwards.

    Args:
        page: the open page.
        trim: the trim box.
        paragraphs: the paragraphs that matter on this page.
    """
    for paragraph in paragraphs:
        signs = [sign for line in paragraph.lines for sign in line.signs]
        if not paragraph.hidden and any(trim.cuts(sign.box, TOLERANCE) for sign in signs):
            paragraph.hidden = "it reaches over the edge of the page"
    crowd = LetterCollisions([paragraph for paragraph in paragraphs if not paragraph.hidden])
    for paragraph in paragraphs:
        paragraph.hidden = paragraph.hidden or crowd.problem(paragraph)
    seen = [paragraph for paragraph in paragraphs if not paragraph.hidden and paragraph.lines]
    areas = [(paragraph, area) for paragraph in seen for area in _areas(paragraph)]
    if page.weight * len(areas) > _MOST_WORK:
        raise ArtifactError("a page holds too much to be inspected", "publish fewer articles together")
    handles = [line.handle for paragraph in seen for line in paragraph.lines]
    as_it_is = [page.render(box, scale) for _, (box, scale, _) in areas]
    page.hide(handles)
    without = [page.render(box, scale) for _, (box, scale, _) in areas]
    page.only(handles)
    for (paragraph, (box, scale, lines)), shown, paper in zip(areas, as_it_is, without, strict=True):
        if paragraph.hidden:
            continue
        alone = page.render(box, scale).convert("L")
        for line in lines:
            view = _View(line, box, scale, (shown, paper, alone), in_form=line.handle in page.in_forms)
            if problem := view.problem():
                paragraph.hidden = problem
                break


def _areas(paragraph: InspectedParagraph) -> Iterator[tuple[Box, float, list[MeasuredLine]]]:
    """The areas of a paragraph, each with its scale and its lines."""
    pending: list[MeasuredLine] = []
    for line in (*paragraph.lines, None):
        together = [*pending, line] if line else pending
        if pending and (line is None or _pixels(together) > _MOST_PIXELS):
            yield _area(pending), _scale(pending), pending
            pending = []
        if line:
            pending.append(line)


def _area(lines: Sequence[MeasuredLine]) -> Box:
    box = hull(line.box for line in lines)
    return Box(box.left - 2, box.bottom - 2, box.right + 2, box.top + 2)


def _scale(lines: Sequence[MeasuredLine]) -> float:
    return min(_MOST_SCALE, max(_LEAST_SCALE, _PIXELS_PER_EM / min(line.size for line in lines)))


def _pixels(lines: Sequence[MeasuredLine]) -> float:
    area = _area(lines)
    return (area.right - area.left) * (area.top - area.bottom) * _scale(lines) ** 2


class _View:
    """One line in the three renderings of its area."""

    def __init__(
        self,
        line: MeasuredLine,
        area: Box,
        scale: float,
        images: tuple[Pixels, Pixels, Pixels],
        *,
        in_form: bool,
    ) -> None:
        self._line, self._area, self._scale, self._in_form = line, area, scale, in_form
        self._frame = self._on(line.box)
        self._shown, self._paper, self._alone = (image.crop(self._frame) for image in images)

    def _on(self, box: Box) -> tuple[int, int, int, int]:
        """A box in pixels of the area."""
        left = math.floor((box.left - self._area.left) * self._scale)
        top = math.floor((self._area.top - box.top) * self._scale)
        right = math.ceil((box.right - self._area.left) * self._scale)
        bottom = math.ceil((self._area.top - box.bottom) * self._scale)
        return left, top, max(right, left + 1), max(bottom, top + 1)

    def problem(self) -> str:
        colours = self._paper.getcolors(self._paper.width * self._paper.height) or []
        _, paper = max(cast("list[tuple[int, tuple[int, int, int]]]", colours))
        return self._foreign(paper) or self._unseen(paper)

    def _unseen(self, paper: tuple[int, int, int]) -> str:
        """Why a letter does not have the ink of its shape; empty if all have."""
        cover = ImageChops.invert(self._alone)
        most = cast("tuple[int, int]", cover.getextrema())[1]
        if most < 16:
            return f"there is no ink where {self._text()!r} should be"
        core = cover.point([255 if value >= 0.92 * most else 0 for value in range(256)])
        median = ImageStat.Stat(self._shown, core).median
        share = 1.0 if self._in_form else most / 255
        ink = [min(255.0, max(0.0, p + (m - p) / share)) for m, p in zip(median, paper, strict=True)]
        ratio = contrast([part / 255 for part in ink], [part / 255 for part in paper])
        if ratio < CONTRAST - ROUNDING:
            return f"the contrast of {self._text()!r} is {ratio:.1f} to 1; {CONTRAST:.0f} is the least"
        band = max(range(3), key=lambda index: abs(ink[index] - paper[index]))
        depth = abs(median[band] - paper[band]) / most
        wanted = cover.point([int(_PALE * depth * value) for value in range(256)])
        found = ImageChops.difference(self._shown.getchannel(band), self._paper.getchannel(band))
        shape = cover.point([255 if value >= 0.5 * most else 0 for value in range(256)])
        lost = ImageChops.subtract(wanted, found).point([255 if value > 4 else 0 for value in range(256)])
        lost = ImageChops.darker(lost, shape)
        any_lost = lost.getbbox() is not None
        for sign in self._line.signs:
            left, top, right, bottom = self._on(sign.box)
            frame = (
                left - self._frame[0],
                top - self._frame[1],
                right - self._frame[0],
                bottom - self._frame[1],
            )
            part = shape.crop(frame)
            if part.getbbox() is None:
                if any(map(has_shape, sign.text)) and right - left > 2 and bottom - top > 2:
                    return f"there is no ink where {sign.text!r} should be"
            elif any_lost and _count(lost.crop(frame)) > (1 - _SEEN) * _count(part):
                return f"{sign.text!r} in {self._text()!r} is covered or too pale"
        return ""

    def _foreign(self, paper: tuple[int, int, int]) -> str:
        """What else is drawn in the place of the line; empty if nothing is. An underline is allowed."""
        difference = ImageChops.difference(self._paper, Image.new("RGB", self._paper.size, paper))
        red, green, blue = difference.split()
        other = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(
            [255 if value > _DIFFERENT else 0 for value in range(256)]
        )
        if other.getbbox() is None:
            return ""
        foreign = f"something else is drawn where {self._text()!r} stands"
        em = self._line.size * self._scale
        width, height = other.size
        baseline = round((self._area.top - self._line.baseline) * self._scale) - self._frame[1]
        baseline = min(height, max(0, baseline - 1))
        rows = other.resize((1, height), Image.Resampling.BOX).tobytes()
        if baseline:
            upper = other.crop((0, 0, width, baseline))
            inner = rows[int(0.1 * baseline) : baseline]
            if inner and max(inner) > 255 * _THROUGH:
                return f"a line is drawn through {self._text()!r}"
            fields = upper.resize((max(1, round(width / (_CELL * em))), 1), Image.Resampling.BOX).tobytes()
            if (
                max(fields[1:-1], default=0) > 255 * _FOREIGN
                or max(fields[0], fields[-1]) > 255 * _AT_THE_ENDS
            ):
                return foreign
        below = sum(1 for value in rows[baseline:] if value > 255 * _FOREIGN)
        return foreign if below > max(2, _UNDERLINE * em) else ""

    def _text(self) -> str:
        return "".join(sign.text for sign in self._line.signs)[:20]


def _count(image: Pixels) -> int:
    return image.histogram()[255]
