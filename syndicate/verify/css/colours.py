"""Computes colours from tokens of CSS, and what is seen where one lies on another.

A colour that cannot be computed must not be guessed: it is None.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import tinycss2
import tinycss2.color4

from syndicate.verify.css.numbers import split
from syndicate.verify.css.spaces import MIXED, WAYS, Rgba, is_shown, light, mixed, shown

Rgb: TypeAlias = tuple[float, float, float]
"""Red, green and blue, each from 0 to 1, in sRGB; `Rgba` with alpha."""

WHITE: Rgb = (1.0, 1.0, 1.0)
BLACK: Rgba = (0.0, 0.0, 0.0, 1.0)
LINK: Rgba = (0.0, 0.0, 238 / 255, 1.0)
"""The colour of a link without a style sheet (HTML, section 15.3.4)."""
NIGHT: Rgb = (18 / 255, 18 / 255, 18 / 255)
NIGHT_LINK: Rgba = (158 / 255, 158 / 255, 1.0, 1.0)
"""The page and its links in a dark scheme, measured in Chromium."""

_FUNCTIONS = frozenset({"rgb", "rgba", "hsl", "hsla"})
_SPACES = {
    "hwb": "srgb",
    "oklab": "xyz-d65",
    "oklch": "xyz-d65",
    "lab": "xyz-d50",
    "lch": "xyz-d50",
    "color": "",
}
_GIVEN = frozenset({"srgb", "srgb-linear", "display-p3", "xyz-d65", "xyz-d50"})
"""The spaces of ``color()`` that are computed; ``xyz`` is the same as ``xyz-d65``."""
_BY_SCHEME = frozenset({"light-dark", "color-mix"})
_SYSTEM: dict[str, tuple[str, str]] = {
    "canvas": ("#fff", "#121212"),
    "canvastext": ("#000", "#fff"),
    "linktext": ("#0000ee", "#9e9eff"),
    "visitedtext": ("#551a8b", "#d0adf0"),
    "activetext": ("#f00", "#ff9e9e"),
    "buttonface": ("#efefef", "#6b6b6b"),
    "buttontext": ("#000", "#fff"),
    "buttonborder": ("#000", "#fff"),
    "field": ("#fff", "#3b3b3b"),
    "fieldtext": ("#000", "#fff"),
    "graytext": ("#808080", "#808080"),
    "mark": ("#ff0", "#ff0"),
    "marktext": ("#000", "#000"),
}
"""The colours of the app, in a light and in a dark scheme, measured in Chromium."""


def colour(
    token: Any, *, dark: bool = False, current: Rgba | None = None, whole: bool = False
) -> Rgba | None:
    """A colour of CSS Color 3, 4 or 5; None for anything that cannot be computed.

    Args:
        token: the token of a value.
        dark: whether the scheme of the page is dark, for the colours of the app and ``light-dark()``.
        current: the value of ``currentcolor``, which depends on the element.
        whole: whether to return None for a colour that a screen would clip.
    """
    match token.type, getattr(token, "lower_name", getattr(token, "lower_value", "")):
        case "function", "device-cmyk":
            return _of_inks(token)
        case "function", "light-dark":
            parts = split([part for part in token.arguments if part.type not in ("whitespace", "comment")])
            found = [
                colour(part[0], dark=dark, current=current, whole=whole) if len(part) == 1 else None
                for part in parts
            ]
            return found[dark] if len(found) == 2 and None not in found else None
        case "function", "color-mix":
            return _of_two(token, dark=dark, current=current)
        case "function", name if name in _SPACES or name in _FUNCTIONS:
            return _computed(token, name, whole=whole)
        case "ident", "currentcolor":
            return current
        case "ident", word if word in _SYSTEM:
            return colour(tinycss2.parse_one_component_value(_SYSTEM[word][dark]))
        case (("ident" | "hash"), _):
            return _computed(token, "")
        case _:
            return None


def _computed(token: Any, name: str, *, whole: bool = False) -> Rgba | None:
    """A colour, clipped to what a screen shows; with `whole`, None if it has to be clipped."""
    if name in _FUNCTIONS and not _is_read_alike(token):
        return None
    found = tinycss2.color4.parse_color(token)
    if found is None or isinstance(found, str):
        return None
    space = _SPACES.get(name, "srgb") or found.space
    if name == "color" and space not in _GIVEN:
        return None
    coordinates = found.coordinates if name == "color" else found.to(space).coordinates
    if None in (*coordinates, found.alpha):
        return None
    if space != "srgb":
        linear = light(space, coordinates)
        coordinates = shown(linear)
        if whole and not is_shown(linear):
            return None
    elif whole and not is_shown(coordinates):
        return None
    ends = (min(max(float(part), 0.0), 1.0) for part in (*coordinates, found.alpha))
    return (next(ends), next(ends), next(ends), next(ends))


def _of_two(token: Any, *, dark: bool, current: Rgba | None) -> Rgba | None:
    """``color-mix(in srgb, one 30%, other)``, in the spaces of `MIXED`, by any way round the hues.

    Its parts have to be colours that a screen does not clip: a mixture is made of the unclipped colours.
    """
    parts = split([part for part in token.arguments if part.type not in ("whitespace", "comment")])
    if len(parts) != 3:
        return None
    match [getattr(word, "lower_value", "") for word in parts[0]]:
        case ["in", space] if space in MIXED:
            way = "shorter"
        case ["in", "hsl" | "hwb" | "lch" | "oklch" as space, way, "hue"] if way in WAYS:
            pass
        case _:
            return None
    colours: list[Rgba] = []
    shares: list[float | None] = []
    for part in parts[1:]:
        percent = [one.value / 100 for one in part if one.type == "percentage"]
        rest = [one for one in part if one.type != "percentage"]
        found = colour(rest[0], dark=dark, current=current, whole=True) if len(rest) == 1 else None
        if found is None or len(percent) > 1 or not all(0 <= share <= 1 for share in percent):
            return None
        colours.append(found)
        shares.append(percent[0] if percent else None)
    one, other = shares
    if one is not None and other is not None and not 0.999 < one + other < 1.001:
        return None  # other sums are scaled, or make the mixture transparent
    share = one if one is not None else 1 - other if other is not None else 0.5
    return mixed(space, colours[0], colours[1], share, way)


def _is_read_alike(token: Any) -> bool:
    """Whether a function with commas has the types of CSS Color 3; otherwise browsers drop it."""
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
    """Whether an app with CSS Color 3 drops the colour: it is of a later level, or in a new form."""
    if token.type == "hash":
        return len(token.value) in (4, 8)
    if token.type == "ident":
        return token.lower_value in _SYSTEM
    if token.type != "function":
        return False
    if token.lower_name in _SPACES or token.lower_name in _BY_SCHEME:
        return True
    if token.lower_name not in _FUNCTIONS:
        return False
    commas = sum(part == "," for part in token.arguments)
    return bool(commas != (3 if token.lower_name.endswith("a") else 2))


def over(front: Rgba, back: Rgb) -> Rgb:
    """The colour that is seen where one colour lies on another."""
    red, green, blue = (front[3] * f + (1 - front[3]) * b for f, b in zip(front[:3], back, strict=True))
    return (red, green, blue)
