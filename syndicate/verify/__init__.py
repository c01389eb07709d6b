"""Passages against demands: whether an output shows each article what its publisher asks, and if not, where.

What enters was read back by a parser that did not write it (one file of this package for a family of formats).
Nothing here knows a format, a reader, a renderer or an exporter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import assert_never

from msgspec import Struct

from syndicate.errors import PluginError
from syndicate.model import (
    Demand,
    Expectation,
    LinkDemand,
    PictureDemand,
    SheetDemand,
    TextDemand,
    fingerprint,
)
from syndicate.plugins import (
    Artifact,
    FocusedVerifier,
    Passage,
    Stretch,
    Verifier,
    load_verifier,
    loaded,
)
from syndicate.similarity import most_alike
from syndicate.verify.pictures import unmet_pictures

_ALIKE = 0.6
"""From this likeness on, a paragraph is taken for an altered notice and the first difference is shown."""

_PILED = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0670\u06d6-\u06dc\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
    r"\u0ec8-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u200c\u200d\u2060\ufe00-\ufe0f\ufe20-\ufe2f]{9}"
)
"""Nine marks that pile up on any letter: a hundred cover the lines beside it, which may be the notice."""


class Verdict(Struct, frozen=True):
    """What one output says of one article; without problems, every demand is met."""

    article: str
    title: str
    place: str
    problems: tuple[str, ...]


class Check(Struct, frozen=True):
    """An output, and what it has to show: each article that is expected, or with `each` whatever articles there are.

    `label` names it in messages.
    """

    artifact: Artifact
    expectations: tuple[Expectation, ...] = ()
    label: str = ""
    each: tuple[Demand, ...] | None = None


class Checked(Struct, frozen=True):
    """What an output says of each article, and the name of the verifier that read it back."""

    verifier: str
    verdicts: tuple[Verdict, ...]


def check(wanted: Check) -> Checked:
    """Verify an output with the verifier of its media type. Runs in a process that has loaded no exporter.

    Raises:
        ArtifactError: the bytes do not parse.
        PluginError: there is no verifier, or it does not load; or this process has loaded another plugin.
    """
    if found := loaded():
        raise PluginError(
            f"{min(found)}: loaded in the process that verifies, which must hold no other code than a verifier's",
            "remove what imports it when Python starts, such as a sitecustomize.py or a .pth file",
        )
    verifier = load_verifier(wanted.artifact.media_type)
    expectations = wanted.expectations
    demands = [*(wanted.each or ()), *(demand for expected in expectations for demand in expected.demands)]
    passages = _passages(wanted.artifact, demands, verifier)
    if wanted.each is not None:
        expectations = tuple(Expectation(p.article or "", p.title, wanted.each) for p in passages)
    return Checked(str(verifier.name), compare(passages, expectations))


def verify(
    artifact: Artifact, expectations: Sequence[Expectation], verifier: Verifier
) -> tuple[Verdict, ...]:
    """Read an output back and hold it against what its edition demands.

    Returns:
        One verdict for each expectation, in order, and one for each passage that nobody expects.

    Raises:
        ArtifactError: the bytes do not parse.
    """
    demands = [demand for expected in expectations for demand in expected.demands]
    return compare(_passages(artifact, demands, verifier), expectations)


def _passages(artifact: Artifact, demands: Sequence[Demand], verifier: Verifier) -> tuple[Passage, ...]:
    if not isinstance(verifier, FocusedVerifier):
        return tuple(verifier.passages(artifact))
    paragraphs = {text for demand in demands if isinstance(demand, TextDemand) for text in demand.paragraphs}
    links = {demand.text for demand in demands if isinstance(demand, LinkDemand)}
    return tuple(verifier.focused_passages(artifact, frozenset(paragraphs | links)))


def compare(passages: Sequence[Passage], expectations: Sequence[Expectation]) -> tuple[Verdict, ...]:
    """Hold passages against expectations, both in reading order. Linear in what they hold."""
    verdicts = []
    elsewhere = _Elsewhere(passages)
    for index, expected in enumerate(expectations):
        if index >= len(passages):
            verdicts.append(Verdict(expected.article, expected.title, "", ("the article is not there",)))
            continue
        passage = passages[index]
        if _is_of(passage, expected):
            problems = _problems(expected, passage, elsewhere)
        else:
            problems = (f"another article stands in its place: {passage.title!r}",)
        verdicts.append(Verdict(expected.article, expected.title, passage.place, problems))
    verdicts += [
        Verdict(
            passage.article or "",
            passage.title,
            passage.place,
            ("an article that the edition does not hold",),
        )
        for passage in passages[len(expectations) :]
    ]
    return tuple(verdicts)


def _is_of(passage: Passage, expected: Expectation) -> bool:
    if passage.article is not None:
        return passage.article == expected.article
    # A title may be broken into lines on a page; the notice is what has to be exact.
    return passage.title.split() == expected.title.split()


class _Elsewhere:
    """In which passage a text stands; looked for only where a notice is missing."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    @cached_property
    def _first(self) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        for passage in self._passages:
            for stretch in passage.stretches:
                found.setdefault(stretch.text, passage)
        return found

    def of(self, text: str) -> Passage | None:
        """The first passage that shows a text."""
        return self._first.get(text)


def _problems(expected: Expectation, passage: Passage, elsewhere: _Elsewhere) -> tuple[str, ...]:
    end = stretches = passage.stretches
    invisible, piled = _at_sight(expected, stretches)
    if invisible:
        return (invisible,)
    # Where a format prints the addresses of links as lines of their own, those of a notice stand below it.
    for demand in expected.demands:
        if isinstance(demand, TextDemand) and _notice(demand, stretches):
            end = stretches[_runs(demand.paragraphs, stretches)[-1] :]
    unmet = (problem for demand in expected.demands for problem in _unmet(demand, passage, elsewhere, end))
    return (*passage.problems, *((piled,) if piled else ()), *unmet)


def _at_sight(expected: Expectation, stretches: tuple[Stretch, ...]) -> tuple[str, str]:
    """Why nothing of an article is visible, and which letter is piled with marks; each empty where all is well.

    Of markup that a verifier does not accept it accepts no paragraph. Marks in the notice are its own.
    """
    own = {
        text for demand in expected.demands if isinstance(demand, TextDemand) for text in demand.paragraphs
    }
    invisible = piled = ""
    for number, stretch in enumerate(stretches):
        text = stretch.text
        if not number or (invisible and not stretch.hidden):
            invisible = stretch.hidden and f"nothing of it counts as visible: {stretch.hidden}"
        if not piled and not text.isascii() and text not in own and (found := _PILED.search(text)):
            before = ascii(text[max(0, found.start() - 10) : found.start()])
            piled = f"more than eight marks on one letter, behind {before}: they cover the lines beside it"
    return invisible, piled


def _unmet(
    demand: Demand, passage: Passage, elsewhere: _Elsewhere, end: tuple[Stretch, ...]
) -> tuple[str, ...]:
    match demand:
        case TextDemand():
            return _unmet_text(demand, passage, elsewhere)
        case LinkDemand(text, url):
            links = [link for stretch in end if not stretch.hidden for link in stretch.links]
            if (text, url) in links:
                return ()
            others = [found for found_text, found in links if found_text == text]
            return (
                (f"the link on {text!r} leads to {others[0]} instead of {url}",)
                if others
                else (f"the link on {text!r} to {url} is missing",)
            )
        case PictureDemand(pictures):
            return () if passage.pictures is None else unmet_pictures(pictures, passage.pictures)
        case SheetDemand(sha256):
            return () if passage.sheets == (sha256,) else ("its style sheet is not the one of its theme",)
        case _:
            assert_never(demand)


def _unmet_text(demand: TextDemand, passage: Passage, elsewhere: _Elsewhere) -> tuple[str, ...]:
    found = _notice(demand, passage.stretches)
    if found is not None:
        return tuple(
            f"paragraph {number} of the notice is not visible: {stretch.hidden}"
            for number, stretch in enumerate(found, 1)
            if stretch.hidden
        )
    if runs := _runs(demand.paragraphs, passage.stretches):
        if demand.copies is None:
            return (f"the notice stands {len(runs)} times; once is right",)
        return (f"the notice stands {len(runs)} times, the article's own copies of it among them",)
    texts = [stretch.text for stretch in passage.stretches]
    for number, paragraph in enumerate(demand.paragraphs, 1):
        if paragraph in texts:
            continue
        altered = most_alike(paragraph, texts, _ALIKE)
        if altered is not None:
            return (f"paragraph {number} of the notice is altered: {first_difference(paragraph, altered)}",)
        if other := elsewhere.of(paragraph):
            where = f"{other.place}, {other.title!r}"
            return (f"paragraph {number} of the notice is missing here; the text stands in {where}",)
        return (f"paragraph {number} of the notice is missing",)
    return ("the notice's paragraphs are not together and in order",)


def _notice(demand: TextDemand, stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...] | None:
    """The stretches that are the notice; None where there are none, or too many.

    What the article says itself stands before its notice: so the last of all is the notice.
    """
    runs = _runs(demand.paragraphs, stretches)
    if not runs:
        return None
    last = stretches[runs[-1] : runs[-1] + len(demand.paragraphs)]
    copies = demand.copies
    if copies is None:
        return last if len(runs) == 1 else None
    if not copies.line:
        return last if len(runs) <= 1 + copies.before + copies.after else None
    fingerprints = (number for number, one in enumerate(stretches) if fingerprint(one.text) == copies.line)
    line = max(fingerprints, default=len(stretches))
    after = sum(run > line for run in runs)
    is_there = after == 1 + copies.after and len(runs) - after <= copies.before
    return last if is_there else None


def _runs(paragraphs: tuple[str, ...], stretches: tuple[Stretch, ...]) -> list[int]:
    """Every place from which on consecutive stretches are exactly these paragraphs."""
    return [
        start
        for start, stretch in enumerate(stretches)
        if stretch.text == paragraphs[0]
        and tuple(one.text for one in stretches[start : start + len(paragraphs)]) == paragraphs
    ]


def first_difference(expected: str, found: str) -> str:
    """Where two texts part, in words for a person: the position, and both characters by their Unicode names."""
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
