"""Whether a text shows anything: a notice has to be visible."""

from __future__ import annotations

import unicodedata

_BLANK_LETTERS = frozenset(
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u2800"  # Braille pattern blank
    "\U0001d159"  # musical symbol null notehead
    "\U00013441\U00013442"  # Egyptian hieroglyph full blank and half blank
)
"""Letters and symbols by their category that every font draws as nothing."""
_UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Mc"})
"""General categories of characters that show nothing by themselves, or not in all fonts."""


def is_visible(text: str) -> bool:
    """Whether a text has a visible character; a mark needs a letter."""
    return any(unicodedata.category(char) not in _UNSEEN and char not in _BLANK_LETTERS for char in text)
