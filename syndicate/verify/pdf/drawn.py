"""What a page's content draws: runs of glyphs and pictures in their places, and the geometry that leads there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from syndicate.verify.pdf.fonts import PdfFont
from syndicate.verify.pdf.objects import Entries, Value, numbers

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Points, left and bottom first."""


class DrawnGlyph(NamedTuple):
    """A glyph in its place: `x` and `y` are where it is set, in points; `width` how far it moves on."""

    code: int
    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """What one operation shows: `codes`, and before each of them thousandths of the size by which it moves back.

    `moves` has one number more than there are codes. `matrix` leads from text space to the page's points. `clip` is the
    rectangle in which it is shown, None where it is cut out by another shape.
    """

    mcid: int
    font: PdfFont
    size: float
    rise: float
    matrix: Matrix
    clip: Rectangle | None
    codes: tuple[int, ...]
    moves: tuple[float, ...]

    @property
    def text(self) -> str:
        """The characters of its glyphs, in their order."""
        return "".join(map(self.font.text, self.codes))

    def glyphs(self) -> list[DrawnGlyph]:
        a, b, c, d, e, f = self.matrix
        e, f = e + c * self.rise, f + d * self.rise
        scale, font = self.size / 1000, self.font
        found, along = [], 0.0
        for code, move in zip(self.codes, self.moves, strict=False):
            along -= move * scale
            width = font.width(code) * scale
            found.append(DrawnGlyph(code, font.text(code), a * along + e, b * along + f, width * a))
            along += width
        return found

    @property
    def advance(self) -> float:
        """How far it moves in text space."""
        return (sum(map(self.font.width, self.codes)) - sum(self.moves)) / 1000 * self.size

    def extent(self) -> tuple[float, float, float] | None:
        """Where its first letter begins and its last one ends, and its baseline, in points; None without any."""
        shaped = self.font.is_shaped
        first = next((at for at, code in enumerate(self.codes) if shaped(code)), None)
        if first is None:
            return None
        last = next(at for at in range(len(self.codes) - 1, -1, -1) if shaped(self.codes[at]))
        ends = []
        for before in (first, last + 1):
            widths = sum(map(self.font.width, self.codes[:before]))
            ends.append((widths - sum(self.moves[: min(before, last) + 1])) / 1000 * self.size)
        a, b, c, d, e, f = self.matrix
        along, end = (a * at + c * self.rise + e for at in ends)
        return along, end, b * ends[0] + d * self.rise + f


class PlacedPicture(NamedTuple):
    """A picture on a page: the unit square by `matrix` (ISO 32000-1 section 8.9.5)."""

    mcid: int
    image: Entries
    matrix: Matrix


@dataclass
class PageContent:
    """What a page shows, in the order in which it is drawn."""

    runs: list[GlyphRun] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)


class Path:
    """The path that is being drawn, as far as it may become a clip: one rectangle, or some shape."""

    def __init__(self) -> None:
        self._rectangles: list[Rectangle | None] = []
        self._clips = False

    def add(self, values: tuple[Value, ...], matrix: Matrix, place: str) -> None:
        x, y, width, height = numbers(values, 4, place)
        self._rectangles.append(moved((x, y, x + width, y + height), matrix))

    def draw(self) -> None:
        self._rectangles.append(None)

    def clip(self) -> None:
        self._clips = True

    def paint(self, clip: Rectangle | None) -> Rectangle | None:
        """End the path. What is left of the clip."""
        if self._clips and clip is not None:
            only = self._rectangles[0] if len(self._rectangles) == 1 else None
            clip = None if only is None else within(clip, only)
        self._rectangles, self._clips = [], False
        return clip


def moved(area: Rectangle, matrix: Matrix) -> Rectangle | None:
    """A rectangle in the page's points; None where it is turned."""
    a, b, c, d, e, f = matrix
    if max(abs(b), abs(c)) > 1e-6 * max(abs(a), abs(d)):
        return None
    left, right = sorted((a * area[0] + e, a * area[2] + e))
    bottom, top = sorted((d * area[1] + f, d * area[3] + f))
    return left, bottom, right, top


def within(a: Rectangle, b: Rectangle) -> Rectangle:
    """What two rectangles share."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def product(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies the first, then the second (ISO 32000-1 section 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
