"""How alike two texts are, by the short pieces that they share, and where they differ. The cost is linear.

A notice is looked for in every paragraph of every article; `difflib` alone takes time with the square of a text's
length, and a configured notice of 2,900 characters against 40 paragraphs as long took 13 s.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property

from msgspec import Struct

_EXACT = 240
"""Texts up to this length in characters are compared exactly: a bounded cost, and few pieces say little."""
_SHINGLE = 4
"""Characters in a piece. Paragraphs of one language share at most 0.4 of their pieces if neither copies the other."""
_LOWER = 0.2
"""By how much the share of pieces is lower than `difflib`'s ratio where that is 0.8: measured on changed notices."""

_PHRASE = 12
"""Characters in a phrase: two or three words. Two stories of one language share next to none."""

_WINDOW = 400
"""Characters behind what two texts begin with, in which their first difference is looked for; 5 ms at worst."""
_PIECE = re.compile(r"\w+|.", re.DOTALL)


class Difference(Struct, frozen=True):
    """Where a text first differs from another: after how many characters, what is expected there and what is found."""

    at: int
    expected: str
    found: str


class Comparable:
    """A text, made ready to be compared with many others; case and white space do not count."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._squashed = " ".join(text.casefold().split())

    @cached_property
    def _shingles(self) -> Counter[str]:
        text = self._squashed
        return Counter(text[start : start + _SHINGLE] for start in range(max(1, len(text) - _SHINGLE + 1)))

    @cached_property
    def _matcher(self) -> SequenceMatcher[str]:
        return SequenceMatcher(b=self._squashed, autojunk=False)

    def likeness(self, other: Comparable, least: float) -> float:
        """From 0 (nothing in common) to 1 (the same), as `difflib`'s ratio; 0 where it is below `least`."""
        short, long = sorted((len(self._squashed), len(other._squashed)))
        if 2 * short < least * (short + long):  # the ratio cannot be higher than this
            return 0.0
        if long > _EXACT:
            found = min(1.0, self._shared(other) + _LOWER)
        else:
            self._matcher.set_seq1(other._squashed)
            found = self._matcher.quick_ratio()
            found = self._matcher.ratio() if found >= least else found
        return found if found >= least else 0.0

    def _shared(self, other: Comparable) -> float:
        """The share of the two texts' pieces that are in both (the Sørensen-Dice coefficient)."""
        both = (self._shingles & other._shingles).total()
        return 2 * both / (self._shingles.total() + other._shingles.total())


def in_common(one: str, other: str) -> float:
    """The share of two texts' phrases that are in both, from 0 to 1: whether one is made of the other.

    `likeness` tells a changed copy from all other texts of its language; this tells whether anything was copied at all.
    """
    ones, others = (_phrases(" ".join(text.casefold().split())) for text in (one, other))
    return 2 * (ones & others).total() / (ones.total() + others.total())


def _phrases(text: str) -> Counter[str]:
    return Counter(text[start : start + _PHRASE] for start in range(max(1, len(text) - _PHRASE + 1)))


def most_alike(wanted: str, texts: Iterable[str], least: float) -> str | None:
    """Of some texts the first that is most like another; None where none is as like it as `least`."""
    one = Comparable(wanted)
    best, best_likeness = None, 0.0
    for text in texts:
        likeness = one.likeness(Comparable(text), max(least, best_likeness))
        if likeness > best_likeness:
            best, best_likeness = text, likeness
    return best


def first_alike(wanted: Iterable[str], texts: Iterable[str], least: float) -> str | None:
    """The first text that is at least so like any of those that are wanted; None where there is none."""
    ones = tuple(map(Comparable, wanted))
    return next(
        (
            text
            for text in texts
            for other in [Comparable(text)]
            if any(one.likeness(other, least) for one in ones)
        ),
        None,
    )


def first_difference(expected: str, found: str) -> Difference | None:
    """The first words or signs that differ; one side is empty where the other only has more. None of equal texts."""
    same = next(
        (at for at, (one, other) in enumerate(zip(expected, found, strict=False)) if one != other), None
    )
    same = min(len(expected), len(found)) if same is None else same
    while same and (expected[same - 1 : same].isalnum() or expected[same - 1 : same] == "_"):
        same -= 1  # a difference begins with a whole word
    ones, others = (_PIECE.findall(text[same : same + _WINDOW]) for text in (expected, found))
    for kind, start, end, other_start, other_end in SequenceMatcher(
        None, ones, others, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            at = same + len("".join(ones[:start]))
            return Difference(at, "".join(ones[start:end]), "".join(others[other_start:other_end]))
    return None
