"""Finds combining marks that pile up on a letter and paint over the lines beside it.

What enters is a text or a whole file, what leaves is the letter. No orthography but that of monograms puts more than
six marks on a letter; docs/verify.md names the languages that were checked.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 6
"""Combining marks (general categories Mn and Me) on one letter."""
# No mark is a word's character to Python's `re`, and none stands below U+0300.
_MAY_BE_MARK = re.compile(r"[^\w\x00-\u02ff]")
_PILE = MAX_MARKS + 1
_MAY_PILE = re.compile(rf"{_MAY_BE_MARK.pattern}{{{_PILE},}}")


def piled_marks(text: str) -> str:
    """The letter that bears too many marks, in words; empty where none does. Linear."""
    if text.isascii() or not _may_pile(text):
        return ""
    for run in _MAY_PILE.finditer(text):
        letter, marks = text[max(0, run.start() - 1) : run.start()], 0
        for character in run[0]:
            category = unicodedata.category(character)
            if category in ("Mn", "Me"):
                marks += 1
            elif (
                category != "Cf"
            ):  # a format character between two marks does not part them for most programs
                letter, marks = character, 0
            if marks > MAX_MARKS:
                return f"more than {MAX_MARKS} combining marks on one letter, {letter!r}"
    return ""


def _may_pile(text: str) -> bool:
    """Whether a pile is possible. It looks at every seventh character: each run of seven marks holds one of those."""
    sample = text[MAX_MARKS::_PILE]
    hits = [MAX_MARKS + found.start() * _PILE for found in _MAY_BE_MARK.finditer(sample)]
    if len(hits) > len(sample) // 8:  # a script with many marks
        return True
    return any(
        max(text[at - 1 : at + 2 : 2])
        > "\u02ff"  # not a quotation mark or a dash beside Latin letters and spaces
        and _MAY_PILE.search(text, at - MAX_MARKS, at + _PILE)
        for at in hits
    )
