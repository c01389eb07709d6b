"""Finds the elements on which a notice depends, and the rules of a sheet for each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from msgspec import Struct

from syndicate.verify.css.longhands import longhands
from syndicate.verify.css.matching import NO, YES, Answer, ElementPlace, matches
from syndicate.verify.css.selectors import Selector, Step
from syndicate.verify.css.sheet import Declaration, StyleRule

_INLINES = tuple(Step(name) for name in ("a", "br", "em", "span", "strong"))
_PARAGRAPH = Step("p")
_DEEP = 3
"""The depth to which nested emphasis, links and spans of a notice are judged."""


class MatchedRule(Struct, frozen=True):
    """A rule that matches an element, or may match it: `answer` is maybe or yes."""

    rule: StyleRule
    selector: Selector
    answer: Answer
    order: int

    @property
    def certain(self) -> bool:
        """Whether every app applies the rule, in every state of the page and the screen."""
        return self.answer == YES and not self.rule.conditions


DeclaredValue: TypeAlias = tuple[int, MatchedRule, Declaration, tuple[Any, ...]]


class StyledElement(Struct, frozen=True, dict=True):
    """An element, or its pseudo-element `pseudo`, with all rules for it."""

    place: ElementPlace
    hits: tuple[MatchedRule, ...]
    pseudo: str = ""

    @property
    def step(self) -> Step:
        return self.place.path[-1]

    @property
    def declared(self) -> int:
        """The number of declarations for it."""
        return sum(len(hit.rule.declarations) for hit in self.hits)

    @cached_property
    def _longhands(self) -> dict[str, list[DeclaredValue]]:
        found: dict[str, list[DeclaredValue]] = {}
        count = 0
        for hit in self.hits:
            for declaration in hit.rule.declarations:
                for name, tokens in longhands(declaration.name, declaration.tokens):
                    found.setdefault(name, []).append((count, hit, declaration, tokens))
                    count += 1
        return found

    def values(self, *names: str) -> Iterator[tuple[MatchedRule, Declaration, str, tuple[Any, ...]]]:
        """The declarations of some longhands, the weakest rule first."""
        declared = [(one, name) for name in names for one in self._longhands.get(name, ())]
        for (_, hit, declaration, tokens), name in sorted(declared, key=lambda each: each[0][0]):
            yield hit, declaration, name, tokens


class StyledPath(Struct, frozen=True):
    """The path from the root to an element of a notice; `above` is the number of elements around the notice's text."""

    elements: tuple[StyledElement, ...]
    above: int


def named(element: StyledElement) -> str:
    """The name of an element, for a message."""
    pseudo = f"::{element.pseudo}" if element.pseudo else ""
    names = "".join(f".{name}" for name in (element.step.get("class") or "").split())
    return f"<{element.step.name}{names}>{pseudo}"


def styled_paths(
    chain: tuple[Step, ...], rules: Sequence[StyleRule]
) -> tuple[tuple[StyledElement, ...], tuple[StyledPath, ...]]:
    """All elements in and around a notice with their rules, pseudo-elements too; and the paths to those that hold text.

    Paths with the same rules are given once.
    """
    styled: dict[ElementPlace, StyledElement] = {}
    pseudo: list[StyledElement] = []
    seen: set[tuple[object, ...]] = set()
    found: list[StyledPath] = []
    for place in _places(chain):
        elements = []
        for depth in range(1, len(place.path) + 1):
            part = ElementPlace(place.path[:depth], None, place.preceded[:depth])
            if part not in styled:
                styled[part], beside = _styled(part, rules)
                pseudo += beside
            elements.append(styled[part])
        key = tuple((e.step.name == "a", tuple((id(h.rule), h.answer) for h in e.hits)) for e in elements)
        if key not in seen:
            seen.add(key)
            found.append(StyledPath(tuple(elements), len(chain)))
    return (*styled.values(), *pseudo), tuple(found)


def opens_the_story(one: StyledElement, above: int) -> bool:
    """Whether it is the first letter of an ancestor of the notice, and so the first letter of the story."""
    return one.pseudo == "first-letter" and len(one.place.path) < above


def _places(chain: tuple[Step, ...]) -> Iterator[ElementPlace]:
    around: tuple[tuple[Step, ...] | None, ...] = (None,) * len(chain)
    path, preceded = (*chain, _PARAGRAPH), (*around, (_PARAGRAPH,))
    yield ElementPlace(path, None, preceded)
    level: list[tuple[Step, ...]] = [()]
    for _ in range(_DEEP):
        level = [
            (*inner, step)
            for inner in level
            for step in _INLINES
            if not inner
            or (inner[-1].name != "br" and (step.name != "a" or "a" not in {s.name for s in inner}))
        ]
        for inner in level:
            yield ElementPlace((*path, *inner), None, (*preceded, *(_INLINES for _ in inner)))


def _styled(place: ElementPlace, rules: Sequence[StyleRule]) -> tuple[StyledElement, list[StyledElement]]:
    hits: dict[str, list[MatchedRule]] = {"": []}
    for order, rule in enumerate(rules):
        for selector in rule.selectors:
            answer = matches(selector, place)
            if answer != NO:
                hits.setdefault(selector.pseudo_element, []).append(
                    MatchedRule(rule, selector, answer, order)
                )
    own = StyledElement(place, tuple(hits.pop("")))
    beside = [StyledElement(place, tuple(found), name) for name, found in hits.items()]
    return own, beside
