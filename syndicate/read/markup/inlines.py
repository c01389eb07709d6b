"""The inlines of HTML: text, emphasis, links, pictures; and the paragraphs that they make between two blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal
from urllib.parse import urljoin

from lxml.html import HtmlElement

from syndicate.model.asset import data_of
from syndicate.model.blocks import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Figure,
    Image,
    Inline,
    Link,
    Paragraph,
    Script,
    Strong,
    Text,
)
from syndicate.model.loss import lost
from syndicate.read.markup.elements import BLOCKS, Tally, is_left_out, name_of, texts
from syndicate.read.markup.lead import is_file_beside
from syndicate.read.markup.spans import Settings, inline_span, news, spanned
from syndicate.read.markup.whitespace import collapsed, squeezed

DEEPEST = 200
"""Levels of elements that are walked; below, the text is kept and its structure is not."""
_EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})
_STRONG = frozenset({"strong", "b"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_ISOLATING = frozenset({"bdi", "bdo"})
_STRUCK = frozenset({"del", "s", "strike"})
_POSITIONS: dict[str, Literal["sub", "super"]] = {"sub": "sub", "sup": "super"}
# Pages that load pictures late keep the real address beside a placeholder.
_ADDRESSES = ("data-src", "data-original", "data-lazy-src", "src")
_EMOJI = frozenset({"emoji", "wp-smiley"})
"""Classes of pictures that stand for a character, which is their alternative text: WordPress writes them into feeds."""
_PLACEHOLDER = 400
"""Characters of a ``data:`` address; up to here it is the blank that a page shows until it has the picture."""


class HtmlInlines:
    """Elements to inlines.

    Args:
        base: the URL against which addresses are resolved; None leaves them as they are.
        tally: takes what is left out.
        settings: what the page's elements state of language and direction.
        saved: whether pictures may be files beside the page; their addresses stay as they are, then.
    """

    def __init__(self, base: str | None, tally: Tally, settings: Settings, *, saved: bool = False) -> None:
        self._base = base
        self._saved = saved
        self._tally = tally
        self._settings = settings

    def content(self, element: HtmlElement, depth: int) -> list[Inline]:
        """All of an element as inlines; a space where blocks meet."""
        inlines: list[Inline] = [Text(element.text or "")]
        for child in element:
            space = [Text(" ")] if name_of(child) in BLOCKS else []
            inlines += [*space, *self.of(child, depth + 1), *space, Text(child.tail or "")]
        return inlines

    def line(self, element: HtmlElement, depth: int) -> tuple[Inline, ...]:
        """All of an element as one line, such as a cell or a caption, in the language and direction stated for it."""
        return self.settled(collapsed(self.content(element, depth)), element)

    def settled(self, line: tuple[Inline, ...], element: HtmlElement) -> tuple[Inline, ...]:
        """A line of which this element is the innermost block, in the language and direction stated for it."""
        return spanned(line, news(self._settings.around(element), line))

    def of(self, element: HtmlElement, depth: int) -> list[Inline]:
        """One element as inlines."""
        made = self._plain(element, depth)
        return (
            inline_span(element, made, self._tally)
            if self._settings.any or name_of(element) in _ISOLATING
            else made
        )

    def _plain(self, element: HtmlElement, depth: int) -> list[Inline]:
        if is_left_out(element, self._tally):
            return []
        if depth > DEEPEST:
            self._tally.lose(lost("deep-structure-dropped", most=DEEPEST, what="elements"), element)
            return [Text("".join(texts(element)))]
        match name := name_of(element):
            case "br":
                return [Break()]
            case "img":
                return self._image(element)
            case "rp":  # brackets around a reading, which `rt` brings; its end tag may be left out
                return self.content(element, depth)[1:]
            case "svg" | "math":
                return self._drawn(name, element)
            case "q":
                return [Text("“"), *self.content(element, depth), Text("”")]
            case "rt":
                return [Text("（"), *self.content(element, depth), Text("）")]
            case "a":
                return self._link(element, depth)
            case "sub" | "sup":
                return [Script(_POSITIONS[name], tuple(self.content(element, depth)))]
            case _ if name in _CODE:
                return self._code(element)
            case _ if name in _EMPHASIS:
                return [Emphasis(tuple(self.content(element, depth)))]
            case _ if name in _STRONG:
                return [Strong(tuple(self.content(element, depth)))]
            case _:
                if name in _STRUCK:
                    self._tally.lose(lost("strikethrough-dropped"), element)
                return self.content(element, depth)

    def target(self, element: HtmlElement) -> str | None:
        """The address of a link; None for a place on the same page."""
        href = (element.get("href") or "").strip()
        return None if not href or href.startswith("#") else self.resolved(href)

    def resolved(self, address: str) -> str:
        try:
            return urljoin(self._base, address.strip()) if self._base else address.strip()
        except ValueError:
            return address.strip()

    def _link(self, element: HtmlElement, depth: int) -> list[Inline]:
        url = self.target(element)
        inside = self.content(element, depth)
        return inside if url is None else [Link(url, tuple(inside))]

    def _code(self, element: HtmlElement) -> list[Inline]:
        if next(element.iter("a", "img"), None) is not None:
            self._tally.lose(lost("code-links-dropped"), element)
        text = squeezed("".join(texts(element)))
        return [CodeSpan(text)] if text else [Text(" ")]

    def _image(self, element: HtmlElement) -> list[Inline]:
        alt = squeezed(element.get("alt") or "")
        if alt and not _EMOJI.isdisjoint((element.get("class") or "").split()):
            return [Text(alt)]
        given = [*(element.get(name) or "" for name in _ADDRESSES), _first_of_set(element)]
        held = (one for one in given if len(one) > _PLACEHOLDER and data_of(one) is not None)
        address = next((one for one in given if one and not one.startswith("data:")), None) or next(
            held, None
        )
        if address is None:
            self._tally.lose(lost("picture-without-address-dropped"), element)
            return [Text(alt)]
        if not alt and address == element.get("src") and _is_counter(element):
            self._tally.lose(lost("tracking-pixel-dropped"), element)
            return []
        beside = self._saved and is_file_beside(address)
        return [Image(address.strip() if beside else self.resolved(address), alt)]

    def _drawn(self, name: str, element: HtmlElement) -> list[Inline]:
        self._tally.lose(lost("formula-layout-dropped" if name == "math" else "drawing-dropped"), element)
        said = element.get("alttext") or element.get("aria-label") or ""
        return [Text(said or ("".join(texts(element)) if name == "math" else ""))]


def _is_counter(image: HtmlElement) -> bool:
    """Whether the page shows it as nothing: at most one pixel high and wide."""
    sizes = [(image.get(side) or "").strip().removesuffix("px") for side in ("width", "height")]
    return all(size in ("0", "1") for size in sizes)


def _first_of_set(image: HtmlElement) -> str:
    """The first address of a ``srcset`` (HTML Standard section 4.8.4.2.1), the image's or that of its <picture>."""
    picture = image.getparent()
    sources = [] if picture is None or name_of(picture) != "picture" else list(picture.iter("source"))
    for element in (image, *sources):
        words = (element.get("srcset") or element.get("data-srcset") or "").split(maxsplit=1)
        if words:
            return words[0].rstrip(",")
    return ""


def captioned(blocks: Iterable[Block], caption: tuple[Inline, ...]) -> Iterator[Block]:
    """Blocks, the first figure among them with a caption; where none is without one, the caption follows them."""
    free = True
    for block in blocks:
        if free and isinstance(block, Figure) and not block.caption:
            free = False
            yield Figure(block.image, caption)
        else:
            yield block
    if free:
        yield from paragraphs(caption)


def paragraphs(inlines: Sequence[Inline]) -> Iterator[Block]:
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
