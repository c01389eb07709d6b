"""Which fonts there are for a language or characters, asked of Fontconfig itself: the library that WeasyPrint asks.

What enters is the loaded library; what leaves are family names. Must not be called where the library is absent.
"""

from __future__ import annotations

import ctypes


class _FontSet(ctypes.Structure):
    """Fontconfig's FcFontSet."""

    _fields_ = (
        ("nfont", ctypes.c_int),
        ("sfont", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


def families(fontconfig: ctypes.CDLL, pattern: str) -> frozenset[str]:
    """The families whose fonts match a pattern (as ``:lang=en``), by all the names they go by."""
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    parsed = ctypes.c_void_p(fontconfig.FcNameParse(pattern.encode()))
    wanted = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    fontconfig.FcObjectSetAdd(wanted, b"family")
    listed = fontconfig.FcFontList(None, parsed, wanted)  # None: the configuration in force
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(parsed)
    if not listed:  # no configuration could be read
        return frozenset()
    found: set[str] = set()
    name = ctypes.c_char_p()
    for index in range(listed.contents.nfont):
        font = ctypes.c_void_p(listed.contents.fonts[index])
        number = 0
        while fontconfig.FcPatternGetString(font, b"family", number, ctypes.byref(name)) == 0:
            found.add((name.value or b"").decode("utf-8", "replace"))
            number += 1
    fontconfig.FcFontSetDestroy(listed)
    return frozenset(found)
