"""The colours that a sheet may give to an element: each declaration as a candidate, with the conditions for it.

Apps differ in what they understand of a sheet, so no candidate wins over another. Only a declaration for a narrower
case (a dark scheme) replaces a wider one.
"""

from __future__ import annotations

# ruff: noqa: SIM905 -- names in columns would say no more
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from msgspec import Struct, structs

from syndicate.verify.css.colours import is_modern
from syndicate.verify.css.matching import YES
from syndicate.verify.css.places import StyledElement
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.sheet import Declaration

Condition: TypeAlias = str | Selector
"""A media query, a feature of CSS that an app may not support, or a selector that cannot be decided."""

_OLD_STATES = frozenset(
    "active checked disabled empty enabled first-child focus hover lang link not nth-child last-child nth-last-child "
    "nth-last-of-type nth-of-type first-of-type last-of-type only-child only-of-type root target visited".split()
)
"""Pseudo-classes of Selectors 3, which every app supports."""
MODERN = "app: colours of CSS Color 4"
_NAMES = ("color", "background-color", "color-scheme", "opacity")


class ColourCandidate(Struct, frozen=True):
    """A declaration of one longhand, with its conditions, and its rank among those of its layer."""

    name: str
    tokens: tuple[Any, ...]
    needs: frozenset[Condition]
    rank: tuple[object, ...]
    selector: Selector
    layer: str
    declaration: Declaration
    beaten: tuple[frozenset[Condition], ...] = ()
    """The conditions under which another declaration certainly replaces it."""

    def counts(self, state: frozenset[Condition]) -> bool:
        """Whether an app may use its value in this state."""
        return self.needs <= state and not any(needs <= state for needs in self.beaten)


def ranked(element: StyledElement, *, paged: bool) -> tuple[ColourCandidate, ...]:
    """The candidates of an element, each with the conditions under which another one replaces it."""
    found = list(_candidates(element, paged=paged))
    return tuple(
        structs.replace(one, beaten=tuple({other.needs for other in found if _beats(other, one)}))
        for one in found
    )


def _beats(one: ColourCandidate, other: ColourCandidate) -> bool:
    """Whether one declaration replaces the other wherever it applies, in every app.

    That is certain only for narrower conditions, and for a plain colour further down with the same selector.
    """
    if (one.name, one.layer) != (other.name, other.layer) or one.rank <= other.rank:
        return False
    if one.declaration.important < other.declaration.important:
        return False
    return one.needs > other.needs or (one.selector == other.selector and _is_plain_colour(one.tokens))


def _is_plain_colour(tokens: tuple[Any, ...]) -> bool:
    return len(tokens) == 1 and (
        (tokens[0].type == "hash" and not is_modern(tokens[0])) or tokens[0].type == "ident"
    )


def _candidates(element: StyledElement, *, paged: bool) -> Iterator[ColourCandidate]:
    names = {d.name for hit in element.hits for d in hit.rule.declarations if d.name.startswith("--")}
    for hit, declaration, name, tokens in element.values(*_NAMES, *names):
        needs: set[Condition] = {*hit.rule.conditions, *_new_selectors(hit.rule.selectors)}
        if hit.answer != YES:
            needs.add(hit.selector)
        if not paged and not name.startswith("--"):
            needs |= {f"app: {feature}" for token in tokens for feature in _features(token)}
        else:
            needs = {need for need in needs if not (isinstance(need, str) and need.startswith("app: "))}
        rank = (hit.selector.specificity, hit.order, declaration.line)
        yield ColourCandidate(name, tokens, frozenset(needs), rank, hit.selector, hit.rule.layer, declaration)


def _new_selectors(selectors: Sequence[Selector]) -> Iterator[str]:
    """The parts of selectors that an app may not support. It then drops the whole rule (Selectors 4, section 3.9)."""
    for selector in selectors:
        if selector.pseudo_element.startswith("-"):
            yield f"app: ::{selector.pseudo_element}"
        for _, compound in selector.parts:
            for pseudo in compound.pseudos:
                if pseudo.name not in _OLD_STATES:
                    yield f"app: :{pseudo.name}"
                yield from _new_selectors(pseudo.selectors)


def _features(token: Any) -> Iterator[str]:
    if token.type == "function" and token.lower_name == "var":
        yield "var()"
    elif is_modern(token):
        yield MODERN.removeprefix("app: ")
