"""Passages against demands: whether an output shows each article what its publisher asks, and if not, where.

What enters was read back by a parser that did not write it (one file of this package for a family of formats).
Nothing here knows a format, a reader, a renderer or an exporter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import assert_never

from msgspec import Struct

from syndicate.errors import PluginError
from syndicate.model import Demand, Expectation, LinkDemand, PictureDemand, SheetDemand, TextDemand
from syndicate.plugins import Artifact, Passage, Stretch, Verifier, load_verifier, loaded
from syndicate.verify.pictures import unmet_pictures

_ALIKE = 0.6
"""From this similarity on, a paragraph is taken for an altered notice and the first difference is shown."""
_COMPARED = 4000
"""Characters of a paragraph that the search for an altered notice looks at."""


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
            'move what imports it below `if __name__ == "__main__":`',
        )
    verifier = load_verifier(wanted.artifact.media_type)
    passages = tuple(verifier.passages(wanted.artifact))
    expectations = wanted.expectations
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
    return compare(tuple(verifier.passages(artifact)), expectations)


def compare(passages: Sequence[Passage], expectations: Sequence[Expectation]) -> tuple[Verdict, ...]:
    """Hold passages against expectations, both in reading order."""
    verdicts = []
    for index, expected in enumerate(expectations):
        if index >= len(passages):
            verdicts.append(Verdict(expected.article, expected.title, "", ("the article is not there",)))
            continue
        passage = passages[index]
        if not _is_of(passage, expected):
            problem = f"another article stands in its place: {passage.title!r}"
            verdicts.append(Verdict(expected.article, expected.title, passage.place, (problem,)))
            continue
        others = [other for other in passages if other is not passage]
        problems = tuple(
            problem for demand in expected.demands for problem in _unmet(demand, passage, others)
        )
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


def _unmet(demand: Demand, passage: Passage, others: Sequence[Passage]) -> tuple[str, ...]:
    match demand:
        case TextDemand(paragraphs):
            return _unmet_text(paragraphs, passage, others)
        case LinkDemand(text, url):
            links = [link for stretch in passage.stretches if not stretch.hidden for link in stretch.links]
            if (text, url) in links:
                return ()
            elsewhere = [found for found_text, found in links if found_text == text]
            return (
                (f"the link on {text!r} leads to {elsewhere[0]} instead of {url}",)
                if elsewhere
                else (f"the link on {text!r} to {url} is missing",)
            )
        case PictureDemand(pictures):
            return () if passage.pictures is None else unmet_pictures(pictures, passage.pictures)
        case SheetDemand(sha256):
            return () if passage.sheets == (sha256,) else ("its style sheet is not the one of its theme",)
        case _:
            assert_never(demand)


def _unmet_text(paragraphs: tuple[str, ...], passage: Passage, others: Sequence[Passage]) -> tuple[str, ...]:
    found = _runs(paragraphs, passage.stretches)
    if len(found) > 1:
        return (f"the notice stands {len(found)} times; once is right",)
    if len(found) == 1:
        return tuple(
            f"paragraph {number} of the notice is not visible: {stretch.hidden}"
            for number, stretch in enumerate(found[0], 1)
            if stretch.hidden
        )
    for number, paragraph in enumerate(paragraphs, 1):
        texts = [stretch.text for stretch in passage.stretches]
        if paragraph in texts:
            continue
        altered = _most_alike(paragraph, texts)
        if altered is not None:
            return (f"paragraph {number} of the notice is altered: {first_difference(paragraph, altered)}",)
        elsewhere = [o for o in others if any(s.text == paragraph for s in o.stretches)]
        if elsewhere:
            where = f"{elsewhere[0].place}, {elsewhere[0].title!r}"
            return (f"paragraph {number} of the notice is missing here; the text stands in {where}",)
        return (f"paragraph {number} of the notice is missing",)
    return ("the notice's paragraphs are not together and in order",)


def _runs(paragraphs: tuple[str, ...], stretches: tuple[Stretch, ...]) -> list[tuple[Stretch, ...]]:
    """Every place where consecutive stretches are exactly these paragraphs."""
    windows = (
        stretches[start : start + len(paragraphs)] for start in range(len(stretches) - len(paragraphs) + 1)
    )
    return [window for window in windows if tuple(stretch.text for stretch in window) == paragraphs]


def _most_alike(paragraph: str, texts: Sequence[str]) -> str | None:
    matcher = SequenceMatcher(b=paragraph[:_COMPARED], autojunk=False)
    best, best_ratio = None, _ALIKE
    for text in texts:
        matcher.set_seq1(text[:_COMPARED])
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio >= best_ratio:
            best, best_ratio = text, ratio
    return best


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
