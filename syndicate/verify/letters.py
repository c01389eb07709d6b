"""Checks that a font draws letters and digits as letters: their shapes, in 8 x 8 grey fields, against known shapes.

What enters are letters with their pictures, what leaves is the first letter that the font misdraws. A font could draw
one letter in the place of another everywhere, and a font of symbols draws none; neither may pass. A letter counts as
another one if it is more than twice as near to the other's shapes as to its own. A font draws no letters if few of
them are nearest to their own. Capitals count as their small letters, and letters that many fonts draw alike count as
one.

The known shapes come from text fonts, as few for each letter as represent all (``script/learn_letters``). They cover
Latin letters without accents, small Greek and Cyrillic letters, and digits. Hebrew, Armenian, Georgian, Thai,
Devanagari and Arabic were measured: honest fonts would be refused there, or too few were at hand.
"""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TypeAlias

from PIL import Image

Shape: TypeAlias = tuple[float, ...]

LETTERS = frozenset(string.ascii_letters + string.digits)
GREEK = frozenset("αβγδεζηθικλμνξοπρσςτυφχψω")
CYRILLIC = frozenset(map(chr, range(0x430, 0x450))) | frozenset("ёєіїґ")
JUDGED = LETTERS | GREEK | CYRILLIC
"""All letters with known shapes."""
_FIELDS = 8
_CODE = 2
"""Bytes of a letter's code point in the file."""
_INK = 60
_ASPECT = 0.35
"""The weight of a letter's proportions beside its fields."""
_UNIT = 200
"""A byte of the file stands for this part of one."""
_SURE = 0.3
"""A letter this near to its own shapes is accepted without a comparison with others."""
_NEARER = 0.5
"""A letter counts as another one below this share of the distance to its own shapes. With the shapes of half
of 97 faces and the letters of the other half, 0.55 was the least, in a slanted typewriter face. Of all pairs of letters
in 44 faces, 87 % are found if one is drawn in the place of the other; 5 for s and t for f are among the others."""
_NEARER_ELSEWHERE = 0.42
"""The same for Greek and Cyrillic. With the shapes of half of 150 faces and the letters of the other half, 0.54 was the
least that is not in `_ALIKE`. Of all pairs of letters about 60 % are found in Greek where one is drawn in the place of
the other, 70 % in Cyrillic."""
_ALIKE = frozenset(map(frozenset, ["οθ", "οσ", "φψ", "ао", "єс", "ес", "еє", "ин", "нп", "ип", "уч", "ії"]))
"""Pairs that some faces distinguish by a hairline: neither counts as the other."""
_FEWEST = 8
_OWN = 0.3
"""How many letters of a font have to be nearest to their own shapes. Handwriting and blackletter have 0.55 and more,
fonts with their letters in another order at most 0.04."""
_LIKE = {"l": "i", "1": "i", "0": "o"}


def kind(char: str) -> str:
    """The letter that represents all that look like this one. A capital L does not look like a small one."""
    if char == "L":
        return char
    small = char.lower()
    return _LIKE.get(small, small)


def shape(drawn: Image.Image) -> Shape | None:
    """The shape of a letter that is drawn alone, white on black, in shades of grey; None where nothing is drawn."""
    edges = drawn.point([255 if value > _INK else 0 for value in range(256)]).getbbox()
    if edges is None:
        return None
    letter = drawn.crop(edges)
    fields = letter.resize((_FIELDS, _FIELDS), Image.Resampling.BOX).tobytes()
    mean = sum(fields) / len(fields)
    length = math.hypot(*(field - mean for field in fields)) or 1.0
    aspect = math.log(min(4.0, max(0.15, letter.width / letter.height)))
    return (*((field - mean) / length for field in fields), _ASPECT * aspect)


def misdrawn(drawn: Iterable[tuple[str, Image.Image]]) -> str:
    """What is wrong with the letters of a font; empty if it draws them.

    Args:
        drawn: characters, each with the picture that the font draws; characters without known shapes are ignored.
    """
    own = total = 0
    for char, image in drawn:
        found = shape(image) if char in JUDGED else None
        if found is None:
            continue
        total += char in LETTERS
        near = min(_distances(found, _kinds(char)))
        if near <= _SURE:
            own += char in LETTERS
            continue
        other, most = min((min(_distances(found, {one})), one) for one in _others(char))
        if other < (_NEARER if char in LETTERS else _NEARER_ELSEWHERE) * near:
            return f"its font draws {most!r} where {char!r} should be"
        own += char in LETTERS and near < other
    return "what its font draws are no letters" if total >= _FEWEST and own < _OWN * total else ""


@cache
def _others(char: str) -> frozenset[str]:
    """The known letters of its script with which a letter is compared."""
    script = next(script for script in (LETTERS, GREEK, CYRILLIC) if char in script)
    others = (known().keys() & set(map(kind, script))) - _kinds(char)
    return frozenset(other for other in others if frozenset((char, other)) not in _ALIKE)


def _kinds(char: str) -> set[str]:
    return {"i", "L"} if kind(char) in {"i", "L"} else {kind(char)}


def _distances(found: Shape, kinds: Iterable[str]) -> Iterator[float]:
    return (math.dist(found, one) for kind in kinds for one in known()[kind])


@cache
def known() -> Mapping[str, tuple[Shape, ...]]:
    """The known shapes, by the letter that represents all alike."""
    data = Path(__file__).with_name("letters.bin").read_bytes()
    size = _CODE + _FIELDS * _FIELDS + 1
    shapes: dict[str, tuple[Shape, ...]] = {}
    for at in range(0, len(data), size):
        char = chr(int.from_bytes(data[at : at + _CODE]))
        one = tuple((number - 128) / _UNIT for number in data[at + _CODE : at + size])
        shapes[char] = (*shapes.get(char, ()), one)
    return shapes


def packed(char: str, one: Shape) -> bytes:
    """The bytes of a known shape in the file."""
    return ord(char).to_bytes(_CODE) + bytes(min(255, max(0, round(number * _UNIT) + 128)) for number in one)
