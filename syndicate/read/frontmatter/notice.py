"""A notice in front matter, written in Markdown, to paragraphs with emphasis and links. Text in, a notice out.

What a notice cannot hold is named: headings, lists and tables become paragraphs, pictures the words that stand for
them. Where Markdown would take words away, or makes nothing else of a paragraph than its words, it stays as it is
written, every character.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import assert_never

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Disclaimer, Loss
from syndicate.model.blocks import (
    Block,
    Code,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    inline_text,
    links,
)
from syndicate.model.loss import lost, placed
from syndicate.read.commonmark import read_commonmark
from syndicate.read.frontmatter.stated import read_paragraphs
from syndicate.read.markup.elements import BLOCKS

_INLINE_TAGS = frozenset(
    """
    a abbr b bdi bdo br cite code del dfn em font i img ins kbd mark q rp rt ruby s samp small span strike strong sub
    sup time tt u var wbr
    """.split()  # noqa: SIM905 -- names in columns would say no more
)
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LABEL = re.compile(r"\]\[[^\]\n]*\]|^ {0,3}\[[^\]\n]+\]:|\[\^[^\]\n]+\]", re.MULTILINE)
"""Of links whose address stands elsewhere, and of footnotes: never text."""
_MARK = re.compile(r"[*_~`]+|</?>")
_BRACKETED = re.compile(r"^[ \t>]*(\d{1,9})\)[ \t]", re.MULTILINE)
_BULLET = re.compile(r"^[ \t>]*([-*+])[ \t]", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")

Line = tuple[Inline, ...]


class StatedNotice(Struct, frozen=True):
    """A notice, None where there is nothing in it, and what of its source it does not hold."""

    notice: Disclaimer | None
    losses: tuple[Loss, ...] = ()


def markdown_notice(text: str, uri: str, place: str, publisher: str) -> StatedNotice:
    """The notice that a text of front matter states.

    Args:
        text: as it is written, with line feeds alone as line ends.
        uri: names the source in errors.
        place: of the text in the source.
        publisher: whose notice it is.
    """
    written = tuple(read_paragraphs(text))
    if not written:
        return StatedNotice(None)
    try:
        story = read_commonmark(textwrap.dedent(text.expandtabs(4)), 1, uri, pictures=False)
    except ReadError as error:
        return _as_written(written, place, publisher, error.message)
    reading = _NoticeLines(text)
    lines = _exact(tuple(reading.lines((*story.body, *story.notes))), written)
    losses = [*story.losses, *reading.losses]
    if not lines and not losses and _COMMENT.sub("", text).strip():  # it is refused for what it is
        return StatedNotice(Disclaimer(written, "source", (), publisher))
    if missing := _missing(text, lines, (loss.what for loss in losses)):
        is_plain = all(isinstance(inline, Text) for line in lines for inline in line) and not losses
        return _as_written(
            written, place, publisher, "" if is_plain else f"as Markdown it would lose {missing[:80]!r}"
        )
    if tuple(map(inline_text, lines)) == written:
        losses = losses[: len(story.losses)]
    told = tuple(
        dict.fromkeys(placed(loss, f"{place}, in the notice" if place else "the notice") for loss in losses)
    )
    return StatedNotice(Disclaimer.of(lines, "source", publisher), told)


def _as_written(written: tuple[str, ...], place: str, publisher: str, why: str) -> StatedNotice:
    losses = (lost("notice-kept-as-written", place, why=why),) if why else ()
    return StatedNotice(Disclaimer(written, "source", (), publisher), losses)


def _exact(lines: tuple[Line, ...], written: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines, but as they are written where Markdown makes nothing of them but their words."""
    if len(lines) != len(written):
        return lines
    return tuple(
        (Text(text),)
        if all(isinstance(inline, Text) for inline in line) and inline_text(line).split() == text.split()
        else line
        for line, text in zip(lines, written, strict=True)
    )


def _missing(text: str, lines: Iterable[Line], losses: Iterable[str]) -> str:
    """The words of a text that neither its lines nor their addresses nor the losses hold."""
    held = [part for line in lines for part in (inline_text(line), *(link.href for link in links(line)))]
    known = set(_WORD.findall(unescape(" ".join((*held, *losses)))))
    source = _LABEL.sub("] ", _TAG.sub(_words_of, _COMMENT.sub(" ", text)))
    # A mark may stand inside a word, or part two.
    without_marks, with_gaps = (
        [word for word in _WORD.findall(unescape(_MARK.sub(gap, source))) if word not in known]
        for gap in ("", " ")
    )
    return " ".join(without_marks if len(without_marks) < len(with_gaps) else with_gaps)


def _words_of(tag: re.Match[str]) -> str:
    """A tag that HTML does not know, as text; nothing of a tag that it knows."""
    name = tag[2].lower()
    return "" if name in _INLINE_TAGS else " " if name in BLOCKS else tag[0]


class _NoticeLines:
    """Brings blocks into lines, and notes what they lose."""

    def __init__(self, text: str) -> None:
        self._bracketed = frozenset(_BRACKETED.findall(text))
        self._bullets = _BULLET.findall(text)
        self.losses: list[Loss] = []

    def lines(self, blocks: Iterable[Block]) -> Iterator[Line]:
        for block in blocks:
            yield from filter(None, self._of(block))

    def _of(self, block: Block) -> Iterable[Line]:
        match block:
            case Paragraph(children):
                return (children,)
            case Heading(_, children):
                return self._changed("a heading", ((Strong(children),),))
            case Quote(blocks):
                return self._changed("a quotation", self.lines(blocks))
            case Listing():
                return self._changed("a list", self._items(block))
            case Code(text):
                return self._changed("code", ((Text(one),) for one in read_paragraphs(text)))
            case Table(rows, header, caption):
                return self._changed("a table", (caption, *map(_row, (header, *rows))))
            case Figure(Image(_, alt), caption):
                return self._changed("a picture", ((Text(alt),) if alt else (), caption))
            case Embed(url, title):
                return self._changed("something that plays elsewhere", ((Link(url, (Text(title or url),)),),))
            case Rule():
                self.losses.append(lost("notice-rule-of-its-own-dropped"))
                return ()
            case _:
                assert_never(block)

    def _changed(self, what: str, lines: Iterable[Line]) -> Iterable[Line]:
        self.losses.append(lost("notice-structure-kept-as-paragraphs", what=what))
        return lines

    def _items(self, listing: Listing) -> Iterator[Line]:
        """The numbers of an ordered list are characters that others refer to; bullets are a look."""
        for number, item in enumerate(listing.items, listing.start):
            first, *more = list(self.lines(item)) or [()]
            mark = self._mark(number, listing)
            yield (Text(f"{mark} "), *first) if mark else first
            yield from more

    def _mark(self, number: int, listing: Listing) -> str:
        if listing.ordered:
            return f"{number})" if str(number) in self._bracketed else f"{number}."
        # An asterisk before the only line is a mark of the notice.
        return self._bullets[0] if len(listing.items) == 1 and len(self._bullets) == 1 else ""


def _row(cells: Sequence[Line]) -> Line:
    return tuple(part for cell in cells if cell for part in (Text(" | "), *cell))[1:]
