"""Checks colour spaces against those that pages are written with: name, numbers and ICC profile as a whole.

Programs treat other spaces differently. PDFium takes a profile that resembles sRGB for sRGB and ignores its curves;
poppler applies them, so that one text is black in one program and white in the other. A ``DefaultRGB`` of a page
changes all its colours (ISO 32000-1 section 8.6.5.6) in programs that support it. No such space may pass.
"""

from __future__ import annotations

import hashlib
import struct

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.objects import FOREIGN, Entries, Name, Value, numbers

DEVICES = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK"})
_PROFILES = {
    "094ad543e5fb1072120f7433d845248f7ef99006a8b21aa282811e6bafcdc70c": 3,
    "921b3f32122f6365d7930f794bc49361970cd9390071ec05148c4cc795d8d31b": 4,
}
"""The components of the profiles that files are written with, by `_digest`: sRGB and newsprint."""
_BY_NAME = {"srgb": 3, "device-cmyk": 4}
_WHITE_POINTS = {"lab-d50": (0.964296, 1, 0.825105), "lab-d65": (0.950456, 1, 1.089058)}
_RANGE = (-125, 125, -125, 125)
_LARGEST_PROFILE = 1_000_000
_MOST_TAGS = 100
_WORDS = frozenset({b"desc", b"cprt", b"dmnd", b"dmdd", b"vued"})
"""Tags with words for people, which do not change colours."""


class Colours:
    """Checks colour spaces. Each profile is read once."""

    def __init__(self) -> None:
        self._profiles: dict[int, int] = {}

    def check_named(self, spaces: Entries) -> None:
        """Check the ``ColorSpace`` of resources. Raises: ArtifactError: one is not allowed."""
        for name in sorted(spaces.keys()):
            space = spaces.get(name)
            if name in _BY_NAME and self._components(space, spaces.place) == _BY_NAME[name]:
                continue
            if name in _WHITE_POINTS and _is_lab(space, _WHITE_POINTS[name]):
                continue
            kind = space[0] if isinstance(space, tuple) and space else space
            raise ArtifactError(
                f"{spaces.place}: the colour space {kind!r} is not allowed as /{name}", FOREIGN
            )

    def check(self, space: Value, place: str) -> None:
        """Check the colour space of a shading or a group. Raises: ArtifactError: it is not allowed."""
        if (isinstance(space, Name) and space in DEVICES) or self._components(space, place):
            return
        raise ArtifactError(f"{place}: the colour space {space!r:.80} is not allowed", FOREIGN)

    def check_profile(self, profile: Value, place: str) -> int:
        """The number of components of an ICC profile. Raises: ArtifactError: it is not an exporter's profile."""
        if not isinstance(profile, Entries) or not profile.is_stream:
            raise ArtifactError(f"{place}: an ICC profile is not a stream", FOREIGN)
        if profile.number not in self._profiles:
            if others := profile.keys() - {"N", "Filter", "Length"}:
                raise ArtifactError(f"{profile.place}: an ICC profile has /{min(others)}", FOREIGN)
            components = _PROFILES.get(_digest(profile.data()))
            if components is None or profile.get("N") != components:
                raise ArtifactError(f"{profile.place}: an ICC profile that is not the exporter's", FOREIGN)
            self._profiles[profile.number] = components
        return self._profiles[profile.number]

    def _components(self, space: Value, place: str) -> int:
        """The components of an ICC profile; 0 for any other colour space."""
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
    """The SHA-256 of the parts of a profile that define colours; empty if it is malformed.

    These are kind, spaces and intent in its header, and all tags except words (ICC.1:2022 sections 7.2 and 7.3). Little
    CMS rewrites a profile on its way into a file: size, places of tags and the form of the description change.
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
