"""Find a publisher's notice in a text: at its end or its start, by a small scored model (docs/notice.md).

Prefers to miss: what scores below the upper threshold is named, never taken. Nothing is altered and nothing is lost:
what is taken out of the body is the notice, heading and all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

import msgspec
from msgspec import Struct

from syndicate.heuristics.notices.concepts import announces, folded
from syndicate.heuristics.notices.features import Features, Surroundings, features
from syndicate.heuristics.notices.paragraph import look_at
from syndicate.heuristics.notices.places import NoticePlace, Path, lines, places, without
from syndicate.heuristics.notices.score import Score, score_in_place, score_of_text, weights
from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.blocks import Block, Inline, Paragraph, Rule, inline_text
from syndicate.model.notice import Evidence

_LONGEST = 3_000
"""Characters of one of its paragraphs; what is longer is a page of terms."""
_LONGEST_HEADING = 60
_MOST_STORY_BELOW = 1
"""Paragraphs of the story below a notice at the end; with more, it stands in the middle."""
_MOST_BELOW = 3
"""Paragraphs of any kind below it that are no notice."""
_ANNOUNCED = 0.65
"""The score from which a paragraph is taken directly below a line that announces a notice."""
_OTHER_HALF = 0.4
"""The score from which a paragraph beside a taken one is taken with it."""
_LONGEST_LINE = 60
"""Characters of a line that may stand above a notice at the start: a byline, a date."""

Judge: TypeAlias = Callable[[NoticePlace, Features], Score]


class RecognisedNotice(Struct, frozen=True):
    """A notice, code point for code point, with its markup, and the body without it."""

    body: tuple[Block, ...]
    inlines: tuple[tuple[Inline, ...], ...]
    score: float
    """Of the paragraph that speaks most for a notice."""
    reasons: tuple[str, ...]

    @property
    def notice(self) -> Disclaimer:
        """The notice as a value of the model."""
        return msgspec.structs.replace(Disclaimer.of(self.inlines, "recognised"), evidence=self.evidence)

    @property
    def evidence(self) -> Evidence:
        """The score and the reasons, as an article and a receipt keep them."""
        return Evidence(round(self.score, 3), self.reasons)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The notice's paragraphs without their markup."""
        return tuple(map(inline_text, self.inlines))

    @property
    def links(self) -> tuple[RequiredLink, ...]:
        """The links of the notice, at any depth of its markup."""
        return self.notice.links


class JudgedPlace(Struct, frozen=True):
    """A place of a body with its features and its score."""

    place: NoticePlace
    features: Features
    score: Score


def recognise_notice(body: tuple[Block, ...]) -> RecognisedNotice | None:
    """The notice at the end or the start of a body; None where there is none beyond doubt.

    Every language's words are tried: a notice need not be in the language of its article.
    """
    return _taken(body, judge(body, _scored))


def suspects(body: tuple[Block, ...]) -> tuple[str, ...]:
    """The paragraphs of a body that are perhaps a notice, and are not taken for one."""
    learnt = weights()
    return tuple(
        one.place.text
        for zone in judge(body, _scored)
        for one in zone
        if one.score.value >= learnt.perhaps and not is_notice_heading(one.place.text)
    )


def is_notice(text: str) -> bool:
    """Whether one paragraph is a notice by its wording alone."""
    return len(text) <= _LONGEST and score_of_text(text).value >= weights().taken


def is_perhaps_notice(text: str) -> bool:
    """Whether one paragraph may be a notice by its wording alone."""
    return len(text) <= _LONGEST and score_of_text(text).value >= weights().perhaps


def is_notice_heading(text: str) -> bool:
    """Whether a line announces a notice."""
    return len(text) <= _LONGEST_HEADING and _announces(text)


@functools.lru_cache(maxsize=512)
def _announces(text: str) -> bool:
    return announces(folded(text))


def judge(body: tuple[Block, ...], scored: Judge) -> tuple[tuple[JudgedPlace, ...], tuple[JudgedPlace, ...]]:
    """The places of a body where a notice may stand, at its start and at its end, each with its score."""
    first, last = places(body)
    return tuple(_judged_first(first, scored)), tuple(_judged_last(last, scored))


def _scored(place: NoticePlace, found: Features) -> Score:
    return score_in_place(place.text, found)


def _judged_first(first: Sequence[NoticePlace], scored: Judge) -> list[JudgedPlace]:
    found: list[JudgedPlace] = []
    for place in first:
        announced = is_notice_heading(place.before)
        one = _judged(place, Surroundings(first=True, last=False, announced=announced, place=place), scored)
        found.append(one)
        if not (
            one.score.value >= weights().perhaps
            or is_notice_heading(place.text)
            or len(place.text) <= _LONGEST_LINE
        ):
            break
    return found


def _judged_last(last: Sequence[NoticePlace], scored: Judge) -> list[JudgedPlace]:
    found: list[JudgedPlace] = []
    below = story_below = 0
    for index in range(len(last) - 1, -1, -1):
        place = last[index]
        announced = is_notice_heading(place.before)
        around = Surroundings(
            last=not below, below=below, story_below=story_below, announced=announced, place=place
        )
        one = _judged(place, around, scored)
        found.append(one)
        above = last[max(0, index - _MOST_BELOW) : index]
        is_of_headed = any(map(_is_heading_below, above)) and _may_follow(one)
        if one.score.value < weights().perhaps and not is_of_headed:
            below += 1
            story_below += not (is_notice_heading(place.text) or look_at(place.text).is_furniture)
        if story_below > _MOST_STORY_BELOW or below > _MOST_BELOW:
            break
    return found[::-1]


def _judged(place: NoticePlace, around: Surroundings, scored: Judge) -> JudgedPlace:
    if len(place.text) > _LONGEST or is_notice_heading(place.text):
        return JudgedPlace(place, {}, Score(0.0, ()))
    found = features(look_at(place.text), around)
    return JudgedPlace(place, found, scored(place, found))


def _taken(body: tuple[Block, ...], zones: Sequence[Sequence[JudgedPlace]]) -> RecognisedNotice | None:
    by_path = {one.place.path: one for zone in zones for one in _notice_of(zone)}
    if not by_path:
        return None
    paths: list[Path] = sorted(by_path)
    chosen = [by_path[path] for path in paths]
    rest = _without_edge_rules(without(body, paths))
    if not any(map(_is_prose, rest)):
        return None
    best = max(chosen, key=lambda one: one.score.value)
    inlines = tuple(line for one in chosen for line in lines(one.place.inlines))
    return RecognisedNotice(rest, inlines, best.score.value, best.score.reasons)


def _notice_of(zone: Sequence[JudgedPlace]) -> list[JudgedPlace]:
    """The places that are taken: beyond doubt, or below the heading of one that is, and the heading."""
    learnt = weights()
    sure = [
        index
        for index, one in enumerate(zone)
        if one.score.value >= (_ANNOUNCED if is_notice_heading(one.place.before) else learnt.taken)
    ]
    if not sure:
        return []
    chosen = set(sure)
    for index in sure:
        above = index - 1
        while above >= 0 and not is_notice_heading(zone[above].place.text):
            above -= 1
        if above >= 0:
            chosen.update(range(above, index))
            below = index + 1
            while below < len(zone) and (
                zone[below].score.value >= learnt.perhaps
                or (zone[above].place.path[0] > 0 and _may_follow(zone[below]))
            ):
                chosen.add(below)
                below += 1
    for index in sure:
        for step in (-1, 1):
            chosen.update(_joined(zone, index, step))
    return [zone[index] for index in sorted(chosen)]


def _joined(zone: Sequence[JudgedPlace], index: int, step: int) -> Iterator[int]:
    """The places beside a taken one that are perhaps of the same notice, with nothing that speaks against it."""
    last, index = index, index + step
    while 0 <= index < len(zone) and _is_other_half(zone[index]) and _touch(zone[last], zone[index]):
        yield index
        last, index = index, index + step


def _is_other_half(one: JudgedPlace) -> bool:
    said = look_at(one.place.text)
    return one.score.value >= _OTHER_HALF and said.may_follow and not (said.quotes or said.ends_a_story)


def _touch(one: JudgedPlace, other: JudgedPlace) -> bool:
    """Whether nothing stands between two places but what holds them."""
    return abs(one.place.path[0] - other.place.path[0]) <= 1


def _is_heading_below(place: NoticePlace) -> bool:
    """Whether a place is a line below the story that announces a notice."""
    return place.path[0] > 0 and is_notice_heading(place.text)


def _may_follow(one: JudgedPlace) -> bool:
    return one.score.value >= weights().perhaps or look_at(one.place.text).may_follow


def _is_prose(block: Block) -> bool:
    """Whether a block is of the story: a paragraph with something in it that announces no notice."""
    text = inline_text(block.children) if isinstance(block, Paragraph) else ""
    return bool(text.strip()) and not is_notice_heading(text)


def _without_edge_rules(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks without rules at either end, which parted the story from its notice."""
    start, end = 0, len(blocks)
    while end > start and isinstance(blocks[end - 1], Rule):
        end -= 1
    while start < end and isinstance(blocks[start], Rule):
        start += 1
    return blocks[start:end]
