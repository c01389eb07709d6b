"""The text of a field to its value: a date, names, paragraphs, an address. Text in, values out; reads no clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

from syndicate.heuristics.byline import read_byline
from syndicate.heuristics.date import read_date
from syndicate.model import Author, Loss, Moment
from syndicate.model.loss import lost

# YAML 1.1 timestamps (yaml.org/type/timestamp.html), RFC 3339, and Jekyll's "2022-10-27 14:30:00 +0200".
_TIMESTAMP = re.compile(
    r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})"
    r"(?:(?:[Tt]|[ \t]+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?[ \t]*(Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)?)?",
    re.IGNORECASE,
)


def read_stated_date(text: str, place: str, language: str) -> tuple[Moment, tuple[Loss, ...]] | None:
    """The moment, and what of it could not be kept; None if it is no date.

    A time without a zone is a loss: neither YAML's "UTC" nor a site's own zone is what its author meant for certain.
    """
    text = text.strip()
    try:
        if match := _TIMESTAMP.fullmatch(text):
            return _timestamp(match, place)
        found = read_date(text, place, language or "und")
    except (ValueError, OverflowError):  # 31 June, +99:00
        return None
    moment = found and (found.published or found.updated)
    return (moment, found.losses) if found and moment else None


def _timestamp(match: re.Match[str], place: str) -> tuple[Moment, tuple[Loss, ...]]:
    day = date(int(match[1]), int(match[2]), int(match[3]))
    if match[4] is None:
        return Moment(day), ()
    clock = datetime(
        day.year, day.month, day.day, int(match[4]), int(match[5]), int(match[6] or 0), tzinfo=UTC
    )
    if match[7] is None:
        return Moment(day), (lost("time-without-zone-dropped", place, time=f"{clock:%H:%M}"),)
    if match[8] is None:
        return Moment.at(clock), ()
    offset = timedelta(hours=int(match[9]), minutes=int(match[10] or 0))
    return Moment.at(clock.replace(tzinfo=timezone(-offset if match[8] == "-" else offset))), ()


def read_names(text: str, language: str) -> Iterator[Author]:
    """The names in one text: each line, each part between semicolons, or what a byline would make of it."""
    parts = [part.strip() for part in re.split(r"[;\n]", text) if part.strip()]
    for part in parts:
        family, comma, _ = part.partition(", ")
        if comma and part.count(",") == 1 and " " not in family and not _is_organisation(family, language):
            yield Author(part)  # "Doe, Jane" is one person
        else:
            names = read_byline(part, language) or read_byline(f"By {part}", language)
            yield from names or (Author(part),)


def read_name(name: str, language: str) -> Iterator[Author]:
    """One name, whatever is in it; an agency or a desk is an organisation."""
    if name.strip():
        yield Author(name.strip(), "organisation" if _is_organisation(name, language) else "person")


def _is_organisation(name: str, language: str) -> bool:
    found = read_byline(f"By {name}", language) or ()
    return [author.kind for author in found] == ["organisation"]


def read_paragraphs(text: str) -> Iterator[str]:
    """Paragraphs stand between empty lines; inside one, a line end is a space."""
    lines: list[str] = []
    for line in (*text.split("\n"), ""):
        if stripped := line.strip(" \t\r"):
            lines.append(stripped)
        elif lines:
            yield " ".join(lines)
            lines = []


def is_web_address(url: str) -> bool:
    """Whether it is an absolute http or https URL."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.netloc)
