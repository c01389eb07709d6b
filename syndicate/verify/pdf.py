"""PDF bytes to passages, read by pdfium: one for each article of the structure tree. Knows nothing of the writer.

What is proven of each paragraph, by the file alone:

- its text, in reading order: the characters that the glyphs drawn in its marked content stand for by their fonts'
  ToUnicode CMaps (ISO 32000-1 section 9.10.2);
- where these do not say it all (white space in a row, joiners, the order of right-to-left text), the element's
  ActualText (section 14.9.4) says it, and the glyphs have to agree: without white space and characters that have no
  shape they are the same characters in the same order; in right-to-left text the same characters, and every word in
  order from its own side. So ActualText adds no letter, drops none and changes none;
- that it is seen: each character's size, place and ink (`syndicate.verify.ink`).

What is not proven: that a font's glyph has the shape of the character for which its CMap says it stands; in
right-to-left text, the order of words within one line and the side to which a bracket opens; which letter of a line
bears which mark, where some letter bears more than three; how much white space stands where some does.

A file for a press holds nothing to click: there a link is a note that gives its words and its URL in print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch
from syndicate.verify.agreement import agree, is_right_to_left
from syndicate.verify.ink import Ink
from syndicate.verify.pdfium import LINE_HYPHEN, Box, Char, Drawn, Element, Page, UriLink, opened

_INLINE = frozenset({"Span", "Link", "NonStruct", "Quote", "Code", "Em", "Strong", "Sub", "Reference"})
"""Structure types that do not begin a paragraph (ISO 32000-1 section 14.8.4.4)."""
_HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6"})
_DEEPEST = 200


_PRINTED_LINK = re.compile(r"\d+ (?:(?P<words>.+) )?(?P<uri>[a-z][a-z0-9+.-]*:\S+)")
"""A numbered note: the words of the link, where they are not numbered themselves, and its URL."""


@dataclass
class _Link:
    text: str
    uri: str
    end: int


@dataclass
class _Paragraph:
    role: str
    text: str = ""
    links: list[_Link] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    claims: list[tuple[str, tuple[Char, ...]]] = field(default_factory=list)

    def stretch(self) -> Stretch:
        right_to_left = is_right_to_left(self.text)
        for claim, chars in self.claims:
            if not agree(claim, chars, right_to_left=right_to_left):
                shown = "".join(char.text for char in chars)
                self.hidden.append(f"its glyphs show {shown[:40]!r} where it claims {claim[:40]!r}")
        links = tuple((link.text, link.uri) for link in self.links)
        return Stretch(self.text, links, "; ".join(dict.fromkeys(self.hidden)))

    def read_printed_link(self) -> None:
        if found := _PRINTED_LINK.fullmatch(self.text):
            self.links = [_Link(found["words"] or found["uri"], found["uri"], len(self.text))]


@dataclass
class _Article:
    id: str
    pages: list[int] = field(default_factory=list)
    paragraphs: list[_Paragraph] = field(default_factory=list)

    def passage(self) -> Passage:
        title = next((p.text for p in self.paragraphs if p.role in _HEADINGS), "")
        first, last = self.pages[0], self.pages[-1]
        place = f"page {first}" if first == last else f"pages {first}-{last}"
        stretches = tuple(p.stretch() for p in self.paragraphs if p.text or p.hidden)
        return Passage(self.id or None, title, place, stretches)


class Pdf(Struct, frozen=True):
    """The verifier of ``application/pdf``."""

    @property
    def name(self) -> str:
        return "pdfium"

    @property
    def media_type(self) -> str:
        return "application/pdf"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """One passage for each ``Art`` element; its id is the article's.

        Raises:
            ArtifactError: not a PDF, damaged, or without a structure tree.
        """
        articles: dict[str, _Article] = {}
        paragraphs: dict[str, _Paragraph] = {}
        with opened(artifact.data) as document:
            for index in range(len(document)):
                page = Page(document, index)
                try:
                    _PageReader(page, articles, paragraphs).read()
                finally:
                    page.close()
        every = [paragraph for article in articles.values() for paragraph in article.paragraphs]
        if not any(paragraph.links for paragraph in every):
            for paragraph in every:
                paragraph.read_printed_link()
        if not articles:
            raise ArtifactError(
                f"{artifact.name}: no article is marked in its structure tree",
                "export it again; see syndicate formats",
            )
        for article in articles.values():
            yield article.passage()


class _PageReader:
    """Adds what one page holds to the articles, and to those paragraphs that began on an earlier page."""

    def __init__(self, page: Page, articles: dict[str, _Article], paragraphs: dict[str, _Paragraph]) -> None:
        self._page, self._articles, self._paragraphs = page, articles, paragraphs
        self._drawn = page.drawn()
        self._links = page.links()
        self._article: _Article | None = None
        self._paragraph: _Paragraph | None = None

    def read(self) -> None:
        elements = self._page.elements()
        texts = [one for mcid, found in self._drawn.items() if mcid >= 0 for one in found]
        self._ink = Ink(self._page, texts)
        for element in elements:
            self._element(element, 0)

    def _element(self, element: Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise ArtifactError(
                f"page {self._page.number}: the structure tree is deeper than {_DEEPEST} levels"
            )
        outer = self._article
        if element.role == "Art" and outer is None:
            self._article = self._articles.setdefault(element.id, _Article(element.id))
            if self._page.number not in self._article.pages:
                self._article.pages.append(self._page.number)
        if element.role not in _INLINE:
            self._begin(element)
        if element.actual_text:
            self._add(element, element.actual_text, list(_sequences(element)))
        else:
            for child in element.children:
                if isinstance(child, int):
                    self._add(element, None, [child])
                elif element.role == "Link":
                    self._element(_within_link(child), depth + 1)
                else:
                    self._element(child, depth + 1)
        if element.role not in _INLINE:
            self._paragraph = None
        self._article = outer

    def _begin(self, element: Element) -> None:
        self._paragraph = self._paragraphs.get(element.id) if element.id else None
        if self._paragraph is None and element.id and element.role != "Art" and self._article is not None:
            self._paragraph = self._paragraphs[element.id] = self._new(element.role)

    def _new(self, role: str) -> _Paragraph:
        assert self._article is not None
        paragraph = _Paragraph(role)
        self._article.paragraphs.append(paragraph)
        return paragraph

    def _add(self, element: Element, claim: str | None, sequences: Sequence[int]) -> None:
        """Add to the paragraph what these marked content sequences draw."""
        if self._article is None:
            return
        if self._paragraph is None:
            self._paragraph = self._new(element.role)
        paragraph = self._paragraph
        drawn = [one for mcid in sequences for one in self._drawn.get(mcid, ())]
        shown = "".join(char.text for one in drawn for char in one.chars)
        text = shown.replace(LINE_HYPHEN, "-") if claim is None else claim
        if claim is not None:
            paragraph.claims.append((claim, tuple(char for one in drawn for char in one.chars)))
        paragraph.hidden += filter(None, map(self._ink.hidden, drawn))
        start = len(paragraph.text)
        paragraph.text += text
        uri = self._uri(drawn) if element.role == "Link" else None
        if uri is None:
            return
        if paragraph.links and paragraph.links[-1].end == start and paragraph.links[-1].uri == uri:
            paragraph.links[-1].text += text
            paragraph.links[-1].end = len(paragraph.text)
        else:
            paragraph.links.append(_Link(text, uri, len(paragraph.text)))

    def _uri(self, drawn: Sequence[Drawn]) -> str | None:
        """Where a click on any of these characters leads, if on all of them it leads to the same place."""
        found = {
            _link_at(self._links, char.box) for one in drawn for char in one.chars if not char.text.isspace()
        }
        return found.pop() if len(found) == 1 else None


def _sequences(element: Element) -> Iterator[int]:
    for child in element.children:
        if isinstance(child, int):
            yield child
        else:
            yield from _sequences(child)


def _within_link(element: Element) -> Element:
    """An inline inside a link is a part of the link."""
    return Element("Link", element.id, element.title, element.actual_text, element.children)


def _link_at(links: Sequence[UriLink], box: Box) -> str | None:
    x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return next((link.uri for link in links if link.box.holds(x, y)), None)


pdf = Pdf()
