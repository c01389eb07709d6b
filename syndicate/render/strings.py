"""The few words that outputs add to articles, and names and dates, in the article's own language."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources

import msgspec
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.units import format_unit
from markupsafe import Markup, escape
from msgspec import Struct

from syndicate.model import Article, Moment
from syndicate.model.language import Direction, direction_of

_TRADITIONAL_HAN = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class Strings(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language; see ``strings.toml``."""

    by: str
    read_also: str
    contents: str
    source: str
    published: str
    updated: str
    previous: str
    next: str
    page: str
    links: str
    cover: str
    comma: str
    """The sign between a title and the issue's number or day."""
    issue: str
    amendments: str
    corrected: str
    withdrawn: str
    withdrawn_on: str
    picture: str
    skip: str
    latest: str
    feeds: str
    feeds_how: str
    feeds_all: str
    e_readers: str
    e_readers_how: str
    archive: str
    nothing_yet: str
    seal: str
    seals_how: str
    articles: str
    exact: str
    waived: str
    plain_text: str
    message: str


@functools.cache
def _table() -> dict[str, Strings]:
    text = resources.files(__package__).joinpath("strings.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Strings])


def _key(language: str) -> str:
    tag = language.lower()
    return "zh-hant" if tag.startswith(_TRADITIONAL_HAN) else tag.partition("-")[0]


def strings(language: str) -> Strings:
    """The words of a BCP 47 language; of a language without words here, the English ones."""
    return _table().get(_key(language), _table()["en"])


@functools.cache
def _locale(language: str) -> Locale:
    """The CLDR locale of a language; English for one without words here, so that a page is in one language."""
    try:
        return Locale.parse(language if _key(language) in _table() else "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def long_date(moment: Moment, language: str) -> str:
    """The day as a newspaper of that language prints it: ``27 octobre 2022``, ``2022年10月27日``."""
    return format_date(moment.day, "long", _locale(language))


def year(moment: Moment, language: str) -> str:
    """The year above a list of its issues: ``2022``, ``2022年``."""
    return format_skeleton("y", moment.day, locale=_locale(language))


def file_size(size: int, language: str) -> str:
    """A size in bytes as people read it: ``120 kB``, ``1,2 Mo``; never less than 1 kB."""
    locale = _locale(language)
    if size < 1_000_000:
        return format_unit(max(1, round(size / 1000)), "digital-kilobyte", "short", "#,##0", locale=locale)
    return format_unit(size / 1_000_000, "digital-megabyte", "short", "#,##0.0", locale=locale)


def byline(article: Article) -> str:
    """``By News Desk``, the names joined as lists are joined in the language; empty without authors."""
    return _byline(article, [author.name for author in article.authors])


def byline_html(article: Article) -> Markup:
    """The same as markup, a name that runs against the line isolated in its own direction."""
    return Markup(_byline(article, [_name(author.name, article.direction) for author in article.authors]))  # noqa: S704 -- names are escaped


def _byline(article: Article, names: Sequence[str]) -> str:
    joined = format_list(names, locale=_locale(article.language))
    return strings(article.language).by.format(names=joined) if names else ""


def _name(name: str, around: Direction) -> str:
    own = direction_of(name, around)
    return str(escape(name)) if own == around else f'<span dir="{own}">{escape(name)}</span>'


def dateline(article: Article) -> str:
    """The day of publication, and of the last change if it differs; empty without either."""
    say = strings(article.language)
    parts = []
    if article.published:
        parts.append(long_date(article.published, article.language))
    if article.updated and (article.published is None or article.updated.day != article.published.day):
        parts.append(say.updated.format(date=long_date(article.updated, article.language)))
    return " · ".join(parts)
