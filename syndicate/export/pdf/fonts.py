"""The fonts of an edition: those that draw emoji as outlines come before those that hold pictures of them.

A picture of a character has no text that a reader could copy or search. What no font draws is named, with the
packages that bring one.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable
from typing import Any

from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration

from syndicate.runtime.machine import refuse_without_fonts

_OUTLINES = ("Noto Emoji", "Symbola", "DejaVu Sans")
"""Families, best first, that draw emoji as outlines: tried with WeasyPrint 70 on Debian 12."""

# Pango asks for the family "emoji" where Unicode has an emoji, whatever the style sheet says.
_RULE = f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><match target="pattern">
<test name="family"><string>emoji</string></test>
<edit name="family" mode="prepend" binding="strong">{"".join(f"<string>{name}</string>" for name in _OUTLINES)}</edit>
<edit name="color" mode="assign"><bool>false</bool></edit>
</match></fontconfig>
"""

_MOST_NAMED = 5
_EMOJI = (range(0x2600, 0x27C0), range(0x1F000, 0x1FB00), range(0xE0020, 0xE0080), range(0x20E3, 0x20E4))
_CHINESE_JAPANESE_KOREAN = (range(0x2E80, 0xA000), range(0xAC00, 0xD7B0), range(0x20000, 0x32000))


def font_configuration() -> FontConfiguration:
    """Fontconfig's fonts, for one document. Raises: ExportError: there are none."""
    refuse_without_fonts()
    _prefer_outlines_in_this_process()
    fonts = FontConfiguration()
    _prefer_outlines(fonts._config)  # noqa: SLF001 -- WeasyPrint adds its own rules so, for @font-face
    return fonts


@functools.cache
def _prefer_outlines_in_this_process() -> None:
    """Pango 1.50 looks for emoji in the process's configuration, whichever it has been given."""
    ffi.cdef("FcConfig * FcConfigGetCurrent (void);")
    _prefer_outlines(fontconfig.FcConfigGetCurrent())


def _prefer_outlines(config: Any) -> None:
    fontconfig.FcConfigParseAndLoadFromMemory(config, _RULE.encode(), True)  # noqa: FBT003 -- C has no keywords


def named(characters: Iterable[str]) -> str:
    """Characters for a person, the first few of many: ``🚢 (U+1F6A2 SHIP)``."""
    found = sorted(characters)
    shown = [
        f"{char} (U+{ord(char):04X} {unicodedata.name(char, 'unnamed')})" for char in found[:_MOST_NAMED]
    ]
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return ", ".join(shown) + more


def remedy(characters: Iterable[str]) -> str:
    """The packages to install so that these characters can be drawn."""
    return "; ".join(dict.fromkeys(_remedy(char) for char in sorted(characters)))


def _remedy(char: str) -> str:
    if _is_in(char, _EMOJI):
        return (
            "install an emoji font of outlines: on Debian and Ubuntu fonts-symbola, on Fedora google-noto-emoji-fonts, "
            "on macOS font-noto-emoji; colour emoji fonts hold pictures without text"
        )
    if _is_in(char, _CHINESE_JAPANESE_KOREAN):
        return (
            "install fonts for Chinese, Japanese and Korean: on Debian fonts-noto-cjk; see syndicate doctor"
        )
    if unicodedata.category(char) == "Co":
        return "replace private-use characters: they mean something in one font only"
    return "install fonts for the script: on Debian fonts-noto-core or fonts-noto-extra; see syndicate doctor"


def _is_in(char: str, ranges: Iterable[range]) -> bool:
    return any(ord(char) in one for one in ranges)
