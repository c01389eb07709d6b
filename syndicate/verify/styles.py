"""Style sheets to the reasons why a person would not see an element's text. Parsed and matched, never laid out.

CSS applies by conditions: the colour scheme, the size of the screen, what an app supports. Each condition is tried on
its own, all of them together, and none; an element that is hidden in one of these worlds counts as hidden. What cannot
be judged (a gradient behind the text, a value that refers to a variable) counts as hidden too: a theme that wants its
notices proven has to keep the styles around them plain.

Not judged: what only layout knows, such as another element drawn on top. Nothing overlaps in a flowing text
unless something is positioned or moved, and that is judged for every element of a chapter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
import tinycss2.color3
from msgspec import Struct

MIN_CONTRAST = 3.0
"""Between text and what is behind it; WCAG 2.2, success criterion 1.4.3, for large text. Below, eyes give up."""
MIN_PIXELS = 8.0
"""Height of the font where the app's own is 16: half of what a person has set."""

Rgb: TypeAlias = tuple[float, float, float]
Load: TypeAlias = Callable[[str], str | None]
"""A style sheet's name as a chapter or another sheet refers to it, to its text; None where there is none."""

_GENERATED = ("before", "after", "marker", "selection", "footnote-call")
_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0,
    "xx-large": 32.0, "xxx-large": 48.0,
}  # fmt: skip
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_INHERITED = ("visibility", "color", "-webkit-text-fill-color", "text-transform", "text-indent", "letter-spacing",
              "word-spacing", "line-height", "unicode-bidi", "-webkit-text-security", "font-size")  # fmt: skip
# A value of these other than the ones named moves, covers, clips, repaints or replaces text.
_ONLY: dict[str, frozenset[str]] = {
    "visibility": frozenset({"visible", "inherit", "initial", "unset"}),
    "position": frozenset({"static", "relative", "initial", "unset"}),
    "text-transform": frozenset({"none", "initial"}),
    "transform": frozenset({"none"}),
    "translate": frozenset({"none"}),
    "rotate": frozenset({"none"}),
    "scale": frozenset({"none", "1"}),
    "clip": frozenset({"auto"}),
    "clip-path": frozenset({"none"}),
    "mask": frozenset({"none"}),
    "mask-image": frozenset({"none"}),
    "filter": frozenset({"none"}),
    "backdrop-filter": frozenset({"none"}),
    "mix-blend-mode": frozenset({"normal"}),
    "content": frozenset({"normal"}),
    "content-visibility": frozenset({"visible", "auto"}),
    "unicode-bidi": frozenset({"normal", "embed", "isolate", "plaintext"}),
    "text-overflow": frozenset({"clip"}),
    "-webkit-line-clamp": frozenset({"none"}),
    "line-clamp": frozenset({"none"}),
    "-webkit-text-security": frozenset({"none"}),
    "zoom": frozenset({"1", "normal"}),
    "top": frozenset({"auto", "0"}),
    "bottom": frozenset({"auto", "0"}),
    "left": frozenset({"auto", "0"}),
    "right": frozenset({"auto", "0"}),
    "inset": frozenset({"auto", "0"}),
    "all": frozenset({"revert", "revert-layer"}),
    "float": frozenset({"none", "left", "right", "inline-start", "inline-end", "initial"}),
}
_SIZED = (
    "height",
    "max-height",
    "width",
    "max-width",
    "block-size",
    "max-block-size",
    "inline-size",
    "max-inline-size",
)
# ruff: noqa: SIM905 -- a column of twenty strings would say no more
_SHOWN = frozenset(
    "block inline inline-block flow-root list-item table table-row table-cell table-caption table-row-group "
    "table-header-group table-footer-group inline-table flex grid inline-flex inline-grid initial unset revert "
    "inherit".split()
)


class Rule(Struct, frozen=True):
    """A selector's declarations, and the conditions (by number) that must all hold for them to apply."""

    declarations: tuple[tuple[str, str, Any, bool], ...]
    conditions: frozenset[int]


class Computed(Struct, frozen=True):
    """What of an element's style matters, in one world. `values` are winning values by property, serialised."""

    values: dict[str, str]
    pixels: float = 16.0
    color: Rgb = (0.0, 0.0, 0.0)
    background: Rgb | None = (1.0, 1.0, 1.0)
    """Behind the text; None where nobody can say (a picture, a gradient)."""


class Styles:
    """The style sheets of one chapter, in the order in which they count.

    Args:
        load: gives the text of a sheet that is imported.
    """

    def __init__(self, load: Load) -> None:
        self._load = load
        self._matcher = cssselect2.Matcher()
        self._conditions: dict[str, int] = {}
        self._doubt = ""

    def add(self, css: str) -> None:
        """Add a style sheet's rules after those that are there."""
        self._rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), frozenset(), 0)

    def reasons(self, root: Element) -> dict[Element, str]:
        """Every element below and including the root that hides its text, with the reason."""
        found: dict[Element, str] = {}
        wrapper = cssselect2.ElementWrapper.from_xml_root(root)
        matched = {node.etree_element: self._matched(node) for node in wrapper.iter_subtree()}
        for world in self._worlds():
            computed: dict[Element, Computed] = {}
            for node in wrapper.iter_subtree():
                element = node.etree_element
                parent = computed.get(node.parent.etree_element) if node.parent is not None else None
                style = _computed(_winners(matched[element], world), parent or Computed({}))
                computed[element] = style
                if element not in found and (reason := self._doubt or _hidden(style)):
                    found[element] = reason
        return found

    def _worlds(self) -> Iterator[frozenset[int]]:
        every = frozenset(self._conditions.values())
        yield frozenset()
        yield every
        yield from (frozenset({condition}) for condition in every)

    def _rules(self, rules: list[Any], conditions: frozenset[int], depth: int) -> None:
        for rule in rules:
            if rule.type == "qualified-rule":
                self._qualified(rule, conditions)
            elif rule.type == "at-rule":
                self._at_rule(rule, conditions, depth)

    def _qualified(self, rule: Any, conditions: frozenset[int]) -> None:
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            # An app may know a selector that we do not; then its declarations may hide anything.
            if any(_declares_hiding(rule.content)):
                self._doubt = (
                    f"a rule whose selector cannot be judged: {tinycss2.serialize(rule.prelude).strip()}"
                )
            return
        made = Rule(tuple(_declarations(rule.content)), conditions)
        for selector in selectors:
            if selector.pseudo_element not in _GENERATED:
                self._matcher.add_selector(selector, made)

    def _at_rule(self, rule: Any, conditions: frozenset[int], depth: int) -> None:
        name = rule.lower_at_keyword
        if name == "import":
            url = next((token.value for token in rule.prelude if token.type in ("string", "url")), "")
            css = self._load(url) if depth < 5 else None
            if css is None:
                self._doubt = f"an imported style sheet that is not in the file: {url}"
            else:
                rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
                self._rules(rules, conditions | {self._condition(f"import {url}")}, depth + 1)
        elif rule.content is not None and name in (
            "media",
            "supports",
            "layer",
            "container",
            "scope",
            "document",
        ):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            condition = self._condition(f"{name} {tinycss2.serialize(rule.prelude).strip()}")
            self._rules(inner, conditions | {condition}, depth)
        elif name not in (
            "charset",
            "namespace",
            "font-face",
            "page",
            "counter-style",
            "font-feature-values",
            "layer",
        ):
            self._doubt = f"@{name}, whose effect cannot be judged"

    def _condition(self, text: str) -> int:
        return self._conditions.setdefault(" ".join(text.split()).lower(), len(self._conditions))

    def _matched(self, node: cssselect2.ElementWrapper) -> list[tuple[Any, Rule]]:
        matches = [
            ((specificity, order), rule) for specificity, order, _pseudo, rule in self._matcher.match(node)
        ]
        if style := node.etree_element.get("style"):
            content = tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
            inline = Rule(tuple(chain.from_iterable(map(_declaration, content))), frozenset())
            matches.append((((1_000_000, 0, 0), 0), inline))
        return sorted(matches, key=lambda match: match[0])


def _declares_hiding(content: list[Any]) -> Iterator[bool]:
    for name, value, _tokens, _important in _declarations(content):
        style = _computed({name: (value, _tokens)}, Computed({}))
        yield bool(_hidden(style))


def _declarations(content: list[Any]) -> Iterator[tuple[str, str, Any, bool]]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        yield from _declaration(node)


def _declaration(node: Any) -> Iterator[tuple[str, str, Any, bool]]:
    if node.type != "declaration":
        if (
            node.type == "qualified-rule"
        ):  # nested: applies to the element or to something in it; the worst is assumed
            yield from _declarations(node.content)
        return
    tokens = [token for token in node.value if token.type not in ("whitespace", "comment")]
    value = tinycss2.serialize(node.value).strip().lower()
    name = node.lower_name
    if name == "font":
        size = next(
            (t for t in tokens if t.type in ("dimension", "percentage") or _SIZES.get(_ident(t))), None
        )
        if size is not None:
            yield "font-size", tinycss2.serialize([size]).lower(), [size], node.important
        return
    if name == "background":
        name = "background-color" if len(tokens) == 1 else "background-image"
    yield (
        re.sub(r"^-(webkit|epub|moz|ms)-(?!text-fill|text-sec|line-clamp)", "", name),
        value,
        tokens,
        node.important,
    )


def _ident(token: Any) -> str:
    return str(token.lower_value) if token.type == "ident" else ""


def _winners(matches: list[tuple[Any, Rule]], world: frozenset[int]) -> dict[str, tuple[str, Any]]:
    """CSS Cascading 4, section 6: importance, then specificity, then order."""
    normal: dict[str, tuple[str, Any]] = {}
    important: dict[str, tuple[str, Any]] = {}
    for _, rule in matches:
        if rule.conditions <= world:
            for name, value, tokens, weighty in rule.declarations:
                (important if weighty else normal)[name] = (value, tokens)
    return normal | important


def _computed(winners: dict[str, tuple[str, Any]], parent: Computed) -> Computed:
    values = {name: parent.values[name] for name in _INHERITED if name in parent.values}
    values |= {name: value for name, (value, _) in winners.items() if value != "inherit"}
    pixels = parent.pixels
    if "font-size" in winners:
        pixels = _pixels(winners["font-size"][1], parent.pixels)
    color = parent.color
    for name in ("color", "-webkit-text-fill-color"):
        if name in winners:
            color = _color(winners[name][0], parent.color, parent.background) or (-1.0, -1.0, -1.0)
    background = parent.background
    if "background-color" in winners:
        background = _color(winners["background-color"][0], color, parent.background)
    image = winners.get("background-image", ("none", None))[0]
    return Computed(values, pixels, color, background if image == "none" else None)


def _pixels(tokens: Any, parent: float) -> float:
    token = tokens[0] if len(tokens) == 1 else None
    if token is None:
        return 0.0
    if token.type == "dimension":
        unit = token.lower_unit
        if unit in _PIXELS:
            return float(token.value * _PIXELS[unit])
        return float(
            token.value * {"em": parent, "rem": 16.0, "ex": parent / 2, "ch": parent / 2}.get(unit, 0.0)
        )
    if token.type == "percentage":
        return float(token.value * parent / 100)
    if token.type == "number":
        return 0.0
    word = _ident(token)
    relative = {
        "smaller": parent / 1.2,
        "larger": parent * 1.2,
        "inherit": parent,
        "unset": parent,
        "initial": 16.0,
    }
    return _SIZES.get(word) or relative.get(word, 0.0)


def _color(value: str, current: Rgb, behind: Rgb | None) -> Rgb | None:
    """A colour as it looks on what is behind it; None where it cannot be known."""
    if value in ("inherit", "unset"):
        return current
    if value in ("initial", "revert"):
        return (0.0, 0.0, 0.0)
    parsed = tinycss2.color3.parse_color(value)
    if parsed is None:
        return None
    if isinstance(parsed, str):  # currentColor
        return current
    red, green, blue, alpha = parsed
    if alpha >= 1:
        return (red, green, blue)
    if behind is None:
        return None
    mixed = [
        alpha * front + (1 - alpha) * back for front, back in zip((red, green, blue), behind, strict=True)
    ]
    return (mixed[0], mixed[1], mixed[2])


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2.2: from 1 for equal colours to 21 for black on white."""
    lighter, darker = sorted(map(_luminance, (one, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _hidden(style: Computed) -> str:
    values = style.values
    if values.get("display", "block") not in _SHOWN:
        return f"display: {values['display']}"
    for name, allowed in _ONLY.items():
        if name in values and values[name] not in allowed:
            return f"{name}: {values[name]}"
    if "opacity" in values and not _at_least(values["opacity"], 0.8):
        return f"opacity: {values['opacity']}"
    if style.pixels < MIN_PIXELS:
        return f"font-size: {style.pixels:g} of 16 pixels"
    if style.color[0] < 0:
        return f"color: {values.get('-webkit-text-fill-color', values.get('color'))}, which cannot be judged"
    if style.background is None:
        return "over a background that cannot be judged"
    ratio = contrast(style.color, style.background)
    if ratio < MIN_CONTRAST:
        return f"contrast {ratio:.1f} : 1 with what is behind it"
    if _tight(values.get("line-height", "normal"), style.pixels):
        return f"line-height: {values['line-height']}"
    return _squeezed(values)


def _squeezed(values: dict[str, str]) -> str:
    """Lengths that leave text no room, or throw it off the page."""
    if values.get("overflow", "visible") != "visible" or values.get("overflow-y", "visible") != "visible":
        for name in _SIZED:
            if name in values and values[name] not in ("auto", "none", "100%"):
                return f"{name}: {values[name]} with overflow: {values.get('overflow', 'hidden')}"
    for name in _SIZED:
        if re.fullmatch(r"0*\.?0+[a-z%]*|[0-4]px", values.get(name, "")):
            return f"{name}: {values[name]}"
    for name, value in values.items():
        if name.startswith(("margin", "text-indent", "letter-spacing", "word-spacing")):
            for number, unit in re.findall(r"(-[\d.]+)(\w*)", value):
                if unit not in ("em", "rem", "ch") or float(number) < -2:
                    return f"{name}: {value}"
    return ""


def _tight(value: str, pixels: float) -> bool:
    """Whether lines stand closer than four fifths of the font's height, so that they run into each other."""
    length = re.fullmatch(r"([\d.]+)(\w*|%)", value)
    if length is None:
        return value not in ("normal", "inherit", "unset", "initial")
    number, unit = float(length[1]), length[2]
    ratios = {"": 1.0, "em": 1.0, "%": 0.01, "rem": 16.0 / pixels}
    return number * (ratios.get(unit) or _PIXELS.get(unit, 0.0) / pixels) < 0.8


def _at_least(value: str, least: float) -> bool:
    try:
        return (float(value.removesuffix("%")) / 100 if value.endswith("%") else float(value)) >= least
    except ValueError:
        return False
