"""The colour spaces that pages are written with, each as a whole: its name, its numbers, its ICC profile.

Programs differ in what they make of others. PDFium takes a profile that looks like sRGB for sRGB and ignores its
curves; poppler applies them, so that the same text is black in one and white in the other. A ``DefaultRGB`` of a page
changes every colour of it (ISO 32000-1 section 8.6.5.6), in programs that heed it.
"""

from __future__ import annotations

import hashlib
import struct

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.objects import Entries, Name, Value, numbers

DEVICES = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK"})
_AGAIN = "export it again; other programs add what is not allowed here"
_PROFILES = {
    "094ad543e5fb1072120f7433d845248f7ef99006a8b21aa282811e6bafcdc70c": 3,
    "921b3f32122f6365d7930f794bc49361970cd9390071ec05148c4cc795d8d31b": 4,
}
"""How many components the profiles have with which files are written, by `_digest`: sRGB and newsprint."""
_BY_NAME = {"srgb": 3, "device-cmyk": 4}
_WHITE_POINTS = {"lab-d50": (0.964296, 1, 0.825105), "lab-d65": (0.950456, 1, 1.089058)}
_RANGE = (-125, 125, -125, 125)
_LARGEST_PROFILE = 1_000_000
_MOST_TAGS = 100
_WORDS = frozenset({b"desc", b"cprt", b"dmnd", b"dmdd", b"vued"})
"""Tags for people."""


class Colours:
    """Holds colour spaces to those that pages are written with; a profile is read once."""

    def __init__(self) -> None:
        self._profiles: dict[int, int] = {}

    def check_named(self, spaces: Entries) -> None:
        """The ``ColorSpace`` of resources. Raises: ArtifactError: naming the colour space."""
        for name in sorted(spaces.keys()):
            space = spaces.get(name)
            if name in _BY_NAME and self._components(space, spaces.place) == _BY_NAME[name]:
                continue
            if name in _WHITE_POINTS and _is_lab(space, _WHITE_POINTS[name]):
                continue
            kind = space[0] if isinstance(space, tuple) and space else space
            raise ArtifactError(
                f"{spaces.place}: the colour space {kind!r} is not allowed as /{name}", _AGAIN
            )

    def check(self, space: Value, place: str) -> None:
        """The colour space of a shading or a group. Raises: ArtifactError: it is another one."""
        if (isinstance(space, Name) and space in DEVICES) or self._components(space, place):
            return
        raise ArtifactError(f"{place}: the colour space {space!r:.80} is not allowed", _AGAIN)

    def check_profile(self, profile: Value, place: str) -> int:
        """How many components an ICC profile has. Raises: ArtifactError: files are not written with it."""
        if not isinstance(profile, Entries) or not profile.is_stream:
            raise ArtifactError(f"{place}: an ICC profile is none", _AGAIN)
        if profile.number not in self._profiles:
            if others := profile.keys() - {"N", "Filter", "Length"}:
                raise ArtifactError(f"{profile.place}: an ICC profile has /{min(others)}", _AGAIN)
            components = _PROFILES.get(_digest(profile.data()))
            if components is None or profile.get("N") != components:
                raise ArtifactError(f"{profile.place}: an ICC profile that is not the exporter's", _AGAIN)
            self._profiles[profile.number] = components
        return self._profiles[profile.number]

    def _components(self, space: Value, place: str) -> int:
        """Those of an ICC profile; 0 for any other colour space."""
        if isinstance(space, tuple) and len(space) == 2 and space[0] == Name("ICCBased"):
            return self.check_profile(space[1], place)
        return 0


def _is_lab(space: Value, white_point: tuple[float, ...]) -> bool:
    if not isinstance(space, tuple) or len(space) != 2 or space[0] != Name("Lab"):
        return False
    values = space[1]
    if not isinstance(values, Entries) or values.keys() != {"WhitePoint", "Range"}:
        return False
    white = numbers(values.array("WhitePoint"), 3, values.place)
    return (
        all(abs(a - b) < 0.001 for a, b in zip(white, white_point, strict=True))
        and numbers(values.array("Range"), 4, values.place) == _RANGE
    )


def _digest(profile: bytes) -> str:
    """The SHA-256 of what a profile says of colours; empty where it is malformed.

    Kind, spaces and intent of its header, and its tags but for words (ICC.1:2022 sections 7.2 and 7.3): little CMS
    writes a profile anew on its way into a file, with another size, other places of the same tags, and a description
    that has been looked at in another form.
    """
    if not 132 <= len(profile) <= _LARGEST_PROFILE:
        return ""
    (count,) = struct.unpack_from(">I", profile, 128)
    if count > _MOST_TAGS or len(profile) < 132 + 12 * count:
        return ""
    tags = sorted(struct.unpack_from(">4sII", profile, 132 + 12 * at) for at in range(count))
    if len({name for name, _, _ in tags}) != count:
        return ""
    found = hashlib.sha256(profile[8:24] + profile[64:80])
    for name, start, length in tags:
        if name not in _WORDS:
            found.update(name + struct.pack(">I", length) + profile[start : start + length])
    return found.hexdigest()
