"""Tokens to colours, and what a person makes of one on another."""

from __future__ import annotations

from typing import Any, TypeAlias

import tinycss2
import tinycss2.color4

Rgb: TypeAlias = tuple[float, float, float]
Rgba: TypeAlias = tuple[float, float, float, float]
"""Red, green, blue and alpha, each from 0 to 1, in sRGB."""

WHITE: Rgb = (1.0, 1.0, 1.0)
BLACK: Rgba = (0.0, 0.0, 0.0, 1.0)
LINK: Rgba = (0.0, 0.0, 238 / 255, 1.0)
"""A link that no style sheet colours (HTML, section 15.3.4)."""
NIGHT: Rgb = (18 / 255, 18 / 255, 18 / 255)
NIGHT_LINK: Rgba = (158 / 255, 158 / 255, 1.0, 1.0)
"""The page and its links where a sheet asks for a dark scheme: measured in Chromium."""

_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})


def colour(token: Any) -> Rgba | None:
    """A colour of CSS Color 3, or one of its functions in the form of level 4; None for anything else.

    ``currentcolor`` is none: only its element knows it.
    """
    if token.type == "function" and token.lower_name == "device-cmyk":
        return _of_inks(token)
    if token.type not in ("ident", "hash", "function"):
        return None
    if token.type == "function" and token.lower_name not in _FUNCTIONS:
        return None
    if token.type == "function" and not _is_read_alike(token):
        return None
    found = tinycss2.color4.parse_color(token)
    if found is None or found == "currentcolor" or isinstance(found, str):
        return None
    red, green, blue = found.to("srgb").coordinates
    if None in (red, green, blue, found.alpha):
        return None
    ends = (min(max(float(part), 0.0), 1.0) for part in (red, green, blue, found.alpha))
    return (next(ends), next(ends), next(ends), next(ends))


def _is_read_alike(token: Any) -> bool:
    """Whether a function with commas has the types of CSS Color 3; browsers drop it otherwise."""
    parts = [part for part in token.arguments if part.type not in ("whitespace", "comment")]
    commas = sum(part == "," for part in parts)
    if not commas:
        return True
    if commas not in (2, 3) or len(parts) != 2 * commas + 1:
        return False
    kinds = [part.type for part in parts[::2]][:3]
    if token.lower_name.startswith("hsl"):
        return kinds[0] in ("number", "dimension") and kinds[1:] == ["percentage", "percentage"]
    return kinds in (["number"] * 3, ["percentage"] * 3)


def _of_inks(token: Any) -> Rgba | None:
    """``device-cmyk(c m y k)`` on white paper, by the formula of CSS Color 5, section 9.1."""
    parts = [part for part in token.arguments if part.type not in ("whitespace", "comment") and part != ","]
    if len(parts) != 4 or any(part.type != "number" for part in parts):
        return None
    *inks, black = (min(max(float(part.value), 0.0), 1.0) for part in parts)
    red, green, blue = (1 - min(1.0, ink * (1 - black) + black) for ink in inks)
    return (red, green, blue, 1.0)


def is_modern(token: Any) -> bool:
    """Whether an app of CSS Color 3 drops the colour: without commas, or with an alpha where it has none."""
    if token.type == "hash":
        return len(token.value) in (4, 8)
    if token.type != "function" or token.lower_name not in _FUNCTIONS:
        return False
    commas = sum(part == "," for part in token.arguments)
    return bool(commas != (3 if token.lower_name.endswith("a") else 2))


def over(front: Rgba, back: Rgb) -> Rgb:
    """A colour as it looks on what is behind it."""
    red, green, blue = (front[3] * f + (1 - front[3]) * b for f, b in zip(front[:3], back, strict=True))
    return (red, green, blue)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2: from 1 for equal colours to 21 for black on white."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
