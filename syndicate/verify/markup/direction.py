"""Checks that spans with a direction of their own leave the words of a paragraph in their order.

What enters are a paragraph and its spans, what leaves is the reason why a person would read another order. ``dir`` on
an inline makes it an isolate (HTML Standard, section 15.3.5): to the text around it, it is one neutral character (UAX
9, rule X5). Two such spans in a row, or a span beside words that it continues, are laid out in the direction of the
paragraph and not in their own: "Opinions | are | ours" is read as "ours are Opinions". So a span is accepted only if
its own words run in its direction, if it splits no word, and if, in a paragraph of the other direction, words of that
direction or the ends of the paragraph stand on both sides of it. A paragraph of a notice has to run as most of its
letters do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
"""Bidirectional classes (UAX 9, table 4) of characters with a direction."""
_MARKS = "\u200e\u200f\u061c"
"""LRM, RLM and ALM: they have a direction, and are no letters."""
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+|(?<!\S)\S{1,64}@\S{1,250}(?!\S)", re.IGNORECASE)
"""Addresses of the web and of mail, which belong to no language."""
_SPACELESS = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x10FFFF))
"""Scripts without spaces between words: Thai to Tibetan, Burmese, Khmer, and all from CJK on."""


class Isolate(Struct, frozen=True):
    """A part of a paragraph, between two positions in its text, that is laid out by itself."""

    start: int
    end: int
    direction: str


def reordered(text: str, isolates: tuple[Isolate, ...], base: str) -> str:
    """Why a person would read the words in another order; empty where not.

    Args:
        text: the paragraph.
        isolates: its spans with a direction, in order, none inside another.
        base: the direction of the paragraph.
    """
    for number, isolate in enumerate(isolates):
        inside = text[isolate.start : isolate.end]
        span = f"a span with dir={isolate.direction!r} around {inside[:20]!r}"
        if not _runs(inside, isolate.direction):
            return f"{span}, which runs the other way"
        if _cuts_a_word(text, isolate.start) or _cuts_a_word(text, isolate.end):
            return f"{span}, which is a part of a word"
        if isolate.direction == base:
            continue
        before = _nearest(text[(isolates[number - 1].end if number else 0) : isolate.start][::-1])
        after = _nearest(
            text[isolate.end : isolates[number + 1].start if number + 1 < len(isolates) else None]
        )
        if number and not before:
            before = isolates[number - 1].direction
        if number + 1 < len(isolates) and not after:
            after = isolates[number + 1].direction
        if isolate.direction in (before, after):
            return f"{span}, beside words of that direction in a paragraph of the other one"
    return ""


def turned(text: str, isolates: tuple[Isolate, ...], base: str) -> str:
    """Why a paragraph runs in the wrong direction; empty where it does not.

    The right direction is that of most letters. Letters of addresses count only if there are no others. Letters in
    isolates do not count (UAX 9, rule P2), unless there are no others and all of them run the other way.

    Args:
        text: the paragraph.
        isolates: its spans with a direction.
        base: the direction of the paragraph.
    """
    ends = [0, *(isolate.end for isolate in isolates)]
    starts = [*(isolate.start for isolate in isolates), len(text)]
    own = " ".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    for counted in (_ADDRESS.sub("", own), own):
        if directions := _directions(counted):
            if 2 * directions.count(base) >= len(directions):
                return ""
            return f"in a paragraph that runs {base}, most of whose letters run the other way"
    directions = _directions(text)
    if not directions or base in directions:
        return ""
    return f"in a paragraph that runs {base}, whose letters all run the other way"


def _directions(text: str) -> list[str]:
    """The direction of each letter that has one."""
    classes = (unicodedata.bidirectional(character) for character in text if character not in _MARKS)
    return [_STRONG[found] for found in classes if found in _STRONG]


def _runs(text: str, direction: str) -> bool:
    """Whether a text by itself runs in a direction. Digits and signs alone run from left to right."""
    strong = [_STRONG[found] for found in map(unicodedata.bidirectional, text) if found in _STRONG]
    if not strong:
        return direction == "ltr"
    return 2 * strong.count(direction) >= len(strong)


def _nearest(text: Iterable[str]) -> str:
    """The direction of the first character that has one."""
    return next((_STRONG[found] for found in map(unicodedata.bidirectional, text) if found in _STRONG), "")


def _cuts_a_word(text: str, position: int) -> bool:
    """Whether a position is between two letters of one word."""
    if not 0 < position < len(text):
        return False
    pair = text[position - 1 : position + 1]
    classes = [unicodedata.bidirectional(character) for character in pair]
    return (
        pair.isalpha()
        and _STRONG.get(classes[0]) == _STRONG.get(classes[1])
        and not any(first <= ord(character) <= last for character in pair for first, last in _SPACELESS)
    )
