"""Which texts show anything at all: a notice of which nothing is seen is none."""

from __future__ import annotations

import unicodedata

_BLANK_LETTERS = frozenset(
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u2800"  # Braille pattern blank
    "\U0001d159"  # musical symbol null notehead
    "\U00013441\U00013442"  # Egyptian hieroglyph full blank and half blank
)
"""Characters that Unicode calls letters or symbols, and that every font draws as nothing."""
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc"})
"""General categories of what shows nothing by itself, or nothing that all fonts agree on."""


def is_visible(text: str) -> bool:
    """Whether there is a character in it that is seen; a mark needs a letter that bears it."""
    return any(unicodedata.category(char) not in _UNSEEN and char not in _BLANK_LETTERS for char in text)
