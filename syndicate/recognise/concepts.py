"""Text to the concepts that it speaks of, by language: the stems of ``concepts/*.toml``. Pure, and linear in the text.

A stem matches at the beginning of a word; in scripts that write particles or whole sentences without spaces, anywhere.
"""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from bisect import bisect
from collections.abc import Iterator
from importlib import resources
from typing import TypeAlias

from msgspec import Struct

Concept: TypeAlias = str
"""``this``, ``author``, ``not`` …: the keys of the tables in ``concepts/*.toml``."""
Language: TypeAlias = str

_HEADING = "heading"
"""The one key that holds no stems: whole lines that announce a notice."""
_EVERYWHERE = "any"
"""The table of what is written the same in every language."""
# Vowel signs and accents that are often left out, and joiners that are seen by nobody.
_DROPPED = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u093c\u200b-\u200f\u2060\ufeff\u00ad]"
)
_APOSTROPHES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "ı": "i", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي"}
)
SPACELESS = re.compile("[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_STARTS = re.compile(r"(?<!\w)\S|[\u0590-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LETTERS = re.compile(r"\w*")
_SENTENCE_ENDS = re.compile(r"[.!?؟।](?=[\s\"'”’»)\]]|$)|[。！？]")
_BEGINNING = 2
"""Characters, a mark and a space, behind which the first word of a text begins."""
_LONGEST_KEY = 7
"""Characters of a stem by which it is looked up."""
_SHORTEST = (1,)


class Stem(Struct, frozen=True):
    """One stem: its pieces, between which a word may go on; whether its last word ends with it, and what it means."""

    pieces: tuple[str, ...]
    begins: bool
    ends: bool
    language: Language
    concept: Concept

    def end(self, text: str, start: int) -> int:
        """Where its match ends whose first piece stands at `start`; -1 where it is none."""
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


class Spoken(Struct, frozen=True):
    """What a paragraph speaks of in one language: the concepts of each sentence, and how much of it they cover."""

    language: Language
    sentences: tuple[frozenset[Concept], ...]
    begins: frozenset[Concept]
    """The concepts that stand at its very beginning."""
    cover: int
    """Characters of the folded text, each counted once."""

    @property
    def all(self) -> frozenset[Concept]:
        """The concepts of the whole paragraph."""
        return frozenset().union(*self.sentences)


def folded(text: str) -> str:
    """Text as it is compared: lower case, no accents, one kind of apostrophe and of space."""
    text = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(unicodedata.normalize("NFC", _DROPPED.sub("", text)).translate(_APOSTROPHES).split())


def speaks_of(text: str) -> Spoken:
    """What a folded text speaks of, in the language whose stems cover most of it."""
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text)]
    hits: dict[Language, list[tuple[int, int, Concept]]] = {}
    for start, end, stem in _matches(text):
        hits.setdefault(stem.language, []).append((start, end, stem.concept))
    everywhere = hits.pop(_EVERYWHERE, [])
    spoken = [_spoken(language, found + everywhere, ends) for language, found in sorted(hits.items())]
    spoken = spoken or [_spoken(_EVERYWHERE, everywhere, ends)]
    return max(spoken, key=lambda one: (one.cover, len(one.all)))


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


def _spoken(language: Language, hits: list[tuple[int, int, Concept]], ends: list[int]) -> Spoken:
    sentences: dict[int, set[Concept]] = {}
    cover = last = 0
    for start, end, concept in sorted(hits):
        sentences.setdefault(bisect(ends, start), set()).add(concept)
        cover += max(0, end - max(start, last))
        last = max(last, end)
    begins = frozenset(what for start, _, what in hits if start <= _BEGINNING)
    sentences.setdefault(0, set()).update(f"^{what}" for what in begins)
    said = tuple(frozenset(found) for _, found in sorted(sentences.items()))
    return Spoken(language, said, begins, cover)


def _matches(text: str) -> Iterator[tuple[int, int, Stem]]:
    index, sizes = _index(), _sizes()
    for found in _STARTS.finditer(text):
        start = found.start()
        for size in sizes.get(text[start : start + 2], _SHORTEST):
            for stem in index.get(text[start : start + size], ()):
                if text.startswith(stem.pieces[0], start) and (end := stem.end(text, start)) >= 0:
                    yield start, end, stem


@functools.cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """How long the keys of the index are that begin with two characters, so that no other is tried."""
    sizes: dict[str, set[int]] = {}
    for key in _index():
        sizes.setdefault(key[:2], {1}).add(len(key))
    return {head: tuple(sorted(found)) for head, found in sizes.items()}


@functools.cache
def _index() -> dict[str, tuple[Stem, ...]]:
    """The stems by the first characters of their first piece."""
    index: dict[str, list[Stem]] = {}
    for language, table in _tables().items():
        for concept, stems in table.items():
            for written in () if concept == _HEADING else stems:
                stem = _stem(written, language, concept)
                index.setdefault(stem.pieces[0][:_LONGEST_KEY], []).append(stem)
    return {key: tuple(stems) for key, stems in index.items()}


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
                known[concept] = known.get(concept, ()) + stems
    return tables
