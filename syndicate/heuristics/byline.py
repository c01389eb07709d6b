"""Bylines: who wrote it, a person or an organisation. Text in, authors out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from syndicate.heuristics.vocabulary import AGENCIES, folded, spoken, vocabularies
from syndicate.model import Author

# Some Arabic names begin with the letter that means "and", some Japanese ones hold its syllable, and a dot parts the
# Japanese form of a foreign name.
_ARABIC_AND = r"\s+و(?!(?:ليد|ائل|سام|سيم|فاء|فيق|حيد|جدي|جيه|ديع|داد|لاء|ئام|هيب|صفي|رد|عد)(?!\w))(?=\w)"
_JAPANESE_AND = (
    r"(?<![\u30a1-\u30ff])・(?![\u30a1-\u30ff])(?=\w)|(?<=[\u30a1-\u30ff\u4e00-\u9fff])と(?=[\u4e00-\u9fff])"
)
_AND = re.compile(
    r"\s*[,;、，،؛&](?!\s*(?:Jr|Sr|II|III|MD|PhD|Ph\.D)\b)\s*(?:(?:and|und|et|y|e|en|och|i|и|та|و)\s+)?"
    r"|\s+(?:and|und|et|y|e|en|och|og|i|и|та|й|ve|και|with|mit|avec|con)\s+"
    rf"|{_ARABIC_AND}|{_JAPANESE_AND}|·(?=[\uac00-\ud7a3])"
)
_SHORT_NAME = re.compile(r"\w{2,6}(?:\s\w{1,6})?")


def read_byline(text: str, language: str) -> tuple[Author, ...] | None:
    """The authors that a byline names; None if it is none. An agency or a desk may stand without "By"."""
    start = folded(text)
    languages = spoken(language)
    for name in languages:
        for by in vocabularies()[name].by:
            if start.startswith(folded(by)) and (names := _after(text, by)):
                return tuple(_authors(_reporters(names, languages) or names))
    names = _reporters(text, languages)
    if names and all(map(_SHORT_NAME.fullmatch, _AND.split(names))):
        return tuple(_authors(names))
    return tuple(_authors(text)) if len(text) <= 60 and _is_agency(text) and _is_a_name(text) else None


def _after(text: str, by: str) -> str:
    """The text after the words of a byline; empty if it is no name."""
    rest = text[len(by.rstrip()) :]
    # "By " needs its space: "Byzantium" is no byline. Signs ("文＝") need none.
    if by.endswith(" ") and not rest.startswith((" ", "\u00a0")):
        return ""
    bare = rest.strip(" \u00a0")
    rest = bare.lstrip(" \u00a0:：＝=")
    if not rest or len(rest) > 120 or re.search(r"\w{5}[.!?]\s+\w+\s+\w+\s", rest):
        return ""
    if not rest[0].isalpha() or _is_agency(rest):
        return rest
    if rest[0].lower() != rest[0].upper():
        return "" if rest[0].islower() else rest
    # Without capitals, a word such as "books" may be the one for "wrote": then only what is short enough is a name.
    signed = not by.endswith(" ") or by.rstrip().endswith((":", "：")) or rest != bare
    return rest if signed or all(len(part.split()) <= 4 for part in _AND.split(rest)) else ""


def _reporters(text: str, languages: tuple[str, ...]) -> str:
    """The names before a language's word for "reporter" that follows them; empty where it does not."""
    for name in languages:
        for word in vocabularies()[name].after:
            if text.endswith(word):
                return text.removesuffix(word).strip()
    return ""


def _is_a_name(text: str) -> bool:
    """Whether a desk or an agency alone on a line is its name, and no sentence or heading that speaks of one."""
    words = re.findall(r"\w+", text)
    long = [word for word in words if len(word) > 3]
    if folded(text).strip(" .()") in AGENCIES or all(not word.islower() for word in long):
        return True
    return not text.isascii() and len(words) <= 3


def _authors(names: str) -> Iterator[Author]:
    if _is_agency(names) and not re.search(r"[,;،、]", names) and not _has_person(names):
        yield Author(names.strip(), "organisation")
        return
    for name in filter(None, (part.strip(" .") for part in _names(names))):
        yield Author(name, "organisation" if _is_agency(_AND.split(name, maxsplit=1)[0]) else "person")


def _names(names: str) -> Iterator[str]:
    """The names one by one, each with the job that stands behind it: "Ada Vell, Senior Reporter" is one author."""
    marks = list(_AND.finditer(names))
    start = 0
    for mark, following in zip_longest(marks, marks[1:]):
        if not _is_role(names[mark.end() : following.start() if following else None]):
            yield names[start : mark.start()]
            start = mark.end()
    yield names[start:]


def _is_role(text: str) -> bool:
    words = folded(text).strip(" .")
    return any(
        f" {words}".endswith(f" {folded(role)}")
        for vocabulary in vocabularies().values()
        for role in vocabulary.roles
    )


def _has_person(names: str) -> bool:
    """Whether one of several names joined by "and" is no agency's; "the Arts and Culture Desk" is one name."""
    parts = [part for part in _AND.split(names) if part and part.strip()]
    if folded(names).startswith("the ") and folded(parts[-1]) not in AGENCIES:
        return False
    return len(parts) > 1 and not all(map(_is_agency, parts)) and all(len(part) > 3 for part in parts)


def _is_agency(name: str) -> bool:
    text = folded(name).strip(" .()")
    words = text.split()
    if text in AGENCIES or (words and words[0] in AGENCIES and not _is_first_name(name.split(maxsplit=1)[0])):
        return len(words) <= 5
    for vocabulary in vocabularies().values():
        for desk in map(folded, vocabulary.desks):
            caseless = desk[0].lower() == desk[0].upper() and not desk[0].isascii() and " " not in text
            if desk in words or (" " in desk and desk in text) or (caseless and text.endswith(desk)):
                return len(words) <= 6
    return False


def _is_first_name(word: str) -> bool:
    """Ani and Efe are people; ANI and EFE are agencies."""
    return len(word) <= 4 and word.istitle()
