"""Paragraphs, items and rows to lines: as plain text of 72 columns, and as ``format=flowed`` (RFC 3676).

What enters are groups of logical lines; what leaves is text with line feeds at its line ends. **Breaking a line only
ever inserts a line end: no character is replaced, dropped or added at it.** The space at which a line is broken
stays at the line's end, and Chinese and Japanese are broken between two characters with nothing at all; so deleting
the line ends inside a paragraph gives its text back, code point for code point. `syndicate.verify.newsletter`
describes the form from the reader's side.

Only two things may make a line longer than 72 columns: a URL, which is never broken, and a run of spaces longer than a
line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias, assert_never

from msgspec import Struct

from syndicate.render.line_breaks import chunks, clusters, columns, filled, fitting

COLUMNS = 72
"""The widest line, its trailing space included."""

_STUFFING = 1
_DEEPEST_INDENT = 24


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
    """A line that keeps its inner spaces: of a table, of computer text. A gutter is put before it."""

    text: str


class Bar(Struct, frozen=True):
    """A line of one repeated character: below a heading, or alone."""

    character: str
    columns: int


class Group(Struct, frozen=True):
    """Lines without blank lines between them, inside `quotes` quotations. An empty group is a blank line more."""

    lines: tuple[Line | Row | Bar, ...]
    quotes: int = 0


Groups: TypeAlias = Iterable[Group]

# What a reader of the form would take for a mark, where it opens a paragraph ...
_MARK = re.compile(r"\* |\|(?: |$)|\d+\.(?: |$)|\[\d+\] |-> ")
# ... and for a bar or a signature separator, on any line.
_BAR = re.compile(r"([-=~.*])\1{2,}|-- ?")
_MAIL = re.compile(r"From |begin[ -]|=y(?:begin|part|end) |-----BEGIN ", re.IGNORECASE)
"""Line starts that mail programs change: a mail store's ">From" (RFC 3676 section 4.4), an attachment
(uuencode, yEnc), or text that is encrypted or signed (OpenPGP), beside which other text may not be shown."""


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
                    for piece in filled(chunks(part), COLUMNS - _STUFFING):
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
    for piece in filled(clusters(text), room - len(gutter)):
        yield (gutter + piece).rstrip(" ")
        gutter = ": "


def _wrapped(text: str, room: int, *, whole: bool) -> Iterator[tuple[str, bool]]:
    """The text's lines, and of each whether it is the last."""
    pieces: list[str] = []
    for chunk in chunks(text):
        fits = chunk.isascii() and columns(chunk) <= room
        pieces.extend((chunk,) if whole or fits else fitting(chunk, room))
    *lines, end = filled(pieces, room)
    yield from ((line, False) for line in lines)
    yield end, True
