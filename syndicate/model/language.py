"""Languages as BCP 47 tags, and the direction in which their scripts run."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Literal, TypeAlias

Direction: TypeAlias = Literal["ltr", "rtl"]

# ISO 15924 codes of scripts that run from right to left and are used by living newspapers.
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
# Languages whose likely script (CLDR likelySubtags) is one of those.
_RTL_LANGUAGES = frozenset(
    # ruff: noqa: SIM905 -- a column of thirty strings would say no more
    "ar arc azb bal bgn bqi ckb dv fa glk he iw ks khw lrc luz mzn nqo pnb prs ps sd skr syr ug ur yi".split()
)


# Every character of the bidirectional classes R and AL is in these blocks (Unicode, DerivedBidiClass.txt), the mark
# U+200F aside, which is no letter. To search for them is ten times as fast as to ask for the class of each character.
_MAY_BE_RTL = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+|www\.\S+|(?<!\S)\S{1,64}@\S{1,250}(?!\S)", re.IGNORECASE)
"""URLs and mail addresses: they are in no language."""
_MARKS = "\u200e\u200f\u061c"
"""LRM, RLM and ALM: strong to the bidirectional algorithm, and no letters."""


def direction(language: str) -> Direction:
    """The base direction of a BCP 47 tag's script; an explicit script subtag decides."""
    language, *subtags = language.lower().replace("_", "-").split("-")
    script = next((tag for tag in subtags if len(tag) == 4 and tag.isalpha()), "")
    rtl = script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES
    return "rtl" if rtl else "ltr"


def direction_of(text: str, default: Direction) -> Direction:
    """The direction of a paragraph by its own text: that of most of its strong letters (UAX #9, table 4).

    The first strong letter, which HTML's ``dir="auto"`` takes, would turn a Hebrew sentence round that begins with a
    brand in Latin letters. Letters of addresses count only where there are no others.

    Args:
        text: of one paragraph, without markup.
        default: the answer where there are as many of both, or none.
    """
    for counted in (_ADDRESS.sub("", text), text):
        ltr, rtl = _strong_letters(counted)
        if ltr or rtl:
            return default if ltr == rtl else "ltr" if ltr > rtl else "rtl"
    return default


def has_letters(text: str, direction: Direction) -> bool:
    """Whether a letter of a text runs in a direction, or none runs in any."""
    ltr, rtl = _strong_letters(text)
    return bool(ltr if direction == "ltr" else rtl) or not (ltr or rtl)


def _strong_letters(text: str) -> tuple[int, int]:
    """How many run from left to right (at most one is counted where no others are), and how many from right to left."""
    if not _MAY_BE_RTL.search(text):
        return int(any(unicodedata.bidirectional(char) == "L" and char not in _MARKS for char in text)), 0
    classes = Counter(unicodedata.bidirectional(char) for char in text if char not in _MARKS)
    return classes["L"], classes["R"] + classes["AL"]
