"""Selectors against one element of which only its ancestors are known: no, maybe, or yes.

What nobody can know is a maybe: whether a link was visited, what language an article has, which child an element is.
``:not()`` turns a no into a yes and leaves a maybe.
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
"""They differ from article to article, and any element may have them."""


class ElementPlace(Struct, frozen=True):
    """An element: its ancestors and itself, and what may stand before it among its siblings (None: anything)."""

    path: tuple[Step, ...]
    siblings: tuple[Step, ...] | None = None
    preceded: tuple[tuple[Step, ...] | None, ...] = ()
    """`siblings` of each element of the path."""


def matches(selector: Selector, place: ElementPlace) -> Answer:
    """Whether a selector names the element at the end of a path."""
    return _from(selector, len(selector.parts) - 1, place, len(place.path) - 1)


def _from(selector: Selector, index: int, place: ElementPlace, at: int) -> Answer:
    combinator, compound = selector.parts[index]
    found = _is(compound, place, at)
    return NO if found == NO else _both(found, _before(selector, index, combinator, place, at))


def _before(selector: Selector, index: int, combinator: str, place: ElementPlace, at: int) -> Answer:
    """Whether what stands to the left of a compound holds, where the compound itself is the element at `at`."""
    if index == 0:
        return YES
    match combinator:
        case " ":
            return max((_from(selector, index - 1, place, above) for above in range(at)), default=NO)
        case ">":
            return _from(selector, index - 1, place, at - 1) if at else NO
        case _:
            return _beside(selector, index - 1, place, at)


def _beside(selector: Selector, index: int, place: ElementPlace, at: int) -> Answer:
    """The same for a sibling of the element at `at`: at most a maybe."""
    if at == 0:
        return NO
    combinator, compound = selector.parts[index]
    siblings = place.preceded[at] if place.preceded else None
    if siblings is not None:
        around = place.path[:at]
        possible = any(_is(compound, ElementPlace((*around, sibling)), at) != NO for sibling in siblings)
        if not possible:
            return NO
    return _both(MAYBE, _before(selector, index, combinator, place, at))


def _both(one: Answer, other: Answer) -> Answer:
    return min(one, other)


def _is(compound: Compound, place: ElementPlace, at: int) -> Answer:
    step = place.path[at]
    found: Answer = YES
    if compound.name and compound.name != step.name:
        found = MAYBE if compound.name.lower() == step.name else NO
    classes = (step.get("class") or "").split()
    for name in compound.classes:
        found = _both(found, _one_of(name, classes))
    for test in [*compound.tests, *(AttributeTest("id", "=", name) for name in compound.ids)]:
        found = _both(found, _has(step, test))
    for pseudo in compound.pseudos:
        if found != NO:
            found = _both(found, _pseudo(pseudo, place, at))
    return found


def _one_of(name: str, names: Sequence[str]) -> Answer:
    if name in names:
        return YES
    return MAYBE if name.lower() in [one.lower() for one in names] else NO


def _has(step: Step, test: AttributeTest) -> Answer:
    if test.name in _UNKNOWN_ATTRIBUTES or test.doubtful:
        return MAYBE
    if test.name == "id":  # an article's own: any theme may guess it
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


def _pseudo(pseudo: Pseudo, place: ElementPlace, at: int) -> Answer:
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
