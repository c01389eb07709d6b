"""Compares the tokens of a declaration with the syntax of its property.

What enters are a `Syntax` and the tokens of a value; what leaves is whether the whole value is allowed. A value that is
only partly understood must not be allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, assert_never

from msgspec import Struct

from syndicate.verify.css import colours
from syndicate.verify.css.numbers import Interval, Units, quantity
from syndicate.verify.css.syntax import AllOf, Kind, OneOf, Repeated, Sequenced, SomeOf, Syntax, Word
from syndicate.verify.words import has_words

MAX_TOKENS = 80


class Values(Struct, frozen=True):
    """The units for typed values, and further limits."""

    units: Units
    is_own_file: Callable[[str], bool]
    """Whether an address names a font of the theme."""
    wider: float = 1.0
    """The width of the page, as a multiple of a narrow page: on a wider page, boxes may be wider."""


def holds(defined: Syntax, tokens: Sequence[Any], values: Values) -> bool:
    """Whether the tokens are a value of the syntax."""
    return len(tokens) <= MAX_TOKENS and len(tokens) in _ends(defined, tokens, 0, values)


def _ends(defined: Syntax, tokens: Sequence[Any], at: int, values: Values) -> set[int]:
    """The positions at which a value that begins at `at` may end."""
    match defined:
        case Word(text):
            return {at + 1} if at < len(tokens) and _is_word(text, tokens[at]) else set()
        case Kind():
            return {at + 1} if at < len(tokens) and _is_kind(defined, tokens[at], values) else set()
        case Sequenced(parts):
            ends = {at}
            for part in parts:
                ends = {end for start in ends for end in _ends(part, tokens, start, values)}
            return ends
        case OneOf(parts):
            return {end for part in parts for end in _ends(part, tokens, at, values)}
        case AllOf(parts):
            return _all_ends(parts, tokens, at, values)
        case SomeOf(parts):
            return _some_ends(parts, tokens, at, values)
        case Repeated():
            return _repeated_ends(defined, tokens, at, values)
        case _:
            assert_never(defined)


def _some_ends(parts: tuple[Syntax, ...], tokens: Sequence[Any], at: int, values: Values) -> set[int]:
    found: set[int] = set()
    for index, part in enumerate(parts):
        rest = parts[:index] + parts[index + 1 :]
        for end in _ends(part, tokens, at, values) - {at}:
            found |= {end} | (_some_ends(rest, tokens, end, values) if rest else set())
    return found


def _all_ends(parts: tuple[Syntax, ...], tokens: Sequence[Any], at: int, values: Values) -> set[int]:
    if not parts:
        return {at}
    found: set[int] = set()
    for index, part in enumerate(parts):
        rest = parts[:index] + parts[index + 1 :]
        for end in _ends(part, tokens, at, values):
            found |= _all_ends(rest, tokens, end, values)
    return found


def _repeated_ends(defined: Repeated, tokens: Sequence[Any], at: int, values: Values) -> set[int]:
    found = {at} if defined.least == 0 else set()
    ends = {at}
    for count in range(1, defined.most + 1):
        if count > 1 and defined.commas:
            ends = {end + 1 for end in ends if end < len(tokens) and tokens[end] == ","}
        ends = {end for start in ends for end in _ends(defined.part, tokens, start, values) if end > start}
        if not ends:
            break
        if count >= defined.least:
            found |= ends
    return found


def _is_word(text: str, token: Any) -> bool:
    if token.type == "ident":
        return bool(token.lower_value == text.lower())
    if token.type == "number":
        return text.isdecimal() and token.value == int(text)
    return bool(token.type == "literal" and token.value == text)


def _is_kind(kind: Kind, token: Any, values: Values) -> bool:
    match kind.name:
        case "number" | "integer" | "length" | "percentage" | "time":
            return _is_number(kind, token, values)
        case "color":
            return colours.colour(token, current=colours.BLACK) is not None
        case "string":
            return bool(token.type == "string" and len(token.value) <= kind.high)
        case "sign":
            return bool(token.type == "string" and len(token.value) <= kind.high) and not has_words(
                token.value
            )
        case "ident":
            return bool(token.type == "ident")
        case "family":
            return bool(token.type == "ident" and re.fullmatch(r"[\w-]+", token.value))
        case "font-file":
            return bool(token.type == "url" and values.is_own_file(token.value)) or (
                token.type == "function"
                and token.lower_name == "url"
                and [part.type for part in token.arguments] == ["string"]
                and values.is_own_file(token.arguments[0].value)
            )
        case "counter-function":
            return (
                token.type == "function" and token.lower_name in _FUNCTIONS[kind.name] and _is_silent(token)
            )
        case name if name.endswith("-function"):
            return token.type == "function" and token.lower_name in _FUNCTIONS[name]
        case _:
            raise ValueError(f"no type of the grammar: {kind.name}")


_FUNCTIONS = {
    "gradient-function": {"linear-gradient", "radial-gradient", "repeating-linear-gradient"},
    "easing-function": {"cubic-bezier", "steps", "linear"},
    "counter-function": {"counter", "counters", "attr", "target-counter", "target-text", "leader"},
    "margin-function": {"counter", "counters", "attr", "target-counter", "target-text", "leader", "string"},
    "page-function": {"element", "content"},
    "running-function": {"running"},
    "format-function": {"format", "tech"},
    "track-function": {"repeat", "minmax", "fit-content"},
}


def _is_silent(function: Any) -> bool:
    """Whether a function of generated content adds no words. Only the attribute ``href`` is never a theme's."""
    named = [token for token in function.arguments if token.type == "ident"]
    if function.lower_name == "attr" and [token.lower_value for token in named] != ["href"]:
        return False
    return all(
        _is_silent(token)
        if token.type == "function"
        else token.type != "string" or not has_words(token.value)
        for token in function.arguments
    )


def _is_number(kind: Kind, token: Any, values: Values) -> bool:
    found = quantity(token, values.units)
    if found is None:
        return False
    if kind.name == "length" and found.kind == "number":
        return bool(token.type == "number" and token.value == 0) and kind.low <= 0 <= kind.high
    if kind.name == "integer":
        return bool(token.type == "number" and token.is_integer) and kind.low <= token.value <= kind.high
    high = kind.high * values.wider if kind.name == "length" else kind.high
    return found.kind == kind.name and found.value.within(kind.low, high)


def number(token: Any, units: Units) -> Interval | None:
    """A length or percentage in pixels; None for any other token."""
    found = quantity(token, units)
    if found is None or found.kind == "time" or (found.kind == "number" and token.value != 0):
        return None
    if found.kind == "percentage":
        return None if units.percent is None else found.value.times(units.percent)
    return found.value
