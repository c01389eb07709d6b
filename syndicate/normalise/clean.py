"""Blocks to blocks that every renderer can take: NFC, permitted characters, web URLs, bounded depth and size.

What is changed or left out is appended to a list of losses, once for each kind and with a count, so that a hostile
file cannot make a long report. Of a notice only the addresses are altered here: its characters were checked before.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from syndicate.model import Loss
from syndicate.model.asset import content_address, data_of, is_content_address, is_on_the_web
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
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
    block_texts,
)
from syndicate.model.lines import map_lines
from syndicate.model.loss import LossCount, lost
from syndicate.normalise.marks import MAX_MARKS, first_pile, thinned, thinned_line

# XML 1.0 section 2.2 permits tab, line feed, carriage return and what is not listed here; the C1 controls are
# permitted there but discouraged, and no reader shows them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MAX_DEPTH = 32
"""Levels of nested blocks or inlines; WeasyPrint fails at some 300, a person gives up long before 32."""
_MAX_PARAGRAPH = 20_000
"""Characters of one paragraph; beyond, it is cut at a space into several: layout takes more than linear time."""
_MAX_CELLS = 5_000
"""Cells of one table; beyond, its rows become paragraphs."""
_MOST_BLANK_LINES = 12
"""Blank lines in a row in a listing of code; verifiers take 24 for a way to push what follows out of sight."""
_BLANK_LINES = re.compile(rf"\n(?:[^\S\n]*\n){{{_MOST_BLANK_LINES + 1},}}")
_NOT_IN_URLS = re.compile(r"""[ <>"{}|\\^`\[\]#]|%(?![0-9A-Fa-f]{2})""")
"""Characters that have to be percent-encoded in a path, a query and a fragment (RFC 3986 section 3.3)."""
_SCHEMES = frozenset({"http", "https", "mailto"})


def _encoded(part: str) -> str:
    return _NOT_IN_URLS.sub(lambda character: quote(character[0]), part)


def forbidden_characters(text: str) -> list[str]:
    """The characters of a text that no XML document may hold, lone surrogates among them."""
    return _FORBIDDEN.findall(text)


def permitted(text: str) -> str:
    """A text in NFC, with U+FFFD for each forbidden character."""
    return unicodedata.normalize("NFC", _FORBIDDEN.sub("\ufffd", text))


class Cleaner:
    """Cleans one article's parts and counts what it had to change.

    Args:
        origin: the article's absolute URL, against which relative ones are resolved; None where unknown.
        embedded: what the pictures that came with the source are called, and their content's names.
        beside: whether a relative address of a picture is that of a file beside the source.
    """

    def __init__(
        self, origin: str | None, embedded: Mapping[str, str] | None = None, *, beside: bool = False
    ) -> None:
        self._origin = origin
        self._embedded = embedded or {}
        self._beside = beside
        self._losses = LossCount()
        self._dropped: Counter[str] = Counter()

    def losses(self) -> tuple[Loss, ...]:
        """What was changed so far, in the order in which it was first met."""
        marks = (_dropped_marks(self._dropped),) if self._dropped else ()
        return (*self._losses.losses(), *marks)

    def text(self, text: str) -> str:
        """A field: `characters`, without combining marks that pile up."""
        return thinned(self.characters(text), self._dropped)

    def thinned(self, body: Iterable[Block]) -> tuple[Block, ...]:
        """A clean body without combining marks that pile up: what is not in it any more, the notice, keeps them."""
        return map_lines(body, lambda line, _: thinned_line(line, self._dropped))

    def characters(self, text: str) -> str:
        """NFC, with U+FFFD for each forbidden character."""
        found = forbidden_characters(text)
        if found:
            self._losses.add(lost("forbidden-characters-replaced"), count=len(found))
        return permitted(text)

    def line(self, text: str) -> str:
        """A field that is one line (a title, a name): `text` with line ends and tabs as single spaces."""
        return re.sub(r"[ \t]*[\r\n\t\u2028\u2029]+[ \t]*", " ", self.text(text)).strip(" ")

    def inlines(self, inlines: Iterable[Inline]) -> tuple[Inline, ...]:
        """A line with markup: `text`, and clean addresses."""
        return self._inlines(inlines, 1)

    def url(self, url: str) -> str | None:
        """An absolute http, https or mailto URL, percent-encoded where RFC 3986 wants it, or None and a loss."""
        clean = self._clean(url)
        if isinstance(clean, Loss):
            self._losses.add(clean)
            return None
        return clean

    def resolved(self, url: str) -> str | None:
        """`url`, without a loss."""
        clean = self._clean(url)
        return None if isinstance(clean, Loss) else clean

    def _clean(self, url: str) -> str | Loss:
        url = re.sub(r"[\x00-\x1f\x7f]+", "", self.characters(url)).strip(" ")
        try:
            if self._origin:
                url = urljoin(self._origin, url)
            parts = urlsplit(url)
            malformed = parts.port == 0 or ".." in (parts.hostname or "")  # reading the port checks it
            malformed = malformed or first_pile(url) is not None  # texts print it
        except ValueError:  # "http://[": not a URL
            malformed = True
        if malformed:
            return lost("malformed-url-dropped")
        if parts.scheme.lower() in _SCHEMES and (parts.hostname or parts.scheme.lower() == "mailto"):
            return urlunsplit((*parts[:2], *map(_encoded, parts[2:])))
        return (
            lost("url-scheme-dropped", scheme=parts.scheme) if parts.scheme else lost("relative-url-dropped")
        )

    def picture(self, address: str) -> str | None:
        """The address of a picture, as `syndicate.model.blocks.Image` has it, or None and a loss."""
        if address in self._embedded:
            return self._embedded[address]
        if (data := data_of(address)) is not None:
            return content_address(data)
        if is_content_address(address):
            return address
        if self._beside and (path := _path_beside(self.text(address))):
            if not path.startswith("../"):
                return path
            self._losses.add(lost("picture-outside-folder-dropped"))
            return None
        url = self.url(address)
        if url and not is_on_the_web(url):
            self._losses.add(lost("picture-off-the-web-dropped"))
            return None
        return url

    def related(self, links: Iterable[RelatedLink]) -> tuple[RelatedLink, ...]:
        """Related links with clean titles; a bad URL is lost, its title is not; without a title, the link is."""
        kept = []
        for link in links:
            if link.title.strip():
                kept.append(RelatedLink(self.line(link.title), link.url and self.url(link.url)))
            elif link.url:
                self._losses.add(lost("untitled-related-link-dropped", url=link.url[:200]))
        return tuple(kept)

    def blocks(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """A body: clean, bounded, with heading levels that descend one at a time."""
        return tuple(_even_headings(clean for block in blocks for clean in self._block(block, 1)))

    def _block(self, block: Block, depth: int) -> Iterator[Block]:
        if depth > _MAX_DEPTH:
            self._losses.add(lost("deep-structure-dropped", most=_MAX_DEPTH, what="blocks and inlines"))
            yield from (Paragraph((Text(self.characters(text)),)) for text in block_texts((block,)))
            return
        match block:
            case Paragraph(children):
                yield from map(Paragraph, self._cut(self._inlines(children, depth)))
            case Heading(level, children):
                if inlines := self._inlines(children, depth):
                    yield Heading(level, inlines)
            case Listing(items, ordered, start):
                if kept := tuple(filter(None, (self._inside(item, depth) for item in items))):
                    yield Listing(kept, ordered, max(start, 0))
            case Quote(blocks):
                if inside := self._inside(blocks, depth):
                    yield Quote(inside)
            case Code(text, language):
                yield Code(self._without_gaps(self.text(text)), self.line(language))
            case Figure(image, caption):
                yield from self._figure(image, self._inlines(caption, depth), depth)
            case Table():
                yield from self._table(block, depth)
            case Embed(url, title):
                kept_url, name = self.url(url), self.line(title)
                if kept_url:
                    yield Embed(kept_url, name or kept_url)
                elif name:
                    yield Paragraph((Text(name),))
            case Rule():
                yield block
            case Related() | Notice():
                raise AssertionError(f"{type(block).__name__} is placed by the edition, never by a reader")
            case _:
                assert_never(block)

    def _inside(self, blocks: Iterable[Block], depth: int) -> tuple[Block, ...]:
        return tuple(clean for block in blocks for clean in self._block(block, depth + 1))

    def _figure(self, image: Image, caption: tuple[Inline, ...], depth: int) -> Iterator[Block]:
        match self._inline(image, depth):
            case Image() as kept:
                yield Figure(kept, caption)
            case None if caption:
                yield Paragraph(caption)
            case Text() as alt:
                yield Paragraph((alt,))
                if caption:
                    yield Paragraph(caption)

    def _table(self, table: Table, depth: int) -> Iterator[Block]:
        width = max(map(len, (table.header, *table.rows)), default=0)
        caption = self._inlines(table.caption, depth)
        if width * (len(table.rows) + 1) > _MAX_CELLS:
            self._losses.add(lost("large-table-kept-as-paragraphs", most=_MAX_CELLS))
            if caption:
                yield Paragraph(caption)
            for row in (table.header, *table.rows):
                cells = [self._inlines(cell, depth) for cell in row]
                joined = [part for cell in cells if cell for part in (Text(" | "), *cell)][1:]
                yield from map(Paragraph, self._cut(tuple(joined)))
            return
        if width:
            yield Table(
                tuple(self._row(row, width, depth) for row in table.rows),
                self._row(table.header, width, depth) if table.header else (),
                caption,
            )

    def _row(
        self, row: tuple[tuple[Inline, ...], ...], width: int, depth: int
    ) -> tuple[tuple[Inline, ...], ...]:
        cells = tuple(self._inlines(cell, depth) for cell in row)
        return cells + ((),) * (width - len(cells))

    def _inlines(self, inlines: Iterable[Inline], depth: int) -> tuple[Inline, ...]:
        return tuple(clean for inline in inlines if (clean := self._inline(inline, depth)) is not None)

    def _inline(self, inline: Inline, depth: int) -> Inline | None:
        match inline:
            case Text(text):
                return Text(self.characters(text)) if text else None
            case CodeSpan(text):
                return CodeSpan(self.characters(text)) if text else None
            case Break():
                return inline
            case Image(source, alt):
                url, alt = self.picture(source), self.line(alt)
                return Image(url, alt) if url else Text(alt) if alt else None
            case (
                Emphasis(children)
                | Strong(children)
                | Link(_, children)
                | Script(_, children)
                | Span(children)
            ):
                return self._wrapped(inline, self._children(children, depth))
            case _:
                assert_never(inline)

    def _children(self, children: tuple[Inline, ...], depth: int) -> tuple[Inline, ...]:
        if depth < _MAX_DEPTH:
            return self._inlines(children, depth + 1)
        self._losses.add(lost("deep-structure-dropped", most=_MAX_DEPTH, what="blocks and inlines"))
        return (Text(self.characters("".join(block_texts((Paragraph(children),))))),)

    def _wrapped(
        self, inline: Emphasis | Strong | Link | Script | Span, children: tuple[Inline, ...]
    ) -> Inline | None:
        if not children:
            return None
        match inline:
            case Emphasis():
                return Emphasis(children)
            case Strong():
                return Strong(children)
            case Script(position):
                return Script(position, children)
            case Span(_, language, direction):
                return Span(children, language, direction)
            case Link(href):
                url = self.url(href)
                if url:
                    return Link(url, children)
                return children[0] if len(children) == 1 else Emphasis(children)
            case _:
                assert_never(inline)

    def _without_gaps(self, code: str) -> str:
        """Code without more than `_MOST_BLANK_LINES` blank lines in a row."""
        shorter, count = _BLANK_LINES.subn("\n" * (_MOST_BLANK_LINES + 1), code)
        if count:
            self._losses.add(lost("blank-lines-shortened", most=_MOST_BLANK_LINES), count=count)
        return shorter

    def _cut(self, inlines: tuple[Inline, ...]) -> Iterator[tuple[Inline, ...]]:
        """A paragraph's inlines, in pieces of at most `_MAX_PARAGRAPH` characters where plain text allows a cut."""
        piece: list[Inline] = []
        size = 0
        pieces = 0
        for inline in inlines:
            for part in _split(inline) if isinstance(inline, Text) else (inline,):
                length = len("".join(block_texts((Paragraph((part,)),))))
                if piece and size + length > _MAX_PARAGRAPH:
                    yield tuple(piece)
                    piece, size, pieces = [], 0, pieces + 1
                piece.append(part)
                size += length
        if piece:
            yield tuple(piece)
        if pieces:
            self._losses.add(lost("paragraph-split", most=_MAX_PARAGRAPH))


def _dropped_marks(dropped: Counter[str]) -> Loss:
    named = [f"U+{ord(mark):04X} {unicodedata.name(mark, 'without a name')}" for mark in sorted(dropped)]
    more = f" and {len(named) - 5} others" if len(named) > 5 else ""
    which = f"{', '.join(named[:5])}{more}"
    return lost("combining-marks-dropped", count=dropped.total(), most=MAX_MARKS, which=which)


def _path_beside(address: str) -> str:
    """The path of a relative reference (RFC 3986 section 4.2) without its detours; empty where it is none.

    One that leads out of the folder begins with ``../``; that of a file is percent-encoded still.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return ""
    path = posixpath.normpath(unquote(parts.path))
    if path in (".", "..") or "\0" in path:
        return ""
    return path if path.startswith("../") else quote(path)


def _split(text: Text) -> Iterator[Text]:
    rest = text.text
    while len(rest) > _MAX_PARAGRAPH:
        cut = rest.rfind(" ", 0, _MAX_PARAGRAPH) + 1 or _MAX_PARAGRAPH
        yield Text(rest[:cut])
        rest = rest[cut:]
    if rest:
        yield Text(rest)


def _even_headings(blocks: Iterable[Block]) -> Iterator[Block]:
    """Heading levels that start at 1 and go down one at a time (PDF/UA-1 section 7.4.2, EPUB and WCAG alike)."""
    stack: list[int] = []  # the source's levels of the headings that are open
    for block in blocks:
        if not isinstance(block, Heading):
            yield block
            continue
        while stack and stack[-1] >= block.level:
            stack.pop()
        stack.append(block.level)
        yield Heading(min(len(stack), 5), block.children)
