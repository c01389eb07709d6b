"""Checks that fonts are embedded as files are written: a Type 0 font, its descendant, its descriptor, one font file.

Where a file gives two fonts for one, or glyphs of a collection in another numbering, each program chooses its own (ISO
32000-1 section 9.7). Such a font, and any other key, must never pass.
"""

from __future__ import annotations

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.objects import FOREIGN, Entries, Value, names

_FONT = names("Type Subtype BaseFont Encoding DescendantFonts ToUnicode")
_DESCENDANT = names("Type Subtype BaseFont CIDSystemInfo CIDToGIDMap FontDescriptor W")
_SYSTEM = {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0}
_DESCRIPTOR = names(
    "Type FontName FontFamily Flags FontBBox ItalicAngle Ascent Descent CapHeight StemV StemH"
)
_FILES = {"CIDFontType2": "FontFile2", "CIDFontType0": "FontFile3"}
_FILE_KEYS = {"FontFile2": names("Filter Length Length1"), "FontFile3": names("Filter Length Subtype")}
_BEGINNINGS = {"FontFile2": (b"\0\1\0\0", b"true"), "FontFile3": (b"OTTO",)}
_SYMBOLIC = 4
_FLAGS = 1 | 2 | _SYMBOLIC | 64
"""Fixed pitch, serif, symbolic, italic (ISO 32000-1 section 9.8.2); not small capitals, not forced bold."""
_CMAP = names("Filter Length")
_ENCODING = names("Type CMapName CIDSystemInfo WMode Filter Length")


def check_font(font: Entries, name: str) -> Entries:
    """Check a Type 0 font, except for the characters in its CMaps.

    Returns:
        Its descendant.

    Raises:
        ArtifactError: something is not allowed; the message names it.
    """
    font.check_keys(_FONT, f"font {name}")
    descendants = font.array("DescendantFonts")
    if len(descendants) != 1 or not isinstance(descendants[0], Entries):
        raise ArtifactError(f"font {name}: it does not have one descendant", FOREIGN)
    descendant = descendants[0]
    descendant.check_keys(_DESCENDANT, f"font {name}")
    if descendant.name("CIDToGIDMap") != "Identity":
        raise ArtifactError(f"font {name}: its glyphs are numbered in another way", FOREIGN)
    _check_system(descendant, name)
    _check_widths(descendant.array("W"), name)
    descriptor = descendant.entries("FontDescriptor")
    kind = _FILES.get(descendant.name("Subtype"), "")
    if not kind:
        raise ArtifactError(f"font {name}: its descendant is of another kind", FOREIGN)
    descriptor.check_keys(_DESCRIPTOR | {kind}, f"font {name}")
    called = {font.name("BaseFont"), descendant.name("BaseFont"), descriptor.name("FontName")}
    if len(called) != 1:
        raise ArtifactError(f"font {name}: it has more than one name", FOREIGN)
    flags = descriptor.get("Flags")
    if not isinstance(flags, int) or flags & ~_FLAGS or not flags & _SYMBOLIC:
        raise ArtifactError(f"font {name}: its /Flags change how it is drawn", FOREIGN)
    _check_file(descriptor.entries(kind), kind, name)
    _check_maps(font, name)
    return descendant


def _check_system(entries: Entries, name: str) -> None:
    system = entries.entries("CIDSystemInfo")
    if {key: system.get(key) for key in system.keys()} != _SYSTEM:  # noqa: SIM118 -- no Python dictionary
        raise ArtifactError(f"font {name}: its characters are those of a collection", FOREIGN)


def _check_widths(values: tuple[Value, ...], name: str) -> None:
    """Check the widths: pairs of a first glyph and the widths from it on; each glyph once."""
    after = 0
    for first, widths in zip(values[::2], values[1::2], strict=False):
        if not isinstance(first, int) or not isinstance(widths, tuple) or first < after:
            raise ArtifactError(f"font {name}: its widths are given in another way", FOREIGN)
        if not all(isinstance(width, int | float) and width >= 0 for width in widths):
            raise ArtifactError(f"font {name}: a width is not a number", FOREIGN)
        after = first + len(widths)
    if len(values) % 2:
        raise ArtifactError(f"font {name}: its widths are given in another way", FOREIGN)


def _check_file(file: Entries, kind: str, name: str) -> None:
    file.check_keys(_FILE_KEYS[kind], f"font {name}")
    if kind == "FontFile3" and file.name("Subtype") != "OpenType":
        raise ArtifactError(f"font {name}: its file is of another kind", FOREIGN)
    data = file.data()
    if not data.startswith(_BEGINNINGS[kind]) or file.get("Length1") not in (None, len(data)):
        raise ArtifactError(f"font {name}: its file is of another kind than it says", FOREIGN)


def _check_maps(font: Entries, name: str) -> None:
    """Check the dictionaries of the CMaps, and that no CMap uses another one (ISO 32000-1 section 9.7.5.3)."""
    maps = [font.entries("ToUnicode")]
    maps[0].check_keys(_CMAP, f"font {name}")
    encoding = font.get("Encoding")
    if isinstance(encoding, Entries):
        maps.append(encoding)
        encoding.check_keys(_ENCODING, f"font {name}")
        if encoding.get("WMode") not in (None, 0):
            raise ArtifactError(f"font {name}: it runs from top to bottom (/WMode)", FOREIGN)
    for cmap in maps:
        data = cmap.data()
        if b"usecmap" in data or data.count(b"/WMode") > data.count(b"/WMode 0 def"):
            raise ArtifactError(f"font {name}: its CMap builds upon another", FOREIGN)
