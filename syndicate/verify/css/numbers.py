"""Computes numbers from tokens, each as the interval between the least and the greatest value on any screen.

Math functions (CSS Values 4, section 10) are evaluated with intervals: ``clamp(1rem, 4vw, 3rem)`` is 16 to 48 pixels
on every screen. So no width between two tested widths can be overlooked.
"""

from __future__ import annotations

# ruff: noqa: S105 -- a token of CSS is no password
from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct


class Interval(NamedTuple):
    """From `low` to `high`, both included."""

    low: float
    high: float

    def hull(self, other: Interval) -> Interval:
        """The interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def plus(self, other: Interval) -> Interval:
        """The sums of a number of each."""
        return Interval(self.low + other.low, self.high + other.high)

    def times(self, other: Interval) -> Interval:
        """The products of a number of each."""
        products = [a * b for a in self for b in other]
        return Interval(min(products), max(products))

    def within(self, low: float, high: float) -> bool:
        """Whether all of it lies between two bounds."""
        return low <= self.low and self.high <= high


ZERO = Interval(0, 0)
NARROW = Interval(3.2, 3.2)
"""A hundredth of a narrow page, which is 320 pixels wide."""
ANY_SCREEN = Interval(3.2, 19.2)
"""A hundredth of the width of a page between 320 and 1920 pixels."""
SCREENS = tuple(Interval(width / 100, width / 100) for width in range(320, 1921, 16))
"""Hundredths of the widths at which values are measured, the narrowest first."""
_BY_WIDTH = ("vw", "vi", "svw", "lvw", "dvw", "vmin", "vmax")
_TALL = Interval(4.8, 12)
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6}
_SECONDS = {"s": 1.0, "ms": 0.001}
_DEPTH = 8


class Units(Struct, frozen=True):
    """The relative units in pixels. `percent` is None where a percentage does not refer to the page."""

    em: Interval = Interval(16, 16)
    rem: Interval = Interval(16, 16)
    width: Interval = NARROW
    percent: Interval | None = NARROW


class Quantity(NamedTuple):
    """The value of a token or a math function; `kind` is number, length, percentage or time."""

    kind: str
    value: Interval


def quantity(token: Any, units: Units, depth: int = 0) -> Quantity | None:
    """The value of a token: lengths in pixels, times in seconds, percentages in hundredths; None for other tokens."""
    match token.type:
        case "number":
            return Quantity("number", Interval(token.value, token.value))
        case "percentage":
            return Quantity("percentage", Interval(token.value, token.value))
        case "dimension":
            return _dimension(float(token.value), token.lower_unit, units)
        case "function" if depth < _DEPTH and token.lower_name in ("calc", "min", "max", "clamp"):
            return _function(token, units, depth + 1)
        case "() block" if 0 < depth < _DEPTH:
            return _sum(token.content, units, depth + 1)
        case _:
            return None


def _dimension(value: float, unit: str, units: Units) -> Quantity | None:
    if unit in _SECONDS:
        return Quantity("time", Interval(value * _SECONDS[unit], value * _SECONDS[unit]))
    half = Interval(0.4, 0.6)
    one = {
        "em": units.em,
        "rem": units.rem,
        "ex": units.em.times(half),
        "ch": units.em.times(half),
        "lh": units.em.times(Interval(1, 2)),
        "rlh": units.rem.times(Interval(1, 2)),
        "ic": units.em,
        "cap": units.em.times(Interval(0.6, 0.8)),
    }
    one |= dict.fromkeys(_BY_WIDTH[:5], units.width)
    one |= dict.fromkeys(("vh", "vb", "svh", "lvh", "dvh"), _TALL)
    one |= {"vmin": units.width.hull(_TALL), "vmax": units.width.hull(_TALL)}
    scale = Interval(_PIXELS[unit], _PIXELS[unit]) if unit in _PIXELS else one.get(unit)
    return None if scale is None else Quantity("length", scale.times(Interval(value, value)))


def _function(token: Any, units: Units, depth: int) -> Quantity | None:
    parts = [_sum(part, units, depth) for part in split(token.arguments)]
    values = [part for part in parts if part is not None]
    if len(values) != len(parts) or not values:
        return None
    kinds = {value.kind for value in values}
    if kinds == {"length", "percentage"} and units.percent is not None:
        values, kinds = [as_length(value, units) for value in values], {"length"}
    if len(kinds) != 1:
        return None
    [kind] = kinds
    lows, highs = (list(ends) for ends in zip(*(value.value for value in values), strict=True))
    match token.lower_name, len(values):
        case "calc", 1:
            return values[0]
        case "min", _:
            return Quantity(kind, Interval(min(lows), min(highs)))
        case "max", _:
            return Quantity(kind, Interval(max(lows), max(highs)))
        case "clamp", 3:
            return Quantity(kind, Interval(*(max(e[0], min(e[1], e[2])) for e in (lows, highs))))
        case _:
            return None


def depends_on_screen(tokens: Sequence[Any], *, inside: bool = False) -> bool:
    """Whether a value depends on the width of the page, by its unit or by a percentage in a function."""
    return any(
        (token.type == "dimension" and token.lower_unit in _BY_WIDTH)
        or (token.type == "percentage" and inside)
        or (token.type == "function" and depends_on_screen(token.arguments, inside=True))
        or (token.type == "() block" and depends_on_screen(token.content, inside=inside))
        for token in tokens
    )


def split(tokens: list[Any]) -> list[list[Any]]:
    """The parts between commas."""
    parts: list[list[Any]] = [[]]
    for token in tokens:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _sum(tokens: list[Any], units: Units, depth: int) -> Quantity | None:
    """A sum. A sign needs white space on both sides (CSS Values 4, section 10.1)."""
    tokens = [token for token in tokens if token.type != "comment"]
    total: Quantity | None = None
    sign, term = 1.0, list[Any]()
    for index, token in enumerate([*tokens, None]):
        if token is not None and token not in ("+", "-"):
            term.append(token)
            continue
        if token is not None and not _is_spaced(tokens, index):
            return None
        value = _product(term, units, depth)
        if value is None:
            return None
        signed = Quantity(value.kind, value.value.times(Interval(sign, sign)))
        total = signed if total is None else _added(total, signed, units)
        if total is None:
            return None
        sign, term = (-1.0 if token == "-" else 1.0), []
    return total


def _is_spaced(tokens: list[Any], index: int) -> bool:
    around = tokens[index - 1 : index] + tokens[index + 1 : index + 2]
    return len(around) == 2 and all(token.type == "whitespace" for token in around)


def _added(one: Quantity, other: Quantity, units: Units) -> Quantity | None:
    if one.kind != other.kind:
        if {one.kind, other.kind} != {"length", "percentage"} or units.percent is None:
            return None
        one, other = as_length(one, units), as_length(other, units)
    return Quantity(one.kind, one.value.plus(other.value))


def as_length(value: Quantity, units: Units) -> Quantity:
    """A percentage of the page as a length; a length unchanged."""
    if value.kind == "percentage" and units.percent is not None:
        return Quantity("length", value.value.times(units.percent))
    return value


def _product(tokens: list[Any], units: Units, depth: int) -> Quantity | None:
    tokens = [token for token in tokens if token.type != "whitespace"]
    if len(tokens) % 2 == 0:
        return None
    total = quantity(tokens[0], units, depth)
    for operator, token in zip(tokens[1::2], tokens[2::2], strict=True):
        factor = quantity(token, units, depth)
        if total is None or factor is None or operator not in ("*", "/"):
            return None
        if operator == "/":
            if factor.kind != "number" or factor.value.low <= 0:
                return None
            factor = Quantity("number", Interval(1 / factor.value.high, 1 / factor.value.low))
        if "number" not in (total.kind, factor.kind):
            return None
        kind = factor.kind if total.kind == "number" else total.kind
        total = Quantity(kind, total.value.times(factor.value))
    return total
