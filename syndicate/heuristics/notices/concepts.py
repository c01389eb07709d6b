"""Text to concepts, by language: the stems of ``concepts/*.toml``. Never does I/O; linear in the text.

A stem matches at the beginning of a word; in scripts that write particles or whole sentences without spaces, anywhere.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from bisect import bisect
from importlib import resources
from operator import methodcaller
from typing import TypeAlias

from msgspec import Struct

Concept: TypeAlias = str
"""``this``, ``author``, ``not`` …: the keys of the tables in ``concepts/*.toml``."""
Language: TypeAlias = str

_HEADING = "heading"
"""The one key that holds no stems: whole lines that announce a notice."""
_EVERYWHERE = "any"
"""The table of what is written the same in every language."""
# Vowel signs and accents that are often left out, and invisible joiners.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u093c\u200b-\u200f\u2060\ufeff\u00ad]"
)
_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "ı": "i", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"}
)
SPACELESS = re.compile("[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_STARTS = re.compile(r"(?<!\w)\S|[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LETTERS = re.compile(r"\w*")
SENTENCE_END = re.compile(r"[.!?؟।](?=[\s\"'”’»)\]]|$)|[。！？]")
_BEGINNING = 2
"""Characters, a mark and a space, behind which the first word of a text begins."""
_LONGEST_KEY = 7
"""Characters of a stem by which it is looked up."""
_SHORTEST = (1,)
_MOST_WORDS = 16_384
"""Words whose stems are remembered."""
_LONGEST_WORD = 24
"""Characters of such a word; what is longer is a line of a script without spaces, or an address."""
_START = methodcaller("start")
_AGAINST = frozenset(
    {
        *{"cited", "saying", "law", "tale", "thing", "event", "money", "bio", "picture"},
        *{"comments", "corrected", "signup", "funded", "rights"},
    }
)
"""Concepts that do not count inside a longer expression: "according to the licence", "copyright law"."""

Hit: TypeAlias = tuple[int, int, Concept]
"""A stem in a text: the index of its first character, the index behind its last, and its concept."""


class Stem(Struct, frozen=True):
    """One stem: its pieces, between which a word may go on; whether its last word ends with it, and what it means."""

    pieces: tuple[str, ...]
    begins: bool
    ends: bool
    language: Language
    concept: Concept

    def end(self, text: str, start: int) -> int:
        """The end of a match whose first piece stands at `start`; -1 where there is none."""
        if self.begins and start and text[start - 1].isalnum():
            return -1
        end = start + len(self.pieces[0])
        for piece in self.pieces[1:]:
            rest = _LETTERS.match(text, end)
            end = rest.end() if rest else end
            if not text.startswith(piece, end):
                return -1
            end += len(piece)
        return -1 if self.ends and end < len(text) and text[end].isalnum() else end


class Sentence(Struct, frozen=True):
    """A sentence of a folded text: where it stands, and its concepts; `^author` is one that begins the text."""

    start: int
    end: int
    concepts: frozenset[Concept]
    cover: int
    """Characters of it that are of stems, each counted once."""


class ParagraphConcepts(Struct, frozen=True):
    """A paragraph's concepts in one language: its sentences with concepts, and how much of the text they cover."""

    language: Language
    sentences: tuple[Sentence, ...]
    begins: frozenset[Concept]
    """The concepts that stand at its very beginning."""
    cover: int
    """Characters of the folded text, each counted once."""
    all: frozenset[Concept]
    """The concepts of the whole paragraph."""


def folded(text: str) -> str:
    """Text as it is compared: lower case, no accents, one kind of apostrophe and of space."""
    if text.isascii():
        return " ".join(text.lower().split())  # nothing of it is decomposed, dropped or translated
    text = unicodedata.normalize("NFKD", text.casefold().replace("ⓒ", "©"))  # NFKD makes a "c" of it
    return " ".join(unicodedata.normalize("NFC", _DROPPED.sub("", text)).translate(_APOSTROPHES).split())


def speaks_of(text: str) -> ParagraphConcepts:
    """The concepts of a folded text, in the language whose stems cover most of it."""
    hits: dict[Language, list[Hit]] = {}
    start = 0
    for word in text.split(" "):
        behind = start + len(word) + 1
        for offset, stems, followed in (
            _begun(word) if len(word) <= _LONGEST_WORD else _begun.__wrapped__(word)
        ):
            at = start + offset
            for stem in stems + followed.get(text[behind : behind + 1], ()) if followed else stems:
                if text.startswith(stem.pieces[0], at) and (end := stem.end(text, at)) >= 0:
                    hits.setdefault(stem.language, []).append((at, end, stem.concept))
        start = behind
    everywhere = hits.pop(_EVERYWHERE, [])
    return _spoken(*_best(hits, everywhere), text)


def _best(hits: dict[Language, list[Hit]], everywhere: list[Hit]) -> tuple[Language, list[Hit]]:
    """The language whose stems cover most of a text, with the most concepts, and what stands everywhere."""
    if not hits:
        return _EVERYWHERE, everywhere
    most = {language: sum(end - start for start, end, _ in own) for language, own in hits.items()}
    always = sum(end - start for start, end, _ in everywhere)
    best, weight, chosen = "", (-1, -1), everywhere
    for language in sorted(hits, key=lambda one: (-most[one], one)):
        if most[language] + always < weight[0]:
            break  # even without an overlap, this one and those behind it cover less
        found = sorted(hits[language] + everywhere)
        if (its := _weight(found)) > weight or (its == weight and language < best):
            best, weight, chosen = language, its, found
    return best, [hit for hit in chosen if hit[2] not in _AGAINST or not _is_part(hit, chosen)]


def _is_part(hit: Hit, of: list[Hit]) -> bool:
    """Whether a hit is only a part of a longer one that means something else."""
    start, end, concept = hit
    size = end - start
    return any(
        one <= start and end <= other and other - one > size and meant != concept for one, other, meant in of
    )


def announces(text: str) -> bool:
    """Whether a folded text is a line that announces a notice, in any language."""
    return text.strip(" \t:：.*_-—–[]()【】#") in _headings()


def languages() -> tuple[Language, ...]:
    """The languages whose words are known."""
    return tuple(sorted(set(_tables()) - {_EVERYWHERE}))


def stems_of(language: Language) -> dict[Concept, tuple[str, ...]]:
    """The stems of a language by their concept, folded."""
    return _tables()[language]


def headings_of(language: Language) -> tuple[str, ...]:
    """The lines that announce a notice in a language, folded."""
    return tuple(line.rstrip("$") for line in _tables()[language][_HEADING])


def _weight(hits: list[Hit]) -> tuple[int, int]:
    """The covered part of a text and its number of concepts; a concept at the beginning counts twice."""
    cover = last = 0
    for start, end, _ in hits:
        cover += max(0, end - max(start, last))
        last = max(last, end)
    said = {concept for _, _, concept in hits}
    return cover, len(said) + len({concept for start, _, concept in hits if start <= _BEGINNING})


def _spoken(language: Language, hits: list[Hit], text: str) -> ParagraphConcepts:
    ends = [found.end() for found in SENTENCE_END.finditer(text)]
    concepts: dict[int, set[Concept]] = {0: set()}
    covers = [0] * (len(ends) + 1)
    last = number = 0
    for start, end, concept in hits:
        number = bisect(ends, start, number)
        concepts.setdefault(number, set()).add(concept)
        if end > last:
            covers[number] += end - max(start, last)
            last = end
    begins = frozenset(concept for start, _, concept in hits if start <= _BEGINNING)
    concepts[0].update(f"^{concept}" for concept in begins)
    if (
        "rights" in begins
    ):  # "All rights reserved. Reproduction prohibited.": the second means something by the first
        for own in concepts.values():
            own.add("^rights")
    edges = [0, *ends, len(text)]
    sentences = tuple(
        Sentence(edges[number], edges[number + 1], frozenset(said), covers[number])
        for number, said in sorted(concepts.items())
    )
    return ParagraphConcepts(language, sentences, begins, sum(covers), frozenset().union(*concepts.values()))


@functools.lru_cache(maxsize=_MOST_WORDS)
def _begun(word: str) -> tuple[tuple[int, tuple[Stem, ...], dict[str, tuple[Stem, ...]]], ...]:
    """The indices in a word at which stems may begin, with these stems: of one word, or by the next word's beginning.

    Most words have none, and the same words come again.
    """
    index, sizes = _index(), _sizes()
    found: dict[int, dict[str, tuple[Stem, ...]]] = {}
    for start in map(_START, _STARTS.finditer(word)):
        for size in sizes.get(word[start : start + 2], _SHORTEST):
            for known_as in index.get(word[start : start + size], ()) if size <= len(word) - start else ():
                stem = _stem(*known_as)
                first, _, following = stem.pieces[0].partition(" ")
                if word[start:] == first if following else word.startswith(first, start):
                    known = found.setdefault(start, {})
                    known[following[:1]] = (*known.get(following[:1], ()), stem)
    return tuple((start, stems.pop("", ()), stems) for start, stems in found.items())


@functools.cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """The lengths of the index's keys by their first two characters, so that no other is tried."""
    sizes: dict[str, set[int]] = {}
    for key in _index():
        sizes.setdefault(key[:2], {1}).add(len(key))
    return {head: tuple(sorted(found)) for head, found in sizes.items()}


@functools.cache
def _index() -> dict[str, list[tuple[str, Language, Concept]]]:
    """The stems by the first characters of their first word; most are never met, so that none is taken apart here."""
    index: dict[str, list[tuple[str, Language, Concept]]] = {}
    for language, table in _tables().items():
        for concept, stems in table.items():
            for written in () if concept == _HEADING else stems:
                key = written.removeprefix("$").partition(" ")[0].partition("*")[0].removesuffix("$")
                index.setdefault(key[:_LONGEST_KEY], []).append((written, language, concept))
    return index


@functools.cache
def _stem(written: str, language: Language, concept: Concept) -> Stem:
    bare = written.removeprefix("$").removesuffix("$")
    return Stem(tuple(bare.split("*")), written.startswith("$"), written.endswith("$"), language, concept)


@functools.cache
def _headings() -> frozenset[str]:
    return frozenset(line.rstrip("$") for table in _tables().values() for line in table.get(_HEADING, ()))


@functools.cache
def _tables() -> dict[Language, dict[Concept, tuple[str, ...]]]:
    tables: dict[Language, dict[Concept, tuple[str, ...]]] = {}
    folder = resources.files(__package__).joinpath("concepts")
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        for language, table in tomllib.loads(file.read_text("utf-8")).items():
            lines = folded("‖".join(table.values())).split("‖")
            known = tables.setdefault(language, {})
            for concept, line in zip(table, lines, strict=True):
                stems = tuple(filter(None, map(str.strip, line.split("|"))))
                known[concept] = tuple(dict.fromkeys(known.get(concept, ()) + stems))
    return tables
