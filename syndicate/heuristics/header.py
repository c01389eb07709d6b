"""Lines above a story to authors and dates, in the languages of ``newspaper.toml``. Reads no clock."""

from __future__ import annotations

import re

from msgspec import Struct

from syndicate.heuristics.byline import read_byline
from syndicate.heuristics.date import PrintedDates, read_date
from syndicate.model import Author

_LONGEST = 160
"""Characters of a header line; what is longer is a sentence."""
_PARTS = re.compile(r"\s+[|•·–—]\s+|\s*[|•]\s*|\t+|\s{3,}")

_COMMA = re.compile(r"[,،、;]\s*|\s*\(")


class HeaderLine(Struct, frozen=True):
    """A header line that says who, when, or both."""

    authors: tuple[Author, ...] = ()
    dated: PrintedDates | None = None


def read_header_line(text: str, place: str, language: str) -> HeaderLine | None:
    """The authors and dates in a line above a story; None if it is neither a byline nor a date.

    Args:
        text: one line.
        place: where it stands, for losses.
        language: of the article, BCP 47; ``und`` tries all.
    """
    if len(text) > _LONGEST:
        return None
    authors: tuple[Author, ...] = ()
    found: list[PrintedDates] = []
    for part in filter(None, map(str.strip, _PARTS.split(text))):
        dated = read_date(part, place, language)
        if dated is not None:
            found.append(dated)
            continue
        names = read_byline(part, language)
        if names is None:
            names, dated = _signed_and_dated(part, place, language)
            if names is None:
                return None
            found += [dated] if dated else []
        authors += names
    if not authors and not found:
        return None
    return HeaderLine(authors, _merged(found) if found else None)


def _signed_and_dated(
    part: str, place: str, language: str
) -> tuple[tuple[Author, ...] | None, PrintedDates | None]:
    """``By A. Name, October 27, 2022``, or two dates: the second begins after one of the commas, or in brackets."""
    for comma in _COMMA.finditer(part):
        dated = read_date(part[comma.end() :].removesuffix(")"), place, language)
        if dated is None:
            continue
        before = part[: comma.start()]
        if names := read_byline(before, language):
            return names, dated
        if dated.updated and (first := read_date(before, place, language)):
            return (), _merged([first, dated])
    return None, None


def _merged(found: list[PrintedDates]) -> PrintedDates:
    published = next((d.published for d in found if d.published), None)
    updated = next((d.updated for d in found if d.updated), None)
    return PrintedDates(published, updated, tuple(loss for d in found for loss in d.losses))
