"""A notice among the paragraphs of an article: where it stands, and what is wrong with it there.

What enters are the paragraphs that a verifier read back, and the paragraphs that a publisher demands. What leaves are
problems, in words for a person. A notice is accepted only character by character, in order, visible, as often as it is
demanded, and alone in its own element where the format has one. Nothing is normalised or guessed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cached_property

from syndicate.model import TextDemand, fingerprint
from syndicate.model.passage import ParagraphText, Passage
from syndicate.model.similarity import most_alike

Paragraphs = tuple[ParagraphText, ...]
_ALIKE = 0.6
"""A paragraph at least this similar to the notice counts as an altered notice; the message shows the difference."""


class PassageIndex:
    """Finds the passage that holds a text. The index is built when the first notice is missing."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    @cached_property
    def _first(self) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        for passage in self._passages:
            for paragraph in passage.paragraphs:
                found.setdefault(paragraph.text, passage)
        return found

    def find(self, text: str) -> Passage | None:
        """The first passage with a paragraph of this text."""
        return self._first.get(text)


def own_element(paragraphs: Paragraphs) -> Paragraphs | None:
    """The paragraphs in the notice's own element; None in a format without such an element."""
    if all(paragraph.in_notice is None for paragraph in paragraphs):
        return None
    return tuple(paragraph for paragraph in paragraphs if paragraph.in_notice)


def notice_start(demand: TextDemand, paragraphs: Paragraphs) -> int | None:
    """The index at which the notice begins; None where it is missing or stands too often.

    The article itself may hold the text of its notice; the notice stands behind the article, so it is the last one.
    """
    starts = _starts(demand.paragraphs, paragraphs)
    if not starts:
        return None
    copies = demand.copies
    if copies is None:
        return starts[-1] if len(starts) == 1 else None
    if not copies.line:
        return starts[-1] if len(starts) <= 1 + copies.before + copies.after else None
    fingerprints = (number for number, one in enumerate(paragraphs) if fingerprint(one.text) == copies.line)
    line = max(fingerprints, default=len(paragraphs))
    after = sum(start > line for start in starts)
    is_there = after == 1 + copies.after and len(starts) - after <= copies.before
    return starts[-1] if is_there else None


def _starts(wanted: tuple[str, ...], paragraphs: Paragraphs) -> list[int]:
    """Each index from which consecutive paragraphs are exactly the wanted ones."""
    return [
        start
        for start, paragraph in enumerate(paragraphs)
        if paragraph.text == wanted[0]
        and tuple(one.text for one in paragraphs[start : start + len(wanted)]) == wanted
    ]


def missing_notice(demand: TextDemand, passage: Passage, index: PassageIndex) -> str:
    """Why `notice_start` did not find a notice."""
    if starts := _starts(demand.paragraphs, passage.paragraphs):
        if demand.copies is None:
            return f"the notice stands {len(starts)} times; once is right"
        return f"the notice stands {len(starts)} times, the article's own copies of it among them"
    texts = [paragraph.text for paragraph in passage.paragraphs]
    for number, wanted in enumerate(demand.paragraphs, 1):
        if wanted in texts:
            continue
        altered = most_alike(wanted, texts, _ALIKE)
        if altered is not None:
            return f"paragraph {number} of the notice is altered: {first_difference(wanted, altered)}"
        if other := index.find(wanted):
            where = f"{other.place}, {other.title!r}"
            return f"paragraph {number} of the notice is missing here; the text stands in {where}"
        return f"paragraph {number} of the notice is missing"
    return "the notice's paragraphs are not together and in order"


def hidden_or_mixed(demand: TextDemand, found: Paragraphs, own: Paragraphs | None) -> tuple[str, ...]:
    """Why a notice that was found is not visible, or does not stand alone in its own element.

    Args:
        demand: the notice.
        found: its paragraphs.
        own: the paragraphs in the notice's own element, as `own_element` gives them.
    """
    mixed = "" if own is None else _not_alone(demand, own)
    shown = found if own is None or mixed else own
    hidden = tuple(
        f"paragraph {number} of the notice is not visible: {paragraph.hidden}"
        for number, paragraph in enumerate(shown, 1)
        if paragraph.hidden
    )
    return hidden or ((mixed,) if mixed else ())


def _not_alone(demand: TextDemand, own: Paragraphs) -> str:
    """Why the notice's own element does not hold exactly the notice; empty where it does."""
    texts = tuple(paragraph.text for paragraph in own)
    if texts == demand.paragraphs:
        return ""
    if others := [text for text in texts if text not in demand.paragraphs]:
        return f"words that are not the notice's are in its place: {others[0][:60]!r}"
    if texts:
        return "only a part of the notice is in its place, or a part of it twice"
    return "the text of the notice is there, but not in the notice's own place"


def first_difference(expected: str, found: str) -> str:
    """The first position at which two texts differ, and both characters by their Unicode names."""
    position = next(
        (i for i, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b),
        min(len(expected), len(found)),
    )
    context = expected[max(0, position - 20) : position]
    return (
        f"at character {position + 1}, after {context!r}: "
        f"expected {_character(expected, position)}, found {_character(found, position)}"
    )


def _character(text: str, position: int) -> str:
    if position >= len(text):
        return "the end"
    character = text[position]
    name = unicodedata.name(character, "unnamed")
    return f"U+{ord(character):04X} {name} in {text[position : position + 20]!r}"
