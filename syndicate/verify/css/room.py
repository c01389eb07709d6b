"""Measures the room and the type of a notice in the worst case that a sheet leaves open; refuses what is illegible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syndicate.verify.css.measures import TextMeasures, hull, is_certain, measure, measures, plain, tokens_of
from syndicate.verify.css.numbers import (
    ANY_SCREEN,
    SCREENS,
    ZERO,
    Interval,
    Units,
    depends_on_screen,
    quantity,
)
from syndicate.verify.css.places import StyledElement, StyledPath, named, opens_the_story
from syndicate.verify.css.sheet import Refusal
from syndicate.verify.css.values import number

MIN_PIXELS = 8.0
"""The least font size on a screen, where the app's own is 16: half of the reader's setting."""
MIN_PIXELS_ON_PAPER = 5 * 4 / 3
"""Five points."""
MAX_PIXELS = 64.0
_SPACES = {"letter-spacing": Interval(-0.06, 0.6), "word-spacing": Interval(-0.14, 2.2)}
"""Additional ems between letters and between words; a space of the font is about a quarter of an em."""
_MOST_LINE = 0.2
"""Ems: the greatest thickness of a line under or over words."""
LINES = Interval(0.9, 5)
"""The height of a line, as a multiple of the font size."""
MIN_OPACITY = 0.8
PAGE = 320.0
"""The width of a narrow page in pixels."""
MIN_WIDTH = 120.0
"""The least width for the words of a notice."""
_PUSHED = 960.0
"""Pixels by which margins, padding and borders together may push a notice down: two narrow screens."""


def measured(
    elements: tuple[StyledElement, ...], texts: tuple[StyledPath, ...], *, paged: bool
) -> Iterator[Refusal]:
    """Refusals of declarations that make a notice too small or too large, or leave it no room."""
    for text in texts:
        for screen in _screens(text):
            refused = list(_AvailableSpace(screen, paged=paged).refused(text))
            yield from refused
            if refused:
                break
    known = {id(e): m for text in texts for e, m in zip(text.elements, measures(text.elements), strict=True)}
    by_place = {e.place: known[id(e)] for text in texts for e in text.elements}
    for element in elements:
        if element.pseudo and element.pseudo[0] != "-" and element.place in by_place:
            above = by_place[element.place]
            own = measure(element, above, is_root=False)
            if opens_the_story(element, texts[0].above):
                if own.em.low < MIN_PIXELS:
                    yield _refusal((element,), ("font-size",), f"a font of {own.em.low:.3g} pixels")
                continue
            empty = element.pseudo in ("before", "after", "marker")
            yield from _type((element,), own, paged=paged, empty=empty)


def _screens(text: StyledPath) -> tuple[Interval, ...]:
    """The widths at which a path is measured: the ends, and more if something depends on the width."""
    names = (*_ACROSS, *_DOWN, *_WIDE, "min-width", "text-indent", "line-height", "font-size")
    if any(depends_on_screen(tokens) for element in text.elements for *_, tokens in element.values(*names)):
        return SCREENS[::4]
    return SCREENS[0], SCREENS[-1]


def _type(
    elements: tuple[StyledElement, ...], own: TextMeasures, *, paged: bool, empty: bool = False
) -> Iterator[Refusal]:
    least = MIN_PIXELS_ON_PAPER if paged else MIN_PIXELS
    if not (own.em.within(0, MAX_PIXELS) if empty else own.em.within(least - 0.01, MAX_PIXELS)):
        worst = own.em.low if own.em.low < least else own.em.high
        why = f"a font of {worst:.3g} pixels; between {least:.3g} and {MAX_PIXELS:g} are legible"
        yield _refusal(elements, ("font-size",), why)
    ratios = [own.line] if own.line else []
    if own.line_pixels and own.em.low > 0:
        ratios.append(Interval(own.line_pixels.low / own.em.high, own.line_pixels.high / own.em.low))
    for ratio in ratios:
        if not ratio.within(*LINES) and not (empty and ratio.high <= LINES.high):
            worst = ratio.low if ratio.low < LINES.low else ratio.high
            why = f"lines of {worst:.2g} times the font; between {LINES.low} and {LINES.high} do not overlap"
            yield _refusal(elements, ("line-height",), why)


def _refusal(
    elements: tuple[StyledElement, ...], names: tuple[str, ...], why: str, *, least: bool = False
) -> Refusal:
    """A refusal at the likeliest declaration: the nearest, or for boxes the largest (or the smallest, with `least`)."""
    found = [(d, t) for element in reversed(elements) for _, d, _, t in reversed([*element.values(*names)])]
    if least:
        units = Units(width=ANY_SCREEN, percent=ANY_SCREEN)
        found.sort(key=lambda one: plain(one[1], units, ZERO).low)
    elif names in (_ACROSS, _DOWN, ("text-indent",)):
        found.sort(key=lambda one: -abs(plain(one[1], Units(), ZERO).high))
    elif names == _WIDE:
        found.sort(key=lambda one: abs(plain(one[1], Units(), ZERO).high) or PAGE)
    elif "line-height" in names:
        found.sort(key=lambda one: -abs(_factor(one[1]) - 1.5))
    why = f"{named(elements[-1])}: {why}"
    return Refusal(found[0][0].line, str(found[0][0]), why) if found else Refusal(0, "", why)


def _factor(tokens: tuple[Any, ...]) -> float:
    """A line height as a multiple of a font of 16 pixels."""
    found = quantity(tokens[0], Units()) if tokens else None
    if found is None or found.kind == "percentage":
        return 1.5
    return found.value.low if found.kind == "number" else found.value.low / 16


class _AvailableSpace:
    """The space that margins, padding, borders and widths leave for a notice, from the root inwards."""

    def __init__(self, screen: Interval, *, paged: bool) -> None:
        self._screen = screen
        self._page = screen.low * 100
        self._paged = paged

    def refused(self, text: StyledPath) -> Iterator[Refusal]:
        sizes = measures(text.elements, self._screen)
        own = sizes[-1]
        yield from _type(text.elements, own, paged=self._paged)
        yield from _spaces(text.elements, own)
        yield from _drawn_lines(text.elements, sizes)
        yield from self._opacity(text)
        yield from self._across(text, sizes)
        yield from self._down(text, sizes)

    def _opacity(self, text: StyledPath) -> Iterator[Refusal]:
        total = 1.0
        for element in text.elements:
            declared = [(d, _fraction(tokens)) for _, d, _, tokens in element.values("opacity")]
            total *= min((value for _, value in declared), default=1.0)
            if total < MIN_OPACITY - 1e-9:
                why = (
                    f"{named(element)}: an opacity of {total:.2g} in all; at least {MIN_OPACITY:g} is legible"
                )
                yield Refusal(declared[-1][0].line, str(declared[-1][0]), why)
                return

    def _across(self, text: StyledPath, sizes: list[TextMeasures]) -> Iterator[Refusal]:
        left, shift, right = self._page, 0.0, 0.0
        above = dict.fromkeys(_ACROSS, ZERO)
        for number_, (element, size) in enumerate(zip(text.elements, sizes, strict=True), 1):
            around = text.elements[:number_]
            above = {name: self._box(element, name, size, above[name]) for name in above}
            taken = sum(extra.high for extra in above.values())
            shift += above["margin-left"].low + above["padding-left"].low
            right += above["margin-right"].low + above["padding-right"].low
            if min(shift, right) < -4.01:
                off = -min(shift, right)
                yield _refusal(around, _ACROSS, f"it is moved off the page by {off:.0f} pixels", least=True)
                return
            if number_ > text.above + 1:
                if min(above["margin-left"].low, above["margin-right"].low) < -_MOST_OVER * size.em.low:
                    yield _refusal(around, _ACROSS, "its words lie over those beside it", least=True)
                if taken > _MOST_BESIDE:
                    yield _refusal(around, _ACROSS, f"{taken:.0f} pixels beside an inline element")
                continue
            widths = [
                width for name in ("width", "min-width") for width in self._widths(element, name, size, left)
            ]
            beside = 0.0 if _includes_padding(element) else taken
            if any(width.high + beside > left + 1 for width in widths):
                why = f"wider than the {left:.0f} of {self._page:g} pixels that are left"
                yield _refusal(around, ("width", "min-width"), why)
                return
            limits = [w.low for name in _WIDE for w in self._widths(element, name, size, left)]
            narrow = bool(limits) and min(limits) < left - taken
            left = min(left - taken, *limits) if limits else left - taken
            if left < MIN_WIDTH:
                why = f"{max(left, 0):.0f} of {self._page:g} pixels are left for its words; at least {MIN_WIDTH:g}"
                yield _refusal(around, _WIDE if narrow else _ACROSS, why)
                return
        indent = sizes[-1].indent
        if shift + indent.low < -4.01 or left - indent.high < MIN_WIDTH / 2:
            yield _refusal(text.elements, ("text-indent",), "its first line begins off the page")

    def _box(self, element: StyledElement, name: str, size: TextMeasures, above: Interval) -> Interval:
        values = [plain(tokens, size.units, above) for tokens in tokens_of(element, name)]
        return hull(values, element, name, ZERO)

    def _widths(self, element: StyledElement, name: str, size: TextMeasures, left: float) -> list[Interval]:
        units = Units(em=size.em, rem=size.rem, width=size.screen, percent=Interval(left / 100, left / 100))
        found = [
            number(tokens[0], units)
            for tokens in tokens_of(element, name)
            if tokens and tokens[0].type != "ident"
        ]
        return [value for value in found if value is not None]

    def _down(self, text: StyledPath, sizes: list[TextMeasures]) -> Iterator[Refusal]:
        pushed = 0.0
        for element, size in zip(text.elements, sizes, strict=True):
            for box in _DOWN:
                pushed += self._box(element, box, size, ZERO).high
            if pushed > _PUSHED:
                yield _refusal(text.elements, _DOWN, f"it stands {pushed:.0f} pixels below the story")
                return


_ACROSS = (
    "margin-left",
    "padding-left",
    "border-left-width",
    "margin-right",
    "padding-right",
    "border-right-width",
)
_DOWN = ("margin-top", "padding-top", "border-top-width")
_WIDE = ("width", "max-width")
_MOST_BESIDE = 48
_MOST_OVER = 0.2
"""Ems by which words may be moved over those beside them: less than a space."""


def _includes_padding(element: StyledElement) -> bool:
    """Whether a width includes padding and border."""
    values = tokens_of(element, "box-sizing")
    whole = all(
        tokens and tokens[0].type == "ident" and tokens[0].lower_value == "border-box" for tokens in values
    )
    return whole and is_certain(element, "box-sizing")


def _spaces(elements: tuple[StyledElement, ...], own: TextMeasures) -> Iterator[Refusal]:
    """Refuse letters and words that are too near or too far, by their own font: spacing is inherited in pixels."""
    em = own.em
    if em.low <= 0:
        return
    for name, space in (("letter-spacing", own.letter), ("word-spacing", own.letter.plus(own.word))):
        ratio = Interval(space.low / (em.low if space.low < 0 else em.high), space.high / em.low)
        if not ratio.within(*_SPACES[name]):
            worst = ratio.low if ratio.low < _SPACES[name].low else ratio.high
            least, most = _SPACES[name]
            why = f"{worst:.2g} ems besides the font's own space; between {least} and {most} are legible"
            yield _refusal(elements, (name,), why)


def _drawn_lines(elements: tuple[StyledElement, ...], sizes: list[TextMeasures]) -> Iterator[Refusal]:
    """Refuse lines under or over words that are too thick for the font; an ancestor draws them for all its content."""
    for element, size in zip(elements, sizes, strict=True):
        for _, declaration, _, tokens in element.values("text-decoration", "text-decoration-thickness"):
            for token in tokens:
                thick = number(token, size.units) if token.type in ("dimension", "function") else None
                if thick is not None and thick.high > _MOST_LINE * sizes[-1].em.low + 0.01:
                    most = _MOST_LINE * sizes[-1].em.low
                    why = f"a line of {thick.high:.1f} pixels through the white between lines; at most {most:.1f}"
                    yield Refusal(declaration.line, str(declaration), f"{named(elements[-1])}: {why}")


def _fraction(tokens: tuple[Any, ...]) -> float:
    if len(tokens) != 1 or tokens[0].type == "ident":
        return 1.0
    found = quantity(tokens[0], Units())
    if found is None:
        return 0.0
    return found.value.low / 100 if found.kind == "percentage" else found.value.low
