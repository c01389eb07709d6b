"""Paragraphs, items and rows to lines: as plain text of 72 columns, and as ``format=flowed`` (RFC 3676).

What enters are groups of logical lines; what leaves is text with line feeds at its line ends. **Breaking a line only
ever inserts a line end: no character is replaced, dropped or added at it.** The space at which a line is broken
stays at the line's end, and Chinese and Japanese are broken between two characters with nothing at all; so deleting
the line ends inside a paragraph gives its text back, code point for code point. `syndicate.verify.newsletter`
describes the form from the reader's side.

The width is counted in columns of a terminal: a combining mark takes none, an ideograph two. Only two things may
make a line longer than 72 columns: a URL, which is never broken, and a run of spaces longer than a line. Words of
scripts that are written without spaces but are not ideographic (Thai, Khmer) are broken between grapheme clusters
where they have no zero-width space; where their words end, only a dictionary would know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise
from typing import TypeAlias, assert_never

import wcwidth
from msgspec import Struct

COLUMNS = 72
"""The widest line, its trailing space included."""

_STUFFING = 1
_DEEPEST_INDENT = 24
_TAB_COLUMNS = 8
_WIDEST_CLUSTER = 8
"""Beyond, what UAX #29 calls one cluster is no letter of any language, such as ninety leading consonants."""


class Line(Struct, frozen=True):
    """A paragraph, heading or item before it is broken.

    `text` has no controls but line feeds, which are line breaks that the author meant, and tabs. `mark` stands
    before it (``* ``, ``12. ``, ``[1] ``, ``-> ``); in plain text the later lines hang under its end. `indent`
    is in columns and only for plain text. A `whole` line is broken at spaces only.
    """

    text: str
    mark: str = ""
    indent: int = 0
    whole: bool = False


class Row(Struct, frozen=True):
    """A line that keeps its inner spaces: of a table, of computer text. It stands behind a gutter."""

    text: str


class Bar(Struct, frozen=True):
    """A line of one repeated character: below a heading, or alone."""

    character: str
    columns: int


class Group(Struct, frozen=True):
    """Lines with no blank line between them, inside so many quotations. An empty group is a blank line more."""

    lines: tuple[Line | Row | Bar, ...]
    quotes: int = 0


Groups: TypeAlias = Iterable[Group]

# What a reader of the form would take for a mark, where it opens a paragraph ...
_MARK = re.compile(r"\* |\|(?: |$)|\d+\.(?: |$)|\[\d+\] |-> ")
# ... and for a bar or a signature separator, on any line.
_BAR = re.compile(r"([-=~.*])\1{2,}|-- ?")
_MAIL = re.compile(r"From |begin[ -]|=y(?:begin|part|end) |-----BEGIN ", re.IGNORECASE)
"""Line starts of which mail programs make something else: a mail store's ">From" (RFC 3676 section 4.4), an attachment
(uuencode, yEnc), or text that is encrypted or signed (OpenPGP), beside which other text may not be shown."""
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


def plain(groups: Groups) -> str:
    """The groups as plain text of `COLUMNS` columns, a blank line between each two, one final line feed."""
    return _joined((group, list(_plain(group))) for group in groups)


def flowed(groups: Groups) -> str:
    """The groups as ``format=flowed; delsp=no`` with line feeds: soft breaks only after a single ASCII space.

    Lines are as long as they must be, as paragraphs without spaces cannot be broken here (RFC 3676 section 4.1);
    the transfer encoding keeps them short on the wire.
    """
    return _joined((group, list(_flowed(group))) for group in groups)


def _joined(groups: Iterable[tuple[Group, list[str]]]) -> str:
    lines: list[str] = []
    before = 0
    for number, (group, inside) in enumerate(groups):
        if number:
            lines.append(">" * min(before, group.quotes))
        before = group.quotes
        prefix = ">" * group.quotes + " " if group.quotes else ""
        lines.extend((prefix + line).rstrip(" ") if not line else prefix + line for line in inside)
    return "\n".join(lines) + "\n"


def _plain(group: Group) -> Iterator[str]:
    room = COLUMNS - (group.quotes + 1 if group.quotes else 0)
    for line in group.lines:
        match line:
            case Line():
                yield from _plain_line(line, room)
            case Row(text):
                yield from _row(text, room)
            case Bar(character, count):
                yield character * min(count, room)
            case _:
                assert_never(line)


def _plain_line(line: Line, room: int) -> Iterator[str]:
    first = " " * min(line.indent, _DEEPEST_INDENT) + line.mark
    # Two spaces at a line's end are a line break that the author meant, as in Markdown.
    parts = line.text.split("\n")
    room -= columns(first) + _STUFFING + (2 if parts[1:] else 0)
    lines = [
        piece + ("  " if last and number < len(parts) else "")
        for number, part in enumerate(parts, 1)
        for piece, last in _wrapped(part, room, whole=line.whole)
    ]
    if not line.mark:
        yield from (_stuffed(piece, opening=not number) for number, piece in enumerate(lines))
        return
    yield first + lines[0] if lines[0] else first.rstrip(" ")
    yield from (" " * len(first) + piece for piece in lines[1:])


def _flowed(group: Group) -> Iterator[str]:
    piece = ""
    for line in group.lines:
        match line:
            case Line(text, mark):
                for part in text.split("\n"):
                    opening = True
                    for piece in _filled(_chunks(part), COLUMNS - _STUFFING):
                        if mark:
                            yield mark + piece if piece else mark.rstrip(" ")
                        elif _MAIL.match(piece):
                            yield " " + piece
                        else:
                            yield _stuffed(piece, opening=opening)
                        mark, opening = "", False
            case Row(text):
                yield from _row(text, COLUMNS)
            case Bar(character, count):
                yield character * min(count, COLUMNS)
            case _:
                assert_never(line)
    if piece.endswith(" "):
        yield ""  # ends a paragraph whose own last character is a space


def _stuffed(line: str, *, opening: bool) -> str:
    """The line with one space before it where a reader would take it for something else (RFC 3676 section 4.4)."""
    looks = line.startswith((" ", ">")) or _BAR.fullmatch(line) or (opening and _MARK.match(line))
    return " " + line if looks else line


def _row(text: str, room: int) -> Iterator[str]:
    """A row behind its gutter; what does not fit goes on behind a gutter of colons. None ends with a space."""
    stripped = text.strip(" ")
    text = " " * min(len(text) - len(text.lstrip(" ")), _DEEPEST_INDENT) + stripped if stripped else ""
    gutter = "| "
    for piece in _filled(_clusters(text), room - len(gutter)):
        yield (gutter + piece).rstrip(" ")
        gutter = ": "


def _wrapped(text: str, room: int, *, whole: bool) -> Iterator[tuple[str, bool]]:
    """The text's lines, and of each whether it is the last."""
    pieces: list[str] = []
    for chunk in _chunks(text):
        fits = chunk.isascii() and columns(chunk) <= room
        pieces.extend((chunk,) if whole or fits else _fitting(chunk, room))
    *lines, end = _filled(pieces, room)
    yield from ((line, False) for line in lines)
    yield end, True


def _chunks(text: str) -> Iterator[str]:
    """The text cut after its single spaces. Two dashes stay with what follows: alone they open a signature."""
    held = ""
    for chunk in _GOOD_BREAK.split(text):
        held += chunk
        if held.lstrip(" ") != "-- ":
            yield held
            held = ""
    if held:
        yield held


def _filled(pieces: Iterable[str], room: int) -> Iterator[str]:
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


def _fitting(chunk: str, room: int) -> Iterator[str]:
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
                yield from (piece,) if columns(piece) <= room or not piece.strip(" ") else _clusters(piece)


def _clusters(text: str) -> Iterator[str]:
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
    clusters = list(wcwidth.iter_graphemes(text))
    start = 0
    for end, (before, after) in enumerate(pairwise(clusters), 1):
        if _breaks_between(before[0], after[0]):
            yield "".join(clusters[start:end])
            start = end
    yield "".join(clusters[start:])


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
