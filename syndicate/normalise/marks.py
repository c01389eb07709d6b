"""Combining marks that pile up on a letter and paint over the lines beside it: found, and dropped.

What enters are normalised texts and lines. Six marks (general categories Mn and Me) on one letter are kept: Hebrew with
points and accents has five, Tibetan, Vietnamese, Thai, Burmese and Quranic Arabic fewer. Verifiers count by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Link,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
)

MAX_MARKS = 6
"""Combining marks on one letter."""
# No mark is a word's character to Python's `re`, and none stands below U+0300: such a run is rare, and quickly found.
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


def thinned_line(line: tuple[Inline, ...], dropped: Counter[str]) -> tuple[Inline, ...]:
    """The same of a line, in which a letter and its marks may stand in several inlines."""
    if first_pile(inline_text(line)) is None:
        return line
    return tuple(_Thinning(dropped).inlines(line))


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

    def inlines(self, inlines: Iterable[Inline]) -> Iterator[Inline]:
        for inline in inlines:
            match inline:
                case Text(text) | CodeSpan(text):
                    if kept := self.text(text):
                        yield msgspec.structs.replace(inline, text=kept)
                case Emphasis(children) | Strong(children) | Link(_, children) | Script(_, children):
                    if inside := tuple(self.inlines(children)):
                        yield msgspec.structs.replace(inline, children=inside)
                case Span(children):
                    if inside := tuple(self.inlines(children)):
                        yield msgspec.structs.replace(inline, children=inside)
                case Image() | Break():
                    self._marks = 0
                    yield inline
