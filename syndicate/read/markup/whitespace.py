"""White space of inlines, collapsed as browsers do (CSS Text 3 section 4.1). Inlines in, inlines out.

Runs of space, tab and line end become one space, also where they cross the edges of inlines, and none is left at the
edges of a paragraph or beside a line break. U+00A0 is a character like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Link,
    Markup,
    Script,
    Span,
    Strong,
    Text,
)
from syndicate.model.mapping import changed

SPACES = " \t\n\r\f"
"""Characters to strip from the ends of a text; `str.strip` alone strips U+00A0, too, which is the author's."""
# A single space stays as it is: to put one for each in a text of 10 MB takes 200 MB.
_SPACES = re.compile(f"[{SPACES}]{{2,}}|[{SPACES[1:]}]")


def squeezed(text: str) -> str:
    """A field of one line: one space for each run, none at the ends."""
    return _SPACES.sub(" ", text).strip(" ")


def collapsed(inlines: Iterable[Inline]) -> tuple[Inline, ...]:
    """The inlines of one paragraph as a browser shows them; empty where it shows nothing."""
    return _without_end(tuple(_Collapse().inlines(inlines)))


class _Collapse:
    def __init__(self) -> None:
        self._after_space = True

    def inlines(self, inlines: Iterable[Inline]) -> Iterator[Inline]:
        text = ""
        for inline in inlines:
            if isinstance(inline, Text):
                text += self._text(inline.text)
                continue
            if text:
                yield Text(text)
                text = ""
            yield from self._other(inline)
        if text:
            yield Text(text)

    def _text(self, text: str) -> str:
        text = _SPACES.sub(" ", text)
        if self._after_space:
            text = text.removeprefix(" ")
        if text:
            self._after_space = text.endswith(" ")
        return text

    def _other(self, inline: Markup | CodeSpan | Image | Break) -> Iterator[Inline]:
        match inline:
            case Emphasis() | Strong() | Link() | Script() | Span():
                if inside := tuple(self.inlines(inline.children)):
                    yield changed(inline, children=inside)
            case Break():
                self._after_space = True
                yield inline
            case CodeSpan() | Image():
                self._after_space = False
                yield inline
            case _:
                assert_never(inline)


def _without_end(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Without white space at the end, and without line breaks at either end."""
    start, end = 0, len(inlines)
    while start < end and isinstance(inlines[start], Break):
        start += 1
    while start < end:
        kept = _trimmed(inlines[end - 1])
        if kept is not None:
            return tuple(_joined((*inlines[start : end - 1], kept)))
        end -= 1
    return ()


def _trimmed(inline: Inline) -> Inline | None:
    match inline:
        case Text(text):
            return Text(text.rstrip(" ")) if text.rstrip(" ") else None
        case Break():
            return None
        case Emphasis(children) | Strong(children) | Link(_, children) | Script(_, children) | Span(children):
            return changed(inline, children=kept) if (kept := _without_end(children)) else None
        case CodeSpan() | Image():
            return inline
        case _:
            assert_never(inline)


def _joined(inlines: tuple[Inline, ...]) -> Iterator[Inline]:
    """Without the space that stands before a line break."""
    for inline, following in zip(inlines, (*inlines[1:], None), strict=True):
        if isinstance(following, Break) and isinstance(inline, Text):
            if text := inline.text.rstrip(" "):
                yield Text(text)
        else:
            yield inline
