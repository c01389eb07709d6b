"""Dates in metadata (ISO 8601, RFC 822, or as people write them) to moments. Text in, moments out; reads no clock."""

from __future__ import annotations

from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime

from syndicate.heuristics.date import read_date
from syndicate.model import Loss, Moment
from syndicate.model.loss import lost

_LONGEST = 80


def read_timestamp(text: str, losses: list[Loss], place: str = "") -> Moment | None:
    """The moment that a field gives; None if it is none.

    A time without a zone is not kept: its day is, and what was lost is added to `losses` unless it is midnight,
    which programs write for "no time".
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if len(text) == len("2022-10-27"):
        try:
            return Moment.parse(text)
        except ValueError:
            pass
    found = _machine(text)
    if found is None:
        dated = read_date(text, place, "und")
        if dated is None:
            return None
        losses.extend(dated.losses)
        return dated.published or dated.updated
    if found.utcoffset() is not None:
        return Moment.at(found)
    if found.time() != time():
        losses.append(lost("time-without-zone-dropped", place, time=repr(text)))
    return Moment(found.date())


def _machine(text: str) -> datetime | None:
    if len(text) < len("2022-10-27") or not text[0].isalnum():
        return None
    try:
        if text[:4].isdigit():
            return datetime.fromisoformat(text)
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    # RFC 5322 section 3.3: "-0000" says the time in UTC, and that the writer's own zone is not known.
    return found.replace(tzinfo=UTC) if found.tzinfo is None and text.endswith("-0000") else found
