"""Dates as newspapers print them, to the day or to the instant. Text in, moments out; never reads the clock."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import dateparser
from babel.dates import get_month_names
from msgspec import Struct

from syndicate.heuristics.vocabulary import folded, spoken, vocabularies
from syndicate.model import Loss, Moment
from syndicate.model.loss import lost

_ZONES = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "PT": "America/Los_Angeles", "BST": "Europe/London", "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin", "JST": "Asia/Tokyo", "IST": "Asia/Kolkata", "MSK": "Europe/Moscow",
}  # fmt: skip
_TIME = re.compile(
    r"[,\s]*\b(?:at|um|à|a las|alle|kl\.?|om|klockan|в|о|الساعة)?\s*\(?(?P<part>午前|午後|上午|下午|오전|오후)?\s*"
    r"(?P<hour>[01]?\d|2[0-3])\s*(?:[:.h時时点點시]\s*(?P<minute>[0-5]\d)?[分분]?(?::[0-5]\d)?|(?=[ap]\.?m|uhr|uur))"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr|heures|uur|час\w*)?"
    r"\s*(?P<zone>(?:UTC|GMT|Z)?\s?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|Z|" + "|".join(_ZONES) + r")?\)?\s*$",
    re.IGNORECASE,
)
_AFTERNOON = ("p", "午後", "下午", "오후")
_ISO_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(r"(令和|平成|昭和)\s*(\d{1,2}|元)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NUMERIC = re.compile(r"\b(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")
_SETTINGS = {"PARSERS": ["absolute-time"], "STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]}
_CANDIDATES = (
    "en",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "pl",
    "tr",
    "ru",
    "uk",
    "el",
    "ar",
    "fa",
    "he",
    "ja",
    "zh",
    "ko",
)
# Countries whose newspapers name the months otherwise than the language's own locale does.
_COUNTRIES = {"ar": ("ar_SY", "ar_DZ", "ar_MA"), "de": ("de_AT",), "fa": ("fa_AF",)}
_DIGITS = re.compile(r"\d")


class PrintedDates(Struct, frozen=True):
    """A date line: when it was published, when it was changed, and what of it could not be kept."""

    published: Moment | None
    updated: Moment | None
    losses: tuple[Loss, ...]


def read_date(text: str, place: str, language: str) -> PrintedDates | None:
    """A date as newspapers print it; None for anything else, "yesterday" among it."""
    if len(text) > 80 or not _DIGITS.search(text):
        return None
    languages = spoken(language)
    label, rest = _label(text, languages)
    losses: list[Loss] = []
    moment = _moment(rest, place, languages, losses)
    if moment is None:
        return None
    published, updated = (None, moment) if label == "updated" else (moment, None)
    return PrintedDates(published, updated, tuple(losses))


def _label(text: str, languages: tuple[str, ...]) -> tuple[str, str]:
    for name in languages:
        vocabulary = vocabularies()[name]
        for label in ("updated", "published"):
            for words in sorted(getattr(vocabulary, label), key=len, reverse=True):
                if folded(text).startswith(folded(words)):
                    rest = text[len(words) :].lstrip(" :：.-\u00a0")
                    if rest and (_DIGITS.search(rest)):
                        return label, rest
    return "", text


def _moment(text: str, place: str, languages: tuple[str, ...], losses: list[Loss]) -> Moment | None:
    if _ISO_TIME.match(text):
        try:
            return Moment.parse(text.replace("Z", "+00:00"))
        except ValueError:
            text = text[:10]
    clock = _TIME.search(text)
    day_text = text[: clock.start()] if clock else text
    day = _day(day_text, place, languages, losses)
    if day is None and clock:
        clock, day = None, _day(text, place, languages, losses)
    if day is None:
        return None
    if clock is None:
        return Moment(day.date())
    instant = _instant(day, clock)
    if instant is None:
        losses.append(lost("time-without-zone-dropped", place, time=repr(clock[0].strip(" ,"))))
        return Moment(day.date())
    return Moment.at(instant)


def _instant(day: datetime, clock: re.Match[str]) -> datetime | None:
    zone = (clock["zone"] or "").upper().replace(" ", "")
    if not zone:
        return None
    hour = int(clock["hour"])
    if half := clock["half"] or clock["part"]:
        hour = hour % 12 + 12 * half.lower().startswith(_AFTERNOON)
    try:
        naive = datetime.combine(day.date(), time(hour, int(clock["minute"] or 0)))
    except ValueError:  # "25:00"
        return None
    if zone in _ZONES:  # the season decides, whatever the abbreviation says: "EST" is written all year
        return naive.replace(tzinfo=ZoneInfo(_ZONES[zone]))
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    suffix = f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}" if offset else "+00:00"
    try:
        return datetime.fromisoformat(f"{naive.isoformat()}{suffix}")
    except ValueError:  # "+99:99"
        return None


def _day(text: str, place: str, languages: tuple[str, ...], losses: list[Loss]) -> datetime | None:
    text = text.strip(" \t,.;:()|\u00a0،")
    era = _ERA.search(text)
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        text = f"{year}年{era[3]}月{era[4]}日"
    for word in (word for name in languages for word in vocabularies()[name].filler):
        text = re.sub(
            rf"(?<!\w){re.escape(word)}\.?(?!\w)(?=\s*$)|(?<=, ){re.escape(word)}\s", "", text
        ).strip()
    numeric = _NUMERIC.search(text)
    if numeric and int(numeric[3]) <= 12 and (numeric[2] == "." or languages[0] != "en"):
        day_first = f"{numeric[4]}-{int(numeric[3]):02}-{int(numeric[1]):02}"
        text, numeric = text.replace(numeric[0], day_first), None
    known = [name for name in languages if name in _CANDIDATES]
    found = _parsed(text, known) or _parsed(_with_months(text, languages), _CANDIDATES)
    if found and numeric and int(numeric[1]) <= 12 and int(numeric[3]) <= 12 and numeric[1] != numeric[3]:
        losses.append(lost("ambiguous-date-kept", place, text=text, date=found.date().isoformat()))
    return found


def _parsed(text: str, languages: Sequence[str]) -> datetime | None:
    try:
        found = dateparser.parse(text, languages=list(languages) or list(_CANDIDATES), settings=_SETTINGS)
    except (ValueError, OverflowError):  # "31 June 2022"
        return None
    return found if isinstance(found, datetime) else None


def _with_months(text: str, languages: tuple[str, ...]) -> str:
    """The names of months that dateparser does not know, as English ones."""
    english = get_month_names("wide", locale="en")
    for name in languages:
        for month, number in _months(name):
            found = re.search(rf"(?<!\w){re.escape(month)}(?!\w)", text, re.IGNORECASE)
            if found:
                return f"{text[: found.start()]}{english[number]}{text[found.end() :]}"
    return text


@functools.cache
def _months(language: str) -> tuple[tuple[str, int], ...]:
    """A language's further names of months, longest first: our own table's, and those of other countries (CLDR)."""
    found = dict(vocabularies()[language].months)
    for locale in _COUNTRIES.get(language, ()):
        found |= {month: number for number, month in get_month_names("wide", locale=locale).items()}
    return tuple(sorted(found.items(), key=lambda item: -len(item[0])))
