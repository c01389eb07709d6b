"""Matches selectors with one element of which only the ancestors are known. The answer is no, maybe or yes.

Whether a link was visited, which language an article has, and which child an element is cannot be known: that is a
maybe, and never a no. ``:not()`` makes a yes of a no, and keeps a maybe.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.verify.css.selectors import LINKS, LISTS, AttributeTest, Compound, Pseudo, Selector, Step

Answer: TypeAlias = Literal[0, 1, 2]
NO: Answer = 0
MAYBE: Answer = 1
YES: Answer = 2

_UNKNOWN_ATTRIBUTES = frozenset({"lang", "dir", "href", "title"})
"""Attributes that differ from article to article. Any element may have them."""


class ElementPlace(Struct, frozen=True):
    """An element: the path from the root to it, and the siblings that may stand before it (None: any)."""

    path: tuple[Step, ...]
    siblings: tuple[Step, ...] | None = None
    preceded: tuple[tuple[Step, ...] | None, ...] = ()
    """The `siblings` of each element of the path."""


def matches(selector: Selector, place: ElementPlace) -> Answer:
    """Whether a selector matches the element at the end of a path."""
    return _match_from(selector, len(selector.parts) - 1, place, len(place.path) - 1)


def _match_from(selector: Selector, index: int, place: ElementPlace, at: int) -> Answer:
    combinator, compound = selector.parts[index]
    found = _match_compound(compound, place, at)
    return NO if found == NO else min(found, _match_left(selector, index, combinator, place, at))


def _match_left(selector: Selector, index: int, combinator: str, place: ElementPlace, at: int) -> Answer:
    """Whether the parts to the left of a compound match, if the compound is the element at `at`."""
    if index == 0:
        return YES
    match combinator:
        case " ":
            return max((_match_from(selector, index - 1, place, above) for above in range(at)), default=NO)
        case ">":
            return _match_from(selector, index - 1, place, at - 1) if at else NO
        case _:
            return _match_sibling(selector, index - 1, place, at)


def _match_sibling(selector: Selector, index: int, place: ElementPlace, at: int) -> Answer:
    """Whether they match a sibling of the element at `at`; at most a maybe."""
    if at == 0:
        return NO
    combinator, compound = selector.parts[index]
    siblings = place.preceded[at] if place.preceded else None
    if siblings is not None:
        around = place.path[:at]
        possible = any(
            _match_compound(compound, ElementPlace((*around, sibling)), at) != NO for sibling in siblings
        )
        if not possible:
            return NO
    return min(MAYBE, _match_left(selector, index, combinator, place, at))


def _match_compound(compound: Compound, place: ElementPlace, at: int) -> Answer:
    step = place.path[at]
    found: Answer = YES
    if compound.name and compound.name != step.name:
        found = MAYBE if compound.name.lower() == step.name else NO
    classes = (step.get("class") or "").split()
    for name in compound.classes:
        found = min(found, _match_class(name, classes))
    for test in [*compound.tests, *(AttributeTest("id", "=", name) for name in compound.ids)]:
        found = min(found, _match_attribute(step, test))
    for pseudo in compound.pseudos:
        if found != NO:
            found = min(found, _match_pseudo(pseudo, place, at))
    return found


def _match_class(name: str, names: Sequence[str]) -> Answer:
    if name in names:
        return YES
    return MAYBE if name.lower() in [one.lower() for one in names] else NO


def _match_attribute(step: Step, test: AttributeTest) -> Answer:
    if test.name in _UNKNOWN_ATTRIBUTES or test.doubtful:
        return MAYBE
    if test.name == "id":  # an article sets it; a theme may guess it
        return MAYBE if step.get("id") is not None else NO
    value = step.get(test.name)
    if value is None:
        return NO
    found = {
        "": True,
        "=": value == test.value,
        "~=": test.value in value.split(),
        "|=": value == test.value or value.startswith(test.value + "-"),
        "^=": bool(test.value) and value.startswith(test.value),
        "$=": bool(test.value) and value.endswith(test.value),
        "*=": bool(test.value) and test.value in value,
    }[test.operator]
    if found:
        return YES
    return MAYBE if value.lower() == test.value.lower() else NO


def _match_pseudo(pseudo: Pseudo, place: ElementPlace, at: int) -> Answer:
    if pseudo.name in ("root", "scope"):
        return YES if at == 0 else NO
    if pseudo.name in LINKS:
        if place.path[at].name != "a":
            return NO
        return YES if pseudo.name == "any-link" else MAYBE
    if pseudo.name == "has" or pseudo.name not in LISTS:
        return MAYBE
    inner = ElementPlace(place.path[: at + 1], None, place.preceded[: at + 1])
    found: Answer = max((matches(selector, inner) for selector in pseudo.selectors), default=NO)
    if pseudo.name == "not":
        return YES if found == NO else NO if found == YES else MAYBE
    return found
