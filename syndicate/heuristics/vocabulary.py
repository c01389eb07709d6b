"""The words with which newspapers label lines, from ``newspaper.toml``, by language."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from importlib import resources

import msgspec
from msgspec import Struct

AGENCIES = frozenset(
    # Names that are signed as they are; no language's word for "agency" is in them.
    {
        "aap",
        "afp",
        "anadolu",
        "ani",
        "ansa",
        "ap",
        "apa",
        "associated press",
        "bernama",
        "bloomberg",
        "dpa",
        "efe",
        "interfax",
        "irna",
        "kyodo",
        "pti",
        "reuters",
        "the associated press",
        "tass",
        "ukrinform",
        "upi",
        "xinhua",
        "yonhap",
        "أ ف ب",
        "أ.ف.ب",
        "رويترز",
        "共同",
        "時事",
        "新华社",
        "新華社",
        "연합뉴스",
    }
)


class LanguageWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one language; ``newspaper.toml`` says what each field is for."""

    by: tuple[str, ...]
    after: tuple[str, ...]
    desks: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    clock: tuple[str, ...]
    filler: tuple[str, ...]
    months: dict[str, int]
    read_also: tuple[str, ...]
    see_also: tuple[str, ...]
    source: tuple[str, ...]
    sections: tuple[str, ...]
    roles: tuple[str, ...] = ()


# Vowel points of Arabic (with the tatweel and the dagger alef) and of Hebrew: written or left out at will.
_POINTS = re.compile("[\u0640\u064b-\u065f\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LETTERS = str.maketrans("أإآٱىيıİ", "ااااييii")
_APOSTROPHES = str.maketrans("’‘ʼʹ`´", "''''''")


def folded(text: str) -> str:
    """The text as it is compared: compatibility forms, case, vowel points and kinds of apostrophe made equal."""
    text = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).translate(_LETTERS)
    return " ".join(_MARKS.sub("", _POINTS.sub("", text)).casefold().split())


@functools.cache
def vocabularies() -> dict[str, LanguageWords]:
    """All of them by language."""
    text = resources.files(__package__).joinpath("newspaper.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, LanguageWords])


def spoken(language: str) -> tuple[str, ...]:
    """The languages to read an article's header in: its own and English, or all where its own is not known."""
    known = vocabularies()
    primary = language.lower().partition("-")[0]
    if primary not in known:
        return tuple(known)
    return tuple(dict.fromkeys((primary, "en")))
