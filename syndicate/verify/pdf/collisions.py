"""Finds letters that are drawn on top of one another, within a paragraph or between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.verify.pdf.measure import InspectedParagraph, Sign
from syndicate.verify.pdf.pdfium import Box
from syndicate.verify.pdf.shapes import has_shape

_CROWDED = 0.5
"""The share of a letter's box that another letter may cover, and the share of letters that may be covered so."""
_FEW = 2
"""Letters that accents of the next line may cover."""
_OTHERS = 0.25


class LetterCollisions:
    """The letters of all paragraphs on a page, to find those that collide."""

    def __init__(self, paragraphs: Sequence[InspectedParagraph]) -> None:
        self._cells: dict[tuple[int, int], list[tuple[int, Box]]] = {}
        for paragraph in paragraphs:
            for box in {sign.box for line in paragraph.lines for sign in line.signs if _counts(sign)}:
                for cell in _cells(box):
                    self._cells.setdefault(cell, []).append((id(paragraph), box))

    def problem(self, paragraph: InspectedParagraph) -> str:
        boxes = {sign.box for line in paragraph.lines for sign in line.signs if _counts(sign)}
        taken = 0
        for box in boxes:
            near = {other for cell in _cells(box) for other in self._cells.get(cell, ())}
            if any(owner != id(paragraph) and _shared(box, other) > _OTHERS for owner, other in near):
                return "its letters overlap those of another text"
            taken += any(other != box and _shared(box, other) > _CROWDED for _, other in near)
        return "its letters overlap" if taken > max(_FEW, _CROWDED * len(boxes)) else ""


def _counts(sign: Sign) -> bool:
    return any(map(has_shape, sign.text))


_CELL_POINTS = 12.0


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    """The squares of a grid that a box touches. Boxes without a common square do not collide."""
    for column in range(int(box.left // _CELL_POINTS), int(box.right // _CELL_POINTS) + 1):
        for row in range(int(box.bottom // _CELL_POINTS), int(box.top // _CELL_POINTS) + 1):
            yield column, row


def _shared(box: Box, other: Box) -> float:
    """The share of a box that another one covers, from 0 to 1."""
    width = min(box.right, other.right) - max(box.left, other.left)
    height = min(box.top, other.top) - max(box.bottom, other.bottom)
    area = (box.right - box.left) * (box.top - box.bottom)
    return width * height / area if width > 0 and height > 0 and area > 0 else 0.0
