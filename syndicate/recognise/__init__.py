"""Find a publisher's notice in a text: at its end or its start, by the wordings of ``recognise.toml``.

Prefers to miss: several marks have to come together in one paragraph, at its beginning, outside quotation marks.
Nothing is altered and nothing is lost: what is taken out of the body is the notice, heading and all.
"""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

import msgspec
from msgspec import Struct

from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.blocks import Block, Heading, Inline, Paragraph, Rule, inline_text

_MOST_PARAGRAPHS = 5
"""Of one notice; what is longer is a page of terms."""
_LONGEST = 3_000
"""Characters of one of its paragraphs."""
_NEAR = 80
"""Characters within which the first mark has to begin."""
_QUOTES = frozenset('"“”„«»‹›「『‘')
_PLAIN = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "\u00a0": " ",
        "\u202f": " ",
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ı": "i",
        "İ": "i",
    }
)
_ENDS = " \t\r\n:：.*_-—–[]()【】"

Step = tuple[str, ...]
Wording = tuple[Step, ...]


class Forms(Struct, frozen=True, forbid_unknown_fields=True):
    """How notices are worded in one language; see ``recognise.toml``."""

    headings: tuple[str, ...]
    wordings: tuple[Wording, ...]


class Recognised(Struct, frozen=True):
    """A notice with its markup, and the body without it."""

    body: tuple[Block, ...]
    inlines: tuple[tuple[Inline, ...], ...]

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Their texts, code point for code point."""
        return tuple(inline_text(paragraph).strip(" \t\r\n") for paragraph in self.inlines)

    @property
    def links(self) -> tuple[RequiredLink, ...]:
        """All links in it, however deep in emphasis."""
        return Disclaimer.of(self.inlines, "recognised").links


@functools.cache
def _forms() -> tuple[Forms, ...]:
    text = resources.files(__package__).joinpath("recognise.toml").read_text("utf-8")
    raw = msgspec.convert(tomllib.loads(text), dict[str, Forms])
    return tuple(
        Forms(
            tuple(map(_folded, forms.headings)),
            tuple(tuple(tuple(map(_folded, step)) for step in wording) for wording in forms.wordings),
        )
        for forms in raw.values()
    )


def recognise_notice(body: tuple[Block, ...]) -> Recognised | None:
    """The notice at the end of a body, or else at its start; None where there is none beyond doubt.

    Every language's wordings are tried: a notice need not be in the language of its article.
    """
    for place in (_at_the_end(body), _at_the_start(body)):
        if place is None:
            continue
        start, end = place
        rest = _without_edge_rules(body[:start]) + _without_edge_rules(body[end:])
        if any(map(_is_prose, rest)):
            blocks = [block for block in body[start:end] if isinstance(block, Paragraph | Heading)]
            return Recognised(rest, tuple(block.children for block in blocks))
    return None


def is_notice(text: str) -> bool:
    """Whether one paragraph is a notice by its wording alone."""
    folded = _folded(text)
    label, colon, rest = folded.partition(":")
    if colon and len(label) < 40 and _is_heading_text(label) and _weak(rest):
        return True
    return len(text) <= _LONGEST and any(
        _matches(wording, folded) for forms in _forms() for wording in forms.wordings
    )


def is_notice_heading(text: str) -> bool:
    """Whether a line announces a notice."""
    return len(text) <= 60 and _is_heading_text(_folded(text))


def _at_the_end(body: tuple[Block, ...]) -> tuple[int, int] | None:
    end = len(body)
    while end and isinstance(body[end - 1], Rule):
        end -= 1
    start = end
    for index in range(end - 1, max(-1, end - 2 - _MOST_PARAGRAPHS), -1):
        text = _text(body[index])
        if text is None:
            break
        if (
            is_notice_heading(text)
            and _announces(body[index + 1 : end])
            and any(map(_is_prose, body[:index]))
        ):
            return index, len(body)
        if index == start - 1 and is_notice(text):
            start = index
    return (start, len(body)) if start < end else None


def _at_the_start(body: tuple[Block, ...]) -> tuple[int, int] | None:
    first = _text(body[0]) if body else None
    if first is None:
        return None
    start = 1 if is_notice_heading(first) else 0
    end = start
    while (
        end < min(len(body), _MOST_PARAGRAPHS) and (text := _text(body[end])) is not None and is_notice(text)
    ):
        end += 1
    return (0, end) if end > start else None


def _text(block: Block) -> str | None:
    return inline_text(block.children) if isinstance(block, Paragraph | Heading) else None


def _is_prose(block: Block) -> bool:
    """Whether a block is of the story: a paragraph with something in it that announces no notice."""
    text = inline_text(block.children) if isinstance(block, Paragraph) else ""
    return bool(text.strip()) and not is_notice_heading(text)


def _announces(below: tuple[Block, ...]) -> bool:
    """Whether what stands below a heading is a notice: its first paragraph by one mark, or another by all."""
    texts = [text for block in below if (text := _text(block)) is not None]
    return bool(texts) and (_weak(_folded(texts[0])) or any(map(is_notice, texts)))


def _weak(folded: str) -> bool:
    """One mark of any wording, which is enough below a heading."""
    return len(folded) <= _LONGEST and any(
        phrase in folded for forms in _forms() for wording in forms.wordings for phrase in wording[0]
    )


def _is_heading_text(folded: str) -> bool:
    return any(folded.strip(_ENDS) in forms.headings for forms in _forms())


def _folded(text: str) -> str:
    return " ".join(text.translate(_PLAIN).casefold().split())


def _matches(wording: Wording, folded: str) -> bool:
    """Whether the steps follow each other; linear, as each search begins where the one before ended."""
    first = min((at for phrase in wording[0] if (at := folded.find(phrase)) >= 0), default=-1)
    if not 0 <= first <= _NEAR or _QUOTES & set(folded[:first]):
        return False
    end = first + 1
    for step in wording[1:]:
        found = min((at for phrase in step if (at := folded.find(phrase, end)) >= 0), default=-1)
        if found < 0:
            return False
        end = found + 1
    return True


def _without_edge_rules(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """What parted the story from its notice parts nothing any more."""
    start, end = 0, len(blocks)
    while end > start and isinstance(blocks[end - 1], Rule):
        end -= 1
    while start < end and isinstance(blocks[start], Rule):
        start += 1
    return blocks[start:end]
