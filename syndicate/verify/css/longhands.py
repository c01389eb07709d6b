"""Expands shorthands to longhands, as far as the size, the place and the colours of a notice depend on them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2

from syndicate.verify.css.grammar import EVERYWHERE, base

Tokens = tuple[Any, ...]

_SIDES = ("top", "right", "bottom", "left")
_LOGICAL = {
    "inline-start": "left", "inline-end": "right", "start": "left", "end": "right", "block-start": "top",
    "block-end": "bottom", "before": "top", "after": "bottom",
}  # fmt: skip
"""Logical sides in text from left to right. From right to left they are swapped, which gives the same sums."""
_PAIRS = {"inline": ("left", "right"), "block": ("top", "bottom")}
_BOX = re.compile(r"(margin|padding)(?:-(.+))?")
_BORDER = re.compile(
    r"border(?:-(top|right|bottom|left|inline|block|(?:inline|block)-(?:start|end)))?(-width|-style)?"
)
_LINE_STYLES = frozenset("none hidden dotted dashed solid double groove ridge inset outset".split())  # noqa: SIM905
_SIZES = {
    "inline-size": "width", "min-inline-size": "min-width", "max-inline-size": "max-width", "block-size": "height",
    "min-block-size": "min-height", "max-block-size": "max-height",
}  # fmt: skip
_NOTHING: Tokens = tuple(tinycss2.parse_component_value_list("0"))
_TRANSPARENT: Tokens = tuple(tinycss2.parse_component_value_list("transparent"))
_NORMAL: Tokens = tuple(tinycss2.parse_component_value_list("normal"))
_BEFORE_SIZE = re.compile(r"normal|italic|oblique|bold|bolder|lighter|small-caps|\d+")


def longhands(name: str, tokens: Tokens) -> Iterator[tuple[str, Tokens]]:
    """The longhands of a declaration, with their tokens. A CSS-wide keyword applies to each."""
    name = _SIZES.get(base(name), base(name))
    if match := _BOX.fullmatch(name):
        yield from _sides(f"{match[1]}-", "", match[2] or "", tokens)
    elif (match := _BORDER.fullmatch(name)) and match[2] != "-style":
        widths = tokens if match[2] or _is_everywhere(tokens) else _width(tokens)
        yield from _sides("border-", "-width", match[1] or "", widths)
    elif name == "font":
        yield from _font(tokens)
    elif name in ("background", "background-color"):
        yield "background-color", _background(tokens)
    else:
        yield name, tokens


def _is_everywhere(tokens: Sequence[Any]) -> bool:
    return len(tokens) == 1 and tokens[0].type == "ident" and tokens[0].lower_value in EVERYWHERE


def _sides(before: str, after: str, side: str, tokens: Tokens) -> Iterator[tuple[str, Tokens]]:
    if side in _LOGICAL or side in _SIDES:
        yield f"{before}{_LOGICAL.get(side, side)}{after}", tokens
        return
    names = _PAIRS.get(side, _SIDES)
    count = len(tokens)
    if not tokens or (side not in _PAIRS and side) or count > len(names):
        return
    if len(names) == 2:
        values = [tokens[0], tokens[-1]]
    else:
        values = [
            tokens[0],
            tokens[1 % count],
            tokens[2 % count if count > 2 else 0],
            tokens[-1 if count > 3 else 1 % count],
        ]
    for name, value in zip(names, values, strict=True):
        yield f"{before}{name}{after}", (value,)


def _width(tokens: Tokens) -> Tokens:
    """The width in a border's shorthand; a style alone gives ``medium``."""
    for token in tokens:
        if token.type in ("dimension", "number") or (
            token.type == "function" and token.lower_name in ("calc", "min", "max", "clamp")
        ):
            return (token,)
        if token.type == "ident" and token.lower_value in ("thin", "medium", "thick"):
            return (token,)
    words = {token.lower_value for token in tokens if token.type == "ident"}
    if words & (_LINE_STYLES - {"none", "hidden"}):
        return tuple(tinycss2.parse_component_value_list("medium"))
    return _NOTHING


def _font(tokens: Tokens) -> Iterator[tuple[str, Tokens]]:
    if _is_everywhere(tokens):
        yield from (("font-size", tokens), ("line-height", tokens), ("font-family", tokens))
        return
    at = 0
    while at < len(tokens) and _BEFORE_SIZE.fullmatch(tokens[at].serialize().lower()):
        at += 1
    yield "font-size", tokens[at : at + 1]
    if tokens[at + 1 : at + 2] and tokens[at + 1] == "/":
        yield "line-height", tokens[at + 2 : at + 3]
        at += 2
    else:
        yield "line-height", _NORMAL
    yield "font-family", tokens[at + 1 :]


def _background(tokens: Tokens) -> Tokens:
    if len(tokens) == 1 and tokens[0].type == "ident" and tokens[0].lower_value == "none":
        return _TRANSPARENT
    return tokens
