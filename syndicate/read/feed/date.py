"""Dates of feeds to moments: RFC 3339, W3C-DTF, RFC 822 and their misspellings. Reads no clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from syndicate.model import Loss, Moment
from syndicate.model.loss import lost, placed

# RFC 3339 section 5.6, and the W3C's profile of ISO 8601, which permits a year or a month alone.
_ISO = re.compile(
    r"(\d{4})(?:-?(\d\d)(?:-?(\d\d)(?:[Tt\s]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(\S.*)?)?)?)?"
)
# RFC 822 section 5, with years of four digits (RFC 1123), long names of months, and hyphens as old servers write them.
_RFC_822 = re.compile(
    r"(?:[^\W\d]{2,12}[.,]?\s*,?\s+)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]{0,6}\.?,?[\s-]+(\d{4}|\d\d)"
    r"(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(\S.*)?)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d\d?):?(\d\d)?(?:\s*\(.*\))?")
_HOURS = {
    "UT": 0,
    "UTC": 0,
    "GMT": 0,
    "Z": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
}
_HOURS |= {"PST": -8, "PDT": -7}
_LONGEST = 80
_MOST_ODD = 100
"""Dates in other forms that are looked at in one feed: each takes milliseconds."""
_EARLIEST = 1500
"""Years before are a program's word for "never" (0001-01-01)."""


class Dates:
    """Reads the dates of one feed, and remembers those in odd forms."""

    def __init__(self) -> None:
        self._odd: dict[str, tuple[Moment | None, tuple[Loss, ...]]] = {}

    def read(self, text: str, place: str, language: str) -> tuple[Moment | None, tuple[Loss, ...]]:
        """The moment that a date states, and what of it could not be kept; an empty text states none."""
        text = " ".join(text.split())
        if not text:
            return None, ()
        unreadable = lost("unreadable-date-dropped", place, text=repr(text[:_LONGEST]))
        if len(text) > _LONGEST:
            return None, (unreadable,)
        try:
            if match := _ISO.fullmatch(text):
                return _iso(match, place)
            if (match := _RFC_822.fullmatch(text)) and match[2].lower() in _MONTHS:
                day, zone = _rfc_822(match)
                return self._zoned(day, zone, text, place, language)
        except (ValueError, OverflowError):  # "31 June"
            return None, (unreadable,)
        moment, losses = self._spoken(text, language)
        return moment, tuple(placed(loss, place) for loss in losses) if moment else (unreadable,)

    def _zoned(
        self, moment: Moment, zone: str, text: str, place: str, language: str
    ) -> tuple[Moment | None, tuple[Loss, ...]]:
        if moment.instant is not None or not zone:
            return moment, ()
        spoken, _ = self._spoken(text, language)  # it knows more zones than RFC 822 does
        if spoken is not None and spoken.instant is not None and spoken.day == moment.day:
            return spoken, ()
        return moment, (lost("time-without-zone-dropped", place, time=f"of {text!r}"),)

    def _spoken(self, text: str, language: str) -> tuple[Moment | None, tuple[Loss, ...]]:
        if text not in self._odd:
            if len(self._odd) >= _MOST_ODD:
                return None, ()
            from syndicate.heuristics.date import read_date  # noqa: PLC0415 -- heavy, and seldom needed

            found = read_date(text, "", language or "en")
            self._odd[text] = (found.published or found.updated, found.losses) if found else (None, ())
        return self._odd[text]


def _iso(match: re.Match[str], place: str) -> tuple[Moment | None, tuple[Loss, ...]]:
    year, month, day, hour, minute, second, zone = match.groups()
    if day is None:
        return None, (lost("date-without-day-dropped", place, text=match[0]),)
    on = _day(int(year), int(month), int(day))
    if hour is None:
        return Moment(on), ()
    known = _zone(zone or "")
    if known is None:
        return Moment(on), (lost("time-without-zone-dropped", place, time=f"of {match[0]!r}"),)
    return _moment(on, int(hour), int(minute), int(second or 0), known), ()


def _rfc_822(match: re.Match[str]) -> tuple[Moment, str]:
    """The moment, of the day alone where the zone is none of RFC 822's, and what stands where the zone should."""
    day, month, year, hour, minute, second, zone = match.groups()
    number = int(year)
    if len(year) == 2:  # RFC 2822 section 4.3
        number += 2000 if number < 50 else 1900
    on = _day(number, _MONTHS.index(month.lower()) + 1, int(day))
    known = _zone(zone or "")
    if hour is None or known is None:
        return Moment(on), "" if hour is None else zone or "none"
    return _moment(on, int(hour), int(minute), int(second or 0), known), zone


def _day(year: int, month: int, day: int) -> date:
    if year < _EARLIEST:
        raise ValueError(f"the year {year}")
    return date(year, month, day)


def _moment(day: date, hour: int, minute: int, second: int, zone: tzinfo) -> Moment:
    # RFC 3339 section 5.6 permits the leap second; Python knows none.
    return Moment.at(datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=zone))


def _zone(text: str) -> tzinfo | None:
    text = text.strip().upper()
    if text in _HOURS:
        return timezone(timedelta(hours=_HOURS[text])) if _HOURS[text] else UTC
    match = _OFFSET.fullmatch(text)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return timezone(-offset if match[1] == "-" else offset) if offset else UTC
