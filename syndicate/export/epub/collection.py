"""A book's place in its series, as package metadata. Never touches disk, clock or network."""

from __future__ import annotations

from typing import Any

from syndicate.model import Edition

_ID = "series"


def add_collection(book: Any, edition: Edition) -> None:
    """Add the book's series and number, so that e-readers group and order its issues.

    EPUB 3.3 has ``belongs-to-collection`` for it (section D.3.1); more programs know calibre's own names.
    """
    if not edition.series and edition.number is None:
        return
    series = edition.series or edition.title
    _meta(book, series, property="belongs-to-collection", id=_ID)
    _meta(book, "series", refines=f"#{_ID}", property="collection-type")
    _meta(book, name="calibre:series", content=series)
    if edition.number is not None:
        _meta(book, str(edition.number), refines=f"#{_ID}", property="group-position")
        _meta(book, name="calibre:series_index", content=str(edition.number))


def _meta(book: Any, value: str = "", **attributes: str) -> None:
    book.add_metadata("OPF", "meta", value, attributes)
