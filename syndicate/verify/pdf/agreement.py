"""Whether the glyphs on a line show the text that a PDF claims for them in ActualText (ISO 32000-1 section 14.9.4).

What has no shape may differ: white space in a row, joiners, direction marks. Nothing else: the same characters, NFC and
never NFKC (10² is not 102), and words in the order in which they are read. Text that is written from right to left
stands in its own order on the line (UAX #9), which is what a bidi library makes of the claim.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bidi import get_display

from syndicate.verify.pdf.shapes import BLANK, is_mark, is_right_to_left, look, side_less

_BEFORE = ("", "a", "א", "ا")
"""What may end the line before: the direction of numbers and signs at a line's beginning depends on it."""


def agree(claim: str, texts: Sequence[str], *, right_to_left: bool) -> bool:
    """Whether glyphs, from left to right, show the text that is claimed for them.

    Args:
        claim: in reading order.
        texts: the characters of each glyph.
        right_to_left: whether the paragraph holds such text, so that a line of numbers may stand in its order.
    """
    shown = "".join(texts)
    if _words(claim) == _words(shown) and not is_right_to_left(claim):
        return True
    if not right_to_left:
        return False
    if Counter(map(side_less, look(claim))) != Counter(map(side_less, look(shown))):
        return False
    found = _letters("".join(_from_left(text) for text in texts))
    return any(found == expected for expected in _displays(claim))


def _words(text: str) -> list[str]:
    """Words of what has a shape; white space of any kind and length is between them."""
    normal = unicodedata.normalize("NFC", text)
    kept = (" " if _is_space(char) else char for char in normal if _is_space(char) or look(char))
    return "".join(kept).split()


def _is_space(char: str) -> bool:
    return unicodedata.category(char)[0] == "Z" or char in "\t\n\r"


def _from_left(text: str) -> str:
    """The characters of one glyph as they would stand one by one."""
    return text[::-1] if len(text) > 1 and is_right_to_left(text) else text


def _displays(claim: str) -> Iterator[list[str]]:
    for base in ("R", "L"):
        for before in _BEFORE:
            displayed = get_display(before + claim, base_dir=base)
            yield _letters(displayed.replace(before, "", 1) if before else displayed)


def _letters(text: Iterable[str]) -> list[str]:
    """Words of letters and digits, without the marks on them."""
    bare = (char for char in text if not is_mark(char) and char not in BLANK)
    spaced = "".join(
        char if unicodedata.category(char)[0] in "LN" else " " if _is_space(char) else "" for char in bare
    )
    return spaced.split()
