"""Lines to paragraphs: joins the lines that a column has broken, keeps the author's. Loses no word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

_LINE_END = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# What a blank line may hold: white space of any kind, and invisible marks.
_BLANK = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]*")
_WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]"
)
_CJK = re.compile("[\u2e80-\u312f\u31a0-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]")
_SENTENCE_END = re.compile("[.!?…。！？؟۔।‽][\"'”’»›“)\\]」』）】]{0,3}$")
_HYPHEN_END = re.compile(r"\w[-\u2010\u2014]$")
_CONJUNCTIONS = frozenset({"and", "or", "to", "und", "oder", "bzw.", "et", "ou", "y", "o", "e", "en", "of"})

LONG = 200
"""A longer line is a paragraph by itself: no program wraps at such a column."""
_WRAPPED = range(36, 141)
"""Display widths at which people and programs wrap."""


class TextLine(Struct, frozen=True):
    """One line, by its number in the file from 1, without the ASCII white space around it, and how far it is set in."""

    number: int
    text: str
    indent: int = 0


class TextParagraph(Struct, frozen=True):
    """One paragraph and the number of its first line; a line feed in `text` is one that the author meant."""

    number: int
    text: str


Group = tuple[TextLine, ...]
"""Lines without a blank one between them."""


def split_groups(text: str) -> tuple[Group, ...]:
    """The text's lines, grouped by the blank lines between them."""
    groups: list[Group] = []
    lines: list[TextLine] = []
    for number, raw in enumerate(_LINE_END.split(text), 1):
        if _BLANK.fullmatch(raw):
            if lines:
                groups.append(tuple(lines))
                lines = []
            continue
        unindented = raw.lstrip(" \t")
        lines.append(TextLine(number, unindented.rstrip(" \t"), len(raw) - len(unindented)))
    if lines:
        groups.append(tuple(lines))
    return tuple(groups)


def ends_sentence(text: str) -> bool:
    """Whether the text ends as a sentence does, in any script; quotation marks and brackets may follow."""
    return bool(_SENTENCE_END.search(text[-5:]))


def display_width(text: str) -> int:
    """Columns on a terminal, near enough to find the one at which a text was wrapped."""
    return len(text) if len(text) > LONG else len(text) + len(_WIDE.findall(text))


def wrap_column(groups: Sequence[Group]) -> int:
    """The display width at which the file was wrapped by hand or by a program; 0 where it was not."""
    pairs = [pair for group in groups for pair in pairwise(group) if len(pair[0].text) <= LONG]
    widths = sorted(line.indent + display_width(line.text) for line, _ in pairs)
    if not widths:
        return 0
    column = widths[int(len(widths) * 0.9)]
    if column not in _WRAPPED:
        return 0
    full = sum(_is_full(line, following, column) for line, following in pairs)
    return column if full >= 0.6 * len(pairs) else 0


def _is_full(line: TextLine, following: TextLine, column: int) -> bool:
    """Whether the next line's first word would not have fitted; with room for programs that wrap evenly."""
    if _CJK.match(following.text):
        return line.indent + display_width(line.text) >= column - 6
    word = following.text.partition(" ")[0]
    return line.indent + display_width(line.text) + 1 + display_width(word) > 0.87 * column


def paragraphs(lines: Sequence[TextLine | None], column: int) -> Iterator[TextParagraph]:
    """Join what was wrapped, keep what was not.

    Args:
        lines: without a blank one between them; None stands where something was taken out, across which a sentence
            goes on but a finished one does not.
        column: from `wrap_column`.
    """
    present = [line for line in lines if line is not None]
    finished = sum(ends_sentence(line.text) for line in present)
    verse = len(present) <= 12 and finished * 2 <= len(present)
    pieces: list[str] = []
    number = 0
    before: TextLine | None = None
    cut = False
    for line in lines:
        if line is None:
            cut = True
            continue
        glue = None
        if before is not None:
            finished_before = cut and ends_sentence(before.text)
            glue = None if finished_before else joint(before, line, column)
            if glue == "\n" and not verse:
                glue = None
        if glue is None and pieces:
            yield TextParagraph(number, "".join(pieces))
            pieces = []
        if not pieces:
            number = line.number
        pieces += [glue or "", line.text]
        before, cut = line, False
    if pieces:
        yield TextParagraph(number, "".join(pieces))


def joint(before: TextLine, line: TextLine, column: int) -> str | None:
    """The joint of two lines: a space or nothing (one sentence goes on), a line feed, or None (a paragraph)."""
    if len(before.text) > LONG or len(line.text) > LONG or line.indent > before.indent + 1:
        return None
    if column and _is_full(before, line, column):
        return _glue(before.text, line.text)
    if ends_sentence(before.text):
        return None
    start = line.text[0]
    if start.islower() or (_is_caseless(start) and display_width(before.text) >= 40 and not column):
        return _glue(before.text, line.text)
    return "\n"


def _is_caseless(char: str) -> bool:
    return char.isalpha() and char.lower() == char.upper()


def _glue(before: str, after: str) -> str:
    if before[-1] == "\xad" or (_CJK.match(before[-1]) and _CJK.match(after)):
        return ""
    # "well-" and "known" make "well-known"; the hyphen stays: it may be a part of the word.
    joined = _HYPHEN_END.search(before[-2:]) and after[0].isalpha()
    return "" if joined and after.partition(" ")[0].lower() not in _CONJUNCTIONS else " "
