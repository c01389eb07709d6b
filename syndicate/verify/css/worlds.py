"""A notice's colours in every state of the page, the screen and the app that its sheet distinguishes.

A condition is a media query, a feature of CSS that an app may not know, or a selector that nobody can decide (a link
that was visited, a language). Each may be true or false; every combination is a world, and in each the cascade has
winners (Cascading 5, section 6). A notice must be legible in all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, TypeAlias

from msgspec import Struct

from syndicate.verify.css.colours import (
    BLACK,
    LINK,
    NIGHT,
    NIGHT_LINK,
    WHITE,
    Rgb,
    Rgba,
    colour,
    contrast,
    is_modern,
    over,
)
from syndicate.verify.css.matching import YES
from syndicate.verify.css.measures import named
from syndicate.verify.css.numbers import Units, quantity
from syndicate.verify.css.places import Hit, Line, Styled
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.source import Declaration, Refusal

Condition: TypeAlias = str | Selector

MIN_CONTRAST = 3.0
"""Between text and what is behind it; WCAG 2.2, success criterion 1.4.3, for large text. Below, eyes give up."""
MAX_CONDITIONS = 8
_EXCLUSIVE = (
    ("prefers-color-scheme: dark", "prefers-color-scheme: light"),
    ("@media print", "@media screen"),
)
_DARK = "app: a dark scheme"
_NAMES = ("color", "background-color", "color-scheme", "opacity")


class _Candidate(Struct, frozen=True):
    """A declaration of one longhand, with all that must hold for it, and its rank in the cascade."""

    name: str
    tokens: tuple[Any, ...]
    needs: frozenset[Condition]
    rank: tuple[object, ...]
    declaration: Declaration


class _Colours(Struct, frozen=True):
    """What an element hands on to its children."""

    color: Rgba
    background: Rgb
    variables: dict[str, tuple[Any, ...]]
    own: Rgba = (0.0, 0.0, 0.0, 0.0)
    groups: tuple[tuple[float, Rgb], ...] = ()
    """Of each element around that is not opaque: how much, and what is behind it."""


class _UnknownColourError(Exception):
    """A colour that cannot be known."""


def unreadable(
    texts: Sequence[Line], first: Sequence[Styled], layers: tuple[str, ...], *, paged: bool
) -> Iterator[Refusal]:
    """Each text whose colour is too near to what is behind it, in some world; one refusal for each declaration."""
    for text in texts:
        for elements in [text.elements, *_with_first(text, first)]:
            refusal = _refused(elements, layers, paged=paged)
            if refusal is not None:
                yield refusal


def _with_first(text: Line, first: Sequence[Styled]) -> Iterator[tuple[Styled, ...]]:
    for one in first:
        if one.place == text.elements[-1].place:
            yield (*text.elements, one)


def _refused(elements: tuple[Styled, ...], layers: tuple[str, ...], *, paged: bool) -> Refusal | None:
    ranked = [tuple(_candidates(element, layers, paged=paged)) for element in elements]
    colouring = [candidate for candidates in ranked for candidate in candidates]
    conditions = list(dict.fromkeys(need for candidate in colouring for need in candidate.needs))
    schemes = [c for c in colouring if c.name == "color-scheme" and _asks_for_dark(c.tokens)]
    if schemes:
        conditions.append(_DARK)
    if len(conditions) > MAX_CONDITIONS:
        written = ", ".join(sorted({need for need in conditions if isinstance(need, str)}))
        why = (
            f"colours on {named(elements[-1])} depend on {len(conditions)} conditions; "
            f"{MAX_CONDITIONS} can be judged: {written}"
        )
        return Refusal(colouring[-1].declaration.line, "", why)
    for world in _worlds(conditions, always_dark=bool(schemes)):
        found = _problem(elements, ranked, world)
        if found is not None:
            where = max(
                (c.declaration for c in colouring if _counts(c, world)), key=lambda d: d.line, default=None
            )
            return Refusal(
                where.line if where else 0,
                str(where or ""),
                f"{named(elements[-1])}: {found}{_told(world)}",
            )
    return None


def _counts(candidate: _Candidate, world: frozenset[Condition]) -> bool:
    """Whether it names a colour that may be the one in question."""
    words = {token.lower_value for token in candidate.tokens if token.type == "ident"}
    named_one = candidate.name in ("color", "background-color") and not words & {
        "inherit",
        "unset",
        "currentcolor",
    }
    return named_one and candidate.needs <= world


def _told(world: frozenset[Condition]) -> str:
    written = sorted(need.removeprefix("app: ") for need in world if isinstance(need, str))
    return f" (with {', '.join(written)})" if written else ""


def _asks_for_dark(tokens: tuple[Any, ...]) -> bool:
    return any(token.type == "ident" and token.lower_value == "dark" for token in tokens)


def _worlds(conditions: list[Condition], *, always_dark: bool) -> Iterator[frozenset[Condition]]:
    queries = {
        c for c in conditions if isinstance(c, str) and "prefers-color-scheme: dark" in c and _is_plain(c)
    }
    for count in range(len(conditions) + 1):
        for chosen in combinations(conditions, count):
            world = frozenset(chosen)
            if any(_clash(one, other) for one, other in combinations(chosen, 2)):
                continue
            if always_dark and queries and (_DARK in world) != bool(queries & world):
                continue
            yield world


def _is_plain(condition: str) -> bool:
    return not any(word in condition for word in (",", "not", " or "))


def _clash(one: Condition, other: Condition) -> bool:
    """Whether two conditions never hold together."""
    if isinstance(one, Selector) or isinstance(other, Selector) or not (_is_plain(one) and _is_plain(other)):
        return False
    pairs = [(a, b) for a, b in _EXCLUSIVE] + [(b, a) for a, b in _EXCLUSIVE]
    return any(a in one and b in other for a, b in pairs)


def _candidates(element: Styled, layers: tuple[str, ...], *, paged: bool) -> Iterator[_Candidate]:
    names = {d.name for hit in element.hits for d in hit.rule.declarations if d.name.startswith("--")}
    for hit, declaration, name, tokens in element.values(*_NAMES, *names):
        needs: set[Condition] = set(hit.rule.conditions)
        if hit.answer != YES:
            needs.add(hit.selector)
        if not paged:
            needs |= {f"app: {feature}" for token in tokens for feature in _features(token)}
        else:
            needs = {need for need in needs if not (isinstance(need, str) and need.startswith("app: "))}
        yield _Candidate(name, tokens, frozenset(needs), _rank(hit, declaration, layers), declaration)


def _features(token: Any) -> Iterator[str]:
    if token.type == "function" and token.lower_name == "var":
        yield "var()"
    elif is_modern(token):
        yield "colours of CSS Color 4"


def _rank(hit: Hit, declaration: Declaration, layers: tuple[str, ...]) -> tuple[object, ...]:
    layer = layers.index(hit.rule.layer) if hit.rule.layer else len(layers)
    if declaration.important:
        layer = -layer
    return (declaration.important, layer, hit.selector.specificity, hit.order, declaration.line)


def _problem(
    elements: tuple[Styled, ...], ranked: list[tuple[_Candidate, ...]], world: frozenset[Condition]
) -> str | None:
    dark = _DARK in world
    seen = _Colours((1.0, 1.0, 1.0, 1.0), NIGHT, {}) if dark else _Colours(BLACK, WHITE, {})
    first = seen.color
    try:
        for element, candidates in zip(elements, ranked, strict=True):
            winners: dict[str, tuple[Any, ...]] = {}
            for candidate in sorted((c for c in candidates if c.needs <= world), key=lambda c: c.rank):
                winners[candidate.name] = candidate.tokens
            is_link = element.step.name == "a" and not element.pseudo
            seen = _coloured(seen, winners, first, (NIGHT_LINK if dark else LINK) if is_link else None)
    except _UnknownColourError as error:
        return str(error)
    text, behind = over(seen.color, seen.background), seen.background
    for opacity, backdrop in reversed(seen.groups):
        text, behind = over((*text, opacity), backdrop), over((*behind, opacity), backdrop)
    ratio = contrast(text, behind)
    return (
        None
        if ratio >= MIN_CONTRAST
        else f"contrast {ratio:.1f} : 1 with what is behind it; at least {MIN_CONTRAST:g} : 1"
    )


def _coloured(
    above: _Colours, winners: dict[str, tuple[Any, ...]], first: Rgba, link: Rgba | None
) -> _Colours:
    variables = above.variables | {name: value for name, value in winners.items() if name.startswith("--")}
    color = link or above.color
    if "color" in winners:
        color = _resolved(winners["color"], variables, {
            "inherit": above.color, "unset": above.color, "currentcolor": above.color, "initial": first,
            "revert": link or above.color,
        })  # fmt: skip
    own = (0.0, 0.0, 0.0, 0.0)
    if "background-color" in winners:
        own = _resolved(winners["background-color"], variables, {
            "inherit": above.own, "unset": own, "currentcolor": color, "initial": own, "revert": own,
        })  # fmt: skip
    opacity = _opacity(winners.get("opacity", ()))
    groups = above.groups if opacity >= 1 else (*above.groups, (opacity, above.background))
    return _Colours(color, over(own, above.background), variables, own, groups)


def _opacity(tokens: tuple[Any, ...]) -> float:
    found = quantity(tokens[0], Units()) if len(tokens) == 1 else None
    if found is None:
        return 1.0
    return found.value.low / 100 if found.kind == "percentage" else found.value.low


def _resolved(tokens: tuple[Any, ...], variables: dict[str, tuple[Any, ...]], words: dict[str, Rgba]) -> Rgba:
    depth = 0
    while len(tokens) == 1 and tokens[0].type == "function" and tokens[0].lower_name == "var" and depth < 6:
        inside = [part for part in tokens[0].arguments if part.type not in ("whitespace", "comment")]
        tokens = variables.get(inside[0].value, tuple(inside[2:]))
        depth += 1
    if len(tokens) == 1:
        if tokens[0].type == "ident" and tokens[0].lower_value in words:
            return words[tokens[0].lower_value]
        if (found := colour(tokens[0])) is not None:
            return found
    raise _UnknownColourError("a colour that cannot be known")
