"""Compares what an output shows with what the publishers demand, and names each article that fails.

What enters are passages, which a parser read back that did not write them: one module of this package for a family of
formats. What leaves is a verdict for each article. This module must know no format, and import no reader, no renderer
and no exporter: a mistake of a writer must not be repeated by its check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
)
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Passage
from syndicate.plugins import FocusedVerifier, SizedVerifier, Verifier, load_verifier
from syndicate.runtime.entry_points import loaded
from syndicate.verify.furniture import foreign_words, is_astray
from syndicate.verify.heads import unmet_head
from syndicate.verify.notice import (
    Paragraphs,
    PassageIndex,
    hidden_or_mixed,
    missing_notice,
    notice_start,
    own_element,
)
from syndicate.verify.pictures import unmet_pictures
from syndicate.verify.words import addresses_in

NoticeLink: TypeAlias = tuple[str, str]
"""The words of a link, and its URL."""


class Verdict(Struct, frozen=True):
    """What an output shows of one article. Without problems, it meets every demand.

    `unjudged` are the links (text, URL) of a notice that was given as text: nothing says whether they belong to it.
    """

    article: str
    title: str
    place: str
    problems: tuple[str, ...]
    unjudged: tuple[tuple[str, str], ...] = ()


class Check(Struct, frozen=True):
    """An output to verify.

    Args:
        artifact: its bytes.
        expectations: each article that it has to show, with the demands.
        label: its name in messages.
        each: instead of expectations, what each article has to show, whichever there are.
        extent: how much its edition holds; None where nothing is known of the edition.
    """

    artifact: Artifact
    expectations: tuple[Expectation, ...] = ()
    label: str = ""
    each: tuple[Demand, ...] | None = None
    extent: Extent | None = None


class Checked(Struct, frozen=True):
    """A verdict for each article of an output, and the name of the verifier that read it back."""

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
    """Read an output back and compare it with what its edition demands.

    Returns:
        One verdict for each expectation, in order, and one for each passage that is not expected.

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
    """Compare passages with expectations, both in reading order. Linear in what they hold."""
    verdicts = []
    index = PassageIndex(passages)
    for number, expected in enumerate(expectations):
        if number >= len(passages):
            verdicts.append(Verdict(expected.article, expected.title, "", ("the article is not there",)))
            continue
        passage = passages[number]
        unjudged: tuple[NoticeLink, ...] = ()
        if _is_of(passage, expected):
            problems = _problems(expected, passage, index)
            unjudged = tuple(_unjudged(expected, passage))
        else:
            problems = (f"another article is in its place: {passage.title!r}",)
        verdicts.append(Verdict(expected.article, expected.title, passage.place, problems, unjudged))
    for passage in passages[len(expectations) :]:
        problems = ("an article that the edition does not hold",)
        verdicts.append(Verdict(passage.article or "", passage.title, passage.place, problems))
    return tuple(verdicts)


def _is_of(passage: Passage, expected: Expectation) -> bool:
    if passage.article is not None:
        return passage.article == expected.article
    # A page may break a title into lines; only the notice has to be exact.
    return passage.title.split() == expected.title.split()


def _problems(expected: Expectation, passage: Passage, index: PassageIndex) -> tuple[str, ...]:
    """Everything that is wrong with one article."""
    if passage.paragraphs and all(paragraph.hidden for paragraph in passage.paragraphs):
        return (f"nothing of it counts as visible: {passage.paragraphs[0].hidden}",)
    own = own_element(passage.paragraphs)
    texts = [demand for demand in expected.demands if isinstance(demand, TextDemand)]
    problems = list(passage.problems)
    others: list[NoticeLink] = []
    end = passage.paragraphs
    for demand in texts:
        start = notice_start(demand, passage.paragraphs)
        if start is None:
            problems.append(missing_notice(demand, passage, index))
            continue
        found = passage.paragraphs[start : start + len(demand.paragraphs)]
        problems += hidden_or_mixed(demand, found, own)
        if demand.links_known:
            others += _undemanded(demand, expected, own or found)
        # A format that prints addresses as lines of their own puts those of a notice below it.
        end = own or passage.paragraphs[start:]
        problems += _behind(passage, start, start + len(demand.paragraphs))
    problems += (problem for demand in expected.demands for problem in _unmet(demand, passage, end))
    if not problems:  # a wrong link is named once, as the demand that it does not meet
        problems += (
            f"a link in the notice that is not demanded: on {text!r} to {url}" for text, url in others
        )
    if own and not texts:
        problems.append(f"a notice that is not asked for: {own[0].text[:60]!r}")
    return tuple(problems)


def _behind(passage: Passage, start: int, end: int) -> tuple[str, ...]:
    """What follows the notice and a reader could take for a comment on it. It may repeat what stands before it."""
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


def _undemanded(demand: TextDemand, expected: Expectation, notice: Paragraphs) -> Iterator[NoticeLink]:
    """The links of a notice that no demand names. An address in its text may be a link to itself."""
    wanted = {(one.text, one.url) for one in expected.demands if isinstance(one, LinkDemand)}
    spelt = {(url, url) for paragraph in demand.paragraphs for url in addresses_in(paragraph)}
    links = dict.fromkeys(link for paragraph in notice for link in paragraph.links)
    return (link for link in links if link not in wanted | spelt)


def _unjudged(expected: Expectation, passage: Passage) -> Iterator[NoticeLink]:
    """The links of a notice of which only the text is known."""
    for demand in expected.demands:
        if isinstance(demand, TextDemand) and not demand.links_known:
            start = notice_start(demand, passage.paragraphs)
            if start is not None:
                found = passage.paragraphs[start : start + len(demand.paragraphs)]
                yield from _undemanded(demand, expected, own_element(passage.paragraphs) or found)


def _unmet(demand: Demand, passage: Passage, end: Paragraphs) -> tuple[str, ...]:
    """Why a passage does not meet a demand that is not a text; `end` is the notice, or begins with it."""
    match demand:
        case TextDemand():
            return ()
        case LinkDemand(text, url):
            links = [link for paragraph in end if not paragraph.hidden for link in paragraph.links]
            if (text, url) in links:
                return ()
            others = [found for found_text, found in links if found_text == text]
            if others:
                return (f"the link on {text!r} leads to {others[0]} instead of {url}",)
            return (f"the link on {text!r} to {url} is missing",)
        case PictureDemand(pictures):
            return () if passage.pictures is None else unmet_pictures(pictures, passage.pictures)
        case SheetDemand(sha256):
            return () if passage.sheets == (sha256,) else ("its style sheet is not the one of its theme",)
        case HeadDemand():
            return unmet_head(demand, passage)
        case _:
            assert_never(demand)
