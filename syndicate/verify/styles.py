"""Style sheets to the reasons why a person would not see an element's text.

Whatever cannot be judged counts as hidden: a property that is not known to be harmless, a value that refers to a
variable, a gradient behind the text. A theme that wants its notices proven has to keep the styles around them plain.

Nothing is laid out. In a flowing text nothing overlaps unless something is positioned, moved or larger than its place;
one such element, anywhere in the document, puts all of it in doubt.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

import cssselect2

from syndicate.verify.cascade import Cascade, Declaration, Load, Value, winners
from syndicate.verify.look import AS_ELSEWHERE, Look, contrast, length, longhands, look_of, over, tag

MIN_CONTRAST = 3.0
"""Between text and what is behind it; WCAG 2.2, success criterion 1.4.3, for large text. Below, eyes give up."""
MIN_PIXELS = 8.0
"""Height of the font where the app's own is 16: half of what a person has set."""
MAX_PIXELS = 120.0
"""Height of the font from which on hardly a word fits a page."""

_NEUTRAL = AS_ELSEWHERE | {"none", "normal", "auto"}
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
    "display": AS_ELSEWHERE
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
                values = longhands(winners(rules, world))
                look = looks[element] = look_of(element, values, parent)
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
            values = longhands({d.name: d.value for d in declarations})
            look = look_of(Element("p"), values, None)
            if any(_judged(Element("p"), values, look)) or _unreadable(look):
                return f"a rule whose selector cannot be judged: {selector}"
        return ""


def _judged(element: Element, values: dict[str, Value], look: Look) -> tuple[str, str]:
    """What is wrong with the element's own text, and what with everybody's."""
    own = others = ""
    for name, value in values.items():
        if reason := _fault(Declaration(name, value, important=False), look):
            base = _base(name)
            if base in _OWN:
                own = own or reason
            elif not (tag(element) in _EMPTY and base.endswith(("height", "block-size"))):
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
    pixels = length(token, look)
    return pixels is not None and least <= pixels <= greatest


def _fraction(value: Value) -> float:
    [token] = value.tokens if len(value.tokens) == 1 else [None]
    if token is not None and token.type == "number":
        return float(token.value)
    return float(token.value / 100) if token is not None and token.type == "percentage" else 0.0


def _base(name: str) -> str:
    """A property's name without a vendor's prefix."""
    return re.sub(r"^-(webkit|epub|moz|ms|adobe)-", "", name)


def _unreadable(look: Look) -> str:
    if not MIN_PIXELS <= look.pixels <= MAX_PIXELS:
        return f"font-size: {look.pixels:g} of 16 pixels"
    line = look.line if look.line_pixels is None else look.line_pixels / look.pixels
    if not 0.8 <= line <= 5:
        return f"line-height: {line:.2g} of the font's"
    seen = over(look.color, look.background)
    if look.background is None:
        return "over a background that cannot be judged"
    if seen is None:
        return "a color that cannot be judged"
    ratio = contrast(seen, look.background)
    return f"contrast {ratio:.1f} : 1 with what is behind it" if ratio < MIN_CONTRAST else ""
