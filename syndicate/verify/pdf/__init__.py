"""Reads a PDF back to passages: one for each article of the structure tree. Knows nothing of the writer.

What enters are the bytes of a file. qpdf reads the objects and the content (`objects`, `content`), pdfium renders the
pages (`pdfium`). What is proven of each paragraph, from the file alone:

- The file holds nothing but what pages with text, pictures and links need (`vocabulary`).
- Its text, in reading order: the characters that its glyphs stand for. A glyph stands for one character, or a ligature,
  wherever it is drawn (`fonts`). Where an element's ActualText states the text (ISO 32000-1 section 14.9.4), the glyphs
  agree with it (`agreement`).
- A person reads it in that order where it stands (`place`).
- It is visible, letter by letter, and nothing else is drawn in its place (`ink`).
- Each picture is whole and visible in its place (`pictures`).
- The fonts draw Latin, Greek and Cyrillic letters and digits as such (`syndicate.verify.letters`).

What is not proven: that any other glyph has the shape of its character; in right-to-left text, the side to which a
bracket opens, and where signs stand between words; which letter of a line bears which mark; how much white space
stands where some does.

A file for a press holds nothing to click: there a link is a note that gives its words and its URL in print.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec import Struct, structs

from syndicate.errors import ArtifactError
from syndicate.model import Extent
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Passage
from syndicate.verify.pdf import objects, pdfium, vocabulary
from syndicate.verify.pdf.content import Interpreter
from syndicate.verify.pdf.inspection import Inspector, matters
from syndicate.verify.pdf.limits import PdfLimits, limits_for
from syndicate.verify.pdf.links import uri_links
from syndicate.verify.pdf.overlap import overruns
from syndicate.verify.pdf.structure import StructureReader

_NO_ARTICLE = "export it again; see syndicate formats"


class PdfVerifier(Struct, frozen=True):
    """The verifier of ``application/pdf``."""

    limits: PdfLimits = PdfLimits()

    def sized(self, extent: Extent) -> PdfVerifier:
        """See `syndicate.plugins.SizedVerifier`."""
        return structs.replace(self, limits=limits_for(extent))

    @property
    def name(self) -> str:
        return "qpdf and pdfium"

    @property
    def media_type(self) -> str:
        return "application/pdf"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """One passage for each ``Art`` element; its id is the article's. Every paragraph is inspected.

        Raises:
            ArtifactError: not a PDF, damaged, made of what is not allowed, or without a structure tree.
        """
        return self._passages(artifact, None)

    def focused_passages(self, artifact: Artifact, texts: frozenset[str]) -> Iterator[Passage]:
        """See `syndicate.plugins.FocusedVerifier`. Raises: as `passages`."""
        return self._passages(artifact, texts)

    def _passages(self, artifact: Artifact, texts: frozenset[str] | None) -> Iterator[Passage]:
        try:
            yield from _read(artifact.data, texts, self.limits)
        except ArtifactError as error:
            raise ArtifactError(f"{artifact.name}: {error.message}", error.hint) from error


def _read(data: bytes, texts: frozenset[str] | None, limits: PdfLimits) -> list[Passage]:
    with objects.opened(data, limits.file_bytes) as pdf:
        trailer, catalog = objects.root(pdf)
        if catalog.get("StructTreeRoot") is None:
            raise ArtifactError("no article is marked in its structure tree", _NO_ARTICLE)
        pages = vocabulary.check_file(trailer, catalog, limits)
        patterns = vocabulary.check_objects(objects.every_object(pdf), limits)
        interpreter = Interpreter(pdf, limits.operators)
        contents = [interpreter.read(page, f"page {number}") for number, page in enumerate(pages, 1)]
        for pattern in patterns:
            interpreter.read_pattern(pattern)
        reader = StructureReader(
            {page.number: index for index, page in enumerate(pages)},
            contents,
            [uri_links(page) for page in pages],
            limits.elements,
        )
        articles = list(reader.read(catalog.entries("StructTreeRoot")).values())
        if not articles:
            raise ArtifactError("no article is marked in its structure tree", _NO_ARTICLE)
        every = [paragraph for article in articles for paragraph in article.paragraphs]
        if not any(paragraph.links for paragraph in every):
            for paragraph in every:
                paragraph.read_printed_link()
        trims = [
            pdfium.Box(*vocabulary.box(page, "TrimBox" if page.get("TrimBox") else "MediaBox"))
            for page in pages
        ]
        problems = overruns(contents, trims, articles, partial(matters, texts))
        with pdfium.opened(data) as document:
            passages = Inspector(document, contents, trims, partial(matters, texts)).passages(articles)
        return [
            structs.replace(passage, problems=tuple(problems.get(number, ())))
            for number, passage in enumerate(passages)
        ]


pdf = PdfVerifier()
