"""Winning declarations to what a person would see of text: the height of its font and lines, and two colours.

What cannot be known is a height of 0 or a colour that is None; nothing here judges.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import tinycss2.color3
from msgspec import Struct

from syndicate.verify.cascade import Value

Rgb: TypeAlias = tuple[float, float, float]
Rgba: TypeAlias = tuple[float, float, float, float]

_LINK = (0.0, 0.0, 238 / 255, 1.0)
"""The colour of a link that no style sheet colours (HTML, section 15.3.4)."""
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
AS_ELSEWHERE = frozenset({"inherit", "initial", "unset", "revert"})
"""Values that every property has, and that take it from elsewhere."""


class Look(Struct, frozen=True):
    """What of an element's style is inherited or seen through, in one world."""

    pixels: float = 16.0
    root: float = 16.0
    """Height of the font of the root element, for ``rem``."""
    line: float = 1.2
    """Height of a line, as a multiple of the font's."""
    line_pixels: float | None = None
    """Height of a line where it was set as a length, which elements inherit as it is."""
    color: Rgba | None = (0.0, 0.0, 0.0, 1.0)
    background: Rgb | None = (1.0, 1.0, 1.0)
    """Behind the text; None where nobody can say (a picture, a gradient)."""


def longhands(values: dict[str, Value]) -> dict[str, Value]:
    """The shorthands of fonts and backgrounds taken apart, as far as they are plain; a later one counts."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        parts = {"font": _font, "background": _background}.get(name, lambda _: {})(value) or {name: value}
        for part in parts:
            found.pop(part, None)
        found |= parts
    return found


def _font(value: Value) -> dict[str, Value]:
    """``font: italic bold 1em/1.5 serif``: its size and its height of line; nothing of what is less plain."""
    if value.text in AS_ELSEWHERE:
        return {"font-size": value, "line-height": value}
    plain = re.compile(r"italic|oblique|normal|bold|bolder|lighter|small-caps|[1-9]00")
    tokens = list(value.tokens)
    while tokens and plain.fullmatch(tokens[0].serialize().lower()):
        tokens.pop(0)
    size, line = tokens[:1], []
    if len(tokens) > 2 and tokens[1] == "/":
        line = tokens[2:3]
    family = tokens[3:] if line else tokens[1:]
    if not size or not family or not all(t == "," or t.type in ("ident", "string") for t in family):
        return {}
    height = Value(line[0].serialize().lower(), tuple(line)) if line else Value("normal", ())
    return {"font-size": Value(size[0].serialize().lower(), tuple(size)), "line-height": height}


def _background(value: Value) -> dict[str, Value]:
    if len(value.tokens) != 1:
        return {"background-image": value}
    color = Value("transparent", ()) if value.text in AS_ELSEWHERE | {"none", "0"} else value
    return {"background-color": color, "background-image": Value("none", ())}


def look_of(element: Element, values: dict[str, Value], parent: Look | None) -> Look:
    """What an element looks like that declares these longhands; the root has no parent."""
    above = parent or Look()
    pixels = _pixels(values["font-size"], above) if "font-size" in values else above.pixels
    look = Look(pixels=pixels, root=above.root if parent else pixels)
    line, line_pixels = (
        _line(values["line-height"], look, above)
        if "line-height" in values
        else (above.line, above.line_pixels)
    )
    color = _LINK if tag(element) == "a" and "href" in element.attrib else above.color
    if "color" in values and values["color"].text != "revert":
        color = _color(values["color"].text, above.color)
    background = above.background
    if "background-color" in values and values["background-color"].text not in AS_ELSEWHERE:
        background = over(_color(values["background-color"].text, color), background)
    if values.get("background-image", Value("none", ())).text not in AS_ELSEWHERE | {"none"}:
        background = None
    return Look(look.pixels, look.root, line, line_pixels, color, background)


def _pixels(value: Value, parent: Look) -> float:
    """The height of a font; 0 where it cannot be known."""
    relative = {"smaller": parent.pixels / 1.2, "larger": parent.pixels * 1.2, "initial": 16.0}
    relative |= dict.fromkeys(("inherit", "unset"), parent.pixels)
    if value.text in relative or value.text in _SIZES:
        return relative.get(value.text) or _SIZES[value.text]
    [token] = value.tokens if len(value.tokens) == 1 else [None]
    if token is None or (token.type == "dimension" and token.lower_unit == "vw"):
        return 0.0
    if token.type == "percentage":
        return float(token.value * parent.pixels / 100)
    return length(token, parent) or 0.0


def _line(value: Value, look: Look, parent: Look) -> tuple[float, float | None]:
    """The height of a line; 0 where it cannot be known."""
    if value.text in ("normal", "initial", "revert"):
        return 1.2, None
    if value.text in ("inherit", "unset"):
        return parent.line, parent.line_pixels
    [token] = value.tokens if len(value.tokens) == 1 else [None]
    if token is not None and token.type == "number":
        return float(token.value), None
    if token is not None and token.type == "percentage":
        return 0.0, float(token.value * look.pixels / 100)
    return 0.0, (length(token, look) or 0.0) if token is not None else 0.0


def _color(value: str, parent: Rgba | None) -> Rgba | None:
    """A colour as it is declared; None where it cannot be known."""
    if value in ("inherit", "unset"):
        return parent
    if value == "initial":
        return (0.0, 0.0, 0.0, 1.0)
    parsed = tinycss2.color3.parse_color(value)
    if parsed is None:
        return None
    if isinstance(parsed, str):  # currentColor
        return parent
    red, green, blue, alpha = (min(max(float(part), 0.0), 1.0) for part in parsed)
    return (red, green, blue, alpha)


def over(front: Rgba | None, back: Rgb | None) -> Rgb | None:
    """A colour as it looks on what is behind it."""
    if front is None or (front[3] < 1 and back is None):
        return None
    if back is None:
        return front[:3]
    red, green, blue = (front[3] * f + (1 - front[3]) * b for f, b in zip(front[:3], back, strict=True))
    return (red, green, blue)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2: from 1 for equal colours to 21 for black on white."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def length(token: Any, look: Look) -> float | None:
    """Pixels; a percentage is of a narrow page. None for what is no length, or one that only layout knows."""
    if token.type == "number" and token.value == 0:
        return 0.0
    if token.type == "percentage":
        return float(token.value * 3.2)
    if token.type != "dimension":
        return None
    unit = token.lower_unit
    em = {"em": look.pixels, "rem": look.root, "ex": look.pixels / 2, "ch": look.pixels / 2, "vw": 3.2}
    scale = _UNITS.get(unit) or em.get(unit)
    return None if scale is None else float(token.value * scale)


def tag(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]
