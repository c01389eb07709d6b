"""Compares the glyphs on a line with the text that a PDF claims for them in ActualText (ISO 32000-1 section 14.9.4).

Only what has no shape may differ: the amount of white space, joiners, direction marks. The characters have to be the
same by NFC, never by NFKC (10² is not 102), and the words in reading order. Right-to-left text stands in visual order
on the line (UAX #9); a bidi library computes that order of the claim.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bidi import get_display

from syndicate.verify.pdf.shapes import BLANK, is_mark, is_right_to_left, side_less, visible

_BEFORE = ("", "a", "א", "ا")
"""Possible ends of the line before; the direction of numbers and signs at the start of a line depends on it."""


def agree(claim: str, texts: Sequence[str], *, right_to_left: bool) -> bool:
    """Whether glyphs, from left to right, show the claimed text.

    Args:
        claim: the text in reading order.
        texts: the characters of each glyph.
        right_to_left: whether the paragraph holds right-to-left text; then a line of numbers may run that way.
    """
    shown = "".join(texts)
    if _words(claim) == _words(shown) and not is_right_to_left(claim):
        return True
    if not right_to_left:
        return False
    if Counter(map(side_less, visible(claim))) != Counter(map(side_less, visible(shown))):
        return False
    found = _letters("".join(_from_left(text) for text in texts))
    return any(found == expected for expected in _displays(claim))


def _words(text: str) -> list[str]:
    """The words, without characters that have no shape; any white space separates words."""
    normal = unicodedata.normalize("NFC", text)
    kept = (" " if _is_space(char) else char for char in normal if _is_space(char) or visible(char))
    return "".join(kept).split()


def _is_space(char: str) -> bool:
    return unicodedata.category(char)[0] == "Z" or char in "\t\n\r"


def _from_left(text: str) -> str:
    """The characters of one glyph in visual order."""
    return text[::-1] if len(text) > 1 and is_right_to_left(text) else text


def _displays(claim: str) -> Iterator[list[str]]:
    for base in ("R", "L"):
        for before in _BEFORE:
            displayed = get_display(before + claim, base_dir=base)
            yield _letters(displayed.replace(before, "", 1) if before else displayed)


def _letters(text: Iterable[str]) -> list[str]:
    """The words of letters and digits, without marks."""
    bare = (char for char in text if not is_mark(char) and char not in BLANK)
    spaced = "".join(
        char if unicodedata.category(char)[0] in "LN" else " " if _is_space(char) else "" for char in bare
    )
    return spaced.split()
