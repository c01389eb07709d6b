"""Reads the structure tree (ISO 32000-1 section 14.7): articles and paragraphs, and what each shows, in order.

What enters are the tree and the content of the pages, what leaves are articles. Marked content that belongs to two
elements, and an element in two places, must never pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.drawn import GlyphRun, PageContent, PlacedPicture
from syndicate.verify.pdf.links import UriLink, link_on
from syndicate.verify.pdf.objects import AGAIN, Entries, Value

_INLINE = frozenset({"Span", "Link", "NonStruct", "Quote", "Code", "Em", "Strong", "Sub", "Reference"})
"""Structure types that do not begin a paragraph (ISO 32000-1 section 14.8.4.4)."""
_HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6"})
_DEEPEST = 200
_ROOT = frozenset({"Type", "K", "ParentTree", "ParentTreeNextKey", "IDTree"})
_ELEMENT = frozenset({"Type", "S", "P", "Pg", "K", "ID", "T", "Lang", "Alt", "ActualText", "A"})

_PRINTED_LINK = re.compile(r"\d+ (?:(?P<words>.+) )?(?P<uri>[a-z][a-z0-9+.-]*:\S+)")
"""A numbered note: the words of the link, where they are not numbered themselves, and its URL."""


class Piece(NamedTuple):
    """The runs of one element on one page, and the text that it claims for them; None without a claim."""

    page: int
    claim: str | None
    runs: tuple[GlyphRun, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs) if self.claim is None else self.claim


@dataclass
class LinkedWords:
    """The words of a link, its URI, and the position in the paragraph at which the words end."""

    text: str
    uri: str
    end: int


@dataclass
class ParagraphElement:
    """A paragraph, on one page or several."""

    role: str
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    links: list[LinkedWords] = field(default_factory=list)

    def read_printed_link(self) -> None:
        """Read a numbered note as a link, which it is on paper."""
        if found := _PRINTED_LINK.fullmatch(self.text):
            self.links = [LinkedWords(found["words"] or found["uri"], found["uri"], len(self.text))]


@dataclass
class ArticleElement:
    """An article with its paragraphs and its pictures; a picture has the index of its page."""

    id: str
    pages: list[int] = field(default_factory=list)
    paragraphs: list[ParagraphElement] = field(default_factory=list)
    pictures: list[tuple[int, PlacedPicture]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return next((p.text for p in self.paragraphs if p.role in _HEADINGS), "")

    @property
    def place(self) -> str:
        """Its pages, for a message."""
        if not self.pages:
            return "no page"
        first, last = min(self.pages) + 1, max(self.pages) + 1
        return f"page {first}" if first == last else f"pages {first}-{last}"


class StructureReader:
    """Reads a structure tree.

    Args:
        pages: the index of each page, by the number of its object.
        contents: the content of each page.
        links: the links of each page.
        most: the greatest number of elements.
    """

    def __init__(
        self,
        pages: Mapping[int, int],
        contents: Sequence[PageContent],
        links: Sequence[Sequence[UriLink]],
        most: int,
    ) -> None:
        self._pages, self._links = pages, links
        self._runs: list[dict[int, list[GlyphRun]]] = []
        self._pictures: list[dict[int, list[PlacedPicture]]] = []
        for content in contents:
            runs: dict[int, list[GlyphRun]] = {}
            for run in content.runs:
                runs.setdefault(run.mcid, []).append(run)
            pictures: dict[int, list[PlacedPicture]] = {}
            for placed in content.pictures:
                pictures.setdefault(placed.mcid, []).append(placed)
            self._runs.append(runs)
            self._pictures.append(pictures)
        self.articles: dict[str, ArticleElement] = {}
        self._paragraphs: dict[str, ParagraphElement] = {}
        self._article: ArticleElement | None = None
        self._paragraph: ParagraphElement | None = None
        self._block = ""
        self._taken: set[tuple[int, int]] = set()
        self._seen: set[int] = set()
        self._most = most

    def read(self, root: Entries) -> dict[str, ArticleElement]:
        """The articles by their ids, in order.

        Raises:
            ArtifactError: the tree is malformed, or marked content belongs to two elements.
        """
        if others := root.keys() - _ROOT:
            raise ArtifactError(f"the structure tree has /{min(others)}", AGAIN)
        for kid in _kids(root):
            if isinstance(kid, Entries):
                self._element(kid, None, 0, in_link=False)
        return self.articles

    def _element(self, element: Entries, page: int | None, depth: int, *, in_link: bool) -> None:
        if depth > _DEEPEST:
            raise ArtifactError(f"the structure tree is deeper than {_DEEPEST} levels", AGAIN)
        keys = element.keys()  # few elements have all keys, and each look-up costs
        if others := keys - _ELEMENT:
            raise ArtifactError(f"{element.place}: a structure element has /{min(others)}", AGAIN)
        if len(self._seen) >= self._most:
            raise ArtifactError(f"the structure tree has more than {self._most:,} elements", AGAIN)
        if not element.number or element.number in self._seen:
            raise ArtifactError(f"{element.place}: a structure element stands in two places", AGAIN)
        self._seen.add(element.number)
        role, outer, block = element.name("S"), self._article, self._block
        name = element.text("ID") if "ID" in keys else ""
        page = self._page(element, page) if "Pg" in keys else page
        if role == "Art" and outer is None:
            self._article = self.articles.setdefault(name, ArticleElement(name))
        is_link = in_link or role == "Link"
        if role not in _INLINE:
            self._block = role
            self._begin(role, name)
        claim = element.text("ActualText") if "ActualText" in keys else ""
        if claim:
            self._add(role, claim, list(self._sequences(element, page, depth)), in_link=is_link)
        else:
            for kid in _kids(element):
                self._kid(kid, page, depth, role=role, in_link=is_link)
        if role not in _INLINE:
            self._paragraph = None
        self._article, self._block = outer, block

    def _kid(self, kid: Value, page: int | None, depth: int, *, role: str, in_link: bool) -> None:
        if isinstance(kid, int):
            self._add(role, None, [(self._on(page), kid)], in_link=in_link)
        elif isinstance(kid, Entries) and kid.name("Type") == "MCR":
            mcid = kid.get("MCID")
            if not isinstance(mcid, int) or kid.keys() - {"Type", "Pg", "MCID"}:
                raise ArtifactError(f"{kid.place}: a marked content reference is malformed", AGAIN)
            self._add(role, None, [(self._on(self._page(kid, page)), mcid)], in_link=in_link)
        elif isinstance(kid, Entries) and kid.name("Type") != "OBJR":
            self._element(kid, page, depth + 1, in_link=in_link)

    def _sequences(self, element: Entries, page: int | None, depth: int) -> Iterator[tuple[int, int]]:
        if depth > _DEEPEST:
            raise ArtifactError(f"the structure tree is deeper than {_DEEPEST} levels", AGAIN)
        for kid in _kids(element):
            if isinstance(kid, int):
                yield self._on(page), kid
            elif isinstance(kid, Entries):
                inner = self._page(kid, page)
                if kid.name("Type") == "MCR" and isinstance(mcid := kid.get("MCID"), int):
                    yield self._on(inner), mcid
                elif kid.name("Type") != "OBJR":
                    yield from self._sequences(kid, inner, depth + 1)

    def _page(self, entries: Entries, page: int | None) -> int | None:
        found = entries.get("Pg")
        if not isinstance(found, Entries):
            return page
        if found.number not in self._pages:
            raise ArtifactError(f"{entries.place}: its page is not in the file", AGAIN)
        return self._pages[found.number]

    def _on(self, page: int | None) -> int:
        if page is None:
            raise ArtifactError("a structure element does not say on which page it stands", AGAIN)
        return page

    def _begin(self, role: str, name: str) -> None:
        self._paragraph = self._paragraphs.get(name) if name else None
        if self._paragraph is None and name and role != "Art" and self._article is not None:
            self._paragraph = self._paragraphs[name] = self._new(role)

    def _new(self, role: str) -> ParagraphElement:
        assert self._article is not None
        paragraph = ParagraphElement(role)
        self._article.paragraphs.append(paragraph)
        return paragraph

    def _add(self, role: str, claim: str | None, sequences: list[tuple[int, int]], *, in_link: bool) -> None:
        """Add what marked content sequences show to the paragraph and the article."""
        for sequence in sequences:
            if sequence in self._taken:
                raise ArtifactError(
                    f"page {sequence[0] + 1}: marked content {sequence[1]} belongs to two elements", AGAIN
                )
            self._taken.add(sequence)
        if self._article is None:
            return
        for page, mcid in sequences:
            if page not in self._article.pages:
                self._article.pages.append(page)
            self._article.pictures += ((page, placed) for placed in self._pictures[page].get(mcid, ()))
        if self._paragraph is None:
            self._paragraph = self._new(self._block or role)
        start = len(self._paragraph.text)
        pieces = [Piece(page, None, tuple(self._runs[page].get(mcid, ()))) for page, mcid in sequences]
        if claim is not None:
            if len({page for page, _ in sequences}) > 1:
                raise ArtifactError(f"ActualText {claim[:40]!r} stands for what is on two pages", AGAIN)
            runs = tuple(run for piece in pieces for run in piece.runs)
            pieces = [Piece(sequences[0][0] if sequences else -1, claim, runs)]
        self._paragraph.pieces += pieces
        text = "".join(piece.text for piece in pieces)
        self._paragraph.text += text
        if in_link:
            self._link(self._paragraph, text, start, pieces)

    def _link(self, paragraph: ParagraphElement, text: str, start: int, pieces: Sequence[Piece]) -> None:
        """Add a link to the paragraph, if a click on each of these glyphs leads to the same URI."""
        found = {
            link_on(self._links[piece.page], glyph, run.size * abs(run.matrix[3]))
            for piece in pieces
            for run in piece.runs
            for glyph in run.glyphs()
            if not glyph.text.isspace()
        }
        uri = found.pop() if len(found) == 1 else None
        if not uri:
            return
        if paragraph.links and paragraph.links[-1].end == start and paragraph.links[-1].uri == uri:
            paragraph.links[-1].text += text
            paragraph.links[-1].end = len(paragraph.text)
        else:
            paragraph.links.append(LinkedWords(text, uri, len(paragraph.text)))


def _kids(element: Entries) -> tuple[Value, ...]:
    kids = element.get("K")
    return kids if isinstance(kids, tuple) else () if kids is None else (kids,)
