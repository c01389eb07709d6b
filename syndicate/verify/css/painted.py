"""Computes the colours of a notice in one state: what each element may be painted with, and the lowest contrast."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from syndicate.verify.contrast import contrast
from syndicate.verify.css.candidates import MODERN, ColourCandidate, Condition
from syndicate.verify.css.colours import (
    BLACK,
    LINK,
    NIGHT,
    NIGHT_LINK,
    WHITE,
    Rgb,
    colour,
    is_modern,
    over,
)
from syndicate.verify.css.numbers import Units, quantity
from syndicate.verify.css.places import StyledElement
from syndicate.verify.css.spaces import Rgba

MIN_CONTRAST = 3.0
"""The least contrast of text with its background: WCAG 2.2, success criterion 1.4.3, for large text."""
DARK = "app: a dark scheme"
_CLEAR: Rgba = (0.0, 0.0, 0.0, 0.0)
_MOST_COLOURS = 64
_DEPTH = 6


class _Colours(Struct, frozen=True):
    """The possible colours that an element passes on to its children."""

    color: frozenset[Rgba]
    background: frozenset[Rgb]
    own: frozenset[Rgba] = frozenset({_CLEAR})
    groups: tuple[tuple[float, frozenset[Rgb]], ...] = ()
    """For each ancestor that is not opaque: its opacity, and the possible colours behind it."""


class Screen(Struct, frozen=True):
    """How the app handles colours in a state: its scheme, and whether it supports CSS Color 4."""

    dark: bool
    is_modern: bool


class _UnknownColourError(Exception):
    """A colour that cannot be computed."""


def problem(
    elements: tuple[StyledElement, ...],
    ranked: list[tuple[ColourCandidate, ...]],
    state: frozenset[Condition],
    *,
    paged: bool,
) -> str | None:
    """Why the last of the elements is illegible in a state; None where it is legible."""
    dark = DARK in state
    screen = Screen(dark, paged or MODERN in state)
    text, page = ((1.0, 1.0, 1.0, 1.0), NIGHT) if dark else (BLACK, WHITE)
    seen, first = _Colours(frozenset({text}), frozenset({page})), frozenset({text})
    variables: dict[str, list[ColourCandidate]] = {}
    try:
        for element, candidates in zip(elements, ranked, strict=True):
            here: dict[str, list[ColourCandidate]] = {}
            for candidate in candidates:
                if candidate.counts(state):
                    (variables if candidate.name.startswith("--") else here).setdefault(
                        candidate.name, []
                    ).append(candidate)
            is_link = element.step.name == "a" and not element.pseudo
            link = frozenset({NIGHT_LINK if dark else LINK}) if is_link else None
            seen = _coloured(seen, here, variables, first, link, screen)
            if max(len(seen.color), len(seen.background)) > _MOST_COLOURS:
                return f"more than {_MOST_COLOURS} colours that it may have"
    except _UnknownColourError as error:
        return str(error)
    ratio = min(contrast(text, behind) for text, behind in _pairs(seen))
    return (
        None
        if ratio >= MIN_CONTRAST
        else f"contrast {ratio:.1f} : 1 with what may be behind it; at least {MIN_CONTRAST:g} : 1"
    )


def _pairs(seen: _Colours) -> set[tuple[Rgb, Rgb]]:
    """Each text colour with each background, as seen through ancestors that are not opaque."""
    pairs = {(over(text, behind), behind) for text in seen.color for behind in seen.background}
    for opacity, backdrops in reversed(seen.groups):
        pairs = {
            (over((*text, opacity), backdrop), over((*behind, opacity), backdrop))
            for text, behind in pairs
            for backdrop in backdrops
        }
    return pairs


def _coloured(
    above: _Colours,
    here: dict[str, list[ColourCandidate]],
    variables: dict[str, list[ColourCandidate]],
    first: frozenset[Rgba],
    link: frozenset[Rgba] | None,
    screen: Screen,
) -> _Colours:
    """The possible colours of an element: of all its declarations, or inherited without one."""
    color = link or above.color
    if "color" in here:
        color = _all(here["color"], variables, screen, {
            "inherit": above.color, "unset": above.color, "currentcolor": above.color, "initial": first,
            "revert": link or above.color,
        })  # fmt: skip
    own = clear = frozenset({_CLEAR})
    if "background-color" in here:
        own = _all(here["background-color"], variables, screen, {
            "inherit": above.own, "unset": clear, "currentcolor": color, "initial": clear, "revert": clear,
        })  # fmt: skip
    opacity = min((_opacity(one.tokens) for one in here.get("opacity", ())), default=1.0)
    groups = above.groups if opacity >= 1 else (*above.groups, (opacity, above.background))
    behind = frozenset(over(front, back) for front in own for back in above.background)
    return _Colours(color, behind, own, groups)


def _opacity(tokens: tuple[Any, ...]) -> float:
    found = quantity(tokens[0], Units()) if len(tokens) == 1 else None
    if found is None:
        return 1.0
    return found.value.low / 100 if found.kind == "percentage" else found.value.low


def _all(
    candidates: list[ColourCandidate],
    variables: dict[str, list[ColourCandidate]],
    screen: Screen,
    words: dict[str, frozenset[Rgba]],
) -> frozenset[Rgba]:
    return frozenset(c for one in candidates for c in _resolved(one.tokens, variables, screen, words, 0))


def _resolved(
    tokens: tuple[Any, ...],
    variables: dict[str, list[ColourCandidate]],
    screen: Screen,
    words: dict[str, frozenset[Rgba]],
    depth: int,
) -> Iterator[Rgba]:
    """Every colour that a value may have; a variable has all values declared for the element and its ancestors."""
    if len(tokens) == 1 and tokens[0].type == "function" and tokens[0].lower_name == "var" and depth < _DEPTH:
        inside = [part for part in tokens[0].arguments if part.type not in ("whitespace", "comment")]
        values = [one.tokens for one in variables.get(inside[0].value, ())] or [tuple(inside[2:])]
        for value in values:
            yield from _resolved(value, variables, screen, words, depth + 1)
        return
    if len(tokens) == 1:
        if tokens[0].type == "ident" and tokens[0].lower_value in words:
            yield from words[tokens[0].lower_value]
            return
        if depth and is_modern(tokens[0]) and not screen.is_modern:
            yield from words["unset"]  # Variables 1, section 3.3: too late for what was declared before
            return
        for current in words["currentcolor"]:
            if (found := colour(tokens[0], dark=screen.dark, current=current)) is None:
                break
            yield found
        else:
            return
    raise _UnknownColourError("a colour that cannot be computed")
