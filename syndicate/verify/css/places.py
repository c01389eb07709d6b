"""The elements on which a notice depends, and what a sheet says of each of them."""

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
"""How deep in one another emphasis, links and spans of a notice are looked at."""


class MatchedRule(Struct, frozen=True):
    """A rule that names an element, or may name it: `answer` is maybe or yes."""

    rule: StyleRule
    selector: Selector
    answer: Answer
    order: int

    @property
    def certain(self) -> bool:
        """Whether every app applies it, in every state of the page and the screen."""
        return self.answer == YES and not self.rule.conditions


DeclaredValue: TypeAlias = tuple[int, MatchedRule, Declaration, tuple[Any, ...]]


class StyledElement(Struct, frozen=True, dict=True):
    """An element and all rules for it; `pseudo` names the pseudo-element of it, if it is one."""

    place: ElementPlace
    hits: tuple[MatchedRule, ...]
    pseudo: str = ""

    @property
    def step(self) -> Step:
        return self.place.path[-1]

    @property
    def declared(self) -> int:
        """How many declarations there are of it."""
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
        """What is declared of some longhands, the weakest rule first."""
        said = [(one, name) for name in names for one in self._longhands.get(name, ())]
        for (_, hit, declaration, tokens), name in sorted(said, key=lambda each: each[0][0]):
            yield hit, declaration, name, tokens


class StyledPath(Struct, frozen=True):
    """An element of a notice with all that it stands in, from the root; `above` is how many of them hold the notice."""

    elements: tuple[StyledElement, ...]
    above: int


def named(element: StyledElement) -> str:
    """An element for a person."""
    pseudo = f"::{element.pseudo}" if element.pseudo else ""
    names = "".join(f".{name}" for name in (element.step.get("class") or "").split())
    return f"<{element.step.name}{names}>{pseudo}"


def lines(
    chain: tuple[Step, ...], rules: Sequence[StyleRule]
) -> tuple[tuple[StyledElement, ...], tuple[StyledPath, ...]]:
    """Every element of a notice and around it with its rules, pseudo-elements too; and those that hold text, in lines.

    Lines in which the same rules say the same are one.
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
    """Whether it is the first letter of what the notice stands in: the story's, or the notice's where that is all."""
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
