"""Parses the value definition syntax of CSS (Values 4, section 2), as the lines of `properties.toml` use it.

``||`` is one or more of its parts in any order, ``|`` one of them, ``#`` a list with commas; ``[low,high]`` after a
type are its bounds: pixels, seconds, or the number itself.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from msgspec import Struct


class Word(Struct, frozen=True):
    """A keyword, a comma or a slash."""

    text: str


class Kind(Struct, frozen=True):
    """A typed value, with bounds where it is a number."""

    name: str
    low: float = float("-inf")
    high: float = float("inf")


class Sequenced(Struct, frozen=True):
    """All parts, in order."""

    parts: tuple[Syntax, ...]


class OneOf(Struct, frozen=True):
    """One of the parts."""

    parts: tuple[Syntax, ...]


class AllOf(Struct, frozen=True):
    """All parts, in any order."""

    parts: tuple[Syntax, ...]


class SomeOf(Struct, frozen=True):
    """One or more of the parts, each at most once, in any order."""

    parts: tuple[Syntax, ...]


class Repeated(Struct, frozen=True):
    """A part from `least` to `most` times, separated by commas or not."""

    part: Syntax
    least: int
    most: int
    commas: bool = False


Syntax: TypeAlias = Word | Kind | Sequenced | OneOf | AllOf | SomeOf | Repeated

_MANY = 40
_TOKEN = re.compile(
    r"\s*(<(?P<kind>[a-z-]+)(?: \[(?P<low>[^,\]]+),(?P<high>[^\]]+)\])?>|(?P<word>[a-zA-Z-][\w-]*|[0-9]+)"
    r"|(?P<bars>\|\|?|&&)|(?P<mark>[][?*+#,/])|\{(?P<least>\d+),(?P<most>\d+)\})"
)


@cache
def syntax(line: str) -> Syntax:
    """Parse a line. Raises: ValueError."""
    tokens = []
    at = 0
    while at < len(line):
        found = _TOKEN.match(line, at)
        if found is None:
            raise ValueError(f"not value definition syntax: {line[at:]}")
        tokens.append(found)
        at = found.end()
        if not line[at:].strip():
            break
    parsed, rest = _alternatives(tokens)
    if rest:
        raise ValueError(f"not value definition syntax: {line}")
    return parsed


def _alternatives(tokens: list[re.Match[str]]) -> tuple[Syntax, list[re.Match[str]]]:
    return _joined("|", tokens)


_LOOSER: dict[str, tuple[str, type[OneOf | SomeOf | AllOf]]] = {
    "|": ("||", OneOf),
    "||": ("&&", SomeOf),
    "&&": ("", AllOf),
}
"""For each combinator: the one that binds more tightly, and its node (Values 4, section 2.2)."""


def _joined(bars: str, tokens: list[re.Match[str]]) -> tuple[Syntax, list[re.Match[str]]]:
    if not bars:
        return _sequence(tokens)
    tighter, made = _LOOSER[bars]
    parts: list[Syntax] = []
    while True:
        part, tokens = _joined(tighter, tokens)
        parts.append(part)
        if not tokens or tokens[0]["bars"] != bars:
            return (parts[0] if len(parts) == 1 else made(tuple(parts))), tokens
        tokens = tokens[1:]


def _sequence(tokens: list[re.Match[str]]) -> tuple[Syntax, list[re.Match[str]]]:
    parts: list[Syntax] = []
    while tokens and tokens[0]["bars"] is None and tokens[0]["mark"] != "]":
        part, tokens = _one(tokens)
        parts.append(part)
    if not parts:
        raise ValueError("not value definition syntax: nothing between bars")
    return (parts[0] if len(parts) == 1 else Sequenced(tuple(parts))), tokens


def _one(tokens: list[re.Match[str]]) -> tuple[Syntax, list[re.Match[str]]]:
    token, tokens = tokens[0], tokens[1:]
    part: Syntax
    if token["kind"]:
        bounds = (float(token["low"]), float(token["high"])) if token["low"] else ()
        part = Kind(token["kind"], *bounds)
    elif token["word"]:
        part = Word(token["word"])
    elif token["mark"] in (",", "/"):
        part = Word(token["mark"])
    elif token["mark"] == "[":
        part, tokens = _alternatives(tokens)
        tokens = tokens[1:]
    else:
        raise ValueError(f"not value definition syntax: {token[0]}")
    while tokens and (tokens[0]["mark"] in ("?", "*", "+", "#") or tokens[0]["least"]):
        mark = tokens[0]
        tokens = tokens[1:]
        match mark["mark"]:
            case "?":
                part = Repeated(part, 0, 1)
            case "*":
                part = Repeated(part, 0, _MANY)
            case "+":
                part = Repeated(part, 1, _MANY)
            case "#":
                part = Repeated(part, 1, _MANY, commas=True)
            case _:
                part = Repeated(part, int(mark["least"]), int(mark["most"]))
    return part, tokens
