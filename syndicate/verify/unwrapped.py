"""Unwraps the lines of a newsletter: physical lines to logical ones.

What enters are lines between two blank ones, in the form that `syndicate.verify.newsletter` describes; what leaves are
lines of the text. A line that ends too early, or inside a word, holds the letters and not the words: it is hidden,
with the reason.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import wcwidth
from msgspec import Struct

COLUMNS = 72
_SHORT = 20
"""Columns: a shorter line that goes on has to stand before a word that would not have fitted."""
_ROOM = 60
"""Columns that a broken text fills, up to the next word."""
_UNBREAKABLE = 40
"""Columns: a longer word may be broken, because it is as long as a line deep in a list."""

SIGNATURES = ("-- ", "--")
BAR = re.compile(r"([-=~.*])\1{2,}")
_ITEM = re.compile(r"\* |\d+\. |\d+\.$|\[\d+\] |-> ")
_NESTED_ITEM = re.compile(rf" *(?:{_ITEM.pattern})")
_NO_BREAK = re.compile(r" {20}|(?:https?://|mailto:)\S{40}")
_SHOWS_NOTHING = frozenset({"Cf", "Cn", "Co", "Me", "Mn", "Zs"})  # controls and U+2028 were refused before
# Invisible letters and symbols: Hangul fillers and the empty Braille pattern.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class PhysicalLine(Struct, frozen=True):
    """A line of the file, without its quotation marks."""

    number: int
    quotes: int
    content: str


class LogicalLine(Struct, frozen=True):
    """A line of the text, unwrapped and unstuffed. `mark` opens an item or a row; `bar` is a bar, unchanged."""

    text: str
    mark: str = ""
    bar: str = ""
    hidden: str = ""


Block: TypeAlias = Sequence[PhysicalLine]


def is_row(line: PhysicalLine) -> bool:
    """Whether a line opens rows that keep their spaces."""
    return line.content == "|" or line.content.startswith("| ")


def shows_nothing(text: str) -> bool:
    """Whether a text has no visible character."""
    if text.isascii():
        return not text.strip(" ")
    return all(unicodedata.category(character) in _SHOWS_NOTHING or character in _BLANK for character in text)


def unflowed(block: Block) -> Iterator[LogicalLine]:
    """RFC 3676 section 4.1, with DelSp=no: the space that lets a line flow is part of the text."""
    if is_row(block[0]):
        yield from _rows(block)
        return
    held: LogicalLine | None = None
    for index, line in enumerate(block):
        bar = BAR.fullmatch(line.content)
        if held and not bar:
            hidden = held.hidden or _badly_broken(block[index - 1].content, line.content, line.quotes)
            held = LogicalLine(held.text + _unstuffed(line.content), held.mark, hidden=hidden)
        else:
            if held:
                yield held
            held = _opened(line.content)
        if not held.text.endswith(" ") or line.content in SIGNATURES:
            yield held
            held = None
    if held:
        yield held


def unwrapped(block: Block) -> Iterator[LogicalLine]:
    """The text file's form: deleting the line ends inside a paragraph gives back its text."""
    if is_row(block[0]):
        return _rows(block)
    item = _ITEM.match(block[0].content)
    return _items(block) if item else _prose(block)


def _unstuffed(content: str) -> str:
    return content.removeprefix(" ")


def _opened(content: str) -> LogicalLine:
    """The first line of a paragraph or an item of a message, or a bar."""
    if BAR.fullmatch(content):
        return LogicalLine("", bar=content)
    if item := _ITEM.match(content):
        return LogicalLine(content[item.end() :], item[0] if item[0].endswith(" ") else f"{item[0]} ")
    return LogicalLine(_unstuffed(content))


def _rows(block: Block) -> Iterator[LogicalLine]:
    hidden = "in a row of a table or of computer text"
    row = block[0].content[2:]
    for line in block[1:]:
        if line.content.startswith(": "):
            row += line.content[2:]
        else:
            yield LogicalLine(row, "| ", hidden=hidden)
            row = line.content[2:]
    yield LogicalLine(row, "| ", hidden=hidden)


def _prose(block: Block) -> Iterator[LogicalLine]:
    bars = [bool(BAR.fullmatch(line.content)) for line in block]
    last = max((index for index, bar in enumerate(bars) if not bar), default=0)
    text: str | None = None
    hidden = ""
    for index, line in enumerate(block):
        if bars[index]:
            if text is not None:
                yield LogicalLine(text, hidden=hidden)
                text, hidden = None, ""
            yield LogicalLine("", bar=line.content)
            continue
        if text is not None:
            before = block[index - 1].content
            hidden = (
                hidden or _badly_broken(before, line.content, line.quotes) or _split(before, line.content)
            )
        hidden = hidden or _too_wide(line.content)
        text = (text or "") + _unstuffed(line.content)
        if index < last and text.endswith("  "):
            yield LogicalLine(text[:-2], hidden=hidden)
            text, hidden = None, ""
    if text is not None:
        yield LogicalLine(text, hidden=hidden)


def _items(block: Block) -> Iterator[LogicalLine]:
    """The items of a text file. A block with a bar, and one of words with an address, holds a single item."""
    alone = bool(BAR.fullmatch(block[-1].content)) or block[0].content.startswith("-> ")
    mark, hang, text, hidden = "", 0, "", ""
    opened = False
    for index, line in enumerate(block):
        content = line.content
        if BAR.fullmatch(content):
            yield LogicalLine(text, mark, hidden=hidden)
            yield LogicalLine("", bar=content)
            return
        item = _NESTED_ITEM.match(content)
        if item and not (opened and (alone or text.endswith(" "))):
            if opened:
                yield LogicalLine(text, mark, hidden=hidden)
            mark, hang, opened = item[0].strip() + " ", item.end(), True
            text, hidden = content[hang:], ""
        else:
            if content[:hang].strip(" "):
                hidden = hidden or "words in the margin of an item"
            if text.endswith("  "):
                yield LogicalLine(text[:-2], mark, hidden=hidden)
                mark, text = "", content[hang:]
            else:
                before = block[index - 1].content[hang:]
                hidden = hidden or _badly_broken(before, content[hang:], line.quotes + hang)
                hidden = hidden or ("" if mark in ("-> ", "") else _split(before, content[hang:]))
                text += content[hang:]
        if not mark.startswith(("-> ", "[")):  # addresses, which may have words before them
            hidden = hidden or _too_wide(content)
        if index == len(block) - 1:
            yield LogicalLine(text, mark, hidden=hidden)


def _badly_broken(before: str, after: str, margin: int) -> str:
    """Why a line ends where its text did not have to be broken; empty where it had to. `margin` is in columns."""
    width = _columns(before)
    if width >= _SHORT or width + _columns(_first_word(after)) + margin > _ROOM:
        return ""
    return f"broken into lines of less than {_SHORT} columns"


def _split(before: str, after: str) -> str:
    """Why a line end splits a word, so that a person reads two; empty where it does not."""
    if before.endswith((" ", "\u00a0", "\u200b")):
        return ""
    last = next((c for c in reversed(before) if unicodedata.category(c)[0] not in {"M", "C"}), " ")
    if _is_wide(last) or _is_wide(after[:1]):
        return ""
    word = before.rpartition(" ")[2] + _first_word(after)
    return "" if _columns(word) > _UNBREAKABLE else "a word parted by the end of a line"


def _first_word(text: str) -> str:
    found = re.match(
        " *(?:-- )?[^ ]* ?", text
    )  # two dashes stay with what follows: alone they open a signature
    assert found is not None
    return found[0]


def _too_wide(content: str) -> str:
    """Why a line is wider than a screen. Only an address and a run of spaces cannot be broken."""
    width = len(content) if content.isascii() else wcwidth.wcswidth(content)
    if width <= COLUMNS or _NO_BREAK.search(content):
        return ""
    return f"on a line of more than {COLUMNS} columns"


def _columns(text: str) -> int:
    """The width of a text on a terminal, roughly."""
    if text.isascii():
        return len(text)
    return sum(1 + _is_wide(c) for c in text if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def _is_wide(character: str) -> bool:
    return character != "" and unicodedata.east_asian_width(character) in {"W", "F"}
