"""Colours in other spaces than sRGB (CSS Color 4, sections 8 to 10), and mixtures of two (CSS Color 5, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Triple: TypeAlias = tuple[float, float, float]
Rgba: TypeAlias = tuple[float, float, float, float]
_Matrix: TypeAlias = tuple[Triple, Triple, Triple]

_XYZ_TO_LINEAR: _Matrix = (
    (3.2409699419, -1.5373831776, -0.4986107603),
    (-0.9692436363, 1.8759675015, 0.0415550574),
    (0.0556300797, -0.2039769589, 1.0569715142),
)
_D50_TO_D65: _Matrix = (
    (0.9554734215, -0.0230984549, 0.0632592432),
    (-0.0283697094, 1.0099953981, 0.0210414411),
    (0.0123140148, -0.0205076493, 1.3303659009),
)
_LINEAR_TO_LMS: _Matrix = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LMS_TO_OKLAB: _Matrix = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)
_OKLAB_TO_LMS: _Matrix = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_LMS_TO_LINEAR: _Matrix = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
MIXED = frozenset({"srgb", "oklab"})
"""The spaces in which mixtures are computed."""


def of_xyz(xyz: Sequence[float], *, d50: bool) -> Triple:
    """Coordinates of CIE XYZ to sRGB, each from 0 to 1: what a screen cannot show is cut off, as browsers do."""
    given = (xyz[0], xyz[1], xyz[2])
    return _encoded(_times(_XYZ_TO_LINEAR, _times(_D50_TO_D65, given) if d50 else given))


def mixed(space: str, one: Rgba, other: Rgba, share: float) -> Rgba:
    """So much of the first colour, the rest of the second; with alpha multiplied in (Color 4, section 12.3)."""
    alpha = share * one[3] + (1 - share) * other[3]
    if not alpha:
        return (0.0, 0.0, 0.0, 0.0)
    first, second = (_to(space, (c[0], c[1], c[2])) for c in (one, other))
    weights = share * one[3] / alpha, (1 - share) * other[3] / alpha
    parts = [weights[0] * a + weights[1] * b for a, b in zip(first, second, strict=True)]
    red, green, blue = _from(space, (parts[0], parts[1], parts[2]))
    return (red, green, blue, alpha)


def _to(space: str, rgb: Triple) -> Triple:
    if space == "srgb":
        return rgb
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    long, middle, short = (max(c, 0.0) ** (1 / 3) for c in _times(_LINEAR_TO_LMS, (red, green, blue)))
    return _times(_LMS_TO_OKLAB, (long, middle, short))


def _from(space: str, values: Triple) -> Triple:
    if space == "srgb":
        return values
    long, middle, short = (c**3 for c in _times(_OKLAB_TO_LMS, values))
    return _encoded(_times(_LMS_TO_LINEAR, (long, middle, short)))


def _times(matrix: _Matrix, values: Triple) -> Triple:
    one, two, three = (sum(m * v for m, v in zip(row, values, strict=True)) for row in matrix)
    return (one, two, three)


def _encoded(linear: Triple) -> Triple:
    cut = [min(max(c, 0.0), 1.0) for c in linear]
    red, green, blue = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in cut)
    return (red, green, blue)
