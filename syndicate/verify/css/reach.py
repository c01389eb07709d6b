"""Measures how far outlines, shadows, underlines and the padding of words are painted out of their line.

A box that grows pushes others away. These do not: they are painted over the text beside them, which may be a notice.
So no rule may reach further than the free space that the notice keeps around itself.
"""

from __future__ import annotations

# ruff: noqa: SIM905 -- names in columns would say no more
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from syndicate.verify.css.longhands import longhands
from syndicate.verify.css.measures import TextMeasures, hull, measures, plain, tokens_of
from syndicate.verify.css.numbers import ZERO, Interval, Units, split
from syndicate.verify.css.places import StyledElement, StyledPath, named
from syndicate.verify.css.scale import BLOCKS, Fonts, fonts
from syndicate.verify.css.selectors import Selector
from syndicate.verify.css.sheet import Declaration, Refusal, StyleRule
from syndicate.verify.css.values import number

ClassedElements: TypeAlias = frozenset[tuple[str, str, frozenset[str]]]
"""Elements with classes: the name, the ``class``, and all classes of the element and its ancestors."""
_PARAGRAPH_MARGIN = 0.5
"""Ems above and below a paragraph without a declared margin: half of a browser's default."""
_MOST_IN_NOTICE = 0.35
"""Ems by which an outline or a shadow may reach out of words of a notice."""
_UNDER = 5.0
"""Pixels below a baseline that belong to its line."""
_WIDTHS = {"thin": 1.0, "medium": 3.0, "thick": 5.0, "auto": 3.0}
_STYLES = frozenset({"dotted", "dashed", "solid", "double", "groove", "ridge", "inset", "outset"})
_ATOMS = frozenset(
    "audio button canvas embed iframe img input math meter object progress select svg textarea video".split()
)
"""Elements in a line that make the line as high as they are."""
_INLINE_DISPLAY = frozenset({"inline", "none", "inherit", "initial", "unset", "revert"})
_DECORATIONS = ("text-decoration", "text-decoration-thickness")


def reaches(
    rules: Sequence[StyleRule], texts: Sequence[StyledPath], known: ClassedElements
) -> Iterator[Refusal]:
    """Refusals of declarations that paint over or behind a notice; `known` are the elements with classes."""
    free = min((_free(text) for text in texts), default=0.0)
    sizes = measures(texts[0].elements)
    scale = fonts(rules, sizes[0].em)
    for declaration, pixels in _reaching(rules, scale, known):
        if pixels > free + 0.01:
            why = (
                f"is painted {pixels:.0f} pixels out of its line, and a notice keeps {free:.0f} free around it; "
                "make it smaller, or give .notice a margin of as many pixels"
            )
            yield Refusal(declaration.line, str(declaration), why)
    for text in texts:
        yield from _in_notice(text)


def _free(text: StyledPath) -> float:
    """Pixels of free space above and below the letters of a notice's paragraph."""
    sizes = measures(text.elements)
    inside = list(zip(text.elements, sizes, strict=True))[text.above - 1 : text.above + 1]
    paragraph = sizes[min(text.above, len(sizes) - 1)]
    return min(_side(inside, side) for side in ("top", "bottom")) + _leading(paragraph)


def _side(inside: list[tuple[StyledElement, TextMeasures]], side: str) -> float:
    margins, padding = [0.0], 0.0
    for element, size in inside:
        otherwise = size.em.times(Interval(_PARAGRAPH_MARGIN, 1)) if element.step.name == "p" else ZERO
        margins.append(_length(element, f"margin-{side}", size, otherwise).low)
        padding += _length(element, f"padding-{side}", size, ZERO).low
    return max(margins) + padding


def _length(element: StyledElement, name: str, size: TextMeasures, otherwise: Interval) -> Interval:
    values = [plain(tokens, size.units, ZERO) for tokens in tokens_of(element, name)]
    return hull(values, element, name, otherwise)


def _leading(size: TextMeasures) -> float:
    """Half the difference between the height of a line and its font, where that is known."""
    line = size.line.low * size.em.low if size.line else 0.0
    if size.line_pixels:
        line = min(line or size.line_pixels.low, size.line_pixels.low)
    return max((line - size.em.low) / 2, 0.0)


def _reaching(
    rules: Sequence[StyleRule], scale: Fonts, known: ClassedElements
) -> Iterator[tuple[Declaration, float]]:
    offset = _most(rules, scale, ("outline-offset",))
    under = _most(rules, scale, ("text-underline-offset",))
    border = max(
        (
            p
            for rule in rules
            for _, p in _vertical(rule, scale.units(rule), "border")
            if _may_run_in(rule, rules, known)
        ),
        default=0.0,
    )
    for rule in rules:
        units = scale.units(rule)
        for declaration in rule.declarations:
            pixels = _painted(declaration, units)
            match declaration.name:
                case "outline" | "outline-width" if pixels:
                    yield declaration, pixels + max(offset, 0.0)
                case name if name in _DECORATIONS and pixels:
                    yield declaration, pixels + under - _UNDER
                case _ if pixels:
                    yield declaration, pixels
        if _may_run_in(rule, rules, known):
            for declaration, pixels in _vertical(rule, scale.near(rule), "padding"):
                yield declaration, pixels + border
            for declaration, pixels in _vertical(rule, units, "border"):
                yield declaration, pixels


def _most(rules: Sequence[StyleRule], scale: Fonts, names: tuple[str, ...]) -> float:
    found = [
        value.high
        for rule in rules
        for declaration in rule.declarations
        if declaration.name in names and declaration.tokens
        for value in [number(declaration.tokens[0], scale.units(rule))]
        if value is not None
    ]
    return max(found, default=0.0)


def _painted(declaration: Declaration, units: Units) -> float:
    """Pixels by which a declaration paints beyond its box, upwards or downwards."""
    match declaration.name:
        case "outline" | "outline-width":
            return _thickness(declaration.tokens, units)
        case "text-decoration" | "text-decoration-thickness":
            return max((value.high for value in _lengths(declaration.tokens, units)), default=0.0)
        case "box-shadow" | "text-shadow":
            return max(_shadow(part, units) for part in split(list(declaration.tokens)))
        case _:
            return 0.0


def _lengths(tokens: Sequence[Any], units: Units) -> list[Interval]:
    values = [number(token, units) for token in tokens if token.type in ("dimension", "number", "function")]
    return [value for value in values if value is not None]


def _thickness(tokens: Sequence[Any], units: Units) -> float:
    words = {token.lower_value for token in tokens if token.type == "ident"}
    if "none" in words or "hidden" in words:
        return 0.0
    named_ones = [_WIDTHS[word] for word in words if word in _WIDTHS]
    given = [value.high for value in _lengths(tokens, units)]
    return max([*given, *named_ones], default=_WIDTHS["medium"] if words & _STYLES else 0.0)


def _shadow(tokens: Sequence[Any], units: Units) -> float:
    if any(token.type == "ident" and token.lower_value == "inset" for token in tokens):
        return 0.0
    lengths = _lengths(tokens, units)
    if len(lengths) < 2:
        return 0.0
    down = max(abs(lengths[1].low), abs(lengths[1].high))
    return max(down + sum(value.high for value in lengths[2:]), 0.0)


def _vertical(rule: StyleRule, units: Units, box: str) -> Iterator[tuple[Declaration, float]]:
    """Padding or border above and below: in a line, it is painted over the lines beside it."""
    names = {
        "padding": ("padding-top", "padding-bottom"),
        "border": ("border-top-width", "border-bottom-width"),
    }
    for declaration in rule.declarations:
        for name, tokens in longhands(declaration.name, declaration.tokens):
            if name in names[box] and (pixels := plain(tokens, units, ZERO).high) > 0:
                yield declaration, pixels


def _may_run_in(rule: StyleRule, rules: Sequence[StyleRule], known: ClassedElements) -> bool:
    """Whether a rule may apply to an inline element, whose padding does not make its line higher."""
    own = [d.text.lower() for d in rule.declarations if d.name == "display"]
    if own and own[-1] not in _INLINE_DISPLAY:
        return False
    if own and own[-1] == "inline":
        return True
    if any(d.name == "float" and d.text.lower() != "none" for d in rule.declarations):
        return False
    return any(_is_in_a_line(selector, rules, known) for selector in rule.selectors)


def _is_in_a_line(selector: Selector, rules: Sequence[StyleRule], known: ClassedElements) -> bool:
    name, classes = selector.subject.name.lower(), set(selector.subject.classes)
    if "notice" in classes or name in ("html", "body"):
        return False
    if selector.pseudo_element or not (name or classes) or (name and name not in BLOCKS | _ATOMS):
        return True
    elements = [(one, set(given.split())) for one, given, _ in known]
    meant = [(one, given) for one, given in elements if name in ("", one) and classes <= given]
    if name and not classes:
        meant.append((name, set()))
    inline = [
        other.subject
        for rule in rules
        if any(d.name == "display" and d.text.lower() == "inline" for d in rule.declarations)
        for other in rule.selectors
        if not _are_elsewhere(selector, other, known)
    ]
    return any(
        one not in BLOCKS | _ATOMS
        or any(other.name.lower() in ("", one) and set(other.classes) <= given for other in inline)
        for one, given in meant
    )


def _are_elsewhere(one: Selector, other: Selector, known: ClassedElements) -> bool:
    """Whether two selectors need ancestors whose classes no element has together."""
    around = [{name for _, compound in each.parts[:-1] for name in compound.classes} for each in (one, other)]
    return all(around) and not any(around[0] | around[1] <= classes for _, _, classes in known)


def _in_notice(text: StyledPath) -> Iterator[Refusal]:
    """Refusals of outlines and shadows in a notice that reach over the words beside them."""
    sizes = measures(text.elements)
    for element, size in list(zip(text.elements, sizes, strict=True))[text.above :]:
        own = Units(em=size.em, rem=size.rem)
        most = _MOST_IN_NOTICE * size.em.low
        offsets = [plain(tokens, own, ZERO).high for tokens in tokens_of(element, "outline-offset")]
        for _, declaration, name, _ in element.values("outline", "outline-width", "box-shadow"):
            pixels = _painted(declaration, own)
            if pixels and name != "box-shadow":
                pixels += max([*offsets, 0.0])
            if pixels > most + 0.01:
                why = f"{named(element)}: is painted {pixels:.1f} pixels over the words beside it; at most {most:.1f}"
                yield Refusal(declaration.line, str(declaration), why)
