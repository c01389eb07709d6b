"""The labelled set of notices and of what only looks like one: articles composed from ``golden/notices``.

Each article stands around one wording. A fifth of the wordings, chosen by hash, is unseen: neither features nor
weights are chosen on it, so that no sibling of a wording stands on both sides.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from helpers.paths import GOLDEN
from msgspec import Struct

from syndicate.heuristics.notices.concepts import headings_of
from syndicate.model.blocks import Block, Emphasis, Heading, Listing, Paragraph, Quote, Rule, Table, Text

_TWO = "two in"
FOLDER = GOLDEN / "notices"
_MARKS = {
    "ja": ("「", "」"),
    "zh": ("“", "”"),
    "fr": ("« ", " »"),
    "de": ("„", "“"),
    "ru": ("«", "»"),
    "pl": ("„", "”"),
}


class Labelled(Struct, frozen=True):
    """An article, and the paragraphs of it that are its notice; none in half of them."""

    language: str
    kind: str
    form: str
    body: tuple[Block, ...]
    notice: tuple[str, ...]
    key: int
    """Of the wording: equal for all articles around it."""

    @property
    def unseen(self) -> bool:
        """Whether it is of the fifth that is only reported."""
        return self.key % 5 == 0

    @property
    def is_of_two(self) -> bool:
        """Whether two notices stand in it, one after the other: half a notice is none."""
        return self.form.startswith(_TWO)


def labelled_articles(folder: Path = FOLDER) -> Iterator[Labelled]:
    """All articles, in the order of files and wordings."""
    stories: dict[str, tuple[str, ...]] = {}
    for file in sorted(folder.glob("??.toml")):
        table = tomllib.loads(file.read_text("utf-8"))
        stories[file.stem] = tuple(table["stories"])
        yield from _around(file.stem, table["notices"], table["negatives"], stories[file.stem])
    for file in sorted(folder.glob("more-*.toml")):
        for language, table in tomllib.loads(file.read_text("utf-8")).items():
            notices, negatives = {"more": table["notices"]}, {"more": table["negatives"]}
            yield from _around(language, notices, negatives, stories[language])


def held_back(name: str) -> Iterator[Labelled]:
    """Articles in another voice, by the name of their set (docs/notice.md)."""
    for file in sorted((FOLDER / name).glob("*.toml")):
        for language, tables in tomllib.loads(file.read_text("utf-8")).items():
            for table in tables:
                texts, numbers = table["text"], _numbers(table["notice"])
                notice = tuple(texts[number] for number in numbers)
                yield Labelled(language, name, "", _body(texts, numbers, table.get("form", "")), notice, 0)


def _numbers(stated: int | list[int]) -> list[int]:
    return stated if isinstance(stated, list) else [stated] if stated >= 0 else []


def _body(texts: list[str], numbers: list[int], form: str) -> tuple[Block, ...]:
    """The paragraphs, or the notice among them as a list or in a table."""
    held = [_p(text) for number, text in enumerate(texts) if number in numbers or not form]
    story = [_p(text) for number, text in enumerate(texts) if number not in numbers and form]
    match form:
        case "list":
            return (*story, Listing(tuple((one,) for one in held)))
        case "table":
            return (*story, Table(tuple((one.children,) for one in held)))
        case _:
            return (*story, *held)


def _around(
    language: str, notices: dict[str, list[str]], negatives: dict[str, list[str]], stories: tuple[str, ...]
) -> Iterator[Labelled]:
    beside = [text for texts in negatives.values() for text in texts] or list(stories)
    known = [text for texts in notices.values() for text in texts]
    for kind, texts in notices.items():
        for text in texts:
            yield from _with_notice(language, kind, text, stories, beside)
            yield from _with_two(language, kind, text, stories, known, beside)
    for kind, texts in negatives.items():
        for text in texts:
            yield from _without(language, kind, text, stories)


def digest(text: str) -> int:
    """A number that follows from the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def _p(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def _story(stories: tuple[str, ...], number: int) -> tuple[Block, ...]:
    start = number % len(stories)
    return tuple(map(_p, (stories[start:] + stories[:start])[:3]))


def _with_notice(
    language: str, kind: str, text: str, stories: tuple[str, ...], negatives: list[str]
) -> Iterator[Labelled]:
    number = digest(text)
    story = _story(stories, number)
    unseen = number % 5 == 0
    aside = [one for one in negatives if (digest(one) % 5 == 0) == unseen]
    aside = [one for one in aside if len(one) > 20] or negatives
    beside = aside[number // 7 % len(aside)]
    heading = headings_of(language)[number // 11 % len(headings_of(language))]
    forms: tuple[tuple[str, tuple[Block, ...], tuple[str, ...]], ...] = (
        ("emphasised", (*story, Paragraph((Emphasis((Text(text),)),))), (text,)),
        ("first", (_p(text), *story), (text,)),
        ("after a rule", (*story, Rule(), _p(text)), (text,)),
        ("in a list", (*story, Listing(((_p(text),),))), (text,)),
        ("in a quotation", (*story, Quote((_p(text),))), (text,)),
        ("with a heading", (*story, Heading(2, (Text(heading),)), _p(text)), (heading, text)),
        ("before another", (*story, _p(text), _p(beside)), (text,)),
        ("after another", (*story, _p(beside), _p(text)), (text,)),
        ("marked", (*story, _p(f"* {text}")), (f"* {text}",)),
        ("in parentheses", (*story, _p(f"({text})")), (f"({text})",)),
        ("under a label", (*story, _p(heading), _p(text)), (heading, text)),
    )
    yield Labelled(language, kind, "last", (*story, _p(text)), (text,), number)
    for turn in (0, 4):
        form, body, notice = forms[(number // 13 + turn) % len(forms)]
        yield Labelled(language, kind, form, body, notice, number)
    before, after = _MARKS.get(language, ("“", "”"))
    quoted = f"{before}{text}{after}"
    introduced = inline_end(stories[number % len(stories)])
    traps: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("quoted", (*story, _p(quoted))),
        ("quoted by the story", (*story, _p(introduced), Quote((_p(text),)))),
        ("quoted in the story", (*story, _p(f"{stories[0]} {quoted}"))),
        ("in the middle", (*story, _p(text), *story)),
    )
    for turn in (0, 2):
        form, body = traps[(number // 17 + turn) % len(traps)]
        yield Labelled(language, "trap", form, body, (), number)


def _with_two(
    language: str,
    kind: str,
    text: str,
    stories: tuple[str, ...],
    notices: list[str],
    negatives: list[str],
) -> Iterator[Labelled]:
    """The wording and another one of the same side in paragraphs, a list or a table; and beside what is no notice."""
    number = digest(text)
    story = _story(stories, number)
    unseen = number % 5 == 0
    others = [one for one in notices if one != text and (digest(one) % 5 == 0) == unseen]
    other = others[number // 19 % len(others)] if others else ""
    both = (text, other) if other else (text,)
    cells = tuple((((Text(one),)),) for one in both)
    forms: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("paragraphs", (*story, *map(_p, both))),
        ("a list", (*story, Listing(tuple((_p(one),) for one in both)))),
        ("a table", (*story, Table(cells))),
        ("a row", (*story, Table((tuple((Text(one),) for one in both),)))),
    )
    form, body = forms[number // 23 % len(forms)]
    yield Labelled(language, kind, f"{_TWO} {form}", body, both, number)
    asides = [one for one in negatives if (digest(one) % 5 == 0) == unseen]
    if asides and number % 3 == 0:
        aside = asides[number // 29 % len(asides)]
        items = (_p(text), _p(aside)) if number % 2 else (_p(aside), _p(text))
        body = (*story, Listing(tuple((item,) for item in items)))
        yield Labelled(language, kind, "in a list with another", body, (text,), number)


def inline_end(text: str) -> str:
    """A sentence that ends with a colon, so that it introduces what follows."""
    return text.rstrip(".。।") + ":"


def _without(language: str, kind: str, text: str, stories: tuple[str, ...]) -> Iterator[Labelled]:
    number = digest(text)
    story = _story(stories, number)
    heading = headings_of(language)[number // 11 % len(headings_of(language))]
    story_line = stories[(number + 1) % len(stories)]
    forms: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("emphasised", (*story, Paragraph((Emphasis((Text(text),)),)))),
        ("first", (_p(text), *story)),
        ("after a rule", (*story, Rule(), _p(text))),
        ("in a list", (*story, Listing(((_p(text),),)))),
        ("in a quotation", (*story, Quote((_p(text),)))),
        ("with a heading", (*story, Heading(2, (Text(heading),)), _p(text))),
        ("in a table", (*story, Table((((Text(text),),),)))),
        ("in a table with the story", (Table((((Text(story_line),), (Text(text),)),)), *story)),
        ("marked", (*story, _p(f"* {text}"))),
        ("in parentheses", (*story, _p(f"({text})"))),
        ("between", (*story, _p(text), _p(story_line))),
    )
    yield Labelled(language, kind, "last", (*story, _p(text)), (), number)
    for turn in (0, 4):
        form, body = forms[(number // 13 + turn) % len(forms)]
        yield Labelled(language, kind, form, body, (), number)
