"""Checks that a person reads a paragraph, where it stands, in its own order.

What enters are the pieces of a paragraph, what leaves is the reason why the order differs. Letters have to advance
from left to right, the parts of a line in the direction of the paragraph, lines downwards; a paragraph may go on in
the next column or on a later page. Mirrored, turned, squeezed and slanted text must not pass.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from syndicate.verify.pdf.drawn import DrawnGlyph, GlyphRun
from syndicate.verify.pdf.shapes import has_shape, is_right_to_left
from syndicate.verify.pdf.structure import Piece

_MOST_TURN = math.tan(math.radians(2))
_MOST_SLANT = 0.45
_MOST_SQUEEZE = 2.0
_SPACES = frozenset(" \u00a0\u3000")
_SPACE = 0.08
"""In type sizes: the least space between two words. A quarter is usual."""
_SAME_LINE = 0.5
"""In type sizes: a smaller difference in height is the same line."""
_OVERHANG = 0.3
"""In type sizes: the parts of a line may overlap by this much."""
_GUTTER = 0.8
_NARROWEST_COLUMN = 4.0


class _Part(NamedTuple):
    """The part of a line that one piece covers."""

    page: int
    left: float
    right: float
    baseline: float
    size: float


def size_of(run: GlyphRun) -> float:
    """The effective type size of a run in points: the smaller of across and along the line."""
    a, b, c, d, _, _ = run.matrix
    return run.size * min(math.hypot(a, b), abs(a * d - b * c) / (math.hypot(a, b) or 1))


def misplaced(pieces: Sequence[Piece], *, right_to_left_article: bool) -> str:
    """Why a person would read these pieces of a paragraph in another order; empty if not."""
    parts = []
    for piece in pieces:
        if not any(has_shape(char) for char in piece.text):
            continue
        if not piece.runs:
            return f"nothing is drawn where it claims {piece.text[:20]!r}"
        if problem := _within(piece):
            return problem
        parts.append(_part(piece))
    text = "".join(piece.text for piece in pieces)
    directions = (1, -1) if is_right_to_left(text) else (1,)
    columns = (1, -1) if right_to_left_article else (1,)
    problems = [_along(parts, line, column) for line in directions for column in columns]
    return "" if "" in problems else problems[0]


def _within(piece: Piece) -> str:
    for run in piece.runs:
        a, b, c, d, _, _ = run.matrix
        if a <= 0 or d <= 0 or a * d - b * c <= 0:
            return "it is mirrored or upside down"
        if abs(b) > _MOST_TURN * a:
            return "it is turned"
        if abs(c) > _MOST_SLANT * d or not 1 / _MOST_SQUEEZE <= a / d <= _MOST_SQUEEZE:
            return "its letters are squeezed or slanted"
    if piece.claim is None and is_right_to_left(piece.text):
        return "its right-to-left letters stand without ActualText"
    return _along_a_line(piece)


def _along_a_line(piece: Piece) -> str:
    before, end, spaced = -math.inf, -math.inf, False
    for run in piece.runs:
        for glyph in run.glyphs():
            if glyph.text in _SPACES:
                spaced = True
            if glyph.width <= 0 or not any(map(has_shape, glyph.text)):
                continue
            if glyph.x <= before:
                return f"its letters do not advance at {glyph.text!r}"
            if spaced and glyph.x - end < _SPACE * size_of(run):
                return f"there is no space before {glyph.text!r}"
            before, end, spaced = glyph.x, glyph.x + glyph.width, False
    return ""


def _letters(runs: Iterable[GlyphRun]) -> Iterable[DrawnGlyph]:
    return (g for run in runs for g in run.glyphs() if g.width > 0 and any(map(has_shape, g.text)))


def _part(piece: Piece) -> _Part:
    letters = list(_letters(piece.runs)) or [glyph for run in piece.runs for glyph in run.glyphs()]
    run = max(piece.runs, key=size_of)
    slope = run.matrix[1] / run.matrix[0]
    left, right = letters[0].x, max(glyph.x + glyph.width for glyph in letters)
    return _Part(piece.page, left, right, letters[0].y - slope * left, size_of(run))


def _along(parts: Sequence[_Part], line: int, column: int) -> str:
    """Why parts do not follow one another; `line` and `column` are 1 for left to right, -1 for right to left."""
    if not parts:
        return ""
    before, box = parts[0], (parts[0].left, parts[0].right)
    for part in parts[1:]:
        size = max(part.size, before.size)
        rise = part.baseline - before.baseline
        overlaps = part.left < box[1] and part.right > box[0]
        if part.page != before.page:
            if part.page < before.page:
                return "it goes on on an earlier page"
            box = (part.left, part.right)
        elif abs(rise) <= _SAME_LINE * size:
            gap = (part.left - before.right) if line > 0 else (before.left - part.right)
            if gap < -_OVERHANG * size:
                return "its words do not follow one another on a line"
            box = (min(box[0], part.left), max(box[1], part.right))
        elif rise < 0 and overlaps:
            box = (min(box[0], part.left), max(box[1], part.right))
        else:
            gap = (part.left - box[1]) if column > 0 else (box[0] - part.right)
            if gap < _GUTTER * size:
                return "its lines do not go down"
            if box[1] - box[0] < _NARROWEST_COLUMN * size:
                return "its columns are as narrow as words"
            box = (part.left, part.right)
        before = part
    return ""
