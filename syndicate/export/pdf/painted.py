"""WeasyPrint's painting recorded: for each run of text on a page its exact characters, its glyphs, and its place.

WeasyPrint remembers for each glyph of a font only the characters of its first use, and forgets which box a marked
content sequence came from. Both are known while a page is being painted, so that is when they are written down.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from msgspec import Struct
from weasyprint.formatting_structure import boxes
from weasyprint.text.ffi import ffi, pango

HYPHEN = "\u2011"
"""Drawn where a word is hyphenated; no text breaks after this character of its own, so it is never the author's."""

SOFT_HYPHEN = "\u00ad"

_BREAK = "wbr::before"
"""The box of a place where a word may be divided: WeasyPrint sets U+200B there, which is not of the text."""


class Glyph(NamedTuple):
    """A glyph in drawing order: its font's name in the file, its number in the font, the characters it shows."""

    font: str
    number: int
    text: str


class Place(NamedTuple):
    """The place of a run of text: the `id` of its article ("" outside), its block's element, how deep in inlines."""

    article: str
    block: int
    inlines: int
    margin: bool


class PaintedText(Struct, frozen=True):
    """One run of text on one line: a marked content sequence.

    `text` is what a reader should get of it, without the hyphen of a broken word.
    """

    mcid: int
    text: str
    glyphs: tuple[Glyph, ...]
    missing: frozenset[str]
    right_to_left: bool
    place: Place


@dataclass
class Painted:
    """A page: its content streams, the page's own first, and its runs of text in the order they were drawn in."""

    streams: list[Any] = field(default_factory=list)
    texts: list[PaintedText] = field(default_factory=list)
    articles: list[str] = field(default_factory=list)
    """The `id` of each article box, in the layout's order, whatever is in it; "" for a box within another one."""


def painting(document: Any) -> list[Painted]:
    """One `Painted` for each page, filled when the document is written."""
    return [_watched(page) for page in document.pages]


def _watched(page: Any) -> Painted:
    painted = Painted()
    paint = functools.partial(type(page).paint, page)  # not what was put in its place for an earlier file

    def paint_and_record(stream: Any, scale: float) -> None:
        paint(stream, scale)
        painted.streams.extend(_streams(stream))
        places = _places(page._page_box, painted.articles)
        for box, mark in stream._tags.items():
            if isinstance(box, boxes.TextBox):
                painted.texts.append(_read(box, mark["mcid"], places[id(box)], stream))

    page.paint = paint_and_record
    return painted


def _streams(stream: Any) -> Iterator[Any]:
    """A content stream, and those of the transparency groups painted in it."""
    yield stream
    for group in stream._resources["XObject"].values():
        if hasattr(group, "_tags"):
            yield from _streams(group)


def _places(page_box: Any, articles: list[str]) -> dict[int, Place]:
    """The place of each text box of a page, by its identity; its article boxes are added to `articles`."""
    places: dict[int, Place] = {}
    pending: list[tuple[Any, Place]] = [(page_box, Place("", 0, 0, margin=False))]
    while pending:
        box, place = pending.pop()
        box = getattr(box, "_box", box)  # a positioned box is behind a placeholder
        if isinstance(box, boxes.TextBox):
            places[id(box)] = place
            continue
        outer, place = place.article, _inside(box, place)
        if box.element is not None and box.element_tag == "article":
            articles.append("" if outer else place.article)
        pending += ((child, place) for child in reversed(getattr(box, "children", ())))
    return places


def _inside(box: Any, place: Place) -> Place:
    if isinstance(box, boxes.LineBox):
        return place
    article = place.article
    if box.element is not None and box.element_tag == "article":
        article = article or box.element.get("id", "")
    if isinstance(box, boxes.InlineBox):
        return place._replace(article=article, inlines=place.inlines + 1)
    margin = place.margin or isinstance(box, boxes.MarginBox)
    return Place(article, id(box.element), 0, margin)


def _read(box: Any, mcid: int, place: Place, stream: Any) -> PaintedText:
    """Shape the box's line once more, as it was when it was drawn, and record Pango's glyphs."""
    text: str = box.text
    if box.style["visibility"] != "visible" or box.style["font_size"] < 1e-6:
        return PaintedText(mcid, "", (), frozenset(), right_to_left=False, place=place)
    if box.element_tag == _BREAK:
        return PaintedText(mcid, "", (), frozenset(), right_to_left=False, place=place)
    if not text.strip():  # WeasyPrint moves on and draws nothing: the space between two links
        return PaintedText(mcid, text, (), frozenset(), right_to_left=False, place=place)
    layout = box.pango_layout
    layout.reactivate(box.style)
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)  # noqa: FBT003 -- C has no keywords
    line, _ = layout.get_first_line()
    drawn, missing, right_to_left = [], set(), False
    run = line.runs[0]
    while run != ffi.NULL:
        item = run.data
        run = run.next
        font = stream.add_font(item.item.analysis.font)[0]
        is_drawn = not (font.bitmap or font.png or font.svg or font.colr)
        right_to_left |= bool(item.item.analysis.level % 2)
        for number, characters in _clusters(item, layout.text.encode()):
            if number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                missing.add(chr(number - pango.PANGO_GLYPH_UNKNOWN_FLAG))
            if not is_drawn:
                missing.update(filter(_has_picture, characters))
            drawn.append(Glyph(font.hash, number, characters))
    layout.deactivate()
    if text.endswith(HYPHEN) and drawn[-1].text == HYPHEN:
        text, drawn[-1] = text.removesuffix(HYPHEN), drawn[-1]._replace(text=SOFT_HYPHEN)
    return PaintedText(mcid, text, tuple(drawn), frozenset(missing), right_to_left, place)


def _has_picture(char: str) -> bool:
    """Whether a font of pictures has one of this character: of digits it has for keycaps only."""
    return not char.isascii() and unicodedata.category(char) not in ("Cf", "Mn", "Zs")


def _clusters(run: Any, line: bytes) -> Iterator[tuple[int, str]]:
    """The drawn glyphs of a run from left to right, each with the characters that it shows.

    A cluster's characters are dealt out to its glyphs in order, the rest to the last one. Characters without a
    glyph (joiners, soft hyphens) belong to their cluster as well. A glyph more than there are characters shows
    nothing: it gets a word joiner, because PDF/A (ISO 19005-2 section 6.2.11.7.2) wants a character for each.
    """
    glyphs, item = run.glyphs, run.item
    count = glyphs.num_glyphs
    starts = list(glyphs.log_clusters[0:count])
    ends = dict(zip(sorted(set(starts)), [*sorted(set(starts))[1:], item.length], strict=True))
    members: dict[int, list[int]] = {}
    leftmost_first = range(count)
    for index in reversed(leftmost_first) if item.analysis.level % 2 else leftmost_first:
        if glyphs.glyphs[index].glyph != pango.PANGO_GLYPH_EMPTY:
            members.setdefault(starts[index], []).append(index)
    shows: dict[int, str] = {}
    for start, indexes in members.items():
        characters = line[item.offset + start : item.offset + ends[start]].decode()
        shows |= zip(indexes, _dealt(characters, len(indexes)), strict=True)
    for index in leftmost_first:
        if index in shows:
            yield glyphs.glyphs[index].glyph, shows[index]


def _dealt(characters: str, count: int) -> list[str]:
    single = list(characters[: count - 1])
    single.append(characters[count - 1 :])
    return [text or "\u2060" for text in (*single, *[""] * (count - len(single)))]
