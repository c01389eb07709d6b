"""The operators with which pages are written (ISO 32000-1 annex A), and the refusal of every other one."""

from __future__ import annotations

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.objects import AGAIN, names

PATH = names("m l c v y h")
PAINTED = names("S s f F f* B B* b b* n")
COLOURS = {"G": 1, "g": 1, "RG": 3, "rg": 3, "K": 4, "k": 4}
"""Operators that set a colour, with the count of their numbers. Given more or fewer, programs take different ones."""
NAMING = names("gs sh CS cs SCN scn")
TEXT = names("BT ET Td Tm Tf Ts Tr Tj TJ")
MARKED = names("BMC BDC EMC")
READ = NAMING | TEXT | MARKED | names("q Q cm d re W W* Do")
"""Operators with operands that matter; of `PATH`, `PAINTED` and lines they do not."""
KNOWN = READ | COLOURS.keys() | PATH | PAINTED | names("w J j M")
WANTED = READ | COLOURS.keys()
_MEANINGS = {
    "BI": "a picture inside the content",
    "Tz": "text that is squeezed",
    "Tc": "text that is spaced",
    "Tw": "text that is spaced",
    "BX": "operators that some programs leave out",
    "d0": "a glyph that is a picture",
    "d1": "a glyph that is a picture",
}
"""Of operators that other programs write."""


def refused(operator: str, place: str, left: int = 0) -> ArtifactError:
    """The error for an operator; `left` is how many more may be read."""
    if left < 0:
        return ArtifactError(f"{place}: its content is too long", "publish fewer articles together")
    meaning = _MEANINGS.get(operator, "an operator that pages are not written with")
    return ArtifactError(f"{place}: its content has {meaning} ({operator})", AGAIN)
