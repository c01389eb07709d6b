"""HTML elements to blocks: keeps structure, drops what is no text, and says what it dropped and where.

Shared by the readers that meet HTML (pages, feeds, Markdown). Elements are those of the HTML Standard; what an element
means here is what a reader's app would show of it, without scripts, styles and forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss
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
    Paragraph,
    Quote,
    Rule,
    Script,
    Strong,
    Table,
    Text,
)
from syndicate.read.whitespace import collapsed, squeezed

LARGEST = 20_000_000
"""Characters of HTML that are looked at."""
_DEEPEST = 200
"""Levels of elements that are walked; below, the text is kept and its structure is not."""
_WIDEST = 1000
"""Columns that one cell may span (HTML Standard section 4.9.11)."""
_MOST_CELLS = 20_000

_EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})
_STRONG = frozenset({"strong", "b"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_STRUCK = frozenset({"del", "s", "strike"})
_POSITIONS: dict[str, Literal["sub", "super"]] = {"sub": "sub", "sup": "super"}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PLAYS_ELSEWHERE = frozenset({"iframe", "video", "audio", "embed", "object"})
_INVISIBLE = frozenset(
    {
        "script",
        "style",
        "template",
        "head",
        "title",
        "link",
        "meta",
        "base",
        "param",
        "source",
        "track",
        "area",
    }
)
"""Never text to anybody: dropping them is no loss."""
_CONTROLS = frozenset(
    {"button", "input", "select", "option", "textarea", "datalist", "progress", "meter", "dialog", "canvas"}
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "details",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
    }
    | {
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
    }
    | {
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "ul",
        "menu",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "td",
        "th",
    }
    | {"caption", "noscript", *_HEADINGS, *_PLAYS_ELSEWHERE}
)
_SET_OFF = frozenset({"table", "ul", "ol", "blockquote", "pre", "figure", "p", *_HEADINGS})
"""In a cell they show that a table places things and holds no data."""
_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*)([\w+#.-]+)")
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


class Built(Struct, frozen=True):
    """What became of some HTML."""

    blocks: tuple[Block, ...]
    losses: tuple[Loss, ...]


def parse_html(html: str, uri: str) -> HtmlElement:
    """The root of a page or of a fragment; opens nothing.

    Args:
        html: decoded.
        uri: names the source in errors.

    Raises:
        ReadError: empty, too large, or nested so deeply that the parser gives up.
    """
    if len(html) > LARGEST:
        raise ReadError(f"{uri}: {len(html):,} characters of HTML", f"up to {LARGEST:,} are read")
    parser = HTMLParser(
        huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError as error:
        raise ReadError(f"{uri}: no HTML in it", "an article needs a title or a paragraph") from error
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            raise ReadError(f"{uri}: line {entry.line}: {entry.message}", "that is no article; leave it out")
    return root


def build(elements: Sequence[HtmlElement], base: str | None) -> Built:
    """The blocks of these elements, one after the other; text between them is not theirs.

    Args:
        elements: with all that is in them.
        base: the URL against which addresses are resolved; None leaves them as they are.
    """
    builder = _Builder(base, _holders(elements))
    blocks = tuple(block for element in elements for block in builder.blocks(element, 0))
    return Built(blocks, builder.losses())


def build_html(html: str, base: str | None, uri: str) -> Built:
    """The blocks of a fragment. Raises: ReadError as `parse_html`."""
    if not html.strip():
        return Built((), ())
    return build([parse_html(html, uri)], base)


class _Builder:
    def __init__(self, base: str | None, holders: set[HtmlElement]) -> None:
        self._base = base
        self._holders = holders
        self._losses: Counter[str] = Counter()
        self._places: dict[str, str] = {}

    def losses(self) -> tuple[Loss, ...]:
        return tuple(
            Loss(what if count == 1 else f"{what} ({count} times)", self._places[what])
            for what, count in self._losses.items()
        )

    def _lose(self, what: str, element: HtmlElement) -> None:
        self._losses[what] += 1
        self._places.setdefault(what, f"line {element.sourceline}" if element.sourceline else "")

    def _is_dropped(self, element: HtmlElement) -> bool:
        name = _name(element)
        if name in _INVISIBLE or (name == "input" and element.get("type") == "hidden"):
            return True
        if name in _CONTROLS:
            self._lose(f"a <{name}>", element)
            return True
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
            if element.text_content().strip():
                self._lose("text that the page hides", element)
            return True
        return False

    # Blocks

    def blocks(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """The blocks of one element of any kind."""
        if self._is_dropped(element):
            return
        if depth > _DEEPEST:
            self._lose(f"the structure below {_DEEPEST} levels of elements", element)
            yield from _paragraphs([Text("".join(element.itertext()))])
            return
        match name := _name(element):
            case "ul" | "ol" | "menu":
                yield from self._listing(name, element, depth)
            case "blockquote":
                if inside := tuple(self._flow(element, depth)):
                    yield Quote(inside)
            case "pre":
                yield from self._preformatted(element)
            case "hr":
                yield Rule()
            case "figure":
                yield from self._figure(element, depth)
            case "table":
                yield from self._table(element, depth)
            case "dl":
                yield from self._definitions(element, depth)
            case _ if name in _HEADINGS:
                for block in self._flow(element, depth):
                    yield Heading(_HEADINGS[name], block.children) if isinstance(block, Paragraph) else block
            case _ if name in _PLAYS_ELSEWHERE:
                yield from self._embed(element, depth)
            case "a" if element in self._holders:
                yield from self._linked(element, depth)
            case _ if name in _BLOCKS or element in self._holders:
                yield from self._flow(element, depth)
            case _:
                yield from _paragraphs(self._inline(element, depth))

    def _flow(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """The content of a block element: blocks, and the inlines between them as paragraphs."""
        inlines: list[Inline] = [Text(element.text or "")]
        for child in element:
            if _name(child) in _BLOCKS or child in self._holders:
                yield from _paragraphs(inlines)
                inlines = []
                yield from self.blocks(child, depth + 1)
            else:
                inlines += self._inline(child, depth + 1)
            inlines.append(Text(child.tail or ""))
        yield from _paragraphs(inlines)

    def _linked(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """A link around blocks: each paragraph and heading is that link."""
        href = (element.get("href") or "").strip()
        for block in self._flow(element, depth):
            match block:
                case Paragraph(children) if href and not href.startswith("#"):
                    yield Paragraph((Link(self._resolved(href), children),))
                case Heading(level, children) if href and not href.startswith("#"):
                    yield Heading(level, (Link(self._resolved(href), children),))
                case _:
                    yield block

    def _listing(self, name: str, element: HtmlElement, depth: int) -> Iterator[Block]:
        items: list[tuple[Block, ...]] = [(stray,) for stray in _paragraphs([Text(element.text or "")])]
        for child in element:
            if blocks := tuple(self.blocks(child, depth + 1)):
                if _name(child) in ("ul", "ol") and items:  # a list in a list, without an item around it
                    items[-1] += blocks
                else:
                    items.append(blocks)
            items += ((stray,) for stray in _paragraphs([Text(child.tail or "")]))
        if items:
            yield Listing(tuple(items), ordered=name == "ol", start=_number(element.get("start")))

    def _preformatted(self, element: HtmlElement) -> Iterator[Block]:
        classes = " ".join(e.get("class") or "" for e in (element, *element.iter("code")))
        language = _LANGUAGE.search(classes)
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text = element.text_content().strip("\n")
        if text.strip():
            yield Code(text + "\n", language[1] if language else "")

    def _definitions(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        self._lose("that terms and their definitions are pairs", element)
        for child in element:
            for block in self.blocks(child, depth + 1):
                if _name(child) == "dt" and isinstance(block, Paragraph):
                    yield Paragraph((Strong(block.children),))
                else:
                    yield block
            yield from _paragraphs([Text(child.tail or "")])

    def _figure(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        captions = list(element.iter("figcaption"))
        caption = collapsed(
            inline for one in captions for inline in (*self._content(one, depth + 1), Text(" "))
        )
        for one in captions:
            one.drop_tag() if one is element else one.clear(keep_tail=True)
        blocks = list(self._flow(element, depth))
        for index, block in enumerate(blocks):
            if isinstance(block, Figure) and not block.caption:
                blocks[index] = Figure(block.image, caption)
                break
        else:
            blocks += _paragraphs(caption)
        yield from blocks

    def _embed(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        given = [element.get(name) for name in ("src", "data", "data-src")]
        given += [child.get("src") for child in element.iter("source")]
        address = next((one for one in given if one and one != "about:blank"), None)
        title = squeezed(element.get("title") or element.get("aria-label") or "")
        if address:
            url = self._resolved(address)
            yield Embed(url, title or url)
        elif _name(element) == "object":
            yield from self._flow(element, depth)
        else:
            self._lose(f"a <{_name(element)}> without an address", element)

    # Tables

    def _table(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        rows = [row for row in element.iter("tr") if next(row.iterancestors("table"), None) is element]
        if not rows or _is_layout(element, rows):
            yield from self._flow(element, depth)
            return
        captions = [child for child in element if _name(child) == "caption"]
        caption = collapsed(inline for one in captions for inline in self._content(one, depth + 1))
        grid = [self._cells(row, depth) for row in rows]
        width = max(map(len, grid))
        if width * len(grid) > _MOST_CELLS:
            self._lose(f"a table of more than {_MOST_CELLS:,} cells became lines", element)
            yield from _paragraphs(caption)
            for row in grid:
                yield from _paragraphs([inline for cell in row for inline in (*cell, Text(" "))])
            return
        padded = [(*row, *[()] * (width - len(row))) for row in grid]
        has_header = len(rows) > 1 and all(_name(cell) == "th" for cell in rows[0])
        yield Table(tuple(padded[has_header:]), padded[0] if has_header else (), caption)

    def _cells(self, row: HtmlElement, depth: int) -> list[tuple[Inline, ...]]:
        cells: list[tuple[Inline, ...]] = []
        for cell in row:
            if _name(cell) not in ("td", "th"):
                continue
            cells.append(collapsed(self._content(cell, depth + 1)))
            more = min(_number(cell.get("colspan")), _WIDEST) - 1
            if more > 0:
                self._lose("that a cell spans columns", cell)
                cells += [()] * more
            if _number(cell.get("rowspan")) > 1:
                self._lose("that a cell spans rows", cell)
        return cells

    # Inlines

    def _content(self, element: HtmlElement, depth: int) -> list[Inline]:
        """All of an element as inlines; a space where blocks meet."""
        inlines: list[Inline] = [Text(element.text or "")]
        for child in element:
            space = [Text(" ")] if _name(child) in _BLOCKS else []
            inlines += [*space, *self._inline(child, depth + 1), *space, Text(child.tail or "")]
        return inlines

    def _inline(self, element: HtmlElement, depth: int) -> list[Inline]:
        if self._is_dropped(element):
            return []
        if depth > _DEEPEST:
            return [Text("".join(element.itertext()))]
        match name := _name(element):
            case "br":
                return [Break()]
            case "img":
                return self._image(element)
            case "wbr" | "rp":
                return []
            case "svg" | "math":
                return self._drawn(name, element)
            case "q":
                return [Text("“"), *self._content(element, depth), Text("”")]
            case "rt":
                return [Text("（"), *self._content(element, depth), Text("）")]
            case "a":
                return self._link(element, depth)
            case "sub" | "sup":
                return self._around(lambda inside: Script(_POSITIONS[name], inside), element, depth)
            case _ if name in _CODE:
                text = squeezed(element.text_content())
                return [CodeSpan(text)] if text else [Text(" ")]
            case _ if name in _EMPHASIS:
                return self._around(Emphasis, element, depth)
            case _ if name in _STRONG:
                return self._around(Strong, element, depth)
            case _:
                if name in _STRUCK:
                    self._lose("that text is struck out", element)
                return self._content(element, depth)

    def _around(
        self, make: Callable[[tuple[Inline, ...]], Inline], element: HtmlElement, depth: int
    ) -> list[Inline]:
        return [make(tuple(self._content(element, depth)))]

    def _link(self, element: HtmlElement, depth: int) -> list[Inline]:
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):  # a place on the page, which the article leaves behind
            return self._content(element, depth)
        url = self._resolved(href)
        return self._around(lambda inside: Link(url, inside), element, depth)

    def _image(self, element: HtmlElement) -> list[Inline]:
        alt = squeezed(element.get("alt") or "")
        # Pages that load pictures late keep the real address beside a placeholder.
        given = [element.get(name) or "" for name in ("data-src", "data-original", "data-lazy-src", "src")]
        address = next((one for one in given if one and not one.startswith("data:")), None)
        if address is None:
            self._lose("an image without an address", element)
            return [Text(alt)]
        return [Image(self._resolved(address), alt)]

    def _drawn(self, name: str, element: HtmlElement) -> list[Inline]:
        self._lose("a formula's form" if name == "math" else "a drawing", element)
        said = element.get("alttext") or element.get("aria-label") or ""
        return [Text(said or (element.text_content() if name == "math" else ""))]

    def _resolved(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip()) if self._base else address.strip()
        except ValueError:
            return address.strip()


def _name(element: HtmlElement) -> str:
    """Empty for what is no element: a comment that a reader left in."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _holders(elements: Sequence[HtmlElement]) -> set[HtmlElement]:
    """The elements that hold blocks: HTML lets a link, or an element that it does not know, do so."""
    found: set[HtmlElement] = set()
    for block in (inside for element in elements for inside in element.iter() if _name(inside) in _BLOCKS):
        holder = block.getparent()
        while holder is not None and holder not in found:
            found.add(holder)
            holder = holder.getparent()
    return found


def _number(value: str | None) -> int:
    found = re.match(r"\s*(\d{1,6})", value or "")
    return int(found[1]) if found else 1


def _is_layout(table: HtmlElement, rows: Sequence[HtmlElement]) -> bool:
    """Whether a table only places things on the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    if next(table.iter("th"), None) is not None or next(table.iter("caption"), None) is not None:
        return False
    return max(map(len, rows)) <= 1 or any(
        _name(inside) in _SET_OFF for row in rows for inside in row.iterdescendants()
    )


def _paragraphs(inlines: Sequence[Inline]) -> Iterator[Block]:
    """The inlines between two blocks as paragraphs: two line breaks part them, pictures stand by themselves."""
    for part in _parted(inlines):
        shown = collapsed(part)
        pictures = _only_pictures(shown)
        if pictures:
            yield from (Figure(picture) for picture in pictures)
        elif shown:
            yield Paragraph(shown)


def _parted(inlines: Sequence[Inline]) -> Iterator[list[Inline]]:
    part: list[Inline] = []
    breaks = 0
    for inline in inlines:
        if isinstance(inline, Break):
            breaks += 1
        elif not (isinstance(inline, Text) and not inline.text.strip(" \t\n\r\f")):
            if breaks > 1:
                yield part
                part = []
            breaks = 0
        part.append(inline)
    yield part


def _only_pictures(inlines: Sequence[Inline]) -> list[Image]:
    """The pictures, where there is nothing else but white space and links around them."""
    pictures: list[Image] = []
    for inline in inlines:
        match inline:
            case Image():
                pictures.append(inline)
            case Link(_, children):
                inside = _only_pictures(children)
                if not inside:
                    return []
                pictures += inside
            case Text(text) if not text.strip(" "):
                continue
            case Break():
                continue
            case _:
                return []
    return pictures
