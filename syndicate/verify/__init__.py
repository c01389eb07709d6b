"""Passages against demands: whether an output shows each article what its publisher asks, and if not, where.

What enters was read back by a parser that did not write it (one file of this package for a family of formats).
Nothing here knows a format, a reader, a renderer or an exporter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TypeAlias, assert_never

from msgspec import Struct

from syndicate.errors import PluginError
from syndicate.model import (
    Demand,
    Expectation,
    Extent,
    HeadDemand,
    LinkDemand,
    PictureDemand,
    SheetDemand,
    TextDemand,
    fingerprint,
)
from syndicate.model.artifact import Artifact
from syndicate.model.passage import ParagraphText, Passage
from syndicate.model.similarity import most_alike
from syndicate.plugins import FocusedVerifier, SizedVerifier, Verifier, load_verifier
from syndicate.runtime.entry_points import loaded
from syndicate.verify.addresses import addresses_in
from syndicate.verify.furniture import foreign_words, is_astray
from syndicate.verify.heads import unmet_head
from syndicate.verify.pictures import unmet_pictures

NoticeLink: TypeAlias = tuple[str, str]
"""Its words, and its URL."""
_ALIKE = 0.6
"""From this likeness on, a paragraph is taken for an altered notice and the first difference is shown."""


class Verdict(Struct, frozen=True):
    """What one output says of one article; without problems, every demand is met.

    `unjudged` are the links (text, URL) of a notice of which no more than the text is known.
    """

    article: str
    title: str
    place: str
    problems: tuple[str, ...]
    unjudged: tuple[tuple[str, str], ...] = ()


class Check(Struct, frozen=True):
    """An output, and what it has to show: each article that is expected, or with `each` whatever articles there are.

    `label` names it in messages. `extent` is of the edition that it shows; None where nothing is known of that.
    """

    artifact: Artifact
    expectations: tuple[Expectation, ...] = ()
    label: str = ""
    each: tuple[Demand, ...] | None = None
    extent: Extent | None = None


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
    if wanted.extent is not None and isinstance(verifier, SizedVerifier):
        verifier = verifier.sized(wanted.extent)
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
    elsewhere = _TextIndex(passages)
    for index, expected in enumerate(expectations):
        if index >= len(passages):
            verdicts.append(Verdict(expected.article, expected.title, "", ("the article is not there",)))
            continue
        passage = passages[index]
        unjudged: tuple[NoticeLink, ...] = ()
        if _is_of(passage, expected):
            problems = _problems(expected, passage, elsewhere)
            unjudged = tuple(_unjudged(expected, passage))
        else:
            problems = (f"another article stands in its place: {passage.title!r}",)
        verdicts.append(Verdict(expected.article, expected.title, passage.place, problems, unjudged))
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


def _invisible(passage: Passage) -> tuple[str, ...]:
    """Whether nothing of an article is visible: of markup that a verifier does not accept it accepts no paragraph."""
    if not passage.paragraphs or not all(stretch.hidden for stretch in passage.paragraphs):
        return ()
    return (f"nothing of it counts as visible: {passage.paragraphs[0].hidden}",)


class _TextIndex:
    """In which passage a text stands; looked for only where a notice is missing."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages

    @cached_property
    def _first(self) -> dict[str, Passage]:
        found: dict[str, Passage] = {}
        for passage in self._passages:
            for stretch in passage.paragraphs:
                found.setdefault(stretch.text, passage)
        return found

    def of(self, text: str) -> Passage | None:
        """The first passage that shows a text."""
        return self._first.get(text)


def _problems(expected: Expectation, passage: Passage, elsewhere: _TextIndex) -> tuple[str, ...]:
    if invisible := _invisible(passage):
        return invisible
    marked = _marked(passage.paragraphs)
    texts = [demand for demand in expected.demands if isinstance(demand, TextDemand)]
    problems = list(passage.problems)
    more: list[NoticeLink] = []
    end = passage.paragraphs
    for demand in texts:
        start = _start(demand, passage.paragraphs)
        if start is None:
            problems += _missing(demand, passage, elsewhere)
            continue
        found = passage.paragraphs[start : start + len(demand.paragraphs)]
        problems += _unlike(demand, found, marked)
        if demand.links_known:
            more += _undemanded(demand, expected, marked or found)
        # Where a format prints the addresses of links as lines of their own, those of a notice stand below it.
        end = marked or passage.paragraphs[start:]
        problems += _beside(passage, start, start + len(demand.paragraphs))
    problems += (problem for demand in expected.demands for problem in _unmet(demand, passage, end))
    if not problems:  # else it was said already what stands there instead
        problems += (f"a link in the notice that is not demanded: on {text!r} to {url}" for text, url in more)
    if marked and not texts:
        problems.append(f"a notice that is not asked for: {marked[0].text[:60]!r}")
    return tuple(problems)


def _beside(passage: Passage, start: int, end: int) -> tuple[str, ...]:
    """What stands behind the notice, where it could be read as said of it; what stands before it may be repeated."""
    if passage.behind_notice is None:
        return ()
    own, behind = passage.paragraphs[:end], passage.paragraphs[end:]
    repeated = [*(one.text for one in own[:start]), *(text for one in own for text, _ in one.links)]
    clicked = any(one.links for one in own)
    if not clicked:  # on paper a note repeats the words of a link in the notice
        notes = (text for one in behind for text, _ in one.links)
        repeated += (text for text in notes if any(text in one.text for one in own[start:]))
    foreign = foreign_words(behind, (*passage.behind_notice, *repeated))
    if foreign:
        return (f"words of no article stand behind the notice: {foreign[:60]!r}",)
    known = {url for one in own for _, url in one.links}
    links = (link for one in behind for link in one.links if clicked or link[0] not in repeated)
    astray = (link for link in links if link[1] not in known and is_astray(*link))
    return tuple(f"a link behind the notice leads elsewhere: {text!r} to {url}" for text, url in astray)[:1]


def _marked(stretches: tuple[ParagraphText, ...]) -> tuple[ParagraphText, ...] | None:
    """What stands in the notice's own element; None in a format that keeps none for it."""
    if all(stretch.in_notice is None for stretch in stretches):
        return None
    return tuple(stretch for stretch in stretches if stretch.in_notice)


def _undemanded(
    demand: TextDemand, expected: Expectation, notice: tuple[ParagraphText, ...]
) -> Iterator[NoticeLink]:
    """The links of a notice that nobody asks for; addresses that its text spells out are links by themselves."""
    wanted = {(one.text, one.url) for one in expected.demands if isinstance(one, LinkDemand)}
    spelt = {(url, url) for paragraph in demand.paragraphs for url in addresses_in(paragraph)}
    links = dict.fromkeys(link for stretch in notice for link in stretch.links)
    return (link for link in links if link not in wanted | spelt)


def _unjudged(expected: Expectation, passage: Passage) -> Iterator[NoticeLink]:
    """The links of a notice of which the text alone is known."""
    for demand in expected.demands:
        if isinstance(demand, TextDemand) and not demand.links_known:
            start = _start(demand, passage.paragraphs)
            if start is not None:
                found = passage.paragraphs[start : start + len(demand.paragraphs)]
                yield from _undemanded(demand, expected, _marked(passage.paragraphs) or found)


def _unmet(demand: Demand, passage: Passage, end: tuple[ParagraphText, ...]) -> tuple[str, ...]:
    """What is wrong with all that is no text; `end` is the notice, or begins with it."""
    match demand:
        case TextDemand():
            return ()
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
        case HeadDemand():
            return unmet_head(demand, passage)
        case _:
            assert_never(demand)


def _unlike(
    demand: TextDemand, found: tuple[ParagraphText, ...], marked: tuple[ParagraphText, ...] | None
) -> tuple[str, ...]:
    """Why a notice whose text was found is not visible, or not in its own element alone."""
    beside = "" if marked is None else _not_alone(demand, marked)
    shown = found if marked is None or beside else marked
    hidden = tuple(
        f"paragraph {number} of the notice is not visible: {stretch.hidden}"
        for number, stretch in enumerate(shown, 1)
        if stretch.hidden
    )
    return hidden or ((beside,) if beside else ())


def _missing(demand: TextDemand, passage: Passage, elsewhere: _TextIndex) -> tuple[str, ...]:
    """Why a notice was not found, or found too often."""
    if runs := _runs(demand.paragraphs, passage.paragraphs):
        if demand.copies is None:
            return (f"the notice stands {len(runs)} times; once is right",)
        return (f"the notice stands {len(runs)} times, the article's own copies of it among them",)
    texts = [stretch.text for stretch in passage.paragraphs]
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


def _not_alone(demand: TextDemand, marked: tuple[ParagraphText, ...]) -> str:
    """Why what stands in the notice's own element is not its paragraphs, in order and nothing else."""
    texts = tuple(stretch.text for stretch in marked)
    if texts == demand.paragraphs:
        return ""
    if others := [text for text in texts if text not in demand.paragraphs]:
        return f"words that are not the notice's stand in its place: {others[0][:60]!r}"
    if texts:
        return "only a part of the notice stands in its own place, or a part of it twice"
    return "the text of the notice is there, but not in the notice's own place"


def _start(demand: TextDemand, stretches: tuple[ParagraphText, ...]) -> int | None:
    """Where the notice begins among the stretches; None where there is none, or where there are too many.

    What the article says itself stands before its notice: so the last of all is the notice.
    """
    runs = _runs(demand.paragraphs, stretches)
    if not runs:
        return None
    copies = demand.copies
    if copies is None:
        return runs[-1] if len(runs) == 1 else None
    if not copies.line:
        return runs[-1] if len(runs) <= 1 + copies.before + copies.after else None
    fingerprints = (number for number, one in enumerate(stretches) if fingerprint(one.text) == copies.line)
    line = max(fingerprints, default=len(stretches))
    after = sum(run > line for run in runs)
    is_there = after == 1 + copies.after and len(runs) - after <= copies.before
    return runs[-1] if is_there else None


def _runs(paragraphs: tuple[str, ...], stretches: tuple[ParagraphText, ...]) -> list[int]:
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
