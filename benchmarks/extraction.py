"""How well articles are found on pages: ours beside plain trafilatura, against published expected texts.

usage: python benchmarks/extraction.py FOLDER [--each]

FOLDER holds one folder a page, each with ``source.html``, ``expected.html`` and ``expected-metadata.json``: the form of
mozilla/readability's ``test/test-pages``. No page is kept in this repository. For each page the F1 of word tokens (as a
multiset, without alternative texts) is taken between what was found and what was expected; the figure is their mean.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

import trafilatura

from syndicate.errors import SyndicateError
from syndicate.heuristics.timestamps import read_timestamp
from syndicate.model import Moment, Source
from syndicate.model.blocks import (
    Block,
    Code,
    CodeSpan,
    Embed,
    Figure,
    Heading,
    Image,
    Inline,
    Listing,
    Paragraph,
    Quote,
    Table,
    Text,
)
from syndicate.model.draft import Draft
from syndicate.read.html import reader


class _Text(HTMLParser):
    """The text of an expected page, by a parser that our reader does not use."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in {"a", "b", "em", "i", "span", "strong", "sub", "sup", "font", "u", "code", "abbr"}:
            self.parts.append(" ")


def tokens(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def f1(found: Counter[str], wanted: Counter[str]) -> float:
    common = (found & wanted).total()
    return 2 * common / (found.total() + wanted.total()) if found or wanted else 1.0


def expected_text(page: Path) -> str:
    parser = _Text()
    parser.feed((page / "expected.html").read_text("utf-8"))
    return "".join(parser.parts)


def inline_words(inlines: Iterable[Inline]) -> str:
    words = []
    for inline in inlines:
        match inline:
            case Text(text) | CodeSpan(text):
                words.append(text)
            case Image():
                continue
            case _:
                words.append(inline_words(getattr(inline, "children", ())) or " ")
    return "".join(words)


def block_words(blocks: Iterable[Block]) -> str:
    words = []
    for block in blocks:
        match block:
            case Paragraph(children) | Heading(_, children) | Figure(_, children):
                words.append(inline_words(children))
            case Listing(items):
                words += map(block_words, items)
            case Quote(inside):
                words.append(block_words(inside))
            case Code(text):
                words.append(text)
            case Table(rows, header, caption):
                words += [inline_words(cell) for row in ((caption,), header, *rows) for cell in row]
            case Embed():
                continue
            case _:
                continue
    return " ".join(words)


def read(data: bytes) -> Draft | None:
    try:
        return next(iter(reader.read(data, Source("page.html", "html", hashlib.sha256(data).hexdigest()))))
    except SyndicateError as error:
        print(error)
        return None


def plain(text: object) -> str:
    return " ".join(str(text or "").split()).casefold()


class Count:
    """How often a field was right, wrong, missing, of the pages where one was expected."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: Counter[str] = Counter()

    def add(self, expected: object, found: object, *, right: bool) -> None:
        if expected:
            self.counts["right" if right else "wrong" if found else "missing"] += 1

    def __str__(self) -> str:
        counts = self.counts
        told = ", ".join(f"{counts[kind]} {kind}" for kind in ("right", "wrong", "missing"))
        return f"{self.name:<12}{told} of {counts.total()}"


def score_fields(draft: Draft, expected: dict[str, object], fields: tuple[Count, Count, Count]) -> None:
    titles, bylines, dates = fields
    title, wanted = plain(draft.title), plain(expected.get("title"))
    # The corpus keeps the site's name behind some titles.
    titles.add(wanted, title, right=bool(title) and (title == wanted or wanted.startswith(title)))
    names = [plain(author.name) for author in draft.authors]
    byline = plain(expected.get("byline"))
    bylines.add(byline, names, right=bool(names) and all(name in byline for name in names))
    day = read_timestamp(str(expected.get("publishedTime") or ""), [])
    dates.add(day, draft.published, right=bool(day and draft.published and is_same(day, draft.published)))


def is_same(one: Moment, other: Moment) -> bool:
    """The same day, or the same instant told in two zones."""
    return one.day == other.day or (one.instant is not None and one.instant == other.instant)


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0]) if arguments else Path("nowhere")
    pages = sorted(path.parent for path in folder.glob("*/expected.html"))
    if not pages:
        print(f"not run: no pages in {folder}; name a checkout's test/test-pages of mozilla/readability")
        return 0
    logging.disable()
    fields = (Count("titles"), Count("bylines"), Count("dates"))
    ours: list[float] = []
    theirs: list[float] = []
    for page in pages:
        data = (page / "source.html").read_bytes()
        wanted = tokens(expected_text(page))
        draft = read(data)
        ours.append(f1(tokens(block_words(draft.body) if draft else ""), wanted))
        theirs.append(f1(tokens(trafilatura.extract(data) or ""), wanted))
        if draft:
            score_fields(draft, json.loads((page / "expected-metadata.json").read_text("utf-8")), fields)
        if "--each" in arguments:
            print(f"{ours[-1]:.3f}  {theirs[-1]:.3f}  {page.name}")
    print(f"{'':<12}{'ours':>8}{'trafilatura':>14}   ({len(pages)} pages)")
    for name, value in (("mean F1", lambda scores: sum(scores) / len(scores)), ("lowest", min)):
        print(f"{name:<12}{value(ours):>8.3f}{value(theirs):>14.3f}")
    below = [sum(score < 0.9 for score in scores) for scores in (ours, theirs)]
    print(f"{'below 0.9':<12}{below[0]:>8}{below[1]:>14}")
    print(*fields, sep="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
