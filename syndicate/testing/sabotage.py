"""Editions that lose or change a notice, as a careless or dishonest exporter would export them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from syndicate.model import Edition, Entry
from syndicate.model.blocks import EntryBlock, Link, Notice, Text

Change: TypeAlias = Callable[[Notice], tuple[Notice, ...]]
"""A notice to the notices that replace it."""


def _with_blocks(edition: Edition, blocks: Callable[[int, Entry], tuple[EntryBlock, ...]]) -> Edition:
    """The edition, in which the entry of each number has other blocks."""
    shown = {entry.slug: blocks(number, entry) for number, entry in enumerate(edition.entries)}
    sections = (
        replace(section, entries=tuple(replace(entry, blocks=shown[entry.slug]) for entry in section.entries))
        for section in edition.sections
    )
    return replace(edition, sections=tuple(sections))


def _put(entry: Entry, change: Change) -> tuple[EntryBlock, ...]:
    return tuple(
        new for block in entry.blocks for new in (change(block) if isinstance(block, Notice) else (block,))
    )


def everywhere(change: Change) -> Callable[[Edition], Edition]:
    """A sabotage that changes every notice."""
    return lambda edition: _with_blocks(edition, lambda _, entry: _put(entry, change))


def first(change: Change) -> Callable[[Edition], Edition]:
    """A sabotage that changes only the notice of the first article."""
    return lambda edition: _with_blocks(
        edition, lambda number, entry: _put(entry, change) if number == 0 else entry.blocks
    )


def reworded(change: Callable[[str], str]) -> Callable[[Edition], Edition]:
    """A sabotage that changes the words in the notice of the first article."""

    def done(notice: Notice) -> tuple[Notice, ...]:
        paragraphs = tuple(
            tuple(Text(change(inline.text)) if isinstance(inline, Text) else inline for inline in inlines)
            for inlines in notice.paragraphs
        )
        return (replace(notice, paragraphs=paragraphs),)

    return first(done)


def _moved(edition: Edition) -> Edition:
    """Move the first article's notice to the second article."""
    [notice] = [block for block in next(edition.entries).blocks if isinstance(block, Notice)]

    def blocks(number: int, entry: Entry) -> tuple[EntryBlock, ...]:
        match number:
            case 0:
                return _put(entry, lambda _: ())
            case 1:
                return (*entry.blocks, notice)
            case _:
                return entry.blocks

    return _with_blocks(edition, blocks)


def _to_another_url(notice: Notice) -> tuple[Notice, ...]:
    paragraphs = tuple(
        tuple(
            Link("https://evil.example/", inline.children) if isinstance(inline, Link) else inline
            for inline in inlines
        )
        for inlines in notice.paragraphs
    )
    return (replace(notice, paragraphs=paragraphs),)


dropped = first(lambda _: ())
doubled = first(lambda notice: (notice, notice))

SABOTAGES: Mapping[str, Callable[[Edition], Edition]] = {
    "the notice is dropped": dropped,
    "all notices are dropped": everywhere(lambda _: ()),
    "a word is dropped": reworded(lambda text: text.replace("as they come", "as they")),
    "a word is changed": reworded(lambda text: text.replace("letters", "lettres")),
    "U+00A0 becomes a space": reworded(lambda text: text.replace("\u00a0", " ")),
    "U+00A0 is dropped": reworded(lambda text: text.replace("\u00a0", "")),
    "the space after U+00A0 is dropped": reworded(lambda text: text.replace("\u00a0 ", "\u00a0")),
    "the full stop is dropped": reworded(lambda text: text.removesuffix(".")),
    "a sentence is added": reworded(lambda text: f"{text} Or so we hear."),
    "the notice is there twice": doubled,
    "the notice moves to another article": _moved,
    "a paragraph of two is dropped": everywhere(lambda n: (replace(n, paragraphs=n.paragraphs[:1]),)),
    "two paragraphs change places": everywhere(lambda n: (replace(n, paragraphs=n.paragraphs[::-1]),)),
    "a required link leads elsewhere": everywhere(_to_another_url),
}
"""Changes of an edition whose first article is `samples.plain`; verification has to detect each."""
