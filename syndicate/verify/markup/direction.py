"""Spans with a direction of their own, and whether they leave the words of a paragraph in their order.

``dir`` on an inline makes it an isolate (HTML Standard, section 15.3.5): to what is around it the span is one neutral
character (UAX 9, rule X5). Two such spans in a row, or one beside words that it continues, are then laid out in the
direction of the paragraph and not in their own: "Opinions | are | ours" is read as "ours are Opinions". So a span is
accepted if its own words run in its direction, if it cuts no word, and if a paragraph of the other direction has words
of that other direction, or its end, on both sides of it. A paragraph of a notice runs as most of its letters do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from msgspec import Struct

_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
"""Bidirectional classes (UAX 9, table 4) of characters with a direction."""
_MARKS = "\u200e\u200f\u061c"
"""LRM, RLM and ALM: strong, and no letters."""
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+|(?<!\S)\S{1,64}@\S{1,250}(?!\S)", re.IGNORECASE)
"""On the web or of mail: in no language."""
_SPACELESS = ((0x0E00, 0x0FFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x2E80, 0x10FFFF))
"""Scripts that put no space between words: Thai to Tibetan, Burmese, Khmer, and from CJK on."""


class Isolate(Struct, frozen=True):
    """A part of a paragraph, from and to a position in its text, that is laid out by itself."""

    start: int
    end: int
    direction: str


def reordered(text: str, isolates: tuple[Isolate, ...], base: str) -> str:
    """Why a person would read the words in another order than they stand; empty where they would not.

    Args:
        text: of a paragraph.
        isolates: the spans in it that have a direction, in order, none inside another.
        base: the paragraph's own direction.
    """
    for number, isolate in enumerate(isolates):
        inside = text[isolate.start : isolate.end]
        said = f"a span with dir={isolate.direction!r} around {inside[:20]!r}"
        if not _runs(inside, isolate.direction):
            return f"{said}, which runs the other way"
        if _cuts_a_word(text, isolate.start) or _cuts_a_word(text, isolate.end):
            return f"{said}, which is a part of a word"
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
            return f"{said}, beside words of that direction in a paragraph of the other one"
    return ""


def turned(text: str, isolates: tuple[Isolate, ...], base: str) -> str:
    """Why a paragraph's ends are at the wrong sides, and its words perhaps in another order; empty where they are not.

    It runs as most of its letters do. Those of addresses count only where there are no others, those in isolates not at
    all (UAX 9, rule P2), but that not all of them may run the other way.

    Args:
        text: of a paragraph.
        isolates: the spans in it that have a direction.
        base: the paragraph's own direction.
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
    """Of each letter that has one."""
    classes = (unicodedata.bidirectional(character) for character in text if character not in _MARKS)
    return [_STRONG[found] for found in classes if found in _STRONG]


def _runs(text: str, direction: str) -> bool:
    """Whether a text by itself reads in a direction. Digits and signs alone read from left to right."""
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
