"""Converts colours between color spaces (CSS Color 4, sections 8 to 10), and mixes two (CSS Color 5, section 3)."""

from __future__ import annotations

import colorsys
import math
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
_D65_TO_D50: _Matrix = (
    (1.0479297925, 0.0229469148, -0.0501922295),
    (0.0296278156, 0.9904344268, -0.0170738250),
    (-0.0092430581, 0.0150551448, 0.7518742899),
)
_LINEAR_TO_XYZ: _Matrix = (
    (0.4123907993, 0.3575843394, 0.1804807884),
    (0.2126390059, 0.7151686788, 0.0721923154),
    (0.0193308187, 0.1191947798, 0.9505321522),
)
_P3_TO_XYZ: _Matrix = (
    (0.4865709486, 0.2656676932, 0.1982172852),
    (0.2289745641, 0.6917385218, 0.0792869141),
    (0.0, 0.0451133819, 1.0439443689),
)
_WHITE_D50: Triple = (0.9642956764, 1.0, 0.8251046025)
_POLAR = {"oklch": "oklab", "lch": "lab"}
_HUES = {"oklch": 2, "lch": 2, "hsl": 0, "hwb": 0}
"""The index of the hue (in degrees) in a space."""
MIXED = frozenset({"srgb", "srgb-linear", "xyz", "xyz-d65", "xyz-d50", "oklab", "lab", *_HUES})
"""The spaces in which mixtures are computed."""
WAYS = frozenset({"shorter", "longer", "increasing", "decreasing"})
"""Ways round the circle of hues from the first colour to the second."""
_GREY = {"oklch": 0.0004, "lch": 0.0015, "hsl": 0.0001, "hwb": 0.0001}
"""The least chroma or saturation of a colour with a hue. In a mixture, a grey takes the hue of the other colour."""
_ACCURACY = 0.002


def is_shown(linear: Sequence[float]) -> bool:
    """Whether an sRGB screen shows a colour, given as linear light, without clipping."""
    return all(-_ACCURACY <= part <= 1 + _ACCURACY for part in linear)


def light(space: str, values: Sequence[float]) -> Triple:
    """Coordinates of ``color()`` to linear sRGB; colours outside of its gamut have parts below 0 or above 1."""
    one = (values[0], values[1], values[2])
    match space:
        case "srgb":
            return _decoded(one)
        case "srgb-linear":
            return one
        case "display-p3":
            return _times(_XYZ_TO_LINEAR, _times(_P3_TO_XYZ, _decoded(one)))
        case "xyz-d50":
            return _times(_XYZ_TO_LINEAR, _times(_D50_TO_D65, one))
        case _:
            return _times(_XYZ_TO_LINEAR, one)


def shown(linear: Sequence[float]) -> Triple:
    """Linear light to sRGB, each part clipped to 0 to 1, as browsers do."""
    return _encoded((linear[0], linear[1], linear[2]))


def mixed(space: str, one: Rgba, other: Rgba, share: float, way: str = "shorter") -> Rgba:
    """A mixture: `share` of the first colour, and the rest of the second. Alpha is premultiplied (Color 4, 12.3)."""
    alpha = share * one[3] + (1 - share) * other[3]
    if not alpha:
        return (0.0, 0.0, 0.0, 0.0)
    first, second = (_to(space, (c[0], c[1], c[2])) for c in (one, other))
    weights = share * one[3] / alpha, (1 - share) * other[3] / alpha
    parts = [weights[0] * a + weights[1] * b for a, b in zip(first, second, strict=True)]
    if space in _HUES:
        at = _HUES[space]
        parts[at] = _hue(*_hues(space, first, second), share, way)
    red, green, blue = _from(space, (parts[0], parts[1], parts[2]))
    return (red, green, blue, alpha)


def _hues(space: str, first: Triple, second: Triple) -> tuple[float, float]:
    at = _HUES[space]
    grey = [
        (c[1] if space != "hwb" else 1 - c[1] - c[2]) < _GREY[space] for c in (first, second)
    ]  # the second coordinate is the chroma or the saturation
    one, other = first[at], second[at]
    return (other if grey[0] else one), (one if grey[1] else other)


def _hue(one: float, other: float, share: float, way: str) -> float:
    """Color 4, section 12.4."""
    apart = (other - one) % 360
    match way:
        case "shorter" if apart > 180:
            apart -= 360
        case "longer" if apart < 180:
            apart += 360 if apart == 0 else -360
        case "decreasing" if apart > 0:
            apart -= 360
    return (one + (1 - share) * apart) % 360


def _to(space: str, rgb: Triple) -> Triple:
    """From sRGB to a space; hues in degrees."""
    linear = _decoded(rgb)
    match space:
        case "srgb":
            return rgb
        case "srgb-linear":
            return linear
        case "xyz" | "xyz-d65":
            return _times(_LINEAR_TO_XYZ, linear)
        case "xyz-d50":
            return _times(_D65_TO_D50, _times(_LINEAR_TO_XYZ, linear))
        case "oklab":
            long, middle, short = (max(c, 0.0) ** (1 / 3) for c in _times(_LINEAR_TO_LMS, linear))
            return _times(_LMS_TO_OKLAB, (long, middle, short))
        case "lab":
            x, y, z = map(_lab, _to("xyz-d50", rgb), _WHITE_D50)
            return (116 * y - 16, 500 * (x - y), 200 * (y - z))
        case "oklch" | "lch":
            lightness, a, b = _to(_POLAR[space], rgb)
            return (lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)
        case _:
            hue, lightness, saturation = colorsys.rgb_to_hls(*rgb)
            if space == "hsl":
                return (hue * 360, saturation, lightness)
            return (hue * 360, min(rgb), 1 - max(rgb))


def _from(space: str, values: Triple) -> Triple:
    """From a space to sRGB, each part from 0 to 1."""
    match space:
        case "srgb":
            return values
        case "srgb-linear" | "xyz" | "xyz-d65" | "xyz-d50":
            return _encoded(light(space, values))
        case "oklab":
            long, middle, short = (c**3 for c in _times(_OKLAB_TO_LMS, values))
            return _encoded(_times(_LMS_TO_LINEAR, (long, middle, short)))
        case "lab":
            y = (values[0] + 16) / 116
            roots = (y + values[1] / 500, y, y - values[2] / 200)
            x, y, z = (_from_lab(root) * white for root, white in zip(roots, _WHITE_D50, strict=True))
            return _from("xyz-d50", (x, y, z))
        case "oklch" | "lch":
            lightness, chroma, hue = values
            turn = math.radians(hue)
            return _from(_POLAR[space], (lightness, chroma * math.cos(turn), chroma * math.sin(turn)))
        case "hsl":
            return colorsys.hls_to_rgb(values[0] / 360 % 1, values[2], values[1])
        case _:
            hue, white, black = values
            if white + black >= 1:
                grey = white / (white + black)
                return (grey, grey, grey)
            red, green, blue = (
                c * (1 - white - black) + white for c in colorsys.hls_to_rgb(hue / 360 % 1, 0.5, 1)
            )
            return (red, green, blue)


def _lab(value: float, white: float) -> float:
    part = value / white
    return part ** (1 / 3) if part > 216 / 24389 else (24389 / 27 * part + 16) / 116


def _from_lab(root: float) -> float:
    return root**3 if root**3 > 216 / 24389 else (116 * root - 16) * 27 / 24389


def _decoded(values: Triple) -> Triple:
    red, green, blue = (
        math.copysign(abs(c) / 12.92 if abs(c) <= 0.04045 else ((abs(c) + 0.055) / 1.055) ** 2.4, c)
        for c in values
    )
    return (red, green, blue)


def _times(matrix: _Matrix, values: Triple) -> Triple:
    one, two, three = (sum(m * v for m, v in zip(row, values, strict=True)) for row in matrix)
    return (one, two, three)


def _encoded(linear: Triple) -> Triple:
    cut = [min(max(c, 0.0), 1.0) for c in linear]
    red, green, blue = (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055 for c in cut)
    return (red, green, blue)
