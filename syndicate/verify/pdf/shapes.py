"""Tells which characters of a text are visible, whose scripts join letters, and to which side brackets open."""

from __future__ import annotations

import unicodedata

BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\ufffc").union(
    map(chr, range(0xFE00, 0xFE10)),  # variation selectors
    map(chr, range(0xE0100, 0xE01F0)),
)
"""Characters without a shape, besides white space and format characters: Unicode's other default ignorable ones, the
blank Braille cell and the object replacement character."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_CLUSTERS = (
    (0x0590, 0x08FF),  # Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic
    (0x0900, 0x109F),  # the scripts of India, Sinhala, Thai, Lao, Tibetan, Burmese
    (0x1100, 0x11FF),  # Hangul letters
    (0x1200, 0x139F),
    (0x1700, 0x18AF),  # the Philippines, Khmer, Mongolian
    (0x1900, 0x1CFF),
    (0xA800, 0xABFF),
    (0xFB1D, 0xFDFF),
    (0xFE70, 0xFEFE),
    (0x10800, 0x11FFF),
    (0x1E800, 0x1EFFF),
    (0x1F000, 0x1FAFF),  # emoji: a flag is two letters, a family seven signs
)
COMPLEX = frozenset(chr(code) for first, last in _CLUSTERS for code in range(first, last + 1))
"""Characters that fonts draw in clusters."""


def has_shape(char: str) -> bool:
    """Whether a character has a shape of its own; a combining mark shares that of its letter."""
    return unicodedata.category(char)[0] not in "ZCM" and char not in BLANK


def visible(text: str) -> str:
    """The visible characters of a text, in NFC, without white space and characters that have no shape."""
    normal = text if text.isascii() else unicodedata.normalize("NFC", text)
    return "".join(char for char in normal if unicodedata.category(char)[0] not in "ZC" and char not in BLANK)


def is_complex(text: str) -> bool:
    """Whether fonts draw the characters of a text in clusters; digits and signs may stand in it."""
    return all(char in COMPLEX or unicodedata.category(char)[0] == "M" for char in text)


def is_right_to_left(text: str) -> bool:
    """Whether some letter of a text is written from right to left (UAX #9)."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def is_mark(char: str) -> bool:
    """Whether a character is a combining mark."""
    return unicodedata.category(char)[0] == "M"


def side_less(char: str) -> str:
    """The name of a bracket without its side, which depends on the line; other characters unchanged."""
    if char.isalnum() or not unicodedata.mirrored(char):
        return char
    return unicodedata.name(char).replace("RIGHT", "LEFT").replace("GREATER", "LESS")
