"""Where a text may be broken into lines, and how wide it is: in columns of a terminal.

Texts in, pieces out, which together are the text. A combining mark takes no column, an ideograph two. A URL is never
broken. Words of scripts that are written without spaces but are not ideographic (Thai, Khmer) are broken between
grapheme clusters where they have no zero-width space; where their words end, only a dictionary would know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

import wcwidth

_TAB_COLUMNS = 8
_WIDEST_CLUSTER = 8
"""A wider cluster (UAX #29) is no letter of any language, such as ninety leading consonants."""

_GOOD_BREAK = re.compile(r"(?<=[^ \u00a0] )(?! )")
_POOR_BREAK = re.compile(r"(?<=[^ ] )|(?<=\u00a0)(?! )")
_URL = re.compile(r"((?:https?://|mailto:)[!-~]+ *)")
_ZERO_WIDTH_SPACE = "\u200b"

_SMALL_KANA = frozenset("ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ")
_QUOTES = frozenset("\"'")


def columns(text: str) -> int:
    """The columns that a terminal needs for a text without line feeds."""
    if text.isascii() and "\t" not in text:
        return len(text)
    # Cluster by cluster, because lines are filled so: a line is then never wider than its parts.
    return sum(map(_cluster_columns, wcwidth.iter_graphemes(text)))


@cache
def _character_columns(character: str) -> int:
    return _TAB_COLUMNS if character == "\t" else max(0, wcwidth.wcwidth(character))


def _cluster_columns(cluster: str) -> int:
    if len(cluster) == 1:
        return _character_columns(cluster)
    return max(wcwidth.wcswidth(cluster), *map(_character_columns, cluster))


def chunks(text: str) -> Iterator[str]:
    """The text cut after its single spaces. Two dashes stay with what follows: alone they open a signature."""
    held = ""
    for chunk in _GOOD_BREAK.split(text):
        held += chunk
        if held.lstrip(" ") != "-- ":
            yield held
            held = ""
    if held:
        yield held


def filled(pieces: Iterable[str], room: int) -> Iterator[str]:
    """Lines of as many pieces as fit, at least one line and on each at least one piece."""
    line: list[str] = []
    used = 0
    for piece in pieces:
        width = columns(piece)
        if line and used + width > room:
            yield "".join(line)
            line, used = [], 0
        line.append(piece)
        used += width
    yield "".join(line)


def fitting(chunk: str, room: int) -> Iterator[str]:
    """A chunk cut where ideographs allow it, and where it must be; never inside a URL."""
    for number, part in enumerate(_URL.split(chunk)):
        if number % 2:
            yield part
        if number % 2 or not part:  # an empty piece before a long URL would be a line of its own
            continue
        for segment in _segments(part):
            if columns(segment) <= room:
                yield segment
                continue
            for piece in _POOR_BREAK.split(segment):
                yield from (piece,) if columns(piece) <= room or not piece.strip(" ") else clusters(piece)


def clusters(text: str) -> Iterator[str]:
    """Grapheme clusters; spaces stay before what follows them, so that no cut leaves several at a line's end."""
    held = ""
    for cluster in wcwidth.iter_graphemes(text.rstrip(" ")):
        if held.strip(" "):
            yield held
            held = ""
        if columns(cluster) > _WIDEST_CLUSTER:
            yield from held + cluster
            held = ""
        else:
            held += cluster
    yield held + " " * (len(text) - len(text.rstrip(" ")))


def _segments(text: str) -> Iterator[str]:
    """The text cut between ideographs, by the line-start and line-end rules of JIS X 4051 (kinsoku)."""
    if text.isascii():
        yield text
        return
    parts = list(wcwidth.iter_graphemes(text))
    start = 0
    for end, (before, after) in enumerate(pairwise(parts), 1):
        if _breaks_between(before[0], after[0]):
            yield "".join(parts[start:end])
            start = end
    yield "".join(parts[start:])


def _breaks_between(before: str, after: str) -> bool:
    if before == _ZERO_WIDTH_SPACE:
        return after != " "
    return (
        (_ideographic(before) or _ideographic(after)) and not _never_ends(before) and not _never_starts(after)
    )


@cache
def _ideographic(character: str) -> bool:
    """Wide and not Hangul: Korean puts spaces between its words and is broken there."""
    return unicodedata.east_asian_width(character) in "WF" and not (
        "\u1100" <= character <= "\u11ff"
        or "\uac00" <= character <= "\ud7ff"
        or "\u3130" <= character <= "\u318f"
    )


@cache
def _never_ends(character: str) -> bool:
    """Opening brackets and quotation marks, currency signs, and characters that glue."""
    return (
        unicodedata.category(character) in ("Ps", "Pi", "Sc", "Cf", "Zs")
        or character in _QUOTES
        or character == "\t"
    )


@cache
def _never_starts(character: str) -> bool:
    """Closing punctuation, small kana, iteration and sound marks, spaces; and what could look like a mark."""
    return (
        unicodedata.category(character) in ("Pe", "Pf", "Po", "Pd", "Lm", "Nd", "Zs", "Cf", "Mn", "Mc", "Me")
        or character in _SMALL_KANA
        or character in "～℃［["
        or character == "\t"
    )
