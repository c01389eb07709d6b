"""An edition to the metadata of a book's package: languages, authors, rights, accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syndicate.export.epub.collection import add_collection
from syndicate.model import Edition, Entry
from syndicate.render.pictures import described


def add_metadata(book: Any, edition: Edition) -> None:
    """Add it to EbookLib's book, which has no types."""
    entries = list(edition.entries)
    languages = dict.fromkeys([edition.language, *(entry.article.language for entry in entries)])
    for language in languages:
        book.add_metadata("DC", "language", language)
    authors = dict.fromkeys(author.name for entry in entries for author in entry.article.authors)
    for author in authors:
        book.add_metadata("DC", "creator", author)
    for tag in dict.fromkeys(tag for entry in entries for tag in entry.article.tags):
        book.add_metadata("DC", "subject", tag)
    if edition.publisher:
        book.add_metadata("DC", "publisher", edition.publisher)
    book.add_metadata("DC", "date", edition.date.isoformat())
    add_collection(book, edition)
    rights = [text for entry in entries for text in _rights(entry)]
    for text in dict.fromkeys(rights):
        book.add_metadata("DC", "rights", text)
    for name, value in _accessibility(edition):
        book.add_metadata("OPF", "meta", value, {"property": f"schema:{name}"})


def _accessibility(edition: Edition) -> Iterator[tuple[str, str]]:
    """The metadata of EPUB Accessibility 1.1, section 2; pictures without a description are counted."""
    silent = sum(not described(asset, edition) for asset in edition.assets)
    yield "accessMode", "textual"
    yield "accessMode", "visual"  # the cover, if nothing else
    if not silent:
        yield "accessModeSufficient", "textual"
    if edition.assets:
        yield "accessModeSufficient", "textual,visual"
    yield "accessibilityFeature", "tableOfContents"
    yield "accessibilityFeature", "readingOrder"
    yield "accessibilityFeature", "structuralNavigation"
    yield "accessibilityFeature", "displayTransformability"
    if not silent:
        yield "accessibilityFeature", "alternativeText"
    yield "accessibilityHazard", "none"
    if not edition.assets:
        pictures = "the cover is the only picture and is described."
    elif silent:
        pictures = f"of {len(edition.assets)} pictures {silent} came without a description."
    else:
        pictures = "all pictures are described."
    yield "accessibilitySummary", f"Text with headings, in reading order; {pictures}"


def _rights(entry: Entry) -> tuple[str, ...]:
    article, notice = entry.article, entry.article.notice
    return tuple(filter(None, (article.copyright, article.licence, notice.text if notice else "")))
