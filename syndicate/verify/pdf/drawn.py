"""Values for what a page draws: runs of glyphs, pictures, clips, and the geometry that places them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from syndicate.verify.pdf.fonts import PdfFont
from syndicate.verify.pdf.objects import Entries, Value, numbers

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Rectangle: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top in points."""


class DrawnGlyph(NamedTuple):
    """A glyph on a page: its origin and its advance width in points."""

    code: int
    text: str
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """The glyphs that one operator shows.

    `moves` are shifts back before each code and after the last one, in thousandths of the size. `matrix` maps text
    space to the page's points. `clip` is the visible rectangle; None for a clip of another shape.
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
        """The distance to its end in text space."""
        return (sum(map(self.font.width, self.codes)) - sum(self.moves)) / 1000 * self.size

    def extent(self) -> tuple[float, float, float] | None:
        """Left edge of the first letter, right edge of the last, and baseline, in points; None without letters."""
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
    """A picture on a page; `matrix` maps the unit square to it (ISO 32000-1 section 8.9.5)."""

    mcid: int
    image: Entries
    matrix: Matrix


@dataclass
class PageContent:
    """Everything that a page draws, in drawing order."""

    runs: list[GlyphRun] = field(default_factory=list)
    pictures: list[PlacedPicture] = field(default_factory=list)


class Path:
    """The current path, as far as a clip depends on it: one rectangle, or another shape."""

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
        """End the path. Returns the new clip."""
        if self._clips and clip is not None:
            only = self._rectangles[0] if len(self._rectangles) == 1 else None
            clip = None if only is None else within(clip, only)
        self._rectangles, self._clips = [], False
        return clip


def moved(area: Rectangle, matrix: Matrix) -> Rectangle | None:
    """A rectangle in the page's points; None if the matrix turns it."""
    a, b, c, d, e, f = matrix
    if max(abs(b), abs(c)) > 1e-6 * max(abs(a), abs(d)):
        return None
    left, right = sorted((a * area[0] + e, a * area[2] + e))
    bottom, top = sorted((d * area[1] + f, d * area[3] + f))
    return left, bottom, right, top


def within(a: Rectangle, b: Rectangle) -> Rectangle:
    """The intersection of two rectangles."""
    return max(a[0], b[0]), max(a[1], b[1]), min(a[2], b[2]), min(a[3], b[3])


def product(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies the first, then the second (ISO 32000-1 section 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
