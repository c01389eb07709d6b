"""Reads the fonts of a file: which glyph a code draws, and which characters it claims to show.

A person who reads sees the glyph, a person who copies gets the characters (ISO 32000-1 sections 9.7.5 and 9.10.3).
They must not differ. So a glyph has to claim one character, or a ligature that fonts draw, and the same one wherever
it stands. In scripts whose glyphs are clusters (Arabic, those of India) fonts distribute the characters of a cluster
among its glyphs: there the claim of a whole line is checked (`agreement`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.embedded import check_font
from syndicate.verify.pdf.objects import AGAIN, Entries, Name, Value
from syndicate.verify.pdf.shapes import COMPLEX, has_shape, is_complex, side_less, visible

_LIGATURES = frozenset(
    {
        "ff",
        "fi",
        "fl",
        "ffi",
        "ffl",
        "fj",
        "ffj",
        "fb",
        "ffb",
        "fh",
        "ffh",
        "fk",
        "ffk",
        "ft",
        "fft",
        "fr",
        "fu",
    }
    | {
        "st",
        "ſt",
        "ſi",
        "ſl",
        "ſſ",
        "ct",
        "ck",
        "ch",
        "tt",
        "tf",
        "ty",
        "tz",
        "Th",
        "Qu",
        "sp",
        "IJ",
        "ij",
        "gi",
        "gy",
    }
    | {"fí", "fì", "fï", "fî", "ff\u0131", "f\u0131", "...", "№", "ﭏ"}
)
"""Ligatures that Latin fonts draw as one glyph."""
_ALIKE = (
    "-\u2010\u2011\u00ad",
    "\u2013\u2212",
    "AΑА", "BΒВ", "CС", "EΕЕ", "HΗН", "IΙІ\u04c0", "JЈ", "KΚК", "MΜМ", "NΝ", "OΟО", "PΡР", "SЅ", "TΤТ", "XΧХ",
    "YΥҮ", "ZΖ", "aа", "cсϲ", "eе", "iі", "jј", "oοо", "pрρ", "sѕ", "xх", "yу", "hһ", "qԛ", "wԝ", "ΓГ", "ΠП", "ΦФ",
    "vν", "uυ", "κк", "ӏl", "ӔÆ", "ӕæ", "əә", "ƏӘ",
    "'\u02b9\u2032", "\u2019\u02bc", '"\u2033\u02ba', "·\u2219\u22c5\u0387\u30fb", "µμ", "ΩΩ", "∆Δ", "∑Σ", "∏Π",
    "ÐĐ", "|ǀ", "!ǃ", ":ː\u02d0", "~\u223c", "*\u2217", "/\u2215\u2044", "\\\u2216", "¯\u02c9", "°\u02da",
    ".\u2024", ",\u201a", "\u0964।", "\u0965॥",
)  # fmt: skip
"""Characters that a font may draw with one glyph because they look alike."""
_SAME = {char: group[0] for group in _ALIKE for char in group}
_SECTION = re.compile(rb"\bbegin(\w+)\s(.*?)\bend\1\b", re.DOTALL)
_PAIR = re.compile(rb"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]*)>")
_CID = re.compile(rb"<([0-9a-fA-F]{4})>\s+(\d+)")
_MOST_CHARACTERS = 16
"""Characters of one glyph; an emoji of a family has eleven."""


class _Widths(dict[int, float]):
    """Widths by code, in thousandths of the type size. A page signs_of_claims up tens of thousands."""

    def __init__(self, glyphs: dict[int, int], widths: dict[int, float], usual: float) -> None:
        super().__init__()
        self._found = (glyphs, widths, usual)

    def __missing__(self, code: int) -> float:
        glyphs, widths, usual = self._found
        width = self[code] = widths.get(glyphs.get(code, code), usual)
        return width


class _Texts(dict[int, str]):
    """Characters by code."""

    def __init__(self, font: str, texts: dict[int, str]) -> None:
        super().__init__(texts)
        self._font = font

    def __missing__(self, code: int) -> str:
        raise ArtifactError(f"font {self._font}: code {code} has no characters (ToUnicode)", AGAIN)


@dataclass(frozen=True)
class PdfFont:
    """A font of the file.

    `texts` are the characters of each code, `glyphs` is the glyph of each code with another number than the code,
    `widths` are thousandths of the type size by glyph.
    """

    name: str
    texts: dict[int, str]
    glyphs: dict[int, int]
    widths: dict[int, float]
    usual_width: float
    _claims: dict[int, set[str]] = field(default_factory=dict)
    _shaped: dict[int, bool] = field(default_factory=dict)

    def glyph(self, code: int) -> int:
        return self.glyphs.get(code, code)

    @cached_property
    def text(self) -> Callable[[int], str]:
        """Gives the characters of a code. Raises: ArtifactError: the file states none for it."""
        return _Texts(self.name, self.texts).__getitem__

    @cached_property
    def width(self) -> Callable[[int], float]:
        """Gives the width of a code, in thousandths of the type size."""
        return _Widths(self.glyphs, self.widths, self.usual_width).__getitem__

    def is_shaped(self, code: int) -> bool:
        """Whether a code shows anything visible."""
        if code not in self._shaped:
            self._shaped[code] = any(map(has_shape, self.text(code)))
        return self._shaped[code]

    def false_claim(self, code: int) -> str:
        """Why the claim of a code's glyph is false; empty if it is one character or ligature everywhere."""
        if not self._claims:
            for one, text in self.texts.items():
                self._claims.setdefault(self.glyph(one), set()).add(text)
        text = self.text(code)
        if not _is_one_sign(text):
            return f"one glyph claims to be {text!r}"
        signs_of_claims = {signs for claim in self._claims[self.glyph(code)] if (signs := _sign(claim))}
        if len(signs_of_claims) > 1 and not all(map(is_complex, signs_of_claims)):
            first, second = sorted(signs_of_claims)[:2]
            return f"one glyph claims to be {first!r} here and {second!r} there"
        return ""


def _sign(text: str) -> str:
    """What a reader sees, with one character for all that look alike."""
    shown = "".join(map(side_less, visible(text)))
    folded = _SAME.get(shown, shown)
    if "\ufb00" <= shown <= "\ufb06":
        return unicodedata.normalize("NFKC", shown)
    if len(shown) == 1:
        tag, _, plain = unicodedata.decomposition(shown).rpartition(" ")
        if tag in {"", "<compat>", "<wide>", "<narrow>", "<font>", "<noBreak>"} and re.fullmatch(
            "[0-9A-F]+", plain
        ):
            return _SAME.get(chr(int(plain, 16)), chr(int(plain, 16)))
    return folded


def _is_one_sign(text: str) -> bool:
    shown = visible(text)
    if len(shown) <= 1 or shown in _LIGATURES:
        return True
    if len(shown) > _MOST_CHARACTERS:
        return False
    if len([char for char in shown if unicodedata.category(char)[0] != "M"]) <= 1:  # a letter and its accents
        return True
    return all(
        char in COMPLEX or unicodedata.category(char)[0] in "MS" or char in "#*0123456789" for char in shown
    ) and (
        any(char in COMPLEX for char in shown) or unicodedata.category(shown[0]) == "So" or "\u20e3" in shown
    )


def load_font(entries: Entries) -> PdfFont:
    """Read a font of a page's resources.

    Raises:
        ArtifactError: text in such a font cannot be proven.
    """
    name = entries.name("BaseFont") or entries.place
    if entries.name("Subtype") != "Type0":
        raise ArtifactError(
            f"font {name} is of the kind {entries.name('Subtype') or 'without a name'}, whose glyphs may be pictures "
            "(emoji of a bitmap font are)",
            "install a font with outlines for these characters; for emoji see syndicate doctor",
        )
    descendant = check_font(entries, name)
    return PdfFont(
        name=name,
        texts=_texts(entries.entries("ToUnicode"), name),
        glyphs=_glyphs(entries.get("Encoding"), name),
        widths=_widths(descendant.array("W")),
        usual_width=1000.0,  # ISO 32000-1 section 9.7.4.3: there is no DW
    )


def _sections(stream: Entries, name: str, known: frozenset[bytes]) -> list[tuple[bytes, bytes]]:
    _, _, body = stream.data().partition(b"begincmap")
    sections = _SECTION.findall(body.rpartition(b"endcmap")[0])
    for kind, _ in sections:
        if kind not in known:
            raise ArtifactError(f"font {name}: its CMap has {kind.decode('ascii', 'replace')}", AGAIN)
    return sections


def _texts(stream: Entries, name: str) -> dict[int, str]:
    texts: dict[int, str] = {}
    for kind, body in _sections(stream, name, frozenset({b"codespacerange", b"bfchar"})):
        if kind == b"bfchar":
            for code, text in _PAIR.findall(body):
                if int(code, 16) in texts:
                    raise ArtifactError(f"font {name}: code {int(code, 16)} has two texts", AGAIN)
                texts[int(code, 16)] = _utf16(text)
    return texts


def _utf16(digits: bytes) -> str:
    try:
        return bytes.fromhex(digits.decode("ascii")).decode("utf-16-be")
    except ValueError as error:
        raise ArtifactError(f"a CMap holds what is no text: {error}", AGAIN) from error


def _glyphs(encoding: Value, name: str) -> dict[int, int]:
    if isinstance(encoding, Name):
        if encoding == "Identity-H":
            return {}
    elif isinstance(encoding, Entries):
        glyphs: dict[int, int] = {}
        for kind, body in _sections(encoding, name, frozenset({b"codespacerange", b"cidrange", b"cidchar"})):
            if kind == b"cidrange" and body.split() != [b"<0000>", b"<ffff>", b"0"]:
                raise ArtifactError(f"font {name}: its CMap has ranges", AGAIN)
            if kind == b"cidchar":
                glyphs |= {int(code, 16): int(glyph) for code, glyph in _CID.findall(body)}
        return glyphs
    raise ArtifactError(f"font {name}: its encoding is not known", AGAIN)


def _widths(values: tuple[Value, ...]) -> dict[int, float]:
    widths: dict[int, float] = {}
    for first, run in pairwise(values):
        if isinstance(first, int) and isinstance(run, tuple):
            widths |= {first + at: width for at, width in enumerate(run) if isinstance(width, int | float)}
    return widths
