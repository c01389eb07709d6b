"""Blocks to blocks that every renderer can show: NFC, permitted characters, web URLs, bounded depth and size.

Each change is a loss, one for each kind with a count, so that a hostile file cannot make a long report. Of a notice
only the addresses are altered: its characters were checked before.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

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
    Line,
    Link,
    Listing,
    Paragraph,
    Quote,
    RelatedLink,
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
    inline_text,
)
from syndicate.model.lines import map_lines
from syndicate.model.loss import LossCount, lost
from syndicate.model.mapping import changed, map_line, map_tree
from syndicate.normalise.addresses import clean_url, relative_path
from syndicate.normalise.marks import dropped_marks, thinned, thinned_line
from syndicate.normalise.shallow import shallow, shallow_line

# XML 1.0 section 2.2 permits tab, line feed, carriage return and what is not listed here; the C1 controls are
# permitted there but discouraged, and no reader shows them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MAX_PARAGRAPH = 20_000
"""Characters of one paragraph; beyond, it is cut at a space into several: layout takes more than linear time."""
_MAX_CELLS = 5_000
"""Cells of one table; beyond, its rows become paragraphs."""
_MOST_BLANK_LINES = 12
"""Blank lines in a row in a listing of code; verifiers take 24 for a way to push what follows out of sight."""
_BLANK_LINES = re.compile(rf"\n(?:[^\S\n]*\n){{{_MOST_BLANK_LINES + 1},}}")


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
        marks = (dropped_marks(self._dropped),) if self._dropped else ()
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

    def inlines(self, line: Line) -> Line:
        """A line with markup: `text`, and clean addresses."""
        return map_line(shallow_line(line, self._losses.add), self._inline)

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
        return clean_url(self.characters(url), self._origin)

    def picture(self, address: str) -> str | None:
        """The address of a picture, as `syndicate.model.blocks.Image` has it, or None and a loss."""
        if address in self._embedded:
            return self._embedded[address]
        if (data := data_of(address)) is not None:
            return content_address(data)
        if is_content_address(address):
            return address
        if self._beside and (path := relative_path(self.text(address))):
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
        return tuple(_even_headings(map_tree(shallow(blocks, self._losses.add), self._block, self._inline)))

    def _block(self, block: Block) -> Iterable[Block]:
        """The blocks that replace one, whose parts are clean."""
        match block:
            case Paragraph(children):
                return map(Paragraph, self._cut(children))
            case Listing(_, _, start):
                return (changed(block, start=max(start, 0)),)
            case Code(text, language):
                return (Code(self._without_gaps(self.text(text)), self.line(language)),)
            case Table():
                return self._table(block)
            case Embed(url, title):
                return self._embed(url, self.line(title))
            case Heading() | Quote() | Figure() | Rule():
                return (block,)
            case _:
                assert_never(block)

    def _embed(self, url: str, title: str) -> Iterator[Block]:
        if clean := self.url(url):
            yield Embed(clean, title or clean)
        elif title:
            yield Paragraph((Text(title),))

    def _table(self, table: Table) -> Iterator[Block]:
        """Every row with as many cells as the longest; a large table as paragraphs."""
        rows = (table.header, *table.rows)
        width = max(map(len, rows))
        if width * len(rows) > _MAX_CELLS:
            self._losses.add(lost("large-table-kept-as-paragraphs", most=_MAX_CELLS))
            if table.caption:
                yield Paragraph(table.caption)
            for row in rows:
                joined = [part for cell in row if cell for part in (Text(" | "), *cell)][1:]
                yield from map(Paragraph, self._cut(tuple(joined)))
        elif width:
            header, *body = ((*row, *((),) * (width - len(row))) for row in rows)
            yield changed(table, rows=tuple(body), header=header if table.header else ())
        elif table.caption:
            yield Paragraph(table.caption)

    def _inline(self, inline: Inline) -> Line:
        """The inlines that replace one, whose own inlines are clean."""
        match inline:
            case Text(text) | CodeSpan(text):
                return (changed(inline, text=self.characters(text)),) if text else ()
            case Image(source, alt):
                address, words = self.picture(source), self.line(alt)
                return (Image(address, words),) if address else (Text(words),) if words else ()
            case Link(href, children):
                if url := self.url(href):
                    return (Link(url, children),)
                return children if len(children) == 1 else (Emphasis(children),)
            case Emphasis() | Strong() | Script() | Span() | Break():
                return (inline,)
            case _:
                assert_never(inline)

    def _without_gaps(self, code: str) -> str:
        """Code without more than `_MOST_BLANK_LINES` blank lines in a row."""
        shorter, count = _BLANK_LINES.subn("\n" * (_MOST_BLANK_LINES + 1), code)
        if count:
            self._losses.add(lost("blank-lines-shortened", most=_MOST_BLANK_LINES), count=count)
        return shorter

    def _cut(self, inlines: Line) -> Iterator[Line]:
        """A paragraph's inlines, in pieces of at most `_MAX_PARAGRAPH` characters where plain text allows a cut."""
        piece: list[Inline] = []
        size = 0
        pieces = 0
        for inline in inlines:
            for part in _split(inline) if isinstance(inline, Text) else (inline,):
                length = len(inline_text((part,)))
                if piece and size + length > _MAX_PARAGRAPH:
                    yield tuple(piece)
                    piece, size, pieces = [], 0, pieces + 1
                piece.append(part)
                size += length
        if piece:
            yield tuple(piece)
        if pieces:
            self._losses.add(lost("paragraph-split", most=_MAX_PARAGRAPH))


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
