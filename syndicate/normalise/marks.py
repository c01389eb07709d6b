"""Combining marks that pile up on a letter and paint over the lines beside it: found, and dropped.

What enters are normalised texts and lines. Six marks (general categories Mn and Me) on one letter are kept: Hebrew with
points and accents has five, Tibetan, Vietnamese, Thai, Burmese and Quranic Arabic fewer. Verifiers count by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import assert_never

import msgspec

from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Line,
    Link,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
)
from syndicate.model.loss import Loss, lost
from syndicate.model.mapping import map_line

MAX_MARKS = 6
"""Combining marks on one letter."""
# No mark is a word's character to Python's `re`, and none is below U+0300: such a run is rare, and quickly found.
_MAY_PILE = re.compile(rf"[^\w\x00-\u02ff]{{{MAX_MARKS + 1},}}")


def first_pile(text: str) -> int | None:
    """The position of the first mark that is one too many; None where there is none."""
    for run in _may_pile(text):
        marks = 0
        for position in range(*run.span()):
            marks = _counted(marks, text[position])
            if marks > MAX_MARKS:
                return position
    return None


def thinned(text: str, dropped: Counter[str]) -> str:
    """The text without marks that are too many; they are counted in `dropped`."""
    if first_pile(text) is None:
        return text
    return _Thinning(dropped).text(text)


def thinned_line(line: Line, dropped: Counter[str]) -> Line:
    """The same of a line, in which a letter and its marks may be in several inlines."""
    if first_pile(inline_text(line)) is None:
        return line
    return map_line(line, _Thinning(dropped).inline)


def dropped_marks(dropped: Counter[str]) -> Loss:
    """The loss that names the marks that were dropped."""
    named = [f"U+{ord(mark):04X} {unicodedata.name(mark, 'without a name')}" for mark in sorted(dropped)]
    more = f" and {len(named) - 5} others" if len(named) > 5 else ""
    which = f"{', '.join(named[:5])}{more}"
    return lost("combining-marks-dropped", count=dropped.total(), most=MAX_MARKS, which=which)


def _may_pile(text: str) -> Iterable[re.Match[str]]:
    return () if text.isascii() else _MAY_PILE.finditer(text)


def _counted(marks: int, character: str) -> int:
    """How many marks the letter bears with this character; format characters part no mark from its letter."""
    match unicodedata.category(character):
        case "Mn" | "Me":
            return marks + 1
        case "Cf":
            return marks
        case _:
            return 0


class _Thinning:
    """Walks a line and counts the marks since its last letter."""

    def __init__(self, dropped: Counter[str]) -> None:
        self._dropped = dropped
        self._marks = 0

    def text(self, text: str) -> str:
        kept = []
        for character in text:
            before, self._marks = self._marks, _counted(self._marks, character)
            if self._marks > max(before, MAX_MARKS):
                self._dropped[character] += 1
            else:
                kept.append(character)
        return "".join(kept)

    def inline(self, inline: Inline) -> tuple[Inline, ...]:
        match inline:
            case Text(text) | CodeSpan(text):
                kept = self.text(text)
                return (msgspec.structs.replace(inline, text=kept),) if kept else ()
            case Image() | Break():
                self._marks = 0
                return (inline,)
            case Emphasis() | Strong() | Link() | Script() | Span():
                return (inline,)
            case _:
                assert_never(inline)
