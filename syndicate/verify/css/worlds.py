"""A notice's colours in every state of the page, the screen and the app that its sheet distinguishes.

A condition is a media query, a feature of CSS that an app may not know, or a selector that nobody can decide (a link
that was visited, a language). Each may be true or false; every combination is a world, and each has its
candidates. Which of them wins is left open, as apps differ in what they read of a sheet: every colour that a rule may
give to a notice must be legible on every background that a rule may put behind it. Only what is declared again for a
narrower case (the dark) takes the place of what was.
"""

from __future__ import annotations

# ruff: noqa: SIM905 -- names in columns would say no more
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, TypeAlias

from msgspec import Struct, structs

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
from syndicate.verify.css.places import Line, Styled
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
_NIGHT_QUERY = re.compile(r"@media (screen and )?\(prefers-color-scheme: ?dark\)")
_CLEAR: Rgba = (0.0, 0.0, 0.0, 0.0)
_MOST_COLOURS = 64
_DEPTH = 6
_OLD_STATES = frozenset(
    "active checked disabled empty enabled first-child focus hover lang link not nth-child last-child nth-last-child "
    "nth-last-of-type nth-of-type first-of-type last-of-type only-child only-of-type root target visited".split()
)
"""Pseudo-classes of Selectors 3: every app reads a rule with them."""
_NAMES = ("color", "background-color", "color-scheme", "opacity")


class _Candidate(Struct, frozen=True):
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


class _Colours(Struct, frozen=True):
    """What an element may hand on to its children: of each the possible values."""

    color: frozenset[Rgba]
    background: frozenset[Rgb]
    own: frozenset[Rgba] = frozenset({_CLEAR})
    groups: tuple[tuple[float, frozenset[Rgb]], ...] = ()
    """Of each element around that is not opaque: how much, and what may be behind it."""


class _UnknownColourError(Exception):
    """A colour that cannot be known."""


def unreadable(texts: Sequence[Line], first: Sequence[Styled], *, paged: bool) -> Iterator[Refusal]:
    """Each text whose colour is too near to what is behind it, in some world; one refusal for each declaration."""
    for text in texts:
        for elements in [text.elements, *_with_first(text, first)]:
            refusal = _refused(elements, paged=paged)
            if refusal is not None:
                yield refusal


def _with_first(text: Line, first: Sequence[Styled]) -> Iterator[tuple[Styled, ...]]:
    for one in first:
        if any(one.place == element.place for element in text.elements):
            yield (*text.elements, one)


def _refused(elements: tuple[Styled, ...], *, paged: bool) -> Refusal | None:
    ranked = [_ranked(element, paged=paged) for element in elements]
    colouring = [candidate for candidates in ranked for candidate in candidates]
    conditions = list(dict.fromkeys(need for candidate in colouring for need in candidate.needs))
    schemes = [c for c in colouring if c.name == "color-scheme" and _asks_for("dark", c.tokens)]
    if schemes:
        conditions.append(_DARK)
    if len(conditions) > MAX_CONDITIONS:
        written = ", ".join(sorted({need for need in conditions if isinstance(need, str)}))
        why = (
            f"colours on {named(elements[-1])} depend on {len(conditions)} conditions; "
            f"{MAX_CONDITIONS} can be judged: {written}"
        )
        return Refusal(colouring[-1].declaration.line, "", why)
    for world in _worlds(conditions, follows=all(_asks_for("light", c.tokens) for c in schemes)):
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
    return named_one and candidate.counts(world)


def _told(world: frozenset[Condition]) -> str:
    written = sorted(need.removeprefix("app: ") for need in world if isinstance(need, str))
    return f" (with {', '.join(written)})" if written else ""


def _asks_for(scheme: str, tokens: tuple[Any, ...]) -> bool:
    return any(token.type == "ident" and token.lower_value == scheme for token in tokens)


def _worlds(conditions: list[Condition], *, follows: bool) -> Iterator[frozenset[Condition]]:
    """Every set of conditions that may hold; where the scheme `follows` the person, it is as their query says."""
    queries = {c for c in conditions if isinstance(c, str) and _NIGHT_QUERY.fullmatch(c)}
    for count in range(len(conditions) + 1):
        for chosen in combinations(conditions, count):
            world = frozenset(chosen)
            if any(_clash(one, other) for one, other in combinations(chosen, 2)):
                continue
            if follows and _DARK in conditions and queries and (_DARK in world) != bool(queries & world):
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


def _ranked(element: Styled, *, paged: bool) -> tuple[_Candidate, ...]:
    found = list(_candidates(element, paged=paged))
    return tuple(
        structs.replace(one, beaten=tuple({other.needs for other in found if _beats(other, one)}))
        for one in found
    )


def _beats(one: _Candidate, other: _Candidate) -> bool:
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


def _candidates(element: Styled, *, paged: bool) -> Iterator[_Candidate]:
    names = {d.name for hit in element.hits for d in hit.rule.declarations if d.name.startswith("--")}
    for hit, declaration, name, tokens in element.values(*_NAMES, *names):
        needs: set[Condition] = {*hit.rule.conditions, *_new_selectors(hit.rule.selectors)}
        if hit.answer != YES:
            needs.add(hit.selector)
        if not paged:
            needs |= {f"app: {feature}" for token in tokens for feature in _features(token)}
        else:
            needs = {need for need in needs if not (isinstance(need, str) and need.startswith("app: "))}
        rank = (hit.selector.specificity, hit.order, declaration.line)
        yield _Candidate(name, tokens, frozenset(needs), rank, hit.selector, hit.rule.layer, declaration)


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
        yield "colours of CSS Color 4"


def _problem(
    elements: tuple[Styled, ...], ranked: list[tuple[_Candidate, ...]], world: frozenset[Condition]
) -> str | None:
    dark = _DARK in world
    text, page = ((1.0, 1.0, 1.0, 1.0), NIGHT) if dark else (BLACK, WHITE)
    seen, first = _Colours(frozenset({text}), frozenset({page})), frozenset({text})
    variables: dict[str, list[_Candidate]] = {}
    try:
        for element, candidates in zip(elements, ranked, strict=True):
            here: dict[str, list[_Candidate]] = {}
            for candidate in candidates:
                if candidate.counts(world):
                    (variables if candidate.name.startswith("--") else here).setdefault(
                        candidate.name, []
                    ).append(candidate)
            is_link = element.step.name == "a" and not element.pseudo
            link = frozenset({NIGHT_LINK if dark else LINK}) if is_link else None
            seen = _coloured(seen, here, variables, first, link)
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
    """Each text with each background, as they look when what is around them is not opaque."""
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
    here: dict[str, list[_Candidate]],
    variables: dict[str, list[_Candidate]],
    first: frozenset[Rgba],
    link: frozenset[Rgba] | None,
) -> _Colours:
    """An element's possible colours: of all declarations, and those that it takes over where it has none."""
    color = link or above.color
    if "color" in here:
        color = _all(here["color"], variables, {
            "inherit": above.color, "unset": above.color, "currentcolor": above.color, "initial": first,
            "revert": link or above.color,
        })  # fmt: skip
    own = clear = frozenset({_CLEAR})
    if "background-color" in here:
        own = _all(here["background-color"], variables, {
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
    candidates: list[_Candidate],
    variables: dict[str, list[_Candidate]],
    words: dict[str, frozenset[Rgba]],
) -> frozenset[Rgba]:
    return frozenset(c for one in candidates for c in _resolved(one.tokens, variables, words, 0))


def _resolved(
    tokens: tuple[Any, ...],
    variables: dict[str, list[_Candidate]],
    words: dict[str, frozenset[Rgba]],
    depth: int,
) -> Iterator[Rgba]:
    """Every colour that a value may be: of a variable all that are declared of it here and around."""
    if len(tokens) == 1 and tokens[0].type == "function" and tokens[0].lower_name == "var" and depth < _DEPTH:
        inside = [part for part in tokens[0].arguments if part.type not in ("whitespace", "comment")]
        values = [one.tokens for one in variables.get(inside[0].value, ())] or [tuple(inside[2:])]
        for value in values:
            yield from _resolved(value, variables, words, depth + 1)
        return
    if len(tokens) == 1:
        if tokens[0].type == "ident" and tokens[0].lower_value in words:
            yield from words[tokens[0].lower_value]
            return
        if (found := colour(tokens[0])) is not None:
            yield found
            return
    raise _UnknownColourError("a colour that cannot be known")
