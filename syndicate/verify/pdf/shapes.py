"""What of a text can be seen: characters with a shape, scripts whose letters join, sides to which brackets open."""

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
    """Whether a character has a shape of its own; combining marks share that of the letter that bears them."""
    return unicodedata.category(char)[0] not in "ZCM" and char not in BLANK


def look(text: str) -> str:
    """What can be seen of a text: NFC, without white space and what has no shape."""
    normal = text if text.isascii() else unicodedata.normalize("NFC", text)
    return "".join(char for char in normal if unicodedata.category(char)[0] not in "ZC" and char not in BLANK)


def is_complex(text: str) -> bool:
    """Whether a text is of scripts that fonts draw in clusters; digits and signs may stand in it."""
    return all(char in COMPLEX or unicodedata.category(char)[0] == "M" for char in text)


def is_right_to_left(text: str) -> bool:
    """Whether some letter of a text is written from right to left (UAX #9)."""
    return not text.isascii() and any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def is_mark(char: str) -> bool:
    """Whether a character is drawn on the one before it."""
    return unicodedata.category(char)[0] == "M"


def side_less(char: str) -> str:
    """A bracket without the side to which it opens, which is the line's and not the character's; others as they are."""
    if char.isalnum() or not unicodedata.mirrored(char):
        return char
    return unicodedata.name(char).replace("RIGHT", "LEFT").replace("GREATER", "LESS")
