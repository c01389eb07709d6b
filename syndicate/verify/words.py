"""Questions about the words of a text: whether there are any, and which web addresses it spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_PICTURES = "\U0001f000"
"""The first character of the blocks with letters in squares and with emoji."""


def addresses_in(text: str) -> Iterator[str]:
    """Each web address in a text, without the punctuation behind it. Mail programs and apps make links of them."""
    return (found.rstrip(".,;:!?)'") for found in _ADDRESS.findall(text))


def has_words(text: str) -> bool:
    """Whether a text holds a letter, also in a circle or a square, or an emoji."""
    return any(char.isalpha() or char >= _PICTURES for char in normalize("NFKC", text))


def single_spaced(text: str) -> str:
    """The words of a text, with one space between two."""
    return " ".join(text.split())
