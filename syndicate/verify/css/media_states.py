"""Judges the colours of a notice in every state of the page, the screen and the app that its sheet distinguishes.

A condition is a media query, a feature of CSS that an app may not support, or a selector that cannot be decided (a
visited link, a language). Each may be true or false; each combination is a state. In every state, each colour that a
rule may give to a notice has to be legible on each background that a rule may put behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from syndicate.verify.css.candidates import MODERN, ColourCandidate, Condition, ranked
from syndicate.verify.css.colours import is_modern
from syndicate.verify.css.painted import DARK, problem
from syndicate.verify.css.places import StyledElement, StyledPath, named
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.sheet import Refusal

MAX_CONDITIONS = 8
_EXCLUSIVE = (
    ("prefers-color-scheme: dark", "prefers-color-scheme: light"),
    ("@media print", "@media screen"),
)
_NIGHT_QUERY = re.compile(r"@media (screen and )?\(prefers-color-scheme: ?dark\)")


def unreadable(
    texts: Sequence[StyledPath], first: Sequence[StyledElement], *, paged: bool
) -> Iterator[Refusal]:
    """A refusal for each text whose contrast is too low in some state."""
    for text in texts:
        for elements in [text.elements, *_with_first(text, first)]:
            refusal = _refused(elements, paged=paged)
            if refusal is not None:
                yield refusal


def _with_first(text: StyledPath, first: Sequence[StyledElement]) -> Iterator[tuple[StyledElement, ...]]:
    for one in first:
        if any(one.place == element.place for element in text.elements):
            yield (*text.elements, one)


def _refused(elements: tuple[StyledElement, ...], *, paged: bool) -> Refusal | None:
    found_of = [ranked(element, paged=paged) for element in elements]
    colouring = [candidate for candidates in found_of for candidate in candidates]
    conditions = list(dict.fromkeys(need for candidate in colouring for need in candidate.needs))
    schemes = [c for c in colouring if c.name == "color-scheme" and _asks_for("dark", c.tokens)]
    if schemes:
        conditions.append(DARK)
    if any(c.name.startswith("--") and any(map(is_modern, c.tokens)) for c in colouring) and not paged:
        conditions += [MODERN] if MODERN not in conditions else []
    if len(conditions) > MAX_CONDITIONS:
        written = ", ".join(sorted({need for need in conditions if isinstance(need, str)}))
        why = (
            f"colours on {named(elements[-1])} depend on {len(conditions)} conditions; "
            f"{MAX_CONDITIONS} can be judged: {written}"
        )
        return Refusal(colouring[-1].declaration.line, "", why)
    for state in _media_states(conditions, follows=all(_asks_for("light", c.tokens) for c in schemes)):
        found = problem(elements, found_of, state, paged=paged)
        if found is not None:
            where = max(
                (c.declaration for c in colouring if _counts(c, state)), key=lambda d: d.line, default=None
            )
            return Refusal(
                where.line if where else 0,
                str(where or ""),
                f"{named(elements[-1])}: {found}{_described(state)}",
            )
    return None


def _counts(candidate: ColourCandidate, state: frozenset[Condition]) -> bool:
    """Whether it sets a colour that may be the illegible one."""
    words = {token.lower_value for token in candidate.tokens if token.type == "ident"}
    named_one = candidate.name in ("color", "background-color") and not words & {
        "inherit",
        "unset",
        "currentcolor",
    }
    return named_one and candidate.counts(state)


def _described(state: frozenset[Condition]) -> str:
    written = sorted(need.removeprefix("app: ") for need in state if isinstance(need, str))
    return f" (with {', '.join(written)})" if written else ""


def _asks_for(scheme: str, tokens: tuple[Any, ...]) -> bool:
    return any(token.type == "ident" and token.lower_value == scheme for token in tokens)


def _media_states(conditions: list[Condition], *, follows: bool) -> Iterator[frozenset[Condition]]:
    """Every possible state. If the scheme `follows` the reader's choice, it agrees with the media query for it."""
    queries = {c for c in conditions if isinstance(c, str) and _NIGHT_QUERY.fullmatch(c)}
    for count in range(len(conditions) + 1):
        for chosen in combinations(conditions, count):
            state = frozenset(chosen)
            if any(_clash(one, other) for one, other in combinations(chosen, 2)):
                continue
            if follows and DARK in conditions and queries and (DARK in state) != bool(queries & state):
                continue
            yield state


def _is_plain(condition: str) -> bool:
    return not any(word in condition for word in (",", "not", " or "))


def _clash(one: Condition, other: Condition) -> bool:
    """Whether two conditions never hold together."""
    if isinstance(one, Selector) or isinstance(other, Selector) or not (_is_plain(one) and _is_plain(other)):
        return False
    pairs = [(a, b) for a, b in _EXCLUSIVE] + [(b, a) for a, b in _EXCLUSIVE]
    return any(a in one and b in other for a, b in pairs)
