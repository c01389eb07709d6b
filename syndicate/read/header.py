"""The lines above a story: who wrote it and when, as newspapers say it in their languages. Never reads the clock."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import dateparser
from babel.dates import get_month_names
from msgspec import Struct

from syndicate.model import Author, Loss, Moment
from syndicate.read.vocabulary import AGENCIES, folded, spoken, vocabularies

_LONGEST = 160
"""Characters of a header line; what is longer is a sentence."""
_PARTS = re.compile(r"\s+[|•·–—]\s+|\s*[|•]\s*|\t+|\s{3,}")
_AND = re.compile(
    r"\s*[,;、，،؛&]\s*(?:(?:and|und|et|y|e|en|och|i|и|та|و)\s+)?"
    r"|\s+(?:and|und|et|y|e|en|och|og|i|и|та|й|ve|και|with|mit|avec|con)\s+|\s+و(?=\w)|・(?=\w)|と(?=\w)"
)
_ZONES = {
    "ET": "America/New_York", "EST": "America/New_York", "EDT": "America/New_York",
    "CT": "America/Chicago", "PT": "America/Los_Angeles", "BST": "Europe/London", "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin", "JST": "Asia/Tokyo", "IST": "Asia/Kolkata", "MSK": "Europe/Moscow",
}  # fmt: skip
_TIME = re.compile(
    r"[,\s]*\b(?:at|um|à|a las|alle|kl\.?|om|klockan|в|о|الساعة)?\s*\(?(?P<hour>[01]?\d|2[0-3])\s*"
    r"(?:[:.hH時时]\s*(?P<minute>[0-5]\d)?分?)(?::[0-5]\d)?"
    r"\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr|heures|uur|час\w*)?"
    r"\s*(?P<zone>(?:UTC|GMT|Z)?\s?[+-]\d{1,2}(?::?\d{2})?|UTC|GMT|Z|" + "|".join(_ZONES) + r")?\)?\s*$",
    re.IGNORECASE,
)
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


class Dated(Struct, frozen=True):
    """A date line: when it was published, when it was changed, and what of it could not be kept."""

    published: Moment | None
    updated: Moment | None
    losses: tuple[Loss, ...]


class Signed(Struct, frozen=True):
    """A header line that says who, when, or both."""

    authors: tuple[Author, ...] = ()
    dated: Dated | None = None


def read_header_line(text: str, place: str, language: str) -> Signed | None:
    """What a line above a story says, or None if it is neither a byline nor a date.

    Args:
        text: one line.
        place: where it stands, for losses.
        language: of the article, BCP 47; ``und`` tries all.
    """
    if len(text) > _LONGEST:
        return None
    authors: tuple[Author, ...] = ()
    found: list[Dated] = []
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
    return Signed(authors, _merged(found) if found else None)


def _signed_and_dated(part: str, place: str, language: str) -> tuple[tuple[Author, ...] | None, Dated | None]:
    """``By A. Name, October 27, 2022``: the date begins after one of the commas."""
    for comma in re.finditer(r"[,،、]\s*", part):
        dated = read_date(part[comma.end() :], place, language)
        names = read_byline(part[: comma.start()], language)
        if dated and names:
            return names, dated
    return None, None


def _merged(found: list[Dated]) -> Dated:
    published = next((d.published for d in found if d.published), None)
    updated = next((d.updated for d in found if d.updated), None)
    return Dated(published, updated, tuple(loss for d in found for loss in d.losses))


def read_byline(text: str, language: str) -> tuple[Author, ...] | None:
    """The authors that a byline names; None if it is none. An agency or a desk may stand without "By"."""
    for name in spoken(language):
        for by in vocabularies()[name].by:
            if folded(text).startswith(folded(by)) and (names := _after(text, by)):
                return tuple(_authors(names))
    return tuple(_authors(text)) if len(text) <= 60 and _is_agency(text) else None


def _after(text: str, by: str) -> str:
    """What follows the words of a byline; empty if that is no name."""
    rest = text[len(by.rstrip()) :]
    # "By " needs its space: "Byzantium" is no byline. Signs ("文＝") need none.
    if by.endswith(" ") and not rest.startswith((" ", "\u00a0")):
        return ""
    rest = rest.strip(" \u00a0:：＝=")
    starts_like_a_name = bool(rest) and (not rest[0].isalpha() or not rest[0].islower() or _is_agency(rest))
    return (
        rest
        if starts_like_a_name and len(rest) <= 120 and not re.search(r"[.!?]\s+\w+\s+\w+\s", rest)
        else ""
    )


def _authors(names: str) -> Iterator[Author]:
    whole = folded(names)
    if whole in AGENCIES or (
        _is_agency(names) and not re.search(r"[,;،、]", names) and not _has_person(names)
    ):
        yield Author(names.strip(), "organisation")
        return
    for name in filter(None, (part.strip(" .") for part in _AND.split(names))):
        yield Author(name, "organisation" if _is_agency(name) else "person")


def _has_person(names: str) -> bool:
    """Whether one of several names joined by "and" is no agency's."""
    parts = [part for part in _AND.split(names) if part and part.strip()]
    return len(parts) > 1 and not all(map(_is_agency, parts)) and all(len(part) > 3 for part in parts)


def _is_agency(name: str) -> bool:
    text = folded(name).strip(" .()")
    words = text.split()
    if text in AGENCIES or any(word in AGENCIES for word in words[:1]):
        return len(words) <= 5
    for vocabulary in vocabularies().values():
        for desk in map(folded, vocabulary.desks):
            caseless = desk[0].lower() == desk[0].upper() and not desk[0].isascii() and " " not in text
            if desk in words or (" " in desk and desk in text) or (caseless and text.endswith(desk)):
                return len(words) <= 6
    return False


def read_date(text: str, place: str, language: str) -> Dated | None:
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
    return Dated(published, updated, tuple(losses))


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
        losses.append(Loss(f"the time {clock[0].strip(' ,')!r} names no zone: only the day was kept", place))
        return Moment(day.date())
    return Moment.at(instant)


def _instant(day: datetime, clock: re.Match[str]) -> datetime | None:
    zone = (clock["zone"] or "").upper().replace(" ", "")
    if not zone:
        return None
    hour = (
        int(clock["hour"]) % 12 + 12 * clock["half"].lower().startswith("p")
        if clock["half"]
        else int(clock["hour"])
    )
    naive = datetime.combine(day.date(), time(hour, int(clock["minute"] or 0)))
    if zone in _ZONES:  # the season decides, whatever the abbreviation says: "EST" is written all year
        return naive.replace(tzinfo=ZoneInfo(_ZONES[zone]))
    offset = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    suffix = f"{offset[1]}{int(offset[2]):02}:{offset[3] or '00'}" if offset else "+00:00"
    return datetime.fromisoformat(f"{naive.isoformat()}{suffix}")


def _day(text: str, place: str, languages: tuple[str, ...], losses: list[Loss]) -> datetime | None:
    text = text.strip(" \t,.;:()|\u00a0،")
    era = _ERA.search(text)
    if era:
        year = _ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))
        text = f"{year}年{era[3]}月{era[4]}日"
    for name in languages:
        for filler in vocabularies()[name].filler:
            text = re.sub(rf"(?<!\w){re.escape(filler)}\.?(?!\w)(?=\s*$)", "", text).strip()
    known = [name for name in languages if name in _CANDIDATES]
    found = _parsed(text, known) or _parsed(_with_months(text, languages), _CANDIDATES)
    numeric = _NUMERIC.search(text)
    if found and numeric and int(numeric[1]) <= 12 and int(numeric[3]) <= 12 and numeric[1] != numeric[3]:
        losses.append(Loss(f"the date {text!r} has two readings: taken as {found.date().isoformat()}", place))
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
