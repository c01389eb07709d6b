"""What a sheet says of an element's colours: each declaration as a candidate, with all that must hold for it.

Which candidate wins is left open, as apps differ in what they read of a sheet. Only what is declared again for a
narrower case (the dark) takes the place of what was.
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
"""A media query, a feature of CSS that an app may not know, or a selector that cannot be decided."""

_OLD_STATES = frozenset(
    "active checked disabled empty enabled first-child focus hover lang link not nth-child last-child nth-last-child "
    "nth-last-of-type nth-of-type first-of-type last-of-type only-child only-of-type root target visited".split()
)
"""Pseudo-classes of Selectors 3: every app reads a rule with them."""
MODERN = "app: colours of CSS Color 4"
_NAMES = ("color", "background-color", "color-scheme", "opacity")


class ColourCandidate(Struct, frozen=True):
    """A declaration of one longhand, with all that must hold for it, and its rank among those of its layer."""

    name: str
    tokens: tuple[Any, ...]
    needs: frozenset[Condition]
    rank: tuple[object, ...]
    selector: Selector
    layer: str
    declaration: Declaration
    beaten: tuple[frozenset[Condition], ...] = ()
    """In which worlds a declaration for a narrower case is certain to take its place."""

    def counts(self, world: frozenset[Condition]) -> bool:
        """Whether its value may be the one that an app uses there."""
        return self.needs <= world and not any(needs <= world for needs in self.beaten)


def ranked(element: StyledElement, *, paged: bool) -> tuple[ColourCandidate, ...]:
    """The candidates of an element, each with those that are certain to take its place."""
    found = list(_candidates(element, paged=paged))
    return tuple(
        structs.replace(one, beaten=tuple({other.needs for other in found if _beats(other, one)}))
        for one in found
    )


def _beats(one: ColourCandidate, other: ColourCandidate) -> bool:
    """Whether it takes the other's place wherever it applies, in every app.

    That is believed of what holds in fewer worlds, and of a plain colour for the very same selector further down.
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
    """What an app may not know in a list of selectors; it drops the whole rule then (Selectors 4, section 3.9)."""
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
