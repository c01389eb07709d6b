"""Whether the glyphs on a line show the text that a PDF claims for them in ActualText (ISO 32000-1 section 14.9.4)."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from syndicate.verify.ink import BLANK
from syndicate.verify.pdfium import LINE_HYPHEN, Char

_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_MOST_MARKS = 3
"""On one letter; Hebrew and Vietnamese need as many."""


def is_right_to_left(text: str) -> bool:
    """Whether some letter of a text is written from right to left (UAX #9)."""
    return any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)


def agree(claim: str, chars: Sequence[Char], *, right_to_left: bool) -> bool:
    """Whether glyphs show the text that is claimed for them, but for white space and what has no shape.

    `right_to_left` says that the paragraph holds such text, so that glyphs may stand in another order.
    """
    wanted = _shapes(claim)
    text = "".join(char.text for char in chars)
    # _shapes drops a line's hyphen, as if it were of a broken word; the claim says which of the two it is.
    hyphens = text.replace(LINE_HYPHEN, "-")
    if wanted in (_shapes(text), _shapes(hyphens)):
        return True
    if _has_stack(wanted):
        return any(
            _letters_and_marks(wanted) == _letters_and_marks(_shapes(shown)) for shown in (text, hyphens)
        )
    if not right_to_left:
        return False
    counts = Counter(map(_side_less, wanted))
    if counts not in (Counter(map(_side_less, _shapes(text))), Counter(map(_side_less, _shapes(hyphens)))):
        return False
    letters = [(char.origin, letter) for char in chars for letter in _shapes(char.text) if _is_letter(letter)]
    from_left = sorted(letters)
    from_right = sorted(letters, key=lambda letter: (-letter[0], letter[1]))
    return all(
        _stands_in(word, from_right if unicodedata.bidirectional(word[0]) in _RIGHT_TO_LEFT else from_left)
        for word in _words(wanted)
    )


def _shapes(text: str) -> str:
    """What can be seen of a text: without white space and what has no shape."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char)[0] not in "ZC" and char not in BLANK)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M"


def _has_stack(text: str) -> bool:
    """Whether a letter bears more marks than writing needs: pdfium loses the order of those, and repeated ones."""
    return any(marks and len(list(run)) > _MOST_MARKS for marks, run in groupby(text, key=_is_mark))


def _letters_and_marks(text: str) -> tuple[str, set[str]]:
    apart = unicodedata.normalize("NFD", text)
    return "".join(char for char in apart if not _is_mark(char)), set(filter(_is_mark, apart))


def _side_less(char: str) -> str:
    """A bracket without the side to which it opens: pdfium mirrors those in right-to-left text."""
    if not unicodedata.mirrored(char):
        return char
    return unicodedata.name(char).replace("RIGHT", "LEFT").replace("GREATER", "LESS")


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"


def _words(text: str) -> Iterator[str]:
    """Runs of letters and digits of one direction, without the marks on them."""
    bare = "".join(char for char in text if not _is_mark(char))
    for _, run in groupby(
        bare, key=lambda c: (_is_letter(c), unicodedata.bidirectional(c) in _RIGHT_TO_LEFT)
    ):
        word = "".join(run)
        if _is_letter(word[0]):
            yield word


def _stands_in(word: str, letters: Sequence[tuple[float, str]]) -> bool:
    """Whether a word's letters follow one another; those of one ligature, set in one place, in any order."""
    return any(
        _begins(word, letters[start : start + len(word)]) for start in range(len(letters) - len(word) + 1)
    )


def _begins(word: str, letters: Sequence[tuple[float, str]]) -> bool:
    start = 0
    for _, ligature in groupby(letters, key=lambda letter: letter[0]):
        found = sorted(letter for _, letter in ligature)
        if found != sorted(word[start : start + len(found)]):
            return False
        start += len(found)
    return True
