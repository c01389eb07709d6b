"""The few words that outputs add to articles, and names and dates, as the article's own language has them."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources

import msgspec
from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from msgspec import Struct

from syndicate.model import Article, Moment

_TRADITIONAL_HAN = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language; see ``words.toml``."""

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
    """Stands between a title and the issue's number or day."""
    issue: str
    amendments: str
    corrected: str
    withdrawn: str
    withdrawn_on: str


@functools.cache
def _table() -> dict[str, Words]:
    text = resources.files(__package__).joinpath("words.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Words])


def _key(language: str) -> str:
    tag = language.lower()
    return "zh-hant" if tag.startswith(_TRADITIONAL_HAN) else tag.partition("-")[0]


def words(language: str) -> Words:
    """The words of a BCP 47 language, or English where we have none."""
    return _table().get(_key(language), _table()["en"])


@functools.cache
def _locale(language: str) -> Locale:
    """The CLDR locale of a language; English for those whose words we do not have: a page speaks one language."""
    try:
        return Locale.parse(language if _key(language) in _table() else "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def long_date(moment: Moment, language: str) -> str:
    """The day as a newspaper of that language prints it: ``27 octobre 2022``, ``2022年10月27日``."""
    return format_date(moment.day, "long", _locale(language))


def names(article: Article) -> str:
    """The authors in one string, joined as the language joins a list."""
    return format_list([author.name for author in article.authors], locale=_locale(article.language))


def byline(article: Article) -> str:
    """``By News Desk``; empty without authors."""
    return words(article.language).by.format(names=names(article)) if article.authors else ""


def dateline(article: Article) -> str:
    """The day of publication, and of the last change where that is another; empty without either."""
    say = words(article.language)
    parts = []
    if article.published:
        parts.append(long_date(article.published, article.language))
    if article.updated and (article.published is None or article.updated.day != article.published.day):
        parts.append(say.updated.format(date=long_date(article.updated, article.language)))
    return " · ".join(parts)
