"""HTML elements to blocks: keeps structure, drops what is no text, and records what it dropped and where.

Shared by the readers that meet HTML (pages, feeds, Markdown). Elements are those of the HTML Standard; what an element
means here is what a reader's app would show of it, without scripts, styles and forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.model import Loss
from syndicate.model.blocks import (
    Block,
    Code,
    Embed,
    Figure,
    Heading,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Span,
    Strong,
    Text,
)
from syndicate.model.loss import lost
from syndicate.read.markup.elements import (
    BLOCKS,
    HEADINGS,
    PLAYS_ELSEWHERE,
    Tally,
    is_left_out,
    name_of,
    number,
    texts,
)
from syndicate.read.markup.html import parse_html
from syndicate.read.markup.inlines import DEEPEST, HtmlInlines, captioned, paragraphs
from syndicate.read.markup.spans import Settings
from syndicate.read.markup.tables import data_table, is_layout, rows_of
from syndicate.read.markup.whitespace import collapsed, squeezed

_LANGUAGE = re.compile(r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*)([\w+#.-]+)")


class Built(Struct, frozen=True):
    """HTML as blocks."""

    blocks: tuple[Block, ...]
    losses: tuple[Loss, ...]
    language: str = ""
    """That the elements state which hold all of it; empty where they state none."""


def build(elements: Sequence[HtmlElement], base: str | None, *, saved: bool = False) -> Built:
    """The blocks of these elements, one after the other; text between them is not theirs.

    Args:
        elements: with all that is in them.
        base: the URL against which addresses are resolved; None leaves them as they are.
        saved: whether pictures may be files beside the page, as `HtmlInlines` has it.
    """
    tally = Tally()
    settings = Settings(elements)
    builder = _Builder(HtmlInlines(base, tally, settings, saved=saved), tally, _holders(elements))
    blocks = tuple(block for element in elements for block in builder.blocks(element, 0))
    return Built(blocks, tally.losses(), settings.language)


def build_html(html: str, base: str | None, uri: str) -> Built:
    """The blocks of a fragment. Raises: ReadError as `parse_html`."""
    if not html.strip():
        return Built((), ())
    parsed = parse_html(html, uri)
    built = build([parsed.root], base)
    return Built(built.blocks, (*parsed.losses, *built.losses))


class _Builder:
    def __init__(self, inlines: HtmlInlines, tally: Tally, holders: set[HtmlElement]) -> None:
        self._inlines = inlines
        self._tally = tally
        self._holders = holders

    def blocks(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """The blocks of one element of any kind."""
        if is_left_out(element, self._tally):
            return
        if depth > DEEPEST:
            self._tally.lose(lost("deep-structure-dropped", most=DEEPEST, what="elements"), element)
            yield from paragraphs([Text("".join(texts(element)))])
            return
        match name := name_of(element):
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
            case "noscript" if _repeats_a_picture(element):
                return
            case _ if name in HEADINGS:
                for block in self._flow(element, depth):
                    yield Heading(HEADINGS[name], block.children) if isinstance(block, Paragraph) else block
            case _ if name in PLAYS_ELSEWHERE:
                yield from self._embed(element, depth)
            case "p" if element.get("class") == "embed" and (link := _only_link(element)) is not None:
                yield from self._embed_of(link, element, depth)
            case "a" if element in self._holders:
                yield from self._linked(element, depth)
            case _ if name in BLOCKS or element in self._holders:
                yield from self._flow(element, depth)
            case _:
                yield from self._paragraphs(self._inlines.of(element, depth), element)

    def _flow(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """The content of a block element: blocks, and the inlines between them as paragraphs."""
        inlines: list[Inline] = [Text(element.text or "")]
        for child in element:
            if name_of(child) in BLOCKS or child in self._holders:
                yield from self._paragraphs(inlines, element)
                inlines = []
                yield from self.blocks(child, depth + 1)
            else:
                inlines += self._inlines.of(child, depth + 1)
            inlines.append(Text(child.tail or ""))
        yield from self._paragraphs(inlines, element)

    def _paragraphs(self, inlines: Sequence[Inline], element: HtmlElement) -> Iterator[Block]:
        holder = element if name_of(element) in BLOCKS or element in self._holders else element.getparent()
        for block in paragraphs(inlines):
            if isinstance(block, Paragraph) and holder is not None:
                yield Paragraph(self._inlines.settled(block.children, holder))
                continue
            if isinstance(block, Figure) and any(isinstance(inline, Link) for inline in inlines):
                self._tally.lose(lost("picture-link-dropped"), element)
            yield block

    def _linked(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        """A link around blocks: each paragraph and heading is that link."""
        url = self._inlines.target(element)
        for block in self._flow(element, depth):
            match block:
                case Paragraph(children) if url is not None:
                    yield Paragraph(_within(children, partial(Link, url)))
                case Heading(level, children) if url is not None:
                    yield Heading(level, _within(children, partial(Link, url)))
                case _:
                    if url is not None:
                        self._tally.lose(lost("block-link-dropped"), element)
                    yield block

    def _listing(self, name: str, element: HtmlElement, depth: int) -> Iterator[Block]:
        items: list[tuple[Block, ...]] = [(stray,) for stray in paragraphs([Text(element.text or "")])]
        for child in element:
            if blocks := tuple(self.blocks(child, depth + 1)):
                if name_of(child) in ("ul", "ol") and items:  # a list in a list, without an item around it
                    items[-1] += blocks
                else:
                    items.append(blocks)
            items += ((stray,) for stray in paragraphs([Text(child.tail or "")]))
        if items:
            yield Listing(tuple(items), ordered=name == "ol", start=number(element.get("start")))

    def _preformatted(self, element: HtmlElement) -> Iterator[Block]:
        classes = " ".join(e.get("class") or "" for e in (element, *element.iter("code")))
        language = _LANGUAGE.search(classes)
        if next(element.iter("a", "img"), None) is not None:
            self._tally.lose(lost("code-links-dropped"), element)
        for line_break in element.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text = "".join(texts(element)).strip("\n")
        if text.strip():
            yield Code(text + "\n", language[1] if language else "")

    def _table(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        rows = rows_of(element)
        if not rows or is_layout(element, rows):
            yield from self._flow(element, depth)
        else:
            yield from data_table(element, self._inlines, self._tally, depth)

    def _definitions(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        self._tally.lose(lost("definition-list-kept-as-paragraphs"), element)
        yield from paragraphs([Text(element.text or "")])
        for child in element:
            for block in self.blocks(child, depth + 1):
                if name_of(child) == "dt" and isinstance(block, Paragraph):
                    yield Paragraph(_within(block.children, Strong))
                else:
                    yield block
            yield from paragraphs([Text(child.tail or "")])

    def _figure(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        # A caption in a caption is a part of it.
        captions = [
            one for one in element.iter("figcaption") if next(one.iterancestors("figcaption"), None) is None
        ]
        caption = collapsed(
            inline for one in captions for inline in (*self._inlines.line(one, depth + 1), Text(" "))
        )
        for one in captions:
            one.clear(keep_tail=True)
        yield from captioned(self._flow(element, depth), caption)

    def _embed_of(self, link: HtmlElement, element: HtmlElement, depth: int) -> Iterator[Block]:
        """A player, as this program writes it: a link in a paragraph of the class ``embed``."""
        url = self._inlines.target(link)
        if url is None:
            yield from self._flow(element, depth)
        else:
            yield Embed(url, squeezed(link.text or ""))

    def _embed(self, element: HtmlElement, depth: int) -> Iterator[Block]:
        name = name_of(element)
        given = [element.get(key) for key in ("src", "data", "data-src")]
        given += [child.get("src") for child in element.iter("source")]
        address = next((one for one in given if one and one != "about:blank"), None)
        title = squeezed(element.get("title") or element.get("aria-label") or "")
        if address:
            yield Embed(self._inlines.resolved(address), title)
        elif name == "object":
            yield from self._flow(element, depth)
            return
        else:
            self._tally.lose(lost("player-without-address-dropped", name=name), element)
        if any(text.strip() for text in texts(element)):
            self._tally.lose(lost("player-fallback-dropped", name=name), element)


def _within(line: tuple[Inline, ...], wrap: Callable[[tuple[Inline, ...]], Inline]) -> tuple[Inline, ...]:
    """A line with all of it wrapped, inside of the span that is all of it."""
    match line:
        case (Span(children, language, direction),):
            return (Span((wrap(children),), language, direction),)
        case _:
            return (wrap(line),)


def _only_link(element: HtmlElement) -> HtmlElement | None:
    """The link that is all of an element, with nothing but text in it."""
    match list(element):
        case [link] if (
            name_of(link) == "a" and not len(link) and not (element.text or link.tail or "").strip()
        ):
            return link
        case _:
            return None


def _repeats_a_picture(noscript: HtmlElement) -> bool:
    """Whether it holds only what a script loads late into the picture beside it."""
    before = noscript.getprevious()
    if before is None or any(text.strip() for text in texts(noscript)):
        return False
    return next(before.iter("img"), None) is not None


def _holders(elements: Sequence[HtmlElement]) -> set[HtmlElement]:
    """The elements that hold blocks: HTML lets a link, or an element that it does not know, do so."""
    found: set[HtmlElement] = set()
    for block in (inside for element in elements for inside in element.iter() if name_of(inside) in BLOCKS):
        holder = block.getparent()
        while holder is not None and holder not in found:
            found.add(holder)
            holder = holder.getparent()
    return found
