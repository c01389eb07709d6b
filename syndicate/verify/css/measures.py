"""Computes the type of an element and its ancestors, as intervals over everything that a sheet leaves open.

Every declaration that may apply is a candidate, whether it wins or not; the result is the hull of all. Where no rule
certainly applies, the value without a declaration is a candidate as well.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from syndicate.verify.css.numbers import (
    ANY_SCREEN,
    NARROW,
    ZERO,
    Interval,
    Units,
    quantity,
)
from syndicate.verify.css.places import StyledElement, StyledPath
from syndicate.verify.css.values import number

_WORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip
_STEP = {"smaller": Interval(1 / 1.5, 1), "larger": Interval(1, 1.5)}
_WIDTHS = {"thin": 1.0, "medium": 3.0, "thick": 5.0}


class TextMeasures(Struct, frozen=True):
    """The inherited type of an element. `line` is a multiple of the font, `line_pixels` in pixels (None: not used)."""

    em: Interval = Interval(16, 16)
    rem: Interval = Interval(16, 16)
    line: Interval | None = Interval(1.2, 1.2)
    line_pixels: Interval | None = None
    indent: Interval = ZERO
    letter: Interval = ZERO
    word: Interval = ZERO
    screen: Interval = NARROW
    """A hundredth of the width of the page."""

    @property
    def units(self) -> Units:
        return Units(em=self.em, rem=self.rem, width=self.screen, percent=self.screen)


def root_of(texts: tuple[StyledPath, ...]) -> Interval:
    """The font size of the root element."""
    return measures(texts[0].elements[:1])[0].em


def measures(elements: tuple[StyledElement, ...], screen: Interval = NARROW) -> list[TextMeasures]:
    """The measures of each element of a path; `screen` is a hundredth of the width of the page."""
    found: list[TextMeasures] = []
    for element in elements:
        found.append(measure(element, found[-1] if found else TextMeasures(screen=screen), is_root=not found))
    return found


def measure(element: StyledElement, above: TextMeasures, *, is_root: bool) -> TextMeasures:
    """The measures of an element, from those of its parent."""
    em = hull(
        [_size(tokens, above) for tokens in tokens_of(element, "font-size")], element, "font-size", above.em
    )
    own = TextMeasures(em, em if is_root else above.rem, screen=above.screen)
    line, line_pixels = _lines(element, own, above)
    indent, letter, word = (
        hull(
            [plain(tokens, own.units, inherited) for tokens in tokens_of(element, name)],
            element,
            name,
            inherited,
        )
        for name, inherited in (
            ("text-indent", above.indent),
            ("letter-spacing", above.letter),
            ("word-spacing", above.word),
        )
    )
    return TextMeasures(own.em, own.rem, line, line_pixels, indent, letter, word, own.screen)


def tokens_of(element: StyledElement, name: str) -> list[tuple[Any, ...]]:
    """Every declared value of a longhand."""
    return [tokens for *_, tokens in element.values(name)]


def is_certain(element: StyledElement, name: str) -> bool:
    """Whether any declaration of a longhand applies in every app and state."""
    return any(hit.certain for hit, *_ in element.values(name))


def hull(values: list[Interval], element: StyledElement, name: str, otherwise: Interval) -> Interval:
    """The hull of all values of a longhand, with the default where no declaration certainly applies."""
    if not values or not is_certain(element, name):
        values = [*values, otherwise]
    return Interval(min(value.low for value in values), max(value.high for value in values))


def _size(tokens: tuple[Any, ...], above: TextMeasures) -> Interval:
    word = tokens[0].lower_value if tokens and tokens[0].type == "ident" else ""
    if word in _WORDS or word in ("initial", "revert"):
        size = _WORDS.get(word, 16.0)
        return Interval(size, size)
    if word in _STEP:
        return above.em.times(_STEP[word])
    if word or not tokens:
        return above.em
    units = Units(em=above.em, rem=above.rem, width=ANY_SCREEN, percent=above.em.times(Interval(0.01, 0.01)))
    return number(tokens[0], units) or ZERO


def _lines(
    element: StyledElement, own: TextMeasures, above: TextMeasures
) -> tuple[Interval | None, Interval | None]:
    factors: list[Interval] = []
    pixels: list[Interval] = []
    values = tokens_of(element, "line-height")
    for tokens in values:
        word = tokens[0].lower_value if tokens and tokens[0].type == "ident" else ""
        if word in ("normal", "initial", "revert"):
            factors.append(Interval(1.2, 1.2))
        elif word or not tokens:
            factors += [above.line] if above.line else []
            pixels += [above.line_pixels] if above.line_pixels else []
        elif (found := quantity(tokens[0], own.units)) and found.kind == "number":
            factors.append(found.value)
        else:
            hundredth = own.em.times(Interval(0.01, 0.01))
            units = Units(em=own.em, rem=own.rem, width=own.screen, percent=hundredth)
            pixels.append(number(tokens[0], units) or ZERO)
    if not is_certain(element, "line-height"):
        factors += [above.line] if above.line else []
        pixels += [above.line_pixels] if above.line_pixels else []
    return _all(factors), _all(pixels)


def _all(values: list[Interval]) -> Interval | None:
    return Interval(min(v.low for v in values), max(v.high for v in values)) if values else None


def plain(tokens: tuple[Any, ...], units: Units, above: Interval) -> Interval:
    """A length in pixels. Keywords are 0, except those for widths and for the value of the parent."""
    if tokens and tokens[0].type == "ident":
        word = tokens[0].lower_value
        if word in _WIDTHS:
            return Interval(_WIDTHS[word], _WIDTHS[word])
        return above if word in ("inherit", "unset") else ZERO
    return (number(tokens[0], units) if tokens else None) or ZERO
