"""Style sheets to the reasons why a person would not see an element's text.

Whatever cannot be judged counts as hidden: a property that is not known to be harmless, a value that refers to a
variable, a gradient behind the text. A theme that wants its notices proven has to keep the styles around them plain.

Nothing is laid out. In a flowing text nothing overlaps unless something is positioned, moved or larger than its place;
one such element, anywhere in the document, puts all of it in doubt.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2.color3
from msgspec import Struct

from syndicate.verify.cascade import Cascade, Declaration, Load, Value, winners

MIN_CONTRAST = 3.0
"""Between text and what is behind it; WCAG 2.2, success criterion 1.4.3, for large text. Below, eyes give up."""
MIN_PIXELS = 8.0
"""Height of the font where the app's own is 16: half of what a person has set."""
MAX_PIXELS = 120.0
"""Height of the font from which on hardly a word fits a page."""

Rgb: TypeAlias = tuple[float, float, float]
Rgba: TypeAlias = tuple[float, float, float, float]

_LINK = (0.0, 0.0, 238 / 255, 1.0)
"""The colour of a link that no style sheet colours (HTML, section 15.3.4)."""
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_UNITS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_AS_ELSEWHERE = frozenset({"inherit", "initial", "unset", "revert"})
_NEUTRAL = _AS_ELSEWHERE | {"none", "normal", "auto"}
"""Values that switch a property off. Those of `display` and `content` are others."""
# ruff: noqa: SIM905 -- a column of strings would say no more
_HARMLESS = frozenset(
    "background-attachment background-origin background-position background-repeat background-size "
    "border-collapse border-color border-style box-sizing break-after break-before break-inside caption-side clear "
    "column-break-after column-break-before column-break-inside counter-increment counter-reset cursor direction "
    "empty-cells font-family font-feature-settings font-kerning font-optical-sizing font-smoothing font-stretch "
    "font-style font-synthesis font-variant font-variant-caps font-variant-east-asian font-variant-ligatures "
    "font-variant-numeric font-weight hanging-punctuation hyphenate-character hyphenate-limit-chars hyphens "
    "line-break list-style list-style-image list-style-position list-style-type min-block-size min-height orphans "
    "osx-font-smoothing overflow-wrap page page-break-after page-break-before page-break-inside quotes "
    "tap-highlight-color text-align text-align-last text-decoration-color text-decoration-style text-justify "
    "text-orientation text-rendering text-underline-position widows word-break word-wrap writing-mode".split()
)
# Properties whose other values hide, move, cover, clip, repaint or replace text, and the ones that do not.
_SAFE: dict[str, frozenset[str]] = {
    "display": _AS_ELSEWHERE
    | set(
        "block inline inline-block flow-root list-item table table-row table-cell table-caption table-row-group "
        "table-header-group table-footer-group inline-table".split()
    ),
    "content": frozenset({"normal"}),
    "visibility": _NEUTRAL | {"visible"},
    "position": _NEUTRAL | {"static", "relative"},
    "scale": _NEUTRAL | {"1"},
    "zoom": _NEUTRAL | {"1", "100%"},
    "content-visibility": _NEUTRAL | {"visible"},
    "unicode-bidi": _NEUTRAL | {"embed", "isolate", "plaintext"},
    "text-overflow": _NEUTRAL | {"clip"},
    "text-size-adjust": _NEUTRAL | {"100%"},
    "color-scheme": _NEUTRAL | {"light", "only light", "light only"},
    "white-space": _NEUTRAL | {"pre-wrap", "pre-line", "break-spaces"},
    "overflow": _NEUTRAL - {"auto"} | {"visible"},
    "overflow-x": _NEUTRAL - {"auto"} | {"visible"},
    "overflow-y": _NEUTRAL - {"auto"} | {"visible"},
    "float": _NEUTRAL | {"left", "right", "inline-start", "inline-end"},
    "all": frozenset({"revert"}),
} | {name: _NEUTRAL | {"0", "0px"} for name in ("top", "bottom", "left", "right", "inset")} | {
    name: _NEUTRAL | {"100%", "max-content", "min-content", "fit-content"}
    for name in ("height", "max-height", "block-size", "max-block-size")
}  # fmt: skip
_DECORATION = frozenset("none underline overline solid double dotted dashed wavy currentcolor".split())
# Least and greatest length in pixels. Percentages count as of a page of 320 pixels.
_LENGTHS: tuple[tuple[re.Pattern[str], float, float], ...] = (
    (re.compile(r"(margin|padding)-(top|bottom|before|after|block|block-start|block-end)"), -4, 1600),
    (re.compile(r"(margin|padding)(-.+)?|text-indent"), -4, 160),
    (
        re.compile(r"border(-(top|right|bottom|left|block|inline)(-start|-end)?)?(-width|-style|-color)?"),
        0,
        40,
    ),
    (re.compile(r"border-spacing|border(-.+)?-radius|border-radius"), 0, 40),
    (re.compile(r"letter-spacing"), -1.5, 16),
    (re.compile(r"word-spacing"), -3, 16),
    (re.compile(r"vertical-align"), -16, 16),
    (re.compile(r"(min-)?(width|inline-size)"), 80, 800),
    (re.compile(r"max-(width|inline-size)"), 80, 10_000),
)
_PLAIN_WORD = re.compile(r"[a-z][a-z-]*")
# What is wrong with these does no harm to the text of other elements.
_OWN = frozenset(
    "display visibility opacity color background background-color background-image font font-size line-height "
    "text-transform text-indent letter-spacing word-spacing white-space overflow overflow-x overflow-y float "
    "width max-width min-width inline-size max-inline-size min-inline-size text-decoration text-overflow "
    "content-visibility unicode-bidi vertical-align text-fill-color text-security clip clip-path mask mask-image "
    "filter object-fit border-image".split()
)
_EMPTY = frozenset({"br", "hr", "img", "wbr"})


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


class Styles:
    """The style sheets of one chapter, in the order in which they count.

    Args:
        load: gives the text of a sheet that is imported.
    """

    def __init__(self, load: Load) -> None:
        self._cascade = Cascade(load)

    def add(self, css: str, medium: str = "") -> None:
        """Add a style sheet's rules after those that are there; `medium` is a condition for all of them."""
        self._cascade.add(css, medium)

    def reasons(self, root: Element) -> dict[Element, str]:
        """Every element below and including the root that hides its text, with the reason."""
        found: dict[Element, str] = {}
        around = self._cascade.doubt or self._aside()
        wrapper = cssselect2.ElementWrapper.from_xml_root(root)
        matched = [(node, self._cascade.matched(node)) for node in wrapper.iter_subtree()]
        for world in self._cascade.worlds() if not around else ():
            looks: dict[Element, Look] = {}
            for node, rules in matched:
                element = node.etree_element
                parent = looks[node.parent.etree_element] if node.parent is not None else None
                values = _longhands(winners(rules, world))
                look = looks[element] = _look(element, values, parent)
                own, others = _judged(element, values, look)
                around = around or others
                if reason := own or _unreadable(look):
                    found.setdefault(element, reason)
        return dict.fromkeys(root.iter(), around) if around else found

    def _aside(self) -> str:
        """What covers text from beside it, or may be a rule for anything."""
        for declaration in self._cascade.beside:
            if _base(declaration.name) not in _OWN | {"content"} and (reason := _fault(declaration, Look())):
                return f"a box beside the text: {reason}"
        for selector, declarations in self._cascade.unmatched:
            values = _longhands({d.name: d.value for d in declarations})
            look = _look(Element("p"), values, None)
            if any(_judged(Element("p"), values, look)) or _unreadable(look):
                return f"a rule whose selector cannot be judged: {selector}"
        return ""


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2: from 1 for equal colours to 21 for black on white."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _judged(element: Element, values: dict[str, Value], look: Look) -> tuple[str, str]:
    """What is wrong with the element's own text, and what with everybody's."""
    own = others = ""
    for name, value in values.items():
        if reason := _fault(Declaration(name, value, important=False), look):
            base = _base(name)
            if base in _OWN:
                own = own or reason
            elif not (_tag(element) in _EMPTY and base.endswith(("height", "block-size"))):
                others = others or reason
    return own, others


def _fault(declaration: Declaration, look: Look) -> str:
    """What a declaration does that hides text, or that nobody can judge; colours and fonts are judged as a Look."""
    name, value = _base(declaration.name), declaration.value
    said = f"{declaration.name}: {value.text}"
    if (
        name.startswith("--")
        or name in _HARMLESS
        or name in ("color", "background-color", "font-size", "line-height")
    ):
        return ""
    if name in _SAFE:
        return "" if value.text in _SAFE[name] else said
    if value.text in _NEUTRAL:
        return ""
    if name == "z-index":
        return "" if value.text.isdecimal() else said
    if name == "opacity":
        return "" if _fraction(value) >= 0.8 else said
    if name in {"text-decoration", "text-decoration-line"}:
        return "" if all(word in _DECORATION or word.startswith("#") for word in value.text.split()) else said
    for pattern, least, greatest in _LENGTHS:
        if pattern.fullmatch(name):
            return "" if all(_bounded(token, look, least, greatest) for token in value.tokens) else said
    return said


def _bounded(token: Any, look: Look, least: float, greatest: float) -> bool:
    """Whether a part of a value is a word, a colour, or a length within bounds."""
    if token.type == "ident":
        return bool(_PLAIN_WORD.fullmatch(token.lower_value))
    if token.type == "hash" or (
        token.type == "function" and token.lower_name in ("rgb", "rgba", "hsl", "hsla")
    ):
        return True
    length = _length(token, look)
    return length is not None and least <= length <= greatest


def _length(token: Any, look: Look) -> float | None:
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


def _fraction(value: Value) -> float:
    [token] = value.tokens if len(value.tokens) == 1 else [None]
    if token is not None and token.type == "number":
        return float(token.value)
    return float(token.value / 100) if token is not None and token.type == "percentage" else 0.0


def _base(name: str) -> str:
    """A property's name without a vendor's prefix."""
    return re.sub(r"^-(webkit|epub|moz|ms|adobe)-", "", name)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _longhands(values: dict[str, Value]) -> dict[str, Value]:
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
    if value.text in _AS_ELSEWHERE:
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
    color = Value("transparent", ()) if value.text in _AS_ELSEWHERE | {"none", "0"} else value
    return {"background-color": color, "background-image": Value("none", ())}


def _look(element: Element, values: dict[str, Value], parent: Look | None) -> Look:
    above = parent or Look()
    pixels = _pixels(values["font-size"], above) if "font-size" in values else above.pixels
    look = Look(pixels=pixels, root=above.root if parent else pixels)
    line, line_pixels = (
        _line(values["line-height"], look, above)
        if "line-height" in values
        else (above.line, above.line_pixels)
    )
    color = _LINK if _tag(element) == "a" and "href" in element.attrib else above.color
    if "color" in values and values["color"].text != "revert":
        color = _color(values["color"].text, above.color)
    background = above.background
    if "background-color" in values and values["background-color"].text not in _AS_ELSEWHERE:
        background = _over(_color(values["background-color"].text, color), background)
    if values.get("background-image", Value("none", ())).text not in _AS_ELSEWHERE | {"none"}:
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
    return _length(token, parent) or 0.0


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
    return 0.0, (_length(token, look) or 0.0) if token is not None else 0.0


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


def _over(front: Rgba | None, back: Rgb | None) -> Rgb | None:
    """A colour as it looks on what is behind it."""
    if front is None or (front[3] < 1 and back is None):
        return None
    if back is None:
        return front[:3]
    red, green, blue = (front[3] * f + (1 - front[3]) * b for f, b in zip(front[:3], back, strict=True))
    return (red, green, blue)


def _unreadable(look: Look) -> str:
    if not MIN_PIXELS <= look.pixels <= MAX_PIXELS:
        return f"font-size: {look.pixels:g} of 16 pixels"
    line = look.line if look.line_pixels is None else look.line_pixels / look.pixels
    if not 0.8 <= line <= 5:
        return f"line-height: {line:.2g} of the font's"
    seen = _over(look.color, look.background)
    if look.background is None:
        return "over a background that cannot be judged"
    if seen is None:
        return "a color that cannot be judged"
    ratio = contrast(seen, look.background)
    return f"contrast {ratio:.1f} : 1 with what is behind it" if ratio < MIN_CONTRAST else ""
