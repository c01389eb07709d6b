"""Blank space in markup: how far a paragraph stands below the last thing that a reader sees.

What enters is the text of a document with its elements, in order; what leaves is a reason as soon as text follows a gap
that fills a screen. A notice must not be pushed out of sight by empty lines or by a wall of pictures.
"""

from __future__ import annotations

import re

WHITE_SPACE = " \t\n\f\r"
"""ASCII whitespace of the HTML standard: the only characters that the format puts around a paragraph."""
MAX_BLANK_LINES = 24
"""Blank lines in a row: they fill the screen of a phone."""
MAX_PICTURES = 200
"""Pictures in a row without a word between them. This module does not see what they show."""
_LINE = 40
"""Characters of a line on a phone."""
# Spaces, controls, and characters that are not shown (Unicode's Default_Ignorable_Code_Point); U+2800 is blank Braille.
_BLANK_RANGES = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
    (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_BLANK = frozenset(chr(code) for first, last in _BLANK_RANGES for code in range(first, last + 1))
_GAP = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _BLANK_RANGES) + "]{24,}")


class BlankSpace:
    """Measures the blank space since the last visible thing. `gap` is the reason once there was too much."""

    def __init__(self) -> None:
        self.gap = ""
        self._visible = 0
        self._lines = 0
        self._blank = 0
        self._pictures = 0

    @property
    def state(self) -> tuple[int, int]:
        """How many visible things and how many blank lines there were so far."""
        return self._visible, self._lines

    def add_line(self) -> None:
        """A blank line."""
        self._lines += 1
        self._blank += _LINE

    def add_picture(self) -> None:
        pictures = self._pictures + 1
        self._end_gap()
        self._pictures = pictures
        if self._pictures > MAX_PICTURES:
            self.gap = self.gap or f"after more than {MAX_PICTURES} pictures without a word between them"

    def add_text(self, data: str, *, preformatted: bool) -> None:
        start, end = 0, len(data)
        while end and data[end - 1] in _BLANK:
            end -= 1
        if end:
            while data[start] in _BLANK:
                start += 1
            self._blank += _width(data[:start], preformatted=preformatted)
            if preformatted or end - start > _LINE * MAX_BLANK_LINES:
                inner = (_width(gap[0], preformatted=preformatted) for gap in _GAP.finditer(data, start, end))
                self._blank = max((self._blank, *inner))
            self._end_gap()
        self._blank += _width(data[end:], preformatted=preformatted)

    def _end_gap(self) -> None:
        """Something visible follows."""
        if self._blank > _LINE * MAX_BLANK_LINES:
            lines = self._blank // _LINE
            self.gap = self.gap or f"after {lines} lines without anything to see; {MAX_BLANK_LINES} at most"
        self._visible += 1
        self._blank = self._pictures = 0


def _width(blank: str, *, preformatted: bool) -> int:
    """The width of blank characters. Outside of code, the white space of the format has none."""
    if preformatted:
        return len(blank) + _LINE * blank.count("\n")
    return len(blank) if blank.strip(WHITE_SPACE) else 0
