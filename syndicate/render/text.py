"""Blocks to groups of lines that read well as plain text: what newsletters share. Knows no file format.

Emphasis is left unmarked, as no convention for it is read by everybody and each would be between the words; a
subscript or superscript digit has a character of its own. A link's address is numbered, ``[1]``, and listed once for
the whole article, so that sentences stay readable. **In a notice nothing is inserted, not even a number:** it is given
back code point for code point, and the links that it requires follow it, each with its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError
from syndicate.model.blocks import (
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    EntryBlock,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Related,
    RelatedLink,
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
    inline_text,
)
from syndicate.model.blocks import links as links_of
from syndicate.model.language import Direction, direction
from syndicate.render.direction import settled
from syndicate.render.line_breaks import columns
from syndicate.render.lines import COLUMNS, Bar, Group, Line, Row
from syndicate.render.pictures import FROM_THE_WEB, Pictures
from syndicate.render.strings import strings
from syndicate.render.text_direction import ISOLATES, POP_ISOLATE, begun
from syndicate.render.text_table import table_text

_NOTICE_BAR = Bar("-", 24)
# U+2028 and U+2029 end a line for some programs, and are nothing for others.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_SUPER = str.maketrans("0123456789+-=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾")
_SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


class Rendered(Struct, frozen=True):
    """An article's blocks as groups; `links` are the addresses that `story` numbers from 1, in order."""

    story: tuple[Group, ...]
    links: tuple[str, ...]
    notice: tuple[Group, ...]


class _Numbers(Struct, frozen=True):
    """The addresses met so far, each with its number, and the language of the words that we add."""

    numbers: dict[str, int]
    language: str
    pictures: Pictures

    @property
    def around(self) -> Direction:
        return direction(self.language)

    def mark(self, url: str) -> str:
        return f"[{self.numbers.setdefault(url, len(self.numbers) + 1)}]"


def blocks_text(blocks: Sequence[EntryBlock], language: str, pictures: Pictures = FROM_THE_WEB) -> Rendered:
    """The blocks as groups, notices apart: an exporter adds lines to an article before its notice.

    Args:
        blocks: an entry's blocks.
        language: BCP 47, of the few words that we add (the label of related links).
        pictures: where their links lead.

    Raises:
        NoticeError: a notice holds a control character or a line feed, which plain text cannot keep.
    """
    numbers = _Numbers({}, language, pictures)
    story = [group for b in blocks if not isinstance(b, Notice) for group in _block(b, numbers)]
    notice = [group for b in blocks if isinstance(b, Notice) for group in _block(b, numbers)]
    return Rendered(tuple(story), tuple(numbers.numbers), tuple(notice))


def one_line(text: str) -> str:
    """A field (a title, a name) without line ends, tabs and controls."""
    return _CONTROL.sub(_replaced, text).strip(" ")


def prose(text: str) -> Iterator[Group]:
    """A paragraph; none where the text is empty."""
    if text := one_line(text):
        yield Group((Line(text),))


def heading(text: str, character: str, mark: str = "") -> Group:
    """A heading, underlined to its length."""
    return Group((Line(text, mark), Bar(character, min(columns(mark + text), COLUMNS - 1))))


def _block(block: EntryBlock, numbers: _Numbers) -> Iterator[Group]:
    match block:
        case Paragraph(children):
            yield from _paragraph(_line(children, numbers))
        case Heading(level, children):
            if text := _set(_line(children, numbers)).replace("\n", " "):
                yield heading(text, "~" if level <= 1 else ".")
        case Listing():
            yield from _listing(block, numbers)
        case Quote(blocks):
            for group in (group for inside in blocks for group in _block(inside, numbers)):
                yield msgspec.structs.replace(group, quotes=group.quotes + 1)
        case Code(text):
            shown = _CONTROL.sub(_kept_line_feed, text.expandtabs(4)).strip("\n")
            # Beyond, what follows is off a screen, and people take the text for ended.
            yield Group(tuple(map(Row, re.sub(r"\n(?: *\n){20,}", "\n" * 21, shown).split("\n"))))
        case Figure(image, caption):
            url = numbers.pictures.link(image.source)
            yield from _paragraph(_image(image, numbers) or (numbers.mark(url) if url else ""))
            yield from _paragraph(_line(caption, numbers))
        case Table():
            yield from _paragraph(_line(block.caption, numbers))
            head, *rows = (
                [_set(_text(cell, numbers)).replace("\n", " ") for cell in row]
                for row in (block.header, *block.rows)
            )
            yield from table_text(head, rows)
        case Rule():
            yield Group((Bar("*", 3),))
        case Embed(url, title):
            yield from _paragraph(_numbered(one_line(title), url, numbers))
        case Related(links):
            yield from prose(f"{strings(numbers.language).read_also}:")
            yield Group(tuple(Line(_related(link, numbers), "* ") for link in links))
        case Notice(paragraphs):
            yield from _notice(paragraphs)
        case _:
            assert_never(block)


def _notice(paragraphs: Iterable[tuple[Inline, ...]]) -> Iterator[Group]:
    yield Group((_NOTICE_BAR,))
    links: list[Link] = []
    for paragraph in paragraphs:
        text = inline_text(paragraph)
        found = list(links_of(paragraph))
        for exact in (text, *(link.href for link in found)):
            _refuse_controls(exact)
        links += found
        yield Group((Line(text),))
    for link in links:
        label, url = inline_text(link.children), link.href
        # An address that is its own words is shown already; programs leave out a full stop behind it.
        if label != url or not (url[-1].isalnum() or url[-1] == "/"):
            yield Group((Line(url if label == url else f"{label}: {url}", "-> ", whole=not url.isascii()),))


def _refuse_controls(text: str) -> None:
    if not text.strip(" "):
        raise NoticeError(
            "the notice has an empty paragraph, of which nothing would be seen",
            "leave it out",
            code="notice-not-representable",
        )
    if found := _CONTROL.search(text):
        raise NoticeError(
            f"the notice holds U+{ord(found[0]):04X}, which plain text cannot keep",
            "take the character out of the notice at its source",
        )


def _listing(listing: Listing, numbers: _Numbers) -> Iterator[Group]:
    """Items close together; other blocks are groups of their own between them."""
    for is_line, parts in groupby(_items(listing, 0, numbers), lambda part: isinstance(part, Line)):
        if is_line:
            yield Group(tuple(part for part in parts if isinstance(part, Line)))
        else:
            yield from (part for part in parts if isinstance(part, Group))


def _items(listing: Listing, indent: int, numbers: _Numbers) -> Iterator[Line | Group]:
    for number, item in enumerate(listing.items, listing.start):
        mark = f"{number}. " if listing.ordered else "* "
        texts = [_set(_line(b.children, numbers)) if isinstance(b, Paragraph) else "" for b in item]
        leading = next((n for n, text in enumerate(texts) if not text), len(texts))
        if leading:
            yield Line("\n".join(texts[:leading]), mark, indent)
        for block in item[leading:]:
            if isinstance(block, Listing):
                yield from _items(block, indent + len(mark), numbers)
            else:
                yield from _block(block, numbers)


def _related(link: RelatedLink, numbers: _Numbers) -> str:
    title = one_line(link.title)
    return _numbered(title, link.url, numbers) if link.url else title


def _paragraph(text: str) -> Iterator[Group]:
    if text := _set(text):
        yield Group((Line(text),))


def _set(text: str) -> str:
    """The text without spaces around its line breaks, and without empty lines."""
    return re.sub(r"[ \n]*\n[ \n]*", "\n", text).strip(" \n")


def _line(inlines: tuple[Inline, ...], numbers: _Numbers) -> str:
    """A paragraph, heading or caption, set so that it runs in its own direction."""
    whole = settled(inlines, numbers.around)
    return begun(_text(whole.children, numbers), numbers.around, whole.direction or None)


def _text(inlines: Iterable[Inline], numbers: _Numbers) -> str:
    return "".join(_inline(inline, numbers) for inline in inlines)


def _inline(inline: Inline, numbers: _Numbers) -> str:
    match inline:
        case Text(text) | CodeSpan(text):
            return _CONTROL.sub(_replaced, text)
        case Emphasis(children) | Strong(children) | Span(children, _, ""):
            return _text(children, numbers)
        case Span(children, _, stated):
            return f"{ISOLATES[stated]}{_text(children, numbers)}{POP_ISOLATE}"
        case Link(href, children):
            return _numbered(_text(children, numbers), href, numbers)
        case Image():
            return _image(inline, numbers)
        case Break():
            return "\n"
        case Script(position, children):
            return _text(children, numbers).translate(_SUB if position == "sub" else _SUPER)
        case _:
            assert_never(inline)


def _image(image: Image, numbers: _Numbers) -> str:
    """The text in the place of a picture; empty for a picture without a description."""
    alt = one_line(image.alt)
    url = numbers.pictures.link(image.source)
    if not alt:
        return ""
    return _numbered(f"[{alt}]", url, numbers) if url else f"[{alt}]"


def _numbered(text: str, url: str, numbers: _Numbers) -> str:
    """The text with its address's number, which stays on its line; an address that is its own text needs none."""
    said = text.rstrip(" \n")
    if said in (url, url.removeprefix("mailto:")):
        return text
    glue = "" if not said or unicodedata.east_asian_width(said[-1]) in "WF" else "\u00a0"
    return f"{said}{glue}{numbers.mark(url)}{text[len(said) :]}"


def _replaced(found: re.Match[str]) -> str:
    return " " if found[0] in "\t\n\r\v\f\x85\u2028\u2029" else "\ufffd"


def _kept_line_feed(found: re.Match[str]) -> str:
    return found[0] if found[0] == "\n" else _replaced(found)
